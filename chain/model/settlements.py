"""Monthly settlements: who may publish what and when, what becomes final, and who may claim its tokens.

A line verifies here if it stands in the published list: that a sum tree proves just this is its own tests' matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chain.genesis import DAY
from chain.merkle import MAX_LINES, WHOLE, Line
from chain.model.members import Members
from chain.model.months import epoch_of
from chain.model.parameters import WHOLE_BPS, Council
from chain.model.refused import Refused

if TYPE_CHECKING:
    from chain.model.ledger import Ledger

MAX_REVISIONS = 5
SUSPENSION = 21 * DAY
SUSPEND_BPS = 500
TRUE_UP = 1_000_000
"""The n-th true-up of a month has n times this more in its number."""
NEVER = 2**40 - 1
"""When a void settlement is final."""
FIRST_YEAR, LAST_YEAR = 1970, 7000


@dataclass(frozen=True)
class Settlement:
    """What the reporters sign, as far as the rules look at it. `lines` are those under the root."""

    period: int
    revision: int
    lines: tuple[Line, ...]
    root: object
    leaves: int
    tokens: int
    valid_until: int


@dataclass(frozen=True)
class Record:
    """What is on record about a period; a void settlement has no lines."""

    revision: int
    final_at: int
    root: object = None
    tokens: int = 0
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Suspension:
    """The last suspension of a period."""

    revision: int = 0
    window_end: int = 0
    until: int = 0


@dataclass(frozen=True)
class Claims:
    """What is kept for the claims to a period's tokens."""

    published: int
    reserved: int
    last_epoch: int


