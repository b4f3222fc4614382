"""What a plant costs at the start and how that is paid: grants, funds, deductions, replacements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from energy.errors import InputError
from energy.remarks import Value
from energy.rules import Figure, Rules
from energy.rules.rules import TIP_SIZES
from simulator.description.plants import Funds, FundsKind, GrantKind, Plant, PlantState
from simulator.formulas import Formula
from simulator.remarks import SimulatorRemark

FORMULAS = (
    Formula(
        "money.capex",
        "Investimento",
        "Investment",
        "capex · (1 + VAT, where the owner does not recover it), at the start of the first year of operation",
        "DPR 633/1972, table A, part III, n. 127-quinquies (10 %)",
    ),
    Formula(
        "money.grant",
        "Contributo in conto capitale",
        "Capital grant",
        "share · eligible cost; for the PNRR at most 40 % of min(capex, cap of the class · kW), if admitted in time",
        "DM 7 December 2023 n. 414; DM 16 May 2025 n. 127",
    ),
    Formula(
        "money.deduction",
        "Detrazione per la casa in dieci rate",
        "Home deduction in ten instalments",
        "share · min(cap, cost after grant of the owned part) / 10, from the year after payment",
        "DPR 917/1986 (TUIR) art. 16-bis, by day of payment",
    ),
)

NOT_OWNED = (FundsKind.OPERATING_RENTAL, FundsKind.THIRD_PARTY, FundsKind.LEASING)
EQUITY = (Funds(FundsKind.EQUITY, 1.0),)
SCHEME = date(2022, 1, 1)
"""From here on the rates of taxes are dated; a plant that is older is taxed by the first of them."""


@dataclass(frozen=True)
class Investment:
    """A plant's money at the start.

    Attributes:
        plant: the described plant.
        first: index of the flow at which it is paid: the start of its first year of operation, 0 at the earliest.
        cost_eur: with the VAT that the owner does not recover; 0 for a plant that exists already.
        grant_eur: capital grant.
        funds: where the rest comes from; the shares add to 1.
        deduction_eur: each yearly instalment of the home deduction.
        deduction_years: how many there are.
        vat: that is not recovered.
        pnrr_fee_eur: what the GSE asks for the admission.
        remarks, figures: what was decided, and the legal figures used.
    """

    plant: Plant
    first: int
    cost_eur: float
    grant_eur: float
    funds: tuple[Funds, ...]
    deduction_eur: float = 0.0
    deduction_years: int = 0
    vat: float = 0.0
    pnrr_fee_eur: float = 0.0
    remarks: tuple[SimulatorRemark, ...] = ()
    figures: frozenset[Figure] = frozenset()

    @property
    def is_new(self) -> bool:
        """Whether it is part of the investment at all."""
        return self.plant.state is not PlantState.EXISTING

    @property
    def to_fund_eur(self) -> float:
        """What the funds pay."""
        return self.cost_eur - self.grant_eur

    @property
    def grant_share(self) -> float:
        """The grant as a share of the cost without VAT, as the reduction F takes it."""
        if self.plant.capex_eur > 0:
            return min(1.0, self.grant_eur / self.plant.capex_eur)
        return self.plant.grant.share if self.plant.grant and self.grant_eur else 0.0

    def share_of(self, *kinds: FundsKind) -> float:
        """What some kinds of funds pay, as a share."""
        return sum(funds.share for funds in self.funds if funds.kind in kinds)


def invest(plant: Plant, rules: Rules, *, first_year: int, recovers_vat: bool, is_person: bool) -> Investment:
    """Decide on a plant's cost, grant, funds and deduction.

    Args:
        plant: the described plant.
        rules: the dated figures.
        first_year: calendar year of the first flow.
        recovers_vat: whether the owner does.
        is_person: whether the owner is a natural person, who alone may have the home deduction.
    """
    first = max(0, plant.in_operation.year - first_year)
    if plant.state is PlantState.EXISTING:
        remark = SimulatorRemark("plant_existing_without_investment", {"plant": plant.id})
        return Investment(plant, first, 0.0, 0.0, EQUITY, remarks=(remark,))
    decision = _Decision(plant, rules)
    vat = 0.0 if recovers_vat else decision.share("plant_vat", max(plant.in_operation, SCHEME))
    cost = plant.capex_eur * (1.0 + vat)
    grant, fee = decision.grant()
    funds = plant.financing or EQUITY
    instalment, years = decision.deduction(cost - grant, funds, is_person=is_person)
    remarks, figures = tuple(decision.remarks), frozenset(decision.figures)
    return Investment(plant, first, cost, grant, funds, instalment, years, vat, fee, remarks, figures)


class _Decision:
    """What the rules give one plant, with the figures used and what there is to say."""

    def __init__(self, plant: Plant, rules: Rules) -> None:
        self._plant = plant
        self._rules = rules
        self.figures: set[Figure] = set()
        self.remarks: list[SimulatorRemark] = []

    def share(self, name: str, day: date) -> float:
        """A figure's number, noted as used."""
        figure = self._rules.figure(name, day)
        self.figures.add(figure)
        return float(figure.number)

    def _say(self, code: str, **values: Value) -> None:
        self.remarks.append(SimulatorRemark(code, {"plant": self._plant.id, **values}))

    def grant(self) -> tuple[float, float]:
        """The grant and what the GSE asks for the admission, €."""
        plant, grant, rules = self._plant, self._plant.grant, self._rules
        if grant is None or grant.share <= 0:
            return 0.0, 0.0
        if grant.kind is not GrantKind.PNRR:
            return grant.share * plant.capex_eur, 0.0
        try:
            if grant.admitted is None:
                raise InputError("No day of admission is stated.")
            share, by = (rules.figure(name, grant.admitted) for name in ("pnrr_grant_share", "pnrr_operation_by"))
            size = self._size(grant.admitted)
            cap, fee = (rules.figure(f"pnrr_{size}_{what}", grant.admitted) for what in ("cost_cap", "fee"))
        except InputError:
            self._say("pnrr_without_admission")
            return 0.0, 0.0
        if plant.in_operation > by.day:
            self._say("pnrr_too_late", until=by.day)
            return 0.0, 0.0
        self.figures.update((share, by, cap, fee))
        largest = float(cap.number) * plant.kw
        if plant.capex_eur > largest:
            self._say("pnrr_cost_capped", cap_eur_per_kw=cap.number)
        return min(grant.share, float(share.number)) * min(plant.capex_eur, largest), float(fee.number)

    def _size(self, day: date) -> str:
        bounds = [("tiny", self._rules.figure("pnrr_tiny_up_to", day))]
        bounds += [(size, self._rules.figure(f"tip_{size}_up_to", day)) for size in TIP_SIZES]
        for size, bound in bounds:
            if self._plant.kw <= float(bound.number):
                return size
        raise InputError(f"{self._plant.kw:g} kW are more than the PNRR funds.", field="kw")

    def deduction(self, cost: float, funds: tuple[Funds, ...], *, is_person: bool) -> tuple[float, int]:
        """Each yearly instalment in €, and how many there are."""
        plant, wanted, day = self._plant, self._plant.deduction, self._plant.in_operation
        if wanted is None:
            return 0.0, 0
        if not is_person:
            self._say("deduction_not_due", reason="owner")
            return 0.0, 0
        try:
            if plant.kw > self.share("home_deduction_up_to", day):
                self._say("deduction_not_due", reason="kW")
                return 0.0, 0
            name = "home_deduction_main" if wanted.main_home else "home_deduction_other"
            share = self.share(name, day) if wanted.share is None else wanted.share
            cap = self.share("home_deduction_cap", day) if wanted.cap_eur is None else wanted.cap_eur
            years = int(self.share("home_deduction_years", day)) if wanted.years is None else wanted.years
        except InputError as error:
            self._say("deduction_not_due", reason=str(error.field))
            return 0.0, 0
        own = 1.0 - sum(each.share for each in funds if each.kind in NOT_OWNED)
        return (share * min(cap, cost * own) / years, years) if years else (0.0, 0)


def exact(value: float, digits: int = 6) -> Fraction:
    """A described number as the exact code takes it, kept to some decimals."""
    return Fraction(round(value * 10**digits), 10**digits)
