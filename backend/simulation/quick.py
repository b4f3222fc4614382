"""The short form: a place, groups of members, what they consume and have on the roof, a price; all else by default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from backend.simulation import numbers
from backend.simulation.form import Fault
from backend.simulation.towns import place_of
from energy.rules import load_rules

ROWS = 12
"""As many groups as the short form takes; the whole form has no such limit."""
OPEX_SHARE, INSURANCE_SHARE = 0.015, 0.005
"""Of the cost of a plant, each year: orders of magnitude of offers for roofs, to be replaced by the offer's own."""


class Sort(NamedTuple):
    """What a group of the short form stands for."""

    member_class: str
    profile: str
    size: str | None = None


SORTS: Mapping[str, Sort] = {
    "family": Sort("citizen", "residential"),
    "condominium": Sort("citizen", "condominium"),
    "shop": Sort("shop", "commercial"),
    "craft": Sort("shop", "craft"),
    "office": Sort("company", "office", "small"),
    "industry": Sort("company", "industrial", "medium"),
    "school": Sort("public_body", "school"),
    "town_hall": Sort("public_body", "office"),
    "association": Sort("association", "commercial"),
}


@dataclass
class Row:
    """A group as typed."""

    sort: str = "family"
    copies: str = ""
    kwh: str = ""
    kw: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into it."""
        return not (self.copies.strip() or self.kwh.strip() or self.kw.strip())


@dataclass
class Quick:
    """The short form as typed.

    Attributes:
        name: of the community.
        kind: the configuration.
        town: the chief town whose climate and coordinates are taken.
        price: of energy on bills, €/kWh.
        rows: the groups.
    """

    name: str = ""
    kind: str = "cer"
    town: str = ""
    price: str = ""
    rows: list[Row] = field(default_factory=list)


def first_quick(code: str) -> Quick:
    """An example to change, in a language's numbers."""
    rows = [("town_hall", 1, 16500, 60), ("family", 20, 2700, 0), ("family", 3, 3300, 6), ("shop", 2, 12000, 0)]
    typed = [Row(sort, str(copies), str(kwh), str(kw) if kw else "") for sort, copies, kwh, kw in rows]
    return Quick(price=numbers.written(0.13, code), rows=typed)


def quick_from(pairs: Sequence[tuple[str, str]]) -> Quick:
    """The short form that a browser sent."""
    sent = dict(pairs)
    made = Quick(sent.get("nome", ""), sent.get("tipo", "cer"), sent.get("luogo", ""), sent.get("prezzo", ""))
    for place in range(ROWS):
        if f"chi.{place}" in sent:
            words = (sent.get(f"{name}.{place}", "") for name in ("chi", "quanti", "kwh", "kw"))
            made.rows.append(Row(*words))
    return made


def tables_of_quick(quick: Quick, code: str, today: date) -> tuple[dict[str, Any], list[Fault]]:
    """The short form as the tables of a description, and what is wrong with its fields.

    Args:
        quick: as typed.
        code: the language of its numbers.
        today: plants come into operation on the next 1 January.
    """
    faults: list[Fault] = []

    def number(path: tuple[str | int, ...], text: str, *, blank: float | None) -> float:
        if not text.strip() and blank is not None:
            return blank
        found = numbers.read(text, code, lambda value: value >= 0)
        if found is None:
            faults.append(Fault(path, "number" if text.strip() else "missing"))
        elif found < 0:
            faults.append(Fault(path, "at_least", {"least": 0}))
        return float(found or 0)

    place = place_of(quick.town)
    if place is None:
        faults.append(Fault(("luogo",), "choose"))
    if not quick.name.strip():
        faults.append(Fault(("nome",), "missing"))
    price = number(("prezzo",), quick.price, blank=None)
    members = []
    year = today.year + 1
    for number_of, row in enumerate(quick.rows):
        if row.is_blank:
            continue
        copies = number(("quanti", number_of), row.copies, blank=1)
        kwh = number(("kwh", number_of), row.kwh, blank=0)
        kw = number(("kw", number_of), row.kw, blank=0)
        if copies != int(copies) or not 1 <= copies <= 1000:
            faults.append(Fault(("quanti", number_of), "between", {"least": 1, "most": 1000}))
        if row.sort not in SORTS:
            faults.append(Fault(("chi", number_of), "choice"))
        elif kwh == 0 and kw == 0:
            faults.append(Fault(("kwh", number_of), "kwh_or_kw"))
        else:
            members.append(_member(row.sort, number_of + 1, copies=int(copies), kwh=kwh, kw=kw, code=code, year=year))
    if not members and not faults:
        faults.append(Fault(("kwh", 0), "nobody"))
    tables = {
        "name": quick.name.strip(),
        "kind": quick.kind if quick.kind in ("cer", "gac", "remote") else "cer",
        "place": place or {},
        "substations": [{"id": "cabina-1"}],
        "members": members,
        "finance": {"first_year": year},
        "prices": {"tariff": {"eur_per_kwh": [price]}},
    }
    return tables, faults


