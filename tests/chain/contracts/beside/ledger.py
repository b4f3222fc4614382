"""Rules of the ledger: what is owed of a welcome, and time; and what the books must say after every act."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis.strategies as st
from hypothesis.stateful import precondition, rule

from chain.genesis import DAY
from chain.model.ledger import COMMONS
from chain.model.months import epoch_of, start_of
from chain.model.parameters import CHANNELS
from tests.chain.contracts.beside.twice import LANES, MOSTLY, Expectation, Twice


class LedgerRules(Twice):
    """Anyone pays what is owed; time passes; every book adds up."""

    @precondition(lambda self: any(self.model.ledger.welcome_owed.values()))
    @rule(which=st.integers(0, 20), next_month=MOSTLY)
    def asks_for_the_rest_of_the_welcome(self, which: int, next_month: bool) -> None:
        owed = [member for member, amount in self.model.ledger.welcome_owed.items() if amount]
        member = owed[which % len(owed)] if which else 1
        if next_month:
            self.wait(start_of(epoch_of(self.now) + 1))
        self.pay_welcome(member)

    def pay_welcome(self, member: int) -> bool:
        """Anyone pays what is owed to a member."""
        pay_welcome = self.model.ledger.pay_welcome
        return self.act(lambda now: pay_welcome(now, member), "Ledger", "payWelcome", member)

    @rule(seconds=st.one_of(st.integers(1, 5 * DAY), st.just(31 * DAY)))
    def waits(self, seconds: int) -> None:
        self.wait(self.now + seconds)

    def expectations(self) -> Iterator[Expectation]:
        """The books, every account, and the same from the events alone (I-01, I-02, I-03, I-09, I-23)."""
        yield from super().expectations()
        ledger, now = self.model.ledger, self.now
        ledger.turn(now)
        epoch = epoch_of(now)
        accounts = {member: ledger.accounts[member] for member in self.model.members.members}
        assert accounts.keys() >= ledger.accounts.keys()
        lanes = {
            member: tuple(account.lots.get(epoch + lane, 0) for lane in LANES) for member, account in accounts.items()
        }
        whole = tuple(sum(own[lane] for own in lanes.values()) for lane in LANES)
        escrowed = sum(account.escrowed for account in accounts.values())
        assert sum(whole) + escrowed == ledger.held == ledger.issued - ledger.burnt
        assert escrowed == sum(sum(lots.values()) for lots in ledger.escrows.values())
        yield "Ledger", "totals", (), (ledger.issued, ledger.burnt, ledger.commons)
        yield "Ledger", "supply", (), (epoch, 0, escrowed, whole)
        yield "Ledger", "volumeCap", (), ledger.volume_cap(now)
        yield "Ledger", "foundingAllowance", (), ledger.founding_allowance
        yield "Ledger", "energyReserved", (), ledger.energy_reserved(now)
        for place, channel in enumerate((*CHANNELS, COMMONS)):
            yield "Ledger", "issuable", (place,), ledger.issuable(channel, now)
            yield "Ledger", "issuedThisEpoch", (place,), ledger.issued_this_epoch(channel, now)
            yield "Ledger", "shareOf", (place,), ledger.share_of(channel, now)
        for member, account in accounts.items():
            open_ = account.open
            yield "Ledger", "accountOf", (member,), (epoch, open_, account.escrowed, lanes[member])
            yield "Ledger", "welcomeOwedTo", (member,), ledger.welcome_owed[member]
            assert self.replay.free(member, epoch) == {last: amount for last, amount in account.lots.items() if amount}
            assert self.replay.escrowed[member] == account.escrowed
            assert self.replay.owed[member] == ledger.welcome_owed[member]
        assert self.replay.issued.total() == ledger.issued
        assert self.replay.burnt == ledger.burnt
        assert self.replay.burnt - self.replay.issued[len(CHANNELS)] == ledger.commons
