"""What the answer stands on: eligibility, warnings, what was described, legal figures, formulas, words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from simulator.report.blocks import Block, Chapter, Item, Items, Row, Table, Text
from simulator.report.document import Document
from simulator.report.language import Language
from simulator.report.names import FIGURES_IT, SEVERITIES, STATUSES


def rules_chapter(document: Document, say: Language) -> Chapter:
    """Who is let in, and what to know."""
    findings = document["eligibility"]
    blocks: list[Block] = []
    if findings:
        blocks.append(
            Items(
                tuple(
                    Item(
                        finding[say.code],
                        say(*SEVERITIES[finding["severity"]]),
                        "loss"
                        if finding["severity"] == "barred"
                        else "sun"
                        if finding["severity"] != "note"
                        else "ink",
                    )
                    for finding in findings
                ),
                say("Requisiti di accesso", "Conditions of access"),
            )
        )
    else:
        blocks.append(
            Text(
                say(
                    "Requisiti di accesso: nessun ostacolo trovato fra quelli che si possono controllare da "
                    "questi dati.",
                    "Conditions of access: no obstacle found among those that these data allow to check.",
                )
            )
        )
    if document["remarks"]:
        blocks.append(
            Items(
                tuple(Item(remark[say.code]) for remark in document["remarks"]),
                say("Ipotesi e avvertenze", "Assumptions and warnings"),
            )
        )
    return Chapter("rules", say("Requisiti e avvertenze", "Conditions and warnings"), tuple(blocks))


def inputs_chapter(document: Document, say: Language) -> Chapter:
    """Everything that was described, key by key, and every legal figure with its source."""
    described = dict(document["description"])
    rows = tuple(Row((path, text)) for path, text in flat(described))
    blocks: list[Block] = [
        Table(
            say(
                "Che cosa è stato descritto (ciò che manca vale il suo predefinito)",
                "What was described (what is left out takes its default)",
            ),
            (say("chiave", "key"), say("valore", "value")),
            rows,
            words=(0, 1),
            folded=True,
            widths=(38, 62),
        ),
        _figures(document, say),
    ]
    return Chapter("inputs", say("Dati e cifre di legge", "Inputs and legal figures"), tuple(blocks))


def flat(value: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Nested tables as keys with dots and their values as texts; places in lists count from 1."""
    for key, item in value.items():
        here = f"{path}.{key}" if path else key
        if isinstance(item, dict):
            yield from flat(item, here)
        elif isinstance(item, list) and item and isinstance(item[0], dict):
            for number, each in enumerate(item, 1):
                yield from flat(each, f"{here}[{number}]")
        else:
            text = item if isinstance(item, str) else json.dumps(item, ensure_ascii=False)
            yield here, text


def _figures(document: Document, say: Language) -> Table:
    rows = []
    for figure in document["figures"]:
        title = FIGURES_IT.get(figure["name"], figure["title"]) if say.code == "it" else figure["title"]
        until = f" – {say.day(figure['valid_to'])}" if figure["valid_to"] else ""
        status = say(*STATUSES[figure["status"]]) + (
            say(", dell'utente", ", the user's") if figure["overridden"] else ""
        )
        rows.append(
            Row((title, _value(figure, say), f"{say.day(figure['valid_from'])}{until}", status, figure["source"]))
        )
    return Table(
        say("Cifre di legge usate", "Legal figures used"),
        (
            say("cifra", "figure"),
            say("valore", "value"),
            say("vale dal", "valid from"),
            say("stato", "status"),
            say("fonte", "source"),
        ),
        tuple(rows),
        words=(0, 2, 3, 4),
        folded=True,
        widths=(28, 14, 18, 12, 34),
    )


UNITS = {
    "EUR/MWh": "€/MWh",
    "EUR/year": "€/anno",
    "EUR/kW/year": "€/kW/anno",
    "EUR/POD/year": "€/POD/anno",
    "EUR": "€",
    "EUR/kW": "€/kW",
    "years": "anni",
    "inhabitants": "abitanti",
    "MWh/year": "MWh/anno",
}
"""Units in Italian, where they differ."""


