"""Two to four scenarios side by side: what differs in their descriptions, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.report.blocks import Block, Chapter, Row, Table, Text
from simulator.report.chapters import answer_sentence
from simulator.report.chapters.rules import flat
from simulator.report.document import Document
from simulator.report.formulas import Notes
from simulator.report.html import environment
from simulator.report.language import LANGUAGES, Code, Language
from simulator.report.names import MODELS

Said = Callable[[Document], str]
FEWEST, MOST = 2, 4
MOST_DIFFERENCES = 60


@dataclass(frozen=True)
class Scenario:
    """A report's results under the name that the comparison calls it by."""

    name: str
    document: Document


@dataclass(frozen=True)
class Line:
    """A figure of each scenario; `best` are the places of the best ones, if one can say so."""

    name: str
    values: tuple[str, ...]
    best: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


def lines_of(scenarios: Sequence[Scenario], say: Language) -> tuple[Line, ...]:
    """The figures side by side, for a page and a terminal."""

    def line(
        name: str,
        value: Callable[[Document], float | None],
        said: Callable[[float | None], str],
        better: int = 0,
        *notes: str,
    ) -> Line:
        values = [value(scenario.document) for scenario in scenarios]
        known = [each for each in values if each is not None]
        shown = tuple(said(each) for each in values)
        best: tuple[int, ...] = ()
        if better and known and len(set(shown)) > 1:  # what reads alike is alike good
            top = said(max(known) if better > 0 else min(known))
            best = tuple(i for i, each in enumerate(shown) if each == top)
        return Line(name, shown, best, notes)

    def total(key: str) -> Callable[[Document], float | None]:
        return lambda document: document["energy"]["totals"][key]

    def whole(key: str) -> Callable[[Document], float | None]:
        return lambda document: document["money"]["whole"][key]

    def social(key: str) -> Callable[[Document], float | None]:
        return lambda document: document["social"][key]

    kw = say("potenza degli impianti, kW", "power of the plants, kW")
    return (
        line(say("soci", "members"), lambda d: d["community"]["members"], say.number),
        line(kw, lambda d: d["community"]["plants_kw"], lambda v: say.number(v, 1)),
        line(say("prodotta", "produced"), total("produced_kwh"), say.kwh),
        line(say("autoconsumata", "self-consumed"), total("self_consumed_kwh"), say.kwh, 1, "energy.self_consumed"),
        line(say("condivisa", "shared"), total("shared_kwh"), say.kwh, 1, "energy.shared"),
        line(
            say("autosufficienza", "self-sufficiency"),
            total("self_sufficiency_share"),
            lambda v: say.percent(v, 1),
            1,
            "report.self_sufficiency",
        ),
        line(say("messi dalle parti", "put in by the parties"), whole("invested_eur"), say.euros, -1, "money.capex"),
        line(say("VAN", "NPV"), whole("npv_eur"), say.euros, 1, "money.npv"),
        line(say("TIR", "IRR"), whole("irr_share"), lambda v: say.percent(v, 1), 1, "money.irr"),
        line(say("ritorno", "payback"), whole("payback_years"), say.years, -1, "money.payback"),
        line(
            say("futuri in guadagno su 100", "futures with a gain of 100"),
            lambda d: d["answer"]["positive_npv_share"],
            lambda v: say.odds(v or 0.0),
            1,
            "uncertainty.npv_positive",
        ),
        line(say("incentivi ai soci l'anno", "contributions to members a year"), social("received_eur"), say.euros, 1),
        line(
            say("un socio spende in meno, l'anno", "a member spends less, a year"),
            social("mean_gain_eur"),
            say.euros,
            1,
        ),
        line(say("ai soci sostenuti l'anno", "to supported members a year"), social("supported_eur"), say.euros, 1),
        line(
            say("CO2 evitata l'anno, t", "CO2 avoided a year, t"),
            lambda d: d["environment"]["co2_avoided_kg_per_year"] / 1000,
            lambda v: say.number(v, 1),
            1,
            "report.co2",
        ),
        Line(
            say("modello di riparto", "sharing model"),
            tuple(say(*MODELS[scenario.document["sharing"]["chosen"]]) for scenario in scenarios),
        ),
    )


