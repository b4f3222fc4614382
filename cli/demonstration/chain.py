"""The chain of the demonstration: keys drawn on the spot, signed intents relayed at stated times, gas by verb."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eth_account.signers.local import LocalAccount
from web3 import HTTPProvider, Web3

from chain.compile import Artifact
from chain.contracts import Call, Contracts
from chain.deployment import Deployment, deploy
from chain.errors import ChainError
from chain.genesis import DAY, Genesis
from chain.merkle import SumTree
from chain.node import EmbeddedNode
from chain.rpc import Rpc, RpcError
from cli.acting import Acting, line_and_proof
from cli.demonstration.book import Book
from cli.founding import Keys, offices
from oracle.community import Community
from oracle.reporters.keys import ensure_key

GAS_LIMIT = 3_000_000
FOUNDING_MEMBERS = 7
"""As many as are welcomed: who comes later waits for the month's budget."""
ACCEPTED = ""
"""What `refusal` says of a call that the contracts would take."""


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> int:
    """A moment of the story's year (UTC), in Unix seconds."""
    return int(datetime(2026, month, day, hour, minute, tzinfo=UTC).timestamp())


def tokens(hundredths: int) -> str:
    """An amount as people read it."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


class DemoChain:
    """A community whose keys we hold, on an embedded node that makes each block at the time that we say.

    Attributes:
        time: the present; what is done next stands at it. It only moves forward.
        book: where promises and gas are noted.
        names, classes: of the members of the community's file, by their numbers.
        reporters: who sign settlements, in the order of their addresses.
    """

    def __init__(
        self,
        node: EmbeddedNode,
        artifacts: Mapping[str, Artifact],
        community: Community,
        numbers: Mapping[str, int],
        *,
        folder: Path,
        reporters: int,
        book: Book,
    ) -> None:
        self.book = book
        self.artifacts = artifacts
        self.names = {numbers[member.id]: member.name for member in community.members}
        self.classes = {numbers[member.id]: member.member_class for member in community.members}
        self.time = node.genesis
        self.rpc = Rpc(node.url, timeout=60.0)
        self.w3 = Web3(HTTPProvider(node.url))
        self.keys = Keys(folder / "keys")
        drawn = (ensure_key(folder / "reporters" / str(i)) for i in range(reporters))
        self.reporters = sorted(drawn, key=lambda account: int(account.address, 16))
        self._node = node
        self._relayer = self.keys.relayer
        end = node.genesis + 4 * 365 * DAY
        self.plan = Genesis(
            registrars={self.keys.registrar.address: end},
            oracles={reporter.address: end for reporter in self.reporters},
            threshold=reporters,
            founding_members=FOUNDING_MEMBERS,
            offices=offices(self.keys, community, numbers, end),
        )
        self.deployment: Deployment = deploy(self.w3, self._relayer, artifacts, self.plan)
        self.contracts = Contracts(artifacts, self.deployment)
        self.acting = Acting(self.contracts, self.keys, self.ask)
        self._nonces: dict[str, int] = {self._relayer.address: self.w3.eth.get_transaction_count(self._relayer.address)}
        self._months: dict[str, int] = {}

    def to(self, moment: int) -> int:
        """Let time pass until a moment."""
        if moment < self.time:
            raise ChainError(f"The story cannot go back from {self.time} to {moment}.")
        self.time = moment
        return moment

    def later(self, seconds: int) -> int:
        """Let so much time pass."""
        return self.to(self.time + seconds)

    # What is done

    def act(self, name: str, message: Mapping[str, Any], *more: object, by: int | None = None, label: str = "") -> None:
        """Somebody signs, and the contracts take it: see `Acting.call`. Valid for a day if the message says nothing."""
        self.do(self.acting.call(name, {"validUntil": self.time + DAY, **message}, *more, by=by), label or name)

    def anyone(self, contract: str, function: str, *given: object, label: str = "") -> None:
        """A verb that nobody signs."""
        self.do(self.contracts.call(contract, function, *given), label or function)

    def do(self, call: Call, label: str, sender: LocalAccount | None = None) -> dict[str, Any]:
        """Relay a call in a block of its own; its receipt.

        Args:
            label: under which its gas is noted.
            sender: whose transaction it is: the relayer's, if not given.

        Raises:
            ChainError: the contracts refuse it.
        """
        sender = sender or self._relayer
        nonce = self._nonces.setdefault(sender.address, 0)
        fields: dict[str, Any] = {"data": call.data, "value": call.value, "gas": GAS_LIMIT, "type": 2, "nonce": nonce}
        fields |= {"to": call.to} if call.to else {}
        fields |= {"chainId": self.deployment.chain_id, "maxFeePerGas": 0, "maxPriorityFeePerGas": 0}
        signed = sender.sign_transaction(fields)
        self._node.mine([bytes(signed.raw_transaction)], at=datetime.fromtimestamp(self.time, UTC))
        self._nonces[sender.address] += 1
        receipt: dict[str, Any] = self.rpc.call("eth_getTransactionReceipt", "0x" + signed.hash.hex())
        if receipt["status"] != "0x1":
            raise ChainError(f"{label} was refused: {self.refusal(call) or 'a moment ago, for another reason'}.")
        # The first use in a later month rolls balances over, and costs a little more.
        month = datetime.fromtimestamp(self.time, UTC).month
        if self._months.setdefault(label, month) == month:
            self.book.gas[label] = max(self.book.gas.get(label, 0), int(receipt["gasUsed"], 16))
        return receipt

    # What is asked

    def ask(self, contract: str, function: str, *given: object) -> Any:  # noqa: ANN401 - what a view function answers
        """What a view function answers now."""
        self._catch_up()
        return self.contracts.ask(self.rpc, [(contract, function, given)], hex(self._node.head.number))[0]

    def refusal(self, call: Call, of: Contracts | None = None) -> str:
        """The name of the error with which the contracts would refuse a call now; `ACCEPTED` if they would not.

        Args:
            of: other contracts than the community's.
        """
        self._catch_up()
        question = {"from": self._relayer.address, "to": call.to, "data": "0x" + call.data.hex()}
        try:
            self.rpc.call("eth_call", question, hex(self._node.head.number))
        except RpcError as error:
            return (of or self.contracts).reason(error.data).name
        return ACCEPTED

    def refuses(self, error: str, promise: str, name: str, message: Mapping[str, Any], *more: object) -> None:
        """Check that a signed act would be refused, and why."""
        call = self.acting.call(name, {"validUntil": self.time + DAY, **message}, *more)
        self.book.check(promise, error, self.refusal(call))

    def refuses_anyone(self, error: str, promise: str, contract: str, function: str, *given: object) -> None:
        """The same for a verb that nobody signs."""
        self.book.check(promise, error, self.refusal(self.contracts.call(contract, function, *given)))

    def balance(self, member: int) -> int:
        """What a member can spend."""
        return int(self.ask("Ledger", "balanceOf", member))

    def expiries(self, member: int) -> tuple[int, ...]:
        """What a member has, by how many months it still lasts."""
        return tuple(self.ask("Ledger", "accountOf", member)[3])

    def state(self, service: bytes) -> int:
        """Where a service stands."""
        return int(self.ask("Services", "serviceOf", service)[0])

    # Services

    def order(self, requester: int, provider: int, amount: int, **changes: object) -> dict[str, Any]:
        """A request from an hour ahead on, to be done within a week."""
        message = {
            "requester": requester,
            "provider": provider,
            "amount": amount,
            "category": 1,
            "start": self.time + 3600,
            "performBy": self.time + 7 * DAY,
            "terms": secrets.token_bytes(32),
            "salt": secrets.token_bytes(32),
            "validUntil": self.time + DAY,
        }
        return self.acting.fill("Request", message | changes)

    def request(self, order: Mapping[str, Any], by: int | None = None, label: str = "Request") -> bytes:
        """The requester signs (or the delegate), and the price is set aside; the service's id."""
        self.act("Request", order, by=by, label=label)
        return self.acting.digest("Request", order)

    def agree(self, requester: int, provider: int, amount: int, **changes: object) -> tuple[dict[str, Any], bytes]:
        """A service to which the provider has agreed at once: its request and its id."""
        order = self.order(requester, provider, amount, **changes)
        service = self.request(order)
        self.step("Approve", service, provider)
        return order, service

    def step(self, name: str, service: bytes, signer: int, label: str = "") -> None:
        """A party signs `Approve`, `Deliver`, `Close` or `Cancel`."""
        self.act(name, {"service": service, "signer": signer}, label=label)

    def line_of(self, tree: SumTree, member: int) -> tuple[tuple[Any, ...], list[tuple[bytes, int]]]:
        """A member's line in a settlement, with its proof."""
        return line_and_proof(tree, next(i for i, line in enumerate(tree.lines) if line.member == member))

    def _catch_up(self) -> None:
        if self._node.head.timestamp < self.time:
            self._node.mine(at=datetime.fromtimestamp(self.time, UTC))
