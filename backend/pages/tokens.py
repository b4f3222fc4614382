"""The pages of tokens: the community's, and one member's with every movement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fastapi import APIRouter, Request, Response

from backend.access.sessions import reader_of
from backend.books import Books
from backend.pages.amounts import amount, clock, plain, signed, tokens
from backend.pages.format import capital
from backend.pages.language import Language, language_of
from backend.pages.render import page
from backend.pages.token_plot import FRAMES, MonthsDrawing, draw_months
from backend.readmodels.balances import epoch_of
from backend.readmodels.volume import Budget
from backend.tokens.history import TokenMonth
from backend.tokens.schemas import last_day, month_of
from backend.tokens.service import Balance, CommunityTokens, balances, community_tokens, member_tokens
from backend.tokens.statement import EXPIRED, Line, Statement

SHOWN = 100
"""Movements on the page; the table to download has all."""
VELOCITY_DIGITS = 2


@dataclass(frozen=True)
class ExpiryBar:
    """What can be spent until a day, with the length of its bar, 0 to 100."""

    label: str
    hundredths: int
    text: str
    bar: float


@dataclass(frozen=True)
class BudgetRow:
    """A channel of issuance with what is used of its part, 0 to 100."""

    budget: Budget
    name: str
    reserved: str
    used: str
    left: str
    bar: float


@dataclass(frozen=True)
class MonthRow:
    """A month of the table behind the plot; texts, and the numbers to sort and to mark by."""

    month: TokenMonth
    label: str
    cells: tuple[tuple[int | float, str], ...]


@dataclass(frozen=True)
class LineRow:
    """A movement, ready to be read."""

    line: Line
    when: str
    reason: str
    service: str | None
    href: str | None
    note: str | None
    amount: str
    aside: str
    balance: str


class TokensPage:
    """The community's tokens; the template reads these names."""

    def __init__(self, found: CommunityTokens, language: Language) -> None:
        self.volume = found.volume
        self.months = found.months
        self.language = language
        self.month: str = language.format.month(month_of(found.volume.epoch))
        self.expiry = expiry_bars(found.volume.epoch, found.volume.lanes, language)

    @property
    def circulating(self) -> str:
        """All of them."""
        return plain(self.language, self.volume.circulating)

    @property
    def circulating_meaning(self) -> str:
        """What that is of how many may be."""
        return self.language.text(
            "tokens.circulating_meaning",
            cap=plain(self.language, self.volume.cap),
            per_member=plain(self.language, self.volume.per_member),
            members=self.volume.members,
        )

    @property
    def aside(self) -> str:
        """What waits in open services."""
        return plain(self.language, self.volume.set_aside)

    @property
    def aside_meaning(self) -> str:
        """What that means."""
        return self.language.text("tokens.set_aside_meaning", free=plain(self.language, self.volume.free))

    @property
    def volume_title(self) -> str:
        """What part of the ceiling circulates."""
        part = Fraction(self.volume.circulating, self.volume.cap) if self.volume.cap else Fraction(0)
        return self.language.text("tokens.volume.title", share=self.language.format.percent(part))

    @property
    def volume_parts(self) -> tuple[tuple[str, str, float, float], ...]:
        """The parts of the ceiling: key, amount, and where its bar begins and how long it is, 0 to 100."""
        volume = self.volume
        whole = max(volume.cap, volume.circulating, 1)
        parts = (("free", volume.free), ("aside", volume.set_aside), ("room", max(volume.cap - volume.circulating, 0)))
        found, start = [], 0
        for key, part in parts:
            found.append((key, amount(self.language, part), _percent(start, whole), _percent(part, whole)))
            start += part
        return tuple(found)

    @property
    def expiry_title(self) -> str:
        """What expires at the end of this month."""
        month, first = self.month, self.volume.lanes[0]
        if not first:
            return self.language.text("tokens.expiry.title_none", month=month)
        return capital(self.language.text("tokens.expiry.title", month=month, tokens=tokens(self.language, first)))

    @property
    def issuance_title(self) -> str:
        """What was issued in this month."""
        issued = sum(each.used + each.founding for each in self.volume.budgets)
        if not issued:
            return self.language.text("tokens.issuance.title_none", month=self.month)
        text = self.language.text("tokens.issuance.title", month=self.month, tokens=tokens(self.language, issued))
        return capital(text)

    @property
    def budgets(self) -> tuple[BudgetRow, ...]:
        """Every channel."""
        return tuple(
            BudgetRow(
                each,
                self.language.text(f"tokens.channel.{each.channel}"),
                amount(self.language, each.reserved),
                amount(self.language, each.used),
                amount(self.language, each.issuable),
                min(_percent(each.used, each.reserved), 100.0),
            )
            for each in self.volume.budgets
        )

    @property
    def issuance_notes(self) -> tuple[str, ...]:
        """What else there is to know of the issuance."""
        notes = []
        founding = sum(each.founding for each in self.volume.budgets)
        if founding or self.volume.founding_left:
            used, left = (tokens(self.language, each) for each in (founding, self.volume.founding_left))
            notes.append(self.language.text("tokens.issuance.founding", used=used, left=left))
        if not any(issued for month in self.months for key, issued in month.channels.items() if key != "welcome"):
            notes.append(self.language.text("tokens.issuance.only_welcome"))
        if self.volume.owed:
            owed = tokens(self.language, self.volume.owed)
            notes.append(capital(self.language.text("tokens.issuance.owed", tokens=owed)))
        return tuple(notes)

    @property
    def months_title(self) -> str:
        """The newest whole month's velocity."""
        last = next((month for month in reversed(self.months) if month.ended and month.velocity is not None), None)
        if last is None or last.velocity is None:
            return self.language.text("tokens.months.title_none")
        return self.language.text(
            "tokens.months.title",
            month=self.language.format.month(month_of(last.epoch)),
            velocity=self.language.format.number(last.velocity, VELOCITY_DIGITS),
        )

    @property
    def drawings(self) -> tuple[MonthsDrawing, ...]:
        """For a wide page and for a phone."""
        rows = [(month.circulating, month.moved) for month in self.months]
        return tuple(draw_months(rows, frame) for frame in FRAMES) if rows else ()

    def month_label(self, place: int) -> str:
        """A month under the axis, as `mag 26`."""
        month = month_of(self.months[place].epoch)
        return f"{self.language.format.months[month.month - 1][:3]} {month.year % 100:02d}"

    @property
    def month_rows(self) -> tuple[MonthRow, ...]:
        """The table behind the plot."""
        return tuple(self._month_row(month) for month in self.months)

    def _month_row(self, month: TokenMonth) -> MonthRow:
        label = capital(self.language.format.month(month_of(month.epoch)))
        if not month.ended:
            label = self.language.text("tokens.months.so_far", month=label)
        velocity = month.velocity or Fraction(0)
        cells = [
            (hundredths, amount(self.language, hundredths))
            for hundredths in (month.issued, month.moved, month.expired, month.circulating)
        ]
        digits = self.language.format.number(velocity, VELOCITY_DIGITS)
        return MonthRow(month, label, (*cells, (float(velocity), digits)))

    @property
    def over_cap(self) -> str | None:
        """What was lost in all because somebody held enough."""
        lost = sum(month.over_cap for month in self.months)
        return self.language.text("tokens.months.over_cap", tokens=tokens(self.language, lost)) if lost else None


