"""What a community decides before its contracts exist, and the plan of their deployment.

Plain values and Python's own library only: Brownie's environment reads this too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

DAY = 86_400
ORDER = ("Council", "Members", "Ledger", "Services", "Settlements", "Treasury", "Offers", "Ballots")
"""In which order the contracts are created, by one account, one nonce after the other."""
NOBODY = "0x0000000000000000000000000000000000000000"
ROLES = ("Registrar", "Oracle", "Treasurer", "Recogniser", "Mediator", "Auditor", "Pauser", "Board")
"""The offices; an office's number in the contracts is its place here, counted from 1."""
REGISTRAR, ORACLE = 1, 2
CHANGE_PARAMETER, CHANGE_VECTOR, GRANT_ROLE, GRANT_COMMONS, SET_STANDING_GRANT, JUDGE_SETTLEMENT = range(1, 7)
"""What a ballot may decide, as the contracts number it."""

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
    "MediateWindow": 10 * DAY,
    "WeightEnvironment": 2_000,
    "WeightSocial": 2_000,
    "WeightCommunity": 2_000,
    "ProviderCap": 10_00,
    "EnergyPerMember": 4_00,
    "TokensPerEuro": 10_00,
    "VotingPeriod": 7 * DAY,
    "Notice": 7 * DAY,
    "QuorumBps": 2_000,
    "CoefficientPower": 500,
    "CoefficientInjected": 4_000,
    "CoefficientWithdrawn": 5_500,
    "MaxReduction": 1_500,
    "BetaMin": 1_00,
    "BetaMax": 10_00,
    "FundManagement": 1_000,
    "FundInternal": 500,
    "FundSocial": 500,
    "FundMembers": 8_000,
}
"""The parameters in the contracts' order with their default values.

Hundredths of a token, basis points, months, seconds; β in hundredths.
"""

CLASS_RULES: Mapping[str, tuple[int, bool]] = {
    "Citizen": (10_000, True),
    "Association": (20_000, True),
    "Shop": (20_000, True),
    "Company": (20_000, False),
    "PublicBody": (20_000, False),
}
"""For each class of members, in the contracts' order: its holding cap in basis points of the general one, and whether
it is welcomed."""


@dataclass(frozen=True)
class Genesis:
    """The first decisions of a community.

    Attributes:
        registrars: the addresses that sign admissions, each with the Unix second at which its office ends.
        oracles: the same for the reporters that sign settlements.
        threshold: how many reporters must sign.
        founding_members: how many first members count at once, and get their welcome outside the growth rule.
        offices: the same as `registrars` for any other of `ROLES`, by its name.
        parameters: the first value of every parameter.
        class_rules: what holds for each class of members.
    """

    registrars: Mapping[str, int]
    oracles: Mapping[str, int]
    threshold: int
    founding_members: int
    offices: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    parameters: Mapping[str, int] = field(default_factory=lambda: dict(PARAMETERS))
    class_rules: Mapping[str, tuple[int, bool]] = field(default_factory=lambda: dict(CLASS_RULES))

    def __post_init__(self) -> None:
        if tuple(self.parameters) != tuple(PARAMETERS):
            raise ValueError(f"The parameters are {', '.join(PARAMETERS)}, in this order.")
        if tuple(self.class_rules) != tuple(CLASS_RULES):
            raise ValueError(f"The classes are {', '.join(CLASS_RULES)}, in this order.")
        if unknown := self.offices.keys() - set(ROLES[2:]):
            raise ValueError(f"These are no other offices: {', '.join(sorted(unknown))}.")
        if not 1 <= self.threshold <= len(self.oracles):
            raise ValueError(f"{self.threshold} of {len(self.oracles)} reporters cannot sign.")

    @property
    def appointments(self) -> list[tuple[int, str, int]]:
        """Every office that is given at deployment: its number, its holder, and the Unix second at which it ends."""
        given = {"Registrar": self.registrars, "Oracle": self.oracles, **self.offices}
        return [
            (number, holder, until)
            for number, role in enumerate(ROLES, 1)
            for holder, until in given.get(role, {}).items()
        ]


def arguments(genesis: Genesis, addresses: Mapping[str, str]) -> dict[str, tuple[object, ...]]:
    """The constructor's arguments of each contract, given the address that each of `ORDER` will have."""
    council, members, ledger, services, settlements, treasury, offers, ballots = (addresses[name] for name in ORDER)
    return {
        "Council": (list(genesis.parameters.values()), members, settlements, treasury, ballots),
        "Members": (ledger, services, council, genesis.appointments, list(genesis.class_rules.values())),
        "Ledger": (members, services, treasury, settlements, council, genesis.founding_members),
        "Services": (members, ledger, council, offers),
        "Settlements": (members, ledger, council, genesis.threshold),
        "Treasury": (members, ledger, services, settlements, council),
        "Offers": (members, council, services),
        "Ballots": (members, settlements, council),
    }


LINKS: Mapping[str, tuple[str, ...]] = {
    "Council": ("Members", "Settlements", "Treasury", "Ballots"),
    "Members": ("Ledger", "Services", "Council"),
    "Ledger": ("Members", "Services", "Treasury", "Settlements", "Council"),
    "Services": ("Members", "Ledger", "Council", "Offers"),
    "Settlements": ("Members", "Council", "Ledger"),
    "Treasury": ("Members", "Council", "Ledger", "Services", "Settlements"),
    "Offers": ("Members", "Council", "Services"),
    "Ballots": ("Members", "Settlements", "Council"),
}
"""Which contracts each contract knows. It tells the address of one under that one's name in capitals."""


def differences(genesis: Genesis, addresses: Mapping[str, str], ask: Callable[..., object]) -> list[str]:
    """Every link and parameter on a chain that is not as planned, as sentences; an empty list says that all are.

    Args:
        genesis: what was planned.
        addresses: where each contract of `ORDER` is.
        ask: `ask(contract, function, *arguments)` calls a view function of a deployed contract.
    """
    facts: list[tuple[str, str, tuple[object, ...], object]] = [
        (contract, target.upper(), (), addresses[target]) for contract, known in LINKS.items() for target in known
    ]
    facts += [
        ("Ledger", "FOUNDING_MEMBERS", (), genesis.founding_members),
        ("Settlements", "THRESHOLD", (), genesis.threshold),
    ]
    facts += [("Council", "valueOf", (i,), value) for i, value in enumerate(genesis.parameters.values())]
    facts += [("Members", "roleUntil", (role, holder), until) for role, holder, until in genesis.appointments]
    facts += [("Members", "ruleOf", (i,), tuple(rule)) for i, rule in enumerate(genesis.class_rules.values(), 1)]
    found = []
    for contract, function, given, planned in facts:
        told = ask(contract, function, *given)
        if (tuple(told) if isinstance(told, list) else told) != planned:
            found.append(f"{contract}.{function}{given} is {told}, and should be {planned}.")
    return found
