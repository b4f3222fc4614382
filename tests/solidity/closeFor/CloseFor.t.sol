// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Agreed} from "../Agreed.sol";
import {vm} from "../Vm.sol";

contract CloseForTest is Agreed {
    function refuse(bytes32 service, uint48 amount, bytes memory reason) internal {
        bytes memory byAnna = signedFor(service, ANNA, amount);
        bytes memory byBruno = signedFor(service, BRUNO, amount);
        vm.expectRevert(reason);
        services.closeFor(service, amount, later(), byAnna, byBruno);
    }

    function test_WhenBothSigned_ThatMuchIsPaidAndTheRestGoesBack() public {
        bytes32 service = agreed();
        bytes memory byAnna = signedFor(service, ANNA, 4_00);
        bytes memory byBruno = signedFor(service, BRUNO, 4_00);
        vm.expectEmit(address(services));
        emit IServices.ServiceClosedFor(service, 4_00);
        services.closeFor(service, 4_00, later(), byAnna, byBruno);
        vm.assertEq(stateOf(service), uint256(State.Closed), "state");
        vm.assertEq(ledger.balanceOf(ANNA), 16_00, "Anna");
        vm.assertEq(ledger.balanceOf(BRUNO), 24_00, "Bruno");
        vm.assertEq(escrowed(ANNA), 0, "nothing set aside");
        vm.assertEq(services.serviceOf(service).amount, 4_00, "what was paid");
    }

    /// @dev I-11: paid + refunded + burnt = set aside.
    function testFuzz_WhenBothSigned_NothingIsLostOrMade(uint48 price, uint48 amount) public {
        IServices.Request memory given = order();
        given.amount = uint48(price % 20_00 + 1);
        amount = uint48(amount % given.amount + 1);
        bytes32 service = make(given);
        approve(service, BRUNO);
        closeFor(service, amount);
        vm.assertEq(ledger.balanceOf(ANNA), 20_00 - amount, "Anna");
        vm.assertEq(ledger.balanceOf(BRUNO), 20_00 + amount, "Bruno");
    }

    function test_WhenItIsDeliveredOrDisputed_Works() public {
        closeFor(done(), 1);
        closeFor(disputed(BRUNO), 2);
        vm.assertEq(ledger.balanceOf(BRUNO), 20_03, "Bruno");
    }

    function test_WhenTheDisputeIsLong_TheTwoMayStillAgreeOnAll() public {
        bytes32 service = disputed(ANNA);
        pass(60 days);
        // Its own tokens expired meanwhile; what is set aside does not age until it goes back.
        closeFor(service, 10_00);
        vm.assertEq(ledger.balanceOf(BRUNO), 30_00, "Bruno");
    }

    function test_WhenTheGraceOfAnAgreementIsOver_Reverts() public {
        bytes32 service = agreed();
        uint256 deadline = services.serviceOf(service).performBy + services.GRACE();
        moveTo(deadline + 1);
        refuse(service, 1, abi.encodeWithSelector(IServices.Services_TooLate.selector, deadline));
    }

    function test_WhenItIsMoreThanThePrice_Reverts() public {
        refuse(agreed(), 10_01, abi.encodeWithSelector(IServices.Services_BadPrice.selector, 10_01, 10_00));
    }

    function test_WhenItIsNothing_Reverts() public {
        refuse(agreed(), 0, abi.encodeWithSelector(IServices.Services_BadPrice.selector, 0, 10_00));
    }

    function test_WhenItIsNotApproved_Reverts() public {
        bytes32 service = make(order());
        refuse(service, 1, abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Requested));
    }

    function test_WhenItIsOver_Reverts() public {
        bytes32 service = agreed();
        closeFor(service, 1);
        refuse(service, 1, abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Closed));
    }

    function test_WhenOneSignedAnotherAmount_Reverts() public {
        bytes32 service = agreed();
        bytes memory byAnna = signedFor(service, ANNA, 4_00);
        bytes memory byBruno = signedFor(service, BRUNO, 5_00);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, BRUNO));
        services.closeFor(service, 4_00, later(), byAnna, byBruno);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        services.closeFor(service, 5_00, later(), byAnna, byBruno);
    }

    function test_WhenOneSignedForBoth_Reverts() public {
        bytes32 service = agreed();
        bytes memory byAnna = signedFor(service, ANNA, 4_00);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, BRUNO));
        services.closeFor(service, 4_00, later(), byAnna, byAnna);
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        bytes32 service = agreed();
        uint40 until = later();
        bytes memory byAnna = signedFor(service, ANNA, 1);
        bytes memory byBruno = signedFor(service, BRUNO, 1);
        pass(5 days);
        vm.expectRevert(abi.encodeWithSelector(IServices.Services_IntentExpired.selector, uint40(clock - 1)));
        services.closeFor(service, 1, uint40(clock - 1), byAnna, byBruno);
        services.closeFor(service, 1, until, byAnna, byBruno);
    }
}
