"""What stakeholders' allowances and the commons cost."""

from __future__ import annotations

from typing import Any

from eth_abi.abi import encode
from web3 import Web3

from benchmarks.gas.measured import PERIOD, MeasuredVillage, line_values
from benchmarks.gas.services import SHOP
from chain.genesis import DAY

TO_MEMBERS, BY_QUOTA, FOR_PRODUCTS = 1, 2, 3


def give(village: MeasuredVillage) -> None:
    """A shop is registered, buys allowances, and gives them in all three ways."""
    until = village.now + 30 * DAY

    def sign(name: str, kind: str, function: str, message: dict[str, Any], signer: object, *more: object) -> None:
        village.measure(
            name, "Treasury", function, *village.order(kind, message | {"validUntil": until}, signer), *more
        )

    officer = {"treasurer": village.officer("treasurer")}
    terms = {"stakeholder": SHOP, "until": village.now + 90 * DAY, "agreement": b"a" * 32, "sequence": 0}
    sign("register a stakeholder", "Stakeholder", "register", terms | officer, "treasurer")
    receipts = {purpose: bytes([purpose]) * 32 for purpose in (TO_MEMBERS, BY_QUOTA, FOR_PRODUCTS)}
    for purpose, receipt in receipts.items():
        purchase = {"stakeholder": SHOP, "cents": 1_00, "tokensPerEuro": 10_00, "purpose": purpose, "receipt": receipt}
        sign("buy an allowance", "Purchase", "buy", purchase | officer, "treasurer")
    members, weights = (1, 2, 3), (1, 1, 2)
    recipients = Web3.keccak(encode(["uint32[]", "uint48[]"], [members, weights]))
    gift = {"stakeholder": SHOP, "allowance": receipts[TO_MEMBERS], "pool": 2_00, "recipients": recipients}
    sign("give to 3 members", "Grant", "grant", gift | {"salt": b"s" * 32}, SHOP, members, weights)
    bonus = {
        "stakeholder": SHOP,
        "allowance": receipts[FOR_PRODUCTS],
        "member": 1,
        "amount": 1_00,
        "product": b"p" * 32,
    }
    sign("eco-bonus", "EcoBonus", "grantEcoBonus", bonus, SHOP)
    pool = {"stakeholder": SHOP, "allowance": receipts[BY_QUOTA], "pool": 10_00, "period": PERIOD, "salt": b"s" * 32}
    sign("give by quota", "QuotaGrant", "openQuotaGrant", pool, SHOP)
    grant = village.digest("QuotaGrant", pool | {"validUntil": until})
    _, lines, tree = village.tree()
    for index in (0, 1):
        arguments = (grant, line_values(index, lines[index]), tree.proof(index))
        village.measure("take a part by quota", "Treasury", "takeQuotaShare", *arguments)


def share_the_commons(village: MeasuredVillage) -> None:
    """The first of a month to ask for the standing grant fixes the month's share."""
    _, service = village.agree(60)
    village.pass_time(2 * DAY)
    village.send("Services", "close", service, *village.signed("Close", service, 1))
    for member, name in ((1, "the first standing grant of a month"), (2, "take the standing grant")):
        village.measure(name, "Treasury", "payStandingGrant", member, service)
