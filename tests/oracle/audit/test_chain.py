"""The audit of a chain: silent where all is right, and loud, with the place, where anything was meddled with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from web3 import Web3

from chain import intents
from chain.deployment import deploy
from chain.errors import ChainError
from chain.genesis import DAY, ORDER, PARAMETERS
from chain.rpc import Rpc
from chain.village import key, tell
from oracle.audit.finder import find_community
from oracle.audit.findings import Kind

CLOSED, EXPIRED = 5, 7
CHAIN_KINDS = set(Kind) - {
    Kind.EVENT, Kind.DATASET, Kind.READING, Kind.RULES, Kind.CODE_VERSION, Kind.QUOTA, Kind.ROOT, Kind.OFFER,
}  # fmt: skip
"""What is compared on every chain with a member, a service and a settlement."""


def test_a_clean_chain_gives_no_finding(scene: Any) -> None:
    report = scene.audit()
    assert report.findings == ()
    assert report.clean
    assert {kind for kind, count in report.agreed.items() if count} == CHAIN_KINDS
    assert (report.facts["members"], report.facts["services"], report.facts["settlements"]) == (6, 6, 1)


def test_a_clean_chain_stays_clean_when_months_pass(scene: Any) -> None:
    for _ in range(5):
        scene.village.pass_time(31 * DAY)
        assert scene.audit().findings == ()
    scene.village.send("Services", "expire", scene.services["open"])
    assert scene.audit().findings == ()


def test_the_whole_community_is_found_from_one_address(scene: Any) -> None:
    found = find_community(Rpc(scene.url), scene.artifacts, scene.known.deployment.addresses["Settlements"])
    assert found.deployment == scene.known.deployment
    assert scene.audit(known=found).clean


@pytest.mark.parametrize("name", ["Council", "Members", "Ledger", "Services", "Treasury", "Offers", "Ballots"])
def test_an_address_that_does_not_lead_to_all_is_refused(scene: Any, name: str) -> None:
    with pytest.raises(ChainError, match="Settlements"):
        find_community(Rpc(scene.url), scene.artifacts, scene.known.deployment.addresses[name])


def test_a_balance_that_events_do_not_explain(scene: Any, only: Any) -> None:
    slot = scene.slot("Ledger", "_accounts", ("uint32", 3))
    scene.store("Ledger", slot, scene.word("Ledger", slot) + (5_00 << 96))
    finding = only(scene.audit(), Kind.BALANCE)
    assert finding.where["member"] == 3
    assert finding.where["view"] == "Ledger.accountOf"


def test_a_balance_that_was_given_and_then_spent(scene: Any, only: Any) -> None:
    """At the end no account shows it: the event that spent it does."""
    slot = scene.slot("Ledger", "_accounts", ("uint32", 1))
    before = scene.word("Ledger", slot)
    scene.store("Ledger", slot, before + 3_00)
    balance = scene.village.contracts["Ledger"].functions.balanceOf(1).call()
    message = scene.village.request(1, 2, balance, 77)
    scene.village.send("Services", "request", *scene.village.signed_request(message))
    finding = only(scene.audit(), Kind.ESCROW)
    assert finding.where["member"] == 1
    assert finding.where["block"] == scene.w3.eth.block_number
    assert finding.where["event"] == "Escrowed"


def test_a_service_whose_state_does_not_follow_from_events(scene: Any, only: Any) -> None:
    service = scene.services["expired"]
    slot = scene.slot("Services", "_headers", ("bytes32", service))
    word = scene.word("Services", slot)
    assert word >> 240 & 0xFF == EXPIRED
    scene.store("Services", slot, word ^ (EXPIRED ^ CLOSED) << 240)
    finding = only(scene.audit(), Kind.SERVICE)
    assert finding.where["service"] == "0x" + service.hex()


def test_a_service_that_is_paid_twice(scene: Any, only: Any) -> None:
    """A closed service is opened again, its escrow filled, and closed a second time: the events give it away."""
    service = scene.services["closed"]
    header = scene.slot("Services", "_headers", ("bytes32", service))
    escrow = scene.slot("Ledger", "_escrows", ("bytes32", service))
    for contract, slot, source in (
        (
            "Services",
            header,
            scene.word("Services", scene.slot("Services", "_headers", ("bytes32", scene.services["open"]))),
        ),
        ("Ledger", escrow, scene.word("Ledger", scene.slot("Ledger", "_escrows", ("bytes32", scene.services["open"])))),
    ):
        scene.store(contract, slot, source)
    scene.village.send("Services", "approve", service, *scene.village.signed("Approve", service, 2))
    scene.village.send("Services", "close", service, *scene.village.signed("Close", service, 1))
    finding = only(scene.audit(), Kind.SERVICE)
    assert finding.where["service"] == "0x" + service.hex()
    assert finding.where["event"] == "ServiceApproved"


def test_a_parameter_changed_behind_the_back(scene: Any, only: Any) -> None:
    place = list(PARAMETERS).index("MaxPrice")
    slot = scene.slot("Council", "_words", ("uint256", place // 3))
    scene.store("Council", slot, scene.word("Council", slot) ^ 1 << place % 3 * 68 + 24)
    finding = only(scene.audit(), Kind.PARAMETER)
    assert finding.where["parameter"] == "MaxPrice"


def test_a_parameter_changed_and_changed_back(scene: Any, only: Any) -> None:
    """A request went through at a price that was never allowed."""
    place = list(PARAMETERS).index("MaxPrice")
    slot = scene.slot("Council", "_words", ("uint256", place // 3))
    before = scene.word("Council", slot)
    scene.store("Council", slot, before & ~(0xFFFFFF << 24) & ~0xFFFFFF | 5 << 24 | 5)
    scene.store("Council", slot, before)
    assert scene.audit().clean
    cheap = before & ~(((1 << 48) - 1) << place % 3 * 68) | (300_00 << 24 | 300_00) << place % 3 * 68
    scene.store("Council", slot, cheap)
    accounts = scene.slot("Ledger", "_accounts", ("uint32", 1))
    scene.store("Ledger", accounts, scene.word("Ledger", accounts) + (100_00 << 48))
    supply = scene.slot("Ledger", "_supply")
    scene.store("Ledger", supply, scene.word("Ledger", supply) + (100_00 << 48))
    message = scene.village.request(1, 2, 99_00, 78)
    scene.village.send("Services", "request", *scene.village.signed_request(message))
    scene.store("Council", slot, before)
    finding = only(scene.audit(), Kind.SERVICE)
    assert finding.expected == "a price up to 5500"
    assert finding.found == "9900"


def test_an_office_taken_behind_the_back(scene: Any, only: Any) -> None:
    oracle = scene.village.oracles[0].address
    slot = scene.slot("Members", "_roles", ("uint8", 2), ("address", oracle))
    scene.store("Members", slot, scene.word("Members", slot) + 1)
    assert only(scene.audit(), Kind.OFFICE).where["holder"] == oracle


def test_a_root_signed_by_a_key_without_office(unpublished: Any, only: Any) -> None:
    """Two of the three signers are strangers, whom a changed storage word made reporters for a moment."""
    scene, strangers = unpublished, [key("stranger 1"), key("stranger 2")]
    slots = [scene.slot("Members", "_roles", ("uint8", 2), ("address", each.address)) for each in strangers]
    for slot in slots:
        scene.store("Members", slot, 2**40 - 1)
    signers = sorted([*strangers, scene.village.oracles[0]], key=lambda account: int(account.address, 16))
    scene.publish(scene.month.message, signers)
    for slot in slots:
        scene.store("Members", slot, 0)
    report = scene.audit()
    assert {finding.kind for finding in report.findings} == {Kind.SIGNATURES}
    assert {finding.found for finding in report.findings} == {*(each.address for each in strangers), "1"}
    assert only(report, Kind.SIGNATURES).where["period"] == 202601


def test_a_root_signed_by_too_few(unpublished: Any, only: Any) -> None:
    """The community planned that two must sign; whoever deployed let one be enough."""
    scene, village = unpublished, unpublished.village
    plan = replace(scene.known.plan, threshold=2)
    deployment = deploy(scene.w3, key("deployer"), scene.artifacts, replace(plan, threshold=1))
    message = {**scene.month.message, "tokens": 0, "validUntil": village.now + DAY}
    contract = deployment.contract(scene.w3, scene.artifacts, "Settlements")
    digest = intents.digest("Settlement", message, deployment.chain_id, deployment.addresses["Settlements"])
    signatures = [intents.sign(village.oracles[0], digest)]
    call = contract.functions.publish(intents.struct_values("Settlement", message), signatures)
    scene.w3.eth.wait_for_transaction_receipt(call.transact({"from": village.relayer}))
    report = scene.audit(known=replace(scene.known, deployment=deployment, plan=plan))
    assert {finding.kind for finding in report.findings} == {Kind.PLAN, Kind.SIGNATURES}
    assert only(report, Kind.PLAN).where["field"] == "threshold"
    assert (only(report, Kind.SIGNATURES).expected, only(report, Kind.SIGNATURES).found) == (
        "2 reporters in office",
        "1",
    )
    unplanned = scene.audit(known=replace(scene.known, deployment=deployment, plan=None))
    assert unplanned.clean, "without the plan one signature is what the contracts were created for"


@pytest.mark.parametrize("name", ORDER)
def test_changed_code(scene: Any, only: Any, name: str) -> None:
    address = scene.known.deployment.addresses[name]
    code = bytearray(scene.w3.eth.get_code(address))
    code[-1] ^= 1
    tell(scene.w3, "anvil_setCode", address, "0x" + bytes(code).hex())
    tell(scene.w3, "evm_mine")
    finding = only(scene.audit(), Kind.CODE)
    assert finding.where["contract"] == name
    assert f"from byte {len(code) - 1} on" in finding.found


def test_a_lower_threshold_written_into_the_code(scene: Any, only: Any) -> None:
    """Only the immutable values of the code differ: they must be those of the constructor's arguments."""
    address = scene.known.deployment.addresses["Settlements"]
    code = bytes(scene.w3.eth.get_code(address))
    low = code.replace(b"\x7f" + (3).to_bytes(32), b"\x7f" + (0).to_bytes(32))
    assert low != code
    tell(scene.w3, "anvil_setCode", address, "0x" + low.hex())
    tell(scene.w3, "evm_mine")
    finding = only(scene.audit(), Kind.LINK)
    assert (finding.where["field"], finding.expected, finding.found) == ("THRESHOLD", "3", "0")


