// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Channel, ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {ITreasury, Purpose} from "../../../contracts/interfaces/ITreasury.sol";
import {vm} from "../Vm.sol";
import {Funded} from "./Funded.sol";

contract GrantTest is Funded {
    bytes32 internal allowance;

    function setUp() public override {
        super.setUp();
        allowance = buy(4_00, Purpose.Members);
    }

    function give(uint48 pool, uint32[] memory to, uint48[] memory by) internal {
        ITreasury.Grant memory given = gift(allowance, pool, to, by);
        treasury.grant(given, signedBy(STORE, given), to, by);
    }

    function refuse(ITreasury.Grant memory given, uint32[] memory to, uint48[] memory by, bytes memory reason) internal {
        bytes memory signature = signedBy(given.stakeholder, given);
        vm.expectRevert(reason);
        treasury.grant(given, signature, to, by);
    }

    function test_InEqualParts() public {
        give(3_00, list(ANNA, CARLA), weights(1, 1));
        vm.assertEq(ledger.balanceOf(ANNA), 21_50, "Anna");
        vm.assertEq(ledger.balanceOf(CARLA), 21_50, "Carla");
        vm.assertEq(treasury.allowanceOf(allowance).left, 37_00, "left");
        vm.assertEq(treasury.outstanding(), 37_00, "outstanding");
    }

    function test_ByWeights_WhatRoundingLeavesStays() public {
        ITreasury.Grant memory given = gift(allowance, 1_00, list(ANNA, BRUNO), weights(1, 2));
        bytes memory signature = signedBy(STORE, given);
        vm.expectEmit(address(ledger));
        emit ILedger.Issued(Channel.Grants, ANNA, 33, 0, 674);
        vm.expectEmit(address(ledger));
        emit ILedger.Issued(Channel.Grants, BRUNO, 66, 0, 674);
        treasury.grant(given, signature, list(ANNA, BRUNO), weights(1, 2));
        vm.assertEq(treasury.allowanceOf(allowance).left, 39_01, "left");
    }

    function test_WhenRelayedTwice_Reverts() public {
        ITreasury.Grant memory given = gift(allowance, 1_00, list(ANNA, BRUNO), weights(1, 1));
        bytes memory signature = signedBy(STORE, given);
        treasury.grant(given, signature, list(ANNA, BRUNO), weights(1, 1));
        vm.expectRevert();
        treasury.grant(given, signature, list(ANNA, BRUNO), weights(1, 1));
    }

    function test_WhenTheMonthsBudgetIsSmaller_AllOrNothing() public {
        ITreasury.Grant memory given = gift(allowance, 5_00, list(ANNA, BRUNO), weights(1, 1));
        refuse(
            given,
            list(ANNA, BRUNO),
            weights(1, 1),
            abi.encodeWithSelector(ILedger.Ledger_BudgetExceeded.selector, Channel.Grants, 5_00, 4_00)
        );
        vm.assertEq(treasury.allowanceOf(allowance).left, 40_00, "kept");
        vm.assertEq(ledger.balanceOf(ANNA), 20_00, "nothing");
    }

    function test_WhenTheAllowanceIsSmaller_Reverts() public {
        allowance = buy(10, Purpose.Members);
        refuse(
            gift(allowance, 2_00, list(ANNA, BRUNO), weights(1, 1)),
            list(ANNA, BRUNO),
            weights(1, 1),
            abi.encodeWithSelector(ITreasury.Treasury_AllowanceExceeded.selector, allowance, 2_00, 1_00)
        );
    }

    function test_WhenTheListIsAnother_Reverts() public {
        refuse(
            gift(allowance, 2_00, list(ANNA, BRUNO), weights(1, 1)),
            list(ANNA, CARLA),
            weights(1, 1),
            abi.encodeWithSelector(ITreasury.Treasury_WrongRecipients.selector)
        );
    }

    function test_WhenTheListIsNotInOrder_Reverts() public {
        refuse(
            gift(allowance, 2_00, list(BRUNO, ANNA), weights(1, 1)),
            list(BRUNO, ANNA),
            weights(1, 1),
            abi.encodeWithSelector(ITreasury.Treasury_BadRecipients.selector, 1)
        );
        refuse(
            gift(allowance, 2_00, list(ANNA, ANNA), weights(1, 1)),
            list(ANNA, ANNA),
            weights(1, 1),
            abi.encodeWithSelector(ITreasury.Treasury_BadRecipients.selector, 1)
        );
        refuse(
            gift(allowance, 2_00, list(ANNA, BRUNO), new uint48[](1)),
            list(ANNA, BRUNO),
            new uint48[](1),
            abi.encodeWithSelector(ITreasury.Treasury_BadRecipients.selector, 2)
        );
        refuse(
            gift(allowance, 2_00, list(ANNA, BRUNO), weights(0, 0)),
            list(ANNA, BRUNO),
            weights(0, 0),
            abi.encodeWithSelector(ITreasury.Treasury_BadRecipients.selector, 0)
        );
    }

    function test_WhenNothingIsGiven_Reverts() public {
        refuse(
            gift(allowance, 0, list(ANNA, BRUNO), weights(1, 1)),
            list(ANNA, BRUNO),
            weights(1, 1),
            abi.encodeWithSelector(ITreasury.Treasury_NothingToGive.selector)
        );
    }

    function test_ToAStakeholder_Reverts() public {
        refuse(
            gift(allowance, 2_00, list(ANNA, STORE), weights(1, 1)),
            list(ANNA, STORE),
            weights(1, 1),
            abi.encodeWithSelector(ITreasury.Treasury_ToAStakeholder.selector, STORE)
        );
    }

    function test_ToWhoLeft_Reverts() public {
        exit(BRUNO);
        refuse(
            gift(allowance, 2_00, list(ANNA, BRUNO), weights(1, 1)),
            list(ANNA, BRUNO),
            weights(1, 1),
            abi.encodeWithSelector(IMembers.Members_NotActive.selector, BRUNO)
        );
    }

    function test_OfAnothersAllowance_Reverts() public {
        refuse(
            gift(keccak256("none"), 2_00, list(ANNA, BRUNO), weights(1, 1)),
            list(ANNA, BRUNO),
            weights(1, 1),
            abi.encodeWithSelector(ITreasury.Treasury_NotYours.selector, keccak256("none"), STORE)
        );
    }

    function test_WhenItWasBoughtForSomethingElse_Reverts() public {
        allowance = buy(50, Purpose.EcoProducts);
        refuse(
            gift(allowance, 2_00, list(ANNA, BRUNO), weights(1, 1)),
            list(ANNA, BRUNO),
            weights(1, 1),
            abi.encodeWithSelector(ITreasury.Treasury_WrongPurpose.selector, allowance, Purpose.EcoProducts)
        );
    }

    function test_WhenAnotherSigned_Reverts() public {
        ITreasury.Grant memory given = gift(allowance, 2_00, list(ANNA, BRUNO), weights(1, 1));
        bytes memory signature = signedBy(ANNA, given);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, STORE));
        treasury.grant(given, signature, list(ANNA, BRUNO), weights(1, 1));
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        ITreasury.Grant memory given = gift(allowance, 2_00, list(ANNA, BRUNO), weights(1, 1));
        given.validUntil = uint40(clock - 1);
        refuse(
            given,
            list(ANNA, BRUNO),
            weights(1, 1),
            abi.encodeWithSelector(ITreasury.Treasury_IntentExpired.selector, given.validUntil)
        );
    }

    function test_InTheLastMonth_AndNotAfterIt() public {
        for (uint256 i = 0; i < 12; i++) {
            moveTo(nextMonth());
        }
        give(1_00, list(ANNA, BRUNO), weights(1, 1));
        moveTo(nextMonth());
        refuse(
            gift(allowance, 1_00, list(ANNA, BRUNO), weights(1, 1)),
            list(ANNA, BRUNO),
            weights(1, 1),
            abi.encodeWithSelector(ITreasury.Treasury_Ended.selector, allowance, 684)
        );
    }

    function test_WhenTheStakeholdersTimeIsOver_Reverts() public {
        ITreasury.Stakeholder memory ended = registration(1);
        ended.until = uint40(clock);
        treasury.register(ended, signedBy(treasurer(), ended));
        pass(1);
        refuse(
            gift(allowance, 1_00, list(ANNA, BRUNO), weights(1, 1)),
            list(ANNA, BRUNO),
            weights(1, 1),
            abi.encodeWithSelector(ITreasury.Treasury_NotAStakeholder.selector, STORE, ended.until)
        );
    }

    /// @dev I-21: whatever is given, the allowance pays for it, and nothing reaches the stakeholder.
    function testFuzz_WhatIsGivenNeverExceedsTheAllowance(uint48 pool, uint48 a, uint48 b) public {
        pool = pool % 4_00 + 1;
        vm.assume(uint256(a) + b != 0);
        uint256 before = ledger.balanceOf(ANNA) + ledger.balanceOf(BRUNO);
        ITreasury.Grant memory given = gift(allowance, pool, list(ANNA, BRUNO), weights(a, b));
        bytes memory signature = signedBy(STORE, given);
        try treasury.grant(given, signature, list(ANNA, BRUNO), weights(a, b)) {
            uint256 paid = ledger.balanceOf(ANNA) + ledger.balanceOf(BRUNO) - before;
            vm.assertLe(paid, pool, "at most the pool");
            vm.assertEq(treasury.allowanceOf(allowance).left, 40_00 - paid, "the allowance paid");
        } catch {
            vm.assertTrue(pool < 2, "only too little is refused");
        }
        vm.assertEq(ledger.balanceOf(STORE), 8_00, "nothing flows to the stakeholder");
    }
}

