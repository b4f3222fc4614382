"""The governed parameters out of the books, each with the bounds that are code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, select

from backend.books import Books
from backend.readmodels.ballots import majority_of
from backend.readmodels.parameters import NAMES, values_at
from backend.readmodels.tables import parameter_change
from chain.model.parameters import BOUNDS, QUOTA_MODEL, VECTOR_OF

_BPS = 10_000


class Unit(StrEnum):
    """What a parameter's number counts."""

    HUNDREDTHS = "hundredths of a token"
    FACTOR = "hundredths"
    BASIS_POINTS = "basis points"
    MONTHS = "months"
    SECONDS = "seconds"
    TIMES = "times"
    REQUESTS = "requests"


class Subject(StrEnum):
    """What parameters are about."""

    VOLUME = "volume"
    ISSUANCE = "issuance"
    COLLECTIVE = "collective"
    TREASURY = "treasury"
    SERVICES = "services"
    SETTLEMENT = "settlement"
    QUOTAS = "quotas"
    FUNDS = "funds"
    BALLOTS = "ballots"


ABOUT: Mapping[str, tuple[Subject, Unit]] = {
    "VolumePerMember": (Subject.VOLUME, Unit.HUNDREDTHS),
    "Life": (Subject.VOLUME, Unit.MONTHS),
    "HoldingCap": (Subject.VOLUME, Unit.TIMES),
    "Welcome": (Subject.ISSUANCE, Unit.HUNDREDTHS),
    "GrowthBps": (Subject.ISSUANCE, Unit.BASIS_POINTS),
    "ShareWelcome": (Subject.ISSUANCE, Unit.BASIS_POINTS),
    "ShareBonus": (Subject.ISSUANCE, Unit.BASIS_POINTS),
    "ShareEnergy": (Subject.ISSUANCE, Unit.BASIS_POINTS),
    "ShareGrants": (Subject.ISSUANCE, Unit.BASIS_POINTS),
    "WeightEnvironment": (Subject.COLLECTIVE, Unit.BASIS_POINTS),
    "WeightSocial": (Subject.COLLECTIVE, Unit.BASIS_POINTS),
    "WeightCommunity": (Subject.COLLECTIVE, Unit.BASIS_POINTS),
    "ProviderCap": (Subject.COLLECTIVE, Unit.HUNDREDTHS),
    "TokensPerEuro": (Subject.TREASURY, Unit.HUNDREDTHS),
    "MaxPrice": (Subject.SERVICES, Unit.HUNDREDTHS),
    "MaxOpen": (Subject.SERVICES, Unit.REQUESTS),
    "ApproveWindow": (Subject.SERVICES, Unit.SECONDS),
    "ReviewWindow": (Subject.SERVICES, Unit.SECONDS),
    "MediateWindow": (Subject.SERVICES, Unit.SECONDS),
    "SettlementWindow": (Subject.SETTLEMENT, Unit.SECONDS),
    "EnergyPerMember": (Subject.SETTLEMENT, Unit.HUNDREDTHS),
    "CoefficientPower": (Subject.QUOTAS, Unit.BASIS_POINTS),
    "CoefficientInjected": (Subject.QUOTAS, Unit.BASIS_POINTS),
    "CoefficientWithdrawn": (Subject.QUOTAS, Unit.BASIS_POINTS),
    "MaxReduction": (Subject.QUOTAS, Unit.BASIS_POINTS),
    "BetaMin": (Subject.QUOTAS, Unit.FACTOR),
    "BetaMax": (Subject.QUOTAS, Unit.FACTOR),
    "FundManagement": (Subject.FUNDS, Unit.BASIS_POINTS),
    "FundInternal": (Subject.FUNDS, Unit.BASIS_POINTS),
    "FundSocial": (Subject.FUNDS, Unit.BASIS_POINTS),
    "FundMembers": (Subject.FUNDS, Unit.BASIS_POINTS),
    "VotingPeriod": (Subject.BALLOTS, Unit.SECONDS),
    "Notice": (Subject.BALLOTS, Unit.SECONDS),
    "QuorumBps": (Subject.BALLOTS, Unit.BASIS_POINTS),
}
"""Every parameter in the order in which it is explained."""


@dataclass(frozen=True)
class Change:
    """A value that was decided.

    Attributes:
        before: the value before it; None for the first, which was set when the contracts were created.
        decided_at, starts_at: Unix seconds.
    """

    value: int
    before: int | None
    decided_at: int
    starts_at: int


@dataclass(frozen=True)
class Parameter:
    """A governed parameter in a second.

    Attributes:
        name: as the contracts have it.
        value: what holds.
        low, high: between what it must stay.
        step: by how much it may change next; the larger of `step_absolute` and `step_bps` of the value.
        coming: the change that is decided and does not hold yet.
        changes: every value, the newest first.
    """

    name: str
    subject: Subject
    unit: Unit
    value: int
    low: int
    high: int
    step_absolute: int
    step_bps: int
    coming: Change | None
    changes: tuple[Change, ...]

    @property
    def together(self) -> str | None:
        """The whole of which it is a part, whose parts change together and add up to 10 000 (see `VECTORS`)."""
        return VECTOR_OF.get(self.name)

    @property
    def by_millesimi(self) -> bool:
        """Whether millesimi must carry a change too, and not heads alone."""
        return self.name in QUOTA_MODEL

    @property
    def majority_bps(self) -> int:
        """The part of the votes for and against that those for a change must exceed."""
        return majority_of(NAMES.index(self.name))

    @property
    def step(self) -> int:
        """By how much it may change at a time."""
        return max(self.step_absolute, self.value * self.step_bps // _BPS)


def parameters(books: Books) -> tuple[Parameter, ...]:
    """Every parameter now, in the order in which they are explained.

    Raises:
        ProblemError: 404 where the community has no chain.
    """
    chain = books.require_chain()
    with chain.database.reading() as connection:
        return parameters_at(connection, chain.clock(connection))


def parameters_at(connection: Connection, timestamp: int) -> tuple[Parameter, ...]:
    """Every parameter in a Unix second; none where no contracts were seen yet."""
    changes: dict[str, list[Change]] = {}
    for row in connection.execute(select(parameter_change).order_by(parameter_change.c.starts_at.desc())):
        told = Change(row.value, row.before, row.decided_at, row.starts_at)
        changes.setdefault(NAMES[row.parameter], []).append(told)
    values = values_at(connection, timestamp)
    found = []
    for name, (subject, unit) in ABOUT.items():
        value = values.get(name)
        if value is not None:
            history = tuple(changes.get(name, ()))
            coming = next((each for each in history if each.starts_at > timestamp and each.before is not None), None)
            found.append(Parameter(name, subject, unit, value, *BOUNDS[name], coming, history))
    return tuple(found)
