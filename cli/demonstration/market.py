"""Bonus and instant payment; what stakeholders buy and give."""

from __future__ import annotations

import secrets

from eth_utils.crypto import keccak

from chain.genesis import DAY
from cli.acting import recipients_hash
from cli.demonstration.chain import DemoChain, at, tokens
from cli.demonstration.services import CLOSED, HOUR

BONUS, TREASURY = "Bonus and instant payment", "Treasury"
SOCIAL, PRICE = 8, 5_00
"""A category of collective interest, and what a service of it costs."""
WEIGHT_BPS = 2_000
BONUS_CHANNEL = 1
SHOP, STAKEHOLDER = 8, 9
MEMBERS, QUOTAS, PRODUCTS = 1, 2, 3
"""What an allowance is bought for."""


def bonus(chain: DemoChain) -> None:
    """Services of a recognised provider earn a bonus, once a month between the same two."""
    book = chain.book
    chain.to(at(6, 18))
    _close(chain, 4, 6, label="Close, category not recognised")
    book.check("what nobody recognised earns no bonus", 0, chain.ask("Ledger", "issuedThisEpoch", BONUS_CHANNEL))
    year = chain.time + 180 * DAY
    chain.refuses(
        "Offers_BadCategory",
        "only some categories are of collective interest",
        "Recognition",
        {"provider": 2, "category": 1, "until": year},
    )
    chain.act("Recognition", {"provider": 2, "category": SOCIAL, "until": year})
    before, added = chain.balance(2), PRICE * WEIGHT_BPS // 10_000
    _close(chain, 4, 2, label="Close with a bonus")
    book.check("a recognised service earns a fifth more", before + PRICE + added, chain.balance(2))
    _close(chain, 4, 2, label="Close, no second bonus")
    book.check("the same two earn the bonus once a month", before + 2 * PRICE + added, chain.balance(2))
    _close(chain, 2, 4, label="Close, no second bonus")
    book.check("whoever of the two provides", added, chain.ask("Ledger", "issuedThisEpoch", BONUS_CHANNEL))
    other = (3, 2, SOCIAL, chain.time + DAY, PRICE)
    book.check("with somebody else the bonus would be earned", added, chain.ask("Offers", "bonusOf", *other))
    chain.act(
        "Recognition", {"provider": 2, "category": SOCIAL, "until": chain.time - 1}, label="Recognition withdrawn"
    )
    book.check("a recognition can be withdrawn", 0, chain.ask("Offers", "bonusOf", *other))
    book.tell(
        f"The community's recogniser found that what {chain.names[2]} does for others is of collective interest: a "
        f"service of {tokens(PRICE)} tokens earned {tokens(added)} more, a second one between the same two nothing."
    )


def _close(chain: DemoChain, requester: int, provider: int, label: str) -> None:
    _, service = chain.agree(requester, provider, PRICE, category=SOCIAL)
    chain.later(2 * HOUR)
    chain.step("Close", service, requester, label=label)


def instant(chain: DemoChain) -> None:
    """A shop offers something, and is paid at once."""
    book = chain.book
    offer = {"provider": SHOP, "maxAmount": 3_00, "until": chain.time + 90 * DAY, "terms": secrets.token_bytes(32)}
    offer = chain.acting.fill("Offer", {**offer, "validUntil": chain.time + DAY})
    chain.act("Offer", offer)
    purchase = {"requester": 6, "provider": SHOP, "offer": chain.acting.digest("Offer", offer), "amount": 2_00}
    purchase |= {"terms": secrets.token_bytes(32), "salt": secrets.token_bytes(32), "validUntil": chain.time + 600}
    before = chain.balance(6), chain.balance(SHOP)
    chain.act("Instant", purchase)
    book.check(
        "what both sign is paid at once", (before[0] - 2_00, before[1] + 2_00), (chain.balance(6), chain.balance(SHOP))
    )
    book.check("an instant payment is closed", CLOSED, chain.state(chain.acting.digest("Instant", purchase)))
    chain.refuses("Services_Exists", "the same signatures pay once", "Instant", purchase)
    dear = {**purchase, "amount": 3_01}
    chain.refuses("Services_BadPrice", "the offer names the highest price", "Instant", dear)
    slow = {**purchase, "salt": bytes(32), "validUntil": chain.time + DAY}
    chain.refuses("Services_NotOnline", "an instant payment is signed face to face", "Instant", slow)
    citizen = {**offer, "provider": 6}
    chain.refuses("Offers_NoOrganisation", "citizens are not paid at once", "Offer", citizen)
    book.tell(
        f"{chain.names[6]} gave 2.00 tokens for something in the shop of {chain.names[SHOP]}, both signing on the spot."
    )


