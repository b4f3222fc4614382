"""Every sentence of the pages: by subject with both languages side by side; the month's in a module for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from backend.pages.texts import (
    audit,
    community,
    corrections,
    curve,
    decisions,
    en,
    frame,
    gifts,
    it,
    parameters,
    people,
    publication,
    reference,
    services,
    simulator,
    simulator_fields,
    simulator_form,
    tokens,
    verify,
    voted,
)

SUBJECTS = (
    audit,
    community,
    corrections,
    curve,
    decisions,
    frame,
    gifts,
    parameters,
    people,
    publication,
    reference,
    services,
    simulator,
    simulator_fields,
    simulator_form,
    tokens,
    verify,
    voted,
)
"""Each with its `PAIRS`: key to Italian and English."""


def _merged() -> dict[str, dict[str, str]]:
    merged = {"it": dict(it.TEXTS), "en": dict(en.TEXTS)}
    for subject in SUBJECTS:
        pairs: Mapping[str, tuple[str, str]] = subject.PAIRS
        _refuse_twice(merged["it"], pairs)
        merged["it"] |= {key: italian for key, (italian, _) in pairs.items()}
        merged["en"] |= {key: english for key, (_, english) in pairs.items()}
    return merged


def _refuse_twice(known: Mapping[str, str], keys: Iterable[str]) -> None:
    if twice := sorted(known.keys() & set(keys)):
        raise ValueError(f"These sentences are written twice: {', '.join(twice)}.")


TEXTS: Mapping[str, Mapping[str, str]] = _merged()
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
