"""Several models on the same pool: each member's amount in each, its best and worst, and how even each model is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.refusals import RefusalError
from simulator.sharing.member import SharingMember
from simulator.sharing.models import MODELS, Allocation, Pool, Terms, allocate


@dataclass(frozen=True)
class Comparison:
    """The same pool divided by several models.

    Attributes:
        members: keys, in the order of the columns.
        allocations: one for each model that could be computed.
        refused: why the other models could not, by model.
    """

    members: tuple[str, ...]
    allocations: tuple[Allocation, ...]
    refused: tuple[tuple[str, RefusalError], ...] = ()

    @property
    def models(self) -> tuple[str, ...]:
        """The models, in the order of the rows."""
        return tuple(allocation.model for allocation in self.allocations)

    @property
    def cents(self) -> NDArray[np.int64]:
        """Shape (models, members): what each member gets in each model."""
        return np.array([allocation.cents for allocation in self.allocations], dtype=np.int64)

    def of(self, model: str) -> Allocation:
        """One model's allocation.

        Raises:
            KeyError: it was not computed.
        """
        for allocation in self.allocations:
            if allocation.model == model:
                return allocation
        raise KeyError(model)

    def against(self, model: str) -> NDArray[np.int64]:
        """Shape (models, members): what each member gets more (less, if negative) than in the given model."""
        return self.cents - np.array(self.of(model).cents, dtype=np.int64)

    def winners_and_losers(self, model: str) -> NDArray[np.int64]:
        """Shape (models, 2): how many members get more, and how many less, than in the given model."""
        change = self.against(model)
        return np.stack([(change > 0).sum(axis=1), (change < 0).sum(axis=1)], axis=1)

    @property
    def best(self) -> tuple[str, ...]:
        """For each member the model that pays it most; of equals the first."""
        return tuple(self.models[i] for i in self.cents.argmax(axis=0))

    @property
    def worst(self) -> tuple[str, ...]:
        """For each member the model that pays it least; of equals the first."""
        return tuple(self.models[i] for i in self.cents.argmin(axis=0))

    @property
    def gini(self) -> NDArray[np.float64]:
        """Shape (models,): Gini coefficient of what the members get, 0 if all get the same."""
        rows = np.sort(self.cents, axis=1).astype(np.float64)
        count = rows.shape[1]
        rank = 2 * np.arange(1, count + 1) - count - 1
        whole = rows.sum(axis=1)
        even: NDArray[np.float64] = (rows @ rank) / np.where(whole, count * whole, 1.0)
        return even


def compare(members: Sequence[SharingMember], pool: Pool, terms: Terms, models: Sequence[str] = MODELS) -> Comparison:
    """Divide the same pool by every model; one that cannot take these members is listed with its reason."""
    allocations, refused = [], []
    for model in models:
        try:
            allocations.append(allocate(model, members, pool, terms))
        except RefusalError as error:
            refused.append((model, error))
    return Comparison(tuple(member.member for member in members), tuple(allocations), tuple(refused))
