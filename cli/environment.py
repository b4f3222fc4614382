"""Builds the environment of Python packages that the commands run in: `.borgo/env`, from `requirements/*.lock`.

Every build happens aside, one at a time, and takes the old environment's place by a rename when it is complete: a kill,
a full disk or a missing network leaves what was there. The standard library only.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from cli.commands import LEVELS
from cli.launch import ENVIRONMENT, ROOT, is_built, lock_file, packages_folder, read, stamp

FOLDER = Path(ROOT, ".borgo")
TOOLS = FOLDER / "tools"
UV = TOOLS / "bin" / "uv"
# The environment's own Python, which may run this, must not build its successor.
BASE_PYTHON = getattr(sys, "_base_executable", sys.executable)

# Wheels only: a build from source would run code that no hash vouches for.
CHECKED = ["--require-hashes", "--only-binary", ":all:"]


class SetupError(RuntimeError):
    """The environment cannot be built; the message says why and what the user can do."""


def build(level: str) -> None:
    """Builds the environment at `level`, or at the higher level that it already has.

    Of several processes that want it at once one builds, and the others wait for it.

    Raises:
        SetupError: a package or a tool could not be brought.
        OSError: the folder cannot be written.
    """
    with turn() as (lock, waited):
        if waited and is_built(level):
            return
        present = [each for each in LEVELS if Path(stamp(ENVIRONMENT, each)).exists()]
        level = max([level, *present], key=LEVELS.index)
        say(f"setting up the Python packages ({level}) …")
        start = time.monotonic()
        bring_uv(lock)
        with successor(Path(ENVIRONMENT)) as fresh:
            install(level, fresh, lock)
        say(f"set up in {time.monotonic() - start:.1f} s")


def install(level: str, environment: Path, lock: int) -> None:
    """Fills an empty folder with an environment that holds the packages of `level` and finds the rooms of Borgo."""
    run([UV, "venv", "--quiet", "--relocatable", "--python", BASE_PYTHON, environment], lock, "create .borgo/env")
    python = environment / "bin" / "python"
    sync = [UV, "pip", "sync", "--python", python, *CHECKED, lock_file(level)]
    run(sync, lock, f"install the Python packages ({level})")
    packages = Path(packages_folder(str(environment)))
    # Relative, so that the whole house can be moved.
    (packages / "borgo.pth").write_text(os.path.relpath(ROOT, packages) + "\n")
    for each in LEVELS[: LEVELS.index(level) + 1]:
        shutil.copyfile(lock_file(each), stamp(str(environment), each))


def bring_tools(name: str) -> Path:
    """The environment of `tools/NAME`, built if need be: for tools whose packages do not go with ours.

    Raises:
        SetupError: a package could not be brought.
    """
    environment, source = FOLDER / name / "env", Path(ROOT, "tools", name)
    wanted = source / "requirements.lock"
    with turn() as (lock, _):
        if read(str(environment / wanted.name)) == wanted.read_bytes():
            return environment
        say(f"setting up {name} …")
        bring_uv(lock)
        environment.parent.mkdir(exist_ok=True)
        with successor(environment) as fresh:
            run([UV, "venv", "--quiet", "--relocatable", "--python", BASE_PYTHON, fresh], lock, f"set up {name}")
            settings = [each for file in source.glob("uv.toml") for each in ("--config-file", file)]
            # What it builds from its source, against the rule of wheels only, its settings name.
            checked = ["--require-hashes"] if settings else CHECKED
            python = fresh / "bin" / "python"
            run([UV, "pip", "sync", *settings, "--python", python, *checked, wanted], lock, f"install {name}")
            shutil.copyfile(wanted, fresh / wanted.name)
    return environment


def bring_uv(lock: int) -> None:
    """Installs uv, which installs all the rest, through the pip of the system or of a throw-away environment."""
    wanted, present = Path(lock_file("tools")), TOOLS / "tools.lock"
    if present.exists() and present.read_bytes() == wanted.read_bytes() and os.access(UV, os.X_OK):
        return
    with successor(TOOLS) as fresh:
        if has_module("pip"):
            pip: list[object] = [BASE_PYTHON, "-P", "-m", "pip", "install", "--target", fresh]
        elif has_module("ensurepip"):
            run([BASE_PYTHON, "-P", "-m", "venv", fresh], lock, "create .borgo/tools")
            pip = [fresh / "bin" / "python", "-P", "-m", "pip", "install"]
        else:
            raise SetupError(f"{BASE_PYTHON} has no pip. Debian and Ubuntu: sudo apt install python3-pip")
        run([*pip, *CHECKED, "--no-compile", "--no-input", "-r", wanted], lock, "install uv")
        shutil.copyfile(wanted, fresh / present.name)


def has_module(name: str) -> bool:
    """Whether the base Python has a module that some distributions leave out."""
    test = [BASE_PYTHON, "-P", "-c", f"import {name}"]
    return subprocess.run(test, cwd=ROOT, stderr=subprocess.DEVNULL, check=False).returncode == 0


def run(command: Sequence[object], lock: int, purpose: str) -> None:
    """Runs a tool that shows its progress on a terminal; elsewhere it is quiet unless it fails.

    The tool holds the lock too: if this process is killed, the next one waits until the tool has ended.

    Raises:
        SetupError: it failed.
    """
    terminal = sys.stderr.isatty()
    result = subprocess.run(
        list(map(str, command)),
        cwd=ROOT,
        env={**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"},
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr if terminal else subprocess.PIPE,
        stderr=None if terminal else subprocess.STDOUT,
        pass_fds=[lock],
        text=True,
        check=False,
    )
    if result.returncode:
        tail = [f"  {line}" for line in (result.stdout or "").strip().splitlines()[-12:]]
        problem = f"could not {purpose}. Is the network reachable, and the disk not full?"
        raise SetupError("\n".join([problem, *tail]))


@contextmanager
def turn() -> Iterator[tuple[int, bool]]:
    """Waits until no other process builds; gives the lock's descriptor and whether there was anybody to wait for."""
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            waited = False
        except BlockingIOError:
            say("waiting for another borgo that is setting up …")
            fcntl.flock(lock, fcntl.LOCK_EX)
            waited = True
        yield lock.fileno(), waited


@contextmanager
def successor(folder: Path) -> Iterator[Path]:
    """Gives an empty folder that takes the place of `folder` if the block ends well, and vanishes if not."""
    fresh, old = folder.with_name(f"{folder.name}.new"), folder.with_name(f"{folder.name}.old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    fresh.mkdir()
    try:
        yield fresh
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def say(text: str) -> None:
    """Tells the user, beside what the command itself prints."""
    print(f"borgo: {text}", file=sys.stderr, flush=True)
