"""Ballots: what was proposed, how it is decided, who voted, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_abi.abi import decode
from sqlalchemy import Connection, Row, select

from backend.readmodels.parameters import NAMES, value_then
from backend.readmodels.tables import ballot, excuse, proposer, vote
from chain.events import Event, Projection, Rows
from chain.genesis import DAY
from chain.merkle import WHOLE

KINDS = (
    "none",
    "change_parameter",
    "change_vector",
    "grant_role",
    "grant_commons",
    "set_standing_grant",
    "judge_settlement",
)
"""What a ballot may decide, as `Kind` in `contracts/interfaces/ICouncil.sol` numbers it."""
SHAPES = {
    "change_parameter": ("uint8", "uint24"),
    "change_vector": ("uint8", "uint24[]"),
    "grant_role": ("uint8", "address", "uint40"),
    "grant_commons": ("uint32[]", "uint48"),
    "set_standing_grant": ("uint48",),
    "judge_settlement": ("uint32", "uint8"),
}
"""The ABI of what each kind needs."""
CHOICES = ("against", "for", "abstain")
LAPSE = 30 * DAY
"""How long after it became due a decision can be carried out: the contract's `LAPSE`."""
_SUMS = {"against": ("votes_against", "quotas_against"), "for": ("votes_for", "quotas_for")}
_ABSTAINED = ("abstained", "quotas_abstained")
_BPS, _HALF, _THREE_FIFTHS = 10_000, 5_000, 6_000
_RULES_OF_BALLOTS, _QUOTA_MODEL = NAMES.index("VotingPeriod"), NAMES.index("CoefficientPower")
_SHARES = 0
"""The vector that heads alone decide."""


class Ballots(Projection):
    """Every ballot with its votes. Whether it is open is not stored: readers compare `closes` with the time."""

    name = "ballots"
    version = 1
    tables = (ballot, proposer, vote, excuse)

    def apply(self, rows: Rows, event: Event) -> None:
        """Follows the contract `Ballots`."""
        if event.contract != "Ballots":
            return
        fields = event.fields
        key = fields["ballot"]
        match event.name:
            case "BallotOpened":
                _open(rows, event)
            case "Voted":
                choice, quota = CHOICES[fields["choice"]], fields["quotaMicro"]
                given = {"choice": choice, "quota_micro": quota, "voted_at": event.timestamp}
                rows.put(vote, ballot=key, voter=fields["voter"], **given)
                heads, quotas = _SUMS.get(choice, _ABSTAINED)
                before = _row(rows, key)
                rows.put(ballot, ballot=key, **{heads: before[heads] + 1, quotas: before[quotas] + quota})
            case "QuotaExcused":
                rows.put(excuse, ballot=key, member=fields["member"], quota_micro=fields["quotaMicro"])
                rows.put(ballot, ballot=key, entitled=_row(rows, key)["entitled"] - fields["quotaMicro"])
            case "BallotExecuted":
                rows.put(ballot, ballot=key, executed_at=event.timestamp, carried=fields["carried"])


def _open(rows: Rows, event: Event) -> None:
    fields = event.fields
    sums = dict.fromkeys((*_SUMS["for"], *_SUMS["against"], *_ABSTAINED), 0)
    rows.put(
        ballot,
        ballot=fields["ballot"],
        kind=KINDS[fields["kind"]],
        data=fields["data"],
        text=fields["text"],
        period=fields["period"],
        revision=fields["revision"],
        electorate=fields["electorate"],
        proposers=len(fields["proposers"]),
        opened_at=event.timestamp,
        closes=fields["closes"],
        # An assembly, and no other ballot, names the settlement in which quotas are proved.
        entitled=WHOLE if fields["period"] else 0,
        **sums,
    )
    for member in fields["proposers"]:
        rows.put(proposer, ballot=fields["ballot"], member=member)


def _row(rows: Rows, key: bytes) -> dict[str, Any]:
    row = rows.get(ballot, key)
    if row is None:
        raise LookupError(f"The ballot 0x{key.hex()} has an event, but was never opened.")
    return row


@dataclass(frozen=True)
class Procedure:
    """How a ballot is decided, as it was fixed when it was opened.

    Attributes:
        by_millesimi: whether millesimi must carry it too.
        quorum_bps: the part that must take part, of the electorate and of the entitled quotas.
        majority_bps: the part of the votes for and against that those for must exceed.
        delay: how many seconds after it closes it can be carried out.
    """

    by_millesimi: bool
    quorum_bps: int
    majority_bps: int
    delay: int


def data_of(row: Row[Any]) -> tuple[Any, ...]:
    """What a ballot is about, by the fields of `SHAPES`."""
    return tuple(decode(SHAPES[row.kind], row.data))


def procedure_of(connection: Connection, row: Row[Any]) -> Procedure:
    """How a ballot is decided: by the parameters that held in the second in which it was opened."""
    given = data_of(row)
    by_millesimi, majority = False, _HALF
    match row.kind:
        case "change_parameter":
            by_millesimi, majority = given[0] >= _QUOTA_MODEL, majority_of(given[0])
        case "change_vector" if given[0] != _SHARES:
            by_millesimi, majority = True, _THREE_FIFTHS
    # An office ends at once; a new value waits for the border between two months.
    waits = row.kind in {"grant_commons", "set_standing_grant"} or (row.kind == "grant_role" and given[2] != 0)
    return Procedure(
        by_millesimi=by_millesimi,
        quorum_bps=value_then(connection, "QuorumBps", row.opened_at),
        majority_bps=majority,
        delay=value_then(connection, "Notice", row.opened_at) if waits else 0,
    )


def majority_of(parameter: int) -> int:
    """The part of the votes, in basis points, that a change of a parameter must exceed, by its number."""
    return _THREE_FIFTHS if parameter >= _RULES_OF_BALLOTS else _HALF


def has_quorum(row: Row[Any], procedure: Procedure) -> bool:
    """Whether enough took part so far: heads, and in an assembly quotas too."""
    heads = row.votes_for + row.votes_against + row.abstained
    quotas = row.quotas_for + row.quotas_against + row.quotas_abstained
    quorum = procedure.quorum_bps
    return bool(heads * _BPS >= row.electorate * quorum and quotas * _BPS >= row.entitled * quorum)


def is_carried(row: Row[Any], procedure: Procedure) -> bool:
    """Whether the votes counted so far carry it."""
    majority = procedure.majority_bps
    heads = _exceeds(row.votes_for, row.votes_against, majority)
    quotas = not procedure.by_millesimi or _exceeds(row.quotas_for, row.quotas_against, majority)
    return has_quorum(row, procedure) and heads and quotas


def _exceeds(in_favour: int, against: int, majority_bps: int) -> bool:
    return in_favour * _BPS > (in_favour + against) * majority_bps


def ballots(connection: Connection) -> list[Row[Any]]:
    """Every ballot, the newest first."""
    return list(connection.execute(select(ballot).order_by(ballot.c.opened_at.desc(), ballot.c.ballot)))
