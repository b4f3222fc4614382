"""The rules of the house, on planted faults, which are put together here so that they are not found in this file."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.checks import locks, sources
from cli.checks.findings import Finding, house_files
from cli.checks.house import check_house
from cli.launch import LEVELS, ROOT

CODE = Path("energy/sharing.py")
LOCK = Path("requirements/core.lock")
NPM_LOCK = Path("package-lock.json")
HASH = "    --hash=sha256:0a30ef8f5322a4173720ae6712dc9a5e58f5a19868f3f167b4b5778db066c2b5\n"


def lines(findings: Iterator[Finding]) -> list[int]:
    return [finding.line for finding in findings]


def test_a_lock_with_hashes_only_is_accepted() -> None:
    assert not lines(
        locks.hosts(LOCK, f"numpy==2.4.1 ; sys_platform == 'win32' \\\n{HASH}psycopg[binary]==3.3.2 \\\n{HASH}")
    )


@pytest.mark.parametrize(
    "fault",
    [
        "--index-url https://mirror.example/simple",
        "-i mirror.example/simple",
        "--extra-index-url mirror.example/simple",
        "--find-links wheels",
        "numpy @ https://mirror.example/numpy-2.4.1.whl",
        "numpy @ git+ssh://git@mirror.example/numpy",
    ],
)
def test_a_host_in_a_python_lock_is_found(fault: str) -> None:
    assert lines(locks.hosts(LOCK, f"{fault}\nnumpy==2.4.1 \\\n{HASH}")) == [1]


def test_a_host_in_an_npm_lock_is_found_and_a_sponsor_is_not() -> None:
    text = '{\n"resolved": "https://mirror.example/solc.tgz",\n"funding": {"url": "https://sponsor.example"}\n}'
    assert lines(locks.hosts(NPM_LOCK, text)) == [2]


def test_the_levels_must_agree_on_every_version() -> None:
    core, app = Path("core.lock"), Path("app.lock")
    texts = {
        core: "numpy==2.4.1 \\\ntzdata==2026.1 ; sys_platform == 'win32' \\\nrich==14.0 \\\n",
        app: "numpy==2.4.0 \\\ntzdata==2026.1 ; sys_platform == 'win32' \\\n",
    }
    wrong_version, missing = locks.disagreements(texts, [core, app])
    assert (wrong_version.line, missing.line) == (1, 3)
    assert "2.4.1 here and 2.4.0" in wrong_version.message
    assert "nothing" in missing.message
    assert not list(locks.disagreements({**texts, app: texts[core]}, [core, app]))


def test_the_pins_of_a_real_lock_are_all_seen() -> None:
    text = Path(ROOT, LOCK).read_text()
    assert len(locks.pins(text)) == sum("==" in line and "--hash" not in line for line in text.splitlines())


def test_a_file_of_code_may_have_400_lines() -> None:
    assert not lines(sources.length(CODE, "x\n" * 400))
    assert lines(sources.length(CODE, "x\n" * 401)) == [401]
    assert not lines(sources.length(Path("docs/guide.md"), "x\n" * 401))


@pytest.mark.parametrize(
    ("check", "fault"),
    [
        (sources.unfinished, "# TO" + "DO: the rest"),
        (sources.unfinished, "// FIX" + "ME later"),
        (sources.machine_paths, 'DATA = "/ho' + 'me/anna/borgo"'),
        (sources.machine_paths, "see /Us" + "ers/anna/borgo"),
        (sources.machine_paths, "(/wo" + "rk/main)"),
        (sources.machine_paths, "cache = '/tm" + "p/borgo'"),
        (sources.machine_paths, "/ro" + "ot/.cache"),
        (sources.secrets, "-----BEGIN EC PRIV" + "ATE KEY-----"),
        (sources.secrets, 'aws = "AKIA' + 'ABCDEFGHIJKLMNOP"'),
        (sources.secrets, "ghp" + "_abcdefghijklmnopqrstuvwxyz0123456789"),
        (sources.secrets, 'db_password = "' + 'correct4horse5battery"'),
        (sources.secrets, "url = postgresql://borgo:" + "s3cretword@db.example/borgo"),
    ],
)
def test_a_planted_fault_is_found(check: Callable[[Path, str], Iterator[Finding]], fault: str) -> None:
    assert lines(check(CODE, f"fine\n{fault}\n")) == [2]
    assert lines(check(Path("docs/guide.md"), fault)) == [1]


@pytest.mark.parametrize(
    "harmless",
    [
        "https://example.org/home/page",
        'f"{base}/work/{name}"',
        "a method todo_list and a prefixme",
        'password = os.environ["BORGO_PASSWORD"]',
        'token: str = "members.csv"',
        "https://user@example.org/path",
        "postgresql+psycopg://borgo@/test",
    ],
)
def test_what_only_resembles_a_fault_is_left_alone(harmless: str) -> None:
    for check in (sources.unfinished, sources.machine_paths, sources.secrets):
        assert not lines(check(CODE, harmless))


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ('"""What the numbers are: pure functions over integers, v1.5 and later."""', True),
        ("", False),
        ("import os\n", False),
        ('"""No full stop"""', False),
        ('"""One sentence. And another one."""', False),
        ('"""One sentence.\n\nA paragraph."""', False),
    ],
)
def test_a_room_says_in_one_sentence_what_it_is_for(text: str, accepted: bool) -> None:
    assert (not lines(sources.room_purpose(Path("energy/__init__.py"), text))) == accepted
    assert not lines(sources.room_purpose(CODE, text))


@pytest.fixture
def house(tmp_path: Path) -> Path:
    (tmp_path / "requirements").mkdir()
    for level in LEVELS:
        (tmp_path / "requirements" / f"{level}.lock").write_text(f"numpy==2.4.1 \\\n{HASH}")
    (tmp_path / "energy").mkdir()
    (tmp_path / "energy" / "__init__.py").write_text('"""What the numbers are."""\n')
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff")
    (tmp_path / ".borgo").mkdir()
    (tmp_path / ".borgo" / "not_ours.py").write_text("# TO" + "DO")
    return tmp_path


def plant(house: Path) -> None:
    (house / "energy" / "late.py").write_text("# TO" + "DO\n")
    (house / "requirements" / "app.lock").write_text("numpy==2.3.0 \\\n")


def test_the_whole_house_is_checked_with_or_without_git(house: Path) -> None:
    assert not list(check_house(house))
    plant(house)
    without_git = sorted(map(str, check_house(house)))
    assert [fault.split(":")[0] for fault in without_git] == [
        "energy/late.py",
        "requirements/app.lock",
        "requirements/chain.lock",
    ]
    (house / ".gitignore").write_text("/.borgo/\n")
    subprocess.run(["git", "init", "--quiet"], cwd=house, check=True)
    assert sorted(map(str, check_house(house))) == without_git
    assert Path(".borgo/not_ours.py") not in house_files(house)
