"""Compiles the contracts, once for each content of sources, settings and compiler."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import solcx

from chain import solc
from chain.errors import ChainError
from chain.genesis import ORDER

ROOT = solc.ROOT
CACHE = ROOT / ".borgo"
NAMES = (*ORDER, "Directory")
CODE_LIMIT = 24_576
"""The largest deployed contract, in bytes (EIP-170)."""
_IMPORT = re.compile(r"""^\s*import\b[^;]*?["']([^"']+)["']\s*;""", re.MULTILINE | re.DOTALL)
_OUTPUTS = ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "storageLayout"]


@dataclass(frozen=True)
class Artifact:
    """One compiled contract.

    Attributes:
        name: the contract's name.
        abi: its interface, as solc writes it.
        bytecode: what a deployment sends, without the constructor's arguments.
        deployed_size: the bytes of the deployed code.
        storage: solc's storage layout.
    """

    name: str
    abi: list[dict[str, Any]]
    bytecode: bytes
    deployed_size: int
    storage: dict[str, Any]


def settings(*, via_ir: bool = True) -> dict[str, Any]:
    """The compiler settings of a release; without `via_ir` those that coverage tools can follow."""
    return {
        "evmVersion": "prague",
        "metadata": {"bytecodeHash": "none"},
        "optimizer": {"enabled": True, "runs": 10_000},
        "outputSelection": {"*": {"*": _OUTPUTS}},
        "remappings": ["@openzeppelin/=node_modules/@openzeppelin/"],
        "viaIR": via_ir,
    }


def sources(root: Path = ROOT) -> dict[str, str]:
    """All sources under `contracts/` and what they import, by their path from `root`.

    Raises:
        ChainError: an imported file is not there.
    """
    waiting = [path.relative_to(root).as_posix() for path in sorted((root / "contracts").rglob("*.sol"))]
    found: dict[str, str] = {}
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        path = root / name
        if not path.is_file():
            remedy = "Run `npm ci` in the project's folder." if name.startswith("node_modules/") else None
            raise ChainError(f"The Solidity source {name} is not there.", remedy)
        found[name] = path.read_text(encoding="utf-8")
        for target in _IMPORT.findall(found[name]):
            inside = (
                target if not target.startswith(".") else (path.parent / target).resolve().relative_to(root).as_posix()
            )
            waiting.append(
                inside.replace("@openzeppelin/", "node_modules/@openzeppelin/", 1) if target[0] == "@" else inside
            )
    return dict(sorted(found.items()))


def compile_contracts(root: Path = ROOT, cache: Path = CACHE, *, via_ir: bool = True) -> Mapping[str, Artifact]:
    """The contracts of `NAMES`, compiled, from the cache if nothing changed.

    Raises:
        ChainError: no compiler, a missing source, or an error of the compiler.
    """
    files = sources(root)
    request = {
        "language": "Solidity",
        "sources": {name: {"content": text} for name, text in files.items()},
        "settings": settings(via_ir=via_ir),
    }
    binary = solc.executable(cache / "solcx")
    key = hashlib.sha256(json.dumps([solc.VERSION, request], sort_keys=True).encode()).hexdigest()
    kept = cache / "contracts" / f"{key}.json"
    if kept.exists():
        output = json.loads(kept.read_text())
    else:
        output = _run(request, binary)
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part")
        part.write_text(json.dumps(output))
        part.replace(kept)
    return {name: _artifact(name, output[name]) for name in NAMES}


def _run(request: dict[str, Any], binary: Path) -> dict[str, Any]:
    """The wanted contracts of one run of the compiler, by name."""
    try:
        result = solcx.compile_standard(request, solc_binary=binary)
    except solcx.exceptions.SolcError as error:
        raise ChainError(f"The contracts do not compile: {error}") from error
    return {name: result["contracts"][f"contracts/{name}.sol"][name] for name in NAMES}


def _artifact(name: str, output: dict[str, Any]) -> Artifact:
    size = len(output["evm"]["deployedBytecode"]["object"]) // 2
    if size >= CODE_LIMIT:
        raise ChainError(f"{name} has {size} bytes of code; a chain takes less than {CODE_LIMIT}.")
    return Artifact(
        name, output["abi"], bytes.fromhex(output["evm"]["bytecode"]["object"]), size, output["storageLayout"]
    )
