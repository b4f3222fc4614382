"""The contracts compile the same way for everyone, and the launcher speaks like a native compiler."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from chain import compile as compilation
from chain import solc
from chain.compile import CODE_LIMIT, NAMES, compile_contracts, sources
from chain.errors import ChainError

TINY = "// SPDX-License-Identifier: UNLICENSED\npragma solidity 0.8.37;\ncontract Tiny { uint256 public one = 1; }\n"


@pytest.fixture(scope="module")
def launcher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return solc.write_launcher(tmp_path_factory.mktemp("solc") / f"solc-v{solc.VERSION}")


def run(launcher: Path, *words: str, stdin: str = "", cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(launcher), *words], input=stdin, capture_output=True, text=True, check=False, cwd=cwd)


def test_every_contract_fits_a_block_and_says_where_it_stores() -> None:
    artifacts = compile_contracts()
    assert set(artifacts) == set(NAMES)
    for artifact in artifacts.values():
        assert 0 < artifact.deployed_size < CODE_LIMIT
        assert artifact.abi
        assert artifact.storage["storage"]


def test_the_second_time_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    first = compile_contracts()
    monkeypatch.setattr(compilation, "_run", lambda *_: pytest.fail("compiled again"))
    assert compile_contracts() == first


def test_imports_are_followed_into_the_library() -> None:
    names = sources()
    assert "contracts/interfaces/ILedger.sol" in names
    assert any(name.startswith("node_modules/@openzeppelin/contracts/") for name in names)


def test_a_missing_import_is_named(tmp_path: Path) -> None:
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "A.sol").write_text('import {B} from "./B.sol";\n')
    with pytest.raises(ChainError, match=r"contracts/B\.sol is not there"):
        sources(tmp_path)


def test_the_launcher_tells_its_version_without_the_compiler(launcher: Path) -> None:
    told = run(launcher, "--version").stdout.splitlines()
    assert told[0].startswith("solc, the solidity compiler")
    assert told[1].startswith(f"Version: {solc.VERSION}+commit.")


def test_the_launcher_reads_standard_json_from_a_slow_pipe(launcher: Path) -> None:
    wanted = {"*": {"*": ["abi"]}}
    request = {"language": "Solidity", "sources": {"T.sol": {"content": TINY}}, "settings": {"outputSelection": wanted}}
    text = json.dumps(request)
    with subprocess.Popen(
        [str(launcher), "--standard-json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(text[:20])
        process.stdin.flush()
        process.stdin.write(text[20:])
        process.stdin.close()
        output = json.loads(process.stdout.read())
    assert output["contracts"]["T.sol"]["Tiny"]["abi"][0]["name"] == "one"


def test_the_launcher_writes_combined_json(launcher: Path, tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "Tiny.sol").write_text(TINY)
    user = TINY.replace("contract Tiny", 'import {Tiny} from "far/Tiny.sol";\ncontract User is Tiny').replace(
        "one", "two"
    )
    (tmp_path / "User.sol").write_text(user)
    told = run(
        launcher, "--combined-json=abi,bin,ast", "--optimize", "far/=lib/", "--base-path", ".", "User.sol", cwd=tmp_path
    )
    assert told.returncode == 0, told.stderr
    output = json.loads(told.stdout)
    assert {entry["name"] for entry in output["contracts"]["User.sol:User"]["abi"]} == {"one", "two"}
    assert output["contracts"]["lib/Tiny.sol:Tiny"]["bin"]
    assert output["sources"]["User.sol"]["AST"]["nodeType"] == "SourceUnit"


def test_the_launcher_keeps_to_the_allowed_folders(launcher: Path, tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "Tiny.sol").write_text(TINY)
    (inside / "Link.sol").symlink_to(outside / "Tiny.sol")
    (inside / "User.sol").write_text('pragma solidity 0.8.37;\nimport "./Link.sol";\n')
    words = ("--combined-json", "abi", "User.sol")
    told = run(launcher, *words, cwd=inside)
    assert told.returncode == 1
    assert "outside of allowed directories" in told.stderr
    assert run(launcher, "--allow-paths", str(outside), *words, cwd=inside).returncode == 0


def test_the_launcher_refuses_what_it_does_not_know(launcher: Path) -> None:
    told = run(launcher, "--asm-json")
    assert told.returncode == 1
    assert "does not know the option --asm-json" in told.stderr
