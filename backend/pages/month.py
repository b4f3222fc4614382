"""What the page of a month shows, worked out of its settlement for one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from backend.access.reader import Reader
from backend.pages.format import capital
from backend.pages.language import Language
from backend.pages.money import MoneyWay, money_way
from backend.pages.plots import (
    DAY_FRAMES,
    HOURS,
    MONTH_FRAMES,
    Areas,
    Bars,
    EnergyRow,
    daily,
    draw_day,
    draw_days,
    typical_day,
)
from backend.pages.remarks import remark_sentences
from backend.pages.sources import said_source, split_source
from backend.pages.story import mean_price, reduced_quota
from backend.pages.voted import fund_note, sentences
from energy.rules import Figure
from oracle.settlement.result import MemberLine, Settlement, ThresholdLine

FINDINGS = ((Fraction(80, 100), "almost_all"), (Fraction(50, 100), "most"), (Fraction(20, 100), "part"))
"""What the typical day's title says from which part of the injected energy that is shared."""


@dataclass(frozen=True)
class Plot:
    """A plot with its finding, its drawings and the table behind it.

    Attributes:
        rows: label of each hour or day, and its energy.
    """

    title: str
    sentences: tuple[str, ...]
    drawings: tuple[Areas, ...] | tuple[Bars, ...]
    rows: tuple[tuple[str, EnergyRow], ...]


@dataclass(frozen=True)
class MoneyLine:
    """A line of the cascade: what it adds (or takes), and where its bar stands between 0 and 100.

    Attributes:
        kind: `in`, `out` or `sum`.
    """

    kind: str
    name: str
    note: str
    cents: int
    bar_start: float
    bar_width: float


@dataclass(frozen=True)
class MemberRow:
    """A member with the length of its bar, 0 to 100, and what happened to its quota."""

    line: MemberLine
    bar: float
    change: str


@dataclass(frozen=True)
class FigureRow:
    """A figure of the law, ready to be read."""

    figure: Figure
    status: str
    words: str
    lang: str | None
    urls: tuple[str, ...]


def share(part: int, whole: int) -> Fraction:
    """A part of a whole, 0 where there is none."""
    return Fraction(part, whole) if whole else Fraction(0)


