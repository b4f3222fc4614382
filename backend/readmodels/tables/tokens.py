"""The tables of balances, movements and issuance."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from backend.readmodels.tables.base import lanes, metadata, number, text, whole, word

holding = Table(
    "chain_holding",
    metadata,
    number("member", key=True),
    # The units can be spent until the end of this month.
    number("last_epoch", key=True),
    whole("amount"),
)

escrow = Table(
    "chain_escrow",
    metadata,
    word("service", key=True),
    whole("member", index=True),
    whole("amount"),
    # What was taken, by expiry.
    *lanes(),
)

welcome = Table(
    "chain_welcome",
    metadata,
    number("member", key=True),
    whole("owed"),
)

issuance = Table(
    "chain_issuance",
    metadata,
    number("epoch", key=True),
    text("channel", key=True),
    whole("issued"),
    # What counts against the channel's share of the month (and the founding members' allowance): of energy what was
    # reserved, of the commons nothing.
    whole("booked"),
)

movement = Table(
    "chain_movement",
    metadata,
    number("member", key=True),
    number("block", key=True),
    Column("log_index", Integer, primary_key=True, autoincrement=False),
    number("timestamp"),
    # A channel for what was issued; `set_aside`, `paid`, `received`, `returned`, `divided` for services; `spent` for
    # what was paid at once; `left_behind` for what a member left to the commons.
    Column("kind", Text, nullable=False),
    Column("service", LargeBinary(32), index=True),
    # What became free to spend (or stopped being so), by expiry.
    *lanes(),
    # What was set aside more (or less), and what was lost: above the holding cap, or expired while set aside.
    whole("set_aside"),
    whole("lost"),
)

token_month = Table(
    "chain_token_month",
    metadata,
    number("epoch", key=True),
    # What was issued, what services moved, and how many services that was.
    whole("issued"),
    whole("moved"),
    whole("closed"),
    # What was lost above holding caps, what was found expired when it came back from a service, and what members left.
    whole("over_cap"),
    whole("late"),
    whole("left_behind"),
    # By how much the events changed what circulates, and the same with each change times the seconds left of the month.
    whole("change"),
    whole("weighted"),
)