def test_a_contract_that_vanished(scene: Any, only: Any) -> None:
    tell(scene.w3, "anvil_setCode", scene.known.deployment.addresses["Services"], "0x")
    tell(scene.w3, "evm_mine")
    report = scene.audit()
    assert only(report, Kind.CODE).where["contract"] == "Services"
    assert "no answer" in only(report, Kind.SERVICE).found


def test_another_chain_or_another_beginning(scene: Any) -> None:
    known = scene.known
    other = replace(known, deployment=replace(known.deployment, chain_id=1), genesis_hash=bytes(32))
    found = [finding for finding in scene.audit(known=other).findings if finding.kind is Kind.CHAIN]
    assert [finding.expected for finding in found] == ["1", "0x" + bytes(32).hex()]


@pytest.mark.parametrize("field", ["registrars", "oracles", "parameters", "founding_members", "offices", "class_rules"])
def test_contracts_created_otherwise_than_planned(scene: Any, only: Any, field: str) -> None:
    other = "0x" + 20 * "11"
    changed = {
        "registrars": {Web3.to_checksum_address(other): 2**40 - 1},
        "oracles": {**dict(list(scene.known.plan.oracles.items())[1:]), Web3.to_checksum_address(other): 2**40 - 1},
        "parameters": {**scene.known.plan.parameters, "Life": 4},
        "founding_members": 5,
        "offices": {**scene.known.plan.offices, "Board": {Web3.to_checksum_address(other): 2**40 - 1}},
        "class_rules": {**scene.known.plan.class_rules, "Shop": (30_000, True)},
    }
    plan = replace(scene.known.plan, **{field: changed[field]})
    report = scene.audit(known=replace(scene.known, plan=plan))
    assert {finding.kind for finding in report.findings} == {Kind.PLAN}
    assert only(report, Kind.PLAN).where["field"] == field


