"""Sends transactions exactly once: recorded before they are sent, and followed until they are final."""

from chain.sender.context import Settings
from chain.sender.errors import KeyReusedError, LeaseHeldError, LeaseLostError, NonceTakenError, RefusedError
from chain.sender.keys import create_key, load_key
from chain.sender.outbox import Outcome, State, outcome, waiting
from chain.sender.sender import Prepared, Sender, Step, Submission

__all__ = [
    "KeyReusedError",
    "LeaseHeldError",
    "LeaseLostError",
    "NonceTakenError",
    "Outcome",
    "Prepared",
    "RefusedError",
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
