"""Three reporters who find the same sign one root; the chain then verifies each member's line."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from eth_abi.abi import encode

from chain.contracts import Contracts
from chain.genesis import CHANGE_PARAMETER, DAY, PARAMETERS
from cli.faults.rig import Node
from cli.faults.settling import FIRST_MONTH, MEMBERS
from oracle.publication import Period, recompute, settlement_tree, unpack_dataset
from oracle.publication.dataset import read_manifest
from oracle.reporters.decided import read_decided
from oracle.reporters.notebook import Signed
from oracle.reporters.onchain import Settlements

Make = Callable[..., Any]
JUNE = Period(FIRST_MONTH)
PERIOD = JUNE.number


def records(village: Any) -> Settlements:
    return Settlements(village.node.rpc, village.office.contracts)


def test_three_who_agree_publish_and_the_chain_verifies_every_line(reporters: Make) -> None:
    trio = reporters()
    trio.start()
    trio.publish()
    assert [(each.message["period"], each.message["revision"]) for each in trio.sent] == [(PERIOD, 0)]
    [record] = records(trio).records([JUNE])
    assert record is not None
    reporter = trio.up["reporter-1"]
    [proposal] = reporter.notebook.proposals(JUNE, 0)
    view = reporter.views.of(FIRST_MONTH)
    tree = settlement_tree(view.settlement, proposal.manifest, reporter.place.chain_id, reporter.place.contract)
    assert [line.member for line in tree.lines] == sorted(MEMBERS.values())
    contracts: Contracts = trio.office.contracts
    questions: list[Any] = []
    for index, line in enumerate(tree.lines):
        fields = (index, line.member, line.quota_micro, line.tokens, line.private_hash)
        questions.append(("Settlements", "verify", (PERIOD, fields, list(tree.proof(index)))))
        wrong = (index, line.member, line.quota_micro - 1, line.tokens, line.private_hash)
        questions.append(("Settlements", "verify", (PERIOD, wrong, list(tree.proof(index)))))
    assert contracts.ask(trio.node.rpc, questions) == [True, False] * len(MEMBERS)


def test_everybody_writes_the_same_data_set_and_it_yields_the_published_root(reporters: Make, tmp_path: Path) -> None:
    trio = reporters()
    trio.start()
    trio.publish()
    files = [reporter.config.data / "datasets" / "dataset-2024-06-r0.zip" for reporter in trio.up.values()]
    assert len({file.read_bytes() for file in files}) == 1
    dataset = unpack_dataset(files[0], tmp_path / "dataset")
    found = recompute(dataset)
    place = trio.up["reporter-1"].place
    tree = settlement_tree(found.settlement, dataset.manifest, place.chain_id, place.contract)
    [message] = [each.message for each in trio.sent]
    assert (tree.root, dataset.hash) == (message["root"], message["datasetHash"])


def test_a_month_of_the_contracts_gives_the_tokens_that_held_at_its_end(reporters: Make, node: Node) -> None:
    """The contracts begin on 2 July; on 10 July it is decided that from August on there are five for each member."""
    trio = reporters()
    contracts: Contracts = trio.office.contracts
    ballots, council = contracts.addresses["Ballots"], contracts.addresses["Council"]
    change = encode(["uint8", "uint24"], [list(PARAMETERS).index("EnergyPerMember"), 5_00])
    data = "0x" + contracts.call("Council", "enact", CHANGE_PARAMETER, change).data.hex()
    node.rpc.call("evm_increaseTime", 8 * DAY)
    node.rpc.call("anvil_setBalance", ballots, hex(10**18))
    node.rpc.call("anvil_impersonateAccount", ballots)
    node.rpc.call("eth_sendTransaction", {"from": ballots, "to": council, "data": data, "gas": hex(500_000)})
    node.rpc.call("evm_increaseTime", 25 * DAY)
    node.mine()
    assert contracts.ask(node.rpc, [("Council", "valueOf", (list(PARAMETERS).index("EnergyPerMember"),))]) == [5_00]
    months = [FIRST_MONTH.plus(i) for i in range(3)]
    decided = read_decided(node.rpc, contracts)
    assert [decided.of(month).energy_per_member for month in months] == [0, 4_00, 5_00]
    for village in trio.villages:
        village.write(FIRST_MONTH.plus(1))
    trio.start()
    trio.publish(2)
    assert [each.message["tokens"] for each in trio.sent] == [0, len(MEMBERS) * 4_00]
    trio.look(2)
    assert len(trio.sent) == 2
    manifest = read_manifest(trio.up["reporter-2"].config.data / "datasets" / "dataset-2024-07-r0.zip")
    assert manifest.decisions.energy_per_member == 4_00


def test_what_did_not_change_is_published_once(reporters: Make) -> None:
    trio = reporters()
    trio.start()
    trio.publish()
    trio.look(3)
    assert len(trio.sent) == 1


def test_a_correction_makes_a_revision(reporters: Make) -> None:
    trio = reporters()
    trio.start()
    trio.publish()
    for village in trio.villages:
        village.correct("anna", FIRST_MONTH, 5)
    trio.publish(2)
    assert [each.message["revision"] for each in trio.sent] == [0, 1]
    assert trio.sent[0].message["root"] != trio.sent[1].message["root"]
    trio.look(2)
    assert len(trio.sent) == 2


def test_a_late_reporter_learns_what_was_published_and_has_nothing_to_add(reporters: Make) -> None:
    trio = reporters()
    trio.start("reporter-1", "reporter-2")
    trio.publish()
    trio.start("reporter-3")
    trio.look(2)
    late = trio.up["reporter-3"]
    assert (late.config.data / "datasets" / "dataset-2024-06-r0.zip").is_file()
    assert len(trio.sent) == 1


def test_reporters_with_another_past_agree_on_one_data_set(reporters: Make) -> None:
    """One read a file before and after its correction, the other only after: data sets differ, roots do not."""
    trio = reporters()
    trio.villages[0].correct("anna", FIRST_MONTH, 9)
    trio.start("reporter-1")
    trio.villages[0].correct("anna", FIRST_MONTH, 5)
    trio.villages[1].correct("anna", FIRST_MONTH, 5)
    trio.start("reporter-2")
    trio.up["reporter-1"].views.refresh()
    views = [reporter.views.of(FIRST_MONTH) for reporter in trio.up.values()]
    assert views[0].parts == views[1].parts
    assert views[0].listing != views[1].listing
    trio.publish()
    assert len(trio.sent[0].signatures) == 2


def test_all_who_look_at_once_still_sign_one_root_each(reporters: Make) -> None:
    trio = reporters(patience=0.05)
    trio.start()
    for reporter in trio.up.values():
        reporter.views.of(FIRST_MONTH)

    def look(name: str) -> None:
        for _ in range(3):
            trio.rounds[name].look()

    threads = [threading.Thread(target=look, args=(name,)) for name in trio.rounds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    trio.look()
    attested: list[Signed] = [each for reporter in trio.up.values() for each in reporter.notebook.attested(JUNE, 0)]
    for signer in {each.signer for each in attested}:
        assert len({each.message["root"] for each in attested if each.signer == signer}) == 1
    assert {each.message["revision"] for each in trio.sent} == {0}
    [record] = records(trio).records([JUNE])
    assert record is not None
    assert not any(trio.findings(name, "broke_word") or trio.findings(name, "equivocated") for name in trio.up)


def test_what_the_members_declared_void_is_published_again_once_the_files_are_corrected(reporters: Make) -> None:
    trio = reporters()
    trio.start()
    trio.publish()
    contracts: Contracts = trio.office.contracts
    council, settlements = contracts.addresses["Council"], contracts.addresses["Settlements"]
    data = "0x" + contracts.call("Settlements", "void", PERIOD, 0).data.hex()
    trio.node.rpc.call("anvil_setBalance", council, hex(10**18))
    trio.node.rpc.call("anvil_impersonateAccount", council)
    trio.node.rpc.call("eth_sendTransaction", {"from": council, "to": settlements, "data": data, "gas": hex(500_000)})
    trio.look(3)
    assert len(trio.sent) == 1
    assert trio.findings("reporter-1", "void") == [("void", "reporter-1")]
    for village in trio.villages:
        village.correct("anna", FIRST_MONTH, 5)
    trio.publish(2)
    assert [each.message["revision"] for each in trio.sent] == [0, 1]
    [record] = records(trio).records([JUNE])
    assert record is not None
    assert not record.is_void


@pytest.mark.parametrize("missing", ["anna", "scuola"])
def test_a_member_without_a_number_stops_the_month_and_is_named_to_the_operator(reporters: Make, missing: str) -> None:
    trio = reporters()
    text = (trio.office.configs["reporter-1"].numbers).read_text()
    (trio.office.configs["reporter-1"].numbers).write_text(text.replace(f'"{missing}"', '"somebody"'))
    trio.start()
    trio.look(2)
    assert not trio.sent
    found = [each for each in trio.up["reporter-1"].notebook.findings() if each.period == "2024-06"]
    assert [each.kind for each in found if each.reporter == "reporter-1"] == ["cannot"]
    assert missing in found[0].details["problem"]
    assert missing not in found[0].text
