"""The governed parameters as their events tell them: values at any time, and whether each change was allowed."""

from __future__ import annotations

from dataclasses import dataclass

from chain.genesis import DAY, NOBODY, PARAMETERS, Genesis
from oracle.audit.evidence import Event
from oracle.audit.findings import Kind, Notebook
from oracle.audit.months import first_second, month_of

NAMES = tuple(PARAMETERS)
SHARES = ("ShareWelcome", "ShareBonus", "ShareEnergy", "ShareGrants")
WHOLE_BPS = 10_000
NOTICE = 7 * DAY
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
}
"""What a community may decide: `contracts/libraries/Bounds.sol` written again, so that neither changes alone."""


@dataclass
class Parameter:
    """A parameter with its newest change: `following` holds from the second `start` on."""

    value: int
    following: int
    start: int = NEVER_BEFORE

    def at(self, time: int) -> int:
        """The value that holds, from the newest change on the books."""
        return self.value if time < self.start else self.following


class Parameters:
    """All parameters, changed event by event."""

    def __init__(self, built: Genesis, notebook: Notebook) -> None:
        self._built = built
        self._notebook = notebook
        self._of: dict[str, Parameter] = {}

    def at(self, name: str, time: int) -> int:
        """The value that holds at a time not before the newest event."""
        return self._of[name].at(time)

    def state(self, name: str, time: int) -> tuple[int, ...]:
        """What the contract must tell: value, next, from, and the four bounds."""
        parameter, bounds = self._of[name], BOUNDS[name]
        change = (parameter.following, parameter.start)
        return (parameter.at(time), *change, bounds.low, bounds.high, bounds.step, bounds.step_bps)

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
        self._of[name] = Parameter(value, value)

    def scheduled(self, event: Event) -> None:
        """A change was scheduled."""
        name = NAMES[event.values["parameter"]]
        following, start = event.values["next"], event.values["from"]
        where, note, present = {**event.where, "parameter": name}, self._notebook, self._of[name]
        value = present.at(event.timestamp)
        note.require(
            Kind.PARAMETER, where, self._built.board != NOBODY, "no change: there is no board", following,
            "A parameter changed that nobody may change.",
        )  # fmt: skip
        note.compare(Kind.PARAMETER, where, value, event.values["value"], "A change starts from another value.")
        note.require(
            Kind.PARAMETER, where, event.timestamp >= present.start, "no change before the pending one holds",
            following, "A change was scheduled over a pending one.",
        )  # fmt: skip
        border = first_second(month_of(event.timestamp + NOTICE - 1) + 1)
        note.compare(Kind.PARAMETER, where, border, start, "A change does not wait for the border of months.")
        self._require_within(where, name, following)
        note.require(
            Kind.PARAMETER, where, BOUNDS[name].allows_step(value, following), f"at most one step from {value}",
            following, "A parameter changed by more than one step.",
        )  # fmt: skip
        self._of[name] = Parameter(value, following, start)

    def require_whole_shares(self, event: Event) -> None:
        """After a transaction that changed shares: they add up, now and when the change holds."""
        for moment in ("value", "following"):
            whole = sum(getattr(self._of[name], moment) for name in SHARES)
            where = {**event.where, "parameter": ", ".join(SHARES)}
            self._notebook.compare(Kind.PARAMETER, where, WHOLE_BPS, whole, "The four shares do not add up.")

    def _require_within(self, where: dict[str, str | int], name: str, value: int) -> None:
        bounds = BOUNDS[name]
        self._notebook.require(
            Kind.PARAMETER, where, bounds.low <= value <= bounds.high, f"{bounds.low} to {bounds.high}", value,
            "A parameter left its bounds.",
        )  # fmt: skip
