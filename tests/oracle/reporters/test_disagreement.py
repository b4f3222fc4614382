"""Stores that were tampered with, rules that differ, files that are not proof: outvoted, and named."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import numpy as np

from cli.faults.settling import FIRST_MONTH
from oracle.publication import Period

Make = Callable[..., Any]
JUNE = Period(FIRST_MONTH)
POD = "IT001E00000001"
DAY = "2024-06-11"


def tamper(trio: Any, name: str, wh: int) -> None:
    """Change one stored reading behind the reporter's back, after it read the files."""
    trio.start(name)
    trio.stop(name)
    file = trio.office.configs[name].data / "readings.sqlite"
    with closing(sqlite3.connect(file)) as store, store:
        key = (POD, "withdrawn", DAY)
        query = "SELECT wh FROM day_curve WHERE pod = ? AND direction = ? AND day = ?"
        [(blob,)] = store.execute(query, key).fetchall()
        curve = np.frombuffer(blob, dtype="<i4").copy()
        curve[40] += wh
        update = "UPDATE day_curve SET wh = ? WHERE pod = ? AND direction = ? AND day = ?"
        assert store.execute(update, (curve.tobytes(), *key)).rowcount == 1


def test_one_tampered_store_is_outvoted_and_named_down_to_the_day(reporters: Make) -> None:
    trio = reporters()
    tamper(trio, "reporter-2", 1000)
    trio.start()
    trio.publish()
    honest = trio.up["reporter-1"]
    found = trio.until_found("reporter-1", "differs")
    assert [(each.reporter, each.details["readings"]) for each in found] == [
        ("reporter-2", {f"{POD} withdrawn": [DAY]})
    ]
    assert "readings (1 point)" in found[0].text
    assert POD not in found[0].text
    assert {each.reporter for each in trio.until_found("reporter-2", "outvoted")} == {"reporter-2"}
    [record] = honest.settlements.records([JUNE])
    [proposal] = honest.notebook.proposals(JUNE, 0)
    assert record.holds(proposal.root, 0)


def test_two_stores_tampered_differently_stop_the_publication_and_it_says_why(reporters: Make) -> None:
    trio = reporters()
    tamper(trio, "reporter-2", 1000)
    tamper(trio, "reporter-3", 2000)
    trio.start()
    trio.look(3)
    assert not trio.sent
    for name in trio.up:
        [finding] = [each for each in trio.up[name].notebook.findings() if each.kind == "no_quorum"]
        assert "2 must agree" in finding.text
        assert finding.text.count("stands alone") == 3


def test_two_stores_tampered_alike_cannot_prove_it_from_the_raw_files(reporters: Make) -> None:
    trio = reporters()
    tamper(trio, "reporter-2", 1000)
    tamper(trio, "reporter-3", 1000)
    trio.start()
    trio.look(4)
    assert not trio.sent
    proposers = [name for name in ("reporter-2", "reporter-3") if ("cannot", name) in trio.findings(name)]
    assert proposers
    assert ("outvoted", "reporter-1") in trio.findings("reporter-1")


def test_another_file_is_another_reading(reporters: Make) -> None:
    trio = reporters()
    trio.villages[2].correct("bruno", FIRST_MONTH, 50)
    trio.start()
    trio.publish()
    found = trio.until_found("reporter-1", "differs")
    assert {each.reporter for each in found} == {"reporter-3"}
    assert found[0].details["readings"] == {"IT001E00000002 withdrawn": ["2024-06-01"]}


def test_other_rules_are_named_as_such(reporters: Make) -> None:
    trio = reporters()
    file = trio.villages[0].folder / "community.toml"
    file.write_text(file.read_text().replace("[quotas]", '[quotas]\nmax_reduction = "0.2"'))
    trio.start()
    trio.publish()
    found = trio.until_found("reporter-2", "differs")
    assert [(each.reporter, each.details["parts"][0]) for each in found] == [("reporter-1", "rules")]
    assert "readings" not in found[0].details["parts"]


def test_a_reporter_whose_files_are_broken_says_so_and_the_others_go_on(reporters: Make) -> None:
    trio = reporters()
    (trio.villages[1].folder / "meters" / "torn.csv").write_bytes(b"Giorno;00:00-00:15\r\n01/06/20")
    trio.start()
    trio.publish()
    assert ("cannot", "reporter-2") in trio.findings("reporter-2")
    assert ("cannot", "reporter-2") in trio.findings("reporter-1")
    (trio.villages[1].folder / "meters" / "torn.csv").unlink()
    trio.look(2)
    assert trio.up["reporter-2"].views.problem == ""
