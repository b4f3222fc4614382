"""A community's own chain: founded once, then kept alive with its reporters, its relayer and its read models.

Everything lies in one folder: `node/` (the embedded chain, unless another node is given), `keys/`, `deployment.json`,
`numbers.json` (which member is which number), `books.sqlite` (outbox, event log, read models, words of services),
`reporters/`, and `history.json` where a demonstration's history is told.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.books import ChainBooks
from backend.market.models import metadata as market_tables
from backend.readmodels import Difference, all_projections, differences
from backend.readmodels.decided import decided as known_to
from backend.telling import Telling
from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.database import Database, create_tables
from chain.errors import ChainError
from chain.events import EventLog
from chain.genesis import DAY
from chain.node import EmbeddedNode
from chain.rpc import Rpc
from chain.sender import Sender, Settings
from cli.follower import Follower, GroupOfReporters
from cli.founding import Keys, admit_all, birth_of, found, number_members
from cli.history.plan import invent
from cli.history.premise import Premise, keep_premise, model_of, settled_by
from cli.history.teller import Stage, tell
from cli.keeper import Keeper, PublishedTrees
from energy.calendar import Month
from oracle.community import Community
from oracle.reporters.decided import Decided
from oracle.reporters.group import ReporterGroup
from oracle.settlement import Decisions, Settlement

log = logging.getLogger("borgo.chain")

CHAIN_ID = 426_074
"""Of every embedded chain: a number of no public chain; chains are told apart by their genesis."""
OTHER_FINALITY = 12
"""Blocks on a node of somebody else's; the embedded one never takes a block back."""
LEASE_SECONDS = 5.0
SIGNED_FOR = 7 * DAY
"""For how long reporters' signatures may be used: in a told history they wait for the day of publication."""


@dataclass(frozen=True)
class CommunityChain:
    """A chain that is alive.

    Attributes:
        url: its node.
        deployment: the file that an auditor is given.
        books: what is known of it.
    """

    url: str
    deployment: Path
    books: ChainBooks

    @property
    def telling(self) -> Telling:
        """How far the telling of its history has come."""
        return self.books.telling

    def decide(self, month: Month) -> tuple[Decisions, Mapping[str, int]]:
        """What the members decided of a month, and their numbers."""
        with self.books.database.reading() as connection:
            return known_to(connection).of(month), self.books.numbers


class _Following:
    """Keeps the books up with the chain, and tells what the members decided when there is something new."""

    def __init__(self, events: EventLog, database: Database, told: Callable[[Decided], None]) -> None:
        self._events = events
        self._database = database
        self._told = told
        self._is_told = False

    def __call__(self) -> None:
        if self._events.catch_up().events or not self._is_told:
            with self._database.reading() as connection:
                known = known_to(connection)
            self._told(known)
            self._is_told = True

    def begin(self) -> None:
        """The same before anything else, where the node answers; otherwise it is said, and done when it does."""
        try:
            self()
        except ChainError as error:
            log.warning("%s", error)


@contextmanager
def community_chain(
    community: Community,
    folder: Path,
    months: Collection[Month],
    rpc: str | None = None,
    tell_user: Callable[[str], None] = lambda _text: None,
    *,
    settlement_of: Callable[[Month], Settlement | None] = lambda _month: None,
    decided: Callable[[Decided, Mapping[str, int], int], None] = lambda _decided, _numbers, _present: None,
    now: Callable[[], float] = time.time,
) -> Iterator[CommunityChain]:
    """Bring the chain to life, found the community on it if that was not done, and follow it until the block ends.

    The history of a synthetic community on the embedded node is told meanwhile, in a thread; any other community's
    members are admitted at once.

    Args:
        community: whose members are admitted.
        folder: where everything of it is kept.
        months: those that should be published; that reporters cannot settle others is not worth a word.
        rpc: another node's URL; the relayer's address must be able to pay there, where transactions cost anything.
        tell_user: told of each step, in words.
        settlement_of: what is settled here of a month, so that each member's tokens can be claimed; None for nothing.
        decided: told what the members decided, with their numbers and the chain's time, whenever more of it is known.
        now: the present, in Unix seconds: where a new history ends, and what deadlines are compared with.

    Raises:
        ChainError: the node is missing or another one, or the contracts refuse the founding.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    artifacts = compile_contracts()
    telling = Telling()
    with ExitStack() as stack:
        node = None
        if rpc is None:
            birth = birth_of(community.community.first_month)
            node = stack.enter_context(EmbeddedNode.start(folder / "node", chain_id=CHAIN_ID, genesis=birth))
        url = rpc or (node.url if node else "")
        numbers = number_members(folder / "numbers.json", community)
        known = found(folder, url, artifacts, community, numbers, tell_user)
        contracts = Contracts(artifacts, known.deployment)
        database = Database(folder / "books.sqlite")
        stack.callback(database.close)
        create_tables(database, market_tables)
        keys = Keys(folder / "keys")
        in_history = node is not None and not node.follows_clock
        settings = Settings(
            lease_seconds=LEASE_SECONDS,
            finality=OTHER_FINALITY if rpc else 0,
            # A node that tells history knows no other time than that of its newest block.
            simulate_on="latest" if in_history else "pending",
        )
        sender = stack.enter_context(Sender.open(database, Rpc(url), contracts, keys.relayer, settings, wait=30.0))
        events = EventLog(database, Rpc(url), contracts, all_projections(), finality=settings.finality)
        group = ReporterGroup(
            folder / "reporters",
            community.folder,
            folder / "numbers.json",
            folder / "deployment.json",
            url,
            validity=SIGNED_FOR,
        )

        def present() -> int:
            return node.head.timestamp if node is not None and not node.follows_clock else int(now())

        follow = _Following(events, database, lambda known: decided(known, numbers, present()))

        def compare() -> list[Difference]:
            return differences(database, Rpc(url), contracts)

        reporters = GroupOfReporters(group, sender, contracts)
        trees = PublishedTrees(database, contracts, folder / "reporters", settlement_of)
        follower = Follower(
            reporters,
            sender,
            follow,
            telling,
            keeper=Keeper(database, sender, contracts, trees, now),
            compare=compare,
            months=frozenset(months),
        )
        follow.begin()
        if node is not None and in_history and community.community.synthetic:
            members = {numbers[member.id]: member for member in community.members}
            premise = Premise(
                seed=community.community.id,
                members=tuple((number, member.member_class) for number, member in members.items()),
                first_month=community.community.first_month,
                birth=node.genesis,
                until=int(now()),
                settled=settled_by(map(settlement_of, months), numbers),
                parameters=model_of(known.plan),
            )
            stage = Stage(
                node, Rpc(url), sender, contracts, keys, members, reporters, frozenset(months), settlement_of, follow
            )
            plan = invent(keep_premise(folder / "history.json", premise))

            def story() -> None:
                tell(plan, stage, telling, follower.stopping)
                if telling.done:
                    admit_all(keys, contracts, sender, community, numbers)

            follower.first = story
        else:
            admit_all(keys, contracts, sender, community, numbers)
            if node is not None:
                if in_history:
                    node.follow_clock()
                node.mine()  # whoever takes the newest block's time for the present shall be right at once
            telling.end()
        stack.enter_context(group)
        stack.enter_context(follower)
        books = ChainBooks(
            database, contracts, known, folder / "deployment.json", url, numbers, folder / "reporters", telling
        )
        yield CommunityChain(url, books.deployment_path, books)
