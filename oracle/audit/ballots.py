"""The ballots as their events tell them: who proposed, who voted with what, what was carried, and what followed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from chain import intents
from chain.genesis import DAY, JUDGE_SETTLEMENT
from chain.merkle import WHOLE
from oracle.audit.decisions import Decisions
from oracle.audit.effects import Effects
from oracle.audit.evidence import Event, Evidence
from oracle.audit.findings import Kind, Notebook, Rule
from oracle.audit.months import month_of
from oracle.audit.offices import BOARD
from oracle.audit.parameters import WHOLE_BPS
from oracle.audit.people import People
from oracle.audit.publications import Publications, end_of

LAPSE = 30 * DAY
PROPOSERS = 20
"""A proposal needs one member in so many."""
PERIOD_MONTHS = 6
AGAINST, FOR, ABSTAIN = range(3)


@dataclass
class Ballot:
    """A ballot with its votes, by what they say."""

    kind: int
    data: bytes
    by_millesimi: bool
    opened: int
    closes: int
    delay: int
    quorum_bps: int
    majority_bps: int
    electorate: int
    period: int
    revision: int
    entitled: int
    heads: list[int] = field(default_factory=lambda: [0, 0, 0])
    quotas: list[int] = field(default_factory=lambda: [0, 0, 0])
    voters: set[int] = field(default_factory=set)
    excused: set[int] = field(default_factory=set)
    executed: bool = False

    @property
    def has_quorum(self) -> bool:
        """Whether enough took part: of the electorate, and in an assembly of the entitled quotas."""
        enough = sum(self.heads) * WHOLE_BPS >= self.electorate * self.quorum_bps
        return enough and sum(self.quotas) * WHOLE_BPS >= self.entitled * self.quorum_bps

    @property
    def is_carried(self) -> bool:
        """Whether the votes counted so far carry it."""
        counts = [self.heads, self.quotas] if self.by_millesimi else [self.heads]
        return self.has_quorum and all(
            votes[FOR] * WHOLE_BPS > (votes[FOR] + votes[AGAINST]) * self.majority_bps for votes in counts
        )

    def told(self) -> tuple[Any, ...]:
        """What the contract must tell."""
        rules = (self.opened, self.closes, self.delay, self.quorum_bps, self.majority_bps, self.electorate)
        heads, quotas = ((votes[FOR], votes[AGAINST], votes[ABSTAIN]) for votes in (self.heads, self.quotas))
        pinned = (self.period, self.revision, self.entitled)
        return (self.kind, self.by_millesimi, self.executed, *rules, *heads, *pinned, *quotas, keccak(self.data))


class Ballots:
    """All ballots, vote by vote."""

    def __init__(
        self, evidence: Evidence, people: People, publications: Publications, decisions: Decisions, notebook: Notebook
    ) -> None:
        self._evidence = evidence
        self._people = people
        self._publications = publications
        self._decisions = decisions
        self._notebook = notebook
        self.ballots: dict[bytes, Ballot] = {}
        self._judged_until: dict[bytes, int] = {}

    def opened(self, event: Event) -> None:
        """A ballot was opened, by some of the members or by the board."""
        values, now, name = event.values, event.timestamp, event.values["ballot"]
        procedure = self._decisions.procedure(values["kind"], values["data"], now)
        heads, _ = self._people.electorate(now - 1)
        closes, period = now + procedure.duration, values["period"]
        self._rules(
            event,
            (name not in self.ballots, "a new ballot", name),
            (values["electorate"] == heads, f"an electorate of {heads}", values["electorate"]),
            (values["closes"] == closes, f"open until {closes}", values["closes"]),
            *procedure.rules,
        )
        if procedure.by_millesimi:
            self._require_assembly(event)
        else:
            self._rules(event, (period == 0 == values["revision"], "no settlement, because heads decide", period))
        self._require_proposers(event, heads)
        if values["kind"] == JUDGE_SETTLEMENT:
            running = self._judged_until.get(values["data"], 0)
            self._rules(event, (now > running, f"no other ballot on it until {running}", now))
            self._judged_until[values["data"]] = closes
        self.ballots[name] = Ballot(
            values["kind"], values["data"], procedure.by_millesimi, now, values["closes"], procedure.delay,
            procedure.quorum_bps, procedure.majority_bps, values["electorate"], period, values["revision"],
            WHOLE if procedure.by_millesimi else 0,
        )  # fmt: skip

    def voted(self, event: Event) -> None:
        """A member voted, with the head alone or with a quota."""
        values, now, voter, quota = event.values, event.timestamp, event.values["voter"], event.values["quotaMicro"]
        ballot = self.ballots[values["ballot"]]
        counted = self._counted(event, ballot)
        self._rules(
            event,
            (now <= ballot.closes, f"a vote until {ballot.closes}", now),
            (self._people.is_active(voter), "a member", voter),
            (self._people.was_active(voter, ballot.opened - 1), "a member of the electorate", voter),
            (voter not in ballot.voters, "one vote for each member", voter),
            (values["choice"] in {AGAINST, FOR, ABSTAIN}, "a choice", values["choice"]),
            (counted in {None, quota}, f"a quota of {counted}", quota),
        )
        ballot.voters.add(voter)
        ballot.heads[values["choice"]] += 1
        ballot.quotas[values["choice"]] += quota

    def _counted(self, event: Event, ballot: Ballot) -> int | None:
        """The quota that a vote has, as far as the call can be read."""
        voter = event.values["voter"]
        control = voter in self._people.members and self._people.members[voter].control
        by_head = self._evidence.given(event, "Ballots", "vote") is not None
        if not ballot.by_millesimi or by_head:
            return 0
        line = self._publications.proven(event, "Ballots", "voteWithQuota", ballot.period)
        if line is None:
            return None if control else 0
        self._rules(event, (line.member == voter, "the voter's own line", line.member))
        return line.quota_micro if control else 0

    def excused(self, event: Event) -> None:
        """The quota of somebody who cannot cast it was taken out of those entitled."""
        values, member = event.values, event.values["member"]
        ballot = self.ballots[values["ballot"]]
        line = self._publications.proven(event, "Ballots", "excuse", ballot.period)
        record = self._people.members.get(member)
        may_vote = self._people.is_active(member) and self._people.was_active(member, ballot.opened - 1)
        counts = record is not None and record.control and (member in ballot.voters or may_vote)
        self._rules(
            event,
            (event.timestamp <= ballot.closes, f"an excuse until {ballot.closes}", event.timestamp),
            (ballot.by_millesimi, "a ballot in which quotas count", "heads alone"),
            (member not in ballot.excused and not counts, "somebody whose quota cannot be cast", member),
            (
                line is None or (line.member, line.quota_micro) == (member, values["quotaMicro"]),
                "the quota of the member's line",
                values["quotaMicro"],
            ),
        )
        ballot.excused.add(member)
        ballot.entitled -= values["quotaMicro"]

    def executed(self, event: Event) -> Effects:
        """What was decided was carried out; what must follow."""
        now, carried = event.timestamp, event.values["carried"]
        ballot = self.ballots[event.values["ballot"]]
        due = ballot.closes + ballot.delay
        declined = ballot.kind == JUDGE_SETTLEMENT and not ballot.is_carried and ballot.has_quorum
        self._rules(
            event,
            (not ballot.executed, "a ballot that was not carried out", "one that was"),
            (due < now <= due + LAPSE, f"from {due + 1} to {due + LAPSE}", now),
            (carried == ballot.is_carried, "the outcome of the votes", f"carried {carried}"),
            (ballot.is_carried or declined, "a ballot that was carried", ballot.told()[9:12]),
        )
        ballot.executed = True
        return self._decisions.effects(ballot.kind, ballot.data, now, carried=carried)

    def _require_assembly(self, event: Event) -> None:
        """An assembly pins a final settlement of the last six months."""
        period, now = event.values["period"], event.timestamp
        end, record = end_of(period), self._publications.records.get(period)
        recent = end is not None and month_of(end - 1) + PERIOD_MONTHS >= month_of(now)
        revision = None if record is None else record.revision
        self._rules(
            event,
            (self._publications.is_final(period, now) and recent, "a final settlement of the last six months", period),
            (event.values["revision"] == revision, f"revision {revision}", event.values["revision"]),
        )

    def _require_proposers(self, event: Event, electorate: int) -> None:
        """One member in twenty proposes, or the board does, whose signature is in the call only."""
        proposers, now = event.values["proposers"], event.timestamp
        given = self._evidence.given(event, "Ballots", "propose" if proposers else "proposeByBoard")
        if proposers:
            in_order = all(a < b for a, b in zip((0, *proposers), proposers, strict=False))
            members = in_order and all(map(self._people.is_active, proposers))
            self._rules(
                event,
                (members, "members, each once", tuple(proposers)),
                (len(proposers) * PROPOSERS >= electorate, f"one in {PROPOSERS} of {electorate}", len(proposers)),
            )
        elif given is not None:
            self._rules(
                event, (self._people.offices.held(BOARD, to_checksum_address(given[2]), now), "the board", given[2])
            )
        if given is not None:
            order = dict(zip((name for _, name in intents.fields_of("Proposal")), given[0], strict=True))
            contract = self._evidence.contracts.addresses["Ballots"]
            name = intents.digest("Proposal", order, self._evidence.deployment.chain_id, contract)
            self._rules(event, (name == event.values["ballot"], "the proposal that was signed", name))

    def _rules(self, event: Event, *rules: Rule) -> None:
        where = {**event.where, "ballot": "0x" + event.values["ballot"].hex(), "event": event.name}
        self._notebook.rules(Kind.BALLOT, where, "A step of a ballot that the rules do not allow.", rules)
