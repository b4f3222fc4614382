"""Fees, and transactions turned into signed bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_account.signers.local import LocalAccount

from chain.contracts import Call


@dataclass(frozen=True)
class Fees:
    """What is paid for each unit of gas, in wei.

    Attributes:
        max_fee: the most, tip included.
        tip: what goes to who makes the block.
        legacy: the chain knows no base fee, and takes one price only: `max_fee`.
    """

    max_fee: int
    tip: int
    legacy: bool = False

    @classmethod
    def of(cls, block: dict[str, Any], tip: int, gas_price: int) -> Fees:
        """The fees that a transaction of now should offer, so that it stands a doubling of the base fee.

        Args:
            block: the newest block.
            tip: what the node suggests; 0 on a chain without fees.
            gas_price: the node's price, for a chain that has no base fee.
        """
        base = block.get("baseFeePerGas")
        if base is None:
            return cls(gas_price, gas_price, legacy=True)
        return cls(2 * int(base, 16) + tip, tip)

    def raised(self, wanted: Fees) -> Fees:
        """Fees with which a node lets a transaction replace one with these: a quarter more, and no less than `wanted`.

        Nodes ask for a tenth more in both figures.
        """
        return Fees(
            max(wanted.max_fee, self.max_fee * 5 // 4 + 1), max(wanted.tip, self.tip * 5 // 4 + 1), wanted.legacy
        )


@dataclass(frozen=True)
class Signed:
    """A signed transaction: its bytes, its hash, and what it pays."""

    raw: bytes
    hash: bytes
    fees: Fees


def sign(account: LocalAccount, chain_id: int, call: Call, *, nonce: int, gas: int, fees: Fees) -> Signed:
    """Signs a call as one transaction; the same arguments give the same bytes."""
    fields: dict[str, Any] = {
        "chainId": chain_id,
        "nonce": nonce,
        "to": call.to,
        "data": call.data,
        "value": call.value,
        "gas": gas,
    }
    if fees.legacy:
        fields["gasPrice"] = fees.max_fee
    else:
        fields |= {"type": 2, "maxFeePerGas": fees.max_fee, "maxPriorityFeePerGas": fees.tip}
    signed = account.sign_transaction(fields)
    return Signed(bytes(signed.raw_transaction), bytes(signed.hash), fees)
