"""What shared energy earns: premium tariff, valorisation, reduction for grants, surplus and fees, by dated rules."""

from energy.incentive.fees import gse_fee_cents, month_part, pod_fee_cents
from energy.incentive.money import wh_times_price
from energy.incentive.plant import Entitlement, Entitlements, Plant, PlantSet, Technology
from energy.incentive.prices import hourly_price
from energy.incentive.substation import PlantIncentive, SubstationIncentive, settle_substation
from energy.incentive.surplus import SurplusSplit, split_surplus
from energy.incentive.tariff import PremiumTariff, tip_rate_micro_eur_per_mwh

__all__ = [
    "Entitlement",
    "Entitlements",
    "Plant",
    "PlantIncentive",
    "PlantSet",
    "PremiumTariff",
    "SubstationIncentive",
    "SurplusSplit",
    "Technology",
    "gse_fee_cents",
    "hourly_price",
    "month_part",
    "pod_fee_cents",
    "settle_substation",
    "split_surplus",
    "tip_rate_micro_eur_per_mwh",
    "wh_times_price",
]
