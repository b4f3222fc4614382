"""The law's figures for years to come: what is known goes on, and says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from energy.rules import Figure, Rules
from simulator.remarks import SimulatorRemark

CONTINUED = ("tras_e", "btau", "rid_minimum_price")
"""Figures set anew for each year. Others that end, such as the PNRR's, have really ended."""


def continued(rules: Rules, first: date, last: date) -> tuple[Rules, tuple[SimulatorRemark, ...]]:
    """The figures that are set each year, carried on from the last known value to the end of a simulation.

    A year before the first known value takes that one. A carried figure is an assumption and keeps its source.

    Args:
        rules: the dated figures.
        first: first day of the simulation.
        last: its last day.

    Returns:
        The figures without gap from `first` to `last`, and one remark for each that had to be carried on.
    """
    figures, remarks = list(rules.figures), []
    for name in CONTINUED:
        known = sorted((figure for figure in figures if figure.name == name), key=lambda figure: figure.valid_from)
        if not known:
            continue
        figures += _filling(known, first, last)
        end = known[-1].valid_to
        if end is not None and end < last:
            remarks.append(_remark(name, max(end + timedelta(days=1), first), end))
    return Rules(tuple(figures)), tuple(remarks)


def _filling(known: list[Figure], first: date, last: date) -> list[Figure]:
    """Carried figures for the days that none of the known ones covers."""
    carried = []
    if known[0].valid_from > first:
        carried.append(_carried(known[0], first, known[0].valid_from - timedelta(days=1)))
    for figure, following in zip(known, [*known[1:], None], strict=True):
        begin = figure.next_day
        end = last if following is None else following.valid_from - timedelta(days=1)
        if begin is not None and begin <= end:
            carried.append(_carried(figure, begin, end))
    return carried


def _carried(figure: Figure, begin: date, end: date) -> Figure:
    return replace(figure, valid_from=begin, valid_to=end, status="assumption")


def _remark(name: str, begin: date, end: date) -> SimulatorRemark:
    return SimulatorRemark("figure_continued", {"figure": name, "first_day": begin, "last_day": end})
