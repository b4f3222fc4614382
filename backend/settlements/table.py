"""The members of a settlement as a table for spreadsheets."""

from __future__ import annotations

import csv
import io

from oracle.settlement.document import settlement_document
from oracle.settlement.result import Settlement

COLUMNS = (
    "member",
    "name",
    "member_class",
    "category",
    "injected_wh",
    "withdrawn_wh",
    "shared_wh",
    "produced_shared_wh",
    "base_quota_micro",
    "alpha",
    "beta",
    "final_quota_micro",
    "regular_cents",
    "surplus_cents",
    "retroceded_cents",
    "cents",
)
# What a spreadsheet would take for a formula (OWASP, "CSV Injection").
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def members_csv(settlement: Settlement) -> str:
    """One row for each member (RFC 4180); names that look like formulas start with an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for member in settlement_document(settlement).members:
        values = member.model_dump()
        writer.writerow([_plain(values[column]) for column in COLUMNS])
    return text.getvalue()


def _plain(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
