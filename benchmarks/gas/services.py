"""What services cost, from request to end, with a dispute, a group, an instant payment and a bonus."""

from __future__ import annotations

from benchmarks.gas.measured import MeasuredVillage
from chain import intents
from chain.genesis import DAY
from chain.village import MEDIATOR

SHOP = 9
SOCIAL = 8


def live(village: MeasuredVillage) -> None:
    """Ends services in every way in which two members agree."""
    measure, signed = village.measure, village.signed

    def begin(salt: int) -> bytes:
        message = village.request(1, 2, 1_00, salt)
        measure("request", "Services", "request", *village.signed_request(message))
        return village.digest("Request", message)

    service = begin(1)
    measure("approve", "Services", "approve", service, *signed("Approve", service, 2))
    measure("close", "Services", "close", service, *signed("Close", service, 1))
    service = begin(2)
    measure("cancel a request", "Services", "cancel", service, 1, *signed("Cancel", service, 1))
    service = begin(3)
    village.send("Services", "approve", service, *signed("Approve", service, 2))
    village.pass_time(2 * DAY)
    measure("deliver", "Services", "deliver", service, *signed("Deliver", service, 2))
    village.pass_time(4 * DAY)
    measure("close after review", "Services", "closeAfterReview", service)
    service = begin(4)
    village.pass_time(8 * DAY)
    measure("expire", "Services", "expire", service)
    message = village.request(1, 2, 1_00, 5)
    arguments, _ = village.signed_request(message)
    measure("revoke", "Services", "revoke", arguments, *signed("Cancel", village.digest("Request", message), 1))


def disagree(village: MeasuredVillage) -> None:
    """Ends services in the ways that need both, a mediator, or patience; and approves a group."""
    measure, send, until = village.measure, village.send, village.now + 60 * DAY

    def both(name: str, **fields: object) -> list[bytes]:
        return [village.said(name, {"signer": signer, "validUntil": until} | fields, signer) for signer in (1, 2)]

    _, service = village.agree(10)
    signatures = both("CloseFor", service=service, amount=40)
    measure("close for less, both", "Services", "closeFor", service, 40, until, *signatures)
    _, service = village.agree(11)
    measure("cancel, both", "Services", "cancelTogether", service, until, *both("Cancel", service=service))
    found = [village.agree(salt, mediator=MEDIATOR) for salt in (12, 13)]
    village.pass_time(2 * DAY)
    for _, service in found:
        send("Services", "deliver", service, *village.signed("Deliver", service, 2))
        message = {"service": service, "signer": 1, "evidence": b"e" * 32, "validUntil": until}
        signature = village.said("Dispute", message, 1)
        measure("dispute", "Services", "dispute", service, 1, b"e" * 32, until, signature)
    order, service = found[0]
    message = {"service": service, "signer": MEDIATOR, "providerBps": 7_000, "reasons": b"r" * 32, "validUntil": until}
    arguments = (intents.struct_values("Request", order), 7_000, b"r" * 32, until)
    measure("resolve", "Services", "resolve", *arguments, village.said("Resolve", message, MEDIATOR))
    village.pass_time(11 * DAY)
    measure("resolve by default", "Services", "resolveByDefault", found[1][1])
    group = []
    for salt, member in enumerate((1, 3, 4), 14):
        order = village.request(member, 2, 1_00, salt)
        send("Services", "request", *village.signed_request(order))
        group.append(village.digest("Request", order))
    message = {"services": group, "signer": 2, "minimum": 3, "validUntil": until}
    signature = village.said("ApproveMany", message, 2)
    measure("approve a group of 3", "Services", "approveMany", group, 2, 3, until, signature)
    for service in group:
        send("Services", "cancel", service, 2, *village.signed("Cancel", service, 2))


def pay_at_once(village: MeasuredVillage) -> None:
    """A shop makes an offer, and is paid twice: the second time it holds tokens already."""
    village.send("Members", "admit", *village.admission(SHOP, 3))
    offer = {
        "provider": SHOP,
        "maxAmount": 5_00,
        "stakeholder": 0,
        "until": village.now + 90 * DAY,
        "terms": b"t" * 32,
        "validUntil": village.now + DAY,
    }
    village.measure("register an offer", "Offers", "register", *village.order("Offer", offer, SHOP))
    for salt in (1, 2):
        purchase = {
            "requester": 1,
            "provider": SHOP,
            "offer": village.digest("Offer", offer),
            "amount": 1_00,
            "terms": b"t" * 32,
            "salt": salt.to_bytes(32),
            "validUntil": village.now + 600,
        }
        signatures = [village.said("Instant", purchase, signer) for signer in (1, SHOP)]
        arguments = intents.struct_values("Instant", purchase)
        village.measure("pay at once", "Services", "instant", arguments, *signatures)


def reward(village: MeasuredVillage) -> None:
    """Services of collective interest, before and after they are recognised."""
    _, service = village.agree(20, category=SOCIAL)
    closing = village.signed("Close", service, 1)
    village.measure("close, of an unrecognised collective category", "Services", "close", service, *closing)
    recognition = {
        "provider": 2,
        "category": SOCIAL,
        "until": village.now + 90 * DAY,
        "sequence": 0,
        "recogniser": village.officer("recogniser"),
        "validUntil": village.now + DAY,
    }
    village.measure("recognise", "Offers", "recognise", *village.order("Recognition", recognition, "recogniser"))
    _, service = village.agree(21, category=SOCIAL)
    village.measure("close with a bonus", "Services", "close", service, *village.signed("Close", service, 1))
