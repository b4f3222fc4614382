"""Remarks: a code with exactly its values, and an English sentence made of them."""

from datetime import date
from fractions import Fraction

import pytest

from energy.calendar import Month
from energy.remarks import SENTENCES, Remark, Value, places

MANY = tuple(f"m{i:02d}" for i in range(12))
TEN = "m00, m01, m02, m03, m04, m05, m06, m07, m08, m09"


@pytest.mark.parametrize(("code", "values", "said"), [
    ("fees_beyond_contributions", {"fees_cents": 186305, "contributions_cents": 7}, "1863.05 €, more than its regular"),
    ("fees_beyond_contributions", {"fees_cents": 186305, "contributions_cents": 7}, "contributions of 0.07 €:"),
    ("threshold_of_months", {"substation": "S", "first_month": Month(2025, 6), "last_month": Month(2026, 5)},
     "of S covers 2025-06 to 2026-05:"),
    ("plant_not_yet_in_operation", {"plant": "pv", "in_operation": date(2024, 3, 1)}, "operation, 2024-03-01."),
    ("plant_grant_above_limit", {"plant": "pv", "limit": Fraction(425, 1000)}, "exceeds 42.5% of the cost"),
    ("plant_tariff_over", {"plant": "pv", "years": 20}, "its 20 years"),
    ("nobody_supported", {"members": MANY[:10]}, f"{TEN} would be"),
    ("nobody_supported", {"members": MANY}, f"{TEN} and 2 more would be"),
    ("figures_not_established", {"figures": MANY}, f"{TEN}, m10, m11."),
])  # fmt: skip
def test_a_sentence_says_its_values(code: str, values: dict[str, Value], said: str) -> None:
    assert said in str(Remark(code, values))


@pytest.mark.parametrize("code", SENTENCES)
def test_a_remark_has_exactly_the_values_of_its_code(code: str) -> None:
    values: dict[str, Value] = dict.fromkeys(places(SENTENCES[code]), "x")
    sentence = Remark(code, values).text
    assert "{" not in sentence
    wrong = [{**values, "stranger": 1}, *({k: v for k, v in values.items() if k != left_out} for left_out in values)]
    for other in wrong:
        with pytest.raises(ValueError, match=code):
            Remark(code, other)


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(ValueError, match="unheard_of"):
        Remark("unheard_of", {})
