"""What a form or a careless hand may send: it is read, or refused with places and reasons, and never breaks."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from energy.errors import InputErrors
from simulator.description import check_tables, read_description, tables_of
from simulator.description.templates import TEMPLATES, template_file

FILE = Path("community.toml")
WHOLE = {name: tables_of(read_description(template_file(name))) for name in TEMPLATES}

junk = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.floats(), st.just(10**400), st.text(max_size=5),
    st.just("citizen"), st.lists(st.integers(), max_size=13), st.just({}), st.just([{}]), st.just({"kw": 3}),
    st.dates(),
)  # fmt: skip


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_form_may_send_json(name: str) -> None:
    sent = json.loads(json.dumps(WHOLE[name], default=str))
    assert check_tables(sent, file=FILE) == read_description(template_file(name))


@settings(max_examples=150)
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_no_change_breaks_the_reader(name: str, data: st.DataObject) -> None:
    tables = copy.deepcopy(WHOLE[name])
    for _ in range(data.draw(st.integers(1, 3))):
        _change(tables, data)
    try:
        description = check_tables(tables, file=FILE)
    except InputErrors as refused:
        faults = refused.errors
    else:
        faults = ()
        assert description.members
    assert all(fault.message and fault.field is not None for fault in faults)


def _change(tables: dict[str, Any], data: st.DataObject) -> None:
    """Put junk in the place of something, take it away, or add a stranger, somewhere in the tables."""
    place: Any = tables
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            return
        key = data.draw(st.sampled_from(keys))
        if isinstance(place[key], dict | list) and data.draw(st.booleans()):
            place = place[key]
            continue
        match data.draw(st.sampled_from(["junk", "away", "stranger"])):
            case "junk":
                place[key] = copy.deepcopy(data.draw(junk))
            case "away":
                del place[key]
            case "stranger" if isinstance(place, dict):
                place[data.draw(st.text(max_size=5))] = copy.deepcopy(data.draw(junk))
            case _:
                place.append(copy.deepcopy(data.draw(junk)))
        return
