"""Who pays whom, how much, in which year: every amount of a simulation is one line with a payer and a payee."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Places = NDArray[np.int64]

OUTSIDE = -1
"""Whoever is not part of the project: suppliers, the GSE, the market, banks, the state, society."""
NO_PLANT = -1


@dataclass(frozen=True, eq=False)
class Lines:
    """Amounts under one key.

    Attributes:
        key: what they are, e.g. `sale`.
        payer, payee: shape (L,), places of parties, or `OUTSIDE`.
        plant: shape (L,), the plant that they are about, or `NO_PLANT`.
        eur: shape (L, T + 1), € at the start and at the end of each year.
    """

    key: str
    payer: Places
    payee: Places
    plant: Places
    eur: Floats


@dataclass(eq=False)
class Ledger:
    """The lines of a project.

    Attributes:
        parties: names of the members, then `community` and `third_party`.
        plants: names of the plants.
        horizon: T, the number of years.
    """

    parties: tuple[str, ...]
    plants: tuple[str, ...]
    horizon: int
    lines: list[Lines] = field(default_factory=list)

    @property
    def community(self) -> int:
        """The place of the community."""
        return len(self.parties) - 2

    @property
    def third_party(self) -> int:
        """The place of all third parties together."""
        return len(self.parties) - 1

    def add(self, key: str, payer: ArrayLike, payee: ArrayLike, eur: ArrayLike, plant: ArrayLike = NO_PLANT) -> None:
        """Add amounts, shape (L, T + 1) or (T + 1,); payer, payee and plant are one for all or L of them."""
        amounts = np.atleast_2d(np.asarray(eur, dtype=np.float64))
        if amounts.shape[1] != self.horizon + 1:
            raise ValueError(f"{key}: {amounts.shape[1]} amounts for {self.horizon + 1} dates.")
        if amounts.any():
            places = [np.broadcast_to(np.asarray(which, dtype=np.int64), len(amounts)) for which in (payer, payee)]
            about = np.broadcast_to(np.asarray(plant, dtype=np.int64), len(amounts))
            self.lines.append(Lines(key, places[0], places[1], about, amounts))

    def flows(self, keys: Iterable[str] | None = None, *, without: Iterable[str] = ()) -> Floats:
        """What each party gets less what it pays, shape (parties, T + 1), of all keys or some."""
        net = np.zeros((len(self.parties), self.horizon + 1))
        for lines in self._some(keys, without):
            for places, sign in ((lines.payee, 1.0), (lines.payer, -1.0)):
                inside = places != OUTSIDE
                np.add.at(net, places[inside], sign * lines.eur[inside])
        return net

    def plant_flows(self, keys: Iterable[str] | None = None, *, without: Iterable[str] = ()) -> Floats:
        """What each plant brings in from outside less what it costs, whoever owns it, shape (plants, T + 1)."""
        net = np.zeros((len(self.plants), self.horizon + 1))
        for lines in self._some(keys, without):
            about = lines.plant != NO_PLANT
            sign = (lines.payer == OUTSIDE).astype(np.float64) - (lines.payee == OUTSIDE)
            np.add.at(net, lines.plant[about], (sign[:, np.newaxis] * lines.eur)[about])
        return net

    def of_party(self, party: int) -> dict[str, Floats]:
        """What one party gets less what it pays, by key, each of shape (T + 1,)."""
        found: dict[str, Floats] = {}
        for lines in self.lines:
            row = lines.eur[lines.payee == party].sum(axis=0) - lines.eur[lines.payer == party].sum(axis=0)
            if row.any():
                found[lines.key] = found.get(lines.key, 0.0) + row
        return found

    def whole(self) -> dict[str, Floats]:
        """What all parties together get from outside less what they pay to it, by key, each of shape (T + 1,)."""
        found: dict[str, Floats] = {}
        for lines in self.lines:
            sign = (lines.payer == OUTSIDE).astype(np.float64) - (lines.payee == OUTSIDE)
            row = sign @ lines.eur
            if row.any():
                found[lines.key] = found.get(lines.key, 0.0) + row
        return found

    def total(self, keys: Sequence[str], party: int | None = None, *, paid: bool = False) -> Floats:
        """What a party (or all) gets, or pays if so asked, under some keys, shape (T + 1,)."""
        row = np.zeros(self.horizon + 1)
        for lines in self._some(keys, ()):
            who = lines.payer if paid else lines.payee
            row += lines.eur[(who != OUTSIDE) if party is None else (who == party)].sum(axis=0)
        return row

    def _some(self, keys: Iterable[str] | None, without: Iterable[str]) -> list[Lines]:
        chosen = None if keys is None else set(keys)
        left_out = set(without)
        return [lines for lines in self.lines if (chosen is None or lines.key in chosen) and lines.key not in left_out]
