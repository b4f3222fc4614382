"""Simulations in a folder of the test, and what waits for a run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from backend.books import Books
from backend.settlements.service import SettlementBook
from backend.simulation.service import Simulations

SMALL = """\
name = "Prova"
[place]
municipality = "Ancona"
region = "Marche"
market_zone = "CNOR"
latitude = 43.6
longitude = 13.5
[[substations]]
id = "cabina"
[[members]]
id = "a"
name = "Municipio"
class = "public_body"
uses = [{ profile = "office", bill = { total = 9000 } }]
[[members.plants]]
id = "pv"
kw = 20
in_operation = 2027-01-01
arrays = [{ kw = 20 }]
capex_eur = 26000
[[members]]
id = "b"
name = "Famiglia"
class = "citizen"
copies = 5
uses = [{ profile = "residential", bill = { total = 2700 } }]
[finance]
horizon_years = 2
first_year = 2027
"""
LONG = SMALL.replace("copies = 5", "copies = 900").replace("horizon_years = 2", "horizon_years = 40")


@pytest.fixture
def simulations(tmp_path: Path) -> Iterator[Simulations]:
    made = Simulations(tmp_path / "simulations")
    yield made
    made.close()


@pytest.fixture
def books(book: SettlementBook, books_of: Callable[..., Books], simulations: Simulations) -> Books:
    return books_of(book, simulations=simulations)


def ended(client: TestClient, key: str) -> dict[str, object]:
    """A scenario once it neither waits nor runs."""
    for _ in range(1200):
        told = client.get(f"/api/v1/simulations/{key}").json()
        if told["state"] not in ("waiting", "running"):
            return dict(told)
        time.sleep(0.1)
    raise AssertionError("the simulation does not end")
