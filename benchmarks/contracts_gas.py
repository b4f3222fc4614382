"""The gas of every verb of the contracts, each call its own transaction on a real node, and their sizes."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.gas import decisions, directory, members, passkey, services, settlements, treasury
from benchmarks.gas.measured import MeasuredVillage
from chain.compile import CODE_LIMIT, compile_contracts
from chain.genesis import DAY
from chain.village import anvil

CEILINGS: Mapping[str, int] = {
    "request": 115_000,
    "approve": 42_000,
    "close": 75_000,
    "whole life (request, approve, close)": 230_000,
    "vote": 45_000,
    "publish (3 of 5)": 100_000,
    "verify a quota (1000 members)": 7_000,
    "claim with its proof (1000 members)": 105_000,
}

INSIDE: Mapping[str, frozenset[str]] = {
    "Council": frozenset({"enact", "confirm"}),
    "Members": frozenset({"grantRole", "endRole", "authoriseSpend"}),
    "Ledger": frozenset(
        {"welcome", "lock", "pay", "paySplit", "refund", "direct", "bonus"}
        | {"grant", "grantCommons", "reserveEnergy", "energy", "burnAll"}
    ),
    "Settlements": frozenset({"confirm", "void"}),
    "Treasury": frozenset({"grantCommons", "setStandingGrant"}),
    "Offers": frozenset({"book"}),
}
"""The verbs that only another contract may call: they cost what the verbs cost that call them."""


def measure() -> tuple[dict[str, int], set[tuple[str, str]]]:
    """The gas of each verb, by its name; and the verbs that were called, as contract and function."""
    with anvil() as w3:
        ordinary = MeasuredVillage(w3)
        services.live(ordinary)
        services.disagree(ordinary)
        services.pay_at_once(ordinary)
        services.reward(ordinary)
        settlements.publish(ordinary)
        settlements.verify(ordinary)
        ordinary.pass_time(8 * DAY)
        decisions.decide(ordinary)
        settlements.claim(ordinary)
        treasury.give(ordinary)
        decisions.appoint(ordinary)
        treasury.share_the_commons(ordinary)
        directory.enlist(ordinary)
    with anvil() as w3:
        troubled = MeasuredVillage(w3)
        passkey.use_a_passkey(troubled)
        members.refuse(troubled)
        members.be_welcomed(troubled)
        settlements.publish(troubled)
        settlements.suspend(troubled, 0)
        settlements.publish(troubled, revision=1)
        settlements.suspend(troubled, 1, members=True)
        decisions.judge(troubled, 1, decisions.YES)
        settlements.publish(troubled, revision=2)
        settlements.suspend(troubled, 2)
        decisions.judge(troubled, 2, decisions.NO)
        members.change_keys(troubled)
        members.delegate(troubled)
        members.leave(troubled)
        decisions.pause(troubled)
    # What both measured counts as in an ordinary life.
    gas = troubled.gas | ordinary.gas
    gas["whole life (request, approve, close)"] = gas["request"] + gas["approve"] + gas["close"]
    return gas, ordinary.called | troubled.called


def run() -> list[tuple[str, float, str, float | None]]:
    """Name, value, unit and ceiling (None where there is none): the size of each contract, and the gas of each verb."""
    gas, _ = measure()
    sizes = [
        (f"code of {name}", float(artifact.deployed_size), "bytes", float(CODE_LIMIT))
        for name, artifact in compile_contracts().items()
    ]
    first = [(name, float(gas[name]), "gas", float(ceiling)) for name, ceiling in CEILINGS.items()]
    return [*sizes, *first, *((name, float(used), "gas", None) for name, used in gas.items() if name not in CEILINGS)]


if __name__ == "__main__":
    for name, used, unit, ceiling in run():
        bar = "" if ceiling is None else f"{ceiling:>9.0f}  {'holds' if used <= ceiling else 'EXCEEDED'}"
        print(f"{name:<46}{used:>9.0f} {unit} {bar}")