class StatementPage:
    """One member's tokens; the template reads these names."""

    def __init__(self, statement: Statement, language: Language) -> None:
        self.statement = statement
        self.language = language
        self.expiry = expiry_bars(statement.epoch, statement.lanes, language)
        self.balance = plain(language, statement.balance)
        self.balance_exact = amount(language, statement.balance)
        self.aside = plain(language, statement.aside)

    @property
    def balance_meaning(self) -> str:
        """When the first of it expires."""
        for lane, hundredths in enumerate(self.statement.lanes):
            if hundredths:
                day = self.language.format.full_date(last_day(self.statement.epoch + lane))
                first = tokens(self.language, hundredths)
                return self.language.text("tokens_of.balance_next", day=day, tokens=first)
        return self.language.text("tokens_of.balance_none")

    @property
    def aside_meaning(self) -> str:
        """For how many services something is set aside."""
        count = len(self.statement.escrows)
        keys = {0: "tokens_of.aside_none", 1: "tokens_of.aside_for_one"}
        return self.language.text(keys.get(count, "tokens_of.aside_for"), count=count)

    @property
    def owed(self) -> str | None:
        """What waits of the welcome."""
        owed = self.statement.owed
        return self.language.text("tokens_of.owed", tokens=tokens(self.language, owed)) if owed else None

    @property
    def escrows(self) -> tuple[tuple[str, str, str, str], ...]:
        """What is set aside: the service's title and address, the amount, and until when it would be valid."""
        return tuple(
            (
                self._title(each.service),
                self._href(each.service),
                tokens(self.language, each.amount),
                self.language.text("tokens_of.escrow_until", lots=self._lots(each.lots)),
            )
            for each in self.statement.escrows
        )

    def _lots(self, lots: Sequence[tuple[int, int]]) -> str:
        return ", ".join(
            self.language.text(
                "tokens_of.escrow_lot",
                tokens=tokens(self.language, part),
                day=self.language.format.full_date(last_day(last)),
            )
            for last, part in lots
        )

    @property
    def lines(self) -> tuple[LineRow, ...]:
        """The newest movements, the newest first."""
        return tuple(self._line(line) for line in reversed(self.statement.lines[-SHOWN:]))

    @property
    def cut(self) -> str | None:
        """That there are more than these."""
        total = len(self.statement.lines)
        if total <= SHOWN:
            return None
        return self.language.text("tokens_of.lines_newest", shown=SHOWN, total=total)

    def _line(self, line: Line) -> LineRow:
        f = self.language.format
        if line.kind == EXPIRED:
            # The register's months are in universal time: what expires with January is dated 31 January, also in Rome.
            when = f.full_date(last_day(epoch_of(line.at)))
        else:
            at = clock(line.at)
            when = f"{f.full_date(at.date())}, {at:%H:%M}"
        note = None
        if line.lost:
            key = "late" if line.kind == "returned" else "cap"
            note = capital(self.language.text(f"tokens_of.lost.{key}", tokens=tokens(self.language, line.lost)))
        return LineRow(
            line=line,
            when=when,
            reason=self.language.text(f"tokens_of.kind.{line.kind}"),
            service=None if line.service is None else self._title(line.service),
            href=None if line.service is None else self._href(line.service),
            note=note,
            amount=_change(self.language, line.amount),
            aside=_change(self.language, line.set_aside),
            balance=amount(self.language, line.balance),
        )

    def _title(self, service: bytes) -> str:
        return self.statement.titles.get(service, self.language.text("tokens_of.service"))

    def _href(self, service: bytes) -> str:
        return self.language.link(f"/servizi/0x{service.hex()}")


