"""`borgo lock`: compiles `requirements/*.in` and `tools/*/requirements.in` into locks with hashes and without hosts."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Annotated

import typer

from cli.commands import LEVELS
from cli.environment import UV
from cli.launch import ROOT, lock_file

COMPILE = ["pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]


def lock(
    upgrade: Annotated[bool, typer.Option(help="Take the newest versions instead of keeping the locked ones.")] = False,
) -> None:
    """Compile requirements/*.in into the lock files, for every platform, with hashes and without the name of a host.

    The widest level comes first and binds the narrower ones, so that all of them agree on every version. The tools have
    environments of their own, and agree with nobody.
    """
    options = ["--upgrade"] if upgrade else []
    wider: list[str] = []
    for name in reversed(LEVELS):
        source = Path(ROOT, "requirements", f"{name}.in")
        compile_lock(source, [*options, *(argument for each in wider for argument in ("-c", each))])
        wider = [lock_file(name)]
    alone = [Path(ROOT, "requirements", f"{name}.in") for name in ("tools", "node")]
    for source in alone + sorted(Path(ROOT, "tools").glob("*/requirements.in")):
        settings = [each for file in source.parent.glob("uv.toml") for each in ("--config-file", str(file))]
        compile_lock(source, [*options, *settings])


def compile_lock(source: Path, options: list[str]) -> None:
    """Compiles one file of requirements into the lock beside it."""
    target = source.with_suffix(".lock")
    command: list[str | Path] = [UV, *COMPILE, "--no-annotate", source.relative_to(ROOT), "-o", target, *options]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    typer.echo(f"{target.relative_to(ROOT)}: {packages(target)} packages")


def packages(lock: Path) -> int:
    """How many packages a lock holds."""
    return sum("==" in line for line in lock.read_text().splitlines())
