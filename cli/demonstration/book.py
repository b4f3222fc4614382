"""What a demonstration has to tell: facts in plain words, promises that hold or not, and gas, by chapter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Chapter:
    """A part of the story.

    Attributes:
        facts: what happened, in plain words.
        checks: each promise with whether it held.
    """

    facts: list[str] = field(default_factory=list)
    checks: dict[str, bool] = field(default_factory=dict)


@dataclass
class Book:
    """All of it.

    Attributes:
        chapters: by their titles, in the order in which they began.
        gas: the gas of each verb's dearest use in the month in which it was first used.
        audit: the audit's report as JSON values.
    """

    chapters: dict[str, Chapter] = field(default_factory=dict)
    gas: dict[str, int] = field(default_factory=dict)
    audit: dict[str, Any] = field(default_factory=dict)
    _title: str = ""

    @contextmanager
    def chapter(self, title: str) -> Iterator[None]:
        """What is told and checked in the block belongs to this chapter, which may have begun before."""
        before, self._title = self._title, title
        try:
            yield
        finally:
            self._title = before

    def tell(self, fact: str) -> None:
        """Note what happened."""
        self._chapter.facts.append(fact)

    def check(self, promise: str, expected: object, found: object) -> None:
        """Note whether a promise held; if not, with what was found."""
        holds = expected == found
        self._chapter.checks[promise if holds else f"{promise} (expected {expected}, found {found})"] = holds

    @property
    def checks(self) -> Mapping[str, bool]:
        """Every promise of every chapter."""
        return {
            f"{title}: {promise}": holds
            for title, each in self.chapters.items()
            for promise, holds in each.checks.items()
        }

    @property
    def holds(self) -> bool:
        """Whether every promise held, and each chapter made some."""
        return bool(self.chapters) and all(each.checks and all(each.checks.values()) for each in self.chapters.values())

    @property
    def _chapter(self) -> Chapter:
        return self.chapters.setdefault(self._title, Chapter())
