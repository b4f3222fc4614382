"""Where a month stands: waiting to be published, under review, or verified."""

from __future__ import annotations

from dataclasses import dataclass

from backend.books import Books
from backend.pages.language import Language
from energy.calendar import ROME, Month


@dataclass(frozen=True)
class State:
    """The state of a month: `waiting`, `open` or `final`, and in words."""

    kind: str
    words: str
    day: str = ""


def state_of(books: Books, month: Month, language: Language) -> State:
    """What the chain, where there is one, says of a month."""
    found = None if books.chain is None else books.chain.publications.get(month)
    if found is None:
        return State("waiting", language.text("state.waiting"))
    if found.is_final:
        return State("final", language.text("state.final"))
    day = language.format.day(found.final_at.astimezone(ROME).date())
    return State("open", language.text("state.open", day=day), day)
