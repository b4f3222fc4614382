"""What the members decided on the chain, month by month, read from the events: in them the past stays as it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from eth_utils.crypto import keccak

from chain.contracts import Contracts
from chain.genesis import PARAMETERS
from chain.logs import read_logs
from chain.rpc import Rpc
from energy.calendar import Month
from oracle.settlement.decisions import NOTHING_DECIDED, Decisions, QuotaModel, Retrocession

MODEL = {
    "CoefficientPower": "coefficient_power",
    "CoefficientInjected": "coefficient_injected",
    "CoefficientWithdrawn": "coefficient_withdrawn",
    "MaxReduction": "max_reduction",
    "BetaMin": "beta_min",
    "BetaMax": "beta_max",
    "FundManagement": "fund_management",
    "FundInternal": "fund_internal",
    "FundSocial": "fund_social",
    "FundMembers": "fund_members",
}
"""The parameters of the quota model, each with its name among the decisions."""
_EVENTS = (
    "ParameterSet(uint8,uint24)",
    "ParameterScheduled(uint8,uint24,uint24,uint40)",
    "Retroceded(uint32,uint16,uint16,uint32)",
)
_NAMES = tuple(PARAMETERS)


@dataclass(frozen=True)
class Decided:
    """All that was decided of settlements so far.

    A parameter changes at the border between two months only, a week after that was decided, and what a member states
    counts from the next month on: what this tells of the present month is what it will tell of it for ever.

    Attributes:
        founded: the second in which the contracts began.
        first: the first value of every parameter.
        changes: of each parameter that ever changed, the seconds since which values hold, with these, as scheduled.
        retrocessions: by member, the months from which on it gives back what part, as stated.
    """

    founded: int
    first: Mapping[str, int]
    changes: Mapping[str, Sequence[tuple[int, int]]]
    retrocessions: Mapping[int, Sequence[tuple[Month, int]]]

    def of(self, month: Month) -> Decisions:
        """What held in the last second of a month (UTC); nothing, if it was over before the contracts began."""
        last = end_of(month) - 1
        if last < self.founded:
            return NOTHING_DECIDED
        values = {name: self._held(name, last) for name in (*MODEL, "EnergyPerMember")}
        model = QuotaModel(
            changed=tuple((field, values[name][0]) for name, field in MODEL.items() if values[name][0]),
            **{field: values[name][1] for name, field in MODEL.items()},
        )
        stated = (
            (member, next(((since, bps) for since, bps in reversed(words) if since <= month), None))
            for member, words in sorted(self.retrocessions.items())
        )
        return Decisions(
            energy_per_member=values["EnergyPerMember"][1],
            model=model,
            retrocessions=tuple(
                Retrocession(member=member, since=word[0], bps=word[1]) for member, word in stated if word is not None
            ),
        )

    def _held(self, name: str, last: int) -> tuple[int, int]:
        """Since when a parameter has its value of a second, and that value; since 0, if it is its first."""
        changes = reversed(self.changes.get(name, ()))
        return next(((since, value) for since, value in changes if since <= last), (0, self.first[name]))


NOT_FOUNDED = Decided(1 << 40, {}, {}, {})
"""What is known of a community before it has contracts."""


def read_decided(rpc: Rpc, contracts: Contracts) -> Decided:
    """Everything that was decided up to the newest block, in one reading of the events.

    Raises:
        ChainError: the node does not answer.
    """
    head = int(rpc.call("eth_blockNumber"), 16)
    addresses = [contracts.addresses[name] for name in ("Council", "Settlements")]
    topics = ["0x" + keccak(text=event).hex() for event in _EVENTS]
    founded, first = 0, dict.fromkeys(_NAMES, 0)
    changes: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    retrocessions: defaultdict[int, list[tuple[Month, int]]] = defaultdict(list)
    for log in read_logs(rpc, addresses, contracts.deployment.block, head, [topics]):
        event, fields = _read(contracts, log)
        if event == "Retroceded":
            retrocessions[fields["member"]].append((month_of(fields["fromEpoch"]), fields["bps"]))
        elif event == "ParameterScheduled":
            changes[_NAMES[fields["parameter"]]].append((fields["from"], fields["next"]))
        else:
            first[_NAMES[fields["parameter"]]] = fields["value"]
            founded = founded or int(rpc.call("eth_getBlockByNumber", log["blockNumber"], False)["timestamp"], 16)
    return Decided(founded, first, dict(changes), dict(retrocessions))


def end_of(month: Month) -> int:
    """The first second after the month, in UTC."""
    after = month.plus(1)
    return int(datetime(after.year, after.month, 1, tzinfo=UTC).timestamp())


def month_of(epoch: int) -> Month:
    """The month that the contracts count from January 1970 on."""
    return Month(1970, 1).plus(epoch)


def _read(contracts: Contracts, log: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    topics = [bytes.fromhex(topic[2:]) for topic in log["topics"]]
    address = bytes.fromhex(log["address"][2:])
    _, name, fields = contracts.event(address, topics, bytes.fromhex(log["data"][2:]))
    return name, fields
