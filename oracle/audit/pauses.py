"""The pauses as their events tell them: short, rare, and by two who hold the office."""

from __future__ import annotations

from chain.genesis import DAY
from oracle.audit.evidence import Event
from oracle.audit.findings import Kind, Notebook
from oracle.audit.offices import PAUSER
from oracle.audit.people import People

LONGEST = 7 * DAY
BETWEEN = 30 * DAY


class Pauses:
    """When new requests and new units rest."""

    def __init__(self, people: People, notebook: Notebook) -> None:
        self._people = people
        self._notebook = notebook
        self.until = self.number = 0
        self._began: int | None = None

    def rest(self, time: int) -> bool:
        """Whether new requests and issuance rest at a time not before the newest event."""
        return time <= self.until

    def paused(self, event: Event) -> None:
        """Two pausers began a pause."""
        values, now = event.values, event.timestamp
        pair = values["first"], values["second"]
        sorted_ = int(pair[0], 16) < int(pair[1], 16)  # a number before a key
        held = (self._people.offices.held(PAUSER, each, now) for each in pair)
        free = 0 if self._began is None else self._began + BETWEEN
        self._notebook.rules(
            Kind.PAUSE,
            {**event.where, "number": values["number"]},
            "A pause that the rules do not allow.",
            (
                (values["number"] == self.number + 1, f"pause {self.number + 1}", values["number"]),
                (values["until"] <= now + LONGEST, f"an end by {now + LONGEST}", values["until"]),
                (now >= free, f"no pause before {free}", now),
                (sorted_ and not self._people.is_oneself(pair[1], int(pair[0], 16)), "two different pausers", pair),
                (all(held), "two pausers in office", pair),
            ),
        )
        self.until, self.number, self._began = values["until"], values["number"], now
