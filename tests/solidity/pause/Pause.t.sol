// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Choice} from "../../../contracts/interfaces/IBallots.sol";
import {ICouncil, Kind} from "../../../contracts/interfaces/ICouncil.sol";
import {Channel} from "../../../contracts/interfaces/ILedger.sol";
import {IKeyChanges} from "../../../contracts/interfaces/IKeyChanges.sol";
import {IMembers, KeyType, Role, holderOf} from "../../../contracts/interfaces/IMembers.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {vm} from "../Vm.sol";
import {Assembled} from "../vote/Assembled.sol";

contract PauseTest is Assembled {
    bytes32 private constant EVIDENCE = keccak256("evidence");

    function test_WhenTwoPausersSign_NewRequestsAndIssuanceRest() public {
        ICouncil.Pause memory given = order(1, clock + 7 days);
        (address[2] memory pausers, bytes[2] memory signatures) = signedBy(given, 0, 1);
        vm.expectEmit(address(council));
        emit ICouncil.Paused(1, given.until, EVIDENCE, pausers[0], pausers[1]);
        council.pause(given, pausers, signatures);
        vm.assertTrue(council.isPaused(), "paused");
        (uint40 until, uint32 number) = council.pauseState();
        vm.assertEq(until, given.until, "until");
        vm.assertEq(number, 1, "number");
        vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_Paused.selector, given.until));
        council.requireNotPaused();

        IServices.Request memory asked = order();
        bytes memory signature = sign(keyOf(ANNA), services.idOf(asked));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_Paused.selector, given.until));
        services.request(asked, signature);
        vm.assertEq(ledger.issuable(Channel.Welcome), 0, "nothing is issued");
        moveTo(given.until);
        vm.assertTrue(council.isPaused(), "in its last second");
        moveTo(clock + 1);
        vm.assertTrue(!council.isPaused(), "over by itself");
        council.requireNotPaused();
        requested();
    }

    function test_WhenAnyTwoOfTheThreeSign_Works() public {
        pauseBy(1, clock + 1 days, 1, 2);
        vm.assertTrue(council.isPaused(), "paused");
    }

    function test_WhenItLastsLongerThanSevenDays_Reverts() public {
        refuse(
            order(1, clock + 7 days + 1),
            abi.encodeWithSelector(ICouncil.Council_PauseTooLong.selector, clock + 7 days + 1, clock + 7 days)
        );
    }

    function test_WhenTheLastOneBeganLessThanThirtyDaysAgo_Reverts() public {
        pauseBy(1, clock + 1 days, 0, 1);
        uint256 notBefore = clock + 30 days;
        moveTo(notBefore - 1);
        refuse(
            order(2, clock + 1 days), abi.encodeWithSelector(ICouncil.Council_PausedLately.selector, notBefore)
        );
        moveTo(notBefore);
        pauseBy(2, clock + 1 days, 0, 1);
    }

    function test_WhenTheNumberWasUsed_Reverts() public {
        pauseBy(1, clock + 1 days, 0, 1);
        moveTo(clock + 30 days);
        refuse(order(1, clock + 1 days), abi.encodeWithSelector(ICouncil.Council_WrongPause.selector, 1, 2));
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        ICouncil.Pause memory given = order(1, clock + 1 days);
        given.validUntil = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(ICouncil.Council_IntentExpired.selector, given.validUntil));
    }

    function test_WhenOneSignsTwice_Reverts() public {
        ICouncil.Pause memory given = order(1, clock + 1 days);
        (address[2] memory pausers, bytes[2] memory signatures) = signedBy(given, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_NotSorted.selector, pausers[0], pausers[1]));
        council.pause(given, pausers, signatures);
    }

    /// @dev One member who holds the office twice is one pauser: the two signatures are one and the same.
    function test_WhenOneSignsByNumberAndByKey_Reverts() public {
        address[2] memory anna = [holderOf(ANNA), vm.addr(keyOf(ANNA))];
        for (uint256 i = 0; i < 2; i++) {
            decide(Kind.GrantRole, abi.encode(Role.Pauser, anna[i], uint40(clock + 365 days)));
        }
        ICouncil.Pause memory given = order(1, clock + 1 days);
        bytes memory signature = sign(keyOf(ANNA), council.digestOf(given));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_NotSorted.selector, anna[0], anna[1]));
        council.pause(given, anna, [signature, signature]);
    }

    function test_WhenANumberAndAnothersKeySign_Works() public {
        decide(Kind.GrantRole, abi.encode(Role.Pauser, holderOf(ANNA), uint40(clock + 365 days)));
        decide(Kind.GrantRole, abi.encode(Role.Pauser, vm.addr(keyOf(BRUNO)), uint40(clock + 365 days)));
        ICouncil.Pause memory given = order(1, clock + 1 days);
        bytes32 digest = council.digestOf(given);
        council.pause(
            given, [holderOf(ANNA), vm.addr(keyOf(BRUNO))], [sign(keyOf(ANNA), digest), sign(keyOf(BRUNO), digest)]
        );
        vm.assertTrue(council.isPaused(), "paused");
    }

    function test_WhenTwoNumbersSign_Works() public {
        decide(Kind.GrantRole, abi.encode(Role.Pauser, holderOf(ANNA), uint40(clock + 365 days)));
        decide(Kind.GrantRole, abi.encode(Role.Pauser, holderOf(BRUNO), uint40(clock + 365 days)));
        ICouncil.Pause memory given = order(1, clock + 1 days);
        bytes32 digest = council.digestOf(given);
        council.pause(given, [holderOf(ANNA), holderOf(BRUNO)], [sign(keyOf(ANNA), digest), sign(keyOf(BRUNO), digest)]);
        vm.assertTrue(council.isPaused(), "paused");
    }

    function test_WhenOneHoldsNoOffice_Reverts() public {
        ICouncil.Pause memory given = order(1, clock + 1 days);
        (address[2] memory pausers, bytes[2] memory signatures) = signedBy(given, 0, 3);
        address stranger = vm.addr(officerKey(Role.Pauser, 3));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NoRole.selector, Role.Pauser, stranger));
        council.pause(given, pausers, signatures);
    }

    function test_WhenOneDidNotSign_Reverts() public {
        ICouncil.Pause memory given = order(1, clock + 1 days);
        (address[2] memory pausers, bytes[2] memory signatures) = signedBy(given, 0, 1);
        signatures[1] = signatures[0];
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongOfficer.selector, Role.Pauser, pausers[1]));
        council.pause(given, pausers, signatures);
    }

    function test_Attack_ThePauseAsATrap() public {
        bytes32 asked = small();
        bytes32 agreed = small();
        bytes32 expiring = small();
        bytes32 refused = small();
        services.approve(agreed, later(), signed(Intents.APPROVE, agreed, BRUNO));
        services.approve(expiring, later(), signed(Intents.APPROVE, expiring, BRUNO));
        bytes32 ballot = openPrice();
        pauseBy(1, clock + 7 days, 0, 1);
        pass(2 days);

        // What is open goes on, and reaches its end.
        services.deliver(agreed, later(), signed(Intents.DELIVER, agreed, BRUNO));
        services.close(agreed, later(), signed(Intents.CLOSE, agreed, ANNA));
        services.cancel(refused, ANNA, later(), signed(Intents.CANCEL, refused, ANNA));
        services.expire(asked);
        vm.assertEq(stateOf(agreed), uint256(State.Closed), "closed");
        vm.assertEq(stateOf(refused), uint256(State.Cancelled), "cancelled");
        vm.assertEq(stateOf(asked), uint256(State.Expired), "expired");
        vm.assertTrue(council.isPaused(), "all this in the pause");

        // Members vote, change keys, and leave.
        cast(ballot, ANNA, Choice.For);
        cast(ballot, BRUNO, Choice.For);
        IKeyChanges.Rotation memory rotation = IKeyChanges.Rotation(
            CARLA, vm.addr(0xf5e5), KeyType.Secp256k1, members.nonceOf(CARLA), later()
        );
        bytes32 digest = typed(address(members), keccak256(abi.encode(Intents.ROTATION, rotation)));
        members.rotate(rotation, sign(keyOf(CARLA), digest), sign(0xf5e5, digest));
        leave(SHOP);

        // It cannot be made longer, and ends.
        refuse(order(2, clock + 7 days), abi.encodeWithSelector(ICouncil.Council_PausedLately.selector, NEW_YEAR + 39 days));
        close(ballot);
        vm.assertTrue(!council.isPaused(), "over");
        ballots.execute(ballot, price());
        members.completeKeyChange(CARLA);
        moveTo(services.serviceOf(expiring).performBy + 7 days + 1);
        services.expire(expiring);
    }

    function test_InAPause_WhatWasDecidedIsCarriedOut() public {
        bytes32 ballot = openPrice();
        cast(ballot, ANNA, Choice.For);
        close(ballot);
        pauseBy(1, clock + 7 days, 0, 1);
        ballots.execute(ballot, price());
        bytes memory data = abi.encode(Role.Pauser, vm.addr(officerKey(Role.Pauser, 0)), 0);
        open(Kind.GrantRole, data, 0);
    }

    function testFuzz_WhateverIsSigned_NoPauseIsLongerThanSevenDaysInThirty(uint40 first, uint40 second, uint40 wait) public {
        uint256 begun = clock;
        ICouncil.Pause memory given = order(1, clock + first % 10 days);
        (address[2] memory pausers, bytes[2] memory signatures) = signedBy(given, 0, 1);
        try council.pause(given, pausers, signatures) {
            vm.assertLe(given.until, begun + 7 days, "seven days");
        } catch {
            vm.assertTrue(given.until > begun + 7 days, "only for its length");
            return;
        }
        pass(wait % 60 days);
        given = order(2, clock + second % 7 days);
        (pausers, signatures) = signedBy(given, 0, 2);
        try council.pause(given, pausers, signatures) {
            vm.assertTrue(clock >= begun + 30 days, "once in thirty days");
        } catch {
            vm.assertTrue(clock < begun + 30 days, "only because it is too soon");
        }
    }

    function small() private returns (bytes32) {
        IServices.Request memory asked = order();
        asked.amount = 5_00;
        return request(asked);
    }

    function order(uint32 number, uint256 until) private view returns (ICouncil.Pause memory) {
        return ICouncil.Pause(number, uint40(until), EVIDENCE, later());
    }

    function pauseBy(uint32 number, uint256 until, uint256 one, uint256 other) private {
        ICouncil.Pause memory given = order(number, until);
        (address[2] memory pausers, bytes[2] memory signatures) = signedBy(given, one, other);
        council.pause(given, pausers, signatures);
    }

    function refuse(ICouncil.Pause memory given, bytes memory reason) private {
        (address[2] memory pausers, bytes[2] memory signatures) = signedBy(given, 0, 1);
        vm.expectRevert(reason);
        council.pause(given, pausers, signatures);
    }

    function signedBy(ICouncil.Pause memory given, uint256 one, uint256 other)
        private
        view
        returns (address[2] memory pausers, bytes[2] memory signatures)
    {
        uint256[2] memory keys = [officerKey(Role.Pauser, one), officerKey(Role.Pauser, other)];
        if (vm.addr(keys[0]) > vm.addr(keys[1])) (keys[0], keys[1]) = (keys[1], keys[0]);
        for (uint256 i = 0; i < 2; i++) {
            pausers[i] = vm.addr(keys[i]);
            signatures[i] = sign(keys[i], council.digestOf(given));
        }
    }
}
