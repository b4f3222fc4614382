"""The loads of whole communities: bills kept, copies alike, rows on demand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from oracle.community import MemberClass
from simulator.axis import TimeAxis
from simulator.description import Description, Member, Plant, read_description
from simulator.description.model import Place, Substation
from simulator.description.plants import Array, PlantState, Storage
from simulator.description.templates import TEMPLATES, template_file
from simulator.description.uses import Bill, CurveFiles, ElectricCars, HeatPump, Profile, TypicalDay, Use
from simulator.profiles import member_loads, needs_production, prepare_loads
from tests.simulator.profiles.strategies import sums
from tests.simulator.profiles.test_arera import rows, written

YEAR = TimeAxis.of_year(2027)
HOUSE = Use(Profile.RESIDENTIAL, Bill(f1=(70.0,) * 12, f23=(150.0,) * 12))
SHOP = Use(Profile.COMMERCIAL, Bill(total=(9000.0,)))


def community(*members: Member) -> Description:
    return Description("Prova", Place("Borgo", "Abruzzo", "CSUD", 42.3, 13.4), members, (Substation("s"),))


def citizen(**changes: object) -> Member:
    return replace(Member("a", "A", MemberClass.CITIZEN, uses=(HOUSE,)), **changes)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_consumes_its_bills_and_what_is_on_top(name: str) -> None:
    description = read_description(template_file(name))
    axis = TimeAxis.of_year(description.finance.first_year)
    production = np.zeros((len(description.plants), axis.steps))
    loads = member_loads(description, axis, production)
    assert loads.shape == (len(description.members), axis.steps)
    for row, member in zip(loads, description.members, strict=True):
        wanted = sum(use.bill.annual_kwh for use in member.uses if use.bill is not None)
        if member.heat_pump is not None:
            wanted += member.heat_pump.heating_kwh + member.heat_pump.cooling_kwh + member.heat_pump.water_kwh
        wanted += member.electric_cars.kwh if member.electric_cars is not None else 0.0
        assert row.sum() == pytest.approx(wanted, rel=1e-9)
        if len(member.uses) == 1 and member.heat_pump is None and member.electric_cars is None:
            bill = member.uses[0].bill
            assert bill is not None
            for found, column in zip(sums(row, bill, axis), bill.columns, strict=True):
                np.testing.assert_allclose(found, column, rtol=1e-9)


def test_uses_add_up() -> None:
    one, other, both = (
        member_loads(community(citizen(uses=uses)), YEAR) for uses in ((HOUSE,), (SHOP,), (HOUSE, SHOP))
    )
    np.testing.assert_allclose(both, one + other)


def test_copies_are_alike_and_rows_come_in_any_slices() -> None:
    loads = prepare_loads(community(citizen(copies=3), Member("b", "B", MemberClass.SHOP, uses=(SHOP,))), YEAR)
    whole = loads.rows()
    assert whole.shape == (4, YEAR.steps)
    np.testing.assert_array_equal(whole[0], whole[2])
    np.testing.assert_array_equal(np.vstack([loads.rows(0, 2), loads.rows(2, 3), loads.rows(3)]), whole)


def test_a_producer_consumes_nothing() -> None:
    plant = Plant("p", 50.0, date(2027, 1, 1), arrays=(Array(50.0),))
    assert not member_loads(community(citizen(uses=(), plants=(plant,))), YEAR).any()


def test_heat_and_cars_come_on_top_of_the_bill() -> None:
    member = citizen(heat_pump=HeatPump(2000.0, 300.0, 500.0), electric_cars=ElectricCars(1500.0), copies=2)
    loads = prepare_loads(community(member), YEAR)
    np.testing.assert_allclose(loads.rows().sum(axis=1), 12 * 220 + 2800 + 1500)
    cold = member_loads(community(member), YEAR, air=np.full(YEAR.steps, 5.0))
    assert not np.allclose(cold, loads.rows())
    assert [remark.code for remark in loads.remarks] == ["profiles_standard", "heat_by_climate"]


def test_an_existing_plant_makes_the_bill_what_was_withdrawn() -> None:
    old = Plant("old", 3.0, date(2019, 1, 1), state=PlantState.EXISTING, arrays=(Array(3.0),))
    new = Plant("new", 3.0, date(2027, 1, 1), arrays=(Array(3.0),))
    description = community(citizen(uses=(SHOP,)), citizen(id="b", plants=(new, old), copies=2))
    production = np.tile(np.clip(np.sin((YEAR.hour - 6) / 12 * np.pi), 0, None), (4, 1))
    with pytest.raises(ValueError, match="production is needed"):
        member_loads(description, YEAR)
    loads = prepare_loads(description, YEAR, production)
    withdrawn = np.maximum(0.0, loads.rows(1) - production[0])  # the old plant's alone
    for row in withdrawn:
        assert row.sum() == pytest.approx(12 * 220)
    assert loads.remarks[-1].code == "prosumers_rebuilt"
    assert needs_production(description)
    stored = replace(old, storage=Storage(5.0, 3.0, 3.0))
    with_storage = community(citizen(plants=(stored,)))
    assert prepare_loads(with_storage, YEAR, production[:1]).remarks[-1].code == "prosumer_storage_left_out"
    before = community(citizen(plants=(old,), billed_with_plants=False))
    assert not needs_production(before)
    assert member_loads(before, YEAR).sum() == pytest.approx(12 * 220)


def test_a_profile_with_kwh_of_its_own_needs_no_bill(tmp_path: Path) -> None:
    typical = Use(Profile.TYPICAL_DAY, typical_day=TypicalDay((0.5,) * 24))
    written(tmp_path, rows())
    arera = Use(Profile.ARERA, curve=CurveFiles(("arera.csv",), power_class="1.5<P<=3"))
    description = replace(community(citizen(uses=(typical,)), citizen(id="b", uses=(arera,))), folder=tmp_path)
    first, second = member_loads(description, YEAR)
    assert first.sum() == pytest.approx(0.5 * 8760)
    assert second[0] == pytest.approx(1.002)  # 1 January is a holiday
    billed = replace(arera, bill=Bill(total=(2700.0,)))
    assert member_loads(replace(description, groups=(citizen(uses=(billed,)),)), YEAR).sum() == pytest.approx(2700)


def test_quarter_hours_have_the_same_bills() -> None:
    quarters = TimeAxis.of_year(2027, 15)
    fine = member_loads(community(citizen()), quarters)
    np.testing.assert_allclose(
        np.bincount(quarters.hour_of_step, weights=fine[0]), member_loads(community(citizen()), YEAR)[0], rtol=0.02
    )
