"""The Merkle sum tree of a settlement: one leaf for each member's line, and sums that make up the whole.

Leaf: H(0x00 ‖ chainId ‖ contract ‖ period ‖ revision ‖ index ‖ member ‖ quotaMicro ‖ tokens ‖ privateHash), the fields
in 32, 20, 4, 1, 4, 4, 4, 6 and 32 bytes. Node: H(0x01 ‖ left ‖ leftSums ‖ right ‖ rightSums). Sums are one word of 32
bytes: the quotas (millionths of a thousandth) in the low 64 bits, the tokens (hundredths) from bit 128. The tree is
padded with zero leaves (hash 0, sums 0), never by repeating one. `contracts/libraries/MerkleSum.sol` says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eth_utils.crypto import keccak

from chain.errors import ChainError

WHOLE = 10**9
"""The sum of all quotas: 1000 thousandths in millionths."""
MAX_LINES = 1 << 20
_FIELD = (1 << 64) - 1

Node = tuple[bytes, int]
"""A hash of 32 bytes with its packed sums."""


@dataclass(frozen=True)
class Line:
    """One member's share of a settlement.

    Attributes:
        member: the member's number.
        quota_micro: the quota in millionths of a thousandth, up to 10⁹.
        tokens: hundredths of a token.
        private_hash: the salted hash of what only the member sees (energy, euros, retrocession), 32 bytes.
    """

    member: int
    quota_micro: int
    tokens: int
    private_hash: bytes


@dataclass(frozen=True)
class Place:
    """Where a tree belongs: the same lines elsewhere have another root."""

    chain_id: int
    contract: str
    period: int
    revision: int


def pack(quota_micro: int, tokens: int) -> int:
    """The sums of a line or a node in one word."""
    return tokens << 128 | quota_micro


def leaf_hash(place: Place, index: int, line: Line) -> bytes:
    """The hash of the `index`-th line."""
    return keccak(
        b"\x00"
        + place.chain_id.to_bytes(32)
        + bytes.fromhex(place.contract.removeprefix("0x"))
        + place.period.to_bytes(4)
        + place.revision.to_bytes(1)
        + index.to_bytes(4)
        + line.member.to_bytes(4)
        + line.quota_micro.to_bytes(4)
        + line.tokens.to_bytes(6)
        + line.private_hash
    )


def node_hash(left: Node, right: Node) -> bytes:
    """The hash of a node over its two children."""
    return keccak(b"\x01" + left[0] + left[1].to_bytes(32) + right[0] + right[1].to_bytes(32))


class SumTree:
    """The tree over the lines of one settlement, in the given order.

    Raises:
        ChainError: no line or too many, a member twice, a private hash of another length, or quotas that do not make
            up the whole.
    """

    def __init__(self, place: Place, lines: Sequence[Line]) -> None:
        if not 1 <= len(lines) <= MAX_LINES:
            raise ChainError(f"A settlement has between 1 and {MAX_LINES} lines, not {len(lines)}.")
        if len({line.member for line in lines}) != len(lines):
            raise ChainError("A member stands in the settlement twice.")
        if any(len(line.private_hash) != 32 for line in lines):
            raise ChainError("A private hash has 32 bytes.")
        whole = sum(line.quota_micro for line in lines)
        if whole != WHOLE:
            raise ChainError(f"The quotas add up to {whole}, not to {WHOLE}.")
        self.place = place
        self.lines = tuple(lines)
        level: list[Node] = [
            (leaf_hash(place, index, line), pack(line.quota_micro, line.tokens)) for index, line in enumerate(lines)
        ]
        empty: Node = (bytes(32), 0)
        self._levels = [level]
        self._empties = [empty]
        while len(level) > 1:
            if len(level) % 2:
                level = [*level, empty]
            pairs = zip(level[::2], level[1::2], strict=True)
            level = [(node_hash(left, right), left[1] + right[1]) for left, right in pairs]
            empty = (node_hash(empty, empty), 0)
            self._levels.append(level)
            self._empties.append(empty)

    @property
    def root(self) -> bytes:
        """The hash that the reporters sign."""
        return self._levels[-1][0][0]

    @property
    def tokens(self) -> int:
        """The tokens of all lines."""
        return self._levels[-1][0][1] >> 128

    def proof(self, index: int) -> tuple[Node, ...]:
        """The siblings of the `index`-th line, from the leaf up."""
        siblings = []
        for level, empty in zip(self._levels[:-1], self._empties, strict=False):
            sibling = index ^ 1
            siblings.append(level[sibling] if sibling < len(level) else empty)
            index >>= 1
        return tuple(siblings)


def verify(
    place: Place, index: int, line: Line, proof: Sequence[Node], *, root: bytes, leaves: int, tokens: int
) -> bool:
    """Whether `line` stands at `index` of the tree with this root, as the contract answers it."""
    if index >= leaves or len(proof) != (leaves - 1).bit_length():
        return False
    node: Node = (leaf_hash(place, index, line), pack(line.quota_micro, line.tokens))
    for sibling in proof:
        if sibling[1] & ~pack(_FIELD, _FIELD):
            return False
        left, right = (sibling, node) if index & 1 else (node, sibling)
        node = (node_hash(left, right), left[1] + right[1])
        index >>= 1
    return node == (root, pack(WHOLE, tokens))
