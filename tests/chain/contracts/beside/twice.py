"""One community twice: every act is done to the contracts and to their model, which must take or refuse it alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cache
from typing import Any

import hypothesis.strategies as st
from eth_account.signers.local import LocalAccount
from hypothesis.stateful import RuleBasedStateMachine, invariant
from web3 import Web3

from chain import intents
from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.genesis import DAY
from chain.model.community import Community
from chain.model.months import epoch_of
from chain.model.parameters import CHANNELS, Kind
from chain.model.refused import Refused
from chain.model.register import Class
from chain.rpc import Rpc
from chain.village import Village, key
from tests.chain.contracts.beside.replay import Replay

MOSTLY = st.sampled_from([True] * 9 + [False])
STRANGER = "stranger"
"""The name of a key that is nobody's."""
LANES = range(4)
Expectation = tuple[str, str, Sequence[Any], Any]
"""A contract, a view function, its arguments, and what it should answer."""
GAS = hex(2_000_000)
LEFT = 8
PEOPLE = dict.fromkeys((LEFT, 1, 2, 3), Class.CITIZEN) | {4: Class.SHOP, 5: Class.COMPANY, 6: Class.CITIZEN}
"""Who is a member from the beginning, in the order of admission: 3 is a mediator, and the first leaves at once."""


