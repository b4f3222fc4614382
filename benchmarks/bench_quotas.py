"""How long the quotas of a large community take: from parameters to published quotas and cents."""

from __future__ import annotations

import random
import time
from fractions import Fraction

from energy.quotas import QuotaMember, QuotaRules, compute_quotas, quota_micro, share_pool

MEMBERS = 10_000
POOL_CENTS = 250_000_000
BAR_SECONDS = 1.0
REPEATS = 3


def community(size: int) -> list[QuotaMember]:
    """A made-up community: every tenth member produces, every tenth is supported, all with Wh of their own."""
    dice = random.Random(20260501)  # noqa: S311 - made-up readings, not secrets
    members = []
    for i in range(size):
        producer = i % 10 == 0
        installed_w = dice.randrange(3_000, 200_000) if producer else 0
        injected_wh = installed_w * dice.randrange(500, 1_300) if producer else 0
        supported = i % 10 == 5
        withdrawn_wh = dice.randrange(100_000, 1_000_000 if supported else 4_000_000)
        parameters = (Fraction(installed_w, 1000), Fraction(injected_wh, 1000), Fraction(withdrawn_wh, 1000))
        members.append(QuotaMember(f"member-{i:05d}", parameters, Fraction(3, 2) if supported else Fraction(0)))
    return members


def run() -> list[tuple[str, float, str, float | None]]:
    """Measure; each row is (name, value, unit, bar). The best of three runs, members already in memory."""
    rules = QuotaRules()
    members = community(MEMBERS)
    seconds = min(_once(members, rules) for _ in range(REPEATS))
    return [(f"quotas of {MEMBERS:,} members, to the cent", seconds, "s", BAR_SECONDS)]


def _once(members: list[QuotaMember], rules: QuotaRules) -> float:
    start = time.perf_counter()
    shares = share_pool(POOL_CENTS, quota_micro(compute_quotas(members, rules)), rules)
    seconds = time.perf_counter() - start
    if sum(share.cents for share in shares.members) != POOL_CENTS:
        raise ArithmeticError("The cents do not add up to the pool.")
    return seconds


if __name__ == "__main__":
    for name, value, unit, bar in run():
        print(f"{name}: {value:.3f} {unit} (bar {bar})")
