from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest

import cli.example
from cli.example import ensure_example, example, last_complete_month, write_example
from energy.calendar import Month
from energy.errors import InputError
from energy.rules import load_rules
from examples.anpci.manifest import FOLDER, LAST_PUBLISHED_MONTH, MANIFEST, MemberTotal, manifest_if_current

ROOT = Path(cli.example.__file__).parent.parent
Progress = Callable[[int, int], None]
LATER = tuple(Month(2026, number) for number in (6, 7, 8))


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def quick(out: Path, progress: Progress, months: Sequence[Month]) -> list[MemberTotal]:
    """A meter file, a production file and a price file for each month, for tests of where files go."""
    for done, month in enumerate(months, start=1):
        for name in (f"meters/IT001E00000001_{month}.csv", f"production/pv_{month}.csv", f"prices/{month}.zip"):
            (out / name).parent.mkdir(exist_ok=True)
            (out / name).write_text(name, encoding="utf-8")
        progress(done, len(months))
    return [MemberTotal("Famiglia 1", "", 0, 0, 1_300_000, 1_300_000, 0, 0)]


def failing(out: Path, progress: Progress, months: Sequence[Month]) -> list[MemberTotal]:
    """Dies after its first file."""
    (out / "meters").mkdir()
    (out / "meters" / f"IT001E00000001_{months[0]}.csv").write_text("half", encoding="utf-8")
    progress(1, 2)
    raise KeyboardInterrupt


def test_two_runs_give_the_same_bytes(anpci: Path, tmp_path: Path) -> None:
    write_example(tmp_path, LATER[-1])
    assert contents(tmp_path) == contents(anpci)
    monthly = 15 + 6 + 1
    assert len(contents(tmp_path)) == (12 + len(LATER)) * monthly + len(("community.toml", "rules.toml", MANIFEST))


def test_the_published_year_is_what_it_always_was(anpci: Path) -> None:
    """Whoever changes a byte of it on purpose changes this hash, and says why."""
    digest = sha256()
    for name in ("meters", "prices"):
        for path in sorted((anpci / name).iterdir()):
            if not any(str(month) in path.name for month in LATER):
                digest.update(f"{path.name} {sha256(path.read_bytes()).hexdigest()}\n".encode())
    assert digest.hexdigest() == "38aa96b6f6ba78fdb839c33522d98eddf4a2a4cfb81231e7e10884fbcd546d08"


def test_months_are_added_without_touching_those_that_are_there(anpci: Path, tmp_path: Path) -> None:
    write_example(tmp_path)
    published = contents(tmp_path)
    stamps = {name: (tmp_path / name).stat().st_mtime_ns for name in published if name != MANIFEST}
    manifest, is_new = write_example(tmp_path, LATER[-1])
    assert is_new
    assert manifest.through == LATER[-1]
    assert contents(tmp_path) == contents(anpci)
    assert all((tmp_path / name).stat().st_mtime_ns == stamp for name, stamp in stamps.items())
    assert write_example(tmp_path) == (manifest, False)


def test_a_run_that_dies_while_months_are_added_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_example(tmp_path, generator=quick)
    before = contents(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        write_example(tmp_path, LATER[0], generator=failing)
    assert contents(tmp_path) == before

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(cli.example, "write_manifest", dies)
        with pytest.raises(KeyboardInterrupt):
            write_example(tmp_path, LATER[0], generator=quick)
    half = manifest_if_current(tmp_path)
    assert half is not None
    assert half.through == LAST_PUBLISHED_MONTH
    manifest, is_new = write_example(tmp_path, LATER[1], generator=quick)
    assert is_new
    assert manifest.through == LATER[1]
    assert len(manifest.files) == 14 * 3 + len(("community.toml", "rules.toml"))


def test_the_last_complete_month_is_that_of_rome() -> None:
    for instant, month in (
        (datetime(2026, 10, 31, 22, 59, tzinfo=UTC), Month(2026, 9)),
        (datetime(2026, 10, 31, 23, 0, tzinfo=UTC), Month(2026, 10)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), Month(2026, 12)),
    ):
        assert last_complete_month(instant) == month


@pytest.mark.parametrize("month", ["2026-04", "9999-01", "May"])
def test_a_month_that_cannot_be_the_last_is_refused(tmp_path: Path, month: str) -> None:
    with pytest.raises(InputError):
        example(tmp_path / "new", month)
    assert not (tmp_path / "new").exists()


