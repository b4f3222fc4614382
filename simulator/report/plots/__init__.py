"""Plots as shapes: what each finding looks like, for a wide page and for a phone."""
