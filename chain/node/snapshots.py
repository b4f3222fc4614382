"""Snapshots of anvil's state: they make a restart short, and any of them may be missing or damaged."""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chain.node.journal import Block
from chain.node.steps import OnStep, Step, unwatched

KEPT = 3
_SUFFIX = ".snapshot"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Snapshot:
    """A state of anvil.

    Attributes:
        number: the height of its newest block.
        hash: of that block, hexadecimal.
        state: what `anvil_dumpState` gave.
    """

    number: int
    hash: str
    state: bytes


class Snapshots:
    """The newest few snapshots in a folder. Each is one file: a line of JSON with its checksum, then the state."""

    def __init__(self, folder: Path, on_step: OnStep = unwatched) -> None:
        self._folder = folder
        self._on_step = on_step
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, block: Block, state: bytes) -> None:
        """Keeps the state after `block`, and removes what is older than the newest `KEPT`.

        The file appears under its name only when all of it is on the disk.
        """
        told = {"number": block.number, "hash": block.hash, "sha256": hashlib.sha256(state).hexdigest()}
        path = self._folder / f"{block.number:012d}{_SUFFIX}"
        part = path.with_suffix(".part")
        half = len(state) // 2
        with part.open("wb") as file:
            file.write(json.dumps(told).encode() + b"\n" + state[:half])
            file.flush()
            self._on_step(Step.SNAPSHOT_HALF)
            file.write(state[half:])
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        self._sync_folder()
        self._on_step(Step.SNAPSHOT_RENAMED)
        for old in (*self._paths()[KEPT:], *self._folder.glob("*.part")):
            old.unlink()

    def newest_first(self) -> Iterator[Snapshot]:
        """The snapshots that are whole."""
        for path in self._paths():
            found = _read(path)
            if found is None:
                _log.warning("The snapshot %s is damaged and left aside.", path)
            else:
                yield found

    def _paths(self) -> list[Path]:
        return sorted(self._folder.glob(f"*{_SUFFIX}"), reverse=True)

    def _sync_folder(self) -> None:
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _read(path: Path) -> Snapshot | None:
    """The snapshot in a file; None if the file is not as it was written."""
    try:
        line, _, state = path.read_bytes().partition(b"\n")
        told = json.loads(line)
        if told["sha256"] != hashlib.sha256(state).hexdigest():
            return None
        return Snapshot(int(told["number"]), str(told["hash"]), state)
    except (OSError, ValueError, KeyError, TypeError):
        return None
