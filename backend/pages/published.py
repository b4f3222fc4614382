"""Where a month stands: waiting to be published, under review, suspended, void, or final."""

from __future__ import annotations

from dataclasses import dataclass

from backend.books import Books
from backend.pages.language import Language
from energy.calendar import ROME, Month


@dataclass(frozen=True)
class State:
    """The state of a month: `waiting`, `open`, `suspended`, `void`, `final` or `corrected`, and in words.

    It is `corrected` while its newest true-up is open.
    """

    kind: str
    words: str
    day: str = ""


def state_of(books: Books, month: Month, language: Language) -> State:
    """What the chain, where there is one, says of a month."""
    publications = None if books.chain is None else books.chain.publications
    found = None if publications is None else publications.get(month)
    if found is None:
        void = publications is not None and publications.voided(month) is not None
        return State("void" if void else "waiting", language.text("state.void" if void else "state.waiting"))
    found = found.newest
    if found.is_final:
        return State("final", language.text("state.final"))
    suspended = found.suspension is not None and found.suspension.holds
    under_review = "corrected" if found.true_up else "open"
    kind, end = (
        ("suspended", found.suspension.until) if suspended and found.suspension else (under_review, found.final_at)
    )
    day = language.format.day(end.astimezone(ROME).date())
    return State(kind, language.text(f"state.{kind}", day=day), day)
