"""A reporter killed in its windows: what it signed must stay the one thing it signed, and be published once."""

from __future__ import annotations

import os
import signal
import sqlite3
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.deployment_file import DeploymentFile
from chain.rpc import Rpc
from cli.faults.killing import Window, run
from cli.faults.rig import Community, Node, anvil
from cli.faults.sending import Kills
from cli.faults.settling import FIRST_MONTH, START, Office, Village
from energy.calendar import Month
from oracle.publication import Period
from oracle.reporters import Config, Reporter, Step, serve
from oracle.reporters.fellows import Consent
from oracle.reporters.keys import signer_of
from oracle.reporters.messages import FaultyError
from oracle.reporters.notebook import FILE, Notebook, Signed
from oracle.reporters.onchain import Settlements
from oracle.reporters.proposal import Proposal, draw
from oracle.reporters.transport import NoAnswerError

VICTIM, HELPER = "reporter-1", "reporter-2"
REVISIONS = 6
"""Of a month: the first publication, and as many more as `Settlements` allows."""
WINDOW = 8 * 86_400
"""Seconds after which what was published is final."""
WITHIN = 60.0
"""Seconds after which a round that does not end is given up."""


def kill_reporters(kills: int, *, control: bool = False, true_ups: bool = False) -> Kills:
    """Kills a reporter `kills` times in each of its windows.

    Two of three must sign, and the third is down, so that every settlement needs the victim. A round is one revision
    of one month: in it the victim is killed after the others' hashes, with a signature that nobody has (one time of its
    own proposal, the next of the helper's), with a quorum that nobody sent, and with a settlement that it did not see
    on the chain; then it is let finish. With `true_ups` a round is the next true-up of the first month instead.

    The control is a reporter that sends its signature first and would record it then: it is killed between the two,
    and the same check must find that it signed two roots.

    Raises:
        ValueError: more kills than there are revisions in the months of the trial.
    """
    with tempfile.TemporaryDirectory() as folder, anvil("--timestamp", str(START)) as node:
        return _Trial(node, Path(folder)).run(_rounds(kills, true_ups=true_ups), control=control)


