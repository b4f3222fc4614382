"""The whole history, event by event, through an own model of the rules: what each event must lead to."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

from eth_abi.exceptions import DecodingError

from chain.genesis import Genesis
from oracle.audit.ballots import Ballots
from oracle.audit.commons import Commons
from oracle.audit.decisions import Decisions
from oracle.audit.delegates import Delegates
from oracle.audit.effects import Awaited, Effect, Effects
from oracle.audit.evidence import Event, Evidence
from oracle.audit.finality import Finality
from oracle.audit.findings import Kind, Notebook
from oracle.audit.keys import Keys
from oracle.audit.lives import Lives
from oracle.audit.offers import Offers
from oracle.audit.parameters import NAMES, Parameters
from oracle.audit.pauses import Pauses
from oracle.audit.people import People
from oracle.audit.publications import Publications
from oracle.audit.tokens import Tokens
from oracle.audit.treasury import Treasury
from oracle.audit.volume import WELCOME, Volume

EFFECTS = {
    "Issued": Kind.ISSUANCE,
    "WelcomeOwed": Kind.ISSUANCE,
    "Escrowed": Kind.ESCROW,
    "Paid": Kind.BALANCE,
    "PaidAtOnce": Kind.BALANCE,
    "Split": Kind.BALANCE,
    "Refunded": Kind.BALANCE,
    "Burnt": Kind.BALANCE,
    "BonusEarned": Kind.OFFER,
    "ParameterScheduled": Kind.PARAMETER,
    "RoleGranted": Kind.OFFICE,
    "RoleEnded": Kind.OFFICE,
    "CommonsGranted": Kind.ALLOWANCE,
    "StandingGrantSet": Kind.ALLOWANCE,
    "SettlementConfirmed": Kind.SETTLEMENT,
    "SettlementVoided": Kind.SETTLEMENT,
    "ClaimsOpened": Kind.SETTLEMENT,
}
"""The events that follow from another one, and what a fault in them is about."""
ASIDE = frozenset({"Expired", "DelegateSpent", "StakeholderNamed"})
"""Events between a cause and what it leads to."""
PLACES = ("member", "from", "to", "provider", "role", "holder", "period")
"""The fields of an event that tell where a fault is."""


class Replay:
    """A community's history up to the event that was followed last."""

    def __init__(self, evidence: Evidence, built: Genesis, threshold: int, notebook: Notebook) -> None:
        self._notebook = note = notebook
        self.parameters = Parameters(built, note)
        self.people = People(evidence, built, note)
        self.keys = Keys(self.people, note)
        self.delegates = Delegates(self.people, self.keys, note)
        self.pauses = Pauses(self.people, note)
        self.volume = Volume(self.people, self.parameters, self.pauses, built.founding_members, note)
        self.tokens = Tokens(self.people, self.parameters, self.volume)
        self.offers = Offers(self.people, self.parameters, note)
        self.lives = Lives(self.people, self.delegates, self.parameters, self.pauses, self.offers, self.tokens, note)
        self.publications = Publications(evidence, threshold, self.people, self.parameters, note)
        self.finality = Finality(evidence, self.publications, self.people, self.tokens, note)
        self.treasury = Treasury(evidence, self.people, self.parameters, self.publications, self.tokens, note)
        self.commons = Commons(self.people, self.treasury, self.lives, self.tokens, note)
        decisions = Decisions(self.parameters, self.commons, self.finality)
        self.ballots = Ballots(evidence, self.people, self.publications, decisions, note)
        self.events = 0
        self._causes = self._all_causes()
        self._awaited: deque[Awaited] = deque()
        self._cause: Event | None = None

    def follow(self, events: Iterable[Event]) -> None:
        """Follow events in their order, to their end."""
        for _, transaction in groupby(events, lambda event: event.transaction):
            rest = deque(transaction)
            while rest:
                event = rest.popleft()
                self.events += 1
                try:
                    self._step(event, rest)
                except (LookupError, ValueError, DecodingError) as error:
                    self._notebook.require(
                        Kind.EVENT, {**event.where, "event": event.name}, False,
                        "an event that these rules can lead to", dict(event.values),
                        f"The event cannot be followed: {type(error).__name__} {error}.",
                    )  # fmt: skip
            self._require_nothing_awaited()
            self._cause = None
            self.parameters.end_of_transaction(event.where)

    def _all_causes(self) -> dict[str, Callable[[Event, Sequence[Event]], Effects | None]]:
        """What to do with each event that stands at the beginning of something."""

        def alone(follow: Callable[[Event], Effects | None]) -> Callable[[Event, Sequence[Event]], Effects | None]:
            return lambda event, _: follow(event)

        services = (
            "ServiceRequested", "ServiceApproved", "ServiceDelivered", "ServiceClosed", "ServiceClosedFor",
            "ServiceCancelled", "ServiceExpired", "ServiceDisputed", "ServiceResolved", "InstantPaid",
        )  # fmt: skip
        people, keys, finality, treasury = self.people, self.keys, self.finality, self.treasury
        return {
            "ParameterSet": alone(self._set),
            "ClassRuleSet": alone(people.rule_set),
            "Paused": alone(self.pauses.paused),
            "MemberAdmitted": self._admitted,
            "MemberLeft": alone(self._left),
            "AdmissionRefused": alone(people.turned_away),
            "KeyChangeStarted": alone(keys.started),
            "KeyChangeCancelled": keys.cancelled,
            "KeyChanged": alone(keys.changed),
            "ContactsSet": keys.contacts_set,
            "DelegateSet": alone(self.delegates.named),
            "DelegationEnded": self.delegates.ended,
            **dict.fromkeys(services, alone(self.lives.follow)),
            "OfferRegistered": alone(self.offers.registered),
            "Recognised": alone(self.offers.recognised),
            "StakeholderRegistered": alone(treasury.registered),
            "Purchased": alone(treasury.purchased),
            "Granted": treasury.granted,
            "QuotaGrantOpened": alone(treasury.gift_opened),
            "QuotaShareTaken": alone(treasury.part_taken),
            "EcoBonusGranted": alone(treasury.eco_bonus),
            "StandingShareFixed": self.commons.share_fixed,
            "StandingGrantPaid": alone(self.commons.paid),
            "SettlementPublished": alone(self.publications.published),
            "SettlementSuspended": alone(finality.suspended),
            "EnergyReserved": finality.reserved,
            "Claimed": alone(finality.claimed_line),
            "Retroceded": alone(finality.retroceded),
            "BallotOpened": alone(self.ballots.opened),
            "Voted": alone(self.ballots.voted),
            "QuotaExcused": alone(self.ballots.excused),
            "BallotExecuted": alone(self.ballots.executed),
        }

    def _step(self, event: Event, rest: Sequence[Event]) -> None:
        if event.name in EFFECTS:
            self._effect(event)
        elif event.name == "Expired":
            self.volume.expired(event)
        elif event.name == "DelegateSpent":
            self.delegates.spent(event, self._cause)
        elif event.name not in ASIDE:
            self._require_nothing_awaited()
            self._cause = event
            self._awaited.extend(self._causes[event.name](event, rest) or ())

    def _set(self, event: Event) -> None:
        self.parameters.set(event)
        if NAMES[event.values["parameter"]] == NAMES[-1]:
            self.volume.begin(event.timestamp)

    def _admitted(self, event: Event, rest: Sequence[Event]) -> Effects:
        if not self.people.admitted(event, rest):
            return []
        welcome = self.parameters.at("Welcome", event.timestamp)
        return self.tokens.welcome(event.values["member"], welcome, event.timestamp)

    def _left(self, event: Event) -> Effects:
        self.people.left(event)
        return self.tokens.leave(event.values["member"], event.timestamp)

    def _effect(self, event: Event) -> None:
        expected = self._next() or self._of_itself(event)
        where = {**event.where, "event": event.name}
        where |= {name: event.values[name] for name in PLACES if name in event.values}
        wanted, values = expected or ("nothing", {})
        explanation = "Something happened otherwise than the rules say, or without a cause."
        kind = EFFECTS[event.name]
        if self._notebook.compare(kind, where, wanted, event.name, explanation):
            fields = sorted(key for key in values if values[key] != event.values.get(key))
            self._notebook.compare(
                kind,
                where,
                {key: values[key] for key in fields},
                {key: event.values.get(key) for key in fields},
                explanation,
            )
        else:
            self._awaited.clear()
        self._apply(event)

    def _next(self) -> Effect | None:
        """The event that must come next; taken from those that are awaited."""
        while self._awaited:
            following = self._awaited.popleft()
            if not callable(following):
                return following
            self._awaited.extendleft(reversed([*following()]))
        return None

    def _of_itself(self, event: Event) -> Effect | None:
        """What may happen without another event: the rest of a welcome, and of what somebody who left still had."""
        name, now = event.name, event.timestamp
        if name == "RoleGranted":
            self.people.offices.planned(event)
            return name, {}
        member = event.values.get("member", 0)
        effects: list[Effect] = []
        if name == "Issued" and event.values["channel"] == WELCOME:
            effects = self.tokens.welcome(member, self.tokens.owed[member], now)
        elif name in {"Burnt", "WelcomeOwed"} and not self.people.is_active(member):
            effects = self.tokens.leave(member, now)
        self._awaited.extend(effects)
        self._cause = event
        return self._next()

    def _apply(self, event: Event) -> None:
        """Take over what an event says, right or wrong."""
        others: dict[str, Callable[[Event], Any]] = {
            "BonusEarned": self.lives.earned,
            "ParameterScheduled": self.parameters.scheduled,
            "RoleGranted": self.people.offices.granted,
            "RoleEnded": self.people.offices.ended,
            "CommonsGranted": self.commons.granted,
            "StandingGrantSet": self.commons.set,
            "SettlementConfirmed": self.finality.confirmed,
            "SettlementVoided": self.finality.voided,
            "ClaimsOpened": self.finality.opened,
        }
        others.get(event.name, self.tokens.apply)(event)

    def _require_nothing_awaited(self) -> None:
        while (missing := self._next()) is not None:
            name, values = missing
            where = {} if self._cause is None else {**self._cause.where, "event": self._cause.name}
            self._notebook.require(
                EFFECTS[name], where, False, f"{name}: {values}", "nothing",
                "Something happened, and what it must lead to did not.",
            )  # fmt: skip
