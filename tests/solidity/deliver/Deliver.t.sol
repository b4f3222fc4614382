// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Community} from "../Community.sol";
import {vm} from "../Vm.sol";

contract DeliverTest is Community {
    function deliver(bytes32 service) internal {
        services.deliver(service, later(), signed(Intents.DELIVER, service, BRUNO));
    }

    function refuse(bytes32 service, bytes memory reason) internal {
        bytes memory signature = signed(Intents.DELIVER, service, BRUNO);
        vm.expectRevert(reason);
        services.deliver(service, later(), signature);
    }

    function test_WhenItIsTime_OpensTheReview() public {
        bytes32 service = active();
        moveTo(services.serviceOf(service).start);
        bytes memory signature = signed(Intents.DELIVER, service, BRUNO);
        vm.expectEmit(address(services));
        emit IServices.ServiceDelivered(service, uint40(clock + 3 days));
        services.deliver(service, later(), signature);
        vm.assertEq(stateOf(service), uint256(State.Delivered), "state");
        vm.assertEq(services.serviceOf(service).reviewBy, clock + 3 days, "review");
    }

    function test_WhenItIsTheLastSecond_Works() public {
        bytes32 service = active();
        moveTo(services.serviceOf(service).performBy);
        deliver(service);
    }

    function test_WhenTheServiceHasNotStarted_Reverts() public {
        bytes32 service = active();
        uint256 start = services.serviceOf(service).start;
        moveTo(start - 1);
        refuse(service, abi.encodeWithSelector(IServices.Services_TooEarly.selector, start));
    }

    function test_WhenItIsTooLate_Reverts() public {
        bytes32 service = active();
        uint256 performBy = services.serviceOf(service).performBy;
        moveTo(performBy + 1);
        refuse(service, abi.encodeWithSelector(IServices.Services_TooLate.selector, performBy));
    }

    function test_WhenTheRequesterSigned_Reverts() public {
        bytes32 service = active();
        pass(2 days);
        bytes memory signature = signed(Intents.DELIVER, service, ANNA);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, BRUNO));
        services.deliver(service, later(), signature);
    }

    function test_WhenItIsNotApproved_Reverts() public {
        bytes32 service = requested();
        refuse(service, abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Requested));
    }

    function test_WhenItIsDeliveredAlready_TheReviewIsNotProlonged() public {
        bytes32 service = delivered();
        refuse(service, abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Delivered));
    }
}
