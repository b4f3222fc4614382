"""The proof of a member's line: all that somebody needs to check it alone, with the chain's own answer."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from pydantic import BaseModel, Field

from backend.books import Books
from backend.problems import ProblemError
from chain.errors import ChainError
from energy.errors import InputError
from oracle.publication import Period
from oracle.publication.archive import DataSets
from oracle.settlement.document import exact_text
from oracle.settlement.result import MemberLine, Settlement

_SUM = (1 << 64) - 1

Hex32 = Annotated[str, Field(pattern="^0x[0-9a-f]{64}$")]


class Sibling(BaseModel):
    """A neighbour on the way from a line to the root, with what all lines below it add up to."""

    hash: Hex32
    quota_micro: int
    tokens: int


class PrivateLine(BaseModel):
    """What only the member, the steward and the auditor see of a line, and the salt that it was hashed with.

    The hash in the leaf is Keccak-256 of the salt and the JSON array, in ASCII without blanks, of `borgo-line-1` and
    these fields in this order, without the salt.
    """

    injected_wh: int
    withdrawn_wh: int
    shared_wh: int
    produced_shared_wh: int
    base_quota_micro: int
    alpha: str
    beta: str
    regular_cents: int
    surplus_cents: int
    retroceded_cents: int
    cents: int
    salt: Hex32


class Proof(BaseModel):
    """A member's line with its way to the published root. Nothing in it need be believed: see docs/verify.md."""

    chain_id: int
    node: str = Field(description="The node that answers what is published, as JSON-RPC.")
    settlements: str = Field(description="The address of the contract `Settlements`.")
    first_block: int = Field(description="The block from which the contract's events can be asked for.")
    threshold: int | None = Field(description="How many reporters had to sign, as the community planned it.")
    period: int = Field(description="The month, or its true-up, as the contract writes it.", examples=[202605])
    revision: int
    leaves: int = Field(description="How many lines the month has.")
    index: int = Field(description="The line's place, from 0.")
    member: int = Field(description="The member's number.")
    quota_micro: int
    tokens: int = Field(description="Hundredths of a token.")
    private: PrivateLine
    siblings: list[Sibling] = Field(description="From the line up to the root.")
    root: Hex32 = Field(description="The published root, as this server knows it.")
    total_tokens: int
    shared_wh: int = Field(description="Of the community, as published.")
    incentive_cents: int = Field(description="What funds and members share, as published.")
    final_at: int = Field(description="Unix second until which it can be revised.")
    pool_cents: int = Field(description="What the members share by their quotas. It is this server's word, not proven.")


def proof_of(books: Books, settlement: Settlement, line: MemberLine) -> Proof:
    """The proof of one line of a published month, from the salts that the reporters keep with their data.

    Where the month was corrected after it was final, it is the proof of the newest correction.

    Raises:
        ProblemError: 404 if nothing is published; 503 while no reporter has handed over its data set, or if it is
            damaged; 409 if this server settles the month otherwise than with the members that were published.
    """
    month, chain = settlement.period, books.chain
    first = None if chain is None else chain.publications.get(month)
    published = None if first is None else first.newest
    if chain is None or published is None:
        raise ProblemError(
            HTTPStatus.NOT_FOUND,
            f"The month {month} is not published yet.",
            "The reporters publish it when enough of them agree; ask again in a minute.",
        )
    period = Period(month, published.true_up)
    try:
        kept = DataSets(chain.datasets).find(period, published.revision)
    except InputError as error:
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, error.message, error.remedy) from error
    if kept is None:
        raise ProblemError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            f"The data set of {period} is not here yet.",
            "A reporter writes it some seconds after the publication; ask again in a minute.",
        )
    deployment = chain.deployment.deployment
    contract = chain.contracts.addresses["Settlements"]
    try:
        tree = kept.tree(settlement, deployment.chain_id, contract)
        opened = kept.opened(settlement, tree)[line.member]
    except (InputError, ChainError, KeyError) as error:
        raise ProblemError(
            HTTPStatus.CONFLICT,
            f"What this server settles for {month} is not what was published: other members.",
            "Wait for the reporters to revise the month, or ask the steward.",
        ) from error
    return Proof(
        chain_id=deployment.chain_id,
        node=chain.url,
        settlements=contract,
        first_block=deployment.block,
        threshold=None if chain.deployment.plan is None else chain.deployment.plan.threshold,
        period=tree.place.period,
        revision=tree.place.revision,
        leaves=published.members,
        index=opened.index,
        member=opened.line.member,
        quota_micro=opened.line.quota_micro,
        tokens=opened.line.tokens,
        private=private_line(line, opened.salt),
        siblings=[
            Sibling(hash=f"0x{digest.hex()}", quota_micro=sums & _SUM, tokens=sums >> 128)
            for digest, sums in tree.proof(opened.index)
        ],
        root=published.root,
        total_tokens=tree.tokens,
        shared_wh=published.shared_wh,
        incentive_cents=published.incentive_cents,
        final_at=int(published.final_at.timestamp()),
        pool_cents=sum(each.regular_cents for each in settlement.members),
    )


def private_line(line: MemberLine, salt: bytes) -> PrivateLine:
    """The fields of `oracle.publication.lines.private_text`, with the salt."""
    return PrivateLine(
        injected_wh=line.injected_wh,
        withdrawn_wh=line.withdrawn_wh,
        shared_wh=line.shared_wh,
        produced_shared_wh=line.produced_shared_wh,
        base_quota_micro=line.base_quota_micro,
        alpha=exact_text(line.alpha),
        beta=exact_text(line.beta),
        regular_cents=line.regular_cents,
        surplus_cents=line.surplus_cents,
        retroceded_cents=line.retroceded_cents,
        cents=line.cents,
        salt=f"0x{salt.hex()}",
    )
