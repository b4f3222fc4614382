"""Who owns each plant, and how owners and hosts are taxed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from energy.rules import Figure, Rules
from oracle.community import MemberClass
from simulator.description.model import Description, Member
from simulator.description.plants import COMMUNITY, THIRD_PARTY
from simulator.formulas import Formula

Floats = NDArray[np.float64]

FORMULAS = (
    Formula(
        "money.tax_person",
        "Imposta di una persona sulla vendita",
        "A person's tax on sold energy",
        "IRPEF rate of the first bracket · sale; premium tariff and valorisation are not income",
        "Agenzia delle Entrate, answer 37/2022 and resolution 37/E of 22 July 2024",
    ),
    Formula(
        "money.tax_enterprise",
        "Imposte di un'impresa",
        "An enterprise's taxes",
        "IRES · (saving + sale - upkeep - rents - interest - depreciation) + IRAP · (the same + interest); losses "
        "count against other income",
        "DPR 917/1986 (TUIR) art. 77; D.Lgs. 446/1997; that shares of the contributions are not taxed is an assumption",
    ),
    Formula(
        "money.tax_community",
        "Imposta della comunità sulla vendita",
        "The community's tax on sold energy",
        "IRES · max(0, sale - upkeep - interest) of plants that the community owns",
        "assumption: the sale of a non-commercial body is taxed as a company's",
    ),
)


class Taxed(StrEnum):
    """How a party is taxed."""

    PERSON = "person"
    ENTERPRISE = "enterprise"
    COMMUNITY = "community"
    EXEMPT = "exempt"


def taxed(member: Member) -> Taxed:
    """How a member is taxed: public bodies and associations are not, for what is looked at here."""
    if member.member_class.is_enterprise:
        return Taxed.ENTERPRISE
    return Taxed.PERSON if member.member_class is MemberClass.CITIZEN else Taxed.EXEMPT


@dataclass(frozen=True, eq=False)
class Owners:
    """Owners and hosts of the P plants.

    Attributes:
        names: the parties: the members, then `community` and `third_party`.
        owner: shape (P,), the place of each plant's owner among them.
        host: shape (P,), the place of the member behind whose point it stands.
        owner_taxed, host_taxed: P kinds of taxation.
        recovers_vat: P times whether the owner does: a member whose tariff has no VAT, or a third party.
        is_person: P times whether the owner is a natural person.
    """

    names: tuple[str, ...]
    owner: NDArray[np.int64]
    host: NDArray[np.int64]
    owner_taxed: tuple[Taxed, ...]
    host_taxed: tuple[Taxed, ...]
    recovers_vat: tuple[bool, ...]
    is_person: tuple[bool, ...]


def owners_of(description: Description) -> Owners:
    """Owners and hosts of every plant of a description."""
    members = description.members
    names = (*(member.id for member in members), COMMUNITY, THIRD_PARTY)
    place = {name: i for i, name in enumerate(names)}
    owner, kinds, recovers, person = [], [], [], []
    for plant, host in zip(description.plants, description.plant_hosts, strict=True):
        row = place[description.owner_of(plant, members[host])]
        owner.append(row)
        if row < len(members):
            kinds.append(taxed(members[row]))
            recovers.append((members[row].tariff or description.prices.tariff).vat == 0)
            person.append(members[row].kind_of_holder == "natural_person")
        else:
            is_community = row == len(members)
            kinds.append(Taxed.COMMUNITY if is_community else Taxed.ENTERPRISE)
            recovers.append(not is_community)
            person.append(False)
    return Owners(
        names,
        np.array(owner, dtype=np.int64),
        np.array(description.plant_hosts, dtype=np.int64),
        tuple(kinds),
        tuple(taxed(members[host]) for host in description.plant_hosts),
        tuple(recovers),
        tuple(person),
    )


@dataclass(frozen=True)
class TaxRates:
    """The rates of a simulation: persons, companies, regional; and the figures that they come from."""

    person: float
    company: float
    regional: float
    figures: frozenset[Figure]


def tax_rates(description: Description, rules: Rules) -> TaxRates:
    """The rates of the first year, or those that the description states."""
    finance = description.finance
    day = date(finance.first_year, 1, 1)
    used: set[Figure] = set()

    def rate(name: str, stated: float | None) -> float:
        if stated is not None:
            return stated
        figure = rules.figure(name, day)
        used.add(figure)
        return float(figure.number)

    person = rate("personal_tax", None)
    company = rate("corporate_tax", finance.income_tax_rate)
    regional = rate("regional_business_tax", finance.regional_tax_rate)
    return TaxRates(person, company, regional, frozenset(used))


def tax_on(kind: Taxed, *, sale: Floats, costs: Floats, interest: Floats, rates: TaxRates) -> Floats:
    """A plant owner's tax, shape (T + 1,), €.

    Args:
        kind: how the owner is taxed.
        sale: of energy.
        costs: upkeep, rents and depreciation, all that lowers the income but interest.
        interest: of loans and leasing.
        rates: of the taxes.
    """
    if kind is Taxed.PERSON:
        return rates.person * np.maximum(sale, 0.0)
    if kind is Taxed.ENTERPRISE:
        income = sale - costs - interest
        return rates.company * income + rates.regional * (income + interest)
    if kind is Taxed.COMMUNITY:
        return rates.company * np.maximum(sale - costs - interest, 0.0)
    return np.zeros_like(sale)
