"""The ANPCI's quota model: in exact thousandths, who shares how much of a community's incentive, to the cent."""

from energy.quotas.base import QuotaMember
from energy.quotas.contribution import Contribution, read_rules
from energy.quotas.inverse import smallest_reduction
from energy.quotas.members import MemberFile, MemberRecord, read_members
from energy.quotas.model import QuotaRow, Quotas, compute_quotas, quota_micro
from energy.quotas.money import FundSplit, MemberShare, PoolShares, share_pool, split_funds
from energy.quotas.rules import Fund, QuotaRules, quota_rules
from energy.quotas.statement import Rounding, Statement, StatementLine, quota_statement

__all__ = [
    "Contribution",
    "Fund",
    "FundSplit",
    "MemberFile",
    "MemberRecord",
    "MemberShare",
    "PoolShares",
    "QuotaMember",
    "QuotaRow",
    "QuotaRules",
    "Quotas",
    "Rounding",
    "Statement",
    "StatementLine",
    "compute_quotas",
    "quota_micro",
    "quota_rules",
    "quota_statement",
    "read_members",
    "read_rules",
    "share_pool",
    "smallest_reduction",
    "split_funds",
]
