"""Who comes, who is refused, who leaves; keys, contacts, delegates, and the pause that everybody is to know."""

from __future__ import annotations

from functools import partial

from chain.genesis import DAY
from chain.model.key_changes import RECOVERY_DELAY, ROTATION_DELAY, Contacts, Recovery, Rotation
from chain.model.members import Delegation
from chain.model.register import Class
from chain.model.services import Order
from cli.founding import CLASSES
from cli.history.acts import Admit, Drawn, NewKey, Said
from cli.history.offers import offers
from cli.history.outcomes import Signer, Verb
from cli.history.scene import HOUR, LAST_DAYS, SIGNED_FOR, Event, Scene, by_day
from cli.history.services import Market
from cli.history.story import Contacts as ContactsStory
from cli.history.story import Delegation as DelegationStory
from cli.history.story import KeyStory, Refusal, Who, member, story
from oracle.community import MemberClass

ADMITTED_WITHIN = 31
"""Days in which all members are admitted: before the first settlement, which gives a quota to each of them."""
PAUSED_BEFORE = 5 * HOUR
"""How long before the admission that it shows to be possible a pause begins."""


class People:
    """The register, as it is told."""

    def __init__(self, scene: Scene, market: Market) -> None:
        self._scene, self._market = scene, market
        self._random = scene.source("people")

    def plan(self) -> None:
        """What is planned from the beginning."""
        self._plan_admissions()
        for number, refusal in enumerate(story().refusals, 1):
            self._later(refusal.when, partial(self._refuse, refusal=refusal, number=number))
        for number, contacts in enumerate(story().contacts, 1):
            self._later(contacts.when, partial(self._name_contacts, contacts=contacts, number=number))
        for change in story().keys:
            self._later(change.when, partial(self._change_key, change=change))
        for number, delegation in enumerate(story().delegations, 1):
            self._later(delegation.when, partial(self._delegate, delegation=delegation, number=number))
        leaves = self._scene.premise.until - story().exit.days_before * DAY
        if leaves > self._scene.premise.birth + 4 * ADMITTED_WITHIN * DAY:
            self._scene.at(by_day(leaves - 9 * DAY, self._random), self._prepare_exit)

    def _later(self, when: tuple[int, int], event: Event) -> None:
        self._scene.at(self._scene.moment(*when, self._random), event)

    def _who(self, who: Who) -> int | None:
        """A member of the story who is one now."""
        found = member(who, self._scene.premise.members)
        return found if found is not None and self._scene.model.members.is_active(found) else None

    def _citizen(self, place: int) -> int | None:
        return self._who((MemberClass.CITIZEN, place))

    # Coming

    def _plan_admissions(self) -> None:
        premise, told = self._scene.premise, story().pause
        for place, (number, _) in enumerate(premise.members):
            after = DAY + place * ADMITTED_WITHIN * DAY // len(premise.members)
            at = by_day(premise.birth + after + self._random.randrange(DAY), self._random)
            # A community that is younger than that admits the rest on its last day.
            at = min(at, premise.until - (LAST_DAYS + 1) * DAY)
            self._scene.at(at, partial(self._admit, number=number))
            if place == told.admission and at - premise.birth > DAY:
                self._scene.at(at - PAUSED_BEFORE, self._pause)
                self._scene.at(by_day(at + told.days * DAY + HOUR, self._random), self._pay_welcomes)

    def _admit(self, at: int, number: int) -> None:
        kind = Class(CLASSES[self._scene.classes[number]])
        self._scene.model.turn(at)
        self._scene.model.members.admit(at, number, number, number, kind)
        self._scene.acts.append(Admit(at, number))

    def _refuse(self, at: int, refusal: Refusal, number: int) -> None:
        registrar, signer = self._scene.officer(at, "Registrar")
        application, evidence = Drawn(f"application {number}"), Said(refusal.words)
        self._scene.do(
            at, "Members.refuse", f"refuse {number}",
            lambda: self._scene.model.members.refuse(
                at, application, refusal.reason, evidence, registrar=registrar, signer=signer, valid_until=at
            ),
            {"application": application, "reason": refusal.reason, "evidence": evidence},
        )  # fmt: skip

    def _pause(self, at: int) -> None:
        told, council = story().pause, self._scene.model.council
        until, (first, second, *_) = at + told.days * DAY, self._scene.pausers
        self._scene.do(
            at, "Council.pause", "pause",
            lambda: council.pause(
                at, council.pauses + 1, until, pausers=(first, second), valid_until=at, signers=(first, second)
            ),
            {"until": until, "evidence": Said(told.words)},
        )  # fmt: skip

    def _pay_welcomes(self, at: int) -> None:
        """Who was admitted during the pause gets the welcome tokens after it."""
        ledger = self._scene.model.ledger
        for number in self._scene.active:
            if ledger.welcome_owed[number]:
                pay = partial(ledger.pay_welcome, at, number)
                self._scene.do(at, "Ledger.payWelcome", f"pay welcome {number}", pay, {"member": number})

    # Keys

    def _change_key(self, at: int, change: KeyStory) -> None:
        who, members = self._who(change.who), self._scene.model.members
        if who is None or (change.how == "recovered" and not any(members.contacts_of(at, who))):
            return
        key, until = ("new", who), at + SIGNED_FOR
        if change.how == "recovered":
            first, second, _ = members.contacts_of(at, who)
            recovery = Recovery(who, key, first, second, members.members[who].recoveries, until)
            signers = self._scene.key(first), self._scene.key(second)
            done = self._scene.do(
                at, "Members.recover", f"recover {who}", lambda: members.recover(at, recovery, signers, key),
                {"member": who, "key": NewKey(who), "first": first, "second": second},
            )  # fmt: skip
        else:
            rotation = Rotation(who, key, self._scene.nonce(who), until)
            present = self._scene.key(who)
            done = self._scene.do(
                at, "Members.rotate", f"rotate {who}", lambda: members.rotate(at, rotation, present, key),
                {"member": who, "key": NewKey(who)},
            )  # fmt: skip
        if not done:
            return
        if change.how == "cancelled":
            self._scene.at(by_day(at + 20 * HOUR, self._random), partial(self._cancel_change, who=who))
        else:
            wait = RECOVERY_DELAY if change.how == "recovered" else ROTATION_DELAY
            self._scene.at(by_day(at + wait + HOUR, self._random), partial(self._complete_change, who=who))

    def _cancel_change(self, at: int, who: int) -> None:
        members, nonce, key = self._scene.model.members, self._scene.nonce(who), self._scene.key(who)
        self._scene.do(
            at, "Members.cancelKeyChange", f"cancel key change {who}",
            lambda: members.cancel_key_change(at, who, ("new", who), nonce=nonce, valid_until=at, signer=key),
            {"member": who, "key": NewKey(who)},
        )  # fmt: skip

    def _complete_change(self, at: int, who: int) -> None:
        complete = partial(self._scene.model.members.complete_key_change, at, who)
        self._scene.do(at, "Members.completeKeyChange", f"complete key change {who}", complete, {"member": who})

    def _name_contacts(self, at: int, contacts: ContactsStory, number: int) -> None:
        who, named = self._who(contacts.who), [self._citizen(place) for place in contacts.three]
        if who is None or None in named:
            return
        first, second, third = (each or 0 for each in named)
        signed = Contacts(who, (first, second, third), self._scene.nonce(who), at)
        key = self._scene.key(who)
        self._scene.do(
            at, "Members.setContacts", f"contacts {number}",
            lambda: self._scene.model.members.set_contacts(at, signed, key),
            {"member": who, "first": first, "second": second, "third": third},
        )  # fmt: skip

    def _delegate(self, at: int, delegation: DelegationStory, number: int) -> None:
        who, to = self._who(delegation.who), self._citizen(delegation.to)
        if who is None or to is None:
            return
        limits = delegation.per_request, delegation.per_month
        signed, keys = (
            Delegation(who, to, *limits, self._scene.nonce(who), at),
            (self._scene.key(who), self._scene.key(to)),
        )
        done = self._scene.do(
            at, "Members.delegate", f"delegate {number}",
            lambda: self._scene.model.members.delegate(at, signed, *keys),
            {"member": who, "delegate": to, "perRequest": limits[0], "perEpoch": limits[1]},
        )  # fmt: skip
        if done and delegation.months:
            month, day = delegation.when
            self._later((month + delegation.months, day), partial(self._end_delegation, who=who, number=number))

    def _end_delegation(self, at: int, who: int, number: int) -> None:
        nonce, key = self._scene.nonce(who), self._scene.key(who)
        self._scene.do(
            at, "Members.endDelegation", f"end delegation {number}",
            lambda: self._scene.model.members.end_delegation(at, who, who, nonce=nonce, valid_until=at, signer=key),
            {"member": who, "signer": who},
        )  # fmt: skip

    # Leaving

    def _prepare_exit(self, at: int) -> None:
        """Who will leave begins nothing new, and does a last thing for the public body or a citizen."""
        leaving = self._leaving
        if leaving is None:
            return
        self._market.leaving.add(leaving)
        kind, accounts = self._scene.classes[leaving], self._scene.model.ledger.accounts
        self._scene.model.turn(at)
        for requester in sorted(set(self._scene.active) - {leaving}, key=lambda each: -accounts[each].free):
            free, asks = accounts[requester].free, self._scene.classes[requester]
            able = [
                each for each in offers() if kind in each.by and asks in each.asked_by and each.tokens[0] * 100 <= free
            ]
            if able:
                offer = self._random.choice(able)
                times = at + 2 * DAY, at + 12 * DAY, at + SIGNED_FOR
                order = Order(requester, leaving, offer.tokens[0] * 100, *times, 0, offer.category)
                agreed = self._market.ask(at, order, offer.words)
                if agreed is not None:
                    done = by_day(at + 8 * DAY, self._random)
                    approved = by_day(at + 5 * HOUR, self._random)
                    silence = by_day(done + 3 * DAY + 2 * HOUR, self._random)
                    self._market.follow(agreed, [
                        (approved, Verb.APPROVE, Signer.PROVIDER),
                        (done, Verb.DELIVER, Signer.PROVIDER),
                        (silence, Verb.CLOSE_AFTER_REVIEW, Signer.NOBODY),
                    ])  # fmt: skip
                    self._scene.at(by_day(done + 20 * HOUR, self._random), self._exit)
                    self._scene.at(by_day(silence + 3 * HOUR, self._random), self._burn_rest)
                    return
        self._scene.at(by_day(at + 9 * DAY, self._random), self._exit)

    @property
    def _leaving(self) -> int | None:
        of_class = self._scene.of_class(story().exit.of)
        return of_class[-1] if len(of_class) > 1 and of_class[-1] in self._scene.active else None

    def _exit(self, at: int) -> None:
        who = self._leaving
        if who is None:
            return
        nonce, key = self._scene.nonce(who), self._scene.key(who)
        leave = partial(self._scene.model.members.exit, at, who, nonce, at, key)
        self._scene.do(at, "Members.exit", f"exit {who}", leave, {"member": who})

    def _burn_rest(self, at: int) -> None:
        who, members = self._scene.of_class(story().exit.of)[-1], self._scene.model.members
        if members.members[who].left and self._scene.model.ledger.accounts[who].free:
            if self._market.has_open(who):
                self._scene.at(at + DAY, self._burn_rest)
                return
            self._scene.do(
                at, "Members.burnRest", f"burn rest {who}", partial(members.burn_rest, at, who), {"member": who}
            )
