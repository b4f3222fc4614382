"""The audit: recomputes a community's whole history from the chain and the published data sets, and trusts no database."""
