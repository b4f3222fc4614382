"""`borgo demo`: the example community lives three months on a chain of its own, and every promise is checked."""

from __future__ import annotations

import json as json_format
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from benchmarks.contracts_gas import CEILINGS
from chain.compile import compile_contracts
from chain.deployment_file import DeploymentFile
from chain.errors import ChainError
from chain.node import EmbeddedNode
from cli.demonstration import ballots, directory, market, pause, people, services, settlement
from cli.demonstration.book import Book
from cli.demonstration.chain import DemoChain, at, tokens
from cli.example import ensure_example
from cli.month import PreparedMonth, settle
from energy.calendar import Month
from energy.errors import InputError
from examples.anpci.manifest import FOLDER
from oracle.audit.findings import Report
from oracle.audit.run import audit
from oracle.community import load_community
from oracle.reporters.decided import read_decided

MONTH = Month(2026, 5)
CHAIN_ID = 31_337
REPORTERS = 3
EXPIRY = "The end of the months"
CEILING_OF = {
    "Request": "request",
    "Approve": "approve",
    "Close": "close",
    "vote": "vote",
    "publish": "publish (3 of 5)",
    "whole life": "whole life (request, approve, close)",
}
"""Which ceiling of `benchmarks/contracts_gas.py` holds for which of our labels."""
PARTS = 10
"""Of how many steps the progress bar knows."""


