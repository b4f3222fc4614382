"""The Solidity compiler: a native solc through py-solc-x where it can be had, or npm's solc behind a small launcher."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import solcx
from solcx.exceptions import DownloadError, SolcInstallationError

from chain.errors import ChainError

VERSION = "0.8.37"
ROOT = Path(__file__).resolve().parents[2]
_CLI = Path(__file__).with_name("cli.js")


def executable(folder: Path, *, download: bool = False) -> Path:
    """The path of a solc of `VERSION` in py-solc-x's `folder`, put there first if need be.

    Args:
        folder: where py-solc-x keeps compilers, named to other tools by SOLCX_BINARY_PATH.
        download: try py-solc-x's own download of a native binary before npm's package.

    Raises:
        ChainError: neither a native solc nor Node.js with the npm package `solc` is there.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"solc-v{VERSION}"
    if _works(path):
        return path
    if download:
        try:
            solcx.install_solc(VERSION, solcx_binary_path=folder)
        except (OSError, DownloadError, SolcInstallationError):
            pass  # No way to the binaries from here: npm's compiler is the same program, compiled to WebAssembly.
        else:
            return path
    return write_launcher(path)


def write_launcher(path: Path, node_modules: Path = ROOT / "node_modules") -> Path:
    """Writes an executable at `path` that speaks like a native solc and runs the npm package `solc`.

    The version is asked once and written into the launcher, because starting the compiler to ask costs 0.4 s each time.
    All paths in it are absolute: py-solc-x and others copy the file.

    Raises:
        ChainError: Node.js or the npm package is missing, or the package is another version.
    """
    node = shutil.which("node")
    if node is None:
        raise ChainError("There is no Node.js on PATH to run the Solidity compiler.", "Install Node.js 20 or newer.")
    if not (node_modules / "solc").is_dir():
        raise ChainError(f"There is no npm package 'solc' in {node_modules}.", "Run `npm ci` in the project's folder.")
    script = "process.stdout.write(require(process.argv[1]).version())"
    told = subprocess.run([node, "-e", script, str(node_modules / "solc")], capture_output=True, text=True, check=False)
    version = told.stdout.strip()
    if not version.startswith(f"{VERSION}+"):
        raise ChainError(
            f"The npm package 'solc' is {version or told.stderr.strip()!r}, not {VERSION}.", "Run `npm ci`."
        )
    text = f"""#!/bin/sh
case "$1" in
--version) printf '%s\\n' 'solc, the solidity compiler commandline interface' 'Version: {version}'; exit 0 ;;
esac
export BORGO_NODE_MODULES='{node_modules}' BORGO_SOLC_VERSION='{version}'
exec '{node}' '{_CLI}' "$@"
"""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    part.write_text(text)
    part.chmod(0o755)
    part.replace(path)
    return path


def _works(path: Path) -> bool:
    """A native binary always does; a launcher does while the files that it names are there."""
    if not path.exists():
        return False
    with path.open("rb") as file:
        if file.read(9) != b"#!/bin/sh":
            return True
    named = [Path(line) for line in path.read_text().split("'") if line.startswith("/")]
    return _CLI in named and all(place.exists() for place in named)
