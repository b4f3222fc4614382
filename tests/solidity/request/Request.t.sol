// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Community} from "../Community.sol";
import {vm} from "../Vm.sol";

contract RequestTest is Community {
    function refuse(IServices.Request memory given, bytes memory reason) internal {
        bytes memory signature = sign(keyOf(given.requester), services.idOf(given));
        vm.expectRevert(reason);
        services.request(given, signature);
    }

    function test_WhenAllIsInOrder_SetsThePriceAsideAndAsksTheProvider() public {
        IServices.Request memory given = order();
        bytes32 service = services.idOf(given);
        bytes memory signature = sign(keyOf(ANNA), service);
        vm.expectEmit(address(services));
        emit IServices.ServiceRequested(
            service, ANNA, BRUNO, 10_00, 2, given.start, given.performBy, given.start
        );
        services.request(given, signature);

        vm.assertEq(ledger.balanceOf(ANNA), 10_00, "free");
        vm.assertEq(escrowed(ANNA), 10_00, "set aside");
        vm.assertEq(ledger.accountOf(ANNA).open, 1, "open");
        vm.assertEq(ledger.escrowOf(service).lanes[2], 10_00, "lane of the escrow");
        vm.assertEq(stateOf(service), uint256(State.Requested), "state");
    }

    function test_WhenAllIsInOrder_TheIdIsTheTypedDigestOfTheRequest() public {
        IServices.Request memory given = order();
        bytes32 typeHash = keccak256(
            "Request(uint32 requester,uint32 provider,uint48 amount,uint16 category,uint40 start,uint40 performBy,uint32 mediator,uint32 stakeholder,bytes32 terms,bytes32 salt,uint40 validUntil)"
        );
        bytes32 digest = typed(address(services), keccak256(abi.encode(typeHash, given)));
        vm.assertTrue(services.idOf(given) == digest, "digest");
    }

    function test_WhenTheStartIsFar_TheProviderHasTheWholeWindow() public {
        IServices.Request memory given = order();
        given.start = uint40(clock + 20 days);
        given.performBy = given.start;
        bytes32 service = request(given);
        vm.assertEq(services.serviceOf(service).approveBy, clock + 7 days, "approveBy");
    }

    function test_WhenTheRequestWasRelayedBefore_Reverts() public {
        IServices.Request memory given = order();
        bytes32 service = request(given);
        refuse(given, abi.encodeWithSelector(IServices.Services_Exists.selector, service));
    }

    function test_WhenItIsRelayedTooLate_Reverts() public {
        IServices.Request memory given = order();
        given.validUntil = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(IServices.Services_IntentExpired.selector, given.validUntil));
    }

    function test_WhenItIsRelayedInTheLastSecond_Works() public {
        IServices.Request memory given = order();
        given.validUntil = uint40(clock);
        request(given);
    }

    function test_WhenRequesterAndProviderAreOne_Reverts() public {
        IServices.Request memory given = order();
        given.provider = ANNA;
        refuse(given, abi.encodeWithSelector(IServices.Services_SameParty.selector, ANNA));
    }

    function test_WhenTheMediatorIsTheProvider_Reverts() public {
        IServices.Request memory given = order();
        given.mediator = BRUNO;
        refuse(given, abi.encodeWithSelector(IServices.Services_SameParty.selector, BRUNO));
    }

    function test_WhenTheMediatorIsTheRequester_Reverts() public {
        IServices.Request memory given = order();
        given.mediator = ANNA;
        refuse(given, abi.encodeWithSelector(IServices.Services_SameParty.selector, ANNA));
    }

    function test_WhenItStartsInThePast_Reverts() public {
        IServices.Request memory given = order();
        given.start = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(IServices.Services_BadTimes.selector, given.start, given.performBy));
    }

    function test_WhenItEndsBeforeItStarts_Reverts() public {
        IServices.Request memory given = order();
        given.performBy = given.start - 1;
        refuse(given, abi.encodeWithSelector(IServices.Services_BadTimes.selector, given.start, given.performBy));
    }

    function test_WhenItEndsInFortyFiveDays_Works() public {
        IServices.Request memory given = order();
        given.performBy = uint40(clock + 45 days);
        request(given);
    }

    function test_WhenItEndsLaterThanInFortyFiveDays_Reverts() public {
        IServices.Request memory given = order();
        given.performBy = uint40(clock + 45 days + 1);
        refuse(given, abi.encodeWithSelector(IServices.Services_BadTimes.selector, given.start, given.performBy));
    }

    function test_WhenThePriceIsZero_Reverts() public {
        IServices.Request memory given = order();
        given.amount = 0;
        refuse(given, abi.encodeWithSelector(IServices.Services_BadPrice.selector, 0, 60_00));
    }

    function test_WhenThePriceIsAboveTheHighest_Reverts() public {
        IServices.Request memory given = order();
        given.amount = 60_01;
        refuse(given, abi.encodeWithSelector(IServices.Services_BadPrice.selector, 60_01, 60_00));
    }

    function test_WhenTheRequesterHasTooLittle_Reverts() public {
        IServices.Request memory given = order();
        given.amount = 20_01;
        refuse(given, abi.encodeWithSelector(ILedger.Ledger_NotEnough.selector, ANNA, 20_00, 20_01));
    }

    function test_WhenFiveRequestsAreOpen_Reverts() public {
        for (uint256 i = 0; i < 5; i++) {
            IServices.Request memory small = order();
            small.amount = 1;
            request(small);
        }
        refuse(order(), abi.encodeWithSelector(ILedger.Ledger_TooManyOpen.selector, ANNA, 5));
    }

    function test_WhenTheProviderIsNoMember_Reverts() public {
        IServices.Request memory given = order();
        given.provider = 99;
        refuse(given, abi.encodeWithSelector(IMembers.Members_NotActive.selector, 99));
    }

    function test_WhenTheRequesterIsNoMember_Reverts() public {
        IServices.Request memory given = order();
        given.requester = 99;
        refuse(given, abi.encodeWithSelector(IMembers.Members_NotActive.selector, 99));
    }

    function test_WhenSomebodyElseSigned_Reverts() public {
        IServices.Request memory given = order();
        bytes memory signature = sign(keyOf(BRUNO), services.idOf(given));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        services.request(given, signature);
    }

    function test_WhenAnyFieldWasChangedAfterSigning_Reverts() public {
        IServices.Request memory given = order();
        bytes memory signature = sign(keyOf(ANNA), services.idOf(given));
        given.amount += 1;
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        services.request(given, signature);
    }

    function test_WhenOtherThanServicesLocks_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NotAllowed.selector, address(this)));
        ledger.lock(bytes32(uint256(1)), ANNA, 1, 5);
    }

    function test_WhenSomeTokensExpireSooner_TheyAreTakenFirst() public {
        bytes32 service = delivered();
        services.close(service, later(), signed(CLOSE, service, ANNA));
        moveTo(nextMonth());
        // Bruno: 20 tokens to the end of March, 10 more to the end of March; then 5 in February, to the end of April.
        IServices.Request memory given = order();
        given.amount = 5_00;
        bytes32 second = request(given);
        services.approve(second, later(), signed(APPROVE, second, BRUNO));
        services.close(second, later(), signed(CLOSE, second, ANNA));
        given = order();
        (given.requester, given.provider, given.amount) = (BRUNO, ANNA, 31_00);
        ILedger.Account memory escrow = ledger.escrowOf(request(given));
        vm.assertEq(escrow.lanes[1], 30_00, "soonest expiring first");
        vm.assertEq(escrow.lanes[2], 1_00, "then the next");
    }

    bytes32 private constant APPROVE = keccak256("Approve(bytes32 service,uint32 signer,uint40 validUntil)");
    bytes32 private constant CLOSE = keccak256("Close(bytes32 service,uint32 signer,uint40 validUntil)");
}
