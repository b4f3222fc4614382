"""The one way in which this room refuses to go on: what is wrong, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(eq=False)
class ChainError(RuntimeError):
    """Something that the chain's tools need is missing, wrong or contradictory.

    Attributes:
        message: what is wrong, in one sentence.
        remedy: what the user can do.
    """

    message: str
    remedy: str | None = None

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}" if self.remedy else self.message
