"""The page of the audit: run it, read it."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from backend.audit.routes import begin
from backend.audit.schemas import STEPS, AuditDocument, State
from backend.books import Books
from backend.pages.render import page

HOW = "/verifica"


def audit_pages(books: Books) -> APIRouter:
    """The pages over a community's audits."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)

    @routes.get("/verifica")
    def audit_page(request: Request) -> Response:
        months = books.audits.months() if books.audits is not None else []
        return page("audit.html", request, books, {**_values(), "months": months[::-1]})

    @routes.get("/verifica/stato")
    def audit_state(request: Request) -> Response:
        response = page("audit_state.html", request, books, _values())
        response.headers["Cache-Control"] = "no-store"
        return response

    @routes.post("/verifica")
    def start(request: Request, month: Annotated[str, Form(alias="mese")] = "") -> Response:
        begin(books, [month] if month else [])
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"{HOW}{query}#esito", HTTPStatus.SEE_OTHER)

    def _values() -> dict[str, object]:
        newest = books.audits.newest if books.audits is not None else None
        return {"audit": newest, "steps": STEPS, "counted": _counted(newest), "at": _block_time(newest)}

    return routes


def _counted(audit: AuditDocument | None) -> list[tuple[str, int, int]]:
    """What was compared: about what, how often it agrees and how often not; what does not agree first."""
    if audit is None or audit.report is None:
        return []
    report = audit.report
    wrong = [finding.kind for finding in report.findings]
    rows = [(kind, report.agreed.get(kind, 0), wrong.count(kind)) for kind in sorted({*report.agreed, *wrong})]
    return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))


def _block_time(audit: AuditDocument | None) -> datetime | None:
    if audit is None or audit.state is not State.DONE or audit.report is None:
        return None
    return datetime.fromtimestamp(int(audit.report.facts["time"]), UTC)
