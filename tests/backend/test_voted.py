"""The pages name what was voted and since when, and what a member gives back as its own choice, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from backend.access.reader import Reader, Role
from backend.books import Books
from backend.pages.language import Language
from backend.pages.month import MonthPage
from backend.pages.story import steps
from backend.settlements.service import SettlementBook
from energy.calendar import Month
from energy.remarks import SENTENCES, Remark
from oracle.settlement import NOTHING_DECIDED, Decisions
from oracle.settlement.decisions import QuotaModel
from oracle.settlement.result import Settlement

STEWARD, GUEST = Reader(Role.STEWARD), Reader(Role.GUEST)
ITALIAN, ENGLISH = Language("it"), Language("en")
FOUNDED = {
    "coefficient_power": 500, "coefficient_injected": 4_000, "coefficient_withdrawn": 5_500, "max_reduction": 1_500,
    "beta_min": 1_00, "beta_max": 10_00,
    "fund_management": 1_000, "fund_internal": 500, "fund_social": 500, "fund_members": 8_000,
}  # fmt: skip
MARCH, MAY = 1_772_323_200, 1_777_593_600
"""The first seconds of March and of May 2026, UTC."""


@pytest.fixture
def voted(settlement: Settlement) -> Settlement:
    """In which the funds were voted from March on and β's bounds from May, and the first member chose to give back."""
    changed = (("beta_max", MAY), ("fund_internal", MARCH), ("fund_social", MARCH))
    model = QuotaModel(**{**FOUNDED, "fund_internal": 200, "fund_social": 800, "beta_max": 8_00}, changed=changed)
    first, second, *others = settlement.members
    back = {"retroceded_cents": 100, "cents": first.cents - 100, "retroceded_bps": 2_500}
    return replace(
        settlement,
        members=(replace(first, **back, retroceded_since=Month(2026, 2)), replace(second, **back), *others),
        decisions=Decisions(model=model),
        rules={
            **settlement.rules,
            "funds": "management 10 %, internal_fund 2 %, social_fund 8 %",
            "beta_bounds": model.beta_bounds,
            "decided_since": "2026-05",
        },
        warnings=(
            Remark("file_overruled", {"choices": ("funds",)}),
            Remark("beta_held", {"members": (second.member,), "bounds": model.beta_bounds}),
        ),
    )


def _text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u202f", " ").split())


def test_the_month_names_what_was_voted_and_since_when(
    voted: Settlement, books_of: Callable[..., Books], client_of: Callable[..., TestClient]
) -> None:
    client = client_of(books_of(SettlementBook([voted])))
    italian, english = (_text(client.get(f"/mesi/2026-05?lang={code}").text) for code in ("it", "en"))
    assert "Fondi: gestione 10 %, interno 2 %, sociale 8 %. In vigore da marzo 2026." in italian
    assert "Limiti dei coefficienti di sostegno: 1 \u2013 8. In vigore da maggio 2026." in italian
    assert "Il resto del modello dei millesimi e dei fondi è come alla fondazione." in italian
    assert "Fondo interno parte decisa dai soci, da marzo 2026" in italian
    assert "Funds: management 10%, internal 2%, social 8%. In force since March 2026." in english
    assert "as the members decided them since May 2026" in english
    assert "What the members decided holds, and not what the file community.toml says, of: Funds." in english


def test_a_vote_says_nothing_where_no_chain_was_asked_and_little_where_nothing_was_voted(
    settlement: Settlement,
) -> None:
    assert settlement.decisions == NOTHING_DECIDED
    assert MonthPage(settlement, ITALIAN, STEWARD).voted == ()
    founded = replace(settlement, decisions=Decisions(model=QuotaModel(**FOUNDED)))
    [sentence] = MonthPage(founded, ENGLISH, STEWARD).voted
    assert "still those of the founding" in sentence
    assert not any(line.note.startswith("part decided") for line in MonthPage(founded, ENGLISH, STEWARD).money_lines)


@pytest.mark.parametrize(
    ("language", "own", "by_rule", "funds", "held"),
    [
        (ITALIAN, "che hai scelto di restituire al fondo interno, da febbraio 2026.", "le regole della comunità.",
         "valgono da marzo 2026", "il tuo conta come il limite più vicino"),
        (ENGLISH, "that you chose to give back to the internal fund, since February 2026.", "by the community's rules",
         "hold since March 2026", "yours counts as the nearer bound"),
    ],
)  # fmt: skip
def test_why_this_amount_names_the_members_own_choice(
    voted: Settlement, language: Language, own: str, by_rule: str, funds: str, held: str
) -> None:
    first, second, third, *_ = voted.members
    story = {line.member: steps(voted, line, language) for line in (first, second, third)}
    amounts = {member: " ".join(each[6].formula) for member, each in story.items()}
    assert own in amounts[first.member]
    assert re.search(r"25\s?%", amounts[first.member])
    assert by_rule in amounts[second.member]
    assert by_rule not in amounts[third.member]
    assert all(funds in " ".join(each[4].formula) for each in story.values())
    assert [held in " ".join(story[line.member][5].formula) for line in (first, second)] == [False, True]


def test_whose_support_is_held_is_for_those_who_may_know(voted: Settlement) -> None:
    told = {reader: MonthPage(voted, ITALIAN, reader).warnings for reader in (STEWARD, GUEST)}
    assert (len(told[STEWARD]), len(told[GUEST])) == (2, 1)
    assert voted.members[1].name in told[STEWARD][1]


def test_the_api_gives_the_decisions_and_each_members_own(
    voted: Settlement, books_of: Callable[..., Books], client_of: Callable[..., TestClient]
) -> None:
    client = client_of(books_of(SettlementBook([voted])))
    found: dict[str, Any] = client.get("/api/v1/settlements/2026-05").json()
    assert found["decisions"]["model"]["since"] == MAY
    assert found["decisions"]["model"]["changed"] == [
        ["beta_max", MAY],
        ["fund_internal", MARCH],
        ["fund_social", MARCH],
    ]
    assert [(line["retroceded_bps"], line["retroceded_since"]) for line in found["members"][:3]] == [
        (2_500, "2026-02"), (2_500, None), (0, None),
    ]  # fmt: skip
    assert {"file_overruled", "beta_held"} <= SENTENCES.keys()
