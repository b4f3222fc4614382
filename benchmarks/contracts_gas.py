"""The gas of every verb of the contracts, each call its own transaction on a real node, against its ceiling."""

from __future__ import annotations

from collections.abc import Mapping

from web3 import Web3

from chain import intents, merkle
from chain.genesis import DAY
from chain.village import Village, anvil, tell

CEILINGS: Mapping[str, int] = {
    "request": 115_000,
    "approve": 42_000,
    "close": 75_000,
    "whole life (request, approve, close)": 230_000,
    "publish (3 of 5)": 100_000,
    "verify a quota (1000 members)": 7_000,
}


def measure() -> dict[str, int]:
    """The gas of each verb, by its name."""
    gas: dict[str, int] = {}
    with anvil() as w3:
        village = Village(w3)
        gas["admit with welcome"] = [
            village.send("Members", "admit", *village.admission(member)) for member in range(1, 5)
        ][1]
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
        gas["schedule a parameter"] = send("Council", "schedule", 3, 55_00, sender=village.board)
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
    arguments = (
        place.period,
        (index, line.member, line.quota_micro, line.tokens, line.private_hash),
        tree.proof(index),
    )
    function = village.contracts["Settlements"].functions["verify"](*arguments)
    if not function.call():
        raise RuntimeError("A right quota was not verified.")
    # The gas of the steps themselves: a transaction's price for its bytes has a floor that would hide it.
    call = {"to": function.address, "data": function._encode_transaction_data()}
    options = {"disableStorage": True, "disableMemory": True, "disableStack": True}
    steps = tell(village.w3, "debug_traceCall", call, "latest", options)["structLogs"]
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
        print(f"{name:<38}{used:>9.0f} {unit} {bar}")
