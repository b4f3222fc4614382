"""The read models' tables. Amounts are hundredths of a token, times Unix seconds, months counted from January 1970."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()


def _number(name: str, *, key: bool = False) -> Column[int]:
    return Column(name, BigInteger, primary_key=key, autoincrement=False)


member = Table(
    "chain_member",
    metadata,
    _number("member", key=True),
    Column("class", Text, nullable=False),
    Column("key_type", Text, nullable=False),
    Column("key", Text, nullable=False, index=True),
    Column("active", Boolean, nullable=False),
    _number("admitted_at"),
)

office = Table(
    "chain_office",
    metadata,
    Column("role", Text, primary_key=True),
    Column("holder", Text, primary_key=True),
    _number("until"),
)

holding = Table(
    "chain_holding",
    metadata,
    _number("member", key=True),
    # The units can be spent until the end of this month.
    _number("last_epoch", key=True),
    Column("amount", BigInteger, nullable=False),
)

escrow = Table(
    "chain_escrow",
    metadata,
    Column("service", LargeBinary(32), primary_key=True),
    Column("member", BigInteger, nullable=False, index=True),
    Column("amount", BigInteger, nullable=False),
    # What was taken, by expiry: `lane_j` would have expired at the end of month `epoch` + j.
    Column("epoch", Integer, nullable=False),
    Column("lane_0", BigInteger, nullable=False),
    Column("lane_1", BigInteger, nullable=False),
    Column("lane_2", BigInteger, nullable=False),
    Column("lane_3", BigInteger, nullable=False),
)

welcome = Table(
    "chain_welcome",
    metadata,
    _number("member", key=True),
    Column("owed", BigInteger, nullable=False),
)

issuance = Table(
    "chain_issuance",
    metadata,
    _number("epoch", key=True),
    Column("channel", Text, primary_key=True),
    Column("issued", BigInteger, nullable=False),
)

service = Table(
    "chain_service",
    metadata,
    Column("service", LargeBinary(32), primary_key=True),
    Column("state", Text, nullable=False, index=True),
    # Who must act, and until when; empty in an ended service. After `act_by` anyone may end it.
    _number("actor"),
    _number("act_by"),
    _number("requester"),
    _number("provider"),
    _number("amount"),
    _number("category"),
    _number("start"),
    _number("perform_by"),
    _number("approve_by"),
    _number("review_by"),
    _number("requested_at"),
    _number("approved_at"),
    _number("delivered_at"),
    _number("ended_at"),
    # Cancelled: by whom. Closed: whether by the requester's signature, or by silence.
    _number("cancelled_by"),
    Column("closed_by_signature", Boolean),
)

settlement = Table(
    "chain_settlement",
    metadata,
    _number("period", key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("root", LargeBinary(32), nullable=False),
    _number("leaves"),
    _number("tokens"),
    _number("shared_wh"),
    _number("incentive_cents"),
    Column("dataset_hash", LargeBinary(32), nullable=False),
    Column("rules_hash", LargeBinary(32), nullable=False),
    Column("code_hash", LargeBinary(32), nullable=False),
    _number("published_at"),
    # Of the newest revision: final after this second.
    _number("final_at"),
)

movement = Table(
    "chain_movement",
    metadata,
    _number("member", key=True),
    _number("block", key=True),
    Column("log_index", Integer, primary_key=True, autoincrement=False),
    _number("timestamp"),
    # A channel for what was issued; `set_aside`, `paid`, `received`, `returned` for services.
    Column("kind", Text, nullable=False),
    Column("service", LargeBinary(32), index=True),
    # What became free to spend (or stopped being so), by expiry: `lane_j` until the end of month `epoch` + j.
    Column("epoch", Integer, nullable=False),
    Column("lane_0", BigInteger, nullable=False),
    Column("lane_1", BigInteger, nullable=False),
    Column("lane_2", BigInteger, nullable=False),
    Column("lane_3", BigInteger, nullable=False),
    # What was set aside more (or less), and what was lost: above the holding cap, or expired while set aside.
    Column("set_aside", BigInteger, nullable=False),
    Column("lost", BigInteger, nullable=False),
)

token_month = Table(
    "chain_token_month",
    metadata,
    _number("epoch", key=True),
    # What was issued, what services moved, and how many services that was.
    Column("issued", BigInteger, nullable=False),
    Column("moved", BigInteger, nullable=False),
    Column("closed", BigInteger, nullable=False),
    # What was lost above holding caps, and what was found expired when it came back from a service.
    Column("over_cap", BigInteger, nullable=False),
    Column("late", BigInteger, nullable=False),
    # By how much the events changed what circulates, and the same with each change times the seconds left of the month.
    Column("change", BigInteger, nullable=False),
    Column("weighted", BigInteger, nullable=False),
)

parameter_change = Table(
    "chain_parameter_change",
    metadata,
    Column("parameter", Integer, primary_key=True, autoincrement=False),
    # The second from which it holds; a parameter changes at most once in it.
    _number("starts_at", key=True),
    Column("value", BigInteger, nullable=False),
    # Empty in the first value, which was set when the contracts were created.
    _number("before"),
    _number("decided_at"),
)

parameter = Table(
    "chain_parameter",
    metadata,
    Column("parameter", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("value", BigInteger, nullable=False),
    # `next` holds from the second `starts_at` on; before the first change it equals `value`, and `starts_at` is 0.
    Column("next", BigInteger, nullable=False),
    Column("starts_at", BigInteger, nullable=False),
)
