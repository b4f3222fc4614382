"""`borgo up`: the main job. Takes the community's files in, settles its months and serves them."""

from __future__ import annotations

import logging
import socket
import sys
import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import typer
import uvicorn
from rich.console import Console
from rich.progress import track

from backend.access.sessions import Access, ensure_secret
from backend.app import create_app
from backend.audit.service import Audits
from backend.books import Books
from backend.dashboard.live import LiveEnergy
from backend.dashboard.meters import Meters
from backend.dashboard.production import ProductionBook
from backend.settlements.service import SettlementBook
from backend.simulation.service import Simulations
from chain.errors import ChainError
from cli.assets import build_assets
from cli.community_chain import CommunityChain, community_chain
from cli.data_folder import SIMULATIONS, data_folder, empty, refuse_earlier
from cli.example import ensure_example, last_complete_month
from cli.feed import demonstration_feed
from cli.kept_intake import KeptPrices, take_in_once
from cli.resettled import Resettled, known_decisions
from cli.settle import read_progress
from cli.showing import browser, telling_bar, when_served
from cli.watch import Watch, files_of, watching
from energy.calendar import Month
from energy.errors import InputError, InputErrors
from oracle.community import Community, load_community
from oracle.intake import ReadPrices, take_in_prices
from oracle.readers import read_price_file
from oracle.reporters.decided import NOT_FOUNDED, Decided
from oracle.settlement import Settlement, open_book, settle_month
from oracle.store import ReadingStore

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "anpci"
DATA = ROOT / ".borgo" / "data"
HOST = "127.0.0.1"


def up(  # noqa: PLR0917 - each is an option of the command
    folder: Annotated[Path, typer.Argument(help="The community's folder; the example, if none is given.")] = EXAMPLE,
    data: Annotated[Path, typer.Option(help="Where readings are kept.")] = DATA,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the pages.")] = 8000,
    rpc: Annotated[str | None, typer.Option(help="URL of another node; one is started if none is given.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Delete the community's data first, and begin anew.")] = False,
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser.")] = False,
) -> None:
    """Settle a community's months, publish them on its chain, and serve them at http://localhost:8000."""
    listener = _listen(port)
    console = Console(stderr=True, highlight=False)
    through = last_complete_month()
    ensure_example(folder, through=through)
    community = load_community(folder)
    with listener, data_folder(data / community.community.id) as kept:
        if fresh:
            _empty(kept, console)
        refuse_earlier(kept)
        _live(community, kept, through, listener, console, rpc=rpc, wanted_browser=not no_open)


def _empty(folder: Path, console: Console) -> None:
    """Delete the community's data, once the user has seen which."""
    text = f"Everything in {folder.resolve()} is deleted: readings, chain, keys and tokens of this community."
    console.print(text, style="yellow", soft_wrap=True)
    if sys.stdin.isatty():
        typer.confirm("Delete it?", abort=True, err=True)
    empty(folder)


