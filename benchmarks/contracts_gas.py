"""The gas of every verb of the contracts, each call its own transaction on a real node, against its ceiling."""

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

from chain import intents, merkle
from chain.compile import ROOT, compile_contracts
from chain.deployment import deploy
from chain.genesis import DAY, Genesis

START = 1_767_225_600
"""1 January 2026."""
CEILINGS: Mapping[str, int] = {
    "request": 115_000,
    "approve": 42_000,
    "close": 75_000,
    "whole life (request, approve, close)": 230_000,
    "publish (3 of 5)": 100_000,
    "verify a quota (1000 members)": 7_000,
}
_ANVIL = ROOT / "node_modules" / "@foundry-rs" / "anvil-linux-amd64" / "bin" / "anvil"


@contextmanager
def anvil(timestamp: int = START) -> Iterator[Web3]:
    """A private node on a free port that begins at `timestamp` and mines each transaction in its own block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(_ANVIL), "--port", str(port), "--timestamp", str(timestamp), "--hardfork", "osaka", "--base-fee", "0"]
    node = subprocess.Popen([*command, "--prune-history", "64", "--silent"], stdout=subprocess.DEVNULL)  # noqa: S603
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

    def __init__(self, w3: Web3, founding_members: int = 4) -> None:
        self.w3 = w3
        self.relayer = w3.eth.accounts[1]
        self.registrar = key("registrar")
        self.oracles = sorted((key(f"oracle {i}") for i in range(5)), key=lambda account: int(account.address, 16))
        until = START + 730 * DAY
        deployer = key("deployer")
        w3.provider.make_request("anvil_setBalance", [deployer.address, hex(10**20)])
        artifacts = compile_contracts()
        genesis = Genesis(
            registrars={self.registrar.address: until},
            oracles={oracle.address: until for oracle in self.oracles},
            threshold=3,
            founding_members=founding_members,
            board=w3.eth.accounts[2],
        )
        self.deployment = deploy(w3, deployer, artifacts, genesis)
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

    def send(self, contract: str, function: str, *arguments: Any, sender: str | None = None) -> int:
        """Relays a call in its own transaction and returns the gas it used."""
        call = self.contracts[contract].functions[function](*arguments)
        receipt = self.w3.eth.wait_for_transaction_receipt(call.transact({"from": sender or self.relayer, "gas": 2_000_000}))
        if receipt["status"] != 1:
            raise RuntimeError(f"{contract}.{function} failed")
        return int(receipt["gasUsed"])

    def admission(self, member: int) -> tuple[tuple[Any, ...], bytes]:
        """The arguments that admit `member`, a citizen."""
        message = {
            "member": member,
            "class": 1,
            "key": key(member).address,
            "keyType": 1,
            "identity": Web3.keccak(text=f"identity {member}"),
            "registrar": self.registrar.address,
            "validUntil": START + 700 * DAY,
        }
        signature = intents.sign(self.registrar, self.digest("Admission", message))
        return intents.struct_values("Admission", message), signature

    def request(self, requester: int, provider: int, amount: int, salt: int, **changes: Any) -> dict[str, Any]:
        """A request from tomorrow, within ten days."""
        return {
            "requester": requester,
            "provider": provider,
            "amount": amount,
            "category": 7,
            "start": self.now + DAY,
            "performBy": self.now + 10 * DAY,
            "mediator": 0,
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

    def pass_time(self, seconds: int) -> None:
        """Mines a block `seconds` after the newest one."""
        self.w3.provider.make_request("evm_setNextBlockTimestamp", [self.now + seconds])
        self.w3.provider.make_request("evm_mine", [])


def key(name: object) -> LocalAccount:
    """The key of somebody in a test village: derived from the name, worth nothing."""
    return Account.from_key(Web3.keccak(text=f"borgo village {name}"))


def measure() -> dict[str, int]:
    """The gas of each verb, by its name."""
    gas: dict[str, int] = {}
    with anvil() as w3:
        village = Village(w3)
        gas["admit with welcome"] = [village.send("Members", "admit", *village.admission(member)) for member in range(1, 5)][1]
        send, signed = village.send, village.signed

        def begin(salt: int) -> bytes:
            message = village.request(1, 2, 1_00, salt)
            gas["request"] = send("Services", "request", *village.signed_request(message))
            return village.digest("Request", message)

        service = begin(1)
        gas["approve"] = send("Services", "approve", service, *signed("Approve", service, 2))
        gas["close"] = send("Services", "close", service, *signed("Close", service, 1))
        service = begin(2)
        gas["cancel a request"] = send("Services", "cancel", service, 1, *signed("Cancel", service, 1))
        service = begin(3)
        send("Services", "approve", service, *signed("Approve", service, 2))
        village.pass_time(2 * DAY)
        gas["deliver"] = send("Services", "deliver", service, *signed("Deliver", service, 2))
        village.pass_time(4 * DAY)
        gas["close after review"] = send("Services", "closeAfterReview", service)
        service = begin(4)
        village.pass_time(8 * DAY)
        gas["expire"] = send("Services", "expire", service)
        message = village.request(1, 2, 1_00, 5)
        arguments, _ = village.signed_request(message)
        gas["revoke"] = send("Services", "revoke", arguments, *signed("Cancel", village.digest("Request", message), 1))
        gas["schedule a parameter"] = send("Council", "schedule", 3, 55_00, sender=w3.eth.accounts[2])
        gas |= _settle(village)
    gas["whole life (request, approve, close)"] = gas["request"] + gas["approve"] + gas["close"]
    return gas


def _settle(village: Village) -> dict[str, int]:
    place = merkle.Place(village.deployment.chain_id, village.deployment.addresses["Settlements"], 202512, 0)
    lines = [merkle.Line(member, 10**6, 4_00, Web3.keccak(member.to_bytes(32))) for member in range(1, 1001)]
    tree = merkle.SumTree(place, lines)
    message = {
        "period": place.period,
        "revision": place.revision,
        "root": tree.root,
        "leaves": len(lines),
        "tokens": tree.tokens,
        "sharedWh": 123_456_789,
        "incentiveCents": 987_654,
        "datasetHash": Web3.keccak(text="dataset"),
        "rulesHash": Web3.keccak(text="rules"),
        "codeHash": Web3.keccak(text="code"),
        "validUntil": village.now + DAY,
    }
    digest = village.digest("Settlement", message)
    signatures = [intents.sign(oracle, digest) for oracle in village.oracles[:3]]
    publish = village.send("Settlements", "publish", intents.struct_values("Settlement", message), signatures)
    index = 641
    line = lines[index]
    arguments = (place.period, (index, line.member, line.quota_micro, line.tokens, line.private_hash), tree.proof(index))
    function = village.contracts["Settlements"].functions["verify"](*arguments)
    if not function.call():
        raise RuntimeError("A right quota was not verified.")
    # The gas of the steps themselves: a transaction's price for its bytes has a floor that would hide it.
    call = {"to": function.address, "data": function._encode_transaction_data()}
    options = {"disableStorage": True, "disableMemory": True, "disableStack": True}
    trace = village.w3.provider.make_request("debug_traceCall", [call, "latest", options])
    steps = trace["result"]["structLogs"]
    return {
        "publish (3 of 5)": publish,
        "verify a quota (1000 members)": steps[0]["gas"] - steps[-1]["gas"] + steps[-1]["gasCost"],
    }


def run() -> list[tuple[str, float, str, float | None]]:
    """Name, value, unit and ceiling (None where there is none) of each verb, those with a ceiling first."""
    gas = measure()
    first = [(name, float(gas[name]), "gas", float(ceiling)) for name, ceiling in CEILINGS.items()]
    return [*first, *((name, float(used), "gas", None) for name, used in gas.items() if name not in CEILINGS)]


if __name__ == "__main__":
    for name, used, unit, ceiling in run():
        bar = "" if ceiling is None else f"{ceiling:>9.0f}  {'holds' if used <= ceiling else 'EXCEEDED'}"
        print(f"{name:<38}{used:>9.0f} {unit} {bar}")  # noqa: T201
