"""Ballots and parameters: by heads, by heads and millesimi, and what they may decide."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from chain.deployment import holder_of
from chain.genesis import (
    CHANGE_PARAMETER,
    CHANGE_VECTOR,
    DAY,
    GRANT_COMMONS,
    GRANT_ROLE,
    PARAMETERS,
    ROLES,
    SET_STANDING_GRANT,
)
from chain.merkle import WHOLE, SumTree
from cli.acting import ballot_data
from cli.demonstration.chain import ACCEPTED, DemoChain, at, tokens
from cli.demonstration.services import SECOND_MEDIATOR
from oracle.community import MemberClass

TITLE = "Ballots and parameters"
AGAINST, FOR, ABSTAIN = 0, 1, 2
MEDIATOR = ROLES.index("Mediator") + 1
NEW_MEDIATOR = 4
SHARES = 0
EACH = 1_00


def propose(
    chain: DemoChain, kind: int, *values: object, proposers: Iterable[int] = (), period: int = 0
) -> tuple[bytes, bytes]:
    """A ballot, by members or by the board: its id, and the data that it decides."""
    data = ballot_data(kind, *values)
    message = {"kind": kind, "text": secrets.token_bytes(32), "period": period, "salt": secrets.token_bytes(32)}
    whole = chain.acting.proposal(message | {"validUntil": chain.time + DAY}, data)
    named = tuple(proposers)
    chain.do(chain.acting.propose(whole, data, named), "propose" if named else "proposeByBoard")
    return chain.acting.digest("Proposal", whole), data


def vote(chain: DemoChain, ballot: bytes, voter: int, choice: int, tree: SumTree | None = None) -> None:
    """A member votes; with the quota that a settlement gives, in an assembly."""
    message = {"ballot": ballot, "voter": voter, "choice": choice}
    if tree is None:
        # Of 128 members the first one pays for the word that holds their votes.
        first = not any(chain.ask("Ballots", "hasVoted", ballot, each) for each in chain.names)
        chain.act("Vote", message, label="the first vote" if first else "vote")
    else:
        line, proof = chain.line_of(tree, voter)
        chain.act("Vote", message | {"quotaMicro": line[2]}, line, proof, label="voteWithQuota")


def decide(chain: DemoChain, tree: SumTree) -> None:
    """Eight ballots at once: a price, the shares of the growth, the quota model, offices, and the commons."""
    book, period = chain.book, tree.place.period
    chain.to(at(7, 8))
    price, reduction = (list(PARAMETERS).index(name) for name in ("MaxPrice", "MaxReduction"))
    too_far = propose_call(chain, CHANGE_PARAMETER, price, 20_00)
    book.check("a value moves by one step at most", "Council_StepTooLarge", too_far)
    apart = propose_call(chain, CHANGE_PARAMETER, list(PARAMETERS).index("ShareBonus"), 3_500)
    book.check("parts of a whole change together", "Council_ChangesTogether", apart)
    cheaper, cheaper_data = propose(chain, CHANGE_PARAMETER, price, 55_00, proposers=(1,))
    shares, shares_data = propose(chain, CHANGE_VECTOR, SHARES, [2_000, 3_500, 3_500, 1_000])
    milder, milder_data = propose(chain, CHANGE_PARAMETER, reduction, 1_400, period=period)
    until = chain.time + 365 * DAY
    office, office_data = propose(chain, GRANT_ROLE, MEDIATOR, holder_of(NEW_MEDIATOR), until)
    end, end_data = propose(chain, GRANT_ROLE, MEDIATOR, holder_of(SECOND_MEDIATOR), 0)
    gift, gift_data = propose(chain, GRANT_COMMONS, [1, 2, 3], EACH)
    standing, standing_data = propose(chain, SET_STANDING_GRANT, EACH)
    rejected, rejected_data = propose(chain, SET_STANDING_GRANT, 2 * EACH, proposers=(6,))
    for ballot in (cheaper, shares, office, end, gift, standing):
        for voter, choice in ((1, FOR), (2, FOR), (4, AGAINST), (5, ABSTAIN), (6, FOR)):
            vote(chain, ballot, voter, choice)
    for voter in (1, 2, 3):
        vote(chain, rejected, voter, AGAINST)
    again = {"ballot": cheaper, "voter": 1, "choice": AGAINST}
    chain.refuses("Ballots_VotedBefore", "one member, one vote", "Vote", again)
    chain.refuses(
        "Ballots_HeadsOnly", "where heads decide, quotas do not", "Vote", *_with_quota(chain, tree, cheaper, 3)
    )
    counted = _assembly(chain, milder, tree)
    chain.refuses_anyone(
        "Ballots_TooEarly", "no ballot is carried out while it is open", "Ballots", "execute", cheaper, cheaper_data
    )
    chain.later(7 * DAY + 1)
    for ballot, data, label in (
        (cheaper, cheaper_data, "a value"), (shares, shares_data, "shares"), (milder, milder_data, "the quota model"),
        (end, end_data, "the end of an office"),
    ):  # fmt: skip
        chain.anyone("Ballots", "execute", ballot, data, label=f"execute: {label}")
    state = chain.ask("Council", "stateOf", price)
    book.check("a new value waits for the border of a month", (60_00, 55_00, at(8, 1, 0)), tuple(state[:3]))
    chain.later(7 * DAY)
    before = [chain.balance(member) for member in (1, 2, 3)]
    for ballot, data, label in (
        (office, office_data, "an office"), (gift, gift_data, "commons"), (standing, standing_data, "a standing grant")
    ):  # fmt: skip
        chain.anyone("Ballots", "execute", ballot, data, label=f"execute: {label}")
    after = [chain.balance(member) for member in (1, 2, 3)]
    book.check("the members give of the commons", [each + EACH for each in before], after)
    chain.refuses_anyone(
        "Ballots_NotCarried", "what was declined is not carried out", "Ballots", "execute", rejected, rejected_data
    )
    held = chain.ask("Members", "roleUntil", MEDIATOR, holder_of(NEW_MEDIATOR))
    book.check("who was elected holds the office, until its date", until, held)
    held = chain.ask("Members", "roleUntil", MEDIATOR, holder_of(SECOND_MEDIATOR))
    book.check("an office ends at once when the members end it", 0, held)
    book.tell(
        "Eight ballots: the highest price falls to 55.00 tokens in August; more of the growth goes to bonuses; in "
        f"an assembly, {counted / 10**7:.1f} % of the quotas that count took part and eased the reduction of "
        f"dominant quotas; {chain.names[NEW_MEDIATOR]} is a mediator, and {chain.names[SECOND_MEDIATOR]} no longer; "
        f"three members got {tokens(EACH)} tokens of the commons, and whoever takes part gets as much every month. A "
        "larger monthly grant was declined."
    )


def propose_call(chain: DemoChain, kind: int, *values: object) -> str:
    """How a proposal of the board would be refused."""
    message = {"kind": kind, "text": bytes(32), "salt": bytes(32), "validUntil": chain.time + DAY}
    return chain.refusal(chain.acting.propose(message, ballot_data(kind, *values)))


def _with_quota(chain: DemoChain, tree: SumTree, ballot: bytes, voter: int) -> tuple[dict[str, object], object, object]:
    line, proof = chain.line_of(tree, voter)
    return {"ballot": ballot, "voter": voter, "choice": FOR, "quotaMicro": line[2]}, line, proof


def _assembly(chain: DemoChain, ballot: bytes, tree: SumTree) -> int:
    """Everybody votes with the quota; companies with their head alone. The part of the quotas that count, in 10⁻⁹."""
    book = chain.book
    companies = [number for number, each in chain.classes.items() if each is MemberClass.COMPANY]
    quotas = {line.member: line.quota_micro for line in tree.lines}
    line, proof = chain.line_of(tree, 2)
    borrowed = chain.acting.call(
        "Vote",
        {"ballot": ballot, "voter": 1, "choice": FOR, "quotaMicro": line[2], "validUntil": chain.time + DAY},
        line,
        proof,
    )
    book.check("nobody votes with another's quota", "Ballots_BadQuota", chain.refusal(borrowed))
    for voter in chain.classes:
        vote(chain, ballot, voter, FOR, tree)
    for company in companies:
        line, proof = chain.line_of(tree, company)
        chain.anyone("Ballots", "excuse", ballot, line, proof)
    found = chain.ask("Ballots", "ballotOf", ballot)
    heads, entitled, in_favour = found[9], found[14], found[15]
    expected = WHOLE - sum(quotas[each] for each in companies)
    book.check("every head counts, also of companies", len(chain.classes), heads)
    book.check("the quotas of companies count nowhere", (expected, expected), (entitled, in_favour))
    return int(in_favour * WHOLE // entitled)


def standing_grant(chain: DemoChain, service: bytes) -> None:
    """Whoever took part gets the month's part of the commons.

    Args:
        service: that member 3 paid to member 6.
    """
    book = chain.book
    share = min(EACH, chain.ask("Ledger", "totals")[2] // chain.ask("Members", "activeMembers")[1])
    before = [chain.balance(member) for member in (3, 6)]
    for member in (3, 6):
        chain.anyone("Treasury", "payStandingGrant", member, service)
    book.check("both who took part got it", [each + share for each in before], [chain.balance(each) for each in (3, 6)])
    for error, promise, member in (
        ("Treasury_AlreadyTaken", "the monthly grant is paid once a month", 3),
        ("Treasury_NotActive", "only to those who took part themselves", 1),
        ("Treasury_NotACitizen", "and only to citizens", 11),
    ):
        chain.refuses_anyone(error, promise, "Treasury", "payStandingGrant", member, service)
    book.tell(f"{chain.names[3]} and {chain.names[6]}, who took part, got {tokens(share)} tokens of July's commons.")


def new_value(chain: DemoChain) -> None:
    """In August the decided price holds."""
    dear = chain.acting.call("Request", chain.order(3, 6, 55_01))
    chain.book.check("in August the new price holds", "Services_BadPrice", chain.refusal(dear))
    fair = chain.acting.call("Request", chain.order(3, 6, 50))
    chain.book.check("a request below it is accepted", ACCEPTED, chain.refusal(fair))
