"""In what a data set differs from the one that was signed: which reading, which rule, which file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from energy.calendar import QUARTER, day_start
from energy.errors import InputError, InputErrors
from oracle.audit.findings import Finding, Kind, Where, plain
from oracle.publication import DataSet
from oracle.readers import read_meter_files
from oracle.readings import DayCurve

METERS = "meters/"
NOTHING = "nothing"


def differences(signed: DataSet, other: DataSet, where: Where) -> Iterator[Finding]:
    """Every reading, rule or file that is not as in the data set that was signed."""
    hashes = dict(signed.listing), dict(other.listing)
    for path in sorted({*hashes[0], *hashes[1]}):
        one, two = (each.get(path, NOTHING) for each in hashes)
        if one == two:
            continue
        place = {**where, "raw file": path}
        found: list[Finding] = []
        if NOTHING not in {one, two}:
            compare = _readings if path.startswith(METERS) else _rules if path.endswith(".toml") else _bytes
            found = list(compare(signed.folder / path, other.folder / path, place))
        yield from found or [
            Finding(Kind.DATASET, place, one, two, "A file of the data set is another, but says the same.")
        ]
    if signed.manifest != other.manifest:
        yield Finding(
            Kind.DATASET, {**where, "raw file": "manifest.json"}, "the signed manifest", "another",
            "The manifest holds other salts or members.",
        )  # fmt: skip


def _readings(signed: Path, other: Path, where: Where) -> Iterator[Finding]:
    try:
        one, two = _curves(signed), _curves(other)
    except (InputError, InputErrors) as error:
        yield Finding(Kind.READING, where, "a file of the DSO", str(error), "A meter file can no longer be read.")
        return
    for key in sorted({*one, *two}):
        pod, direction, day = key
        place = {**where, "pod": pod, "direction": direction, "day": day}
        if key not in one or key not in two:
            before, after = (NOTHING if key not in each else "a day of readings" for each in (one, two))
            yield Finding(Kind.READING, place, before, after, "A day's readings are in one of the data sets only.")
            continue
        a, b = one[key], two[key]
        for i, (wh, quality, other_wh, other_quality) in enumerate(
            zip(a.wh.tolist(), a.quality, b.wh.tolist(), b.quality, strict=True)
        ):
            if (wh, quality) != (other_wh, other_quality):
                start = (day_start(a.day) + i * QUARTER).strftime("%Y-%m-%dT%H:%MZ")
                yield Finding(
                    Kind.READING, {**place, "quarter-hour": start, "field": "wh"}, f"{wh} Wh ({quality})",
                    f"{other_wh} Wh ({other_quality})", "A reading was changed.",
                )  # fmt: skip


def _curves(path: Path) -> dict[tuple[str, str, str], DayCurve]:
    files = read_meter_files([path])
    return {(curve.pod, str(curve.direction), str(curve.day)): curve for file in files for curve in file.curves}


def _rules(signed: Path, other: Path, where: Where) -> Iterator[Finding]:
    try:
        one, two = (dict(_flat(tomllib.loads(path.read_text(encoding="utf-8")))) for path in (signed, other))
    except ValueError as error:
        yield Finding(Kind.RULES, where, "a TOML file", str(error), "A file of rules can no longer be read.")
        return
    for field in sorted({*one, *two}):
        before, after = one.get(field, NOTHING), two.get(field, NOTHING)
        if before != after:
            yield Finding(Kind.RULES, {**where, "field": field}, before, after, "A rule was changed.")


def _flat(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, entry in value.items():
            yield from _flat(entry, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for i, entry in enumerate(value, 1):
            yield from _flat(entry, f"{path}[{i}]")
    else:
        yield path, plain(value)


def _bytes(signed: Path, other: Path, where: Where) -> Iterator[Finding]:
    before, after = (f"{path.stat().st_size} bytes" for path in (signed, other))
    yield Finding(Kind.DATASET, where, before, after, "A file of the data set was changed.")
