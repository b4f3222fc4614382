"""The whole history, event by event, through an own model of the rules: what each event must lead to."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from chain.genesis import Genesis
from oracle.audit.evidence import Event, Evidence
from oracle.audit.findings import Kind, Notebook
from oracle.audit.lives import Lives
from oracle.audit.parameters import NAMES, SHARES, Parameters
from oracle.audit.people import People
from oracle.audit.publications import Publications
from oracle.audit.tokens import Effect, Tokens

EFFECTS = {
    "Issued": Kind.ISSUANCE,
    "WelcomeOwed": Kind.ISSUANCE,
    "Escrowed": Kind.ESCROW,
    "Paid": Kind.BALANCE,
    "Refunded": Kind.BALANCE,
}
"""The events of the ledger that follow from something else, and what a fault in them is about."""


class Replay:
    """A community's history up to the event that was followed last."""

    def __init__(self, evidence: Evidence, built: Genesis, threshold: int, notebook: Notebook) -> None:
        self._notebook = notebook
        self.parameters = Parameters(built, notebook)
        self.people = People(built, notebook)
        self.tokens = Tokens(self.people, self.parameters, built.founding_members, notebook)
        self.lives = Lives(self.people, self.parameters, self.tokens, notebook)
        self.publications = Publications(evidence, threshold, self.people, self.parameters, notebook)
        self.events = 0
        self._awaited: deque[Effect] = deque()
        self._cause: Event | None = None
        self._shares: Event | None = None

    def follow(self, events: Iterable[Event]) -> None:
        """Follow events in their order, to their end."""
        for event in events:
            self.events += 1
            self._end_of_transaction(event.transaction)
            try:
                self._step(event)
            except (LookupError, ValueError) as error:
                self._notebook.require(
                    Kind.EVENT, {**event.where, "event": event.name}, False, "an event that these rules can lead to",
                    dict(event.values), f"The event cannot be followed: {type(error).__name__} {error}.",
                )  # fmt: skip
        self._end_of_transaction(None)

    def _step(self, event: Event) -> None:
        name = event.name
        if name in EFFECTS:
            self._effect(event)
        elif name == "Expired":
            self.tokens.expired(event)
        elif name == "ParameterSet":
            self.parameters.set(event)
            if NAMES[event.values["parameter"]] == NAMES[-1]:
                self.tokens.begin(event.timestamp)
        elif name == "ParameterScheduled":
            self.parameters.scheduled(event)
            if NAMES[event.values["parameter"]] in SHARES:
                self._shares = event
        elif name == "RoleGranted":
            self.people.granted(event)
        elif name == "SettlementPublished":
            self.publications.published(event)
        elif name == "MemberAdmitted":
            self.people.admitted(event)
            welcome = self.parameters.at("Welcome", event.timestamp)
            self._await(event, self.tokens.welcome(event.values["member"], welcome, event.timestamp))
        else:
            self._await(event, self.lives.follow(event))

    def _effect(self, event: Event) -> None:
        if not self._awaited and event.name in {"Issued", "WelcomeOwed"}:
            # Anybody may call for what is still owed of a welcome bonus; nothing comes before it.
            member = event.values["member"]
            self._await(event, self.tokens.welcome(member, self.tokens.owed[member], event.timestamp))
        where = {**event.where, "event": event.name}
        where |= {name: event.values[name] for name in ("member", "from", "to") if name in event.values}
        expected = self._awaited.popleft() if self._awaited else ("nothing", {})
        found = event.name, dict(event.values)
        explanation = "Tokens moved otherwise than the rules say, or without a cause."
        if self._notebook.compare(EFFECTS[event.name], where, expected[0], found[0], explanation):
            fields = {key for key in expected[1] if expected[1][key] != found[1].get(key)}
            self._notebook.compare(
                EFFECTS[event.name],
                where,
                {key: expected[1][key] for key in sorted(fields)},
                {key: found[1].get(key) for key in sorted(fields)},
                explanation,
            )
        else:
            self._awaited.clear()
        self.tokens.apply(event)

    def _await(self, cause: Event, effects: list[Effect]) -> None:
        self._require_nothing_awaited()
        self._awaited.extend(effects)
        self._cause = cause

    def _end_of_transaction(self, following: str | None) -> None:
        if self._cause is not None and self._cause.transaction != following:
            self._require_nothing_awaited()
            self._cause = None
        if self._shares is not None and self._shares.transaction != following:
            self.parameters.require_whole_shares(self._shares)
            self._shares = None

    def _require_nothing_awaited(self) -> None:
        if self._cause is None:
            return
        for name, values in self._awaited:
            self._notebook.require(
                EFFECTS[name], {**self._cause.where, "event": self._cause.name}, False, f"{name}: {values}", "nothing",
                "Something happened, and the tokens did not move as it must lead to.",
            )  # fmt: skip
        self._awaited.clear()
