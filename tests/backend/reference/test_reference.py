"""The page of the API says of every address what the OpenAPI document and the rules say."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

from starlette.testclient import TestClient

from backend.access.rules import RULES
from backend.app import create_app
from backend.books import Books
from backend.pages.reference import operations


def test_every_operation_stands_on_the_page_with_its_rule(books: Books, client_of: Callable[..., TestClient]) -> None:
    page = unescape(client_of(books, None).get("/api?lang=en").text)
    found = [operation for _, operation in operations(create_app(books).openapi())]
    assert {(each.method, each.path) for each in found} == {
        key for key in RULES if (key[1].startswith("/api/v1/") or key[1] == "/healthz") and "openapi" not in key[1]
    }
    for each in found:
        assert f'<span class="method">{each.method}</span> <code>{each.path}</code>' in page
        assert each.summary in page
        assert each.rule == RULES[each.method, each.path].name.lower()
        assert each.gives
        assert [value.name for value in (*each.parameters, *each.fields) if not value.kind] == []


def test_documents_are_told_field_by_field(books: Books) -> None:
    named = {each.path: each for _, each in operations(create_app(books).openapi())}
    settlement = {field.name: field.kind for field in named["/api/v1/settlements/{period}"].fields}
    assert settlement["members"] == "[MemberDocument]"
    assert named["/api/v1/settlements/{period}/members.csv"].gives == "text/csv"
    assert [value.name for value in named["/api/v1/settlements/{period}"].parameters] == ["period"]
