"""What the node answers to a transaction that it does not take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import rlp

from chain.errors import ChainError

Json: TypeAlias = Any  # that of chain.rpc, which would bring all of web3
"""What JSON can hold."""
INVALID = -32000
"""The code that nodes give to an invalid transaction."""


@dataclass(eq=False)
class RefusalError(ChainError):
    """The node understood and refused.

    Attributes:
        code: JSON-RPC's number of the error.
        data: what came with it.
    """

    code: int = INVALID
    data: Json = None

    @classmethod
    def of(cls, error: dict[str, Json]) -> RefusalError:
        """From the `error` of a JSON-RPC answer."""
        return cls(str(error.get("message")), None, int(error.get("code", INVALID)), error.get("data"))

    def error(self) -> dict[str, Json]:
        """The `error` of a JSON-RPC answer."""
        answer: dict[str, Json] = {"code": self.code, "message": str(self)}
        return answer if self.data is None else {**answer, "data": self.data}


def gas_limit(raw: bytes, chain_id: int) -> int:
    """The gas that a signed transaction may use; 0 if it cannot be read, which anvil then refuses in its own words.

    Raises:
        RefusalError: there are blobs, or a transaction of the oldest kind is not signed for this chain alone, which
            anvil would notice only when it mines.
    """
    if raw[:1] == b"\x03":
        raise RefusalError("transactions with blobs are not taken: nobody here would keep the blobs")
    oldest = raw[:1] >= b"\xc0"
    try:
        fields = rlp.decode(raw if oldest else raw[1:])
        gas = int.from_bytes(fields[2 if oldest else 3 if raw[0] == 1 else 4])
        v = int.from_bytes(fields[6]) if oldest else None
    except (rlp.DecodingError, IndexError, TypeError):
        return 0
    if v in {27, 28}:
        raise RefusalError("only replay-protected (EIP-155) transactions are taken")
    if v is not None and v >= 35 and (v - 35) // 2 != chain_id:
        raise RefusalError(f"invalid chain id for signer: have {(v - 35) // 2}, want {chain_id}")
    return gas
