"""What is wrong with a description, in the reader's words: the pages' own, or those in which the simulator refuses."""

from __future__ import annotations

from typing import NamedTuple

from backend.pages.texts import TEXTS
from backend.simulation.form import Fault
from simulator.refusals import words_of


class Sentence(NamedTuple):
    """A fault in words.

    Attributes:
        text: what is wrong.
        remedy: what to do about it, where that is not plain.
        code: the language of both; a reader of files that is not the simulator's has only English.
    """

    text: str
    remedy: str | None
    code: str


def sentence_of(fault: Fault, code: str) -> Sentence:
    """A fault in words.

    Args:
        fault: what is wrong.
        code: the language, `it` or `en`.
    """
    if fault.refusal is None:
        return Sentence(TEXTS[code][f"simulate.fault.{fault.code}"].format_map(fault.values), None, code)
    return Sentence(*words_of(fault.refusal, code))
