"""What there is to know about a month, said in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from backend.pages.language import Language
from backend.pages.remarks import remark_sentences
from energy.calendar import Month
from energy.remarks import SENTENCES, Remark, places
from oracle.settlement.result import Settlement

CASES = {
    "fees_beyond_contributions": ({"fees_cents": 186305, "contributions_cents": 7}, "sono 1.863,05\u00a0€, più"),
    "threshold_of_month": (
        {"substation": "S", "month": Month(2026, 5)},
        "cabina S, è misurata sul solo mese di maggio",
    ),
    "threshold_of_months": (
        {"substation": "S", "first_month": Month(2025, 6), "last_month": Month(2026, 5)},
        "è misurata da giugno 2025 a maggio 2026",
    ),
    "prices_synthetic": ({}, "I prezzi zonali sono sintetici"),
    "figures_not_established": (
        {"figures": ("tip_small_cap", "tras_e")},
        "Tetto della tariffa premio, impianti piccoli; Valorizzazione TRAS_e",
    ),
    "plant_declared_without_tariff": ({"plant": "pv"}, "Impianto pv: la comunità"),
    "plant_too_old": ({"plant": "pv", "earliest": date(2021, 12, 16)}, "(16 dicembre 2021)"),
    "plant_grant_above_limit": ({"plant": "pv", "limit": Fraction(2, 5)}, "(40\u202f% del costo)"),
    "plant_not_yet_in_operation": ({"plant": "pv", "in_operation": date(2024, 3, 1)}, "(1º marzo 2024)"),
    "plant_tariff_over": ({"plant": "pv", "years": 20}, "(20) sono finiti"),
    "parameter_left_out": ({"parameter": "installed_kw"}, "nessuno ha potenza installata:"),
    "nobody_supported": ({"members": ("comune",)}, "toccherebbe Comune di Borgo San Lorenzo, ma"),
    "file_overruled": ({"choices": ("max_reduction", "funds")}, "per: Riduzione massima, Fondi."),
    "beta_held": ({"members": ("comune",), "bounds": "1 \u2013 8"}, "(1 \u2013 8): quello di Comune di Borgo"),
    "rank_inversion": (
        {"members": ("azienda-3", "unknown"), "others": tuple(f"m{i}" for i in range(12))},
        "(Azienda 3, unknown) ne avrebbe meno di chi ne aveva di meno "
        "(m0, m1, m2, m3, m4, m5, m6, m7, m8, m9 e 2 in più)",
    ),
}
"""Values of each code, and a part of what Italian makes of them."""


def test_every_code_is_tried() -> None:
    assert CASES.keys() == SENTENCES.keys()


@pytest.mark.parametrize("code", CASES)
def test_the_italian_page_speaks_italian(build: Callable[..., Settlement], code: str) -> None:
    values, said = CASES[code]
    (sentence,) = remark_sentences(build(warnings=(Remark(code, values),)), Language("it"), all_of_them=True)
    assert said in sentence


def test_the_english_page_names_months_and_members(build: Callable[..., Settlement]) -> None:
    made = build(warnings=tuple(Remark(code, values) for code, (values, _) in CASES.items()))
    sentences = dict(zip(CASES, remark_sentences(made, Language("en"), all_of_them=True), strict=True))
    assert "covers June 2025 to May 2026:" in sentences["threshold_of_months"]
    assert sentences["nobody_supported"].startswith("Comune di Borgo San Lorenzo would be reduced")
    assert "are €1,863.05, more than" in sentences["fees_beyond_contributions"]


def test_only_offices_read_what_concerns_single_members(build: Callable[..., Settlement]) -> None:
    made = build(warnings=tuple(Remark(code, values) for code, (values, _) in CASES.items()))
    shown = " ".join(remark_sentences(made, Language("en"), all_of_them=False))
    kept = {code for code, sentence in SENTENCES.items() if not places(sentence) & {"members", "others", "plant"}}
    assert len(remark_sentences(made, Language("en"), all_of_them=False)) == len(kept)
    assert "Famiglia" not in shown