def _live(
    community: Community,
    folder: Path,
    through: Month,
    listener: socket.socket,
    console: Console,
    *,
    rpc: str | None,
    wanted_browser: bool,
) -> None:
    """Take in, settle, publish and serve until Ctrl-C."""
    store_file = folder / "readings.sqlite"
    seen = files_of(community)
    with ReadingStore.open(store_file) as store:
        intake = take_in_once(community, store, folder / "intake", progress=read_progress)
        console.print(
            f"Readings: {intake.files} new files, {intake.known_files} known; "
            f"{intake.added} days added, {intake.corrected} corrected."
        )
        prices = KeptPrices(folder / "prices")
        known, numbers = known_decisions(community, folder / "chain", embedded=rpc is None)
        book = SettlementBook(
            settle_all(community, store, through, console, prices.price_file, known=known, numbers=numbers)
        )
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    served = threading.Event()
    try:
        with ReadingStore.open(store_file) as readings:
            resettled = Resettled(community, readings, book, prices.price_file)
            with (
                community_chain(
                    community,
                    folder / "chain",
                    book.periods,
                    rpc,
                    console.print,
                    settlement_of=book.get,
                    decided=resettled.look,
                ) as chain,
                closing(Audits(chain.books, folder / "audit.json")) as audits,
                closing(Simulations(folder / SIMULATIONS)) as simulations,
                demonstration_feed(community, through, begin=served) as live,
                watching(
                    Watch(
                        community,
                        store_file,
                        folder / "intake",
                        resettled,
                        seen=seen,
                        through=through,
                        decide=chain.decide,
                        tell=console.print,
                    )
                ),
            ):
                console.print(f"The chain's node: {chain.url}   for an audit: {chain.deployment}", soft_wrap=True)
                books = books_of(
                    community,
                    book,
                    folder,
                    chain,
                    audits=audits,
                    simulations=simulations,
                    live=live,
                    meters=Meters(community, readings),
                )
                url = f"http://localhost:{listener.getsockname()[1]}"
                console.print(f"[bold]{books.name}[/bold]: {url}   (Ctrl-C stops)")
                if not books.synthetic:
                    key = books.access.steward_key
                    console.print(f"The steward's way in: {url}/entra?chiave={key}", soft_wrap=True)
                server = uvicorn.Server(uvicorn.Config(create_app(books), log_level="warning", log_config=None))
                with (
                    telling_bar(chain.telling, console),
                    browser(server, url, wanted=wanted_browser),
                    when_served(server, served.set),
                ):
                    server.run(sockets=[listener])
    except ChainError as error:
        raise InputError(error.message, remedy=error.remedy) from error


def books_of(
    community: Community,
    book: SettlementBook,
    folder: Path,
    chain: CommunityChain,
    *,
    audits: Audits,
    simulations: Simulations,
    live: LiveEnergy | None,
    meters: Meters,
) -> Books:
    """What the pages show of a community whose readings lie in a folder."""
    about = community.community
    secret = ensure_secret(folder / "sign-in")
    return Books(
        community=about.id,
        name=about.name,
        settlements=book,
        access=Access(secret, about.id, demonstration=about.synthetic),
        members={member.id: member.name for member in community.members},
        assets=build_assets(),
        chain=chain.books,
        audits=audits,
        simulations=simulations,
        live=live,
        meters=meters,
        production=ProductionBook(community),
    )


def settle_all(
    community: Community,
    store: ReadingStore,
    through: Month,
    console: Console,
    read_prices: ReadPrices = read_price_file,
    *,
    known: Decided = NOT_FOUNDED,
    numbers: Mapping[str, int] = MappingProxyType({}),
) -> list[Settlement]:
    """Settle every month of which there are readings; a month that cannot be settled is said, not hidden.

    Args:
        known: what the members decided on the chain, as far as it is known.
        numbers: the members' numbers on it by their ids.
    """
    book = open_book(community, store)
    settlements = []
    for month in track(_months(community, store, through), description="Settling", console=console, transient=True):
        try:
            prices = take_in_prices(community, month, read_prices)
            settlements.append(settle_month(book, prices, month, known.of(month), numbers))
        except (InputError, InputErrors) as error:
            console.print(f"{month} is not settled: {error}", style="yellow", soft_wrap=True)
    return settlements


def _months(community: Community, store: ReadingStore, through: Month) -> list[Month]:
    """The months of which there are readings, none before the community began and none that is not over."""
    months = []
    month = community.community.first_month
    while month <= through:
        if store.files(community.channels(month), month):
            months.append(month)
        month = month.plus(1)
    return months


def _listen(port: int) -> socket.socket:
    """Take the port before any work is done, so that a taken one is said at once."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        # Another process that binds the port a moment later would otherwise get it.
        listener.listen()
    except OSError as error:
        listener.close()
        raise InputError(
            f"Port {port} is taken by another program.", field="--port", remedy=f"Try --port {port + 1}."
        ) from error
    return listener
