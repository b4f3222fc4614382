"""The typed messages (EIP-712) that members, registrars and reporters sign.

Their fields stand in `intents.json`, once for Python, JavaScript and the tests that compare them with Solidity.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from eth_abi.abi import encode
from eth_account.signers.local import LocalAccount
from eth_typing import Hash32
from eth_utils.crypto import keccak

from chain.errors import ChainError

_SPEC = json.loads(Path(__file__).with_name("intents.json").read_text(encoding="utf-8"))
_DOMAIN_TYPE = b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"


def names() -> tuple[str, ...]:
    """The names of all messages."""
    return tuple(_SPEC["types"])


def contract_of(name: str) -> str:
    """The contract that receives the message `name` and stands in its domain."""
    return str(_spec_of(name)["contract"])


def fields_of(name: str) -> tuple[tuple[str, str], ...]:
    """The (type, name) of each field, in the order in which they are hashed."""
    return tuple((kind, field) for kind, field in _spec_of(name)["fields"])


def type_text(name: str) -> str:
    """The text whose hash is the message's type, as `contracts/libraries/Intents.sol` writes it."""
    return f"{name}({','.join(f'{kind} {field}' for kind, field in fields_of(name))})"


def struct_values(name: str, message: Mapping[str, Any]) -> tuple[Any, ...]:
    """The values of `message` in the order of the struct, as a contract's function takes them.

    Raises:
        ChainError: a field is missing or unknown.
    """
    wanted = [field for _, field in fields_of(name)]
    if set(wanted) != set(message):
        odd = sorted(set(wanted) ^ set(message))
        raise ChainError(f"The fields of the message {name} do not fit: {', '.join(odd)}.")
    return tuple(message[field] for field in wanted)


@cache
def domain_separator(chain_id: int, contract: str) -> bytes:
    """The domain of a contract (checksum or lower-case address) on a chain."""
    name, version = (keccak(text=_SPEC["domain"][key]) for key in ("name", "version"))
    return keccak(
        encode(
            ["bytes32", "bytes32", "bytes32", "uint256", "address"],
            [keccak(_DOMAIN_TYPE), name, version, chain_id, contract],
        )
    )


def digest(name: str, message: Mapping[str, Any], chain_id: int, contract: str) -> bytes:
    """What is signed: 32 bytes. The digest of a `Request` is also the id of its service.

    Args:
        name: one of `names()`.
        message: a value for each field; `bytes32` as bytes, an array as a list, addresses as hexadecimal text.
        chain_id: the chain.
        contract: the address of the contract that receives the message.
    """
    kinds, values = [], []
    for (kind, _), value in zip(fields_of(name), struct_values(name, message), strict=True):
        # An array is hashed as its members in a row; ours hold whole words.
        kinds.append("bytes32" if kind == "bytes32[]" else kind)
        values.append(keccak(b"".join(value)) if kind == "bytes32[]" else value)
    struct = keccak(encode(["bytes32", *kinds], [keccak(text=type_text(name)), *values]))
    return keccak(b"\x19\x01" + domain_separator(chain_id, contract) + struct)


def sign(account: LocalAccount, message_digest: bytes) -> bytes:
    """A 65-byte signature (r, s, v) with low s, as the contracts want it."""
    return bytes(account.unsafe_sign_hash(Hash32(message_digest)).signature)


def _spec_of(name: str) -> dict[str, Any]:
    try:
        return dict(_SPEC["types"][name])
    except KeyError:
        raise ChainError(f"There is no message {name!r}.", f"There are {', '.join(names())}.") from None
