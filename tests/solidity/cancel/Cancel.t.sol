// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Community} from "../Community.sol";
import {vm} from "../Vm.sol";

contract CancelTest is Community {
    function cancel(bytes32 service, uint32 by) internal {
        services.cancel(service, by, later(), signed(Intents.CANCEL, service, by));
    }

    function refuse(bytes32 service, uint32 by, bytes memory reason) internal {
        bytes memory signature = signed(Intents.CANCEL, service, by);
        vm.expectRevert(reason);
        services.cancel(service, by, later(), signature);
    }

    function test_WhenItIsRequested_TheRequesterGetsAllBackWithItsOldExpiry() public {
        bytes32 service = requested();
        moveTo(nextMonth());
        bytes memory signature = signed(Intents.CANCEL, service, ANNA);
        vm.expectEmit(address(services));
        emit IServices.ServiceCancelled(service, ANNA);
        services.cancel(service, ANNA, later(), signature);
        vm.assertEq(stateOf(service), uint256(State.Cancelled), "state");
        vm.assertEq(ledger.balanceOf(ANNA), 20_00, "Anna");
        vm.assertEq(ledger.accountOf(ANNA).lanes[1], 20_00, "still the end of March");
        vm.assertEq(escrowed(ANNA), 0, "nothing set aside");
    }

    function test_WhenItIsRequested_TheProviderMayDecline() public {
        cancel(requested(), BRUNO);
        vm.assertEq(ledger.balanceOf(ANNA), 20_00, "Anna");
    }

    function test_WhenItIsActiveAndNotStarted_TheRequesterMay() public {
        bytes32 service = active();
        moveTo(services.serviceOf(service).start - 1);
        cancel(service, ANNA);
    }

    function test_WhenItHasStarted_TheRequesterMayNot() public {
        bytes32 service = active();
        uint256 start = services.serviceOf(service).start;
        moveTo(start);
        refuse(service, ANNA, abi.encodeWithSelector(IServices.Services_TooLate.selector, start));
    }

    function test_WhenItHasStarted_TheProviderMay() public {
        bytes32 service = active();
        moveTo(services.serviceOf(service).start);
        cancel(service, BRUNO);
    }

    function test_WhenItIsDelivered_TheProviderMay() public {
        cancel(delivered(), BRUNO);
        vm.assertEq(ledger.balanceOf(ANNA), 20_00, "Anna");
    }

    function test_WhenItIsDelivered_TheRequesterMayNot() public {
        bytes32 service = delivered();
        refuse(service, ANNA, abi.encodeWithSelector(IServices.Services_NotAParty.selector, service, ANNA));
    }

    function test_WhenAThirdMemberSigned_Reverts() public {
        bytes32 service = requested();
        refuse(service, CARLA, abi.encodeWithSelector(IServices.Services_NotAParty.selector, service, CARLA));
    }

    function test_WhenItIsClosed_Reverts() public {
        bytes32 service = active();
        services.close(service, later(), signed(Intents.CLOSE, service, ANNA));
        refuse(service, BRUNO, abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Closed));
    }

    function test_WhenItIsCancelledAlready_TheRefundIsNotRepeated() public {
        bytes32 service = requested();
        cancel(service, ANNA);
        refuse(service, ANNA, abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Cancelled));
    }

    function test_WhenTheUnitsHaveExpiredMeanwhile_TheyBurn() public {
        moveTo(1_774_915_200); // 31 March 2026, the last day of all units
        bytes32 service = requested();
        pass(1 days);
        vm.expectEmit(address(ledger));
        emit ILedger.Expired(675, 70_00);
        cancel(service, ANNA);
        vm.assertEq(ledger.balanceOf(ANNA), 0, "Anna");
        (uint256 issued, uint256 burnt,) = ledger.totals();
        vm.assertEq(burnt, issued, "all burnt");
    }

    function test_WhenOtherThanServicesRefunds_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NotAllowed.selector, address(this)));
        ledger.refund(bytes32(uint256(1)), ANNA);
    }

    function test_WhenASignedRequestIsRevoked_ItCanNeverBeUsed() public {
        IServices.Request memory given = order();
        bytes32 service = services.idOf(given);
        bytes memory signature = sign(keyOf(ANNA), service);
        services.revoke(given, later(), signed(Intents.CANCEL, service, ANNA));
        vm.assertEq(stateOf(service), uint256(State.Cancelled), "state");
        vm.expectRevert(abi.encodeWithSelector(IServices.Services_Exists.selector, service));
        services.request(given, signature);
    }

    function test_WhenSomebodyElseRevokes_Reverts() public {
        IServices.Request memory given = order();
        bytes memory signature = signed(Intents.CANCEL, services.idOf(given), BRUNO);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        services.revoke(given, later(), signature);
    }

    function test_WhenTheRequestWasRelayedFirst_TheSameMessageCancelsIt() public {
        IServices.Request memory given = order();
        bytes32 service = request(given);
        bytes memory signature = signed(Intents.CANCEL, service, ANNA);
        vm.expectRevert(abi.encodeWithSelector(IServices.Services_Exists.selector, service));
        services.revoke(given, later(), signature);
        services.cancel(service, ANNA, later(), signature);
        vm.assertEq(stateOf(service), uint256(State.Cancelled), "state");
    }
}
