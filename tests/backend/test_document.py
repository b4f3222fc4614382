"""The settlement as JSON: exact, complete, and the same for the command line and the API."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from energy.calendar import Month
from energy.remarks import Remark
from oracle.settlement.document import exact_text, hours_document, settlement_json
from oracle.settlement.result import MemberLine, PlantLine, Settlement, ThresholdLine


@given(st.fractions())
def test_a_number_reads_back_without_loss(value: Fraction) -> None:
    assert Fraction(exact_text(value)) == value


@given(st.integers(), st.integers(0, 12))
def test_decimals_that_end_are_written_as_decimals(numerator: int, digits: int) -> None:
    assert "/" not in exact_text(Fraction(numerator, 10**digits))


def test_numbers_are_written_plainly() -> None:
    assert [exact_text(value) for value in (3, Fraction(17, 20), Fraction(-1, 8), Fraction(1, 3))] == [
        "3",
        "0.85",
        "-0.125",
        "1/3",
    ]


def test_nothing_but_the_hours_is_left_out(settlement: Settlement) -> None:
    def names(kind: type) -> set[str]:
        return {field.name for field in dataclasses.fields(kind)}

    document = settlement_json(settlement)
    assert document.keys() == names(Settlement) - {"hours"}
    assert document["members"][0].keys() == names(MemberLine)
    assert document["plants"][0].keys() == names(PlantLine)
    assert document["thresholds"][0].keys() == names(ThresholdLine)
    assert document["warnings"][0].keys() == names(Remark) | {"text"}
    assert document["figures"][0].keys() == names(type(settlement.figures[0]))
    assert json.loads(json.dumps(document)) == document


def test_exact_numbers_survive(settlement: Settlement) -> None:
    for line, document in zip(settlement.members, settlement_json(settlement)["members"], strict=True):
        assert Fraction(document["alpha"]) == line.alpha
        assert tuple(map(Fraction, document["q"])) == line.q
        assert tuple(map(Fraction, document["basis"])) == line.basis


def test_figures_keep_numbers_days_and_names(settlement: Settlement) -> None:
    figures = {figure["name"]: figure for figure in settlement_json(settlement)["figures"]}
    assert figures["tip_reference_price"]["value"] == "180"
    assert figures["in_operation_from"]["value"] == "2021-12-16"
    assert "Lazio" in figures["pv_regions_centre"]["value"]
    assert figures["tras_e"]["valid_to"] is None
    assert figures["tras_e"]["overridden"] is True


def test_a_warning_says_its_sentence_and_what_is_in_it(build: Callable[..., Settlement]) -> None:
    warnings = (
        Remark("rank_inversion", {"members": ("comune",), "others": ("a", "b")}),
        Remark("plant_too_old", {"plant": "pv", "earliest": date(2021, 12, 16)}),
        Remark("plant_grant_above_limit", {"plant": "pv", "limit": Fraction(2, 5)}),
        Remark("threshold_of_month", {"substation": "S", "month": Month(2026, 5)}),
        Remark("fees_beyond_contributions", {"fees_cents": 1863, "contributions_cents": 0}),
    )
    documents = settlement_json(build(warnings=warnings))["warnings"]
    assert [(document["code"], document["text"]) for document in documents] == [(w.code, str(w)) for w in warnings]
    assert [document["values"] for document in documents] == [
        {"members": ["comune"], "others": ["a", "b"]},
        {"plant": "pv", "earliest": "2021-12-16"},
        {"plant": "pv", "limit": "0.4"},
        {"substation": "S", "month": "2026-05"},
        {"fees_cents": 1863, "contributions_cents": 0},
    ]


def test_the_hours_are_named_in_utc_and_on_rome_s_clock(settlement: Settlement) -> None:
    first = hours_document(settlement).hours[0]
    assert (first.start, first.local) == ("2026-04-30T22:00:00Z", "2026-05-01T00:00+02:00")
