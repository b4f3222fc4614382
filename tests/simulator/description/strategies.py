"""Descriptions of every shape, for Hypothesis."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from energy.incentive import Technology
from oracle.community import MemberClass
from simulator.description.model import (
    CommunityCosts,
    Description,
    Finance,
    Kind,
    Member,
    Place,
    Prices,
    Sharing,
    SharingModel,
    Size,
    Substation,
    Tariff,
)  # fmt: skip
from simulator.description.plants import (
    Array,
    Deduction,
    Funds,
    FundsKind,
    Grant,
    GrantKind,
    Mounting,
    Plant,
    PlantState,
    Sale,
    Storage,
    Strategy,
)  # fmt: skip
from simulator.description.uses import (
    Bill,
    Charging,
    CurveFiles,
    ElectricCars,
    HeatPump,
    OpeningHours,
    Profile,
    TypicalDay,
    Use,
)  # fmt: skip

texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
numbers = st.floats(0, 1e6, allow_subnormal=False)
positive = st.floats(0.1, 1e5)
shares = st.floats(0, 1, allow_subnormal=False)
rates = st.floats(-0.5, 0.5, allow_subnormal=False)
dates = st.dates(date(2015, 1, 1), date(2040, 1, 1))
days = st.tuples(*[st.floats(0.1, 100)] * 24)


@st.composite
def bills(draw: st.DrawFn) -> Bill:
    length = draw(st.sampled_from([1, 12]))
    column = st.tuples(*[numbers] * length)
    names = draw(st.sampled_from([("total",), ("f1", "f2", "f3"), ("f1", "f23")]))
    return Bill(**{name: draw(column) for name in names})


@st.composite
def uses(draw: st.DrawFn) -> Use:
    profile = draw(st.sampled_from(Profile))
    files = st.lists(texts, min_size=1, max_size=2).map(tuple)
    if profile is Profile.OPENING_HOURS:
        hours = st.lists(st.sampled_from(["mon-fri 08:00-12:30", "sat 20:00-24:00", "sun,wed 00:00-02:00"]), min_size=1)
        closed = st.lists(st.sampled_from(["12-24", "08-10..08-20", "12-24..01-06"]))
        return Use(profile, draw(bills()), OpeningHours(tuple(draw(hours)), draw(shares), tuple(draw(closed))))
    if profile is Profile.TYPICAL_DAY:
        months = st.tuples(*[st.floats(0.1, 10)] * 12)
        day = TypicalDay(draw(days), draw(st.none() | days), draw(st.none() | days), draw(months))
        return Use(profile, draw(st.none() | bills()), typical_day=day)
    if profile is Profile.OWN_CURVE:
        return Use(profile, draw(st.none() | bills()), curve=CurveFiles(draw(files), draw(st.none() | texts)))
    if profile is Profile.ARERA:
        curve = CurveFiles((draw(texts),), None, draw(st.none() | texts), draw(texts))
        return Use(profile, draw(st.none() | bills()), curve=curve)
    return Use(profile, draw(bills()))


@st.composite
def plants(draw: st.DrawFn, key: str) -> Plant:
    kw = draw(positive)
    technology = draw(st.sampled_from(Technology))
    arrays: tuple[Array, ...] = ()
    if technology is Technology.PV:
        count = draw(st.integers(1, 3))
        arrays = tuple(
            Array(
                kw / count,
                draw(st.floats(0, 90)),
                draw(st.floats(0, 359.9)),
                draw(shares),
                draw(shares),
                draw(shares),
                draw(st.sampled_from(Mounting)),
            )
            for _ in range(count)
        )
    storage = st.builds(
        Storage, positive, positive, positive, st.floats(0.1, 1), st.floats(0.1, 1), shares, shares,
        st.sampled_from(Strategy),
    )  # fmt: skip
    funds = st.sampled_from(
        [(), (Funds(FundsKind.EQUITY, 0.5), Funds(FundsKind.LOAN, 0.5, 0.04, 10)), (Funds(FundsKind.LEASING, 1, 0, 8),)]
    )
    deductions = st.builds(Deduction, st.none() | shares, st.none() | st.integers(0, 20), st.none() | numbers)
    return Plant(
        id=key,
        kw=kw,
        in_operation=draw(dates),
        technology=technology,
        state=draw(st.sampled_from(PlantState)),
        arrays=arrays,
        series=None if arrays else draw(texts),
        storage=draw(st.none() | storage),
        capex_eur=draw(numbers),
        opex_eur_per_year=draw(numbers),
        insurance_eur_per_year=draw(numbers),
        financing=draw(funds),
        grant=draw(st.none() | st.builds(Grant, shares, st.sampled_from(GrantKind), st.none() | dates)),
        deduction=draw(st.none() | deductions),
        owner=draw(st.sampled_from(["", "community", "third_party", "m0"])),
        sale=draw(st.sampled_from(Sale)),
        incentivised=draw(st.booleans()),
    )


prices_of_kwh = st.lists(numbers, min_size=1, max_size=3).map(tuple)
tariffs = st.builds(Tariff, prices_of_kwh, numbers, numbers, shares)
hours = st.integers(0, 24)


@st.composite
def members(draw: st.DrawFn, number: int, substations: tuple[Substation, ...]) -> Member:
    member_class = draw(st.sampled_from(MemberClass))
    size = draw(st.sampled_from([None, *Size])) if member_class.is_enterprise else None
    return Member(
        id=f"m{number}",
        name=draw(texts),
        member_class=member_class,
        substation=draw(st.sampled_from(substations)).id,
        copies=draw(st.integers(1, 3)),
        size=size,
        holder=draw(st.sampled_from([None, "religious_body", "other"])),
        control=draw(st.booleans()),
        joined=draw(st.none() | dates),
        beta=draw(numbers),
        invested_eur=draw(numbers),
        tariff=draw(st.none() | tariffs),
        billed_with_plants=False,
        uses=tuple(draw(st.lists(uses(), min_size=1, max_size=2))),
        heat_pump=draw(st.none() | st.builds(HeatPump, numbers, numbers, numbers, st.tuples(hours, hours))),
        electric_cars=draw(st.none() | st.builds(ElectricCars, numbers, st.sampled_from(Charging), numbers)),
        plants=tuple(draw(plants(f"p{number}.{i}")) for i in range(draw(st.integers(0, 2)))),
    )


@st.composite
def descriptions(draw: st.DrawFn) -> Description:
    substations = tuple(Substation(f"s{i}", draw(st.just("") | texts)) for i in range(draw(st.integers(1, 2))))
    place = Place(
        draw(texts), "Valle d'Aosta", draw(st.sampled_from(["NORD", "SARD"])), draw(st.floats(36, 47)),
        draw(st.floats(7, 18)), draw(st.floats(0, 2000)), draw(st.none() | st.integers(0, 10**7)), "F",
    )  # fmt: skip
    kind = draw(st.sampled_from(Kind if len(substations) == 1 else [Kind.CER, Kind.REMOTE]))
    zonal = draw(st.sampled_from([1, 12]))
    return Description(
        name=draw(texts),
        place=place,
        groups=tuple(draw(members(i, substations)) for i in range(draw(st.integers(1, 3)))),
        substations=substations,
        kind=kind,
        constituted=draw(st.none() | dates),
        finance=draw(st.builds(Finance, st.integers(1, 40), st.integers(2022, 2060), rates, rates, rates, rates)),
        prices=Prices(draw(st.tuples(*[numbers] * zonal)), (), draw(tariffs), draw(numbers)),
        community_costs=draw(st.builds(CommunityCosts, numbers, numbers, numbers)),
        sharing=Sharing(
            draw(st.sampled_from(SharingModel)), draw(st.floats(0, 0.5)), 0.25, 0.5, draw(st.floats(0, 0.5)),
            draw(st.sampled_from([{}, {"columns": ["installed_kw"], "coefficients": ["1"], "funds": [{"bps": 3}]}])),
        ),
        overrides=tuple(draw(st.lists(texts, max_size=2))),
        saint_francis_in_bands=draw(st.booleans()),
    )  # fmt: skip
