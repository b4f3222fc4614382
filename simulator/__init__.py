"""The simulator answers whether a community is worth it in a place, how big it should be, and for whom."""
