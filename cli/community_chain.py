"""A community's own chain: founded once, then kept alive with its reporters, its relayer and its read models.

Everything lies in one folder: `node/` (the embedded chain, unless another node is given), `keys/`, `deployment.json`,
`numbers.json` (which member is which number), `books.sqlite` (outbox, event log, read models), `reporters/`.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from web3 import Web3
from web3.exceptions import Web3Exception

from backend.books import ChainBooks
from backend.readmodels import Difference, all_projections, differences
from chain import intents
from chain.compile import Artifact, compile_contracts
from chain.contracts import Contracts
from chain.database import Database
from chain.deployment import deploy
from chain.deployment_file import DeploymentFile
from chain.errors import ChainError
from chain.events import EventLog
from chain.genesis import DAY, Genesis
from chain.node import EmbeddedNode
from chain.rpc import Rpc
from chain.sender import RefusedError, Sender, Settings
from energy.calendar import Month
from oracle.community import Community, CommunityMember, MemberClass
from oracle.publication.numbers import read_numbers, write_numbers
from oracle.reporters.group import ReporterGroup, reporter_addresses
from oracle.reporters.keys import ensure_key
from oracle.reporters.notebook import Quorum
from oracle.reporters.relay import publish_call

log = logging.getLogger("borgo.chain")

Compare = Callable[[], Iterable[Difference]]

CHAIN_ID = 426_074
"""Of every embedded chain: a number of no public chain; chains are told apart by their genesis."""
REPORTERS, THRESHOLD = 3, 2
OFFICE = 5 * 365 * DAY
"""Seconds for which the first registrar and reporters hold their office; the contracts allow five years."""
CLASSES = {name: number for number, name in enumerate(MemberClass, 1)}
SECP256K1 = 1
LOOK_EVERY, COMPARE_EVERY = 1.0, 60.0
OTHER_FINALITY = 12
"""Blocks on a node of somebody else's; the embedded one never takes a block back."""
LEASE_SECONDS = 5.0


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


