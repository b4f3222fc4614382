"""What can be said of a service: where it stands, who must do what by when, what happened, what became of the price."""

from __future__ import annotations

from dataclasses import dataclass, replace

from backend.books import Books
from backend.market.categories import category_name
from backend.market.details import Details
from backend.market.services import Service
from backend.market.standing import Act, Party, State, Tokens
from backend.market.terms import Words
from backend.pages.amounts import amount, clock, moment, tokens
from backend.pages.format import capital
from backend.pages.language import Language


@dataclass(frozen=True)
class Row:
    """A service in a list, ready to be read.

    Attributes:
        badge: the state's key; `late` where it should have been done, `at_once` where it was paid at once, `halved`
            where nobody decided a dispute.
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

    requester, provider, mediator = Party.REQUESTER, Party.PROVIDER, Party.MEDIATOR

    def __init__(self, books: Books, language: Language) -> None:
        self._books = books
        self._names = books.members
        self._now = books.require_chain().now
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
            category=self.category(service),
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
        return self.category(service)

    def category(self, service: Service) -> str:
        """Its category; what is paid at once has none."""
        if service.row.offer is not None:
            return self._text("services.counter")
        return category_name(service.row.category, self._language.code)

    def badge(self, service: Service) -> str:
        """The key of its state."""
        if service.standing.late:
            return "late"
        if service.row.offer is not None:
            return "at_once"
        if service.standing.state is State.RESOLVED and not service.row.mediator:
            return "halved"
        return service.standing.state.value

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
        if standing.act is Act.RESOLVE and not service.my_turn:
            return self._undecided(service, when)
        side, who = "me" if service.my_turn else "other", self.who(service, standing.actor)
        if standing.late:
            planned = self.at(service.row.perform_by)
            return self._text(f"services.late.{side}", planned=planned, when=when, who=who)
        return self._text(f"services.wait.{standing.act}.{side}", when=when, who=who)

    def _undecided(self, service: Service, when: str) -> str:
        """Who decides a dispute, as far as the reader may know: the chain itself does not say it before."""
        if service.parties is None:
            return self._text("services.wait.resolve.unknown", when=when)
        if service.parties.mediator is None:
            return self._text("services.wait.resolve.nobody", when=when)
        return self._text("services.wait.resolve.other", who=self.who(service, Party.MEDIATOR), when=when)

    def _over(self, service: Service) -> str:
        standing, row = service.standing, service.row
        match standing.state:
            case State.CANCELLED:
                return self._cancelled(service)
            case State.RESOLVED:
                return self._resolved(service)
            case State.EXPIRED:
                key = "expired"
            case _ if row.offer is not None:
                key = "at_once"
            case _ if row.closed_by_signature:
                key = "closed" if row.paid == row.amount else "lower"
            case _:
                key = "silent"
        if not standing.booked:
            return self._text(f"services.over.{key}_unbooked")
        return self._text(f"services.over.{key}", when=self.at(row.ended_at), **self._parts(service))

    def _cancelled(self, service: Service) -> str:
        when = self.at(service.row.ended_at)
        if service.ended_by is None:
            return self._text("services.over.cancelled_both", when=when)
        if service.mine is service.ended_by:
            return self._text("services.over.cancelled_me", when=when)
        return self._text("services.over.cancelled", who=self.who(service, service.ended_by), when=when)

    def _resolved(self, service: Service) -> str:
        if not service.standing.booked:
            return self._text("services.over.halved_unbooked")
        key = "resolved" if service.row.mediator else "halved"
        return self._text(f"services.over.{key}", when=self.at(service.row.ended_at), **self._parts(service))

    def _parts(self, service: Service) -> dict[str, str]:
        """The price, what of it was paid, and the rest, with their unit."""
        price, paid = service.row.amount, service.row.paid or 0
        return {
            name: tokens(self._language, each)
            for name, each in (("price", price), ("paid", paid), ("rest", price - paid))
        }

    def price_meaning(self, service: Service) -> str:
        """What becomes of the price."""
        standing = service.standing
        keys = {
            (Tokens.SET_ASIDE, True): "set_aside",
            (Tokens.PAID, True): "paid",
            (Tokens.PAID, False): "passing",
            (Tokens.RETURNED, True): "returned",
            (Tokens.RETURNED, False): "returning",
            (Tokens.DIVIDED, True): "divided",
            (Tokens.DIVIDED, False): "dividing",
        }
        return self._text(f"service.price_{keys[standing.tokens, standing.booked]}", **self._parts(service))

    def bonus_meaning(self, service: Service) -> str | None:
        """What the community added for its collective interest."""
        if not service.bonus:
            return None
        return self._text("service.bonus", tokens=tokens(self._language, service.bonus))

    def stakeholder(self, service: Service, details: Details) -> str | None:
        """With whose agreement it is offered, where somebody was named."""
        chain = self._books.chain
        number = service.row.stakeholder or details.offer_stakeholder
        if not number or chain is None:
            return None
        return self._names.get(chain.members.get(number, ""), self._text("services.unknown"))

    def offer(self, details: Details) -> str:
        """What the offer allows at once."""
        until = self._language.format.full_date(clock(details.offer_until or 0).date())
        return self._text("service.offer_value", most=tokens(self._language, details.offer_most or 0), until=until)

    def steps(self, service: Service, details: Details) -> tuple[Step, ...]:
        """Its life: what happened, what is waited for, what comes then."""
        row, standing = service.row, service.standing
        if row.offer is not None:
            return (self._end(service, details),)
        price = tokens(self._language, row.amount)
        found = [self._done(service, self.requester, "requested", row.requested_at, tokens=price)]
        if row.approved_at is not None:
            step = self._done(service, self.provider, "approved", row.approved_at)
            found.append(self._with(step, self._group(details)))
        if row.delivered_at is not None:
            found.append(self._done(service, self.provider, "delivered", row.delivered_at))
        if row.disputed_at is not None:
            step = self._done(service, service.disputed_by or self.requester, "disputed", row.disputed_at)
            found.append(self._with(step, self._quoted(details.evidence)))
        if standing.act is None:
            return (*found, self._end(service, details))
        disputed = standing.act is Act.RESOLVE
        waiting = [
            ("approve_next", row.approved_at is None, standing.act is Act.APPROVE),
            ("deliver_next", row.delivered_at is None, standing.act in {Act.START, Act.DELIVER} or standing.late),
            ("confirm_next", not disputed, standing.act is Act.CONFIRM and not standing.late),
            ("resolve_next", disputed, disputed),
        ]
        for key, is_open, is_now in waiting:
            if is_open:
                sentences = (self.sentence(service),) if is_now else ()
                if key == "resolve_next":
                    sentences = (*sentences, self._text("service.step.resolve_still"))
                found.append(Step("now" if is_now else "then", self._text(f"service.step.{key}"), None, sentences))
        return tuple(found)

    def _group(self, details: Details) -> str | None:
        if details.group <= 1:
            return None
        return self._text("service.step.group", count=details.group)

    def _quoted(self, words: Words | None) -> str | None:
        return self._text("service.step.quoted", words=words.description or words.title) if words else None

    @staticmethod
    def _with(step: Step, sentence: str | None) -> Step:
        return step if sentence is None else replace(step, sentences=(*step.sentences, sentence))

    def _done(self, service: Service, side: Party, key: str, second: int, **values: str) -> Step:
        sentence = self.said(service, side, f"service.step.{key}_text", **values)
        return Step("done", self._text(f"service.step.{key}"), self.at(second), (sentence,))

    def _end(self, service: Service, details: Details) -> Step:
        row = service.row
        sentences = [self._why_ended(service), self._quoted(details.reasons)]
        sentences += self._became(service)
        if service.bonus:
            bonus = tokens(self._language, service.bonus)
            sentences.append(self._text("service.step.bonus", tokens=bonus, who=self.whom(service, self.provider)))
        when = None if row.ended_at is None else self.at(row.ended_at)
        title = self._text(f"service.step.{self.badge(service)}")
        return Step("done", title, when, tuple(each for each in sentences if each))

    def _became(self, service: Service) -> list[str]:
        """What became of the tokens, in sentences."""
        row, kind, outcome = service.row, service.standing.tokens, service.outcome
        price = row.amount
        shares = {
            Tokens.PAID: (("paid", self.provider, price),),
            Tokens.RETURNED: (("returned", self.requester, price),),
            Tokens.DIVIDED: (("paid", self.provider, price // 2), ("returned", self.requester, price - price // 2)),
        }
        if outcome is None:
            return [*(self._share(service, *each) for each in shares[kind]), self._text("service.step.unbooked")]
        came = (("paid", self.provider, outcome.received), ("returned", self.requester, outcome.returned))
        sentences = [self._share(service, *each) for each in came if each[2]]
        if outcome.lost:
            lost = tokens(self._language, outcome.lost)
            if kind is Tokens.PAID:
                sentences.append(self.said(service, self.provider, "service.step.paid_lost", lost=lost))
            else:
                key = "returned_lost" if kind is Tokens.RETURNED else "divided_lost"
                sentences.append(self._text(f"service.step.{key}", lost=lost))
        return sentences

    def _share(self, service: Service, key: str, side: Party, hundredths: int) -> str:
        amount_text = tokens(self._language, hundredths)
        return self._text(f"service.step.{key}", tokens=amount_text, who=self.whom(service, side))

    def _why_ended(self, service: Service) -> str:
        row, standing = service.row, service.standing
        by_both = {State.CANCELLED: service.ended_by is None, State.CLOSED: row.paid != row.amount}
        match standing.state:
            case State.CANCELLED if not by_both[standing.state]:
                return self.said(service, service.ended_by or self.requester, "service.step.cancelled_text")
            case State.RESOLVED if row.mediator:
                return self.said(service, Party.MEDIATOR, "service.step.resolved_text")
            case State.CLOSED if row.closed_by_signature and row.offer is None and not by_both[standing.state]:
                return self.said(service, self.requester, "service.step.closed_text")
            case State.CANCELLED:
                key = "cancelled_both"
            case State.EXPIRED:
                key = "unanswered_text" if row.approved_at is None else "undone_text"
            case State.RESOLVED:
                key = "halved_text"
            case _ if row.offer is not None:
                key = "at_once_text"
            case _:
                key = "lower_text" if row.closed_by_signature else "silent_text"
        return self._text(f"service.step.{key}", **self._parts(service))
