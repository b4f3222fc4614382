"""`borgo demo`: the example community lives four months on a chain of its own, and every promise is checked."""

from __future__ import annotations

import json as json_format
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from benchmarks.contracts_gas import CEILINGS
from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.deployment_file import DeploymentFile
from chain.errors import ChainError
from chain.node import EmbeddedNode
from chain.rpc import Rpc
from cli.demo_chain import Book, DemoChain
from cli.example import ensure_example
from cli.month import PreparedMonth, prepare_month
from energy.calendar import Month
from energy.errors import InputError
from examples.anpci.manifest import FOLDER
from oracle.audit.run import audit
from oracle.community import Community, MemberClass, load_community
from oracle.reporters.onchain import energy_per_member

MONTH = Month(2026, 5)
CHAIN_ID = 31_337
REPORTERS = 3
WELCOME, SMALL_PRICE, PRICE, REFUNDED_PRICE = 20_00, 2_50, 7_50, 3_00
CLASSES = {name: number for number, name in enumerate(MemberClass, 1)}
CLOSED, EXPIRED = 4, 6
CEILING_OF = {
    "request": "request",
    "approve": "approve",
    "close": "close",
    "publish": "publish (3 of 5)",
    "whole life": "whole life (request, approve, close)",
}
MINUTE = 60
PARTS = 6
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
    numbers = {member.id: number for number, member in enumerate(community.members_in(MONTH), 1)}
    tell("Compiling the contracts")
    artifacts = compile_contracts()
    with EmbeddedNode.start(out / "chain", chain_id=CHAIN_ID, genesis=datetime(2026, 5, 1, tzinfo=UTC)) as node:
        tell("Founding the community")
        chain = DemoChain(node, artifacts, members=len(numbers), reporters=REPORTERS, book=book)
        _admit(chain, community, numbers, book)
        tell("Services from request to close")
        _close_services(chain, book)
        tell(f"Settling {MONTH} from the files of the DSO")
        until = _at(7, 1)
        tokens = energy_per_member(Rpc(node.url), Contracts(artifacts, chain.deployment), MONTH)
        month = prepare_month(
            example, MONTH, numbers, chain.deployment, energy_per_member=tokens, out=out, valid_until=until
        )
        _settle(chain, month, book)
        tell("A service that expires, and the end of the months")
        _expire_a_service(chain, book)
        _let_tokens_expire(chain, book)
        tell("The audit")
        rpc = Rpc(node.url, timeout=60.0)
        first = bytes.fromhex(rpc.call("eth_getBlockByNumber", "0x0", False)["hash"][2:])
        DeploymentFile(chain.deployment, first, chain.plan).write(out / "deployment.json")
        report = audit(rpc, artifacts, DeploymentFile.read(out / "deployment.json"), [month.dataset])
    book.audit = report.as_json()
    book.check("the audit finds nothing that does not agree", (), tuple(map(str, report.findings)))
    book.facts.append(
        f"The audit replayed {report.facts['events']} events and settled {MONTH} again: "
        f"{sum(report.agreed.values())} comparisons agree."
    )
    book.gas["whole life"] = sum(book.gas[verb] for verb in ("request", "approve", "close"))
    for verb, name in CEILING_OF.items():
        book.check(f"{verb} stays under {CEILINGS[name]} gas", True, book.gas[verb] <= CEILINGS[name])
    return book


def _admit(chain: DemoChain, community: Community, numbers: dict[str, int], book: Book) -> None:
    for member in community.members_in(MONTH):
        number = numbers[member.id]
        chain.admit(_at(5, 4) + number * MINUTE, number, CLASSES[member.member_class])
    balances = [chain.balance(number) for number in numbers.values()]
    book.check("each of the eleven members got the welcome bonus", [WELCOME] * 11, balances)
    book.check("the welcome tokens last until the end of July", (0, 0, WELCOME, 0), chain.expiries(1))
    book.facts.append(f"{len(numbers)} members were admitted on 4 May, each with {_tokens(WELCOME)} tokens.")


def _close_services(chain: DemoChain, book: Book) -> None:
    """One within May; one asked in May, done and paid in June: the provider's tokens are as fresh as June."""
    service = chain.request(_at(5, 6), 3, 6, SMALL_PRICE, start=_at(5, 7), perform_by=_at(5, 12))
    chain.step(_at(5, 6, 18), "approve", service, 6)
    chain.step(_at(5, 7, 18), "close", service, 3)
    book.check("a service can be closed without a claim of delivery", CLOSED, chain.state(service))
    requester, provider = 1, 4
    service = chain.request(_at(5, 28), requester, provider, PRICE, start=_at(6, 3), perform_by=_at(6, 8))
    book.check("a request sets its price aside", WELCOME - PRICE, chain.balance(requester))
    chain.step(_at(5, 29), "approve", service, provider)
    chain.step(_at(6, 3, 17), "deliver", service, provider)
    chain.step(_at(6, 4), "close", service, requester)
    book.check("the service is closed", CLOSED, chain.state(service))
    book.check("the tokens moved to the provider", WELCOME + PRICE, chain.balance(provider))
    book.check(
        "earned tokens are fresh: they last until the end of August", (0, WELCOME, PRICE, 0), chain.expiries(provider)
    )
    book.facts.append(
        f"Member {requester} asked member {provider} for a service worth {_tokens(PRICE)} tokens on 28 May; it was "
        "approved on 29 May, delivered on 3 June, and closed and paid on 4 June."
    )


