"""What is wrong with a description, in the reader's words: the pages' own, or the description reader's English."""

from __future__ import annotations

from backend.pages.texts import TEXTS
from backend.simulation.form import Fault


def sentence_of(fault: Fault, code: str) -> str:
    """The sentence of a fault.

    Args:
        fault: what is wrong.
        code: the language, `it` or `en`.
    """
    if fault.code:
        return TEXTS[code][f"simulate.fault.{fault.code}"].format_map(fault.values)
    return fault.words
