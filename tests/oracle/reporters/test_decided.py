"""What the events tell of a month is what the contracts told in its last second, whenever anybody looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from eth_abi.abi import encode
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from web3 import Web3

from backend.readmodels import all_projections
from backend.readmodels.decided import decided
from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.database import Database
from chain.events import EventLog
from chain.genesis import CHANGE_PARAMETER, CHANGE_VECTOR, DAY, PARAMETERS
from chain.model.parameters import BOUNDS, QUOTA_MODEL, VECTORS
from chain.rpc import Rpc
from chain.village import Village, anvil, tell
from energy.calendar import Month
from oracle.reporters.decided import NOT_FOUNDED, Decided, end_of, month_of, read_decided
from oracle.settlement import NOTHING_DECIDED, Decisions

MEMBERS = (1, 2, 3)
ALONE = ("EnergyPerMember", "MaxReduction", "BetaMin", "BetaMax")
DAYS = st.integers(0, 45)
ACTS = st.one_of(
    st.tuples(st.just("parameter"), st.sampled_from(ALONE), st.integers(-1, 1)),
    st.tuples(st.just("vector"), st.sampled_from(("Coefficients", "Funds")), st.integers(-5, 5)),
    st.tuples(st.just("retrocede"), st.sampled_from(MEMBERS), st.integers(0, 10_000)),
)


class Town:
    """Contracts that are told what was decided, and asked at the end of each month what holds."""

    def __init__(self, w3: Web3) -> None:
        self.village = Village(w3)
        self.rpc = Rpc(str(w3.provider.endpoint_uri))  # type: ignore[attr-defined]
        self.contracts = Contracts(compile_contracts(), self.village.deployment)
        for member in MEMBERS:
            self.village.send("Members", "admit", *self.village.admission(member))
        self.seen: dict[Month, Decisions] = {}

    def act(self, kind: str, what: str | int, by: int) -> None:
        """Decide or state something; what the contracts refuse changes nothing."""
        village = self.village
        if kind == "retrocede":
            nonce = self.ask("Settlements", "nonceOf", what)
            message = {"member": what, "bps": by, "nonce": nonce, "validUntil": village.now + DAY}
            village.send("Settlements", "retrocede", tuple(message.values()), village.said("Retrocede", message, what))
            return
        council, ballots = (village.deployment.addresses[name] for name in ("Council", "Ballots"))
        if kind == "parameter":
            number = list(PARAMETERS).index(str(what))
            value = self.ask("Council", "valueOf", number) + by * BOUNDS[str(what)][2] // 2
            decision = CHANGE_PARAMETER, encode(["uint8", "uint24"], [number, max(value, 0)])
        else:
            values = [self.ask("Council", "valueOf", list(PARAMETERS).index(name)) for name in VECTORS[str(what)]]
            values[1], values[2] = values[1] + 50 * by, values[2] - 50 * by
            decision = CHANGE_VECTOR, encode(["uint8", "uint24[]"], [list(VECTORS).index(str(what)), values])
        data = self.contracts.call("Council", "enact", *decision).data
        tell(village.w3, "anvil_setBalance", ballots, hex(10**18))
        tell(village.w3, "anvil_impersonateAccount", ballots)
        sent = village.w3.eth.send_transaction({"from": ballots, "to": council, "data": data, "gas": 2_000_000})
        village.w3.eth.wait_for_transaction_receipt(sent)  # a change too soon after another is refused: nothing happens

    def ask(self, contract: str, function: str, *given: object) -> int:
        return int(self.contracts.ask(self.rpc, [(contract, function, given)])[0])

    def wait(self, days: int) -> None:
        """Let days pass, and ask the contracts in the last second of every month that ends in them."""
        until = self.village.now + days * DAY + 60
        moment = datetime.fromtimestamp(self.village.now, UTC)
        month = Month(moment.year, moment.month)
        while end_of(month) <= until:
            self.village.pass_time(end_of(month) - 1 - self.village.now)
            self.check(month)
            month = month.plus(1)
        self.village.pass_time(until - self.village.now)

    def check(self, month: Month) -> None:
        """What the contracts tell now, in the month's last second, and what is read of it."""
        found = read_decided(self.rpc, self.contracts).of(month)
        self.seen[month] = found
        epoch = (month.year - 1970) * 12 + month.month - 1
        questions = [("Settlements", "retrocessionOf", (member, epoch)) for member in MEMBERS]
        states = [("Council", "stateOf", (list(PARAMETERS).index(name),)) for name in QUOTA_MODEL]
        (values, since), energy, *rest = self.contracts.ask(
            self.rpc,
            [
                ("Council", "quotaModel", ()),
                ("Council", "valueOf", (list(PARAMETERS).index("EnergyPerMember"),)),
                *questions,
                *states,
            ],
        )
        back, pending = rest[: len(MEMBERS)], rest[len(MEMBERS) :]
        assert found.model is not None
        stated = {each.member: each.bps for each in found.retrocessions}
        assert found.energy_per_member == energy
        assert [value for name, value in found.model if name != "changed"] == list(values)
        assert [stated.get(member, 0) for member in MEMBERS] == back
        assert all(each.since <= month for each in found.retrocessions)
        # While a change is on its way the contract has no room for when the one before it began.
        if all(state[2] <= self.village.now for state in pending):
            assert found.model.since == since
        else:
            assert found.model.since >= since


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with anvil() as w3:
        yield Town(w3)


