"""What is given: by the community out of what came back to it, by its supporters, and to one member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from backend.books import Books
from backend.pages.amounts import amount, clock, plain, tokens
from backend.pages.format import capital
from backend.pages.language import Language
from backend.readmodels.balances import CHANNELS
from backend.readmodels.tables import member as member_table
from backend.readmodels.tables import stakeholder
from backend.tokens.schemas import last_day
from backend.tokens.statement import Line
from backend.treasury.schemas import OpenDocument, ReceivedDocument
from backend.treasury.service import CommunityTreasury, Received, Stakeholder
from energy.calendar import Month
from oracle.publication.period import TRUE_UP


@dataclass(frozen=True)
class AllowanceRow:
    """What a supporter may give: by whom, for what, how much of it is left, until when."""

    who: str
    purpose: str
    euros: str
    bought: str
    left: str
    left_hundredths: int
    until: str
    over: bool


@dataclass(frozen=True)
class GivenRow:
    """What a member got through one channel: how often, how much in all, and when last."""

    name: str
    count: int
    total: str
    last: str


@dataclass(frozen=True)
class Takes:
    """What a member can take at all: nothing once it has left, and no gifts where it is a supporter."""

    claims: bool
    gifts: bool


def takes_of(books: Books, member: str) -> Takes:
    """What a member can take now."""
    chain = books.require_chain()
    number = chain.numbers[member]
    with chain.database.reading() as connection:
        active = bool(connection.scalar(select(member_table.c.active).where(member_table.c.member == number)))
        supports = connection.scalar(select(stakeholder.c.until).where(stakeholder.c.stakeholder == number)) or 0
        now = chain.clock(connection)
    return Takes(active, active and supports < now)


class TreasuryPage:
    """The community's gifts; the template reads these names."""

    def __init__(self, found: CommunityTreasury, language: Language) -> None:
        self.found = found
        self._language = language
        self._text = language.text

    @property
    def commons_title(self) -> str:
        """How much came back and may be given again."""
        if not self.found.volume.commons:
            return self._text("gifts.commons.title_none")
        return self._text("gifts.commons.title", tokens=tokens(self._language, self.found.volume.commons))

    @property
    def issuable(self) -> str:
        """What of it could be given now."""
        return capital(tokens(self._language, self.found.volume.budget("commons").issuable))

    @property
    def standing(self) -> str:
        """The monthly gift: its rule, and what was given of it this month."""
        standing = self.found.standing
        if not standing.each:
            return self._text("gifts.standing.none")
        rule = self._text("gifts.standing.rule", tokens=tokens(self._language, standing.each))
        if standing.epoch != self.found.epoch:
            return f"{rule} {self._text('gifts.standing.not_yet')}"
        share, count = tokens(self._language, standing.share), self.found.standing_paid
        key = "gifts.standing.paid_one" if count == 1 else "gifts.standing.paid"
        return f"{rule} {self._text(key, tokens=share, count=count)}"

    @property
    def grants(self) -> tuple[str, ...]:
        """What ballots gave once, the newest first."""
        return tuple(
            self._text(
                "gifts.commons.grant",
                day=self._language.format.full_date(clock(row.granted_at).date()),
                each=tokens(self._language, row.each),
                count=row.members,
            )
            for row in self.found.commons_grants
        )

    @property
    def supporters_title(self) -> str:
        """How much supporters gave so far."""
        if not self.found.bought:
            return self._text("gifts.supporters.title_none")
        return self._text("gifts.supporters.title", tokens=tokens(self._language, self.found.given))

    @property
    def sums(self) -> tuple[tuple[str, str], ...]:
        """All allowances together: what, and how much."""
        found = self.found
        sums = {
            "bought": found.bought,
            "given": found.given,
            "lapsed": found.lapsed,
            "outstanding": found.outstanding,
            "grantable": found.grantable,
        }
        return tuple((self._text(f"gifts.sum.{key}"), amount(self._language, each)) for key, each in sums.items())


class ReceivedPage:
    """What one member got, can take, and gives back; the template reads these names."""

    def __init__(
        self, member: str, found: Received, lines: Sequence[Line], language: Language, *, own: bool, takes: Takes
    ) -> None:
        self._language, self._own, self._takes = language, own, takes
        self._document = ReceivedDocument.of(member, found)
        self._lines = lines

    def _say(self, key: str, **values: object) -> str:
        return self._language.text(key if self._own else f"{key}_other", **values)

    @property
    def given(self) -> tuple[GivenRow, ...]:
        """What it got, by channel; those that gave nothing are left out."""
        rows = []
        for channel in CHANNELS:
            came = [line for line in self._lines if line.kind == channel]
            if came:
                last = self._language.format.full_date(clock(came[-1].at).date())
                total = amount(self._language, sum(line.amount for line in came))
                rows.append(GivenRow(self._language.text(f"tokens.channel.{channel}"), len(came), total, last))
        return tuple(rows)

    @property
    def open(self) -> tuple[str, ...]:
        """What can be taken now, until when, or that it was taken."""
        return tuple(
            capital(self._open(each))
            for each in self._document.open
            if each.taken or (self._takes.claims if each.gift is None else self._takes.gifts)
        )

    def _open(self, each: OpenDocument) -> str:
        kind = "claim" if each.gift is None else "gift"
        said = {
            "month": self._language.format.month(Month(*divmod(int(each.period) % TRUE_UP, 100))),
            "day": self._language.format.full_date(each.last_day),
        }
        return self._language.text(f"gifts.open.{kind}{'_taken' if each.taken else ''}", **said)

    @property
    def gives_back(self) -> str | None:
        """Which part of its quota it leaves to the community."""
        bps = self._document.retrocession_bps
        if not bps:
            return None
        part = self._language.format.percents.format(self._language.format.shortest(Fraction(bps, 100), 2))
        return self._say("gifts.gives_back", part=part)


def allowance_rows(books: Books, found: Sequence[Stakeholder], epoch: int, language: Language) -> list[AllowanceRow]:
    """What these supporters bought, those that can still be given first."""
    f = language.format
    rows = [
        AllowanceRow(
            who=books.members.get(each.member or "", language.text("services.unknown")),
            purpose=language.text(f"gifts.purpose.{row.purpose}"),
            euros=f.euros(row.cents),
            bought=amount(language, row.bought),
            left=amount(language, row.left),
            left_hundredths=row.left,
            until=f.full_date(last_day(row.last_epoch)),
            over=row.last_epoch < epoch,
        )
        for each in found
        for row in each.allowances
    ]
    return sorted(rows, key=lambda row: row.over)


def tokens_left(language: Language, rows: Sequence[AllowanceRow]) -> str:
    """What can still be given of some allowances."""
    return plain(language, sum(row.left_hundredths for row in rows if not row.over))
