"""Talking to the other reporters: one, or all at once; what they answer is checked before anybody believes it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from oracle.publication.period import PeriodText
from oracle.reporters.config import Peer
from oracle.reporters.inputs import Archive
from oracle.reporters.messages import FaultyError, Kind, Voice
from oracle.reporters.proposal import Proposal
from oracle.reporters.transport import NoAnswerError, post

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
MOST_SIGNATURES = 100


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


Answer = TypeVar("Answer", bound=_Body)


class Signature(_Body):
    """Somebody's signature of a settlement, as it is passed on."""

    message: Annotated[str, Field(max_length=4000)]
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{130}$")]


class State(_Body):
    """Where a reporter stands with a period and revision.

    Attributes:
        parts: the hashes of its view; none if it has no view, because of `problem` or because it is not so far yet.
        proposal: what it signed, if its signature can still be used.
        signatures: every signature that it knows, its own among them.
    """

    period: PeriodText
    revision: Annotated[int, Field(ge=0, le=255)]
    parts: dict[str, Hash] | None
    problem: Annotated[str, Field(max_length=2000)] = ""
    proposal: Proposal | None = None
    signatures: Annotated[tuple[Signature, ...], Field(max_length=MOST_SIGNATURES)] = ()


class Consent(_Body):
    """The answer to a proposal: a signature, or why there is none.

    Attributes:
        refused: `later`, `locked`, `yield` (its own proposal goes first) or `differs`.
    """

    signature: Annotated[str, Field(pattern=r"^([0-9a-f]{130})?$")] = ""
    refused: str = ""
    text: Annotated[str, Field(max_length=2000)] = ""


class Points(_Body):
    """The hash of each point's readings."""

    points: dict[str, Hash]


class Days(_Body):
    """The hash of each day's readings, for some points."""

    days: dict[str, dict[str, Hash]]


class Proposals(_Body):
    """The proposals that a reporter keeps of a period and revision."""

    proposals: Annotated[tuple[Proposal, ...], Field(max_length=20)]


class _File(_Body):
    content: str


class Fellows:
    """The other reporters, as one of them reaches them.

    Args:
        voice: whose messages are sent.
        peers: the others.
        timeout: seconds to wait for an answer.
    """

    def __init__(self, voice: Voice, peers: Iterable[Peer], timeout: float) -> None:
        self._voice = voice
        self._timeout = timeout
        self.peers = tuple(peers)
        self._pool = ThreadPoolExecutor(max_workers=max(1, 2 * len(self.peers)), thread_name_prefix="fellow")

    def close(self) -> None:
        """Ask nothing more."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def ask(self, peer: Peer, kind: Kind, body: Mapping[str, Any], answer: type[Answer]) -> Answer:
        """Ask one.

        Raises:
            NoAnswerError: it is down or late.
            FaultyError: it answers something else than such an answer.
        """
        message_id, data = self._voice.say(kind, peer.address, body)
        status, reply = post(peer.url, data, self._timeout)
        if status is HTTPStatus.SERVICE_UNAVAILABLE:
            raise NoAnswerError("It is too busy.")
        if status is not HTTPStatus.OK:
            raise FaultyError(f"It answers with the status {status.value}.")
        message = self._voice.hear(reply)
        if (message.sender, message.kind, message.reply_to) != (peer.address, "reply", message_id):
            raise FaultyError("It answers another question.")
        try:
            return answer.model_validate(message.body)
        except ValidationError as error:
            raise FaultyError("Its answer has another shape.") from error

    def ask_all(
        self, peers: Iterable[Peer], kind: Kind, body: Mapping[str, Any], answer: type[Answer]
    ) -> dict[Peer, Answer | NoAnswerError | FaultyError]:
        """Ask some at once; failures stand in their place, not raised."""

        def one(peer: Peer) -> Answer | NoAnswerError | FaultyError:
            try:
                return self.ask(peer, kind, body, answer)
            except (NoAnswerError, FaultyError) as error:
                return error

        asked = tuple(peers)
        return dict(zip(asked, self._pool.map(one, asked), strict=True))

    def fetch(self, peer: Peer, digests: Iterable[str], archive: Archive) -> None:
        """Bring raw files that are not in the archive yet.

        Raises:
            NoAnswerError, FaultyError: they do not come, or others come.
        """
        for digest in digests:
            if archive.path(digest).is_file():
                continue
            answer = self.ask(peer, "file", {"sha256": digest}, _File)
            try:
                data = base64.b64decode(answer.content, validate=True)
            except binascii.Error as error:
                raise FaultyError("It sends a file that cannot be decoded.") from error
            if sha256(data).hexdigest() != digest:
                raise FaultyError("It sends another file than was asked for.")
            archive.add(data)
