"""Why an event log does not go on."""

from __future__ import annotations

from chain.errors import ChainError


class WrongChainError(ChainError):
    """The database belongs to another chain, or to another deployment."""


class FinalityError(ChainError):
    """The node contradicts blocks that count as final."""


class InconsistentError(ChainError):
    """The node's answers contradict each other. Nothing of them was believed; asking again may help."""
