"""The money: the whole project year by year, where it comes from, each plant, the community and third parties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.report.blocks import Block, Chapter, Heading, Number, Numbers, Plot, Row, Table, Text
from simulator.report.document import Document
from simulator.report.language import Language
from simulator.report.names import FUNDS, LEDGER, OWNERS
from simulator.report.plots import bars
from simulator.report.plots import money as plots


def money_chapter(document: Document, say: Language) -> Chapter:
    """Flows, indicators, plants, the community's own account."""
    money = document["money"]
    whole, rate = money["whole"], money["discount_rate"]
    blocks: list[Block] = [
        Text(
            say(
                f"Tutte le parti insieme (soci, comunità, terzi), finanziamenti compresi, in euro correnti su "
                f"{money['horizon_years']} anni; tasso di sconto {say.percent(rate, 1)}.",
                f"All parties together (members, community, third parties), financing included, in current euros over "
                f"{money['horizon_years']} years; discount rate {say.percent(rate, 1)}.",
            ),
            muted=True,
        ),
        Numbers(
            (
                Number(
                    say.euros(whole["invested_eur"]),
                    say("messi dalle parti", "put in by the parties"),
                    say("al netto di contributi e prestiti", "after grants and loans"),
                    ("money.capex", "money.grant"),
                ),
                Number(
                    say.percent(whole["irr_share"], 1),
                    say("TIR", "IRR"),
                    _irr_words(whole["irr_case"], say),
                    ("money.irr",),
                ),
                Number(
                    say.percent(whole["roi_share"]),
                    say("ROI sull'orizzonte", "ROI over the horizon"),
                    say(
                        "guadagno netto su quanto messo, non attualizzato",
                        "net gain over the money put in, not discounted",
                    ),
                    ("money.roi",),
                ),
                Number(
                    say.years(whole["discounted_payback_years"]),
                    say("ritorno attualizzato", "discounted payback"),
                    say(
                        f"semplice: {say.years(whole['payback_years'])}", f"simple: {say.years(whole['payback_years'])}"
                    ),
                    ("money.discounted_payback",),
                ),
            )
        ),
        _cash_flow(document, say),
        _origins(document, say),
        Heading(say("Gli incentivi di un anno", "A year's incentives")),
        _incentives(document, say),
        Heading(say("Impianto per impianto", "Plant by plant")),
        *_plants(document, say),
        Heading(say("La comunità e i terzi", "The community and third parties")),
        *_others(document, say),
    ]
    return Chapter("money", say("I soldi", "The money"), tuple(blocks))


def _irr_words(case: str, say: Language) -> str:
    if case == "one":
        return say("il rendimento annuo del progetto", "the project's yearly return")
    if case == "many":
        return say("i flussi ne ammettono più d'uno: si guardi il VAN", "the flows have several: look at the NPV")
    return say("nessun tasso annulla il VAN", "no rate brings the NPV to zero")


def _cash_flow(document: Document, say: Language) -> Plot:
    money = document["money"]
    flows, rate, first = money["whole"]["flows_eur"], money["discount_rate"], money["first_year"]
    back = money["whole"]["payback_years"]
    finding = (
        say(
            "I soldi investiti non rientrano entro l'orizzonte",
            "The money put in does not come back within the horizon",
        )
        if back is None
        else say(
            f"La somma dei flussi torna positiva dopo {say.years(back)}",
            f"The flows add up to a gain after {say.years(back)}",
        )
        if back > 0
        else say("I flussi sono positivi dal primo anno", "The flows are positive from the first year")
    )
    what = say("Flussi di cassa di tutte le parti, € correnti", "Cash flows of all parties, current €")
    wide, narrow = plots.cash_flow(flows, rate=rate, first_year=first, say=say, title=f"{finding}. {what}.")
    rows, plain, discounted = [], 0.0, 0.0
    for t, flow in enumerate(flows):
        plain += flow
        discounted += flow / (1 + rate) ** t
        name = say("inizio", "start") if t == 0 else say(f"fine {first + t - 1}", f"end of {first + t - 1}")
        rows.append(Row((name, say.euros(flow), say.euros(plain), say.euros(discounted))))
    head = ("", say("flusso", "flow"), say("somma", "added up"), say("somma attualizzata", "discounted sum"))
    return Plot(
        finding, what, wide, narrow, Table(what, head, tuple(rows), folded=True), notes=("money.npv", "money.payback")
    )


