"""A community on a private node whose keys we hold, for measurements and for tests beside the model."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount
from web3 import Web3
from web3.contract import Contract
from web3.types import RPCEndpoint

from chain import intents
from chain.compile import compile_contracts
from chain.deployment import deploy, holder_of
from chain.genesis import DAY, PARAMETERS, Genesis
from chain.node.anvil import binary

START = 1_767_225_600
"""1 January 2026."""
MEDIATOR = 3
"""The member who is a mediator."""


@contextmanager
def anvil(timestamp: int = START) -> Iterator[Web3]:
    """A private node on a free port that begins at `timestamp` and mines each transaction in its own block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {"--port": port, "--timestamp": timestamp, "--hardfork": "osaka", "--base-fee": 0, "--prune-history": 64}
    words = [str(word) for option in options.items() for word in option]
    node = subprocess.Popen([str(binary()), *words, "--silent"], stdout=subprocess.DEVNULL)
    try:
        w3 = Web3(Web3.HTTPProvider(f"http://127.0.0.1:{port}"))
        for _ in range(200):
            if w3.is_connected():
                break
            time.sleep(0.05)
        yield w3
    finally:
        node.kill()
        node.wait()


class Village:
    """A deployed community whose keys we hold: a registrar, five reporters, and members made on demand."""

    def __init__(self, w3: Web3, founding_members: int = 4, parameters: Mapping[str, int] = PARAMETERS) -> None:
        self.w3 = w3
        _, self.relayer, self.board, *_ = list(w3.eth.accounts)
        self.registrar = key("registrar")
        self.oracles = sorted((key(f"oracle {i}") for i in range(5)), key=lambda account: int(account.address, 16))
        until = START + 730 * DAY
        deployer = key("deployer")
        # Time passes by blocks alone: a quick machine would mine several in one second, a slow one would skip some.
        tell(w3, "anvil_setBlockTimestampInterval", 1)
        tell(w3, "anvil_setBalance", deployer.address, hex(10**20))
        artifacts = compile_contracts()
        self.plan = Genesis(
            registrars={self.registrar.address: until},
            oracles={oracle.address: until for oracle in self.oracles},
            threshold=3,
            founding_members=founding_members,
            offices={
                "Board": {self.board: until, key("board").address: until},
                "Treasurer": {key("treasurer").address: until},
                "Recogniser": {key("recogniser").address: until},
                "Mediator": {holder_of(MEDIATOR): until},
                "Auditor": {key("auditor").address: until},
                "Pauser": {key(f"pauser {i}").address: until for i in range(3)},
            },
            parameters=parameters,
        )
        self.deployment = deploy(w3, deployer, artifacts, self.plan)
        self.contracts: dict[str, Contract] = {
            name: self.deployment.contract(w3, artifacts, name) for name in self.deployment.addresses
        }

    @property
    def now(self) -> int:
        """The timestamp of the newest block."""
        return int(self.w3.eth.get_block("latest")["timestamp"])

    def digest(self, name: str, message: Mapping[str, Any]) -> bytes:
        """What is signed for a message of the type `name`."""
        return intents.digest(
            name, message, self.deployment.chain_id, self.deployment.addresses[intents.contract_of(name)]
        )

    def send(self, contract: str, function: str, *arguments: object, sender: str | None = None) -> int:
        """Relays a call in its own transaction and returns the gas it used."""
        call = self.contracts[contract].functions[function](*arguments)
        sent = call.transact({"from": Web3.to_checksum_address(sender or self.relayer), "gas": 2_000_000})
        receipt = self.w3.eth.wait_for_transaction_receipt(sent)
        if receipt["status"] != 1:
            raise RuntimeError(f"{contract}.{function} failed")
        return int(receipt["gasUsed"])

    def admission(self, member: int, class_: int = 1) -> tuple[tuple[Any, ...], bytes]:
        """The arguments that admit `member`, a citizen unless another class is given."""
        message = {
            "member": member,
            "class": class_,
            "key": key(member).address,
            "keyType": 1,
            "identity": Web3.keccak(text=f"identity {member}"),
            "registrar": self.registrar.address,
            "validUntil": START + 700 * DAY,
        }
        signature = intents.sign(self.registrar, self.digest("Admission", message))
        return intents.struct_values("Admission", message), signature

    def request(self, requester: int, provider: int, amount: int, salt: int, **changes: object) -> dict[str, Any]:
        """A request from tomorrow, within ten days."""
        return {
            "requester": requester,
            "provider": provider,
            "amount": amount,
            "category": 2,
            "start": self.now + DAY,
            "performBy": self.now + 10 * DAY,
            "mediator": 0,
            "stakeholder": 0,
            "terms": Web3.keccak(text="terms"),
            "salt": Web3.keccak(salt.to_bytes(32)),
            "validUntil": self.now + 30 * DAY,
        } | changes

    def signed_request(self, message: Mapping[str, Any]) -> tuple[tuple[Any, ...], bytes]:
        """The arguments of `request`."""
        signature = intents.sign(key(message["requester"]), self.digest("Request", message))
        return intents.struct_values("Request", message), signature

    def signed(self, name: str, service: bytes, signer: int) -> tuple[int, bytes]:
        """The signed time and the signature of an Approve, Deliver, Close or Cancel."""
        until = self.now + 30 * DAY
        message = {"service": service, "signer": signer, "validUntil": until}
        return until, intents.sign(key(signer), self.digest(name, message))

    def said(self, name: str, message: Mapping[str, Any], signer: object) -> bytes:
        """The signature of a member, or of whoever else's key has the name `signer`."""
        return intents.sign(key(signer), self.digest(name, message))

    def pass_time(self, seconds: int) -> None:
        """Mines a block `seconds` after the newest one."""
        tell(self.w3, "evm_setNextBlockTimestamp", self.now + seconds)
        tell(self.w3, "evm_mine")


def key(name: object) -> LocalAccount:
    """The key of somebody in a test village: derived from the name, worth nothing."""
    account: LocalAccount = Account.from_key(Web3.keccak(text=f"borgo village {name}"))
    return account


def tell(w3: Web3, method: str, *parameters: object) -> Any:  # noqa: ANN401 - what a node answers
    """The node's answer to one of its own methods."""
    return w3.provider.make_request(RPCEndpoint(method), parameters).get("result")