def _value(figure: Mapping[str, Any], say: Language) -> str:
    value, unit = figure["value"], figure["unit"]
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, str):
        return say.day(value) if _is_day(value) else value
    if unit == "share":
        return say.percent(value, 0 if abs(100 * value - round(100 * value)) < 1e-9 else 2)
    shown = UNITS.get(unit, unit) if say.code == "it" else unit.replace("EUR", "€")
    return f"{say.shortest(value)}\u00a0{shown}"


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


GLOSSARY = (
    (
        ("Autoconsumata", "Energia prodotta e usata dietro lo stesso contatore: non passa dalla rete e non si paga."),
        (
            "Self-consumed",
            "Energy produced and used behind the same meter: it does not pass the grid and is not paid for.",
        ),
    ),
    (
        ("Immessa, prelevata", "Energia data alla rete e presa dalla rete, contatore per contatore."),
        ("Injected, withdrawn", "Energy given to the grid and taken from it, meter by meter."),
    ),
    (
        (
            "Condivisa",
            "In ogni ora e cabina primaria, il minimo fra immessa e prelevata: su questa si pagano gli incentivi.",
        ),
        (
            "Shared",
            "In each hour and primary substation the lesser of injected and withdrawn: the incentives are paid on it.",
        ),
    ),
    (
        ("Cabina primaria", "La stazione elettrica che serve una zona: si condivide solo sotto la stessa."),
        ("Primary substation", "The station that feeds an area: energy is shared under the same one only."),
    ),
    (
        (
            "Tariffa premio (TIP)",
            "L'incentivo del GSE sull'energia condivisa, per 20 anni; cala se il prezzo di mercato sale.",
        ),
        (
            "Premium tariff (TIP)",
            "The GSE's incentive on shared energy, for 20 years; it falls as the market price rises.",
        ),
    ),
    (
        ("Valorizzazione", "Il rimborso dei costi di rete che l'energia condivisa evita (ARERA)."),
        ("Valorisation", "The refund of the grid costs that shared energy avoids (ARERA)."),
    ),
    (
        ("VAN", "Quanto vale oggi tutto ciò che il progetto darà, meno ciò che costa: sopra zero conviene."),
        ("NPV", "What all that the project will give is worth today, less what it costs: above zero it is worth it."),
    ),
    (
        ("TIR", "Il rendimento annuo del denaro investito: si confronta con quello di un'altra scelta."),
        ("IRR", "The yearly return of the money put in: to be compared with that of another choice."),
    ),
    (
        ("WACC, LCOE", "Il costo medio del capitale di un impianto; il costo di un suo kWh, tutto compreso."),
        ("WACC, LCOE", "The mean cost of a plant's capital; the cost of one of its kWh, all included."),
    ),
    (
        ("Tasso di sconto", "Il rendimento che si chiede: un euro fra un anno vale un po' meno di uno oggi."),
        ("Discount rate", "The return that is asked for: a euro in a year is worth a little less than one today."),
    ),
    (
        (
            "Eccedenza 55/45",
            "La tariffa oltre la soglia di energia condivisa: solo a consumatori che non sono imprese o a fini "
            "sociali.",
        ),
        (
            "Surplus 55/45",
            "The tariff beyond the threshold of shared energy: for consumers who are not enterprises, or social "
            "purposes.",
        ),
    ),
    (
        ("Millesimi", "La quota di ciascuno su mille, con il modello ANPCI."),
        ("Quota (‰)", "Each one's part of a thousand, by the ANPCI model."),
    ),
    (
        ("RID", "Ritiro dedicato: il GSE compra l'energia immessa al prezzo zonale orario o a un prezzo minimo."),
        ("RID", "Dedicated withdrawal: the GSE buys injected energy at the hourly zonal price or at a minimum one."),
    ),
)


def glossary_chapter(document: Document, say: Language) -> Chapter:
    """The words of the report."""
    del document
    items = tuple(
        Item(pair[0 if say.code == "it" else 1][1], pair[0 if say.code == "it" else 1][0]) for pair in GLOSSARY
    )
    return Chapter("glossary", say("Le parole", "The words"), (Items(items),))