def _origins(document: Document, say: Language) -> Plot:
    money = document["money"]
    sums = {key: sum(row) for key, row in money["whole"]["flows_by_kind_eur"].items()}
    gains = sorted(((key, value) for key, value in sums.items() if abs(value) >= 0.5), key=lambda pair: -pair[1])
    income = sum(value for _, value in gains if value > 0)
    first_key, first = gains[0] if gains else ("", 0.0)
    part = first / income if income > 0 else 0.0
    finding = say(
        f"La voce maggiore è: {say(*LEDGER.get(first_key, (first_key, first_key)))}, il {say.percent(part)} delle "
        "entrate",
        f"The largest item is: {say(*LEDGER.get(first_key, (first_key, first_key)))}, {say.percent(part)} of the "
        "income",
    )
    what = say(
        "Entrate e uscite verso l'esterno, somma dell'orizzonte in € correnti",
        "Income and costs towards outside, sum of the horizon in current €",
    )
    pairs = [
        bars.Pair(say(*LEDGER.get(key, (key, key))), 0.0, value, "", "gain" if value > 0 else "loss")
        for key, value in gains
    ]
    title = f"{finding}. {what}."
    wide, narrow = bars.both(lambda width: bars.sums(pairs, width, title, say.short_euros))
    rows = tuple(Row((say(*LEDGER.get(key, (key, key))), say.euros(value))) for key, value in gains)
    total = Row((say("saldo", "balance"), say.euros(sum(value for _, value in gains))), strong=True)
    return Plot(
        finding,
        what,
        wide,
        narrow,
        Table(what, ("", say("importo", "amount")), (*rows, total), folded=True),
        notes=("money.saving", "money.sale", "money.tip"),
    )


def _incentives(document: Document, say: Language) -> Table:
    found = document["money"]["incentives"]
    lines: tuple[tuple[str, str, float, tuple[str, ...], bool], ...] = (
        ("tariffa premio (TIP)", "premium tariff (TIP)", found["tip_eur"], ("money.tip",), False),
        ("valorizzazione (ARERA)", "valorisation (ARERA)", found["valorisation_eur"], ("money.valorisation",), False),
        ("corrispettivi GSE", "GSE fees", -found["gse_fees_eur"], ("money.gse_fee",), False),
        ("trattenuto dalla comunità", "kept by the community", -found["retained_eur"], (), False),
        ("ripartito ai soci", "shared by the members", found["to_members_eur"], ("money.pool",), True),
        (
            "di cui eccedenza 55/45, non alle imprese",
            "of which surplus 55/45, not for enterprises",
            found["surplus_eur"],
            ("money.surplus",),
            False,
        ),
    )
    rows = tuple(Row((say(it, en), say.euros(value, 2)), strong, notes) for it, en, value, notes, strong in lines)
    caption = say(
        f"Il {document['money']['reference_year']}, al prezzo di quell'anno",
        f"{document['money']['reference_year']}, at that year's price",
    )
    return Table(caption, ("", say("importo", "amount")), rows)


