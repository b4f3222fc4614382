"""What a month's settlement costs: publication, verification, claims, suspension, retrocession."""

from __future__ import annotations

from typing import Any

from web3 import Web3

from benchmarks.gas.measured import PERIOD, MeasuredVillage, line_values
from chain import intents
from chain.genesis import DAY
from chain.village import tell


def publish(village: MeasuredVillage, revision: int = 0) -> None:
    """Three of the five reporters sign; the first publication of a month is the one that is measured."""
    _, lines, tree = village.tree(revision)
    message = {
        "period": PERIOD,
        "revision": revision,
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
    name = "publish a revision (3 of 5)" if revision else "publish (3 of 5)"
    village.measure(name, "Settlements", "publish", intents.struct_values("Settlement", message), signatures)


def verify(village: MeasuredVillage) -> None:
    """A member's line, as a phone asks the contract about it."""
    _, lines, tree = village.tree()
    index = 641
    arguments = (PERIOD, line_values(index, lines[index]), tree.proof(index))
    function = village.contracts["Settlements"].functions["verify"](*arguments)
    if not function.call():
        raise RuntimeError("A right quota was not verified.")
    # The gas of the steps themselves: a transaction's price for its bytes has a floor that would hide it.
    call = {"to": function.address, "data": function._encode_transaction_data()}
    options = {"disableStorage": True, "disableMemory": True, "disableStack": True}
    steps = tell(village.w3, "debug_traceCall", call, "latest", options)["structLogs"]
    village.gas["verify a quota (1000 members)"] = steps[0]["gas"] - steps[-1]["gas"] + steps[-1]["gasCost"]


def claim(village: MeasuredVillage) -> None:
    """The month's energy tokens, and a quota that is given back."""
    _, lines, tree = village.tree()
    village.measure("open the claims", "Settlements", "openClaims", PERIOD, tree.root, tree.tokens)
    for index, name in enumerate(("the first claim of 256", "claim with its proof (1000 members)")):
        given = line_values(index, lines[index])
        village.measure(name, "Settlements", "claim", PERIOD, given, tree.proof(index))
    preference = {"member": 1, "bps": 2_500, "nonce": 0, "validUntil": village.now + DAY}
    village.measure("give back a quota", "Settlements", "retrocede", *village.order("Retrocede", preference, 1))


def suspend(village: MeasuredVillage, revision: int, *, members: bool = False) -> None:
    """Suspends a version: two members, or an auditor."""
    order = {"period": PERIOD, "revision": revision, "evidence": b"e" * 32, "validUntil": village.now + 30 * DAY}
    if members:
        signatures = [village.said("Objection", order | {"signer": signer}, signer) for signer in (1, 2)]
        arguments: tuple[Any, ...] = (*order.values(), (1, 2), signatures)
        # The contract takes the period, the version, the evidence and the time, as `order` names them.
        village.measure("suspend, two members", "Settlements", "suspendByMembers", *arguments)
    else:
        audit = order | {"auditor": village.officer("auditor")}
        village.measure("suspend, an auditor", "Settlements", "suspend", *village.order("Suspend", audit, "auditor"))
