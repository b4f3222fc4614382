"""Why a sender does not send."""

from __future__ import annotations

from dataclasses import dataclass, field

from chain.contracts import Revert
from chain.errors import ChainError


@dataclass(eq=False)
class RefusedError(ChainError):
    """The contracts would refuse the call, so nothing was recorded and nothing sent.

    Attributes:
        revert: the error that they name, with its fields.
    """

    revert: Revert = field(default_factory=lambda: Revert("", {}))


class KeyReusedError(ChainError):
    """A business key came again with another call."""


class LeaseHeldError(ChainError):
    """Another process sends with this key."""


class LeaseLostError(ChainError):
    """Another process took the key over; nothing that this one writes counts any more."""


class NonceTakenError(ChainError):
    """The chain counts more transactions of this key than this database ever recorded."""
