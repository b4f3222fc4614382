"""When members consume: load curves that keep each bill's sums, from standard profiles, habits or measured curves."""
