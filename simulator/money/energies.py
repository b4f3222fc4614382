"""The hours of a year as the incentives read them: injected by each plant, withdrawn by each kind of holder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from simulator.description.model import Description
from simulator.energies import YearEnergy
from simulator.sun.production import first_step

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SharingHours:
    """The energies that count for sharing, kWh: P plants, S substations, H hours, K kinds of holder.

    Attributes:
        year: the calendar year.
        injected: shape (P, H), 0 before a plant's member has joined.
        withdrawn: shape (S, K, H).
        holders: K kinds out of `energy.rules.HOLDERS`.
    """

    year: int
    injected: NDArray[np.floating]
    withdrawn: Floats
    holders: tuple[str, ...]


def sharing_hours(description: Description, energy: YearEnergy) -> SharingHours:
    """What of a year's energies counts for sharing.

    Where members join within the year, the substation's withdrawals that count are divided among the kinds of holder
    as all its withdrawals of the hour are.
    """
    members = description.members
    holders = tuple(sorted({member.kind_of_holder for member in members}))
    hours = energy.substation_withdrawn.shape[1]
    withdrawn = np.zeros((len(description.substations), len(holders), hours))
    group = np.array([holders.index(member.kind_of_holder) for member in members])
    place = np.array(description.substation_of)
    for s in range(len(withdrawn)):
        for k in range(len(holders)):
            rows = np.flatnonzero((place == s) & (group == k))
            withdrawn[s, k] = energy.withdrawn_hours[rows].sum(axis=0, dtype=np.float64)
    whole = withdrawn.sum(axis=1)
    counted = np.divide(energy.substation_withdrawn, whole, out=np.zeros_like(whole), where=whole > 0)
    withdrawn *= np.minimum(counted, 1.0)[:, np.newaxis]
    injected = energy.injected_hours
    for plant, host in enumerate(description.plant_hosts):
        joined = members[host].joined or description.constituted
        if joined is not None and joined > date(energy.year, 1, 1):
            if injected is energy.injected_hours:
                injected = injected.copy()
            injected[plant, : first_step(energy.axis, joined, energy.year)] = 0.0
    return SharingHours(energy.year, injected, withdrawn, holders)
