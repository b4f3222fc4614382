"""A report's folder is written whole or not at all, and the same description gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from energy.errors import InputError
from simulator.description import Description, parse_description, read_description
from simulator.report import folder as folders
from simulator.report.folder import read_report, whole_folder, write_report
from simulator.report.study import Study, study

Files = dict[str, bytes]


def files_of(folder: Path) -> Files:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_is_in_a_report_simulated_again_gives_every_byte_again(
    tmp_path: Path, village_text: str, village_study: Study, study_of: Callable[[Description], Study]
) -> None:
    source = village_text.encode()
    write_report(tmp_path / "first", village_study, source=source)
    again = read_description(tmp_path / "first" / "inputs")
    write_report(tmp_path / "again", study_of(again), source=source)
    assert files_of(tmp_path / "first") == files_of(tmp_path / "again")


def test_a_day_is_printed_only_if_it_is_asked_for(tmp_path: Path, village_study: Study) -> None:
    write_report(tmp_path / "undated", village_study, languages=["en"])
    write_report(tmp_path / "dated", village_study, languages=["en"], dated=date(2026, 11, 22))
    assert "22 Nov 2026" in (tmp_path / "dated" / "report.en.html").read_text()
    assert "22 Nov 2026" not in (tmp_path / "undated" / "report.en.html").read_text()
    assert b"D:20261122" in (tmp_path / "dated" / "report.en.pdf").read_bytes()
    assert not (tmp_path / "dated" / "report.it.html").exists()


def test_files_that_a_description_names_are_kept_with_it(tmp_path: Path, village_text: str) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "rules.toml").write_text(
        '[[tras_e]]\nvalue = 11\nunit = "EUR/MWh"\nvalid_from = 2027-01-01\nvalid_to = 2027-12-31\n'
        'source = "a test"\nstatus = "assumption"\n'
    )
    (own / "unnamed.txt").write_text("mine")
    (own / "community.toml").write_text(
        village_text.replace('kind = "cer"', 'kind = "cer"\noverrides = ["rules.toml"]')
    )
    described = read_description(own)
    document = write_report(
        tmp_path / "report", study(described, draws=100), source=(own / "community.toml").read_bytes()
    )
    kept = files_of(tmp_path / "report" / "inputs")
    assert kept == {name: (own / name).read_bytes() for name in ("community.toml", "rules.toml")}
    assert [entry["path"] for entry in document["inputs"]] == ["community.toml", "rules.toml"]
    assert any(figure["source"] == "a test" and figure["overridden"] for figure in document["figures"])


@pytest.mark.parametrize("stage", ["write_series", "report_pdf", "json_text"])
def test_what_breaks_while_writing_leaves_nothing_and_spoils_nothing(
    tmp_path: Path, village_study: Study, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    out = tmp_path / "report"
    with monkeypatch.context() as patched:
        patched.setattr(folders, stage, broken)
        with pytest.raises(KeyboardInterrupt):
            write_report(out, village_study, languages=["it"])
    assert list(tmp_path.iterdir()) == []
    write_report(out, village_study, languages=["it"])
    before = files_of(out)
    with monkeypatch.context() as patched:
        patched.setattr(folders, stage, broken)
        with pytest.raises(KeyboardInterrupt):
            write_report(out, village_study, languages=["en"])
    assert list(tmp_path.iterdir()) == [out]
    assert files_of(out) == before


def test_a_report_is_replaced_by_a_report(tmp_path: Path, village_study: Study) -> None:
    out = tmp_path / "a" / "report"
    write_report(out, village_study, languages=["it", "en"])
    write_report(out, village_study, languages=["en"])
    assert not (out / "report.it.html").exists()
    assert [path.name for path in out.parent.iterdir()] == ["report"]


@pytest.mark.parametrize("strange", ["notes.txt", "inputs/mine.csv", "series/mine.txt", "report/deep.html"])
def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path, village_study: Study, strange: str) -> None:
    out = tmp_path / "report"
    write_report(out, village_study, languages=["it"])
    (out / strange).parent.mkdir(exist_ok=True)
    (out / strange).write_text("mine")
    with pytest.raises(InputError, match=r"holds more than a report") as refused:
        write_report(out, village_study)
    assert strange in str(refused.value)
    assert (out / strange).read_text() == "mine"


def test_a_description_that_was_changed_in_its_report_is_not_lost(
    tmp_path: Path, village_text: str, village_study: Study, study_of: Callable[[Description], Study]
) -> None:
    out = tmp_path / "report"
    write_report(out, village_study, languages=["it"], source=village_text.encode())
    changed = village_text.replace("capex_eur = 9000", "capex_eur = 8000")
    (out / "inputs" / "community.toml").write_text(changed)
    with pytest.raises(InputError, match="changed and not simulated"):
        write_report(out, village_study, languages=["it"])
    assert (out / "inputs" / "community.toml").read_text() == changed
    again = study_of(read_description(out / "inputs"))
    write_report(out, again, languages=["it"], source=changed.encode())
    assert read_report(out)["money"]["plants"][0]["cost_eur"] == pytest.approx(8800)


def test_a_file_and_a_folder_that_is_no_report_are_refused(tmp_path: Path, village_study: Study) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mine").write_text("mine")
    for name in ("file", "folder"):
        with pytest.raises(InputError, match=r"not a folder|other things"):
            write_report(tmp_path / name, village_study)
    (tmp_path / "empty").mkdir()
    write_report(tmp_path / "empty", village_study, languages=["it"])
    assert read_report(tmp_path / "empty")["name"] == "Village <b>& co</b>"


def test_what_is_no_result_is_refused(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text('{"format": "another/1"}')
    with pytest.raises(InputError, match="not a result of this version"):
        read_report(tmp_path)
    with pytest.raises(InputError, match="no results"):
        read_report(tmp_path / "nowhere")


def test_a_folder_is_whole_before_it_has_its_name(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with whole_folder(out) as work:
        (work / "a").write_text("a")
        assert not out.exists()
    assert files_of(out) == {"a": b"a"}
    assert list(tmp_path.iterdir()) == [out]


def test_a_longer_horizon_is_another_report(village: Description, village_text: str, village_study: Study) -> None:
    longer = parse_description(village_text.replace("horizon_years = 4", "horizon_years = 5"), file=Path("x.toml"))
    assert longer == replace(village, finance=replace(village.finance, horizon_years=5))
    assert village_study.simulation.description.finance.horizon_years == 4
