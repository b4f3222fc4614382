"""Services and disputes: every way in which an agreement may end, and what becomes of the tokens."""

from __future__ import annotations

import secrets

from chain.genesis import DAY
from cli.demonstration.chain import DemoChain, at, tokens

TITLE = "Services and disputes"
ACTIVE, CLOSED, CANCELLED, EXPIRED, RESOLVED = 2, 5, 6, 7, 8
"""States as the contracts number them."""
HOUR = 3600
FIRST_MEDIATOR, SECOND_MEDIATOR = 5, 6


def ordinary(chain: DemoChain) -> bytes:
    """One service that is simply closed, one that silence closes, and requests that come to nothing. The first one."""
    book = chain.book
    chain.to(at(5, 21))
    before = {number: chain.balance(number) for number in (3, 6)}
    order = chain.order(3, 6, 2_50)
    service = chain.request(order)
    book.check("a request sets its price aside", before[3] - 2_50, chain.balance(3))
    chain.step("Approve", service, 6)
    chain.refuses("Services_WrongState", "an agreement is made once", "Approve", {"service": service, "signer": 6})
    chain.later(DAY)
    chain.refuses(
        "Members_WrongSignature", "only the requester's signature pays", "Close", {"service": service, "signer": 6}
    )
    chain.step("Close", service, 3)
    book.check("a service can be closed without a claim of delivery", CLOSED, chain.state(service))
    book.check("the tokens moved to the provider", before[6] + 2_50, chain.balance(6))

    unsent = chain.order(4, 6, 2_00)
    chain.do(chain.acting.revoke(unsent, chain.time + DAY), "Revoke")
    chain.refuses("Services_Exists", "a revoked request can never be used", "Request", unsent)
    withdrawn = chain.request(chain.order(4, 6, 2_00))
    before[4] = chain.balance(4)
    chain.step("Cancel", withdrawn, 4)
    book.check("who withdraws a request has the tokens back", before[4] + 2_00, chain.balance(4))
    chain.refuses("Services_BadPrice", "no service costs more than 60 tokens", "Request", chain.order(4, 6, 60_01))
    chain.refuses("Services_SameParty", "nobody is paid by oneself", "Request", chain.order(4, 4, 1_00))
    chain.refuses("Ledger_NotEnough", "nobody spends what is not there", "Request", chain.order(4, 6, 21_00))

    _, silent = chain.agree(2, 4, 1_50)
    chain.later(2 * HOUR)
    chain.step("Deliver", silent, 4)
    before[4] = chain.balance(4)
    chain.refuses_anyone(
        "Services_TooEarly", "silence does not pay before three days", "Services", "closeAfterReview", silent
    )
    chain.later(3 * DAY + 1)
    chain.anyone("Services", "closeAfterReview", silent)
    book.check("after three days silence pays", before[4] + 1_50, chain.balance(4))
    book.tell(
        f"{chain.names[3]} paid {chain.names[6]} 2.50 tokens for a service, and {chain.names[2]} paid "
        f"{chain.names[4]} 1.50 by saying nothing for three days. A request was revoked before anybody had seen it, "
        "another withdrawn."
    )
    return service


def together(chain: DemoChain) -> None:
    """Three ask for the same; one backs out, and the provider agrees once; then both sides change what was agreed."""
    book = chain.book
    group = [chain.request(chain.order(member, 6, 1_00)) for member in (2, 3, 4)]
    chain.step("Cancel", group[1], 3)
    chain.act("ApproveMany", {"services": group, "signer": 6, "minimum": 2})
    book.check(
        "one signature agrees to all that still stand",
        [ACTIVE, CANCELLED, ACTIVE],
        [chain.state(each) for each in group],
    )
    until, before = chain.time + DAY, (chain.balance(2), chain.balance(4), chain.balance(6))
    less = {"service": group[0], "amount": 40, "validUntil": until}
    chain.do(chain.acting.together("CloseFor", less, 2, 6), "CloseFor")
    chain.do(chain.acting.together("Cancel", {"service": group[2], "validUntil": until}, 4, 6), "CancelTogether")
    book.check(
        "both may agree on less, or on nothing",
        (before[0] + 60, before[1] + 1_00, before[2] + 40),
        (chain.balance(2), chain.balance(4), chain.balance(6)),
    )
    book.tell(
        f"Three members asked {chain.names[6]} for the same; one backed out. One of the others paid 0.40 instead of "
        "1.00, as both signed, and the third agreement was called off by both."
    )


