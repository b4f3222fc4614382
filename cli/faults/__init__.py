"""Faults for real: processes killed in named windows, chains reorganised, nodes that stop, lag or lie."""
