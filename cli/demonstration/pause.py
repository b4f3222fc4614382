"""The pause: what rests in it and what does not, and that it ends by itself."""

from __future__ import annotations

import secrets

from chain.genesis import DAY
from cli.demonstration.chain import ACCEPTED, DemoChain, at
from cli.demonstration.services import CLOSED

TITLE = "Pause"


def pause(chain: DemoChain) -> None:
    """Two of three pausers let new requests and tokens rest for two days; a service goes on."""
    book = chain.book
    chain.to(at(7, 24))
    _, service = chain.agree(3, 6, 50)
    until = chain.time + 2 * DAY
    order = {"until": until, "evidence": secrets.token_bytes(32), "validUntil": chain.time + DAY}
    long = chain.acting.pause({**order, "until": chain.time + 7 * DAY + 1})
    book.check("no pause is longer than seven days", "Council_PauseTooLong", chain.refusal(long))
    chain.do(chain.acting.pause(order), "Pause")
    book.check("new requests and tokens rest", True, chain.ask("Council", "isPaused"))
    asked = chain.acting.call("Request", chain.order(3, 6, 50))
    book.check("nobody can ask for a service", "Council_Paused", chain.refusal(asked))
    book.check("no channel issues anything", [0] * 5, [chain.ask("Ledger", "issuable", each) for each in range(5)])
    chain.later(DAY)
    chain.step("Close", service, 3, label="Close in a pause")
    book.check("what was agreed is paid all the same", CLOSED, chain.state(service))
    chain.to(until + 1)
    book.check("the pause ends by itself", False, chain.ask("Council", "isPaused"))
    again = chain.acting.call("Request", chain.order(3, 6, 50))
    book.check("and services are asked for again", ACCEPTED, chain.refusal(again))
    soon = chain.acting.pause({**order, "until": chain.time + DAY, "validUntil": chain.time + DAY})
    book.check("the next one comes thirty days later at the earliest", "Council_PausedLately", chain.refusal(soon))
    book.tell(
        "Two of the three pausers let new requests and new tokens rest for two days. A service went on, and was paid."
    )
