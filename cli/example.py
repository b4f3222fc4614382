"""`borgo example`: writes the meter, production and price files of the example community."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from energy.calendar import ROME, Month
from energy.errors import InputError
from examples.anpci.manifest import (
    COMMUNITY_FILES,
    FIRST_MONTH,
    FOLDER,
    LAST_PUBLISHED_MONTH,
    MADE_FOLDERS,
    MANIFEST,
    Manifest,
    MemberTotal,
    manifest_if_current,
    write_manifest,
)

_UNFINISHED = ".incomplete-"

Generator = Callable[[Path, Callable[[int, int], None], Sequence[Month]], list[MemberTotal]]


def example(
    out: Annotated[
        Path | None, typer.Option(help="Folder for a copy of the community; without it, examples/anpci itself.")
    ] = None,
    through: Annotated[
        str | None, typer.Option(help="The last month, as YYYY-MM; the last complete one if left out.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write again, over whatever the folder holds.")] = False,
) -> None:
    """Write meter, production and price files for the example community, from June 2025 on."""
    folder = FOLDER if out is None else out
    complete = max(last_complete_month(), LAST_PUBLISHED_MONTH)
    last = complete if through is None else Month.parse(through)
    if not LAST_PUBLISHED_MONTH <= last <= complete:
        raise InputError(
            f"The example cannot end with {last}.",
            field="--through",
            remedy=f"Give a month from {LAST_PUBLISHED_MONTH}, the end of the published year, to {complete}.",
        )
    manifest, is_new = write_example(folder, last, force=force)
    console = Console()
    console.print(_table(manifest.totals))
    console.print(f"From {FIRST_MONTH} to {manifest.through}.", highlight=False)
    console.print(f"{'Written' if is_new else 'Already there'}: {folder}", soft_wrap=True, highlight=False)
    if is_new:
        console.print(f"Settle a month: ./borgo settle {folder} --period 2026-05", soft_wrap=True, highlight=False)


def last_complete_month(now: datetime | None = None) -> Month:
    """The month before the one that the clocks of Rome are in, at an instant or now."""
    local = (now or datetime.now(ROME)).astimezone(ROME)
    return Month(local.year, local.month).plus(-1)


def is_example(folder: Path) -> bool:
    """Whether the folder is `examples/anpci` itself, the demonstration."""
    return folder.resolve() == FOLDER.resolve()


def ensure_example(folder: Path, through: Month = LAST_PUBLISHED_MONTH) -> None:
    """Write the example's files if the folder is `examples/anpci` and they are missing or older than their generator.

    Any other folder is left as it is.

    Args:
        through: the last month that is needed. Where later ones are there, they stay; the published year always is.

    Raises:
        InputError: the packages of the generator are not installed, or the folder cannot be written.
    """
    if is_example(folder):
        write_example(FOLDER, through)


def write_example(
    folder: Path, through: Month = LAST_PUBLISHED_MONTH, *, force: bool = False, generator: Generator | None = None
) -> tuple[Manifest, bool]:
    """Write the example into a folder, or the months that it lacks, unless it is there already.

    Everything is made in a hidden folder and moved to its place when it is complete; of two runs at once the second
    waits for the first.

    Args:
        folder: made if it does not exist.
        through: the last month, at least the last published one.
        force: write again, and over files that are not the example's.
        generator: what makes the files; the example's own if left out.

    Returns:
        What is there now, and whether anything was written.

    Raises:
        InputError: the folder holds something else, cannot be written, or the generator's packages are missing.
    """
    through = max(through, LAST_PUBLISHED_MONTH)
    if not force and (found := manifest_if_current(folder)) is not None and found.through >= through:
        return found, False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone_in(folder):
            found = None if force else manifest_if_current(folder)
            if found is None:
                _refuse_strangers(folder, force=force)
            elif found.through >= through:
                return found, False
            return _write(folder, through, found, generator or _generator()), True
    except OSError as error:
        raise InputError(
            f"The example cannot be written: {error.strerror}.",
            file=folder,
            remedy="Choose a folder that you may write to with --out, or free some space.",
        ) from error


def _refuse_strangers(folder: Path, *, force: bool) -> None:
    present = [name for name in (*COMMUNITY_FILES, *MADE_FOLDERS) if (folder / name).exists()]
    if present and not force and not is_example(folder):
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


def _write(folder: Path, through: Month, there: Manifest | None, generator: Generator) -> Manifest:
    """Write all months, or those after the ones that are there."""
    for left in folder.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(left)
    made = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder))
    try:
        months = [there.through.plus(1) if there else FIRST_MONTH]
        while months[-1] < through:
            months.append(months[-1].plus(1))
        with _progress(folder) as tell:
            totals = generator(made, tell, months)
        files = [str(path.relative_to(made)) for path in made.glob("*/*")]
        if there is None:
            files += _put_new(folder, made)
        else:
            _put_more(folder, made)
            files += there.files
        manifest = Manifest(totals, through, tuple(sorted(files)))
        write_manifest(folder, manifest)
    finally:
        shutil.rmtree(made)
    return manifest


def _put_new(folder: Path, made: Path) -> list[str]:
    """Put whole folders in place of whatever is there; the community's own files, where it is a copy."""
    (folder / MANIFEST).unlink(missing_ok=True)
    for name in MADE_FOLDERS:
        if (folder / name).exists():
            (folder / name).rename(made / f"old-{name}")
        if (made / name).exists():
            (made / name).rename(folder / name)
    if is_example(folder):
        return []
    for name in COMMUNITY_FILES:
        shutil.copyfile(FOLDER / name, folder / name)
    return list(COMMUNITY_FILES)


def _put_more(folder: Path, made: Path) -> None:
    """Put files beside those that are there. Where this stops halfway, the manifest still ends before them."""
    for name in MADE_FOLDERS:
        for file in sorted((made / name).glob("*")):
            file.replace(folder / name / file.name)


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
