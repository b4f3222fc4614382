"""The sender: simulate, record, broadcast; `reconcile` does the rest until each transaction is final."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self

from eth_account.signers.local import LocalAccount
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from chain.contracts import Call, Contracts
from chain.database import Transactions, create_tables
from chain.errors import ChainError
from chain.rpc import NodeUnreachable, Rpc, RpcError
from chain.sender import outbox
from chain.sender.context import Context, Settings
from chain.sender.errors import KeyReusedError, LeaseHeldError, RefusedError
from chain.sender.lease import Chain, Lease
from chain.sender.outbox import OPEN, Outcome, State
from chain.sender.reconcile import Reconciler, Reconciliation, send
from chain.sender.signing import Fees, sign
from chain.sender.tables import metadata


class Step(StrEnum):
    """The points between which a process may die; the observer of a sender is told of each as it is passed."""

    SIMULATED = "simulated"
    """The contracts would accept; nothing is written."""
    RECORDED = "recorded"
    """Nonce, signed bytes and business row are committed; nothing is sent."""
    SENT = "sent"
    """The node has the bytes; that it has them is not written."""
    MARKED = "marked"
    """That too is written."""
    RECONCILING = "reconciling"
    """The node told what became of the open transactions; nothing of it is written."""


@dataclass(frozen=True)
class Prepared:
    """A call that the contracts would accept now, with its gas limit and the fees of the moment."""

    call: Call
    gas: int
    fees: Fees


def _nothing(_connection: Connection) -> None:
    pass


@dataclass(frozen=True)
class Submission:
    """One wish to send.

    Attributes:
        key: the business key: the same key is sent once, whatever happens.
        call: what to send.
        record: writes the business row, in the transaction that records the signed bytes.
    """

    key: str
    call: Call
    record: Callable[[Connection], None] = _nothing


class Sender:
    """Sends with one key. At most one process holds it at a time; threads of that process may share the sender."""

    def __init__(self, context: Context, on_step: Callable[[Step], None]) -> None:
        self._context = context
        self._on_step = on_step
        self._reconciler = Reconciler(context)

    @classmethod
    def open(
        cls,
        database: Transactions,
        rpc: Rpc,
        contracts: Contracts,
        account: LocalAccount,
        settings: Settings | None = None,
        *,
        holder: str | None = None,
        wait: float = 0.0,
        on_step: Callable[[Step], None] = lambda _step: None,
    ) -> Sender:
        """Takes the key and creates the tables if need be.

        Args:
            database: where outbox and business rows are kept.
            rpc: a node of the chain.
            contracts: the contracts that are called, for the names of their errors.
            account: the key.
            settings: the defaults, if not given.
            holder: who takes the key, for people to read; host and process, if not given.
            wait: how many seconds to wait for another holder's lease to end.
            on_step: told of each step, in the thread that takes it.

        Raises:
            LeaseHeldError: another process holds the key.
            NonceTakenError: something else signs with this key.
            ChainError: the database belongs to another chain.
            NodeUnreachable: no answer.
        """
        settings = settings or Settings()
        create_tables(database, metadata)
        chain_id, genesis, used = rpc.ask(
            [
                ("eth_chainId", ()),
                ("eth_getBlockByNumber", ("0x0", False)),
                ("eth_getTransactionCount", (account.address, "pending")),
            ]
        )
        chain = Chain(int(chain_id, 16), bytes.fromhex(genesis["hash"][2:]))
        if chain.chain_id != contracts.deployment.chain_id:
            raise ChainError(
                f"The node serves chain {chain.chain_id}, and the contracts are on {contracts.deployment.chain_id}.",
                "Connect a node of the contracts' chain.",
            )
        deadline = time.monotonic() + wait
        while True:
            try:
                lease = Lease.acquire(
                    database,
                    chain,
                    account.address,
                    holder=holder or f"process {os.getpid()} on {socket.gethostname()}",
                    seconds=settings.lease_seconds,
                    used_nonces=int(used, 16),
                )
            except LeaseHeldError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return cls(Context(database, rpc, contracts, account, settings, lease), on_step)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives the key back."""
        self._context.lease.release(self._context.database)

    def submit(self, key: str, call: Call, record: Callable[[Connection], None] = _nothing) -> Outcome:
        """Sends a call once. The same key again gives the same outcome and sends nothing.

        Where the node cannot be reached after the recording, the outcome says RECORDED, and `reconcile` sends it.

        Args:
            key: the business key.
            call: what to send.
            record: writes the business row, in the transaction that records the signed bytes.

        Raises:
            RefusedError: the contracts would refuse; nothing was recorded.
            KeyReusedError: the key stands for another call.
            LeaseLostError: another process has the signing key; `outcome` tells whether this came before the recording.
            NodeUnreachable, RpcError: no answer, or no sensible one, to the simulation; nothing was recorded.
        """
        result = self.submit_many([Submission(key, call, record)])[0]
        if isinstance(result, RefusedError):
            raise result
        return result

    def submit_many(self, submissions: Sequence[Submission]) -> list[Outcome | RefusedError]:
        """As `submit`, for several at once in one transaction: what is refused stands in its place and is not raised.

        They are tried apart from each other: one that needs another of the same list is refused.
        """
        keys = [each.key for each in submissions]
        try:
            refused = self._submit(submissions)
        except IntegrityError:
            # A sender with another signing key may have recorded the same business key meanwhile.
            with self._context.database.reading() as connection:
                if not outbox.calls(connection, keys):
                    raise
            refused = self._submit(submissions)
        with self._context.database.reading() as connection:
            found: dict[str, Outcome | RefusedError] = {each.key: each for each in outbox.outcomes(connection, keys)}
        return [refused[key] if key in refused and key not in found else found[key] for key in keys]

    def prepare(self, calls: Sequence[Call]) -> list[Prepared | RefusedError]:
        """Tries calls without sending them.

        Raises:
            NodeUnreachable: no answer.
            RpcError: the node cannot try them, for a reason of its own.
        """
        tried = [
            {
                "from": self._context.account.address,
                "to": call.to,
                "data": "0x" + call.data.hex(),
                "value": hex(call.value),
            }
            for call in calls
        ]
        on = self._context.settings.simulate_on
        newest, *estimates = self._context.rpc.batch(
            [("eth_getBlockByNumber", ("latest", False)), *(("eth_estimateGas", (each, on)) for each in tried)]
        )
        if isinstance(newest, RpcError):
            raise newest
        fees = self._reconciler.fees(newest)
        return [self._prepared(call, estimate, fees) for call, estimate in zip(calls, estimates, strict=True)]

    def record(self, connection: Connection, items: Sequence[tuple[str, Prepared]]) -> None:
        """Records prepared calls under their business keys in a write transaction of the caller's; `flush` sends them.

        A key that is recorded already is left as it is.

        Raises:
            KeyReusedError: a key stands for another call.
            LeaseLostError: another process has the signing key.
        """
        self._context.lease.hold(connection)
        wanted = dict(items)
        known = _same(outbox.calls(connection, list(wanted)), {key: each.call for key, each in wanted.items()})
        fresh = [(key, each) for key, each in wanted.items() if key not in known]
        first = self._context.lease.take_nonces(connection, len(fresh))
        account, chain_id = self._context.account, self._context.lease.chain.chain_id
        for nonce, (key, each) in enumerate(fresh, first):
            signed = sign(account, chain_id, each.call, nonce=nonce, gas=each.gas, fees=each.fees)
            outbox.record(connection, self._context.lease, key, each.call, nonce=nonce, gas=each.gas, signed=signed)

    def flush(self) -> None:
        """Sends what is recorded and was not sent yet. If the node does not answer, `reconcile` tries again.

        Raises:
            LeaseLostError: another process has the signing key.
        """
        with self._context.database.reading() as connection:
            recorded = outbox.entries(connection, self._context.lease, (State.RECORDED,))
        if not recorded:
            return
        try:
            taken, problems = send(self._context.rpc, recorded)
        except NodeUnreachable:
            return
        self._on_step(Step.SENT)
        with self._context.database.writing() as connection:
            self._context.lease.hold(connection)
            outbox.mark_sent(connection, taken)
            for row, problem in problems.items():
                outbox.change(connection, row, {"problem": problem})
        self._on_step(Step.MARKED)

    def reconcile(self) -> Reconciliation:
        """Asks what became of the open transactions and does what is needed: marks, sends again, pays more.

        Raises:
            LeaseLostError: another process has the signing key.
            NodeUnreachable: no answer; nothing was changed.
            ChainError: the node serves another chain.
        """
        return self._reconciler.run(lambda: self._on_step(Step.RECONCILING))

    def wait(self, key: str, until: State = State.INCLUDED, timeout: float = 30.0) -> Outcome:
        """Reconciles until the submission stands at `until` or beyond.

        Raises:
            TimeoutError: it did not in time.
            ChainError: there is no such submission; or as `reconcile`.
        """
        order = (*OPEN, State.FINAL)
        deadline = time.monotonic() + timeout
        while True:
            found = self.outcome(key)
            if found is None:
                raise ChainError(f"Nothing was submitted under {key!r}.")
            if order.index(found.state) >= order.index(until):
                return found
            if time.monotonic() > deadline:
                raise TimeoutError(f"{key} is {found.state} after {timeout} s: {found.problem or 'no block takes it'}.")
            self.reconcile()
            time.sleep(0.02)

    def outcome(self, key: str) -> Outcome | None:
        """What became of a submission."""
        with self._context.database.reading() as connection:
            return outbox.outcome(connection, key)

    def _submit(self, submissions: Sequence[Submission]) -> dict[str, RefusedError]:
        wanted = {each.key: each for each in submissions}
        for each in submissions:
            _same({each.key: wanted[each.key].call}, {each.key: each.call})
        with self._context.database.reading() as connection:
            known = _same(outbox.calls(connection, list(wanted)), {key: each.call for key, each in wanted.items()})
        fresh = [each for key, each in wanted.items() if key not in known]
        if not fresh:
            return {}
        prepared = dict(zip([each.key for each in fresh], self.prepare([each.call for each in fresh]), strict=True))
        refused = {key: each for key, each in prepared.items() if isinstance(each, RefusedError)}
        accepted = [(key, each) for key, each in prepared.items() if isinstance(each, Prepared)]
        if accepted:
            self._on_step(Step.SIMULATED)
            with self._context.database.writing() as connection:
                self._context.lease.hold(connection)
                known = set(outbox.calls(connection, [key for key, _ in accepted]))
                self.record(connection, accepted)
                for key, _ in accepted:
                    if key not in known:
                        wanted[key].record(connection)
            self._on_step(Step.RECORDED)
            self.flush()
        return refused

    def _prepared(self, call: Call, estimate: str | RpcError, fees: Fees) -> Prepared | RefusedError:
        if isinstance(estimate, RpcError):
            if not estimate.data and "revert" not in estimate.message.lower():
                raise estimate
            revert = self._context.contracts.reason(estimate.data)
            return RefusedError(f"The contracts refuse: {revert}.", None, revert)
        return Prepared(call, int(estimate, 16) * (100 + self._context.settings.gas_margin) // 100, fees)


def _same(known: dict[str, Call], wanted: dict[str, Call]) -> set[str]:
    """The keys that are known, once it is clear that each stands for the same call."""
    for key, call in known.items():
        if wanted[key] != call:
            raise KeyReusedError(f"The key {key!r} was used for another call.", "A new wish needs a new key.")
    return set(known)
