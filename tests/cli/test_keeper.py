"""The keeper does what is due, once, and leaves everything else alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_account.signers.local import LocalAccount
from sqlalchemy import select

from backend.readmodels import all_projections
from backend.readmodels.tables import ballot, claims, holding, member, service, standing_grant, welcome
from chain import intents, merkle
from chain.compile import compile_contracts
from chain.contracts import Call, Contracts
from chain.database import Database
from chain.events import EventLog
from chain.genesis import CHANGE_PARAMETER, DAY, PARAMETERS, SET_STANDING_GRANT
from chain.rpc import Rpc
from chain.sender import Sender, Settings
from chain.village import MEDIATOR, Village, anvil, key
from cli.acting import Acting, ballot_data
from cli.founding import Keys
from cli.keeper import LATE, TRIED_AGAIN, Keeper

PERIOD, COMPANY, SHOP, LATECOMER = 202512, 5, 6, 7


class VillageKeys(Keys):
    """The keys of the test village."""

    def member(self, number: int) -> LocalAccount:
        return key(number)

    def successor(self, number: int) -> LocalAccount:
        return key(f"successor {number}")

    def officer(self, role: str) -> LocalAccount:
        return key(role.lower())

    @property
    def pausers(self) -> tuple[LocalAccount, ...]:
        return tuple(sorted((key(f"pauser {i}") for i in range(3)), key=lambda account: int(account.address, 16)))


class Life:
    """A village with its books and its keeper."""

    def __init__(self, village: Village, database: Database, sender: Sender, contracts: Contracts, rpc: Rpc) -> None:
        self.village, self.database = village, database
        self._sender, self._contracts, self._rpc = sender, contracts, rpc
        self.trees: dict[int, merkle.SumTree] = {}
        self._events = EventLog(database, rpc, contracts, all_projections())
        self.keeper = Keeper(database, sender, contracts, self.trees.get, now=lambda: village.now + LATE)
        self.acting = Acting(contracts, VillageKeys(Path()), self.ask)
        self._salt = 0

    def ask(self, contract: str, function: str, *given: object) -> Any:
        return self._contracts.ask(self._rpc, [(contract, function, given)])[0]

    def do(self, call: Call) -> None:
        w3 = self.village.w3
        sent = w3.eth.send_transaction(
            {"from": self.village.relayer, "to": call.to, "data": call.data, "gas": 2_000_000}
        )
        assert w3.eth.wait_for_transaction_receipt(sent)["status"] == 1

    def act(self, name: str, message: dict[str, Any], *more: object) -> None:
        self.do(self.acting.call(name, {"validUntil": self.village.now + 60 * DAY, **message}, *more))

    def agree(self, requester: int, provider: int, amount: int = 2_00, **changes: object) -> bytes:
        self._salt += 1
        order = self.village.request(requester, provider, amount, self._salt, start=self.village.now + 60, **changes)
        self.act("Request", order)
        agreed = self.acting.digest("Request", order)
        self.act("Approve", {"service": agreed, "signer": provider})
        return agreed

    def follow(self) -> None:
        """The books know all that happened."""
        self._events.catch_up()

    def look(self) -> int:
        """What the keeper sends at the village's present, once the books know all of it."""
        self._events.catch_up()
        sent = self.keeper.look()
        self._sender.reconcile()
        self._events.catch_up()
        return sent

    def rows(self, table: Any) -> list[Any]:
        with self.database.reading() as connection:
            return list(connection.execute(select(table)))

    def states(self) -> dict[bytes, str]:
        return {row.service: row.state for row in self.rows(service)}


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    with anvil() as w3:
        village = Village(w3, founding_members=5)
        for number in (1, 2, 3, 4):
            village.send("Members", "admit", *village.admission(number))
        rpc = Rpc(str(w3.provider.endpoint_uri))  # type: ignore[attr-defined]
        contracts = Contracts(compile_contracts(), village.deployment)
        database = Database(tmp_path / "books.sqlite")
        with Sender.open(database, rpc, contracts, key("deployer"), Settings(), wait=30.0) as sender:
            yield Life(village, database, sender, contracts, rpc)
        database.close()