@contextmanager
def community_chain(
    community: Community,
    folder: Path,
    months: Collection[Month],
    rpc: str | None = None,
    tell: Callable[[str], None] = lambda _text: None,
) -> Iterator[CommunityChain]:
    """Bring the chain to life, found the community on it if that was not done, and follow it until the block ends.

    Args:
        community: whose members are admitted.
        folder: where everything of it is kept.
        months: those that should be published; that reporters cannot settle others is not worth a word.
        rpc: another node's URL; the relayer's address must be able to pay there, where transactions cost anything.
        tell: told of each step, in words.

    Raises:
        ChainError: the node is missing or another one, or the contracts refuse the founding.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Years of history begin with the community, at nine in the morning of its first day.
    birth = datetime.combine(community.community.first_month.first_day, datetime.min.time(), UTC) + timedelta(hours=8)
    artifacts = compile_contracts()
    settings = Settings(lease_seconds=LEASE_SECONDS, finality=OTHER_FINALITY if rpc else 0)
    node = None if rpc else EmbeddedNode.start(folder / "node", chain_id=CHAIN_ID, genesis=birth)
    try:
        url = rpc or (node.url if node else "")
        known = _deployment(folder, url, artifacts, community, tell)
        contracts = Contracts(artifacts, known.deployment)
        database = Database(folder / "books.sqlite")
        try:
            with Sender.open(
                database, Rpc(url), contracts, ensure_key(folder / "keys" / "relayer"), settings, wait=30.0
            ) as sender:
                _admit(folder, community, contracts, sender, tell)
                if node is not None:
                    if not node.follows_clock:
                        node.follow_clock()
                    node.mine()  # whoever takes the newest block's time for the present shall be right at once
                events = EventLog(database, Rpc(url), contracts, all_projections(), finality=settings.finality)
                group = ReporterGroup(
                    folder / "reporters", community.folder, folder / "numbers.json", folder / "deployment.json", url
                )

                def compare() -> list[Difference]:
                    return differences(database, Rpc(url), contracts)

                with (
                    group,
                    _Follower(
                        group, sender, contracts, events, compare=compare, periods={str(month) for month in months}
                    ),
                ):
                    file = folder / "deployment.json"
                    numbers = read_numbers(folder / "numbers.json", community.community.id)
                    books = ChainBooks(database, contracts, known, file, url, numbers, folder / "reporters")
                    yield CommunityChain(url, file, books)
        finally:
            database.close()
    finally:
        if node is not None:
            node.close()


def _deployment(
    folder: Path, url: str, artifacts: Mapping[str, Artifact], community: Community, tell: Callable[[str], None]
) -> DeploymentFile:
    """The deployment on file; made first, if there is none."""
    file = folder / "deployment.json"
    if file.exists():
        return DeploymentFile.read(file)
    tell("Founding the community on its chain")
    w3 = Web3(Web3.HTTPProvider(url))
    newest = w3.eth.get_block("latest")
    until = int(newest["timestamp"]) + OFFICE
    plan = Genesis(
        registrars={ensure_key(folder / "keys" / "registrar").address: until},
        oracles=dict.fromkeys(reporter_addresses(folder / "reporters", REPORTERS), until),
        threshold=THRESHOLD,
        founding_members=len(community.members),
    )
    payer = ensure_key(folder / "keys" / "relayer")
    try:
        deployment = deploy(w3, payer, artifacts, plan)
    except Web3Exception as error:
        raise ChainError(
            f"The node refuses the founding of the community: {error}.",
            f"The address {payer.address} pays for it: see that it can, and start again.",
        ) from error
    first = w3.eth.get_block(0).get("hash")
    DeploymentFile(deployment, bytes(first) if first else None, plan).write(file)
    return DeploymentFile.read(file)


def _admit(
    folder: Path, community: Community, contracts: Contracts, sender: Sender, tell: Callable[[str], None]
) -> None:
    """Give every member a number and admit it, with a key that is kept for it until it has a device of its own."""
    file, identity = folder / "numbers.json", community.community.id
    numbers = read_numbers(file, identity) if file.exists() else {}
    fresh = [member for member in community.members if member.id not in numbers]
    if fresh:
        tell(f"Admitting {len(fresh)} members")
        last = max(numbers.values(), default=0)
        numbers |= {member.id: number for number, member in enumerate(fresh, last + 1)}
        write_numbers(file, identity, numbers)
    registrar, association = ensure_key(folder / "keys" / "registrar"), _association_key(folder)
    submitted = []
    for member in community.members:
        key = f"admit {numbers[member.id]}"
        if sender.outcome(key) is None:
            message = _admission(folder, member, numbers[member.id], registrar.address, association)
            address = contracts.addresses[intents.contract_of("Admission")]
            signature = intents.sign(
                registrar, intents.digest("Admission", message, contracts.deployment.chain_id, address)
            )
            call = contracts.call("Members", "admit", intents.struct_values("Admission", message), signature)
            sender.submit(key, call)
        submitted.append(key)
    for key in submitted:
        sender.wait(key, timeout=60.0)


def _admission(
    folder: Path, member: CommunityMember, number: int, registrar: str, association: bytes
) -> dict[str, object]:
    return {
        "member": number,
        "class": CLASSES[member.member_class],
        "key": ensure_key(folder / "keys" / "members" / str(number)).address,
        "keyType": SECP256K1,
        # Who is who stays with the association: without its key nobody can tell a member from its commitment.
        "identity": hmac.digest(association, member.id.encode(), "sha256"),
        "registrar": registrar,
        "validUntil": int(time.time()) + DAY,
    }


def _association_key(folder: Path) -> bytes:
    file = folder / "keys" / "identities"
    if not file.exists():
        part = file.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_bytes(secrets.token_bytes(32))
        part.replace(file)
    return file.read_bytes()


class _Follower:
    """Relays what reporters signed, reconciles, follows events and compares books with the chain, in a thread."""

    def __init__(
        self,
        group: ReporterGroup,
        sender: Sender,
        contracts: Contracts,
        events: EventLog,
        *,
        compare: Compare,
        periods: Collection[str],
    ) -> None:
        self._group = group
        self._sender = sender
        self._contracts = contracts
        self._events = events
        self._compare = compare
        self._periods = periods
        self._said: set[str] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="chain", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        compared = time.monotonic()
        while not self._stop.wait(LOOK_EVERY):
            try:
                self._group.relay(self._submit)
                self._sender.reconcile()
                self._events.catch_up()
                if time.monotonic() - compared > COMPARE_EVERY:
                    for difference in self._compare():
                        self._warn(f"The books and the chain differ: {difference}")
                    compared = time.monotonic()
            except ChainError as error:
                self._warn(str(error))
            for name in self._group.dead():
                self._warn(f"{name} has ended; its log is in the folder of the reporters.")
            for name, findings in self._group.findings().items():
                for finding in findings:
                    if finding.period in self._periods:
                        self._warn(f"{finding.period}: {finding.text} (says {name})")

    def _submit(self, quorum: Quorum) -> None:
        try:
            self._sender.submit(quorum.key, publish_call(self._contracts, quorum))
        except RefusedError as error:
            self._warn(f"{quorum.key}: {error}")

    def _warn(self, text: str) -> None:
        """Say a thing once."""
        if text not in self._said:
            self._said.add(text)
            log.warning("%s", text)
