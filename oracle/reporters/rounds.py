"""The way to a signed settlement: compare hashes, agree on one proposal, gather signatures, call the relayer."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from energy.calendar import Month
from energy.errors import InputError
from oracle.reporters.config import Peer
from oracle.reporters.differences import Compared, compare
from oracle.reporters.fellows import Consent, Proposals, State
from oracle.reporters.keys import signer_of
from oracle.reporters.messages import FaultyError
from oracle.reporters.notebook import Quorum, Signed
from oracle.reporters.onchain import Record, is_over
from oracle.reporters.proposal import Proposal, draw, refusal
from oracle.reporters.reporter import RefusedError, Reporter, Step, log
from oracle.reporters.transport import NoAnswerError
from oracle.reporters.view import View, differing_parts

Replies = Mapping[Peer, State | NoAnswerError | FaultyError]


class Rounds:
    """Drives one reporter; everything that it must not forget is in the reporter's notebook."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._config = reporter.config
        self._opened: dict[tuple[Month, int], float] = {}
        self._silent_since: dict[Peer, float] = {}
        self._published: dict[tuple[Month, Record, int], bool] = {}
        self._compared: dict[tuple[Month, Peer, str, int], Compared] = {}
        self._heard: set[tuple[Month, int, Peer]] = set()
        self._done: set[tuple[Month, Record]] = set()

    def look(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Look once at the files, the chain and the others, and do what can be done for every period that is over.

        Args:
            stopped: asked between two periods; what is left then is left to the next look.

        Returns:
            the time of the chain's newest block.

        Raises:
            ChainError: the chain cannot be reached.
        """
        reporter = self._reporter
        if reporter.views.refresh():
            self._published, self._compared, self._heard, self._done = {}, {}, set(), set()
        community = reporter.views.community
        now = reporter.settlements.now()
        if community is None:
            text = f"{self._config.name} cannot read the community's files."
            reporter.find(None, 0, "cannot", self._config.name, text, problem=reporter.views.problem)
            return now
        months = []
        month = community.community.first_month
        while is_over(month, now):
            months.append(month)
            month = month.plus(1)
        for month, record in zip(months, reporter.settlements.records(months), strict=True):
            if stopped():
                break
            if record is None or (month, record) not in self._done:
                self._look_at(month, record, now)
        return now

    def prepare(self) -> None:
        """Settle and prove the month that is not over yet, if its files are there: it then only remains to sign it.

        Raises:
            ChainError: the chain cannot be reached.
        """
        reporter = self._reporter
        community, now = reporter.views.community, reporter.settlements.now()
        if community is None:
            return
        month = community.community.first_month
        while is_over(month, now):
            month = month.plus(1)
        view = reporter.views.of(month)
        if isinstance(view, View):
            draft = draw(view, 0, now + self._config.validity, reporter.place)
            with suppress(RefusedError):  # which is said when the month is over
                reporter.prove(view, draft, self._config.me)

    def _look_at(self, month: Month, record: Record | None, now: int) -> None:
        reporter = self._reporter
        revision = 0
        if record is not None:
            reporter.notebook.landed(month, record.revision)
            reporter.drafts.pop((month, record.revision), None)
            same = self._is_published(month, record)
            if same and record.is_void:
                text = (
                    f"A ballot declared {month} r{record.revision} void, and {self._config.name} still finds the same."
                )
                reporter.find(month, record.revision, "void", self._config.name, text)
            elif same:
                self._note_outsiders(month, record)
            if same and now > record.final_at:
                self._done.add((month, record))
            if same or same is None or now > record.final_at:
                return
            revision = record.revision + 1
            if revision > reporter.settlements.max_revisions and not record.is_void:
                text = f"{month} was revised as often as can be, and this reporter still finds something else."
                reporter.find(month, revision, "stuck", self._config.name, text)
                return
        view = reporter.views.of(month)
        if isinstance(view, str):
            text = f"{self._config.name} cannot settle {month}."
            reporter.find(month, revision, "cannot", self._config.name, text, problem=view)
        else:
            self._hold(view, revision, now)

    def _is_published(self, month: Month, record: Record) -> bool | None:
        """Whether what the chain holds, or held before it was declared void, is what this reporter finds.

        None while it cannot tell.
        """
        reporter = self._reporter
        view = reporter.views.of(month)
        if isinstance(view, str):
            return None
        key = month, record, id(view)
        if key not in self._published:
            proposal = self._on_record(month, record)
            if proposal is None:
                return None
            try:
                told = proposal.manifest.decisions == view.decisions
                same = told and reporter.place.message(view, proposal)["root"] == proposal.root
            except InputError:  # other members
                same = False
            if same:
                reporter.write_dataset(proposal)
            self._published[key] = same
        return self._published[key]

    def _on_record(self, month: Month, record: Record) -> Proposal | None:
        """The proposal whose root the chain holds: from the notebook, or from whoever signed it.

        Of what is void the chain keeps no root: it is the proposal that most reporters are known to have signed.
        """
        signed = Counter(each.message["root"] for each in self._reporter.notebook.attested(month, record.revision))

        def held(proposals: Sequence[Proposal]) -> Proposal | None:
            if record.is_void:
                return max(proposals, key=lambda each: signed[each.root], default=None)
            return next((each for each in proposals if record.holds(each.root, each.tokens)), None)

        reporter = self._reporter
        found = held(reporter.notebook.proposals(month, record.revision))
        if found is None:
            body = {"period": str(month), "revision": record.revision}
            answers = reporter.fellows.ask_all(reporter.fellows.peers, "proposals", body, Proposals)
            told = [each for answer in answers.values() if isinstance(answer, Proposals) for each in answer.proposals]
            found = held([each for each in told if each.manifest.period == month])
            if found is not None:
                reporter.notebook.keep(found)
        return found

    def _hold(self, view: View, revision: int, now: int) -> None:
        reporter, me, month = self._reporter, self._config.me, view.month
        self._opened.setdefault((month, revision), time.monotonic())
        mine = reporter.state(month, revision)
        replies = reporter.fellows.ask_all(reporter.fellows.peers, "state", mine.model_dump(mode="json"), State)
        for peer, reply in replies.items():
            self._note_failure(month, revision, peer, reply)
            if isinstance(reply, State):
                reporter.learn(month, revision, reply)
        agreeing = {me} | {
            peer for peer, reply in replies.items() if isinstance(reply, State) and reply.parts == view.parts
        }
        reporter.on_step(Step.HASHES)
        office = reporter.settlements.in_office([peer.address for peer in self._config.reporters], now)
        agree = sum(peer.address in office for peer in agreeing) >= reporter.settlements.threshold
        self._note_differences(view, revision, replies, agreeing, agree=agree)
        if agree:
            proposal = self._choose(view, revision, replies, agreeing, now)
            if proposal is not None:
                self._gather(view, proposal, replies, agreeing, office)

    def _choose(self, view: View, revision: int, replies: Replies, agreeing: set[Peer], now: int) -> Proposal | None:
        """One proposal: what this reporter signed, else what most others signed, else its own if it is its turn."""
        reporter, key = self._reporter, (view.month, revision)
        own = reporter.notebook.own(view.month, revision, now)
        if own is not None:
            return own[0]
        offers: dict[tuple[bytes, int], list[tuple[Peer, Proposal]]] = {}
        for peer, reply in replies.items():
            if peer in agreeing and isinstance(reply, State) and reply.proposal is not None:
                offer = reply.proposal
                if (offer.manifest.period, offer.manifest.revision) == key:
                    offers.setdefault((offer.root, offer.valid_until), []).append((peer, offer))
        for _, offered in sorted(offers.items(), key=lambda item: (-len(item[1]), item[0])):
            peer, offer = offered[0]
            try:
                reporter.consent(view, offer, peer)
            except RefusedError as error:
                log.info("%s r%d: no consent to what %s signed: %s.", *key, peer.name, error.code)
            else:
                return offer
        return self._draft(view, revision, agreeing, now)

    def _draft(self, view: View, revision: int, agreeing: set[Peer], now: int) -> Proposal | None:
        reporter, me, key = self._reporter, self._config.me, (view.month, revision)
        if not self._is_my_turn(view.month, revision, agreeing):
            return None
        with reporter.signing:
            draft = reporter.drafts.get(key)
            stale = draft is None or draft.valid_until <= now or draft.listing != view.listing
            if draft is None or stale or refusal(view, draft, reporter.place.message(view, draft)):
                draft = reporter.drafts[key] = draw(view, revision, now + self._config.validity, reporter.place)
        try:
            reporter.prove(view, draft, me)
        except RefusedError as error:
            text = f"{me.name} does not propose {view.month}: its raw files do not give what its store gives."
            reporter.find(view.month, revision, "cannot", me.name, text, problem=str(error))
            del reporter.drafts[key]
            return None
        return draft

    def _is_my_turn(self, month: Month, revision: int, agreeing: set[Peer]) -> bool:
        waited = time.monotonic() - self._opened[month, revision]
        return waited >= self._config.patience * self._reporter.rank(self._config.me, month, revision, agreeing)

    def _gather(self, view: View, proposal: Proposal, replies: Replies, agreeing: set[Peer], office: set[str]) -> None:
        reporter, month, revision = self._reporter, view.month, proposal.manifest.revision
        own = reporter.notebook.signed(proposal)
        message = reporter.place.message(view, proposal) if own is None else own.message
        digest = reporter.place.digest(message)
        fresh = own is None or reporter.place.message(view, proposal)["root"] == proposal.root
        have = {each.signer for each in reporter.notebook.attested(month, revision) if each.digest == digest}
        ask = [peer for peer, reply in replies.items() if isinstance(reply, State) and peer.address not in have]
        body = {"proposal": proposal.model_dump(mode="json")}
        for peer, answer in reporter.fellows.ask_all(ask, "sign", body, Consent).items():
            self._note_failure(month, revision, peer, answer)
            if isinstance(answer, Consent):
                self._note_consent(peer, answer, message, digest, accusing=fresh and peer in agreeing)
        signed = {each.signer: each for each in reporter.notebook.attested(month, revision) if each.digest == digest}
        if self._config.me.address not in signed and len(office & signed.keys()) + 1 >= reporter.settlements.threshold:
            with reporter.signing:
                if reporter.drafts.get((month, revision)) != proposal:
                    return  # It gave way to somebody else's meanwhile.
                try:
                    signed[self._config.me.address] = reporter.consent(view, proposal, self._config.me)
                except RefusedError as error:
                    log.info("%s r%d: no consent to the own proposal: %s.", month, revision, error.code)
                    return
        counted = sorted(office & signed.keys(), key=lambda address: int(address, 16))
        if len(counted) >= reporter.settlements.threshold:
            self._submit(Quorum(message, digest, tuple(signed[each].signature for each in counted)), view, agreeing)

    def _submit(self, quorum: Quorum, view: View, agreeing: set[Peer]) -> None:
        reporter, revision = self._reporter, quorum.message["revision"]
        reporter.notebook.reach(quorum)
        log.info("%s r%d: %d reporters signed one root.", view.month, revision, len(quorum.signatures))
        reporter.on_step(Step.QUORUM)
        if reporter.submit is None or not self._is_my_turn(view.month, revision, agreeing):
            return
        [record] = reporter.settlements.records([view.month])
        if record is None or record.revision < revision:
            reporter.submit(quorum)
            reporter.on_step(Step.SUBMITTED)

    def _note_consent(
        self, peer: Peer, answer: Consent, message: Mapping[str, Any], digest: bytes, *, accusing: bool
    ) -> None:
        """Keep a signature, or accuse who stated the same hashes and then does not stand by them."""
        reporter = self._reporter
        period = message["period"]
        month, revision = Month(period // 100, period % 100), message["revision"]
        signature = bytes.fromhex(answer.signature)
        if signature and signer_of(digest, signature) == peer.address:
            reporter.notebook.attest(Signed(message, digest, peer.address, signature))
        elif signature:
            text = f"{peer.name} signed something else than it was asked to."
            reporter.find(month, revision, "broke_word", peer.name, text)
        elif answer.refused == "differs" and accusing:
            text = f"{peer.name} stated the same hashes, and then refused to sign what follows from them."
            reporter.find(month, revision, "broke_word", peer.name, text, reason=answer.text)
        else:
            log.info("%s r%d: %s does not sign now: %s.", month, revision, peer.name, answer.refused)

    def _note_failure(self, month: Month, revision: int, peer: Peer, reply: object) -> None:
        if isinstance(reply, FaultyError):
            text = f"{peer.name} answers what cannot be believed: {reply}"
            self._reporter.find(month, revision, "garbage", peer.name, text)
        if not isinstance(reply, NoAnswerError):
            self._silent_since.pop(peer, None)
        elif time.monotonic() - self._silent_since.setdefault(peer, time.monotonic()) > self._config.patience:
            text = f"{peer.name} does not answer."
            self._reporter.find(month, revision, "silent", peer.name, text, reason=str(reply))

    def _note_differences(
        self, view: View, revision: int, replies: Replies, agreeing: set[Peer], *, agree: bool
    ) -> None:
        """Name who differs, and in what; and where nothing can be agreed on, say why."""
        reporter, month = self._reporter, view.month
        stated = {peer: reply for peer, reply in replies.items() if isinstance(reply, State)}
        groups: dict[tuple[tuple[str, str], ...], list[str]] = {
            tuple(sorted(view.parts.items())): sorted(peer.name for peer in agreeing)
        }
        for peer, reply in stated.items():
            if reply.parts is None and reply.problem:
                self._note_cannot(month, revision, peer, reply)
            elif reply.parts is not None and peer not in agreeing:
                groups.setdefault(tuple(sorted(reply.parts.items())), []).append(peer.name)
        larger = next((names for names in groups.values() if len(names) >= reporter.settlements.threshold), None)
        for peer, reply in stated.items():
            if reply.parts is None or peer in agreeing:
                continue
            found = self._compare(view, peer, reply.parts)
            about, others = (
                (peer.name, sorted(each.name for each in agreeing)) if agree else (self._config.name, larger)
            )
            if agree:
                text = f"{about} differs from {', '.join(others or ())} in {found.text}."
                reporter.find(month, revision, "differs", about, text, **found.details)
            elif others and peer.name in others:
                text = f"{about} is outvoted: it differs from {', '.join(others)} in {found.text}."
                reporter.find(month, revision, "outvoted", about, text, **found.details)
        missing = [peer.name for peer in replies if peer not in stated or stated[peer].parts is None]
        late = time.monotonic() - self._opened[month, revision] > self._config.patience
        if larger is None and (not missing or late):
            text = _no_quorum(month, revision, reporter.settlements.threshold, list(groups.values()), missing)
            reporter.find(month, revision, "no_quorum", "", text)

    def _note_outsiders(self, month: Month, record: Record) -> None:
        """Ask those who did not sign what this reporter signed, once: some come too late for the round."""
        reporter, revision = self._reporter, record.revision
        attested = reporter.notebook.attested(month, revision)
        signers = {each.signer for each in attested if record.holds(each.message["root"], each.message["tokens"])}
        view = reporter.views.of(month)
        if self._config.me.address not in signers or isinstance(view, str):
            return
        asked = [
            peer
            for peer in reporter.fellows.peers
            if peer.address not in signers
            and peer not in self._silent_since
            and (month, revision, peer) not in self._heard
        ]
        told = reporter.state(month, revision).model_dump(mode="json") if asked else {}
        for peer, reply in reporter.fellows.ask_all(asked, "state", told, State).items():
            self._note_failure(month, revision, peer, reply)
            if isinstance(reply, State) and (reply.parts or reply.problem):
                self._heard.add((month, revision, peer))
                if reply.parts is None:
                    self._note_cannot(month, revision, peer, reply)
                elif differing_parts(view.parts, reply.parts):
                    found = self._compare(view, peer, reply.parts)
                    text = f"{peer.name} differs from the published settlement in {found.text}."
                    reporter.find(month, revision, "differs", peer.name, text, **found.details)

    def _note_cannot(self, month: Month, revision: int, peer: Peer, reply: State) -> None:
        text = f"{peer.name} cannot settle {month}."
        self._reporter.find(month, revision, "cannot", peer.name, text, problem=reply.problem)

    def _compare(self, view: View, peer: Peer, parts: Mapping[str, str]) -> Compared:
        key = view.month, peer, str(sorted(parts.items())), id(view)
        if key not in self._compared:
            self._compared[key] = compare(self._reporter.fellows, view, peer, parts)
        return self._compared[key]


def _no_quorum(month: Month, revision: int, threshold: int, groups: Sequence[Sequence[str]], missing: list[str]) -> str:
    told = [f"{' and '.join(names)} agree" if len(names) > 1 else f"{names[0]} stands alone" for names in groups]
    if missing:
        told.append(f"no word from {', '.join(missing)}")
    return f"Nothing is published for {month} revision {revision}: {threshold} must agree; {'; '.join(told)}."
