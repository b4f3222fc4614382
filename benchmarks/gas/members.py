"""What it costs to belong: refusal, keys, contacts, recovery, delegates, leaving, and a welcome that was owed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.gas.measured import MeasuredVillage
from chain.genesis import DAY
from chain.village import key

SECP256K1 = 1


def refuse(village: MeasuredVillage) -> None:
    """An application is refused for one of the lawful reasons."""
    refusal = {
        "application": b"a" * 32,
        "reason": 1,
        "evidence": b"e" * 32,
        "registrar": village.registrar.address,
        "validUntil": village.now + DAY,
    }
    village.measure("refuse", "Members", "refuse", *village.order("Refusal", refusal, "registrar"))


def change_keys(village: MeasuredVillage) -> None:
    """Member 1 changes the key, cancels another change, names contacts, and is recovered by two of them."""
    measure, until = village.measure, village.now + 60 * DAY

    def rotate(name: str, nonce: int) -> str:
        new = str(key(name).address)
        change = {"member": 1, "key": new, "keyType": SECP256K1, "nonce": nonce, "validUntil": until}
        order, by_present = village.order("Rotation", change, 1)
        measure("rotate a key", "Members", "rotate", order, by_present, village.said("Rotation", change, name))
        return new

    waiting = rotate("1, lost soon", 0)
    cancellation = {"member": 1, "key": waiting, "nonce": 1, "validUntil": until}
    signature = village.said("CancelKeyChange", cancellation, 1)
    measure("cancel a change of key", "Members", "cancelKeyChange", 1, waiting, 1, until, signature)
    contacts = {"member": 1, "first": 2, "second": 3, "third": 4, "nonce": 2, "validUntil": until}
    measure("name contacts", "Members", "setContacts", *village.order("Contacts", contacts, 1))
    change = {"member": 1, "key": key("1, found").address, "keyType": SECP256K1, "first": 2, "second": 3}
    change |= {"recovery": 0, "validUntil": until}
    order, by_first = village.order("Recovery", change, 2)
    others = [village.said("Recovery", change, signer) for signer in (3, "1, found")]
    measure("recover", "Members", "recover", order, by_first, *others)
    village.pass_time(15 * DAY)
    measure("complete a change of key", "Members", "completeKeyChange", 1)


def delegate(village: MeasuredVillage) -> None:
    """Member 3 asks for a service in the name of member 2, and the two part."""
    until = village.now + 60 * DAY
    given = {"member": 2, "delegate": 3, "perRequest": 5_00, "perEpoch": 10_00, "nonce": 0, "validUntil": until}
    order, by_member = village.order("Delegation", given, 2)
    village.measure("delegate", "Members", "delegate", order, by_member, village.said("Delegation", given, 3))
    request = village.request(2, 4, 1_00, 40)
    arguments, signature = village.order("Request", request, 3)
    village.measure("request, by a delegate", "Services", "request", arguments, signature)
    _decline(village, request)
    end = {"member": 2, "signer": 2, "nonce": 1, "validUntil": until}
    signature = village.said("EndDelegation", end, 2)
    village.measure("end a delegation", "Members", "endDelegation", 2, 2, 1, until, signature)


def leave(village: MeasuredVillage) -> None:
    """Member 2 leaves with an open request, which is cancelled afterwards: what comes back is burnt."""
    until = village.now + 60 * DAY
    request = village.request(2, 4, 1_00, 41)
    village.send("Services", "request", *village.signed_request(request))
    nonce = village.contracts["Members"].functions["nonceOf"](2).call()
    signature = village.said("Exit", {"member": 2, "nonce": nonce, "validUntil": until}, 2)
    village.measure("exit, with open requests", "Members", "exit", 2, nonce, until, signature)
    _decline(village, request)
    village.measure("burn what came back", "Members", "burnRest", 2)


def be_welcomed(village: MeasuredVillage) -> None:
    """A member who comes after the founders gets a part of the welcome at once, and the rest from a later month."""
    for member in (5, 6):
        village.send("Members", "admit", *village.admission(member))
    village.pass_time(35 * DAY)
    village.measure("pay a welcome that is owed", "Ledger", "payWelcome", 6)


def _decline(village: MeasuredVillage, request: Mapping[str, Any]) -> None:
    service = village.digest("Request", request)
    village.send("Services", "cancel", service, 4, *village.signed("Cancel", service, 4))
