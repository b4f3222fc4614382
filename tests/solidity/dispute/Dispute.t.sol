// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Agreed} from "../Agreed.sol";
import {vm} from "../Vm.sol";

contract DisputeTest is Agreed {
    function refuse(bytes32 service, uint32 by, bytes memory reason) internal {
        bytes memory signature = signedDispute(service, by);
        vm.expectRevert(reason);
        services.dispute(service, by, EVIDENCE, later(), signature);
    }

    function test_WhenTheRequesterObjectsInTheReview_NothingMovesAndTheMediatorHasTenDays() public {
        bytes32 service = done();
        bytes memory signature = signedDispute(service, ANNA);
        vm.expectEmit(address(services));
        emit IServices.ServiceDisputed(service, ANNA, EVIDENCE, uint40(clock + 10 days));
        services.dispute(service, ANNA, EVIDENCE, later(), signature);
        IServices.Service memory s = services.serviceOf(service);
        vm.assertEq(uint256(s.state), uint256(State.Disputed), "state");
        vm.assertEq(s.mediateBy, clock + 10 days, "mediateBy");
        vm.assertEq(s.reviewBy, 0, "no review any more");
        vm.assertEq(escrowed(ANNA), 10_00, "still set aside");
        vm.assertEq(ledger.balanceOf(BRUNO), 20_00, "not paid");
    }

    function test_WhenTheProviderObjects_ItIsTheSame() public {
        bytes32 service = disputed(BRUNO);
        vm.assertEq(services.serviceOf(service).mediateBy, clock + 10 days, "mediateBy");
    }

    function test_WhenItIsTheLastSecondOfTheReview_Works() public {
        bytes32 service = done();
        pass(3 days);
        dispute(service, ANNA);
    }

    function test_WhenTheReviewIsOver_Reverts() public {
        bytes32 service = done();
        uint256 reviewBy = services.serviceOf(service).reviewBy;
        moveTo(reviewBy + 1);
        refuse(service, ANNA, abi.encodeWithSelector(IServices.Services_TooLate.selector, reviewBy));
    }

    function test_WhenItIsNotDelivered_Reverts() public {
        bytes32 service = agreed();
        refuse(service, ANNA, abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Active));
    }

    function test_WhenItIsDisputedAlready_Reverts() public {
        bytes32 service = disputed(ANNA);
        refuse(service, BRUNO, abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Disputed));
    }

    function test_WhenSomebodyElseObjects_Reverts() public {
        bytes32 service = done();
        refuse(service, CARLA, abi.encodeWithSelector(IServices.Services_NotAParty.selector, service, CARLA));
    }

    function test_WhenTheEvidenceWasChanged_Reverts() public {
        bytes32 service = done();
        bytes memory signature = signedDispute(service, ANNA);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        services.dispute(service, ANNA, REASONS, later(), signature);
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        bytes32 service = done();
        uint40 until = uint40(clock - 1);
        bytes memory signature = spoken(ANNA, keccak256(abi.encode(Intents.DISPUTE, service, ANNA, EVIDENCE, until)));
        vm.expectRevert(abi.encodeWithSelector(IServices.Services_IntentExpired.selector, until));
        services.dispute(service, ANNA, EVIDENCE, until, signature);
    }

    function test_WhenItIsDisputed_SilenceNoLongerPays() public {
        bytes32 service = disputed(ANNA);
        pass(30 days);
        vm.expectRevert(abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Disputed));
        services.closeAfterReview(service);
    }

    function test_WhenItIsDisputed_TheRequesterMayStillPayAllInTime() public {
        bytes32 service = disputed(ANNA);
        close(service, ANNA);
        vm.assertEq(ledger.balanceOf(BRUNO), 30_00, "Bruno");
    }

    function test_WhenItIsDisputed_TheProviderMayStillWithdraw() public {
        bytes32 service = disputed(ANNA);
        services.cancel(service, BRUNO, later(), signed(Intents.CANCEL, service, BRUNO));
        vm.assertEq(ledger.balanceOf(ANNA), 20_00, "Anna");
    }

    function test_WhenItIsDisputed_TheRequesterCannotCancelAlone() public {
        bytes32 service = disputed(ANNA);
        bytes memory signature = signed(Intents.CANCEL, service, ANNA);
        vm.expectRevert(abi.encodeWithSelector(IServices.Services_NotAParty.selector, service, ANNA));
        services.cancel(service, ANNA, later(), signature);
    }
}
