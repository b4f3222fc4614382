"""Whether the contracts tell, at the pinned block, what follows from their events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from oracle.audit.evidence import Evidence, Question
from oracle.audit.findings import Kind, Notebook, Where
from oracle.audit.months import month_of
from oracle.audit.parameters import NAMES, SHARES
from oracle.audit.publications import seal
from oracle.audit.replay import Replay
from oracle.audit.tokens import EPOCH_SHIFT, Account, units_of

NO_ESCROW = (0, 0, 0, (0, 0, 0, 0))


class _Claim(NamedTuple):
    kind: Kind
    where: Where
    question: Question
    expected: Any


def audit_views(evidence: Evidence, replay: Replay, notebook: Notebook) -> None:
    """Compare every account, service, member, office, parameter and settlement with the model's.

    Raises:
        ChainError: the node does not answer.
    """
    claims = [*_parameters(replay, evidence.now), *_people(replay, evidence.now), *_tokens(replay, evidence.now)]
    claims += [*_services(replay), *_settlements(replay, evidence.now)]
    for claim, found in zip(claims, evidence.ask([claim.question for claim in claims]), strict=True):
        contract, function, _ = claim.question
        where = {"block": evidence.head, **claim.where, "view": f"{contract}.{function}"}
        explanation = "What the contract tells does not follow from its events."
        notebook.compare(claim.kind, where, claim.expected, found, explanation)


def _parameters(replay: Replay, now: int) -> Iterator[_Claim]:
    for place, name in enumerate(NAMES):
        where = {"parameter": name}
        yield _Claim(Kind.PARAMETER, where, ("Council", "stateOf", (place,)), replay.parameters.state(name, now))


def _people(replay: Replay, now: int) -> Iterator[_Claim]:
    people = replay.people
    for (role, holder), until in people.offices.items():
        where: Where = {"role": role, "holder": holder}
        yield _Claim(Kind.OFFICE, where, ("Members", "roleUntil", (role, holder)), until)
    for member, record in people.members.items():
        yield _Claim(Kind.MEMBER, {"member": member}, ("Members", "memberOf", (member,)), record)
        yield _Claim(Kind.MEMBER, {"member": member}, ("Members", "memberByKey", (record[2],)), member)
    yield _Claim(Kind.MEMBER, {}, ("Members", "activeMembers", ()), people.active(now))


def _tokens(replay: Replay, now: int) -> Iterator[_Claim]:
    tokens, month = replay.tokens, month_of(now)
    for member in sorted(tokens.accounts.keys() | replay.people.members.keys()):
        account, where = tokens.accounts.get(member, Account()), {"member": member}
        yield _Claim(Kind.BALANCE, where, ("Ledger", "accountOf", (member,)), account.state(month))
        yield _Claim(Kind.BALANCE, where, ("Ledger", "balanceOf", (member,)), account.spendable(month))
        yield _Claim(Kind.ISSUANCE, where, ("Ledger", "welcomeOwedTo", (member,)), tokens.owed[member])
    for service in replay.lives.services:
        packed = tokens.escrows.get(service)
        expected = NO_ESCROW if packed is None else Account(units_of(packed)).state(packed >> EPOCH_SHIFT)
        yield _Claim(Kind.ESCROW, {"service": "0x" + service.hex()}, ("Ledger", "escrowOf", (service,)), expected)
    yield _Claim(Kind.SUPPLY, {}, ("Ledger", "supply", ()), tokens.supply.state(month))
    yield _Claim(Kind.SUPPLY, {}, ("Ledger", "totals", ()), tokens.books(now))
    yield _Claim(Kind.ISSUANCE, {}, ("Ledger", "volumeCap", ()), tokens.volume_cap(now))
    yield _Claim(Kind.ISSUANCE, {}, ("Ledger", "foundingAllowance", ()), tokens.founding)
    for channel in range(len(SHARES)):
        where = {"channel": channel}
        issued = tokens.issued_in_month(channel, now)
        yield _Claim(Kind.ISSUANCE, where, ("Ledger", "issuedThisEpoch", (channel,)), issued)
        yield _Claim(Kind.ISSUANCE, where, ("Ledger", "issuable", (channel,)), sum(tokens.budget(channel, now)))


def _services(replay: Replay) -> Iterator[_Claim]:
    for name, service in replay.lives.services.items():
        where = {"service": "0x" + name.hex()}
        yield _Claim(Kind.SERVICE, where, ("Services", "serviceOf", (name,)), service.told())


def _settlements(replay: Replay, now: int) -> Iterator[_Claim]:
    for period, publication in replay.publications.in_force.items():
        record = seal(publication.root, publication.tokens), publication.revision, publication.final_at
        where = {"period": period}
        yield _Claim(Kind.SETTLEMENT, where, ("Settlements", "recordOf", (period,)), record)
        yield _Claim(Kind.SETTLEMENT, where, ("Settlements", "isFinal", (period,)), now > publication.final_at)