def test_overdue_services_end_once_and_the_others_stay(life: Life) -> None:
    order = life.village.request(1, 2, 2_00, 0)
    life.act("Request", order)
    unanswered = life.acting.digest("Request", order)
    undone, silent, divided, open_ = (life.agree(1, 2, mediator=each) for each in (0, 0, MEDIATOR, 0))
    life.village.pass_time(DAY + 600)
    for each in (silent, divided):
        life.act("Deliver", {"service": each, "signer": 2})
    life.act("Dispute", {"service": divided, "signer": 1, "evidence": b"e" * 32})
    names = {unanswered: "unanswered", undone: "undone", silent: "silent", divided: "divided", open_: "open"}

    def states() -> dict[str, str]:
        return {names[each]: state for each, state in life.states().items()}

    # Of the request that nobody answered, the time is over.
    assert life.look() == 1
    expected = dict.fromkeys(names.values(), "active") | {"unanswered": "expired"}
    assert states() == expected | {"silent": "delivered", "divided": "disputed"}
    life.village.pass_time(4 * DAY)
    assert life.look() == 1
    assert states() == expected | {"silent": "closed", "divided": "disputed"}
    assert life.look() == 0
    life.village.pass_time(7 * DAY)
    assert life.look() == 1
    assert states() == expected | {"silent": "closed", "divided": "resolved"}
    life.village.pass_time(9 * DAY)
    assert life.look() == 2
    ended = {"undone": "expired", "silent": "closed", "divided": "resolved", "open": "expired"}
    assert states() == expected | ended
    assert life.look() == 0


def test_keys_change_welcomes_arrive_and_who_left_leaves_nothing(life: Life) -> None:
    for number in (LATECOMER, LATECOMER + 1):
        life.village.send("Members", "admit", *life.village.admission(number))
    life.act("Rotation", {"member": 1, "key": key("successor 1").address})
    provided = life.agree(2, LATECOMER)
    life.act("Exit", {"member": LATECOMER})
    life.act("Close", {"service": provided, "signer": 2})
    # Who left was paid, and only that is due: the key waits three days, and the welcome for another month.
    life.follow()
    owed = {row.member: row.owed for row in life.rows(welcome) if row.owed}
    assert owed.keys() == {LATECOMER + 1}
    assert life.look() == 1
    assert sum(row.amount for row in life.rows(holding) if row.member == LATECOMER) == 0
    assert life.look() == 0
    life.village.pass_time(3 * DAY)
    assert life.look() == 1
    assert {row.key for row in life.rows(member) if row.member == 1} == {key("successor 1").address}
    life.village.pass_time(31 * DAY)
    assert life.look() == 1
    assert not [row for row in life.rows(welcome) if row.owed]
    assert life.look() == 0


def test_what_members_decided_is_carried_out_and_nothing_else(life: Life) -> None:
    for parameter, voters in (("MaxPrice", (1, 2)), ("MaxOpen", ())):
        data = ballot_data(CHANGE_PARAMETER, list(PARAMETERS).index(parameter), PARAMETERS[parameter] - 1)
        _decide(life, CHANGE_PARAMETER, data, voters)
    life.village.pass_time(6 * DAY)
    assert life.look() == 0
    life.village.pass_time(2 * DAY)
    assert life.look() == 1
    assert [row.carried for row in life.rows(ballot) if row.executed_at] == [True]
    assert life.ask("Council", "stateOf", list(PARAMETERS).index("MaxPrice"))[1] == PARAMETERS["MaxPrice"] - 1
    assert life.look() == 0


def _decide(life: Life, kind: int, data: bytes, voters: tuple[int, ...], period: int = 0) -> bytes:
    message = {"kind": kind, "text": b"t" * 32, "period": period, "salt": b"s" * 32}
    whole = life.acting.proposal({**message, "validUntil": life.village.now + DAY}, data)
    life.do(life.acting.propose(whole, data))
    opened = life.acting.digest("Proposal", whole)
    for voter in voters:
        life.act("Vote", {"ballot": opened, "voter": voter, "choice": 1})
    return opened


