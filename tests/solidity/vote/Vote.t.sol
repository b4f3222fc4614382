// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Choice, IBallots} from "../../../contracts/interfaces/IBallots.sol";
import {IKeyChanges} from "../../../contracts/interfaces/IKeyChanges.sol";
import {IMembers, KeyType} from "../../../contracts/interfaces/IMembers.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {vm} from "../Vm.sol";
import {Assembled} from "./Assembled.sol";

contract VoteTest is Assembled {
    uint32 private constant LATE = 900;

    function test_WhenAMemberVotes_TheHeadCountsOnce() public {
        bytes32 ballot = openPrice();
        bytes memory signature = voice(ballot, ANNA, Choice.For, 0);
        vm.expectEmit(address(ballots));
        emit IBallots.Voted(ballot, ANNA, Choice.For, 0);
        ballots.vote(ballot, ANNA, Choice.For, later(), signature);
        cast(ballot, BRUNO, Choice.Against);
        cast(ballot, CARLA, Choice.Abstain);
        IBallots.Ballot memory now_ = ballots.ballotOf(ballot);
        vm.assertEq(now_.votesFor, 1, "for");
        vm.assertEq(now_.votesAgainst, 1, "against");
        vm.assertEq(now_.abstained, 1, "abstained");
        vm.assertTrue(ballots.hasVoted(ballot, ANNA) && ballots.hasVoted(ballot, CARLA), "who voted");
        vm.assertTrue(!ballots.hasVoted(ballot, SHOP), "who did not");
        vm.expectRevert(abi.encodeWithSelector(IBallots.Ballots_VotedBefore.selector, ballot, ANNA));
        ballots.vote(ballot, ANNA, Choice.For, later(), signature);
    }

    function test_WhenNumbersLieFarApart_EveryHeadCounts() public {
        uint32[5] memory far = [uint32(127), 128, 255, 256, members.FIRST_FUND() - 1];
        for (uint256 i = 0; i < far.length; i++) {
            admit(far[i]);
        }
        pass(1);
        bytes32 ballot = openPrice();
        cast(ballot, ANNA, Choice.For);
        for (uint256 i = 0; i < far.length; i++) {
            cast(ballot, far[i], i % 2 == 0 ? Choice.Against : Choice.Abstain);
            vm.assertTrue(ballots.hasVoted(ballot, far[i]), "voted");
        }
        cast(ballot, BRUNO, Choice.For);
        IBallots.Ballot memory now_ = ballots.ballotOf(ballot);
        vm.assertEq(now_.votesFor, 2, "for");
        vm.assertEq(now_.votesAgainst, 3, "against");
        vm.assertEq(now_.abstained, 2, "abstained");
        vm.assertTrue(!ballots.hasVoted(ballot, CARLA) && !ballots.hasVoted(ballot, 129), "nobody else");
    }

    function test_WhenAWholePageVotes_ItsCountsHold() public {
        for (uint32 member = 256; member < 384; member++) {
            admit(member);
        }
        pass(1);
        bytes32 ballot = openPrice();
        for (uint32 member = 256; member < 384; member++) {
            cast(ballot, member, Choice.For);
        }
        vm.assertEq(ballots.ballotOf(ballot).votesFor, 128, "all of them");
    }

    function test_WhenAMemberChangesItsMind_Reverts() public {
        bytes32 ballot = openPrice();
        cast(ballot, ANNA, Choice.For);
        bytes memory signature = voice(ballot, ANNA, Choice.Against, 0);
        vm.expectRevert(abi.encodeWithSelector(IBallots.Ballots_VotedBefore.selector, ballot, ANNA));
        ballots.vote(ballot, ANNA, Choice.Against, later(), signature);
    }

    function test_WhenTheBallotIsInItsLastSecond_Counts() public {
        bytes32 ballot = openPrice();
        moveTo(ballots.ballotOf(ballot).closes);
        cast(ballot, ANNA, Choice.For);
        vm.assertEq(ballots.ballotOf(ballot).votesFor, 1, "counted");
    }

    function test_WhenTheBallotIsClosed_Reverts() public {
        bytes32 ballot = openPrice();
        uint40 closes = ballots.ballotOf(ballot).closes;
        close(ballot);
        bytes memory signature = voice(ballot, ANNA, Choice.For, 0);
        vm.expectRevert(abi.encodeWithSelector(IBallots.Ballots_Closed.selector, ballot, closes));
        ballots.vote(ballot, ANNA, Choice.For, later(), signature);
    }

    function test_WhenThereIsNoBallot_Reverts() public {
        bytes memory signature = voice(bytes32(uint256(1)), ANNA, Choice.For, 0);
        vm.expectRevert(abi.encodeWithSelector(IBallots.Ballots_Closed.selector, bytes32(uint256(1)), 0));
        ballots.vote(bytes32(uint256(1)), ANNA, Choice.For, later(), signature);
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        bytes32 ballot = openPrice();
        uint40 until = uint40(clock - 1);
        bytes32 intent = Intents.hashVote(ballot, ANNA, Choice.For, 0, until);
        bytes memory signature = sign(keyOf(ANNA), typed(address(ballots), intent));
        vm.expectRevert(abi.encodeWithSelector(IBallots.Ballots_IntentExpired.selector, until));
        ballots.vote(ballot, ANNA, Choice.For, until, signature);
    }

    function test_WhenTheVoterCameAfterwards_Reverts() public {
        bytes32 ballot = openPrice();
        pass(1);
        admit(LATE);
        refuseNewcomer(ballot);
    }

    function test_WhenTheVoterCameInTheSameSecond_Reverts() public {
        admit(LATE);
        bytes32 ballot = openPrice();
        vm.assertEq(ballots.ballotOf(ballot).electorate, 4, "electorate");
        refuseNewcomer(ballot);
    }

    function test_WhenTheVoterCameASecondBefore_Counts() public {
        admit(LATE);
        pass(1);
        bytes32 ballot = openPrice();
        vm.assertEq(ballots.ballotOf(ballot).electorate, 5, "electorate");
        cast(ballot, LATE, Choice.For);
        vm.assertEq(ballots.ballotOf(ballot).votesFor, 1, "counted");
    }

    function test_WhenTheVoterHasLeft_Reverts() public {
        bytes32 ballot = openPrice();
        leave(ANNA);
        bytes memory signature = voice(ballot, ANNA, Choice.For, 0);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NotActive.selector, ANNA));
        ballots.vote(ballot, ANNA, Choice.For, later(), signature);
    }

    function test_WhenARelayerChangesTheChoice_Reverts() public {
        bytes32 ballot = openPrice();
        bytes memory signature = voice(ballot, ANNA, Choice.For, 0);
        refuseSignature(ballot, ANNA, Choice.Against, signature);
    }

    function test_Attack_ReplayInAnotherBallot() public {
        bytes32 ballot = openPrice();
        bytes32 other = openPrice();
        refuseSignature(other, ANNA, Choice.For, voice(ballot, ANNA, Choice.For, 0));
    }

    function test_Attack_ReplayOnAnotherChain() public {
        bytes32 ballot = openPrice();
        bytes memory signature = voice(ballot, ANNA, Choice.For, 0);
        vm.chainId(block.chainid + 1);
        refuseSignature(ballot, ANNA, Choice.For, signature);
    }

    function test_Attack_ReplayOfAnotherVerb() public {
        bytes32 ballot = openPrice();
        // A proposer signs the ballot's id itself.
        refuseSignature(ballot, ANNA, Choice.For, sign(keyOf(ANNA), ballot));
    }

    function test_Attack_VotingTwiceByKeyRotation() public {
        bytes32 ballot = openPrice();
        uint256 fresh = 0xf5e5;
        uint64 nonce = members.nonceOf(ANNA);
        IKeyChanges.Rotation memory rotation =
            IKeyChanges.Rotation(ANNA, vm.addr(fresh), KeyType.Secp256k1, nonce, later());
        bytes32 digest = typed(address(members), keccak256(abi.encode(Intents.ROTATION, rotation)));
        members.rotate(rotation, sign(keyOf(ANNA), digest), sign(fresh, digest));
        cast(ballot, ANNA, Choice.For);
        pass(members.ROTATION_DELAY() + 1);
        members.completeKeyChange(ANNA);
        vm.assertLe(clock, ballots.ballotOf(ballot).closes, "the ballot is still open");

        bytes32 again = Intents.hashVote(ballot, ANNA, Choice.For, 0, later());
        bytes memory signature = sign(fresh, typed(address(ballots), again));
        vm.expectRevert(abi.encodeWithSelector(IBallots.Ballots_VotedBefore.selector, ballot, ANNA));
        ballots.vote(ballot, ANNA, Choice.For, later(), signature);
        vm.assertEq(ballots.ballotOf(ballot).votesFor, 1, "one head, one vote");
    }

    function test_Attack_VotingTwiceByLeavingAndComingBack() public {
        moveTo(nextMonth() - 1 days);
        bytes32 ballot = openPrice();
        cast(ballot, ANNA, Choice.For);
        leave(ANNA);
        moveTo(nextMonth());
        IMembers.Admission memory given = admission(LATE);
        given.identity = keccak256(abi.encode("identity", ANNA));
        admit(given);
        vm.assertLe(clock, ballots.ballotOf(ballot).closes, "the ballot is still open");
        refuseNewcomer(ballot);
        vm.assertEq(ballots.ballotOf(ballot).votesFor, 1, "the first vote stays");
    }

    function test_Attack_HoldingManyDelegations() public {
        bytes32 ballot = openPrice();
        for (uint32 member = ANNA; member <= BRUNO; member++) {
            IMembers.Delegation memory given =
                IMembers.Delegation(member, CARLA, 1_00, 1_00, members.nonceOf(member), later());
            bytes32 digest = typed(address(members), keccak256(abi.encode(Intents.DELEGATION, given)));
            members.delegate(given, sign(keyOf(member), digest), sign(keyOf(CARLA), digest));
            bytes32 vote = Intents.hashVote(ballot, member, Choice.For, 0, later());
            refuseSignature(ballot, member, Choice.For, sign(keyOf(CARLA), typed(address(ballots), vote)));
        }
        vm.assertEq(ballots.ballotOf(ballot).votesFor, 0, "a delegate does not vote");
    }

    function refuseNewcomer(bytes32 ballot) private {
        uint256 frozen = ballots.ballotOf(ballot).opened - 1;
        bytes memory signature = voice(ballot, LATE, Choice.For, 0);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NotInElectorate.selector, LATE, frozen));
        ballots.vote(ballot, LATE, Choice.For, later(), signature);
    }

    function refuseSignature(bytes32 ballot, uint32 voter, Choice choice, bytes memory signature) private {
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, voter));
        ballots.vote(ballot, voter, choice, later(), signature);
    }
}
