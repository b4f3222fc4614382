"""The tables of stakeholders, of what they bought and gave, and of what the community gives again."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, Table

from backend.readmodels.tables.base import metadata, number, text, whole, word

stakeholder = Table(
    "chain_stakeholder",
    metadata,
    number("stakeholder", key=True),
    # The last second in which it may buy and give.
    whole("until"),
    word("agreement"),
    text("treasurer"),
    # How often it was registered or changed.
    whole("sequence"),
    number("registered_at"),
)

allowance = Table(
    "chain_allowance",
    metadata,
    word("allowance", key=True),
    whole("stakeholder", index=True),
    text("purpose"),
    whole("cents"),
    # What it was at first, and what may still be given of it until the end of month `last_epoch`.
    whole("bought"),
    whole("left"),
    whole("last_epoch"),
    text("treasurer"),
    number("bought_at"),
)

gift = Table(
    "chain_gift",
    metadata,
    # The digest that the stakeholder signed.
    word("gift", key=True),
    word("allowance", index=True),
    whole("stakeholder"),
    whole("amount"),
    # To how many members; empty in a gift by quotas.
    number("members"),
    # Of a gift by quotas: of which settlement, what nobody took yet, and until the end of which month it can be taken.
    number("period"),
    number("left"),
    number("last_epoch"),
    number("given_at"),
)

eco_bonus = Table(
    "chain_eco_bonus",
    metadata,
    number("stakeholder", key=True),
    # The salted hash of the very piece that was sold.
    word("product", key=True),
    word("allowance", index=True),
    whole("member", index=True),
    whole("amount"),
    number("given_at"),
)

gift_share = Table(
    "chain_gift_share",
    metadata,
    word("gift", key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    whole("member", index=True),
    whole("amount"),
    number("taken_at"),
)

commons_grant = Table(
    "chain_commons_grant",
    metadata,
    number("block", key=True),
    Column("log_index", Integer, primary_key=True, autoincrement=False),
    # The same to each of so many members.
    whole("each"),
    whole("members"),
    number("granted_at"),
)

standing_rule = Table(
    "chain_standing_rule",
    metadata,
    number("block", key=True),
    Column("log_index", Integer, primary_key=True, autoincrement=False),
    # The most that a member gets in a month; 0 for no rule.
    whole("each"),
    number("set_at"),
)

standing_month = Table(
    "chain_standing_month",
    metadata,
    number("epoch", key=True),
    # What each member who takes part gets in this month.
    whole("share"),
)

standing_grant = Table(
    "chain_standing_grant",
    metadata,
    number("epoch", key=True),
    number("member", key=True),
    # The service that shows that the member takes part.
    Column("service", LargeBinary(32), nullable=False),
    whole("amount"),
    number("paid_at"),
)
