"""The node's one address: an HTTP server that takes transactions into blocks and passes questions on to anvil."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import aiohttp
from aiohttp import web
from eth_utils.crypto import keccak

from chain.errors import ChainError
from chain.node import methods, origins
from chain.node.anvil import ANSWER_SECONDS, HOST, GoneError
from chain.node.producer import Outcome, Producer
from chain.node.refusal import Json, RefusalError

PATIENCE = 1.0
"""For how many seconds a transaction waits for an earlier one of its sender."""
LARGEST_BLOCK = 500
"""How many transactions are put into one block at most."""
LARGEST_BODY = 8 * 2**20
_PARSE, _INVALID, _UNKNOWN, _INTERNAL = -32700, -32600, -32601, -32603
_STOPPED = "The node is being stopped."
_JSON = {"Content-Type": "application/json"}
_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Submission:
    raw: bytes
    answer: asyncio.Future[str]
    until: float | None = None
    """Until when it waits, in the loop's time, once it was found to be early."""


class Front:
    """Serves a producer's chain from a thread of its own.

    No answer leaves while anvil holds a block that the journal does not: a block that anyone has seen comes back.
    """

    def __init__(self, producer: Producer, listener: socket.socket, heartbeat: float) -> None:
        """Begins to serve.

        Args:
            producer: the chain; from now on only this front touches it.
            listener: where to listen.
            heartbeat: after how many seconds without a block an empty one is made while the chain follows the clock.
        """
        self._producer = producer
        self._heartbeat = heartbeat
        self._waiting: list[_Submission] = []
        self._one = asyncio.Lock()  # one change of the chain at a time
        self._sealed = asyncio.Event()  # anvil holds nothing that the journal does not
        self._sealed.set()
        self._work = asyncio.Event()
        self._stop = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        ready: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(listener, ready), name="borgo-node", daemon=True)
        self._thread.start()
        ready.result()

    def change(self, act: Callable[[], _Result]) -> _Result:
        """Does something to the chain, from any thread, between two blocks; what it raises is raised."""

        async def change() -> _Result:
            try:
                return await self._change(act)
            finally:
                self._work.set()  # a snapshot may be due

        return asyncio.run_coroutine_threadsafe(change(), self._loop).result()

    def close(self) -> None:
        """Stops serving, after the block in hand."""

        def stop() -> None:
            self._stop.set()
            self._work.set()

        with contextlib.suppress(RuntimeError):  # it has ended by itself
            self._loop.call_soon_threadsafe(stop)
        self._thread.join()

    def _run(self, listener: socket.socket, ready: Future[None]) -> None:
        try:
            self._loop.run_until_complete(self._serve(listener, ready))
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)
        finally:
            self._loop.close()

    async def _serve(self, listener: socket.socket, ready: Future[None]) -> None:
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_post("/", self._post)
        app.router.add_options("/", _preflight)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        patience = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        async with aiohttp.ClientSession(timeout=patience, headers=_JSON) as self._session:
            await runner.setup()
            await web.SockSite(runner, listener, backlog=512).start()
            ready.set_result(None)
            try:
                await self._make_blocks()
            finally:
                for submission in self._waiting:
                    submission.answer.cancel()
                await runner.cleanup()

    # Blocks

    async def _change(self, act: Callable[[], _Result]) -> _Result:
        async with self._one:
            self._sealed.clear()
            try:
                return await asyncio.to_thread(act)
            finally:
                self._sealed.set()

    async def _make_blocks(self) -> None:
        """Makes a block whenever transactions wait, of all that wait, or when the last one is too old."""
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._work.wait(), self._idle_seconds())
            self._work.clear()
            self._expire()
            batch, self._waiting = self._waiting[:LARGEST_BLOCK], self._waiting[LARGEST_BLOCK:]
            if batch or self._heartbeat_in() <= 0:
                try:
                    outcome = await self._change(partial(self._producer.append, [each.raw for each in batch]))
                except Exception as error:
                    # Whatever it was, the next block may be possible: a full disk, a database that is restarted.
                    _log.exception("No block could be made.")
                    _settle(batch, ChainError(f"No block could be made: {error}"))
                    await asyncio.sleep(1)
                else:
                    self._tell(batch, outcome)
            if self._producer.snapshot_due:
                async with self._one:  # questions need not wait: anvil holds nothing but the journal's blocks
                    await asyncio.to_thread(self._producer.snapshot)

    def _tell(self, batch: Sequence[_Submission], outcome: Outcome) -> None:
        again = []
        for place, submission in enumerate(batch):
            if place in outcome.refused:
                _settle([submission], outcome.refused[place])
            elif place in outcome.early or place in outcome.left:
                again.append(submission)
                if place in outcome.early and submission.until is None:
                    submission.until = self._loop.time() + PATIENCE
            else:
                _settle([submission], "0x" + keccak(submission.raw).hex())
        new = len(self._waiting)
        self._waiting[:0] = again
        # What is early is tried again when something else was taken: it may have waited for that.
        if new or outcome.left or (again and outcome.block):
            self._work.set()

    def _expire(self) -> None:
        now = self._loop.time()
        late = [each for each in self._waiting if each.until is not None and each.until <= now]
        self._waiting = [each for each in self._waiting if each not in late]
        _settle(late, RefusalError("nonce too high: an earlier transaction of this account is missing"))

    def _idle_seconds(self) -> float:
        ends = [each.until - self._loop.time() for each in self._waiting if each.until is not None]
        return max(0.0, min([*ends, self._heartbeat_in()]))

    def _heartbeat_in(self) -> float:
        if not self._producer.follows_clock:
            return self._heartbeat
        return self._producer.head.timestamp + self._heartbeat - time.time()

    # Questions

    async def _post(self, request: web.Request) -> web.Response:
        origin = request.headers.get("Origin")
        if origin is not None and not origins.is_local_page(origin):
            return _forbidden()
        response = _response(await self._reply(await request.read(), from_page=origin is not None))
        if origin is not None:
            response.headers.update(origins.answer_headers(origin))
        return response

    async def _reply(self, body: bytes, *, from_page: bool) -> bytes:
        try:
            question = json.loads(body)
        except ValueError:
            return _dump(None, error={"code": _PARSE, "message": "This is not JSON."})
        if not isinstance(question, list):
            return await self._answer(question, body, from_page=from_page)
        if not question:
            return _dump(None, error={"code": _INVALID, "message": "An empty batch asks nothing."})
        # Transactions of a batch are queued in its order, before any of them is waited for.
        answers = await asyncio.gather(*(self._answer(each, from_page=from_page) for each in question))
        return b"[" + b",".join(answers) + b"]"

    async def _answer(self, question: Json, body: bytes | None = None, *, from_page: bool) -> bytes:
        """The answer to one question, which came as `body` if it came alone."""
        try:
            if from_page:
                _refuse_to_pages(question)
            return await self._take(question, body)
        except RefusalError as refusal:
            error = refusal.error()
        except ChainError as failure:
            error = {"code": _INTERNAL, "message": str(failure)}
        except asyncio.CancelledError:
            if not self._stop.is_set():
                raise
            error = {"code": _INTERNAL, "message": _STOPPED}
        return _dump(question.get("id") if isinstance(question, dict) else None, error=error)

    async def _take(self, question: Json, body: bytes | None) -> bytes:
        parameters = question.get("params", []) if isinstance(question, dict) else None
        if not isinstance(parameters, list):
            raise RefusalError("This is not a JSON-RPC request.", code=_INVALID)
        method = str(question.get("method"))
        if method == methods.SEND:
            return _dump(question.get("id"), result=await self._submit(parameters))
        if method in methods.FREE:
            return _dump(question.get("id"), result="0x0")
        if method not in methods.READS:
            raise RefusalError(f"This node does not offer the method {method}.", code=_UNKNOWN)
        if self._producer.follows_clock:
            now = max(int(time.time()), self._producer.head.timestamp)
            present = methods.at_the_present(method, parameters, now)
            if present is not parameters:
                question, body = {**question, "params": present}, None
        return await self._pass_on(body or json.dumps(question).encode())

    async def _submit(self, parameters: list[Json]) -> str:
        """The hash of a transaction that is in a block, and the block in the journal."""
        try:
            (text,) = parameters
            raw = bytes.fromhex(text.removeprefix("0x"))
        except (ValueError, AttributeError):
            raise RefusalError("one signed transaction, in hexadecimal, is wanted", code=-32602) from None
        if self._stop.is_set():
            raise ChainError(_STOPPED)
        submission = _Submission(raw, self._loop.create_future())
        self._waiting.append(submission)
        self._work.set()
        return await submission.answer

    async def _pass_on(self, body: bytes) -> bytes:
        """anvil's answer, given by an anvil that held nothing but the journal's blocks."""
        while True:
            await self._sealed.wait()
            generation = self._producer.generation
            try:
                async with self._session.post(f"http://{HOST}:{self._producer.port}/", data=body) as response:
                    answer = await response.read()
            except (aiohttp.ClientError, TimeoutError, GoneError):
                await self._revive(generation)
                continue
            # A block may have been mined before anvil answered: wait until it is kept, or gone with its anvil.
            await self._sealed.wait()
            if generation == self._producer.generation:
                return answer

    async def _revive(self, generation: int) -> None:
        def act() -> None:
            if self._producer.generation == generation:
                self._producer.check()

        await self._change(act)


def _settle(submissions: Sequence[_Submission], answer: str | Exception) -> None:
    for each in submissions:
        if each.answer.done():
            continue
        if isinstance(answer, Exception):
            each.answer.set_exception(answer)
        else:
            each.answer.set_result(answer)


def _dump(number: Json, **answer: Json) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": number, **answer}).encode()


async def _preflight(request: web.Request) -> web.Response:
    origin = request.headers.get("Origin", "")
    if not origins.is_local_page(origin):
        return _forbidden()
    return web.Response(status=204, headers=origins.preflight_headers(origin))


def _forbidden() -> web.Response:
    """The answer to a page of another site, which gets to read nothing of it."""
    return web.Response(status=403, text="This node answers pages of this machine only.")


def _refuse_to_pages(question: Json) -> None:
    method = question.get("method") if isinstance(question, dict) else None
    if isinstance(method, str) and method not in methods.FOR_PAGES:
        raise RefusalError(f"This node does not offer the method {method} to web pages.", code=_UNKNOWN)


def _response(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json")
