"""What a folder of the example holds and from which sources it was made, without importing what made it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from energy.calendar import Month

FOLDER = Path(__file__).parent
MANIFEST = ".example.json"
COMMUNITY_FILES = ("community.toml", "rules.toml")
MADE_FOLDERS = ("production", "prices", "meters")
"""In the order in which they are put in place: a month is there when its meters are."""
FIRST_MONTH, LAST_PUBLISHED_MONTH = Month(2025, 6), Month(2026, 5)
"""The published year; the months after it are as many as are asked for."""


@dataclass(frozen=True)
class MemberTotal:
    """A member's published year as written, beside the figures that were published; Wh.

    Attributes:
        kw: installed power, as text; empty without a plant.
        produced_wh: the plant's whole production.
        model_wh: what the weather would have let the plant produce.
    """

    member: str
    kw: str
    injected_wh: int
    published_injected_wh: int
    withdrawn_wh: int
    published_withdrawn_wh: int
    produced_wh: int
    model_wh: int


def fingerprint() -> str:
    """SHA-256 of everything that decides the files: the generator with its seed, the community, the published table."""
    digest = sha256()
    for path in sorted([*FOLDER.glob("*.py"), FOLDER / "members.csv", *(FOLDER / name for name in COMMUNITY_FILES)]):
        digest.update(f"{path.name} {sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class Manifest:
    """A folder that is complete.

    Attributes:
        totals: the members' published year.
        through: the last month that is there; the first is `FIRST_MONTH`.
        files: every file of it, by its path in the folder.
    """

    totals: list[MemberTotal]
    through: Month
    files: tuple[str, ...]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Say that the folder is complete. Call it last."""
    content = {
        "sources": fingerprint(),
        "through": str(manifest.through),
        "files": sorted(manifest.files),
        "totals": [asdict(total) for total in manifest.totals],
    }
    part = folder / f"{MANIFEST}.part"
    part.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(folder / MANIFEST)


def manifest_if_current(folder: Path) -> Manifest | None:
    """What stands in a folder that is complete and made from the sources as they are now, otherwise None.

    Files are looked for, not looked into: whoever changes one on purpose keeps the change.
    """
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if content["sources"] != fingerprint() or not all((folder / name).is_file() for name in content["files"]):
        return None
    totals = [MemberTotal(**total) for total in content["totals"]]
    return Manifest(totals, Month.parse(content["through"]), tuple(content["files"]))
