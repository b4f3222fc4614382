// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IKeyChanges} from "../../../contracts/interfaces/IKeyChanges.sol";
import {IMembers, KeyType} from "../../../contracts/interfaces/IMembers.sol";
import {Roll} from "../Roll.sol";
import {vm} from "../Vm.sol";

/// @dev A chain of the Prague rules has nothing at 0x100: passkeys are refused where a key is given, so that none is ever verified there.
contract WithoutPrecompileTest is Roll {
    bytes private constant UNSUPPORTED =
        abi.encodeWithSelector(IKeyChanges.Members_KeyTypeUnsupported.selector, KeyType.Passkey);

    function refuseAll() internal {
        IMembers.Admission memory admitted = admission(GINO);
        (admitted.keyType, admitted.key) = (KeyType.Passkey, passkey(7, "borgo.example"));
        bytes memory signature = sign(REGISTRAR, members.digestOf(admitted));
        vm.expectRevert(UNSUPPORTED);
        members.admit(admitted, signature);

        IKeyChanges.Rotation memory rotated = rotation(ANNA, 1);
        (rotated.keyType, rotated.key) = (KeyType.Passkey, admitted.key);
        signature = sign(keyOf(ANNA), digestOf(rotated));
        vm.expectRevert(UNSUPPORTED);
        members.rotate(rotated, signature, hex"");

        setContacts(ANNA, BRUNO, CARLA, DINO);
        IKeyChanges.Recovery memory recovered = recovery(ANNA, BRUNO, CARLA, 1);
        (recovered.keyType, recovered.key) = (KeyType.Passkey, admitted.key);
        bytes32 digest = digestOf(recovered);
        (bytes memory brunos, bytes memory carlas) = (sign(keyOf(BRUNO), digest), sign(keyOf(CARLA), digest));
        vm.expectRevert(UNSUPPORTED);
        members.recover(recovered, brunos, carlas, hex"");
    }

    function test_WhenNothingIsThere_PasskeysAreRefused() public {
        refuseAll();
    }

    function test_WhenSomethingElseIsThere_PasskeysAreRefused() public {
        // 64 bytes, 32 bytes that are not one, a revert.
        bytes[3] memory codes =
            [bytes(hex"600160005260406000f3"), hex"600260005260206000f3", hex"600160005260206000fd"];
        for (uint256 i = 0; i < 3; i++) {
            vm.etch(address(0x100), codes[i]);
            IMembers.Admission memory given = admission(GINO);
            (given.keyType, given.key) = (KeyType.Passkey, passkey(7, "borgo.example"));
            bytes memory signature = sign(REGISTRAR, members.digestOf(given));
            vm.expectRevert(UNSUPPORTED);
            members.admit(given, signature);
        }
    }
}
