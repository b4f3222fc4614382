"""What a passkey's assertion costs: an authenticator in a few lines, whose key is worth nothing."""

from __future__ import annotations

import base64
import hashlib

from web3 import Web3

from benchmarks.gas.measured import MeasuredVillage
from chain import intents

PASSKEY = 2
HOLDER = 7
SITE = hashlib.sha256(b"localhost").digest()
# The curve P-256 (FIPS 186-5): field, order, base point.
FIELD = 2**256 - 2**224 + 2**192 + 2**96 - 1
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
BASE = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
SECRET, NONCE = 0xB0260, 0xC0FFEE


def use_a_passkey(village: MeasuredVillage) -> None:
    """A member with a passkey is admitted, and approves a service."""
    x, y = (number.to_bytes(32) for number in times(SECRET))
    key = Web3.to_checksum_address(Web3.keccak(x + y + SITE)[-20:])
    (number, class_, _, _, *rest), _ = village.admission(HOLDER)
    names = [field for _, field in intents.fields_of("Admission")]
    admission = dict(zip(names, (number, class_, key, PASSKEY, *rest), strict=True))
    village.measure(
        "admit with a passkey, welcome owed in part",
        "Members",
        "admit",
        *village.order("Admission", admission, "registrar"),
    )
    request = village.request(1, HOLDER, 1_00, 70)
    village.send("Services", "request", *village.signed_request(request))
    service, until = village.digest("Request", request), village.now + 600
    digest = village.digest("Approve", {"service": service, "signer": HOLDER, "validUntil": until})
    village.measure("approve, by a passkey", "Services", "approve", service, until, assertion(digest))


def assertion(digest: bytes) -> bytes:
    """What a browser makes of a digest, as `contracts/libraries/Keys.sol` takes it; present and verified."""
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    client = f'{{"type":"webauthn.get","challenge":"{challenge}","origin":"http://localhost:8000","crossOrigin":false}}'
    data = SITE + b"\x05" + bytes(4)
    message = hashlib.sha256(data + hashlib.sha256(client.encode()).digest()).digest()
    r = times(NONCE)[0] % ORDER
    s = pow(NONCE, -1, ORDER) * (int.from_bytes(message) + r * SECRET) % ORDER
    words = (*times(SECRET), r, min(s, ORDER - s))
    return b"".join(word.to_bytes(32) for word in words) + len(data).to_bytes(2) + data + client.encode()


def times(scalar: int) -> tuple[int, int]:
    """A multiple of the base point, by doubling and adding; neither ever meets the point at infinity here."""
    total: tuple[int, int] | None = None
    point = BASE
    while scalar:
        if scalar & 1:
            total = point if total is None else add(total, point)
        point = add(point, point)
        scalar >>= 1
    if total is None:
        raise ValueError("No multiple.")
    return total


def add(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    """The sum of two points that are not each other's negative."""
    rise, run = (3 * a[0] * a[0] - 3, 2 * a[1]) if a == b else (b[1] - a[1], b[0] - a[0])
    slope = rise * pow(run, -1, FIELD)
    x = (slope * slope - a[0] - b[0]) % FIELD
    return x, (slope * (a[0] - x) - a[1]) % FIELD
