"""The form of a description: what it shows reads back the same, and nothing that a browser sends breaks it."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.pages.differing import differences
from backend.pages.form_view import FIRST, FormView
from backend.pages.language import Language
from backend.pages.texts import TEXTS
from backend.simulation import numbers
from backend.simulation.checking import check_form, new_faults, path_of
from backend.simulation.edits import edited
from backend.simulation.fields import Kind, fields_of
from backend.simulation.form import name_of, pairs_of, raw_from, raw_of, tables_from
from simulator.description import Description, check_tables, parse_description, read_description, tables_of
from simulator.description.names import CLASSES, KEYS
from simulator.description.reader import shown
from simulator.description.templates import TEMPLATES, template_file
from simulator.description.writer import write_description
from tests.simulator.description.strategies import descriptions

FILE = Path("folder") / "community.toml"
CODES = ("it", "en")
ANY = lambda _value: True  # noqa: E731


def _through(description: Description, code: str) -> Description:
    """A description shown as a form, sent by a browser, read, written as TOML and read again."""
    sent = urlencode(list(pairs_of(raw_of(tables_of(description), code))))
    raw = raw_from(parse_qsl(sent, keep_blank_values=True))
    tables, faults = tables_from(raw, code)
    assert faults == []
    return parse_description(write_description(check_tables(tables, file=FILE)), file=FILE)


def _may_be_typed(description: Description) -> bool:
    """Whether no text has what a field of a form cannot hold: a line break, or nothing where something must be."""
    texts = [description.name, description.place.municipality, *description.overrides]
    texts += [group.name for group in description.groups] + [each.name for each in description.substations]
    texts += [plant.series or "-" for plant in description.plants]
    texts += [name for group in description.groups for use in group.uses for name in _files(use)]
    return all(text == "" or (text.strip() and not set(text) & set("\r\n\0")) for text in texts) and all(
        texts[: 2 + len(description.overrides)]
    )


def _files(use: Any) -> list[str]:
    return [] if use.curve is None else [*use.curve.files, use.curve.pod or "-", use.curve.power_class or "-"]


@settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow], deadline=None)
@given(descriptions().filter(_may_be_typed), st.sampled_from(CODES))
def test_form_and_file_say_the_same(description: Description, code: str) -> None:
    assert _through(description, code) == description


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_goes_through_the_form(name: str, code: str) -> None:
    description = read_description(template_file(name))
    assert _through(description, code) == description


def test_the_form_asks_for_every_key_and_has_words_for_it() -> None:
    for table in CLASSES:
        asked = fields_of(table)
        assert tuple(asked) == KEYS[table]
        assert set(FIRST[table]) <= asked.keys()
        for key, each in asked.items():
            name = f"{table or 'community'}.{key}"
            if each.kind in (Kind.TABLE, Kind.TABLES):
                assert f"simulate.table.{each.table}" in TEXTS["it"]
                assert each.always or f"simulate.add.{each.table}" in TEXTS["it"]
            else:
                assert f"simulate.field.{name}" in TEXTS["it"]
            named = not each.choices or key in ("region", "market_zone", "climate_zone")
            assert named or {f"simulate.choice.{name}.{choice}" for choice in each.choices} <= TEXTS["it"].keys()


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**15), 10**15), st.sampled_from(CODES))
def test_a_number_in_a_field_reads_back_the_same(value: float, code: str) -> None:
    text = numbers.written(value, code)
    found = numbers.read(text, code, ANY)
    assert found is not None
    assert float(found) == value


@pytest.mark.parametrize(
    ("text", "code", "value"),
    [
        ("0,15", "it", 0.15), ("0.15", "it", 0.15), ("0,15", "en", 0.15), ("1.234,5", "it", 1234.5),
        ("1,234.5", "en", 1234.5), ("1.234", "it", 1234), ("1,234", "it", 1.234), ("1 234", "it", 1234),
        ("−3", "it", -3), ("12.345.678", "it", 12345678), ("nan", "it", None), ("inf", "en", None),
        ("1e5", "en", None), ("", "it", None), ("3 kW", "it", None), ("1" * 500, "it", None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_type_them(text: str, code: str, value: float | None) -> None:
    assert numbers.read(text, code, ANY) == value


def test_a_field_s_limits_tell_thousands_from_decimals() -> None:
    latitude = fields_of("place")["latitude"]
    assert numbers.read("43.771", "it", latitude.admits) == 43.771
    assert numbers.read("43,771", "en", latitude.admits) == 43.771


@given(
    st.lists(
        st.tuples(
            st.sampled_from([name_of(path) for path in (("name",), ("members", 0, "name"), ("members", 0, "uses", 0, "bill", "total"), ("members", 0, "plants", 0, "kw"), ("members", 0, "plants", 0, "storage", "?"), ("finance", "first_year"), ("sharing", "quotas"), ("place", "latitude"))])  # noqa: E501
            | st.text(max_size=12),
            st.text(max_size=12),
        ),
        max_size=12,
    ),
    st.sampled_from(["add:members", "copy:members.0", "remove:members.0", "add:members.0.plants", "add:x.y", ":", "remove:name", "add:members.0.storage", "copy:members.9"]),  # noqa: E501
    st.sampled_from(CODES),
)  # fmt: skip
def test_nothing_that_is_sent_breaks_the_form(pairs: list[tuple[str, str]], act: str, code: str) -> None:
    raw, new = edited(raw_from(pairs), act, code)
    tables, faults = tables_from(raw, code)
    checked = check_form(tables, FILE.parent)
    view = FormView(raw, Language(code), [*faults, *checked.faults], new)
    assert checked.description is None or not checked.faults
    assert all(each.text for each in view.said)


@pytest.mark.parametrize("code", CODES)
def test_a_row_more_and_one_fewer(code: str) -> None:
    raw = raw_of(tables_of(read_description(template_file("small_municipality"))), code)
    copied, at = edited(raw, "copy:members.1", code)
    assert at == ("members", 2)
    tables, faults = tables_from(copied, code)
    assert not faults
    assert check_form(tables, FILE.parent).description is not None, "the copy has keys of its own"
    assert edited(copied, "remove:members.2", code) == (raw, None)
    with_battery, _ = edited(raw, "add:members.1.plants.0.storage", code)
    tables, faults = tables_from(with_battery, code)
    assert [fault.path[-1] for fault in faults] == ["kwh", "kw_charge", "kw_discharge"]
    assert edited(with_battery, "remove:members.1.plants.0.storage", code)[0] == raw


def test_what_is_wrong_stands_beside_its_field() -> None:
    raw = raw_of(tables_of(read_description(template_file("condominium"))), "it")
    raw["members"][0]["plants"][0]["kw"] = "molti"
    raw["members"][1]["uses"][0]["bill"]["f1"] = ""
    raw["place"]["latitude"] = "90"
    tables, faults = tables_from(raw, "it")
    found = check_form(tables, FILE.parent).faults
    view = FormView(raw, Language("it"), [*faults, *new_faults(found, faults)])
    said = {each.to: each.text for each in view.said}
    assert said["members.0.plants.0.kw"] == "Non è un numero."
    assert said["place.latitude"] == "Dev'essere tra 35 e 48."
    opened = [item.is_open for node in view.top.first if getattr(node, "kind", "") == "members" for item in node.items]
    assert opened[0] is True


@pytest.mark.parametrize(
    ("code", "text", "remedy"),
    [
        ("it", "I campi hanno 60 kW, l'impianto 6,5 kW.", "Correggi uno dei due."),
        ("en", "The arrays have 60 kW, the plant 6.5 kW.", "Correct one of the two."),
    ],
)
def test_what_contradicts_itself_is_said_in_the_page_s_language(code: str, text: str, remedy: str) -> None:
    tables = tables_of(read_description(template_file("condominium")))
    plant = next(member for member in tables["members"] if member.get("plants"))["plants"][0]
    plant["kw"], plant["arrays"] = 6.5, [{"kw": 60.0}]
    raw = raw_of(tables, code)
    view = FormView(raw, Language(code), check_form(tables_from(raw, code)[0], FILE.parent).faults)
    (said,) = view.said
    assert (said.text, said.remedy, said.lang) == (text, remedy, None)
    assert said.to.endswith("plants.0.arrays")


def test_rules_that_are_too_long_or_too_deep_are_a_fault_of_their_field() -> None:
    raw = raw_of(tables_of(read_description(template_file("condominium"))), "it")
    for text in ("a = " + "1" * 5000, "a = " + "[" * 50_000 + "]" * 50_000):
        raw["sharing"]["quotas"] = text
        _, (fault,) = tables_from(raw, "it")
        assert (fault.path, fault.code) == (("sharing", "quotas"), "toml")


@given(st.lists(st.sampled_from(["members", "uses", "kw"]) | st.integers(0, 99), min_size=1, max_size=6))
def test_the_reader_s_places_are_found_again(path: list[str | int]) -> None:
    assert list(path_of(shown(path) or "")) == path


def test_descriptions_are_compared_in_the_words_of_the_form() -> None:
    one = tables_of(read_description(template_file("condominium")))
    other = tables_of(read_description(template_file("condominium")))
    assert differences([one, other], Language("it")) == ()
    other["place"]["region"] = "Lazio"
    other["members"][0]["id"] = "altro"
    other["members"][0]["uses"][0]["profile"] = "office"
    other["members"][0]["plants"][0]["incentivised"] = False
    other["finance"]["discount_rate"] = 0.0625
    del other["members"][0]["plants"][0]["storage"]
    found = dict(differences([one, other], Language("it")))
    assert found["Il luogo · Regione"] == ("Lombardia", "Lazio")
    assert found["Socio 1 · Consumo 1 · Come consuma"] == ("Come le parti comuni di un condominio", "Come un ufficio")
    assert found["Valutazione · Tasso di sconto (0,04 è il 4 %)"] == ("0,035", "0,0625")
    assert [values for name, values in found.items() if "Socio 1 · Impianto 1" in name and "No" in values] == [
        ("Sì", "No")
    ]
    sections = [name.partition(" · ")[0] for name, _ in groupby(found, lambda name: name.partition(" · ")[0])]
    assert len(sections) == len(set(sections)), "what only one description has stands with the rest of its section"
    batteries = [values for name, values in found.items() if "Batteria" in name]
    assert batteries
    assert {values[1] for values in batteries} == {"–"}
    assert not any("altro" in values for values in found.values())
    assert not any(each in name for name in found for each in ("members", "plants", "_"))
