"""What the page of one member's month gives the browser to check by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from backend.pages.language import Language
from backend.pages.texts.verify import SPOKEN
from oracle.publication import Period
from oracle.settlement.result import MemberLine, Settlement


@dataclass(frozen=True)
class Shown:
    """A number that the browser compares with the proven one: its field in the proof, its name, and its text here."""

    field: str
    name: str
    text: str


@dataclass(frozen=True)
class Verification:
    """The part of the page where the browser checks.

    Attributes:
        proof: the address of the proof.
        period: the month, or its correction, as the contract writes it.
        shown: the numbers of the line.
        words: what the script says, by its key.
    """

    proof: str
    period: int
    shown: tuple[Shown, ...]
    words: Mapping[str, str]


def verification(settlement: Settlement, line: MemberLine, language: Language, true_up: int = 0) -> Verification:
    """What is checked of one member's line, in the newest correction of its month."""
    f = language.format
    texts = {
        "injected_wh": f.kwh(line.injected_wh),
        "withdrawn_wh": f.kwh(line.withdrawn_wh),
        "shared_wh": f.kwh(line.shared_wh),
        "produced_shared_wh": f.kwh(line.produced_shared_wh),
        "base_quota_micro": f.quota(line.base_quota_micro),
        "alpha": f.shortest(line.alpha),
        "beta": f.shortest(line.beta),
        "quota_micro": f.quota(line.final_quota_micro),
        "regular_cents": f.euros(line.regular_cents),
        "surplus_cents": f.euros(line.surplus_cents),
        "retroceded_cents": f.euros(line.retroceded_cents),
        "cents": f.euros(line.cents),
    }
    return Verification(
        proof=f"/api/v1/settlements/{settlement.period}/members/{quote(line.member, safe='')}/proof",
        period=Period(settlement.period, true_up).number,
        shown=tuple(Shown(name, language.text(f"verify.field_{name}"), text) for name, text in texts.items()),
        words={key: language.text(f"verify.say_{key}") for key in SPOKEN},
    )
