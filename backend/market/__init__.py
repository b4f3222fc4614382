"""Services between members, off the chain: what their words say, and which categories there are."""
