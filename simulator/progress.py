"""How a long calculation tells how far it is, and is stopped."""

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Called with what is done and of how much; an exception that it raises ends the calculation."""
