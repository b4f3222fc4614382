"""A described community studied for a report: simulated, with its tornado and its Monte Carlo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from simulator.description.model import Description
from simulator.run import Case, Simulation, cloud, simulate_case, swings
from simulator.uncertainty import DEFAULT_SPREADS, Cloud, Spread, Swing

Stage = Literal["profiles", "years", "tornado", "monte_carlo", "writing"]
STAGES: tuple[Stage, ...] = ("profiles", "years", "tornado", "monte_carlo", "writing")
StageProgress = Callable[[Stage, int, int], None]
"""Called with a stage, what of it is done and of how much; an exception that it raises ends the work."""


@dataclass(frozen=True, eq=False)
class Study:
    """All that a report is written from.

    Attributes:
        simulation: energies, money, sharing.
        swings: the tornado, the widest first.
        cloud: the Monte Carlo.
        spreads: what it drew from.
    """

    simulation: Simulation
    swings: tuple[Swing, ...]
    cloud: Cloud
    spreads: Mapping[str, Spread]


def study(
    description: Description,
    *,
    step_minutes: Literal[60, 15] = 60,
    draws: int = 5000,
    seed: int = 1,
    spreads: Mapping[str, Spread] = DEFAULT_SPREADS,
    progress: StageProgress | None = None,
) -> Study:
    """Simulate a community and ask how sure the answer is.

    Args:
        description: the community.
        step_minutes: of self-consumption and storage.
        draws: horizons of the Monte Carlo.
        seed: of its generator; the same one gives the same report.
        spreads: of the inputs that it draws.
        progress: see `StageProgress`.

    Raises:
        InputError: a file that cannot be used, a missing legal figure, or members that the sharing rules refuse.
    """
    tell = progress or _silent
    tell("profiles", 0, 1)
    case = Case(description, step_minutes=step_minutes)
    tell("profiles", 1, 1)
    simulation = simulate_case(case, lambda done, whole: tell("years", done, whole))
    found = swings(case, simulation.money, progress=lambda done, whole: tell("tornado", done, whole))
    drawn = cloud(
        case,
        simulation.money,
        spreads=spreads,
        draws=draws,
        seed=seed,
        progress=lambda done, whole: tell("monte_carlo", done, whole),
    )
    return Study(simulation, found, drawn, spreads)


def _silent(_stage: Stage, _done: int, _whole: int) -> None:
    """Nobody is told."""
