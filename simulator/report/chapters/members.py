"""The members: bills before and after, and the ways to share side by side."""

from __future__ import annotations

from typing import Any

from simulator.report.blocks import Block, Chapter, Heading, Plot, Row, Table, Text
from simulator.report.document import Document
from simulator.report.language import Language
from simulator.report.names import MODELS
from simulator.report.plots import bars

MOST_BARS, MOST_ROWS = 16, 150


def members_chapter(document: Document, say: Language) -> Chapter:
    """Each member's bill before and after, with its value over the horizon."""
    blocks: list[Block] = [
        Text(
            say(
                f"Prezzi del {document['money']['reference_year']}. Chi ha un impianto proprio lo ha anche pagato: "
                "quel costo sta nel "
                "VAN, non nella bolletta.",
                f"Prices of {document['money']['reference_year']}. Who has a plant of its own has paid for it: "
                "that cost is in the NPV, "
                "not in the bill.",
            ),
            muted=True,
        ),
        _bills(document, say),
        _table(document, say),
    ]
    return Chapter("members", say("Le bollette dei soci", "The members' bills"), tuple(blocks))


def _called(group: dict[str, Any]) -> str:
    return group["name"] if group["copies"] == 1 else f"{group['name']} × {group['copies']}"


def _bills(document: Document, say: Language) -> Plot:
    groups = [group for group in document["groups"] if group["bill_before_eur"] or group["received_eur"]]
    groups.sort(key=lambda group: group["net_bill_eur"] - group["bill_before_eur"])
    better = sum(group["copies"] for group in groups if group["bill_before_eur"] - group["net_bill_eur"] > 0.005)
    count = document["community"]["members"]
    finding = say(f"{better} soci su {count} spendono meno", f"{better} members of {count} spend less")
    what = say(
        "Spesa dell'anno per l'energia, media di ogni gruppo di soci: prima (chiaro) e dopo, contributi compresi "
        "(scuro)",
        "The year's expense for energy, mean of each group of members: before (pale) and after, contributions "
        "included (dark)",
    )
    pairs = [
        bars.Pair(
            _called(group),
            group["bill_before_eur"],
            group["net_bill_eur"],
            say.change(group["net_bill_eur"] - group["bill_before_eur"]),
            "blue" if group["net_bill_eur"] <= group["bill_before_eur"] else "loss",
        )
        for group in groups[:MOST_BARS]
    ]
    title = f"{finding}. {what}."
    wide, narrow = bars.both(lambda width: bars.before_after(pairs, width, title, say.short_euros))
    head = (
        "",
        say("prima", "before"),
        say("bolletta dopo", "bill after"),
        say("contributi", "contributions"),
        say("netto", "net"),
        say("differenza", "change"),
    )
    rows = tuple(
        Row(
            (
                _called(group),
                say.euros(group["bill_before_eur"], 2),
                say.euros(group["bill_after_eur"], 2),
                say.euros(group["received_eur"], 2),
                say.euros(group["net_bill_eur"], 2),
                say.change(group["net_bill_eur"] - group["bill_before_eur"], 2),
            )
        )
        for group in groups
    )
    source = (
        say(f"I primi {MOST_BARS} gruppi di {len(groups)}.", f"The first {MOST_BARS} groups of {len(groups)}.")
        if len(groups) > MOST_BARS
        else ""
    )
    return Plot(
        finding, what, wide, narrow, Table(what, head, rows, folded=True), source, ("money.bill", "report.net_bill")
    )


def _table(document: Document, say: Language) -> Table:
    groups = document["groups"]
    caption = say("Socio per socio", "Member by member")
    if len(groups) < len(document["members"]):
        caption = say(
            "Gruppo per gruppo: la media di un socio (ciascuno è in series/members.csv)",
            "Group by group: the mean of a member (each one is in series/members.csv)",
        )
    head = (
        say("socio", "member"),
        say("consumo kWh", "consumption kWh"),
        say("autocons. kWh", "self-cons. kWh"),
        say("condivisa kWh", "shared kWh"),
        say("messi €", "put in €"),
        say("VAN €", "NPV €"),
        say("ritorno", "payback"),
    )
    body = tuple(
        Row(
            (
                _called(row),
                say.number(row["consumed_kwh"]),
                say.number(row["self_consumed_kwh"]),
                say.number(row["shared_kwh"]),
                say.number(row["invested_eur"]),
                say.number(row["npv_eur"]),
                say.years(row["payback_years"]) if row["invested_eur"] else "–",
            )
        )
        for row in groups[:MOST_ROWS]
    )
    return Table(caption, head, body, folded=True)


