"""The governed parameters as their events tell them: values at any time, and whether each change was allowed."""

from __future__ import annotations

from dataclasses import dataclass, field

from chain.genesis import DAY, PARAMETERS, Genesis
from oracle.audit.effects import Effect
from oracle.audit.evidence import Event
from oracle.audit.findings import Kind, Notebook, Where
from oracle.audit.months import first_second, month_of

NAMES = tuple(PARAMETERS)
SHARES = ("ShareWelcome", "ShareBonus", "ShareEnergy", "ShareGrants")
COEFFICIENTS = ("CoefficientPower", "CoefficientInjected", "CoefficientWithdrawn")
FUNDS = ("FundManagement", "FundInternal", "FundSocial", "FundMembers")
VECTORS = (SHARES, COEFFICIENTS, FUNDS)
"""Parameters that are parts of one whole and change together, in the contracts' order."""
QUOTA_MODEL = NAMES[NAMES.index("CoefficientPower") :]
"""What is decided by heads and millesimi."""
WHOLE_BPS = 10_000
NEVER_BEFORE = 0


@dataclass(frozen=True)
class Bounds:
    """The lowest and highest value of a parameter, and its largest step: absolute, or a part of the present value."""

    low: int
    high: int
    step: int
    step_bps: int

    def allows_step(self, value: int, following: int) -> bool:
        """Whether one change may lead from one value to the other."""
        return abs(following - value) <= max(self.step, value * self.step_bps // WHOLE_BPS)


BOUNDS = {
    "Life": Bounds(2, 4, 1, 0),
    "VolumePerMember": Bounds(20_00, 500_00, 5_00, 1_000),
    "HoldingCap": Bounds(1, 4, 1, 0),
    "MaxPrice": Bounds(5_00, 300_00, 5_00, 2_000),
    "MaxOpen": Bounds(1, 20, 2, 0),
    "ApproveWindow": Bounds(DAY, 14 * DAY, DAY, 2_500),
    "ReviewWindow": Bounds(DAY, 7 * DAY, DAY, 2_500),
    "SettlementWindow": Bounds(2 * DAY, 21 * DAY, DAY, 2_500),
    "Welcome": Bounds(0, 50_00, 5_00, 2_000),
    "GrowthBps": Bounds(100, 2_500, 100, 2_000),
    **dict.fromkeys(SHARES, Bounds(0, WHOLE_BPS, 1_000, 0)),
    "MediateWindow": Bounds(3 * DAY, 30 * DAY, DAY, 2_500),
    **dict.fromkeys(("WeightEnvironment", "WeightSocial", "WeightCommunity"), Bounds(0, 5_000, 500, 2_000)),
    "ProviderCap": Bounds(5_00, 200_00, 5_00, 2_000),
    "EnergyPerMember": Bounds(0, 20_00, 1_00, 2_000),
    "TokensPerEuro": Bounds(1_00, 100_00, 1_00, 2_000),
    "VotingPeriod": Bounds(3 * DAY, 21 * DAY, DAY, 2_500),
    "Notice": Bounds(7 * DAY, 28 * DAY, DAY, 2_500),
    "QuorumBps": Bounds(1_000, 5_000, 500, 0),
    **dict.fromkeys(COEFFICIENTS, Bounds(0, WHOLE_BPS, 1_000, 0)),
    "MaxReduction": Bounds(0, 5_000, 500, 0),
    "BetaMin": Bounds(10, 2_00, 50, 0),
    "BetaMax": Bounds(2_00, 20_00, 1_00, 2_000),
    "FundManagement": Bounds(0, 1_000, 250, 0),
    **dict.fromkeys(("FundInternal", "FundSocial"), Bounds(0, 4_000, 500, 0)),
    "FundMembers": Bounds(5_000, WHOLE_BPS, 1_000, 0),
}
"""What a community may decide: `contracts/libraries/Bounds.sol` written again, so that neither changes alone."""


@dataclass
class Parameter:
    """A parameter with its newest change: `following` holds from the second `start` on; `past` has every value."""

    value: int
    following: int
    start: int = NEVER_BEFORE
    past: list[tuple[int, int]] = field(default_factory=list)

    def at(self, time: int) -> int:
        """The value that holds at a time not before the newest event."""
        return self.value if time < self.start else self.following


class Parameters:
    """All parameters, changed event by event."""

    def __init__(self, built: Genesis, notebook: Notebook) -> None:
        self._built = built
        self._notebook = notebook
        self._of: dict[str, Parameter] = {}
        self._touched: set[tuple[str, ...]] = set()

    def at(self, name: str, time: int) -> int:
        """The value that holds at a time not before the newest event."""
        return self._of[name].at(time)

    def held(self, name: str, time: int) -> int:
        """The value that held at any time; 0 before there were contracts."""
        return next((value for start, value in reversed(self._of[name].past) if start <= time), 0)

    def had_begun(self, time: int) -> bool:
        """Whether there were contracts."""
        return any(parameter.past[0][0] <= time for parameter in self._of.values())

    def changed(self, name: str, time: int) -> int:
        """Since when a parameter had the value that held at any time; 0 if that was its first."""
        return next((start for start, _ in reversed(self._of[name].past[1:]) if start <= time), NEVER_BEFORE)

    def state(self, name: str, time: int) -> tuple[int, ...]:
        """What the contract must tell: value, next, from, and the four bounds."""
        parameter, bounds = self._of[name], BOUNDS[name]
        change = (parameter.following, parameter.start)
        return (parameter.at(time), *change, bounds.low, bounds.high, bounds.step, bounds.step_bps)

    def quota_model(self, time: int) -> tuple[tuple[int, ...], int]:
        """What the contract must tell of the quota model: its values, and since when they have all held."""
        starts = (self._of[name].start for name in QUOTA_MODEL)
        since = max(start for start in (*starts, NEVER_BEFORE) if start <= time)
        return tuple(self.at(name, time) for name in QUOTA_MODEL), since

    def why_impossible(self, name: str, following: int) -> str | None:
        """Why a new value cannot be decided now; None if it can."""
        bounds, newest = BOUNDS[name], self._of[name].following
        if not bounds.low <= following <= bounds.high:
            return f"{name} from {bounds.low} to {bounds.high}"
        if not bounds.allows_step(newest, following):
            return f"{name} at most one step from {newest}"
        return None

    def change(self, name: str, following: int, time: int) -> Effect:
        """What the decision of a new value must lead to."""
        border = first_second(month_of(time + self.at("Notice", time) - 1) + 1)
        values = {"parameter": NAMES.index(name), "value": self._of[name].following, "next": following, "from": border}
        return "ParameterScheduled", values

    def set(self, event: Event) -> None:
        """A parameter got its first value."""
        name, value = NAMES[event.values["parameter"]], event.values["value"]
        where = {**event.where, "parameter": name}
        self._notebook.require(
            Kind.PARAMETER, where, name not in self._of, "one first value", value, "A parameter was set again."
        )
        expected = self._built.parameters[name]
        self._notebook.compare(Kind.PARAMETER, where, expected, value, "The first value is not the constructor's.")
        self._require_within(where, name, value)
        self._of[name] = Parameter(value, value, past=[(event.timestamp, value)])
        self._touched.update(vector for vector in VECTORS if name in vector)

    def scheduled(self, event: Event) -> None:
        """A change was scheduled, by whatever."""
        name = NAMES[event.values["parameter"]]
        following, start = event.values["next"], event.values["from"]
        where, present = {**event.where, "parameter": name}, self._of[name]
        value = present.at(event.timestamp)
        self._require_within(where, name, following)
        self._notebook.rules(
            Kind.PARAMETER,
            where,
            "A parameter changed as the rules do not allow.",
            (
                (event.timestamp >= present.start, "no change before the pending one holds", following),
                (BOUNDS[name].allows_step(value, following), f"at most one step from {value}", following),
                (start == self.change(name, following, event.timestamp)[1]["from"], "a border between months", start),
            ),
        )
        self._of[name] = Parameter(value, following, start, [*present.past, (start, following)])
        self._touched.update(vector for vector in VECTORS if name in vector)

    def end_of_transaction(self, where: Where) -> None:
        """Parts of a whole that changed in a transaction add up after it, now and when the change holds."""
        for vector in sorted(self._touched):
            for moment in ("value", "following"):
                whole = sum(getattr(self._of[name], moment) for name in vector if name in self._of)
                place = {**where, "parameter": ", ".join(vector)}
                self._notebook.compare(Kind.PARAMETER, place, WHOLE_BPS, whole, "The parts of a whole do not add up.")
        self._touched.clear()

    def _require_within(self, where: Where, name: str, value: int) -> None:
        bounds = BOUNDS[name]
        self._notebook.require(
            Kind.PARAMETER, where, bounds.low <= value <= bounds.high, f"{bounds.low} to {bounds.high}", value,
            "A parameter left its bounds.",
        )  # fmt: skip
