"""Who is reading: nobody in particular, a member, the steward or an auditor."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to the community."""

    GUEST = "guest"
    MEMBER = "member"
    STEWARD = "steward"
    AUDITOR = "auditor"


@dataclass(frozen=True)
class Reader:
    """Somebody who asks for a page or for data.

    Attributes:
        role: what they are to the community.
        member: a member's id, as in the community's file; None for all others.
    """

    role: Role = Role.GUEST
    member: str | None = None

    def __post_init__(self) -> None:
        if (self.role is Role.MEMBER) != (self.member is not None):
            raise ValueError("A member, and nobody else, has a member's id.")

    @property
    def is_signed_in(self) -> bool:
        """Whether we know who it is."""
        return self.role is not Role.GUEST

    @property
    def has_office(self) -> bool:
        """Whether it sees what concerns any member: the steward and the auditor do."""
        return self.role in {Role.STEWARD, Role.AUDITOR}

    def may_see(self, member: str) -> bool:
        """Whether it may see what concerns one member: that member itself, the steward and the auditor."""
        return self.has_office or (self.member is not None and self.member == member)


GUEST = Reader()