contract EcoBonusTest is Funded {
    bytes32 internal constant PIECE = keccak256("piece");
    bytes32 internal allowance;

    function setUp() public override {
        super.setUp();
        allowance = buy(2_00, Purpose.EcoProducts);
    }

    function refuse(ITreasury.EcoBonus memory given, bytes memory reason) internal {
        bytes memory signature = signedBy(STORE, given);
        vm.expectRevert(reason);
        treasury.grantEcoBonus(given, signature);
    }

    function test_ForAPiece_IsPaidOnce() public {
        ITreasury.EcoBonus memory given = ecoBonus(allowance, ANNA, 2_00, PIECE);
        bytes memory signature = signedBy(STORE, given);
        vm.expectEmit(address(treasury));
        emit ITreasury.EcoBonusGranted(PIECE, allowance, ANNA, 2_00);
        treasury.grantEcoBonus(given, signature);
        vm.assertEq(ledger.balanceOf(ANNA), 22_00, "Anna");
        vm.assertEq(treasury.allowanceOf(allowance).left, 18_00, "left");
        vm.assertTrue(treasury.isProductUsed(STORE, PIECE), "used");
        refuse(given, abi.encodeWithSelector(ITreasury.Treasury_Used.selector, PIECE));
        refuse(ecoBonus(allowance, BRUNO, 1_00, PIECE), abi.encodeWithSelector(ITreasury.Treasury_Used.selector, PIECE));
    }

    function test_WithoutAPiece_Reverts() public {
        refuse(ecoBonus(allowance, ANNA, 1, 0), abi.encodeWithSelector(ITreasury.Treasury_Used.selector, bytes32(0)));
    }

    function test_AboveTheHighest_Reverts() public {
        refuse(
            ecoBonus(allowance, ANNA, 5_01, PIECE),
            abi.encodeWithSelector(ITreasury.Treasury_BonusTooLarge.selector, 5_01, 5_00)
        );
    }

    function test_OfNothing_Reverts() public {
        refuse(ecoBonus(allowance, ANNA, 0, PIECE), abi.encodeWithSelector(ITreasury.Treasury_NothingToGive.selector));
    }

    function test_ToOneself_Reverts() public {
        refuse(
            ecoBonus(allowance, STORE, 1_00, PIECE),
            abi.encodeWithSelector(ITreasury.Treasury_ToAStakeholder.selector, STORE)
        );
    }

    function test_ToNobody_Reverts() public {
        refuse(ecoBonus(allowance, 77, 1_00, PIECE), abi.encodeWithSelector(IMembers.Members_NotActive.selector, 77));
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        ITreasury.EcoBonus memory given = ecoBonus(allowance, ANNA, 1_00, PIECE);
        given.validUntil = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(ITreasury.Treasury_IntentExpired.selector, given.validUntil));
    }

    function test_WhenTheMonthsBudgetIsUsed_CanBeRelayedNextMonth() public {
        ITreasury.EcoBonus memory first = ecoBonus(allowance, ANNA, 4_00, keccak256("first"));
        treasury.grantEcoBonus(first, signedBy(STORE, first));
        ITreasury.EcoBonus memory given = ecoBonus(allowance, ANNA, 1_00, PIECE);
        refuse(given, abi.encodeWithSelector(ILedger.Ledger_BudgetExceeded.selector, Channel.Grants, 1_00, 0));
        moveTo(nextMonth());
        treasury.grantEcoBonus(given, signedBy(STORE, given));
        vm.assertEq(ledger.balanceOf(ANNA), 25_00, "paid");
    }
}
