// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Community} from "../Community.sol";
import {vm} from "../Vm.sol";

contract ApproveTest is Community {
    function refuse(bytes32 service, bytes memory reason) internal {
        bytes memory signature = signed(Intents.APPROVE, service, BRUNO);
        vm.expectRevert(reason);
        services.approve(service, later(), signature);
    }

    function test_WhenTheProviderSigned_TheServiceIsActive() public {
        bytes32 service = requested();
        bytes memory signature = signed(Intents.APPROVE, service, BRUNO);
        vm.expectEmit(address(services));
        emit IServices.ServiceApproved(service);
        services.approve(service, later(), signature);
        vm.assertEq(stateOf(service), uint256(State.Active), "state");
        vm.assertEq(services.serviceOf(service).approveBy, 0, "no deadline any more");
        vm.assertEq(escrowed(ANNA), 10_00, "still set aside");
    }

    function test_WhenItIsTheLastSecond_Works() public {
        bytes32 service = requested();
        moveTo(services.serviceOf(service).approveBy);
        services.approve(service, later(), signed(Intents.APPROVE, service, BRUNO));
    }

    function test_WhenItIsLater_Reverts() public {
        bytes32 service = requested();
        uint256 approveBy = services.serviceOf(service).approveBy;
        moveTo(approveBy + 1);
        refuse(service, abi.encodeWithSelector(IServices.Services_TooLate.selector, approveBy));
    }

    function test_WhenTheRequesterSigned_Reverts() public {
        bytes32 service = requested();
        bytes memory signature = signed(Intents.APPROVE, service, ANNA);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, BRUNO));
        services.approve(service, later(), signature);
    }

    function test_WhenTheSignatureIsForAnotherVerb_Reverts() public {
        bytes32 service = requested();
        bytes memory signature = signed(Intents.CLOSE, service, BRUNO);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, BRUNO));
        services.approve(service, later(), signature);
    }

    function test_WhenTheSignatureIsForAnotherService_Reverts() public {
        bytes memory signature = signed(Intents.APPROVE, requested(), BRUNO);
        bytes32 service = requested();
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, BRUNO));
        services.approve(service, later(), signature);
    }

    function test_WhenTheSignatureIsForAnotherChain_Reverts() public {
        bytes32 service = requested();
        bytes memory signature = signed(Intents.APPROVE, service, BRUNO);
        vm.chainId(5);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, BRUNO));
        services.approve(service, later(), signature);
    }

    function test_WhenTheSignatureIsForAnotherContract_Reverts() public {
        bytes32 service = requested();
        bytes32 intent = Intents.hash(Intents.APPROVE, service, BRUNO, later());
        bytes memory signature = sign(keyOf(BRUNO), typed(address(members), intent));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, BRUNO));
        services.approve(service, later(), signature);
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        bytes32 service = requested();
        bytes memory signature = signed(Intents.APPROVE, service, BRUNO, uint40(clock - 1));
        vm.expectRevert(abi.encodeWithSelector(IServices.Services_IntentExpired.selector, uint40(clock - 1)));
        services.approve(service, uint40(clock - 1), signature);
    }

    function test_WhenTheSignedTimeWasChanged_Reverts() public {
        bytes32 service = requested();
        bytes memory signature = signed(Intents.APPROVE, service, BRUNO, uint40(clock));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, BRUNO));
        services.approve(service, later(), signature);
    }

    function test_WhenThereIsNoRequest_Reverts() public {
        refuse(bytes32(uint256(1)), abi.encodeWithSelector(IServices.Services_WrongState.selector, 1, State.None));
    }

    function test_WhenItIsApprovedAlready_Reverts() public {
        bytes32 service = active();
        refuse(service, abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Active));
    }
}
