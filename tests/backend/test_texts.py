"""Every sentence in both languages, and numbers as people write them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.pages.format import FORMATS, italian_dates
from backend.pages.language import Language
from backend.pages.texts import TEXTS, preferred_language
from energy.calendar import Month
from energy.remarks import SENTENCES, places
from energy.rules import HOLDERS
from energy.rules.figure import KINDS, STATUSES
from oracle.community import MemberClass

IT, EN = FORMATS["it"], FORMATS["en"]


def test_both_languages_have_the_same_keys_and_the_same_places_for_values() -> None:
    assert TEXTS["it"].keys() == TEXTS["en"].keys()
    assert {key for key in TEXTS["it"] if places(TEXTS["it"][key]) != places(TEXTS["en"][key])} == set()


def test_every_figure_status_class_and_holder_has_its_words() -> None:
    wanted = [f"figure.{name}" for name in KINDS]
    wanted += [f"status.{status}" for status in (*STATUSES, "overridden")]
    wanted += [f"class.{each.value}" for each in MemberClass]
    wanted += [f"holder.{holder}" for holder in HOLDERS]
    units = {kind.unit for kind in KINDS.values()} - {"share", "date", "region", "holder"}
    wanted += [f"unit.{unit}" for unit in units]
    assert [key for key in wanted if key not in TEXTS["it"]] == []


def test_every_remark_has_its_sentence_with_exactly_its_values() -> None:
    for texts in TEXTS.values():
        found = {key: places(text) for key, text in texts.items() if key.startswith("remark.")}
        assert found == {f"remark.{code}": places(sentence) for code, sentence in SENTENCES.items()}


@pytest.mark.parametrize("word", ["wallet", "gas", "hash", "nonce", "blockchain", "transaction", "smart contract"])
def test_no_word_of_the_machine_room_reaches_a_citizen(word: str) -> None:
    for texts in TEXTS.values():
        assert [text for text in texts.values() if word in text.lower().split()] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (IT.euros(833443), "8.334,43\u00a0€"),
        (EN.euros(833443), "€8,334.43"),
        (IT.euros(-5), "\u22120,05\u00a0€"),
        (EN.euros(-5), "\u2212€0.05"),
        (IT.kwh(1234500), "1\u202f234,5\u00a0kWh"),
        (EN.kwh(1234500), "1,234.5\u00a0kWh"),
        (IT.kwh(50), "0,1\u00a0kWh"),
        (IT.quota(102_122_000), "102,12"),
        (IT.percent(Fraction(65, 100)), "65\u202f%"),
        (EN.percent(Fraction(2, 3), 1), "66.7%"),
        (IT.month(Month(2026, 5)), "maggio 2026"),
        (EN.month(Month(2026, 5)), "May 2026"),
        (IT.day(date(2026, 7, 14)), "martedì 14\u00a0luglio"),
        (IT.day(date(2026, 5, 1)), "venerdì 1º\u00a0maggio"),
        (EN.day(date(2026, 5, 1)), "Friday 1\u00a0May"),
        (IT.shortest(Fraction(1057, 100)), "10,57"),
        (IT.shortest(Fraction(1, 3), 4), "0,3333"),
    ],
)
def test_numbers_and_dates_are_written_as_people_write_them(text: str, expected: str) -> None:
    assert text == expected


@given(st.integers(-(10**15), 10**15))
def test_an_amount_reads_back_to_the_same_cents(cents: int) -> None:
    digits = IT.euros(cents).replace("\u2212", "-").replace(".", "").replace(",", "").removesuffix("\u00a0€")
    assert int(digits) == cents


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "it"),
        ("de", "it"),
        ("en", "en"),
        ("en-GB,en;q=0.9,it;q=0.8", "en"),
        ("de,it;q=0.4,en;q=0.3", "it"),
        ("fr;q=1,en;q=0.2", "en"),
        ("en;q=0", "it"),
        ("en;q=none, it;q=0.1", "it"),
    ],
)
def test_the_reader_s_language_is_followed_and_italian_is_the_default(header: str, language: str) -> None:
    assert preferred_language(header) == language


def test_articles_fit_the_dates_behind_them() -> None:
    days = [date(2026, 11, 22), date(2026, 11, 8), date(2026, 11, 11), date(2026, 11, 1), date(2026, 11, 18)]
    near = [italian_dates(f"fino al {IT.day(day)}, il {IT.day(day)}").replace("\u00a0", " ") for day in days]
    assert near[0] == "fino a domenica 22 novembre, domenica 22 novembre"
    assert near[1] == "fino a domenica 8 novembre, domenica 8 novembre"
    far = [italian_dates(f"dal {IT.full_date(day)} al {IT.full_date(day)}, il {IT.full_date(day)}") for day in days]
    assert far[0] == "dal 22 novembre 2026 al 22 novembre 2026, il 22 novembre 2026"
    assert far[1] == "dall'8 novembre 2026 all'8 novembre 2026, l'8 novembre 2026"
    assert far[2] == "dall'11 novembre 2026 all'11 novembre 2026, l'11 novembre 2026"
    assert far[3] == "dal 1º novembre 2026 al 1º novembre 2026, il 1º novembre 2026"
    assert far[4] == "dal 18 novembre 2026 al 18 novembre 2026, il 18 novembre 2026"
    assert italian_dates("il martedì mercato, il 8 per cento") == "il martedì mercato, il 8 per cento"


def test_a_name_that_a_steward_invented_is_shown_plainly() -> None:
    assert Language("it").word("fund", "school_roof") == "school roof"
    chosen = "management 12.5 %, school_roof 5 %"
    assert Language("it").choice(chosen) == "gestione 12,5\u202f%, school_roof 5\u202f%", (
        "a sum and its sign stay together"
    )
    assert Language("en").choice(chosen) == "management 12.5%, school_roof 5%"
    assert Language("it").choice("0.15") == "0,15"


def test_links_keep_a_language_only_where_it_was_chosen() -> None:
    assert Language("en", chosen=True).link("/mesi/2026-05") == "/mesi/2026-05?lang=en"
    assert Language("en").link("/mesi/2026-05") == "/mesi/2026-05"
