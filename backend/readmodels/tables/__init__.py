"""The read models' tables, in hundredths of a token, Unix seconds, and months counted from January 1970."""

from backend.readmodels.tables.base import metadata
from backend.readmodels.tables.governance import (
    ballot,
    excuse,
    parameter,
    parameter_change,
    pause,
    proposer,
    vote,
)
from backend.readmodels.tables.members import (
    class_rule,
    contacts,
    delegation,
    key_change,
    member,
    office,
    refusal,
)
from backend.readmodels.tables.services import bonus, offer, recognition, service
from backend.readmodels.tables.settlements import claim, claims, retrocession, settlement
from backend.readmodels.tables.tokens import escrow, holding, issuance, movement, token_month, welcome
from backend.readmodels.tables.treasury import (
    allowance,
    commons_grant,
    eco_bonus,
    gift,
    gift_share,
    stakeholder,
    standing_grant,
    standing_month,
    standing_rule,
)

__all__ = [
    "allowance",
    "ballot",
    "bonus",
    "claim",
    "claims",
    "class_rule",
    "commons_grant",
    "contacts",
    "delegation",
    "eco_bonus",
    "escrow",
    "excuse",
    "gift",
    "gift_share",
    "holding",
    "issuance",
    "key_change",
    "member",
    "metadata",
    "movement",
    "offer",
    "office",
    "parameter",
    "parameter_change",
    "pause",
    "proposer",
    "recognition",
    "refusal",
    "retrocession",
    "service",
    "settlement",
    "stakeholder",
    "standing_grant",
    "standing_month",
    "standing_rule",
    "token_month",
    "vote",
    "welcome",
]
