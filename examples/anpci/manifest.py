"""What a folder of the example holds and from which sources it was made, without importing what made it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent
MANIFEST = ".example.json"
COMMUNITY_FILES = ("community.toml", "rules.toml")
MADE_FOLDERS = ("meters", "prices")


@dataclass(frozen=True)
class MemberTotal:
    """A member's year as written, beside the published one; Wh.

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


def write_manifest(folder: Path, files: Sequence[str], totals: Sequence[MemberTotal]) -> None:
    """Say that the folder is complete. Call it last."""
    content = {"sources": fingerprint(), "files": sorted(files), "totals": [asdict(total) for total in totals]}
    (folder / MANIFEST).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def totals_if_current(folder: Path) -> list[MemberTotal] | None:
    """The totals of a folder that is complete and made from the sources as they are now, otherwise None.

    Files are looked for, not looked into: whoever changes one on purpose keeps the change.
    """
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if content["sources"] != fingerprint() or not all((folder / name).is_file() for name in content["files"]):
        return None
    return [MemberTotal(**total) for total in content["totals"]]
