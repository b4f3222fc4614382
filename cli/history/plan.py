"""Invents the history of a community: the same for the same premise, and only what the contracts' model allows."""

from __future__ import annotations

from cli.history.acts import Plan
from cli.history.counters import Counters
from cli.history.decisions import Decisions
from cli.history.people import People
from cli.history.premise import Premise
from cli.history.scene import Scene
from cli.history.services import Market
from cli.history.settlements import Settlements
from cli.history.treasury import Treasury

__all__ = ["Premise", "invent", "play"]


def invent(premise: Premise) -> Plan:
    """The acts from the beginning of the chain to its present, in order of time."""
    return play(premise).acts


def play(premise: Premise) -> Scene:
    """The scene at the present: what happened, and the model of the contracts as they stand then."""
    scene = Scene(premise)
    market, settlements = Market(scene), Settlements(scene)
    treasury = Treasury(scene, settlements)
    People(scene, market).plan()
    settlements.plan()
    market.plan()
    treasury.plan()
    Counters(scene, market, treasury).plan()
    Decisions(scene, settlements).plan()
    scene.run()
    return scene