def purchases(chain: DemoChain) -> bytes:
    """A stakeholder buys allowances and gives of them; nothing flows back. The allowance that is left for quotas."""
    book, receipts = chain.book, {purpose: secrets.token_bytes(32) for purpose in (MEMBERS, QUOTAS, PRODUCTS)}
    chain.to(at(6, 20))
    chain.refuses("Treasury_Citizen", "tokens are not sold to citizens", "Stakeholder", _registration(chain, 2))
    chain.act("Stakeholder", _registration(chain, STAKEHOLDER))
    for purpose, receipt in receipts.items():
        cents = 30 * purpose
        purchase = {"stakeholder": STAKEHOLDER, "cents": cents, "purpose": purpose, "receipt": receipt}
        chain.act("Purchase", purchase)
        bought = chain.ask("Treasury", "allowanceOf", receipt)[3]
        book.check(f"{cents} cents are an allowance of {tokens(10 * cents)} tokens", 10 * cents, bought)
        chain.refuses("Treasury_Used", f"receipt {purpose} is used once", "Purchase", purchase)
    wrong = {"stakeholder": STAKEHOLDER, "cents": 1, "purpose": 1, "receipt": bytes(31) + b"1", "tokensPerEuro": 20_00}
    chain.refuses("Treasury_WrongRate", "the rate is the community's", "Purchase", wrong)
    before = chain.balance(1), chain.balance(2)
    grant = _grant(receipts[MEMBERS], (1, 2), (2, 1))
    chain.act("Grant", grant, (1, 2), (2, 1))
    book.check("a gift by weights", (before[0] + 2_00, before[1] + 1_00), (chain.balance(1), chain.balance(2)))
    back = _grant(receipts[MEMBERS], (STAKEHOLDER,), (1,))
    chain.refuses("Treasury_ToAStakeholder", "nothing flows to a stakeholder", "Grant", back, (STAKEHOLDER,), (1,))
    chain.refuses("Treasury_Used", "a gift is given once", "Grant", grant, (1, 2), (2, 1))
    sold = {"stakeholder": STAKEHOLDER, "allowance": receipts[PRODUCTS], "member": 6, "amount": 1_00}
    sold["product"] = keccak(text="LED lamp, serial number 1")
    before = (chain.balance(6), 0)
    chain.act("EcoBonus", sold)
    book.check("an eco-compatible product brings tokens", before[0] + 1_00, chain.balance(6))
    chain.refuses("Treasury_Used", "each piece that was sold brings tokens once", "EcoBonus", sold)
    book.tell(
        f"{chain.names[STAKEHOLDER]} gave the association 1.80 euros and got allowances of 18.00 tokens, which it "
        f"can only give: 3.00 to two members, and 1.00 to {chain.names[6]}, who bought a lamp."
    )
    return receipts[QUOTAS]


def _registration(chain: DemoChain, stakeholder: int) -> dict[str, object]:
    return {"stakeholder": stakeholder, "until": chain.time + 365 * DAY, "agreement": keccak(text="agreement")}


def _grant(allowance: bytes, members: tuple[int, ...], weights: tuple[int, ...]) -> dict[str, object]:
    gift = {"stakeholder": STAKEHOLDER, "allowance": allowance, "pool": 3_00, "salt": bytes(32)}
    return gift | {"recipients": recipients_hash(members, weights)}
