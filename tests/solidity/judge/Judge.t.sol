// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {Claimable} from "../claim/Claimable.sol";
import {vm} from "../Vm.sol";

/// @dev What a ballot does to a settlement; the settlements are spoken to as `Council` does.
contract JudgeTest is Claimable {
    function refuseVoid(uint8 revision, bytes memory reason) internal {
        vm.expectRevert(reason);
        vm.prank(address(council));
        settlements.void(DECEMBER, revision);
    }

    function refuseConfirmation(uint8 revision, bytes memory reason) internal {
        vm.expectRevert(reason);
        vm.prank(address(council));
        settlements.confirm(DECEMBER, revision);
    }

    function test_WhenSomebodyElseCalls_Reverts() public {
        publish(0);
        suspend(0);
        vm.expectRevert(abi.encodeWithSelector(ISettlements.Settlements_NotAllowed.selector, address(this)));
        settlements.void(DECEMBER, 0);
        vm.expectRevert(abi.encodeWithSelector(ISettlements.Settlements_NotAllowed.selector, address(this)));
        settlements.confirm(DECEMBER, 0);
    }

    function test_Confirm_AfterTheWindow_IsFinalNow() public {
        publish(0);
        suspend(0);
        pass(10 days);
        vm.expectEmit(address(settlements));
        emit ISettlements.SettlementConfirmed(DECEMBER, 0, uint40(clock));
        confirm(0);
        pass(1);
        vm.assertTrue(settlements.isFinal(DECEMBER), "final");
    }

    function test_Confirm_WithinTheWindow_IsFinalWhenItEnds() public {
        publish(0);
        uint256 end = clock + 7 days;
        suspend(0);
        pass(3 days);
        confirm(0);
        vm.assertEq(settlements.recordOf(DECEMBER).finalAt, end, "the window's end");
    }

    function test_Confirm_WhenNotSuspended_Reverts() public {
        publish(0);
        refuseConfirmation(0, abi.encodeWithSelector(ISettlements.Settlements_NotSuspended.selector, DECEMBER, 0));
    }

    function test_Confirm_Twice_Reverts() public {
        publish(0);
        suspend(0);
        confirm(0);
        refuseConfirmation(0, abi.encodeWithSelector(ISettlements.Settlements_NotSuspended.selector, DECEMBER, 0));
    }

    function test_Confirm_DoesNotAllowAnotherSuspension() public {
        publish(0);
        suspend(0);
        confirm(0);
        ISettlements.Suspend memory order = suspension(0);
        bytes memory signature = signedBy(auditor(), order);
        vm.expectRevert(abi.encodeWithSelector(ISettlements.Settlements_Suspended.selector, DECEMBER, 0));
        settlements.suspend(order, signature);
    }

    function test_Confirm_OfAnotherRevision_Reverts() public {
        publish(0);
        suspend(0);
        publish(1);
        refuseConfirmation(0, abi.encodeWithSelector(ISettlements.Settlements_WrongRevision.selector, DECEMBER, 0));
        refuseConfirmation(1, abi.encodeWithSelector(ISettlements.Settlements_NotSuspended.selector, DECEMBER, 1));
    }

    function test_Void_NothingVerifiesAndTheNextRevisionMayFollow() public {
        publish(0);
        suspend(0);
        vm.expectEmit(address(settlements));
        emit ISettlements.SettlementVoided(DECEMBER, 0);
        void(0);
        vm.assertTrue(!settlements.verify(DECEMBER, lines[1], proofOf(1, 0)), "nothing verifies");
        pass(400 days);
        vm.assertTrue(!settlements.isFinal(DECEMBER), "never final");
        publish(1);
        vm.assertTrue(settlements.verify(DECEMBER, lines[1], proofOf(1, 1)), "the next does");
    }

    function test_Void_CannotBeSuspendedConfirmedOrVoidedAgain() public {
        publish(0);
        suspend(0);
        void(0);
        bytes memory reason = abi.encodeWithSelector(ISettlements.Settlements_NotPublished.selector, DECEMBER);
        refuseVoid(0, reason);
        refuseConfirmation(0, reason);
        ISettlements.Suspend memory order = suspension(0);
        bytes memory signature = signedBy(auditor(), order);
        vm.expectRevert(reason);
        settlements.suspend(order, signature);
    }

    function test_Void_NothingCanBeClaimed() public {
        publish(0);
        void(0);
        pass(30 days);
        bytes32 root = rootOf(0);
        vm.expectRevert(abi.encodeWithSelector(ISettlements.Settlements_NotFinal.selector, DECEMBER));
        settlements.openClaims(DECEMBER, root, uint64(TOKENS));
    }

    function test_Void_OfTheLastRevision_AllowsOneMore() public {
        for (uint8 revision = 0; revision <= 5; revision++) {
            publish(revision);
        }
        void(5);
        publish(6);
        ISettlements.Settlement memory given = settlement(7);
        bytes[] memory all = signatures(given, 3);
        vm.expectRevert(abi.encodeWithSelector(ISettlements.Settlements_WrongRevision.selector, DECEMBER, 7));
        settlements.publish(given, all);
    }

    function test_Void_OfWhatIsFinal_Reverts() public {
        settle();
        uint40 finalAt = settlements.recordOf(DECEMBER).finalAt;
        refuseVoid(0, abi.encodeWithSelector(ISettlements.Settlements_Final.selector, DECEMBER, finalAt));
    }

    function test_Void_OfWhatWasNotPublished_Reverts() public {
        refuseVoid(0, abi.encodeWithSelector(ISettlements.Settlements_NotPublished.selector, DECEMBER));
    }

    /// @dev Attack: a ballot runs about revision 0; the reporters replace it, and the ballot would hit the wrong one.
    function test_Attack_ABallotAboutARevisionThatWasReplaced_HasNoEffect() public {
        publish(0);
        suspend(0);
        pass(5 days);
        publish(1);
        pass(2 days);
        refuseVoid(0, abi.encodeWithSelector(ISettlements.Settlements_WrongRevision.selector, DECEMBER, 0));
        pass(5 days + 1);
        vm.assertTrue(settlements.isFinal(DECEMBER), "the revision stands");
    }

    /// @dev Attack: the ballot lasts longer than the suspension, and claims were paid meanwhile.
    function test_Attack_ABallotThatEndsAfterFinality_HasNoEffect() public {
        publish(0);
        suspend(0);
        finish();
        openClaims();
        claim(1);
        uint40 finalAt = settlements.recordOf(DECEMBER).finalAt;
        refuseVoid(0, abi.encodeWithSelector(ISettlements.Settlements_Final.selector, DECEMBER, finalAt));
        vm.assertEq(ledger.balanceOf(BRUNO), 23_00, "what was paid stays");
    }

    /// @dev Attack: a revision is kept back and published in the last second, or one second later.
    function test_Attack_ALateRevision_HasItsFullWindowOrNone() public {
        publish(0);
        moveTo(settlements.recordOf(DECEMBER).finalAt);
        publish(1);
        vm.assertEq(settlements.recordOf(DECEMBER).finalAt, clock + 7 days, "a full window to look at it");
        finish();
        ISettlements.Settlement memory given = settlement(2);
        bytes[] memory all = signatures(given, 3);
        uint40 finalAt = settlements.recordOf(DECEMBER).finalAt;
        vm.expectRevert(abi.encodeWithSelector(ISettlements.Settlements_Final.selector, DECEMBER, finalAt));
        settlements.publish(given, all);
    }

    /// @dev Attack: two of five reporters lie, and add whatever else they can sign with.
    function test_Attack_ALyingMinority_PublishesNothing() public {
        ISettlements.Settlement memory given = settlement(0);
        given.root = keccak256("a lie");
        bytes[] memory two = signatures(given, 2);
        vm.expectRevert(abi.encodeWithSelector(ISettlements.Settlements_TooFewSignatures.selector, 2, 3));
        settlements.publish(given, two);
        bytes[] memory three = new bytes[](3);
        (three[0], three[1], three[2]) = (two[0], two[1], two[1]);
        vm.expectRevert();
        settlements.publish(given, three);
        // The third signature is an honest one, for the honest root.
        bytes32 honest = settlements.digestOf(settlement(0));
        three[2] = sign(oracleKey(4), honest);
        vm.expectRevert();
        settlements.publish(given, three);
        vm.assertEq(settlements.recordOf(DECEMBER).finalAt, 0, "nothing stands");
    }

    /// @dev A lying majority is seen by the auditor, and the community can undo it before anything is paid.
    function test_Attack_ALyingMajority_IsSuspendedAndVoided() public {
        publish(0);
        suspend(0);
        pass(20 days);
        void(0);
        publish(1);
        finish();
        openClaims();
        claim(1);
        vm.assertEq(ledger.balanceOf(BRUNO), 23_00, "the honest one is paid");
    }
}
