"""`borgo example`: writes the meter and price files of the example community."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from energy.errors import InputError
from examples.anpci.manifest import (
    COMMUNITY_FILES,
    FOLDER,
    MADE_FOLDERS,
    MANIFEST,
    MemberTotal,
    totals_if_current,
    write_manifest,
)

_UNFINISHED = ".incomplete-"

Generator = Callable[[Path, Callable[[int, int], None]], list[MemberTotal]]


def example(
    out: Annotated[
        Path | None, typer.Option(help="Folder for a copy of the community; without it, examples/anpci itself.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write again, over whatever the folder holds.")] = False,
) -> None:
    """Write a year of meter files and synthetic prices for the example community."""
    folder = FOLDER if out is None else out
    totals, is_new = write_example(folder, force=force)
    console = Console()
    console.print(_table(totals))
    console.print(f"{'Written' if is_new else 'Already there'}: {folder}", soft_wrap=True, highlight=False)
    if is_new:
        console.print(f"Settle a month: ./borgo settle {folder} --period 2026-05", soft_wrap=True, highlight=False)


def ensure_example(folder: Path) -> None:
    """Write the example's files if the folder is `examples/anpci` and they are missing or older than their generator.

    Any other folder is left as it is.

    Raises:
        InputError: the packages of the generator are not installed, or the folder cannot be written.
    """
    if folder.resolve() == FOLDER.resolve() and totals_if_current(FOLDER) is None:
        write_example(FOLDER)


def write_example(
    folder: Path, *, force: bool = False, generator: Generator | None = None
) -> tuple[list[MemberTotal], bool]:
    """Write the example into a folder, unless it is there already.

    Everything is made in a hidden folder and moved to its place when it is complete; of two runs at once the second
    waits for the first.

    Args:
        folder: made if it does not exist.
        force: write again, and over files that are not the example's.
        generator: what makes `meters/` and `prices/`; the example's own if left out.

    Returns:
        The members' totals, and whether anything was written.

    Raises:
        InputError: the folder holds something else, cannot be written, or the generator's packages are missing.
    """
    if not force and (totals := totals_if_current(folder)) is not None:
        return totals, False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone_in(folder):
            if not force and (totals := totals_if_current(folder)) is not None:
                return totals, False
            _refuse_strangers(folder, force=force)
            return _write(folder, generator or _generator()), True
    except OSError as error:
        raise InputError(
            f"The example cannot be written: {error.strerror}.",
            file=folder,
            remedy="Choose a folder that you may write to with --out, or free some space.",
        ) from error


def _refuse_strangers(folder: Path, *, force: bool) -> None:
    present = [name for name in (*COMMUNITY_FILES, *MADE_FOLDERS) if (folder / name).exists()]
    if present and not force and folder.resolve() != FOLDER.resolve():
        raise InputError(
            f"The folder already holds {', '.join(present)}, not made by this version of the example.",
            file=folder,
            remedy="Choose an empty folder, or write over them with --force.",
        )


def _generator() -> Generator:
    try:
        from examples.anpci.generate import generate
    except ImportError as error:
        raise InputError(
            f"The example's files are not there, and the package {error.name} that makes them is not installed.",
            file=FOLDER,
            remedy="Run ./borgo example, which brings it.",
        ) from error
    return generate


def _write(folder: Path, generator: Generator) -> list[MemberTotal]:
    for left in folder.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left)
    made = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder))
    try:
        with _progress(folder) as tell:
            totals = generator(made, tell)
        files = [str(path.relative_to(made)) for path in made.glob("*/*")]
        (folder / MANIFEST).unlink(missing_ok=True)
        for name in MADE_FOLDERS:
            if (folder / name).exists():
                (folder / name).rename(made / f"old-{name}")
            (made / name).rename(folder / name)
        if folder.resolve() != FOLDER.resolve():
            for name in COMMUNITY_FILES:
                shutil.copyfile(FOLDER / name, folder / name)
            files += COMMUNITY_FILES
        write_manifest(folder, files, totals)
    finally:
        shutil.rmtree(made)
    return totals


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _progress(folder: Path) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr, so that a command's own output stays clean."""
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %")
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(f"Writing the example community into {folder}", total=None)
        yield lambda done, steps: bar.update(task, completed=done, total=steps)


def _table(totals: Sequence[MemberTotal]) -> Table:
    table = Table(title="June 2025 to May 2026, in kWh; off: Wh between the readings and the published totals")
    table.add_column("Member", no_wrap=True)
    for name in ("kW", "injected", "withdrawn", "off", "yield kWh/kW", "of model"):
        table.add_column(name, justify="right", no_wrap=True)
    for total in totals:
        off_by = total.injected_wh - total.published_injected_wh, total.withdrawn_wh - total.published_withdrawn_wh
        table.add_row(
            total.member,
            total.kw,
            _kwh(total.injected_wh),
            _kwh(total.withdrawn_wh),
            str(sum(map(abs, off_by))),
            f"{total.produced_wh / 1000 / float(total.kw):.0f}" if total.kw else "",
            f"{100 * total.produced_wh / total.model_wh:.0f} %" if total.kw else "",
        )
    return table


def _kwh(wh: int) -> str:
    return f"{wh // 1000:,}.{wh % 1000 // 10:02d}" if wh else "0"
