"""Readers: one module per file format, all giving `DayCurve`s or prices, none of them writing anything."""
