"""The pages of services: what waits for the reader first, then what is under way, then what is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from backend.access.reader import Reader
from backend.access.sessions import reader_of
from backend.books import Books
from backend.market.details import details_of
from backend.market.routes import find_service
from backend.market.services import MOST, Page, Service, Wanted, list_services
from backend.market.standing import ENDED, OPEN, State
from backend.pages.language import Language, language_of
from backend.pages.render import page
from backend.pages.service_words import Row, ServiceWords
from backend.problems import ProblemError
from energy.errors import InputError

FILTERS: Mapping[str, tuple[State, ...]] = {
    "all": (),
    "open": OPEN,
    "disputed": (State.DISPUTED,),
    "closed": (State.CLOSED,),
    "resolved": (State.RESOLVED,),
    "cancelled": (State.CANCELLED,),
    "expired": (State.EXPIRED,),
}
"""What a reader can choose to see, by the word in the address."""
ASKED_STATE, ASKED_MINE, ASKED_AFTER = "stato", "miei", "dopo"
YES = "si"
ENDED_SHOWN = 12
"""Services of one page among those that are over."""


@dataclass(frozen=True)
class Choice:
    """A filter as a link: its name, its address, and whether it holds."""

    key: str
    name: str
    href: str
    chosen: bool


@dataclass(frozen=True)
class Group:
    """Services that belong together.

    Attributes:
        key: `turn`, `open` or `ended`.
        total: how many there are, also on other pages.
        more: where the older ones are.
    """

    key: str
    rows: tuple[Row, ...]
    total: int
    more: str | None = None


@dataclass(frozen=True)
class Asked:
    """What the address of the list asks for.

    Attributes:
        key: one of `FILTERS`.
        mine: only the reader's own.
        after: from where on, among those that are over.
    """

    key: str
    mine: bool
    after: str | None

    def query(self, **changes: str) -> dict[str, str]:
        """As an address has it."""
        words = {ASKED_STATE: self.key, ASKED_MINE: YES if self.mine else "", **changes}
        return {name: value for name, value in words.items() if value and (name, value) != (ASKED_STATE, "all")}

    @property
    def download(self) -> str:
        """The same as a table."""
        states = [("state", state.value) for state in FILTERS[self.key]] + ([("mine", "true")] if self.mine else [])
        return f"/api/v1/services.csv?{urlencode(states)}" if states else "/api/v1/services.csv"

    def wanted(self, states: tuple[State, ...], number: int | None, *, turn: bool | None = None) -> Wanted | None:
        """Those of `states` that are asked for; None where none can be."""
        kept = tuple(each for each in states if not FILTERS[self.key] or each in FILTERS[self.key])
        return Wanted(kept, number if self.mine or turn is not None else None, turn) if kept else None


def groups_of(books: Books, reader: Reader, language: Language, asked: Asked) -> tuple[Group, ...]:
    """The services in the order in which they matter to the reader.

    Raises:
        ProblemError: 422 for a place in the list that is none.
    """
    chain = books.require_chain()
    number = chain.numbers.get(reader.member or "")
    words = ServiceWords(books, language)
    groups = []
    with chain.database.reading() as connection:

        def found(wanted: Wanted | None, limit: int, cursor: str | None = None) -> Page:
            if wanted is None:
                return Page((), None, 0)
            return list_services(connection, books, reader, wanted, limit=limit, cursor=cursor)

        if asked.after is None:
            turn = Page((), None, 0)
            if number is not None and asked.wanted(OPEN, number) is not None:
                turn = found(asked.wanted(OPEN, number, turn=True), MOST)
                groups.append(_group("turn", turn.services, turn.total, words))
            mine_now = {each.id for each in turn.services}
            under_way = found(asked.wanted(OPEN, number), MOST)
            rest = [each for each in under_way.services if each.id not in mine_now]
            if rest:
                groups.append(_group("open", rest, under_way.total - turn.total, words))
        try:
            over = found(asked.wanted(ENDED, number), ENDED_SHOWN, asked.after)
        except InputError as error:
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, error.message, error.remedy) from error
    if over.services:
        more = language.link("/servizi", **asked.query(**{ASKED_AFTER: over.next})) if over.next else None
        groups.append(_group("ended", over.services, over.total, words, more))
    return tuple(groups)


def _group(key: str, services: Sequence[Service], total: int, words: ServiceWords, more: str | None = None) -> Group:
    # What ends first stands first; what is over stays as it came, the newest first.
    ordered = services if key == "ended" else sorted(services, key=lambda each: each.standing.act_by or 0)
    return Group(key, tuple(words.row(each) for each in ordered), total, more)


def _choices(language: Language, asked: Asked, *, is_member: bool) -> tuple[tuple[Choice, ...], ...]:
    def choice(key: str, chosen: Asked, *, holds: bool) -> Choice:
        return Choice(key, language.text(f"services.filter.{key}"), language.link("/servizi", **chosen.query()), holds)

    states = tuple(choice(key, Asked(key, asked.mine, None), holds=key == asked.key) for key in FILTERS)
    whose = (("everybody", False), ("mine", True)) if is_member else ()
    return states, tuple(choice(key, Asked(asked.key, mine, None), holds=mine == asked.mine) for key, mine in whose)


def service_pages(books: Books) -> APIRouter:
    """The pages over a community's services."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)

    @routes.get("/servizi")
    def services(
        request: Request,
        state: Annotated[str, Query(alias=ASKED_STATE)] = "all",
        mine: Annotated[str, Query(alias=ASKED_MINE)] = "",
        after: Annotated[str | None, Query(alias=ASKED_AFTER, max_length=100)] = None,
    ) -> Response:
        if books.chain is None:
            return page("no_register.html", request, books, {"subject": "services"})
        reader, language = reader_of(request), language_of(request)
        is_member = reader.member in books.chain.numbers
        asked = Asked(state if state in FILTERS else "all", is_member and mine == YES, after)
        groups = groups_of(books, reader, language, asked)
        values = {
            "groups": groups,
            "nothing": not any(group.total for group in groups),
            "filtered": asked != Asked("all", mine=False, after=None),
            "choices": _choices(language, asked, is_member=is_member),
            "newest": language.link("/servizi", **asked.query()) if after is not None else None,
            "download": asked.download,
        }
        return page("services.html", request, books, values)

    @routes.get("/servizi/{service}")
    def service(request: Request, service: str) -> Response:
        found = find_service(books, reader_of(request), service)
        with books.require_chain().database.reading() as connection:
            details = details_of(connection, found)
        words = ServiceWords(books, language_of(request))
        return page("service.html", request, books, {"service": found, "words": words, "details": details})

    return routes
