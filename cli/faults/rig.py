"""What the faults are tried on: a plain anvil, and a community of eight with the real contracts."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak
from web3 import HTTPProvider, Web3

from chain import genesis as plan
from chain import intents, merkle
from chain.compile import compile_contracts
from chain.contracts import Call, Contracts
from chain.deployment import deploy
from chain.node.anvil import binary
from chain.rpc import NodeUnreachable, Rpc

DAY = 86_400
CITIZENS = 8
_ETHER = 10**18

# Stops the node when its standard input ends: also when whoever started it is killed.
_KEEPER = """
"$@" </dev/null >/dev/null 2>&1 &
node=$!
echo $node
read -r _
kill -KILL $node 2>/dev/null
wait $node
"""


@dataclass(frozen=True)
class Node:
    """A running anvil."""

    url: str
    pid: int
    rpc: Rpc

    def reorganise(self, depth: int, branch: Sequence[tuple[bytes, int]] = ()) -> None:
        """Replaces the last `depth` blocks by as many new ones, which hold raw transactions, each with its block."""
        self.rpc.call("anvil_reorg", depth, [["0x" + raw.hex(), block] for raw, block in branch])

    def pause(self) -> None:
        """Stops the process: it holds its port and answers nobody."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Lets the process go on."""
        os.kill(self.pid, signal.SIGCONT)

    def mine(self, blocks: int = 1) -> None:
        """Adds blocks, with whatever waits in the pool."""
        self.rpc.call("anvil_mine", hex(blocks))

    def head(self) -> int:
        """The number of the newest block."""
        return int(self.rpc.call("eth_blockNumber"), 16)


@contextmanager
def anvil(*options: str, start_within: float = 20.0) -> Iterator[Node]:
    """Runs an anvil on a free port while the block runs.

    Raises:
        ChainError: it is not installed, or does not start.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(binary()), "--port", str(port), "--hardfork", "osaka", "--prune-history", "64", *options]
    keeper = subprocess.Popen(
        ["/bin/sh", "-c", _KEEPER, "keeper", *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        pid = keeper.stdout.readline() if keeper.stdout else ""
        node = Node(f"http://127.0.0.1:{port}", int(pid), Rpc(f"http://127.0.0.1:{port}"))
        _wait_for(node, time.monotonic() + start_within)
        yield node
    finally:
        keeper.communicate()


def _wait_for(node: Node, deadline: float) -> None:
    while True:
        try:
            node.rpc.call("eth_chainId")
        except NodeUnreachable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def key(name: str) -> LocalAccount:
    """An account made of a name: the same each time, and worth nothing."""
    account: LocalAccount = Account.from_key(keccak(text=f"borgo faults {name}"))
    return account


@dataclass
class Relayer:
    """Sends without any care: one account that counts its nonces itself."""

    rpc: Rpc
    account: LocalAccount
    chain_id: int
    nonce: int = 0

    def sign(self, call: Call, gas: int = 500_000) -> bytes:
        """The next transaction of the account."""
        fields: dict[str, Any] = {"to": call.to, "data": call.data, "value": call.value, "gas": gas, "type": 2}
        fields |= {"chainId": self.chain_id, "nonce": self.nonce, "maxFeePerGas": 10**11, "maxPriorityFeePerGas": 10**9}
        self.nonce += 1
        return bytes(self.account.sign_transaction(fields).raw_transaction)

    def mined(self) -> int:
        """How many of the account's transactions are in blocks."""
        return int(self.rpc.call("eth_getTransactionCount", self.account.address, "latest"), 16)

    def post(self, *calls: Call) -> None:
        """Gives calls to the node, one transaction each."""
        self.rpc.ask([("eth_sendRawTransaction", ("0x" + self.sign(call).hex(),)) for call in calls])

    def send(self, *calls: Call, timeout: float = 20.0) -> None:
        """As `post`, and waits until blocks hold them: anvil answers a little before it has mined."""
        self.post(*calls)
        deadline = time.monotonic() + timeout
        while self.mined() < self.nonce:
            if time.monotonic() > deadline:
                raise TimeoutError("A transaction was sent and not mined.")
            time.sleep(0.002)


