"""The audit of the community's chain, run on request and read by anybody."""