def disputes(chain: DemoChain) -> None:
    """One dispute is decided by the mediator, another by nobody."""
    book = chain.book
    order, decided = chain.agree(3, 4, 5_00, mediator=FIRST_MEDIATOR)
    undecided_order, undecided = chain.agree(2, 1, 2_01, mediator=SECOND_MEDIATOR)
    chain.later(2 * HOUR)
    for service, provider, by in ((decided, 4, 3), (undecided, 1, 1)):
        chain.step("Deliver", service, provider)
        chain.act("Dispute", {"service": service, "signer": by, "evidence": secrets.token_bytes(32)})
    chain.refuses_anyone("Services_WrongState", "a dispute stops the clock", "Services", "closeAfterReview", decided)
    before = {number: chain.balance(number) for number in (1, 2, 3, 4)}
    reasons, until = secrets.token_bytes(32), chain.time + DAY
    too_much = chain.acting.resolve(order, 10_001, reasons, until)
    book.check("nobody gives more than the whole", "Services_BadPart", chain.refusal(too_much))
    chain.do(chain.acting.resolve(order, 7_000, reasons, until), "Resolve")
    book.check("the mediator divides the price", RESOLVED, chain.state(decided))
    book.check(
        "the provider has seven tenths, the requester the rest",
        (before[4] + 3_50, before[3] + 1_50),
        (chain.balance(4), chain.balance(3)),
    )
    chain.refuses_anyone("Services_TooEarly", "a mediator has ten days", "Services", "resolveByDefault", undecided)
    chain.later(10 * DAY + 1)
    late = chain.acting.resolve(undecided_order, 10_000, reasons, chain.time + DAY)
    book.check("after ten days the mediator is too late", "Services_TooLate", chain.refusal(late))
    chain.anyone("Services", "resolveByDefault", undecided)
    book.check(
        "what nobody decides is halved, rounded down for the provider",
        (before[1] + 1_00, before[2] + 1_01),
        (chain.balance(1), chain.balance(2)),
    )
    book.tell(
        f"{chain.names[3]} and {chain.names[4]} disagreed about 5.00 tokens, and {chain.names[FIRST_MEDIATOR]}, the "
        f"mediator, gave 3.50 to the provider. In another dispute {chain.names[SECOND_MEDIATOR]} was silent for ten "
        "days: it was halved."
    )


def fresh_and_old(chain: DemoChain) -> None:
    """Across the end of a month: what is earned is fresh, and what comes back keeps its date."""
    book = chain.book
    late = chain.order(1, 4, 7_50, performBy=chain.time + 20 * DAY)
    service = chain.request(late)
    chain.step("Approve", service, 4)
    unanswered = chain.request(chain.order(2, 5, 3_00, start=chain.time + 20 * DAY, performBy=chain.time + 30 * DAY))
    kept = chain.expiries(2)
    chain.later(8 * DAY)
    before = chain.expiries(4)
    chain.step("Deliver", service, 4)
    chain.step("Close", service, 1, label="Close, delivered")
    book.check("earned tokens are as fresh as the month", before[2] + 7_50, chain.expiries(4)[2])
    chain.anyone("Services", "expire", unanswered)
    book.check("a request that nobody approves expires", EXPIRED, chain.state(unanswered))
    returned = [kept[0], kept[1] + 3_00, kept[2], kept[3]]
    book.check("its price comes back with its old date", returned, list(chain.expiries(2)))
    book.tell(
        f"{chain.names[4]} earned 7.50 tokens that last until the end of August; {tokens(3_00)} tokens of a request "
        "that nobody answered came back, and still last until the end of July only."
    )
