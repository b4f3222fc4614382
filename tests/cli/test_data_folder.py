"""Whose the data folder is, and what `--fresh` deletes."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.data_folder import data_folder, empty, refuse_earlier
from cli.showing import has_desktop
from energy.errors import InputError


def test_one_at_a_time(tmp_path: Path) -> None:
    with data_folder(tmp_path / "anpci") as folder:
        assert folder.is_dir()
        with pytest.raises(InputError, match="Another `borgo up`"), data_folder(folder):
            pass
    with data_folder(folder):
        pass


@pytest.mark.parametrize(
    ("content", "words"),
    [('{"format": "borgo-deployment-1", "chain_id": 1}', ("earlier contracts", "--fresh")), ("{", ("not the file",))],
)
def test_a_chain_of_earlier_contracts_is_refused_and_kept(tmp_path: Path, content: str, words: tuple[str, ...]) -> None:
    refuse_earlier(tmp_path)
    file = tmp_path / "chain" / "deployment.json"
    file.parent.mkdir()
    file.write_text(content)
    with pytest.raises(InputError) as refused:
        refuse_earlier(tmp_path)
    assert all(word in str(refused.value) for word in words)
    assert file.read_text() == content


def test_everything_goes_and_nothing_outside(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "readings.sqlite").touch()
    with data_folder(tmp_path / "anpci") as folder:
        (folder / "chain" / "node").mkdir(parents=True)
        (folder / "chain" / "deployment.json").touch()
        (folder / "readings.sqlite").touch()
        empty(folder)
        assert [path.name for path in folder.iterdir()] == ["lock"]
    assert (tmp_path / "other" / "readings.sqlite").exists()


@pytest.mark.parametrize("strange", ["mine.txt", "meters"])
def test_what_is_not_ours_stops_it_before_anything_is_deleted(tmp_path: Path, strange: str) -> None:
    with data_folder(tmp_path / "anpci") as folder:
        (folder / strange).touch()
        (folder / "readings.sqlite").touch()
        with pytest.raises(InputError, match=strange):
            empty(folder)
        assert (folder / "readings.sqlite").exists()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "deployment.json").touch()
    with data_folder(tmp_path / "anpci") as folder:
        (folder / "chain").symlink_to(tmp_path / "precious")
        with pytest.raises(InputError, match="link"):
            empty(folder)
    assert (tmp_path / "precious" / "deployment.json").exists()


def test_where_a_browser_can_be_opened() -> None:
    assert not has_desktop({}, "linux")
    assert has_desktop({"DISPLAY": ":0"}, "linux")
    assert has_desktop({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert has_desktop({}, "darwin")
