// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {MerkleSum} from "../../../contracts/libraries/MerkleSum.sol";
import {Community} from "../Community.sol";
import {vm} from "../Vm.sol";

/// @dev Three lines of December 2025, their tree built by hand, and what reporters sign over it.
abstract contract Settled is Community {
    uint32 internal constant DECEMBER = 202512;
    uint256 internal constant TOKENS = 9_00;

    ISettlements.Line[3] internal lines;

    function setUp() public virtual override {
        super.setUp();
        lines[0] = ISettlements.Line(0, ANNA, 500_000_000, 4_00, keccak256("a"));
        lines[1] = ISettlements.Line(1, BRUNO, 300_000_000, 3_00, keccak256("b"));
        lines[2] = ISettlements.Line(2, CARLA, 200_000_000, 2_00, keccak256("c"));
    }

    function leafOf(ISettlements.Line memory line, uint8 revision) internal view returns (bytes32) {
        return keccak256(
            abi.encodePacked(
                bytes1(0),
                block.chainid,
                address(settlements),
                DECEMBER,
                revision,
                line.index,
                line.member,
                line.quotaMicro,
                line.tokens,
                line.privateHash
            )
        );
    }

    function sums(uint256 quota, uint256 tokens) internal pure returns (uint256) {
        return (tokens << 128) | quota;
    }

    function sumsOf(ISettlements.Line memory line) internal pure returns (uint256) {
        return sums(line.quotaMicro, line.tokens);
    }

    function node(bytes32 a, uint256 aSums, bytes32 b, uint256 bSums) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(bytes1(0x01), a, aSums, b, bSums));
    }

    function left(uint8 revision) internal view returns (bytes32) {
        return node(leafOf(lines[0], revision), sumsOf(lines[0]), leafOf(lines[1], revision), sumsOf(lines[1]));
    }

    function right(uint8 revision) internal view returns (bytes32) {
        return node(leafOf(lines[2], revision), sumsOf(lines[2]), 0, 0);
    }

    function rootOf(uint8 revision) internal view returns (bytes32) {
        return node(left(revision), sums(800_000_000, 7_00), right(revision), sumsOf(lines[2]));
    }

    function settlement(uint8 revision) internal view returns (ISettlements.Settlement memory) {
        return ISettlements.Settlement({
            period: DECEMBER,
            revision: revision,
            root: rootOf(revision),
            leaves: 3,
            tokens: uint64(TOKENS),
            sharedWh: 1_234_000,
            incentiveCents: 567_89,
            datasetHash: keccak256("data"),
            rulesHash: keccak256("rules"),
            codeHash: keccak256("code"),
            validUntil: later()
        });
    }

    /// @dev The signatures of the first `count` reporters, sorted by address.
    function signatures(ISettlements.Settlement memory given, uint256 count) internal view returns (bytes[] memory all) {
        uint256[] memory keys = new uint256[](count);
        for (uint256 i = 0; i < count; i++) {
            keys[i] = oracleKey(i);
            for (uint256 j = i; j > 0 && vm.addr(keys[j]) < vm.addr(keys[j - 1]); j--) {
                (keys[j], keys[j - 1]) = (keys[j - 1], keys[j]);
            }
        }
        all = new bytes[](count);
        for (uint256 i = 0; i < count; i++) {
            all[i] = sign(keys[i], settlements.digestOf(given));
        }
    }

    function publish(uint8 revision) internal {
        ISettlements.Settlement memory given = settlement(revision);
        settlements.publish(given, signatures(given, 3));
    }

    /// @dev The proof of the second line.
    function proofOfBruno(uint8 revision) internal view returns (ISettlements.Sibling[] memory proof) {
        proof = new ISettlements.Sibling[](2);
        proof[0] = ISettlements.Sibling(leafOf(lines[0], revision), sumsOf(lines[0]));
        proof[1] = ISettlements.Sibling(right(revision), sumsOf(lines[2]));
    }

    function whole() internal pure returns (uint256) {
        return MerkleSum.pack(1_000_000_000, TOKENS);
    }
}
