"""Whether the contracts tell, at the pinned block, what follows from their events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from oracle.audit.accounts import EPOCH_SHIFT, Account, units_of
from oracle.audit.evidence import Evidence, Question
from oracle.audit.findings import Kind, Notebook, Where
from oracle.audit.keys import Change, Contacts
from oracle.audit.months import month_of
from oracle.audit.parameters import NAMES
from oracle.audit.people import CLASSES
from oracle.audit.replay import Replay
from oracle.audit.volume import COMMONS

NO_ESCROW = (0, 0, 0, (0, 0, 0, 0))


class Claim(NamedTuple):
    """What a view function must answer."""

    kind: Kind
    where: Where
    question: Question
    expected: Any


def audit_views(evidence: Evidence, replay: Replay, notebook: Notebook) -> None:
    """Compare all that the contracts tell of a community with the model's.

    Raises:
        ChainError: the node does not answer.
    """
    now = evidence.now
    claims = [*_council(replay, now), *_people(replay, now), *_keys(replay, now), *_tokens(replay, now)]
    claims += [*_services(replay), *_offers(replay, now), *_treasury(replay, now)]
    claims += [*_settlements(replay, now), *_ballots(replay)]
    for claim, found in zip(claims, evidence.ask([claim.question for claim in claims]), strict=True):
        contract, function, _ = claim.question
        where = {"block": evidence.head, **claim.where, "view": f"{contract}.{function}"}
        explanation = "What the contract tells does not follow from its events."
        notebook.compare(claim.kind, where, claim.expected, found, explanation)


def _council(replay: Replay, now: int) -> Iterator[Claim]:
    for place, name in enumerate(NAMES):
        where = {"parameter": name}
        yield Claim(Kind.PARAMETER, where, ("Council", "stateOf", (place,)), replay.parameters.state(name, now))
    yield Claim(Kind.PARAMETER, {}, ("Council", "quotaModel", ()), replay.parameters.quota_model(now))
    yield Claim(Kind.PAUSE, {}, ("Council", "pauseState", ()), (replay.pauses.until, replay.pauses.number))


def _people(replay: Replay, now: int) -> Iterator[Claim]:
    people = replay.people
    for (role, holder), until in people.offices.until.items():
        where: Where = {"role": role, "holder": holder}
        yield Claim(Kind.OFFICE, where, ("Members", "roleUntil", (role, holder)), until)
    for class_ in CLASSES:
        yield Claim(Kind.MEMBER, {"class": class_}, ("Members", "ruleOf", (class_,)), people.rule(class_))
    for member, record in people.members.items():
        where = {"member": member}
        known = record.class_, record.key_type, record.key
        yield Claim(Kind.MEMBER, where, ("Members", "memberOf", (member,)), known)
        yield Claim(Kind.MEMBER, where, ("Members", "termOf", (member,)), (record.since, record.left))
        signs = 0 if record.left else member
        yield Claim(Kind.MEMBER, where, ("Members", "memberByKey", (record.key,)), signs)
        yield Claim(Kind.MEMBER, where, ("Members", "nonceOf", (member,)), people.nonces[member])
        delegate, held = replay.delegates.state(member, now), replay.delegates.held[member]
        yield Claim(Kind.MEMBER, where, ("Members", "delegateOf", (member,)), delegate)
        yield Claim(Kind.MEMBER, where, ("Members", "delegationsOf", (member,)), held)
    for application in people.refused:
        yield Claim(Kind.MEMBER, {}, ("Members", "isRefused", (application,)), True)
    yield Claim(Kind.MEMBER, {}, ("Members", "activeMembers", ()), people.active(now))
    yield Claim(Kind.MEMBER, {}, ("Members", "electorateAt", (now - 1,)), people.electorate(now - 1))


def _keys(replay: Replay, now: int) -> Iterator[Claim]:
    keys = replay.keys
    for member in replay.people.members:
        where, change = {"member": member}, keys.changes.get(member, Change())
        told = change.key, change.key_type, change.start, change.recovery
        yield Claim(Kind.KEY, where, ("Members", "keyChangeOf", (member,)), told)
        yield Claim(Kind.KEY, where, ("Members", "recoveryOf", (member,)), keys.recoveries[member])
        contacts = keys.contacts.get(member, Contacts()).at(now)
        yield Claim(Kind.KEY, where, ("Members", "contactsOf", (member,)), contacts)


def _tokens(replay: Replay, now: int) -> Iterator[Claim]:
    tokens, volume, month = replay.tokens, replay.volume, month_of(now)
    for member in sorted(tokens.accounts.keys() | replay.people.members.keys()):
        account, where = tokens.accounts.get(member, Account()), {"member": member}
        yield Claim(Kind.BALANCE, where, ("Ledger", "accountOf", (member,)), account.state(month))
        yield Claim(Kind.BALANCE, where, ("Ledger", "balanceOf", (member,)), account.spendable(month))
        yield Claim(Kind.ISSUANCE, where, ("Ledger", "welcomeOwedTo", (member,)), tokens.owed[member])
    for service in replay.lives.services:
        packed = tokens.escrows.get(service)
        expected = NO_ESCROW if packed is None else Account(units_of(packed)).state(packed >> EPOCH_SHIFT)
        yield Claim(Kind.ESCROW, {"service": "0x" + service.hex()}, ("Ledger", "escrowOf", (service,)), expected)
    yield Claim(Kind.SUPPLY, {}, ("Ledger", "supply", ()), volume.supply.state(month))
    yield Claim(Kind.SUPPLY, {}, ("Ledger", "totals", ()), volume.books(now))
    yield Claim(Kind.ISSUANCE, {}, ("Ledger", "volumeCap", ()), volume.cap(now))
    yield Claim(Kind.ISSUANCE, {}, ("Ledger", "foundingAllowance", ()), volume.founding)
    yield Claim(Kind.ISSUANCE, {}, ("Ledger", "energyReserved", ()), volume.reserved(now))
    for channel in range(COMMONS + 1):
        where, shared = {"channel": channel}, channel != COMMONS
        issued, share = (volume.issued_in_month(channel, now), volume.share(channel, now)) if shared else (0, 0)
        yield Claim(Kind.ISSUANCE, where, ("Ledger", "issuedThisEpoch", (channel,)), issued)
        yield Claim(Kind.ISSUANCE, where, ("Ledger", "shareOf", (channel,)), share)
        yield Claim(Kind.ISSUANCE, where, ("Ledger", "issuable", (channel,)), volume.issuable(channel, now))


def _services(replay: Replay) -> Iterator[Claim]:
    for name, service in replay.lives.services.items():
        where = {"service": "0x" + name.hex()}
        yield Claim(Kind.SERVICE, where, ("Services", "serviceOf", (name,)), service.told())


def _offers(replay: Replay, now: int) -> Iterator[Claim]:
    offers = replay.offers
    for name, offer in offers.offers.items():
        where: Where = {"offer": "0x" + name.hex()}
        told = offer.provider, offer.most, offer.until
        yield Claim(Kind.OFFER, where, ("Offers", "offerOf", (name,)), told)
    for place, standing in offers.recognitions.items():
        where = {"member": place[0], "category": place[1]}
        told = standing.since, standing.until, standing.sequence
        yield Claim(Kind.OFFER, where, ("Offers", "recognitionOf", place), told)
    for provider in offers.earners():
        earned = offers.earned(provider, month_of(now))
        yield Claim(Kind.OFFER, {"member": provider}, ("Offers", "bonusThisEpoch", (provider,)), earned)
    for pair in offers.pairs:
        where = {"member": pair[0], "other": pair[1]}
        yield Claim(Kind.OFFER, where, ("Offers", "pairHadBonus", pair), offers.had_bonus(*pair, now))


def _treasury(replay: Replay, now: int) -> Iterator[Claim]:
    treasury, commons, kind = replay.treasury, replay.commons, Kind.ALLOWANCE
    for member, registration in treasury.stakeholders.items():
        yield Claim(kind, {"member": member}, ("Treasury", "stakeholderOf", (member,)), registration)
    for name, allowance in treasury.allowances.items():
        where: Where = {"allowance": "0x" + name.hex()}
        yield Claim(kind, where, ("Treasury", "allowanceOf", (name,)), allowance.told())
    for name, gift in treasury.gifts.items():
        where = {"gift": "0x" + name.hex()}
        yield Claim(kind, where, ("Treasury", "poolOf", (name,)), gift.told())
        for index in treasury.taken[name]:
            yield Claim(kind, {**where, "line": index}, ("Treasury", "isTaken", (name, index)), True)
    for name in treasury.used:
        yield Claim(kind, {"used": "0x" + name.hex()}, ("Treasury", "isUsed", (name,)), True)
    for piece in treasury.products:
        where = {"member": piece[0], "product": "0x" + piece[1].hex()}
        yield Claim(kind, where, ("Treasury", "isProductUsed", piece), True)
    yield Claim(kind, {}, ("Treasury", "outstanding", ()), treasury.outstanding(now))
    yield Claim(kind, {}, ("Treasury", "grantable", ()), treasury.grantable(now))
    yield Claim(kind, {}, ("Treasury", "standing", ()), (commons.each, commons.month, commons.share))
    for month, member in commons.paid_in:
        where = {"member": member, "month": month}
        yield Claim(kind, where, ("Treasury", "hasStandingGrant", (member, month)), True)


def _settlements(replay: Replay, now: int) -> Iterator[Claim]:
    finality, kind = replay.finality, Kind.SETTLEMENT
    for period, record in replay.publications.records.items():
        where: Where = {"period": period}
        told = record.seal, record.revision, record.final_at
        yield Claim(kind, where, ("Settlements", "recordOf", (period,)), told)
        yield Claim(kind, where, ("Settlements", "isFinal", (period,)), now > record.final_at)
        last = finality.suspensions.get(period)
        suspension = (0, 0, 0) if last is None else (last.revision, last.window_end, last.until)
        yield Claim(kind, where, ("Settlements", "suspensionOf", (period,)), suspension)
        opened = finality.claims.get(period)
        claims = (0, 0, 0) if opened is None else (opened.published, opened.reserved, opened.last)
        yield Claim(kind, where, ("Settlements", "claimsOf", (period,)), claims)
        for index in range(replay.publications.in_force[period].leaves if opened else 0):
            claimed = index in finality.claimed[period]
            yield Claim(kind, {**where, "line": index}, ("Settlements", "isClaimed", (period, index)), claimed)
    for member, nonce in finality.nonces.items():
        where, month = {"member": member}, month_of(now)
        yield Claim(kind, where, ("Settlements", "nonceOf", (member,)), nonce)
        for each in (month, month + 1):
            part = finality.retrocession(member, each)
            yield Claim(kind, {**where, "month": each}, ("Settlements", "retrocessionOf", (member, each)), part)


def _ballots(replay: Replay) -> Iterator[Claim]:
    for name, ballot in replay.ballots.ballots.items():
        where: Where = {"ballot": "0x" + name.hex()}
        yield Claim(Kind.BALLOT, where, ("Ballots", "ballotOf", (name,)), ballot.told())
        yield Claim(Kind.BALLOT, where, ("Ballots", "isCarried", (name,)), ballot.is_carried)
        for member in replay.people.members:
            voted = member in ballot.voters
            place = {**where, "member": member}
            yield Claim(Kind.BALLOT, place, ("Ballots", "hasVoted", (name, member)), voted)
