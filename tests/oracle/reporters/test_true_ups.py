"""After a month is final: a true-up if the files give other figures, and nothing if only the code changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chain.genesis import DAY
from cli.faults.settling import FIRST_MONTH, MEMBERS
from oracle.publication import Period, recompute, settlement_tree, unpack_dataset
from oracle.publication.lines import private_text
from oracle.reporters.proposal import draw
from oracle.reporters.reporter import Step

Make = Callable[..., Any]
JUNE = Period(FIRST_MONTH)
FIRST, SECOND = JUNE.next, JUNE.next.next


def end_window(trio: Any) -> None:
    trio.node.rpc.call("evm_increaseTime", 8 * DAY)
    trio.node.mine()


def correct(trio: Any, wh: int) -> None:
    """The distributor's correction reaches everybody."""
    for village in trio.villages:
        village.correct("anna", FIRST_MONTH, wh)


def take_back(trio: Any) -> None:
    """Another file, which says what the first one said."""
    for village in trio.villages:
        village.correct("anna", FIRST_MONTH, 0)
        [file] = (village.folder / "meters").glob("IT001E00000001*prelevata*")
        file.write_bytes(file.read_bytes() + b"\r\n")


def sent(trio: Any) -> list[tuple[int, int]]:
    return [(each.message["period"], each.message["revision"]) for each in trio.sent]


@pytest.fixture
def trio(reporters: Make) -> Any:
    """Three who published June, which is final."""
    made = reporters()
    made.start()
    made.publish()
    end_window(made)
    return made


def test_a_late_correction_makes_one_true_up_of_the_whole_month(trio: Any) -> None:
    correct(trio, 300)
    trio.publish(2)
    trio.look(3)
    assert sent(trio) == [(JUNE.number, 0), (FIRST.number, 0)]
    month, true_up = (each.message for each in trio.sent)
    assert (true_up["tokens"], true_up["leaves"]) == (0, len(MEMBERS))
    view = trio.up["reporter-1"].views.of(FIRST_MONTH)
    assert true_up["sharedWh"] == view.settlement.energy.shared_wh == month["sharedWh"] + 300
    assert true_up["incentiveCents"] >= month["incentiveCents"]
    [record] = trio.up["reporter-1"].settlements.records([FIRST])
    assert record.holds(true_up["root"], 0)


def test_its_data_set_holds_all_files_and_gives_its_root(trio: Any, tmp_path: Any) -> None:
    correct(trio, 500)
    trio.publish(2)
    files = [up.config.data / "datasets" / "dataset-2024-06-t1-r0.zip" for up in trio.up.values()]
    assert len({file.read_bytes() for file in files}) == 1
    dataset = unpack_dataset(files[0], tmp_path / "dataset")
    assert dataset.manifest.period == FIRST
    # The file that was wrong, and the one that corrects it.
    assert sorted({path.split("/")[1] for path, _ in dataset.listing if path.startswith("meters/")}) == ["0001", "0002"]
    place = trio.up["reporter-1"].place
    tree = settlement_tree(recompute(dataset).settlement, dataset.manifest, place.chain_id, place.contract)
    message = trio.sent[1].message
    assert (tree.root, dataset.hash) == (message["root"], message["datasetHash"])


def test_within_its_window_it_is_revised_and_after_that_there_is_a_second(trio: Any) -> None:
    correct(trio, 500)
    trio.publish(2)
    correct(trio, 700)
    trio.publish(3)
    end_window(trio)
    trio.look(2)
    assert sent(trio) == [(JUNE.number, 0), (FIRST.number, 0), (FIRST.number, 1)]
    correct(trio, 900)
    trio.publish(4)
    trio.look(2)
    assert sent(trio)[3:] == [(SECOND.number, 0)]
    newest = trio.up["reporter-2"].settlements.newest([FIRST_MONTH])
    assert [(period, record.revision) for period, record in newest] == [(SECOND, 0)]


def test_what_is_taken_back_after_a_true_up_makes_another(trio: Any) -> None:
    correct(trio, 500)
    trio.publish(2)
    end_window(trio)
    take_back(trio)
    trio.publish(3)
    assert sent(trio)[2:] == [(SECOND.number, 0)]
    assert trio.sent[2].message["incentiveCents"] == trio.sent[0].message["incentiveCents"]


