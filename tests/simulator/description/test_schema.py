"""The schema explains every key to an editor."""

import json

from simulator.description import schema
from simulator.description.names import CLASSES, KEYS


def test_every_table_and_key_is_in_the_schema() -> None:
    found = json.loads(json.dumps(schema()))
    for name, cls in CLASSES.items():
        table = found["$defs"][cls.__name__] if name else found
        assert set(table["properties"]) == set(KEYS[name])
        assert table["additionalProperties"] is False
        assert table["description"]


def test_keys_are_described_in_the_words_of_the_code() -> None:
    found = schema()
    assert "kW" in found["$defs"]["Plant"]["properties"]["kw"]["description"]
    assert "south is 180" in found["$defs"]["Array"]["properties"]["azimuth"]["description"]
    assert found["$defs"]["Array"]["properties"]["azimuth"]["exclusiveMaximum"] == 360
    assert found["$defs"]["Member"]["required"] == ["id", "name", "class"]
