// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IMembers, Role, holderOf} from "../../../contracts/interfaces/IMembers.sol";
import {Roll} from "../Roll.sol";
import {vm} from "../Vm.sol";

contract OfficesTest is Roll {
    bytes32 private constant DIGEST = keccak256("digest");
    address private constant STRANGER = 0xBAd0000000000000000000000000000000000Bad;

    function test_WhenTheCouncilGrants_HoldsUntilTheLastSecond() public {
        uint40 until = uint40(clock + 100 days);
        vm.expectEmit(address(members));
        emit IMembers.RoleGranted(Role.Treasurer, holderOf(CARLA), until);
        members.grantRole(Role.Treasurer, holderOf(CARLA), until);
        moveTo(until);
        members.requireRole(Role.Treasurer, holderOf(CARLA));
        pass(1);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NoRole.selector, Role.Treasurer, holderOf(CARLA)));
        members.requireRole(Role.Treasurer, holderOf(CARLA));
    }

    function test_WhenAMemberHolds_SignsWithThePresentKey() public {
        members.grantRole(Role.Mediator, holderOf(CARLA), uint40(clock + 100 days));
        members.authoriseOfficer(Role.Mediator, holderOf(CARLA), DIGEST, sign(keyOf(CARLA), DIGEST));
        rotate(CARLA, 0, 1);
        pass(3 days);
        members.completeKeyChange(CARLA);
        members.authoriseOfficer(Role.Mediator, holderOf(CARLA), DIGEST, sign(keyOf(CARLA, 1), DIGEST));
        bytes memory old = sign(keyOf(CARLA), DIGEST);
        vm.expectRevert(
            abi.encodeWithSelector(IMembers.Members_WrongOfficer.selector, Role.Mediator, holderOf(CARLA))
        );
        members.authoriseOfficer(Role.Mediator, holderOf(CARLA), DIGEST, old);
    }

    function test_WhenTheMemberLeft_HoldsNoOffice() public {
        members.grantRole(Role.Mediator, holderOf(CARLA), uint40(clock + 100 days));
        exit(CARLA);
        bytes memory signature = sign(keyOf(CARLA), DIGEST);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NoRole.selector, Role.Mediator, holderOf(CARLA)));
        members.authoriseOfficer(Role.Mediator, holderOf(CARLA), DIGEST, signature);
    }

    function test_WhenAMemberIsRegistrar_Admits() public {
        members.grantRole(Role.Registrar, holderOf(CARLA), uint40(clock + 100 days));
        IMembers.Admission memory given = admission(GINO);
        given.registrar = holderOf(CARLA);
        members.admit(given, sign(keyOf(CARLA), members.digestOf(given)));
        vm.assertTrue(members.isActive(GINO), "admitted");
    }

    function test_WhenAKeyHolds_SignsItself() public {
        members.authoriseOfficer(Role.Registrar, vm.addr(REGISTRAR), DIGEST, sign(REGISTRAR, DIGEST));
        bytes memory signature = sign(keyOf(ANNA), DIGEST);
        vm.expectRevert(
            abi.encodeWithSelector(IMembers.Members_WrongOfficer.selector, Role.Registrar, vm.addr(REGISTRAR))
        );
        members.authoriseOfficer(Role.Registrar, vm.addr(REGISTRAR), DIGEST, signature);
    }

    function test_WhenAnotherOfficeIsHeld_Reverts() public {
        bytes memory signature = sign(REGISTRAR, DIGEST);
        vm.expectRevert(
            abi.encodeWithSelector(IMembers.Members_NoRole.selector, Role.Oracle, vm.addr(REGISTRAR))
        );
        members.authoriseOfficer(Role.Oracle, vm.addr(REGISTRAR), DIGEST, signature);
    }

    function test_WhenTheCouncilGrantsAgain_TheEndMoves() public {
        members.grantRole(Role.Registrar, vm.addr(REGISTRAR), uint40(clock + 1));
        vm.assertEq(members.roleUntil(Role.Registrar, vm.addr(REGISTRAR)), clock + 1, "earlier");
        members.grantRole(Role.Registrar, vm.addr(REGISTRAR), uint40(clock + 5 * 366 days));
        vm.assertEq(members.roleUntil(Role.Registrar, vm.addr(REGISTRAR)), clock + 5 * 366 days, "later");
    }

    function test_WhenTheCouncilEndsIt_IsOverAtOnce() public {
        vm.expectEmit(address(members));
        emit IMembers.RoleEnded(Role.Registrar, vm.addr(REGISTRAR));
        members.endRole(Role.Registrar, vm.addr(REGISTRAR));
        bytes memory reason =
            abi.encodeWithSelector(IMembers.Members_NoRole.selector, Role.Registrar, vm.addr(REGISTRAR));
        vm.expectRevert(reason);
        members.requireRole(Role.Registrar, vm.addr(REGISTRAR));
        vm.expectRevert(reason);
        members.endRole(Role.Registrar, vm.addr(REGISTRAR));
    }

    function test_WhenOtherThanTheCouncilGrantsOrEnds_Reverts() public {
        bytes memory reason = abi.encodeWithSelector(IMembers.Members_NotAllowed.selector, STRANGER);
        vm.prank(STRANGER);
        vm.expectRevert(reason);
        members.grantRole(Role.Registrar, STRANGER, uint40(clock + 1 days));
        vm.prank(STRANGER);
        vm.expectRevert(reason);
        members.endRole(Role.Registrar, vm.addr(REGISTRAR));
    }

    function refuseGrant(Role role, address holder, uint40 until) internal {
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_BadAppointment.selector, role, holder, until));
        members.grantRole(role, holder, until);
    }

    function test_WhenAGrantIsNotInOrder_Reverts() public {
        refuseGrant(Role.None, holderOf(ANNA), uint40(clock + 1 days));
        refuseGrant(Role.Auditor, address(0), uint40(clock + 1 days));
        refuseGrant(Role.Auditor, holderOf(ANNA), uint40(clock));
        refuseGrant(Role.Auditor, holderOf(ANNA), uint40(clock + 5 * 366 days + 1));
    }

    /// @dev An address that is no member's number has no way into a member's office: every number is a small address.
    function testFuzz_AHolderIsAMemberOrAKey(uint32 member, address key) public {
        vm.assume(member != 0 && uint160(key) > type(uint32).max);
        vm.assertTrue(holderOf(member) != key, "differ");
        members.grantRole(Role.Auditor, key, uint40(clock + 1 days));
        members.requireRole(Role.Auditor, key);
        bytes memory signature = sign(keyOf(ANNA), DIGEST);
        vm.assume(key != vm.addr(keyOf(ANNA)));
        vm.expectRevert();
        members.authoriseOfficer(Role.Auditor, key, DIGEST, signature);
    }
}
