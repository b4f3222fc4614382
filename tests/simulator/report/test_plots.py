"""Plots stay on their paper, scales hold what they must, and numbers read as people write them."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator.report.language import LANGUAGES, Language
from simulator.report.plots import bars
from simulator.report.plots.drawing import Area, Drawing, Label
from simulator.report.plots.energy import months, typical_days
from simulator.report.plots.frame import scale
from simulator.report.plots.money import cash_flow, fan

amounts = st.floats(-1e7, 1e7, allow_nan=False).map(lambda value: round(value, 2))
energies = st.floats(0, 1e7, allow_nan=False).map(lambda value: round(value, 1))
languages = st.sampled_from(list(LANGUAGES.values()))
SLACK = 3.0


def on_paper(drawing: Drawing) -> bool:
    """Every point lies on the paper; letters begin on it."""
    for shape in drawing.shapes:
        points = [(shape.x, shape.y)] if isinstance(shape, Label) else list(shape.points)
        for x, y in points:
            if not (
                math.isfinite(x) and -SLACK <= x <= drawing.width + SLACK and -SLACK <= y <= drawing.height + SLACK
            ):
                return False
    return True


@given(amounts, amounts, st.floats(1e-3, 500), st.floats(501, 1000))
def test_a_scale_holds_zero_and_both_values_between_few_round_marks(
    low: float, high: float, start: float, stop: float
) -> None:
    low, high = sorted((low, high))
    found = scale(low, high, start, stop)
    assert found.low <= min(low, 0.0) + 1e-6 * abs(low)
    assert found.high >= max(high, 0.0) - 1e-6 * abs(high)
    assert 2 <= len(found.ticks) <= 9
    assert all(a < b for a, b in zip(found.ticks, found.ticks[1:], strict=False))
    assert any(abs(tick) < 1e-9 * max(1, abs(high), abs(low)) for tick in found.ticks)
    assert start - 1e-6 <= found(low) <= stop + 1e-6


@given(st.lists(amounts, min_size=2, max_size=41), st.floats(-0.02, 0.2), languages)
def test_flows_stay_on_paper(flows: list[float], rate: float, say: Language) -> None:
    for drawing in cash_flow(flows, rate=rate, first_year=2027, say=say, title="t"):
        assert on_paper(drawing)
        assert drawing.svg("c").count("<text") > 3


@given(st.lists(amounts, min_size=3, max_size=30), languages)
def test_a_fan_stays_on_paper(flows: list[float], say: Language) -> None:
    middle = np.cumsum(flows)
    rows = [list(middle + shift * np.arange(len(flows))) for shift in (-50, -20, 0, 20, 50)]
    for drawing in fan(rows, flows, first_year=2027, say=say, title="t"):
        assert on_paper(drawing)


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=16), amounts, languages)
def test_bars_stay_on_paper(pairs: list[tuple[float, float]], base: float, say: Language) -> None:
    rows = [
        bars.Pair("a name that is rather long for a bar of a plot", a, b, say.euros(b), mark=abs(b)) for a, b in pairs
    ]
    ranges = [bars.Pair("r", min(abs(a), abs(b)), max(abs(a), abs(b)), "", mark=abs(b)) for a, b in pairs]
    for width in (bars.WIDE, bars.NARROW):
        for drawing in (
            bars.before_after(rows, width, "t", say.euros),
            bars.swings(rows, base, width, title="t", said=say.euros, low_high=("low", "high")),
            bars.sums(rows, width, "t", say.euros),
            bars.ranges(ranges, width, "t", say.euros),
        ):
            assert on_paper(drawing)


@given(st.lists(st.tuples(energies, energies, st.floats(0, 1), st.floats(0, 1)), min_size=12, max_size=12), languages)
def test_months_and_days_stay_on_paper_and_shared_lies_within_consumed(
    rows: list[tuple[float, float, float, float]], say: Language
) -> None:
    table = [
        {"produced_kwh": p, "consumed_kwh": c, "self_consumed_kwh": c * a, "shared_kwh": c * (1 - a) * b}
        for p, c, a, b in rows
    ]
    day = {
        "produced": [[p] * 24 for p, *_ in rows],
        "load": [[c] * 24 for _, c, *_ in rows],
        "self_consumed": [[c * a] * 24 for _, c, a, _ in rows],
        "shared": [[c * (1 - a) * b] * 24 for _, c, a, b in rows],
    }
    for drawing in (*months(table, say, "t"), *typical_days(day, say, "t")):
        assert on_paper(drawing)
        tones = [shape.tone for shape in drawing.shapes if isinstance(shape, Area)]
        assert {"own", "shared", "grid-energy"} <= set(tones)


def test_names_are_escaped() -> None:
    row = bars.Pair("<script>&", 1.0, 2.0, "")
    assert "<script>" not in bars.sums([row], bars.WIDE, '"><b>', str).svg("c")


@given(amounts, st.integers(0, 3), languages)
def test_a_number_reads_back_as_it_was_rounded(value: float, digits: int, say: Language) -> None:
    text = say.number(value, digits)
    plain = text.replace("\u2212", "-")
    plain = plain.replace(".", "").replace(",", ".") if say.code == "it" else plain.replace(",", "")
    assert float(plain) == float(f"{value:.{digits}f}")
    assert not (plain.startswith("-") and float(plain) == 0)


def test_amounts_shares_and_times_read_as_written_by_hand() -> None:
    it, en = LANGUAGES["it"], LANGUAGES["en"]
    assert (it.euros(-1234.5, 2), en.euros(-1234.5, 2)) == ("\u22121.234,50\u00a0€", "\u2212€1,234.50")
    assert (it.percent(0.385, 1), en.percent(0.385, 1)) == ("38,5\u202f%", "38.5%")
    assert (it.change(3), it.change(0.001), it.change(-3)) == ("+3\u00a0€", "0\u00a0€", "\u22123\u00a0€")
    assert (it.kwh(120_206.7), it.kwh(999.96, 1)) == ("120,2\u00a0MWh", "1.000,0\u00a0kWh")
    assert (en.years(None), en.odds(1.0), en.odds(0.001), it.odds(0.5)) == ("–", "more than 99", "less than 1", "50")
    assert (it.day("2026-07-14"), en.day("2026-07-14"), it.shortest(4.25)) == ("14/07/2026", "14 Jul 2026", "4,25")
