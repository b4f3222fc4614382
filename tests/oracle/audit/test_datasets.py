"""The audit of settlements: computed again from the data set, a change of any reading, rule or quota is named."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chain.merkle import WHOLE, Line, SumTree
from energy.errors import InputError
from oracle.audit.findings import Kind

Repack = Callable[[str, Callable[[bytes], bytes]], Path]
READING = "IT001E00000002_2026-01_prelevata.csv"


def one_kwh_more(data: bytes) -> bytes:
    """The third quarter-hour of 7 January."""
    lines = data.decode().split("\r\n")
    (row,) = (i for i, line in enumerate(lines) if line.startswith("07/01/2026"))
    cells = lines[row].split(";")
    cells[3] = re.sub(r"^\d+", lambda whole: str(int(whole[0]) + 1), cells[3])
    return "\r\n".join([*lines[:row], ";".join(cells), *lines[row + 1 :]]).encode()


def test_a_right_data_set_gives_no_finding(scene: Any) -> None:
    report = scene.audit(scene.month.dataset)
    assert report.findings == ()
    assert report.notes == ()
    for kind in (Kind.DATASET, Kind.TOTAL, Kind.RULES, Kind.ROOT, Kind.QUOTA, Kind.CODE_VERSION):
        assert report.agreed[kind], kind
    assert sum(quota.quota_micro for quota in report.quotas) == WHOLE
    told = {quota.member: quota.quota_micro for quota in report.quotas}
    assert told == {line.member: line.quota_micro for line in scene.month.tree.lines}


def test_a_changed_reading(scene: Any, repacked: Repack) -> None:
    report = scene.audit(repacked(READING, one_kwh_more))
    kinds = {finding.kind for finding in report.findings}
    assert {Kind.DATASET, Kind.ROOT} <= kinds
    for finding in report.findings:
        assert (finding.where["period"], finding.where["revision"]) == (202601, 0)
        assert finding.where["block"] == scene.w3.eth.block_number


def test_a_changed_reading_beside_the_data_set_that_was_signed(scene: Any, repacked: Repack) -> None:
    report = scene.audit(scene.month.dataset, repacked(READING, one_kwh_more))
    (finding,) = (finding for finding in report.findings if finding.kind is Kind.READING)
    wanted = {
        "raw file": f"meters/0001/{READING}",
        "pod": "IT001E00000002",
        "direction": "withdrawn",
        "day": "2026-01-07",
        "quarter-hour": "2026-01-06T23:30Z",
        "field": "wh",
    }
    assert wanted.items() <= finding.where.items()
    before, after = (int(text.split()[0]) for text in (finding.expected, finding.found))
    assert after == before + 1_000


def test_a_reading_that_is_missing(scene: Any, repacked: Repack) -> None:
    report = scene.audit(repacked(READING, lambda data: data.replace(b"07/01/2026;", b"07/02/2026;")))
    assert {Kind.DATASET, Kind.READING} <= {finding.kind for finding in report.findings}
    assert report.quotas == ()


def test_a_changed_rule(scene: Any, repacked: Repack) -> None:
    tampered = repacked(
        "community.toml", lambda data: data.replace(b'max_reduction = "0.15"', b'max_reduction = "0.05"')
    )
    alone = {finding.kind for finding in scene.audit(tampered).findings}
    assert {Kind.DATASET, Kind.RULES} <= alone
    report = scene.audit(scene.month.dataset, tampered)
    found = [finding for finding in report.findings if finding.where.get("field") == "quotas.max_reduction"]
    assert [(each.kind, each.expected, each.found) for each in found] == [(Kind.RULES, "0.15", "0.05")]


def test_a_changed_figure_of_law(scene: Any, repacked: Repack) -> None:
    tampered = repacked("rules.toml", lambda data: data.replace(b"10.57", b"11.57"))
    report = scene.audit(scene.month.dataset, tampered)
    assert {Kind.DATASET, Kind.RULES, Kind.TOTAL, Kind.ROOT} <= {finding.kind for finding in report.findings}
    assert any(finding.where.get("field") == "tras_e[1].value" for finding in report.findings)


def test_a_changed_price(scene: Any, repacked: Repack) -> None:
    report = scene.audit(
        scene.month.dataset, repacked("prices/0001/MGP_2026-01_SINTETICO.zip", lambda data: data + b"\0")
    )
    assert any(finding.where.get("raw file", "").startswith("prices/") for finding in report.findings)


@pytest.mark.parametrize("names", [(1, 2), (2, 3)])
def test_a_changed_quota(unpublished: Any, only: Any, names: tuple[int, int]) -> None:
    """Three reporters agree on a root under which one member has a millionth more, and another a millionth less."""
    scene, tree = unpublished, unpublished.month.tree
    change = dict(zip(names, (1, -1), strict=True))
    lines = [
        Line(line.member, line.quota_micro + change.get(line.member, 0), line.tokens, line.private_hash)
        for line in tree.lines
    ]
    scene.publish({**scene.month.message, "root": SumTree(tree.place, lines).root})
    report = scene.audit(scene.month.dataset)
    assert {finding.kind for finding in report.findings} == {Kind.ROOT}
    finding = only(report, Kind.ROOT)
    assert finding.where["period"] == 202601
    assert finding.found == "0x" + tree.root.hex()


@pytest.mark.parametrize(
    ("field", "kind"),
    [("sharedWh", Kind.TOTAL), ("incentiveCents", Kind.TOTAL), ("tokens", Kind.TOTAL), ("leaves", Kind.TOTAL)],
)
def test_a_changed_total(unpublished: Any, field: str, kind: Kind) -> None:
    unpublished.publish({**unpublished.month.message, field: unpublished.month.message[field] + 1})
    report = unpublished.audit(unpublished.month.dataset)
    (finding,) = (each for each in report.findings if each.kind is kind and "data set" in each.where)
    assert finding.where["field"] == field
    assert int(finding.expected) == int(finding.found) + 1
    # How many tokens a month gives follows from the chain alone, by the number of lines.
    alone = [each.kind for each in unpublished.audit().findings]
    assert alone == ([Kind.TOTAL] if field in {"tokens", "leaves"} else [])


def test_a_rules_hash_of_other_rules(unpublished: Any, only: Any) -> None:
    unpublished.publish({**unpublished.month.message, "rulesHash": bytes(32)})
    assert only(unpublished.audit(unpublished.month.dataset), Kind.RULES).expected == "0x" + bytes(32).hex()


def test_another_version_of_the_code_is_a_note_while_the_result_is_the_same(unpublished: Any, repacked: Repack) -> None:
    scene = unpublished
    scene.publish({**scene.month.message, "codeHash": bytes(31) + b"\1"})
    report = scene.audit(scene.month.dataset)
    assert report.clean
    assert [note for note in report.notes if "another version of the code" in note]
    changed = scene.audit(repacked(READING, one_kwh_more))
    assert Kind.CODE_VERSION in {finding.kind for finding in changed.findings}


def test_a_revision_has_its_own_data_set(scene: Any) -> None:
    scene.village.pass_time(3_600)
    scene.publish({**scene.month.message, "revision": 1})
    report = scene.audit(scene.month.dataset)
    assert report.clean, "the first revision was right when it was published, though it no longer holds"


def test_a_settlement_that_was_never_published(unpublished: Any, only: Any) -> None:
    finding = only(unpublished.audit(unpublished.month.dataset), Kind.SETTLEMENT)
    assert (finding.where["period"], finding.found) == (202601, "none")


def test_a_file_that_is_no_data_set(scene: Any, tmp_path: Path) -> None:
    file = tmp_path / "dataset.zip"
    file.write_bytes(b"PK\3\4 and nothing else")
    with pytest.raises(InputError):
        scene.audit(file)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"energy_per_member": 5_00}, "energy_per_member"),
        ({"model": {"beta_max": 8_00}}, "model.beta_max"),
        ({"model": {"changed": [["beta_max", 1_767_225_600]]}}, "model.beta_max since"),
        ({"retrocessions": [{"member": 2, "bps": 2_500, "since": "2026-01"}]}, "retrocessions[2]"),
    ],
)
def test_other_decisions_than_the_chain_tells(scene: Any, repacked: Repack, change: dict[str, Any], field: str) -> None:
    """Whoever computed with them signed another hash of the rules; whoever changes the manifest later is named too."""

    def bend(data: bytes) -> bytes:
        manifest = json.loads(data)
        decisions = manifest["decisions"]
        model = {"model": {**decisions["model"], **change.get("model", {})}}
        return json.dumps({**manifest, "decisions": {**decisions, **change, **model}}).encode()

    report = scene.audit(repacked("manifest.json", bend))
    named = [finding.where.get("field") for finding in report.findings if finding.kind is Kind.RULES]
    assert {field, "rulesHash"} <= set(named)
    assert {name for name in named if name not in {field, "rulesHash"}} == set()
