"""Members and keys: who is admitted, refused, acts for another, changes or recovers a key, and leaves."""

from __future__ import annotations

import secrets

from chain.genesis import DAY
from cli.demonstration.chain import DemoChain, at, tokens
from cli.founding import CLASSES
from oracle.community import MemberClass

TITLE = "Members and keys"
WELCOME = 20_00
LATECOMER = 12
"""A citizen who comes after the founding members, and leaves."""
OUTSIDE_AREA = 3
"""One of the lawful reasons for which an application may be refused."""


def admissions(chain: DemoChain) -> None:
    """The whole community is admitted, one more later, and one application is refused."""
    book = chain.book
    identity = secrets.token_bytes(32)
    chain.to(at(5, 4))
    for number, member_class in chain.classes.items():
        _admit(chain, number, member_class, identity if number == 1 else secrets.token_bytes(32))
        chain.later(60)
    welcomed = [n for n, each in chain.classes.items() if each not in {MemberClass.COMPANY, MemberClass.PUBLIC_BODY}]
    expected = {number: WELCOME if number in welcomed else 0 for number in chain.classes}
    book.check(
        "citizens and shops got the welcome bonus, companies and public bodies none",
        expected,
        {number: chain.balance(number) for number in chain.classes},
    )
    book.check("the welcome tokens last until the end of July", (0, 0, WELCOME, 0), chain.expiries(1))
    chain.refuses(
        "Members_IdentityTaken",
        "nobody is admitted twice, under whatever number",
        "Admission",
        {"member": 99, "class": 1, "key": chain.keys.member(99).address, "identity": identity},
    )
    _admit(chain, LATECOMER, MemberClass.CITIZEN, secrets.token_bytes(32))
    owed = chain.ask("Ledger", "welcomeOwedTo", LATECOMER)
    book.check("who comes when the month's budget is used up gets the rest later", WELCOME, owed + chain.balance(12))
    book.check("the month's budget for welcomes is limited", True, 0 < owed < WELCOME)
    application = secrets.token_bytes(32)
    refusal = {"application": application, "reason": OUTSIDE_AREA, "evidence": secrets.token_bytes(32)}
    chain.act("Refusal", refusal)
    book.check("a refusal names one of the lawful reasons", True, chain.ask("Members", "isRefused", application))
    chain.refuses("Members_BadRefusal", "without a reason nobody is refused", "Refusal", {**refusal, "reason": 0})
    book.tell(
        f"On 4 May {len(chain.classes) + 1} members were admitted; {len(welcomed) + 1} are welcomed with "
        f"{tokens(WELCOME)} tokens, the last of them with {tokens(WELCOME - owed)} now and the rest in another "
        "month. One application was refused: the address is outside the area."
    )


def _admit(chain: DemoChain, number: int, member_class: MemberClass, identity: bytes) -> None:
    message = {"member": number, "class": CLASSES[member_class], "identity": identity}
    chain.act("Admission", message | {"key": chain.keys.member(number).address})


def delegate(chain: DemoChain) -> None:
    """Member 2 asks for services in the name of member 1, within limits, and stops."""
    book = chain.book
    chain.to(at(5, 5))
    chain.act("Delegation", {"member": 1, "delegate": 2, "perRequest": 5_00, "perEpoch": 8_00})
    order = chain.order(1, 6, 4_00)
    service = chain.request(order, by=2, label="Request by a delegate")
    book.check("a delegate's request sets the member's tokens aside", WELCOME - 4_00, chain.balance(1))
    book.check("what a delegate spends is counted", 4_00, chain.ask("Members", "delegateOf", 1)[3])
    second = chain.acting.call("Request", chain.order(1, 6, 4_50), by=2)
    book.check("a delegate cannot spend more than the month's limit", "Members_AboveLimit", chain.refusal(second))
    own = chain.acting.call("Request", chain.order(1, 2, 1_00), by=2)
    book.check("a delegate is never the one who is paid", "Members_DelegateIsParty", chain.refusal(own))
    chain.step("Cancel", service, 6)
    chain.act("EndDelegation", {"member": 1, "signer": 2})
    book.check("a delegation ends at once", [0, 0, 0, 0], list(chain.ask("Members", "delegateOf", 1)))
    book.tell(
        f"{chain.names[2]} asked for a service in the name of {chain.names[1]}, who has no device, within 5.00 "
        "tokens each and 8.00 a month; the provider declined, and the delegation was ended."
    )


