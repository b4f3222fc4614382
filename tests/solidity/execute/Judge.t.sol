// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Choice, IBallots} from "../../../contracts/interfaces/IBallots.sol";
import {ICouncil, Kind, Parameter} from "../../../contracts/interfaces/ICouncil.sol";
import {Role} from "../../../contracts/interfaces/IMembers.sol";
import {vm} from "../Vm.sol";
import {Assembled} from "../vote/Assembled.sol";

/// @dev Where ballots last ten days, a judgement still lasts seven: it must end before the suspension does.
contract LongVotingTest is Assembled {
    function test_WhenTheVotingPeriodIsLonger_AJudgementStillTakesSevenDays() public {
        moveTo(NEW_YEAR + 1 days);
        suspend(0);
        bytes memory verdict = abi.encode(DECEMBER, 0);
        vm.assertEq(council.procedureOf(Kind.JudgeSettlement, verdict).duration, 7 days, "a judgement");
        vm.assertEq(council.procedureOf(Kind.ChangeParameter, price()).duration, 10 days, "anything else");
    }

    function parameters() internal pure override returns (uint24[] memory values) {
        values = super.parameters();
        values[uint256(Parameter.VotingPeriod)] = 10 days;
    }
}

/// @dev The settlement of December was published on 1 January, and an auditor suspended it on the 2nd.
contract JudgeTest is Assembled {
    function setUp() public override {
        super.setUp();
        moveTo(NEW_YEAR + 1 days);
        suspend(0);
    }

    function test_WhenTheMembersVoidIt_NothingVerifies() public {
        bytes32 ballot = openJudgement();
        cast(ballot, ANNA, Choice.For);
        cast(ballot, BRUNO, Choice.For);
        cast(ballot, CARLA, Choice.Against);
        close(ballot);
        vm.expectEmit(address(ballots));
        emit IBallots.BallotExecuted(ballot, true);
        ballots.execute(ballot, verdict(0));
        vm.assertTrue(!settlements.verify(DECEMBER, lines[1], proofOfBruno(0)), "void");
        publish(1);
        vm.assertTrue(settlements.verify(DECEMBER, lines[1], proofOfBruno(1)), "the next revision");
    }

    function test_WhenTheMembersRejectIt_IsConfirmed() public {
        bytes32 ballot = openJudgement();
        cast(ballot, ANNA, Choice.Against);
        close(ballot);
        vm.expectEmit(address(ballots));
        emit IBallots.BallotExecuted(ballot, false);
        ballots.execute(ballot, verdict(0));
        pass(1);
        vm.assertTrue(settlements.isFinal(DECEMBER), "final before the suspension would have ended");
    }

    function test_WhenTooFewTakePart_TheSuspensionRunsOut() public {
        bytes32 ballot = openJudgement();
        close(ballot);
        vm.expectRevert(abi.encodeWithSelector(IBallots.Ballots_NotCarried.selector, ballot));
        ballots.execute(ballot, verdict(0));
        moveTo(uint256(settlements.suspensionOf(DECEMBER).until) + 1);
        vm.assertTrue(settlements.isFinal(DECEMBER), "by itself");
    }

    function test_WhenThereIsTooLittleTimeLeft_NoBallotIsHeld() public {
        uint256 until = settlements.suspensionOf(DECEMBER).until;
        moveTo(until - 8 days);
        council.procedureOf(Kind.JudgeSettlement, verdict(0));
        moveTo(until - 8 days + 1);
        refuseToOpen(verdict(0));
    }

    function test_WhenTheRevisionIsNotSuspended_NoBallotIsHeld() public {
        refuseToOpen(verdict(1));
        publish(1);
        refuseToOpen(verdict(0));
        refuseToOpen(verdict(1));
    }

    function test_Attack_TwoJudgementsAtATime() public {
        bytes32 ballot = openJudgement();
        uint40 closes = ballots.ballotOf(ballot).closes;
        moveTo(closes);
        IBallots.Proposal memory given = proposal(Kind.JudgeSettlement, verdict(0), 0);
        address board = vm.addr(officerKey(Role.Board, 0));
        bytes memory signature = sign(officerKey(Role.Board, 0), ballots.idOf(given));
        vm.expectRevert(
            abi.encodeWithSelector(IBallots.Ballots_Running.selector, keccak256(verdict(0)), closes)
        );
        ballots.proposeByBoard(given, verdict(0), board, signature);
        pass(1);
        ballots.proposeByBoard(given, verdict(0), board, signature);
    }

    function test_Attack_AJudgementOfARevisionThatWasReplaced() public {
        bytes32 ballot = openJudgement();
        cast(ballot, ANNA, Choice.For);
        publish(1);
        close(ballot);
        vm.expectRevert();
        ballots.execute(ballot, verdict(0));
        vm.assertEq(settlements.recordOf(DECEMBER).revision, 1, "the new revision stands");
        vm.assertTrue(settlements.verify(DECEMBER, lines[1], proofOfBruno(1)), "and verifies");
    }

    function test_Attack_ASettlementIsVoidedUnderARunningBallot() public {
        // While it could still be voided, no assembly can rest on it.
        IBallots.Proposal memory given = proposal(Kind.ChangeParameter, reduction(), DECEMBER);
        bytes memory data = reduction();
        uint32[] memory proposers = new uint32[](1);
        proposers[0] = ANNA;
        bytes[] memory signatures = new bytes[](1);
        signatures[0] = sign(keyOf(ANNA), ballots.idOf(given));
        vm.expectRevert(abi.encodeWithSelector(IBallots.Ballots_BadPeriod.selector, DECEMBER));
        ballots.propose(given, data, proposers, signatures);

        // Once an assembly rests on it, neither a ballot nor a revision can touch it.
        moveTo(uint256(settlements.suspensionOf(DECEMBER).until) + 1);
        bytes32 ballot = openReduction();
        castQuota(ballot, 0, Choice.For);
        refuseToOpen(verdict(0));
        vm.prank(address(council));
        vm.expectRevert();
        settlements.void(DECEMBER, 0);
        castQuota(ballot, 1, Choice.For);
        close(ballot);
        ballots.execute(ballot, data);
    }

    function openJudgement() private returns (bytes32) {
        return open(Kind.JudgeSettlement, verdict(0), 0);
    }

    function verdict(uint8 revision) private pure returns (bytes memory) {
        return abi.encode(DECEMBER, revision);
    }

    function refuseToOpen(bytes memory data) private {
        (, uint8 revision) = abi.decode(data, (uint32, uint8));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_NotSuspended.selector, DECEMBER, revision));
        council.procedureOf(Kind.JudgeSettlement, data);
    }
}