def _settle(chain: DemoChain, month: PreparedMonth, book: Book) -> None:
    period, tree = month.tree.place.period, month.tree
    chain.publish(_at(6, 5), month.message, chain.reporters)
    place = 0
    line = tree.lines[place]
    proof = tree.proof(place)
    told = (place, line.member, line.quota_micro, line.tokens, line.private_hash)
    raised = (place, line.member, line.quota_micro + 1, line.tokens, line.private_hash)
    book.check(
        "the contract verifies the member's quota", True, chain.ask("Settlements", "verify", period, told, proof)
    )
    book.check(
        "it refuses a quota that is one millionth higher",
        False,
        chain.ask("Settlements", "verify", period, raised, proof),
    )
    book.check("the settlement can still be revised", False, chain.ask("Settlements", "isFinal", period))
    book.facts.append(
        f"{REPORTERS} reporters signed the settlement of {MONTH}: {month.settlement.energy.shared_wh / 1000:,.0f} kWh "
        f"shared, {month.message['incentiveCents'] / 100:,.2f} euros. Member {line.member} has a quota of "
        f"{line.quota_micro / 10**6:.6f} thousandths, proven with {len(proof)} hashes."
    )


def _expire_a_service(chain: DemoChain, book: Book) -> None:
    requester, provider = 2, 5
    service = chain.request(_at(6, 8), requester, provider, REFUNDED_PRICE, start=_at(6, 20), perform_by=_at(6, 25))
    chain.expire(_at(6, 16), service)
    book.check("a request that nobody approves expires", EXPIRED, chain.state(service))
    book.check("its price comes back with its old expiry", (0, WELCOME, 0, 0), chain.expiries(requester))
    book.check("the settlement is final after its window", True, chain.ask("Settlements", "isFinal", 202605))
    book.facts.append(
        f"Member {requester}'s request of 8 June was never approved: on 16 June its {_tokens(REFUNDED_PRICE)} tokens "
        "came back."
    )


def _let_tokens_expire(chain: DemoChain, book: Book) -> None:
    everybody = sorted(chain.keys)
    chain.mine(_at(7, 31, 23))
    before = sum(map(chain.balance, everybody))
    chain.mine(_at(8, 1, 0))
    after = {number: chain.balance(number) for number in everybody if chain.balance(number)}
    issued, burnt, commons = chain.ask("Ledger", "totals")
    book.check("until the end of July nothing is lost", WELCOME * len(everybody), before)
    book.check("in August only what was earned in June is left", {4: PRICE}, after)
    book.check("what expired went to the commons", (issued - PRICE, burnt), (burnt, commons))
    book.facts.append(
        f"On 1 August {_tokens(before - sum(after.values()))} tokens had expired and went to the commons; member 4 "
        f"still has the {_tokens(PRICE)} that it earned."
    )


def _at(month: int, day: int, hour: int = 9) -> int:
    return int(datetime(MONTH.year, month, day, hour, tzinfo=UTC).timestamp())


def _tokens(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


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
        "facts": book.facts,
        "checks": [{"promise": promise, "holds": holds} for promise, holds in book.checks.items()],
        "gas": {verb: {"used": used, "ceiling": ceilings[verb]} for verb, used in book.gas.items()},
        "audit": book.audit,
    }


def _show(book: Book) -> None:
    console = Console(highlight=False)
    for fact in book.facts:
        console.print(f"• {fact}", soft_wrap=True)
    console.print()
    for promise, holds in book.checks.items():
        console.print(f"{'[green]holds[/green] ' if holds else '[red]BROKEN[/red]'}  {promise}", soft_wrap=True)
    table = Table(box=None, header_style="bold")
    table.add_column("\ngas of")
    table.add_column("\nused", justify="right")
    table.add_column("\nceiling", justify="right")
    for verb, used in book.gas.items():
        table.add_row(verb, f"{used:,}", f"{CEILINGS[CEILING_OF[verb]]:,}" if verb in CEILING_OF else "")
    console.print(table)
    console.print("\n[green]Every promise held.[/green]" if book.holds else "\n[red]A promise was broken.[/red]")
