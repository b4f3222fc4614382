"""The measurement flows of the SII (Sistema Informativo Integrato): XML, one element per point and month.

Established (from the public code that ingests these flows): `DatiPod` with `Pod`, `MeseAnno` mm/yyyy or `DataMisura`
dd/mm/yyyy, then `Curva` (first generation) or `Misura` (2G) with TipoDato E|S, Validato S|N and one
`<Ea Dst="0" E1="0,123" ...>15</Ea>` per day, whose text is the day of the month; values in kWh with a decimal comma.
Dst is 0 on ordinary days, 1 on the day of 92 quarter-hours, 2 and 3 on the two parts (12 + 88) of the day of 100.
`Ea` is active energy withdrawn. `Misura` counts in units of the meter's constant `Ka`; `Curva` does not.

Not established: whether the indices of Dst 1 and Dst 3 follow the clock (E9-E96) or simply count (E1-E88), and how a
flow of injected energy is told: both are found by pattern and flagged. See `docs/files.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from energy.calendar import quarters_in_day
from energy.errors import InputError
from oracle.readers.amounts import Wh, day_curve, read_day, read_pod, read_wh
from oracle.readers.documents import Document
from oracle.readers.identity import direction_in
from oracle.readers.records import Flag
from oracle.readers.xmltree import Node, XmlDocument
from oracle.readings import DayCurve, Direction, Quality

SOURCE = "sii"

_INDEX = re.compile(r"E([1-9][0-9]{0,2})")
_MONTH = re.compile(r"(?:([0-9]{2})/)?([0-9]{2})/([0-9]{4})")
_DAY = re.compile(r"[0-9]{1,2}")
_QUARTERS_BY_DST = {"0": 96, "1": 92, "2": 100, "3": 100}


@dataclass(frozen=True)
class _Layout:
    """How the attributes of one element stand for the quarter-hours of a day: `indices` in order from `first`."""

    name: str
    first: int
    indices: tuple[int, ...]


_LAYOUTS = {
    "0": (_Layout("E1-E96", 0, tuple(range(1, 97))),),
    "1": (
        _Layout("E1-E92 in order", 0, tuple(range(1, 93))),
        _Layout("by the clock, without E9-E12", 0, (*range(1, 9), *range(13, 97))),
    ),
    "2": (_Layout("E1-E12", 0, tuple(range(1, 13))),),
    "3": (
        _Layout("by the clock, E9-E96", 12, tuple(range(9, 97))),
        _Layout("E1-E88 in order", 12, tuple(range(1, 89))),
    ),
}


def recognises(document: XmlDocument) -> bool:
    """Whether it is such a flow."""
    return next(document.root.descendants("DatiPod"), None) is not None


def read(
    document: Document, tree: XmlDocument, *, pod: str | None, direction: Direction | None
) -> tuple[list[tuple[DayCurve, str]], list[Flag]]:
    """Read such a flow; with `pod`, insist on that point; with `direction`, insist on that direction.

    Raises:
        InputError: anything that cannot be read without guessing.
    """
    way, flags = _direction(document.name, tree.root, direction)
    found: list[tuple[DayCurve, str]] = []
    for point in tree.root.descendants("DatiPod"):
        code = read_pod(point.value("Pod"), file=document.name, line=point.line, field="Pod")
        if pod is not None and code != pod.upper():
            raise InputError(
                f"It holds {code}, not {pod}.",
                file=document.name,
                line=point.line,
                field="Pod",
                remedy="Give the right file.",
            )
        for measures in point.descendants("Curva", "Misura"):
            curves, noted = _Measures(document.name, code, way, point, measures).read()
            found.extend((curve, document.name) for curve in curves)
            flags.extend(noted)
    return found, flags


def _direction(file: str, root: Node, asked: Direction | None) -> tuple[Direction, list[Flag]]:
    named = direction_in(" ".join([file, *root.attributes.values()]))
    if named and asked and named != asked:
        raise InputError(
            f"It names itself {named}, and {asked} was asked for.", file=file, remedy="Give the right file."
        )
    if named or asked:
        text = (
            f"The direction {named} was found by pattern in the flow's name." if named else "The direction is as asked."
        )
        return named or asked or Direction.WITHDRAWN, [Flag(file, 0, text)]
    return Direction.WITHDRAWN, [Flag(file, 0, "Nothing names the direction: Ea is read as withdrawn energy.")]


@dataclass(frozen=True)
class _Measures:
    """One `Curva` or `Misura` of one point."""

    file: str
    pod: str
    direction: Direction
    point: Node
    node: Node

    def read(self) -> tuple[list[DayCurve], list[Flag]]:
        quality, flags = self._quality()
        factor, noted = self._factor()
        flags += noted
        ignored = sorted(
            {node.tag for node in self.node.children if node.tag not in {"Ea", "Er"} and "E1" in node.attributes}
        )
        if ignored:
            flags.append(
                Flag(self.file, self.node.line, f"Curves named {', '.join(ignored)} are not established; not read.")
            )
        year, month = self._month()
        days: dict[date, dict[str, Node]] = {}
        for element in (node for node in self.node.children if node.tag == "Ea"):
            day = self._day(element, year, month)
            dst = element.attributes.get("Dst", "0").strip()
            self._check_dst(element, day, dst)
            parts = days.setdefault(day, {})
            if dst in parts:
                if parts[dst].attributes != element.attributes:
                    raise self._error(
                        element, f"{day} is given a second time with other values.", "Keep the right one."
                    )
                flags.append(Flag(self.file, element.line, f"{day} is given twice; one is kept."))
            parts.setdefault(dst, element)
        curves = []
        for day, parts in days.items():
            curve, noted = self._curve(day, parts, quality, factor)
            curves.append(curve)
            flags += noted
        return curves, flags

    def _curve(self, day: date, parts: Mapping[str, Node], quality: Quality, factor: Wh) -> tuple[DayCurve, list[Flag]]:
        cells: dict[int, tuple[Wh, Quality]] = {}
        flags: list[Flag] = []
        line = min(element.line for element in parts.values())
        for dst, element in parts.items():
            texts = dict(_filled(element.attributes))
            values = {i: read_wh(text, file=self.file, line=element.line, field=f"E{i}") for i, text in texts.items()}
            layout = self._layout(element, dst, values)
            if len(_LAYOUTS[dst]) > 1:
                flags.append(Flag(self.file, element.line, f"{day}: the indices are read {layout.name}."))
            for place, index in enumerate(layout.indices, start=layout.first):
                if index in values:
                    value = 0 if quality is Quality.MISSING else values[index] * factor
                    cells[place] = value, quality
        ordered = [cells.get(place, (0, Quality.MISSING)) for place in range(quarters_in_day(day))]
        curve, noted = day_curve(self.pod, self.direction, day, ordered, source=SOURCE, file=self.file, line=line)
        return curve, flags + noted

    def _layout(self, element: Node, dst: str, values: Mapping[int, Wh]) -> _Layout:
        """The only layout that the filled attributes allow; zeros elsewhere are padding."""
        exact = [layout for layout in _LAYOUTS[dst] if set(layout.indices) == values.keys()]
        padded = [
            layout
            for layout in _LAYOUTS[dst]
            if not any(value for index, value in values.items() if index not in layout.indices)
        ]
        if len(exact) == 1 or len(padded) == 1:
            return (exact or padded)[0]
        ways = "in more than one way" if padded else "in no known way"
        raise self._error(
            element,
            f"With Dst {dst}, these values (the last is E{max(values, default=0)}) can be read {ways}.",
            "Ask the supplier for the flow with E1-E12 under Dst 2 and E9-E96 under Dst 3, or E1-E92 under Dst 1.",
        )

    def _quality(self) -> tuple[Quality, list[Flag]]:
        kind, validated = self.node.value("TipoDato"), self.node.value("Validato")
        if kind not in {"E", "S"} or validated not in {"S", "N", ""}:
            raise self._error(
                self.node,
                f"TipoDato is {kind!r} and Validato {validated!r}; E or S, and S or N, are known.",
                "Ask the supplier for the flow again.",
            )
        if validated == "N":
            text = f"{self.pod}: Validato is N, so these readings are discarded and count as missing."
            return Quality.MISSING, [Flag(self.file, self.node.line, text)]
        flags = []
        if not validated:
            flags.append(Flag(self.file, self.node.line, f"{self.pod}: no Validato; read as validated."))
        return (Quality.ACTUAL if kind == "E" else Quality.ESTIMATED), flags

    def _factor(self) -> tuple[Wh, list[Flag]]:
        supply = self.point.child("DatiPdp")
        text = "" if supply is None else supply.value("Ka")
        match = re.fullmatch(r"([0-9]{1,6})(?:[.,]([0-9]{1,6}))?", text)
        if text and match is None:
            raise self._error(
                self.point, f"The meter's constant Ka is {text!r}, not a number.", "Ask for the flow again."
            )
        constant = Fraction(1) if match is None else Fraction(f"{match[1]}.{match[2] or 0}")
        if constant == 1:
            return 1, []
        is_applied = self.node.tag == "Misura"
        done = "values are multiplied by it" if is_applied else "values of a first-generation Curva already include it"
        flag = Flag(self.file, self.point.line, f"{self.pod}: the meter's constant Ka is {text}; {done}.")
        return (int(constant) if constant.denominator == 1 else constant) if is_applied else 1, [flag]

    def _month(self) -> tuple[str, str]:
        text = self.point.value("MeseAnno") or self.point.value("DataMisura")
        match = _MONTH.fullmatch(text)
        if match is None:
            raise self._error(
                self.point,
                f"{text!r} is neither a MeseAnno mm/yyyy nor a DataMisura dd/mm/yyyy.",
                "Ask for the flow again.",
            )
        return match[3], match[2]

    def _day(self, element: Node, year: str, month: str) -> date:
        text = element.text.strip()
        if not _DAY.fullmatch(text):
            raise self._error(element, f"{text!r} is not a day of the month.", "Ask the supplier for the flow again.")
        return read_day(year, month, text, file=self.file, line=element.line, field="Ea")

    def _check_dst(self, element: Node, day: date, dst: str) -> None:
        expected = quarters_in_day(day)
        if _QUARTERS_BY_DST.get(dst) != expected:
            raise self._error(
                element,
                f"Dst is {dst!r}, but {day} has {expected} quarter-hours.",
                "Dst is 0 on ordinary days, 1 when summer time begins, 2 and 3 when it ends.",
            )

    def _error(self, node: Node, message: str, remedy: str) -> InputError:
        return InputError(message, file=self.file, line=node.line, field=node.tag, remedy=remedy)


def _filled(attributes: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    for name, text in attributes.items():
        match = _INDEX.fullmatch(name)
        if match and text.strip():
            yield int(match[1]), text.strip()
