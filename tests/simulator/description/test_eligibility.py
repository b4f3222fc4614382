"""The conditions of access, each met and not met."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from energy.rules import load_rules
from oracle.community import MemberClass
from simulator.description import Description, Eligibility, Member, Plant, Severity, check_eligibility
from simulator.description.model import Kind, Place, Size, Substation
from simulator.description.plants import Array, Grant, GrantKind
from simulator.description.reader import read_description
from simulator.description.templates import TEMPLATES, template_file
from simulator.description.uses import Bill, Profile, Use

RULES = load_rules()
USES = (Use(Profile.RESIDENTIAL, Bill(total=(2700.0,))),)
ROOF = Plant("roof", 50.0, date(2027, 1, 1), arrays=(Array(50.0),), capex_eur=60_000)


def community(*plants: Plant, **changes: Any) -> Description:
    members = (
        Member("a", "A", MemberClass.CITIZEN, uses=USES),
        Member("b", "B", MemberClass.CITIZEN, uses=USES, plants=plants or (ROOF,)),
    )
    place = Place("Borgo", "Marche", "CNOR", 43.4, 13.3, inhabitants=2000)
    built = Description("Prova", place, members, (Substation("s"),), constituted=date(2026, 10, 1))
    return replace(built, **changes)


def found(description: Description) -> set[tuple[Severity, str]]:
    return {(f.severity, f.remark.code) for f in check(description).findings}


def check(description: Description) -> Eligibility:
    return check_eligibility(description, RULES)


def test_a_usual_community_is_let_in() -> None:
    assert check(community()) == Eligibility(())


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_is_let_in_and_only_the_declared_old_plant_has_no_tariff(name: str) -> None:
    assert not check(read_description(template_file(name))).findings


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"kw": 1000.01}, "plant_above_tariff_limit"),
        ({"in_operation": date(2021, 12, 15)}, "plant_before_scheme"),
        ({"in_operation": date(2026, 9, 30)}, "plant_before_constitution"),
        ({"in_operation": date(2028, 1, 1)}, "plant_after_access"),
        ({"grant": Grant(0.41, GrantKind.OTHER)}, "grant_above_limit"),
    ],
)
def test_a_plant_without_tariff(change: dict[str, Any], code: str) -> None:
    report = check(community(replace(ROOF, **change), replace(ROOF, id="big", kw=900.0)))
    assert [(f.severity, f.remark.code, f.plant) for f in report.findings] == [(Severity.NO_TARIFF, code, "roof")]
    assert report.plants(Severity.NO_TARIFF) == {"roof"}
    assert not check(community(replace(ROOF, incentivised=False, **change), replace(ROOF, id="big", kw=900.0))).findings


@pytest.mark.parametrize("change", [{"kw": 1000.0}, {"in_operation": date(2027, 12, 31)}])
def test_a_plant_at_the_very_limit_has_its_tariff(change: dict[str, Any]) -> None:
    assert not found(community(replace(ROOF, **change)))


def test_plants_older_than_the_scheme_may_be_three_tenths_of_the_power() -> None:
    old = replace(ROOF, id="old", kw=30.0, in_operation=date(2020, 1, 1), incentivised=False)
    assert not found(community(replace(ROOF, kw=70.0), old))
    report = check(community(replace(ROOF, kw=69.0), old))
    assert report.is_barred
    assert report.remarks[0].code == "existing_plants_above_share"
    group = community(old, kind=Kind.GAC)
    assert not found(group)


def test_a_large_company_takes_part_without_control() -> None:
    large = Member("l", "L", MemberClass.COMPANY, size=Size.LARGE, uses=USES)
    base = community()
    assert (Severity.BARRED, "large_company_in_control") in found(replace(base, groups=(*base.groups, large)))
    assert not found(replace(base, groups=(*base.groups, replace(large, control=False))))
    unknown = replace(large, size=None)
    assert found(replace(base, groups=(*base.groups, unknown))) == {(Severity.NOTE, "company_size_assumed")}
    nobody = tuple(replace(member, control=False) for member in base.groups)
    assert found(replace(base, groups=nobody)) == {(Severity.BARRED, "nobody_in_control")}


@pytest.mark.parametrize(
    ("grant", "inhabitants", "begins", "expected"),
    [
        (Grant(0.40, GrantKind.PNRR, date(2025, 10, 1)), 49_999, date(2027, 1, 1), set()),
        (Grant(0.40, GrantKind.PNRR), 2000, date(2027, 1, 1), {(Severity.NO_GRANT, "pnrr_without_admission")}),
        (
            Grant(0.40, GrantKind.PNRR, date(2025, 12, 1)),
            2000,
            date(2027, 1, 1),
            {(Severity.NO_GRANT, "pnrr_without_admission")},
        ),
        (
            Grant(0.40, GrantKind.PNRR, date(2025, 6, 1)),
            5000,
            date(2027, 1, 1),
            {(Severity.NO_GRANT, "pnrr_town_too_large")},
        ),
        (
            Grant(0.40, GrantKind.PNRR, date(2025, 10, 1)),
            2000,
            date(2028, 1, 1),
            {(Severity.NO_GRANT, "pnrr_too_late"), (Severity.NO_TARIFF, "plant_after_access")},
        ),
    ],
)
def test_the_pnrr_is_for_plants_admitted_while_its_window_was_open(
    grant: Grant, inhabitants: int, begins: date, expected: set[tuple[Severity, str]]
) -> None:
    base = community(replace(ROOF, grant=grant, in_operation=begins))
    assert found(replace(base, place=replace(base.place, inhabitants=inhabitants))) == expected


def test_what_cannot_be_a_community_is_said() -> None:
    base = community()
    alone = replace(base, groups=base.groups[1:])
    assert (Severity.BARRED, "one_member_only") in found(alone)
    assert (Severity.BARRED, "no_plant") in found(replace(base, groups=base.groups[:1]))
    producer = replace(base.groups[1], uses=())
    assert (Severity.BARRED, "no_consumer") in found(replace(base, groups=(producer, replace(producer, id="c"))))
    assert (Severity.NOTE, "remote_customers") in found(replace(base, kind=Kind.REMOTE))
    two = replace(base, substations=(Substation("s"), Substation("t", "Monte")))
    notes = check(two)
    assert {remark.code for remark in notes.remarks} == {"substation_without_plant", "substation_without_consumer"}
    assert "Monte" in notes.remarks[0].said("it")
    assert not notes.is_barred