def test_addresses_at_which_nothing_was_created(scene: Any) -> None:
    addresses = dict.fromkeys(ORDER, Web3.to_checksum_address("0x" + 20 * "22"))
    known = replace(scene.known, deployment=replace(scene.known.deployment, addresses=addresses))
    with pytest.raises(ChainError, match="created"):
        scene.audit(known=known)


WORDS = {
    "an account": ("Ledger", "_accounts", ("uint32", 1)),
    "the supply": ("Ledger", "_supply"),
    "the month's issuance": ("Ledger", "_issuance"),
    "the books": ("Ledger", "_totals"),
    "a member": ("Members", "_members", ("uint32", 4)),
    "the headcount": ("Members", "_headcount"),
    "parameters": ("Council", "_words", ("uint256", 2)),
    "a settlement": ("Settlements", "_records", ("uint32", 202601)),
}


@given(st.sampled_from(sorted(WORDS)), st.integers(0, 255))
@settings(max_examples=15)
def test_any_bit_that_is_flipped_is_found(lived: Any, name: str, place: int) -> None:
    """Whichever bit of a used word is flipped, some view tells otherwise; what it means does not matter here.

    Left out is what a parameter was before its last change, which nothing reads any more, and how many have power of
    control, which nothing tells before the next who comes or goes.
    """
    snapshot = tell(lived.w3, "evm_snapshot")
    try:
        # Of past months the words keep what no longer matters: let each be of this one.
        lived.village.send("Members", "admit", *lived.village.admission(7))
        lived.publish(lived.month.message)
        contract, label, *keys = WORDS[name]
        slot = lived.slot(contract, label, *keys)
        word = lived.word(contract, slot)
        silent = {"_words": {bit for bit in range(204) if bit % 68 < 24}, "_headcount": {*range(80, 112)}}
        used = [bit for bit in range(256) if word >> bit & 1 and bit not in silent.get(str(label), ())]
        lived.store(contract, slot, word ^ 1 << used[place % len(used)])
        assert not lived.audit().clean
    finally:
        tell(lived.w3, "evm_revert", snapshot)


