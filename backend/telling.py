"""How far the telling of a demonstration's history on its chain has come, for progress bars and pages."""

from __future__ import annotations

from dataclasses import dataclass

from energy.calendar import Month


@dataclass
class Telling:
    """Written by the thread that tells, read by any other.

    Attributes:
        period_told: the month of history that is being told now; None before the first and after the last.
        acts_told: how many of the history's acts are on the chain.
        acts: how many there are in all; 0 while that is not known, and where no history is told.
        done: nothing is left to be told: the chain follows the clock.
        problem: why the telling stopped before its end; it goes on at the next start.
    """

    period_told: Month | None = None
    acts_told: int = 0
    acts: int = 0
    done: bool = False
    problem: str = ""

    def move(self, month: Month, acts_told: int) -> None:
        """An act of a month is next."""
        self.period_told, self.acts_told = month, acts_told

    def end(self) -> None:
        """All is told."""
        self.acts_told, self.period_told, self.done = self.acts, None, True


def nothing_to_tell() -> Telling:
    """Of a chain that follows the clock from the beginning."""
    telling = Telling()
    telling.end()
    return telling
