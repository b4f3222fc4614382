"""Production meters: read where there are any, "not measured" where there are none, and never in the way."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.dashboard.production import ProductionBook
from energy.calendar import Month, quarters_in_day
from energy.errors import InputError
from examples.anpci.dso_files import MeterMonth
from examples.anpci.generate import generate
from examples.anpci.manifest import COMMUNITY_FILES, FOLDER
from examples.anpci.production_files import production
from oracle.community import Community, load_community
from oracle.readers import read_meter_file
from oracle.readers.production import read_production_file
from oracle.readings import Direction

OCTOBER, MARCH = Month(2025, 10), Month(2026, 3)
PLANT = "famiglia-3-pv"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's two months with a change of the clock; not to be changed."""
    folder = tmp_path_factory.mktemp("made")
    for name in COMMUNITY_FILES:
        shutil.copy(FOLDER / name, folder)
    generate(folder, lambda *_: None, [OCTOBER, MARCH])
    return folder


@pytest.fixture
def community(made: Path, tmp_path: Path) -> Community:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return load_community(tmp_path)


def file_of(community: Community, plant: str = PLANT, month: Month = MARCH) -> Path:
    (path,) = (community.folder / "production").glob(f"{plant}_{month}*")
    return path


def test_every_plant_makes_what_it_injects_and_more(community: Community) -> None:
    book = ProductionBook(community)
    for month in (OCTOBER, MARCH):
        of_month = book.of(month)
        assert of_month.problems == ()
        assert set(of_month.plants) == {plant.id for member in community.members for plant in member.plants}
        for member in community.members:
            for plant in member.plants:
                injected = np.concatenate(
                    [
                        curve.wh
                        for path in sorted((community.folder / "meters").glob(f"{plant.pod}_{month}*"))
                        for curve in read_meter_file(path).curves
                        if curve.direction is Direction.INJECTED
                    ]
                )
                assert len(injected) == len(of_month.plants[plant.id]) == month.hours * 4
                assert (of_month.plants[plant.id] >= injected).all()
                assert of_month.plants[plant.id].sum() > injected.sum()
        assert book.member(month, "famiglia-1") == 0
        assert book.member(month, "famiglia-3") == of_month.plants[PLANT].sum()
        assert book.month(month) == sum(int(each.sum()) for each in of_month.plants.values())


@given(st.data(), st.sampled_from([OCTOBER, MARCH, Month(2026, 6)]))
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, month: Month
) -> None:
    seed = data.draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    days = [rng.integers(0, 10**7, quarters_in_day(day)).tolist() for day in month.days]
    name, content = production(PLANT, MeterMonth("IT001E00000003", month, {}, days))
    path = tmp_path_factory.mktemp("written") / name
    path.write_bytes(content)
    read = read_production_file(path)
    assert [(each.plant, each.day, each.wh.tolist()) for each in read] == [
        (PLANT, day, wh) for day, wh in zip(month.days, days, strict=True)
    ]


def test_a_plant_without_a_file_is_not_measured(community: Community) -> None:
    book = ProductionBook(community)
    assert book.month(MARCH) is not None
    file_of(community).unlink()
    assert book.month(MARCH) is book.member(MARCH, "famiglia-3") is None
    assert book.member(MARCH, "comune") is not None
    assert book.of(MARCH).problems == ()
    assert book.month(OCTOBER) is not None


def test_a_community_without_the_folder_is_not_measured(community: Community) -> None:
    shutil.rmtree(community.folder / "production")
    book = ProductionBook(community)
    assert book.month(MARCH) is None
    assert book.member(MARCH, "famiglia-1") == 0


def test_a_file_that_changes_is_read_again(community: Community) -> None:
    book, path = ProductionBook(community), file_of(community)
    before = book.member(MARCH, "famiglia-3")
    lines = path.read_text().splitlines()
    night, *_ = (number for number, line in enumerate(lines) if line.startswith(PLANT))
    lines[night] = lines[night].replace(";0;", ";12345;", 1)
    path.write_text("\n".join(lines) + "\n")
    assert before is not None
    assert book.member(MARCH, "famiglia-3") == before + 12345


def test_a_month_that_is_not_complete_is_told_and_does_not_count(community: Community) -> None:
    path = file_of(community)
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
    book = ProductionBook(community)
    assert book.member(MARCH, "famiglia-3") is None
    assert book.of(MARCH).problems == (f"{PLANT} has 30 days of {MARCH} only.",)


def test_days_in_two_files_are_told_and_do_not_count(community: Community) -> None:
    shutil.copy(file_of(community), community.folder / "production" / f"again_{MARCH}.csv")
    book = ProductionBook(community)
    assert book.member(MARCH, "famiglia-3") is None
    assert book.of(MARCH).problems == (f"{PLANT} has days of {MARCH} in more than one file.",)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("2026-03-02", "02/03/2026", "day"),
        (f"{PLANT};2026-03-02", ";2026-03-02", "plant"),
        (f"{PLANT};2026-03-02;0", f"{PLANT};2026-03-02;0,5", "wh"),
        (f"{PLANT};2026-03-02;0", f"{PLANT};2026-03-02;-1", "wh"),
        (f"{PLANT};2026-03-02;0", f"{PLANT};2026-03-02;²", "wh"),
        (f"{PLANT};2026-03-02;0", f"{PLANT};2026-03-02;123456789", "wh"),
        (f"{PLANT};2026-03-02;0", f"{PLANT};2026-03-02;0;0", "wh"),
        (f"{PLANT};2026-03-02;0", f"{PLANT};2026-03-02;", "wh"),
        (f"{PLANT};2026-03-02", f"{PLANT};2026-03-01", None),
        (f"{PLANT};2026-03-02;0", f"{PLANT}\n;0", "day"),
        ("plant;day", "Giorno;00:00", None),
    ],
)
def test_a_fault_is_told_with_its_line_and_the_other_plants_are_still_read(
    community: Community, old: str, new: str, field: str | None
) -> None:
    path = file_of(community)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(InputError) as caught:
        read_production_file(path)
    assert caught.value.field == field
    assert caught.value.line in {1, 3}
    book = ProductionBook(community)
    assert book.member(MARCH, "famiglia-3") is None
    assert book.member(MARCH, "comune") is not None
    assert path.name in book.of(MARCH).problems[0]
