// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ISettlements} from "../interfaces/ISettlements.sol";

/// @title A Merkle tree whose nodes carry sums.
/// @notice Each node commits to the hashes and the sums of its two children, so a proof shows not only that a line is in the tree but
/// also that the sums on its way add up to the published whole. The tree is padded on the right with zero leaves (hash 0, sums 0) to
/// the next power of two, never by repeating a leaf; the path is given by the index, so a line proves one place only.
/// @dev Sums are packed in one word: quotaMicro in the low 64 bits, tokens in bits 128 to 191. The bits between are guards: each summand
/// must leave them zero, and the sums of at most twenty siblings cannot cross them.
library MerkleSum {
    uint256 internal constant MAX_DEPTH = 20;
    uint256 private constant FIELDS = uint256(type(uint64).max) << 128 | type(uint64).max;

    /// @notice The sums of a line, or of a whole tree.
    function pack(uint256 quotaMicro, uint256 tokens) internal pure returns (uint256) {
        return tokens << 128 | quotaMicro;
    }

    /// @notice H(0x00 ‖ chainId ‖ contract ‖ period ‖ revision ‖ index ‖ member ‖ quotaMicro ‖ tokens ‖ privateHash), every field in its
    /// own width: 1, 32, 20, 4, 1, 4, 4, 4, 6 and 32 bytes; and the sums of that line.
    /// @dev Reverts if a field of the line is wider than that.
    function leaf(uint32 period, uint8 revision, ISettlements.Line calldata line)
        internal
        view
        returns (bytes32 hash, uint256 sums)
    {
        // Written from the right to the left behind the free memory pointer: each word overwrites the zeros before the one on its
        // right. The five fields before the tokens are joined to one number first. A line is five words of calldata.
        assembly ("memory-safe") {
            let start := mload(0x40)
            let index := calldataload(line)
            let member := calldataload(add(line, 0x20))
            let quota := calldataload(add(line, 0x40))
            let tokens := calldataload(add(line, 0x60))
            if or(shr(32, or(or(index, member), quota)), shr(48, tokens)) { revert(0, 0) }
            mstore(add(start, 76), calldataload(add(line, 0x80)))
            mstore(add(start, 44), tokens)
            let joined := or(or(shl(104, period), shl(96, revision)), or(or(shl(64, index), shl(32, member)), quota))
            mstore(add(start, 38), joined)
            mstore(add(start, 21), address())
            mstore(add(start, 1), chainid())
            mstore8(start, 0x00)
            hash := keccak256(start, 108)
            sums := or(shl(128, tokens), quota)
        }
    }

    /// @notice H(root ‖ sums).
    function top(bytes32 root, uint256 sums) internal pure returns (bytes32 hash) {
        assembly ("memory-safe") {
            mstore(0x00, root)
            mstore(0x20, sums)
            hash := keccak256(0x00, 0x40)
        }
    }

    /// @notice The root and its sums that follow from a leaf, its place and its siblings. `inOrder` is false if the place lies outside a
    /// tree of this depth or a sibling's sums leave their fields.
    /// @dev Node: H(0x01 ‖ left ‖ leftSums ‖ right ‖ rightSums), 1 + 4 × 32 bytes.
    function climb(bytes32 leafHash, uint256 leafSums, uint256 index, ISettlements.Sibling[] calldata proof)
        internal
        pure
        returns (bytes32 hash, uint256 sums, bool inOrder)
    {
        uint256 levels = proof.length;
        if (levels > MAX_DEPTH || index >> levels != 0) return (0, 0, false);
        (hash, sums) = (leafHash, leafSums);
        uint256 seen;
        // The node is written behind the free memory pointer, which Solidity lets anyone use as scratch space: the byte 0x01, then
        // 0x40 bytes of the left child and 0x40 of the right. The path's next bit, kept at 0x40, says which of them is ours. A sibling
        // is two words of calldata in the same order. `sums` cannot overflow: at most 21 words whose fields are 64 bits wide and 64
        // bits apart.
        assembly ("memory-safe") {
            let start := add(mload(0x40), 0x1f)
            let left := add(start, 1)
            let right := add(start, 0x41)
            mstore8(start, 0x01)
            let end := add(proof.offset, shl(6, levels))
            let path := shl(6, index)
            for { let sibling := proof.offset } lt(sibling, end) { sibling := add(sibling, 0x40) } {
                let flip := and(path, 0x40)
                let ours := add(left, flip)
                calldatacopy(sub(right, flip), sibling, 0x40)
                mstore(ours, hash)
                mstore(add(ours, 0x20), sums)
                let siblingSums := calldataload(add(sibling, 0x20))
                seen := or(seen, siblingSums)
                sums := add(sums, siblingSums)
                hash := keccak256(start, 0x81)
                path := shr(1, path)
            }
        }
        inOrder = seen & ~FIELDS == 0;
    }
}
