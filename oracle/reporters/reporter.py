"""One reporter: reads and settles by itself, answers the others, and signs only what its own store gives."""

from __future__ import annotations

import base64
import hashlib
import logging
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from eth_account.signers.local import LocalAccount
from pydantic import BaseModel, ValidationError

from chain.contracts import Contracts
from chain.errors import ChainError
from chain.intents import sign
from chain.rpc import Rpc
from chain.sender.keys import load_key
from energy.errors import InputError, InputErrors
from oracle.publication import Period
from oracle.reporters.config import Config, Peer
from oracle.reporters.fellows import Consent, Days, Fellows, Points, Proposals, Signature, State
from oracle.reporters.inputs import Inputs
from oracle.reporters.keys import signer_of
from oracle.reporters.messages import SKEW, FaultyError, Message, Voice
from oracle.reporters.notebook import Finding, LockedError, Notebook, Quorum, Signed
from oracle.reporters.onchain import Settlements
from oracle.reporters.proposal import Place, Proposal, check_dataset, message_from, refusal
from oracle.reporters.published import Published
from oracle.reporters.transport import NoAnswerError, Server
from oracle.reporters.view import View, Views
from oracle.store import ReadingStore

log = logging.getLogger("oracle.reporters")

LONGEST_VALIDITY = 30 * 86_400
MOST_POINTS = 50

Submit = Callable[[Quorum], None]
"""Brings a settlement to the chain; may be called more than once for the same one."""


class Step(StrEnum):
    """The points between which a reporter may die; the observer of a reporter is told of each as it is passed."""

    HASHES = "hashes"
    """The others' hashes are known; nothing is signed."""
    SIGNED = "signed"
    """A signature is on disk; nobody else has it."""
    QUORUM = "quorum"
    """Enough signatures are on disk; nothing is sent to the chain."""
    SUBMITTED = "submitted"
    """The relayer was called; that the chain has the settlement was not seen."""


