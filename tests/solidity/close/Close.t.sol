// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Months} from "../../../contracts/libraries/Months.sol";
import {Community} from "../Community.sol";
import {vm} from "../Vm.sol";

contract CloseTest is Community {
    function close(bytes32 service) internal {
        services.close(service, later(), signed(Intents.CLOSE, service, ANNA));
    }

    function refuse(bytes32 service, bytes memory reason) internal {
        bytes memory signature = signed(Intents.CLOSE, service, ANNA);
        vm.expectRevert(reason);
        services.close(service, later(), signature);
    }

    function test_WhenTheRequesterSigned_PaysTheProviderInFreshUnits() public {
        pass(28 days);
        bytes32 service = active();
        moveTo(nextMonth());
        bytes memory signature = signed(Intents.CLOSE, service, ANNA);
        vm.expectEmit(address(services));
        emit IServices.ServiceClosed(service, true);
        vm.expectEmit(address(ledger));
        emit ILedger.Paid(service, ANNA, BRUNO, 10_00, 0, Months.epochOf(clock) + 2);
        services.close(service, later(), signature);
        vm.assertEq(stateOf(service), uint256(State.Closed), "state");
        vm.assertEq(ledger.balanceOf(BRUNO), 30_00, "Bruno");
        vm.assertEq(ledger.accountOf(BRUNO).lanes[2], 10_00, "fresh");
        vm.assertEq(escrowed(ANNA), 0, "nothing set aside");
        vm.assertEq(ledger.accountOf(ANNA).open, 0, "nothing open");
        vm.assertEq(ledger.escrowOf(service).lanes[2], 0, "escrow gone");
    }

    function test_WhenItIsDelivered_TheRequesterNeedNotWait() public {
        close(delivered());
        vm.assertEq(ledger.balanceOf(BRUNO), 30_00, "Bruno");
    }

    function test_WhenTheGraceEnds_TheLastSecondWorks() public {
        bytes32 service = active();
        moveTo(services.serviceOf(service).performBy + services.GRACE());
        close(service);
    }

    function test_WhenTheGraceIsOver_Reverts() public {
        bytes32 service = active();
        uint256 deadline = services.serviceOf(service).performBy + services.GRACE();
        moveTo(deadline + 1);
        refuse(service, abi.encodeWithSelector(IServices.Services_TooLate.selector, deadline));
    }

    function test_WhenTheProviderSigned_Reverts() public {
        bytes32 service = active();
        bytes memory signature = signed(Intents.CLOSE, service, BRUNO);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        services.close(service, later(), signature);
    }

    function test_WhenItIsNotApproved_Reverts() public {
        bytes32 service = requested();
        refuse(service, abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Requested));
    }

    function test_WhenItIsClosedAlready_Reverts() public {
        bytes32 service = active();
        close(service);
        refuse(service, abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Closed));
    }

    function test_WhenTheReviewIsOver_AnyoneCloses() public {
        bytes32 service = delivered();
        pass(3 days + 1);
        vm.expectEmit(address(services));
        emit IServices.ServiceClosed(service, false);
        services.closeAfterReview(service);
        vm.assertEq(ledger.balanceOf(BRUNO), 30_00, "Bruno");
    }

    function test_WhenTheReviewRuns_NobodyButTheRequesterCloses() public {
        bytes32 service = delivered();
        pass(3 days);
        vm.expectRevert(abi.encodeWithSelector(IServices.Services_TooEarly.selector, clock + 1));
        services.closeAfterReview(service);
    }

    function test_WhenItIsNotDelivered_SilenceDoesNotPay() public {
        bytes32 service = active();
        pass(3 days + 1);
        vm.expectRevert(abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Active));
        services.closeAfterReview(service);
    }

    function test_WhenItWasDeliveredAtTheLastSecond_SilenceStillPays() public {
        bytes32 service = active();
        moveTo(services.serviceOf(service).performBy);
        services.deliver(service, later(), signed(Intents.DELIVER, service, BRUNO));
        pass(60 days);
        services.closeAfterReview(service);
        vm.assertEq(stateOf(service), uint256(State.Closed), "state");
    }

    function test_WhenOtherThanServicesPays_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NotAllowed.selector, address(this)));
        ledger.pay(bytes32(uint256(1)), ANNA, BRUNO);
    }

    function test_WhenNothingIsSetAside_ServicesCannotPayEither() public {
        vm.prank(address(services));
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NoEscrow.selector, 1));
        ledger.pay(bytes32(uint256(1)), ANNA, BRUNO);
    }

    function test_WhenSomethingIsSetAside_ServicesCannotLockAgain() public {
        bytes32 service = requested();
        vm.prank(address(services));
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_EscrowExists.selector, service));
        ledger.lock(service, ANNA, 1, 5);
    }
}

contract CloseUnderALowCapTest is Community {
    function parameters() internal pure override returns (uint24[] memory values) {
        values = super.parameters();
        values[1] = 20_00; // volume per member
        values[2] = 1; // holding cap
    }

    function paid(uint48 amount) internal returns (bytes32 service) {
        IServices.Request memory given = order();
        given.amount = amount;
        service = request(given);
        services.approve(service, later(), signed(Intents.APPROVE, service, BRUNO));
        services.close(service, later(), signed(Intents.CLOSE, service, ANNA));
    }

    function test_WhenTheProviderHoldsAllHeMay_AllOverflowsToTheCommons() public {
        paid(10_00);
        vm.assertEq(ledger.balanceOf(BRUNO), 20_00, "Bruno");
        vm.assertEq(ledger.balanceOf(ANNA), 10_00, "Anna paid all the same");
        (, uint256 burnt, uint256 commons) = ledger.totals();
        vm.assertEq(burnt, 10_00, "burnt");
        vm.assertEq(commons, 10_00, "commons");
    }

    function test_WhenPartOfItFits_TheRestOverflows() public {
        IServices.Request memory own = order();
        (own.requester, own.provider, own.mediator, own.amount) = (BRUNO, CARLA, 0, 4_00);
        bytes32 service = request(own);
        services.approve(service, later(), signed(Intents.APPROVE, service, CARLA));
        paid(1_00);
        vm.assertEq(ledger.balanceOf(BRUNO), 16_00, "his own escrow counts as held");
        services.close(service, later(), signed(Intents.CLOSE, service, BRUNO));
        paid(5_00);
        vm.assertEq(ledger.balanceOf(BRUNO), 20_00, "four of five");
    }

    function test_WhenARefundExceedsTheCap_NothingOverflows() public {
        bytes32 service = requested();
        IServices.Request memory given = order();
        (given.requester, given.provider, given.mediator) = (BRUNO, ANNA, 0);
        bytes32 second = request(given);
        services.approve(second, later(), signed(Intents.APPROVE, second, ANNA));
        services.close(second, later(), signed(Intents.CLOSE, second, BRUNO));
        services.cancel(service, ANNA, later(), signed(Intents.CANCEL, service, ANNA));
        vm.assertEq(ledger.balanceOf(ANNA), 20_00, "all back");
    }
}
