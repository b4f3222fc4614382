"""Rules of settlements: what reporters publish, who holds it up, and who claims its tokens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import hypothesis.strategies as st
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from hypothesis.stateful import precondition, rule

from chain.genesis import DAY
from chain.merkle import WHOLE, Line, Place, SumTree, pack
from chain.model.months import epoch_of, start_of
from chain.model.parameters import Kind
from chain.model.settlements import NEVER, TRUE_UP, Claims, Settlement, Suspension
from tests.chain.contracts.beside.members import HANDS, IN_TIME, NONCES, MemberRules
from tests.chain.contracts.beside.twice import MOSTLY, STRANGER, Expectation, number, word

ORACLES = tuple(sorted((f"oracle {i}" for i in range(5)), key=number))
SIGNERS = st.sampled_from(["enough"] * 8 + ["all", "few", "unsorted", "strange", "broken"])
REVISIONS = st.sampled_from([0] * 9 + [1, -1])
OCTOBER = 2025_10


class SettlementRules(MemberRules):
    """Months are settled, corrected, suspended, judged and claimed."""

    trees: dict[tuple[int, int], SumTree]
    """What was published, by period and revision."""

    def begin(self) -> None:
        super().begin()
        self.trees = {}
        self.publish(OCTOBER, 0)
        self.wait(self.now + 8 * DAY)

    # Publication

    @rule(
        back=st.sampled_from([1] * 6 + [2, 2, 3, 8, 0, -13]),
        true_up=st.sampled_from([0] * 5 + [1, 2]),
        off=REVISIONS,
        signers=SIGNERS,
        in_time=IN_TIME,
        odd=st.sampled_from([""] * 9 + ["no root", "no leaves", "many leaves", "tokens"]),
        seed=st.integers(0, 99),
    )
    def reporters_publish(
        self, back: int, true_up: int, off: int, signers: str, in_time: bool, odd: str, seed: int
    ) -> None:
        """A month that ended lately; one that has not ended, or no month at all, now and then."""
        year, month = divmod(epoch_of(self.now) - back, 12)
        period = true_up * TRUE_UP + (1970 + year) * 100 + (month + 1 if back >= 0 else 13)
        record = self.model.settlements.records.get(period)
        revision = max((record.revision + 1 if record else 0) + off, 0)
        self.publish(period, revision, signers, in_time, odd, seed)

    def publish(
        self, period: int, revision: int, signers: str = "enough", in_time: bool = True, odd: str = "", seed: int = 1
    ) -> None:
        tree = SumTree(self._place(period, revision), self._lines(seed))
        leaves = {"no leaves": 0, "many leaves": (1 << 20) + 1}.get(odd, len(tree.lines))
        message = {
            "period": period,
            "revision": revision,
            "root": bytes(32) if odd == "no root" else tree.root,
            "leaves": leaves,
            "tokens": tree.tokens + (odd == "tokens"),
            "sharedWh": seed,
            "incentiveCents": seed,
            "datasetHash": word("dataset"),
            "rulesHash": word("rules"),
            "codeHash": word("code"),
            "validUntil": self.until(in_time),
        }
        root = None if odd == "no root" else tree.root
        settlement = Settlement(period, revision, tree.lines, root, leaves, message["tokens"], message["validUntil"])
        hands = self._reporters(signers)
        broken = signers == "broken"
        numbers = [0 if broken and place == 1 else number(hand) for place, hand in enumerate(hands)]
        signatures = [self.sign("Settlement", message, hand) for hand in hands]
        if broken:
            signatures[1] = bytes(65)
        publish = self.model.settlements.publish
        taken = self.act(
            lambda now: publish(now, settlement, numbers),
            "Settlements",
            "publish",
            tuple(message.values()),
            signatures,
        )
        if taken:
            self.trees[period, revision] = tree

    def _place(self, period: int, revision: int) -> Place:
        deployment = self.village.deployment
        return Place(deployment.chain_id, deployment.addresses["Settlements"], period, revision)

    def tree_of(self, period: int) -> SumTree:
        """What holds of a period that is not void."""
        record = self.model.settlements.records[period]
        return SumTree(self._place(period, record.revision), record.lines)

    def _lines(self, seed: int) -> tuple[Line, ...]:
        """A line for each member, with quotas that make up the whole and tokens that may be none."""
        members = sorted(self.model.members.members)
        weights = [(seed * member * member) % 17 + 1 for member in members]
        quotas = [WHOLE * weight // sum(weights) for weight in weights]
        quotas[0] += WHOLE - sum(quotas)
        return tuple(
            Line(member, quota, (seed * member) % 5 * 80, word(f"private {member}"))
            for member, quota in zip(members, quotas, strict=True)
        )

    def _reporters(self, signers: str) -> list[object]:
        threshold = self.village.plan.threshold
        match signers:
            case "all":
                return list(ORACLES)
            case "few":
                return list(ORACLES[: threshold - 1])
            case "unsorted":
                return list(reversed(ORACLES[:threshold]))
            case "strange":
                return sorted([*ORACLES[: threshold - 1], STRANGER], key=number)
        return list(ORACLES[:threshold])

    # Before it is final

    def _waits(self) -> bool:
        """Whether there is a settlement that can still change."""
        return any(self.now < record.final_at < NEVER for record in self.model.settlements.records.values())

    def _some_period(self, which: int) -> tuple[int, int]:
        """A period and the revision that holds, mostly of one that is not final."""
        records = self.model.settlements.records
        waiting = [period for period, record in records.items() if self.now < record.final_at < NEVER]
        chosen = waiting if waiting and which % 10 else list(records)
        period = chosen[which % len(chosen)]
        return period, records[period].revision

    @precondition(lambda self: self._waits())
    @rule(
        which=st.integers(0, 99),
        off=REVISIONS,
        by=st.sampled_from(["auditor"] * 8 + [STRANGER]),
        right=MOSTLY,
        in_time=IN_TIME,
    )
    def an_auditor_objects(
        self, which: int = 1, off: int = 0, by: str = "auditor", right: bool = True, in_time: bool = True
    ) -> None:
        period, revision = self._some_period(which)
        message = {
            "period": period,
            "revision": max(revision + off, 0),
            "evidence": word("evidence"),
            "auditor": self._address(by),
            "validUntil": self.until(in_time),
        }
        hand = by if right else "registrar"
        suspend, until = self.model.settlements.suspend, message["validUntil"]
        auditor, signer = number(by), number(hand)
        self.act(
            lambda now: suspend(now, period, message["revision"], auditor=auditor, valid_until=until, signer=signer),
            "Settlements",
            "suspend",
            *self.signed("Suspend", message, hand),
        )

    @precondition(lambda self: self._waits())
    @rule(
        which=st.integers(0, 99),
        off=REVISIONS,
        members=st.sampled_from([(1,), (1, 2), (2, 3, 5), (2,), (), (2, 1), (1, 1), (1, 9)]),
        how=HANDS,
        missing=st.sampled_from([0] * 9 + [1]),
        in_time=IN_TIME,
    )
    def members_object(
        self,
        which: int,
        off: int,
        members: tuple[int, ...],
        how: str = "present",
        missing: int = 0,
        in_time: bool = True,
    ) -> None:
        period, revision = self._some_period(which)
        revision, until, evidence = max(revision + off, 0), self.until(in_time), word("evidence")
        message = {"period": period, "revision": revision, "evidence": evidence, "validUntil": until}
        hands = [self.hand_of(member, how) for member in members][: len(members) - missing]
        signatures = [
            self.sign("Objection", message | {"signer": member}, hand)
            for member, hand in zip(members, hands, strict=False)
        ]
        suspend, signers = self.model.settlements.suspend_by_members, [number(hand) for hand in hands]
        self.act(
            lambda now: suspend(now, period, revision, named=members, valid_until=until, signers=signers),
            "Settlements",
            "suspendByMembers",
            period,
            revision,
            evidence,
            until,
            list(members),
            signatures,
        )

    @precondition(lambda self: self._waits())
    @rule(which=st.integers(0, 99), off=REVISIONS, void=st.booleans())
    def members_judge(self, which: int = 1, off: int = 0, void: bool = True) -> None:
        """What a ballot decides, without the ballot."""
        period, revision = self._some_period(which)
        revision = max(revision + off, 0)
        if void:
            self.decide(Kind.JUDGE_SETTLEMENT, encode(["uint32", "uint8"], [period, revision]), (period, revision))
            return
        ballots = self.contracts.addresses["Ballots"]
        self.rpc.call("anvil_impersonateAccount", ballots)
        confirm = self.model.settlements.confirm
        self.act(lambda now: confirm(now, period, revision), "Council", "confirm", period, revision, sender=ballots)

    # When it is final

    @rule(which=st.integers(0, 99), right=MOSTLY, ask=MOSTLY, late=st.integers(0, 9))
    def opens_claims(self, which: int, right: bool = True, ask: bool = True, late: int = 0) -> None:
        """Once it is final; in the last month in which that is possible, now and then."""
        period, _ = self._some_period(which)
        record = self.model.settlements.records[period]
        if ask and record.final_at < NEVER:
            self.wait(start_of(epoch_of(record.final_at) + 1) if late > 6 else record.final_at)
        root = record.root if isinstance(record.root, bytes) else word("no root")
        tokens, open_claims = record.tokens + (not right), self.model.settlements.open_claims
        self.act(lambda now: open_claims(now, period, root, tokens), "Settlements", "openClaims", period, root, tokens)

    @precondition(lambda self: self.model.settlements.claims)
    @rule(which=st.integers(0, 99), odd=st.sampled_from([""] * 9 + ["tokens", "place", "proof"]))
    def claims(self, which: int, odd: str = "") -> None:
        periods = list(self.model.settlements.claims)
        period = periods[-1 if which % 4 else 0]
        self.claim(period, which % len(self.tree_of(period).lines), odd)

    def claim(self, period: int, index: int, odd: str = "") -> None:
        """A line's tokens are claimed; with other tokens, at another place, or with another proof, if `odd`."""
        tree = self.tree_of(period)
        line, proof = tree.lines[index], list(tree.proof(index))
        if odd == "tokens":
            line = replace(line, tokens=line.tokens + 1)
        elif odd == "place":
            index ^= 1
        elif odd == "proof":
            proof[0] = (proof[0][0], proof[0][1] + pack(0, 1))
        said = replace(line, tokens=line.tokens + 1) if odd == "proof" else line
        claim = self.model.settlements.claim
        self.act(
            lambda now: claim(now, period, index, said),
            "Settlements",
            "claim",
            period,
            values_of(index, line),
            proof,
        )

    @rule(
        member=st.integers(1, 9),
        bps=st.sampled_from([0, 500, 10_000, 10_001]),
        how=HANDS,
        off=NONCES,
        in_time=IN_TIME,
    )
    def gives_back(self, member: int, bps: int, how: str = "present", off: int = 0, in_time: bool = True) -> None:
        nonce = max(self.model.settlements.nonces.get(member, 0) + off, 0)
        hand, until = self.hand_of(member, how), self.until(in_time)
        message = {"member": member, "bps": bps, "nonce": nonce, "validUntil": until}
        retrocede, signer = self.model.settlements.retrocede, number(hand)
        self.act(
            lambda now: retrocede(now, member, bps, nonce=nonce, valid_until=until, signer=signer),
            "Settlements",
            "retrocede",
            *self.signed("Retrocede", message, hand),
        )

    # What holds

    def expectations(self) -> Iterator[Expectation]:
        """What is on record, and what it proves."""
        yield from super().expectations()
        settlements, now = self.model.settlements, self.now
        for period, record in settlements.records.items():
            seal = bytes(26) if record.root is None else seal_of(record.root, record.tokens)
            yield "Settlements", "recordOf", (period,), (seal, record.revision, record.final_at)
            yield "Settlements", "isFinal", (period,), settlements.is_final(now, period)

    def at_the_end(self) -> Iterator[Expectation]:
        """What was suspended, what verifies, what was claimed, and what is given back."""
        yield from super().at_the_end()
        settlements, epoch = self.model.settlements, epoch_of(self.now)
        for period in settlements.records:
            held = settlements.suspensions.get(period, Suspension())
            yield "Settlements", "suspensionOf", (period,), (held.revision, held.window_end, held.until)
            kept = settlements.claims.get(period, Claims(0, 0, 0))
            yield "Settlements", "claimsOf", (period,), (kept.published, kept.reserved, kept.last_epoch)
            for index in range(6):
                yield "Settlements", "isClaimed", (period, index), (period, index) in settlements.claimed
        for (period, revision), tree in self.trees.items():
            holds = settlements.records[period].revision == revision
            for index, line in enumerate(tree.lines[:3]):
                given = (period, values_of(index, line), list(tree.proof(index)))
                yield "Settlements", "verify", given, holds and settlements.verify(period, index, line)
        for member in self.model.members.members:
            yield "Settlements", "nonceOf", (member,), settlements.nonces.get(member, 0)
            for month in range(epoch - 2, epoch + 2):
                back = settlements.retrocession_of(member, month)
                yield "Settlements", "retrocessionOf", (member, month), back

    def _address(self, hand: str) -> str:
        return f"0x{number(hand):040x}"


def values_of(index: int, line: Line) -> tuple[Any, ...]:
    """A line as a function takes it."""
    return (index, line.member, line.quota_micro, line.tokens, line.private_hash)


def seal_of(root: object, tokens: int) -> bytes:
    """What the contract keeps of a root and its sums."""
    assert isinstance(root, bytes)
    return keccak(root + pack(WHOLE, tokens).to_bytes(32))[:26]
