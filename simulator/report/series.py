"""The series behind a report as CSV and Parquet: hours, months, years, flows, members, plants, sharing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from simulator.report.document import Document
from simulator.run import Simulation

CSV = pyarrow.csv.WriteOptions(quoting_style="needed")


def tables_of(document: Document, simulation: Simulation) -> dict[str, pa.Table]:
    """Every table by name; columns carry their unit in their names, and hours are in UTC."""
    return {
        "hours": _hours(simulation),
        "months": pa.Table.from_pylist(document["energy"]["months"]),
        "typical_days": _typical_days(document),
        "years": pa.Table.from_pylist(document["energy"]["years"]),
        "flows": _flows(document),
        "members": _without_lists(document["members"]),
        "plants": _without_lists(document["money"]["plants"]),
        "sharing": _sharing(document),
    }


def hourly_rows(simulation: Simulation) -> dict[str, pa.Table]:
    """Every member's and plant's hours of the reference year, kWh; too large for CSV."""
    year = simulation.reference
    start = pa.array(year.axis.starts.astype("datetime64[s]"), pa.timestamp("s", "UTC"))
    members = {member.id: row for member, row in zip(simulation.description.members, year.withdrawn_hours, strict=True)}
    plants: dict[str, np.ndarray] = {}
    for plant, injected, shared in zip(
        simulation.description.plants, year.injected_hours, year.plant_shared_hours, strict=True
    ):
        plants |= {f"{plant.id}_injected_kwh": injected, f"{plant.id}_shared_kwh": shared}
    return {
        "member_hours_withdrawn_kwh": pa.table({"start_utc": start, **members}),
        "plant_hours": pa.table({"start_utc": start, **plants}),
    }


def write_series(folder: Path, document: Document, simulation: Simulation) -> None:
    """Write all tables into a folder that exists."""
    for name, table in tables_of(document, simulation).items():
        pyarrow.csv.write_csv(table, folder / f"{name}.csv", CSV)
        pyarrow.parquet.write_table(table, folder / f"{name}.parquet")
    for name, table in hourly_rows(simulation).items():
        pyarrow.parquet.write_table(table, folder / f"{name}.parquet")


def _hours(simulation: Simulation) -> pa.Table:
    year = simulation.reference
    columns: dict[str, object] = {
        "start_utc": pa.array(year.axis.starts.astype("datetime64[s]"), pa.timestamp("s", "UTC")),
        "month": year.axis.month + 1,
        "hour_local": year.axis.hour,
        "band": year.axis.band,
        "zonal_price_eur_per_mwh": simulation.prices.eur_per_mwh.round(4),
        "injected_kwh": year.substation_injected.sum(axis=0).round(4),
        "withdrawn_kwh": year.substation_withdrawn.sum(axis=0).round(4),
        "shared_kwh": year.substation_shared.sum(axis=0).round(4),
    }
    if len(simulation.description.substations) > 1:
        for s, substation in enumerate(simulation.description.substations):
            columns[f"{substation.id}_injected_kwh"] = year.substation_injected[s].round(4)
            columns[f"{substation.id}_withdrawn_kwh"] = year.substation_withdrawn[s].round(4)
            columns[f"{substation.id}_shared_kwh"] = year.substation_shared[s].round(4)
    return pa.table(columns)


def _typical_days(document: Document) -> pa.Table:
    days = document["energy"]["typical_day_kwh"]
    return pa.Table.from_pylist(
        [
            {"month": m + 1, "hour_local": h, **{f"{name}_kwh": days[name][m][h] for name in days}}
            for m in range(12)
            for h in range(24)
        ]
    )


def _flows(document: Document) -> pa.Table:
    """The flow of every party, plant and kind; time 0 is the start of the first year, 1 its end."""
    money = document["money"]
    rows: list[tuple[str, str, list[float]]] = [("whole", "", money["whole"]["flows_eur"])]
    rows += [("whole", kind, flows) for kind, flows in money["whole"]["flows_by_kind_eur"].items()]
    rows += [("member", row["member"], row["flows_eur"]) for row in document["members"]]
    rows.append(("community", "", money["community"]["flows_eur"]))
    rows += [("community", kind, flows) for kind, flows in money["community"]["flows_by_kind_eur"].items()]
    rows.append(("third_party", "", money["third_party"]["flows_eur"]))
    rows += [("plant", row["plant"], row["flows_eur"]) for row in money["plants"]]
    periods = len(money["whole"]["flows_eur"])
    return pa.table(
        {
            "of": np.repeat([row[0] for row in rows], periods),
            "key": np.repeat([row[1] for row in rows], periods),
            "time": np.tile(np.arange(periods), len(rows)),
            "flow_eur": np.concatenate([row[2] for row in rows]),
        }
    )


def _without_lists(rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(
        [{key: value for key, value in row.items() if not isinstance(value, list | dict)} for row in rows]
    )


def _sharing(document: Document) -> pa.Table:
    models = document["sharing"]["models"]
    columns: dict[str, object] = {"member": [row["member"] for row in document["members"]]}
    columns |= {f"{model['model']}_eur": model["members_eur"] for model in models}
    return pa.table(columns)
