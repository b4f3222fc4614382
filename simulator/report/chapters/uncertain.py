"""How sure: what the answer hangs on, and the futures that were drawn; then the environment and the social side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.report.blocks import Block, Chapter, Number, Numbers, Plot, Row, Table, Text
from simulator.report.document import Document
from simulator.report.language import Language
from simulator.report.names import INPUTS
from simulator.report.plots import bars
from simulator.report.plots import money as plots


def uncertainty_chapter(document: Document, say: Language) -> Chapter:
    """The tornado and the Monte Carlo."""
    blocks: list[Block] = [
        _tornado(document, say),
        _fan(document, say),
        _npv_table(document, say),
        _spreads(document, say),
    ]
    return Chapter("uncertainty", say("Quanto è sicuro", "How sure it is"), tuple(blocks))


def _at(key: str, value: float, say: Language) -> str:
    if key in {"discount_rate", "interest_rate"}:
        sign = "+" if value > 0 else ""
        return f"{sign}{say.number(100 * value, 1)}\u00a0{say('punti', 'points')}"
    change = value - 1
    return f"{'+' if change > 0 else ''}{say.percent(change)}"


def _span(row: Mapping[str, Any], say: Language) -> str:
    """Both values of an input in short, e.g. `±10 %`."""
    low, high = _at(row["input"], row["low"], say), _at(row["input"], row["high"], say)
    if high.removeprefix("+") == low.removeprefix("\u2212"):
        return f"±{high.removeprefix('+')}"
    return low if row["high"] == 1 else f"{low} / {high}"


def _tornado(document: Document, say: Language) -> Plot:
    rows = document["uncertainty"]["tornado"]
    base = document["answer"]["npv_eur"]
    shown = [row for row in rows if abs(row["npv_at_high_eur"] - row["npv_at_low_eur"]) >= 1]
    name = say(*INPUTS[shown[0]["input"]]) if shown else "–"
    turns = [row for row in shown if min(row["npv_at_low_eur"], row["npv_at_high_eur"]) < 0 < base]
    finding = say(f"Pesa di più: {name}", f"What weighs most: {name}")
    if base > 0:
        finding += (
            say("; nessuna voce da sola rovescia la risposta", "; no single input turns the answer over")
            if not turns
            else say(f"; {len(turns)} voci da sole la rovesciano", f"; {len(turns)} inputs alone turn it over")
        )
    what = say("VAN di tutte le parti se cambia una voce sola, €", "NPV of all parties if one input alone changes, €")
    pairs = [
        bars.Pair(
            f"{say(*INPUTS[row['input']])}, {_span(row, say)}",
            row["npv_at_low_eur"],
            row["npv_at_high_eur"],
            "",
        )
        for row in shown
    ]
    title = f"{finding}. {what}."
    words = (say("al valore basso", "at the low value"), say("al valore alto", "at the high value"))

    wide, narrow = bars.both(
        lambda width: bars.swings(pairs, base, width, title=title, said=say.short_euros, low_high=words)
    )
    head = ("", say("basso", "low"), say("VAN", "NPV"), say("alto", "high"), say("VAN", "NPV"))
    body = tuple(
        Row(
            (
                say(*INPUTS[row["input"]]),
                _at(row["input"], row["low"], say),
                say.euros(row["npv_at_low_eur"]),
                _at(row["input"], row["high"], say),
                say.euros(row["npv_at_high_eur"]),
            )
        )
        for row in rows
    )
    return Plot(finding, what, wide, narrow, Table(what, head, body, folded=True), notes=("uncertainty.tornado",))


def _fan(document: Document, say: Language) -> Plot:
    monte, money = document["uncertainty"]["monte_carlo"], document["money"]
    finding = say(
        f"Il VAN è positivo in {say.odds(monte['positive_npv_share'])} futuri su 100",
        f"The NPV is positive in {say.odds(monte['positive_npv_share'])} futures of 100",
    )
    what = say(
        "Somma dei flussi di tutte le parti nei futuri estratti, € correnti",
        "Added-up flows of all parties in the drawn futures, current €",
    )
    flows, first = money["whole"]["flows_eur"], money["first_year"]
    wide, narrow = plots.fan(monte["cumulated_eur"], flows, first_year=first, say=say, title=f"{finding}. {what}.")
    head = (say("anno", "year"), *(f"{p}°" if say.code == "it" else f"{p}th" for p in monte["percentiles"]))
    rows = tuple(
        Row(
            (
                say("inizio", "start") if t == 0 else str(first + t - 1),
                *(say.euros(row[t]) for row in monte["cumulated_eur"]),
            )
        )
        for t in range(len(flows))
    )
    source = say(
        f"{say.number(monte['draws'])} estrazioni, seme {monte['seed']}, interpolate fra "
        f"{monte['exact_computations']} calcoli esatti; errore "
        f"tipico della probabilità {say.percent(monte['standard_error_share'], 1)}.",
        f"{say.number(monte['draws'])} draws, seed {monte['seed']}, interpolated between "
        f"{monte['exact_computations']} exact computations; "
        f"standard error of the odds {say.percent(monte['standard_error_share'], 1)}.",
    )
    return Plot(
        finding,
        what,
        wide,
        narrow,
        Table(what, head, rows, folded=True),
        source,
        ("uncertainty.factors", "uncertainty.response", "uncertainty.npv_positive"),
    )


def _npv_table(document: Document, say: Language) -> Table:
    monte = document["uncertainty"]["monte_carlo"]
    names = {
        5: say("solo 5 casi su 100 vanno peggio", "only 5 cases in 100 are worse"),
        25: say("un caso su quattro va peggio", "one case in four is worse"),
        50: say("a metà", "in the middle"),
        75: say("un caso su quattro va meglio", "one case in four is better"),
        95: say("solo 5 casi su 100 vanno meglio", "only 5 cases in 100 are better"),
    }
    rows = [Row((names[p], say.euros(value))) for p, value in zip(monte["percentiles"], monte["npv_eur"], strict=True)]
    rows.append(Row((say("come descritta", "as described"), say.euros(document["answer"]["npv_eur"])), strong=True))
    return Table(say("VAN nei futuri estratti", "NPV in the drawn futures"), ("", say("VAN", "NPV")), tuple(rows))


def _spreads(document: Document, say: Language) -> Table:
    spreads: Mapping[str, Any] = document["uncertainty"]["monte_carlo"]["spreads"]
    rows = tuple(
        Row(
            (
                say(*INPUTS[key]),
                say.percent(spread["lasting"]),
                say.percent(spread["yearly"]),
                f"{say.number(spread['low'], 1)} – {say.number(spread['high'], 1)}",
            )
        )
        for key, spread in spreads.items()
    )
    caption = say(
        "Da dove si estrae: scarti del fattore attorno a 1 (ipotesi)",
        "What is drawn from: deviations of the factor around 1 (assumptions)",
    )
    head = (
        "",
        say("per tutto l'orizzonte", "for the whole horizon"),
        say("di anno in anno", "from year to year"),
        say("limiti", "bounds"),
    )
    return Table(caption, head, rows, folded=True)


def environment_chapter(document: Document, say: Language) -> Chapter:
    """CO2 avoided, and what the community does for whom it supports."""
    nature, social = document["environment"], document["social"]
    factor = say.number(nature["co2_kg_per_kwh"], 3)
    origin = (
        say(
            "valore predefinito, dell'ordine dei fattori ISPRA per l'elettricità consumata in Italia nel "
            "2021–2022 (serie ISPRA «Fattori di "
            "emissione per la produzione ed il consumo di energia elettrica in Italia»); da riscontrare, si "
            "cambia nel file (prices.co2_kg_per_kwh)",
            "default, of the order of ISPRA's factors for electricity consumed in Italy in 2021–2022 (ISPRA's "
            "series of emission factors for the "
            "production and consumption of electricity in Italy); to be re-read, it is changed in the file "
            "(prices.co2_kg_per_kwh)",
        )
        if nature["co2_is_default"]
        else say("dato nella descrizione (prices.co2_kg_per_kwh)", "stated in the description (prices.co2_kg_per_kwh)")
    )
    blocks: list[Block] = [
        Numbers(
            (
                Number(
                    f"{say.number(nature['co2_avoided_kg_per_year'] / 1000, 1)}\u00a0t",
                    say("di CO2 evitate l'anno", "of CO2 avoided a year"),
                    say(
                        f"{say.number(nature['co2_avoided_kg_in_horizon'] / 1000)} t sull'orizzonte, se la rete "
                        "non cambiasse",
                        f"{say.number(nature['co2_avoided_kg_in_horizon'] / 1000)} t over the horizon, if the grid "
                        "did not change",
                    ),
                    ("report.co2",),
                    "green",
                ),
                Number(
                    say.euros(social["supported_eur"]),
                    _supported(social["supported_members"], say),
                    say(
                        f"il {say.percent(social['supported_share'], 1)} di quanto va ai soci",
                        f"{say.percent(social['supported_share'], 1)} of what members get",
                    ),
                    ("report.supported",),
                ),
                Number(
                    say.euros(social["retained_eur"] + social["internal_fund_eur"]),
                    say("l'anno al fondo della comunità", "a year to the community's fund"),
                    say(
                        f"a finalità sociali altri {say.euros(social['social_purposes_eur'])}",
                        f"another {say.euros(social['social_purposes_eur'])} to social purposes",
                    ),
                    ("money.pool",),
                ),
            )
        ),
        Text(
            say(
                f"Fattore di emissione: {factor} kg di CO2 per kWh, {origin}. Ogni kWh prodotto, anche quello "
                "immesso e non condiviso, "
                "sostituisce un kWh medio della rete.",
                f"Emission factor: {factor} kg of CO2 per kWh, {origin}. Every kWh produced, also the injected one "
                "that is not shared, "
                "displaces a mean kWh of the grid.",
            ),
            ("report.co2",),
            muted=True,
        ),
    ]
    return Chapter("environment", say("Ambiente e società", "Environment and society"), tuple(blocks))


def _supported(count: int, say: Language) -> str:
    if not count:
        return say("l'anno ai soci sostenuti: qui nessuno", "a year to supported members: here there are none")
    if count == 1:
        return say("l'anno al solo socio sostenuto", "a year to the one supported member")
    return say(f"l'anno ai {count} soci sostenuti", f"a year to the {count} supported members")