class Twice(RuleBasedStateMachine):
    """A village and its model. Rules come with the classes that extend this one, one for each contract.

    What `begin` does is done once; every life goes on from there, with a copy of each attribute that `begin` made.
    """

    now: int
    model: Community
    replay: Replay
    hands: dict[int, object]
    """Under which name `key` knows a member's present key, where it is not the member's number."""
    spoke: set[int]
    """Whose signatures are in the next act."""
    acted: int
    hurry = 0
    """One in how many signatures can be used in a single second only; 0 for none."""

    def __init__(self, village: Village, started: dict[str, Any]) -> None:
        super().__init__()
        self.village = village
        # A machine that does much else is slow, and no fault of the contracts.
        self.rpc = Rpc(str(getattr(village.w3.provider, "endpoint_uri")), timeout=300)  # noqa: B009 - untyped
        self.contracts = Contracts(compile_contracts(), village.deployment)
        fixed = set(vars(self))
        if "snapshot" not in started:
            self._birth()
            self.begin()
            started |= {name: value for name, value in vars(self).items() if name not in fixed}
        else:
            assert self.rpc.call("evm_revert", started.pop("snapshot"))
        # A snapshot is used up when it is returned to.
        snapshot = self.rpc.call("evm_snapshot")
        vars(self).update(deepcopy(started))
        started["snapshot"] = snapshot

    def _birth(self) -> None:
        plan = self.village.plan
        self.now = self.village.now
        self.model = Community(
            plan.founding_members,
            plan.parameters,
            class_rules=plan.class_rules,
            appointments=plan.appointments,
            threshold=plan.threshold,
        )
        self.replay, self.hands, self.spoke, self.acted = Replay(), {}, set(), 0

    def begin(self) -> None:
        """What every life begins with; each class adds its own to it."""
        for member, class_ in PEOPLE.items():
            assert self.admit(member, class_)
        self.leave(LEFT)

    # Acts

    def act(
        self,
        model: Callable[[int], object],
        contract: str,
        function: str,
        *arguments: object,
        sender: str | None = None,
    ) -> bool:
        """The same act in both worlds, one second later; whether it was taken.

        Args:
            model: the act in the model, given the second.
            contract, function, arguments: the same on the chain.
            sender: whose transaction it is; a relayer's unless given.
        """
        self.now += 1
        self.acted += 1
        self.rpc.call("evm_setNextBlockTimestamp", self.now)
        call = self.contracts.call(contract, function, *arguments)
        transaction = {"from": sender or self.village.relayer, "to": call.to, "data": "0x" + call.data.hex()}
        sent = self.rpc.call("eth_sendTransaction", transaction | {"gas": GAS, "gasPrice": "0x0"})
        while (receipt := self.rpc.call("eth_getTransactionReceipt", sent)) is None:
            time.sleep(0.001)
        told = None if receipt["status"] == "0x1" else self._reason(sent)
        before = self.tallies()
        expected = None
        try:
            model(self.now)
        except Refused as refused:
            expected = refused.error
        assert told == expected, f"{contract}.{function}: the contracts say {told}, the model {expected}"
        self._account_for(before, receipt["logs"])
        self.spoke.clear()
        return told is None

    def decide(self, kind: Kind, chain_data: bytes, model_data: tuple[Any, ...]) -> bool:
        """What a ballot would decide is carried out at once."""
        ballots = self.contracts.addresses["Ballots"]
        self.rpc.call("anvil_impersonateAccount", ballots)
        enact = self.model.council.enact
        return self.act(
            lambda now: enact(now, kind, model_data), "Council", "enact", int(kind), chain_data, sender=ballots
        )

    def wait(self, until: int) -> None:
        """Lets time pass, which never adds to a balance (I-05)."""
        if until <= self.now:
            return
        free = {member: account.free for member, account in self.model.ledger.accounts.items()}
        self.now = until
        self.rpc.call("evm_setNextBlockTimestamp", self.now)
        self.rpc.call("evm_mine")
        self.model.turn(self.now)
        for member, account in self.model.ledger.accounts.items():
            assert account.free <= free[member]

    # Signatures

    def hand(self, member: int, right: bool = True) -> object:
        """The name of the key with which a member signs now; of nobody's, unless `right`."""
        return self.hands.get(member, member) if right else STRANGER

    def sign(self, name: str, message: Mapping[str, Any], hand: object) -> bytes:
        """A signature under a message with the key named `hand`."""
        self.spoke |= {message[field] for field in ("member", "requester", "signer") if field in message}
        return intents.sign(named(hand), self.village.digest(name, message))

    def signed(self, name: str, message: Mapping[str, Any], hand: object) -> tuple[tuple[Any, ...], bytes]:
        """A message as a function takes it, and the signature under it."""
        return intents.struct_values(name, message), self.sign(name, message, hand)

    def until(self, in_time: bool = True) -> int:
        """The last second of a signature's use: a while away, or that of the next act; too late, the one before it."""
        if not in_time:
            return self.now
        return self.now + (1 if self.hurry and self.acted % self.hurry == 0 else DAY // 2)

    def admit(self, member: int, class_: int = 1) -> bool:
        """A registrar admits a member with an identity and a key of its own."""
        message = {
            "member": member,
            "class": class_,
            "key": named(self.hand(member)).address,
            "keyType": 1,
            "identity": word(f"identity {member}"),
            "registrar": self.village.registrar.address,
            "validUntil": self.until(),
        }
        admit, key_ = self.model.members.admit, number(self.hand(member))
        return self.act(
            lambda now: admit(now, member, key_, message["identity"], class_),
            "Members",
            "admit",
            *self.signed("Admission", message, "registrar"),
        )

    def leave(self, member: int, right: bool = True, in_time: bool = True) -> bool:
        """A member leaves."""
        nonce, until, hand = self.model.members.members[member].nonce, self.until(in_time), self.hand(member, right)
        signature = self.sign("Exit", {"member": member, "nonce": nonce, "validUntil": until}, hand)
        leave, signer = self.model.members.exit, number(hand)
        arguments = (member, nonce, until, signature)
        return self.act(lambda now: leave(now, member, nonce, until, signer), "Members", "exit", *arguments)

    # What holds after every act

    def expectations(self) -> Iterator[Expectation]:
        """What the contracts should answer now; each class adds its own to it."""
        yield from ()

    def at_the_end(self) -> Iterator[Expectation]:
        """The last acts of a life, and what the contracts should answer then; each class adds its own to it."""
        yield from ()

    @invariant()
    def both_say_the_same(self) -> None:
        self._compare(list(self.expectations()))

    def teardown(self) -> None:
        self._compare(list(self.at_the_end()))

    def _compare(self, expected: list[Expectation]) -> None:
        told = self.contracts.ask(self.rpc, [each[:3] for each in expected])
        for (contract, function, given, wanted), answer in zip(expected, told, strict=True):
            assert answer == wanted, f"{contract}.{function}{given}: the contracts say {answer}, the model {wanted}"

    def tallies(self) -> dict[str, int]:
        """What can only grow by issuance, and what was issued."""
        ledger = self.model.ledger
        issued = {channel: ledger.issued_this_epoch(channel, self.now) for channel in CHANNELS}
        return {"issued": ledger.issued, "burnt": ledger.burnt, **issued}

    def _account_for(self, before: Mapping[str, int], logs: list[dict[str, Any]]) -> None:
        """I-06 to I-08, I-10, I-11, I-12 and I-21, about what an act changed."""
        ledger, now = self.model.ledger, self.now
        after = self.tallies()
        if after["issued"] > before["issued"]:
            assert ledger.held <= ledger.volume_cap(now)
        for channel in CHANNELS:
            if after[channel] > before[channel]:
                assert after[channel] <= ledger.share_of(channel, now)
        for entry in logs:
            topics = [bytes.fromhex(topic[2:]) for topic in entry["topics"]]
            address, data = bytes.fromhex(entry["address"][2:]), bytes.fromhex(entry["data"][2:])
            contract, name, fields = self.contracts.event(address, topics, data)
            for fallen in self.replay.apply(contract, name, fields, now):
                left = self.model.members.members[fallen].left
                assert fallen in self.spoke or left, f"{name} takes from {fallen}, who signed nothing"
            if name == "BonusEarned":
                self._account_for_bonus(fields)
            if name == "Issued" and CHANNELS[fields["channel"] :][:1] == ("Grants",):
                assert self.model.treasury.stakeholders.get(fields["member"], (0, 0))[0] < now

    def _account_for_bonus(self, fields: Mapping[str, Any]) -> None:
        found = self.model.services.services[fields["service"]]
        standing = self.model.offers.recognitions[found.provider, found.category]
        assert standing.start <= found.start <= standing.until
        place = epoch_of(self.now), frozenset({found.requester, found.provider})
        assert place not in self.replay.pairs
        self.replay.pairs.add(place)
        earned = self.replay.earned
        earned[place[0], found.provider] += fields["amount"]
        assert earned[place[0], found.provider] <= self.model.council.value("ProviderCap", self.now)

    def _reason(self, transaction: str) -> str:
        trace = self.rpc.call("debug_traceTransaction", transaction, {"tracer": "callTracer"})
        revert = self.contracts.reason(bytes.fromhex(trace.get("output", "0x")[2:]))
        return revert.name or str(trace)


@cache
def named(hand: object) -> LocalAccount:
    """The key with this name."""
    return key(hand)


@cache
def number(hand: object) -> int:
    """The key with this name as the model knows it, also as the holder of an office."""
    return int(named(hand).address, 16)


@cache
def word(text: object) -> bytes:
    """Thirty-two bytes that stand for something."""
    return bytes(Web3.keccak(text=str(text)))
