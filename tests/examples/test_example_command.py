from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

import cli.example
from cli.example import ensure_example, example, write_example
from energy.errors import InputError
from energy.rules import load_rules
from examples.anpci.manifest import FOLDER, MANIFEST, MemberTotal, totals_if_current

ROOT = Path(cli.example.__file__).parent.parent
Progress = Callable[[int, int], None]


def contents(folder: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def quick(out: Path, progress: Progress) -> list[MemberTotal]:
    """One meter file and one price file, for tests of where files go."""
    for name in ("meters/IT001E00000001.csv", "prices/2026-05.zip"):
        (out / name).parent.mkdir()
        (out / name).write_text(name, encoding="utf-8")
        progress(1, 2)
    return [MemberTotal("Famiglia 1", "", 0, 0, 1_300_000, 1_300_000, 0, 0)]


def failing(out: Path, progress: Progress) -> list[MemberTotal]:
    """Dies after its first file."""
    (out / "meters").mkdir()
    (out / "meters" / "IT001E00000001.csv").write_text("half", encoding="utf-8")
    progress(1, 2)
    raise KeyboardInterrupt


def test_two_runs_give_the_same_bytes(anpci: Path, tmp_path: Path) -> None:
    write_example(tmp_path)
    assert contents(tmp_path) == contents(anpci)
    assert len(contents(tmp_path)) == 180 + 12 + len(("community.toml", "rules.toml", MANIFEST))


def test_a_complete_folder_is_left_alone(tmp_path: Path) -> None:
    totals, is_new = write_example(tmp_path, generator=quick)
    assert is_new
    before = contents(tmp_path)
    assert write_example(tmp_path, generator=failing) == (totals, False)
    assert contents(tmp_path) == before


def test_the_command_tells_totals_and_where_the_files_are(anpci: Path, capsys: pytest.CaptureFixture[str]) -> None:
    example(anpci)
    out = capsys.readouterr().out
    assert "Famiglia 3" in out
    assert "5,795.76" in out
    assert f"Already there: {anpci}" in out


def test_files_of_an_older_generator_are_written_again_only_when_asked(tmp_path: Path) -> None:
    write_example(tmp_path, generator=quick)
    manifest = json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))
    (tmp_path / MANIFEST).write_text(json.dumps(manifest | {"sources": "older"}), encoding="utf-8")
    (tmp_path / "meters" / "more.csv").write_text("", encoding="utf-8")
    assert totals_if_current(tmp_path) is None
    with pytest.raises(InputError, match="already holds"):
        write_example(tmp_path, generator=quick)
    assert write_example(tmp_path, force=True, generator=quick)[1]
    assert not (tmp_path / "meters" / "more.csv").exists()
    assert totals_if_current(tmp_path) is not None


def test_a_missing_file_makes_the_folder_incomplete(tmp_path: Path) -> None:
    write_example(tmp_path, generator=quick)
    (tmp_path / "prices" / "2026-05.zip").unlink()
    assert totals_if_current(tmp_path) is None


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
def generate(out, progress):
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
    for name in ("examples.anpci.generate", "examples.anpci.profiles", "examples.anpci.price_files"):
        monkeypatch.delitem(sys.modules, name, raising=False)
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
    assert totals_if_current(home) is not None
    assert "community.toml" not in before
    (home / "meters" / "IT001E00000001.csv").unlink()
    ensure_example(home)
    assert contents(home) == before


def test_the_only_assumed_figures_are_those_of_tras_e_for_2025_and_2026() -> None:
    own, with_example = load_rules().figures, load_rules([FOLDER / "rules.toml"]).figures
    added = [figure for figure in with_example if figure not in own]
    assert [(figure.name, figure.status, figure.overridden) for figure in added] == [("tras_e", "assumption", True)]
    assert {day.year for day in (added[0].valid_from, added[0].valid_to) if day} == {2025, 2026}
