"""Private keys in files that only their owner can read. They are never logged, printed or put into an error."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from eth_account import Account
from eth_account.signers.local import LocalAccount

from chain.errors import ChainError


def create_key(path: Path) -> LocalAccount:
    """Makes a new key and writes it to a new file, for the owner's eyes only.

    Raises:
        ChainError: the file exists already.
    """
    secret = secrets.token_bytes(32)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise ChainError(
            f"The key file {path} is there already.", "Give another path; a key is not replaced."
        ) from error
    with os.fdopen(descriptor, "w") as file:
        file.write(f"0x{secret.hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    return _account(secret)


def load_key(path: Path) -> LocalAccount:
    """The key in a file: 32 bytes as hexadecimal text, readable by its owner only.

    Raises:
        ChainError: no such file, a file that others can read, or no key in it.
    """
    try:
        with path.open() as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            text = file.read(100).strip().removeprefix("0x")
    except (OSError, UnicodeDecodeError) as error:
        raise ChainError(f"The key file {path} cannot be read.", "Check the path and who owns the file.") from error
    if mode & 0o077:
        raise ChainError(f"The key file {path} is open to others ({mode:04o}).", f"Close it: chmod 600 {path}")
    wrong = ChainError(f"The file {path} holds no private key.", "It should hold 64 hexadecimal digits.")
    if len(text) != 64:
        raise wrong
    # The cause of a failure here would quote the file: it is left out.
    try:
        return _account(bytes.fromhex(text))
    except Exception:
        raise wrong from None


def _account(secret: bytes) -> LocalAccount:
    account: LocalAccount = Account.from_key(secret)
    return account
