"""Every refusal of the simulator is said in both languages, with all of its values, and none is said by nobody."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.errors import InputError, InputErrors
from energy.remarks import places
from simulator.description import parse_description
from simulator.refusals import SENTENCES, RefusalError, words_of

ROOM = Path(__file__).parents[2] / "simulator"
ONLY_ENGLISH = {"reason", "remedy"}
"""What other libraries and rooms say: the Italian sentence does without it."""

values = st.one_of(
    st.text(max_size=200), st.integers(), st.just(16**9000), st.floats(), st.booleans(), st.dates(), st.none(),
    st.lists(st.text(max_size=5), max_size=30).map(tuple), st.just({"a": [1]}),
)  # fmt: skip


@pytest.mark.parametrize("code", SENTENCES)
def test_both_languages_say_what_is_wrong_and_what_to_do(code: str) -> None:
    words = SENTENCES[code]
    assert words.it
    assert words.en
    assert bool(words.remedy_it) == bool(words.remedy_en)
    assert words.it != words.en
    for text in filter(None, words):
        assert text.endswith((".", "…", "}")), text
    italian, english = (places("".join(words.of(language))) for language in ("it", "en"))
    assert {name.removesuffix("_it") for name in italian} <= english | {"column"}
    assert english - {name.removesuffix("_it") for name in italian} <= ONLY_ENGLISH | {"table", "kind"}


def test_every_refusal_is_said_somewhere_and_no_other() -> None:
    files = [path for path in ROOM.rglob("*.py") if path.parent.name != "refusals"]
    files.append(ROOM.parent / "backend" / "simulation" / "files.py")
    source = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert {code for code in SENTENCES if f'"{code}"' not in source} == {"curve_not_withdrawn", "curve_not_injected"}
    said = set(re.findall(r'\bcode="(\w+)"', source))
    assert said <= SENTENCES.keys()


@given(st.sampled_from(sorted(SENTENCES)), st.data(), st.sampled_from(["it", "en"]))
def test_no_value_breaks_a_sentence(code: str, data: st.DataObject, language: str) -> None:
    told = {name: data.draw(values) for name in sorted(places("".join(SENTENCES[code])))}
    refusal = RefusalError(code=code, values=told)
    message, remedy = refusal.said(language)
    assert message
    assert len(message) + len(remedy or "") < 4000
    assert refusal.said("en") == (refusal.message, refusal.remedy)


def test_numbers_texts_and_days_are_said_as_each_language_has_them() -> None:
    refusal = RefusalError(code="not_at_most", values={"given": 1234.5, "limit": 90.0})
    assert refusal.said("it") == ("1234,5 non va.", "Dev'essere al massimo 90.")
    assert refusal.said("en") == ("1234.5 is out of range.", "It must be at most 90.")
    guess = RefusalError(code="unknown_region", values={"given": "Marce", "known": ("Marche",), "near": "Marche"})
    assert guess.said("it")[0] == "«Marce» non è una regione italiana."
    assert guess.said("it")[1] == "Forse «Marche»? Scrivine una di queste: Marche."
    assert guess.said("en") == ("'Marce' is not an Italian region.", "Did you mean 'Marche'? Write one of: Marche.")
    assert RefusalError(code="not_text", values={"given": date(2026, 1, 31)}).said("it")[0].startswith("31/01/2026 ")


def test_a_refusal_needs_exactly_its_values() -> None:
    for code, told in (("nothing", {}), ("not_a_number", {}), ("not_utf8", {"given": 1})):
        with pytest.raises(ValueError, match="There is no refusal"):
            RefusalError(code=code, values=told)


def test_another_room_s_error_stays_english() -> None:
    assert words_of(InputError("It holds no readings.", remedy="Download it again."), "it")[2] == "en"


@pytest.mark.parametrize("number", ["1" * 5000, "0x" + "f" * 5000, "1e999"])
def test_a_number_that_nobody_can_read_is_refused(number: str) -> None:
    with pytest.raises((RefusalError, InputErrors)):
        parse_description(f"name = {number}", file=Path("community.toml"))
