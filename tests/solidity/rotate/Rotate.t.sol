// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IKeyChanges} from "../../../contracts/interfaces/IKeyChanges.sol";
import {IMembers, KeyType} from "../../../contracts/interfaces/IMembers.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Roll} from "../Roll.sol";
import {vm} from "../Vm.sol";

contract RotateTest is Roll {
    bytes32 private constant DIGEST = keccak256("digest");

    function refuse(IKeyChanges.Rotation memory given, uint256 present, uint256 next, bytes memory reason) internal {
        bytes32 digest = digestOf(given);
        (bytes memory byPresent, bytes memory byNew) = (sign(present, digest), sign(next, digest));
        vm.expectRevert(reason);
        members.rotate(given, byPresent, byNew);
    }

    function refuse(IKeyChanges.Rotation memory given, bytes memory reason) internal {
        refuse(given, keyOf(ANNA), keyOf(ANNA, 1), reason);
    }

    function test_WhenBothKeysSigned_WaitsThreeDays() public {
        IKeyChanges.Rotation memory given = rotation(ANNA, 1);
        bytes32 digest = digestOf(given);
        uint40 from = uint40(clock + 3 days);
        vm.expectEmit(address(members));
        emit IKeyChanges.KeyChangeStarted(ANNA, KeyType.Secp256k1, given.key, from, false);
        members.rotate(given, sign(keyOf(ANNA), digest), sign(keyOf(ANNA, 1), digest));
        IKeyChanges.KeyChange memory change = members.keyChangeOf(ANNA);
        vm.assertTrue(change.key == given.key && change.from == from && !change.isRecovery, "waits");
        vm.assertEq(members.memberByKey(given.key), 0, "not yet");
        members.authorise(ANNA, DIGEST, sign(keyOf(ANNA), DIGEST));
        moveTo(from - 1);
        vm.expectRevert(abi.encodeWithSelector(IKeyChanges.Members_TooEarly.selector, from));
        members.completeKeyChange(ANNA);
    }

    function test_WhenItHasWaited_TheNewKeySignsAndTheOldNoMore() public {
        rotate(ANNA, 0, 1);
        pass(3 days);
        address key = vm.addr(keyOf(ANNA, 1));
        vm.expectEmit(address(members));
        emit IKeyChanges.KeyChanged(ANNA, KeyType.Secp256k1, key);
        members.completeKeyChange(ANNA);
        members.authorise(ANNA, DIGEST, sign(keyOf(ANNA, 1), DIGEST));
        vm.assertEq(members.memberByKey(key), ANNA, "by the new key");
        vm.assertEq(members.memberByKey(vm.addr(keyOf(ANNA))), 0, "not by the old");
        bytes memory old = sign(keyOf(ANNA), DIGEST);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        members.authorise(ANNA, DIGEST, old);
        vm.expectRevert(abi.encodeWithSelector(IKeyChanges.Members_NoKeyChange.selector, ANNA));
        members.completeKeyChange(ANNA);
    }

    function test_WhenASecondOneIsSigned_TakesThePlaceOfTheFirst() public {
        rotate(ANNA, 0, 1);
        vm.expectEmit(address(members));
        emit IKeyChanges.KeyChangeCancelled(ANNA, vm.addr(keyOf(ANNA, 1)));
        rotate(ANNA, 0, 2);
        pass(3 days);
        members.completeKeyChange(ANNA);
        members.authorise(ANNA, DIGEST, sign(keyOf(ANNA, 2), DIGEST));
    }

    function test_WhenCancelledByThePresentKey_IsGoneAndTheNewKeyFree() public {
        rotate(ANNA, 0, 1);
        cancel(ANNA, 1, keyOf(ANNA));
        vm.assertEq(members.keyChangeOf(ANNA).key, address(0), "gone");
        rotate(ANNA, 0, 1);
        cancel(ANNA, 1, keyOf(ANNA));
        vm.assertEq(members.keyChangeOf(ANNA).key, address(0), "as often as wanted");
    }

    function test_WhenTheNewKeyCancels_Reverts() public {
        rotate(ANNA, 0, 1);
        bytes memory signature = cancelSigned(ANNA, 1, keyOf(ANNA, 1));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        members.cancelKeyChange(ANNA, vm.addr(keyOf(ANNA, 1)), 1, later(), signature);
    }

    function test_WhenAnotherChangeIsCancelled_Reverts() public {
        rotate(ANNA, 0, 1);
        bytes memory signature = cancelSigned(ANNA, 2, keyOf(ANNA));
        vm.expectRevert(abi.encodeWithSelector(IKeyChanges.Members_NoKeyChange.selector, ANNA));
        members.cancelKeyChange(ANNA, vm.addr(keyOf(ANNA, 2)), 1, later(), signature);
    }

    function test_WhenNothingWaits_NothingIsCancelledOrCompleted() public {
        bytes memory none = abi.encodeWithSelector(IKeyChanges.Members_NoKeyChange.selector, ANNA);
        vm.expectRevert(none);
        members.cancelKeyChange(ANNA, address(0), 0, later(), hex"");
        vm.expectRevert(none);
        members.completeKeyChange(ANNA);
    }

    function test_WhenAnotherThanThePresentKeySigned_Reverts() public {
        bytes memory reason = abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA);
        refuse(rotation(ANNA, 1), keyOf(BRUNO), keyOf(ANNA, 1), reason);
    }

    function test_WhenTheNewKeyDidNotSign_Reverts() public {
        IKeyChanges.Rotation memory given = rotation(ANNA, 1);
        bytes memory reason = abi.encodeWithSelector(IKeyChanges.Members_WrongNewKey.selector, given.key);
        refuse(given, keyOf(ANNA), keyOf(ANNA, 2), reason);
    }

    function test_WhenTheKeyIsOfSomebody_Reverts() public {
        IKeyChanges.Rotation memory given = rotation(ANNA, 1);
        given.key = vm.addr(keyOf(BRUNO));
        refuse(given, abi.encodeWithSelector(IKeyChanges.Members_KeyTaken.selector, given.key));
        given.key = vm.addr(keyOf(ANNA));
        refuse(given, abi.encodeWithSelector(IKeyChanges.Members_KeyTaken.selector, given.key));
    }

    /// @dev Key reuse: a key that was changed, perhaps because it leaked, is nobody's key ever again.
    function test_Attack_WhenAnOldKeyIsTakenAgain_Reverts() public {
        rotate(ANNA, 0, 1);
        pass(3 days);
        members.completeKeyChange(ANNA);
        IKeyChanges.Rotation memory given = rotation(ANNA, 0);
        bytes memory reason = abi.encodeWithSelector(IKeyChanges.Members_KeyTaken.selector, given.key);
        refuse(given, keyOf(ANNA, 1), keyOf(ANNA), reason);
    }

    function test_WhenTheTypeCannotBeVerified_Reverts() public {
        IKeyChanges.Rotation memory given = rotation(ANNA, 1);
        given.keyType = KeyType.Passkey;
        refuse(given, abi.encodeWithSelector(IKeyChanges.Members_KeyTypeUnsupported.selector, KeyType.Passkey));
    }

    function test_WhenRelayedTwice_Reverts() public {
        IKeyChanges.Rotation memory given = rotation(ANNA, 1);
        rotate(ANNA, 0, 1);
        cancel(ANNA, 1, keyOf(ANNA));
        refuse(given, abi.encodeWithSelector(IMembers.Members_WrongNonce.selector, ANNA, 0, 2));
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        IKeyChanges.Rotation memory given = rotation(ANNA, 1);
        given.validUntil = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(IMembers.Members_IntentExpired.selector, given.validUntil));
    }

    function test_WhenTheMemberLeft_Reverts() public {
        exit(ANNA);
        refuse(rotation(ANNA, 1), abi.encodeWithSelector(IMembers.Members_NotActive.selector, ANNA));
    }

    function test_WhenARecoveryWaits_Reverts() public {
        setContacts(ANNA, BRUNO, CARLA, DINO);
        recover(ANNA, BRUNO, CARLA, 2);
        refuse(rotation(ANNA, 1), abi.encodeWithSelector(IKeyChanges.Members_RecoveryRunning.selector, ANNA));
    }

    function test_Attack_WhenSignedForAnotherVerbChainOrContract_Reverts() public {
        IKeyChanges.Rotation memory given = rotation(ANNA, 1);
        bytes32[3] memory digests = [
            typed(keccak256(abi.encode(Intents.RECOVERY, given))),
            typed(address(members), block.chainid + 1, keccak256(abi.encode(Intents.ROTATION, given))),
            typed(address(this), block.chainid, keccak256(abi.encode(Intents.ROTATION, given)))
        ];
        for (uint256 i = 0; i < 3; i++) {
            (bytes memory a, bytes memory b) = (sign(keyOf(ANNA), digests[i]), sign(keyOf(ANNA, 1), digests[i]));
            vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
            members.rotate(given, a, b);
        }
    }

    /// @dev I-16: a change of key touches nothing else.
    function testFuzz_WhenCompleted_NumberClassTermAndVoiceStay(uint32 wait) public {
        rotate(ANNA, 0, 1);
        uint256 frozen = clock;
        pass(3 days + uint256(wait));
        members.completeKeyChange(ANNA);
        (uint40 since, uint40 left) = members.termOf(ANNA);
        vm.assertTrue(since == NEW_YEAR && left == 0 && members.isActive(ANNA), "term");
        vm.assertTrue(members.wasActiveAt(ANNA, frozen), "voice");
        (uint256 heads,) = members.electorateAt(clock - 1);
        vm.assertEq(heads, 6, "heads");
    }
}
