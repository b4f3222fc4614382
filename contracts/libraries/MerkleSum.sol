// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ISettlements} from "../interfaces/ISettlements.sol";

/// @title A Merkle tree whose nodes carry sums.
/// @notice Each node commits to the hashes and the sums of its two children, so a proof shows not only that a line is in the tree but
/// also that the sums on its way add up to the published whole. The tree is padded on the right with zero leaves (hash 0, sums 0) to
/// the next power of two, never by repeating a leaf; the path is given by the index, so a line proves one place only.
/// @dev Sums are packed in one word: quotaMicro in the low 64 bits, tokens in bits 128 to 191. The bits between are guards: each summand
/// must leave them zero, and at most 2²⁰ summands below 2⁶⁴ cannot cross them.
library MerkleSum {
    uint256 internal constant MAX_DEPTH = 20;
    uint256 private constant FIELDS = uint256(type(uint64).max) << 128 | type(uint64).max;

    /// @notice The sums of a line, or of a whole tree.
    function pack(uint256 quotaMicro, uint256 tokens) internal pure returns (uint256) {
        return tokens << 128 | quotaMicro;
    }

    /// @notice H(0x00 ‖ chainId ‖ contract ‖ period ‖ revision ‖ index ‖ member ‖ quotaMicro ‖ tokens ‖ privateHash), every field in its
    /// own width: 32, 20, 4, 1, 4, 4, 4, 6 and 32 bytes.
    function leaf(uint32 period, uint8 revision, ISettlements.Line calldata line) internal view returns (bytes32) {
        return keccak256(
            abi.encodePacked(
                bytes1(0x00),
                block.chainid,
                address(this),
                period,
                revision,
                line.index,
                line.member,
                line.quotaMicro,
                line.tokens,
                line.privateHash
            )
        );
    }

    /// @notice The levels between the leaves and the root of a tree of `leaves` leaves.
    function depth(uint256 leaves) internal pure returns (uint256 levels) {
        while (1 << levels < leaves) levels++;
    }

    /// @notice The root and its sums that follow from a leaf, its place and its siblings; `sums` is all ones if a sibling's sums leave
    /// their fields.
    /// @dev Node: H(0x01 ‖ left ‖ leftSums ‖ right ‖ rightSums), 1 + 4 × 32 bytes.
    function climb(bytes32 hash, uint256 sums, uint256 index, ISettlements.Sibling[] calldata proof)
        internal
        pure
        returns (bytes32, uint256)
    {
        for (uint256 i = 0; i < proof.length; i++) {
            bytes32 siblingHash = proof[i].hash;
            uint256 siblingSums = proof[i].sums;
            if (siblingSums & ~FIELDS != 0) return (hash, type(uint256).max);
            hash = (index >> i) & 1 == 0
                ? keccak256(abi.encodePacked(bytes1(0x01), hash, sums, siblingHash, siblingSums))
                : keccak256(abi.encodePacked(bytes1(0x01), siblingHash, siblingSums, hash, sums));
            unchecked {
                // At most 2^20 words whose fields are 64 bits wide and 64 bits apart.
                sums += siblingSums;
            }
        }
        return (hash, sums);
    }
}