class RefusedError(Exception):
    """No consent to a proposal.

    Attributes:
        code: `later`, `locked`, `yield` or `differs`.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class Reporter:
    """What one process needs to take part. `rounds.look` drives it; its server answers in threads of its own."""

    def __init__(
        self,
        config: Config,
        contracts: Contracts,
        rpc: Rpc,
        submit: Submit | None = None,
        on_step: Callable[[Step], None] = lambda _step: None,
    ) -> None:
        """Opens store, notebook and port.

        Args:
            config: of this reporter.
            contracts: of the community.
            rpc: a node of its chain.
            submit: the relayer; without one, `Notebook.ready` tells what waits to be sent.
            on_step: told of each step, in the thread that takes it.

        Raises:
            InputError: a key that is not the configured address, or a store or port that cannot be opened.
            ChainError: a key file that others can read; or no answer of the node (`NodeUnreachable`).
        """
        self.config = config
        self.account: LocalAccount = load_key(config.key)
        if self.account.address != config.me.address:
            raise InputError(
                f"The key is that of {self.account.address}; {config.name} should be {config.me.address}.",
                file=config.key,
                remedy="Give the key of this reporter.",
            )
        self.submit = submit
        self.on_step = on_step
        self.place = Place.of(contracts)
        self.settlements = Settlements(rpc, contracts)
        config.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.notebook = Notebook(config.data)
        self.store = ReadingStore.open(config.data / "readings.sqlite")
        self.inputs = Inputs(config.folder, config.data)
        self.views = Views(self.inputs, self.store, config.numbers, self.settlements.decisions)
        self.voice = Voice(self.account, f"{self.place.chain_id}:{self.place.contract}")
        self.fellows = Fellows(self.voice, config.peers, config.timeout)
        self.published = Published(self.notebook, self.fellows, self.inputs, self.place, config.data / "datasets")
        self.drafts: dict[tuple[Period, int], Proposal] = {}
        self.signing = threading.RLock()
        self._proven: set[tuple[int, bytes]] = set()
        self._by_address = {peer.address: peer for peer in config.reporters}
        host, port = config.listen.split(":")
        try:
            self._server = Server(host, int(port), self._answer)
        except OSError as error:
            self.close_files()
            raise InputError(
                f"{config.listen} cannot be listened on: {error.strerror}.",
                field="listen",
                remedy="Choose another port.",
            ) from error

    def close(self) -> None:
        """Stop answering and give everything back."""
        self._server.close()
        self.fellows.close()
        self.close_files()

    def close_files(self) -> None:
        """Give store and notebook back."""
        self.store.close()
        self.notebook.close()

    def rank(self, peer: Peer, period: Period, revision: int, among: set[Peer]) -> int:
        """Whose turn it is to propose: 0 for the first; the order changes with each period and revision."""

        def lot(each: Peer) -> bytes:
            return hashlib.sha256(f"{period} {revision} {each.address}".encode()).digest()

        return sorted(among | {peer}, key=lot).index(peer)

    def find(
        self, period: Period | None, revision: int, kind: str, reporter: str, text: str, **details: object
    ) -> None:
        """Write a finding down, and say it if it is new. Details are written only: they may name a connection point.

        Args:
            period: none for what concerns all of them.
        """
        if self.notebook.find(Finding("" if period is None else str(period), revision, kind, reporter, text, details)):
            log.warning("%s r%d: %s", period or "all periods", revision, text)

    def state(self, period: Period, revision: int) -> State:
        """Where this reporter stands."""
        view = self.views.known(period.month)
        own = self.notebook.own(period, revision, self.settlements.now())
        return State(
            period=period,
            revision=revision,
            parts=view.parts if isinstance(view, View) else None,
            problem="" if isinstance(view, View) else view[:2000],
            proposal=own and own[0],
            signatures=tuple(Signature(**each.as_json()) for each in self.notebook.attested(period, revision)),
        )

    def learn(self, period: Period, revision: int, told: State) -> None:
        """Keep the signatures that somebody passes on, and notice who signed two roots."""
        known = {(each.signer, each.digest) for each in self.notebook.attested(period, revision)}
        for each in told.signatures:
            try:
                message = message_from(each.message)
            except ValueError:
                continue
            here = message["period"] == period.number and message["revision"] == revision
            digest, signature = self.place.digest(message), bytes.fromhex(each.signature)
            signer = signer_of(digest, signature)
            if here and signer in self._by_address and (signer, digest) not in known:
                self.notebook.attest(Signed(message, digest, signer, signature))
        self._accuse_of_two_roots(period, revision)

    def _accuse_of_two_roots(self, period: Period, revision: int) -> None:
        roots: dict[str, dict[str, str]] = {}
        for each in self.notebook.attested(period, revision):
            roots.setdefault(each.signer, {})[each.message["root"].hex()] = each.digest.hex()
        now = None
        for signer, signed in roots.items():
            if len(signed) < 2:
                continue
            now = self.settlements.now() if now is None else now
            usable = [
                each.digest.hex()
                for each in self.notebook.attested(period, revision)
                if each.signer == signer and each.message["validUntil"] >= now
            ]
            two = {root for root, digest in signed.items() if digest in usable}
            if len(two) > 1:
                name = self._by_address[signer].name
                text = f"{name} signed {len(two)} different roots for {period} revision {revision}."
                self.find(period, revision, "equivocated", name, text, roots=sorted(two))

    def consent(self, view: View, proposal: Proposal, peer: Peer) -> Signed:
        """Sign a proposal, if this reporter's own store gives the same root and the raw files give the same store.

        Args:
            view: of the proposal's month.
            proposal: what is to be signed.
            peer: who can be asked for raw files that are not here.

        Raises:
            RefusedError: it is not signed, and why.
        """
        period, revision = proposal.manifest.period, proposal.manifest.revision
        now = self.settlements.now()
        try:
            message = self.place.message(view, proposal)
            reason = refusal(view, proposal, message)
        except (InputError, ChainError) as error:
            reason = str(error)
        if reason:
            raise RefusedError("differs", reason)
        if not now < proposal.valid_until <= now + LONGEST_VALIDITY:
            raise RefusedError("later", "Its signatures would hold until a time that is past or too far away.")
        [record] = self.settlements.records([period])
        if revision != (0 if record is None else record.revision + 1):
            raise RefusedError("later", "The chain holds another revision than the one before this.")
        if record is None and period.true_up and not self._is_called_for(view, period):
            raise RefusedError("later", "This reporter sees no need of a true-up, or not yet.")
        self.prove(view, proposal, peer)
        digest = self.place.digest(message)
        with self.signing:
            draft = self.drafts.get((period, revision))
            if draft is not None and draft != proposal and peer != self.config.me:
                both = {self.config.me, peer}
                if self.rank(self.config.me, period, revision, both) == 0:
                    raise RefusedError("yield", "This reporter proposed another root, and its turn comes first.")
                del self.drafts[period, revision]
            try:
                signature = self.notebook.sign_once(
                    proposal, message, digest, now, lambda each: sign(self.account, each)
                )
            except LockedError as error:
                raise RefusedError("locked", str(error)) from error
        signed = Signed(message, digest, self.account.address, signature)
        self.notebook.attest(signed)
        self.on_step(Step.SIGNED)
        return signed

    def _is_called_for(self, view: View, period: Period) -> bool:
        """Whether a true-up would correct something that is final."""
        corrected = period.before
        [record] = self.settlements.records([corrected])
        if record is None or self.settlements.now() <= record.final_at:
            return False
        return self.published.calls_for_true_up(view, corrected, record) is True

    def prove(self, view: View, proposal: Proposal, peer: Peer) -> None:
        """Settle the proposal's month from its raw files alone, once for each view and listing.

        Raises:
            RefusedError: the files do not come, or do not give what the store gives.
        """
        key = id(view), hashlib.sha256(repr(proposal.listing).encode()).digest()
        if key in self._proven:
            return
        try:
            if peer != self.config.me:
                self.fellows.fetch(peer, [digest for _, digest in proposal.listing], self.inputs.archive)
            check_dataset(view, proposal, self.inputs.archive, self.inputs.files)
        except (NoAnswerError, FaultyError) as error:
            raise RefusedError("later", f"A raw file of the data set does not come: {error}") from error
        except (InputError, InputErrors) as error:
            raise RefusedError("differs", f"The raw files do not prove it: {error}") from error
        self._proven.add(key)

    def _answer(self, data: bytes) -> tuple[HTTPStatus, bytes]:
        try:
            message = self.voice.hear(data)
        except FaultyError as error:
            return HTTPStatus.BAD_REQUEST, str(error).encode()
        peer = self._by_address.get(message.sender)
        if peer is None or peer == self.config.me or message.kind == "reply":
            return HTTPStatus.FORBIDDEN, b"This reporter does not know the sender."
        if not self.notebook.hear(peer.address, message.id, message.at, time.time() - 3 * SKEW):
            return HTTPStatus.CONFLICT, b"This message was heard before."
        try:
            answer = self._handle(peer, message)
        except (ValidationError, InputError, KeyError, TypeError, ValueError):
            return HTTPStatus.BAD_REQUEST, b"The message has another shape."
        except ChainError as error:
            log.warning("%s cannot be answered: %s", message.kind, error)
            return HTTPStatus.SERVICE_UNAVAILABLE, b"The chain cannot be reached."
        body = answer.model_dump(mode="json") if isinstance(answer, BaseModel) else answer
        return HTTPStatus.OK, self.voice.say("reply", peer.address, body, message.id)[1]

    def _handle(self, peer: Peer, message: Message) -> BaseModel | dict[str, Any]:
        body = message.body
        if message.kind == "state":
            told = State.model_validate(body)
            self.learn(told.period, told.revision, told)
            return self.state(told.period, told.revision)
        if message.kind == "sign":
            return self._sign(peer, Proposal.model_validate(body["proposal"]))
        if message.kind == "file":
            digest = str(body["sha256"])
            if len(digest) != 64 or not digest.isalnum():
                raise ValueError("not a hash")
            content = self.inputs.archive.content(digest, digest).read_bytes()
            return {"content": base64.b64encode(content).decode("ascii")}
        period = Period.parse(str(body["period"]))
        if message.kind == "proposals":
            return Proposals(proposals=tuple(self.notebook.proposals(period, int(body["revision"]))))
        view = self.views.known(period.month)
        if message.kind == "points":
            return Points(points=view.points if isinstance(view, View) else {})
        wanted = [str(point) for point in body["points"][:MOST_POINTS]]
        days = view.days if isinstance(view, View) else {}
        return Days(days={point: dict(days[point]) for point in wanted if point in days})

    def _sign(self, peer: Peer, proposal: Proposal) -> Consent:
        signed = self.notebook.signed(proposal)
        if signed is not None:
            return Consent(signature=signed.signature.hex())
        view = self.views.known(proposal.manifest.period.month)
        if isinstance(view, str):
            return Consent(refused="later", text="There is no view of this period.")
        try:
            return Consent(signature=self.consent(view, proposal, peer).signature.hex())
        except RefusedError as error:
            return Consent(refused=error.code, text=str(error)[:2000])
