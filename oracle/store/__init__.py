"""The store of readings: what every meter said, who told us, and when we came to believe it; nothing is overwritten."""

from oracle.store.imports import ImportResult, MeterFileLike
from oracle.store.readings import Belief, Period, ReadingStore

__all__ = ["Belief", "ImportResult", "MeterFileLike", "Period", "ReadingStore"]
