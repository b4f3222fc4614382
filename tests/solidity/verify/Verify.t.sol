// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {Settled} from "../publish/Settled.sol";
import {vm} from "../Vm.sol";

contract VerifyTest is Settled {
    function setUp() public override {
        super.setUp();
        publish(0);
    }

    function verifies(ISettlements.Line memory line, ISettlements.Sibling[] memory proof) internal view returns (bool) {
        return settlements.verify(DECEMBER, line, proof);
    }

    function test_WhenTheLineIsPublished_ItVerifies() public view {
        vm.assertTrue(verifies(lines[1], proofOfBruno(0)), "Bruno");
    }

    function test_WhenTheLineStandsBesideThePadding_ItVerifies() public view {
        ISettlements.Sibling[] memory proof = new ISettlements.Sibling[](2);
        proof[1] = ISettlements.Sibling(left(0), sums(800_000_000, 7_00));
        vm.assertTrue(verifies(lines[2], proof), "Carla");
    }

    function testFuzz_WhenAnyFieldIsAnother_ItDoesNot(
        uint32 index,
        uint32 member,
        uint32 quotaMicro,
        uint48 tokens,
        bytes32 privateHash,
        uint8 which
    ) public view {
        ISettlements.Line memory line = lines[1];
        if (which % 5 == 0) line.index = index;
        if (which % 5 == 1) line.member = member;
        if (which % 5 == 2) line.quotaMicro = quotaMicro;
        if (which % 5 == 3) line.tokens = tokens;
        if (which % 5 == 4) line.privateHash = privateHash;
        bool same = keccak256(abi.encode(line)) == keccak256(abi.encode(lines[1]));
        vm.assertTrue(verifies(line, proofOfBruno(0)) == same, "only the published line");
    }

    function testFuzz_WhenASiblingIsAnother_ItDoesNot(bytes32 hash, uint256 packed, bool first) public view {
        ISettlements.Sibling[] memory proof = proofOfBruno(0);
        ISettlements.Sibling memory sibling = proof[first ? 0 : 1];
        bool same = hash == sibling.hash && packed == sibling.sums;
        (sibling.hash, sibling.sums) = (hash, packed);
        vm.assertTrue(verifies(lines[1], proof) == same, "only the published siblings");
    }

    function test_WhenTheProofIsShorterOrLonger_ItDoesNot() public view {
        ISettlements.Sibling[] memory proof = proofOfBruno(0);
        ISettlements.Sibling[] memory odd = new ISettlements.Sibling[](1);
        odd[0] = proof[0];
        vm.assertTrue(!verifies(lines[1], odd), "shorter");
        odd = new ISettlements.Sibling[](3);
        (odd[0], odd[1]) = (proof[0], proof[1]);
        vm.assertTrue(!verifies(lines[1], odd), "longer");
        vm.assertTrue(!verifies(lines[1], new ISettlements.Sibling[](21)), "too long");
    }

    function test_WhenThePeriodIsAnother_ItDoesNot() public view {
        vm.assertTrue(!settlements.verify(202511, lines[1], proofOfBruno(0)), "November");
    }

    function test_WhenItWasRevised_TheOldLineDoesNotAndTheNewDoes() public {
        publish(1);
        vm.assertTrue(!verifies(lines[1], proofOfBruno(0)), "old");
        vm.assertTrue(verifies(lines[1], proofOfBruno(1)), "new");
    }

    /// @dev Sums that leave their fields could otherwise wrap around and hide what they took.
    function test_WhenASiblingsSumsAreNegative_ItDoesNotEvenIfSigned() public {
        lines[0].quotaMicro = 1_000_000_000;
        uint256 negative;
        unchecked {
            negative = 0 - uint256(lines[1].quotaMicro);
        }
        ISettlements.Settlement memory given = settlement(1);
        bytes32 forged = node(leafOf(lines[0], 1), sumsOf(lines[0]), keccak256("no line"), negative);
        uint256 partial_;
        unchecked {
            partial_ = sumsOf(lines[0]) + negative;
        }
        given.root = node(forged, partial_, leafOf(lines[1], 1), sums(lines[1].quotaMicro, TOKENS - 4_00));
        settlements.publish(given, signatures(given, 3));
        ISettlements.Sibling[] memory proof = new ISettlements.Sibling[](2);
        proof[0] = ISettlements.Sibling(keccak256("no line"), negative);
        proof[1] = ISettlements.Sibling(leafOf(lines[1], 1), sums(lines[1].quotaMicro, TOKENS - 4_00));
        vm.assertTrue(!verifies(lines[0], proof), "forged");
    }

    function test_WhenTheQuotasAreNotTheWhole_ItDoesNotEvenIfSigned() public {
        ISettlements.Settlement memory given = settlement(1);
        ISettlements.Line memory line = ISettlements.Line(0, ANNA, 999_999_999, 1, keccak256("a"));
        given.root = leafOf(line, 1);
        (given.leaves, given.tokens) = (1, 1);
        settlements.publish(given, signatures(given, 3));
        vm.assertTrue(!verifies(line, new ISettlements.Sibling[](0)), "not the whole");
    }

    function test_WhenThePublishedTokensAreNotTheTrees_ItDoesNot() public {
        ISettlements.Settlement memory given = settlement(1);
        given.tokens += 1;
        settlements.publish(given, signatures(given, 3));
        vm.assertTrue(!verifies(lines[1], proofOfBruno(1)), "another total");
    }

    function test_WhenThereIsOneMember_TheLineIsTheRoot() public {
        ISettlements.Settlement memory given = settlement(1);
        ISettlements.Line memory line = ISettlements.Line(0, ANNA, 1_000_000_000, 1, keccak256("a"));
        given.root = leafOf(line, 1);
        (given.leaves, given.tokens) = (1, 1);
        settlements.publish(given, signatures(given, 3));
        vm.assertTrue(verifies(line, new ISettlements.Sibling[](0)), "alone");
    }

    function test_WhenTheIndexLiesOutsideTheTree_ItDoesNotEvenIfSigned() public {
        ISettlements.Settlement memory given = settlement(1);
        ISettlements.Line memory line = ISettlements.Line(1, ANNA, 1_000_000_000, 1, keccak256("a"));
        given.root = leafOf(line, 1);
        (given.leaves, given.tokens) = (1, 1);
        settlements.publish(given, signatures(given, 3));
        vm.assertTrue(!verifies(line, new ISettlements.Sibling[](0)), "outside");
    }

    function test_WhenTheTreeIsDeeperThanAllowed_ItDoesNotEvenIfSigned() public {
        ISettlements.Line memory line = ISettlements.Line(0, ANNA, 1_000_000_000, 1, keccak256("a"));
        for (uint8 levels = 20; levels <= 21; levels++) {
            uint8 revision = levels - 19;
            ISettlements.Settlement memory given = settlement(revision);
            bytes32 hash = leafOf(line, revision);
            for (uint256 i = 0; i < levels; i++) {
                hash = node(hash, sumsOf(line), 0, 0);
            }
            (given.root, given.tokens) = (hash, 1);
            settlements.publish(given, signatures(given, 3));
            vm.assertTrue(verifies(line, new ISettlements.Sibling[](levels)) == (levels == 20), "depth");
        }
    }

    /// @dev What is hashed is as wide as its field: a wider number would run into the field on its left.
    function testFuzz_WhenANumberIsWiderThanItsField_Reverts(uint8 which, uint256 extra) public view {
        uint256 field = which % 4;
        uint256 width = field == 3 ? 48 : 32;
        extra = bound(extra, 1, type(uint256).max >> width) << width;
        bytes memory data = abi.encodeCall(ISettlements.verify, (DECEMBER, lines[1], proofOfBruno(0)));
        // The line's words follow the period's.
        uint256 place = 4 + 32 * (field + 1);
        assembly {
            let word := add(add(data, 0x20), place)
            mstore(word, or(mload(word), extra))
        }
        (bool answered,) = address(settlements).staticcall(data);
        vm.assertTrue(!answered, "too wide");
    }

    function bound(uint256 number, uint256 least, uint256 most) private pure returns (uint256) {
        return number < least || number > most ? least + number % (most - least + 1) : number;
    }
}
