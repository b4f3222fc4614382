"""The pages of tokens: the community's, and one member's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fastapi import APIRouter, Request, Response

from backend.access.sessions import reader_of
from backend.books import Books
from backend.pages.amounts import amount, plain, tokens
from backend.pages.format import capital
from backend.pages.gifts import ReceivedPage, TreasuryPage, allowance_rows, takes_of, tokens_left
from backend.pages.language import Language, language_of
from backend.pages.render import page
from backend.pages.token_movements import StatementPage, expiry_bars, percent_of
from backend.pages.token_plot import FRAMES, MonthsDrawing, draw_months
from backend.readmodels.volume import Budget
from backend.tokens.history import TokenMonth
from backend.tokens.schemas import last_day, month_of
from backend.tokens.service import Balance, CommunityTokens, balances, community_tokens, member_tokens
from backend.treasury.service import community_treasury, received_by, stakeholder_of, stakeholders

_DASH = "\u2013"
VELOCITY_DIGITS = 2


@dataclass(frozen=True)
class BudgetRow:
    """A channel of issuance with what is used of its part, 0 to 100; None for the commons, which have none."""

    budget: Budget
    name: str
    reserved: str
    used: str
    left: str
    bar: float | None


@dataclass(frozen=True)
class MonthRow:
    """A month of the table behind the plot; texts, and the numbers to sort and to mark by."""

    month: TokenMonth
    label: str
    cells: tuple[tuple[int | float, str], ...]


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
            found.append((key, amount(self.language, part), percent_of(start, whole), percent_of(part, whole)))
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
        issued = self._this_month.issued if self._this_month else 0
        if not issued:
            return self.language.text("tokens.issuance.title_none", month=self.month)
        text = self.language.text("tokens.issuance.title", month=self.month, tokens=tokens(self.language, issued))
        return capital(text)

    @property
    def budgets(self) -> tuple[BudgetRow, ...]:
        """Every channel."""
        return tuple(self._budget(each) for each in self.volume.budgets)

    def _budget(self, each: Budget) -> BudgetRow:
        """A channel; the commons have no part of the month's growth, only what came back."""
        used, common = each.used, each.channel == "commons"
        if common:
            used = self._this_month.channels.get("commons", 0) if self._this_month else 0
        return BudgetRow(
            each,
            self.language.text(f"tokens.channel.{each.channel}"),
            _DASH if common else amount(self.language, each.reserved),
            amount(self.language, used),
            amount(self.language, each.issuable),
            None if common else min(percent_of(used, each.reserved), 100.0),
        )

    @property
    def _this_month(self) -> TokenMonth | None:
        last = self.months[-1] if self.months else None
        return last if last is not None and last.epoch == self.volume.epoch else None

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
        for lane, reserved in enumerate(self.volume.energy_reserved):
            if reserved:
                day = self.language.format.full_date(last_day(self.volume.epoch + lane))
                text = self.language.text("tokens.issuance.energy", tokens=tokens(self.language, reserved), day=day)
                notes.append(capital(text))
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
        treasury = community_treasury(books)
        givers = stakeholders(books) if reader.has_office else ()
        values = {
            "gifts": TreasuryPage(treasury, language),
            "allowances": allowance_rows(books, givers, treasury.epoch, language),
            "page": TokensPage(found, language),
            "own": own,
            "held": sorted(held, key=lambda each: books.members.get(each.member, each.member)),
            "amount": lambda hundredths: amount(language, hundredths),
        }
        return page("tokens.html", request, books, values)

    @routes.get("/token/soci/{member}")
    def one_member(request: Request, member: str) -> Response:
        _, statement = member_tokens(books, member)
        own, language = reader_of(request).member == member, language_of(request)
        giver = stakeholder_of(books, member)
        allowances = allowance_rows(books, [giver], statement.epoch, language) if giver else []
        values = {
            "page": StatementPage(statement, language),
            "got": ReceivedPage(
                member, received_by(books, member), statement.lines, language, own=own, takes=takes_of(books, member)
            ),
            "allowances": allowances,
            "left_to_give": tokens_left(language, allowances),
            "member": member,
            "own": own,
        }
        return page("token_statement.html", request, books, values)

    return routes
