"""Signing in and out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from backend.access.reader import Reader, Role
from backend.access.sessions import reader_of
from backend.books import Books
from backend.pages.render import page
from backend.problems import ProblemError

HOME = "/"


class ReaderDocument(BaseModel):
    """Who the server takes you for."""

    role: Role
    member: str | None = Field(default=None, description="The id of a member, for members.")
    name: str | None = Field(default=None, description="Its name.")


@dataclass(frozen=True)
class Door:
    """One way in that a demonstration offers."""

    value: str
    role: Role
    member: str | None
    name: str


def access_routes(books: Books) -> APIRouter:
    """The routes over the readers of a community."""
    routes = APIRouter()

    @routes.get("/api/v1/reader", tags=["access"], summary="Who you are signed in as")
    def get_reader(request: Request) -> ReaderDocument:
        reader = reader_of(request)
        return ReaderDocument(role=reader.role, member=reader.member, name=books.members.get(reader.member or ""))

    @routes.get("/entra", include_in_schema=False)
    def sign_in_page(
        request: Request,
        next_path: Annotated[str, Query(alias="verso")] = HOME,
        key: Annotated[str | None, Query(alias="chiave")] = None,
    ) -> Response:
        if key is not None:
            return _sign_in_with(key, next_path)
        return page("sign_in.html", request, books, {"doors": tuple(_doors(books)), "next_path": _own(next_path)})

    @routes.post("/entra", include_in_schema=False)
    def sign_in(
        door: Annotated[str, Form(alias="come")] = "",
        key: Annotated[str | None, Form(alias="chiave")] = None,
        next_path: Annotated[str, Form(alias="verso")] = HOME,
    ) -> Response:
        if key is not None:
            return _sign_in_with(key.strip(), next_path)
        found = next((each for each in _doors(books) if each.value == door), None)
        if found is None:
            raise ProblemError(HTTPStatus.FORBIDDEN, "There is no such way in.", "Choose one that the page offers.")
        return _let_in(Reader(found.role, found.member), next_path)

    @routes.post("/esci", include_in_schema=False)
    def sign_out() -> Response:
        response = RedirectResponse(HOME, HTTPStatus.SEE_OTHER)
        books.access.sign_out(response)
        return response

    def _sign_in_with(key: str, next_path: str) -> Response:
        if not books.access.is_steward_key(key):
            raise ProblemError(
                HTTPStatus.FORBIDDEN, "That is not the steward's key.", "Take it from what ./borgo up printed."
            )
        return _let_in(Reader(Role.STEWARD), next_path)

    def _let_in(reader: Reader, next_path: str) -> Response:
        response = RedirectResponse(_own(next_path), HTTPStatus.SEE_OTHER)
        books.access.sign_in(response, reader)
        return response

    return routes


def _doors(books: Books) -> Iterator[Door]:
    """Every role and member of a demonstration; elsewhere there is no door without a key."""
    if not books.access.demonstration:
        return
    for member, name in books.members.items():
        yield Door(f"{Role.MEMBER}:{member}", Role.MEMBER, member, name)
    for role in (Role.STEWARD, Role.AUDITOR):
        yield Door(role.value, role, None, "")


def _own(path: str) -> str:
    """A path of this house; home for anything that could lead elsewhere."""
    parts = urlsplit(path)
    is_own = path.startswith("/") and not path.startswith(("//", "/\\")) and not (parts.scheme or parts.netloc)
    return path if is_own and path.isprintable() and "\\" not in path else HOME
