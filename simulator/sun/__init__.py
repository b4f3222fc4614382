"""What plants produce: irradiation of PVGIS or an Italian climatology, photovoltaic arrays all at once, series."""

from simulator.sun.calibration import Correction, PvgisPlace, correction_at, pvgis_places
from simulator.sun.climatology import MonthlyClimate, climate_of
from simulator.sun.irradiation import Irradiation
from simulator.sun.path import SunPath
from simulator.sun.production import Production, irradiation_of, plant_production, production_of
from simulator.sun.pvgis import fetch_pvgis, read_pvgis
from simulator.sun.typical import typical_irradiation
from simulator.sun.yields import Arrays, array_power

__all__ = [
    "Arrays",
    "Correction",
    "Irradiation",
    "MonthlyClimate",
    "Production",
    "PvgisPlace",
    "SunPath",
    "array_power",
    "climate_of",
    "correction_at",
    "fetch_pvgis",
    "irradiation_of",
    "plant_production",
    "production_of",
    "pvgis_places",
    "read_pvgis",
    "typical_irradiation",
]