@given(script=st.lists(st.tuples(DAYS, ACTS), min_size=3, max_size=7))
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.generate],
)  # fmt: skip
def test_the_events_tell_what_the_contracts_told_at_the_end_of_the_month(
    town: Town, tmp_path_factory: pytest.TempPathFactory, script: list[tuple[int, tuple[str, str | int, int]]]
) -> None:
    snapshot, town.seen = tell(town.village.w3, "evm_snapshot"), {}
    for days, act in script:
        town.wait(days)
        town.act(*act)
    town.wait(65)
    later = read_decided(town.rpc, town.contracts)
    assert {month: later.of(month) for month in town.seen} == town.seen
    assert len(town.seen) >= 2
    before = min(town.seen).plus(-2)
    assert later.of(before) == NOTHING_DECIDED
    database = Database(tmp_path_factory.mktemp("books") / "books.sqlite")
    with database.reading() as connection:
        assert decided(connection) == NOT_FOUNDED
    EventLog(database, town.rpc, town.contracts, all_projections(), finality=0).catch_up()
    with database.reading() as connection:
        assert decided(connection) == later
    database.close()
    assert tell(town.village.w3, "evm_revert", snapshot)


def test_the_newest_word_that_counts_is_the_one_that_holds() -> None:
    first = dict(PARAMETERS)
    words = [(Month(2026, 3), 100), (Month(2026, 3), 200), (Month(2026, 5), 0)]
    known = Decided(end_of(Month(2025, 12)) - 1, first, {"BetaMax": [(end_of(Month(2026, 4)), 8_00)]}, {4: words})
    by_month = {month: known.of(month) for month in (Month(2025, 11), *(Month(2026, 1).plus(i) for i in range(6)))}
    assert by_month[Month(2025, 11)] == NOTHING_DECIDED
    assert known.of(Month(2025, 12)).model is not None
    stated = {str(month): [each.bps for each in told.retrocessions] for month, told in by_month.items()}
    assert stated == {
        "2025-11": [], "2026-01": [], "2026-02": [], "2026-03": [200], "2026-04": [200], "2026-05": [0], "2026-06": [0],
    }  # fmt: skip
    bounds = [told.model and (told.model.beta_max, told.model.since) for told in by_month.values()]
    assert bounds == [None, *[(10_00, 0)] * 4, *[(8_00, end_of(Month(2026, 4)))] * 2]
    assert month_of(0) == Month(1970, 1)
