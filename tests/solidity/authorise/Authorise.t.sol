// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {Roll} from "../Roll.sol";
import {vm} from "../Vm.sol";

contract AuthoriseTest is Roll {
    uint256 private constant ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    function testFuzz_WhenTheMemberSigned_ReturnsSilently(bytes32 digest) public view {
        members.authorise(ANNA, digest, sign(keyOf(ANNA), digest));
    }

    function testFuzz_WhenAnotherDigestWasSigned_Reverts(bytes32 digest, bytes32 other) public {
        vm.assume(digest != other);
        bytes memory signature = sign(keyOf(ANNA), other);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        members.authorise(ANNA, digest, signature);
    }

    function testFuzz_WhenTheSignatureIsNoSignature_Reverts(bytes32 digest, bytes calldata signature) public {
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        members.authorise(ANNA, digest, signature);
    }

    function test_WhenTheSignatureIsTheMalleatedOne_Reverts() public {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf(ANNA), bytes32(uint256(1)));
        bytes memory twin = abi.encodePacked(r, bytes32(ORDER - uint256(s)), v == 27 ? uint8(28) : uint8(27));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        members.authorise(ANNA, bytes32(uint256(1)), twin);
    }

    function test_WhenThereIsNoSuchMember_Reverts() public {
        bytes memory signature = sign(keyOf(77), bytes32(uint256(1)));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NotActive.selector, 77));
        members.authorise(77, bytes32(uint256(1)), signature);
    }

    function test_WhenTheOtherIsAMember_ReturnsSilently() public view {
        members.authoriseWith(ANNA, BRUNO, bytes32(uint256(1)), sign(keyOf(ANNA), bytes32(uint256(1))));
    }

    function test_WhenTheOtherIsNone_Reverts() public {
        bytes memory signature = sign(keyOf(ANNA), bytes32(uint256(1)));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NotActive.selector, 77));
        members.authoriseWith(ANNA, 77, bytes32(uint256(1)), signature);
    }

    function test_WhenTheMemberLeft_FinishesButBeginsNothing() public {
        exit(ANNA);
        bytes32 digest = bytes32(uint256(1));
        bytes memory signature = sign(keyOf(ANNA), digest);
        members.authorise(ANNA, digest, signature);
        bytes memory gone = abi.encodeWithSelector(IMembers.Members_NotActive.selector, ANNA);
        vm.expectRevert(gone);
        members.authoriseActive(ANNA, digest, signature);
        vm.expectRevert(gone);
        members.authoriseWith(ANNA, BRUNO, digest, signature);
        vm.expectRevert(gone);
        members.authoriseSpend(ANNA, BRUNO, digest, 1, signature);
        vm.expectRevert(gone);
        members.authoriseVoter(ANNA, clock - 1, digest, signature);
        bytes memory brunos = sign(keyOf(BRUNO), digest);
        vm.expectRevert(gone);
        members.authoriseWith(BRUNO, ANNA, digest, brunos);
        vm.expectRevert(gone);
        members.authoriseSpend(BRUNO, ANNA, digest, 1, brunos);
    }

    function test_WhenActive_TheMembersSignatureIsWanted() public {
        bytes32 digest = bytes32(uint256(1));
        members.authoriseActive(ANNA, digest, sign(keyOf(ANNA), digest));
        bytes memory brunos = sign(keyOf(BRUNO), digest);
        bytes memory reason = abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA);
        vm.expectRevert(reason);
        members.authoriseActive(ANNA, digest, brunos);
        vm.expectRevert(reason);
        members.authoriseWith(ANNA, BRUNO, digest, brunos);
        vm.expectRevert(reason);
        members.authoriseSpend(ANNA, BRUNO, digest, 1, brunos);
        vm.expectRevert(reason);
        members.authoriseVoter(ANNA, clock - 1, digest, brunos);
    }

    function test_WhenSpending_TellsWhoSigned() public {
        bytes32 digest = bytes32(uint256(1));
        vm.assertEq(members.authoriseSpend(ANNA, BRUNO, digest, 5_00, sign(keyOf(ANNA), digest)), ANNA, "the member");
        delegate(ANNA, CARLA);
        vm.assertEq(members.authoriseSpend(ANNA, BRUNO, digest, 5_00, sign(keyOf(CARLA), digest)), CARLA, "Carla");
    }

    function test_WhenSpendingIsAskedByOtherThanServices_Reverts() public {
        bytes memory signature = sign(keyOf(ANNA), bytes32(uint256(1)));
        vm.prank(address(0xbad));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NotAllowed.selector, address(0xbad)));
        members.authoriseSpend(ANNA, BRUNO, bytes32(uint256(1)), 1, signature);
    }
}
