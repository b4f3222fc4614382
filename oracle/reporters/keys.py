"""Who signed what, and the key that a reporter draws for itself."""

from __future__ import annotations

from pathlib import Path

from eth_account.signers.local import LocalAccount
from eth_keys import datatypes
from eth_keys.exceptions import BadSignature
from eth_utils.exceptions import ValidationError

from chain.sender.keys import create_key, load_key


def ensure_key(file: Path) -> LocalAccount:
    """The key in a file that only its owner can read; drawn and written first if there is none.

    Raises:
        ChainError: the file holds no key, or others can read it.
    """
    if file.exists():
        return load_key(file)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return create_key(file)


def signer_of(digest: bytes, signature: bytes) -> str | None:
    """The address whose key signed a digest; None for what is no signature."""
    if len(signature) != 65 or signature[64] not in {27, 28}:
        return None
    try:
        whole = datatypes.Signature(signature[:64] + bytes([signature[64] - 27]))
        return whole.recover_public_key_from_msg_hash(digest).to_checksum_address()
    except (BadSignature, ValidationError):
        return None
