"""Lets invented members live for years by the contracts' own rules, so that an assembly sees what parameters do."""

from simulator.economy.compare import Comparison, compare
from simulator.economy.life import live
from simulator.economy.outcome import Outcome, failings
from simulator.economy.setting import VARIANTS, Setting

__all__ = ["VARIANTS", "Comparison", "Outcome", "Setting", "compare", "failings", "live"]
