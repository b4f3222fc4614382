// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IMembers, Role} from "../../../contracts/interfaces/IMembers.sol";
import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {Claimable} from "../claim/Claimable.sol";
import {vm} from "../Vm.sol";

contract SuspendTest is Claimable {
    function refuse(uint8 revision, bytes memory reason) internal {
        ISettlements.Suspend memory order = suspension(revision);
        bytes memory signature = signedBy(auditor(), order);
        vm.expectRevert(reason);
        settlements.suspend(order, signature);
    }

    function test_WhenAnAuditorSigns_FinalityWaitsThreeWeeks() public {
        publish(0);
        pass(1 days);
        ISettlements.Suspend memory order = suspension(0);
        bytes memory signature = signedBy(auditor(), order);
        vm.expectEmit(address(settlements));
        emit ISettlements.SettlementSuspended(DECEMBER, 0, vm.addr(auditor()), order.evidence, uint40(clock + 21 days));
        settlements.suspend(order, signature);
        vm.assertEq(settlements.recordOf(DECEMBER).finalAt, clock + 21 days, "final");
        vm.assertEq(settlements.suspensionOf(DECEMBER).windowEnd, clock + 6 days, "the window is remembered");
        pass(21 days);
        vm.assertTrue(!settlements.isFinal(DECEMBER), "not in the last second");
        pass(1);
        vm.assertTrue(settlements.isFinal(DECEMBER), "without a ballot it ends");
    }

    function test_WhenSuspended_LinesStillVerify() public {
        publish(0);
        suspend(0);
        vm.assertTrue(settlements.verify(DECEMBER, lines[1], proofOf(1, 0)), "seen, not final");
    }

    function test_WhenSuspendedTwice_Reverts() public {
        publish(0);
        suspend(0);
        pass(20 days);
        refuse(0, abi.encodeWithSelector(ISettlements.Settlements_Suspended.selector, DECEMBER, 0));
    }

    function test_WhenARevisionFollows_ItCanBeSuspendedToo() public {
        publish(0);
        suspend(0);
        publish(1);
        vm.assertEq(settlements.recordOf(DECEMBER).finalAt, clock + 7 days, "a new window, no suspension");
        suspend(1);
        vm.assertEq(settlements.recordOf(DECEMBER).finalAt, clock + 21 days, "suspended again");
    }

    function test_WhenTheRevisionIsNotThePresentOne_Reverts() public {
        publish(0);
        publish(1);
        refuse(0, abi.encodeWithSelector(ISettlements.Settlements_WrongRevision.selector, DECEMBER, 0));
    }

    function test_WhenNothingWasPublished_Reverts() public {
        refuse(0, abi.encodeWithSelector(ISettlements.Settlements_NotPublished.selector, DECEMBER));
    }

    function test_WhenItIsFinal_Reverts() public {
        settle();
        uint40 finalAt = settlements.recordOf(DECEMBER).finalAt;
        refuse(0, abi.encodeWithSelector(ISettlements.Settlements_Final.selector, DECEMBER, finalAt));
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        publish(0);
        ISettlements.Suspend memory order = suspension(0);
        order.validUntil = uint40(clock - 1);
        bytes memory signature = signedBy(auditor(), order);
        vm.expectRevert(abi.encodeWithSelector(ISettlements.Settlements_IntentExpired.selector, order.validUntil));
        settlements.suspend(order, signature);
    }

    function test_WhenSomebodyElseSigns_Reverts() public {
        publish(0);
        ISettlements.Suspend memory order = suspension(0);
        bytes memory signature = signedBy(oracleKey(0), order);
        vm.expectRevert();
        settlements.suspend(order, signature);
    }

    function test_WhenTheSignerIsNoAuditor_Reverts() public {
        publish(0);
        ISettlements.Suspend memory order = suspension(0);
        order.auditor = vm.addr(oracleKey(0));
        bytes memory signature = signedBy(oracleKey(0), order);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NoRole.selector, Role.Auditor, order.auditor));
        settlements.suspend(order, signature);
    }

    function objections(uint32[] memory signers, uint8 revision) internal view returns (bytes[] memory all) {
        all = new bytes[](signers.length);
        for (uint256 i = 0; i < signers.length; i++) {
            all[i] = objection(signers[i], revision, keccak256("evidence"), later());
        }
    }

    function one(uint32 member) internal pure returns (uint32[] memory list) {
        list = new uint32[](1);
        list[0] = member;
    }

    function refuseMembers(uint32[] memory signers, bytes[] memory all, bytes memory reason) internal {
        vm.expectRevert(reason);
        settlements.suspendByMembers(DECEMBER, 0, keccak256("evidence"), later(), signers, all);
    }

    function test_ByMembers_WhenOneInTwentySigns_FinalityWaits() public {
        publish(0);
        bytes[] memory all = objections(one(BRUNO), 0);
        vm.expectEmit(address(settlements));
        emit ISettlements.SettlementSuspended(DECEMBER, 0, address(0), keccak256("evidence"), uint40(clock + 21 days));
        settlements.suspendByMembers(DECEMBER, 0, keccak256("evidence"), later(), one(BRUNO), all);
    }

    function test_ByMembers_WhenTooFewSign_Reverts() public {
        for (uint32 member = 5; member <= 21; member++) {
            admit(member);
        }
        publish(0);
        // 21 members: two must sign.
        bytes[] memory all = objections(one(BRUNO), 0);
        refuseMembers(one(BRUNO), all, abi.encodeWithSelector(ISettlements.Settlements_TooFewMembers.selector, 1, 2));
        uint32[] memory two = new uint32[](2);
        (two[0], two[1]) = (BRUNO, 21);
        settlements.suspendByMembers(DECEMBER, 0, keccak256("evidence"), later(), two, objections(two, 0));
    }

    function test_ByMembers_WhenNobodySigns_Reverts() public {
        publish(0);
        refuseMembers(
            new uint32[](0),
            new bytes[](0),
            abi.encodeWithSelector(ISettlements.Settlements_TooFewMembers.selector, 0, 1)
        );
    }

    function test_ByMembers_WhenOneSignsTwice_Reverts() public {
        publish(0);
        uint32[] memory two = new uint32[](2);
        (two[0], two[1]) = (BRUNO, BRUNO);
        bytes[] memory all = objections(two, 0);
        refuseMembers(two, all, abi.encodeWithSelector(ISettlements.Settlements_BadMembers.selector, 1));
    }

    function test_ByMembers_WhenASignatureIsMissing_Reverts() public {
        publish(0);
        refuseMembers(
            one(BRUNO), new bytes[](2), abi.encodeWithSelector(ISettlements.Settlements_BadMembers.selector, 1)
        );
    }

    function test_ByMembers_WhenTheSignatureIsForAnotherRevision_Reverts() public {
        publish(0);
        bytes[] memory all = objections(one(BRUNO), 1);
        refuseMembers(one(BRUNO), all, abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, BRUNO));
    }

    function test_ByMembers_WhenTheSignerIsNoMember_Reverts() public {
        publish(0);
        bytes[] memory all = objections(one(77), 0);
        refuseMembers(one(77), all, abi.encodeWithSelector(IMembers.Members_NotActive.selector, 77));
    }

    function test_ByMembers_WhenTheSignedTimeHasPassed_Reverts() public {
        publish(0);
        uint40 validUntil = uint40(clock - 1);
        bytes[] memory all = new bytes[](1);
        all[0] = objection(BRUNO, 0, keccak256("evidence"), validUntil);
        vm.expectRevert(abi.encodeWithSelector(ISettlements.Settlements_IntentExpired.selector, validUntil));
        settlements.suspendByMembers(DECEMBER, 0, keccak256("evidence"), validUntil, one(BRUNO), all);
    }
}
