"""The page of the decisions: what is being voted on first, then what became of the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from fastapi import APIRouter, Request, Response

from backend.access.reader import Reader
from backend.access.sessions import reader_of
from backend.books import Books
from backend.governance.ballots import RUNNING, Ballot, Kind, Proposal, Stage, Tally, list_ballots
from backend.governance.routes import member_number
from backend.governance.service import ABOUT
from backend.market.terms import Words
from backend.market.words import words_of
from backend.pages.amounts import clock, moment, tokens
from backend.pages.format import capital
from backend.pages.language import Language, language_of
from backend.pages.parameters import value_text
from backend.pages.render import page
from backend.readmodels.parameters import value_then
from energy.calendar import Month
from oracle.publication.period import TRUE_UP

_HALF = 5_000


@dataclass(frozen=True)
class Counted:
    """Votes as a bar: heads, or millesimi.

    Attributes:
        kind: `heads` or `quotas`.
        parts: for, against, abstained: key, where its bar begins, and how long it is, 0 to 100.
        mark: where the quorum is, 0 to 100.
    """

    kind: str
    title: str
    votes: str
    quorum: str
    parts: tuple[tuple[str, float, float], ...]
    mark: float


@dataclass(frozen=True)
class BallotView:
    """A ballot, ready to be read.

    Attributes:
        key: for the address of its place in the page.
        badge: the key of its state.
        title, description: the proposers' own words; None for who may not read them, or where they are not kept.
        mine: what the reader said; None for who cannot vote in it.
    """

    ballot: Ballot
    key: str
    badge: str
    question: str
    title: str | None
    description: str | None
    proposed: str
    result: str
    majority: str
    counted: tuple[Counted, ...]
    closed: str
    mine: str | None


class BallotWords:
    """What can be said of ballots to one reader."""

    def __init__(
        self, books: Books, reader: Reader, language: Language, said: Mapping[bytes, Words], before: Mapping[str, int]
    ) -> None:
        self._books, self._reader, self._language = books, reader, language
        self._now = books.require_chain().now
        self._said = said if reader.is_signed_in else {}
        self._before = before
        self._text = language.text

    def view(self, ballot: Ballot) -> BallotView:
        """A ballot."""
        words = self._said.get(ballot.row.text)
        counted = [self._counted("heads", ballot, ballot.heads)]
        if ballot.quotas is not None:
            counted.append(self._counted("quotas", ballot, ballot.quotas))
        return BallotView(
            ballot=ballot,
            key=f"voto-{ballot.id[2:14]}",
            badge=self.badge(ballot),
            question=capital(self.question(ballot)),
            title=words.title if words else None,
            description=words.description if words else None,
            proposed=self._proposed(ballot),
            result=self._result(ballot),
            majority=self._majority(ballot),
            counted=tuple(counted),
            closed=self._day(ballot.row.closes),
            mine=self._mine(ballot),
        )

    def badge(self, ballot: Ballot) -> str:
        """The key of its state."""
        if ballot.stage in {Stage.DUE, Stage.EXECUTED} and not ballot.carried:
            return Stage.REJECTED.value
        return ballot.stage.value

    def question(self, ballot: Ballot) -> str:
        """What is asked, in words made of what would be done and of nothing else."""
        proposal = ballot.proposal
        match proposal.kind:
            case Kind.CHANGE_PARAMETER:
                name, value = next(iter(proposal.values.items()))
                return self._text("decisions.question.change_parameter", **self._change(ballot, name, value))
            case Kind.CHANGE_VECTOR:
                changes = (self._change(ballot, name, value) for name, value in proposal.values.items())
                parts = "; ".join(
                    self._text("decisions.question.part", **each) for each in changes if each["before"] != each["value"]
                )
                name = self._text(f"decisions.vector.{proposal.vector}")
                return self._text("decisions.question.change_vector", name=name, parts=parts)
            case Kind.GRANT_ROLE:
                return self._office(proposal)
            case Kind.JUDGE_SETTLEMENT:
                return self._judgement(proposal)
        each = tokens(self._language, proposal.each or 0)
        if proposal.kind is Kind.SET_STANDING_GRANT and not proposal.each:
            return self._text("decisions.question.end_standing_grant")
        return self._text(f"decisions.question.{proposal.kind}", each=each, count=len(proposal.members))

    def _change(self, ballot: Ballot, name: str, value: int) -> dict[str, str]:
        unit = ABOUT[name][1]
        before = self._before[f"{ballot.id}{name}"]
        texts = {"before": value_text(self._language, unit, before), "value": value_text(self._language, unit, value)}
        return {"name": self._text(f"parameter.{name}"), **texts}

    def _office(self, proposal: Proposal) -> str:
        who = self._text("decisions.an_office")
        if proposal.member is not None:
            member = self._books.require_chain().members.get(proposal.member)
            known = self._reader.is_signed_in and member is not None
            who = self._books.members.get(member or "", "") if known else self._text("decisions.a_member")
        role = self._text(f"role.{proposal.role}")
        if not proposal.until:
            return self._text("decisions.question.end_role", role=role, who=who)
        return self._text("decisions.question.grant_role", role=role, who=who, day=self._day(proposal.until))

    def _judgement(self, proposal: Proposal) -> str:
        month = self._month(proposal.period or 0)
        if proposal.true_up:
            return self._text("decisions.question.judge_true_up", month=month, number=proposal.true_up)
        return self._text("decisions.question.judge_settlement", month=month)

    def _proposed(self, ballot: Ballot) -> str:
        day, count = self._day(ballot.row.opened_at), ballot.row.proposers
        keys = {0: "by_board", 1: "by_member"}
        return self._text(f"decisions.{keys.get(count, 'by_members')}", day=day, count=count)

    def _result(self, ballot: Ballot) -> str:
        row, heads, key = ballot.row, ballot.heads, ballot.stage.value
        if ballot.stage in {Stage.DUE, Stage.EXECUTED} and not ballot.carried:
            key += "_not"
        if ballot.stage is Stage.NO_QUORUM and heads.cast >= heads.needed:
            key = "no_quorum_quotas"
        times, days = {"closes": row.closes, "due": ballot.due_at}, {"lapses": ballot.lapses_at}
        if row.executed_at is not None:
            days["executed"] = row.executed_at
        said = {name: moment(self._language, at, self._now) for name, at in times.items()}
        said |= {name: self._day(at) for name, at in days.items()}
        return self._text(f"decisions.result.{key}", cast=heads.cast, needed=heads.needed, **said)

    def _majority(self, ballot: Ballot) -> str:
        if ballot.procedure.by_millesimi:
            return self._text("decisions.majority.both")
        key = "half" if ballot.procedure.majority_bps == _HALF else "three_fifths"
        return self._text(f"decisions.majority.{key}")

    def _counted(self, kind: str, ballot: Ballot, tally: Tally) -> Counted:
        f = self._language.format
        write = f.quota if kind == "quotas" else str
        missing = tally.needed - tally.cast
        key = "reached" if missing <= 0 else "missing" if ballot.stage is Stage.OPEN else "missed"
        whole, start, parts = max(tally.entitled, 1), 0, []
        for name, part in (("for", tally.in_favour), ("against", tally.against), ("abstained", tally.abstained)):
            parts.append((name, _percent(start, whole), _percent(part, whole)))
            start += part
        month = self._month(ballot.row.period) if kind == "quotas" else ""
        return Counted(
            kind=kind,
            title=self._text(f"decisions.{kind}", month=month),
            votes=self._text(
                "decisions.votes",
                yes=write(tally.in_favour),
                no=write(tally.against),
                abstained=write(tally.abstained),
            ),
            quorum=self._text(
                f"decisions.quorum_{key}",
                needed=write(tally.needed),
                entitled=write(tally.entitled),
                missing=write(max(missing, 0)),
            ),
            parts=tuple(parts),
            mark=_percent(tally.needed, whole),
        )

    def _mine(self, ballot: Ballot) -> str | None:
        if ballot.mine is not None:
            return self._text(f"decisions.mine.{ballot.mine}")
        votes = ballot.stage is Stage.OPEN and self._reader.member in self._books.require_chain().numbers
        return self._text("decisions.mine.none") if votes else None

    def _month(self, period: int) -> str:
        return self._language.format.month(Month(*divmod(period % TRUE_UP, 100)))

    def _day(self, second: int) -> str:
        return self._language.format.full_date(clock(second).date())


def ballot_views(books: Books, reader: Reader, language: Language) -> tuple[BallotView, ...]:
    """Every ballot for a reader, the newest first."""
    with books.require_chain().database.reading() as connection:
        found = list_ballots(connection, books, member_number(books, reader))
        said = words_of(connection, [each.row.text for each in found])
        before = {
            f"{each.id}{name}": value_then(connection, name, each.row.opened_at)
            for each in found
            for name in each.proposal.values
        }
    words = BallotWords(books, reader, language, said, before)
    return tuple(words.view(each) for each in found)


def decision_pages(books: Books) -> APIRouter:
    """The page of what the members decide."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)

    @routes.get("/decisioni")
    def decisions(request: Request) -> Response:
        if books.chain is None:
            return page("no_register.html", request, books, {"subject": "decisions"})
        found = ballot_views(books, reader_of(request), language_of(request))
        running = tuple(each for each in found if each.ballot.stage in RUNNING)
        past = tuple(each for each in found if each.ballot.stage not in RUNNING)
        return page("decisions.html", request, books, {"running": running, "past": past})

    return routes


def _percent(part: int, whole: int) -> float:
    return float(round(Fraction(100 * part, whole), 2))
