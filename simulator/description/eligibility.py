"""Whether the law lets the described community in, plant by plant and member by member."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from energy.remarks import Value
from energy.rules import Rules
from energy.rules.figure import Figure
from oracle.community import MemberClass
from simulator.description.model import Description, Kind, Member, Size
from simulator.description.plants import GrantKind, Plant
from simulator.remarks import SimulatorRemark


class Severity(StrEnum):
    """What a finding means for the community."""

    BARRED = "barred"
    """The configuration cannot be registered as it is described."""
    NO_TARIFF = "no_tariff"
    """A plant gets no premium tariff; its shared energy still earns the valorisation."""
    NO_GRANT = "no_grant"
    """A plant's grant cannot be counted."""
    NOTE = "note"
    """Something to check."""


@dataclass(frozen=True)
class Finding:
    """A condition that is not met, or that could not be checked.

    Attributes:
        severity: what it means.
        remark: what it is.
        plant: the plant that it is about, if it is about one.
    """

    severity: Severity
    remark: SimulatorRemark
    plant: str | None = None


@dataclass(frozen=True)
class Eligibility:
    """What the conditions of access say of a described community."""

    findings: tuple[Finding, ...]

    @property
    def is_barred(self) -> bool:
        """Whether it cannot be registered as it is described."""
        return any(finding.severity is Severity.BARRED for finding in self.findings)

    @property
    def remarks(self) -> tuple[SimulatorRemark, ...]:
        """What was found, the gravest first."""
        order = list(Severity)
        return tuple(f.remark for f in sorted(self.findings, key=lambda finding: order.index(finding.severity)))

    def plants(self, severity: Severity) -> frozenset[str]:
        """The plants of which something of this severity was found."""
        return frozenset(f.plant for f in self.findings if f.severity is severity and f.plant is not None)


def check_eligibility(description: Description, rules: Rules) -> Eligibility:
    """Check the conditions of access to the premium tariff and, where one is described, to the PNRR grant.

    Args:
        description: the community.
        rules: the dated figures; where a figure is not known for a day, the nearest known one decides.

    Sources: D.Lgs. 199/2021 art. 31, DM 414/2023, and those of the figures.
    """
    findings = [
        *_configuration(description),
        *_control(description),
        *_existing(description, rules),
    ]
    for plant in description.plants:
        findings += _plant(plant, description, rules)
        if plant.grant is not None and plant.grant.kind is GrantKind.PNRR:
            findings += _pnrr(plant, description, rules)
    return Eligibility(tuple(findings))


def _found(severity: Severity, code: str, plant: str | None = None, **values: Value) -> Finding:
    said = values if plant is None else {"plant": plant, **values}
    return Finding(severity, SimulatorRemark(code, said), plant)


def _configuration(description: Description) -> Iterator[Finding]:
    members = description.members
    consumers = [member for member in members if member.is_consumer]
    if not description.plants:
        yield _found(Severity.BARRED, "no_plant")
    if not consumers:
        yield _found(Severity.BARRED, "no_consumer")
    if description.kind is not Kind.REMOTE and len(members) < 2:
        yield _found(Severity.BARRED, "one_member_only")
    names = {group.name for group in description.groups}
    if description.kind is Kind.REMOTE and (len(names) > 1 or any(group.copies > 1 for group in description.groups)):
        yield _found(Severity.NOTE, "remote_customers")
    for place, substation in enumerate(description.substations):
        here = [m for m, its in zip(members, description.substation_of, strict=True) if its == place]
        name = substation.name or substation.id
        if not any(member.is_producer for member in here):
            yield _found(Severity.NOTE, "substation_without_plant", substation=name)
        if not any(member.is_consumer for member in here):
            yield _found(Severity.NOTE, "substation_without_consumer", substation=name)


def _control(description: Description) -> Iterator[Finding]:
    if description.kind is not Kind.CER:
        return
    large = tuple(m.id for m in description.members if m.size is Size.LARGE and m.control)
    if large:
        yield _found(Severity.BARRED, "large_company_in_control", members=large)
    unknown = tuple(m.id for m in description.members if _may_be_large(m))
    if unknown:
        yield _found(Severity.NOTE, "company_size_assumed", members=unknown)
    if not any(member.control and member.size is not Size.LARGE for member in description.members):
        yield _found(Severity.BARRED, "nobody_in_control")


