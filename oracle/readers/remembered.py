"""Files that are read more than once by one process: the same bytes always give the same readings."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from oracle.readers import read_meter_file, read_price_file
from oracle.readers.records import MeterFile, PriceFile

MOST_FILES = 2000
"""A month of one connection point takes about 30 kB."""
_Key = tuple[str, str]
_Read = TypeVar("_Read")


class RememberedFiles:
    """Reads files as `read_meter_file` and `read_price_file` do, and keeps what it read by the file's name and hash.

    The bytes are looked at every time: a file with other bytes is read anew. What cannot be read is not kept.

    Args:
        most: how many files of each kind are kept; those not asked for longest are forgotten.
    """

    def __init__(self, most: int = MOST_FILES) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._meters: OrderedDict[_Key, MeterFile] = OrderedDict()
        self._prices: OrderedDict[_Key, PriceFile] = OrderedDict()

    def meter_file(self, path: Path) -> MeterFile:
        """As `read_meter_file`."""
        return self._remembered(self._meters, path, read_meter_file)

    def price_file(self, path: Path) -> PriceFile:
        """As `read_price_file`."""
        return self._remembered(self._prices, path, read_price_file)

    def _remembered(self, known: OrderedDict[_Key, _Read], path: Path, read: Callable[[Path], _Read]) -> _Read:
        try:
            key = path.name, sha256(path.read_bytes()).hexdigest()
        except OSError:
            return read(path)  # which says what is wrong
        with self._lock:
            found = known.get(key)
            if found is not None:
                known.move_to_end(key)
                return found
        fresh = read(path)
        with self._lock:
            known[key] = fresh
            while len(known) > self._most:
                known.popitem(last=False)
        return fresh
