"""The hashes that a settlement cites: of its rules, of the code that computed it, and of its own content."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from hashlib import sha256
from pathlib import Path

from oracle.community import Community
from oracle.publication.lines import settlement_lines
from oracle.publication.period import Period
from oracle.settlement import Settlement
from oracle.settlement.decisions import Decisions
from oracle.settlement.document import exact_text

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("energy", "oracle")
"""The rooms whose code decides what a settlement says."""
_CODE_SUFFIXES = frozenset({".py", ".toml"})
_NO_SALT = bytes(32)


def canonical_json(value: object) -> bytes:
    """JSON in ASCII, without blanks, keys in order; exact numbers as text."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True, default=_plain).encode("ascii")


def _plain(value: object) -> object:
    if isinstance(value, Fraction):
        return exact_text(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no canonical form.")


def rules_hash(settlement: Settlement, community: Community, decisions: Decisions) -> bytes:
    """SHA-256 of everything that was chosen or decreed: figures of law, and the community's own choices, exactly.

    It is taken of the canonical JSON of `["borgo-rules-3", figures, choices]`, where `figures` is the settlement's
    `rules_hash` and `choices` holds region, market_zone, surplus_window, the quota rules of its file field by
    field, and the decisions that the chain tells of the month, as the manifest of the data set holds them.
    """
    choices = {
        "region": community.community.region,
        "market_zone": community.community.market_zone,
        "surplus_window": community.rules.surplus_window,
        "quotas": community.quota_rules(),
        "decisions": decisions.model_dump(mode="json"),
    }
    return sha256(canonical_json(["borgo-rules-3", settlement.rules_hash, choices])).digest()


@cache
def code_hash(root: Path = ROOT) -> bytes:
    """SHA-256 of the code that computes settlements: the same on every machine that has the same version.

    It is taken of a line of canonical JSON `["borgo-code-1"]` and of one `[path, sha256]` for each `.py` and `.toml`
    file under `energy/` and `oracle/`, in order of path, where line ends count as line feeds.
    """
    digest = sha256(canonical_json(["borgo-code-1"]) + b"\n")
    files = (path for room in ROOMS for path in (root / room).rglob("*") if path.suffix in _CODE_SUFFIXES)
    for path, file in sorted((file.relative_to(root).as_posix(), file) for file in files):
        content = sha256(file.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
        digest.update(canonical_json([path, content]) + b"\n")
    return digest.digest()


def content_hash(settlement: Settlement, numbers: Mapping[str, int], energy_per_member: int) -> bytes:
    """SHA-256 of what would be published, without any salt: two settlements with the same content need no revision.

    Raises:
        InputError: a member without a number.
    """
    salts = {line.member: _NO_SALT for line in settlement.members}
    lines = settlement_lines(settlement, numbers, salts, energy_per_member)
    rows = [[line.member, line.quota_micro, line.tokens, line.private_hash.hex()] for line in lines]
    period = Period(settlement.period).number
    content = ["borgo-content-1", period, settlement.energy.shared_wh, shared_out_cents(settlement), rows]
    return sha256(canonical_json(content)).digest()


def shared_out_cents(settlement: Settlement) -> int:
    """The euro cents that the settlement divides among funds and members."""
    return settlement.money.regular_cents + settlement.money.surplus_cents
