"""The explorer of curves: a day, a week or a month, of the community or of one member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from backend.access.reader import Reader
from backend.access.sessions import reader_of
from backend.books import Books
from backend.dashboard.series import DAY, EnergyAt, Step, community_series, member_series
from backend.dashboard.service import months_of, today
from backend.pages.format import capital
from backend.pages.language import Language, language_of
from backend.pages.render import page
from backend.problems import ProblemError
from energy.calendar import quarters_in_day

STEPS = {"ora": Step.HOUR, "quarto": Step.QUARTER}
LENGTHS = (1, 7, 31)
ORDINARY_DAY = 96
EVERYBODY = ""


@dataclass(frozen=True)
class Asked:
    """What the address asks for.

    Attributes:
        member: an id, or empty for the whole community.
    """

    first: date
    length: int
    step: Step
    member: str

    @property
    def last(self) -> date:
        """The last day, included."""
        return self.first + timedelta(days=self.length - 1)

    def query(self, first: date) -> dict[str, str]:
        """The same from another day on, as in an address."""
        words = {"dal": str(first), "giorni": str(self.length), "ogni": _word(self.step)}
        return {**words, "socio": self.member} if self.member else words


class CurvePage:
    """The page; the template reads these names."""

    def __init__(self, books: Books, language: Language, reader: Reader, asked: Asked) -> None:
        self.books = books
        self.language = language
        self.asked = asked
        self.bounds: tuple[date, date] | None = bounds(books)
        series = member_series(books, asked.member, asked.first, asked.last, asked.step) if asked.member else None
        self.rows: Sequence[EnergyAt] = (
            community_series(books, asked.first, asked.last, asked.step) if series is None else series
        )
        self.choices: tuple[tuple[str, str], ...] = tuple(
            (member, name) for member, name in books.members.items() if reader.may_see(member)
        )

    @property
    def whose(self) -> str:
        """The member's name; empty for the community."""
        return self.books.members.get(self.asked.member, self.asked.member)

    @property
    def days(self) -> str:
        """The days in words."""
        f, asked = self.language.format, self.asked
        if asked.length == 1:
            return self.language.text("curve.days_one", first=f"{f.day(asked.first)} {asked.first.year}")
        return self.language.text("curve.days_many", first=f.full_date(asked.first), last=f.full_date(asked.last))

    @property
    def has(self) -> dict[str, bool]:
        """Which columns are known in every row."""
        names = ("shared", "produced", "consumed")
        return {name: all(getattr(row, f"{name}_wh") is not None for row in self.rows) for name in names}

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are drawn, by name."""
        known = self.has
        return ("injected", "withdrawn", *(name for name in ("shared", "produced", "consumed") if known[name]))

    @property
    def finding(self) -> str:
        """The sums, as the title."""
        f = self.language.format
        values = {"injected": f.kwh(sum(row.injected_wh for row in self.rows)),
                  "withdrawn": f.kwh(sum(row.withdrawn_wh for row in self.rows))}  # fmt: skip
        key = "curve.finding_quarter"
        if self.has["shared"]:
            key = "curve.finding"
            values["shared"] = f.kwh(sum(row.shared_wh or 0 for row in self.rows))
        return self.language.text(key, days=capital(self.days), **values)

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to know about the drawing."""
        keys = []
        if self.asked.step is Step.QUARTER:
            keys.append("curve.quarter_note")
        if self.asked.length == 1 and (quarters := quarters_in_day(self.asked.first)) != ORDINARY_DAY:
            keys.append("curve.long_day" if quarters > ORDINARY_DAY else "curve.short_day")
        if any(row.provisional for row in self.rows):
            keys.append("home.provisional")
        return tuple(self.language.text(key) for key in keys)

    def label(self, row: EnergyAt) -> str:
        """When a row begins, as people write it; an hour that the clock repeats is told apart by its offset."""
        local = row.local
        text = local.strftime("%H:%M")
        if self.asked.length > 1:
            text = f"{self.language.format.day(local.date())}, {text}"
        if quarters_in_day(local.date()) > ORDINARY_DAY and local.hour == 2:
            text += f" (UTC{local.strftime('%z')[:3]})"
        return text

    @property
    def earlier(self) -> dict[str, str] | None:
        """The address of the days before, where there are any."""
        first = self.asked.first - self.asked.length * DAY
        return self.asked.query(first) if self.bounds and self.asked.first > self.bounds[0] else None

    @property
    def later(self) -> dict[str, str] | None:
        """The address of the days after."""
        first = self.asked.first + self.asked.length * DAY
        return self.asked.query(first) if self.bounds and first <= self.bounds[1] else None

    @property
    def csv(self) -> str:
        """Where the same numbers are a table."""
        owner = f"/api/v1/members/{self.asked.member}/energy.csv" if self.asked.member else "/api/v1/energy.csv"
        return f"{owner}?from={self.asked.first}&to={self.asked.last}&step={self.asked.step}"


def bounds(books: Books) -> tuple[date, date] | None:
    """The first and the last day of which there may be curves; None where there are none."""
    periods = books.settlements.periods
    now = today(books)
    live = books.live is not None and books.live.day(now) is not None
    if not periods:
        return (now.replace(day=1), now) if live else None
    return periods[0].first_day, now if live else periods[-1].days[-1]


def read_asked(books: Books, reader: Reader, query: dict[str, str]) -> Asked:
    """What an address asks for; the newest whole day where it does not say which.

    Raises:
        ProblemError: 422 for what is no day, length or step; 401 or 403 for a member whom the reader may not see.
    """
    member = query.get("socio", EVERYBODY)
    if member:
        if not reader.may_see(member):
            status = HTTPStatus.FORBIDDEN if reader.is_signed_in else HTTPStatus.UNAUTHORIZED
            raise ProblemError(status, "These curves concern somebody else.", "Leave `socio` out for the community's.")
        months_of(books, member)
    known = bounds(books)
    first = query.get("dal", "")
    try:
        day = date.fromisoformat(first) if first else _newest(books, known)
        length = int(query.get("giorni", "1"))
        step = STEPS[query.get("ogni", "ora")]
    except (ValueError, KeyError) as error:
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "These are no days.", "Write the first day as 2026-05-01."
        ) from error
    if length not in LENGTHS or not 1900 < day.year < 9000:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "These are no days.", f"Ask for {LENGTHS} days.")
    return Asked(day, length, step, member)


def _newest(books: Books, known: tuple[date, date] | None) -> date:
    """The newest day that is complete."""
    if known is None:
        return today(books)
    return min(known[1], max(known[0], today(books) - DAY))


def _word(step: Step) -> str:
    return next(word for word, each in STEPS.items() if each is step)


def curve_pages(books: Books) -> APIRouter:
    """The explorer."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)

    @routes.get("/curve")
    def curves(request: Request) -> Response:
        reader = reader_of(request)
        asked = read_asked(books, reader, dict(request.query_params))
        values = CurvePage(books, language_of(request), reader, asked)
        return page("curve.html", request, books, {"page": values, "lengths": LENGTHS, "steps": STEPS})

    return routes
