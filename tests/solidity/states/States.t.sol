// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Agreed} from "../Agreed.sol";
import {vm} from "../Vm.sol";

/// @dev The table of states: from each state, every verb, in time and after every deadline. What is not in the table fails.
contract StatesTest is Agreed {
    enum Verb {
        Request,
        Revoke,
        Approve,
        ApproveMany,
        Deliver,
        CloseByRequester,
        CloseForLess,
        CloseAfterReview,
        CancelByRequester,
        CancelByProvider,
        CancelByBoth,
        Expire,
        DisputeByRequester,
        DisputeByProvider,
        Resolve,
        ResolveByDefault
    }

    mapping(State => mapping(Verb => State)) private _inTime;
    mapping(State => mapping(Verb => State)) private _afterwards;

    function setUp() public override {
        super.setUp();
        _inTime[State.None][Verb.Request] = State.Requested;
        always(State.None, Verb.Revoke, State.Cancelled);

        _inTime[State.Requested][Verb.Approve] = State.Active;
        _inTime[State.Requested][Verb.ApproveMany] = State.Active;
        always(State.Requested, Verb.CancelByRequester, State.Cancelled);
        always(State.Requested, Verb.CancelByProvider, State.Cancelled);
        always(State.Requested, Verb.CancelByBoth, State.Cancelled);
        _afterwards[State.Requested][Verb.Expire] = State.Expired;

        _inTime[State.Active][Verb.Deliver] = State.Delivered;
        _inTime[State.Active][Verb.CloseByRequester] = State.Closed;
        _inTime[State.Active][Verb.CloseForLess] = State.Closed;
        always(State.Active, Verb.CancelByProvider, State.Cancelled);
        always(State.Active, Verb.CancelByBoth, State.Cancelled);
        _afterwards[State.Active][Verb.Expire] = State.Expired;

        _inTime[State.Delivered][Verb.CloseByRequester] = State.Closed;
        always(State.Delivered, Verb.CloseForLess, State.Closed);
        always(State.Delivered, Verb.CancelByProvider, State.Cancelled);
        always(State.Delivered, Verb.CancelByBoth, State.Cancelled);
        _inTime[State.Delivered][Verb.DisputeByRequester] = State.Disputed;
        _inTime[State.Delivered][Verb.DisputeByProvider] = State.Disputed;
        _afterwards[State.Delivered][Verb.CloseAfterReview] = State.Closed;

        _inTime[State.Disputed][Verb.CloseByRequester] = State.Closed;
        always(State.Disputed, Verb.CloseForLess, State.Closed);
        always(State.Disputed, Verb.CancelByProvider, State.Cancelled);
        always(State.Disputed, Verb.CancelByBoth, State.Cancelled);
        _inTime[State.Disputed][Verb.Resolve] = State.Resolved;
        _afterwards[State.Disputed][Verb.ResolveByDefault] = State.Resolved;
    }

    function always(State from, Verb verb, State to) private {
        (_inTime[from][verb], _afterwards[from][verb]) = (to, to);
    }

    /// @dev Each state, reached anew. Agreements have started, so that the requester alone cannot end them.
    function reach(State state) internal returns (bytes32 service) {
        if (state == State.None) {
            made = order();
            return services.idOf(made);
        }
        if (state == State.Requested) return make(order());
        if (state == State.Active) {
            service = agreed();
            pass(2 days);
        } else if (state == State.Delivered) {
            service = done();
        } else if (state == State.Disputed) {
            service = disputed(ANNA);
        } else if (state == State.Closed) {
            service = agreed();
            close(service, ANNA);
        } else if (state == State.Cancelled) {
            service = agreed();
            cancelTogether(service);
        } else if (state == State.Expired) {
            service = agreed();
            pass(30 days);
            services.expire(service);
        } else {
            service = disputed(ANNA);
            resolve(CARLA, 5_000);
        }
    }

    function attempt(Verb verb, bytes32 service) internal returns (bool done_) {
        bytes memory call;
        if (verb == Verb.Request) {
            call = abi.encodeCall(IServices.request, (made, sign(keyOf(ANNA), service)));
        } else if (verb == Verb.Revoke) {
            call = abi.encodeCall(IServices.revoke, (made, later(), signed(Intents.CANCEL, service, ANNA)));
        } else if (verb == Verb.Approve) {
            call = abi.encodeCall(IServices.approve, (service, later(), signed(Intents.APPROVE, service, BRUNO)));
        } else if (verb == Verb.ApproveMany) {
            bytes32[] memory ids = new bytes32[](1);
            ids[0] = service;
            call = abi.encodeCall(IServices.approveMany, (ids, BRUNO, 1, later(), signedMany(ids, BRUNO, 1)));
        } else if (verb == Verb.Deliver) {
            call = abi.encodeCall(IServices.deliver, (service, later(), signed(Intents.DELIVER, service, BRUNO)));
        } else if (verb == Verb.CloseByRequester) {
            call = abi.encodeCall(IServices.close, (service, later(), signed(Intents.CLOSE, service, ANNA)));
        } else if (verb == Verb.CloseForLess) {
            bytes memory byAnna = signedFor(service, ANNA, 1);
            call = abi.encodeCall(IServices.closeFor, (service, 1, later(), byAnna, signedFor(service, BRUNO, 1)));
        } else if (verb == Verb.CloseAfterReview) {
            call = abi.encodeCall(IServices.closeAfterReview, (service));
        } else if (verb == Verb.CancelByRequester || verb == Verb.CancelByProvider) {
            uint32 by = verb == Verb.CancelByRequester ? ANNA : BRUNO;
            call = abi.encodeCall(IServices.cancel, (service, by, later(), signed(Intents.CANCEL, service, by)));
        } else if (verb == Verb.CancelByBoth) {
            bytes memory byAnna = signed(Intents.CANCEL, service, ANNA);
            bytes memory byBruno = signed(Intents.CANCEL, service, BRUNO);
            call = abi.encodeCall(IServices.cancelTogether, (service, later(), byAnna, byBruno));
        } else if (verb == Verb.Expire) {
            call = abi.encodeCall(IServices.expire, (service));
        } else if (verb == Verb.DisputeByRequester || verb == Verb.DisputeByProvider) {
            uint32 by = verb == Verb.DisputeByRequester ? ANNA : BRUNO;
            call = abi.encodeCall(IServices.dispute, (service, by, EVIDENCE, later(), signedDispute(service, by)));
        } else if (verb == Verb.Resolve) {
            bytes memory signature = signedResolve(service, CARLA, 1);
            call = abi.encodeCall(IServices.resolve, (made, 1, REASONS, later(), signature));
        } else {
            call = abi.encodeCall(IServices.resolveByDefault, (service));
        }
        (done_,) = address(services).call(call);
    }

    function walk(uint256 wait, mapping(State => mapping(Verb => State)) storage table) internal {
        for (uint8 from = 0; from <= uint8(State.Resolved); from++) {
            uint256 start = vm.snapshotState();
            bytes32 service = reach(State(from));
            if (wait != 0) pass(wait);
            for (uint8 verb = 0; verb <= uint8(Verb.ResolveByDefault); verb++) {
                State wanted = table[State(from)][Verb(verb)];
                uint256 here = vm.snapshotState();
                bool done_ = attempt(Verb(verb), service);
                vm.assertTrue(done_ == (wanted != State.None), "allowed by the table, or refused");
                vm.assertEq(stateOf(service), uint256(done_ ? wanted : State(from)), "where it leads");
                vm.revertToState(here);
            }
            vm.revertToState(start);
        }
    }

    function test_WhenThereIsTime_WhatTheTableSaysWorksAndNothingElse() public {
        walk(0, _inTime);
    }

    /// @dev I-13: from every open state, one of these needs nobody's signature.
    function test_WhenEveryDeadlineHasPassed_WhatTheTableSaysWorksAndNothingElse() public {
        walk(25 days, _afterwards);
    }

    function test_WhenItIsOpen_AnyoneEndsItByWaiting() public {
        Verb[4] memory ends = [Verb.Expire, Verb.Expire, Verb.CloseAfterReview, Verb.ResolveByDefault];
        for (uint8 i = 0; i < 4; i++) {
            uint256 start = vm.snapshotState();
            bytes32 service = reach(State(i + 1));
            pass(25 days);
            vm.assertTrue(attempt(ends[i], service), "ended");
            vm.assertEq(escrowed(ANNA), 0, "nothing is kept");
            vm.revertToState(start);
        }
    }
}
