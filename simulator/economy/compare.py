"""Several lives of several communities, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from statistics import fmean
from typing import Any

from simulator.economy.life import live
from simulator.economy.outcome import Outcome
from simulator.economy.setting import Setting
from simulator.progress import Progress


@dataclass(frozen=True)
class Comparison:
    """What came of one variant in a community of one size, as the mean over several lives."""

    members: int
    variant: str
    outcome: Outcome


def compare(
    sizes: Sequence[int],
    variants: Mapping[str, Mapping[str, Any]],
    *,
    years: int = 3,
    seeds: int = 3,
    progress: Progress = lambda _done, _whole: None,
) -> list[Comparison]:
    """Let each variant live in a community of each size, `seeds` times each.

    Args:
        sizes: members.
        variants: what of `Setting` each changes, by its name.
        years: how long.
        seeds: how many lives, of the seeds from 1 on.
        progress: told the lives that are over.
    """
    found, done, whole = [], 0, len(sizes) * len(variants) * seeds
    for members in sizes:
        for name, changes in variants.items():
            lives = []
            for seed in range(1, seeds + 1):
                lives.append(live(Setting(members=members, years=years, seed=seed, **changes)))
                done += 1
                progress(done, whole)
            found.append(Comparison(members, name, mean(lives)))
    return found


def mean(outcomes: Sequence[Outcome]) -> Outcome:
    """The mean of each figure."""
    return Outcome(
        **{each.name: _mean(getattr(outcome, each.name) for outcome in outcomes) for each in fields(Outcome)}
    )


def _mean(values: Iterable[Any]) -> Any:  # noqa: ANN401 - a figure, or figures by place or by name
    known = list(values)
    if isinstance(known[0], tuple):
        return tuple(map(fmean, zip(*known, strict=True)))
    if isinstance(known[0], dict):
        return {name: fmean(each[name] for each in known) for name in known[0]}
    return fmean(known)