NAMES: Mapping[str, tuple[str, str]] = {
    "family": ("Famiglia", "Family"),
    "condominium": ("Condominio, parti comuni", "Condominium, common parts"),
    "shop": ("Negozio", "Shop"),
    "craft": ("Laboratorio artigiano", "Workshop"),
    "office": ("Ufficio di un'impresa", "Company's office"),
    "industry": ("Industria", "Industry"),
    "school": ("Scuola", "School"),
    "town_hall": ("Municipio, uffici pubblici", "Town hall, public offices"),
    "association": ("Associazione, parrocchia", "Association, parish"),
}


def _member(sort: str, number: int, *, copies: int, kwh: float, kw: float, code: str, year: int) -> dict[str, Any]:
    what = SORTS[sort]
    name = NAMES[sort][0 if code == "it" else 1]
    member: dict[str, Any] = {"id": f"{sort.replace('_', '-')}-{number}", "class": what.member_class}
    member["name"] = f"{name} {number}" if kw == 0 else f"{name} {number} ({numbers.written(kw, code)} kW)"
    if what.size:
        member["size"] = what.size
    if copies > 1:
        member["copies"] = copies
    if kwh:
        member["uses"] = [{"profile": what.profile, "bill": {"total": kwh}}]
    if kw:
        cost = round(kw * cost_per_kw(kw))
        plant = {
            "id": f"pv-{number}",
            "kw": kw,
            "in_operation": date(year, 1, 1),
            "arrays": [{"kw": kw}],
            "capex_eur": float(cost),
            "opex_eur_per_year": round(cost * OPEX_SHARE, 0),
            "insurance_eur_per_year": round(cost * INSURANCE_SHARE, 0),
        }
        if what.member_class == "citizen":
            plant["deduction"] = {"main_home": True}
        member["plants"] = [plant]
        member["invested_eur"] = float(cost)
    return member


def cost_per_kw(kw: float) -> float:
    """€ per kW of a plant: the largest cost that the PNRR counted for its size (DM 414/2023), as a first guess."""
    figures = {figure.name: float(figure.number) for figure in load_rules().figures if figure.name in COSTS}
    for size, cost in zip(("pnrr_tiny_up_to", "tip_small_up_to", "tip_medium_up_to"), COSTS_BY_SIZE, strict=False):
        if kw <= figures.get(size, 0.0):
            return figures[cost]
    return figures[COSTS_BY_SIZE[-1]]


COSTS_BY_SIZE = ("pnrr_tiny_cost_cap", "pnrr_small_cost_cap", "pnrr_medium_cost_cap", "pnrr_large_cost_cap")
COSTS = frozenset({*COSTS_BY_SIZE, "pnrr_tiny_up_to", "tip_small_up_to", "tip_medium_up_to"})
