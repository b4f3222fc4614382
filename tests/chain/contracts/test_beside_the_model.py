"""The contracts on a real node and their model in plain integers live the same random lives, act by act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from web3 import Web3

from chain import intents
from chain.genesis import DAY, PARAMETERS
from chain.model.community import Community
from chain.model.months import epoch_of
from chain.model.refused import Refused
from chain.model.services import GRACE, Order, State
from chain.village import START, Village, key, tell

PEOPLE = st.integers(1, 6)
PAIRS = st.sampled_from([(1, 2), (2, 1), (1, 3), (3, 2), (4, 1)])
MOSTLY = st.sampled_from([True] * 9 + [False])
LANES = range(4)


class Beside(RuleBasedStateMachine):
    """One community twice."""

    def __init__(self, village: Village, snapshot: list[str]) -> None:
        super().__init__()
        self.village = village
        # A snapshot is used up when it is returned to.
        assert tell(village.w3, "evm_revert", snapshot.pop())
        snapshot.append(tell(village.w3, "evm_snapshot"))
        self.first_block = village.w3.eth.block_number + 1
        self.now = max(START, village.now) + DAY
        self.model = Community(4)
        self.names = {
            Web3.keccak(text=f"{entry['name']}({','.join(field['type'] for field in entry['inputs'])})")[:4]: entry[
                "name"
            ]
            for contract in village.contracts.values()
            for entry in contract.abi
            if entry["type"] == "error"
        }
        self.messages: list[dict[str, Any]] = []
        for member in (1, 2, 3):
            self.admit(member, member, member)
        for requester, provider in ((1, 2), (2, 3)):
            self.ask(self.order(requester, provider, 3_00, DAY, 20 * DAY), requester)

    def act(
        self, model: Callable[[], None], contract: str, function: str, *arguments: object, board: bool = False
    ) -> bool:
        """The same act in both worlds, which must take or refuse it for the same reason."""
        w3 = self.village.w3
        self.now += 1
        tell(w3, "evm_setNextBlockTimestamp", self.now)
        call = self.village.contracts[contract].functions[function](*arguments)
        sender = self.village.board if board else self.village.relayer
        receipt = w3.eth.wait_for_transaction_receipt(
            call.transact({"from": sender, "gas": 1_000_000}), poll_latency=0.002
        )
        told = None
        if receipt["status"] == 0:
            trace = tell(w3, "debug_traceTransaction", receipt["transactionHash"].to_0x_hex(), {"tracer": "callTracer"})
            told = self.names[bytes.fromhex(trace["output"][2:10])]
        expected = None
        try:
            model()
        except Refused as refused:
            expected = refused.error
        assert told == expected, f"{function}: the contracts say {told}, the model {expected}"
        return told is None

    def signed(self, name: str, service: bytes, signer: int, named: int, in_time: bool) -> tuple[int, bytes]:
        """A signed time and `signer`'s signature under a message that names `named`."""
        until = self.now + (DAY if in_time else -DAY)
        message = {"service": service, "signer": named, "validUntil": until}
        return until, intents.sign(key(signer), self.village.digest(name, message))

    def any_is(self, *states: State) -> bool:
        return any(found.state in states for found in self.model.services.services.values())

    def some(self, which: int, *states: State) -> tuple[bytes, Any]:
        """A service in one of `states`; one of all, now and then."""
        known = list(self.model.services.services.items())
        fitting = [item for item in known if item[1].state in states]
        chosen = known if which % 10 == 9 else fitting
        return chosen[which % len(chosen)]

    @rule(member=PEOPLE, key_of=PEOPLE, identity=PEOPLE, as_expected=MOSTLY)
    def joins(self, member: int, key_of: int, identity: int, as_expected: bool) -> None:
        self.admit(member, member if as_expected else key_of, member if as_expected else identity)

    def admit(self, member: int, key_of: int, identity: int) -> None:
        village = self.village
        message = {
            "member": member,
            "class": 1,
            "key": key(key_of).address,
            "keyType": 1,
            "identity": Web3.keccak(text=f"identity {identity}"),
            "registrar": village.registrar.address,
            "validUntil": self.now + DAY,
        }
        signature = intents.sign(village.registrar, village.digest("Admission", message))
        arguments = (intents.struct_values("Admission", message), signature)
        # Members have their own keys here: one admitted with another's key could not sign.
        if key_of != member and key_of not in self.model.ledger.accounts:
            return
        self.act(lambda: self.model.members.admit(self.now, member, key_of, identity), "Members", "admit", *arguments)

    @precondition(lambda self: any(self.model.ledger.welcome_owed.values()))
    @rule(member=PEOPLE)
    def asks_for_the_rest_of_the_welcome(self, member: int) -> None:
        self.act(lambda: self.model.ledger.pay_welcome(self.now, member), "Ledger", "payWelcome", member)

    @rule(pair=PAIRS, amount=st.integers(1, 9_00), start=st.integers(0, 10 * DAY), span=st.integers(0, 20 * DAY))
    def requests(self, pair: tuple[int, int], amount: int, start: int, span: int) -> None:
        requester, provider = pair
        self.ask(self.order(requester, provider, amount, start, span), requester)

    @rule(
        pair=st.tuples(PEOPLE, PEOPLE),
        amount=st.integers(0, 61_00),
        start=st.integers(-1, 30 * DAY),
        span=st.integers(-1, 20 * DAY),
        mediator=st.integers(0, 3),
        right=MOSTLY,
        again=st.booleans(),
    )
    def requests_oddly(
        self, pair: tuple[int, int], amount: int, start: int, span: int, mediator: int, right: bool, again: bool
    ) -> None:
        message = self.messages[-1] if again else self.order(*pair, amount, start, span) | {"mediator": mediator}
        self.ask(message, message["requester"] if right else 99)

    def order(self, requester: int, provider: int, amount: int, start: int, span: int) -> dict[str, Any]:
        begin = self.now + 2 + start
        return self.village.request(
            requester,
            provider,
            amount,
            len(self.messages),
            start=begin,
            performBy=begin + span,
            validUntil=self.now + DAY,
        )

    def ask(self, message: dict[str, Any], signer: int) -> bool:
        self.messages.append(message)
        service = self.village.digest("Request", message)
        names = ("requester", "provider", "amount", "start", "performBy", "validUntil", "mediator")
        order = Order(*(message[name] for name in names))
        arguments = (intents.struct_values("Request", message), intents.sign(key(signer), service))
        return self.act(
            lambda: self.model.services.request(self.now, service, order, signer), "Services", "request", *arguments
        )

    @rule(used=st.booleans(), right=MOSTLY, in_time=MOSTLY)
    def revokes(self, used: bool, right: bool, in_time: bool) -> None:
        message = self.messages[-1] if used else self.village.request(1, 2, 1, -1 % 2**256, validUntil=self.now)
        service = self.village.digest("Request", message)
        requester = message["requester"]
        signer = requester if right else 99
        until, signature = self.signed("Cancel", service, signer, requester, in_time)
        self.act(
            lambda: self.model.services.revoke(self.now, service, requester, signer, until),
            "Services",
            "revoke",
            intents.struct_values("Request", message),
            until,
            signature,
        )

    @precondition(lambda self: self.any_is(State.REQUESTED))
    @rule(which=st.integers(0, 99), right=MOSTLY, in_time=MOSTLY)
    def approves(self, which: int, right: bool, in_time: bool) -> None:
        service, found = self.some(which, State.REQUESTED)
        signer = found.provider if right else found.requester
        until, signature = self.signed("Approve", service, signer, found.provider, in_time)
        self.act(
            lambda: self.model.services.approve(self.now, service, signer, until),
            "Services",
            "approve",
            service,
            until,
            signature,
        )

    @precondition(lambda self: self.any_is(State.ACTIVE))
    @rule(which=st.integers(0, 99), right=MOSTLY, in_time=MOSTLY, go_there=st.booleans())
    def delivers(self, which: int, right: bool, in_time: bool, go_there: bool) -> None:
        service, found = self.some(which, State.ACTIVE)
        if go_there:
            self.now = max(self.now, found.start)
        signer = found.provider if right else found.requester
        until, signature = self.signed("Deliver", service, signer, found.provider, in_time)
        self.act(
            lambda: self.model.services.deliver(self.now, service, signer, until),
            "Services",
            "deliver",
            service,
            until,
            signature,
        )

    @precondition(lambda self: self.any_is(State.ACTIVE, State.DELIVERED))
    @rule(which=st.integers(0, 99), right=MOSTLY, in_time=MOSTLY)
    def closes(self, which: int, right: bool, in_time: bool) -> None:
        service, found = self.some(which, State.ACTIVE, State.DELIVERED)
        signer = found.requester if right else found.provider
        until, signature = self.signed("Close", service, signer, found.requester, in_time)
        self.act(
            lambda: self.model.services.close(self.now, service, signer, until),
            "Services",
            "close",
            service,
            until,
            signature,
        )

    @precondition(lambda self: self.any_is(State.DELIVERED))
    @rule(which=st.integers(0, 99), wait=st.booleans())
    def is_closed_by_silence(self, which: int, wait: bool) -> None:
        service, found = self.some(which, State.DELIVERED)
        if wait and found.state == State.DELIVERED:
            self.now = max(self.now, found.deadline)
        self.act(
            lambda: self.model.services.close_after_review(self.now, service), "Services", "closeAfterReview", service
        )

    @precondition(lambda self: self.any_is(State.REQUESTED, State.ACTIVE, State.DELIVERED))
    @rule(
        which=st.integers(0, 99), by=st.sampled_from(["requester", "provider", "neither"]), right=MOSTLY, in_time=MOSTLY
    )
    def cancels(self, which: int, by: str, right: bool, in_time: bool) -> None:
        service, found = self.some(which, State.REQUESTED, State.ACTIVE, State.DELIVERED)
        named = {"requester": found.requester, "provider": found.provider, "neither": 77}[by]
        signer = named if right else 99
        until, signature = self.signed("Cancel", service, signer, named, in_time)
        self.act(
            lambda: self.model.services.cancel(self.now, service, named, signer, until),
            "Services",
            "cancel",
            service,
            named,
            until,
            signature,
        )

    @precondition(lambda self: self.any_is(State.REQUESTED, State.ACTIVE))
    @rule(which=st.integers(0, 99), wait=st.booleans())
    def expires(self, which: int, wait: bool) -> None:
        service, found = self.some(which, State.REQUESTED, State.ACTIVE)
        if wait:
            self.now = max(self.now, found.deadline if found.state == State.REQUESTED else found.perform_by + GRACE)
        self.act(lambda: self.model.services.expire(self.now, service), "Services", "expire", service)

    @rule(
        name=st.sampled_from([*PARAMETERS, "shares"]),
        bps=st.integers(-3000, 3000),
        shares=st.sampled_from(
            [(2_000, 3_000, 4_000, 1_000), (3_000, 3_000, 3_000, 1_000), (3_000, 3_000, 3_000, 999)]
        ),
    )
    def schedules(self, name: str, bps: int, shares: tuple[int, int, int, int]) -> None:
        council = self.model.council
        if name == "shares":
            self.act(lambda: council.schedule_shares(self.now, shares), "Council", "scheduleShares", shares, board=True)
            return
        value = council.value(name, self.now)
        wanted = max(value + value * bps // 10_000, 0)
        index = list(PARAMETERS).index(name)
        self.act(lambda: council.schedule(self.now, name, wanted), "Council", "schedule", index, wanted, board=True)

    @rule(pair=PAIRS, amount=st.integers(1, 9_00), span=st.integers(0, 20 * DAY), silent=st.booleans())
    def agree_perform_and_close(self, pair: tuple[int, int], amount: int, span: int, silent: bool) -> None:
        message = self.order(*pair, amount, DAY, span)
        service = self.village.digest("Request", message)
        if not self.ask(message, pair[0]):
            return
        for name, verb in (("Approve", "approve"), ("Deliver", "deliver"), ("Close", "close")):
            found = self.model.services.services[service]
            if name == "Deliver":
                self.now = found.start
            elif name == "Close" and silent:
                self.now = found.deadline
                break
            signer = found.requester if name == "Close" else found.provider
            until, signature = self.signed(name, service, signer, signer, in_time=True)
            rule_ = getattr(self.model.services, verb)
            self.act(lambda: rule_(self.now, service, signer, until), "Services", verb, service, until, signature)  # noqa: B023
        else:
            return
        silence = self.model.services.close_after_review
        self.act(lambda: silence(self.now, service), "Services", "closeAfterReview", service)

    @rule(seconds=st.one_of(st.integers(1, 5 * DAY), st.just(31 * DAY)))
    def waits(self, seconds: int) -> None:
        self.now += seconds
        tell(self.village.w3, "evm_setNextBlockTimestamp", self.now)
        tell(self.village.w3, "evm_mine")
        self.model.turn(self.now)

    @invariant()
    def both_hold_the_same(self) -> None:
        ledger = self.village.contracts["Ledger"].functions
        issued, burnt, commons = ledger.totals().call()
        assert (issued, burnt, commons) == (self.model.ledger.issued, self.model.ledger.burnt, self.model.ledger.burnt)
        assert ledger.issuable(0).call() == sum(self.model.ledger.issuable("Welcome", self.now))
        for member, account in self.model.ledger.accounts.items():
            epoch, open_, escrowed, lanes = ledger.accountOf(member).call()
            assert epoch == epoch_of(self.now)
            assert (open_, escrowed) == (account.open, account.escrowed)
            assert lanes == [account.lots.get(epoch + j, 0) for j in LANES]
            assert ledger.welcomeOwedTo(member).call() == self.model.ledger.welcome_owed[member]

    def teardown(self) -> None:
        contracts = self.village.contracts
        for service, found in self.model.services.services.items():
            assert contracts["Services"].functions.serviceOf(service).call()[0] == found.state
        for index, name in enumerate(PARAMETERS):
            assert contracts["Council"].functions.valueOf(index).call() == self.model.council.value(name, self.now)
        assert self.replayed() == {
            member: ({last: amount for last, amount in account.lots.items() if amount}, account.escrowed)
            for member, account in self.model.ledger.accounts.items()
        }

    def replayed(self) -> dict[int, tuple[dict[int, int], int]]:
        """Every balance from the ledger's events alone."""
        events = self.village.contracts["Ledger"].events
        found = [
            entry
            for event in (events.Issued, events.Escrowed, events.Paid, events.Refunded)
            for entry in event().get_logs(from_block=self.first_block)
        ]
        lots: dict[int, dict[int, int]] = {member: defaultdict(int) for member in self.model.ledger.accounts}
        escrowed: dict[int, int] = defaultdict(int)
        for entry in sorted(found, key=lambda entry: (entry["blockNumber"], entry["logIndex"])):
            name, args = entry["event"], entry["args"]
            if name == "Issued":
                lots[args["member"]][args["lastEpoch"]] += args["received"]
            elif name == "Escrowed":
                for last, amount in lanes_of(args["taken"]):
                    lots[args["member"]][last] -= amount
                    escrowed[args["member"]] += amount
            elif name == "Paid":
                escrowed[args["from"]] -= args["received"] + args["overflowed"]
                lots[args["to"]][args["lastEpoch"]] += args["received"]
            else:
                escrowed[args["member"]] -= args["expired"]
                for last, amount in lanes_of(args["returned"]):
                    lots[args["member"]][last] += amount
                    escrowed[args["member"]] -= amount
        now = epoch_of(self.now)
        return {
            member: ({last: amount for last, amount in own.items() if amount and last >= now}, escrowed[member])
            for member, own in lots.items()
        }


def lanes_of(word: int) -> list[tuple[int, int]]:
    """The (last month, amount) of each lane of a Vintages word."""
    return [((word >> 240) + j, (word >> 48 * j) & (2**48 - 1)) for j in LANES]


def test_contracts_and_model_live_the_same_lives(village: Village) -> None:
    snapshot = [tell(village.w3, "evm_snapshot")]
    run_state_machine_as_test(
        lambda: Beside(village, snapshot),
        settings=settings(
            max_examples=7,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
