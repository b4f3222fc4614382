"""From quotas to cents: the cascade of funds, the members' pool, the surplus, and what members give back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from energy.errors import InputError
from energy.exact import apportion, round_to_int
from energy.quotas.rules import BPS, QuotaRules


@dataclass(frozen=True)
class FundSplit:
    """An incentive divided into funds, in their order, and the members' part; all together they are the whole."""

    funds: tuple[tuple[str, int], ...]
    members_cents: int


@dataclass(frozen=True)
class MemberShare:
    """A member's part of the pools, in cents.

    Attributes:
        regular_cents: of the pool that everybody shares.
        surplus_cents: of the pool for those entitled to the surplus.
        retroceded_cents: given back to the internal fund, out of the regular part.
    """

    member: str
    regular_cents: int
    surplus_cents: int
    retroceded_cents: int

    @property
    def cents(self) -> int:
        """What the member is paid."""
        return self.regular_cents + self.surplus_cents - self.retroceded_cents


@dataclass(frozen=True)
class PoolShares:
    """Both pools, divided: Σ cents + retroceded + undistributed is the regular pool plus the surplus.

    Attributes:
        members: in the order of the quotas given.
        retroceded_cents: for the internal fund.
        undistributed_cents: the surplus, where nobody entitled has a quota; it belongs to social purposes.
    """

    members: tuple[MemberShare, ...]
    retroceded_cents: int
    undistributed_cents: int


def split_funds(total_cents: int, rules: QuotaRules) -> FundSplit:
    """Divide an incentive by largest remainder; of equal remainders the fund that stands first in the list wins.

    Raises:
        InputError: a negative total.
    """
    *funds, members_cents = apportion(total_cents, [*(fund.bps for fund in rules.funds), rules.members_bps])
    names = (fund.name for fund in rules.funds)
    return FundSplit(tuple(zip(names, funds, strict=True)), members_cents)


def share_pool(
    regular_cents: int,
    micro: Mapping[str, int],
    rules: QuotaRules,
    *,
    surplus_cents: int = 0,
    entitled: Collection[str] = (),
) -> PoolShares:
    """Share a pool by the published quotas, and the surplus among those entitled by theirs.

    Above 55 % of shared energy (45 % with a capital grant) the premium tariff may reach only consumers that are not
    enterprises, or social purposes (DM 414/2023), so enterprises are left out of `entitled`. For the same
    reason a retrocession is reckoned on the regular part alone. Its cents are rounded to the nearest; a retrocession
    written for somebody who is not among these members has no effect.

    Args:
        regular_cents: shared by everybody.
        micro: published quota of each member, in millionths of a millesimo; see `quota_micro`.
        rules: for their retrocessions.
        surplus_cents: shared by `entitled` only.
        entitled: keys of the members who may receive surplus.

    Raises:
        InputError: a negative pool, an entitled member without a quota in the list, or nobody to share with.
    """
    if surplus_cents < 0:
        raise InputError("A surplus cannot be negative.")
    entitled = frozenset(entitled)
    unknown = sorted(entitled - micro.keys())
    if unknown:
        raise InputError(f"Entitled to the surplus, but not a member: {', '.join(unknown)}.")
    regular = _divide(regular_cents, micro)
    masked = {member: quota * (member in entitled) for member, quota in micro.items()}
    surplus = _divide(surplus_cents if any(masked.values()) else 0, masked)
    shares = tuple(
        MemberShare(
            member,
            regular[member],
            surplus[member],
            round_to_int(Fraction(regular[member] * rules.retrocession.get(member, 0), BPS)),
        )
        for member in micro
    )
    return PoolShares(
        members=shares,
        retroceded_cents=sum(share.retroceded_cents for share in shares),
        undistributed_cents=surplus_cents - sum(surplus.values()),
    )


def _divide(cents: int, quotas: Mapping[str, int]) -> dict[str, int]:
    return dict(zip(quotas, apportion(cents, list(quotas.values()), list(quotas)), strict=True))
