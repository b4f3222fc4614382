"""What a community decides before its contracts exist, and the plan of their deployment.

Plain values and Python's own library only: Brownie's environment reads this too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

DAY = 86_400
ORDER = ("Council", "Members", "Ledger", "Services", "Settlements")
"""In which order the contracts are created, by one account, one nonce after the other."""
NOBODY = "0x0000000000000000000000000000000000000000"
REGISTRAR, ORACLE = 1, 2

PARAMETERS: Mapping[str, int] = {
    "Life": 3,
    "VolumePerMember": 100_00,
    "HoldingCap": 2,
    "MaxPrice": 60_00,
    "MaxOpen": 5,
    "ApproveWindow": 7 * DAY,
    "ReviewWindow": 3 * DAY,
    "SettlementWindow": 7 * DAY,
    "Welcome": 20_00,
    "GrowthBps": 1_000,
    "ShareWelcome": 2_000,
    "ShareBonus": 3_000,
    "ShareEnergy": 4_000,
    "ShareGrants": 1_000,
}
"""The parameters in the contracts' order with their default values.

Hundredths of a token, basis points, months, seconds.
"""


@dataclass(frozen=True)
class Genesis:
    """The first decisions of a community.

    Attributes:
        registrars: the addresses that sign admissions, each with the Unix second at which its office ends.
        oracles: the same for the reporters that sign settlements.
        threshold: how many reporters must sign.
        founding_members: how many first members count at once, and get their welcome outside the growth rule.
        board: who may schedule changes of parameters; nobody unless given.
        parameters: the first value of every parameter.
    """

    registrars: Mapping[str, int]
    oracles: Mapping[str, int]
    threshold: int
    founding_members: int
    board: str = NOBODY
    parameters: Mapping[str, int] = field(default_factory=lambda: dict(PARAMETERS))

    def __post_init__(self) -> None:
        if tuple(self.parameters) != tuple(PARAMETERS):
            raise ValueError(f"The parameters are {', '.join(PARAMETERS)}, in this order.")
        if not 1 <= self.threshold <= len(self.oracles):
            raise ValueError(f"{self.threshold} of {len(self.oracles)} reporters cannot sign.")


def arguments(genesis: Genesis, addresses: Mapping[str, str]) -> dict[str, tuple[object, ...]]:
    """The constructor's arguments of each contract, given the address that each of `ORDER` will have."""
    offices = [(REGISTRAR, key, until) for key, until in genesis.registrars.items()]
    offices += [(ORACLE, key, until) for key, until in genesis.oracles.items()]
    council, members, ledger, services = (addresses[name] for name in ORDER[:4])
    return {
        "Council": (list(genesis.parameters.values()), genesis.board),
        "Members": (ledger, offices),
        "Ledger": (members, services, council, genesis.founding_members),
        "Services": (members, ledger, council),
        "Settlements": (members, council, genesis.threshold),
    }


def differences(genesis: Genesis, addresses: Mapping[str, str], ask: Callable[..., object]) -> list[str]:
    """Every link and parameter on a chain that is not as planned, as sentences; an empty list says that all are.

    Args:
        genesis: what was planned.
        addresses: where each contract of `ORDER` is.
        ask: `ask(contract, function, *arguments)` calls a view function of a deployed contract.
    """
    links = {
        "Members": {"LEDGER": "Ledger"},
        "Ledger": {"MEMBERS": "Members", "SERVICES": "Services", "COUNCIL": "Council"},
        "Services": {"MEMBERS": "Members", "LEDGER": "Ledger", "COUNCIL": "Council"},
        "Settlements": {"MEMBERS": "Members", "COUNCIL": "Council"},
    }
    facts: list[tuple[str, str, tuple[object, ...], object]] = [
        (contract, link, (), addresses[target]) for contract, found in links.items() for link, target in found.items()
    ]
    facts += [
        ("Council", "BOARD", (), genesis.board),
        ("Ledger", "FOUNDING_MEMBERS", (), genesis.founding_members),
        ("Settlements", "THRESHOLD", (), genesis.threshold),
    ]
    facts += [("Council", "valueOf", (i,), value) for i, value in enumerate(genesis.parameters.values())]
    facts += [("Members", "roleUntil", (REGISTRAR, key), until) for key, until in genesis.registrars.items()]
    facts += [("Members", "roleUntil", (ORACLE, key), until) for key, until in genesis.oracles.items()]
    found = []
    for contract, function, given, planned in facts:
        told = ask(contract, function, *given)
        if told != planned:
            found.append(f"{contract}.{function}{given} is {told}, and should be {planned}.")
    return found
