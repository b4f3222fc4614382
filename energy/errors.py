"""The one way in which Borgo refuses a bad input: what is wrong, where it is, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(eq=False)
class InputError(ValueError):
    """An input that cannot be used.

    Attributes:
        message: what is wrong, in one sentence.
        file: the file that holds it, if any.
        line: its line in that file, counted from 1.
        field: the column, element or key.
        remedy: what the user can do.
    """

    message: str
    file: Path | str | None = None
    line: int | None = None
    field: str | None = None
    remedy: str | None = None

    def __post_init__(self) -> None:
        super().__init__(str(self))

    @property
    def where(self) -> str:
        """`file:line [field]`, as far as known."""
        place = "" if self.file is None else str(self.file)
        if self.line is not None:
            place = f"{place}:{self.line}" if place else f"line {self.line}"
        if self.field is not None:
            place = f"{place} [{self.field}]" if place else f"[{self.field}]"
        return place

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text} {self.remedy}" if self.remedy else text


class InputErrors(ValueError):  # noqa: N818 - the plural of `InputError` says what it holds
    """Several `InputError`s found in one pass, so that a user mends them all at once."""

    def __init__(self, errors: Iterable[InputError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in self.errors))
