"""The tables of services, of what organisations offer, and of what the community recognises."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary, Table, Text

from backend.readmodels.tables.base import metadata, number, text, truth, whole, word

service = Table(
    "chain_service",
    metadata,
    word("service", key=True),
    Column("state", Text, nullable=False, index=True),
    # Who must act, and until when; empty in an ended service, and where the mediator must, whom no event names. After
    # `act_by` anyone may end it.
    number("actor"),
    number("act_by"),
    number("requester"),
    number("provider"),
    # The price, and what of it the provider was paid.
    number("amount"),
    number("paid"),
    number("category"),
    # With whose agreement it is offered.
    number("stakeholder"),
    number("start"),
    number("perform_by"),
    number("approve_by"),
    number("review_by"),
    number("mediate_by"),
    number("requested_at"),
    number("approved_at"),
    number("delivered_at"),
    number("disputed_at"),
    number("ended_at"),
    # Cancelled: by whom, 0 for both. Closed: whether by a signature, or by silence.
    number("cancelled_by"),
    truth("closed_by_signature", empty=True),
    # Disputed: who objected, and the salted hash of what the objection rests on.
    number("disputed_by"),
    Column("evidence", LargeBinary(32)),
    # Resolved: by whom, 0 for nobody, and the salted hash of the reasons.
    number("mediator"),
    Column("reasons", LargeBinary(32)),
    # Paid at once: for which offer.
    Column("offer", LargeBinary(32)),
)

offer = Table(
    "chain_offer",
    metadata,
    word("offer", key=True),
    whole("provider", index=True),
    whole("max_amount"),
    number("stakeholder"),
    whole("until"),
    word("terms"),
    number("registered_at"),
)

recognition = Table(
    "chain_recognition",
    metadata,
    number("provider", key=True),
    number("category", key=True),
    # Services that start between the two seconds may earn the bonus.
    whole("since"),
    whole("until"),
    # How many recognitions and withdrawals there were.
    whole("sequence"),
    text("recogniser"),
    number("recognised_at"),
)

bonus = Table(
    "chain_bonus",
    metadata,
    word("service", key=True),
    whole("provider"),
    whole("amount"),
    whole("epoch", index=True),
    number("earned_at"),
)
