"""Reporters on a real node settle by what the members voted, and refuse whoever proposes by something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import encode

from chain import intents
from chain.genesis import CHANGE_PARAMETER, CHANGE_VECTOR, DAY, PARAMETERS
from cli.faults.rig import Community
from cli.faults.settling import FIRST_MONTH
from oracle.publication import Period, recompute, settlement_tree, unpack_dataset
from oracle.reporters.decided import read_decided
from oracle.reporters.proposal import draw
from oracle.settlement import NOTHING_DECIDED, Decisions
from oracle.settlement.decisions import Retrocession

Make = Callable[..., Any]
ANNA, QUARTER = 1, 2_500
AUGUST = FIRST_MONTH.plus(2)
REDUCTION, FUNDS = 2_000, [1_000, 0, 1_000, 8_000]


def decide(community: Community) -> None:
    """On 11 July the members vote the largest reduction and the funds, and Anna states what she gives back."""
    node, contracts = community.node, community.contracts
    node.rpc.call("evm_increaseTime", 8 * DAY)
    community.relayer().send(*community.admissions())
    message = {"member": ANNA, "bps": QUARTER, "nonce": 0, "validUntil": community.now(node) + DAY}
    digest = intents.digest("Retrocede", message, community.chain_id, contracts.addresses["Settlements"])
    values = intents.struct_values("Retrocede", message)
    signature = intents.sign(community.members[ANNA], digest)
    community.relayer().send(contracts.call("Settlements", "retrocede", values, signature))
    ballots, council = contracts.addresses["Ballots"], contracts.addresses["Council"]
    node.rpc.call("anvil_setBalance", ballots, hex(10**18))
    node.rpc.call("anvil_impersonateAccount", ballots)
    for kind, types, given in (
        (CHANGE_PARAMETER, ["uint8", "uint24"], [list(PARAMETERS).index("MaxReduction"), REDUCTION]),
        (CHANGE_VECTOR, ["uint8", "uint24[]"], [2, FUNDS]),
    ):
        data = "0x" + contracts.call("Council", "enact", kind, encode(types, given)).data.hex()
        node.rpc.call("eth_sendTransaction", {"from": ballots, "to": council, "data": data, "gas": hex(900_000)})
    node.rpc.call("evm_increaseTime", 55 * DAY)
    node.mine()


@pytest.fixture
def trio(reporters: Make, community: Community) -> Any:
    """Three reporters early in September 2024, with the files of June to August."""
    made = reporters()
    decide(community)
    for village in made.villages:
        village.write(FIRST_MONTH.plus(1))
        village.write(AUGUST)
    made.start()
    return made


def test_a_month_is_published_as_it_was_voted_and_the_months_before_it_as_before(trio: Any, tmp_path: Path) -> None:
    trio.publish(3)
    contracts, reporter = trio.office.contracts, trio.up["reporter-1"]
    decided = read_decided(trio.node.rpc, contracts)
    assert decided.of(FIRST_MONTH) == NOTHING_DECIDED
    assert decided.of(FIRST_MONTH.plus(1)).model.since == 0
    view = reporter.views.of(AUGUST)
    assert view.decisions == decided.of(AUGUST)
    assert view.settlement.rules["max_reduction"] == "0.2"
    assert view.settlement.rules["decided_since"] == str(AUGUST)
    money, anna = view.settlement.money, next(line for line in view.settlement.members if line.member == "anna")
    assert money.funds_cents["social_fund"] == money.funds_cents["management"] > 0
    assert money.funds_cents["internal_fund"] == anna.retroceded_cents > 0
    assert (anna.retroceded_bps, anna.retroceded_since) == (QUARTER, AUGUST)
    july = reporter.views.of(FIRST_MONTH.plus(1)).settlement
    assert [line.retroceded_cents for line in july.members] == [0, 0, 0]

    [message] = [each.message for each in trio.sent if each.message["period"] == 202408]
    file = reporter.config.data / "datasets" / "dataset-2024-08-r0.zip"
    dataset = unpack_dataset(file, tmp_path / "dataset")
    again = recompute(dataset)
    place = reporter.place.chain_id, reporter.place.contract
    assert settlement_tree(again.settlement, dataset.manifest, *place).root == message["root"]
    assert again.settlement.members == view.settlement.members


@pytest.mark.parametrize("field", ["model.max_reduction", "model.changed", "retrocessions[1]", "energy_per_member"])
def test_other_decisions_than_the_chains_are_refused_by_name(trio: Any, field: str) -> None:
    signing, asking = trio.up["reporter-1"], trio.up["reporter-2"]
    view = asking.views.of(AUGUST)
    told: Decisions = view.decisions
    assert told.model is not None
    tampered = {
        "model.max_reduction": {"model": told.model.model_copy(update={"max_reduction": 1_500})},
        "model.changed": {"model": told.model.model_copy(update={"changed": told.model.changed[1:]})},
        "retrocessions[1]": {"retrocessions": (Retrocession(member=ANNA, bps=0, since=AUGUST),)},
        "energy_per_member": {"energy_per_member": 5_00},
    }[field]
    bent = replace(view, decisions=told.model_copy(update=tampered))
    signing.views.of(AUGUST)
    answer = signing._sign(
        asking.config.me, draw(bent, Period(AUGUST), 0, asking.settlements.now() + 3_600, asking.place)
    )
    assert (answer.signature, answer.refused) == ("", "differs")
    assert answer.text.endswith(f": {field}.")
