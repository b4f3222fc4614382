"""The API as a page: every address with who may ask, what is sent and what comes back, from the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from backend.access.rules import RULES
from backend.books import Books
from backend.pages.render import page

ADDRESS = "/api"
JSON = "application/json"


@dataclass(frozen=True)
class Value:
    """A parameter or a field."""

    name: str
    kind: str
    about: str
    required: bool = False


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked.

    Attributes:
        rule: who may, a key of the page's sentences.
        gives: media types of the answer, or the name of its schema.
        fields: of the answer, where it is a document.
        problems: status and meaning of each.
    """

    method: str
    path: str
    summary: str
    rule: str
    parameters: tuple[Value, ...]
    gives: str
    fields: tuple[Value, ...]
    problems: tuple[tuple[str, str], ...]


def reference_pages(books: Books) -> APIRouter:
    """The page of the API."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)

    @routes.get(ADDRESS)
    def reference(request: Request) -> Response:
        groups: dict[str, list[Operation]] = {}
        for tag, operation in operations(request.app.openapi()):
            groups.setdefault(tag, []).append(operation)
        return page("reference.html", request, books, {"groups": groups})

    return routes


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, Operation]]:
    """Every operation of an OpenAPI document with its tag."""
    schemas = document.get("components", {}).get("schemas", {})
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            yield about["tags"][0], _operation(method.upper(), path, about, schemas)


def _operation(method: str, path: str, about: Mapping[str, Any], schemas: Mapping[str, Any]) -> Operation:
    given = [
        Value(each["name"], _kind(each["schema"]), each.get("description", ""), each.get("required", False))
        for each in about.get("parameters", ())
    ]
    sent = about.get("requestBody", {}).get("content", {}).get(JSON)
    if sent is not None:
        given += _fields(sent["schema"], schemas)
    answers = about["responses"]
    content: Mapping[str, Any] = next(
        (answer.get("content", {}) for code, answer in answers.items() if code.startswith("2")), {}
    )
    schema = content.get(JSON, {}).get("schema", {})
    other = [media for media in content if media != JSON]
    return Operation(
        method=method,
        path=path,
        summary=about["summary"],
        rule=RULES[method, path].name.lower(),
        parameters=tuple(given),
        gives=", ".join(other) if other else _kind(schema),
        fields=() if other else tuple(_fields(schema, schemas)),
        problems=tuple(
            (code, answer["description"]) for code, answer in answers.items() if code.isdigit() and code >= "400"
        ),
    )


def _fields(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[Value]:
    found = schemas.get(_name(schema), schema)
    required = set(found.get("required", ()))
    for name, field in found.get("properties", {}).items():
        yield Value(name, _kind(field), field.get("description", ""), name in required)


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _kind(schema: Mapping[str, Any]) -> str:
    """A schema in a word or two."""
    if "$ref" in schema:
        return _name(schema)
    if "anyOf" in schema:
        return " | ".join(_kind(each) for each in schema["anyOf"])
    kind = str(schema.get("type", "any"))
    if kind == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    return f"{kind} ({schema['format']})" if "format" in schema else kind
