"""The eleven members of the example published by ANPCI, with a year of quarter-hours that adds up to its figures."""
