"""Every formula is told in the reader's language, and no translation outlives its formula."""

from __future__ import annotations

import re
from dataclasses import asdict

import pytest

from simulator.formulas import Formula
from simulator.report.formulas import FORMULAS as OWN
from simulator.report.formulas import Notes
from simulator.report.translated import ENGLISH, ITALIAN, told
from simulator.run import FORMULAS

ALL = [*FORMULAS.values(), *OWN]
ENGLISH_WORDS = re.compile(r"\b(the|of|by|with|and|at|for|from|to|is|are|as|shared|injected|withdrawn|sale|year)\b")
ITALIAN_WORDS = re.compile(r"\b(di|il|la|con|consumo|prelevata|immessa|condivisa|prodotta|autoconsumata)\b")
TITLES = re.compile(r"Annual Technology Baseline 2024|Financial Management|Short, Packey, Holt")


@pytest.mark.parametrize("formula", ALL, ids=lambda formula: formula.key)
def test_a_formula_speaks_the_readers_language(formula: Formula) -> None:
    entry = told(asdict(formula))
    assert ENGLISH_WORDS.search(TITLES.sub("", f"{entry['formula_it']} {entry['source_it']}")) is None
    assert ITALIAN_WORDS.search(re.sub(r"[_,][a-z]+", "", entry["formula_en"])) is None
    assert all(entry.values())


def test_no_translation_without_its_formula() -> None:
    assert {*ITALIAN, *ENGLISH} <= {formula.key for formula in ALL}


def test_notes_are_numbered_as_they_are_named() -> None:
    notes = Notes([told(asdict(formula)) for formula in ALL])
    assert [notes.number(key) for key in ("money.npv", "energy.shared", "money.npv")] == [1, 2, 1]
    assert [number for number, _ in notes.listed] == list(range(1, len(ALL) + 1))
    with pytest.raises(KeyError):
        notes.number("money.luck")