def test_another_version_of_the_code_or_of_its_texts_makes_none(trio: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every member's private text is another one, and so is the root; the files, settled again, are not."""
    for name in list(trio.up):
        trio.stop(name)
    before = private_text(_any_line(trio))
    monkeypatch.setattr("oracle.publication.lines._PRIVATE", "borgo-line-9")
    assert private_text(_any_line(trio)) != before
    for module in ("view", "proposal"):
        monkeypatch.setattr(f"oracle.reporters.{module}.code_hash", lambda: b"n" * 32)
    trio.start()
    trio.look(3)
    for up in trio.up.values():
        [(_, record)] = up.settlements.newest([FIRST_MONTH])
        view = up.views.of(FIRST_MONTH)
        assert up.published.agrees(view, JUNE, record) is False
        assert up.published.calls_for_true_up(view, JUNE, record) is False
    assert sent(trio) == [(JUNE.number, 0)]
    # A correction is one all the same, whichever version finds it.
    correct(trio, 500)
    trio.publish(2)
    assert sent(trio)[1:] == [(FIRST.number, 0)]


def _any_line(trio: Any) -> Any:
    from cli.month import settle
    from oracle.settlement import NOTHING_DECIDED

    return settle(trio.villages[0].folder, FIRST_MONTH, NOTHING_DECIDED, MEMBERS).settlement.members[0]


def test_files_that_say_the_same_make_none(trio: Any) -> None:
    for village in trio.villages:
        for file in [village.folder / "community.toml", *(village.folder / "prices").iterdir()]:
            file.write_bytes(file.read_bytes() + b"\n")
    trio.look(3)
    assert sent(trio) == [(JUNE.number, 0)]


def test_who_alone_has_a_correction_publishes_nothing_and_says_so(trio: Any) -> None:
    trio.villages[0].correct("anna", FIRST_MONTH, 500)
    trio.look(3)
    assert sent(trio) == [(JUNE.number, 0)]
    [found] = [each for each in trio.up["reporter-1"].notebook.findings() if each.period == str(FIRST)]
    assert (found.kind, found.reporter) == ("outvoted", "reporter-1")


def test_a_true_up_that_nothing_calls_for_is_not_signed(reporters: Make) -> None:
    trio = reporters()
    trio.start()
    trio.publish()
    asked, asking = trio.up["reporter-1"], trio.up["reporter-2"]

    def answer(period: Period) -> tuple[str, str]:
        asked.views.refresh()
        asking.views.refresh()
        proposal = draw(asking.views.of(FIRST_MONTH), period, 0, asking.settlements.now() + 3600, asking.place)
        asked.views.of(FIRST_MONTH)
        found = asked._sign(asking.config.me, proposal)
        return found.refused, "signed" if found.signature else ""

    correct(trio, 500)
    assert answer(FIRST) == ("later", ""), "the month can still be revised"
    take_back(trio)
    end_window(trio)
    assert answer(FIRST) == ("later", ""), "nothing changed"
    correct(trio, 600)
    assert answer(SECOND) == ("later", ""), "there is no first one yet"
    assert answer(FIRST) == ("", "signed")


def test_a_reporter_that_was_away_learns_of_it_and_adds_nothing(trio: Any) -> None:
    trio.stop("reporter-3")
    correct(trio, 500)
    trio.publish(2)
    trio.start("reporter-3")
    trio.look(2)
    assert (trio.up["reporter-3"].config.data / "datasets" / f"dataset-{FIRST}-r0.zip").is_file()
    assert len(trio.sent) == 2


def test_a_reporter_that_signed_nothing_of_the_month_fetches_its_files(reporters: Make) -> None:
    """It starts after the correction: of what was published before it has neither the proposal nor the files."""
    trio = reporters()
    trio.start("reporter-1", "reporter-2")
    trio.publish()
    end_window(trio)
    correct(trio, 500)
    trio.stop("reporter-1")
    trio.start("reporter-3")
    trio.publish(2)
    assert sent(trio)[1:] == [(FIRST.number, 0)]
    assert len(trio.sent[1].signatures) == 2


def test_who_lost_the_files_of_what_was_published_says_so_and_asks_for_them_again(trio: Any) -> None:
    first = trio.up["reporter-1"]
    [old] = first.notebook.proposals(JUNE, 0)
    correct(trio, 500)
    trio.stop("reporter-2")
    trio.stop("reporter-3")
    for _, digest in old.listing:
        first.inputs.archive.path(digest).unlink()
    trio.look(2)  # what is still in use is archived again, what was corrected is not
    [found] = [each for each in first.notebook.findings() if each.kind == "cannot" and each.reporter == "reporter-1"]
    assert (found.period, "needs a true-up" in found.text) == (str(JUNE), True)
    assert sent(trio) == [(JUNE.number, 0)]
    trio.start("reporter-2", "reporter-3")
    trio.publish(2)
    assert sent(trio)[1:] == [(FIRST.number, 0)]


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("step", list(Step))
def test_a_killed_reporter_goes_on_with_the_one_true_up(trio: Any, step: Step) -> None:
    """Two are needed and one is down, so that nothing is published without the one that is killed."""
    trio.stop("reporter-3")
    correct(trio, 500)

    def die(passed: Step) -> None:
        if passed is step:
            raise Killed

    trio.up["reporter-1"].on_step = die
    trio.up["reporter-2"].views.refresh()
    trio.up["reporter-2"].views.of(FIRST_MONTH)
    for _ in range(30):
        try:
            trio.rounds["reporter-1"].look()
        except Killed:
            break
    else:
        raise AssertionError(f"{step} was never passed.")
    trio.stop("reporter-1")
    trio.start("reporter-1")
    for _ in range(10):
        trio.look()
    assert set(sent(trio)[1:]) == {(FIRST.number, 0)}
    assert len({each.digest for each in trio.sent[1:]}) == 1
    signed = {
        each.message["root"]
        for up in trio.up.values()
        for each in up.notebook.attested(FIRST, 0)
        if each.signer == trio.up["reporter-1"].config.me.address
    }
    assert len(signed) == 1


def test_a_void_true_up_is_published_again_in_its_next_revision_once_the_files_are_corrected(trio: Any) -> None:
    correct(trio, 500)
    trio.publish(2)
    contracts, node = trio.office.contracts, trio.node
    council, settlements = contracts.addresses["Council"], contracts.addresses["Settlements"]
    data = "0x" + contracts.call("Settlements", "void", FIRST.number, 0).data.hex()
    node.rpc.call("anvil_setBalance", council, hex(10**18))
    node.rpc.call("anvil_impersonateAccount", council)
    call = {"from": council, "to": settlements, "data": data, "gas": hex(500_000)}
    decided = node.rpc.call("eth_sendTransaction", call)
    while node.rpc.call("eth_getTransactionReceipt", decided) is None:
        pass
    end_window(trio)
    trio.look(3)
    assert len(trio.sent) == 2
    [found] = [each for each in trio.up["reporter-1"].notebook.findings() if each.kind == "void"]
    assert found.period == str(FIRST)
    correct(trio, 400)
    trio.publish(3)
    assert sent(trio)[2:] == [(FIRST.number, 1)]
