"""One member's tokens with every movement, ready to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backend.pages.amounts import amount, clock, plain, signed, tokens
from backend.pages.format import capital
from backend.pages.language import Language
from backend.readmodels.balances import epoch_of
from backend.tokens.schemas import last_day
from backend.tokens.statement import EXPIRED, Line, Statement

_DASH = "\u2013"
SHOWN = 100
"""Movements on the page; the table to download has all."""


@dataclass(frozen=True)
class ExpiryBar:
    """What can be spent until a day, with the length of its bar, 0 to 100."""

    label: str
    hundredths: int
    text: str
    bar: float


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
            key = "late" if line.kind in {"returned", "divided"} else "cap"
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
            percent_of(hundredths, largest),
        )
        for lane, hundredths in enumerate(lanes)
    )


def _change(language: Language, hundredths: int) -> str:
    return signed(language, hundredths) if hundredths else _DASH


def percent_of(part: int, whole: int) -> float:
    """A part of a whole, 0 to 100."""
    return round(100 * part / whole, 2) if whole > 0 else 0.0