def _plants(document: Document, say: Language) -> list[Block]:
    plants = document["money"]["plants"]
    shown = _distinct(plants)
    energy = tuple(
        Row(
            (
                _plant_name(plant, say),
                say.shortest(plant["kw"], 1),
                say.number(plant["produced_kwh"]),
                say.number(plant["yield_kwh_per_kw"]),
                say.number(plant["self_consumed_kwh"]),
                say.number(plant["shared_kwh"]),
            )
        )
        for plant in shown
    )
    money = tuple(
        Row(
            (
                _plant_name(plant, say),
                say.euros(plant["cost_eur"]),
                say.euros(plant["npv_eur"]),
                say.percent(plant["irr_share"], 1),
                say.years(plant["payback_years"]),
                say.percent(plant["wacc_share"], 1),
                say.number(plant["lcoe_eur_per_kwh"], 3),
            ),
            notes=("money.wacc", "money.lcoe") if i == 0 else (),
        )
        for i, plant in enumerate(shown)
    )
    funded = tuple(
        Row(
            (
                _plant_name(plant, say),
                plant["owner"] if plant["owner_kind"] == "member" else say(*OWNERS[plant["owner_kind"]]),
                _funds(plant, say),
                say.euros(plant["grant_eur"]),
                say.euros(plant["deduction_eur_per_year"] * plant["deduction_years"]),
                say.euros(plant["after_financing"]["npv_eur"]),
            )
        )
        for plant in shown
    )
    more = []
    if len(shown) < len(plants):
        text = say(
            f"Impianti uguali stanno su una riga; tutti i {len(plants)} sono in series/plants.csv.",
            f"Equal plants stand on one row; all {len(plants)} are in series/plants.csv.",
        )
        more = [Text(text, muted=True)]
    year = say("kWh del primo anno intero", "kWh of the first whole year")
    return [
        Table(
            say(f"Energia, {year}", f"Energy, {year}"),
            (
                say("impianto", "plant"),
                "kW",
                say("prodotta", "produced"),
                "kWh/kW",
                say("autocons.", "self-cons."),
                say("condivisa", "shared"),
            ),
            energy,
        ),
        Table(
            say("Prima dei finanziamenti", "Before financing"),
            (
                say("impianto", "plant"),
                say("costo", "cost"),
                say("VAN", "NPV"),
                say("TIR", "IRR"),
                say("ritorno", "payback"),
                "WACC",
                "LCOE €/kWh",
            ),
            money,
        ),
        Table(
            say("Chi lo possiede e come lo paga", "Who owns it and how it is paid for"),
            (
                say("impianto", "plant"),
                say("di", "of"),
                say("fonti", "funds"),
                say("contributo", "grant"),
                say("detrazione", "deduction"),
                say("VAN dopo", "NPV after"),
            ),
            funded,
            words=(0, 1, 2),
        ),
        *more,
    ]


MOST_PLANTS = 30


def _distinct(plants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first of the plants that are told apart by nothing but their number, with how many they are."""
    seen: dict[tuple[Any, ...], dict[str, Any]] = {}
    for plant in plants:
        alike = (plant["kw"], plant["produced_kwh"], plant["self_consumed_kwh"], plant["shared_kwh"], plant["cost_eur"])
        first = seen.setdefault((*alike, plant["npv_eur"], plant["owner_kind"]), {**plant, "alike": 0})
        first["alike"] += 1
    return list(seen.values())[:MOST_PLANTS]


def _plant_name(plant: Mapping[str, Any], say: Language) -> str:
    existing = say(", esistente", ", existing") if plant["state"] == "existing" else ""
    many = f" × {plant['alike']}" if plant["alike"] > 1 else ""
    return f"{plant['host']} ({plant['plant']}{existing}){many}"


def _funds(plant: Mapping[str, Any], say: Language) -> str:
    def one(funds: Mapping[str, Any]) -> str:
        text = f"{say.percent(funds['share'])} {say(*FUNDS[funds['kind']])}"
        return f"{text} {say.percent(funds['rate'], 1)}" if funds["rate"] else text

    return ", ".join(one(funds) for funds in plant["funds"]) if plant["cost_eur"] else "–"


def _others(document: Document, say: Language) -> list[Block]:
    money = document["money"]
    community = money["community"]
    sums = {key: sum(row) for key, row in community["flows_by_kind_eur"].items()}
    rows = [
        Row((say(*LEDGER.get(key, (key, key))), say.euros(value)))
        for key, value in sorted(sums.items(), key=lambda pair: -pair[1])
        if abs(value) >= 0.5
    ]
    rows.append(Row((say("resta alla comunità", "left to the community"), say.euros(sum(sums.values()))), strong=True))
    blocks: list[Block] = [
        Table(
            say(
                "Il conto della comunità, somma dell'orizzonte in € correnti",
                "The community's account, sum of the horizon in current €",
            ),
            ("", say("importo", "amount")),
            tuple(rows),
        )
    ]
    third = money["third_party"]
    if third["takes_part"]:
        blocks.append(
            Text(
                say(
                    f"I terzi che finanziano o possiedono impianti: VAN {say.euros(third['npv_eur'])}, TIR "
                    f"{say.percent(third['irr_share'], 1)}, ritorno {say.years(third['payback_years'])}.",
                    f"Third parties that fund or own plants: NPV {say.euros(third['npv_eur'])}, IRR "
                    f"{say.percent(third['irr_share'], 1)}, payback {say.years(third['payback_years'])}.",
                )
            )
        )
    return blocks
