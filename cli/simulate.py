"""`borgo simulate`: from a described community to its report, and reports side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from energy.errors import InputError
from simulator.description import parse_description, read_description
from simulator.description.model import Description
from simulator.description.reader import FILE_NAME
from simulator.description.templates import TEMPLATES, template_file, template_text
from simulator.report.chapters import answer_sentence, subtitle
from simulator.report.compare import FEWEST, MOST, Scenario, compare_html, lines_of
from simulator.report.document import Document, document_of, json_text
from simulator.report.folder import LANGUAGES, check_out, read_report, whole_folder, write_report
from simulator.report.language import LANGUAGES as SAYING
from simulator.report.language import Code
from simulator.report.study import STAGES, Stage, Study, study

COMPARE = "compare"
WORDS: dict[Stage, str] = {
    "profiles": "Profiles and sun",
    "years": "Years of the horizon",
    "tornado": "Tornado",
    "monte_carlo": "Monte Carlo",
    "writing": "Writing",
}
STEPS: dict[str, Literal[60, 15]] = {"hour": 60, "quarter": 15}


def simulate(
    arguments: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE | compare A B [C D]", help="A description, or `compare` and two to four reports."),
    ] = None,
    *,
    out: Annotated[Path | None, typer.Option(help="Folder of the report; one that is there is replaced.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print all results as JSON.")] = False,
    step: Annotated[str, typer.Option(help="Of self-consumption and storage: hour or quarter.")] = "hour",
    language: Annotated[str, typer.Option(help="Of pages and paper: it, en or both.")] = "both",
    template: Annotated[str | None, typer.Option(help="Start from this template instead of a file.")] = None,
    templates: Annotated[bool, typer.Option("--templates", help="List the templates.")] = False,
    dated: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Day to print on the report; else none.")
    ] = None,
    draws: Annotated[int, typer.Option(min=100, max=1_000_000, help="Futures of the Monte Carlo.")] = 5000,
    seed: Annotated[int, typer.Option(min=0, help="Of the Monte Carlo; the same seed gives the same report.")] = 1,
) -> None:
    """Simulate a described community: is it worth it here, how big, for whom?

    Examples: `borgo simulate --template condominium --out report/` writes a first report and the file to change;
    `borgo simulate community.toml --out report/` reports on yours;
    `borgo simulate compare report-a/ report-b/` puts reports side by side.
    """
    given = arguments or []
    if templates:
        _list_templates()
        return
    _one_of("language", language, list(LANGUAGES))
    _one_of("step", step, list(STEPS))
    if given and str(given[0]) == COMPARE:
        _compare(given[1:], out, LANGUAGES[language])
        return
    description, source = _described(given, template)
    if out is not None:
        check_out(out, description.folder)
    day = None if dated is None else dated.date()
    with _told() as tell:
        found = study(description, step_minutes=STEPS[step], draws=draws, seed=seed, progress=tell)
        tell("writing", 0, 1)
        document = _kept(found, out, LANGUAGES[language], day, source)
        tell("writing", 1, 1)
    if json:
        typer.echo(json_text(document), nl=False)
    else:
        _show(document, out, LANGUAGES[language])


def _kept(found: Study, out: Path | None, languages: tuple[Code, ...], day: date | None, source: bytes) -> Document:
    if out is None:
        return document_of(found, dated=day)
    return write_report(out, found, languages=languages, dated=day, source=source)


def _described(given: list[Path], template: str | None) -> tuple[Description, bytes]:
    """The description and its text, of a template or a file."""
    if template is not None:
        if given:
            raise InputError("A template and a file are given.", remedy="Leave out one of them.")
        _one_of("template", template, list(TEMPLATES))
        text = template_text(template)
        return parse_description(text, file=template_file(template)), text.encode()
    if len(given) != 1:
        raise InputError(
            "No description is given." if not given else "More than one description is given.",
            remedy="Write `borgo simulate community.toml --out report/`, or start from a template: "
            "`borgo simulate --template condominium --out report/` (`--templates` lists them).",
        )
    description = read_description(given[0])
    file = given[0] / FILE_NAME if given[0].is_dir() else given[0]
    return description, file.read_bytes()


def _one_of(name: str, value: str, known: list[str]) -> None:
    if value not in known:
        raise InputError(f"{value!r} is not a {name}.", field=name, remedy=f"There are: {', '.join(known)}.")


def _list_templates() -> None:
    table = Table(box=None, header_style="bold")
    for head in ("template", "what it is", "che cos'è"):
        table.add_column(head)
    for name, title in TEMPLATES.items():
        table.add_row(name, title.en, title.it)
    console = Console()
    console.print(table)
    console.print("\n./borgo simulate --template NAME --out DIR writes the file to change and its report.")


@contextmanager
def _told() -> Iterator[Callable[[Stage, int, int], None]]:
    """A progress bar for each stage, on the terminal's error stream, gone when all is done."""
    columns = (
        TextColumn("{task.description:<22}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {stage: bar.add_task(WORDS[stage], total=1, start=False) for stage in STAGES}
        started: set[Stage] = set()

        def tell(stage: Stage, done: int, whole: int) -> None:
            if stage not in started:
                started.add(stage)
                bar.start_task(tasks[stage])
            bar.update(tasks[stage], completed=done, total=whole)

        yield tell


def _show(document: Document, out: Path | None, languages: tuple[Code, ...]) -> None:
    """The answer in the terminal, and where the report is."""
    say = SAYING[languages[0]]
    console = Console(highlight=False)
    console.print(f"[bold]{document['name']}[/bold]", soft_wrap=True)
    console.print(subtitle(document, say), soft_wrap=True)
    console.print(f"\n{answer_sentence(document, say)}\n", soft_wrap=True)
    table = Table(box=None, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for line in lines_of([Scenario("", document)], say):
        table.add_row(line.name, line.values[0])
    console.print(table)
    for finding in document["eligibility"]:
        console.print(f"[yellow]![/yellow] {finding[say.code]}", soft_wrap=True)
    remarks = len(document["remarks"])
    if out is None:
        console.print(f"\n{remarks} assumptions and warnings; --out DIR writes the whole report.", soft_wrap=True)
        return
    pages = ", ".join(str(out / f"report.{code}.html") for code in languages)
    console.print(f"\nReport: {pages} (PDF beside it; {remarks} assumptions and warnings inside)", soft_wrap=True)
    console.print(
        f"Change {out / 'inputs' / FILE_NAME} and run: ./borgo simulate {out / 'inputs'} --out ANOTHER", soft_wrap=True
    )


def _compare(folders: list[Path], out: Path | None, languages: tuple[Code, ...]) -> None:
    if not FEWEST <= len(folders) <= MOST:
        raise InputError(
            f"{len(folders)} reports are given.", remedy=f"Name {FEWEST} to {MOST} folders that `simulate --out` wrote."
        )
    scenarios = [Scenario(name, read_report(folder)) for name, folder in zip(_names(folders), folders, strict=True)]
    if out is not None:
        _check_comparison(out)
        with whole_folder(out) as folder:
            for code in languages:
                other = next((each for each in languages if each != code), None)
                (folder / f"comparison.{code}.html").write_text(
                    compare_html(scenarios, code, other=other), encoding="utf-8"
                )
    say = SAYING[languages[0]]
    table = Table(box=None, header_style="bold")
    table.add_column("")
    for scenario in scenarios:
        table.add_column(scenario.name, justify="right")
    for line in lines_of(scenarios, say):
        cells = [f"[bold]{v}[/bold]" if i in line.best else v for i, v in enumerate(line.values)]
        table.add_row(line.name, *cells)
    console = Console(highlight=False)
    console.print(table)
    if out is not None:
        console.print(f"\n{', '.join(str(out / f'comparison.{code}.html') for code in languages)}", soft_wrap=True)


def _names(folders: list[Path]) -> list[str]:
    """The folders' own names, or their whole paths where two have the same."""
    short = [folder.resolve().name for folder in folders]
    return short if len(set(short)) == len(short) else [str(folder) for folder in folders]


def _check_comparison(out: Path) -> None:
    """Refuse a place where something else than a comparison is.

    Raises:
        InputError: a file, or a folder with other things in it.
    """
    remedy = "Choose another folder with --out."
    if out.is_symlink() or (out.exists() and not out.is_dir()):
        raise InputError("This is not a folder.", file=out, remedy=remedy)
    if out.is_dir() and any(not path.name.startswith("comparison.") for path in out.iterdir()):
        raise InputError("The folder holds other things than a comparison.", file=out, remedy=remedy)
