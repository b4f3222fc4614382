// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IKeyChanges} from "../../../contracts/interfaces/IKeyChanges.sol";
import {Class, IMembers, KeyType, Role} from "../../../contracts/interfaces/IMembers.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Roll} from "../Roll.sol";
import {vm} from "../Vm.sol";

contract AdmitTest is Roll {

    function refuse(IMembers.Admission memory given, bytes memory reason) internal {
        bytes memory signature = sign(REGISTRAR, members.digestOf(given));
        vm.expectRevert(reason);
        members.admit(given, signature);
    }

    function test_WhenAllIsInOrder_KeepsTheKeyAndTellsTheWorldWithoutTheIdentity() public {
        IMembers.Admission memory given = admission(GINO);
        bytes memory signature = sign(REGISTRAR, members.digestOf(given));
        vm.expectEmit(address(members));
        emit IMembers.MemberAdmitted(GINO, Class.Citizen, KeyType.Secp256k1, given.key, given.registrar);
        members.admit(given, signature);
        (Class class, KeyType keyType, address key) = members.memberOf(GINO);
        vm.assertTrue(class == Class.Citizen && keyType == KeyType.Secp256k1 && key == given.key, "record");
        vm.assertEq(members.memberByKey(key), GINO, "by key");
        vm.assertTrue(members.isIdentityKnown(given.identity), "identity");
    }

    function test_WhenAllIsInOrder_TheDigestIsTyped() public view {
        IMembers.Admission memory given = admission(GINO);
        bytes32 typeHash = keccak256(
            "Admission(uint32 member,uint8 class,address key,uint8 keyType,bytes32 identity,address registrar,uint40 validUntil)"
        );
        bytes32 digest = typed(keccak256(abi.encode(typeHash, given)));
        vm.assertTrue(members.digestOf(given) == digest, "digest");
    }

    function test_WhenAdmitted_CountsNowAndAtTheStartOfTheNextMonth() public {
        admit(GINO);
        (uint256 atStart, uint256 current) = members.activeMembers();
        vm.assertEq(atStart, 0, "at the start of January");
        vm.assertEq(current, 7, "now");
        moveTo(nextMonth());
        (atStart, current) = members.activeMembers();
        vm.assertEq(atStart, 7, "at the start of February");
        admit(8);
        (atStart, current) = members.activeMembers();
        vm.assertEq(atStart, 7, "still");
        vm.assertEq(current, 8, "now");
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        IMembers.Admission memory given = admission(GINO);
        given.validUntil = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(IMembers.Members_IntentExpired.selector, given.validUntil));
    }

    function test_WhenTheRegistrarHoldsNoOffice_Reverts() public {
        IMembers.Admission memory given = admission(GINO);
        given.registrar = vm.addr(0xfeed);
        bytes memory signature = sign(0xfeed, members.digestOf(given));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NoRole.selector, Role.Registrar, given.registrar));
        members.admit(given, signature);
    }

    function test_WhenAskedForAnOffice_TellsItsLastSecond() public view {
        vm.assertEq(members.roleUntil(Role.Registrar, vm.addr(REGISTRAR)), NEW_YEAR + 730 days, "registrar");
        vm.assertEq(members.roleUntil(Role.Registrar, vm.addr(0xfeed)), 0, "never");
    }

    function test_WhenItIsTheLastSecondOfTheTerm_Works() public {
        moveTo(NEW_YEAR + 730 days);
        admit(GINO);
    }

    function test_WhenTheRegistrarsTermIsOver_Reverts() public {
        moveTo(NEW_YEAR + 730 days + 1);
        refuse(
            admission(GINO),
            abi.encodeWithSelector(IMembers.Members_NoRole.selector, Role.Registrar, vm.addr(REGISTRAR))
        );
    }

    function test_WhenSomebodyElseSigned_Reverts() public {
        IMembers.Admission memory given = admission(GINO);
        bytes memory signature = sign(keyOf(GINO), members.digestOf(given));
        vm.expectRevert(
            abi.encodeWithSelector(IMembers.Members_WrongRegistrar.selector, vm.addr(keyOf(GINO)), vm.addr(REGISTRAR))
        );
        members.admit(given, signature);
    }

    function test_WhenTheSignatureIsMalformed_Reverts() public {
        vm.expectRevert(
            abi.encodeWithSelector(IMembers.Members_WrongRegistrar.selector, address(0), vm.addr(REGISTRAR))
        );
        members.admit(admission(GINO), hex"1234");
    }

    function test_WhenItIsRelayedTwice_Reverts() public {
        refuse(admission(ANNA), abi.encodeWithSelector(IMembers.Members_NumberTaken.selector, ANNA));
    }

    function test_WhenTheNumberIsZero_Reverts() public {
        IMembers.Admission memory given = admission(GINO);
        given.member = 0;
        refuse(given, abi.encodeWithSelector(IMembers.Members_NumberTaken.selector, 0));
    }

    function test_WhenTheNumberIsOfAFund_Reverts() public {
        IMembers.Admission memory given = admission(GINO);
        given.member = members.FIRST_FUND();
        refuse(given, abi.encodeWithSelector(IMembers.Members_NumberTaken.selector, given.member));
    }

    function test_WhenTheKeyIsOfAnotherMember_Reverts() public {
        IMembers.Admission memory given = admission(GINO);
        given.key = vm.addr(keyOf(ANNA));
        refuse(given, abi.encodeWithSelector(IKeyChanges.Members_KeyTaken.selector, given.key));
    }

    function test_WhenTheKeyIsZero_Reverts() public {
        IMembers.Admission memory given = admission(GINO);
        given.key = address(0);
        refuse(given, abi.encodeWithSelector(IKeyChanges.Members_KeyTaken.selector, address(0)));
    }

    function test_WhenTheIdentityWasAdmitted_Reverts() public {
        IMembers.Admission memory given = admission(GINO);
        given.identity = admission(ANNA).identity;
        refuse(given, abi.encodeWithSelector(IMembers.Members_IdentityTaken.selector));
    }

    function test_WhenTheIdentityIsZero_Reverts() public {
        IMembers.Admission memory given = admission(GINO);
        given.identity = 0;
        refuse(given, abi.encodeWithSelector(IMembers.Members_IdentityTaken.selector));
    }

    function test_WhenThereIsNoClass_Reverts() public {
        IMembers.Admission memory given = admission(GINO);
        given.class = Class.None;
        refuse(given, abi.encodeWithSelector(IMembers.Members_ClassMissing.selector));
    }

    function test_WhenTheKeyTypeCannotBeVerified_Reverts() public {
        IMembers.Admission memory given = admission(GINO);
        given.keyType = KeyType.Passkey;
        refuse(given, abi.encodeWithSelector(IKeyChanges.Members_KeyTypeUnsupported.selector, KeyType.Passkey));
    }

    function test_WhenTheKeyHasNoType_Reverts() public {
        IMembers.Admission memory given = admission(GINO);
        given.keyType = KeyType.None;
        refuse(given, abi.encodeWithSelector(IKeyChanges.Members_KeyTypeUnsupported.selector, KeyType.None));
    }

    function test_WhenTheOrganisationsContractDoesNotExist_Reverts() public {
        IMembers.Admission memory given = admission(GINO);
        given.keyType = KeyType.Contract;
        refuse(given, abi.encodeWithSelector(IKeyChanges.Members_NoContract.selector, given.key));
    }

    function test_WhenTheKeyWaitsForAChange_Reverts() public {
        rotate(ANNA, 0, 1);
        IMembers.Admission memory given = admission(GINO);
        given.key = vm.addr(keyOf(ANNA, 1));
        refuse(given, abi.encodeWithSelector(IKeyChanges.Members_KeyTaken.selector, given.key));
    }

    function test_WhenTheKeyWasOfAMemberOnce_Reverts() public {
        rotate(ANNA, 0, 1);
        pass(3 days);
        members.completeKeyChange(ANNA);
        IMembers.Admission memory given = admission(GINO);
        given.key = vm.addr(keyOf(ANNA));
        refuse(given, abi.encodeWithSelector(IKeyChanges.Members_KeyTaken.selector, given.key));
    }

    function test_WhenTheClassIsWelcomed_OpensTheAccountOnce() public {
        admitAs(GINO, Class.Shop);
        vm.assertEq(welcomes[GINO], 1, "a shop");
        admitAs(8, Class.Company);
        vm.assertEq(welcomes[8], 0, "a company, by this community's rule");
    }

    function test_EachClass_HasItsCapAndItsVoice() public {
        uint256[5] memory caps = [uint256(10_000), 20_000, 40_000, 10_000, 10_001];
        for (uint8 i = 1; i <= 5; i++) {
            admitAs(20 + i, Class(i));
            vm.assertEq(members.holdingBpsOf(20 + i), caps[i - 1], "cap");
            vm.assertTrue(members.ruleOf(Class(i)).welcomed == (Class(i) != Class.Company), "welcomed");
            vm.assertTrue(members.hasControl(Class(i)) == (Class(i) != Class.Company), "control");
        }
        vm.assertTrue(!members.hasControl(Class.None), "nobody");
        vm.assertEq(members.holdingBpsOf(99), 0, "nobody's cap");
    }

    /// @dev Sybil welcome: the same person under new numbers, keys and classes, before and after leaving.
    function test_Attack_WhenOneIdentityComesTwice_IsRefusedAndNeverWelcomedAgain() public {
        IMembers.Admission memory again = admission(GINO);
        (again.identity, again.class) = (admission(ANNA).identity, Class.Association);
        refuse(again, abi.encodeWithSelector(IMembers.Members_IdentityTaken.selector));
        exit(ANNA);
        refuse(again, abi.encodeWithSelector(IMembers.Members_ReentryTooEarly.selector, nextMonth()));
        moveTo(nextMonth() - 1);
        refuse(again, abi.encodeWithSelector(IMembers.Members_ReentryTooEarly.selector, clock + 1));
        pass(1);
        admit(again);
        vm.assertEq(welcomes[ANNA] + welcomes[GINO], 1, "one welcome");
        IMembers.Admission memory third = admission(8);
        third.identity = again.identity;
        refuse(third, abi.encodeWithSelector(IMembers.Members_IdentityTaken.selector));
    }

    function test_WhenSomebodyComesBack_TheOldNumberStaysUsed() public {
        exit(ANNA);
        moveTo(nextMonth());
        refuse(admission(ANNA), abi.encodeWithSelector(IMembers.Members_NumberTaken.selector, ANNA));
    }

    function test_Attack_WhenReplayedOnAnotherChainOrContract_Reverts() public {
        IMembers.Admission memory given = admission(GINO);
        bytes32 structHash = keccak256(abi.encode(Intents.ADMISSION, given));
        bytes memory elsewhere = sign(REGISTRAR, typed(address(members), block.chainid + 1, structHash));
        vm.expectRevert();
        members.admit(given, elsewhere);
        elsewhere = sign(REGISTRAR, typed(address(this), block.chainid, structHash));
        vm.expectRevert();
        members.admit(given, elsewhere);
    }

    function test_AtDeployment_WhenAClassHasLessThanTheGeneralCap_Reverts() public {
        IMembers.ClassRule[5] memory given = rules();
        given[1].holdingBps = 9_999;
        bytes memory reason =
            abi.encodeWithSelector(IMembers.Members_BadClassRule.selector, Class.Association, uint16(9_999));
        refuseCreation(creation(appointments(), given), reason);
    }

    function test_AtDeployment_WhenAClassHasMoreThanFourTimesTheGeneralCap_Reverts() public {
        IMembers.ClassRule[5] memory given = rules();
        given[4].holdingBps = 40_001;
        bytes memory reason =
            abi.encodeWithSelector(IMembers.Members_BadClassRule.selector, Class.PublicBody, uint16(40_001));
        refuseCreation(creation(appointments(), given), reason);
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
        bytes memory reason = abi.encodeWithSelector(
            IMembers.Members_BadAppointment.selector, offending.role, offending.holder, offending.until
        );
        refuseCreation(creation(given, rules()), reason);
    }
}
