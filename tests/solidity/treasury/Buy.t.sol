// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Parameter} from "../../../contracts/interfaces/ICouncil.sol";
import {IMembers, Role, holderOf} from "../../../contracts/interfaces/IMembers.sol";
import {ITreasury, Purpose} from "../../../contracts/interfaces/ITreasury.sol";
import {vm} from "../Vm.sol";
import {Funded} from "./Funded.sol";

contract RegisterAndBuyTest is Funded {
    bytes32 internal constant RECEIPT = keccak256("receipt");

    function refuse(ITreasury.Stakeholder memory given, bytes memory reason) internal {
        bytes memory signature = signedBy(treasurer(), given);
        vm.expectRevert(reason);
        treasury.register(given, signature);
    }

    function refuse(ITreasury.Purchase memory given, bytes memory reason) internal {
        bytes memory signature = signedBy(treasurer(), given);
        vm.expectRevert(reason);
        treasury.buy(given, signature);
    }

    function test_Register_IsRecordedAndCanBeEnded() public {
        (uint40 until, uint32 sequence) = treasury.stakeholderOf(STORE);
        vm.assertEq(until, NEW_YEAR + 700 days, "until");
        vm.assertEq(sequence, 1, "once");
        ITreasury.Stakeholder memory given = registration(1);
        given.until = uint40(clock - 1);
        bytes memory signature = signedBy(treasurer(), given);
        vm.expectEmit(address(treasury));
        emit ITreasury.StakeholderRegistered(STORE, given.until, given.agreement, given.treasurer);
        treasury.register(given, signature);
        refuse(
            purchase(1_00, Purpose.Members, RECEIPT),
            abi.encodeWithSelector(ITreasury.Treasury_NotAStakeholder.selector, STORE, given.until)
        );
    }

    /// @dev An older registration that nobody relayed cannot undo a newer one.
    function test_Register_OutOfOrder_Reverts() public {
        refuse(registration(0), abi.encodeWithSelector(ITreasury.Treasury_WrongSequence.selector, STORE, 0, 1));
        refuse(registration(2), abi.encodeWithSelector(ITreasury.Treasury_WrongSequence.selector, STORE, 2, 1));
    }

    function test_Register_ACitizen_Reverts() public {
        ITreasury.Stakeholder memory given = registration(0);
        given.stakeholder = ANNA;
        refuse(given, abi.encodeWithSelector(ITreasury.Treasury_Citizen.selector, ANNA));
    }

    function test_Register_Nobody_Reverts() public {
        ITreasury.Stakeholder memory given = registration(0);
        given.stakeholder = 77;
        refuse(given, abi.encodeWithSelector(IMembers.Members_NotActive.selector, 77));
    }

    function test_Register_ForTooLong_Reverts() public {
        ITreasury.Stakeholder memory given = registration(1);
        given.until = uint40(clock + 5 * 366 days + 1);
        refuse(given, abi.encodeWithSelector(ITreasury.Treasury_BadTerm.selector, given.until));
    }

    function test_Register_TooLate_Reverts() public {
        ITreasury.Stakeholder memory given = registration(1);
        given.validUntil = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(ITreasury.Treasury_IntentExpired.selector, given.validUntil));
    }

    function test_Register_NotByTheTreasurer_Reverts() public {
        ITreasury.Stakeholder memory given = registration(1);
        given.treasurer = vm.addr(REGISTRAR);
        bytes memory signature = signedBy(REGISTRAR, given);
        vm.expectRevert(
            abi.encodeWithSelector(IMembers.Members_NoRole.selector, Role.Treasurer, vm.addr(REGISTRAR))
        );
        treasury.register(given, signature);
        given = registration(1);
        signature = signedBy(REGISTRAR, given);
        vm.expectRevert();
        treasury.register(given, signature);
    }

    function test_Buy_BecomesAnAllowanceForTwelveMonths() public {
        ITreasury.Purchase memory given = purchase(4_79, Purpose.Members, RECEIPT);
        bytes memory signature = signedBy(treasurer(), given);
        vm.expectEmit(address(treasury));
        emit ITreasury.Purchased(RECEIPT, STORE, Purpose.Members, 4_79, 47_90, 684, vm.addr(treasurer()));
        treasury.buy(given, signature);
        ITreasury.Allowance memory allowance = treasury.allowanceOf(RECEIPT);
        vm.assertEq(allowance.stakeholder, STORE, "whose");
        vm.assertEq(allowance.lastEpoch, 684, "January 2027");
        vm.assertEq(allowance.bought, 47_90, "bought");
        vm.assertEq(allowance.left, 47_90, "left");
        vm.assertEq(treasury.outstanding(), 47_90, "outstanding");
        vm.assertEq(treasury.grantable(), 10, "what may still be bought");
        vm.assertEq(ledger.balanceOf(STORE), 8_00, "no token but the welcome: an allowance is none");
    }

    function test_Buy_MoreThanCanBeGiven_Reverts() public {
        refuse(
            purchase(4_81, Purpose.Members, RECEIPT),
            abi.encodeWithSelector(ITreasury.Treasury_TooMuch.selector, 48_10, 48_00)
        );
        buy(4_80, Purpose.Members);
        refuse(
            purchase(1, Purpose.Members, RECEIPT), abi.encodeWithSelector(ITreasury.Treasury_TooMuch.selector, 10, 0)
        );
    }

    function test_Buy_WhenAnAllowanceEnds_ThereIsRoomAgain() public {
        buy(4_80, Purpose.Members);
        for (uint256 i = 0; i < 12; i++) {
            moveTo(nextMonth());
        }
        vm.assertEq(treasury.outstanding(), 48_00, "January 2027: still");
        moveTo(nextMonth());
        vm.assertEq(treasury.outstanding(), 0, "February: no longer");
    }

    function test_Buy_TheSameReceiptTwice_Reverts() public {
        ITreasury.Purchase memory given = purchase(1_00, Purpose.Members, RECEIPT);
        treasury.buy(given, signedBy(treasurer(), given));
        vm.assertTrue(treasury.isUsed(RECEIPT), "used");
        refuse(given, abi.encodeWithSelector(ITreasury.Treasury_Used.selector, RECEIPT));
        given.receipt = 0;
        refuse(given, abi.encodeWithSelector(ITreasury.Treasury_Used.selector, bytes32(0)));
    }

    function test_Buy_AtAnotherRate_Reverts() public {
        schedule(Parameter.TokensPerEuro, 11_00);
        ITreasury.Purchase memory given = purchase(1_00, Purpose.Members, RECEIPT);
        moveTo(nextMonth());
        refuse(given, abi.encodeWithSelector(ITreasury.Treasury_WrongRate.selector, 10_00, 11_00));
        given.tokensPerEuro = 11_00;
        treasury.buy(given, signedBy(treasurer(), given));
        vm.assertEq(treasury.allowanceOf(RECEIPT).bought, 11_00, "the new rate");
    }

    function test_Buy_ForNothing_Reverts() public {
        bytes memory reason = abi.encodeWithSelector(ITreasury.Treasury_NoPurpose.selector);
        refuse(purchase(1_00, Purpose.None, RECEIPT), reason);
        refuse(purchase(0, Purpose.Members, RECEIPT), reason);
    }

    function test_Buy_ByWhoIsNoStakeholder_Reverts() public {
        ITreasury.Purchase memory given = purchase(1_00, Purpose.Members, RECEIPT);
        given.stakeholder = ANNA;
        refuse(given, abi.encodeWithSelector(ITreasury.Treasury_NotAStakeholder.selector, ANNA, 0));
    }

    function test_Buy_TooLate_Reverts() public {
        ITreasury.Purchase memory given = purchase(1_00, Purpose.Members, RECEIPT);
        given.validUntil = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(ITreasury.Treasury_IntentExpired.selector, given.validUntil));
    }

    function test_Buy_NotByTheTreasurer_Reverts() public {
        ITreasury.Purchase memory given = purchase(1_00, Purpose.Members, RECEIPT);
        bytes memory signature = signedBy(keyOf(STORE), given);
        vm.expectRevert();
        treasury.buy(given, signature);
    }

    /// @dev Whoever is treasurer cannot confirm a payment of the own shop, whichever way the office is held.
    function test_Buy_ConfirmedByOneself_Reverts() public {
        bytes memory reason = abi.encodeWithSelector(ITreasury.Treasury_OwnPurchase.selector, STORE);
        ITreasury.Purchase memory given = purchase(1_00, Purpose.Members, RECEIPT);
        given.treasurer = holderOf(STORE);
        refuse(given, reason);
        given.treasurer = vm.addr(keyOf(STORE));
        refuse(given, reason);
    }
}
