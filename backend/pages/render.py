"""Templates to HTML."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from backend.pages.format import capital
from backend.pages.language import language_of
from backend.settlements.service import SettlementBook

FOLDER = Path(__file__).parent


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["capital"] = capital
    return environment


def page(
    template: str, request: Request, book: SettlementBook, values: Mapping[str, object], *, status: int = 200
) -> HTMLResponse:
    """A page in the reader's language; templates know that language's `t` (sentence), `f` (numbers), `word`, `link`."""
    language = language_of(request)
    latest = book.latest
    html = (
        _environment()
        .get_template(template)
        .render(
            language=language,
            t=language.text,
            f=language.format,
            word=language.word,
            link=language.link,
            path=request.url.path,
            periods=tuple(reversed(book.periods)),
            community=latest.community_name if latest else "Borgo",
            **values,
        )
    )
    return HTMLResponse(html, status, {"Content-Language": language.code, "Vary": "Accept-Language"})
