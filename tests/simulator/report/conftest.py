"""Reports that are written once for all tests: every template, and a village small enough to be changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from simulator.description import Description, parse_description
from simulator.description.templates import TEMPLATES, template_file, template_text
from simulator.report.folder import write_report
from simulator.report.study import Study, study
from simulator.uncertainty import DEFAULT_SPREADS

YEARS = 3
DRAWS = 200
WHOLE = ("condominium", "small_municipality", "craft_district")
"""Templates whose Monte Carlo draws everything; the larger ones vary the price alone, which is quick."""

VILLAGE = """
name = "Village <b>& co</b>"
kind = "cer"
[place]
municipality = "Borgo"
region = "Marche"
market_zone = "CNOR"
latitude = 43.4
longitude = 13.3
[[substations]]
id = "s1"
[[members]]
id = "roof"
name = "House & roof"
class = "citizen"
uses = [{ profile = "residential", bill = { f1 = 900, f2 = 900, f3 = 1200 } }]
[[members.plants]]
id = "pv"
kw = 6
in_operation = 2027-01-01
arrays = [{ kw = 6, tilt = 20, azimuth = 190 }]
capex_eur = 9000
[[members]]
id = "flat"
name = "Flat"
class = "citizen"
copies = 3
beta = 1
uses = [{ profile = "residential", bill = { total = 2500 } }]
[finance]
first_year = 2027
horizon_years = 4
"""


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report of every template, over a few years."""
    folder = tmp_path_factory.mktemp("reports")
    for name in TEMPLATES:
        described = parse_description(template_text(name), file=template_file(name))
        short = replace(described, finance=replace(described.finance, horizon_years=YEARS))
        spreads = DEFAULT_SPREADS if name in WHOLE else {"price": DEFAULT_SPREADS["price"]}
        write_report(folder / name, study(short, draws=DRAWS, spreads=spreads))
    return {name: folder / name for name in TEMPLATES}


@pytest.fixture(scope="session")
def village_text() -> str:
    return VILLAGE


@pytest.fixture(scope="session")
def village(village_text: str, tmp_path_factory: pytest.TempPathFactory) -> Description:
    return parse_description(village_text, file=tmp_path_factory.mktemp("village") / "community.toml")


@pytest.fixture(scope="session")
def village_study(village: Description) -> Study:
    return study(village, draws=DRAWS)


@pytest.fixture(scope="session")
def study_of() -> Callable[[Description], Study]:
    return lambda description: study(description, draws=DRAWS)
