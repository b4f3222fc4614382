"""A small described community that is quickly simulated, and ways to change it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from energy.rules import Rules, load_rules
from simulator.description import Description, parse_description

VILLAGE = """
name = "Village"
kind = "{kind}"
[place]
municipality = "Borgo"
region = "Marche"
market_zone = "CNOR"
latitude = 43.4
longitude = 13.3
{substations}
[[members]]
id = "roof"
name = "A house with a roof"
class = "citizen"
substation = "s1"
beta = 1
uses = [{{ profile = "residential", bill = {{ f1 = 900, f2 = 900, f3 = 1200 }} }}]
tariff = {{ eur_per_kwh = [0.20, 0.18, 0.15], other_eur_per_kwh = 0.05, fixed_eur_per_year = 100, vat = 0.10 }}
[[members.plants]]
id = "pv"
kw = 6
in_operation = 2027-01-01
arrays = [{{ kw = 6, tilt = 30, azimuth = 180 }}]
capex_eur = 9000
opex_eur_per_year = 90
insurance_eur_per_year = 50
replacement_eur = 900
replacement_years = 3
{plant}
[[members]]
id = "firm"
name = "A workshop"
class = "company"
size = "micro"
control = false
substation = "s1"
uses = [{{ profile = "craft", bill = {{ total = 20000 }} }}]
tariff = {{ eur_per_kwh = [0.16], other_eur_per_kwh = 0.05, vat = 0.0 }}
[[members.plants]]
id = "shed"
kw = 50
in_operation = 2027-01-01
arrays = [{{ kw = 50, tilt = 10, azimuth = 160 }}]
capex_eur = 50000
opex_eur_per_year = 500
financing = [{{ kind = "loan", share = 0.6, rate = 0.05, years = 4 }}, {{ kind = "equity", share = 0.4 }}]
[[members]]
id = "home"
name = "A home"
class = "citizen"
substation = "s1"
copies = 3
uses = [{{ profile = "residential", bill = {{ total = 2700 }} }}]
[[members]]
id = "town"
name = "Town hall"
class = "public_body"
substation = "s1"
uses = [{{ profile = "office", bill = {{ total = 9000 }} }}]
[finance]
horizon_years = 6
first_year = 2027
discount_rate = 0.04
[sharing]
model = "{model}"
management_share = 0.1
solidarity_share = 0.1
producer_share = 0.4
investment_share = 0.1
[community_costs]
setup_eur = 500
fixed_eur_per_year = 100
{more}
"""

Build = Callable[..., Description]


@pytest.fixture(scope="session")
def build() -> Build:
    def make(*, kind: str = "cer", plant: str = "", model: str = "withdrawn", more: str = "") -> Description:
        substations = '[[substations]]\nid = "s1"'
        text = VILLAGE.format(kind=kind, plant=plant, model=model, more=more, substations=substations)
        return parse_description(text, file=Path("village.toml"))

    return make


@pytest.fixture(scope="session")
def rules() -> Rules:
    return load_rules()
