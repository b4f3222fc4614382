// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Community} from "../Community.sol";
import {vm} from "../Vm.sol";

contract ExpireTest is Community {
    function refuse(bytes32 service, bytes memory reason) internal {
        vm.expectRevert(reason);
        services.expire(service);
    }

    function test_WhenNobodyApproved_AnyoneRefundsAfterTheDeadline() public {
        bytes32 service = requested();
        moveTo(uint256(services.serviceOf(service).approveBy) + 1);
        vm.expectEmit(address(services));
        emit IServices.ServiceExpired(service);
        services.expire(service);
        vm.assertEq(stateOf(service), uint256(State.Expired), "state");
        vm.assertEq(ledger.balanceOf(ANNA), 20_00, "Anna");
    }

    function test_WhenTheProviderMayStillApprove_Reverts() public {
        bytes32 service = requested();
        uint256 approveBy = services.serviceOf(service).approveBy;
        moveTo(approveBy);
        refuse(service, abi.encodeWithSelector(IServices.Services_TooEarly.selector, approveBy + 1));
    }

    function test_WhenNothingWasDelivered_AnyoneRefundsAfterTheGrace() public {
        bytes32 service = active();
        moveTo(services.serviceOf(service).performBy + services.GRACE() + 1);
        services.expire(service);
        vm.assertEq(stateOf(service), uint256(State.Expired), "state");
        vm.assertEq(escrowed(ANNA), 0, "nothing set aside");
    }

    function test_WhenTheGraceRuns_Reverts() public {
        bytes32 service = active();
        uint256 deadline = services.serviceOf(service).performBy + services.GRACE();
        moveTo(deadline);
        refuse(service, abi.encodeWithSelector(IServices.Services_TooEarly.selector, deadline + 1));
    }

    function test_WhenItIsDelivered_SilenceNeverRefunds() public {
        bytes32 service = delivered();
        pass(90 days);
        refuse(service, abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Delivered));
    }

    function test_WhenItIsExpiredAlready_Reverts() public {
        bytes32 service = requested();
        pass(30 days);
        services.expire(service);
        refuse(service, abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Expired));
    }

    function test_WhenThereIsNoService_Reverts() public {
        refuse(bytes32(uint256(1)), abi.encodeWithSelector(IServices.Services_WrongState.selector, 1, State.None));
    }
}
