"""The tables of settlements, of the claims to their tokens, and of quotas given back."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from backend.readmodels.tables.base import metadata, number, whole, word

settlement = Table(
    "chain_settlement",
    metadata,
    number("period", key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    word("root"),
    number("leaves"),
    number("tokens"),
    number("shared_wh"),
    number("incentive_cents"),
    word("dataset_hash"),
    word("rules_hash"),
    word("code_hash"),
    number("published_at"),
    # Of the newest revision: final after this second, unless it is void.
    number("final_at"),
    # When it was suspended, by which auditor (empty: by members), with which evidence, until when; and when its window
    # would have ended.
    number("suspended_at"),
    Column("auditor", Text),
    Column("evidence", LargeBinary(32)),
    number("suspended_until"),
    number("window_end"),
    number("confirmed_at"),
    number("voided_at"),
)

claims = Table(
    "chain_claims",
    metadata,
    number("period", key=True),
    whole("published"),
    whole("reserved"),
    # What was claimed so far, and until the end of which month the rest can be.
    whole("claimed"),
    whole("last_epoch"),
    number("opened_at"),
)

claim = Table(
    "chain_claim",
    metadata,
    number("period", key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),
    whole("member", index=True),
    whole("amount"),
    number("claimed_at"),
)

retrocession = Table(
    "chain_retrocession",
    metadata,
    number("member", key=True),
    number("nonce", key=True),
    whole("bps"),
    whole("from_epoch"),
    number("stated_at"),
)