class MonthPage:
    """The month's page; the template reads these names.

    What is shown of a member that is not in `seen` is its name and quota, in the order of names: the order of amounts,
    or a support, would tell more.
    """

    def __init__(self, settlement: Settlement, language: Language, reader: Reader) -> None:
        self.settlement = settlement
        self.language = language
        self.seen = frozenset(line.member for line in settlement.members if reader.may_see(line.member))
        self.month: str = language.format.month(settlement.period)
        self.way: MoneyWay = money_way(settlement)
        self.members: tuple[MemberRow, ...] = _members(settlement.members, by_name=not reader.has_office)
        self.warnings: tuple[str, ...] = remark_sentences(settlement, language, all_of_them=reader.has_office)
        self.voted: tuple[str, ...] = sentences(settlement, language)
        self.figures: tuple[FigureRow, ...] = tuple(_figure(figure, language) for figure in settlement.figures)

    @property
    def shared_meaning(self) -> str:
        """One sentence on the shared energy."""
        energy, f = self.settlement.energy, self.language.format
        if not energy.shared_wh:
            return self.language.text("shared.none")
        return self.language.text(
            "shared.meaning",
            of_injected=f.percent(share(energy.shared_wh, energy.injected_wh)),
            of_withdrawn=f.percent(share(energy.shared_wh, energy.withdrawn_wh)),
        )

    @property
    def day_plot(self) -> Plot:
        """The typical day."""
        f = self.language.format
        rows = typical_day(self.settlement.hours)
        sentences = [self.language.text("day.what", month=self.month)]
        spare = [row.spare for row in rows]
        if any(spare):
            hour = spare.index(max(spare))
            sentences.append(
                self.language.text("day.spare", start=f"{hour}:00", end=f"{hour + 1}:00", kwh=f.kwh(spare[hour]))
            )
        labels = (f"{hour:02d}:00\u2013{hour + 1:02d}:00" for hour in range(HOURS))
        return Plot(
            self._day_title(),
            tuple(sentences),
            tuple(draw_day(rows, frame) for frame in DAY_FRAMES),
            tuple(zip(labels, rows, strict=True)),
        )

    def _day_title(self) -> str:
        energy = self.settlement.energy
        if not energy.injected_wh:
            return self.language.text("day.nothing_injected")
        part = share(energy.shared_wh, energy.injected_wh)
        key = next((key for least, key in FINDINGS if part >= least), "little")
        return self.language.text(f"day.{key}", share=self.language.format.percent(part))

    @property
    def days_plot(self) -> Plot:
        """The days of the month."""
        f = self.language.format
        days = self.settlement.period.days
        rows = daily(self.settlement.hours, days)
        shared = [row.shared for row in rows]
        best = shared.index(max(shared))
        title = (
            self.language.text("days.best", day=f.day(days[best]), kwh=f.kwh(shared[best]))
            if any(shared)
            else self.language.text("days.none")
        )
        return Plot(
            title,
            (self.language.text("days.what"),),
            tuple(draw_days(rows, frame) for frame in MONTH_FRAMES),
            tuple((capital(f.day(day)), row) for day, row in zip(days, rows, strict=True)),
        )

    @property
    def money_title(self) -> str:
        """What part of the contributions reaches the members."""
        if not self.way.contributions:
            return self.language.text("euros.title_none")
        euros = self.language.format.number(100 * share(self.way.members, self.way.contributions))
        return self.language.text("euros.title", euros=euros)

    @property
    def money_lines(self) -> tuple[MoneyLine, ...]:
        """The cascade, each line starting where the one before ends."""
        way, text, word, f = self.way, self.language.text, self.language.word, self.language.format
        energy, money = self.settlement.energy, self.settlement.money
        price = f.number(mean_price(money.tip_micro_eur, energy.incentivised_wh), 2)
        net_note = text("euros.net_note", surplus=f.euros(way.surplus)) if way.surplus else text("euros.net_note_none")
        entries = [
            ("in", text("euros.tip"), text("euros.tip_note", kwh=f.kwh(energy.incentivised_wh), price=price), way.tip),
            (
                "in",
                text("euros.valorisation"),
                text("euros.valorisation_note", kwh=f.kwh(energy.shared_wh)),
                way.valorisation,
            ),
            ("sum", text("euros.contributions"), "", way.contributions),
            ("out", text("euros.fees"), text("euros.fees_note"), -way.fees),
            ("sum", text("euros.net"), net_note, way.net),
            *(
                (
                    "out",
                    text("euros.fund", name=word("fund", name)),
                    fund_note(self.settlement, name, self.language),
                    -cents,
                )
                for name, cents in way.funds
            ),
            ("sum", text("euros.members"), text("euros.members_note"), way.members),
        ]
        return _cascade([entry for entry in entries if entry[3] or entry[0] == "sum"], way.contributions)

    @property
    def quota_total(self) -> int:
        """The members' final quotas together, in millionths of a millesimo."""
        return sum(row.line.final_quota_micro for row in self.members)

    @property
    def has_quota_changes(self) -> bool:
        """Whether anybody was reduced or supported."""
        return any(row.change != "same" for row in self.members)

    def threshold_sentence(self, line: ThresholdLine) -> str:
        """The 55/45 % test of one set of plants in one sentence."""
        f = self.language.format
        if not line.injected_wh:
            return self.language.text("threshold.empty")
        return self.language.text(
            "threshold.above" if line.surplus_share > 0 else "threshold.below",
            incentivised=f.kwh(line.incentivised_wh),
            injected=f.kwh(line.injected_wh),
            ratio=f.percent(share(line.incentivised_wh, line.injected_wh), 1),
            threshold=f.percent(line.threshold),
            share=f.percent(line.surplus_share, 1),
            surplus=f.micro_euros(line.surplus_micro_eur),
            tip=f.micro_euros(line.tip_micro_eur),
        )

    def threshold_months(self, line: ThresholdLine) -> str:
        """The months over which a test runs."""
        first, last = self.language.format.month(line.first_month), self.language.format.month(line.last_month)
        if first == last:
            return self.language.text("threshold.month", month=first)
        return self.language.text("threshold.months", first=first, last=last)

    def member_name(self, member: str) -> str:
        """A member's name by its key."""
        return next((row.line.name for row in self.members if row.line.member == member), member)


def _members(lines: Sequence[MemberLine], *, by_name: bool) -> tuple[MemberRow, ...]:
    largest = max((line.cents for line in lines), default=0)
    ordered = sorted(lines, key=lambda line: (0 if by_name else -line.cents, line.name, line.member))
    return tuple(MemberRow(line, _percent(line.cents, largest), _change(line)) for line in ordered)


def _change(line: MemberLine) -> str:
    if line.alpha != 1:
        return "reduced"
    return "supported" if line.final_quota_micro > reduced_quota(line) and line.beta else "same"


def _cascade(entries: Sequence[tuple[str, str, str, int]], whole: int) -> tuple[MoneyLine, ...]:
    lines = []
    level = 0
    for kind, name, note, cents in entries:
        after = cents if kind == "sum" else level + cents
        low, high = (0, cents) if kind == "sum" else sorted((level, after))
        lines.append(MoneyLine(kind, name, note, cents, _percent(low, whole), _percent(high - low, whole)))
        level = after
    return tuple(lines)


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole > 0 else 0.0


def _figure(figure: Figure, language: Language) -> FigureRow:
    words, urls = split_source(figure.source)
    return FigureRow(
        figure, "overridden" if figure.overridden else figure.status, *said_source(words, language.code), urls
    )