def changes_of_key(chain: DemoChain) -> None:
    """Member 3 changes the key, member 4 thinks again, and member 1 loses it and is helped by two of three contacts."""
    book, keys = chain.book, chain.keys
    chain.to(at(5, 6))
    for member in (3, 4):
        chain.act("Rotation", {"member": member, "key": keys.successor(member).address})
    chain.refuses_anyone(
        "Members_TooEarly", "a change of key waits three days, to be noticed", "Members", "completeKeyChange", 3
    )
    chain.act("CancelKeyChange", {"member": 4, "key": keys.successor(4).address})
    chain.act("Contacts", {"member": 1, "first": 2, "second": 3, "third": 4})
    book.check("three contacts are on record", [2, 3, 4], list(chain.ask("Members", "contactsOf", 1)))
    before = chain.expiries(3)
    chain.later(3 * DAY)
    chain.anyone("Members", "completeKeyChange", 3)
    keys.adopt(3)
    book.check("after three days the new key holds", keys.member(3).address.lower(), _key_of(chain, 3))
    book.check("a withdrawn change leaves the key as it was", keys.member(4).address.lower(), _key_of(chain, 4))
    book.check("with the key no balance changed", before, chain.expiries(3))
    recovery = {"member": 1, "key": keys.successor(1).address, "first": 2, "second": 3}
    chain.act("Recovery", recovery)
    chain.later(DAY)
    chain.act("CancelKeyChange", {"member": 1, "key": keys.successor(1).address}, label="CancelKeyChange of a recovery")
    chain.act("Recovery", recovery)
    chain.refuses(
        "Members_NotCancellable",
        "a key that may be stolen stops one recovery, never a second",
        "CancelKeyChange",
        {"member": 1, "key": keys.successor(1).address},
    )
    chain.later(7 * DAY)
    chain.anyone("Members", "completeKeyChange", 1, label="completeKeyChange of a recovery")
    keys.adopt(1)
    book.check("after seven days the recovered key holds", keys.member(1).address.lower(), _key_of(chain, 1))
    book.tell(
        f"{chain.names[3]} changed the key; {chain.names[4]} began to, and withdrew it. The key of {chain.names[1]} "
        "was lost: two of three contacts recovered the account, which somebody with the old key could hinder once "
        "and not twice."
    )


def _key_of(chain: DemoChain, member: int) -> str:
    return str(chain.ask("Members", "memberOf", member)[2]).lower()


def farewell(chain: DemoChain) -> None:
    """The latecomer gets the rest of the welcome, provides one more service, leaves, and is paid after that."""
    book = chain.book
    chain.anyone("Ledger", "payWelcome", LATECOMER)
    book.check("the rest of a welcome is paid when there is budget", WELCOME, chain.balance(LATECOMER))
    _, service = chain.agree(4, LATECOMER, 1_00)
    chain.later(2 * 3600)
    chain.step("Deliver", service, LATECOMER)
    commons = chain.ask("Ledger", "totals")[2]
    chain.act("Exit", {"member": LATECOMER})
    book.check("who leaves keeps nothing", 0, chain.balance(LATECOMER))
    book.check("what was left goes to the commons", commons + WELCOME, chain.ask("Ledger", "totals")[2])
    chain.refuses("Members_NotActive", "who left begins nothing new", "Request", chain.order(LATECOMER, 4, 1_00))
    chain.step("Close", service, 4, label="Close, provider left")
    chain.anyone("Members", "burnRest", LATECOMER)
    book.check(
        "what is earned after leaving goes to the commons too",
        commons + WELCOME + 1_00,
        chain.ask("Ledger", "totals")[2],
    )
    book.tell(
        f"Member {LATECOMER} left: an open service was finished and paid, and {tokens(WELCOME + 1_00)} tokens went "
        "to the commons, of which the community may give again."
    )
