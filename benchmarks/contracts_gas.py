"""The gas of every verb of the contracts, each call its own transaction on a real node, against its ceiling."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eth_abi.abi import encode
from web3 import Web3

from chain import intents, merkle
from chain.genesis import CHANGE_PARAMETER, DAY, PARAMETERS
from chain.village import MEDIATOR, Village, anvil, key, tell

CEILINGS: Mapping[str, int] = {
    "request": 115_000,
    "approve": 42_000,
    "close": 75_000,
    "whole life (request, approve, close)": 230_000,
    "vote": 45_000,
    "publish (3 of 5)": 100_000,
    "verify a quota (1000 members)": 7_000,
    "claim with its proof (1000 members)": 105_000,
}


def measure() -> dict[str, int]:
    """The gas of each verb, by its name."""
    gas: dict[str, int] = {}
    with anvil() as w3:
        village = Village(w3)
        gas["admit with welcome"] = [
            village.send("Members", "admit", *village.admission(member)) for member in range(1, 5)
        ][1]
        send, signed = village.send, village.signed

        def begin(salt: int) -> bytes:
            message = village.request(1, 2, 1_00, salt)
            gas["request"] = send("Services", "request", *village.signed_request(message))
            return village.digest("Request", message)

        service = begin(1)
        gas["approve"] = send("Services", "approve", service, *signed("Approve", service, 2))
        gas["close"] = send("Services", "close", service, *signed("Close", service, 1))
        service = begin(2)
        gas["cancel a request"] = send("Services", "cancel", service, 1, *signed("Cancel", service, 1))
        service = begin(3)
        send("Services", "approve", service, *signed("Approve", service, 2))
        village.pass_time(2 * DAY)
        gas["deliver"] = send("Services", "deliver", service, *signed("Deliver", service, 2))
        village.pass_time(4 * DAY)
        gas["close after review"] = send("Services", "closeAfterReview", service)
        service = begin(4)
        village.pass_time(8 * DAY)
        gas["expire"] = send("Services", "expire", service)
        message = village.request(1, 2, 1_00, 5)
        arguments, _ = village.signed_request(message)
        gas["revoke"] = send("Services", "revoke", arguments, *signed("Cancel", village.digest("Request", message), 1))
        gas |= _disagree(village) | _buy(village) | _reward(village)
        gas |= _settle(village)
        gas |= _decide(village)
        gas |= _claim(village) | _give(village)
    gas["whole life (request, approve, close)"] = gas["request"] + gas["approve"] + gas["close"]
    return gas


def _agree(village: Village, salt: int, **changes: object) -> tuple[dict[str, Any], bytes]:
    """A service between members 1 and 2 that both agreed on: its request and its id."""
    message = village.request(1, 2, 1_00, salt, **changes)
    service = village.digest("Request", message)
    village.send("Services", "request", *village.signed_request(message))
    village.send("Services", "approve", service, *village.signed("Approve", service, 2))
    return message, service


def _disagree(village: Village) -> dict[str, int]:
    gas: dict[str, int] = {}
    send, until = village.send, village.now + 60 * DAY

    def both(name: str, **fields: object) -> list[bytes]:
        return [village.said(name, {"signer": signer, "validUntil": until} | fields, signer) for signer in (1, 2)]

    _, service = _agree(village, 10)
    signatures = both("CloseFor", service=service, amount=40)
    gas["close for less, both"] = send("Services", "closeFor", service, 40, until, *signatures)
    _, service = _agree(village, 11)
    gas["cancel, both"] = send("Services", "cancelTogether", service, until, *both("Cancel", service=service))
    found = [_agree(village, salt, mediator=MEDIATOR) for salt in (12, 13)]
    village.pass_time(2 * DAY)
    for _, service in found:
        send("Services", "deliver", service, *village.signed("Deliver", service, 2))
        message = {"service": service, "signer": 1, "evidence": b"e" * 32, "validUntil": until}
        signature = village.said("Dispute", message, 1)
        gas["dispute"] = send("Services", "dispute", service, 1, b"e" * 32, until, signature)
    order, service = found[0]
    message = {"service": service, "signer": MEDIATOR, "providerBps": 7_000, "reasons": b"r" * 32, "validUntil": until}
    arguments = (intents.struct_values("Request", order), 7_000, b"r" * 32, until)
    gas["resolve"] = send("Services", "resolve", *arguments, village.said("Resolve", message, MEDIATOR))
    village.pass_time(11 * DAY)
    gas["resolve by default"] = send("Services", "resolveByDefault", found[1][1])
    group = []
    for salt, member in enumerate((1, 3, 4), 14):
        order = village.request(member, 2, 1_00, salt)
        send("Services", "request", *village.signed_request(order))
        group.append(village.digest("Request", order))
    message = {"services": group, "signer": 2, "minimum": 3, "validUntil": until}
    signature = village.said("ApproveMany", message, 2)
    gas["approve a group of 3"] = send("Services", "approveMany", group, 2, 3, until, signature)
    return gas


def _buy(village: Village) -> dict[str, int]:
    gas: dict[str, int] = {}
    shop = 9
    village.send("Members", "admit", *village.admission(shop, 3))
    offer = {
        "provider": shop,
        "maxAmount": 5_00,
        "stakeholder": 0,
        "until": village.now + 90 * DAY,
        "terms": b"t" * 32,
        "validUntil": village.now + DAY,
    }
    arguments = intents.struct_values("Offer", offer)
    gas["register an offer"] = village.send("Offers", "register", arguments, village.said("Offer", offer, shop))
    for salt in (1, 2):
        purchase = {
            "requester": 1,
            "provider": shop,
            "offer": village.digest("Offer", offer),
            "amount": 1_00,
            "terms": b"t" * 32,
            "salt": salt.to_bytes(32),
            "validUntil": village.now + 600,
        }
        signatures = [village.said("Instant", purchase, signer) for signer in (1, shop)]
        arguments = intents.struct_values("Instant", purchase)
        gas["pay at once"] = village.send("Services", "instant", arguments, *signatures)
    return gas


def _reward(village: Village) -> dict[str, int]:
    gas: dict[str, int] = {}
    social = 8
    _, service = _agree(village, 20, category=social)
    closing = village.signed("Close", service, 1)
    gas["close, of an unrecognised collective category"] = village.send("Services", "close", service, *closing)
    recognition = {
        "provider": 2,
        "category": social,
        "until": village.now + 90 * DAY,
        "sequence": 0,
        "recogniser": key("recogniser").address,
        "validUntil": village.now + DAY,
    }
    arguments = intents.struct_values("Recognition", recognition)
    signature = village.said("Recognition", recognition, "recogniser")
    gas["recognise"] = village.send("Offers", "recognise", arguments, signature)
    _, service = _agree(village, 21, category=social)
    gas["close with a bonus"] = village.send("Services", "close", service, *village.signed("Close", service, 1))
    return gas


def _settle(village: Village) -> dict[str, int]:
    place, lines, tree = _tree(village)
    message = {
        "period": place.period,
        "revision": place.revision,
        "root": tree.root,
        "leaves": len(lines),
        "tokens": tree.tokens,
        "sharedWh": 123_456_789,
        "incentiveCents": 987_654,
        "datasetHash": Web3.keccak(text="dataset"),
        "rulesHash": Web3.keccak(text="rules"),
        "codeHash": Web3.keccak(text="code"),
        "validUntil": village.now + DAY,
    }
    digest = village.digest("Settlement", message)
    signatures = [intents.sign(oracle, digest) for oracle in village.oracles[:3]]
    publish = village.send("Settlements", "publish", intents.struct_values("Settlement", message), signatures)
    index = 641
    line = lines[index]
    arguments = (
        place.period,
        (index, line.member, line.quota_micro, line.tokens, line.private_hash),
        tree.proof(index),
    )
    function = village.contracts["Settlements"].functions["verify"](*arguments)
    if not function.call():
        raise RuntimeError("A right quota was not verified.")
    # The gas of the steps themselves: a transaction's price for its bytes has a floor that would hide it.
    call = {"to": function.address, "data": function._encode_transaction_data()}
    options = {"disableStorage": True, "disableMemory": True, "disableStack": True}
    steps = tell(village.w3, "debug_traceCall", call, "latest", options)["structLogs"]
    return {
        "publish (3 of 5)": publish,
        "verify a quota (1000 members)": steps[0]["gas"] - steps[-1]["gas"] + steps[-1]["gasCost"],
    }


def _tree(village: Village) -> tuple[merkle.Place, list[merkle.Line], merkle.SumTree]:
    place = merkle.Place(village.deployment.chain_id, village.deployment.addresses["Settlements"], 202512, 0)
    lines = [merkle.Line(member, 10**6, 4_00, Web3.keccak(member.to_bytes(32))) for member in range(1, 1001)]
    return place, lines, merkle.SumTree(place, lines)


def _decide(village: Village) -> dict[str, int]:
    gas: dict[str, int] = {}
    village.pass_time(8 * DAY)
    place, lines, tree = _tree(village)
    prices, reduction = (list(PARAMETERS).index(name) for name in ("MaxPrice", "MaxReduction"))
    for name, parameter, value, period in (("", prices, 55_00, 0), ("assembly: ", reduction, 1_600, place.period)):
        data = encode(["uint8", "uint24"], [parameter, value])
        proposal = {
            "kind": CHANGE_PARAMETER,
            "dataHash": Web3.keccak(data),
            "text": b"t" * 32,
            "period": period,
            "salt": b"s" * 32,
            "validUntil": village.now + DAY,
        }
        arguments = intents.struct_values("Proposal", proposal)
        ballot = village.digest("Proposal", proposal)
        signature = village.said("Proposal", proposal, 1)
        gas[f"{name}propose"] = village.send("Ballots", "propose", arguments, data, [1], [signature])
        for voter in (1, 2, 3):
            quota = lines[voter - 1].quota_micro if period else 0
            until = village.now + 20 * DAY
            message = {"ballot": ballot, "voter": voter, "choice": 1, "quotaMicro": quota, "validUntil": until}
            given: tuple[object, ...] = (ballot, voter, 1, until, village.said("Vote", message, voter))
            if period:
                line = lines[voter - 1]
                given += ((voter - 1, voter, quota, line.tokens, line.private_hash), tree.proof(voter - 1))
            used = village.send("Ballots", "voteWithQuota" if period else "vote", *given)
            # Of 128 members the first one to vote in a ballot pays for the word that holds their votes.
            gas[f"{name}the first vote of 128" if voter == 1 else f"{name}vote"] = used
        if not period:
            village.pass_time(8 * DAY)
            gas["carry out a new value"] = village.send("Ballots", "execute", ballot, data)
    return gas


def _claim(village: Village) -> dict[str, int]:
    gas: dict[str, int] = {}
    place, lines, tree = _tree(village)
    gas["open the claims"] = village.send("Settlements", "openClaims", place.period, tree.root, tree.tokens)
    for index in (0, 1):
        line = lines[index]
        given = (index, line.member, line.quota_micro, line.tokens, line.private_hash)
        used = village.send("Settlements", "claim", place.period, given, tree.proof(index))
        gas["claim with its proof (1000 members)" if index else "the first claim of 256"] = used
    preference = {"member": 1, "bps": 2_500, "nonce": 0, "validUntil": village.now + DAY}
    arguments = intents.struct_values("Retrocede", preference)
    gas["give back a quota"] = village.send(
        "Settlements", "retrocede", arguments, village.said("Retrocede", preference, 1)
    )
    return gas


def _give(village: Village) -> dict[str, int]:
    gas: dict[str, int] = {}
    shop, receipts, treasurer = 9, (b"a" * 32, b"b" * 32), key("treasurer").address
    until = village.now + DAY

    def send(label: str, name: str, function: str, message: dict[str, Any], signer: object, *more: object) -> None:
        signature = village.said(name, message, signer)
        gas[label] = village.send("Treasury", function, intents.struct_values(name, message), signature, *more)

    registration = {"stakeholder": shop, "until": village.now + 90 * DAY, "agreement": b"a" * 32, "sequence": 0}
    officer = {"treasurer": treasurer, "validUntil": until}
    send("register a stakeholder", "Stakeholder", "register", registration | officer, "treasurer")
    for purpose, receipt in ((1, receipts[0]), (3, receipts[1])):
        purchase = {"stakeholder": shop, "cents": 2_00, "tokensPerEuro": 10_00, "purpose": purpose, "receipt": receipt}
        send("buy an allowance", "Purchase", "buy", purchase | officer, "treasurer")
    members, weights = (1, 2, 3), (1, 1, 2)
    recipients = Web3.keccak(encode(["uint32[]", "uint48[]"], [members, weights]))
    gift = {"stakeholder": shop, "allowance": receipts[0], "pool": 2_00, "recipients": recipients}
    gift |= {"salt": b"s" * 32, "validUntil": until}
    send("give to 3 members", "Grant", "grant", gift, shop, members, weights)
    bonus = {"stakeholder": shop, "allowance": receipts[1], "member": 1, "amount": 1_00, "product": b"p" * 32}
    send("eco-bonus", "EcoBonus", "grantEcoBonus", bonus | {"validUntil": until}, shop)
    return gas


def run() -> list[tuple[str, float, str, float | None]]:
    """Name, value, unit and ceiling (None where there is none) of each verb, those with a ceiling first."""
    gas = measure()
    first = [(name, float(gas[name]), "gas", float(ceiling)) for name, ceiling in CEILINGS.items()]
    return [*first, *((name, float(used), "gas", None) for name, used in gas.items() if name not in CEILINGS)]


if __name__ == "__main__":
    for name, used, unit, ceiling in run():
        bar = "" if ceiling is None else f"{ceiling:>9.0f}  {'holds' if used <= ceiling else 'EXCEEDED'}"
        print(f"{name:<38}{used:>9.0f} {unit} {bar}")