class Settlements:
    """The settlements of one community, by period."""

    def __init__(self, members: Members, ledger: Ledger, council: Council, threshold: int) -> None:
        self._members, self._ledger, self._council = members, ledger, council
        self.threshold = threshold
        self.records: dict[int, Record] = {}
        self.suspensions: dict[int, Suspension] = {}
        self.claims: dict[int, Claims] = {}
        self.claimed: set[tuple[int, int]] = set()
        self.nonces: dict[int, int] = {}
        self._retrocessions: dict[int, dict[int, int]] = {}

    # What can be asked

    def is_final(self, now: int, period: int) -> bool:
        """Whether a settlement was published and can no longer change."""
        return period in self.records and now > self.records[period].final_at

    def verify(self, period: int, index: int, line: Line) -> bool:
        """Whether `line` stands at `index` of what holds of a period, in a tree that sums up as published."""
        record = self.records.get(period)
        if record is None or index >= len(record.lines) or record.lines[index] != line:
            return False
        quotas, tokens = (sum(getattr(each, name) for each in record.lines) for name in ("quota_micro", "tokens"))
        return (quotas, tokens) == (WHOLE, record.tokens)

    def retrocession_of(self, member: int, epoch: int) -> int:
        """The part of the quota, in basis points, that a member gives back in a month."""
        stated = self._retrocessions.get(member, {})
        return stated[max(known)] if (known := [start for start in stated if start <= epoch]) else 0

    # What becomes final

    def publish(self, now: int, settlement: Settlement, signers: Sequence[int]) -> None:
        """The reporters publish a settlement or its next revision; 0 among `signers` is a broken signature."""
        period = settlement.period
        _require_in_time(now, settlement.valid_until)
        self._require_over(now, period)
        if not 1 <= settlement.leaves <= MAX_LINES or not settlement.root:
            raise Refused("Settlements_BadTree")
        self._require_next(now, period, settlement.revision)
        self._require_signed(now, signers)
        final_at = now + self._council.value("SettlementWindow", now)
        self.records[period] = Record(
            settlement.revision, final_at, settlement.root, settlement.tokens, settlement.lines
        )

    def suspend(self, now: int, period: int, revision: int, *, auditor: int, valid_until: int, signer: object) -> None:
        """An auditor holds up what the present revision says."""
        _require_in_time(now, valid_until)
        self._members.authorise_officer(now, "Auditor", auditor, signer)
        self._suspend(now, period, revision)

    def suspend_by_members(
        self,
        now: int,
        period: int,
        revision: int,
        *,
        named: Sequence[int],
        valid_until: int,
        signers: Sequence[object],
    ) -> None:
        """A twentieth of the members does the same."""
        _require_in_time(now, valid_until)
        _, current = self._members.active_members(now)
        if len(named) * WHOLE_BPS < current * SUSPEND_BPS:
            raise Refused("Settlements_TooFewMembers")
        if len(named) != len(signers):
            raise Refused("Settlements_BadMembers")
        for before, member, signer in zip((0, *named), named, signers, strict=False):
            if member <= before:
                raise Refused("Settlements_BadMembers")
            self._members.authorise_active(member, signer)
        self._suspend(now, period, revision)

    def confirm(self, now: int, period: int, revision: int) -> None:
        """The members declined to declare a suspended revision void."""
        record = self._require_open(now, period, revision)
        suspension = self.suspensions.get(period, Suspension())
        if suspension.revision != revision or now > suspension.until:
            raise Refused("Settlements_NotSuspended")
        self.suspensions[period] = Suspension(revision, suspension.window_end, now - 1)
        final_at = max(suspension.window_end, now)
        self.records[period] = Record(revision, final_at, record.root, record.tokens, record.lines)

    def void(self, now: int, period: int, revision: int) -> None:
        """The members declared a revision void."""
        self._require_open(now, period, revision)
        self.records[period] = Record(revision, NEVER)

    # What members have of it

    def open_claims(self, now: int, period: int, root: object, tokens: int) -> None:
        """Anyone reserves the tokens of a final period."""
        if not self.is_final(now, period):
            raise Refused("Settlements_NotFinal")
        if period in self.claims:
            raise Refused("Settlements_ClaimsOpen")
        record = self.records[period]
        if (root, tokens) != (record.root, record.tokens):
            raise Refused("Settlements_WrongSeal")
        last_epoch = epoch_of(record.final_at + 1) + 1
        if epoch_of(now) > last_epoch:
            raise Refused("Settlements_NoClaims")
        reserved = self._ledger.reserve_energy(now, tokens, last_epoch, partly=epoch_of(now) == last_epoch)
        if not reserved:
            raise Refused("Settlements_NothingToClaim")
        self.claims[period] = Claims(tokens, reserved, last_epoch)

    def claim(self, now: int, period: int, index: int, line: Line) -> None:
        """Anyone claims the tokens of a line for its member."""
        claims = self.claims.get(period, Claims(0, 0, 0))
        if epoch_of(now) > claims.last_epoch:
            raise Refused("Settlements_NoClaims")
        if not self.verify(period, index, line):
            raise Refused("Settlements_NotVerified")
        if (period, index) in self.claimed:
            raise Refused("Settlements_AlreadyClaimed")
        amount = line.tokens * claims.reserved // claims.published
        if not amount:
            raise Refused("Settlements_NothingToClaim")
        if not self._members.is_active(line.member):
            raise Refused("Members_NotActive")
        self._ledger.energy(now, line.member, amount, claims.last_epoch)
        self.claimed.add((period, index))

    def retrocede(self, now: int, member: int, bps: int, *, nonce: int, valid_until: int, signer: object) -> None:
        """A member states which part of the quota it gives back from the next month on."""
        _require_in_time(now, valid_until)
        if nonce != self.nonces.get(member, 0):
            raise Refused("Settlements_WrongNonce")
        if bps > WHOLE_BPS:
            raise Refused("Settlements_BadPart")
        self._members.authorise_active(member, signer)
        self.nonces[member] = nonce + 1
        self._retrocessions.setdefault(member, {})[epoch_of(now) + 1] = bps

    def _suspend(self, now: int, period: int, revision: int) -> None:
        record = self._require_open(now, period, revision)
        last = self.suspensions.get(period, Suspension())
        if last.until and last.revision == revision:
            raise Refused("Settlements_Suspended")
        until = now + SUSPENSION
        self.suspensions[period] = Suspension(revision, record.final_at, until)
        final_at = max(record.final_at, until)
        self.records[period] = Record(revision, final_at, record.root, record.tokens, record.lines)

    def _require_over(self, now: int, period: int) -> None:
        """A month that is over; or a true-up of what is final."""
        year, month = divmod(period % TRUE_UP, 100)
        if not FIRST_YEAR <= year <= LAST_YEAR or not 1 <= month <= 12:
            raise Refused("Settlements_BadPeriod")
        following = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
        if following.timestamp() > now:
            raise Refused("Settlements_BadPeriod")
        if period >= TRUE_UP and not self.is_final(now, period - TRUE_UP):
            raise Refused("Settlements_BaseNotFinal")

    def _require_next(self, now: int, period: int, revision: int) -> None:
        record = self.records.get(period)
        following = 0 if record is None else record.revision + 1
        after_void = record is not None and record.final_at == NEVER
        if revision != following or (revision > MAX_REVISIONS and not after_void):
            raise Refused("Settlements_WrongRevision")
        if self.is_final(now, period):
            raise Refused("Settlements_Final")

    def _require_signed(self, now: int, signers: Sequence[int]) -> None:
        if len(signers) < self.threshold:
            raise Refused("Settlements_TooFewSignatures")
        for before, signer in zip((0, *signers), signers, strict=False):
            if signer <= before:
                raise Refused("Settlements_NotSorted")
            self._members.require_role(now, "Oracle", signer)

    def _require_open(self, now: int, period: int, revision: int) -> Record:
        """The revision holds, and is neither final nor void."""
        record = self.records.get(period)
        if record is None or record.final_at == NEVER:
            raise Refused("Settlements_NotPublished")
        if record.revision != revision:
            raise Refused("Settlements_WrongRevision")
        if now > record.final_at:
            raise Refused("Settlements_Final")
        return record


def _require_in_time(now: int, valid_until: int) -> None:
    if now > valid_until:
        raise Refused("Settlements_IntentExpired")
