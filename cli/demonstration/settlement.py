"""Settlement and claims: published, suspended, voided, published again, confirmed; its tokens and a gift by quotas."""

from __future__ import annotations

import secrets
from pathlib import Path

from chain import intents
from chain.genesis import DAY, JUDGE_SETTLEMENT
from cli.demonstration.ballots import AGAINST, FOR, propose, vote
from cli.demonstration.chain import DemoChain, at, tokens
from cli.demonstration.market import STAKEHOLDER
from cli.month import PreparedMonth, SettledMonth

TITLE = "Settlement and claims"
MEMBER = 3
QUARTER = 2_500


def publish_twice(chain: DemoChain, settled: SettledMonth, out: Path) -> list[PreparedMonth]:
    """The first publication is suspended and declared void; the second is questioned and confirmed. Both of them."""
    book, period = chain.book, settled.settlement.period
    number = period.year * 100 + period.month
    chain.to(at(6, 22))
    first, second = (
        settled.prepare(chain.deployment, out=out, valid_until=at(9, 1), revision=revision) for revision in (0, 1)
    )
    _publish(chain, first)
    line, proof = chain.line_of(first.tree, MEMBER)
    raised = (*line[:2], line[2] + 1, *line[3:])
    book.check("the contract verifies a member's quota", True, chain.ask("Settlements", "verify", number, line, proof))
    book.check(
        "it refuses a quota that is one millionth higher",
        False,
        chain.ask("Settlements", "verify", number, raised, proof),
    )
    book.check("the settlement can still be revised", False, chain.ask("Settlements", "isFinal", number))
    chain.act("Suspend", {"period": number, "revision": 0, "evidence": secrets.token_bytes(32)})
    ballot, data = propose(chain, JUDGE_SETTLEMENT, number, 0)
    for voter in (1, 2, 3):
        vote(chain, ballot, voter, FOR)
    chain.later(7 * DAY + 1)
    chain.anyone("Ballots", "execute", ballot, data, label="execute: void")
    book.check("what is void proves nothing", False, chain.ask("Settlements", "verify", number, line, proof))
    again = intents.struct_values("Settlement", first.message)
    call = chain.contracts.call("Settlements", "publish", again, _signatures(chain, first))
    book.check("a publication is used once", "Settlements_WrongRevision", chain.refusal(call))

    _publish(chain, second)
    evidence = {"period": number, "revision": 1, "evidence": secrets.token_bytes(32), "validUntil": chain.time + DAY}
    few = chain.acting.object(evidence, ())
    book.check("one member in twenty can suspend, and fewer cannot", "Settlements_TooFewMembers", chain.refusal(few))
    chain.do(chain.acting.object(evidence, (5, 6)), "Objection")
    ballot, data = propose(chain, JUDGE_SETTLEMENT, number, 1, proposers=(5,))
    for voter, choice in ((1, AGAINST), (2, AGAINST), (3, AGAINST), (5, FOR)):
        vote(chain, ballot, voter, choice)
    chain.later(7 * DAY + 1)
    chain.anyone("Ballots", "execute", ballot, data, label="execute: confirm")
    chain.later(1)
    book.check("what the members decline to declare void is final", True, chain.ask("Settlements", "isFinal", number))
    energy = settled.settlement.energy
    book.tell(
        f"{len(chain.reporters)} reporters signed the settlement of {period}: {energy.shared_wh / 1000:,.0f} kWh "
        f"shared, {second.message['incentiveCents'] / 100:,.2f} euros. The auditor suspended the first version, and "
        "a ballot declared it void; members questioned the second, and a ballot confirmed it."
    )
    return [first, second]


def _publish(chain: DemoChain, month: PreparedMonth) -> None:
    given = intents.struct_values("Settlement", month.message), _signatures(chain, month)
    chain.anyone(
        "Settlements", "publish", *given, label="publish" if month.message["revision"] == 0 else "publish again"
    )


def _signatures(chain: DemoChain, month: PreparedMonth) -> list[bytes]:
    digest = chain.acting.digest("Settlement", month.message)
    return [intents.sign(reporter, digest) for reporter in chain.reporters]


def claims(chain: DemoChain, month: PreparedMonth) -> None:
    """Anyone brings each member the tokens of the month; a member states what to give back from next month on."""
    book, tree, period = chain.book, month.tree, month.tree.place.period
    chain.refuses_anyone(
        "Settlements_WrongSeal", "claims open for what was signed", "Settlements", "openClaims", period, tree.root, 1
    )
    chain.anyone("Settlements", "openClaims", period, tree.root, tree.tokens)
    before = {line.member: chain.balance(line.member) for line in tree.lines}
    for member in before:
        line, proof = chain.line_of(tree, member)
        chain.anyone("Settlements", "claim", period, line, proof)
    book.check(
        "each member has the energy tokens of its line",
        {line.member: before[line.member] + line.tokens for line in tree.lines},
        {member: chain.balance(member) for member in before},
    )
    line, proof = chain.line_of(tree, MEMBER)
    chain.refuses_anyone(
        "Settlements_AlreadyClaimed", "a line is paid once", "Settlements", "claim", period, line, proof
    )
    reserved = list(chain.ask("Ledger", "energyReserved"))
    book.check("nothing of the reserve is left", [0, 0], reserved)
    chain.act("Retrocede", {"member": MEMBER, "bps": QUARTER})
    epoch = chain.ask("Ledger", "accountOf", MEMBER)[0]
    book.check(
        "what a member gives back counts from the next month on",
        (0, QUARTER),
        tuple(chain.ask("Settlements", "retrocessionOf", MEMBER, epoch + month) for month in (0, 1)),
    )
    book.tell(
        f"{tokens(tree.tokens)} tokens for the energy shared were brought to {len(tree.lines)} members. "
        f"{chain.names[MEMBER]} has a quota of {line[2] / 10**6:.6f} thousandths, proven with {len(proof)} hashes, "
        "and gives a quarter of it back from the next month on."
    )


def gift_by_quotas(chain: DemoChain, month: PreparedMonth, allowance: bytes) -> None:
    """A stakeholder gives to all members by their quotas."""
    book, tree, period, pool = chain.book, month.tree, month.tree.place.period, 6_00
    gift = {"stakeholder": STAKEHOLDER, "allowance": allowance, "pool": pool, "period": period}
    gift |= {"salt": secrets.token_bytes(32), "validUntil": chain.time + DAY}
    chain.act("QuotaGrant", gift)
    grant = chain.acting.digest("QuotaGrant", gift)
    shares = {line.member: pool * line.quota_micro // 10**9 for line in tree.lines if line.member != STAKEHOLDER}
    before = {member: chain.balance(member) for member in shares}
    for member, share in shares.items():
        if share:
            line, proof = chain.line_of(tree, member)
            chain.anyone("Treasury", "takeQuotaShare", grant, line, proof)
    book.check(
        "a gift by quotas reaches everybody in proportion",
        {member: before[member] + share for member, share in shares.items()},
        {member: chain.balance(member) for member in shares},
    )
    line, proof = chain.line_of(tree, STAKEHOLDER)
    chain.refuses_anyone(
        "Treasury_ToAStakeholder", "the giver has no part in it", "Treasury", "takeQuotaShare", grant, line, proof
    )
    book.tell(f"{chain.names[STAKEHOLDER]} gave {tokens(pool)} tokens to all members by their quotas of the month.")
