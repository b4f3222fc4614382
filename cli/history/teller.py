"""Tells an invented history on the embedded node: each act at its time, signed by whose act it is, once.

A telling may be killed at any moment. All that it signs follows from the plan and from the folder's secrets, so the
next start finds under each act's key either what was sent, or nothing; and the chain's time only moves forward.
"""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event as Flag
from typing import Any, Protocol

from sqlalchemy import Connection

from backend.market.terms import ServiceTerms, record_terms, service_id, words_hash
from backend.telling import Telling
from chain import intents
from chain.contracts import Call, Contracts
from chain.errors import ChainError
from chain.node import EmbeddedNode
from chain.rpc import Rpc
from chain.sender import Sender, State
from cli.founding import Keys, admission
from cli.history.acts import Act, Admit, Ask, Plan, Publish, Step, Verb
from cli.history.plan import SIGNED_FOR
from energy.calendar import ROME, Month
from oracle.community import CommunityMember
from oracle.publication import period_number

log = logging.getLogger("borgo.chain")

PATIENCE = 120.0
"""Seconds after which a month that the reporters do not sign is left to them; nothing is invented in its place."""
PAUSE = 0.05


class Reporters(Protocol):
    """Those who settle and sign."""

    def relay(self) -> None:
        """Bring to the chain what enough of them signed."""

    def cannot_settle(self, month: Month) -> bool:
        """Whether so many of them cannot settle a month that the others are too few."""


@dataclass(frozen=True)
class Stage:
    """Where a history is told.

    Attributes:
        node: in history, or done with it.
        rpc: the same node's address.
        sender: of the community's relayer; simulating on the newest block, whose time is the history's present.
        contracts: of the community.
        keys: of the community and its members.
        members: by their numbers.
        reporters: the real ones.
        months: those that can be settled; the others' publication is not waited for.
        follow: called now and then, so that books and pages keep up.
    """

    node: EmbeddedNode
    rpc: Rpc
    sender: Sender
    contracts: Contracts
    keys: Keys
    members: Mapping[int, CommunityMember]
    reporters: Reporters
    months: frozenset[Month]
    follow: Callable[[], None]


def tell(plan: Plan, stage: Stage, telling: Telling, stop: Flag) -> None:
    """Tell what is not told yet, up to the end or until `stop` is set; then let the chain follow the clock.

    Raises:
        ChainError: the contracts refuse an act, or the node cannot be reached.
    """
    telling.acts = len(plan)
    if not stage.node.follows_clock:
        teller = _Teller(plan, stage)
        for place, act in enumerate(plan):
            if stop.is_set():
                return
            moment = datetime.fromtimestamp(act.at, ROME)
            telling.move(Month(moment.year, moment.month), place)
            teller.play(act, stop)
        if stop.is_set():
            return
        teller.check()
        stage.node.follow_clock()
    stage.follow()  # who reads that all is told shall find all of it in the books
    telling.end()


class _Teller:
    def __init__(self, plan: Plan, stage: Stage) -> None:
        self._stage = stage
        self._secret = stage.keys.secret("history")
        self._asked = {act.service: act for act in plan if isinstance(act, Ask)}
        self._sent: list[str] = []
        # What was recorded and not sent when an earlier telling was killed: the chain's time is still that act's.
        stage.sender.reconcile()

    def play(self, act: Act, stop: Flag) -> None:
        if isinstance(act, Publish):
            self._publish(act, stop)
            return
        outcome = self._stage.sender.outcome(act.key)
        if outcome is None:
            self._pass_time(act.at)
            call, record = self._call(act)
            self._stage.sender.submit(act.key, call, record)
        self._sent.append(act.key)

    def check(self) -> None:
        """See that the contracts took what was sent since the last time.

        Raises:
            ChainError: they refused something.
        """
        for key in self._sent:
            outcome = self._stage.sender.wait(key, State.INCLUDED)
            if not outcome.succeeded:
                raise ChainError(f"The history cannot go on: {key} failed. {outcome.problem or ''}")
        self._sent = []

    def _pass_time(self, at: int) -> None:
        if at > self._stage.node.head.timestamp:
            self._stage.node.mine(at=datetime.fromtimestamp(at, UTC))

    def _publish(self, act: Publish, stop: Flag) -> None:
        self._pass_time(act.at)
        self.check()
        if act.month in self._stage.months:
            deadline = time.monotonic() + PATIENCE
            while not self._is_published(act.month) and not stop.is_set():
                if time.monotonic() > deadline or self._stage.reporters.cannot_settle(act.month):
                    log.warning("The reporters did not publish %s in its time; they will when they can.", act.month)
                    break
                self._stage.reporters.relay()
                stop.wait(PAUSE)
        self._stage.follow()

    def _is_published(self, month: Month) -> bool:
        [record] = self._stage.contracts.ask(self._stage.rpc, [("Settlements", "recordOf", (period_number(month),))])
        return bool(record[-1])

    def _call(self, act: Admit | Ask | Step) -> tuple[Call, Callable[[Connection], None]]:
        if isinstance(act, Admit):
            member, until = self._stage.members[act.member], act.at + SIGNED_FOR
            return admission(self._stage.keys, self._stage.contracts, member, act.member, until), _nothing
        terms = self._terms(self._asked[act.service])
        if isinstance(act, Ask):
            request = intents.struct_values("Request", terms.request)
            call = self._stage.contracts.call("Services", "request", request, terms.signature)
            return call, lambda connection: record_terms(connection, terms, self._stage.contracts)
        if act.signer is None:
            return self._stage.contracts.call("Services", act.verb, terms.service), _nothing
        until = act.at + SIGNED_FOR
        message = {"service": terms.service, "signer": act.signer, "validUntil": until}
        signature = self._sign(act.verb.capitalize(), message, act.signer)
        signer = (act.signer,) if act.verb is Verb.CANCEL else ()
        return self._stage.contracts.call("Services", act.verb, terms.service, *signer, until, signature), _nothing

    def _terms(self, act: Ask) -> ServiceTerms:
        """The signed request with its words: the same each time, though nobody can guess its salts."""
        salt, terms_salt = (self._drawn(f"{what} {act.service}") for what in ("salt", "terms"))
        request: dict[str, Any] = {
            "requester": act.requester,
            "provider": act.provider,
            "amount": act.amount,
            "category": act.category,
            "start": act.start,
            "performBy": act.perform_by,
            "mediator": 0,
            "terms": words_hash(terms_salt, act.words),
            "salt": salt,
            "validUntil": act.at + SIGNED_FOR,
        }
        signature = self._sign("Request", request, act.requester)
        service = service_id(request, self._stage.contracts)
        return ServiceTerms(service, act.words, terms_salt, request, signature)

    def _sign(self, name: str, message: Mapping[str, Any], member: int) -> bytes:
        contracts = self._stage.contracts
        address = contracts.addresses[intents.contract_of(name)]
        digest = intents.digest(name, message, contracts.deployment.chain_id, address)
        return intents.sign(self._stage.keys.member(member), digest)

    def _drawn(self, name: str) -> bytes:
        return hmac.digest(self._secret, name.encode(), "sha256")


def _nothing(_connection: Connection) -> None:
    pass
