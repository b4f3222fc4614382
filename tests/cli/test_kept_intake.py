"""What a second start does not do again, and when it must."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cli import kept_intake
from cli.faults.settling import FIRST_MONTH, Village
from cli.kept_intake import KeptPrices, take_in_once
from oracle.community import load_community
from oracle.readers import PriceFile, read_price_file
from oracle.store import ReadingStore


@pytest.fixture
def village(tmp_path: Path) -> Village:
    made = Village(tmp_path / "tre")
    made.found()
    made.write(FIRST_MONTH)
    return made


def take_in(village: Village, folder: Path) -> tuple[int, int, int]:
    with ReadingStore.open(folder / "readings.sqlite") as store:
        result = take_in_once(load_community(village.folder), store, folder / "intake")
    return result.files, result.known_files, result.corrected


def test_the_same_files_are_not_read_again_and_a_correction_is(
    village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert take_in(village, tmp_path) == (4, 0, 0)
    with monkeypatch.context() as patch:
        patch.setattr(kept_intake, "take_in", None)
        assert take_in(village, tmp_path) == (0, 4, 0)
    village.correct("anna", FIRST_MONTH, 40)
    assert take_in(village, tmp_path) == (1, 3, 1)


def test_a_store_that_is_lost_is_filled_again(village: Village, tmp_path: Path) -> None:
    assert take_in(village, tmp_path) == (4, 0, 0)
    for file in tmp_path.glob("readings.sqlite*"):
        file.unlink()
    assert take_in(village, tmp_path) == (4, 0, 0)


def test_other_code_reads_the_files_again(village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take_in(village, tmp_path)
    monkeypatch.setattr(kept_intake, "code_hash", lambda: b"another version")
    monkeypatch.setattr(ReadingStore, "knows", lambda *_: pytest.fail("the mark is that of another version"))
    assert take_in(village, tmp_path) == (0, 4, 0)


def same(one: PriceFile, other: PriceFile) -> bool:
    return (one.name, one.sha256, one.synthetic) == (other.name, other.sha256, other.synthetic) and all(
        (a.day, a.step_minutes, a.file, a.line) == (b.day, b.step_minutes, b.file, b.line)
        and a.prices.keys() == b.prices.keys()
        and all(np.array_equal(a.prices[zone], b.prices[zone]) for zone in a.prices)
        for a, b in zip(one.days, other.days, strict=True)
    )


def test_prices_come_back_as_they_were_read(village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [file] = (village.folder / "prices").iterdir()
    kept = KeptPrices(tmp_path / "kept")
    first = kept.price_file(file)
    assert same(first, read_price_file(file))
    with monkeypatch.context() as patch:
        patch.setattr(kept_intake, "read_price_file", None)
        assert same(kept.price_file(file), first)
    [copy] = (tmp_path / "kept").iterdir()
    text = copy.read_text()
    for damaged in (text[:-40], text.replace("81000000", "91000000"), ""):
        copy.write_text(damaged)
        assert same(kept.price_file(file), first)
        assert copy.read_text() == text
