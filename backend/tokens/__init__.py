"""The community's tokens: how many there are and why, month by month and member by member."""
