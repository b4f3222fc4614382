"""JSON-RPC to a node of any EVM chain: single questions, batches, and two kinds of failure told apart."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from requests import RequestException, Session

from chain.errors import ChainError

Json: TypeAlias = Any
"""What JSON can hold."""

BATCH = 250
"""The most questions that are put to a node in one message."""

_own = threading.local()
"""Each thread's open connections, which all its `Rpc` share."""


class NodeUnreachable(ChainError):  # noqa: N818 - a state that passes, named as people say it
    """The node does not answer, or answers something that is not JSON-RPC. Asking again later may help."""


@dataclass(eq=False)
class RpcError(ChainError):
    """The node understood and refused.

    Attributes:
        code: JSON-RPC's number of the error.
        data: what came with it: of a call that reverts, the bytes it reverted with.
    """

    code: int = 0
    data: bytes = b""


class Rpc:
    """A node behind a URL. Answers are as JSON gives them: quantities and bytes are hexadecimal text.

    No question is put twice: whoever asks knows whether it may be.

    Args:
        url: of the node, http or https.
        timeout: seconds to wait for a connection, and for each part of an answer.
    """

    def __init__(self, url: str, timeout: float = 10.0) -> None:
        self.url = url
        self._timeout = timeout

    def call(self, method: str, *parameters: Json) -> Json:
        """The answer to one question.

        Raises:
            NodeUnreachable: no answer.
            RpcError: the node refused.
        """
        try:
            answer = self._post(_question(0, method, parameters))
        except (RequestException, ValueError) as error:
            raise self._unreachable(error) from error
        result = _result(answer)
        if isinstance(result, RpcError):
            raise result
        return result

    def batch(self, questions: Sequence[tuple[str, Sequence[Json]]]) -> list[Json]:
        """The answers to many questions, in their order; a refusal stands in its place as an `RpcError`, not raised.

        Raises:
            NodeUnreachable: no answer, or fewer answers than questions.
        """
        results: list[Json] = []
        for start in range(0, len(questions), BATCH):
            part = [_question(i, *each) for i, each in enumerate(questions[start : start + BATCH])]
            try:
                answers = {answer["id"]: answer for answer in self._post(part)}
            except (RequestException, ValueError, TypeError, KeyError) as error:
                raise self._unreachable(error) from error
            if answers.keys() != set(range(len(part))):
                raise self._unreachable(ValueError("the answers are not those to the questions"))
            results += [_result(answers[i]) for i in range(len(part))]
        return results

    def ask(self, questions: Sequence[tuple[str, Sequence[Json]]]) -> list[Json]:
        """As `batch`, but the first refusal is raised.

        Raises:
            NodeUnreachable: as `batch`.
            RpcError: the node refused one of the questions.
        """
        results = self.batch(questions)
        for result in results:
            if isinstance(result, RpcError):
                raise result
        return results

    def _post(self, message: Json) -> Json:
        try:
            session: Session = _own.session
        except AttributeError:
            session = _own.session = Session()
        answer = session.post(self.url, json=message, timeout=self._timeout)
        answer.raise_for_status()
        return answer.json()

    def _unreachable(self, error: Exception) -> NodeUnreachable:
        return NodeUnreachable(
            f"The node at {self.url} does not answer: {error}.", "Check that it runs and that the address is right."
        )


def _question(number: int, method: str, parameters: Sequence[Json]) -> Json:
    return {"jsonrpc": "2.0", "id": number, "method": method, "params": list(parameters)}


def _result(answer: Json) -> Json:
    if not isinstance(answer, dict) or ("result" not in answer and "error" not in answer):
        raise NodeUnreachable("The node answers something that is not JSON-RPC.", "Check that the address is a node's.")
    if "error" not in answer:
        return answer["result"]
    error = answer["error"]
    if not isinstance(error, dict):
        return RpcError(f"The node refuses: {error}.")
    return RpcError(f"The node refuses: {error.get('message')}.", None, int(error.get("code", 0)), _revert(error))


def _revert(error: dict[str, Json]) -> bytes:
    """The bytes that a call reverted with; nodes put them at one depth or another."""
    data = error.get("data")
    if isinstance(data, dict):
        data = data.get("data", data.get("result"))
    if not isinstance(data, str) or not data.startswith("0x"):
        return b""
    try:
        return bytes.fromhex(data[2:])
    except ValueError:
        return b""
