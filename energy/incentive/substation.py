"""The incentives of one primary substation over a period: what each plant's part of the shared energy earns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from energy.errors import InputError
from energy.incentive.money import to_micro_eur, wh_times_price
from energy.incentive.plant import Entitlements, Plant, PlantSet
from energy.incentive.prices import check_price
from energy.incentive.tariff import PremiumTariff
from energy.remarks import Remark
from energy.rules import HOLDERS, Figure, Rules
from energy.sharing import SharedEnergy, WhRows, attribute, seniority, share


@dataclass(frozen=True)
class PlantIncentive:
    """One plant over the period.

    Attributes:
        plant: its id.
        plant_set: the set in which its tariff counts for the surplus; None if it gets none in the period.
        injected_wh: all it put into the grid.
        attributed_wh: its part of the shared energy, which gets the valorisation.
        incentivised_wh: the part of that which gets the premium tariff.
        reduced_wh: the part of that to which the reduction F was applied.
        reduction: the factor F.
        tip_micro_eur: the premium tariff, after the reduction.
        valorisation_micro_eur: the ARERA valorisation.
        refusal: why not all hours have the tariff; None if all have it.
    """

    plant: str
    plant_set: PlantSet | None
    injected_wh: int
    attributed_wh: int
    incentivised_wh: int
    reduced_wh: int
    reduction: Fraction
    tip_micro_eur: int
    valorisation_micro_eur: int
    refusal: Remark | None


@dataclass(frozen=True, eq=False)
class SubstationIncentive:
    """One primary substation over the period.

    Attributes:
        energy: hourly injected, withdrawn and shared energy.
        incentivised_wh: shape (H,), int64, the part of the shared energy that gets the premium tariff.
        plants: the most senior first.
        figures: every legal figure that was used, sorted by name and validity.
    """

    energy: SharedEnergy
    incentivised_wh: NDArray[np.int64]
    plants: tuple[PlantIncentive, ...]
    figures: tuple[Figure, ...]

    @property
    def tip_micro_eur(self) -> int:
        """The premium tariff of all plants."""
        return sum(plant.tip_micro_eur for plant in self.plants)

    @property
    def valorisation_micro_eur(self) -> int:
        """The valorisation of all plants."""
        return sum(plant.valorisation_micro_eur for plant in self.plants)


def settle_substation(
    *,
    hours_start: datetime,
    injected: WhRows,
    plants: Sequence[Plant],
    withdrawn: WhRows,
    holders: Sequence[str],
    zonal_price: NDArray[np.int64],
    region: str,
    rules: Rules,
) -> SubstationIncentive:
    """Compute shared energy, its attribution, premium tariff and valorisation under one primary substation.

    Plants and members may come in any order: the result is the same. Each amount is rounded once, per plant.

    Args:
        hours_start: UTC instant of the first hour.
        injected: shape (P, H), Wh, int32 or int64, one row for each plant.
        plants: the P plants, in the order of the rows.
        withdrawn: shape (M, H), Wh, int32 or int64, one row for each withdrawal point.
        holders: M kinds of holder out of `energy.rules.HOLDERS`, in the order of the rows.
        zonal_price: shape (H,), int64, µ€/MWh.
        region: the Italian region of the plants.
        rules: the dated figures; each hour uses those of its own local day.

    Raises:
        InputError: inputs of wrong type, shape or size; two plants with one id; an unknown holder or region; a plant
            above 1000 kW that claims the tariff; a figure that is not known for one of the days.

    Source: DM 414/2023; ARERA TIAD (resolution 727/2022).
    """
    check_price(zonal_price)
    hours = len(zonal_price)
    _check_labels(injected, plants, withdrawn, holders, hours)
    tras = [(span, rules.figure("tras_e", day)) for span, day in rules.spans(["tras_e"], hours_start, hours)]
    valorisation = [(span, figure.micro_eur_per_mwh) for span, figure in tras]
    energy = share(injected, withdrawn)
    entitlements = Entitlements(hours_start, hours, rules)
    tariff = PremiumTariff(zonal_price, hours_start=hours_start, region=region, rules=rules)
    reduction = _Reduction(withdrawn, holders, energy.withdrawn_wh, hours_start, rules)
    injected_wh = injected.sum(axis=1, dtype=np.int64)
    attributed = np.empty(hours, np.int64)  # one buffer for all plants: fresh ones cost more than the sums
    incentivised = np.zeros(hours, np.int64)
    results = []
    order = seniority([plant.in_operation for plant in plants], [plant.plant for plant in plants])
    for index, taken in attribute(injected, energy.shared_wh, order):
        plant = plants[index]
        right = entitlements.of(plant)
        np.copyto(attributed, taken)
        attributed_wh = valued = 0
        for span, price in valorisation:
            wh = int(attributed[span].sum())
            attributed_wh += wh
            valued += wh * price
        tariffed = attributed[right.hours]
        incentivised_wh = attributed_wh if len(tariffed) == hours else int(tariffed.sum())
        tip = reduced_wh = 0
        if len(tariffed):
            rate = tariff.rate(plant.power_kw, plant.technology)[right.hours]
            incentivised[right.hours] += tariffed
            tip = wh_times_price(tariffed, rate, incentivised_wh) * right.reduction.denominator
            if right.reduction:
                reduced = reduction.part_of(tariffed, right.hours)
                reduced_wh = int(reduced.sum())
                tip -= wh_times_price(reduced, rate, reduced_wh) * right.reduction.numerator
        results.append(
            PlantIncentive(
                plant=plant.plant,
                plant_set=plant.plant_set if len(tariffed) else None,
                injected_wh=int(injected_wh[index]),
                attributed_wh=attributed_wh,
                incentivised_wh=incentivised_wh,
                reduced_wh=reduced_wh,
                reduction=right.reduction,
                tip_micro_eur=to_micro_eur(tip, right.reduction.denominator),
                valorisation_micro_eur=to_micro_eur(valued),
                refusal=right.refusal,
            )
        )
    used = {*entitlements.figures.values(), *tariff.figures, *reduction.figures, *(figure for _, figure in tras)}
    figures = tuple(sorted(used, key=lambda figure: (figure.name, figure.valid_from)))
    return SubstationIncentive(energy, incentivised, tuple(results), figures)


class _Reduction:
    """The energy to which F applies: in each hour, in proportion to what holders withdrew who are not exempt.

    That the split is made hour by hour in proportion to withdrawals, and in whole Wh for each plant (halves up), is
    our assumption: the GSE makes it, and publishes no rule. It is computed only if a plant asks for it.
    """

    def __init__(
        self, withdrawn: WhRows, holders: Sequence[str], total: NDArray[np.int64], start: datetime, rules: Rules
    ) -> None:
        self._withdrawn = withdrawn
        self._holders = holders
        self._total = total
        self._divisor = np.maximum(total, 1)
        self._half = self._divisor // 2
        self._spans = rules.spans(["grant_exempt_holders"], start, len(total))
        self._rules = rules
        self._liable: NDArray[np.int64] | None = None
        self.figures: set[Figure] = set()

    def part_of(self, taken: NDArray[np.int64], hours: slice) -> NDArray[np.int64]:
        """The reduced part of a plant's energy in some hours, Wh. Both factors are below 2**31: no overflow."""
        if self._liable is None:
            self._liable = np.concatenate(list(self._by_span()))
        part: NDArray[np.int64] = (taken * self._liable[hours] + self._half[hours]) // self._divisor[hours]
        return part

    def _by_span(self) -> Iterable[NDArray[np.int64]]:
        for span, day in self._spans:
            figure = self._rules.figure("grant_exempt_holders", day)
            self.figures.add(figure)
            names = figure.names
            exempt = [holder in names for holder in self._holders]
            # Sum the smaller group; the other is the rest of the total.
            fewer = 2 * sum(exempt) < len(exempt)
            # All rows together were checked to stay below 2**31 in every hour; so do some of them.
            group = np.zeros(span.stop - span.start, np.int32)
            for row, member in zip(self._withdrawn, exempt, strict=True):
                if member is fewer:
                    np.add(group, row[span], out=group, casting="same_kind")
            yield self._total[span] - group if fewer else group.astype(np.int64)


def _check_labels(
    injected: WhRows, plants: Sequence[Plant], withdrawn: WhRows, holders: Sequence[str], hours: int
) -> None:
    for name, rows, labels in (("injected", injected, plants), ("withdrawn", withdrawn, holders)):
        if rows.shape != (len(labels), hours):
            raise InputError(
                f"The energies have the shape {rows.shape}, for {len(labels)} points and {hours} hourly prices.",
                field=name,
                remedy="Give one row for each point and one column for each price (see `to_hours`).",
            )
    if not hours:
        raise InputError("The period has no hours.", field="zonal_price", remedy="Give at least one hour.")
    ids = [plant.plant for plant in plants]
    twins = sorted({plant for plant in ids if ids.count(plant) > 1}) if len(set(ids)) < len(ids) else []
    if twins:
        raise InputError(f"Two plants are called {twins[0]}.", field="plants", remedy="Give each an id of its own.")
    for holder in holders:
        if holder not in HOLDERS:
            raise InputError(
                f"{holder!r} is not a kind of holder.", field="holders", remedy=f"Write one of: {', '.join(HOLDERS)}."
            )
