"""Templates to HTML."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from backend.access.sessions import reader_of
from backend.books import Books
from backend.pages.assets import assets_of
from backend.pages.format import capital
from backend.pages.language import language_of

FOLDER = Path(__file__).parent
SECTIONS = {
    "/": "nav.community",
    "/mesi": "nav.months",
    "/soci": "nav.people",
    "/servizi": "nav.services",
    "/token": "nav.tokens",
    "/curve": "nav.curves",
    "/decisioni": "nav.decisions",
    "/parametri": "nav.parameters",
    "/simula": "nav.simulate",
    "/verifica": "nav.audit",
}
"""The parts of the house in the order of the navigation: address and sentence."""


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
    template: str, request: Request, books: Books, values: Mapping[str, object], *, status: int = 200
) -> HTMLResponse:
    """A page in the reader's language.

    Templates know that language's `t` (sentence), `f` (numbers), `word`, `link`; the `books`, the `reader`, the
    address of an `asset`, and where
    the reader is (`path`, `section`).
    """
    language = language_of(request)
    path = request.url.path
    html = (
        _environment()
        .get_template(template)
        .render(
            language=language,
            t=language.text,
            f=language.format,
            word=language.word,
            link=language.link,
            books=books,
            asset=assets_of(books.assets).url,
            reader=reader_of(request),
            path=path,
            other_language=f"{path}?{_query_in(request, language.other)}",
            section=f"/{path.split('/')[1]}",
            sections=SECTIONS,
            periods=tuple(reversed(books.settlements.periods)),
            community=books.name,
            **values,
        )
    )
    return HTMLResponse(html, status, {"Content-Language": language.code, "Vary": "Accept-Language"})


def _query_in(request: Request, language: str) -> str:
    """What was asked for, in another language."""
    asked = [(name, value) for name, value in request.query_params.multi_items() if name not in {"lang", "chiave"}]
    return urlencode([*asked, ("lang", language)])
