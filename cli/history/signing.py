"""From an act of a history to the call that brings it to the chain, signed by whose act it is.

All that is drawn here follows from the plan and from the folder's secrets: the same each time, though nobody can guess
it.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from backend.market.terms import ServiceTerms, record_terms, words_hash
from backend.market.words import record_words
from chain import intents
from chain.contracts import Call, Contracts
from chain.errors import ChainError
from chain.merkle import SumTree
from cli.acting import Acting, Ask, ballot_data, line_and_proof, recipients_hash
from cli.founding import Keys
from cli.history.acts import Do, Drawn, Made, NewKey, Plan, Said, Shown, Value
from cli.history.scene import SIGNED_FOR
from energy.calendar import Month

Trees = Callable[[Month], SumTree]
Record = Callable[[Connection], None]
MESSAGES: Mapping[str, str] = {
    "Members.refuse": "Refusal",
    "Members.exit": "Exit",
    "Members.rotate": "Rotation",
    "Members.recover": "Recovery",
    "Members.cancelKeyChange": "CancelKeyChange",
    "Members.setContacts": "Contacts",
    "Members.delegate": "Delegation",
    "Members.endDelegation": "EndDelegation",
    "Services.request": "Request",
    "Services.revoke": "Request",
    "Services.resolve": "Request",
    "Services.approve": "Approve",
    "Services.approveMany": "ApproveMany",
    "Services.deliver": "Deliver",
    "Services.close": "Close",
    "Services.closeFor": "CloseFor",
    "Services.cancel": "Cancel",
    "Services.cancelTogether": "Cancel",
    "Services.dispute": "Dispute",
    "Services.instant": "Instant",
    "Offers.register": "Offer",
    "Offers.recognise": "Recognition",
    "Treasury.register": "Stakeholder",
    "Treasury.buy": "Purchase",
    "Treasury.grant": "Grant",
    "Treasury.openQuotaGrant": "QuotaGrant",
    "Treasury.grantEcoBonus": "EcoBonus",
    "Settlements.suspend": "Suspend",
    "Settlements.suspendByMembers": "Objection",
    "Settlements.retrocede": "Retrocede",
    "Ballots.propose": "Proposal",
    "Ballots.proposeByBoard": "Proposal",
    "Ballots.vote": "Vote",
    "Ballots.voteWithQuota": "Vote",
    "Council.pause": "Pause",
}
"""The typed message of each verb that somebody signs; `resolve` and `revoke` name the request whole."""


class Signing:
    """Makes calls of acts.

    Args:
        plan: in which earlier acts are found by their names.
        contracts, keys: of the community; `ask` as for `Acting`.
        trees: the tree of a published month.
    """

    def __init__(self, plan: Plan, contracts: Contracts, keys: Keys, ask: Ask, trees: Trees) -> None:
        self._contracts = contracts
        self._keys = keys
        self._secret = keys.secret("history")
        self._acting = Acting(contracts, keys, ask)
        self._trees = trees
        self._by_name = {act.name: act for act in plan if isinstance(act, Do)}
        self._ids: dict[str, bytes] = {}

    def call(self, act: Do) -> tuple[Call, Record]:
        """The call of an act, and what keeps its words.

        Raises:
            ChainError: it shows a line of a month that was not published.
        """
        if act.verb in MESSAGES:
            message = self._message(act)
            return self._signed(act, message), self._record(act, message)
        return self._unsigned(act), _nothing

    # Messages

    def _message(self, act: Do) -> dict[str, Any]:
        """The typed message, without what `Acting` fills in."""
        message = {field: self._value(value, act) for field, value in act.message.items()}
        name = MESSAGES[act.verb]
        fields = {field for _, field in intents.fields_of(name)}
        if "validUntil" in fields:
            message.setdefault("validUntil", act.at + SIGNED_FOR)
        if "salt" in fields:
            message.setdefault("salt", self._drawn(f"salt {act.name}"))
        if name == "Grant":
            message["recipients"] = recipients_hash(*act.data)
        if act.verb == "Ballots.voteWithQuota":
            message["quotaMicro"] = self._line(act.shown)[0][2]
        return message

    def _value(self, value: Value, act: Do) -> Value:
        match value:
            case Made():
                return self._id(value.name)
            case Drawn():
                return self._drawn(value.name)
            case Said():
                return words_hash(self._salt_of(value, act), value.words)
            case NewKey():
                return self._keys.successor(value.member).address
            case list():
                return [self._value(each, act) for each in value]
        return value

    def _id(self, name: str) -> bytes:
        """What an act made: the digest of its message."""
        if name not in self._ids:
            act = self._by_name[name]
            message, intent = self._message(act), MESSAGES[act.verb]
            if intent == "Proposal":
                message = self._acting.proposal(message, ballot_data(*act.data))
            self._ids[name] = self._acting.digest(intent, self._acting.fill(intent, message))
        return self._ids[name]

    def _salt_of(self, said: Said, act: Do) -> bytes:
        return self._drawn(said.salt or f"words {act.name}")

    def _drawn(self, name: str) -> bytes:
        return hmac.digest(self._secret, name.encode(), "sha256")

    # Calls

    def _signed(self, act: Do, message: dict[str, Any]) -> Call:  # noqa: PLR0911 - each verb has its own call
        acting, until = self._acting, act.at + SIGNED_FOR
        match act.verb:
            case "Services.closeFor" | "Services.cancelTogether":
                return acting.together(MESSAGES[act.verb], message, *act.signers)
            case "Services.revoke":
                return acting.revoke(message, until)
            case "Services.resolve":
                part, reasons = message.pop("providerBps"), message.pop("reasons")
                message.pop("service")
                return acting.resolve(message, part, reasons, until)
            case "Settlements.suspendByMembers":
                return acting.object(message, act.signers)
            case "Ballots.propose" | "Ballots.proposeByBoard":
                return acting.propose(message, ballot_data(*act.data), act.signers)
            case "Council.pause":
                return acting.pause(message)
            case "Treasury.grant":
                return acting.call("Grant", message, *act.data)
            case "Ballots.voteWithQuota":
                return acting.call("Vote", message, *self._line(act.shown))
        return acting.call(MESSAGES[act.verb], message, by=act.by)

    def _unsigned(self, act: Do) -> Call:
        contract, function = act.verb.split(".")
        given = [self._value(value, act) for value in act.message.values()]
        shown = act.shown
        if act.verb == "Ballots.execute":
            given.append(ballot_data(*act.data))
        elif act.verb == "Settlements.openClaims" and shown:
            tree = self._trees(shown.month)
            given = [tree.place.period, tree.root, tree.tokens]
        elif act.verb == "Settlements.claim" and shown:
            given = [self._trees(shown.month).place.period, *self._line(shown)]
        elif shown and shown.member is not None:
            given += self._line(shown)
        return self._contracts.call(contract, function, *given)

    def _line(self, shown: Shown | None) -> tuple[tuple[Any, ...], list[tuple[bytes, int]]]:
        if shown is None:
            raise ChainError("The act shows no line.")
        tree = self._trees(shown.month)
        index = next((i for i, line in enumerate(tree.lines) if line.member == shown.member), None)
        if index is None:
            raise ChainError(f"Member {shown.member} has no line in {shown.month}.")
        return line_and_proof(tree, index)

    # Words

    def _record(self, act: Do, message: Mapping[str, Any]) -> Record:
        said = [value for value in act.message.values() if isinstance(value, Said)]
        if act.verb == "Services.request":
            [words] = said
            signature = self._acting.sign("Request", message, act.by)[0]
            salt, service = self._salt_of(words, act), self._id(act.name)
            terms = ServiceTerms(service, words.words, salt, dict(message), signature)
            return lambda connection: record_terms(connection, terms, self._contracts)
        # The terms of a request are kept with it, or were never used.
        kept = [each for each in said if not each.salt.startswith("terms ")]

        def record(connection: Connection) -> None:
            for each in kept:
                record_words(connection, self._salt_of(each, act), each.words)

        return record


def _nothing(_connection: Connection) -> None:
    pass
