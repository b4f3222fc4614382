"""What reporters say to each other: JSON that its sender signed, for one receiver, once."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chain.intents import sign
from oracle.reporters.keys import signer_of

SKEW = 120.0
"""By how many seconds the clocks of two reporters may differ."""
_PREFIX = b"borgo-reporter-message-1\x00"
"""No other thing that a reporter signs begins like this: typed messages begin with 0x1901."""

Kind = Literal["state", "points", "days", "sign", "file", "proposals", "reply"]


class FaultyError(Exception):
    """A message that cannot be accepted; the text says why."""


class Message(BaseModel):
    """One message.

    Attributes:
        scope: chain and contract, so that nothing said in one community counts in another.
        id: 16 random bytes in hexadecimal; a receiver takes each once.
        reply_to: the id of the request that this answers; empty for a request.
        at: when it was sent, in Unix seconds.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    scope: str
    kind: Kind
    sender: str
    receiver: str
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    reply_to: str
    at: float
    body: dict[str, Any]


class _Envelope(BaseModel):
    model_config = ConfigDict(extra="forbid")

    payload: str
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{130}$")]


@dataclass(frozen=True)
class Voice:
    """Speaks and listens for one key within one community.

    Args:
        account: the key.
        scope: chain and contract.
    """

    account: LocalAccount
    scope: str

    def say(self, kind: Kind, receiver: str, body: Mapping[str, Any], reply_to: str = "") -> tuple[str, bytes]:
        """The id and the bytes of a new message."""
        message = Message(
            scope=self.scope, kind=kind, sender=self.account.address, receiver=receiver, id=secrets.token_hex(16),
            reply_to=reply_to, at=time.time(), body=dict(body),
        )  # fmt: skip
        payload = message.model_dump_json()
        signature = sign(self.account, keccak(_PREFIX + payload.encode())).hex()
        return message.id, json.dumps({"payload": payload, "signature": signature}).encode()

    def hear(self, data: bytes) -> Message:
        """The message in some bytes, if it was signed by its sender, for this receiver, in this community, just now.

        Raises:
            FaultyError: it is anything else. Whether its id was seen before is for the receiver to know.
        """
        try:
            envelope = _Envelope.model_validate_json(data)
            message = Message.model_validate_json(envelope.payload)
        except (ValidationError, RecursionError) as error:
            raise FaultyError("It is not a message.") from error
        signer = signer_of(keccak(_PREFIX + envelope.payload.encode()), bytes.fromhex(envelope.signature))
        if signer is None or signer != message.sender:
            raise FaultyError("Its signature is not its sender's.")
        if message.receiver != self.account.address or message.scope != self.scope:
            raise FaultyError("It is meant for somebody else.")
        if abs(time.time() - message.at) > SKEW:
            raise FaultyError(f"It was sent more than {SKEW:g} seconds ago, or a clock is wrong.")
        return message
