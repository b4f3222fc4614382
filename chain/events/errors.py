"""Why an event log does not go on."""

from __future__ import annotations

from chain.errors import ChainError


class WrongChain(ChainError):
    """The database belongs to another chain, or to another deployment."""


class FinalityBroken(ChainError):
    """The node contradicts blocks that count as final."""


class Inconsistent(ChainError):
    """The node's answers contradict each other. Nothing of them was believed; asking again may help."""
