// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICouncil} from "../../../contracts/interfaces/ICouncil.sol";
import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Agreed} from "../Agreed.sol";
import {vm} from "../Vm.sol";

contract AskedTest is Agreed {
    function refuse(IServices.Request memory given, bytes memory reason) internal {
        bytes memory signature = sign(keyOf(given.requester), services.idOf(given));
        vm.expectRevert(reason);
        services.request(given, signature);
    }

    function test_WhenAStakeholderIsNamed_ItIsTold() public {
        IServices.Request memory given = order();
        given.stakeholder = BAKERY;
        bytes32 service = services.idOf(given);
        bytes memory signature = sign(keyOf(ANNA), service);
        vm.expectEmit(address(services));
        emit IServices.ServiceRequested(
            service, ANNA, BRUNO, 10_00, 2, given.start, given.performBy, given.start
        );
        vm.expectEmit(address(services));
        emit IServices.StakeholderNamed(service, BAKERY);
        services.request(given, signature);
    }

    function test_WhenTheCommunityPauses_Reverts() public {
        pause(1 days);
        refuse(order(), abi.encodeWithSelector(ICouncil.Council_Paused.selector, uint40(clock + 1 days)));
    }

    function test_WhenThePauseIsOver_Works() public {
        pause(1 days);
        pass(1 days + 1);
        make(order());
    }

    function test_WhenTheRequesterHasLeft_Reverts() public {
        depart(ANNA);
        refuse(order(), abi.encodeWithSelector(IMembers.Members_NotActive.selector, ANNA));
    }

    function test_WhenTheProviderHasLeft_Reverts() public {
        depart(BRUNO);
        refuse(order(), abi.encodeWithSelector(IMembers.Members_NotActive.selector, BRUNO));
    }

    /// @dev A field whose bits do not fit its type is never taken for the one that was signed.
    function test_WhenAFieldIsWiderThanItsType_Reverts() public {
        IServices.Request memory given = order();
        bytes memory signature = sign(keyOf(ANNA), services.idOf(given));
        bytes memory call = abi.encodeCall(IServices.request, (given, signature));
        for (uint256 field = 0; field < 8; field++) {
            bytes memory wide = bytes.concat(call);
            wide[4 + 32 * field] = 0x01;
            (bool taken,) = address(services).call(wide);
            vm.assertTrue(!taken, "refused");
        }
        (bool right,) = address(services).call(call);
        vm.assertTrue(right, "the right one is taken");
    }

    /// @dev What a word keeps is what was asked, whatever the numbers.
    function testFuzz_WhenItIsAsked_EveryFieldIsKept(uint48 amount, uint16 category, uint40 start, uint40 span) public {
        IServices.Request memory given = order();
        given.amount = uint48(amount % 20_00 + 1);
        given.category = category;
        given.start = uint40(clock + start % 30 days);
        given.performBy = given.start + span % 15 days;
        IServices.Service memory s = services.serviceOf(make(given));
        vm.assertEq(uint256(s.state), uint256(State.Requested), "state");
        vm.assertEq(s.requester, ANNA, "requester");
        vm.assertEq(s.provider, BRUNO, "provider");
        vm.assertEq(s.amount, given.amount, "amount");
        vm.assertEq(s.category, category, "category");
        vm.assertEq(s.start, given.start, "start");
        vm.assertEq(s.performBy, given.performBy, "performBy");
        uint256 approveBy = given.start < clock + 7 days ? given.start : clock + 7 days;
        vm.assertEq(s.approveBy, approveBy, "approveBy");
        vm.assertEq(s.reviewBy + s.mediateBy, 0, "nothing else yet");
    }
}