def _may_be_large(member: Member) -> bool:
    return member.member_class is MemberClass.COMPANY and member.size is None and member.control


def _existing(description: Description, rules: Rules) -> Iterator[Finding]:
    """Plants older than the scheme may be part of a CER's power, up to a share."""
    if description.kind is not Kind.CER or not description.plants:
        return
    earliest = _date(_known(rules, "in_operation_from", _first_day(description)))
    limit = _known(rules, "existing_plants_share", _first_day(description)).number
    total = sum(Fraction(plant.kw) for plant in description.plants)
    old = sum((Fraction(plant.kw) for plant in description.plants if plant.in_operation < earliest), Fraction(0))
    if old > limit * total:
        yield _found(Severity.BARRED, "existing_plants_above_share", share=old / total, limit=limit)


def _plant(plant: Plant, description: Description, rules: Rules) -> Iterator[Finding]:
    day = max(plant.in_operation, _first_day(description))
    if not plant.incentivised:
        return
    earliest = _date(_known(rules, "in_operation_from", day))
    largest = _known(rules, "tip_large_up_to", day).number
    until = _date(_known(rules, "access_until", day))
    grant = Fraction(str(plant.grant.share)) if plant.grant is not None else Fraction(0)
    if Fraction(plant.kw) > largest:
        yield _found(Severity.NO_TARIFF, "plant_above_tariff_limit", plant.id)
    if plant.in_operation < earliest:
        yield _found(Severity.NO_TARIFF, "plant_before_scheme", plant.id, earliest=earliest)
    elif (
        description.kind is Kind.CER
        and description.constituted is not None
        and plant.in_operation < description.constituted
    ):
        yield _found(Severity.NO_TARIFF, "plant_before_constitution", plant.id, constituted=description.constituted)
    if plant.in_operation > until:
        yield _found(Severity.NO_TARIFF, "plant_after_access", plant.id, until=until)
    if grant > (limit := _known(rules, "grant_limit", day).number):
        yield _found(Severity.NO_TARIFF, "grant_above_limit", plant.id, limit=limit)


def _pnrr(plant: Plant, description: Description, rules: Rules) -> Iterator[Finding]:
    """The window of the PNRR is closed: its grant is for plants that were admitted within it."""
    admitted = plant.grant.admitted if plant.grant is not None else None
    window = [figure for figure in rules.figures if figure.name == "pnrr_grant_share"]
    share = next((figure for figure in window if admitted is not None and figure.covers(admitted)), None)
    if admitted is None or share is None:
        yield _found(Severity.NO_GRANT, "pnrr_without_admission", plant.id)
        return
    by = _date(_known(rules, "pnrr_operation_by", admitted))
    if plant.in_operation > by:
        yield _found(Severity.NO_GRANT, "pnrr_too_late", plant.id, until=by)
    if plant.grant is not None and Fraction(str(plant.grant.share)) > share.number:
        yield _found(Severity.NOTE, "pnrr_share_above", plant.id, limit=share.number)
    below = _known(rules, "pnrr_inhabitants_below", admitted).number
    inhabitants = description.place.inhabitants
    if inhabitants is not None and inhabitants >= below:
        yield _found(Severity.NO_GRANT, "pnrr_town_too_large", plant.id, inhabitants=inhabitants, below=int(below))


def _first_day(description: Description) -> date:
    return date(description.finance.first_year, 1, 1)


def _known(rules: Rules, name: str, day: date) -> Figure:
    """The figure in force on a day, or the one whose validity is nearest."""

    def distance(figure: Figure) -> int:
        if day < figure.valid_from:
            return (figure.valid_from - day).days
        return 0 if figure.valid_to is None else max(0, (day - figure.valid_to).days)

    return min((figure for figure in rules.figures if figure.name == name), key=distance)


def _date(figure: Figure) -> date:
    if not isinstance(figure.value, date):
        raise TypeError(f"{figure.name} is not a date")
    return figure.value
