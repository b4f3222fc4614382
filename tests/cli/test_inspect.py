from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.inspect import inspect
from energy.errors import InputErrors

FIXTURES = Path(__file__).parents[1] / "oracle" / "fixtures"
ROWS = FIXTURES / "Curve_20260329_20261025.csv"
PRICES = FIXTURES / "20260501MGPPrezzi.xml"


def test_json_tells_what_a_file_holds(capsys: pytest.CaptureFixture[str]) -> None:
    inspect([ROWS, PRICES], json=True)
    shown = json.loads(capsys.readouterr().out)
    assert shown["errors"] == []
    meter, prices = shown["files"]
    assert meter["format"] == "unareti-duereti"
    withdrawn = meter["channels"][1]
    # 11.184 kWh on the ordinary day; 0.086 kWh less without an hour, 3.686 kWh more with the second one.
    assert withdrawn["total_kwh"] == "37.152"
    assert withdrawn["days"] == {"92": 1, "96": 1, "100": 1}
    assert (withdrawn["first_day"], withdrawn["last_day"]) == ("2026-03-29", "2026-10-25")
    assert withdrawn["quality"] == {"E": 288}
    assert withdrawn["first_rows"][0]["kwh"][5] == ["01:15", "0.011"]
    assert any("do not exist" in flag for flag in meter["flags"])
    assert prices["first_prices_eur_mwh"]["NORD"][:2] == ["-0.500000", "102.500000"]
    assert not prices["synthetic"]


def test_a_reader_sees_what_can_be_shown_and_then_what_cannot(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("a;b\n", encoding="utf-8")
    with pytest.raises(InputErrors, match=r"bad.csv:1: Its format is not known") as caught:
        inspect([bad, ROWS, PRICES])
    assert len(caught.value.errors) == 1
    shown = capsys.readouterr().out
    assert "IT001E00000001 withdrawn: 2026-03-29 to 2026-10-25, 37.152 kWh" in shown
    assert "NORD: -0.500000" in shown


def test_the_errors_are_in_the_json_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(InputErrors):
        inspect([tmp_path / "absent.csv"], json=True)
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert "cannot be read" in error["message"]
    assert error["remedy"]
