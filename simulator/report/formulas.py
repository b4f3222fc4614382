"""The formulas of the figures that only a report has, and the numbers under which a report lists all formulas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simulator.formulas import Formula

FORMULAS = (
    Formula(
        "report.self_sufficiency",
        "Autosufficienza",
        "Self-sufficiency",
        "(Σ autoconsumata + Σ condivisa) / Σ consumata",
        "the usual KPI of energy communities: own and shared energy over consumption, of the reference year",
    ),
    Formula(
        "report.self_consumption",
        "Quota autoconsumata della produzione",
        "Self-consumed share of the production",
        "Σ autoconsumata / Σ prodotta",
        "physical self-consumption over production, of the reference year",
    ),
    Formula(
        "report.shared_of_injected",
        "Quota condivisa dell'energia immessa",
        "Shared part of the injected energy",
        "Σ_h min(immessa_h, prelevata_h) / Σ_h immessa_h",
        "the ratio that the 55/45 % test looks at; DM 7 December 2023 n. 414",
    ),
    Formula(
        "report.typical_day",
        "Giorno tipo",
        "Typical day",
        "mean of each hour of the local clock over the days of the month or season",
        "own definition; a season is the mean of its three months",
    ),
    Formula(
        "report.net_bill",
        "Spesa netta di un socio",
        "Net bill of a member",
        "bill after the plants - share of the contributions received",
        "own definition, of the reference year at its prices; the cost of an own plant is in the member's NPV, "
        "not here",
    ),
    Formula(
        "report.co2",
        "CO2 evitata",
        "CO2 avoided",
        "Σ prodotta · fattore di emissione",
        "KPI of energy communities: self-consumed, shared and exported energy, each displacing the mean grid kWh",
    ),
    Formula(
        "report.supported",
        "Quota ai soci sostenuti",
        "Share of the supported members",
        "Σ received by members with β > 0 / Σ received by all",
        "own definition, of the reference year",
    ),
    Formula(
        "report.gini",
        "Indice di Gini della ripartizione",
        "Gini coefficient of the sharing",
        "Σ_i (2 i - N - 1) · x_i / (N · Σ x), x in ascending order",
        "Gini 1912; 0 if all members get the same, near 1 if one gets all",
    ),
    Formula(
        "report.answer",
        "Il giudizio in una parola",
        "The verdict in a word",
        "yes if NPV > 0 and P(NPV > 0) ≥ 90 %; probably from 60 %; uncertain from 40 %; no below",
        "own convention; P is that of the Monte Carlo",
    ),
)


class Notes:
    """Formulas numbered in the order in which a report first names them; those that it never names come last."""

    def __init__(self, formulas: Iterable[Mapping[str, str]]) -> None:
        """Take the formulas of a document."""
        self._formulas = {formula["key"]: formula for formula in formulas}
        self._numbers: dict[str, int] = {}

    def number(self, key: str) -> int:
        """The number of a formula; it is given one if it has none yet.

        Raises:
            KeyError: no such formula.
        """
        if key not in self._formulas:
            raise KeyError(key)
        return self._numbers.setdefault(key, len(self._numbers) + 1)

    @property
    def listed(self) -> tuple[tuple[int, Mapping[str, str]], ...]:
        """All formulas with their numbers, in order."""
        for key in self._formulas:
            self.number(key)
        return tuple((number, self._formulas[key]) for key, number in self._numbers.items())
