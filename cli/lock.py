"""`borgo lock`: compiles `requirements/*.in` into lock files with hashes and without hosts."""

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

    The widest level comes first and binds the narrower ones, so that all three agree on every version.
    """
    wider: list[str] = []
    for name in ("tools", *reversed(LEVELS)):
        target = lock_file(name)
        command: list[str | Path] = [UV, *COMPILE, "--no-annotate", f"requirements/{name}.in", "-o", target]
        binding = [argument for each in wider for argument in ("-c", each)]
        subprocess.run(
            [*command, *binding, *(["--upgrade"] if upgrade else [])], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
        if name in LEVELS:
            wider = [target]
        typer.echo(f"{Path(target).relative_to(ROOT)}: {packages(Path(target))} packages")


def packages(lock: Path) -> int:
    """How many packages a lock holds."""
    return sum("==" in line for line in lock.read_text().splitlines())
