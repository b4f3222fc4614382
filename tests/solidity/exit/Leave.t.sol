// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Class, IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {IServices} from "../../../contracts/interfaces/IServices.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Community} from "../Community.sol";
import {vm} from "../Vm.sol";

/// @dev Leaving the whole community, with services open on either side.
contract LeaveTest is Community {
    function quit(uint32 member) internal {
        bytes32 intent = keccak256(abi.encode(Intents.EXIT, member, members.nonceOf(member), later()));
        members.exit(
            member, members.nonceOf(member), later(), sign(keyOf(member), typed(address(members), intent))
        );
    }

    function requireBooksInOrder() internal view {
        (uint256 issued, uint256 burnt,) = ledger.totals();
        ILedger.Account memory all = ledger.supply();
        uint256 circulating = all.lanes[0] + all.lanes[1] + all.lanes[2] + all.lanes[3];
        vm.assertEq(circulating + all.escrowed, issued - burnt, "books");
    }

    function test_WhenNothingIsOpen_AllIsBurnt() public {
        vm.assertEq(ledger.balanceOf(ANNA), 20_00, "welcome");
        quit(ANNA);
        vm.assertEq(ledger.balanceOf(ANNA), 0, "burnt");
        requireBooksInOrder();
    }

    /// @dev A requester who left still closes what was agreed; the rest burns afterwards, by anyone's call.
    function test_Attack_WhenTheRequesterLeaves_TheProviderIsPaidAndTheRestBurns() public {
        bytes32 service = active();
        quit(ANNA);
        vm.assertEq(ledger.balanceOf(ANNA), 10_00, "not yet burnt");
        vm.assertEq(escrowed(ANNA), 10_00, "still aside");
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_StillOpen.selector, ANNA, 1));
        members.burnRest(ANNA);
        services.close(service, later(), signed(Intents.CLOSE, service, ANNA));
        vm.assertEq(ledger.balanceOf(BRUNO), 30_00, "paid");
        members.burnRest(ANNA);
        vm.assertEq(ledger.balanceOf(ANNA), 0, "burnt");
        requireBooksInOrder();
    }

    /// @dev What comes back to somebody who left is burnt too.
    function test_WhenTheServiceExpires_TheRefundBurns() public {
        bytes32 service = requested();
        quit(ANNA);
        pass(8 days);
        services.expire(service);
        members.burnRest(ANNA);
        vm.assertEq(ledger.balanceOf(ANNA), 0, "burnt");
        requireBooksInOrder();
    }

    /// @dev A provider who left still delivers and is paid: the requester loses nothing, and the pay can be burnt.
    function test_Attack_WhenTheProviderLeaves_TheServiceIsFinished() public {
        bytes32 service = active();
        quit(BRUNO);
        vm.assertEq(ledger.balanceOf(BRUNO), 0, "burnt");
        pass(2 days);
        services.deliver(service, later(), signed(Intents.DELIVER, service, BRUNO));
        services.close(service, later(), signed(Intents.CLOSE, service, ANNA));
        vm.assertEq(ledger.balanceOf(BRUNO), 10_00, "paid");
        members.burnRest(BRUNO);
        vm.assertEq(ledger.balanceOf(BRUNO), 0, "burnt");
        requireBooksInOrder();
    }

    function test_WhenTheProviderLeft_CannotApprove() public {
        bytes32 service = requested();
        quit(BRUNO);
        bytes memory signature = signed(Intents.APPROVE, service, BRUNO);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NotActive.selector, BRUNO));
        services.approve(service, later(), signature);
    }

    function test_WhenEitherLeft_NothingIsRequested() public {
        IServices.Request memory given = order();
        bytes memory signature = sign(keyOf(ANNA), services.idOf(given));
        quit(BRUNO);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NotActive.selector, BRUNO));
        services.request(given, signature);
        quit(ANNA);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NotActive.selector, ANNA));
        services.request(given, signature);
    }

    /// @dev The fifth member waits for the next month's budget; leaving ends the claim.
    function test_WhenAWelcomeIsOwed_ItIsForgotten() public {
        admit(5);
        vm.assertTrue(ledger.welcomeOwedTo(5) > 0, "owed");
        quit(5);
        vm.assertEq(ledger.welcomeOwedTo(5), 0, "forgotten");
        moveTo(nextMonth());
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NothingToPay.selector, 5));
        ledger.payWelcome(5);
    }

    function test_WhenAClassIsNotWelcomed_ItsAccountBeginsAtZero() public {
        IMembers.Admission memory given = admission(5);
        given.class = Class.Company;
        admit(given);
        vm.assertEq(ledger.balanceOf(5) + ledger.welcomeOwedTo(5), 0, "nothing");
    }

    function test_WhenOtherThanMembersWelcomesOrBurns_Reverts() public {
        bytes memory reason = abi.encodeWithSelector(ILedger.Ledger_NotAllowed.selector, address(this));
        vm.expectRevert(reason);
        ledger.welcome(5);
        vm.expectRevert(reason);
        ledger.burnAll(ANNA);
    }

    /// @dev A delegate asks for a small service, within the limits, and never as its mediator.
    function test_WhenADelegateSignsARequest_ItIsTheMembers() public {
        IMembers.Delegation memory given =
            IMembers.Delegation(ANNA, CARLA, 10_00, 15_00, members.nonceOf(ANNA), later());
        bytes32 digest = typed(address(members), keccak256(abi.encode(Intents.DELEGATION, given)));
        members.delegate(given, sign(keyOf(ANNA), digest), sign(keyOf(CARLA), digest));
        IServices.Request memory wanted = order();
        bytes memory signature = sign(keyOf(CARLA), services.idOf(wanted));
        vm.expectRevert(abi.encodeWithSelector(IServices.Services_SameParty.selector, CARLA));
        services.request(wanted, signature);
        wanted.mediator = SHOP;
        services.request(wanted, sign(keyOf(CARLA), services.idOf(wanted)));
        vm.assertEq(escrowed(ANNA), 10_00, "Anna's tokens");
        wanted.salt = bytes32(++salt);
        signature = sign(keyOf(CARLA), services.idOf(wanted));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_AboveLimit.selector, ANNA, 20_00, 15_00));
        services.request(wanted, signature);
    }
}
