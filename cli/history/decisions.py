"""What the members decide: proposals, votes, and what is carried out."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from chain.deployment import holder_of
from chain.genesis import DAY, PARAMETERS, ROLES
from chain.model.ballots import Choice, Proposal
from chain.model.parameters import VECTORS, Kind
from chain.model.register import Class, holder_at
from cli.history.acts import Drawn, Made, Said, Shown, Value
from cli.history.scene import HOUR, SIGNED_FOR, Scene, by_day, name_of, period_of
from cli.history.settlements import Settlements
from cli.history.story import Ballot, member, story
from energy.calendar import Month
from oracle.community import MemberClass

EXECUTED_AFTER = 3 * HOUR
"""How long after it became possible somebody carries a decision out."""
JUDGES_AGAINST, JUDGES_ABSTAIN = 0.64, 0.1
"""The parts of the members who hold a suspended settlement to be right, and who abstain."""


@dataclass(frozen=True)
class _Opened:
    """A ballot of the story: its name, the model's proposal, and how it is encoded."""

    name: str
    proposal: Proposal
    data: tuple[Value, ...]
    says: tuple[float, float, float]
    month: Month | None

    @property
    def id(self) -> bytes:
        return name_of("ballot", self.name)


class Decisions:
    """The ballots, from the proposal to their end."""

    def __init__(self, scene: Scene, settlements: Settlements) -> None:
        self._scene, self._settlements = scene, settlements
        self._random = scene.source("decisions")

    def plan(self) -> None:
        """What is planned from the beginning."""
        for number, told in enumerate(story().ballots, 1):
            if told.days_before:
                at = by_day(self._scene.premise.until - int(told.days_before * DAY), self._random)
            else:
                at = self._scene.moment(*told.when, self._random)
            self._scene.at(at, partial(self._open, told=told, number=number))
        for number, each in enumerate(story().suspended, 1):
            if each.judged:
                month = self._scene.month(each.month)
                at = self._scene.moment(each.month + 1, 7 + each.days, self._random)
                self._scene.at(at, partial(self._judge, month=month, number=number))

    # Opening

    def _open(self, at: int, told: Ballot, number: int) -> None:
        decided = self._decided(at, told)
        month = self._settlements.newest_final(at) if told.assembly else None
        if decided is None or (told.assembly and month is None):
            return
        kind, model_data, data = decided
        period = period_of(month) if month else 0
        opened = _Opened(
            f"ballot {number}", Proposal(kind, model_data, at, period), (int(kind), *data), told.says, month
        )
        citizens = [each for each in self._scene.of_class(MemberClass.CITIZEN) if each in self._scene.active]
        proposers = tuple(sorted(citizens[place] for place in told.proposers if place < len(citizens)))
        needed = -(-len(self._scene.active) // 20)
        others = (each for each in citizens if each not in proposers)
        while proposers and len(proposers) < needed:
            proposers = tuple(sorted((*proposers, next(others))))
        self._propose(at, opened, Said(told.words), proposers)

    def _judge(self, at: int, month: Month, number: int) -> None:
        """A suspended settlement comes before the members, who find nothing wrong with it."""
        told = story().suspended[number - 1]
        words = Said(told.words.__class__(story().judgement, told.description))
        proposal = Proposal(Kind.JUDGE_SETTLEMENT, (period_of(month), 0), at)
        says = (0.0, JUDGES_AGAINST, JUDGES_ABSTAIN)
        if month in {each.month for each in self._scene.premise.settled}:
            data = int(Kind.JUDGE_SETTLEMENT), period_of(month), 0
            self._propose(at, _Opened(f"judgement {number}", proposal, data, says, month), words, ())

    def _propose(self, at: int, opened: _Opened, words: Said, proposers: tuple[int, ...]) -> None:
        ballots, shown = self._scene.model.ballots, Shown(opened.month) if opened.month else None
        kind, period = int(opened.proposal.kind), opened.proposal.period
        message = {"kind": kind, "text": words, "period": period, "salt": Drawn(f"salt {opened.name}")}
        if proposers:
            keys = [self._scene.key(each) for each in proposers]
            propose = partial(ballots.propose, at, opened.id, opened.proposal, proposers=proposers, signers=keys)
            verb = "Ballots.propose"
        else:
            board, signer = self._scene.officer(at, "Board")
            propose = partial(ballots.propose_by_board, at, opened.id, opened.proposal, holder=board, signer=signer)
            verb = "Ballots.proposeByBoard"
        message["validUntil"] = at + SIGNED_FOR
        if not self._scene.do(
            at, verb, opened.name, propose, message, signers=proposers, data=opened.data, shown=shown
        ):  # fmt: skip
            return
        ballot = ballots.ballots[opened.id]
        self._plan_votes(at, opened, ballot.closes)
        self._scene.at(by_day(ballot.due + EXECUTED_AFTER, self._random), partial(self._execute, opened=opened))

    def _decided(self, at: int, told: Ballot) -> tuple[Kind, tuple[Any, ...], tuple[Value, ...]] | None:
        """What is decided, as the model and as the contracts take it; None if the story's people are not there."""
        citizens, members = self._scene.of_class(MemberClass.CITIZEN), self._scene.premise.members
        match told.kind:
            case "parameter":
                name, value = told.value
                return Kind.CHANGE_PARAMETER, (name, value), (list(PARAMETERS).index(name), value)
            case "parts":
                vector, *parts = told.value
                whole = tuple(parts)
                return Kind.CHANGE_VECTOR, (vector, whole), (list(VECTORS).index(vector), whole)
            case "office":
                role, who, months = told.value
                holder, until = member((MemberClass(who[0]), who[1]), members), at + months * 30 * DAY
                if holder is None or not self._scene.model.members.is_active(holder):
                    return None
                number, address = ROLES.index(role) + 1, holder_of(holder)
                return Kind.GRANT_ROLE, (role, holder_at(address), until), (number, address, until)
            case "commons":
                amount, *places = told.value
                named = tuple(sorted(citizens[place] for place in places if place < len(citizens)))
                return (Kind.GRANT_COMMONS, (named, amount), (named, amount)) if named else None
            case "standing":
                return Kind.SET_STANDING_GRANT, tuple(told.value), tuple(told.value)

    # Voting

    def _plan_votes(self, at: int, opened: _Opened, closes: int) -> None:
        """Who votes how is drawn when the ballot opens; with millesimi, everybody who has a voice and a line votes."""
        able = [each for each in self._scene.active if self._scene.model.members.members[each].since < at]
        if opened.month and opened.proposal.period:
            lines = {line.member for line in self._settlements.lines(opened.month)}
            able = [each for each in able if each in lines and self._has_voice(each)]
            self._scene.at(at + HOUR, partial(self._excuse, opened=opened))
        for who, choice in _votes(able, opened.says, self._random):
            voted = by_day(self._random.randrange(at + 2 * HOUR, closes - 14 * HOUR), self._random)
            self._scene.at(voted, partial(self._vote, opened=opened, who=who, choice=choice))

    def _has_voice(self, who: int) -> bool:
        return self._scene.model.members.class_of(who) != Class.COMPANY

    def _excuse(self, at: int, opened: _Opened) -> None:
        """The quotas of those who have no voice are taken out of what is counted."""
        if opened.month is None:
            return
        for index, line in enumerate(self._settlements.lines(opened.month)):
            if not self._has_voice(line.member):
                excuse = partial(self._scene.model.ballots.excuse, at, opened.id, index, line)
                self._scene.do(
                    at, "Ballots.excuse", f"excuse {opened.name} {line.member}", excuse,
                    {"ballot": Made(opened.name)}, shown=Shown(opened.month, line.member),
                )  # fmt: skip

    def _vote(self, at: int, opened: _Opened, who: int, choice: Choice) -> None:
        ballots, key, name = self._scene.model.ballots, self._scene.key(who), f"vote {opened.name} {who}"
        message = {"ballot": Made(opened.name), "voter": who, "choice": int(choice)}
        if not (opened.month and opened.proposal.period):
            vote = partial(ballots.vote, at, opened.id, who, choice, valid_until=at, signer=key)
            self._scene.do(at, "Ballots.vote", name, vote, message)
            return
        lines = self._settlements.lines(opened.month)
        index = [line.member for line in lines].index(who)
        vote = partial(ballots.vote_with_quota, at, opened.id, who, choice, index=index, line=lines[index])
        vote = partial(vote, valid_until=at, signer=key)
        shown = Shown(opened.month, who)
        self._scene.do(at, "Ballots.voteWithQuota", name, vote, message, shown=shown)

    # The end

    def _execute(self, at: int, opened: _Opened) -> None:
        """What was carried is carried out; a settlement that was not declared void is confirmed."""
        ballots, ballot = self._scene.model.ballots, self._scene.model.ballots.ballots[opened.id]
        confirms = opened.proposal.kind == Kind.JUDGE_SETTLEMENT and ballot.has_quorum
        if ballot.is_carried or confirms:
            execute = partial(ballots.execute, at, opened.id, opened.proposal.data)
            shown = Shown(opened.month) if opened.month else None
            message = {"ballot": Made(opened.name)}
            self._scene.do(
                at, "Ballots.execute", f"execute {opened.name}", execute, message, data=opened.data, shown=shown
            )


def _votes(able: Sequence[int], says: tuple[float, float, float], source: random.Random) -> list[tuple[int, Choice]]:
    """Who votes, and how: the parts of all of them, rounded to whole heads."""
    order, votes, begin = source.sample(list(able), len(able)), [], 0.0
    for part, choice in zip(says, (Choice.FOR, Choice.AGAINST, Choice.ABSTAIN), strict=True):
        first, last = round(begin * len(order)), round((begin + part) * len(order))
        votes += [(who, choice) for who in order[first:last]]
        begin += part
    return votes
