"""The composition root: the `borgo` command wires the rooms together, and nothing imports it."""
