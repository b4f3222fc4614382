"""The tables of parameters, pauses and ballots."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, Table, Text

from backend.readmodels.tables.base import metadata, number, text, whole, word

parameter = Table(
    "chain_parameter",
    metadata,
    Column("parameter", Integer, primary_key=True, autoincrement=False),
    text("name"),
    whole("value"),
    # `next` holds from the second `starts_at` on; before the first change it equals `value`, and `starts_at` is 0.
    whole("next"),
    whole("starts_at"),
)

parameter_change = Table(
    "chain_parameter_change",
    metadata,
    Column("parameter", Integer, primary_key=True, autoincrement=False),
    # The second from which it holds; a parameter changes at most once in it.
    number("starts_at", key=True),
    Column("value", BigInteger, nullable=False),
    # Empty in the first value, which was set when the contracts were created.
    number("before"),
    number("decided_at"),
)

pause = Table(
    "chain_pause",
    metadata,
    number("number", key=True),
    # The last second in which new requests and issuance rest.
    whole("until"),
    word("evidence"),
    text("first"),
    text("second"),
    number("began_at"),
)

ballot = Table(
    "chain_ballot",
    metadata,
    word("ballot", key=True),
    Column("kind", Text, nullable=False, index=True),
    Column("data", LargeBinary, nullable=False),
    # The salted hash of the text that explains it.
    word("text"),
    # Of an assembly: the final settlement in which quotas are proved; otherwise 0 and 0.
    whole("period"),
    whole("revision"),
    whole("electorate"),
    # How many members signed; none if the board proposed.
    whole("proposers"),
    whole("opened_at"),
    # The last second in which votes count.
    whole("closes"),
    *(whole(name) for name in ("votes_for", "votes_against", "abstained")),
    # Of an assembly; the quotas that could vote are all, less those excused. Otherwise 0.
    whole("entitled"),
    *(whole(name) for name in ("quotas_for", "quotas_against", "quotas_abstained")),
    number("executed_at"),
    Column("carried", Boolean),
)

proposer = Table(
    "chain_ballot_proposer",
    metadata,
    word("ballot", key=True),
    number("member", key=True),
)

vote = Table(
    "chain_vote",
    metadata,
    word("ballot", key=True),
    number("voter", key=True),
    text("choice"),
    whole("quota_micro"),
    number("voted_at"),
)

excuse = Table(
    "chain_ballot_excuse",
    metadata,
    word("ballot", key=True),
    number("member", key=True),
    whole("quota_micro"),
)
