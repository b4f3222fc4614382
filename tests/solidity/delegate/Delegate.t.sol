// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IKeyChanges} from "../../../contracts/interfaces/IKeyChanges.sol";
import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Roll} from "../Roll.sol";
import {vm} from "../Vm.sol";

contract DelegateTest is Roll {
    bytes32 private constant DIGEST = keccak256("request");

    function setUp() public override {
        super.setUp();
        delegate(ANNA, BRUNO);
    }

    function spend(uint256 amount) internal {
        members.authoriseSpend(ANNA, CARLA, DIGEST, amount, sign(keyOf(BRUNO), DIGEST));
    }

    function refuseSpend(uint32 other, uint256 amount, uint256 key, bytes memory reason) internal {
        bytes memory signature = sign(key, DIGEST);
        vm.expectRevert(reason);
        members.authoriseSpend(ANNA, other, DIGEST, amount, signature);
    }

    function refuse(IMembers.Delegation memory given, bytes memory reason) internal {
        bytes32 digest = digestOf(given);
        (bytes memory a, bytes memory b) = (sign(keyOf(given.member), digest), sign(keyOf(given.delegate), digest));
        vm.expectRevert(reason);
        members.delegate(given, a, b);
    }

    function endSigned(uint32 signer) internal view returns (bytes memory) {
        bytes32 intent =
            keccak256(abi.encode(Intents.END_DELEGATION, ANNA, signer, members.nonceOf(signer), later()));
        return sign(keyOf(signer), typed(intent));
    }

    function end(uint32 signer) internal {
        members.endDelegation(ANNA, signer, members.nonceOf(signer), later(), endSigned(signer));
    }

    function test_WhenBothSigned_IsKnownWithItsLimits() public {
        IMembers.Delegation memory given = delegation(CARLA, BRUNO, 20_00, 60_00);
        bytes32 digest = digestOf(given);
        vm.expectEmit(address(members));
        emit IMembers.DelegateSet(CARLA, BRUNO, 20_00, 60_00);
        members.delegate(given, sign(keyOf(CARLA), digest), sign(keyOf(BRUNO), digest));
        (uint32 by, uint256 perRequest, uint256 perEpoch, uint256 spent) = members.delegateOf(CARLA);
        vm.assertTrue(by == BRUNO && perRequest == 20_00 && perEpoch == 60_00 && spent == 0, "known");
        vm.assertEq(members.delegationsOf(BRUNO), 2, "counted");
    }

    /// @dev Within both limits the delegate's signature counts, beyond either it does not.
    function testFuzz_WhenTheDelegateSigns_LimitsHold(uint16[8] calldata amounts) public {
        uint256 spent = 0;
        for (uint256 i = 0; i < 8; i++) {
            uint256 amount = amounts[i] % 12_00;
            if (amount > 10_00) {
                bytes memory reason =
                    abi.encodeWithSelector(IMembers.Members_AboveLimit.selector, ANNA, amount, 10_00);
                refuseSpend(CARLA, amount, keyOf(BRUNO), reason);
            } else if (spent + amount > 25_00) {
                bytes memory reason =
                    abi.encodeWithSelector(IMembers.Members_AboveLimit.selector, ANNA, spent + amount, 25_00);
                refuseSpend(CARLA, amount, keyOf(BRUNO), reason);
            } else {
                spend(amount);
                spent += amount;
            }
        }
        (,,, uint256 booked) = members.delegateOf(ANNA);
        vm.assertEq(booked, spent, "booked");
        vm.assertLe(booked, 25_00, "limit");
    }

    function test_WhenTheMonthIsOver_TheLimitBeginsAnew() public {
        spend(10_00);
        spend(10_00);
        vm.expectEmit(address(members));
        emit IMembers.DelegateSpent(ANNA, BRUNO, 5_00, 25_00);
        spend(5_00);
        moveTo(nextMonth());
        spend(10_00);
        (,,, uint256 spent) = members.delegateOf(ANNA);
        vm.assertEq(spent, 10_00, "anew");
    }

    function test_WhenTheMemberSigns_NothingIsBookedAndNoLimitHolds() public {
        members.authoriseSpend(ANNA, BRUNO, DIGEST, 60_00, sign(keyOf(ANNA), DIGEST));
        (,,, uint256 spent) = members.delegateOf(ANNA);
        vm.assertEq(spent, 0, "nothing");
    }

    function test_WhenTheDelegateWouldBePaid_Reverts() public {
        refuseSpend(BRUNO, 1, keyOf(BRUNO), abi.encodeWithSelector(IMembers.Members_DelegateIsParty.selector, BRUNO));
    }

    function test_WhenTheDelegateLeft_Reverts() public {
        exit(BRUNO);
        refuseSpend(CARLA, 1, keyOf(BRUNO), abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
    }

    function test_WhenTheDelegateSignsForAnythingElse_Reverts() public {
        bytes memory signature = sign(keyOf(BRUNO), DIGEST);
        bytes memory reason = abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA);
        vm.expectRevert(reason);
        members.authorise(ANNA, DIGEST, signature);
        vm.expectRevert(reason);
        members.authoriseActive(ANNA, DIGEST, signature);
        vm.expectRevert(reason);
        members.authoriseVoter(ANNA, clock - 1, DIGEST, signature);
    }

    function test_WhenTheProviderIsNoMember_Reverts() public {
        refuseSpend(99, 1, keyOf(BRUNO), abi.encodeWithSelector(IMembers.Members_NotActive.selector, 99));
    }

    /// @dev Holding many delegates' powers: nobody may act for more than three.
    function test_Attack_WhenSomebodyCollectsDelegations_TheFourthReverts() public {
        delegate(CARLA, BRUNO);
        delegate(DINO, BRUNO);
        refuse(
            delegation(ELSA, BRUNO, 1, 1), abi.encodeWithSelector(IMembers.Members_TooManyDelegations.selector, BRUNO)
        );
        end(ANNA);
        delegate(ELSA, BRUNO);
        vm.assertEq(members.delegationsOf(BRUNO), 3, "three");
    }

    function test_WhenTheSameDelegateIsNamedAgain_CountsOnce() public {
        delegate(CARLA, BRUNO);
        delegate(DINO, BRUNO);
        delegate(ANNA, BRUNO);
        vm.assertEq(members.delegationsOf(BRUNO), 3, "three");
    }

    /// @dev Changing the delegate does not begin the month anew.
    function test_Attack_WhenTheDelegateChanges_WhatWasSpentStays() public {
        spend(10_00);
        delegate(ANNA, CARLA);
        (uint32 by,,, uint256 spent) = members.delegateOf(ANNA);
        vm.assertTrue(by == CARLA && spent == 10_00, "stays");
        vm.assertEq(members.delegationsOf(BRUNO), 0, "free");
        end(ANNA);
        delegate(ANNA, BRUNO);
        (,,, spent) = members.delegateOf(ANNA);
        vm.assertEq(spent, 10_00, "still");
    }

    function test_WhenEitherEndsIt_IsOver() public {
        vm.expectEmit(address(members));
        emit IMembers.DelegationEnded(ANNA, BRUNO, BRUNO);
        end(BRUNO);
        (uint32 by, uint256 perRequest,,) = members.delegateOf(ANNA);
        vm.assertTrue(by == 0 && perRequest == 0, "over");
        vm.assertEq(members.nonceOf(BRUNO), 1, "the delegate's nonce");
        refuseSpend(CARLA, 1, keyOf(BRUNO), abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        delegate(ANNA, BRUNO);
        end(ANNA);
        (by,,,) = members.delegateOf(ANNA);
        vm.assertEq(by, 0, "over");
    }

    function test_WhenAThirdEndsIt_Reverts() public {
        bytes memory signature = endSigned(CARLA);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NoDelegation.selector, ANNA, CARLA));
        members.endDelegation(ANNA, CARLA, 0, later(), signature);
    }

    function test_WhenThereIsNone_NothingEnds() public {
        end(ANNA);
        bytes memory signature = endSigned(ANNA);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NoDelegation.selector, ANNA, ANNA));
        members.endDelegation(ANNA, ANNA, 2, later(), signature);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NoDelegation.selector, ANNA, 0));
        members.endDelegation(ANNA, 0, 0, later(), signature);
    }

    function test_WhenAnotherSignedTheEnd_Reverts() public {
        bytes32 intent = keccak256(abi.encode(Intents.END_DELEGATION, ANNA, ANNA, uint64(1), later()));
        bytes memory signature = sign(keyOf(CARLA), typed(intent));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        members.endDelegation(ANNA, ANNA, 1, later(), signature);
    }

    function test_WhenADelegationIsRelayedTwice_Reverts() public {
        IMembers.Delegation memory given = delegation(ANNA, CARLA, 10_00, 25_00);
        delegate(ANNA, CARLA);
        end(CARLA);
        refuse(given, abi.encodeWithSelector(IMembers.Members_WrongNonce.selector, ANNA, 1, 2));
    }

    function test_WhenLimitsAreNotSmall_Reverts() public {
        bytes memory reason = abi.encodeWithSelector(IMembers.Members_BadDelegation.selector, ANNA, CARLA);
        refuse(delegation(ANNA, CARLA, 20_01, 60_00), reason);
        refuse(delegation(ANNA, CARLA, 20_00, 60_01), reason);
        refuse(delegation(ANNA, CARLA, 0, 60_00), reason);
        refuse(delegation(ANNA, CARLA, 10_00, 9_99), reason);
    }

    function test_WhenSomebodyIsTheirOwnDelegate_Reverts() public {
        refuse(
            delegation(CARLA, CARLA, 1, 1), abi.encodeWithSelector(IMembers.Members_BadDelegation.selector, CARLA, CARLA)
        );
    }

    function test_WhenEitherIsNoMember_Reverts() public {
        refuse(delegation(ANNA, 99, 1, 1), abi.encodeWithSelector(IMembers.Members_NotActive.selector, 99));
        refuse(delegation(99, ANNA, 1, 1), abi.encodeWithSelector(IMembers.Members_NotActive.selector, 99));
    }

    function test_WhenEitherDidNotSign_Reverts() public {
        IMembers.Delegation memory given = delegation(CARLA, DINO, 1, 1);
        bytes32 digest = digestOf(given);
        (bytes memory carlas, bytes memory dinos) = (sign(keyOf(CARLA), digest), sign(keyOf(DINO), digest));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, CARLA));
        members.delegate(given, dinos, dinos);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, DINO));
        members.delegate(given, carlas, carlas);
    }

    function test_WhenARecoveryWaits_Reverts() public {
        setContacts(ANNA, BRUNO, CARLA, DINO);
        recover(ANNA, BRUNO, CARLA, 1);
        refuse(
            delegation(ANNA, CARLA, 1, 1), abi.encodeWithSelector(IKeyChanges.Members_RecoveryRunning.selector, ANNA)
        );
    }
}
