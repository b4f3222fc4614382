"""The contracts' events, kept for ever: which block wrote them, whether it still counts, and read models made of them."""

from chain.events.errors import FinalityBroken, Inconsistent, WrongChain
from chain.events.log import EventLog, Progress, Status, Step
from chain.events.projection import Projection, Rows, dump
from chain.events.record import Event, canonical, head

__all__ = [
    "Event",
    "EventLog",
    "FinalityBroken",
    "Inconsistent",
    "Progress",
    "Projection",
    "Rows",
    "Status",
    "Step",
    "WrongChain",
    "canonical",
    "dump",
    "head",
]
