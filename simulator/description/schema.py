"""The JSON Schema of a description, for editors that complete and explain while one writes."""

from __future__ import annotations

import inspect
import re
from typing import Any

from simulator.description.model import Description
from simulator.description.names import CLASSES, key_of
from simulator.description.reader import adapter

_ITEM = re.compile(r"^ {4}(\w[\w, ]*): (.*(?:\n {8}.*)*)", re.MULTILINE)


def schema() -> dict[str, Any]:
    """The schema (JSON Schema 2020-12), with the attributes' docstrings as descriptions of the keys."""
    found = adapter().json_schema(mode="validation")
    definitions = found.get("$defs", {})
    for cls in CLASSES.values():
        table = found if cls is Description else definitions.get(cls.__name__)
        if table is None:
            continue
        table["description"] = (inspect.getdoc(cls) or "").split("\n", 1)[0]
        for name, words in _attributes(cls).items():
            if (key := key_of(cls, name)) in table["properties"]:
                table["properties"][key]["description"] = words
    found["properties"].pop("folder", None)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def _attributes(cls: type[Any]) -> dict[str, str]:
    """Every attribute's words in the `Attributes:` part of a docstring."""
    _, _, part = (cls.__doc__ or "").partition("Attributes:\n")
    words = {}
    for match in _ITEM.finditer(re.sub(r"(?m)^ {4}", "", part)):
        text = re.sub(r"\s+", " ", match[2]).strip()
        for name in match[1].split(","):
            words[name.strip()] = text
    return words
