"""What the chain's events say, as tables that pages can read: members, balances, services, settlements, parameters."""

from backend.readmodels.balances import Balances
from backend.readmodels.members import Members
from backend.readmodels.parameters import Parameters
from backend.readmodels.reconcile import Difference, differences
from backend.readmodels.services import Services
from backend.readmodels.settlements import Settlements
from backend.readmodels.tokens import Tokens
from chain.events import Projection

__all__ = [
    "Balances",
    "Difference",
    "Members",
    "Parameters",
    "Services",
    "Settlements",
    "Tokens",
    "all_projections",
    "differences",
]


def all_projections() -> tuple[Projection, ...]:
    """Every read model of the house, to be followed together."""
    return (Parameters(), Members(), Balances(), Services(), Tokens(), Settlements())
