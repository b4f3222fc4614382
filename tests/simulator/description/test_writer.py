"""What is written is what is read."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings

from simulator.description import Description, check_tables, parse_description, tables_of, write_description
from simulator.description.reader import read_description
from simulator.description.templates import TEMPLATES, template_file
from tests.simulator.description.strategies import descriptions

FILE = Path("community.toml")


@settings(max_examples=40)
@given(descriptions())
def test_a_written_description_is_read_as_it_was(description: Description) -> None:
    text = write_description(description)
    assert parse_description(text, file=FILE) == description
    assert tomllib.loads(text) == tables_of(description)
    assert check_tables(tables_of(description), file=FILE) == description


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_survives_the_form(name: str) -> None:
    description = read_description(template_file(name))
    assert parse_description(write_description(description), file=FILE) == description


def test_the_text_is_what_a_person_would_write() -> None:
    text = write_description(read_description(template_file("condominium")))
    assert 'kind = "gac"' in text
    assert "\n[[members.plants]]\n" in text
    assert f"in_operation = {date(2027, 1, 1)}" in text
    assert "arrays = [{ kw = 18.0, tilt = 12.0, azimuth = 120.0 }" in text
    assert "opex_eur_per_year = 650.0" in text
    assert "incentivised" not in text  # as usual, so not said
