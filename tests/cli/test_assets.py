"""What is built for browsers: once for each content, with its licences, and nothing that our own policy would stop."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cli.assets import ENTRIES, ESBUILD, LOCK, ROOT, build_assets, source_files, source_hash
from energy.errors import InputError


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of all that a build reads, beside the same `node_modules`."""
    for path in (*source_files(), LOCK):
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, target)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    return tmp_path


def test_every_file_is_built_once_and_again_when_a_source_changes(house: Path) -> None:
    folder = build_assets(house, house / "web")
    names = {path.name for path in folder.iterdir()}
    assert names >= {"page.js", "curves.js", "verify.js", "style.css", "icon.svg", "licences.txt"}
    first = (folder / "page.js").stat().st_mtime_ns
    assert build_assets(house, house / "web") == folder
    assert (folder / "page.js").stat().st_mtime_ns == first
    sheet = house / ENTRIES["style"].parent / "tokens.css"
    sheet.write_text(sheet.read_text() + ":root { --new: 1px; }\n")
    other = build_assets(house, house / "web")
    assert other != folder
    assert "--new: 1px" in (other / "style.css").read_text()
    assert [path.name for path in (house / "web").iterdir() if path.is_dir()] == [other.name], "only the newest is kept"


SERVING = """
import sys
from pathlib import Path
from cli.assets import build_assets
print(build_assets(Path(sys.argv[1]), Path(sys.argv[1]) / "web").name, flush=True)
sys.stdin.read()
"""


def test_a_build_that_another_process_serves_stays_until_that_ends(house: Path) -> None:
    web = house / "web"
    command = [sys.executable, "-c", SERVING, str(house)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        served = web / other.stdout.readline().strip()
        (web / ".killed").mkdir()
        with (house / ENTRIES["page"]).open("a") as script:
            script.write("\nconsole.debug(1);\n")
        folder = build_assets(house, web)
        assert {path for path in web.iterdir() if path.is_dir()} == {served, folder}
        assert (served / "page.js").exists()
        other.stdin.close()
        assert other.wait() == 0
    assert build_assets(house, web) == folder
    assert [path for path in web.iterdir() if path.is_dir()] == [folder]


@pytest.mark.parametrize("path", [*source_files(), LOCK], ids=str)
def test_every_source_and_the_lock_count(house: Path, path: Path) -> None:
    before = source_hash(house)
    with (house / path).open("ab") as file:
        file.write(b"\n")
    assert source_hash(house) != before


def test_a_mistake_in_a_source_is_told_with_its_place_and_leaves_nothing(house: Path) -> None:
    script = house / ENTRIES["page"]
    script.write_text(script.read_text() + "\nconst = 3;\n")
    with pytest.raises(InputError, match=r"page\.js:\d+"):
        build_assets(house, house / "web")
    assert [path for path in (house / "web").iterdir() if path.is_dir()] == []


def test_without_esbuild_the_remedy_is_told(house: Path) -> None:
    (house / "node_modules").unlink()
    with pytest.raises(InputError, match="npm ci"):
        build_assets(house, house / "web")
    assert not (house / ESBUILD).exists()


def test_licences_travel_and_no_address_is_left_to_load_from(assets: Path) -> None:
    licences = (assets / "licences.txt").read_text()
    for name in ("htmx.org", "uplot", "@noble/hashes"):
        assert f"\n{name} " in f"\n{licences}", name
    assert "Leon Sorokin" in licences
    style = (assets / "style.css").read_text()
    assert "url(http" not in style
    assert "@import" not in style
    for script in assets.glob("*.js"):
        assert "licences.txt" in script.read_text()[:100]
        assert "import(" not in script.read_text()
        subprocess.run(["node", "--check", "--input-type=module"], input=script.read_text(), text=True, check=True)
