"""The chain of `borgo demo`: keys made on the spot, signed intents relayed at stated times, gas by verb."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from eth_account import Account
from eth_account.signers.local import LocalAccount
from web3 import Web3
from web3.types import Wei

from chain import intents
from chain.compile import Artifact
from chain.deployment import Deployment, deploy
from chain.errors import ChainError
from chain.genesis import DAY, Genesis
from chain.node import EmbeddedNode

FREE = Wei(0)
GAS_LIMIT = 1_000_000
SECP256K1 = 1


@dataclass
class Book:
    """What a demonstration has to tell.

    Attributes:
        facts: what happened, in plain words.
        checks: each promise with whether it held.
        gas: the gas of each verb's dearest use.
        audit: the audit's report as JSON values.
    """

    facts: list[str] = field(default_factory=list)
    checks: dict[str, bool] = field(default_factory=dict)
    gas: dict[str, int] = field(default_factory=dict)
    audit: dict[str, Any] = field(default_factory=dict)

    def check(self, promise: str, expected: object, found: object) -> None:
        """Note whether a promise held; if not, with what was found."""
        holds = expected == found
        self.checks[promise if holds else f"{promise} (expected {expected}, found {found})"] = holds

    @property
    def holds(self) -> bool:
        """Whether every promise held."""
        return bool(self.checks) and all(self.checks.values())


class DemoChain:
    """A community whose keys we hold, on an embedded node that makes each block at the time that we say."""

    def __init__(
        self, node: EmbeddedNode, artifacts: Mapping[str, Artifact], *, members: int, reporters: int, book: Book
    ) -> None:
        self.w3 = Web3(Web3.HTTPProvider(node.url))
        self._node = node
        self._book = book
        self._months: dict[str, int] = {}
        self._relayer, self.registrar = _new(), _new()
        self.reporters = sorted((_new() for _ in range(reporters)), key=lambda key: int(key.address, 16))
        self.keys = {number: _new() for number in range(1, members + 1)}
        end = node.genesis + 365 * DAY
        self.plan = Genesis(
            registrars={self.registrar.address: end},
            oracles={reporter.address: end for reporter in self.reporters},
            threshold=reporters,
            founding_members=members,
        )
        self.deployment: Deployment = deploy(self.w3, self._relayer, artifacts, self.plan)
        self._contracts = {
            name: self.deployment.contract(self.w3, artifacts, name) for name in self.deployment.addresses
        }

    def mine(self, time: int) -> None:
        """An empty block at a time."""
        self._node.mine(at=datetime.fromtimestamp(time, UTC))

    def ask(self, contract: str, function: str, *given: object) -> Any:  # noqa: ANN401 - what a view function answers
        """The answer of a view function at the newest block, and so at its time."""
        return self._contracts[contract].functions[function](*given).call(block_identifier=self._node.head.number)

    def balance(self, member: int) -> int:
        """What a member can spend."""
        return int(self.ask("Ledger", "balanceOf", member))

    def expiries(self, member: int) -> tuple[int, ...]:
        """What a member has, by how many months it still lasts."""
        return tuple(self.ask("Ledger", "accountOf", member)[3])

    def state(self, service: bytes) -> int:
        """Where a service stands."""
        return int(self.ask("Services", "serviceOf", service)[0])

    def admit(self, time: int, member: int, member_class: int) -> None:
        """The registrar signs, and the member is admitted."""
        message = {
            "member": member,
            "class": member_class,
            "key": self.keys[member].address,
            "keyType": SECP256K1,
            "identity": secrets.token_bytes(32),
            "registrar": self.registrar.address,
            "validUntil": time + DAY,
        }
        signature = intents.sign(self.registrar, self._digest("Admission", message))
        self._send(time, "admit", "Members", "admit", intents.struct_values("Admission", message), signature)

    def request(  # noqa: PLR0917 - who asks whom for what, from when to when
        self, time: int, requester: int, provider: int, amount: int, start: int, perform_by: int
    ) -> bytes:
        """The requester signs, and the price is set aside; the service's id."""
        message = {
            "requester": requester,
            "provider": provider,
            "amount": amount,
            "category": 1,
            "start": start,
            "performBy": perform_by,
            "mediator": 0,
            "stakeholder": 0,
            "terms": secrets.token_bytes(32),
            "salt": secrets.token_bytes(32),
            "validUntil": time + DAY,
        }
        service = self._digest("Request", message)
        signature = intents.sign(self.keys[requester], service)
        self._send(time, "request", "Services", "request", intents.struct_values("Request", message), signature)
        return service

    def step(self, time: int, verb: str, service: bytes, signer: int) -> None:
        """A party signs the next step of a service: approve, deliver or close."""
        message = {"service": service, "signer": signer, "validUntil": time + DAY}
        signature = intents.sign(self.keys[signer], self._digest(verb.capitalize(), message))
        self._send(time, verb, "Services", verb, service, time + DAY, signature)

    def expire(self, time: int, service: bytes) -> None:
        """Anybody ends a service whose time has passed."""
        self._send(time, "expire", "Services", "expire", service)

    def publish(self, time: int, message: Mapping[str, Any], reporters: Iterable[LocalAccount]) -> None:
        """Reporters sign a settlement, and it is published."""
        digest = self._digest("Settlement", message)
        signatures = [intents.sign(reporter, digest) for reporter in reporters]
        self._send(time, "publish", "Settlements", "publish", intents.struct_values("Settlement", message), signatures)

    def _digest(self, name: str, message: Mapping[str, Any]) -> bytes:
        contract = self.deployment.addresses[intents.contract_of(name)]
        return intents.digest(name, message, self.deployment.chain_id, contract)

    def _send(self, time: int, verb: str, contract: str, function: str, *given: object) -> None:
        """Relay one call at a time, in a block of its own."""
        moment = datetime.fromtimestamp(time, UTC)
        transaction = (
            self._contracts[contract]
            .functions[function](*given)
            .build_transaction(
                {
                    "from": self._relayer.address,
                    "nonce": self.w3.eth.get_transaction_count(self._relayer.address),
                    "chainId": self.deployment.chain_id,
                    "gas": GAS_LIMIT,
                    "maxFeePerGas": FREE,
                    "maxPriorityFeePerGas": FREE,
                }
            )
        )
        signed = self._relayer.sign_transaction(cast(dict[str, Any], transaction))
        self._node.mine([bytes(signed.raw_transaction)], at=moment)
        receipt = self.w3.eth.get_transaction_receipt(signed.hash)
        if receipt["status"] != 1:
            raise ChainError(f"{contract}.{function} was refused by the contract.")
        # The first use in a later month rolls balances over, and costs a little more.
        name = verb if moment.month == self._months.setdefault(verb, moment.month) else f"{verb} in a later month"
        self._book.gas[name] = max(self._book.gas.get(name, 0), int(receipt["gasUsed"]))


def _new() -> LocalAccount:
    account: LocalAccount = Account.create()
    return account
