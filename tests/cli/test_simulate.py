"""`borgo simulate`: the first answer in one command, refusals that help, and nothing half-written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.__main__ import main
from simulator.description.templates import TEMPLATES
from simulator.report.folder import read_report

ROOT = Path(__file__).resolve().parents[2]

SMALL = """
name = "Due case"
kind = "cer"
[place]
municipality = "Borgo"
region = "Marche"
market_zone = "CNOR"
latitude = 43.4
longitude = 13.3
[[substations]]
id = "s1"
[[members]]
id = "roof"
name = "Casa con tetto"
class = "citizen"
uses = [{ profile = "flat", bill = { total = 2500 } }]
[[members.plants]]
id = "pv"
kw = 6
in_operation = 2027-01-01
arrays = [{ kw = 6, tilt = 20, azimuth = 190 }]
capex_eur = 9000
[[members]]
id = "flat"
name = "Appartamento"
class = "citizen"
uses = [{ profile = "flat", bill = { total = 2500 } }]
[finance]
first_year = 2027
horizon_years = 3
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "community.toml"
    path.write_text(SMALL)
    return path


def borgo(*arguments: str | Path) -> int:
    return main(["simulate", *map(str, arguments)])


def test_the_templates_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert borgo("--templates") == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in TEMPLATES)


def test_a_template_gives_its_file_and_its_report_in_one_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report"
    assert borgo("--template", "condominium", "--out", out, "--draws", "100") == 0
    assert "Conviene?" in capsys.readouterr().out
    template = (ROOT / "simulator" / "description" / "templates" / "condominium.toml").read_bytes()
    assert (out / "inputs" / "community.toml").read_bytes() == template
    assert {path.name for path in out.iterdir()} == {
        "inputs", "series", "results.json", "report.it.html", "report.en.html", "report.it.pdf", "report.en.pdf"
    }  # fmt: skip


def test_json_is_the_same_each_time_and_the_same_as_in_the_folder(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert borgo(file, "--json", "--draws", "100") == 0
    first = capsys.readouterr().out
    assert borgo(file, "--json", "--draws", "100", "--language", "en", "--out", tmp_path / "report") == 0
    second = capsys.readouterr().out
    assert second == (tmp_path / "report" / "results.json").read_text(encoding="utf-8")
    alone, kept = json.loads(first), json.loads(second)
    assert alone["inputs"] == []
    assert kept.pop("inputs")[0]["path"] == "community.toml"
    alone.pop("inputs")
    assert alone == kept
    assert borgo(file, "--json", "--draws", "100") == 0
    assert capsys.readouterr().out == first


def test_quarter_hours_are_asked_for(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert borgo(file, "--json", "--draws", "100", "--step", "quarter") == 0
    assert json.loads(capsys.readouterr().out)["step_minutes"] == 15


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        (("kw = 6\nin_op", "kw = -6\nin_op"), 19, "must be above 0"),
        (("region = ", "regin = "), 6, "Did you mean 'region'?"),
        (("first_year = 2027", "first_year = 2027\nyears = 9"), 30, "Known are"),
        (("[place]", "[place"), 4, "not valid TOML"),
    ],
)
def test_a_broken_file_is_refused_with_line_and_remedy(
    change: tuple[str, str], line: int, said: str, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(SMALL.replace(*change))
    assert borgo(file, "--out", tmp_path / "report") == 2
    told = capsys.readouterr().err
    assert f"{file}:{line}" in told
    assert said in told
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "No description is given"),
        (("a.toml", "b.toml"), "More than one"),
        (("nowhere.toml",), "cannot be read"),
        (("--template", "village"), "There are: small_municipality"),
        (("--template", "condominium", "a.toml"), "Leave out one"),
        (("a.toml", "--language", "de"), "There are: it, en, both"),
        (("a.toml", "--step", "minute"), "There are: hour, quarter"),
        (("compare", "a"), "Name 2 to 4"),
        (("compare", "a", "b"), "no results"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_remedy(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert borgo(*arguments) == 2
    assert said in " ".join(capsys.readouterr().err.split())


def test_a_folder_of_other_things_is_refused_before_any_work(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert borgo(file, "--out", tmp_path) == 2
    assert "other things" in capsys.readouterr().err
    assert file.read_text() == SMALL


def test_reports_are_put_side_by_side(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert borgo(file, "--out", tmp_path / "a", "--draws", "100", "--language", "it") == 0
    file.write_text(SMALL.replace("capex_eur = 9000", "capex_eur = 7000"))
    assert borgo(file, "--out", tmp_path / "b", "--draws", "100", "--language", "it") == 0
    capsys.readouterr()
    assert borgo("compare", tmp_path / "a", tmp_path / "b", "--out", tmp_path / "c") == 0
    printed = capsys.readouterr().out
    assert "VAN" in printed
    page = (tmp_path / "c" / "comparison.it.html").read_text(encoding="utf-8")
    assert "members[1].plants[1].capex_eur" in page
    a, b = (read_report(tmp_path / name)["money"]["whole"]["npv_eur"] for name in "ab")
    assert b > a
    assert borgo("compare", tmp_path / "a", tmp_path / "b", "--out", tmp_path / "a") == 2


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_what_is_stopped_on_the_way_leaves_no_report(sent: signal.Signals, code: int, tmp_path: Path) -> None:
    out = tmp_path / "report"
    running = subprocess.Popen(
        [sys.executable, "-m", "cli", "simulate", "--template", "shopping_centre", "--out", str(out)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    _wait_until_caught(running, signal.SIGTERM)
    time.sleep(0.5)  # into the computation
    assert running.poll() is None
    running.send_signal(sent)
    _, errors = running.communicate(timeout=60)
    assert running.returncode == code
    assert list(tmp_path.iterdir()) == []
    assert b"Traceback" not in errors


def _wait_until_caught(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Until a process handles a signal itself: it has imported its packages and is at work."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        status = Path("/proc", str(process.pid), "status").read_text(encoding="ascii")
        caught = int(next(line for line in status.splitlines() if line.startswith("SigCgt:")).split()[1], 16)
        if caught >> (number - 1) & 1:
            return
        time.sleep(0.02)
    raise AssertionError("it never came to work")
