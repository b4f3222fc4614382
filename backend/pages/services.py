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
from backend.market.categories import category_name
from backend.market.routes import find_service
from backend.market.services import MOST, Page, Service, Wanted, list_services
from backend.market.standing import ENDED, OPEN, Act, Party, State, Tokens
from backend.pages.amounts import amount, clock, moment, tokens
from backend.pages.format import capital
from backend.pages.language import Language, language_of
from backend.pages.render import page
from backend.problems import ProblemError
from energy.errors import InputError

FILTERS: Mapping[str, tuple[State, ...]] = {
    "all": (),
    "open": OPEN,
    "closed": (State.CLOSED,),
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
class Row:
    """A service in a list, ready to be read.

    Attributes:
        badge: the state's key, `late` where it should have been done.
        asked: the day on which it was asked for; `asked_at` its second, to sort by.
        parties: None where the reader may not know.
    """

    href: str
    title: str
    category: str
    badge: str
    sentence: str
    price: str
    hundredths: int
    asked: str
    asked_at: int
    parties: str | None


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
class Step:
    """A step of a service's life.

    Attributes:
        kind: `done`, `now` or `then`.
    """

    kind: str
    title: str
    when: str | None
    sentences: tuple[str, ...]


class ServiceWords:
    """What can be said of services to one reader."""

    requester, provider = Party.REQUESTER, Party.PROVIDER

    def __init__(self, books: Books, language: Language) -> None:
        self._names = books.members
        self._now = books.now
        self._language = language
        self._text = language.text

    def row(self, service: Service) -> Row:
        """A service in a list."""
        parties = None
        if service.parties is not None:
            names = {"provider": self.who(service, self.provider), "requester": self.whom(service, self.requester)}
            parties = capital(self._text("services.parties", **names))
        asked = service.row.requested_at
        return Row(
            href=self._language.link(f"/servizi/{service.id}"),
            title=self.title(service),
            category=category_name(service.row.category, self._language.code),
            badge=self.badge(service),
            sentence=self.sentence(service),
            price=amount(self._language, service.row.amount),
            hundredths=service.row.amount,
            asked=self._language.format.full_date(clock(asked).date()),
            asked_at=asked,
            parties=parties,
        )

    def title(self, service: Service) -> str:
        """Its title for those who may read it; its category for all others."""
        if service.parties is not None and service.parties.words is not None:
            return service.parties.words.title
        return category_name(service.row.category, self._language.code)

    def badge(self, service: Service) -> str:
        """The key of its state."""
        return "late" if service.standing.late else service.standing.state.value

    def who(self, service: Service, side: Party) -> str:
        """One side: you, its name, or what it is in the agreement."""
        if service.mine is side:
            return self._text("services.you")
        if service.parties is None:
            return self._text(f"services.{side.value}")
        return self._names.get(service.parties.of(side) or "", self._text("services.unknown"))

    def whom(self, service: Service, side: Party) -> str:
        """The same where something is done by it, for it or to it."""
        return self._text("services.you_object") if service.mine is side else self.who(service, side)

    def said(self, service: Service, side: Party, key: str, **values: str) -> str:
        """A sentence whose subject is one side: said to that side itself, or of it."""
        if service.mine is side:
            return self._text(f"{key}_me", **values)
        return self._text(key, who=capital(self.who(service, side)), **values)

    def at(self, second: int) -> str:
        """A moment in words."""
        return moment(self._language, second, self._now)

    def sentence(self, service: Service) -> str:
        """Who must do what and by when, or how it ended."""
        standing = service.standing
        if standing.act_by is not None:
            return self._waiting(service, standing.act_by)
        return self._over(service)

    def _waiting(self, service: Service, act_by: int) -> str:
        standing, when = service.standing, self.at(act_by)
        if standing.actor is None:
            return self._text("services.wait.start", when=when)
        side, who = "me" if service.my_turn else "other", self.who(service, standing.actor)
        if standing.late:
            planned = self.at(service.row.perform_by)
            return self._text(f"services.late.{side}", planned=planned, when=when, who=who)
        return self._text(f"services.wait.{standing.act}.{side}", when=when, who=who)

    def _over(self, service: Service) -> str:
        standing, row = service.standing, service.row
        if standing.state is State.CANCELLED:
            side, when = service.ended_by or self.requester, self.at(row.ended_at)
            if service.mine is side:
                return self._text("services.over.cancelled_me", when=when)
            return self._text("services.over.cancelled", who=self.who(service, side), when=when)
        key = "expired"
        if standing.state is State.CLOSED:
            key = "closed" if row.closed_by_signature else "silent"
        if not standing.booked:
            return self._text(f"services.over.{key}_unbooked")
        return self._text(f"services.over.{key}", when=self.at(row.ended_at))

    def price_meaning(self, service: Service) -> str:
        """What becomes of the price."""
        standing = service.standing
        keys = {
            (Tokens.SET_ASIDE, True): "set_aside",
            (Tokens.PAID, True): "paid",
            (Tokens.PAID, False): "passing",
            (Tokens.RETURNED, True): "returned",
            (Tokens.RETURNED, False): "returning",
        }
        return self._text(f"service.price_{keys[standing.tokens, standing.booked]}")

    def steps(self, service: Service) -> tuple[Step, ...]:
        """Its life: what happened, what is waited for, what comes then."""
        row, standing = service.row, service.standing
        price = tokens(self._language, row.amount)
        found = [self._done(service, self.requester, "requested", row.requested_at, tokens=price)]
        for key, second in (("approved", row.approved_at), ("delivered", row.delivered_at)):
            if second is not None:
                found.append(self._done(service, self.provider, key, second))
        if standing.act is None:
            return (*found, self._end(service))
        waiting = [
            ("approve_next", row.approved_at is None, standing.act is Act.APPROVE),
            ("deliver_next", row.delivered_at is None, standing.act in {Act.START, Act.DELIVER} or standing.late),
            ("confirm_next", True, standing.act is Act.CONFIRM and not standing.late),
        ]
        for key, is_open, is_now in waiting:
            if is_open:
                sentences = (self.sentence(service),) if is_now else ()
                found.append(Step("now" if is_now else "then", self._text(f"service.step.{key}"), None, sentences))
        return tuple(found)

    def _done(self, service: Service, side: Party, key: str, second: int, **values: str) -> Step:
        sentence = self.said(service, side, f"service.step.{key}_text", **values)
        return Step("done", self._text(f"service.step.{key}"), self.at(second), (sentence,))

    def _end(self, service: Service) -> Step:
        row, standing = service.row, service.standing
        sentences = [self._why_ended(service)]
        paid = standing.tokens is Tokens.PAID
        receiver = self.provider if paid else self.requester
        key = "service.step.paid" if paid else "service.step.returned"
        whom = self.whom(service, receiver)
        if service.outcome is None:
            sentences.append(self._text(key, tokens=tokens(self._language, row.amount), who=whom))
            sentences.append(self._text("service.step.unbooked"))
        else:
            reached, lost = (tokens(self._language, each) for each in (service.outcome.reached, service.outcome.lost))
            if service.outcome.reached:
                sentences.append(self._text(key, tokens=reached, who=whom))
            if service.outcome.lost and paid:
                sentences.append(self.said(service, receiver, "service.step.paid_lost", lost=lost))
            elif service.outcome.lost:
                sentences.append(self._text("service.step.returned_lost", lost=lost))
        when = None if row.ended_at is None else self.at(row.ended_at)
        return Step("done", self._text(f"service.step.{standing.state}"), when, tuple(sentences))

    def _why_ended(self, service: Service) -> str:
        row, standing = service.row, service.standing
        if standing.state is State.CANCELLED:
            return self.said(service, service.ended_by or self.requester, "service.step.cancelled_text")
        if standing.state is State.EXPIRED:
            return self._text(f"service.step.{'unanswered' if row.approved_at is None else 'undone'}_text")
        if standing.booked and row.closed_by_signature:
            return self.said(service, self.requester, "service.step.closed_text")
        return self._text("service.step.silent_text")


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
        words = ServiceWords(books, language_of(request))
        return page("service.html", request, books, {"service": found, "words": words})

    return routes
