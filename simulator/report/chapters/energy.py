"""The energies: sums, a typical day, the months, the years."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.report.blocks import Block, Chapter, Number, Numbers, Plot, Row, Table, Text
from simulator.report.document import Document
from simulator.report.language import Language
from simulator.report.plots import energy as plots
from simulator.report.plots.energy import Floats, season_day

COLUMNS = ("produced_kwh", "consumed_kwh", "self_consumed_kwh", "shared_kwh", "injected_kwh", "withdrawn_kwh")


def energy_chapter(document: Document, say: Language) -> Chapter:
    """What is produced, consumed at home, shared and left over."""
    energy = document["energy"]
    total = energy["totals"]
    blocks: list[Block] = [
        Text(
            say(
                f"Energie del {energy['reference_year']}, il primo anno in cui tutti gli impianti lavorano per intero.",
                f"Energies of {energy['reference_year']}, the first year in which all plants work throughout.",
            ),
            muted=True,
        ),
        Numbers(
            (
                Number(
                    say.kwh(total["produced_kwh"]),
                    say("prodotti", "produced"),
                    say(
                        f"{say.number(total['yield_kwh_per_kw'])} kWh per kW installato",
                        f"{say.number(total['yield_kwh_per_kw'])} kWh for each kW installed",
                    ),
                    ("sun.power", "sun.degradation"),
                    "sun",
                ),
                Number(
                    say.kwh(total["self_consumed_kwh"]),
                    say("autoconsumati", "self-consumed"),
                    say(
                        f"il {say.percent(total['self_consumption_share'])} della produzione, dietro lo stesso "
                        "contatore",
                        f"{say.percent(total['self_consumption_share'])} of the production, behind the same meter",
                    ),
                    ("energy.self_consumed", "report.self_consumption"),
                ),
                Number(
                    say.kwh(total["shared_kwh"]),
                    say("condivisi", "shared"),
                    say(
                        f"il {say.percent(total['shared_of_injected_share'])} dell'energia immessa, nella stessa "
                        "ora e cabina",
                        f"{say.percent(total['shared_of_injected_share'])} of the injected energy, in the same "
                        "hour and substation",
                    ),
                    ("energy.shared", "report.shared_of_injected"),
                    "green",
                ),
                Number(
                    say.kwh(total["withdrawn_kwh"] - total["shared_kwh"]),
                    say("ancora dalla rete", "still from the grid"),
                    say(
                        f"su {say.kwh(total['consumed_kwh'])} consumati",
                        f"out of {say.kwh(total['consumed_kwh'])} consumed",
                    ),
                    (),
                    "blue",
                ),
            )
        ),
        _day_plot(document, say),
        _month_plot(document, say),
        _years(document, say),
    ]
    if len(energy["substations"]) > 1:
        blocks.append(_substations(document, say))
    return Chapter("energy", say("L'energia", "The energy"), tuple(blocks))


def _day_plot(document: Document, say: Language) -> Plot:
    typical = document["energy"]["typical_day_kwh"]
    winter, summer = season_day(typical, "winter"), season_day(typical, "summer")

    def covered(day: Mapping[str, Floats]) -> float:
        load = float(day["load"].sum())
        return float(day["self_consumed"].sum() + day["shared"].sum()) / load if load else 0.0

    finding = say(
        f"D'estate sole e vicini coprono il {say.percent(covered(summer))} dei consumi, d'inverno il "
        f"{say.percent(covered(winter))}",
        f"In summer sun and neighbours cover {say.percent(covered(summer))} of the consumption, in winter "
        f"{say.percent(covered(winter))}",
    )
    what = say(
        "kWh in ogni ora di un giorno medio di tutta la comunità",
        "kWh in each hour of a mean day of the whole community",
    )
    wide, narrow = plots.typical_days(typical, say, f"{finding}. {what}.")
    head = (
        say("ora", "hour"),
        *(f"{name} {say('inv.', 'win.')}" for name in _day_names(say)),
        *(f"{name} {say('est.', 'sum.')}" for name in _day_names(say)),
    )
    rows = tuple(
        Row(
            (
                f"{hour}–{hour + 1}",
                *(
                    say.number(float(day[key][hour]), 1)
                    for day in (winter, summer)
                    for key in ("produced", "load", "self_consumed", "shared")
                ),
            )
        )
        for hour in range(24)
    )
    return Plot(
        finding,
        what,
        wide,
        narrow,
        Table(what, head, rows, folded=True),
        say(
            "Inverno: dicembre–febbraio; estate: giugno–agosto; ore di Roma.",
            "Winter: December–February; summer: June–August; Rome's clock.",
        ),
        ("report.typical_day",),
    )


def _day_names(say: Language) -> tuple[str, ...]:
    return (
        say("prodotta", "produced"),
        say("consumata", "consumed"),
        say("autocons.", "self-cons."),
        say("condivisa", "shared"),
    )


def _month_plot(document: Document, say: Language) -> Plot:
    rows = document["energy"]["months"]
    best = max(rows, key=lambda row: row["shared_kwh"])
    least = min(rows, key=lambda row: row["shared_kwh"])
    finding = say(
        f"Si condivide di più in {_month(best, say)} ({say.kwh(best['shared_kwh'])}), di meno in {_month(least, say)} "
        f"({say.kwh(least['shared_kwh'])})",
        f"Most is shared in {_month(best, say)} ({say.kwh(best['shared_kwh'])}), least in {_month(least, say)} "
        f"({say.kwh(least['shared_kwh'])})",
    )
    what = say(
        "Energia di ogni mese: i consumi per origine, accanto la produzione",
        "Energy of each month: consumption by origin, production beside it",
    )
    wide, narrow = plots.months(rows, say, f"{finding}. {what}.")
    body = [Row((say.months[row["month"] - 1], *(say.number(row[key]) for key in COLUMNS))) for row in rows]
    body.append(
        Row((say("anno", "year"), *(say.number(sum(row[key] for row in rows)) for key in COLUMNS)), strong=True)
    )
    return Plot(finding, what, wide, narrow, Table(what, ("", *_names(say)), tuple(body), folded=True))


MONTH_NAMES = (
    ("gennaio", "January"), ("febbraio", "February"), ("marzo", "March"), ("aprile", "April"), ("maggio", "May"),
    ("giugno", "June"), ("luglio", "July"), ("agosto", "August"), ("settembre", "September"), ("ottobre", "October"),
    ("novembre", "November"), ("dicembre", "December"),
)  # fmt: skip


def _month(row: dict[str, int], say: Language) -> str:
    return say(*MONTH_NAMES[row["month"] - 1])


def _names(say: Language) -> tuple[str, ...]:
    return (
        say("prodotta kWh", "produced kWh"),
        say("consumata kWh", "consumed kWh"),
        say("autocons. kWh", "self-cons. kWh"),
        say("condivisa kWh", "shared kWh"),
        say("immessa kWh", "injected kWh"),
        say("prelevata kWh", "withdrawn kWh"),
    )


def _years(document: Document, say: Language) -> Table:
    rows = tuple(
        Row((str(row["year"]), *(say.number(row[key]) for key in COLUMNS))) for row in document["energy"]["years"]
    )
    caption = say("Tutti gli anni: moduli e batterie invecchiano", "All years: modules and batteries age")
    return Table(caption, (say("anno", "year"), *_names(say)), rows, folded=True)


def _substations(document: Document, say: Language) -> Table:
    rows = tuple(
        Row(
            (
                row["substation"],
                say.number(row["injected_kwh"]),
                say.number(row["withdrawn_kwh"]),
                say.number(row["shared_kwh"]),
            )
        )
        for row in document["energy"]["substations"]
    )
    return Table(
        say("Ogni cabina primaria condivide per sé", "Each primary substation shares by itself"),
        (
            say("cabina", "substation"),
            say("immessa kWh", "injected kWh"),
            say("prelevata kWh", "withdrawn kWh"),
            say("condivisa kWh", "shared kWh"),
        ),
        rows,
    )