def expiry_bars(epoch: int, lanes: Sequence[int], language: Language) -> tuple[ExpiryBar, ...]:
    """What can be spent until the end of each of the coming months."""
    largest = max(lanes)
    return tuple(
        ExpiryBar(
            language.text("tokens.expiry.until", day=language.format.full_date(last_day(epoch + lane))),
            hundredths,
            amount(language, hundredths),
            _percent(hundredths, largest),
        )
        for lane, hundredths in enumerate(lanes)
    )


def token_pages(books: Books) -> APIRouter:
    """The pages over a community's tokens."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)

    @routes.get("/token")
    def all_tokens(request: Request) -> Response:
        if books.chain is None:
            return page("no_register.html", request, books, {"subject": "tokens"})
        reader, language = reader_of(request), language_of(request)
        found = community_tokens(books)
        own = None
        if reader.member in books.chain.numbers:
            own = StatementPage(member_tokens(books, str(reader.member))[1], language)
        held: Sequence[Balance] = ()
        if reader.has_office:
            with books.chain.database.reading() as connection:
                held = balances(connection, books.chain, found.now)
        values = {
            "page": TokensPage(found, language),
            "own": own,
            "held": sorted(held, key=lambda each: books.members.get(each.member, each.member)),
            "amount": lambda hundredths: amount(language, hundredths),
        }
        return page("tokens.html", request, books, values)

    @routes.get("/token/soci/{member}")
    def one_member(request: Request, member: str) -> Response:
        _, statement = member_tokens(books, member)
        own = reader_of(request).member == member
        values = {"page": StatementPage(statement, language_of(request)), "member": member, "own": own}
        return page("token_statement.html", request, books, values)

    return routes


def _change(language: Language, hundredths: int) -> str:
    return signed(language, hundredths) if hundredths else "\u2013"


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole > 0 else 0.0
