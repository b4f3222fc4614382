"""The files of a scenario: which its description names, which names are let in, and what each may weigh."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Any

from backend.problems import ProblemError
from backend.simulation.form import Fault, FieldPath
from simulator.description.reader import FILE_NAME
from simulator.refusals import RefusalError

MOST_BYTES = 8 << 20
"""Of one file of readings, prices or irradiation."""
MOST_FILES = 60
SUFFIXES = (".csv", ".txt", ".xml", ".zip", ".json", ".toml")
"""What the readers read: distributors' and GME's files, PVGIS's, ARERA's, rules."""
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def safe_name(name: str) -> str:
    """The name under which an uploaded file is kept: its own, without folders and unusual letters.

    Raises:
        ProblemError: 422 for another kind of file, or a name of which nothing is left.
    """
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", last).lstrip("._-")[-80:].lstrip("._-")
    if not is_safe(kept):
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY,
            "A file of that name cannot be taken.",
            f"Name it with letters, digits and dashes, ending in {', '.join(SUFFIXES)}.",
        )
    return kept


def is_safe(name: str) -> bool:
    """Whether a name is one that an uploaded file can have."""
    plain = _SAFE.fullmatch(name) is not None and ".." not in name and not _RESERVED.fullmatch(name)
    return plain and name.lower().endswith(SUFFIXES) and name.lower() != FILE_NAME


def named_files(tables: Mapping[str, Any]) -> Iterator[tuple[FieldPath, str]]:
    """Every file that a description names, with where it does.

    Args:
        tables: of a description that was checked.
    """
    place, prices = tables.get("place", {}), tables.get("prices", {})
    if "irradiation" in place:
        yield ("place", "irradiation"), place["irradiation"]
    for name in prices.get("zonal_files", ()):
        yield ("prices", "zonal_files"), name
    for name in tables.get("overrides", ()):
        yield ("overrides",), name
    for number, member in enumerate(tables.get("members", ())):
        for which, use in enumerate(member.get("uses", ())):
            for name in use.get("curve", {}).get("files", ()):
                yield ("members", number, "uses", which, "curve", "files"), name
        for which, plant in enumerate(member.get("plants", ())):
            if "series" in plant:
                yield ("members", number, "plants", which, "series"), plant["series"]


def strange_files(tables: Mapping[str, Any]) -> list[Fault]:
    """Names that lead out of a scenario's folder, or that no uploaded file can have."""
    return [
        Fault(path, refusal=RefusalError(code="strange_file", values={"given": name}))
        for path, name in named_files(tables)
        if not is_safe(name)
    ]


def missing_files(tables: Mapping[str, Any], there: Collection[str]) -> list[str]:
    """Named files that were not uploaded yet."""
    return sorted({name for _, name in named_files(tables)} - set(there))
