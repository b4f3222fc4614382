"""The month's account: from readings, prices and rules to every member's cents."""

from oracle.settlement.decisions import NOTHING_DECIDED, Decisions
from oracle.settlement.document import settlement_json
from oracle.settlement.energies import EnergyBook, open_book, substation_hours
from oracle.settlement.month import settle_month
from oracle.settlement.result import Settlement

__all__ = [
    "NOTHING_DECIDED", "Decisions", "EnergyBook", "Settlement", "open_book", "settle_month", "settlement_json",
    "substation_hours",
]  # fmt: skip
