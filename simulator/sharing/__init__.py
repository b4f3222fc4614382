"""The ways to share a community's contributions, side by side on the same money, and who wins or loses in each."""

from simulator.sharing.compare import Comparison, compare
from simulator.sharing.member import SharingMember
from simulator.sharing.models import FORMULAS, MODELS, Allocation, Pool, Terms, allocate

__all__ = ["FORMULAS", "MODELS", "Allocation", "Comparison", "Pool", "SharingMember", "Terms", "allocate", "compare"]
