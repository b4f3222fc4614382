"""The energies of a simulation: the reference year by month, typical day and substation, and all years."""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.energies import YearEnergy
from simulator.report.results.rounding import kwh, kwhs, share
from simulator.run import Simulation

DAY_SERIES = ("produced", "load", "self_consumed", "injected", "withdrawn", "shared", "charged", "discharged")


def energy_results(simulation: Simulation) -> dict[str, Any]:
    """The chapter `energy` of the document; the reference year is the first in which all plants work throughout."""
    year = simulation.reference
    months = monthly(year, shared_months(year))
    typical = year.typical.days
    return {
        "reference_year": year.year,
        "totals": totals(year, sum(plant.kw for plant in simulation.description.plants)),
        "months": months,
        "typical_day_kwh": {
            name: [[round(float(v), 4) for v in row] for row in typical[name]] for name in DAY_SERIES if name in typical
        },
        "substations": [
            {
                "substation": substation.name or substation.id,
                "injected_kwh": kwh(year.substation_injected[s].sum()),
                "withdrawn_kwh": kwh(year.substation_withdrawn[s].sum()),
                "shared_kwh": kwh(year.substation_shared[s].sum()),
            }
            for s, substation in enumerate(simulation.description.substations)
        ],
        "years": [
            {
                "year": each.year,
                "produced_kwh": kwh(each.produced.sum()),
                "consumed_kwh": kwh(each.load.sum()),
                "self_consumed_kwh": kwh(each.self_consumed.sum()),
                "injected_kwh": kwh(each.injected.sum()),
                "withdrawn_kwh": kwh(each.withdrawn.sum()),
                "shared_kwh": kwh(each.shared),
            }
            for each in simulation.years
        ],
    }


def totals(year: YearEnergy, kw: float) -> dict[str, float]:
    """The sums and ratios of a year."""
    produced, load = float(year.produced.sum()), float(year.load.sum())
    own, injected = float(year.self_consumed.sum()), float(year.injected.sum())
    withdrawn, shared = float(year.withdrawn.sum()), year.shared
    direct = float(year.plant_self_consumed.sum())

    def ratio(part: float, whole: float) -> float:
        return share(part / whole) if whole > 0 else 0.0

    return {
        "produced_kwh": kwh(produced),
        "consumed_kwh": kwh(load),
        "self_consumed_kwh": kwh(own),
        "injected_kwh": kwh(injected),
        "withdrawn_kwh": kwh(withdrawn),
        "shared_kwh": kwh(shared),
        "charged_kwh": kwh(year.charged.sum()),
        "discharged_kwh": kwh(year.discharged.sum()),
        "yield_kwh_per_kw": kwh(produced / kw) if kw else 0.0,
        "shared_kwh_per_kw": kwh(shared / kw) if kw else 0.0,
        "self_consumption_share": ratio(direct, produced),
        "self_sufficiency_share": share(year.self_sufficiency),
        "shared_of_injected_share": share(year.shared_of_injected),
        "shared_of_withdrawn_share": ratio(shared, withdrawn),
        "not_shared_kwh": kwh(injected - shared),
    }


def shared_months(year: YearEnergy) -> list[float]:
    """Shared energy of each month, kWh."""
    month = year.axis.month
    return [float(v) for v in np.bincount(month, year.substation_shared.sum(axis=0), 12)]


def monthly(year: YearEnergy, shared: list[float]) -> list[dict[str, Any]]:
    """The twelve months of a year with its hours."""
    columns = {
        "produced_kwh": year.produced.sum(axis=0),
        "consumed_kwh": year.load.sum(axis=(0, 2)),
        "self_consumed_kwh": year.self_consumed.sum(axis=0),
        "injected_kwh": year.injected.sum(axis=0),
        "withdrawn_kwh": year.withdrawn.sum(axis=(0, 2)),
        "shared_kwh": np.array(shared),
        "charged_kwh": year.charged.sum(axis=0),
        "discharged_kwh": year.discharged.sum(axis=0),
    }
    rows = {name: kwhs(values) for name, values in columns.items()}
    return [{"month": m + 1, **{name: values[m] for name, values in rows.items()}} for m in range(12)]
