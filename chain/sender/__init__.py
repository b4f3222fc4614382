"""Sends transactions exactly once: recorded before they are sent, and followed until they are final."""

from chain.sender.errors import KeyReused, LeaseHeld, LeaseLost, NonceTaken, Refused
from chain.sender.keys import create_key, load_key
from chain.sender.outbox import Outcome, State, outcome, waiting
from chain.sender.sender import Prepared, Sender, Settings, Step, Submission

__all__ = [
    "KeyReused",
    "LeaseHeld",
    "LeaseLost",
    "NonceTaken",
    "Outcome",
    "Prepared",
    "Refused",
    "Sender",
    "Settings",
    "State",
    "Step",
    "Submission",
    "create_key",
    "load_key",
    "outcome",
    "waiting",
]
