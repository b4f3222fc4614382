"""A village that notes what each verb costs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web3 import Web3

from chain import intents, merkle
from chain.village import Village, key

PERIOD = 202512
"""The month that is settled."""


class MeasuredVillage(Village):
    """A village of four members; `gas` is what was measured, by name, and `called` every verb that was called."""

    def __init__(self, w3: Web3) -> None:
        super().__init__(w3)
        self.gas: dict[str, int] = {}
        self.called: set[tuple[str, str]] = set()
        self.measure("admit with welcome", "Members", "admit", *self.admission(1))
        for member in (2, 3, 4):
            self.measure("admit with welcome", "Members", "admit", *self.admission(member))

    def send(self, contract: str, function: str, *arguments: object, sender: str | None = None) -> int:
        """Relays a call and remembers which."""
        self.called.add((contract, function))
        return super().send(contract, function, *arguments, sender=sender)

    def measure(self, name: str, contract: str, function: str, *arguments: object, sender: str | None = None) -> None:
        """Relays a call and notes its gas under `name`; the last one of a name counts."""
        self.gas[name] = self.send(contract, function, *arguments, sender=sender)

    def order(self, name: str, message: Mapping[str, Any], signer: object) -> tuple[tuple[Any, ...], bytes]:
        """The struct of a message and a signature, as most verbs take them."""
        return intents.struct_values(name, message), self.said(name, message, signer)

    def officer(self, name: str) -> str:
        """The address of an officer."""
        return str(key(name).address)

    def agree(self, salt: int, **changes: object) -> tuple[dict[str, Any], bytes]:
        """A service between members 1 and 2 that both agreed on: its request and its id."""
        message = self.request(1, 2, 1_00, salt, **changes)
        service = self.digest("Request", message)
        self.send("Services", "request", *self.signed_request(message))
        self.send("Services", "approve", service, *self.signed("Approve", service, 2))
        return message, service

    def tree(self, revision: int = 0) -> tuple[merkle.Place, list[merkle.Line], merkle.SumTree]:
        """A settlement of a thousand members, each with a thousandth."""
        place = merkle.Place(self.deployment.chain_id, self.deployment.addresses["Settlements"], PERIOD, revision)
        lines = [merkle.Line(member, 10**6, 4_00, Web3.keccak(member.to_bytes(32))) for member in range(1, 1001)]
        return place, lines, merkle.SumTree(place, lines)


def line_values(index: int, line: merkle.Line) -> tuple[Any, ...]:
    """A line as the contracts take it."""
    return index, line.member, line.quota_micro, line.tokens, line.private_hash
