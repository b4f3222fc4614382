"""The contracts' events, kept for ever, with the blocks that wrote them, and read models made of them."""

from chain.events.errors import FinalityError, InconsistentError, WrongChainError
from chain.events.log import EventLog, Progress, Status, Step
from chain.events.projection import Projection, Rows, dump
from chain.events.record import Event, canonical, clock, head

__all__ = [
    "Event",
    "EventLog",
    "FinalityError",
    "InconsistentError",
    "Progress",
    "Projection",
    "Rows",
    "Status",
    "Step",
    "WrongChainError",
    "canonical",
    "clock",
    "dump",
    "head",
]
