// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Channel, ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {vm} from "../Vm.sol";
import {Claimable} from "./Claimable.sol";

contract ClaimTest is Claimable {
    uint16 internal constant JANUARY = 672;

    function refuseClaim(uint256 index, bytes memory reason) internal {
        ISettlements.Sibling[] memory proof = proofOf(index, 0);
        vm.expectRevert(reason);
        settlements.claim(DECEMBER, lines[index], proof);
    }

    function refuseOpening(bytes memory reason) internal {
        bytes32 root = rootOf(0);
        vm.expectRevert(reason);
        settlements.openClaims(DECEMBER, root, uint64(TOKENS));
    }

    function test_WhenFinal_TheTokensAreReservedAndEachLineIsPaid() public {
        settle();
        bytes32 root = rootOf(0);
        vm.expectEmit(address(settlements));
        emit ISettlements.ClaimsOpened(DECEMBER, uint64(TOKENS), uint64(TOKENS), JANUARY + 1);
        settlements.openClaims(DECEMBER, root, uint64(TOKENS));
        ISettlements.Sibling[] memory proof = proofOf(1, 0);
        vm.expectEmit(address(settlements));
        emit ISettlements.Claimed(DECEMBER, BRUNO, 1, 3_00);
        settlements.claim(DECEMBER, lines[1], proof);
        claim(0);
        claim(2);
        vm.assertEq(ledger.balanceOf(ANNA), 24_00, "Anna");
        vm.assertEq(ledger.balanceOf(BRUNO), 23_00, "Bruno");
        vm.assertEq(ledger.balanceOf(CARLA), 22_00, "Carla");
        vm.assertTrue(settlements.isClaimed(DECEMBER, 1), "bit");
        vm.assertTrue(!settlements.isClaimed(DECEMBER, 3), "no other bit");
        (, uint256 left) = ledger.energyReserved();
        vm.assertEq(left, 0, "all of it");
    }

    function test_BeforeFinality_NothingIsReserved() public {
        publish(0);
        moveTo(settlements.recordOf(DECEMBER).finalAt);
        refuseOpening(abi.encodeWithSelector(ISettlements.Settlements_NotFinal.selector, DECEMBER));
        refuseClaim(1, abi.encodeWithSelector(ISettlements.Settlements_NoClaims.selector, DECEMBER, 0));
    }

    function test_WhenNotPublished_NothingIsReserved() public {
        refuseOpening(abi.encodeWithSelector(ISettlements.Settlements_NotFinal.selector, DECEMBER));
    }

    function test_WhenFinalButNotOpened_NothingIsPaid() public {
        settle();
        refuseClaim(1, abi.encodeWithSelector(ISettlements.Settlements_NoClaims.selector, DECEMBER, 0));
    }

    function test_WhenTheTotalIsAnother_IsRefused() public {
        settle();
        bytes32 root = rootOf(0);
        vm.expectRevert(abi.encodeWithSelector(ISettlements.Settlements_WrongSeal.selector, DECEMBER));
        settlements.openClaims(DECEMBER, root, uint64(TOKENS) + 1);
        vm.expectRevert(abi.encodeWithSelector(ISettlements.Settlements_WrongSeal.selector, DECEMBER));
        settlements.openClaims(DECEMBER, keccak256("root"), uint64(TOKENS));
    }

    function test_WhenOpenedTwice_IsRefused() public {
        settle();
        openClaims();
        refuseOpening(abi.encodeWithSelector(ISettlements.Settlements_ClaimsOpen.selector, DECEMBER));
    }

    function test_WhenClaimedTwice_IsRefused() public {
        settle();
        openClaims();
        claim(1);
        refuseClaim(1, abi.encodeWithSelector(ISettlements.Settlements_AlreadyClaimed.selector, DECEMBER, 1));
    }

    function test_WhenTheLineIsAnothers_IsRefused() public {
        settle();
        openClaims();
        lines[1].member = SHOP;
        refuseClaim(1, abi.encodeWithSelector(ISettlements.Settlements_NotVerified.selector, DECEMBER, 1));
    }

    function test_WhenTheLineIsOfAnEarlierRevision_IsRefused() public {
        publish(0);
        publish(1);
        finish();
        openClaims();
        refuseClaim(1, abi.encodeWithSelector(ISettlements.Settlements_NotVerified.selector, DECEMBER, 1));
        claim(1);
    }

    function test_WhenTheLineHasNoTokens_IsRefused() public {
        lines[0].tokens = 0;
        ISettlements.Settlement memory given = settlement(0);
        given.tokens = 5_00;
        bytes32 leftNode = node(leafOf(lines[0], 0), sumsOf(lines[0]), leafOf(lines[1], 0), sumsOf(lines[1]));
        given.root = node(leftNode, sums(800_000_000, 3_00), right(0), sumsOf(lines[2]));
        settlements.publish(given, signatures(given, 3));
        finish();
        settlements.openClaims(DECEMBER, given.root, 5_00);
        refuseClaim(0, abi.encodeWithSelector(ISettlements.Settlements_NothingToClaim.selector, DECEMBER));
    }

    function test_WhenTheMemberLeft_IsRefused() public {
        settle();
        openClaims();
        bytes32 hash = keccak256(abi.encode(Intents.EXIT, BRUNO, members.nonceOf(BRUNO), later()));
        members.exit(BRUNO, members.nonceOf(BRUNO), later(), sign(keyOf(BRUNO), typed(address(members), hash)));
        refuseClaim(1, abi.encodeWithSelector(IMembers.Members_NotActive.selector, BRUNO));
    }

    function test_TwoMonthsAfterFinality_ClaimsLapse() public {
        settle();
        openClaims();
        moveTo(nextMonth());
        claim(0);
        moveTo(nextMonth());
        refuseClaim(1, abi.encodeWithSelector(ISettlements.Settlements_NoClaims.selector, DECEMBER, JANUARY + 1));
    }

    function test_WhenOpenedLate_ClaimsLapseAllTheSame() public {
        settle();
        moveTo(nextMonth());
        openClaims();
        vm.assertEq(settlements.claimsOf(DECEMBER).lastEpoch, JANUARY + 1, "since finality, not since opening");
        moveTo(nextMonth());
        refuseClaim(1, abi.encodeWithSelector(ISettlements.Settlements_NoClaims.selector, DECEMBER, JANUARY + 1));
    }

    function test_WhenOpenedTooLate_IsRefused() public {
        settle();
        moveTo(nextMonth());
        moveTo(nextMonth());
        refuseOpening(
            abi.encodeWithSelector(ISettlements.Settlements_NoClaims.selector, DECEMBER, JANUARY + 1)
        );
    }

    /// @dev The window ends in the last second of January: the settlement is final in February only.
    function test_WhenTheWindowEndsWithTheMonth_FinalityBelongsToTheNext() public {
        moveTo(nextMonth() - 7 days - 1);
        settle();
        openClaims();
        vm.assertEq(settlements.claimsOf(DECEMBER).lastEpoch, JANUARY + 2, "February and March");
    }

    /// @dev Somebody opens the claims when the month's budget is gone, so that all others would get nothing.
    function test_WhenTheBudgetIsUsedUp_OpeningWaitsForTheNextMonth() public {
        settle();
        useUp(10_00);
        refuseOpening(
            abi.encodeWithSelector(ILedger.Ledger_BudgetExceeded.selector, Channel.Energy, TOKENS, 6_00)
        );
        moveTo(nextMonth());
        openClaims();
        vm.assertEq(settlements.claimsOf(DECEMBER).reserved, TOKENS, "the whole");
    }

    function test_InTheLastMonth_EachGetsTheSamePartOfWhatThereIs() public {
        settle();
        moveTo(nextMonth());
        useUp(10_00);
        openClaims();
        vm.assertEq(settlements.claimsOf(DECEMBER).reserved, 6_00, "what there is");
        for (uint256 i = 0; i < 3; i++) {
            claim(i);
        }
        vm.assertEq(ledger.balanceOf(ANNA), 20_00 + 2_66, "4.00 of 9.00 of 6.00");
        vm.assertEq(ledger.balanceOf(BRUNO), 20_00 + 2_00, "3.00 of 9.00 of 6.00");
        vm.assertEq(ledger.balanceOf(CARLA), 20_00 + 1_33, "2.00 of 9.00 of 6.00");
    }

    function test_WhenNothingIsLeftInTheLastMonth_NothingIsOpened() public {
        settle();
        moveTo(nextMonth());
        useUp(16_00);
        refuseOpening(abi.encodeWithSelector(ISettlements.Settlements_NothingToClaim.selector, DECEMBER));
        vm.assertEq(settlements.claimsOf(DECEMBER).lastEpoch, 0, "not opened");
    }

    /// @dev Claims never exceed what was reserved, whatever was published.
    function testFuzz_TheSumOfClaimsIsAtMostTheReserve(uint256 used) public {
        settle();
        moveTo(nextMonth());
        used = used % 16_00;
        useUp(used);
        openClaims();
        (uint256 before,) = ledger.energyReserved();
        for (uint256 i = 0; i < 3; i++) {
            // A single cent may be too little for a line.
            try settlements.claim(DECEMBER, lines[i], proofOf(i, 0)) {} catch {}
        }
        (uint256 left,) = ledger.energyReserved();
        vm.assertLe(before - left, settlements.claimsOf(DECEMBER).reserved, "at most");
        vm.assertLe(left - used, 2, "and but for rounding all of it");
    }

    /// @dev Takes from January's or February's budget of 16 tokens, as another period would.
    function useUp(uint256 amount) internal {
        bool last = clock >= 1_769_904_000;
        vm.prank(address(settlements));
        ledger.reserveEnergy(amount, last ? JANUARY + 1 : JANUARY, false);
    }
}
