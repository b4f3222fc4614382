// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {Class, IMembers, KeyType, Role} from "../../../contracts/interfaces/IMembers.sol";
import {Community} from "../Community.sol";
import {vm} from "../Vm.sol";

contract AdmitTest is Community {
    uint32 private constant DINO = 5;

    function refuse(IMembers.Admission memory given, bytes memory reason) internal {
        bytes memory signature = sign(REGISTRAR, members.digestOf(given));
        vm.expectRevert(reason);
        members.admit(given, signature);
    }

    function test_WhenAllIsInOrder_KeepsTheKeyAndTellsTheWorldWithoutTheIdentity() public {
        IMembers.Admission memory given = admission(DINO);
        bytes memory signature = sign(REGISTRAR, members.digestOf(given));
        vm.expectEmit(address(members));
        emit IMembers.MemberAdmitted(DINO, Class.Citizen, KeyType.Secp256k1, given.key, given.registrar);
        members.admit(given, signature);
        (Class class, KeyType keyType, address key) = members.memberOf(DINO);
        vm.assertTrue(class == Class.Citizen && keyType == KeyType.Secp256k1 && key == given.key, "record");
        vm.assertEq(members.memberByKey(key), DINO, "by key");
        vm.assertTrue(members.isIdentityKnown(given.identity), "identity");
    }

    function test_WhenAllIsInOrder_TheDigestIsTyped() public view {
        IMembers.Admission memory given = admission(DINO);
        bytes32 typeHash = keccak256(
            "Admission(uint32 member,uint8 class,address key,uint8 keyType,bytes32 identity,address registrar,uint40 validUntil)"
        );
        bytes32 digest = typed(address(members), keccak256(abi.encode(typeHash, given)));
        vm.assertTrue(members.digestOf(given) == digest, "digest");
    }

    function test_WhenAdmitted_CountsNowAndAtTheStartOfTheNextMonth() public {
        admit(DINO);
        (uint256 atStart, uint256 current) = members.activeMembers();
        vm.assertEq(atStart, 0, "at the start of January");
        vm.assertEq(current, 5, "now");
        moveTo(nextMonth());
        (atStart, current) = members.activeMembers();
        vm.assertEq(atStart, 5, "at the start of February");
        admit(6);
        (atStart, current) = members.activeMembers();
        vm.assertEq(atStart, 5, "still");
        vm.assertEq(current, 6, "now");
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        IMembers.Admission memory given = admission(DINO);
        given.validUntil = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(IMembers.Members_IntentExpired.selector, given.validUntil));
    }

    function test_WhenTheRegistrarHoldsNoOffice_Reverts() public {
        IMembers.Admission memory given = admission(DINO);
        given.registrar = vm.addr(oracleKey(0));
        bytes memory signature = sign(oracleKey(0), members.digestOf(given));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NoRole.selector, Role.Registrar, given.registrar));
        members.admit(given, signature);
    }

    function test_WhenAskedForAnOffice_TellsItsLastSecond() public view {
        vm.assertEq(members.roleUntil(Role.Registrar, vm.addr(REGISTRAR)), NEW_YEAR + 730 days, "registrar");
        vm.assertEq(members.roleUntil(Role.Registrar, vm.addr(oracleKey(0))), 0, "never");
    }

    function test_WhenItIsTheLastSecondOfTheTerm_Works() public {
        moveTo(NEW_YEAR + 730 days);
        admit(DINO);
    }

    function test_WhenTheRegistrarsTermIsOver_Reverts() public {
        moveTo(NEW_YEAR + 730 days + 1);
        refuse(
            admission(DINO),
            abi.encodeWithSelector(IMembers.Members_NoRole.selector, Role.Registrar, vm.addr(REGISTRAR))
        );
    }

    function test_WhenSomebodyElseSigned_Reverts() public {
        IMembers.Admission memory given = admission(DINO);
        bytes memory signature = sign(keyOf(DINO), members.digestOf(given));
        vm.expectRevert(
            abi.encodeWithSelector(IMembers.Members_WrongRegistrar.selector, vm.addr(keyOf(DINO)), vm.addr(REGISTRAR))
        );
        members.admit(given, signature);
    }

    function test_WhenTheSignatureIsMalformed_Reverts() public {
        vm.expectRevert(
            abi.encodeWithSelector(IMembers.Members_WrongRegistrar.selector, address(0), vm.addr(REGISTRAR))
        );
        members.admit(admission(DINO), hex"1234");
    }

    function test_WhenItIsRelayedTwice_Reverts() public {
        refuse(admission(ANNA), abi.encodeWithSelector(IMembers.Members_NumberTaken.selector, ANNA));
    }

    function test_WhenTheNumberIsZero_Reverts() public {
        IMembers.Admission memory given = admission(DINO);
        given.member = 0;
        refuse(given, abi.encodeWithSelector(IMembers.Members_NumberTaken.selector, 0));
    }

    function test_WhenTheNumberIsOfAFund_Reverts() public {
        IMembers.Admission memory given = admission(DINO);
        given.member = members.FIRST_FUND();
        refuse(given, abi.encodeWithSelector(IMembers.Members_NumberTaken.selector, given.member));
    }

    function test_WhenTheKeyIsOfAnotherMember_Reverts() public {
        IMembers.Admission memory given = admission(DINO);
        given.key = vm.addr(keyOf(ANNA));
        refuse(given, abi.encodeWithSelector(IMembers.Members_KeyTaken.selector, given.key));
    }

    function test_WhenTheKeyIsZero_Reverts() public {
        IMembers.Admission memory given = admission(DINO);
        given.key = address(0);
        refuse(given, abi.encodeWithSelector(IMembers.Members_KeyTaken.selector, address(0)));
    }

    function test_WhenTheIdentityWasAdmitted_Reverts() public {
        IMembers.Admission memory given = admission(DINO);
        given.identity = admission(ANNA).identity;
        refuse(given, abi.encodeWithSelector(IMembers.Members_IdentityTaken.selector));
    }

    function test_WhenTheIdentityIsZero_Reverts() public {
        IMembers.Admission memory given = admission(DINO);
        given.identity = 0;
        refuse(given, abi.encodeWithSelector(IMembers.Members_IdentityTaken.selector));
    }

    function test_WhenThereIsNoClass_Reverts() public {
        IMembers.Admission memory given = admission(DINO);
        given.class = Class.None;
        refuse(given, abi.encodeWithSelector(IMembers.Members_ClassMissing.selector));
    }

    function test_WhenTheKeyTypeCannotBeVerified_Reverts() public {
        IMembers.Admission memory given = admission(DINO);
        given.keyType = KeyType.Passkey;
        refuse(given, abi.encodeWithSelector(IMembers.Members_KeyTypeUnsupported.selector, KeyType.Passkey));
    }

    function test_WhenOtherThanMembersWelcomes_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NotAllowed.selector, address(this)));
        ledger.welcome(DINO);
    }

    function test_AtDeployment_WhenAnOfficeHasNoEndAhead_Reverts() public {
        IMembers.Appointment[] memory given = new IMembers.Appointment[](1);
        given[0] = IMembers.Appointment(Role.Registrar, vm.addr(REGISTRAR), uint40(clock));
        refuseOffices(given, given[0]);
    }

    function test_AtDeployment_WhenAnOfficeLastsTooLong_Reverts() public {
        IMembers.Appointment[] memory given = new IMembers.Appointment[](1);
        given[0] = IMembers.Appointment(Role.Oracle, vm.addr(REGISTRAR), uint40(clock + 5 * 366 days + 1));
        refuseOffices(given, given[0]);
    }

    function test_AtDeployment_WhenAnOfficeHasNoHolder_Reverts() public {
        IMembers.Appointment[] memory given = new IMembers.Appointment[](1);
        given[0] = IMembers.Appointment(Role.Oracle, address(0), uint40(clock + 1 days));
        refuseOffices(given, given[0]);
    }

    function test_AtDeployment_WhenItIsNoOffice_Reverts() public {
        IMembers.Appointment[] memory given = new IMembers.Appointment[](1);
        given[0] = IMembers.Appointment(Role.None, vm.addr(REGISTRAR), uint40(clock + 1 days));
        refuseOffices(given, given[0]);
    }

    function test_AtDeployment_WhenAnOfficeIsGivenTwice_Reverts() public {
        IMembers.Appointment[] memory given = new IMembers.Appointment[](2);
        given[0] = IMembers.Appointment(Role.Oracle, vm.addr(REGISTRAR), uint40(clock + 1 days));
        given[1] = given[0];
        refuseOffices(given, given[1]);
    }

    function refuseOffices(IMembers.Appointment[] memory given, IMembers.Appointment memory offending) internal {
        refuseCreation(
            "Members.sol:Members",
            abi.encode(address(ledger), given),
            abi.encodeWithSelector(
                IMembers.Members_BadAppointment.selector, offending.role, offending.holder, offending.until
            )
        );
    }
}
