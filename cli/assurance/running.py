"""A tool at work: its lines as they come, while a bar shows how far it is."""

from __future__ import annotations

import os
import re
import subprocess
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from chain import solc
from chain.compile import CACHE
from chain.errors import ChainError
from cli.launch import ENVIRONMENT, PROGRAMS

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_KEPT = 40


class Running:
    """One run of a tool: iterate over it for its lines, without colours; then `code` is its exit code."""

    def __init__(
        self, command: Sequence[str], root: Path, variables: Mapping[str, str] | None = None, *, first: str = ""
    ) -> None:
        """Prepares a run of `command` in `root`, with these variables; programs are looked for in `first` first."""
        solc.executable(CACHE / "solcx")
        path = os.pathsep.join([*filter(None, [first]), f"{ENVIRONMENT}/bin", *PROGRAMS, os.environ["PATH"]])
        self.command = list(command)
        self.root = root
        self.settings = {**os.environ, "PYTHONUNBUFFERED": "1", **(variables or {}), "PATH": path}
        self.code = 0
        self._last: deque[str] = deque(maxlen=_KEPT)

    def __iter__(self) -> Iterator[str]:
        """The lines of standard output and error; whoever stops listening ends the tool.

        Raises:
            ChainError: it is not installed.
        """
        try:
            process = subprocess.Popen(
                self.command,
                cwd=self.root,
                env=self.settings,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
        except FileNotFoundError as error:
            remedy = "Run the command through `./borgo`, which installs it."
            raise ChainError(f"{self.command[0]} is not installed.", remedy) from error
        with process:
            try:
                assert process.stdout is not None  # noqa: S101 - it was asked for
                for line in process.stdout:
                    plain = _COLOUR.sub("", line.rstrip("\n"))
                    self._last.append(plain)
                    yield plain
            finally:
                if process.poll() is None:
                    process.terminate()
        self.code = process.returncode

    def broke(self) -> ChainError:
        """What to raise when the tool ended without an answer."""
        return ChainError("\n".join([f"{self.command[0]} ended with code {self.code}.", *self._last]))


@contextmanager
def bar(total: int | None, name: str) -> Iterator[Progress]:
    """A bar on standard error, with one task; where there is no terminal, lines."""
    console = Console(stderr=True)
    if not console.is_terminal:
        console.print(f"{name} …")
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        progress.add_task(name, total=total)
        yield progress


def step(progress: Progress, name: str) -> None:
    """Moves the bar by one, and shows what it moved for; without a terminal, as a line."""
    if progress.disable:
        progress.console.print(name, markup=False, highlight=False, soft_wrap=True)
    [task] = progress.task_ids
    progress.update(task, description=name, advance=1)
