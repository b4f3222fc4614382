// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Kind} from "../../../contracts/interfaces/ICouncil.sol";
import {IMembers, Role, holderOf} from "../../../contracts/interfaces/IMembers.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Agreed} from "../Agreed.sol";
import {vm} from "../Vm.sol";

contract ResolveTest is Agreed {
    function refuse(uint32 by, uint16 bps, bytes memory reason) internal {
        bytes memory signature = signedResolve(services.idOf(made), by, bps);
        vm.expectRevert(reason);
        services.resolve(made, bps, REASONS, later(), signature);
    }

    function test_WhenTheMediatorDecides_ThePriceIsDivided() public {
        bytes32 service = disputed(ANNA);
        bytes memory signature = signedResolve(service, CARLA, 7_000);
        vm.expectEmit(address(services));
        emit IServices.ServiceResolved(service, CARLA, 7_00, REASONS);
        services.resolve(made, 7_000, REASONS, later(), signature);
        vm.assertEq(stateOf(service), uint256(State.Resolved), "state");
        vm.assertEq(ledger.balanceOf(BRUNO), 27_00, "Bruno");
        vm.assertEq(ledger.balanceOf(ANNA), 13_00, "Anna");
        vm.assertEq(escrowed(ANNA), 0, "nothing set aside");
        vm.assertEq(ledger.accountOf(ANNA).open, 0, "nothing open");
        vm.assertEq(services.serviceOf(service).amount, 7_00, "what was paid");
    }

    function testFuzz_WhenTheMediatorDecides_TheProviderGetsThePartAndTheRequesterTheRest(uint48 amount, uint16 bps)
        public
    {
        IServices.Request memory given = order();
        given.amount = uint48(amount % 20_00 + 1);
        bps = bps % 10_001;
        bytes32 service = make(given);
        approve(service, BRUNO);
        pass(2 days);
        services.deliver(service, later(), signed(Intents.DELIVER, service, BRUNO));
        dispute(service, ANNA);
        resolve(CARLA, bps);
        uint256 part = uint256(given.amount) * bps / 10_000;
        vm.assertEq(ledger.balanceOf(BRUNO), 20_00 + part, "Bruno");
        vm.assertEq(ledger.balanceOf(ANNA), 20_00 - part, "Anna");
    }

    function test_WhenItIsTheMediatorsLastSecond_Works() public {
        disputed(ANNA);
        pass(10 days);
        resolve(CARLA, 0);
        vm.assertEq(ledger.balanceOf(ANNA), 20_00, "all back");
    }

    function test_WhenTheMediatorIsTooLate_Reverts() public {
        disputed(ANNA);
        uint256 mediateBy = clock + 10 days;
        moveTo(mediateBy + 1);
        refuse(CARLA, 0, abi.encodeWithSelector(IServices.Services_TooLate.selector, mediateBy));
    }

    function test_WhenAnotherMediatorSigns_Reverts() public {
        appoint(Role.Mediator, holderOf(SHOP));
        disputed(ANNA);
        refuse(SHOP, 0, abi.encodeWithSelector(IMembers.Members_WrongOfficer.selector, Role.Mediator, holderOf(CARLA)));
    }

    function test_WhenTheMediatorIsNoLongerInOffice_Reverts() public {
        disputed(ANNA);
        decide(Kind.GrantRole, abi.encode(Role.Mediator, holderOf(CARLA), uint40(0)));
        refuse(CARLA, 0, abi.encodeWithSelector(IMembers.Members_NoRole.selector, Role.Mediator, holderOf(CARLA)));
    }

    function test_WhenNobodyWasNamed_NobodyCanDecide() public {
        IServices.Request memory given = order();
        given.mediator = 0;
        bytes32 service = make(given);
        approve(service, BRUNO);
        pass(2 days);
        services.deliver(service, later(), signed(Intents.DELIVER, service, BRUNO));
        dispute(service, BRUNO);
        refuse(CARLA, 0, abi.encodeWithSelector(IMembers.Members_NoRole.selector, Role.Mediator, address(0)));
        pass(10 days + 1);
        services.resolveByDefault(service);
        vm.assertEq(ledger.balanceOf(BRUNO), 25_00, "half");
    }

    function test_WhenAnotherMediatorIsWrittenIntoTheRequest_ItIsAnotherService() public {
        disputed(ANNA);
        appoint(Role.Mediator, holderOf(SHOP));
        made.mediator = SHOP;
        bytes32 other = services.idOf(made);
        refuse(SHOP, 0, abi.encodeWithSelector(IServices.Services_WrongState.selector, other, State.None));
    }

    function test_WhenThePartIsMoreThanAll_Reverts() public {
        disputed(ANNA);
        refuse(CARLA, 10_001, abi.encodeWithSelector(IServices.Services_BadPart.selector, 10_001));
    }

    function test_WhenItIsNotDisputed_Reverts() public {
        bytes32 service = done();
        refuse(CARLA, 0, abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Delivered));
    }

    function test_WhenItIsResolvedAlready_Reverts() public {
        bytes32 service = disputed(ANNA);
        resolve(CARLA, 10_000);
        vm.assertEq(ledger.balanceOf(BRUNO), 30_00, "all");
        refuse(CARLA, 0, abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Resolved));
    }

    function test_WhenThePartWasChangedByTheRelayer_Reverts() public {
        bytes32 service = disputed(ANNA);
        bytes memory signature = signedResolve(service, CARLA, 5_000);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongOfficer.selector, Role.Mediator, holderOf(CARLA)));
        services.resolve(made, 5_001, REASONS, later(), signature);
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        bytes32 service = disputed(ANNA);
        uint40 until = uint40(clock - 1);
        bytes32 intent = keccak256(abi.encode(Intents.RESOLVE, service, CARLA, uint16(1), REASONS, until));
        bytes memory signature = spoken(CARLA, intent);
        vm.expectRevert(abi.encodeWithSelector(IServices.Services_IntentExpired.selector, until));
        services.resolve(made, 1, REASONS, until, signature);
    }

    function test_WhenNobodyDecided_AnyoneHasItHalved() public {
        bytes32 service = disputed(ANNA);
        pass(10 days + 1);
        vm.expectEmit(address(services));
        emit IServices.ServiceResolved(service, 0, 5_00, 0);
        services.resolveByDefault(service);
        vm.assertEq(stateOf(service), uint256(State.Resolved), "state");
        vm.assertEq(ledger.balanceOf(BRUNO), 25_00, "Bruno");
        vm.assertEq(ledger.balanceOf(ANNA), 15_00, "Anna");
    }

    function test_WhenTheMediatorStillHasTime_NobodyHalves() public {
        bytes32 service = disputed(ANNA);
        pass(10 days);
        vm.expectRevert(abi.encodeWithSelector(IServices.Services_TooEarly.selector, clock + 1));
        services.resolveByDefault(service);
    }

    function test_WhenItIsNotDisputed_NobodyHalves() public {
        bytes32 service = done();
        vm.expectRevert(abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Delivered));
        services.resolveByDefault(service);
    }

    /// @dev I-15.
    function testFuzz_WhenNobodyDecided_ItDependsNeitherOnTheCallerNorOnWhoObjected(
        uint48 amount,
        bool byProvider,
        address caller
    ) public {
        IServices.Request memory given = order();
        given.amount = uint48(amount % 20_00 + 1);
        bytes32 service = make(given);
        approve(service, BRUNO);
        pass(2 days);
        services.deliver(service, later(), signed(Intents.DELIVER, service, BRUNO));
        dispute(service, byProvider ? BRUNO : ANNA);
        pass(10 days + 1);
        vm.prank(caller);
        services.resolveByDefault(service);
        vm.assertEq(ledger.balanceOf(BRUNO), 20_00 + given.amount / 2, "Bruno");
        vm.assertEq(ledger.balanceOf(ANNA), 20_00 - given.amount / 2, "Anna");
    }
}
