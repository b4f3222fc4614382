"""Every sentence of the pages, one module for each language with the same keys."""

from __future__ import annotations

from collections.abc import Mapping

from backend.pages.texts import en, it

TEXTS: Mapping[str, Mapping[str, str]] = {"it": it.TEXTS, "en": en.TEXTS}
LANGUAGES = tuple(TEXTS)


def preferred_language(accept_language: str) -> str:
    """The language of the reader among ours by RFC 9110, 12.5.4; Italian where it says nothing that helps."""
    best, best_weight = LANGUAGES[0], 0.0
    for offer in accept_language.split(","):
        tag, _, parameter = offer.partition(";")
        language = tag.strip().lower().split("-")[0]
        weight = _weight(parameter)
        if language in TEXTS and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
