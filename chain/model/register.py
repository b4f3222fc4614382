"""Who is a member, with which key, since when; who holds which office; and whether a signature is theirs.

A signature is the key that made it, any hashable value. Who holds an office is a number, as the contracts write it: a
member's own, or that of an address, which is larger and signs for itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from chain.genesis import DAY, ROLES
from chain.model.months import epoch_of, start_of
from chain.model.refused import Refused

MAX_TERM = 5 * 366 * DAY
HIGHEST_NUMBER = 0xFFFFFFFF


class Class(IntEnum):
    """What kind of member, with the contracts' numbers."""

    NONE = 0
    CITIZEN = 1
    ASSOCIATION = 2
    SHOP = 3
    COMPANY = 4
    PUBLIC_BODY = 5


@dataclass
class Member:
    """One number, which works once."""

    key: object
    class_: Class
    since: int
    left: int = 0
    nonce: int = 0
    recoveries: int = 0

    @property
    def has_control(self) -> bool:
        """Whether the member's quota has a voice."""
        return self.class_ != Class.COMPANY

    def was_active_at(self, timepoint: int) -> bool:
        """Whether the number was a member's at the end of the second `timepoint`."""
        return self.since <= timepoint and (self.left == 0 or self.left > timepoint)


class Register:
    """The members, and the offices; these as `Genesis.appointments` gives them."""

    def __init__(self, appointments: Sequence[tuple[int, str, int]]) -> None:
        self.members: dict[int, Member] = {}
        self.roles = {(ROLES[role - 1], holder_at(address)): until for role, address, until in appointments}
        self._member_by_key: dict[object, int] = {}
        self._current = 0
        self._at_start: tuple[int, int] = (-1, 0)

    # Whose signature it is

    def authorise(self, member: int, signer: object) -> None:
        """Refuses what a member, who may have left, did not sign."""
        if member not in self.members:
            raise Refused("Members_NotActive")
        if self.members[member].key != signer:
            raise Refused("Members_WrongSignature")

    def authorise_active(self, member: int, signer: object) -> None:
        """Refuses what an active member did not sign."""
        self.require_active(member)
        self.authorise(member, signer)

    def authorise_voter(self, now: int, member: int, timepoint: int, signer: object) -> bool:
        """Refuses a voter who was no member at `timepoint`, or is none; says whether the quota has a voice."""
        self.require_active(member)
        if not self.was_active_at(now, member, timepoint):
            raise Refused("Members_NotInElectorate")
        self.authorise(member, signer)
        return self.members[member].has_control

    def authorise_officer(
        self, now: int, role: str, holder: int, signer: object, wrong: str = "Members_WrongOfficer"
    ) -> None:
        """Refuses what the holder of an office did not sign."""
        self.require_role(now, role, holder)
        if signer != (self.members[holder].key if holder <= HIGHEST_NUMBER else holder):
            raise Refused(wrong)

    # Who is what

    def is_active(self, member: int) -> bool:
        """Whether a number is a member's who has not left."""
        return member in self.members and not self.members[member].left

    def require_active(self, member: int) -> None:
        """Refuses a number that nobody has."""
        if not self.is_active(member):
            raise Refused("Members_NotActive")

    def class_of(self, member: int) -> Class:
        """A member's class, `Class.NONE` for who never was one."""
        return self.members[member].class_ if member in self.members else Class.NONE

    def member_by_key(self, key: object) -> int:
        """The active member whose key this is; 0 for nobody."""
        member = self._member_by_key.get(key, 0)
        return member if self.is_active(member) and self.members[member].key == key else 0

    def is_oneself(self, holder: int, oneself: int) -> bool:
        """Whether who holds an office as `holder` is the member `oneself`: by number, or by the key that signs now."""
        return oneself in {holder, self.member_by_key(holder)}

    def was_active_at(self, now: int, member: int, timepoint: int) -> bool:
        """Whether a number was a member's at a time that is past."""
        _require_past(now, timepoint)
        return member in self.members and self.members[member].was_active_at(timepoint)

    def electorate_at(self, now: int, timepoint: int) -> tuple[int, int]:
        """How many members there were, and how many of them had power of control."""
        _require_past(now, timepoint)
        then = [member for member in self.members.values() if member.was_active_at(timepoint)]
        return len(then), sum(member.has_control for member in then)

    def active_members(self, now: int) -> tuple[int, int]:
        """How many there were when the month began, and how many there are."""
        epoch = epoch_of(now)
        if self._at_start[0] != epoch:
            eve = start_of(epoch) - 1
            self._at_start = epoch, sum(member.was_active_at(eve) for member in self.members.values())
        return self._at_start[1], self._current

    # Offices

    def require_role(self, now: int, role: str, holder: int) -> None:
        """Refuses who does not hold an office now."""
        if now > self.roles.get((role, holder), 0) or (holder <= HIGHEST_NUMBER and not self.is_active(holder)):
            raise Refused("Members_NoRole")

    def grant_role(self, now: int, role: str, holder: int, until: int) -> None:
        """The members gave an office."""
        if role not in ROLES or not holder or not now < until <= now + MAX_TERM:
            raise Refused("Members_BadAppointment")
        self.roles[role, holder] = until

    def end_role(self, role: str, holder: int) -> None:
        """The members ended an office."""
        if not self.roles.get((role, holder)):
            raise Refused("Members_NoRole")
        self.roles[role, holder] = 0

    # For those who change the register

    def _require_next(self, now: int, member: int, nonce: int, valid_until: int, signer: object) -> None:
        """An intent works once: in time, with the next nonce, signed by the member."""
        require_in_time(now, valid_until)
        if nonce != (self.members[member].nonce if member in self.members else 0):
            raise Refused("Members_WrongNonce")
        self.authorise(member, signer)


def holder_at(address: str) -> int:
    """The number of a holder whose address is known."""
    return int(address, 16)


def require_in_time(now: int, valid_until: int) -> None:
    """Refuses what was signed for an earlier time."""
    if now > valid_until:
        raise Refused("Members_IntentExpired")


def _require_past(now: int, timepoint: int) -> None:
    if timepoint >= now:
        raise Refused("Members_NotPast")
