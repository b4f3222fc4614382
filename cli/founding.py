"""The founding of a community on its chain: contracts, keys, members' numbers and admissions."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from eth_account.signers.local import LocalAccount

from chain import intents
from chain.compile import Artifact
from chain.contracts import Call, Contracts
from chain.deployment import deploy, holder_of
from chain.deployment_file import DeploymentFile
from chain.errors import ChainError
from chain.genesis import DAY, Genesis
from chain.sender import Sender
from cli.first_values import first_parameters
from energy.calendar import Month
from oracle.community import Community, CommunityMember, MemberClass
from oracle.publication.numbers import read_numbers, write_numbers
from oracle.reporters.group import reporter_addresses
from oracle.reporters.keys import ensure_key

REPORTERS, THRESHOLD = 3, 2
PAUSERS = 3
"""Two of them together let new requests and new tokens rest."""
MEDIATORS = 2
"""How many citizens of a demonstration hold that office from the first day."""
OFFICE = 5 * 365 * DAY
"""Seconds for which the first officers hold their office; the contracts allow five years."""
CLASSES = {name: number for number, name in enumerate(MemberClass, 1)}
SECP256K1 = 1


def birth_of(first_month: Month) -> datetime:
    """The moment at which a community's chain begins: eight o'clock UTC on the first day of its first month."""
    return datetime.combine(first_month.first_day, datetime.min.time(), UTC) + timedelta(hours=8)


@dataclass(frozen=True)
class Keys:
    """The keys that a community's folder holds: its own, and those of members who have no device of their own yet."""

    folder: Path

    @property
    def relayer(self) -> LocalAccount:
        """Sends the transactions, and pays where they cost anything."""
        return ensure_key(self.folder / "relayer")

    @property
    def registrar(self) -> LocalAccount:
        """Signs admissions."""
        return ensure_key(self.folder / "registrar")

    def officer(self, role: str) -> LocalAccount:
        """Of whoever holds an office, by the contracts' name of it: a file that can be handed to whom is elected."""
        return ensure_key(self.folder / role.lower())

    @property
    def pausers(self) -> tuple[LocalAccount, ...]:
        """In the order of their addresses, in which two of them sign."""
        drawn = [ensure_key(self.folder / f"pauser-{i}") for i in range(1, PAUSERS + 1)]
        return tuple(sorted(drawn, key=lambda account: int(account.address, 16)))

    def member(self, number: int) -> LocalAccount:
        """A member's present one."""
        return ensure_key(self.folder / "members" / str(number))

    def successor(self, number: int) -> LocalAccount:
        """The one to which a member changes; `adopt` makes it the present one."""
        return ensure_key(self.folder / "members" / f"{number}.next")

    def adopt(self, number: int) -> None:
        """A member's change of key is complete on the chain. Nothing happens where it was adopted before."""
        file = self.folder / "members" / f"{number}.next"
        if file.exists():
            file.replace(file.with_suffix(""))

    def secret(self, name: str) -> bytes:
        """32 bytes that never leave the folder, drawn when first asked for."""
        file = self.folder / name
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = file.with_suffix(".part")
            part.unlink(missing_ok=True)
            part.touch(mode=0o600)
            part.write_bytes(secrets.token_bytes(32))
            part.replace(file)
        return file.read_bytes()


def offices(keys: Keys, community: Community, numbers: Mapping[str, int], until: int) -> dict[str, dict[str, int]]:
    """Who holds which office from the first day, besides registrar and reporters: by role, each with its last second.

    The offices of keys lie in the folder until they are handed over, or given to others by ballot. Nobody can be chosen
    as mediator before there are members who choose; only a demonstration begins with some.
    """
    holders: dict[str, list[str]] = {
        role: [keys.officer(role).address] for role in ("Board", "Treasurer", "Recogniser", "Auditor")
    }
    holders["Pauser"] = [pauser.address for pauser in keys.pausers]
    holders["Mediator"] = [holder_of(each) for each in first_mediators(community, numbers)]
    return {role: dict.fromkeys(given, until) for role, given in holders.items()}


