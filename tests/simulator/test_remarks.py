"""The simulator's remarks: a code with exactly its values, said in both languages."""

from fractions import Fraction

import pytest

from energy.remarks import SENTENCES as OTHERS
from energy.remarks import Remark, Value, places
from simulator.formulas import Formula, by_key
from simulator.remarks import SENTENCES, SimulatorRemark


@pytest.mark.parametrize("code", SENTENCES)
def test_both_languages_say_the_same_values(code: str) -> None:
    assert places(SENTENCES[code].it) == places(SENTENCES[code].en)
    values: dict[str, Value] = dict.fromkeys(places(SENTENCES[code].en), "x")
    remark = SimulatorRemark(code, values)
    assert isinstance(remark, Remark)
    assert "{" not in remark.said("it") + remark.text
    with pytest.raises(ValueError, match=code):
        SimulatorRemark(code, {**values, "stranger": 1})


def test_no_code_has_two_meanings() -> None:
    assert not SENTENCES.keys() & OTHERS.keys()


def test_numbers_are_said_as_the_reader_writes_them() -> None:
    remark = SimulatorRemark("prices_assumed", {"mean_eur_per_mwh": Fraction(215, 2)})
    assert "107,5 €/MWh" in remark.said("it")
    assert "107.5 €/MWh" in remark.text


def test_a_formula_key_is_used_once() -> None:
    npv = Formula("npv", "VAN", "NPV", "…", "textbook")
    assert by_key([npv]) == {"npv": npv}
    with pytest.raises(ValueError, match="npv"):
        by_key([npv], [Formula("npv", "altro", "other", "…", "textbook")])
