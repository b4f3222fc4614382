"""The lines of the Merkle sum tree: what everybody may see of a member's month, and the salted hash of the rest."""

from __future__ import annotations

import json
from collections.abc import Mapping

from eth_utils.crypto import keccak

from chain.merkle import Line
from energy.errors import InputError
from energy.exact import apportion
from oracle.settlement import Settlement
from oracle.settlement.document import exact_text
from oracle.settlement.result import MemberLine

SALT_BYTES = 32
_PRIVATE = "borgo-line-1"


def private_text(line: MemberLine) -> bytes:
    """What only the member sees, in its one way of being written.

    A JSON array in ASCII without blanks: `["borgo-line-1", injected_wh, withdrawn_wh, shared_wh, produced_shared_wh,
    base_quota_micro, "alpha", "beta", regular_cents, surplus_cents, retroceded_cents, cents]`. The coefficients are
    exact text: the shortest decimal of up to twelve places, a fraction in lowest terms otherwise.
    """
    fields = (
        _PRIVATE,
        line.injected_wh,
        line.withdrawn_wh,
        line.shared_wh,
        line.produced_shared_wh,
        line.base_quota_micro,
        exact_text(line.alpha),
        exact_text(line.beta),
        line.regular_cents,
        line.surplus_cents,
        line.retroceded_cents,
        line.cents,
    )
    return json.dumps(fields, separators=(",", ":")).encode("ascii")


def private_hash(salt: bytes, line: MemberLine) -> bytes:
    """Keccak-256 of the salt and the private text, as the leaf of the member's line holds it.

    Raises:
        InputError: the salt has another length than 32 bytes, so that fields could pass for salt.
    """
    if len(salt) != SALT_BYTES:
        raise InputError(f"A salt has {SALT_BYTES} bytes, not {len(salt)}.")
    return keccak(salt + private_text(line))


def energy_tokens(settlement: Settlement, numbers: Mapping[str, int], energy_per_member: int) -> dict[str, int]:
    """The energy tokens of a month, in hundredths, by the member's id.

    In all there are `energy_per_member` for each member of the settlement, and none if nothing was shared. They are
    divided by the month's quotas, by largest remainder; of equal remainders the lower number gets the more.

    Args:
        settlement: the month.
        numbers: each member's number by its id.
        energy_per_member: the parameter `EnergyPerMember` that held in the last second of the month (UTC).
    """
    members = sorted(settlement.members, key=lambda line: numbers[line.member])
    total = energy_per_member * len(members) if settlement.energy.shared_wh else 0
    shares = apportion(total, [line.final_quota_micro for line in members])
    return {line.member: share for line, share in zip(members, shares, strict=True)}


def settlement_lines(
    settlement: Settlement, numbers: Mapping[str, int], salts: Mapping[str, bytes], energy_per_member: int
) -> tuple[Line, ...]:
    """One line for each member, in order of their numbers on the chain.

    Args:
        settlement: the month.
        numbers: each member's number by its id; others may stand there too.
        salts: 32 bytes for each member, fresh for each period and revision.
        energy_per_member: see `energy_tokens`.

    Raises:
        InputError: a member without a number or a salt.
    """
    without = [line.member for line in settlement.members if line.member not in numbers]
    if without:
        raise InputError(
            f"These members have no number on the chain: {', '.join(without)}.",
            field="numbers",
            remedy="Admit them, or correct their first month in community.toml.",
        )
    if any(line.member not in salts for line in settlement.members):
        raise InputError("There is not a salt for each member of the settlement.", field="members")
    tokens = energy_tokens(settlement, numbers, energy_per_member)
    lines = (
        Line(numbers[line.member], line.final_quota_micro, tokens[line.member], private_hash(salts[line.member], line))
        for line in settlement.members
    )
    return tuple(sorted(lines, key=lambda line: line.member))
