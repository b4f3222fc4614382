// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IKeyChanges} from "../../../contracts/interfaces/IKeyChanges.sol";
import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {Roll} from "../Roll.sol";
import {vm} from "../Vm.sol";

contract RecoverTest is Roll {
    bytes32 private constant DIGEST = keccak256("digest");

    function setUp() public override {
        super.setUp();
        setContacts(ANNA, BRUNO, CARLA, DINO);
    }

    function refuse(IKeyChanges.Recovery memory given, uint256[3] memory keys, bytes memory reason) internal {
        bytes32 digest = digestOf(given);
        bytes[3] memory by = [sign(keys[0], digest), sign(keys[1], digest), sign(keys[2], digest)];
        vm.expectRevert(reason);
        members.recover(given, by[0], by[1], by[2]);
    }

    function refuse(IKeyChanges.Recovery memory given, bytes memory reason) internal {
        refuse(given, [keyOf(given.first), keyOf(given.second), keyOf(ANNA, 1)], reason);
    }

    function complete() internal {
        pass(7 days);
        members.completeKeyChange(ANNA);
    }

    function testFuzz_WhenTwoOfThreeSigned_TheNewKeySignsAfterSevenDays(uint8 left, uint8 right) public {
        uint32[3] memory contact = [BRUNO, CARLA, DINO];
        (uint32 first, uint32 second) = (contact[left % 3], contact[right % 3]);
        vm.assume(first != second);
        recover(ANNA, first, second, 1);
        uint40 from = uint40(clock + 7 days);
        vm.assertTrue(members.keyChangeOf(ANNA).isRecovery, "waits");
        moveTo(from - 1);
        vm.expectRevert(abi.encodeWithSelector(IKeyChanges.Members_TooEarly.selector, from));
        members.completeKeyChange(ANNA);
        moveTo(from);
        members.completeKeyChange(ANNA);
        members.authorise(ANNA, DIGEST, sign(keyOf(ANNA, 1), DIGEST));
        vm.assertEq(members.recoveryOf(ANNA), 1, "counted");
    }

    function test_WhenOnlyOneContactSigned_Reverts() public {
        bytes memory reason = abi.encodeWithSelector(IKeyChanges.Members_NotContacts.selector, ANNA, BRUNO, BRUNO);
        refuse(recovery(ANNA, BRUNO, BRUNO, 1), reason);
    }

    function test_WhenOneIsNoContact_Reverts() public {
        bytes memory reason = abi.encodeWithSelector(IKeyChanges.Members_NotContacts.selector, ANNA, BRUNO, ELSA);
        refuse(recovery(ANNA, BRUNO, ELSA, 1), reason);
        reason = abi.encodeWithSelector(IKeyChanges.Members_NotContacts.selector, ANNA, ELSA, BRUNO);
        refuse(recovery(ANNA, ELSA, BRUNO, 1), reason);
    }

    function test_WhenThereAreNoContacts_Reverts() public {
        IKeyChanges.Recovery memory given = recovery(BRUNO, CARLA, DINO, 1);
        refuse(given, abi.encodeWithSelector(IKeyChanges.Members_NotContacts.selector, BRUNO, CARLA, DINO));
        (given.first, given.second) = (0, 0);
        refuse(given, abi.encodeWithSelector(IKeyChanges.Members_NotContacts.selector, BRUNO, 0, 0));
    }

    function test_WhenAContactDidNotSign_Reverts() public {
        IKeyChanges.Recovery memory given = recovery(ANNA, BRUNO, CARLA, 1);
        bytes memory reason = abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, BRUNO);
        refuse(given, [keyOf(ELSA), keyOf(CARLA), keyOf(ANNA, 1)], reason);
        reason = abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, CARLA);
        refuse(given, [keyOf(BRUNO), keyOf(ELSA), keyOf(ANNA, 1)], reason);
    }

    function test_WhenTheNewKeyDidNotSign_Reverts() public {
        IKeyChanges.Recovery memory given = recovery(ANNA, BRUNO, CARLA, 1);
        bytes memory reason = abi.encodeWithSelector(IKeyChanges.Members_WrongNewKey.selector, given.key);
        refuse(given, [keyOf(BRUNO), keyOf(CARLA), keyOf(ANNA, 2)], reason);
    }

    function test_WhenAContactLeft_OnlyTheOtherTwoCanHelp() public {
        exit(CARLA);
        refuse(
            recovery(ANNA, BRUNO, CARLA, 1), abi.encodeWithSelector(IMembers.Members_NotActive.selector, CARLA)
        );
        refuse(
            recovery(ANNA, CARLA, BRUNO, 1), abi.encodeWithSelector(IMembers.Members_NotActive.selector, CARLA)
        );
        recover(ANNA, BRUNO, DINO, 1);
    }

    function test_WhenTheMemberLeft_Reverts() public {
        exit(ANNA);
        refuse(recovery(ANNA, BRUNO, CARLA, 1), abi.encodeWithSelector(IMembers.Members_NotActive.selector, ANNA));
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        IKeyChanges.Recovery memory given = recovery(ANNA, BRUNO, CARLA, 1);
        given.validUntil = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(IMembers.Members_IntentExpired.selector, given.validUntil));
    }

    function test_WhenRelayedAgainAfterItWasCancelled_Reverts() public {
        IKeyChanges.Recovery memory given = recovery(ANNA, BRUNO, CARLA, 1);
        recover(ANNA, BRUNO, CARLA, 1);
        cancel(ANNA, 1, keyOf(ANNA));
        refuse(given, abi.encodeWithSelector(IKeyChanges.Members_WrongRecovery.selector, ANNA, 0, 1));
    }

    function test_WhenAnotherRecoveryWaits_Reverts() public {
        recover(ANNA, BRUNO, CARLA, 1);
        refuse(
            recovery(ANNA, BRUNO, DINO, 2),
            abi.encodeWithSelector(IKeyChanges.Members_RecoveryRunning.selector, ANNA)
        );
    }

    function test_WhenThePresentKeyCancels_WorksOnce() public {
        recover(ANNA, BRUNO, CARLA, 1);
        cancel(ANNA, 1, keyOf(ANNA));
        recover(ANNA, BRUNO, CARLA, 1);
        bytes memory signature = cancelSigned(ANNA, 1, keyOf(ANNA));
        address to = vm.addr(keyOf(ANNA, 1));
        vm.expectRevert(abi.encodeWithSelector(IKeyChanges.Members_NotCancellable.selector, ANNA));
        members.cancelKeyChange(ANNA, to, 2, later(), signature);
        complete();
        members.authorise(ANNA, DIGEST, sign(keyOf(ANNA, 1), DIGEST));
    }

    function test_WhenARecoveredKeyIsTakenForALostOne_ItCanCancelOnceToo() public {
        recover(ANNA, BRUNO, CARLA, 1);
        cancel(ANNA, 1, keyOf(ANNA));
        recover(ANNA, BRUNO, CARLA, 1);
        complete();
        recover(ANNA, BRUNO, CARLA, 2);
        cancel(ANNA, 2, keyOf(ANNA, 1));
        vm.assertEq(members.keyChangeOf(ANNA).key, address(0), "gone");
    }

    function test_WhenTheChangeIsDue_NobodyCancelsIt() public {
        recover(ANNA, BRUNO, CARLA, 1);
        uint40 due = uint40(clock + 7 days);
        moveTo(due);
        bytes memory signature = cancelSigned(ANNA, 1, keyOf(ANNA));
        vm.expectRevert(abi.encodeWithSelector(IKeyChanges.Members_TooLate.selector, due));
        members.cancelKeyChange(ANNA, vm.addr(keyOf(ANNA, 1)), 1, later(), signature);
        members.completeKeyChange(ANNA);
    }

    function test_WhenItIsTheLastSecondBeforeTheDay_IsCancelled() public {
        recover(ANNA, BRUNO, CARLA, 1);
        pass(7 days - 1);
        cancel(ANNA, 1, keyOf(ANNA));
    }

    function test_WhenSomebodyElseCancels_TheOneCancellationIsNotUsedUp() public {
        recover(ANNA, BRUNO, CARLA, 1);
        bytes memory signature = cancelSigned(ANNA, 1, keyOf(BRUNO));
        address to = vm.addr(keyOf(ANNA, 1));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        members.cancelKeyChange(ANNA, to, 1, later(), signature);
        cancel(ANNA, 1, keyOf(ANNA));
    }

    /// @dev A thief rotates the stolen key away; the contacts are slower to start, and still win.
    function test_Attack_WhenAThiefRotatesFirst_TheRecoveryTakesItsPlace() public {
        rotate(ANNA, 0, 9);
        pass(3 days - 1);
        recover(ANNA, BRUNO, CARLA, 1);
        IKeyChanges.Rotation memory again = rotation(ANNA, 9);
        bytes32 digest = digestOf(again);
        (bytes memory a, bytes memory b) = (sign(keyOf(ANNA), digest), sign(keyOf(ANNA, 9), digest));
        vm.expectRevert(abi.encodeWithSelector(IKeyChanges.Members_RecoveryRunning.selector, ANNA));
        members.rotate(again, a, b);
        complete();
        vm.assertEq(members.memberByKey(vm.addr(keyOf(ANNA, 1))), ANNA, "recovered");
    }

    /// @dev A thief cancels the first recovery and rotates; the second one comes within the three days and cannot be stopped.
    function test_Attack_WhenAThiefCancelsAndRotates_TheSecondRecoveryWins() public {
        recover(ANNA, BRUNO, CARLA, 1);
        cancel(ANNA, 1, keyOf(ANNA));
        rotate(ANNA, 0, 9);
        recover(ANNA, CARLA, DINO, 1);
        bytes memory signature = cancelSigned(ANNA, 1, keyOf(ANNA));
        (address to, uint64 nonce) = (vm.addr(keyOf(ANNA, 1)), members.nonceOf(ANNA));
        vm.expectRevert(abi.encodeWithSelector(IKeyChanges.Members_NotCancellable.selector, ANNA));
        members.cancelKeyChange(ANNA, to, nonce, later(), signature);
        complete();
        vm.assertEq(members.memberByKey(to), ANNA, "recovered");
    }

    /// @dev A thief changes the contacts; the old ones are still in office for three days, and their recovery undoes the change.
    function test_Attack_WhenAThiefChangesTheContacts_TheOldOnesAct() public {
        setContacts(ANNA, DINO, ELSA, FABIO);
        pass(3 days - 1);
        recover(ANNA, BRUNO, CARLA, 1);
        complete();
        uint32[3] memory found = members.contactsOf(ANNA);
        vm.assertTrue(found[0] == BRUNO && found[1] == CARLA && found[2] == DINO, "as before");
    }

    /// @dev A stolen key signs intent after intent: the number of the recovery does not move with them.
    function test_Attack_WhenAThiefUsesUpNonces_TheContactsSignaturesStayGood() public {
        IKeyChanges.Recovery memory given = recovery(ANNA, BRUNO, CARLA, 1);
        bytes32 digest = digestOf(given);
        delegate(ANNA, ELSA);
        setContacts(ANNA, DINO, ELSA, FABIO);
        members.recover(
            given, sign(keyOf(BRUNO), digest), sign(keyOf(CARLA), digest), sign(keyOf(ANNA, 1), digest)
        );
    }

    function test_WhenContactsChange_TheNewOnesActAfterThreeDays() public {
        setContacts(ANNA, DINO, ELSA, FABIO);
        pass(3 days);
        uint32[3] memory found = members.contactsOf(ANNA);
        vm.assertTrue(found[0] == DINO && found[1] == ELSA && found[2] == FABIO, "new");
        refuse(
            recovery(ANNA, BRUNO, CARLA, 1),
            abi.encodeWithSelector(IKeyChanges.Members_NotContacts.selector, ANNA, BRUNO, CARLA)
        );
        recover(ANNA, ELSA, FABIO, 1);
    }

    function test_WhenTheSameContactsAreSetAgain_AChangeThatWaitsIsWithdrawn() public {
        setContacts(ANNA, DINO, ELSA, FABIO);
        setContacts(ANNA, BRUNO, CARLA, DINO);
        pass(30 days);
        vm.assertEq(members.contactsOf(ANNA)[0], BRUNO, "as before");
    }

    function test_WhenContactsAreTakenAway_ThereAreNoneAfterThreeDays() public {
        setContacts(ANNA, 0, 0, 0);
        vm.assertEq(members.contactsOf(ANNA)[0], BRUNO, "still");
        pass(3 days);
        vm.assertEq(members.contactsOf(ANNA)[0], 0, "none");
    }

    function refuseContacts(uint32 a, uint32 b, uint32 c) internal {
        IKeyChanges.Contacts memory given = contacts(ANNA, a, b, c);
        bytes memory signature = sign(keyOf(ANNA), digestOf(given));
        vm.expectRevert(abi.encodeWithSelector(IKeyChanges.Members_BadContacts.selector, ANNA));
        members.setContacts(given, signature);
    }

    function test_WhenContactsAreNotThreeOtherMembers_Reverts() public {
        refuseContacts(ANNA, BRUNO, CARLA);
        refuseContacts(BRUNO, ANNA, CARLA);
        refuseContacts(BRUNO, CARLA, ANNA);
        refuseContacts(BRUNO, BRUNO, CARLA);
        refuseContacts(BRUNO, CARLA, CARLA);
        refuseContacts(BRUNO, CARLA, BRUNO);
        refuseContacts(0, BRUNO, CARLA);
        refuseContacts(BRUNO, 99, CARLA);
        refuseContacts(BRUNO, CARLA, 0);
    }

    function test_WhenContactsAreSetByAnother_Reverts() public {
        IKeyChanges.Contacts memory given = contacts(ANNA, BRUNO, CARLA, ELSA);
        bytes memory signature = sign(keyOf(BRUNO), digestOf(given));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        members.setContacts(given, signature);
    }

    function test_WhenContactsAreSetDuringARecovery_Reverts() public {
        recover(ANNA, BRUNO, CARLA, 1);
        IKeyChanges.Contacts memory given = contacts(ANNA, BRUNO, CARLA, ELSA);
        bytes memory signature = sign(keyOf(ANNA), digestOf(given));
        vm.expectRevert(abi.encodeWithSelector(IKeyChanges.Members_RecoveryRunning.selector, ANNA));
        members.setContacts(given, signature);
    }

    function test_WhenContactsAreSet_Tells() public {
        IKeyChanges.Contacts memory given = contacts(BRUNO, ANNA, CARLA, ELSA);
        bytes memory signature = sign(keyOf(BRUNO), digestOf(given));
        vm.expectEmit(address(members));
        emit IKeyChanges.ContactsSet(BRUNO, ANNA, CARLA, ELSA, uint40(clock));
        members.setContacts(given, signature);
        vm.assertEq(members.nonceOf(BRUNO), 1, "used");
    }
}
