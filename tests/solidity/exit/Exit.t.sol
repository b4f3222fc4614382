// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IKeyChanges} from "../../../contracts/interfaces/IKeyChanges.sol";
import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Roll} from "../Roll.sol";
import {vm} from "../Vm.sol";

contract ExitTest is Roll {
    function refuse(uint64 nonce, uint40 validUntil, bytes memory signature, bytes memory reason) internal {
        vm.expectRevert(reason);
        members.exit(ANNA, nonce, validUntil, signature);
    }

    function test_WhenTheMemberSigned_LeavesAndBurns() public {
        bytes memory signature = exitSigned(ANNA, keyOf(ANNA));
        vm.expectEmit(address(members));
        emit IMembers.MemberLeft(ANNA);
        members.exit(ANNA, 0, later(), signature);
        vm.assertTrue(!members.isActive(ANNA), "gone");
        (uint40 since, uint40 left) = members.termOf(ANNA);
        vm.assertEq(since, NEW_YEAR, "since");
        vm.assertEq(left, clock, "left");
        vm.assertEq(burns[ANNA], 1, "burnt");
        vm.assertEq(members.memberByKey(vm.addr(keyOf(ANNA))), 0, "nobody signs with the key");
    }

    function test_WhenTheMemberLeft_CountsNoMoreFromTheNextMonth() public {
        moveTo(nextMonth());
        exit(ANNA);
        (uint256 atStart, uint256 current) = members.activeMembers();
        vm.assertEq(atStart, 6, "this month");
        vm.assertEq(current, 5, "now");
        moveTo(nextMonth());
        (atStart, current) = members.activeMembers();
        vm.assertEq(atStart, 5, "next month");
    }

    /// @dev Leaving with open services: nothing is burnt before they end, nothing new begins.
    function test_Attack_WhenRequestsAreOpen_BurnsOnlyAfterTheyEnd() public {
        open[ANNA] = 2;
        exit(ANNA);
        vm.assertEq(burns[ANNA], 0, "not yet");
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_StillOpen.selector, ANNA, 2));
        members.burnRest(ANNA);
        open[ANNA] = 0;
        members.burnRest(ANNA);
        vm.assertEq(burns[ANNA], 1, "burnt");
        members.burnRest(ANNA);
        vm.assertEq(burns[ANNA], 2, "as often as there is something");
    }

    function test_WhenTheMemberHasNotLeft_NothingIsBurnt() public {
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NotLeft.selector, ANNA));
        members.burnRest(ANNA);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NotLeft.selector, 99));
        members.burnRest(99);
    }

    function test_WhenRelayedTwice_Reverts() public {
        bytes memory signature = exitSigned(ANNA, keyOf(ANNA));
        members.exit(ANNA, 0, later(), signature);
        refuse(0, later(), signature, abi.encodeWithSelector(IMembers.Members_NotActive.selector, ANNA));
    }

    function test_WhenTheNonceIsNotTheNext_Reverts() public {
        bytes32 digest = typed(keccak256(abi.encode(Intents.EXIT, ANNA, uint64(1), later())));
        bytes memory reason = abi.encodeWithSelector(IMembers.Members_WrongNonce.selector, ANNA, 1, 0);
        refuse(1, later(), sign(keyOf(ANNA), digest), reason);
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        uint40 until = uint40(clock - 1);
        bytes32 digest = typed(keccak256(abi.encode(Intents.EXIT, ANNA, uint64(0), until)));
        bytes memory reason = abi.encodeWithSelector(IMembers.Members_IntentExpired.selector, until);
        refuse(0, until, sign(keyOf(ANNA), digest), reason);
    }

    function test_WhenSomebodyElseSigned_Reverts() public {
        bytes memory reason = abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA);
        refuse(0, later(), exitSigned(ANNA, keyOf(BRUNO)), reason);
    }

    function test_WhenARecoveryWaits_Reverts() public {
        setContacts(ANNA, BRUNO, CARLA, DINO);
        recover(ANNA, BRUNO, CARLA, 1);
        bytes memory signature = exitSigned(ANNA, keyOf(ANNA));
        refuse(1, later(), signature, abi.encodeWithSelector(IKeyChanges.Members_RecoveryRunning.selector, ANNA));
    }

    function test_WhenAChangeOfKeyWaits_IsDroppedAndItsKeyFreed() public {
        rotate(ANNA, 0, 1);
        exit(ANNA);
        vm.assertEq(members.keyChangeOf(ANNA).key, address(0), "dropped");
        IMembers.Admission memory given = admission(GINO);
        given.key = vm.addr(keyOf(ANNA, 1));
        admit(given);
    }

    function test_WhenThereIsADelegate_IsFree() public {
        delegate(ANNA, BRUNO);
        exit(ANNA);
        vm.assertEq(members.delegationsOf(BRUNO), 0, "free");
    }
}
