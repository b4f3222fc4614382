"""Data sets: they yield what was settled, they are the same bytes each time, and hostile ones do no harm."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.faults.settling import FIRST_MONTH, MEMBERS
from energy.errors import InputError, InputErrors
from oracle.publication import (
    content_hash,
    dataset_hash,
    pack_dataset,
    recompute,
    rules_hash,
    settlement_tree,
    unpack_dataset,
)
from tests.oracle.publication.conftest import DECISIONS

PLACE = (31337, "0x0000000000000000000000000000000000000001")


@pytest.fixture
def packed(settled: Any, tmp_path: Path) -> Path:
    file = tmp_path / settled.manifest.file_name
    pack_dataset(file, settled.manifest, settled.listing, settled.content)
    return file


def test_a_data_set_yields_the_settlement_and_its_root(settled: Any, packed: Path, tmp_path: Path) -> None:
    dataset = unpack_dataset(packed, tmp_path / "out")
    assert (dataset.manifest, dataset.listing) == (settled.manifest, settled.listing)
    found = recompute(dataset)
    assert found.settlement.members == settled.settlement.members
    assert content_hash(found.settlement, MEMBERS, 4_00) == content_hash(settled.settlement, MEMBERS, 4_00)
    assert rules_hash(found.settlement, found.community, DECISIONS) == rules_hash(
        settled.settlement, settled.community, DECISIONS
    )
    assert found.readings == ((FIRST_MONTH, settled.settlement.dataset_hash),)
    roots = {settlement_tree(each, dataset.manifest, *PLACE).root for each in (found.settlement, settled.settlement)}
    assert len(roots) == 1


def test_a_correction_stands_in_a_folder_after_what_it_corrects(settled: Any) -> None:
    meters = [path for path, _ in settled.listing if "IT001E00000001" in path]
    assert [path.split("/")[1] for path in meters] == ["0001", "0002"]


def test_it_is_named_by_month_and_revision_and_is_its_owners_alone(packed: Path) -> None:
    assert packed.name == "dataset-2024-06-r0.zip"
    assert packed.stat().st_mode & 0o077 == 0


def test_the_same_is_packed_to_the_same_bytes(settled: Any, packed: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.zip"
    pack_dataset(again, settled.manifest, tuple(reversed(settled.listing)), settled.content)
    assert again.read_bytes() == packed.read_bytes()


def test_its_hash_depends_on_salt_paths_and_contents_only(settled: Any) -> None:
    listing = settled.listing
    path, digest = listing[0]
    first = dataset_hash(b"\x01" * 32, listing)
    assert dataset_hash(b"\x01" * 32, tuple(reversed(listing))) == first
    assert dataset_hash(b"\x02" * 32, listing) != first
    assert dataset_hash(b"\x01" * 32, ((path + "x", digest), *listing[1:])) != first
    assert dataset_hash(b"\x01" * 32, ((path, "0" * 64), *listing[1:])) != first
    assert dataset_hash(b"\x01" * 32, listing[1:]) != first


def test_another_reading_is_another_root(settled: Any, packed: Path, tmp_path: Path) -> None:
    dataset = unpack_dataset(packed, tmp_path / "out")
    file = next((dataset.folder / "meters" / "0001").glob("IT001E00000002*"))
    file.write_bytes(file.read_bytes().replace(b"0,060", b"0,061", 1))
    roots = {
        settlement_tree(each, dataset.manifest, *PLACE).root
        for each in (recompute(dataset).settlement, settled.settlement)
    }
    assert len(roots) == 2


def test_a_missing_meter_file_is_said(packed: Path, tmp_path: Path) -> None:
    dataset = unpack_dataset(packed, tmp_path / "out")
    next((dataset.folder / "meters" / "0001").glob("IT001E00000002*")).unlink()
    with pytest.raises(InputErrors, match="no readings"):
        recompute(dataset)


def test_contents_that_are_not_what_their_hash_says_are_not_packed(settled: Any, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_bytes(b"wrong")
    with pytest.raises(InputError, match="not what its hash says"):
        pack_dataset(tmp_path / "a.zip", settled.manifest, settled.listing, lambda _path, _digest: wrong)
    assert not (tmp_path / "a.zip").exists()


def rewritten(packed: Path, out: Path, change: Callable[[zipfile.ZipFile, dict[str, bytes]], None]) -> Path:
    """The data set with other entries."""
    with zipfile.ZipFile(packed) as archive:
        entries = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        change(archive, entries)
        for name, data in entries.items():
            archive.writestr(name, data)
    return out


@pytest.mark.parametrize(
    "name",
    [
        "../outside.csv", "/etc/passwd", "meters/0001/../../../outside.csv", "meters/0001/..", "meters\\0001\\a.csv",
        "meters/0001/a\nb.csv", "meters/0001/", "meters/0001//a.csv", "meters/1/a.csv", "other/a.csv", "a.csv",
        "meters/0001/.hidden", "community/./a.toml", "meters/0001/" + "a" * 256, "C:/a.csv", "MANIFEST.json",
    ],
)  # fmt: skip
def test_no_path_leads_elsewhere(packed: Path, tmp_path: Path, name: str) -> None:
    bad = rewritten(packed, tmp_path / "bad.zip", lambda _archive, entries: entries.update({name: b"x"}))
    with pytest.raises(InputError):
        unpack_dataset(bad, tmp_path / "out")
    assert not (tmp_path / "outside.csv").exists()
    assert not (tmp_path / "out").exists() or not any((tmp_path / "out").rglob("*.csv"))


def test_a_link_is_no_file(packed: Path, tmp_path: Path) -> None:
    def change(archive: zipfile.ZipFile, _entries: dict[str, bytes]) -> None:
        link = zipfile.ZipInfo("meters/0001/link.csv")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")

    with pytest.raises(InputError, match="plain file"):
        unpack_dataset(rewritten(packed, tmp_path / "bad.zip", change), tmp_path / "out")


def test_a_file_stands_once(packed: Path, tmp_path: Path) -> None:
    def change(_archive: zipfile.ZipFile, entries: dict[str, bytes]) -> None:
        name = next(path for path in entries if path.startswith("meters/"))
        entries[name.upper().replace("METERS", "meters")] = b"x"

    with pytest.raises(InputError, match="twice"):
        unpack_dataset(rewritten(packed, tmp_path / "bad.zip", change), tmp_path / "out")


def test_a_bomb_does_not_go_off(packed: Path, tmp_path: Path) -> None:
    bad = rewritten(
        packed, tmp_path / "bad.zip", lambda _archive, entries: entries.update({"meters/0001/z.csv": bytes(20 * 2**20)})
    )
    with pytest.raises(InputError, match="more than any raw file"):
        unpack_dataset(bad, tmp_path / "out")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", "borgo-dataset-2"), ("decisions", 4), ("decisions", {"energy_per_member": -1}),
        ("decisions", {"energy_per_member": "4"}), ("decisions", {"energy_per_member": 4, "more": 1}),
        ("period", "2024-13"), ("revision", -1), ("revision", "0"), ("salt", "0xAA"),
        ("members", []), ("members", "all"), ("more", 1), ("community", 3),
    ],
)  # fmt: skip
def test_a_wrong_manifest_is_refused(packed: Path, tmp_path: Path, field: str, value: object) -> None:
    def change(_archive: zipfile.ZipFile, entries: dict[str, bytes]) -> None:
        entries["manifest.json"] = json.dumps({**json.loads(entries["manifest.json"]), field: value}).encode()

    with pytest.raises(InputError, match="manifest"):
        unpack_dataset(rewritten(packed, tmp_path / "bad.zip", change), tmp_path / "out")


def test_members_stand_in_order_of_their_numbers(packed: Path, tmp_path: Path) -> None:
    def change(_archive: zipfile.ZipFile, entries: dict[str, bytes]) -> None:
        manifest = json.loads(entries["manifest.json"])
        manifest["members"].reverse()
        entries["manifest.json"] = json.dumps(manifest).encode()

    with pytest.raises(InputError, match="in order of their numbers"):
        unpack_dataset(rewritten(packed, tmp_path / "bad.zip", change), tmp_path / "out")


@pytest.mark.parametrize("cut", [0, 3, 100, -30])
def test_a_cut_data_set_is_said(packed: Path, tmp_path: Path, cut: int) -> None:
    bad = tmp_path / "cut.zip"
    bad.write_bytes(packed.read_bytes()[:cut])
    with pytest.raises(InputError):
        unpack_dataset(bad, tmp_path / "out")


def test_another_communitys_files_are_refused(packed: Path, tmp_path: Path) -> None:
    dataset = unpack_dataset(packed, tmp_path / "out")
    file = dataset.folder / "community" / "community.toml"
    file.write_text(file.read_text().replace('id = "tre"', 'id = "altra"'))
    with pytest.raises(InputError, match="altra"):
        recompute(dataset)
