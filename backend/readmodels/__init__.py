"""What the events of a community's eight contracts say, as tables that pages can read."""

from backend.readmodels.balances import Balances
from backend.readmodels.ballots import Ballots
from backend.readmodels.members import Members
from backend.readmodels.offers import Offers
from backend.readmodels.parameters import Parameters
from backend.readmodels.reconcile import Difference, differences
from backend.readmodels.services import Services
from backend.readmodels.settlements import Settlements
from backend.readmodels.treasury import Treasury
from chain.events import Projection

__all__ = [
    "Balances",
    "Ballots",
    "Difference",
    "Members",
    "Offers",
    "Parameters",
    "Services",
    "Settlements",
    "Treasury",
    "all_projections",
    "differences",
]


def all_projections() -> tuple[Projection, ...]:
    """Every read model of the house, to be followed together."""
    return (
        Parameters(),
        Members(),
        Balances(),
        Services(),
        Offers(),
        Treasury(),
        Settlements(),
        Ballots(),
    )
