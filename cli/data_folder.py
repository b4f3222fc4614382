"""The folder in which `borgo up` keeps a community's data: used by one at a time, and deleted only as a whole."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chain.deployment_file import DeploymentFile
from chain.errors import ChainError
from chain.node.anvil import end_orphans
from energy.errors import InputError
from oracle.reporters.group import clean_up

LOCK = "lock"
CHAIN = "chain"
SIMULATIONS = "simulations"
_STORE = "readings.sqlite"
OWN = frozenset(
    {LOCK, CHAIN, _STORE, f"{_STORE}-shm", f"{_STORE}-wal", "sign-in", "audit.json", "intake", "prices", SIMULATIONS}
)
"""What the folder of a community may hold; where anything else lies, it is not ours to delete."""


@contextmanager
def data_folder(folder: Path) -> Iterator[Path]:
    """Hold a community's folder for as long as the block lasts; made if it is not there.

    The system gives it back when the process ends, however it ends.

    Raises:
        InputError: another `borgo up` uses it, or it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise InputError(
            f"The folder of the data cannot be written: {error.strerror}.", file=folder, remedy="Give another: --data."
        ) from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InputError(
                "Another `borgo up` uses the data of this community.",
                file=folder,
                remedy="Stop that one first, or give this one a folder of its own with --data.",
            ) from None
        yield folder
    finally:
        os.close(lock)


def refuse_earlier(folder: Path) -> None:
    """See that the chain in a community's folder, if there is one, is of contracts that this version knows.

    Raises:
        InputError: it is not, or the file that tells so is damaged; nothing is changed.
    """
    file = folder / CHAIN / "deployment.json"
    if file.exists():
        try:
            DeploymentFile.read(file)
        except ChainError as error:
            raise InputError(error.message, remedy=error.remedy) from error


def empty(folder: Path) -> None:
    """Delete everything that a community's folder holds; the caller holds it.

    What an earlier, killed `borgo up` left running in it is ended first.

    Raises:
        InputError: it is a link, or holds what `borgo up` did not put there; nothing is deleted.
    """
    strange = sorted(path.name for path in folder.iterdir() if path.name not in OWN)
    if folder.is_symlink() or strange or any(path.is_symlink() for path in folder.iterdir()):
        raise InputError(
            f"The folder is not deleted: it is a link, or holds other files ({', '.join(strange) or 'a link'}).",
            file=folder,
            remedy="Move away what is yours, or delete the folder yourself.",
        )
    clean_up(folder / CHAIN / "reporters")
    end_orphans(folder / CHAIN / "node")
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != LOCK:
            path.unlink()
