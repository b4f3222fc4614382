"""Rules of membership: who comes, who goes, and who is not admitted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import hypothesis.strategies as st
from hypothesis.stateful import precondition, rule

from chain.genesis import ROLES
from chain.model.register import HIGHEST_NUMBER, Class
from chain.village import Village, holder_of
from tests.chain.contracts.beside.twice import STRANGER, Expectation, Twice, named, number, word

NUMBERS = st.integers(1, 9)
HANDS = st.sampled_from(["present"] * 12 + ["first", STRANGER])
"""Whose signature: by the key that a member has now, by the one it had at first, or by nobody's."""
CLASSES = st.sampled_from([*[Class.CITIZEN] * 3, Class.ASSOCIATION, Class.SHOP, Class.COMPANY, Class.PUBLIC_BODY])
OFFICER = st.sampled_from(["registrar"] * 12 + [STRANGER])
NONCES = st.sampled_from([0] * 12 + [1, -1])
IN_TIME = st.sampled_from([True] * 12 + [False])


class MemberRules(Twice):
    """Admissions of every class, refusals, exits and returns; and acts that are relayed a second time."""

    identities: dict[int, int]
    """By the member's number: a number that stands for the identity."""
    moments: list[int]
    """Seconds that are past."""
    refused: str | None
    """Why the last act was refused."""

    def __init__(self, village: Village, started: dict[str, Any]) -> None:
        self._relayed: list[tuple[Any, ...]] | None = None
        self.refused = None
        super().__init__(village, started)
        self._relayed = []

    def begin(self) -> None:
        super().begin()
        self.identities = {member: member for member in self.model.members.members}
        self.moments = [self.now - 1]

    def act(
        self,
        model: Callable[[int], object],
        contract: str,
        function: str,
        *arguments: object,
        sender: str | None = None,
    ) -> bool:
        spoke = set(self.spoke)
        self.refused = None
        taken = super().act(model, contract, function, *arguments, sender=sender)
        if self._relayed is not None:
            self.moments.append(self.now)
            if taken and sender is None:
                self._relayed.append((spoke, model, contract, function, *arguments))
        return taken

    def _reason(self, transaction: str) -> str:
        self.refused = super()._reason(transaction)
        return self.refused

    @precondition(lambda self: self._relayed)
    @rule(back=st.integers(1, 5))
    def is_relayed_again(self, back: int = 1) -> None:
        """Whoever sees a message may relay it once more."""
        assert self._relayed is not None
        spoke, *act = self._relayed[-min(back, len(self._relayed))]
        self.spoke |= spoke
        self.act(*act)

    def hand_of(self, member: int, how: str) -> object:
        """The name of the key as `HANDS` says."""
        return member if how == "first" else self.hand(member, right=how != STRANGER)

    def nonce_of(self, member: int, off: int = 0) -> int:
        """The next nonce of a member, or one that is off."""
        known = self.model.members.members.get(member)
        return max((known.nonce if known else 0) + off, 0)

    @rule(class_=CLASSES, back=st.booleans(), in_time=IN_TIME)
    def joins(self, class_: Class, back: bool = False, in_time: bool = True) -> None:
        """With the next number; perhaps somebody who was here before."""
        members = self.model.members.members
        gone = [member for member in members if members[member].left]
        new = max(members) + 1
        identity = self.identities[gone[-1]] if back and gone else new
        if new < 12:
            self._admit(new, new, identity, class_, "registrar", "registrar", in_time)

    @rule(
        new=st.one_of(NUMBERS, st.sampled_from([0, 0xFFFFFF00])),
        hand=NUMBERS,
        identity=st.integers(0, 12),
        class_=st.sampled_from([Class.CITIZEN, Class.NONE]),
        registrar=OFFICER,
        signer=OFFICER,
    )
    def joins_oddly(self, new: int, hand: int, identity: int, class_: Class, registrar: str, signer: str) -> None:
        # Members have their own keys here: one admitted with another's could not sign.
        if new not in self.model.members.members and hand not in self.model.members.members:
            hand = new
        self._admit(new, hand, identity, class_, registrar, signer, in_time=True)

    def _admit(
        self, new: int, hand: int, identity: int, class_: Class, registrar: str, signer: str, in_time: bool
    ) -> None:
        message = {
            "member": new,
            "class": class_,
            "key": named(hand).address,
            "keyType": 1,
            "identity": word(f"identity {identity}") if identity else bytes(32),
            "registrar": named(registrar).address,
            "validUntil": self.until(in_time),
        }
        admit, known = self.model.members.admit, message["identity"] if identity else None
        taken = self.act(
            lambda now: admit(
                now,
                new,
                number(hand),
                known,
                class_,
                registrar=number(registrar),
                signer=number(signer),
                valid_until=message["validUntil"],
            ),
            "Members",
            "admit",
            *self.signed("Admission", message, signer),
        )
        if taken:
            self.identities[new] = identity

    @rule(
        application=st.integers(0, 4), reason=st.integers(0, 6), evidence=st.integers(0, 9), by=OFFICER, in_time=IN_TIME
    )
    def is_not_admitted(
        self, application: int, reason: int, evidence: int, by: str = "registrar", in_time: bool = True
    ) -> None:
        message = {
            "application": application.to_bytes(32),
            "reason": reason,
            "evidence": evidence.to_bytes(32),
            "registrar": self.village.registrar.address,
            "validUntil": self.until(in_time),
        }
        refuse, until = self.model.members.refuse, message["validUntil"]
        registrar, signer = number("registrar"), number(by)
        self.act(
            lambda now: refuse(
                now, application, reason, evidence, registrar=registrar, signer=signer, valid_until=until
            ),
            "Members",
            "refuse",
            *self.signed("Refusal", message, by),
        )

    @precondition(lambda self: self.model.members.active_members(self.now)[1] > 4)
    @rule(member=st.sampled_from([6, 7, 7, 8, 8, 9, 9, 1]), how=HANDS, off=NONCES, in_time=IN_TIME)
    def leaves(self, member: int, how: str = "present", off: int = 0, in_time: bool = True) -> None:
        until, hand = self.until(in_time), self.hand_of(member, how)
        message = {"member": member, "nonce": self.nonce_of(member, off), "validUntil": until}
        leave, (values, signature) = self.model.members.exit, self.signed("Exit", message, hand)
        self.act(lambda now: leave(now, *values, signer=number(hand)), "Members", "exit", *values, signature)

    @precondition(lambda self: any(each.left for each in self.model.members.members.values()))
    @rule(which=st.integers(0, 9))
    def burns_the_rest(self, which: int) -> None:
        members = self.model.members.members
        gone = [member for member in members if members[member].left]
        member = gone[which % len(gone)] if which else 1
        burn_rest = self.model.members.burn_rest
        self.act(lambda now: burn_rest(now, member), "Members", "burnRest", member)

    def expectations(self) -> Iterator[Expectation]:
        """How many there are, and were when the last thing happened."""
        yield from super().expectations()
        members, now = self.model.members, self.now
        yield "Members", "activeMembers", (), members.active_members(now)
        for moment in self.moments[-2:]:
            if moment < now:
                yield "Members", "electorateAt", (moment,), members.electorate_at(now, moment)

    def at_the_end(self) -> Iterator[Expectation]:
        """Who is a member, and was; and who holds which office."""
        yield from super().at_the_end()
        members, now = self.model.members, self.now
        for moment in {self.moments[0], *self.moments[::5]} - {now}:
            yield "Members", "electorateAt", (moment,), members.electorate_at(now, moment)
            for member in range(1, 10):
                yield "Members", "wasActiveAt", (member, moment), members.was_active_at(now, member, moment)
        for member, record in members.members.items():
            address = named(self.hand(member)).address.lower()
            yield "Members", "memberOf", (member,), (record.class_, 1, address)
            yield "Members", "termOf", (member,), (record.since, record.left)
            yield "Members", "memberByKey", (address,), members.member_by_key(number(self.hand(member)))
            yield "Members", "isActive", (member,), members.is_active(member)
        for (role, holder), until in members.roles.items():
            address = holder_of(holder).lower() if holder <= HIGHEST_NUMBER else f"0x{holder:040x}"
            yield "Members", "roleUntil", (ROLES.index(role) + 1, address), until