def differences(scenarios: Sequence[Scenario]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Keys of the descriptions whose values differ, with each scenario's value; a dash where one has none."""
    tables = [dict(flat(scenario.document["description"])) for scenario in scenarios]
    keys = dict.fromkeys(key for table in tables for key in table)
    rows = ((key, tuple(table.get(key, "–") for table in tables)) for key in keys)
    return tuple((key, values) for key, values in rows if len(set(values)) > 1)


def compare_html(scenarios: Sequence[Scenario], code: Code, *, other: Code | None = None) -> str:
    """The page of a comparison.

    Raises:
        ValueError: fewer than two scenarios, or more than four.
    """
    if not FEWEST <= len(scenarios) <= MOST:
        raise ValueError(f"{len(scenarios)} scenarios.")
    say = LANGUAGES[code]
    return (
        environment()
        .get_template("compare.html")
        .render(
            say=say,
            title=say("Scenari a confronto", "Scenarios side by side"),
            names=[scenario.name for scenario in scenarios],
            chapters=_chapters(scenarios, say),
            notes=Notes(scenarios[0].document["formulas"]),
            other=None if other is None else f"comparison.{other}.html",
        )
    )


def _chapters(scenarios: Sequence[Scenario], say: Language) -> tuple[Chapter, ...]:
    names = tuple(scenario.name for scenario in scenarios)
    answers: list[Block] = [
        Text(f"{scenario.name} ({scenario.document['name']}). {answer_sentence(scenario.document, say)}")
        for scenario in scenarios
    ]
    rows = tuple(
        Row(
            (line.name, *(f"{value} ★" if i in line.best else value for i, value in enumerate(line.values))),
            notes=line.notes,
        )
        for line in lines_of(scenarios, say)
    )
    caption = say(
        "Cifre dell'anno tipo e dell'orizzonte; ★ la migliore",
        "Figures of the typical year and the horizon; ★ the best",
    )
    figures = Table(caption, ("", *names), rows)
    differing = differences(scenarios)
    shown = tuple(Row((key, *values)) for key, values in differing[:MOST_DIFFERENCES])
    words = tuple(range(len(names) + 1))
    told: Block = (
        Table(
            say("Chiavi della descrizione", "Keys of the description"),
            (say("chiave", "key"), *names),
            shown,
            words=words,
        )
        if shown
        else Text(say("Le descrizioni sono uguali.", "The descriptions are equal."))
    )
    bills = _bills(scenarios, say)
    return (
        Chapter("answers", say("Le risposte", "The answers"), tuple(answers)),
        Chapter("figures", say("Le cifre", "The figures"), (figures,)),
        *(
            (Chapter("bills", say("La spesa netta di un socio", "The net bill of a member"), (bills,)),)
            if bills
            else ()
        ),
        Chapter("differences", say("In che cosa differiscono", "In what they differ"), (told,)),
    )


def _bills(scenarios: Sequence[Scenario], say: Language) -> Table | None:
    """Groups of members that all scenarios have, with their net bill in each."""
    found: list[dict[str, Any]] = [{row["group"]: row for row in each.document["groups"]} for each in scenarios]
    common = [key for key in found[0] if all(key in groups for groups in found)]
    if not common:
        return None
    rows = tuple(
        Row((found[0][key]["name"], *(say.euros(groups[key]["net_bill_eur"], 2) for groups in found)), notes=())
        for key in common
    )
    caption = say("Bolletta meno contributi, anno tipo", "Bill less contributions, typical year")
    return Table(caption, ("", *(scenario.name for scenario in scenarios)), rows)
