"""Prices, sales, incentives, investment and continued figures, each against the law's numbers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from energy.calendar import quarters_in_day
from energy.errors import InputError
from energy.incentive import Plant as RulesPlant
from energy.incentive import Technology
from energy.rules import Rules
from oracle.readers import PriceFile
from oracle.readers.records import PriceDay
from simulator.axis import TimeAxis
from simulator.description.model import Kind, Tariff
from simulator.description.plants import Deduction, Funds, FundsKind, Grant, GrantKind, Plant, Sale
from simulator.money.bills import prices_by_band
from simulator.money.continued import continued
from simulator.money.energies import SharingHours
from simulator.money.incentives import year_incentives
from simulator.money.investment import invest
from simulator.money.ledger import OUTSIDE, Ledger
from simulator.money.prices import ZonalPrices, published_prices, typical_prices
from simulator.money.sales import sale_eur, sale_remarks

AXIS = TimeAxis.of_year(2026)
DAY = date(2026, 6, 1)
NORTH, CENTRE, SOUTH = "Lombardia", "Lazio", "Campania"


@pytest.fixture(scope="module")
def lasting(rules: Rules) -> Rules:
    return continued(rules, date(2026, 1, 1), date(2046, 1, 1))[0]


@pytest.mark.parametrize(
    ("kw", "price", "region", "grant", "holder", "tariff"),
    [
        # Regione Emilia-Romagna, "Tariffa premio": above 600 kW in the North from 70 (Pz 180) to 110 (Pz up to 140)
        (700, 180, NORTH, 0.0, "natural_person", 70),
        (700, 140, NORTH, 0.0, "natural_person", 110),
        # DM 414/2023, annex 1: the classes end at 200 and 600 kW, both included
        (200, 100, NORTH, 0.0, "natural_person", 130),
        (200.01, 100, SOUTH, 0.0, "natural_person", 110),
        (600, 200, CENTRE, 0.0, "natural_person", 74),
        (50, 160, SOUTH, 0.0, "natural_person", 100),
        (50, -5, SOUTH, 0.0, "natural_person", 120),
        # half the tariff at a grant of 40 %, for an enterprise; nothing is taken from a person (DM 127/2025)
        (50, 100, NORTH, 0.4, "enterprise", 65),
        (50, 100, NORTH, 0.4, "natural_person", 130),
        (50, 100, NORTH, 0.41, "natural_person", 0),
    ],
)
def test_published_tariffs(
    lasting: Rules, kw: float, price: float, region: str, grant: float, holder: str, tariff: float
) -> None:
    injected = np.zeros((1, AXIS.hours))
    injected[0, ::3] = 7.0
    withdrawn = np.full((1, 1, AXIS.hours), 5.0)
    hours = SharingHours(2026, injected, withdrawn, (holder,))
    plant = RulesPlant("p", Fraction(str(kw)), Technology.PV, date(2025, 1, 1), Fraction(str(grant)))
    prices = ZonalPrices(np.full(AXIS.hours, float(price)))
    found = year_incentives(hours, [plant], [0], prices, kind=Kind.CER, region=region, rules=lasting)
    shared = 5.0 * (injected > 0).sum() / 1000
    assert found.tip_eur[0] == pytest.approx(shared * tariff)
    assert found.valorisation_eur[0] == pytest.approx(shared * 10.57)
    # 5 of 7 kWh are shared: 71.4 %, above 55 % (45 % with a grant)
    threshold = 0.45 if grant else 0.55
    assert found.surplus_eur == pytest.approx(found.tip_eur[0] * (5 / 7 - threshold) / (5 / 7), abs=1e-5)
    assert found.shared_kwh.tolist() == [pytest.approx(1000 * shared)]


def test_the_tariff_lasts_twenty_years(lasting: Rules) -> None:
    rules = continued(lasting, date(2026, 1, 1), date(2048, 1, 1))[0]
    plant = RulesPlant("p", Fraction(50), Technology.PV, date(2026, 7, 1))
    prices = ZonalPrices(np.full(AXIS.hours, 100.0))

    def of_year(year: int) -> float:
        hours = SharingHours(year, np.ones((1, AXIS.hours)), np.ones((1, 1, AXIS.hours)), ("natural_person",))
        found = year_incentives(hours, [plant], [0], prices, kind=Kind.CER, region=SOUTH, rules=rules)
        assert found.valorisation_eur[0] > 0
        return float(found.tip_eur[0])

    whole = of_year(2030)
    assert of_year(2026) + of_year(2046) == pytest.approx(whole, rel=0.001)
    assert of_year(2047) == 0
    assert of_year(2025) == 0


@pytest.mark.parametrize("means", [(100.0,), tuple(float(80 + 5 * month) for month in range(12))])
def test_typical_prices_meet_their_means(means: tuple[float, ...]) -> None:
    found = typical_prices(AXIS, means)
    if len(means) == 1:
        assert found.eur_per_mwh.mean() == pytest.approx(100)
    else:
        for month, mean in enumerate(means):
            assert found.eur_per_mwh[AXIS.month == month].mean() == pytest.approx(mean)
    assert found.remarks[0].code == "prices_assumed"
    summer = found.eur_per_mwh[(AXIS.month == 6) & (AXIS.day_type == 0)].reshape(-1, 24).mean(axis=0)
    assert 11 <= summer.argmin() <= 14
    assert 18 <= summer.argmax() <= 21


def price_file(year: int, price: Callable[[date, int], int]) -> PriceFile:
    days = tuple(
        PriceDay(day, 60, {"NORD": np.array([price(day, hour) for hour in range(quarters_in_day(day) // 4)])}, "f", 1)
        for day in TimeAxis.of_year(year).days
    )
    return PriceFile("f.zip", "0" * 64, False, days)


def test_published_prices_are_taken_as_they_are_or_carried_by_weekday() -> None:
    file = price_file(2025, lambda day, hour: (1000 * day.weekday() + hour) * 10**6)
    own = published_prices(TimeAxis.of_year(2025), [file], "NORD")
    assert not own.remarks
    assert own.eur_per_mwh[24:27].tolist() == [3000, 3001, 3002]
    for year in (2026, 2028):
        axis = TimeAxis.of_year(year)
        carried = published_prices(axis, [file], "NORD")
        assert carried.remarks[0].code == "prices_of_another_year"
        assert (carried.eur_per_mwh // 1000 == axis.weekday).mean() > 0.999
        usual = np.array([day.month not in {3, 10} for day in axis.days])[axis.day]
        assert (carried.eur_per_mwh % 1000 == axis.hour)[usual].mean() > 0.98
    with pytest.raises(InputError, match="no whole calendar year"):
        published_prices(AXIS, [replace(file, days=file.days[:-1])], "NORD")


def test_prices_grow_but_not_those_below_zero() -> None:
    grown = ZonalPrices(np.array([100.0, -10.0])).grown(0.02, 2)
    assert grown.eur_per_mwh == pytest.approx([104.04, -10])
    assert grown.micro_eur.tolist() == [104_040_000, -10_000_000]


def plant(**changes: object) -> Plant:
    return replace(Plant("p", 100.0, date(2026, 6, 1), capex_eur=100_000.0), **changes)  # type: ignore[arg-type]


def test_dedicated_withdrawal_and_minimum_price(lasting: Rules) -> None:
    low, high = np.full(10, 30.0), np.full(10, 90.0)
    injected = np.full(10, 100_000.0)  # 1000 MWh
    assert sale_eur(plant(), injected, low, lasting, DAY) == pytest.approx(30_000)
    minimum = plant(sale=Sale.MINIMUM_PRICE)
    assert sale_eur(minimum, injected, low, lasting, DAY) == pytest.approx(47_500)
    assert sale_eur(minimum, injected, high, lasting, DAY) == pytest.approx(90_000)
    # of 3000 MWh only 1500 have the minimum price
    assert sale_eur(minimum, 3 * injected, low, lasting, DAY) == pytest.approx(1500 * 47.5 + 1500 * 30)
    large = plant(sale=Sale.MINIMUM_PRICE, kw=1001.0)
    assert sale_eur(large, injected, low, lasting, DAY) == pytest.approx(30_000)
    assert [remark.code for remark in sale_remarks(large, lasting, DAY)] == ["minimum_price_not_due"]
    assert not sale_remarks(minimum, lasting, DAY)


@pytest.mark.parametrize(("year", "price"), [(2024, 46.4), (2025, 46.8), (2026, 47.5), (2030, 47.5)])
def test_minimum_prices_of_the_years(lasting: Rules, year: int, price: float) -> None:
    assert float(lasting.figure("rid_minimum_price", date(year, 3, 1)).number) == price


def test_figures_are_continued_without_gap_and_said(rules: Rules) -> None:
    found, remarks = continued(rules, date(2024, 1, 1), date(2040, 1, 1))
    for year in range(2024, 2040):
        for name in ("tras_e", "btau", "rid_minimum_price"):
            assert found.figure(name, date(year, 7, 1))
    assert found.figure("tras_e", date(2035, 1, 1)).status == "assumption"
    assert found.figure("tras_e", date(2024, 6, 1)).status == "established"
    assert {str(remark.values["figure"]) for remark in remarks} == {"tras_e", "btau", "rid_minimum_price"}
    with pytest.raises(InputError):
        found.figure("pnrr_grant_share", date(2026, 1, 1))
    earlier, _ = continued(rules, date(2022, 1, 1), date(2024, 1, 1))
    assert earlier.figure("tras_e", date(2022, 5, 1)).number == earlier.figure("tras_e", date(2023, 5, 1)).number


ADMITTED = date(2025, 6, 30)


@pytest.mark.parametrize(
    ("kw", "capex", "grant", "fee"),
    # caps of 1500, 1200, 1100 and 1050 €/kW; fees of 50, 450, 1300 and 2300 € (DM 106/2024)
    [(20, 40_000, 12_000, 50), (21, 20_000, 8_000, 450), (200, 300_000, 96_000, 450),
     (600, 900_000, 264_000, 1300), (1000, 2_000_000, 420_000, 2300)],
)  # fmt: skip
def test_pnrr_grants_by_class(rules: Rules, kw: float, capex: float, grant: float, fee: float) -> None:
    asked = plant(kw=float(kw), capex_eur=float(capex), grant=Grant(0.5, GrantKind.PNRR, ADMITTED))
    found = invest(asked, rules, first_year=2026, recovers_vat=True, is_person=False)
    assert found.grant_eur == pytest.approx(grant)
    assert found.pnrr_fee_eur == fee
    assert found.grant_share <= 0.4


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"grant": Grant(0.4, GrantKind.PNRR)}, "pnrr_without_admission"),
        ({"grant": Grant(0.4, GrantKind.PNRR, date(2025, 12, 1))}, "pnrr_without_admission"),
        ({"grant": Grant(0.4, GrantKind.PNRR, ADMITTED), "in_operation": date(2028, 1, 1)}, "pnrr_too_late"),
    ],
)
def test_no_grant_without_admission_in_time(rules: Rules, changes: dict[str, object], code: str) -> None:
    found = invest(plant(**changes), rules, first_year=2026, recovers_vat=True, is_person=False)
    assert found.grant_eur == found.grant_share == found.pnrr_fee_eur == 0
    assert [remark.code for remark in found.remarks] == [code]


def test_other_grants_are_a_share_of_the_cost(rules: Rules) -> None:
    found = invest(plant(grant=Grant(0.3, GrantKind.OTHER)), rules, first_year=2025, recovers_vat=True, is_person=False)
    assert (found.grant_eur, found.grant_share, found.first) == (30_000, 0.3, 1)


@pytest.mark.parametrize(
    ("day", "main", "instalment"),
    # 50 % of the main home to 2026, 36 % in 2027, 30 % from 2028; others 36 % and 30 %
    [(date(2026, 5, 1), True, 500), (date(2027, 5, 1), True, 360), (date(2028, 5, 1), True, 300),
     (date(2026, 5, 1), False, 360), (date(2027, 5, 1), False, 300)],
)  # fmt: skip
def test_home_deductions_by_day_of_payment(rules: Rules, day: date, main: bool, instalment: float) -> None:
    home = plant(kw=6.0, capex_eur=10_000.0, in_operation=day, deduction=Deduction(main_home=main))
    found = invest(home, rules, first_year=2026, recovers_vat=True, is_person=True)
    assert found.deduction_eur == pytest.approx(instalment)
    assert found.deduction_years == 10


def test_limits_of_the_home_deduction(rules: Rules) -> None:
    def of(**changes: object) -> tuple[float, list[str]]:
        home = plant(**{"kw": 20.0, "deduction": Deduction(), **changes})
        found = invest(home, rules, first_year=2026, recovers_vat=True, is_person=changes.get("owner") != "firm")
        return found.deduction_eur, [str(remark.values["reason"]) for remark in found.remarks]

    assert of() == (pytest.approx(0.5 * 96_000 / 10), [])
    assert of(kw=200.5) == (0, ["kW"])
    assert of(owner="firm") == (0, ["owner"])
    assert of(in_operation=date(2034, 1, 1)) == (0, ["home_deduction_main"])
    rented = (Funds(FundsKind.OPERATING_RENTAL, 0.5, 0.05, 10), Funds(FundsKind.EQUITY, 0.5))
    assert of(financing=rented) == (pytest.approx(0.5 * 50_000 / 10), [])
    assert of(deduction=Deduction(share=0.65, years=5, cap_eur=20_000.0)) == (pytest.approx(0.65 * 20_000 / 5), [])


def test_prices_by_band() -> None:
    assert prices_by_band(Tariff((0.2,), 0.05, 0.0, 0.1)) == pytest.approx([0.275] * 3)
    assert prices_by_band(Tariff((0.2, 0.1), 0.0, 0.0, 0.0)) == pytest.approx([0.2, 0.1, 0.1])
    assert prices_by_band(Tariff((0.3, 0.2, 0.1), 0.0, 0.0, 0.0)) == pytest.approx([0.3, 0.2, 0.1])


def test_a_ledger_knows_inside_and_outside() -> None:
    ledger = Ledger(("a", "b", "community", "third_party"), ("p",), 1)
    ledger.add("sale", OUTSIDE, 0, [0.0, 10.0], 0)
    ledger.add("rent", 0, 1, [0.0, 4.0], 0)
    assert ledger.flows()[:, 1].tolist() == [6, 4, 0, 0]
    assert ledger.plant_flows()[0].tolist() == [0, 10]
    assert ledger.of_party(1).keys() == {"rent"}
    assert ledger.flows(["sale"])[0].tolist() == [0, 10]
    with pytest.raises(ValueError, match="3 amounts for 2"):
        ledger.add("sale", OUTSIDE, 0, [0.0, 1.0, 2.0])
