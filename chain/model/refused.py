"""What the model says where the contracts would revert."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - not an error of the model: the contracts' answer
    """The contracts would revert.

    Attributes:
        error: the name of their custom error.
    """

    def __init__(self, error: str) -> None:
        self.error = error
        super().__init__(error)
