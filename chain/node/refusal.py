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


def refuse_unfit(raw: bytes, chain_id: int) -> None:
    """Refuses a transaction with blobs, and one of the oldest kind that is signed for another chain, or for any.

    anvil looks at the chain of such a transaction only when it mines; of all other kinds it does so at once.

    Raises:
        RefusalError: there are blobs, or the signature is not for this chain alone.
    """
    if raw[:1] == b"\x03":
        raise RefusalError("transactions with blobs are not taken: nobody here would keep the blobs")
    if not raw or raw[0] < 0xC0:
        return
    try:
        signed = rlp.decode(raw)[6]
    except (rlp.DecodingError, IndexError):
        return  # anvil refuses what cannot be read, in its own words.
    v = int.from_bytes(signed) if isinstance(signed, bytes) else 0
    if v in {27, 28}:
        raise RefusalError("only replay-protected (EIP-155) transactions are taken")
    if v >= 35 and (v - 35) // 2 != chain_id:
        raise RefusalError(f"invalid chain id for signer: have {(v - 35) // 2}, want {chain_id}")
