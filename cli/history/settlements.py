"""The settlements of a history: published by the reporters, suspended now and then, and their tokens claimed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from chain.genesis import DAY
from chain.merkle import Line
from chain.model.months import epoch_of, start_of
from chain.model.settlements import Settlement
from cli.history.acts import Publish, Said, Shown
from cli.history.scene import HOUR, Scene, by_day, period_of
from cli.history.story import Retrocession, Suspended, member, story
from energy.calendar import ROME, Month
from energy.exact import apportion
from oracle.community import MemberClass

PUBLISHED_ON = 5
"""The day of the next month on which a settlement is published, at the latest hour of the morning."""
ROOT = b"root"
"""Of every tree in the model, which verifies lines by their places."""


class Settlements:
    """The months that the premise says will be published, as the model knows them."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._random = scene.source("settlements")
        self._settled = {each.month: each for each in scene.premise.settled}
        self._lines: dict[Month, tuple[Line, ...]] = {}

    def plan(self) -> None:
        """What is planned from the beginning."""
        month = self._scene.premise.first_month
        while (at := self._published_at(month)) <= self._scene.premise.until:
            self._scene.at(at, partial(self._publish, month=month))
            month = month.plus(1)
        for told in story().retrocessions:
            at = by_day(self._scene.premise.until - told.days_before * DAY, self._random)
            if at > self._scene.premise.birth:
                self._scene.at(at, partial(self._retrocede, told=told))

    def _published_at(self, month: Month) -> int:
        after = month.plus(1)
        day = datetime(after.year, after.month, PUBLISHED_ON, tzinfo=ROME)
        return int((day + timedelta(hours=9, minutes=self._random.randrange(180))).timestamp())

    # What others need to know

    def lines(self, month: Month) -> Sequence[Line]:
        """The lines of a month that was published, in order of the members' numbers; none if it was not."""
        return self._lines.get(month, ())

    def newest_final(self, at: int) -> Month | None:
        """The last month whose settlement is final."""
        final = [month for month in self._lines if self._scene.model.settlements.is_final(at, period_of(month))]
        return max(final, default=None)

    # What the reporters do, and what follows

    def _publish(self, at: int, month: Month) -> None:
        self._scene.acts.append(Publish(at, month))
        if month not in self._settled:
            return
        self._scene.model.turn(at)
        lines = self._lines_of(month)
        tokens = sum(line.tokens for line in lines)
        signed = Settlement(period_of(month), 0, lines, ROOT, len(lines), tokens, at)
        self._scene.model.settlements.publish(at, signed, self._scene.reporters)
        self._lines[month] = lines
        for number, told in enumerate(story().suspended, 1):
            if self._scene.month(told.month) == month:
                suspended = by_day(at + told.days * DAY, self._random)
                self._scene.at(suspended, partial(self._suspend, told=told, number=number, month=month))
        self._later_claims(month)

    def _lines_of(self, month: Month) -> tuple[Line, ...]:
        """As `oracle.publication.lines` gives out the month's tokens."""
        settled = self._settled[month]
        after = month.plus(1)
        end = int(datetime(after.year, after.month, 1, tzinfo=UTC).timestamp())
        each = self._scene.model.council.value("EnergyPerMember", end - 1)
        total = each * len(settled.quotas) if settled.shares else 0
        tokens = apportion(total, [quota for _, quota in settled.quotas])
        return tuple(
            Line(number, quota, share, b"") for (number, quota), share in zip(settled.quotas, tokens, strict=True)
        )

    def _later_claims(self, month: Month) -> None:
        final = self._scene.model.settlements.records[period_of(month)].final_at
        self._scene.at(by_day(final + HOUR, self._random), partial(self._open_claims, month=month))

    def _open_claims(self, at: int, month: Month) -> None:
        """When the settlement is final its tokens are kept for the members, and paid to each."""
        settlements, period = self._scene.model.settlements, period_of(month)
        tokens = settlements.records[period].tokens
        if not settlements.is_final(at, period):
            self._later_claims(month)
            return
        wanted = min(tokens, len(self._scene.active) * self._scene.model.council.value("EnergyPerMember", at))
        first = epoch_of(settlements.records[period].final_at + 1) == epoch_of(at)
        if wanted > self._scene.model.ledger.issuable("Energy", at) and first:
            # What this month has no room for waits for the next, which gives what it has.
            again = by_day(start_of(epoch_of(at) + 1) + 2 * DAY, self._random)
            self._scene.at(again, partial(self._open_claims, month=month))
        elif tokens and self._scene.do(
            at, "Settlements.openClaims", f"open claims {month}",
            lambda: settlements.open_claims(at, period, ROOT, tokens), shown=Shown(month),
        ):  # fmt: skip
            self._scene.at(at + HOUR, partial(self._claim, month=month))

    def _claim(self, at: int, month: Month) -> None:
        settlements, period = self._scene.model.settlements, period_of(month)
        claims = settlements.claims[period]
        for index, line in enumerate(self._lines[month]):
            amount = line.tokens * claims.reserved // claims.published
            if amount and self._scene.model.members.is_active(line.member):
                claim = partial(settlements.claim, at, period, index, line)
                shown = Shown(month, line.member)
                self._scene.do(at, "Settlements.claim", f"claim {month} {line.member}", claim, shown=shown)

    # Suspensions

    def _suspend(self, at: int, told: Suspended, number: int, month: Month) -> None:
        settlements, period = self._scene.model.settlements, period_of(month)
        message = {"period": period, "revision": 0, "evidence": Said(told.words)}
        name, shown = f"suspend {number}", Shown(month)
        if told.by == "auditor":
            auditor, signer = self._scene.officer(at, "Auditor")
            suspend = partial(settlements.suspend, at, period, 0, auditor=auditor, valid_until=at, signer=signer)
            self._scene.do(at, "Settlements.suspend", name, suspend, message, shown=shown)
            return
        citizens = self._scene.of_class(MemberClass.CITIZEN)
        named = tuple(sorted(citizens[place] for place in told.by if place < len(citizens)))
        signers = [self._scene.key(each) for each in named]
        object_ = partial(settlements.suspend_by_members, at, period, 0, named=named, valid_until=at, signers=signers)
        self._scene.do(at, "Settlements.suspendByMembers", name, object_, message, signers=named, shown=shown)

    def _retrocede(self, at: int, told: Retrocession) -> None:
        who, settlements = member(told.who, self._scene.premise.members), self._scene.model.settlements
        if who is None:
            return
        nonce, key = settlements.nonces.get(who, 0), self._scene.key(who)
        retrocede = partial(settlements.retrocede, at, who, told.bps, nonce=nonce, valid_until=at, signer=key)
        self._scene.do(at, "Settlements.retrocede", f"retrocede {who}", retrocede, {"member": who, "bps": told.bps})