def _rounds(kills: int, *, true_ups: bool) -> list[tuple[Period, int]]:
    """Each a period and a revision that is published next."""
    if true_ups:
        return [(Period(FIRST_MONTH, i), 0) for i in range(kills)]
    if kills > 6 * REVISIONS:
        raise ValueError(f"There are {6 * REVISIONS} revisions in six months.")
    return [(Period(FIRST_MONTH.plus(i // REVISIONS)), i % REVISIONS) for i in range(kills)]


class _Trial:
    def __init__(self, node: Node, folder: Path) -> None:
        self._node = node
        self._village = Village(folder / "files")
        self._village.found()
        self._office = Office.found(Community.found(node), folder / "office", [self._village] * 3, relays=True)
        self._settlements = Settlements(node.rpc, self._office.contracts)
        self._victim = self._office.configs[VICTIM]
        self._killed = Counter[str]()
        self._wrong: list[str] = []

    def run(self, rounds: Sequence[tuple[Period, int]], *, control: bool) -> Kills:
        """The whole trial."""
        victim = _answer_carelessly if control else _answer
        helper = Reporter(self._office.configs[HELPER], self._office.contracts, self._node.rpc)
        try:
            for i, (period, revision) in enumerate(rounds):
                if period.true_up:
                    self._node.rpc.call("evm_increaseTime", WINDOW)
                    self._node.mine()
                self._village.correct("anna", period.month, period.true_up + revision)
                helper.views.refresh()
                helper.views.of(period.month)
                for step in (Step.SIGNED,) if control else Step:
                    if step is Step.SIGNED and (control or i % 2):
                        self._killed[step] += self._ask(helper, period, revision, victim)
                    else:
                        self._killed[step] += run(_report, self._victim, step, period, revision)
                run(_report, self._victim, None, period, revision)
                self._check(period, revision, helper)
        finally:
            helper.close()
        return Kills(dict(self._killed), self._wrong)

    def _ask(self, helper: Reporter, period: Period, revision: int, victim: Callable[[Config, Month], None]) -> bool:
        """The helper proposes a root and keeps the victim's signature, if it comes; whether the victim was killed."""
        view = helper.views.of(period.month)
        if isinstance(view, str):
            raise TypeError(view)  # The village's files are ours: they suffice.
        proposal = draw(view, period, revision, helper.settlements.now() + self._victim.validity, helper.place)
        stop = threading.Event()

        def ask() -> None:
            body = {"proposal": proposal.model_dump(mode="json")}
            while not stop.is_set():
                with suppress(NoAnswerError, FaultyError):
                    answer = helper.fellows.ask(self._victim.me, "sign", body, Consent)
                    message = helper.place.message(view, proposal)
                    digest, signature = helper.place.digest(message), bytes.fromhex(answer.signature)
                    if signer_of(digest, signature) == self._victim.me.address:
                        helper.notebook.attest(Signed(message, digest, self._victim.me.address, signature))
                stop.wait(0.02)

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        killed = run(victim, self._victim, period.month)
        stop.set()
        thread.join()
        return killed

    def _check(self, period: Period, revision: int, helper: Reporter) -> None:
        where = f"{period} revision {revision}"
        [record] = self._settlements.records([period])
        if record is None or record.revision != revision:
            self._wrong.append(f"{where} was not published.")
            return
        with closing(sqlite3.connect(self._victim.data / FILE)) as notebook:
            query = "SELECT root FROM signed WHERE period = ? AND revision = ?"
            roots = [row[0] for row in notebook.execute(query, (period.number, revision))]
        if len(roots) != 1:
            self._wrong.append(f"{where}: the victim's notebook holds {len(roots)} signatures.")
        elif not record.holds(roots[0], 0):
            self._wrong.append(f"{where}: the chain holds another root than the victim signed.")
        seen = {
            each.message["root"]
            for each in helper.notebook.attested(period, revision)
            if each.signer == self._victim.me.address
        }
        if len({*seen, *roots}) > 1:
            self._wrong.append(f"{where}: the victim signed {len({*seen, *roots})} roots.")
        events = self._published(period.number, revision)
        if events != 1:
            self._wrong.append(f"{where} was published {events} times.")

    def _published(self, period: int, revision: int) -> int:
        asked = {"fromBlock": "0x0", "address": self._office.contracts.addresses["Settlements"]}
        logs = self._node.rpc.call("eth_getLogs", asked)
        topics = [[int(topic, 16) for topic in entry["topics"][1:3]] for entry in logs]
        return topics.count([period, revision])


def _report(config: Config, step: Step | None, period: Period, revision: int) -> None:
    """The process under test: works until the chain holds the revision, or until it is killed."""
    stop = threading.Event()
    contracts = Contracts(compile_contracts(), DeploymentFile.read(config.chain.deployment).deployment)
    settlements = Settlements(Rpc(config.chain.rpc), contracts)

    def watch() -> None:
        deadline = time.monotonic() + WITHIN
        while time.monotonic() < deadline:
            [record] = settlements.records([period])
            if step is None and record is not None and record.revision >= revision:
                break
            time.sleep(0.05)
        stop.set()

    threading.Thread(target=watch, daemon=True).start()
    serve(config, stop, Window(step))


def _answer(config: Config, month: Month) -> None:
    """The process under test, where it only answers; it is killed when it has signed."""
    _wait_as(_open(config, Window(Step.SIGNED)), month)


def _answer_carelessly(config: Config, month: Month) -> None:
    """The control: its signature goes out, and it is killed before it writes it down."""
    reporter = _open(config, lambda _step: threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGKILL)).start())
    reporter.notebook = _Careless(config.data)
    _wait_as(reporter, month)


class _Careless(Notebook):
    """Would record after sending."""

    def sign_once(
        self,
        proposal: Proposal,  # noqa: ARG002
        message: Mapping[str, Any],  # noqa: ARG002
        digest: bytes,
        now: int,  # noqa: ARG002
        sign: Callable[[bytes], bytes],
    ) -> bytes:
        """A signature that is not written down."""
        return sign(digest)

    def attest(self, signed: Signed) -> None:
        """Nothing yet."""


def _open(config: Config, on_step: Callable[[Step], None]) -> Reporter:
    contracts = Contracts(compile_contracts(), DeploymentFile.read(config.chain.deployment).deployment)
    return Reporter(config, contracts, Rpc(config.chain.rpc), on_step=on_step)


def _wait_as(reporter: Reporter, month: Month) -> None:
    reporter.views.refresh()
    reporter.views.of(month)
    time.sleep(WITHIN)
    reporter.close()
