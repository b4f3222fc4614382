"""What becomes of a published settlement: suspensions and their end, the members' claims, and their retrocessions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from chain.genesis import DAY, NOBODY
from oracle.audit.effects import Effect, Effects
from oracle.audit.evidence import Event, Evidence
from oracle.audit.findings import Kind, Notebook, Rule
from oracle.audit.months import month_of
from oracle.audit.offices import AUDITOR
from oracle.audit.parameters import WHOLE_BPS
from oracle.audit.people import People
from oracle.audit.publications import NEVER, NO_SEAL, Publications, Record
from oracle.audit.tokens import Tokens
from oracle.audit.volume import ENERGY

SUSPENSION = 21 * DAY
OBJECTORS = 20
"""One active member in so many suspends a settlement together with others."""


@dataclass
class Suspension:
    """The last suspension of a period."""

    revision: int
    window_end: int
    until: int


@dataclass(frozen=True)
class Claims:
    """What is kept for the claims to a period's tokens."""

    published: int
    reserved: int
    last: int


class Finality:
    """Everything that follows a publication."""

    def __init__(
        self, evidence: Evidence, publications: Publications, people: People, tokens: Tokens, notebook: Notebook
    ) -> None:
        self._evidence = evidence
        self._publications = publications
        self._people = people
        self._tokens = tokens
        self._notebook = notebook
        self.suspensions: dict[int, Suspension] = {}
        self.claims: dict[int, Claims] = {}
        self.claimed: defaultdict[int, set[int]] = defaultdict(set)
        self.retrocessions: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
        """By member: from which month on which part."""
        self.nonces: Counter[int] = Counter()

    def suspended(self, event: Event) -> None:
        """A revision's finality was put off, by an auditor or by some of the members."""
        values, now, period = event.values, event.timestamp, event.values["period"]
        revision, auditor, last = values["revision"], values["auditor"], self.suspensions.get(values["period"])
        record = self._publications.records.get(period, Record(NO_SEAL, 0, 0))
        by_auditor = auditor != NOBODY
        self._rules(
            event,
            (self._publications.is_open(period, revision, now), "a settlement that is not final", record.final_at),
            (last is None or last.revision != revision, "one suspension for each revision", revision),
            (values["until"] == now + SUSPENSION, f"until {now + SUSPENSION}", values["until"]),
            (
                self._people.offices.held(AUDITOR, auditor, now) if by_auditor else self._enough(event),
                "an auditor in office" if by_auditor else f"one member in {OBJECTORS}",
                auditor,
            ),
        )
        self.suspensions[period] = Suspension(revision, record.final_at, values["until"])
        record.final_at = max(record.final_at, values["until"])

    def _enough(self, event: Event) -> bool:
        """Whether enough members objected, as far as the call can be read."""
        given = self._evidence.given(event, "Settlements", "suspendByMembers")
        if given is None:
            return True
        signers = given[4]
        in_order = all(a < b for a, b in zip((0, *signers), signers, strict=False))
        enough = len(signers) * OBJECTORS >= self._people.current
        return in_order and enough and all(map(self._people.is_active, signers))

    def is_suspended(self, period: int, revision: int, time: int) -> bool:
        """Whether the revision that holds is suspended until a time or beyond it."""
        suspension, record = self.suspensions.get(period), self._publications.records.get(period)
        holds = record is not None and record.revision == revision
        return holds and suspension is not None and suspension.revision == revision and time <= suspension.until

    def confirmation(self, period: int, revision: int, time: int) -> Effect:
        """What a ballot that declined to void a settlement must lead to."""
        window = self.suspensions[period].window_end if period in self.suspensions else 0
        return "SettlementConfirmed", {"period": period, "revision": revision, "finalAt": max(window, time)}

    def confirmed(self, event: Event) -> None:
        """A suspension was ended by a ballot."""
        values, period = event.values, event.values["period"]
        suspended = self.is_suspended(period, values["revision"], event.timestamp)
        self._rules(event, (suspended, "a suspended settlement", period))
        self.suspensions[period].until = event.timestamp - 1
        self._publications.records[period].final_at = values["finalAt"]

    def voided(self, event: Event) -> None:
        """A revision was declared void."""
        period, revision = event.values["period"], event.values["revision"]
        is_open = self._publications.is_open(period, revision, event.timestamp)
        self._rules(event, (is_open, "a settlement that is not final", revision))
        self._publications.records[period] = Record(NO_SEAL, revision, NEVER)

    def reserved(self, event: Event, rest: Sequence[Event]) -> Effects:
        """Tokens were kept for the claims that are opened right after it."""
        now, amount, last = event.timestamp, event.values["amount"], event.values["lastEpoch"]
        opened = next((each for each in rest if each.name == "ClaimsOpened"), None)
        published = 0 if opened is None else opened.values["published"]
        wanted = self._tokens.volume.reservable(published, now, partly=last == month_of(now))
        budget, _ = self._tokens.volume.budget(ENERGY, now)
        self._notebook.rules(
            Kind.ISSUANCE,
            {**event.where, "event": event.name},
            "Tokens are kept for claims otherwise than the rules say.",
            (
                (opened is not None, "claims that are opened", "none"),
                (amount == wanted, f"{wanted} for {published}", amount),
                (amount <= budget, f"at most {budget}", amount),
                (0 <= last - month_of(now) <= 1, "until this month or the next", last),
            ),
        )
        self._tokens.volume.require_booked(event)
        self._tokens.volume.reserve(amount, last, now)
        return [("ClaimsOpened", {"reserved": amount, "lastEpoch": last})]

    def opened(self, event: Event) -> None:
        """The tokens of a final period can be claimed."""
        values, now, period = event.values, event.timestamp, event.values["period"]
        published, record = self._publications.in_force.get(period), self._publications.records.get(period)
        last = 0 if record is None else month_of(record.final_at + 1) + 1
        self._rules(
            event,
            (self._publications.is_final(period, now), "a final settlement", period),
            (period not in self.claims, "claims that are not open", period),
            (
                published is not None and values["published"] == published.tokens,
                "the tokens that were published",
                values["published"],
            ),
            (values["lastEpoch"] == last >= month_of(now), f"until month {last}", values["lastEpoch"]),
            (values["reserved"] > 0, "something to claim", values["reserved"]),
        )
        self.claims[period] = Claims(values["published"], values["reserved"], values["lastEpoch"])

    def claimed_line(self, event: Event) -> Effects:
        """A line's tokens were claimed."""
        values, now, period = event.values, event.timestamp, event.values["period"]
        member, index, amount = values["member"], values["index"], values["amount"]
        claims = self.claims.get(period, Claims(1, 0, 0))
        line = self._publications.proven(event, "Settlements", "claim", period)
        due = amount if line is None else line.tokens * claims.reserved // claims.published
        volume = self._tokens.volume
        kept = volume.reserved(now)[claims.last - month_of(now)] if claims.last >= month_of(now) else 0
        self._rules(
            event,
            (claims.last >= month_of(now), "claims that are open", f"until month {claims.last}"),
            (index not in self.claimed[period], "a line that was not claimed", index),
            (self._people.is_active(member), "a member", member),
            (line is None or line.member == member, "the member of the line", member),
            (amount == due > 0, f"{due}", amount),
            (amount <= kept, f"at most {kept} kept", amount),
            (amount <= volume.cap(now) - volume.held(now), "room below the volume", amount),
        )
        self.claimed[period].add(index)
        volume.release(amount, claims.last)
        return self._tokens.issue(ENERGY, member, amount, now)

    def retroceded(self, event: Event) -> None:
        """A member stated which part to give back."""
        values, member = event.values, event.values["member"]
        following = month_of(event.timestamp) + 1
        self._notebook.rules(
            Kind.SETTLEMENT,
            {**event.where, "member": member, "event": event.name},
            "A preference that the rules do not allow.",
            (
                (self._people.is_active(member), "a member", member),
                (0 <= values["bps"] <= WHOLE_BPS, "a part of the whole", values["bps"]),
                (values["fromEpoch"] == following, f"from month {following} on", values["fromEpoch"]),
                (values["nonce"] == self.nonces[member], f"number {self.nonces[member]}", values["nonce"]),
            ),
        )
        self.nonces[member] += 1
        self.retrocessions[member].append((values["fromEpoch"], values["bps"]))

    def stated(self, month: int) -> dict[int, tuple[int, int]]:
        """For everybody who stated something that counts in a month: from which month on, and which part."""
        newest = (
            (member, next((word for word in reversed(words) if word[0] <= month), None))
            for member, words in sorted(self.retrocessions.items())
        )
        return {member: word for member, word in newest if word is not None}

    def retrocession(self, member: int, month: int) -> int:
        """The part that a member gives back in a month."""
        return next((bps for start, bps in reversed(self.retrocessions[member]) if start <= month), 0)

    def _rules(self, event: Event, *rules: Rule) -> None:
        where = {**event.where, "period": event.values["period"], "event": event.name}
        self._notebook.rules(Kind.SETTLEMENT, where, "A step of a settlement that the rules do not allow.", rules)
