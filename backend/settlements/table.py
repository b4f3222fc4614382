"""Tables for spreadsheets, and the members of a settlement as one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from fastapi import Response

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


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as RFC 4180 writes it; text that looks like a formula starts with an apostrophe, None is empty."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return text.getvalue()


def csv_response(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The same as an answer that browsers save under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(csv_text(columns, rows), headers=headers, media_type="text/csv; charset=utf-8")


def members_csv(settlement: Settlement) -> str:
    """One row for each member."""
    members = (member.model_dump() for member in settlement_document(settlement).members)
    return csv_text(COLUMNS, ([values[column] for column in COLUMNS] for values in members))


def _plain(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
