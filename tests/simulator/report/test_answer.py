"""The sentence at the top says what the figures say, and no less than is known."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import pytest

from simulator.report.chapters import answer_sentence, chapters_of, subtitle
from simulator.report.compare import Scenario, compare_html, differences, lines_of
from simulator.report.document import Document
from simulator.report.folder import read_report
from simulator.report.html import report_html
from simulator.report.language import LANGUAGES
from simulator.report.pdf import report_pdf

IT, EN = LANGUAGES["it"], LANGUAGES["en"]


def with_answer(document: Document, **changes: Any) -> dict[str, Any]:
    changed = copy.deepcopy(dict(document))
    changed["answer"] |= {key: value for key, value in changes.items() if key in changed["answer"]}
    changed["money"]["whole"] |= {key: value for key, value in changes.items() if key in changed["money"]["whole"]}
    return changed


@pytest.fixture(scope="module")
def document(reports: dict[str, Path]) -> Document:
    return read_report(reports["condominium"])


@pytest.mark.parametrize(
    ("changes", "italian", "english"),
    [
        (
            {"verdict": "yes", "npv_eur": 117_334.8, "payback_years": 7.86, "positive_npv_share": 0.97},
            "Conviene? Sì: i soldi investiti rientrano in 7,9\u00a0anni; in 3 anni il progetto vale "
            "117.335\u00a0€ più di "
            "quanto costa, e i futuri simulati che chiudono in guadagno sono 97 su 100.",
            "Is it worth it? Yes: the money put in comes back in 7.9\u00a0years; over 3 years the project is "
            "worth €117,335 "
            "more than it costs, and the simulated futures that end with a gain are 97 of 100.",
        ),
        (
            {"verdict": "no", "npv_eur": -5000.0, "payback_years": None, "positive_npv_share": 0.0},
            "Conviene? Così com'è descritta, no: i soldi investiti non rientrano in 3 anni; in 3 anni il progetto vale "
            "5.000\u00a0€ meno di quanto costa, e i futuri simulati che chiudono in guadagno sono meno di 1 su 100.",
            "Is it worth it? As described, no: the money put in does not come back in 3 years; over 3 years the "
            "project is "
            "worth €5,000 less than it costs, and the simulated futures that end with a gain are less than 1 of 100.",
        ),
    ],
)
def test_the_answer_in_a_sentence(changes: dict[str, Any], italian: str, english: str, document: Document) -> None:
    changed = with_answer(document, **changes)
    assert answer_sentence(changed, IT) == italian
    assert answer_sentence(changed, EN) == english


@pytest.mark.parametrize("verdict", ["yes", "probably", "uncertain", "no", "barred", "no_investment"])
def test_every_verdict_gives_a_page_and_paper(verdict: str, document: Document) -> None:
    changed = with_answer(
        document,
        verdict=verdict,
        payback_years=None,
        discounted_payback_years=None,
        irr_share=None,
        irr_case="none",
        roi_share=None,
        invested_eur=0.0,
    )
    for code in ("it", "en"):
        assert answer_sentence(changed, LANGUAGES[code]) in report_html(changed, code).replace("&#39;", "'")
    assert report_pdf(changed, "en").startswith(b"%PDF")


def test_who_puts_money_in_and_does_not_earn_the_rate_is_named(reports: dict[str, Path]) -> None:
    document = read_report(reports["small_municipality"])
    town = next(group for group in document["groups"] if group["group"] == "town-hall")
    text = chapters_of(document, EN)[0].blocks[1]
    assert town["invested_eur"] > 0 > town["npv_eur"]
    assert "does not reach" in str(text)
    assert "Municipio" in str(text)


def test_scenarios_side_by_side_tell_what_differs_and_which_is_best(reports: dict[str, Path]) -> None:
    first = read_report(reports["condominium"])
    second = copy.deepcopy(first)
    second["description"]["finance"]["discount_rate"] = 0.05
    second["money"]["whole"]["npv_eur"] = first["money"]["whole"]["npv_eur"] + 1
    second["money"]["whole"]["irr_share"] = None
    pair = [Scenario("A", first), Scenario("B", second)]
    assert differences(pair) == (("finance.discount_rate", ("0.035", "0.05")),)
    lines = {line.name: line for line in lines_of(pair, EN)}
    assert lines["NPV"].best == (1,)
    assert lines["IRR"].best == (0,) if first["money"]["whole"]["irr_share"] is not None else True
    assert lines["produced"].best == ()
    second["answer"]["positive_npv_share"] = first["answer"]["positive_npv_share"] + 1e-9
    second["money"]["whole"]["npv_eur"] = first["money"]["whole"]["npv_eur"] + 0.001
    alike = {line.name: line for line in lines_of(pair, EN)}
    assert alike["NPV"].best == alike["futures with a gain of 100"].best == (), "what reads alike is alike good"
    page = compare_html(pair, "it", other="en")
    assert "finance.discount_rate" in page
    assert "Le descrizioni sono uguali." in compare_html([pair[0], Scenario("C", first)], "it")
    with pytest.raises(ValueError, match="1 scenarios"):
        compare_html(pair[:1], "it")


def test_scenarios_of_other_communities_stand_side_by_side_too(reports: dict[str, Path]) -> None:
    scenarios = [Scenario(name, read_report(folder)) for name, folder in list(reports.items())[:4]]
    assert len(lines_of(scenarios, IT)[0].values) == 4
    assert all(name in compare_html(scenarios, "en") for name in list(reports)[:4])


def test_what_was_simulated_in_a_line(document: Document) -> None:
    assert subtitle(document, IT).startswith(
        "Gruppo di autoconsumatori · Milano (Lombardia) · 19 soci, 1 impianto, 36 kW"
    )


def test_remarks_name_profiles_and_figures_in_both_languages(reports: dict[str, Path]) -> None:
    for folder in reports.values():
        for remark in read_report(folder)["remarks"]:
            if remark["code"] == "profiles_standard":
                keys = remark["values"]["profiles"]
                assert not any(re.search(rf"\b{key}\b", remark["it"]) for key in keys), remark["it"]
            if remark["code"] == "figure_continued":
                assert f" {remark['values']['figure']} " not in remark["it"] + remark["en"]
    found = {remark["code"] for folder in reports.values() for remark in read_report(folder)["remarks"]}
    assert found >= {"profiles_standard", "figure_continued"}
