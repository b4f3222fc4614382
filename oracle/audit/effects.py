"""What an event must lead to: other events, in their order, of which the later ones may depend on the earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias, Union

Effect: TypeAlias = tuple[str, dict[str, Any]]
"""An event that must follow: its name, and those of its fields that the rules decide."""
Later: TypeAlias = "Callable[[], Iterable[Awaited]]"
"""Effects that are known once those before them have happened."""
Awaited: TypeAlias = Union[Effect, "Later"]
Effects: TypeAlias = Sequence[Awaited]