def first_mediators(community: Community, numbers: Mapping[str, int]) -> tuple[int, ...]:
    """The members who are mediators from the first day: the last citizens of a demonstration, and nobody elsewhere."""
    citizens = [numbers[each.id] for each in community.members if each.member_class is MemberClass.CITIZEN]
    return tuple(sorted(citizens)[-MEDIATORS:]) if community.community.synthetic else ()


def found(  # noqa: PLR0917 - what a founding needs, each of another kind
    folder: Path,
    url: str,
    artifacts: Mapping[str, Artifact],
    community: Community,
    numbers: Mapping[str, int],
    tell: Callable[[str], None],
) -> DeploymentFile:
    """The deployment on file; made first, if there is none.

    Args:
        numbers: the members' numbers by their ids.

    Raises:
        InputErrors: the community's rules are none that contracts can hold.
        ChainError: the node refuses it, or the file is of contracts that this version does not know.
    """
    file = folder / "deployment.json"
    if file.exists():
        return DeploymentFile.read(file)
    # Only the founding needs it; every later start is quicker without.
    from web3 import HTTPProvider, Web3
    from web3.exceptions import Web3Exception

    tell("Founding the community on its chain")
    w3 = Web3(HTTPProvider(url))
    parameters = first_parameters(community)
    keys = Keys(folder / "keys")
    newest = w3.eth.get_block("latest")
    until = int(newest["timestamp"]) + OFFICE
    plan = Genesis(
        registrars={keys.registrar.address: until},
        oracles=dict.fromkeys(reporter_addresses(folder / "reporters", REPORTERS), until),
        threshold=THRESHOLD,
        founding_members=len(community.members),
        offices=offices(keys, community, numbers, until),
        parameters=parameters,
    )
    payer = keys.relayer
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


def known_numbers(file: Path, community: Community) -> dict[str, int]:
    """The number of each member that has one, by its id."""
    return read_numbers(file, community.community.id) if file.exists() else {}


def number_members(file: Path, community: Community) -> dict[str, int]:
    """The number of each member by its id; who has none yet gets the next."""
    numbers = known_numbers(file, community)
    fresh = [member for member in community.members if member.id not in numbers]
    if fresh:
        last = max(numbers.values(), default=0)
        numbers |= {member.id: number for number, member in enumerate(fresh, last + 1)}
        write_numbers(file, community.community.id, numbers)
    return numbers


def admission_key(number: int) -> str:
    """Under which a member's admission is sent once, whoever sends it."""
    return f"admit {number}"


def admission(keys: Keys, contracts: Contracts, member: CommunityMember, number: int, valid_until: int) -> Call:
    """The call that admits a member, signed by the registrar.

    Args:
        keys: of the community.
        contracts: of the community.
        member: who is admitted.
        number: its number.
        valid_until: the last Unix second in which the signature may be used.
    """
    message = {
        "member": number,
        "class": CLASSES[member.member_class],
        "key": keys.member(number).address,
        "keyType": SECP256K1,
        # Who is who stays with the association: without its key nobody can tell a member from its commitment.
        "identity": hmac.digest(keys.secret("identities"), member.id.encode(), "sha256"),
        "registrar": keys.registrar.address,
        "validUntil": valid_until,
    }
    address = contracts.addresses[intents.contract_of("Admission")]
    digest = intents.digest("Admission", message, contracts.deployment.chain_id, address)
    signature = intents.sign(keys.registrar, digest)
    return contracts.call("Members", "admit", intents.struct_values("Admission", message), signature)


def admit_all(
    keys: Keys, contracts: Contracts, sender: Sender, community: Community, numbers: Mapping[str, int]
) -> None:
    """Admit every member that was not admitted yet, and wait until the chain has them."""
    submitted = []
    for member in community.members:
        number = numbers[member.id]
        key = admission_key(number)
        if sender.outcome(key) is None:
            sender.submit(key, admission(keys, contracts, member, number, int(time.time()) + DAY))
        submitted.append(key)
    for key in submitted:
        sender.wait(key, timeout=60.0)
