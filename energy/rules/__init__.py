"""The law's figures as data: dated tables with their sources, which a user can correct or extend."""

from energy.rules.figure import HOLDERS, REGIONS, Figure
from energy.rules.loader import load_rules
from energy.rules.rules import Rules, TipClass

__all__ = ["HOLDERS", "REGIONS", "Figure", "Rules", "TipClass", "load_rules"]
