"""The audit: a community's whole history computed again from its chain and its data sets, trusting no database."""