def sharing_chapter(document: Document, say: Language) -> Chapter:
    """The models on the same money: what each group gets, who wins and who loses against the chosen one."""
    sharing, groups = document["sharing"], document["groups"]
    models, chosen = sharing["models"], sharing["chosen"]
    blocks: list[Block] = [
        Text(
            say(
                f"Gli stessi contributi del {sharing['year']}, divisi in {len(models)} modi. Scelto: "
                f"{say(*MODELS[chosen])}. L'eccedenza oltre "
                "la soglia 55/45 non va mai alle imprese.",
                f"The same contributions of {sharing['year']}, divided in {len(models)} ways. Chosen: "
                f"{say(*MODELS[chosen])}. The surplus above "
                "the 55/45 threshold never goes to enterprises.",
            ),
            ("sharing.surplus",),
        ),
    ]
    if models and any(any(model["members_eur"]) for model in models):
        blocks.append(_range_plot(document, say))
    head = (
        say("modello", "model"),
        say("ci guadagnano", "winners"),
        say("ci perdono", "losers"),
        say("fra più e meno fortunato", "luckiest to unluckiest"),
        "Gini",
        say("a fini sociali €", "to social purposes €"),
    )
    rows = tuple(
        Row(
            (
                say(*MODELS[model["model"]]),
                "–" if model["model"] == chosen else str(model["winners"]),
                "–" if model["model"] == chosen else str(model["losers"]),
                f"{say.number(max(model['members_eur'], default=0))} – "
                f"{say.number(min(model['members_eur'], default=0))} €",
                say.number(model["gini"], 2),
                say.number(model["social_eur"] + model["fund_eur"], 2),
            ),
            model["model"] == chosen,
            (f"sharing.{model['model']}", *(("report.gini",) if i == 0 else ())),
        )
        for i, model in enumerate(models)
    )
    blocks.append(
        Table(
            say(
                "I modelli: soci che guadagnano o perdono rispetto a quello scelto",
                "The models: members who gain or lose against the chosen one",
            ),
            head,
            rows,
        )
    )
    blocks.append(Heading(say("Quanto riceve ciascuno", "What each gets")))
    blocks += _per_group(document, say, groups)
    if sharing["refused"]:
        refused = [(entry["model"], say(entry["reason_it"], entry["reason"])) for entry in sharing["refused"]]
        words = "; ".join(f"{say(*MODELS[model])}: {reason}" for model, reason in refused)
        blocks.append(Text(say(f"Non calcolabili: {words}", f"Cannot be computed: {words}"), muted=True))
    return Chapter("sharing", say("I modi di ripartire", "Ways to share"), tuple(blocks))


def _range_plot(document: Document, say: Language) -> Plot:
    sharing, groups = document["sharing"], document["groups"]
    models = sharing["models"]
    chosen = next((model for model in models if model["model"] == sharing["chosen"]), None)
    pairs = []
    for g, group in enumerate(groups):
        amounts = [model["groups_eur"][g] for model in models]
        own = None if chosen is None else chosen["groups_eur"][g]
        pairs.append(
            bars.Pair(_called(group), min(amounts), max(amounts), "" if own is None else say.euros(own), mark=own)
        )
    pairs.sort(key=lambda pair: pair.start - pair.stop)
    finding = say(
        f"La scelta pesa di più per: {pairs[0].name}, da {say.euros(pairs[0].start)} a {say.euros(pairs[0].stop)} "
        "l'anno",
        f"The choice matters most for: {pairs[0].name}, from {say.euros(pairs[0].start)} to "
        f"{say.euros(pairs[0].stop)} a year",
    )
    what = say(
        "Contributi a ciascun socio, dal modello che lo paga meno a quello che lo paga di più; il segno è il "
        "modello scelto",
        "Contributions to each member, from the model that pays least to the one that pays most; the mark is the "
        "chosen model",
    )
    title = f"{finding}. {what}."
    wide, narrow = bars.both(lambda width: bars.ranges(pairs[:MOST_BARS], width, title, say.short_euros))
    head = ("", say("meno", "least"), say("scelto", "chosen"), say("più", "most"))
    rows = tuple(
        Row((pair.name, say.euros(pair.start, 2), say.euros(pair.mark, 2), say.euros(pair.stop, 2))) for pair in pairs
    )
    return Plot(finding, what, wide, narrow, Table(what, head, rows, folded=True))


def _per_group(document: Document, say: Language, groups: list[dict[str, Any]]) -> list[Block]:
    """Two tables of half the models each: eight columns of euros fit no phone."""
    models = document["sharing"]["models"]
    blocks: list[Block] = []
    for first in range(0, len(models), 4):
        some = models[first : first + 4]
        head = ("", *(say(*MODELS[model["model"]]) for model in some))
        rows = tuple(
            Row((_called(group), *(say.number(model["groups_eur"][g], 2) for model in some)))
            for g, group in enumerate(groups[:MOST_ROWS])
        )
        names = ", ".join(say(*MODELS[model["model"]]) for model in some)
        blocks.append(
            Table(say(f"€ all'anno per socio: {names}", f"€ a year for a member: {names}"), head, rows, folded=True)
        )
    return blocks