def test_energy_tokens_gifts_and_the_monthly_grant_arrive_by_themselves(life: Life) -> None:
    """Also that a pause only delays: what was refused is tried again later, and not before."""
    for number, class_ in ((COMPANY, 4), (SHOP, 3)):
        life.village.send("Members", "admit", *life.village.admission(number, class_))
    service_ = life.agree(1, 2)
    life.act("Close", {"service": service_, "signer": 1})
    receipt, tree = _publish(life), life.trees[PERIOD]
    life.village.pass_time(8 * DAY)
    life.act("Exit", {"member": 4})
    pause = {"until": life.village.now + DAY, "evidence": b"e" * 32, "validUntil": life.village.now + DAY}
    life.do(life.acting.pause(pause))
    assert life.look() == 0  # the claims cannot be opened
    life.village.pass_time(TRIED_AGAIN - 60)
    assert life.look() == 0
    life.village.pass_time(DAY)
    assert life.look() == 1
    # Who left has a line, and no tokens.
    assert life.look() == len(tree.lines) - 1
    assert life.look() == 0
    opened = life.rows(claims)[0]
    assert opened.claimed == opened.reserved * (len(tree.lines) - 1) // len(tree.lines)

    # In an assembly, the quotas of companies and of those who left do not count among those entitled.
    reduction = list(PARAMETERS).index("MaxReduction")
    assembly = _decide(life, CHANGE_PARAMETER, ballot_data(CHANGE_PARAMETER, reduction, 1_400), (), period=PERIOD)
    assert life.look() == 2
    left = sum(line.quota_micro for line in tree.lines if line.member not in {4, COMPANY})
    assert [row.entitled for row in life.rows(ballot) if row.ballot == assembly] == [left]

    gift = {"stakeholder": SHOP, "allowance": receipt, "pool": 5_00, "period": PERIOD, "salt": b"s" * 32}
    life.act("QuotaGrant", gift)
    # To everybody but the giver and who left.
    assert life.look() == len(tree.lines) - 2
    assert life.look() == 0

    _decide(life, SET_STANDING_GRANT, ballot_data(SET_STANDING_GRANT, 1_00), (1, 2, 3))
    life.village.pass_time(15 * DAY)
    assert life.look() == 1
    # Members 1 and 2 took part.
    assert life.look() == 2
    assert {row.member for row in life.rows(standing_grant)} == {1, 2}
    assert life.look() == 0


def _publish(life: Life) -> bytes:
    """A settlement of which everybody has the same part, and an allowance by quotas: its receipt."""
    address, members = life.village.deployment.addresses["Settlements"], (1, 2, 4, COMPANY, SHOP)
    lines = [merkle.Line(number, merkle.WHOLE // 5, 1_00, bytes(32)) for number in members]
    tree = merkle.SumTree(merkle.Place(life.village.deployment.chain_id, address, PERIOD, 0), lines)
    message = {
        "period": PERIOD,
        "revision": 0,
        "root": tree.root,
        "leaves": len(lines),
        "tokens": tree.tokens,
        **dict.fromkeys(("sharedWh", "incentiveCents"), 1),
        **dict.fromkeys(("datasetHash", "rulesHash", "codeHash"), b"h" * 32),
        "validUntil": life.village.now + DAY,
    }
    signatures = [intents.sign(each, life.acting.digest("Settlement", message)) for each in life.village.oracles[:3]]
    life.village.send("Settlements", "publish", intents.struct_values("Settlement", message), signatures)
    life.trees[PERIOD] = tree
    life.act("Stakeholder", {"stakeholder": SHOP, "until": life.village.now + 90 * DAY, "agreement": b"a" * 32})
    receipt = b"r" * 32
    life.act("Purchase", {"stakeholder": SHOP, "cents": 50, "purpose": 2, "receipt": receipt})
    return receipt