@dataclass
class Community:
    """Eight members, a registrar, three reporters of whom two must sign, and a board, with the real contracts."""

    node: Node
    contracts: Contracts
    registrar: LocalAccount
    reporters: Sequence[LocalAccount]
    board: LocalAccount
    members: Mapping[int, LocalAccount]
    salt: int = field(default=0)

    @classmethod
    def found(cls, node: Node, **parameters: int) -> Community:
        """Deploys the contracts with the default parameters, but for those that are given; nobody is admitted yet."""
        artifacts = compile_contracts()
        w3 = Web3(HTTPProvider(node.url))
        board, registrar = key("board"), key("registrar")
        reporters = sorted((key(f"reporter {i}") for i in range(3)), key=lambda each: int(each.address, 16))
        until = cls.now(node) + 700 * DAY
        genesis = plan.Genesis(
            registrars={registrar.address: until},
            oracles={each.address: until for each in reporters},
            threshold=2,
            founding_members=CITIZENS,
            offices={"Board": {board.address: until}},
            parameters={**plan.PARAMETERS, **parameters},
        )
        fund(node, board)
        mining = node.rpc.call("anvil_getAutomine")
        node.rpc.call("evm_setAutomine", True)
        deployment = deploy(w3, board, artifacts, genesis)
        node.rpc.call("evm_setAutomine", mining)
        members = {number: key(f"member {number}") for number in range(1, CITIZENS + 1)}
        return cls(node, Contracts(artifacts, deployment), registrar, reporters, board, members)

    @staticmethod
    def now(node: Node) -> int:
        """The time of the newest block."""
        return int(node.rpc.call("eth_getBlockByNumber", "latest", False)["timestamp"], 16)

    @property
    def chain_id(self) -> int:
        """The chain."""
        return self.contracts.deployment.chain_id

    def relayer(self, name: str = "relayer") -> Relayer:
        """A funded account that sends without care."""
        account = key(name)
        fund(self.node, account)
        used = int(self.node.rpc.call("eth_getTransactionCount", account.address, "pending"), 16)
        return Relayer(self.node.rpc, account, self.chain_id, used)

    def admissions(self) -> list[Call]:
        """The admission of each member."""
        calls = []
        for number, account in self.members.items():
            message = {
                "member": number,
                "class": 1 + number % 3,  # of those that are welcomed: everybody has something to spend
                "key": account.address,
                "keyType": 1,
                "identity": keccak(text=f"identity {number}"),
                "registrar": self.registrar.address,
                "validUntil": self._later(),
            }
            signature = self._sign(self.registrar, "Admission", message)
            values = intents.struct_values("Admission", message)
            calls.append(self.contracts.call("Members", "admit", values, signature))
        return calls

    def request(self, requester: int, provider: int, amount: int = 100) -> tuple[bytes, Call]:
        """The id of a new service, and its request."""
        service, order = self._order(requester, provider, amount)
        signature = intents.sign(self.members[requester], service)
        return service, self.contracts.call("Services", "request", order, signature)

    def revoke(self, requester: int, provider: int) -> tuple[bytes, Call]:
        """The id of a service that was never requested, and the revocation of its request."""
        service, order = self._order(requester, provider, 100)
        message = {"service": service, "signer": requester, "validUntil": self._later()}
        signature = self._sign(self.members[requester], "Cancel", message)
        return service, self.contracts.call("Services", "revoke", order, message["validUntil"], signature)

    def _order(self, requester: int, provider: int, amount: int) -> tuple[bytes, tuple[Any, ...]]:
        self.salt += 1
        start = self.now(self.node) + 600
        message = {
            "requester": requester,
            "provider": provider,
            "amount": amount,
            "category": 7,
            "start": start,
            "performBy": start + 10 * DAY,
            "mediator": 0,
            "stakeholder": 0,
            "terms": keccak(text="terms"),
            "salt": self.salt.to_bytes(32),
            "validUntil": self._later(),
        }
        service = intents.digest("Request", message, self.chain_id, self.contracts.addresses["Services"])
        return service, intents.struct_values("Request", message)

    def act(self, verb: str, service: bytes, member: int) -> Call:
        """A member's `approve`, `deliver`, `close` or `cancel` of a service."""
        until = self._later()
        message = {"service": service, "signer": member, "validUntil": until}
        signature = self._sign(self.members[member], verb.capitalize(), message)
        given = (service, member, until) if verb == "cancel" else (service, until)
        return self.contracts.call("Services", verb, *given, signature)

    def publish(self, period: int, revision: int = 0) -> Call:
        """A settlement of `period` that gives each member the same quota, signed by two reporters."""
        address = self.contracts.addresses["Settlements"]
        share = merkle.WHOLE // len(self.members)
        lines = [merkle.Line(number, share, 50 + revision, bytes(32)) for number in self.members]
        tree = merkle.SumTree(merkle.Place(self.chain_id, address, period, revision), lines)
        message = {
            "period": period,
            "revision": revision,
            "root": tree.root,
            "leaves": len(lines),
            "tokens": tree.tokens,
            "sharedWh": 1_000_000,
            "incentiveCents": 12_345,
            "datasetHash": keccak(text="data"),
            "rulesHash": keccak(text="rules"),
            "codeHash": keccak(text="code"),
            "validUntil": self._later(),
        }
        signatures = [self._sign(each, "Settlement", message) for each in self.reporters[:2]]
        return self.contracts.call("Settlements", "publish", intents.struct_values("Settlement", message), signatures)

    def _sign(self, account: LocalAccount, name: str, message: dict[str, Any]) -> bytes:
        address = self.contracts.addresses[intents.contract_of(name)]
        return intents.sign(account, intents.digest(name, message, self.chain_id, address))

    def _later(self) -> int:
        return self.now(self.node) + 300 * DAY


def fund(node: Node, *accounts: LocalAccount) -> None:
    """Gives accounts enough for any fees."""
    node.rpc.ask([("anvil_setBalance", (account.address, hex(1_000 * _ETHER))) for account in accounts])