STEPS = ("request", "approve", "deliver", "close", "closeAfterReview", "cancel", "expire", "wait")


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 6), st.integers(1, 40_00)), max_size=25))
@settings(max_examples=8)
def test_a_random_life_is_clean(lived: Any, steps: list[tuple[str, int, int]]) -> None:
    """Whatever the contracts accept, in whatever order, follows the auditor's own rules."""
    village, services = lived.village, list(lived.services.values())
    snapshot = tell(lived.w3, "evm_snapshot")
    try:
        for salt, (verb, member, number) in enumerate(steps):
            service = services[number % len(services)]
            try:
                if verb == "wait":
                    village.pass_time(number * 1_500)
                elif verb == "request":
                    message = village.request(member, number % 6 + 1, number, 1_000 + salt)
                    village.send("Services", "request", *village.signed_request(message))
                    services.append(village.digest("Request", message))
                elif verb in {"closeAfterReview", "expire"}:
                    village.send("Services", verb, service)
                else:
                    signature = village.signed(verb.capitalize(), service, member)
                    given_signer = (member,) if verb == "cancel" else ()
                    village.send("Services", verb, service, *given_signer, *signature)
            except RuntimeError:
                continue  # the contracts refuse it
        assert lived.audit().findings == ()
    finally:
        tell(lived.w3, "evm_revert", snapshot)
