// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Agreed} from "../Agreed.sol";
import {vm} from "../Vm.sol";

contract ApproveManyTest is Agreed {
    /// @dev Anna, Carla and the shop ask Bruno for the same walk.
    function group() internal returns (bytes32[] memory ids) {
        ids = new bytes32[](3);
        uint32[3] memory who = [ANNA, CARLA, SHOP];
        for (uint256 i = 0; i < 3; i++) {
            IServices.Request memory given = order();
            (given.requester, given.mediator, given.amount) = (who[i], 0, 2_00);
            ids[i] = make(given);
        }
    }

    function approveMany(bytes32[] memory ids, uint16 minimum) internal {
        services.approveMany(ids, BRUNO, minimum, later(), signedMany(ids, BRUNO, minimum));
    }

    function refuse(bytes32[] memory ids, uint32 by, uint16 minimum, bytes memory reason) internal {
        bytes memory signature = signedMany(ids, by, minimum);
        vm.expectRevert(reason);
        services.approveMany(ids, by, minimum, later(), signature);
    }

    function test_WhenTheProviderSignsOnce_AllAreAgreed() public {
        bytes32[] memory ids = group();
        approveMany(ids, 3);
        for (uint256 i = 0; i < 3; i++) {
            vm.assertEq(stateOf(ids[i]), uint256(State.Active), "state");
        }
    }

    function test_WhenOneWasCancelled_TheOthersAreAgreed() public {
        bytes32[] memory ids = group();
        services.cancel(ids[1], CARLA, later(), signed(Intents.CANCEL, ids[1], CARLA));
        approveMany(ids, 2);
        vm.assertEq(stateOf(ids[0]), uint256(State.Active), "first");
        vm.assertEq(stateOf(ids[1]), uint256(State.Cancelled), "second");
        vm.assertEq(stateOf(ids[2]), uint256(State.Active), "third");
    }

    function test_WhenTooFewAreLeft_Reverts() public {
        bytes32[] memory ids = group();
        services.cancel(ids[1], CARLA, later(), signed(Intents.CANCEL, ids[1], CARLA));
        refuse(ids, BRUNO, 3, abi.encodeWithSelector(IServices.Services_TooFew.selector, 2, 3));
        vm.assertEq(stateOf(ids[0]), uint256(State.Requested), "none was agreed");
    }

    function test_WhenOneIsNamedTwice_ItCountsOnce() public {
        bytes32[] memory ids = group();
        ids[2] = ids[0];
        refuse(ids, BRUNO, 3, abi.encodeWithSelector(IServices.Services_TooFew.selector, 2, 3));
    }

    function test_WhenOneWasNeverRequested_ItIsPassedOver() public {
        bytes32[] memory ids = group();
        ids[1] = keccak256("nothing");
        approveMany(ids, 2);
        vm.assertEq(stateOf(ids[1]), uint256(State.None), "still nothing");
    }

    function test_WhenAllAreTooLate_Reverts() public {
        bytes32[] memory ids = group();
        pass(1 days + 1);
        refuse(ids, BRUNO, 0, abi.encodeWithSelector(IServices.Services_TooFew.selector, 0, 0));
    }

    function test_WhenItIsTheLastSecond_Works() public {
        bytes32[] memory ids = group();
        pass(1 days);
        approveMany(ids, 3);
    }

    function test_WhenThereAreNone_Reverts() public {
        refuse(new bytes32[](0), BRUNO, 0, abi.encodeWithSelector(IServices.Services_TooFew.selector, 0, 0));
    }

    function test_WhenOneHasAnotherProvider_Reverts() public {
        bytes32[] memory ids = group();
        IServices.Request memory given = order();
        (given.requester, given.provider, given.mediator) = (CARLA, ANNA, 0);
        ids[1] = make(given);
        refuse(ids, BRUNO, 1, abi.encodeWithSelector(IServices.Services_NotAParty.selector, ids[1], BRUNO));
    }

    function test_WhenTheListWasChanged_Reverts() public {
        bytes32[] memory ids = group();
        bytes memory signature = signedMany(ids, BRUNO, 1);
        (ids[0], ids[1]) = (ids[1], ids[0]);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, BRUNO));
        services.approveMany(ids, BRUNO, 1, later(), signature);
    }

    function test_WhenTheMinimumWasChanged_Reverts() public {
        bytes32[] memory ids = group();
        bytes memory signature = signedMany(ids, BRUNO, 3);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, BRUNO));
        services.approveMany(ids, BRUNO, 1, later(), signature);
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        bytes32[] memory ids = group();
        uint40 until = uint40(clock - 1);
        vm.expectRevert(abi.encodeWithSelector(IServices.Services_IntentExpired.selector, until));
        services.approveMany(ids, BRUNO, 1, until, "");
    }
}
