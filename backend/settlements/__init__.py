"""The settled months of the community, as data."""