def demo(json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """Let the example community live on a fresh chain, check every promise and audit it; exit with 0 if all hold."""
    ensure_example(FOLDER)
    with _progress() as tell, TemporaryDirectory(prefix="borgo-demo-") as folder:
        try:
            book = live(FOLDER, Path(folder), tell)
        except ChainError as error:
            raise InputError(error.message, remedy=error.remedy) from error
    if json:
        typer.echo(json_format.dumps(_as_json(book), ensure_ascii=False, indent=2))
    else:
        _show(book)
    raise typer.Exit(0 if book.holds else 1)


def live(example: Path, out: Path, tell: Callable[[str], None] = lambda _: None) -> Book:
    """The community's life, from its founding to the audit, in an empty folder.

    Raises:
        ChainError: the node or the compiler is missing, or a contract refuses what it should accept.
        InputError, InputErrors: the example's files do not suffice.
    """
    book = Book()
    community = load_community(example)
    numbers = {member.id: number for number, member in enumerate(community.members, 1)}
    tell("Compiling the contracts")
    artifacts = compile_contracts()
    with EmbeddedNode.start(out / "chain", chain_id=CHAIN_ID, genesis=datetime(2026, 5, 1, tzinfo=UTC)) as node:
        tell("Founding the community")
        chain = DemoChain(node, artifacts, community, numbers, folder=out, reporters=REPORTERS, book=book)
        months = _tell(chain, example, numbers, out, tell)
        tell("The audit")
        report = _audit(chain, out, months)
    with book.chapter("Audit"):
        book.audit = report.as_json()
        book.check("the audit finds nothing that does not agree", (), tuple(map(str, report.findings)))
        book.tell(
            f"The audit replayed {report.facts['events']} events and settled {MONTH} again: "
            f"{sum(report.agreed.values())} comparisons agree."
        )
    book.gas["whole life"] = sum(book.gas[verb] for verb in ("Request", "Approve", "Close"))
    with book.chapter("Gas"):
        for verb, name in CEILING_OF.items():
            book.check(f"{name} stays under {CEILINGS[name]} gas", True, book.gas[verb] <= CEILINGS[name])
    return book


def _tell(
    chain: DemoChain, example: Path, numbers: dict[str, int], out: Path, tell: Callable[[str], None]
) -> list[PreparedMonth]:
    """The story in the order of its days. What was published."""
    book = chain.book
    tell(people.TITLE)
    with book.chapter(people.TITLE):
        people.admissions(chain)
        people.delegate(chain)
        people.changes_of_key(chain)
    tell(services.TITLE)
    with book.chapter(services.TITLE):
        paid = services.ordinary(chain)
        services.together(chain)
        services.disputes(chain)
        services.fresh_and_old(chain)
    with book.chapter(people.TITLE):
        people.farewell(chain)
    tell(market.BONUS)
    with book.chapter(market.BONUS):
        market.bonus(chain)
        market.instant(chain)
    with book.chapter(market.TREASURY):
        allowance = market.purchases(chain)
    tell(f"Settling {MONTH} from the files of the DSO")
    decisions = read_decided(chain.rpc, chain.contracts).of(MONTH)
    settled = settle(example, MONTH, decisions, numbers)
    tell(settlement.TITLE)
    with book.chapter(settlement.TITLE):
        months = settlement.publish_twice(chain, settled, out)
        settlement.claims(chain, months[-1])
    with book.chapter(market.TREASURY):
        settlement.gift_by_quotas(chain, months[-1], allowance)
    tell(ballots.TITLE)
    with book.chapter(ballots.TITLE):
        ballots.decide(chain, months[-1].tree)
        ballots.standing_grant(chain, paid)
    tell(pause.TITLE)
    with book.chapter(pause.TITLE):
        pause.pause(chain)
    with book.chapter(directory.TITLE):
        directory.directory(chain)
    with book.chapter(EXPIRY):
        _let_tokens_expire(chain)
    with book.chapter(ballots.TITLE):
        ballots.new_value(chain)
    return months


def _let_tokens_expire(chain: DemoChain) -> None:
    """At the border of two months, what lasts until the end of July is gone, and all books agree."""
    book, everybody = chain.book, [*chain.names, people.LATECOMER]
    chain.to(at(7, 31, 23, 59))
    before = {number: chain.balance(number) for number in everybody}
    last = {number: chain.expiries(number)[0] for number in everybody}
    commons = chain.ask("Ledger", "totals")[2]
    chain.to(at(8, 1, 0))
    after = {number: chain.balance(number) for number in everybody}
    gone = sum(last.values())
    book.check("something expires", True, gone > 0)
    book.check(
        "in August just what lasted until the end of July is gone", {n: before[n] - last[n] for n in everybody}, after
    )
    issued, burnt, left = chain.ask("Ledger", "totals")
    book.check("what expired went to the commons", commons + gone, left)
    supply = chain.ask("Ledger", "supply")
    book.check("what was issued circulates, or is burnt", issued - burnt, sum(supply[3]) + supply[2])
    book.check("the supply is the sum of all accounts", sum(supply[3]), sum(after.values()))
    book.tell(f"On 1 August {tokens(gone)} tokens had expired; members hold {tokens(sum(after.values()))}.")


def _audit(chain: DemoChain, out: Path, months: Sequence[PreparedMonth]) -> Report:
    first = bytes.fromhex(chain.rpc.call("eth_getBlockByNumber", "0x0", False)["hash"][2:])
    DeploymentFile(chain.deployment, first, chain.plan).write(out / "deployment.json")
    datasets = [month.dataset for month in months]
    return audit(chain.rpc, chain.artifacts, DeploymentFile.read(out / "deployment.json"), datasets)


@contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """A bar on stderr that advances with each part of the story."""
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %")
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Beginning", total=PARTS, completed=-1)
        yield lambda part: bar.update(task, description=part, advance=1)


def _as_json(book: Book) -> dict[str, Any]:
    ceilings = {verb: CEILINGS[CEILING_OF[verb]] if verb in CEILING_OF else None for verb in book.gas}
    return {
        "holds": book.holds,
        "chapters": [
            {
                "title": title,
                "facts": chapter.facts,
                "checks": [{"promise": promise, "holds": holds} for promise, holds in chapter.checks.items()],
            }
            for title, chapter in book.chapters.items()
        ],
        "gas": {verb: {"used": used, "ceiling": ceilings[verb]} for verb, used in book.gas.items()},
        "audit": book.audit,
    }


def _show(book: Book) -> None:
    console = Console(highlight=False)
    for title, chapter in book.chapters.items():
        console.print(f"[bold]{title}[/bold]")
        for fact in chapter.facts:
            console.print(Padding(fact, (0, 0, 0, 2)))
        for promise, holds in chapter.checks.items():
            mark = "[green]✓[/green]" if holds else "[red]BROKEN[/red]"
            console.print(f"  {mark} {escape(promise)}", soft_wrap=True)
        console.print()
    table = Table(box=None, header_style="bold")
    for heading in ("gas of", "used", "ceiling"):
        table.add_column(heading, justify="left" if heading == "gas of" else "right")
    for verb, name in CEILING_OF.items():
        table.add_row(name, f"{book.gas[verb]:,}", f"{CEILINGS[name]:,}")
    console.print(table)
    console.print(f"The gas of {len(book.gas)} acts: --json.")
    kept = sum(book.checks.values())
    colour = "green" if book.holds else "red"
    console.print(f"\n[{colour}]{kept} of {len(book.checks)} promises held.[/{colour}]")