def test_a_complete_folder_is_left_alone(tmp_path: Path) -> None:
    manifest, is_new = write_example(tmp_path, generator=quick)
    assert is_new
    before = contents(tmp_path)
    assert write_example(tmp_path, generator=failing) == (manifest, False)
    assert contents(tmp_path) == before


def test_the_command_tells_totals_and_where_the_files_are(anpci: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example(anpci, str(LAST_PUBLISHED_MONTH))
    out = capsys.readouterr().out
    assert "Famiglia 3" in out
    assert "5,795.76" in out
    assert f"Already there: {anpci}" in out


def test_files_of_an_older_generator_are_written_again_only_when_asked(tmp_path: Path) -> None:
    write_example(tmp_path, generator=quick)
    manifest = json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))
    (tmp_path / MANIFEST).write_text(json.dumps(manifest | {"sources": "older"}), encoding="utf-8")
    (tmp_path / "meters" / "more.csv").write_text("", encoding="utf-8")
    assert manifest_if_current(tmp_path) is None
    with pytest.raises(InputError, match="already holds"):
        write_example(tmp_path, generator=quick)
    assert write_example(tmp_path, force=True, generator=quick)[1]
    assert not (tmp_path / "meters" / "more.csv").exists()
    assert manifest_if_current(tmp_path) is not None


def test_a_missing_file_makes_the_folder_incomplete(tmp_path: Path) -> None:
    write_example(tmp_path, generator=quick)
    (tmp_path / "prices" / "2026-05.zip").unlink()
    assert manifest_if_current(tmp_path) is None


def test_somebody_elses_community_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "meters").mkdir()
    (tmp_path / "meters" / "mine.csv").write_text("mine", encoding="utf-8")
    before = contents(tmp_path)
    with pytest.raises(InputError, match="already holds meters"):
        write_example(tmp_path, generator=quick)
    assert contents(tmp_path) == before


def test_an_interrupted_run_leaves_what_was_there(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        write_example(tmp_path / "new", generator=failing)
    assert not contents(tmp_path)
    write_example(tmp_path / "old", generator=quick)
    before = contents(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        write_example(tmp_path / "old", force=True, generator=failing)
    assert contents(tmp_path) == before


def test_a_killed_run_leaves_no_half_folder_and_the_next_run_cleans_up(tmp_path: Path) -> None:
    killed = """
import os, signal, sys
from pathlib import Path
from cli.example import write_example
def generate(out, progress, months):
    (out / "meters").mkdir()
    (out / "meters" / "half.csv").write_text("half")
    os.kill(os.getpid(), signal.SIGKILL)
write_example(Path(sys.argv[1]), generator=generate)
"""
    run = subprocess.run([sys.executable, "-c", killed, str(tmp_path)], cwd=ROOT, capture_output=True, check=False)
    assert run.returncode == -9
    assert not (tmp_path / "meters").exists()
    assert [path.name.startswith(".incomplete-") for path in tmp_path.iterdir()] == [True]
    write_example(tmp_path, generator=quick)
    assert not any(path.name.startswith(".incomplete-") for path in tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        write_example(tmp_path / "file" / "below", generator=quick)


def test_missing_packages_are_told_with_the_command_that_brings_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pvlib", None)
    for name in ("generate", "published", "later", "profiles", "price_files"):
        monkeypatch.delitem(sys.modules, f"examples.anpci.{name}", raising=False)
    monkeypatch.delattr("examples.anpci.generate", raising=False)
    with pytest.raises(InputError, match=r"package pvlib .* Run ./borgo example"):
        write_example(tmp_path)


def test_only_the_examples_own_folder_is_ensured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli.example, "_generator", lambda: quick)
    ensure_example(tmp_path)
    assert not contents(tmp_path)
    home = tmp_path / "home"
    monkeypatch.setattr(cli.example, "FOLDER", home)
    ensure_example(home)
    before = contents(home)
    assert manifest_if_current(home) is not None
    assert "community.toml" not in before
    (home / "meters" / "IT001E00000001_2026-05.csv").unlink()
    ensure_example(home)
    assert contents(home) == before
    ensure_example(home, LATER[0])
    assert (home / "prices" / f"{LATER[0]}.zip").exists()


def test_the_only_assumed_figure_is_tras_e_from_2025_on() -> None:
    own, with_example = load_rules().figures, load_rules([FOLDER / "rules.toml"]).figures
    added = [figure for figure in with_example if figure not in own]
    assert [(figure.name, figure.status, figure.overridden) for figure in added] == [("tras_e", "assumption", True)]
    assert (added[0].valid_from, added[0].valid_to) == (date(2025, 1, 1), None)
