// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Agreed} from "../Agreed.sol";
import {vm} from "../Vm.sol";

/// @dev What somebody might try against the others, and what comes of it.
contract AttacksTest is Agreed {
    function held() internal view returns (uint256 sum) {
        for (uint32 member = ANNA; member <= BAKERY; member++) {
            sum += ledger.balanceOf(member) + escrowed(member);
        }
    }

    function refused(bytes memory call) internal {
        (bool done_,) = address(services).call(call);
        vm.assertTrue(!done_, "refused");
    }

    function test_RequestAndCancel_DoesNotKeepTokensFromExpiring() public {
        IServices.Request memory given = order();
        given.amount = 20_00;
        given.start = uint40(clock + 44 days);
        given.performBy = given.start;
        bytes32 service = make(given);
        approve(service, BRUNO);
        // What was received on 1 January is good until 31 March, in escrow or not.
        pass(40 days);
        services.cancel(service, ANNA, later(), signed(Intents.CANCEL, service, ANNA));
        vm.assertEq(ledger.balanceOf(ANNA), 20_00, "back");
        moveTo(NEW_YEAR + 90 days);
        vm.assertEq(ledger.balanceOf(ANNA), 0, "and expired as before");
    }

    function test_RequestAndCancel_AcrossTheExpiryGivesNothingBack() public {
        moveTo(NEW_YEAR + 80 days);
        IServices.Request memory given = order();
        given.amount = 20_00;
        bytes32 service = make(given);
        moveTo(NEW_YEAR + 90 days);
        services.expire(service);
        vm.assertEq(ledger.balanceOf(ANNA), 0, "expired meanwhile");
        vm.assertEq(escrowed(ANNA), 0, "nothing set aside");
    }

    function test_PingPong_RefreshesNoMoreThanWasThereAndMakesNothing() public {
        recognise(ANNA);
        recognise(BRUNO);
        uint256 before = held();
        for (uint256 i = 0; i < 6; i++) {
            (uint32 from, uint32 to) = i % 2 == 0 ? (ANNA, BRUNO) : (BRUNO, ANNA);
            bytes32 service = social(from, to, 20_00);
            close(service, from);
        }
        // One bonus for the two, of the first price, and not one more.
        vm.assertEq(held(), before + 4_00, "one bonus");
        moveTo(NEW_YEAR + 90 days);
        vm.assertEq(ledger.balanceOf(ANNA) + ledger.balanceOf(BRUNO), 0, "and all of it ends with its month");
    }

    function test_BonusFarming_AmongFriendsOfWhomNoneIsRecognisedEarnsNothing() public {
        uint256 before = held();
        for (uint16 category = 7; category <= 9; category++) {
            IServices.Request memory given = order();
            (given.category, given.amount) = (category, 5_00);
            bytes32 service = make(given);
            approve(service, BRUNO);
            close(service, ANNA);
        }
        vm.assertEq(held(), before, "labels earn nothing");
    }

    function test_BonusFarming_SplittingAPriceEarnsOneBonusOnly() public {
        recognise(BRUNO);
        uint256 before = held();
        for (uint256 i = 0; i < 5; i++) {
            close(social(ANNA, BRUNO, 4_00), ANNA);
        }
        vm.assertEq(held(), before + 80, "the first part's");
    }

    function test_Dust_NobodyHoldsMoreRequestsOpenThanAllowed() public {
        for (uint256 i = 0; i < 5; i++) {
            IServices.Request memory dust = order();
            dust.amount = 1;
            make(dust);
        }
        IServices.Request memory more = order();
        more.amount = 1;
        bytes memory signature = sign(keyOf(ANNA), services.idOf(more));
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_TooManyOpen.selector, ANNA, 5));
        services.request(more, signature);
        // It keeps the provider from nothing: others ask, and the provider asks.
        IServices.Request memory given = order();
        (given.requester, given.mediator) = (CARLA, 0);
        make(given);
        given = order();
        (given.requester, given.provider) = (BRUNO, ANNA);
        make(given);
    }

    function test_DisputingFirst_GivesNothingThatTheOtherWouldNotGet() public {
        uint256[2] memory bruno;
        for (uint256 i = 0; i < 2; i++) {
            uint256 state = vm.snapshotState();
            bytes32 service = disputed(i == 0 ? ANNA : BRUNO);
            pass(10 days + 1);
            services.resolveByDefault(service);
            bruno[i] = ledger.balanceOf(BRUNO);
            vm.revertToState(state);
            moveTo(NEW_YEAR);
        }
        vm.assertEq(bruno[0], bruno[1], "the same");
    }

    function test_FrontRunningATimeOut_NoSecondBelongsToBothSides() public {
        // Approve until approveBy; expire after.
        bytes32 service = make(order());
        moveTo(services.serviceOf(service).approveBy);
        refused(abi.encodeCall(IServices.expire, (service)));
        uint256 state = vm.snapshotState();
        approve(service, BRUNO);
        vm.revertToState(state);
        pass(1);
        refused(
            abi.encodeCall(IServices.approve, (service, later(), signed(Intents.APPROVE, service, BRUNO)))
        );
        services.expire(service);

        // Close until the grace ends; expire after.
        service = agreed();
        moveTo(services.serviceOf(service).performBy + services.GRACE());
        refused(abi.encodeCall(IServices.expire, (service)));
        pass(1);
        refused(abi.encodeCall(IServices.close, (service, later(), signed(Intents.CLOSE, service, ANNA))));
        services.expire(service);

        // Object until reviewBy; silence pays after.
        service = done();
        moveTo(services.serviceOf(service).reviewBy);
        refused(abi.encodeCall(IServices.closeAfterReview, (service)));
        pass(1);
        refused(
            abi.encodeCall(IServices.dispute, (service, ANNA, EVIDENCE, later(), signedDispute(service, ANNA)))
        );
        services.closeAfterReview(service);

        // Decide until mediateBy; halves after.
        service = disputed(ANNA);
        moveTo(services.serviceOf(service).mediateBy);
        refused(abi.encodeCall(IServices.resolveByDefault, (service)));
        pass(1);
        bytes memory decision = signedResolve(service, CARLA, 0);
        refused(abi.encodeCall(IServices.resolve, (made, 0, REASONS, later(), decision)));
        services.resolveByDefault(service);
    }

    function test_RelayerReordering_TheRequesterGetsOutWhicheverComesFirst() public {
        IServices.Request memory given = order();
        bytes32 service = services.idOf(given);
        bytes memory cancellation = signed(Intents.CANCEL, service, ANNA);
        uint256 state = vm.snapshotState();
        make(given);
        services.cancel(service, ANNA, later(), cancellation);
        vm.assertEq(stateOf(service), uint256(State.Cancelled), "after the request");
        vm.revertToState(state);
        services.revoke(given, later(), cancellation);
        vm.assertEq(stateOf(service), uint256(State.Cancelled), "before the request");
        bytes memory signature = sign(keyOf(ANNA), service);
        refused(abi.encodeCall(IServices.request, (given, signature)));
    }

    function test_RelayerReordering_AnApprovalWaitsForItsRequest() public {
        IServices.Request memory given = order();
        bytes32 service = services.idOf(given);
        refused(abi.encodeCall(IServices.approve, (service, later(), signed(Intents.APPROVE, service, BRUNO))));
        make(given);
        approve(service, BRUNO);
    }

    function test_RelayerCensoring_WhatNobodyRelaysEndsByWaiting() public {
        // A relayer that swallows the approval, the delivery, the closing or the mediator's decision: anyone ends it later.
        bytes32[4] memory open_;
        for (uint256 i = 0; i < 4; i++) {
            IServices.Request memory given = order();
            given.amount = 5_00;
            open_[i] = make(given);
            if (i != 0) approve(open_[i], BRUNO);
        }
        pass(2 days);
        services.expire(open_[0]);
        for (uint256 i = 2; i < 4; i++) {
            services.deliver(open_[i], later(), signed(Intents.DELIVER, open_[i], BRUNO));
        }
        dispute(open_[3], ANNA);
        pass(20 days);
        services.expire(open_[1]);
        services.closeAfterReview(open_[2]);
        services.resolveByDefault(open_[3]);
        vm.assertEq(escrowed(ANNA), 0, "nothing is kept");
        vm.assertEq(ledger.accountOf(ANNA).open, 0, "nothing is open");
    }

    function test_RelayerCensoring_ASignatureThatWasKeptBackIsWorthlessAfterItsTime() public {
        bytes32 service = agreed();
        uint40 until = uint40(clock + 1 hours);
        bytes memory signature = signed(Intents.CLOSE, service, ANNA, until);
        pass(1 hours + 1);
        vm.expectRevert(abi.encodeWithSelector(IServices.Services_IntentExpired.selector, until));
        services.close(service, until, signature);
    }

    function test_Replay_NoSignatureWorksForAnotherVerb() public {
        bytes32 service = done();
        bytes32[5] memory types =
            [Intents.APPROVE, Intents.DELIVER, Intents.CLOSE, Intents.CANCEL, Intents.DISPUTE];
        for (uint256 i = 0; i < types.length; i++) {
            bytes memory byAnna = signed(types[i], service, ANNA);
            bytes memory byBruno = signed(types[i], service, BRUNO);
            if (types[i] != Intents.CLOSE) refused(abi.encodeCall(IServices.close, (service, later(), byAnna)));
            if (types[i] != Intents.CANCEL) {
                refused(abi.encodeCall(IServices.cancel, (service, BRUNO, later(), byBruno)));
                refused(abi.encodeCall(IServices.cancelTogether, (service, later(), byAnna, byBruno)));
            }
            refused(abi.encodeCall(IServices.dispute, (service, ANNA, 0, later(), byAnna)));
            refused(abi.encodeCall(IServices.closeFor, (service, 10_00, later(), byAnna, byBruno)));
        }
    }

    function test_Replay_ACancellationOfOneServiceEndsNoOther() public {
        bytes32 first = make(order());
        bytes32 second = make(order());
        bytes memory signature = signed(Intents.CANCEL, first, ANNA);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        services.cancel(second, ANNA, later(), signature);
    }

    function test_Replay_NothingWorksOnAnotherChain() public {
        bytes32 service = agreed();
        bytes memory signature = signed(Intents.CLOSE, service, ANNA);
        vm.chainId(1);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        services.close(service, later(), signature);
    }

    function test_Malleability_TheTwinOfASignatureIsRefused() public {
        bytes32 service = agreed();
        bytes32 digest = typed(address(services), Intents.hash(Intents.CLOSE, service, ANNA, later()));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(keyOf(ANNA), digest);
        uint256 order_ = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        bytes memory twin = abi.encodePacked(r, order_ - uint256(s), v == 27 ? 28 : 27);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        services.close(service, later(), twin);
    }

    function test_PauseAsATrap_EverythingThatIsOpenEnds() public {
        bytes32[3] memory open_;
        IServices.Request memory given = order();
        given.amount = 5_00;
        given.start = uint40(clock + 5 days);
        open_[0] = make(given);
        open_[1] = done();
        given = order();
        given.amount = 1;
        open_[2] = make(given);
        approve(open_[2], BRUNO);
        pause(7 days);
        services.cancel(open_[0], ANNA, later(), signed(Intents.CANCEL, open_[0], ANNA));
        dispute(open_[1], ANNA);
        closeFor(open_[1], 5_00);
        close(open_[2], ANNA);
        vm.assertEq(ledger.accountOf(ANNA).open, 0, "nothing is open");
    }

    function test_LeavingWithOpenServices_TheyFinishAndNothingNewBegins() public {
        bytes32 asked = make(order());
        IServices.Request memory given = order();
        given.amount = 5_00;
        bytes32 service = make(given);
        approve(service, BRUNO);
        depart(BRUNO);
        bytes memory approval = signed(Intents.APPROVE, asked, BRUNO);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NotActive.selector, BRUNO));
        services.approve(asked, later(), approval);
        close(service, ANNA);
        vm.assertEq(stateOf(service), uint256(State.Closed), "finished");
    }
}
