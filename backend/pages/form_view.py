"""The form of a description as a tree for a template: fields with their words, tables, lists, what may be added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from backend.pages.differing import place_in_words
from backend.pages.language import Language
from backend.pages.texts import TEXTS
from backend.simulation import numbers
from backend.simulation.fields import Field, Kind, fields_of
from backend.simulation.form import Fault, FieldPath, Raw, name_of, raw_of
from backend.simulation.sentences import sentence_of

FIRST: Mapping[str, tuple[str, ...]] = {
    "": ("name", "kind", "place", "substations", "members", "prices", "finance", "community_costs", "sharing"),
    "place": ("municipality", "region", "market_zone", "latitude", "longitude"),
    "substations": ("id", "name"),
    "members": ("name", "class", "copies", "uses", "plants"),
    "tariff": ("eur_per_kwh", "other_eur_per_kwh", "fixed_eur_per_year", "vat"),
    "uses": ("profile", "bill"),
    "bill": ("total", "f1", "f2", "f3", "f23"),
    "opening": ("open", "base_share", "closed"),
    "typical_day": ("working", "saturday", "sunday"),
    "curve": ("files",),
    "heat_pump": ("heating_kwh", "cooling_kwh", "water_kwh", "hours"),
    "electric_cars": ("kwh", "charging", "weekend_share"),
    "plants": ("kw", "in_operation", "arrays", "capex_eur"),
    "arrays": ("kw", "tilt", "azimuth"),
    "storage": ("kwh", "kw_charge", "kw_discharge", "strategy"),
    "financing": ("kind", "share", "rate", "years"),
    "grant": ("share", "kind", "admitted"),
    "deduction": ("main_home", "share", "years", "cap_eur"),
    "finance": ("horizon_years", "first_year", "discount_rate", "inflation"),
    "prices": ("zonal_eur_per_mwh", "tariff"),
    "community_costs": ("setup_eur", "fixed_eur_per_year", "eur_per_member_per_year"),
    "sharing": ("model", "management_share", "solidarity_share", "producer_share"),
}
"""What is asked for first, in order; all else of a table is under "more"."""


LONG = 24
"""Numbers that take more letters than these get the whole width."""


@dataclass(frozen=True)
class Said:
    """A fault in words, their language where it is not the page's, its field's name, and where that is in words."""

    text: str
    remedy: str | None
    lang: str | None
    to: str
    where: str = ""


@dataclass
class Asked:
    """One field."""

    name: str
    label: str
    kind: str
    value: str
    hint: str = ""
    options: Sequence[tuple[str, str]] = ()
    faults: Sequence[Said] = ()
    focus: bool = False
    is_filled: bool = False


@dataclass
class Offer:
    """A table that is not there and may be added."""

    act: str
    label: str


@dataclass
class Table:
    """A table with its fields; `remove` and `copy` are acts of buttons, empty where there is none."""

    name: str
    kind: str
    title: str
    summary: str = ""
    first: list[Node] = field(default_factory=list)
    more: list[Node] = field(default_factory=list)
    faults: Sequence[Said] = ()
    remove: str = ""
    copy: str = ""
    is_open: bool = False
    more_open: bool = False
    mark: str = ""

    @property
    def filled(self) -> int:
        """How many fields under "more" are not as they would be by default."""
        return sum(isinstance(node, Table) or (isinstance(node, Asked) and node.is_filled) for node in self.more)


@dataclass
class Rows:
    """A list of tables, and the button that adds one."""

    name: str
    kind: str
    title: str
    items: list[Table]
    add: str
    label: str
    faults: Sequence[Said] = ()


Node = Asked | Offer | Table | Rows


class FormView:
    """Draws a form.

    Args:
        raw: its texts.
        language: of its words.
        faults: what is wrong.
        new: the path of a row that was just added.
    """

    def __init__(
        self, raw: Raw, language: Language, faults: Sequence[Fault] = (), new: FieldPath | None = None
    ) -> None:
        self._language = language
        self._texts = TEXTS[language.code]
        self._new = new
        self._faults: dict[str, list[Said]] = {}
        self._inner: set[str] = set()
        self.said: list[Said] = []
        known = _names(raw, "", ())
        for fault in faults:
            path = fault.path
            while path and name_of(path) not in known:
                path = path[:-1]
            said = replace(said_of(fault, language.code), to=name_of(path), where=place_in_words(path, self._texts))
            self.said.append(said)
            self._faults.setdefault(name_of(path), []).append(said)
            self._inner |= {name_of(path[:depth]) for depth in range(len(path) + 1)}
        self.top = self._table(raw, "", ())

    def _table(self, raw: Raw, table: str, path: FieldPath) -> Table:
        first = FIRST[table]
        every = fields_of(table)
        name = name_of(path)
        made = Table(name, table, self._texts[f"simulate.table.{table or 'community'}"], mark=name_of((*path, "?")))
        made.faults = self._faults.get(name, ())
        default = raw_of({}, self._language.code, table)
        for key in (*first, *(key for key in every if key not in first)):
            target = made.first if key in first else made.more
            target.append(self._node(every[key], raw, default, table, (*path, key)))
        if table:
            made.first.sort(key=_order)
        made.more.sort(key=_order)
        is_new = self._new is not None and self._new[: len(path)] == path
        made.is_open = name in self._inner or is_new
        hidden = [node.name for node in made.more if not isinstance(node, Offer)]
        made.more_open = any(each in self._inner for each in hidden) or (
            self._new is not None and name_of(self._new) in hidden
        )
        if self._new == path and made.first and isinstance(made.first[0], Asked):
            made.first[0].focus = True
        return made

    def _node(self, each: Field, raw: Raw, default: Raw, table: str, path: FieldPath) -> Node:
        value = raw.get(each.key)
        act = name_of(path)
        if each.kind is Kind.TABLES:
            items = [self._item(row, each.table, (*path, place)) for place, row in enumerate(value or ())]
            words = self._texts[f"simulate.rows.{each.table}"], self._texts[f"simulate.add.{each.table}"]
            return Rows(act, each.table, words[0], items, f"add:{act}", words[1], self._faults.get(act, ()))
        if each.kind is Kind.TABLE:
            if value is None:
                return Offer(f"add:{act}", self._texts[f"simulate.add.{each.table}"])
            made = self._table(value, each.table, path)
            made.remove = "" if each.always else f"remove:{act}"
            return made
        return self._asked(each, "" if value is None else value, str(default.get(each.key, "")), table, path)

    def _item(self, row: Raw, table: str, path: FieldPath) -> Table:
        made = self._table(row, table, path)
        act = name_of(path)
        made.remove, made.copy = f"remove:{act}", f"copy:{act}" if table in ("members", "plants", "arrays") else ""
        made.title = f"{made.title} {int(path[-1]) + 1}"
        if table == "members":
            made.title, made.summary = row["name"] or made.title, self._member(row)
        return made

    def _member(self, row: Raw) -> str:
        """A member in a few words: how many, what they consume, what they have."""
        code, f = self._language.code, self._language.format
        kwh = sum(
            sum(numbers.read_several(text, code) or ()) for use in row["uses"] for text in use.get("bill", {}).values()
        )
        kw = sum(numbers.read(plant["kw"], code, lambda _: True) or 0 for plant in row["plants"])
        words = [self._texts.get(f"simulate.choice.members.class.{row['class']}", "")]
        words += [f"× {row['copies']}"] if row["copies"] not in ("", "1") else []
        words += [f"{f.number(round(kwh), thousands=f.energy_thousands)}\u00a0kWh"] if kwh else []
        words += [f"{numbers.written(kw, code)}\u00a0kW"] if kw else []
        return " · ".join(word for word in words if word)

    def _asked(self, each: Field, value: str, default: str, table: str, path: FieldPath) -> Asked:
        key = f"{table or 'community'}.{each.key}"
        options: list[tuple[str, str]] = []
        if each.kind is Kind.CHOICE:
            names = [(choice, self._texts.get(f"simulate.choice.{key}.{choice}", choice)) for choice in each.choices]
            options = names if each.required or each.default is not None else [("", "–"), *names]
            if value and value not in each.choices:
                options = [(value, value), *options]
            elif not value and each.required:
                options = [("", "–"), *options]
        elif each.kind is Kind.FLAG and each.default is None:
            options = [(which, self._texts[f"simulate.maybe.{which or 'blank'}"]) for which in ("", "1", "0")]
        kind = "choice" if options else each.kind.value
        if each.kind is Kind.NUMBERS and (table == "typical_day" or len(value) > LONG):
            kind = "numbers wide"
        return Asked(
            name_of(path),
            self._texts[f"simulate.field.{key}"],
            kind,
            value,
            self._texts.get(f"simulate.hint.{key}", ""),
            options,
            self._faults.get(name_of(path), ()),
            is_filled=value != default,
        )


def _order(node: Node) -> int:
    """Fields first, then tables, then what may be added."""
    return 0 if isinstance(node, Asked) else 2 if isinstance(node, Offer) else 1


def said_of(fault: Fault, code: str) -> Said:
    """A fault in words."""
    said = sentence_of(fault, code)
    return Said(said.text, said.remedy, None if said.code == code else said.code, name_of(fault.path))


def _names(raw: Raw, table: str, path: FieldPath) -> set[str]:
    """The name of everything that the form shows."""
    found = {name_of(path)}
    for key, each in fields_of(table).items():
        value, at = raw.get(key), (*path, key)
        if isinstance(value, dict):
            found |= _names(value, each.table, at)
        elif isinstance(value, list):
            found |= {name_of(at)}.union(*(_names(row, each.table, (*at, place)) for place, row in enumerate(value)))
        elif each.kind is not Kind.TABLE:
            found.add(name_of(at))
    return found
