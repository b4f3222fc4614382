"""Which energy a community shared: hour by hour, under one primary substation, attributed to plants and members."""

from energy.sharing.attribution import attribute, seniority
from energy.sharing.members import member_shares, member_totals
from energy.sharing.rows import MAX_WH, WhRows, sum_rows, to_hours
from energy.sharing.shared import SharedEnergy, self_consumed, share, zone_shared_wh

__all__ = [
    "MAX_WH",
    "SharedEnergy",
    "WhRows",
    "attribute",
    "member_shares",
    "member_totals",
    "self_consumed",
    "seniority",
    "share",
    "sum_rows",
    "to_hours",
    "zone_shared_wh",
]
