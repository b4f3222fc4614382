"""The way to a signed settlement: compare hashes, agree on one proposal, gather signatures, call the relayer."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from energy.calendar import Month
from oracle.publication import Period
from oracle.reporters.config import Peer
from oracle.reporters.differences import Compared, compare
from oracle.reporters.fellows import Consent, State
from oracle.reporters.keys import signer_of
from oracle.reporters.messages import FaultyError
from oracle.reporters.notebook import Quorum, Signed
from oracle.reporters.onchain import Record, is_over
from oracle.reporters.proposal import Proposal, draw, refusal
from oracle.reporters.reporter import RefusedError, Reporter, Step, log
from oracle.reporters.transport import NoAnswerError
from oracle.reporters.view import View, differing_parts

Key = tuple[Period, int]
"""A period with a revision of it."""
Replies = Mapping[Peer, State | NoAnswerError | FaultyError]


class Rounds:
    """Drives one reporter; everything that it must not forget is in the reporter's notebook."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self._config = reporter.config
        self._opened: dict[Key, float] = {}
        self._silent_since: dict[Peer, float] = {}
        self._compared: dict[tuple[Month, Peer, str, int], Compared] = {}
        self._heard: set[tuple[Period, int, Peer]] = set()
        self._done: set[tuple[Period, Record]] = set()

    def look(self, stopped: Callable[[], bool] = lambda: False) -> int:
        """Look once at the files, the chain and the others, and do what can be done for every month that is over.

        Args:
            stopped: asked between two periods; what is left then is left to the next look.

        Returns:
            the time of the chain's newest block.

        Raises:
            ChainError: the chain cannot be reached.
        """
        reporter = self._reporter
        if reporter.views.refresh():
            self._compared, self._heard, self._done = {}, set(), set()
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
        for period, record in reporter.settlements.newest(months):
            if stopped():
                break
            if record is None or (period, record) not in self._done:
                self._look_at(period, record, now)
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
            draft = draw(view, Period(month), 0, now + self._config.validity, reporter.place)
            with suppress(RefusedError):  # which is said when the month is over
                reporter.prove(view, draft, self._config.me)

    def _look_at(self, newest: Period, record: Record | None, now: int) -> None:
        reporter = self._reporter
        view = reporter.views.of(newest.month)
        wanted = (newest, 0) if record is None else self._next(view, newest, record, now)
        if wanted is None:
            return
        period, revision = wanted
        if isinstance(view, str):
            text = f"{self._config.name} cannot settle {period}."
            reporter.find(period, revision, "cannot", self._config.name, text, problem=view)
        else:
            self._hold(view, period, revision, now)

    def _next(self, view: View | str, period: Period, record: Record, now: int) -> Key | None:
        """The period and revision that is to follow what the chain holds; None if nothing is, as far as can be told."""
        reporter, name, revision = self._reporter, self._config.name, record.revision
        reporter.notebook.landed(period, revision)
        reporter.drafts.pop((period, revision), None)
        same = None if isinstance(view, str) else reporter.published.agrees(view, period, record)
        if isinstance(view, str) or same is None:
            return None
        is_final = now > record.final_at
        if same and record.is_void:
            text = f"A ballot declared {period} r{revision} void, and {name} still finds the same."
            reporter.find(period, revision, "void", name, text)
        elif same:
            self._note_outsiders(view, period, record)
        elif is_final:
            return self._true_up(view, period, record)
        elif revision >= reporter.settlements.max_revisions and not record.is_void:
            text = f"{period} was revised as often as can be, and this reporter still finds something else."
            reporter.find(period, revision + 1, "stuck", name, text)
        else:
            return period, revision + 1
        if is_final:
            self._done.add((period, record))
        return None

    def _true_up(self, view: View, period: Period, record: Record) -> Key | None:
        """The first revision of the next true-up, if the files changed since and give other figures."""
        called_for = self._reporter.published.calls_for_true_up(view, period, record)
        if called_for is None:
            name = self._config.name
            text = f"{name} cannot tell whether {period} needs a true-up: it cannot settle again what was published."
            self._reporter.find(period, record.revision, "cannot", name, text)
        elif not called_for:
            self._done.add((period, record))
        return (period.next, 0) if called_for else None

    def _hold(self, view: View, period: Period, revision: int, now: int) -> None:
        reporter, me = self._reporter, self._config.me
        self._opened.setdefault((period, revision), time.monotonic())
        mine = reporter.state(period, revision)
        replies = reporter.fellows.ask_all(reporter.fellows.peers, "state", mine.model_dump(mode="json"), State)
        for peer, reply in replies.items():
            self._note_failure(period, revision, peer, reply)
            if isinstance(reply, State):
                reporter.learn(period, revision, reply)
        agreeing = {me} | {
            peer for peer, reply in replies.items() if isinstance(reply, State) and reply.parts == view.parts
        }
        reporter.on_step(Step.HASHES)
        office = reporter.settlements.in_office([peer.address for peer in self._config.reporters], now)
        agree = sum(peer.address in office for peer in agreeing) >= reporter.settlements.threshold
        self._note_differences(view, period, revision, replies, agreeing, agree=agree)
        if agree:
            proposal = self._choose(view, (period, revision), replies, agreeing, now)
            if proposal is not None:
                self._gather(view, proposal, replies, agreeing, office)

    def _choose(self, view: View, key: Key, replies: Replies, agreeing: set[Peer], now: int) -> Proposal | None:
        """One proposal: what this reporter signed, else what most others signed, else its own if it is its turn."""
        reporter = self._reporter
        own = reporter.notebook.own(*key, now)
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
        return self._draft(view, key, agreeing, now)

    def _draft(self, view: View, key: Key, agreeing: set[Peer], now: int) -> Proposal | None:
        reporter, me = self._reporter, self._config.me
        if not self._is_my_turn(*key, agreeing):
            return None
        with reporter.signing:
            draft = reporter.drafts.get(key)
            stale = draft is None or draft.valid_until <= now or draft.listing != view.listing
            if draft is None or stale or refusal(view, draft, reporter.place.message(view, draft)):
                draft = reporter.drafts[key] = draw(view, *key, now + self._config.validity, reporter.place)
        try:
            reporter.prove(view, draft, me)
        except RefusedError as error:
            text = f"{me.name} does not propose {key[0]}: its raw files do not give what its store gives."
            reporter.find(*key, "cannot", me.name, text, problem=str(error))
            del reporter.drafts[key]
            return None
        return draft

    def _is_my_turn(self, period: Period, revision: int, agreeing: set[Peer]) -> bool:
        waited = time.monotonic() - self._opened[period, revision]
        return waited >= self._config.patience * self._reporter.rank(self._config.me, period, revision, agreeing)

    def _gather(self, view: View, proposal: Proposal, replies: Replies, agreeing: set[Peer], office: set[str]) -> None:
        reporter, period, revision = self._reporter, proposal.manifest.period, proposal.manifest.revision
        own = reporter.notebook.signed(proposal)
        message = reporter.place.message(view, proposal) if own is None else own.message
        digest = reporter.place.digest(message)
        fresh = own is None or reporter.place.message(view, proposal)["root"] == proposal.root
        have = {each.signer for each in reporter.notebook.attested(period, revision) if each.digest == digest}
        ask = [peer for peer, reply in replies.items() if isinstance(reply, State) and peer.address not in have]
        body = {"proposal": proposal.model_dump(mode="json")}
        for peer, answer in reporter.fellows.ask_all(ask, "sign", body, Consent).items():
            self._note_failure(period, revision, peer, answer)
            if isinstance(answer, Consent):
                self._note_consent(peer, answer, message, digest, accusing=fresh and peer in agreeing)
        signed = {each.signer: each for each in reporter.notebook.attested(period, revision) if each.digest == digest}
        if self._config.me.address not in signed and len(office & signed.keys()) + 1 >= reporter.settlements.threshold:
            with reporter.signing:
                if reporter.drafts.get((period, revision)) != proposal:
                    return  # It gave way to somebody else's meanwhile.
                try:
                    signed[self._config.me.address] = reporter.consent(view, proposal, self._config.me)
                except RefusedError as error:
                    log.info("%s r%d: no consent to the own proposal: %s.", period, revision, error.code)
                    return
        counted = sorted(office & signed.keys(), key=lambda address: int(address, 16))
        if len(counted) >= reporter.settlements.threshold:
            self._submit(Quorum(message, digest, tuple(signed[each].signature for each in counted)), period, agreeing)

    def _submit(self, quorum: Quorum, period: Period, agreeing: set[Peer]) -> None:
        reporter, revision = self._reporter, quorum.message["revision"]
        reporter.notebook.reach(quorum)
        log.info("%s r%d: %d reporters signed one root.", period, revision, len(quorum.signatures))
        reporter.on_step(Step.QUORUM)
        if reporter.submit is None or not self._is_my_turn(period, revision, agreeing):
            return
        [record] = reporter.settlements.records([period])
        if record is None or record.revision < revision:
            reporter.submit(quorum)
            reporter.on_step(Step.SUBMITTED)

    def _note_consent(
        self, peer: Peer, answer: Consent, message: Mapping[str, Any], digest: bytes, *, accusing: bool
    ) -> None:
        """Keep a signature, or accuse who stated the same hashes and then does not stand by them."""
        reporter = self._reporter
        period, revision = Period.of_number(message["period"]), message["revision"]
        signature = bytes.fromhex(answer.signature)
        if signature and signer_of(digest, signature) == peer.address:
            reporter.notebook.attest(Signed(message, digest, peer.address, signature))
        elif signature:
            text = f"{peer.name} signed something else than it was asked to."
            reporter.find(period, revision, "broke_word", peer.name, text)
        elif answer.refused == "differs" and accusing:
            text = f"{peer.name} stated the same hashes, and then refused to sign what follows from them."
            reporter.find(period, revision, "broke_word", peer.name, text, reason=answer.text)
        else:
            log.info("%s r%d: %s does not sign now: %s.", period, revision, peer.name, answer.refused)

    def _note_failure(self, period: Period, revision: int, peer: Peer, reply: object) -> None:
        if isinstance(reply, FaultyError):
            text = f"{peer.name} answers what cannot be believed: {reply}"
            self._reporter.find(period, revision, "garbage", peer.name, text)
        if not isinstance(reply, NoAnswerError):
            self._silent_since.pop(peer, None)
        elif time.monotonic() - self._silent_since.setdefault(peer, time.monotonic()) > self._config.patience:
            text = f"{peer.name} does not answer."
            self._reporter.find(period, revision, "silent", peer.name, text, reason=str(reply))

    def _note_differences(
        self, view: View, period: Period, revision: int, replies: Replies, agreeing: set[Peer], *, agree: bool
    ) -> None:
        """Name who differs, and in what; and where nothing can be agreed on, say why."""
        reporter = self._reporter
        stated = {peer: reply for peer, reply in replies.items() if isinstance(reply, State)}
        groups: dict[tuple[tuple[str, str], ...], list[str]] = {
            tuple(sorted(view.parts.items())): sorted(peer.name for peer in agreeing)
        }
        for peer, reply in stated.items():
            if reply.parts is None and reply.problem:
                self._note_cannot(period, revision, peer, reply)
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
                reporter.find(period, revision, "differs", about, text, **found.details)
            elif others and peer.name in others:
                text = f"{about} is outvoted: it differs from {', '.join(others)} in {found.text}."
                reporter.find(period, revision, "outvoted", about, text, **found.details)
        missing = [peer.name for peer in replies if peer not in stated or stated[peer].parts is None]
        late = time.monotonic() - self._opened[period, revision] > self._config.patience
        if larger is None and (not missing or late):
            text = _no_quorum(period, revision, reporter.settlements.threshold, list(groups.values()), missing)
            reporter.find(period, revision, "no_quorum", "", text)

    def _note_outsiders(self, view: View, period: Period, record: Record) -> None:
        """Ask those who did not sign what this reporter signed, once: some come too late for the round."""
        reporter, revision = self._reporter, record.revision
        attested = reporter.notebook.attested(period, revision)
        signers = {each.signer for each in attested if record.holds(each.message["root"], each.message["tokens"])}
        if self._config.me.address not in signers:
            return
        asked = [
            peer
            for peer in reporter.fellows.peers
            if peer.address not in signers
            and peer not in self._silent_since
            and (period, revision, peer) not in self._heard
        ]
        told = reporter.state(period, revision).model_dump(mode="json") if asked else {}
        for peer, reply in reporter.fellows.ask_all(asked, "state", told, State).items():
            self._note_failure(period, revision, peer, reply)
            if isinstance(reply, State) and (reply.parts or reply.problem):
                self._heard.add((period, revision, peer))
                if reply.parts is None:
                    self._note_cannot(period, revision, peer, reply)
                elif differing_parts(view.parts, reply.parts):
                    found = self._compare(view, peer, reply.parts)
                    text = f"{peer.name} differs from the published settlement in {found.text}."
                    reporter.find(period, revision, "differs", peer.name, text, **found.details)

    def _note_cannot(self, period: Period, revision: int, peer: Peer, reply: State) -> None:
        text = f"{peer.name} cannot settle {period}."
        self._reporter.find(period, revision, "cannot", peer.name, text, problem=reply.problem)

    def _compare(self, view: View, peer: Peer, parts: Mapping[str, str]) -> Compared:
        key = view.month, peer, str(sorted(parts.items())), id(view)
        if key not in self._compared:
            self._compared[key] = compare(self._reporter.fellows, view, peer, parts)
        return self._compared[key]


def _no_quorum(
    period: Period, revision: int, threshold: int, groups: Sequence[Sequence[str]], missing: list[str]
) -> str:
    told = [f"{' and '.join(names)} agree" if len(names) > 1 else f"{names[0]} stands alone" for names in groups]
    if missing:
        told.append(f"no word from {', '.join(missing)}")
    return f"Nothing is published for {period} revision {revision}: {threshold} must agree; {'; '.join(told)}."
