// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Choice, IBallots} from "../../../contracts/interfaces/IBallots.sol";
import {Class, IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {vm} from "../Vm.sol";
import {Assembled} from "./Assembled.sol";

contract QuotaTest is Assembled {
    uint32 private constant COMPANY = 5;

    /// @dev The third line is a company's, which has no power of control.
    function third() internal override returns (uint32) {
        admitAs(COMPANY, Class.Company);
        return COMPANY;
    }

    function test_WhenTheQuotaIsProven_HeadAndQuotaCount() public {
        bytes32 ballot = openReduction();
        IBallots.Ballot memory now_ = ballots.ballotOf(ballot);
        vm.assertEq(now_.entitled, 1_000_000_000, "all quotas");
        vm.assertEq(now_.revision, 0, "pinned");
        vm.assertEq(now_.period, DECEMBER, "period");
        ISettlements.Line memory line = lines[0];
        bytes memory signature = voice(ballot, ANNA, Choice.For, line.quotaMicro);
        vm.expectEmit(address(ballots));
        emit IBallots.Voted(ballot, ANNA, Choice.For, 500_000_000);
        ballots.voteWithQuota(ballot, ANNA, Choice.For, later(), signature, line, proofOf(0));
        castQuota(ballot, 1, Choice.Against);
        now_ = ballots.ballotOf(ballot);
        vm.assertEq(now_.quotasFor, 500_000_000, "for");
        vm.assertEq(now_.quotasAgainst, 300_000_000, "against");
        vm.assertEq(now_.votesFor, 1, "a head for");
        vm.assertEq(now_.votesAgainst, 1, "a head against");
    }

    function test_WhenTheVoterAbstains_TheQuotaTakesPart() public {
        bytes32 ballot = openReduction();
        castQuota(ballot, 0, Choice.Abstain);
        vm.assertEq(ballots.ballotOf(ballot).quotasAbstained, 500_000_000, "abstained");
    }

    function test_WhenTheVoterHasNoLine_TheHeadCounts() public {
        bytes32 ballot = openReduction();
        cast(ballot, SHOP, Choice.For);
        IBallots.Ballot memory now_ = ballots.ballotOf(ballot);
        vm.assertEq(now_.votesFor, 1, "head");
        vm.assertEq(now_.quotasFor, 0, "no quota");
    }

    function test_WhenTheVoterHasNoControl_TheHeadAloneCounts() public {
        bytes32 ballot = openReduction();
        ISettlements.Line memory line = lines[2];
        bytes memory signature = voice(ballot, COMPANY, Choice.Against, line.quotaMicro);
        vm.expectEmit(address(ballots));
        emit IBallots.Voted(ballot, COMPANY, Choice.Against, 0);
        ballots.voteWithQuota(ballot, COMPANY, Choice.Against, later(), signature, line, proofOf(2));
        IBallots.Ballot memory now_ = ballots.ballotOf(ballot);
        vm.assertEq(now_.votesAgainst, 1, "head");
        vm.assertEq(now_.quotasAgainst, 0, "no power of control");
    }

    function test_WhenItVotesTwice_Reverts() public {
        bytes32 ballot = openReduction();
        cast(ballot, ANNA, Choice.For);
        expectRefusal(
            ballot, 0, ANNA, abi.encodeWithSelector(IBallots.Ballots_VotedBefore.selector, ballot, ANNA)
        );
    }

    function test_WhenTheLineIsAnothers_Reverts() public {
        bytes32 ballot = openReduction();
        expectRefusal(ballot, 0, BRUNO, abi.encodeWithSelector(IBallots.Ballots_BadQuota.selector, ballot, ANNA));
    }

    function test_WhenTheQuotaIsNotThePublishedOne_Reverts() public {
        bytes32 ballot = openReduction();
        lines[0].quotaMicro = 600_000_000;
        expectRefusal(ballot, 0, ANNA, abi.encodeWithSelector(IBallots.Ballots_BadQuota.selector, ballot, ANNA));
    }

    function test_WhenHeadsAloneDecide_Reverts() public {
        bytes32 ballot = openPrice();
        expectRefusal(ballot, 0, ANNA, abi.encodeWithSelector(IBallots.Ballots_HeadsOnly.selector, ballot));
        ISettlements.Line memory line = lines[2];
        ISettlements.Sibling[] memory proof = proofOf(2);
        vm.expectRevert(abi.encodeWithSelector(IBallots.Ballots_HeadsOnly.selector, ballot));
        ballots.excuse(ballot, line, proof);
    }

    function test_Attack_ARelayerLeavesOutTheQuota() public {
        bytes32 ballot = openReduction();
        bytes memory signature = voice(ballot, ANNA, Choice.For, lines[0].quotaMicro);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        ballots.vote(ballot, ANNA, Choice.For, later(), signature);
    }

    function test_Excuse_WhenThereIsNoPowerOfControl_TheQuotaLeavesThoseEntitled() public {
        bytes32 ballot = openReduction();
        ISettlements.Line memory line = lines[2];
        ISettlements.Sibling[] memory proof = proofOf(2);
        vm.expectEmit(address(ballots));
        emit IBallots.QuotaExcused(ballot, COMPANY, 200_000_000);
        ballots.excuse(ballot, line, proof);
        vm.assertEq(ballots.ballotOf(ballot).entitled, 800_000_000, "entitled");
        refuseExcuse(ballot, 2);
    }

    function test_Excuse_WhenItHasVotedWithItsHead_StillLeaves() public {
        bytes32 ballot = openReduction();
        castQuota(ballot, 2, Choice.For);
        ballots.excuse(ballot, lines[2], proofOf(2));
        vm.assertEq(ballots.ballotOf(ballot).entitled, 800_000_000, "entitled");
    }

    function test_Excuse_WhenTheMemberLeftWithoutVoting_Leaves() public {
        bytes32 ballot = openReduction();
        leave(BRUNO);
        ballots.excuse(ballot, lines[1], proofOf(1));
        vm.assertEq(ballots.ballotOf(ballot).entitled, 700_000_000, "entitled");
    }

    function test_Excuse_WhenTheMemberVotedAndLeft_Reverts() public {
        bytes32 ballot = openReduction();
        castQuota(ballot, 1, Choice.For);
        leave(BRUNO);
        refuseExcuse(ballot, 1);
    }

    function test_Excuse_WhenTheMemberCanStillVote_Reverts() public {
        refuseExcuse(openReduction(), 1);
    }

    function test_Excuse_WhenTheLineIsNotThePublishedOne_Reverts() public {
        bytes32 ballot = openReduction();
        ISettlements.Line memory line = lines[2];
        ISettlements.Sibling[] memory proof = proofOf(2);
        line.quotaMicro += 1;
        vm.expectRevert(abi.encodeWithSelector(IBallots.Ballots_BadQuota.selector, ballot, COMPANY));
        ballots.excuse(ballot, line, proof);
    }

    function test_Excuse_WhenTheBallotIsClosed_Reverts() public {
        bytes32 ballot = openReduction();
        uint40 closes = ballots.ballotOf(ballot).closes;
        close(ballot);
        ISettlements.Line memory line = lines[2];
        ISettlements.Sibling[] memory proof = proofOf(2);
        vm.expectRevert(abi.encodeWithSelector(IBallots.Ballots_Closed.selector, ballot, closes));
        ballots.excuse(ballot, line, proof);
    }

    function testFuzz_WhateverIsCast_VotesNeverExceedThoseEntitled(uint256 acts) public {
        bytes32 ballot = openReduction();
        for (uint256 i = 0; i < 16; i++) {
            (uint256 verb, uint256 line, Choice choice) =
                (acts % 4, (acts >> 2) % 3, Choice((acts >> 4) % 3));
            acts >>= 8;
            uint32 member = lines[line].member;
            if (verb == 0) this.tryCast(ballot, member, choice);
            else if (verb == 1) this.tryCastQuota(ballot, line, choice);
            else if (verb == 2) try ballots.excuse(ballot, lines[line], proofOf(line)) {} catch {}
            else this.tryLeave(member);

            IBallots.Ballot memory now_ = ballots.ballotOf(ballot);
            uint256 heads = uint256(now_.votesFor) + now_.votesAgainst + now_.abstained;
            uint256 quotas = uint256(now_.quotasFor) + now_.quotasAgainst + now_.quotasAbstained;
            vm.assertLe(heads, now_.electorate, "heads");
            vm.assertLe(quotas, now_.entitled, "quotas");
            vm.assertLe(now_.entitled, 1_000_000_000, "at most a thousand thousandths");
            uint256 voted;
            for (uint32 one = ANNA; one <= COMPANY; one++) {
                if (ballots.hasVoted(ballot, one)) voted++;
            }
            vm.assertEq(voted, heads, "one vote for each voter");
        }
    }

    function tryCast(bytes32 ballot, uint32 member, Choice choice) external {
        bytes memory signature = voice(ballot, member, choice, 0);
        try ballots.vote(ballot, member, choice, later(), signature) {} catch {}
    }

    function tryCastQuota(bytes32 ballot, uint256 line, Choice choice) external {
        ISettlements.Line memory given = lines[line];
        bytes memory signature = voice(ballot, given.member, choice, given.quotaMicro);
        try ballots.voteWithQuota(ballot, given.member, choice, later(), signature, given, proofOf(line)) {} catch {}
    }

    function tryLeave(uint32 member) external {
        if (members.isActive(member)) leave(member);
    }

    function refuseExcuse(bytes32 ballot, uint256 i) private {
        ISettlements.Line memory line = lines[i];
        ISettlements.Sibling[] memory proof = proofOf(i);
        vm.expectRevert(abi.encodeWithSelector(IBallots.Ballots_CannotBeExcused.selector, ballot, line.member));
        ballots.excuse(ballot, line, proof);
    }

    function expectRefusal(bytes32 ballot, uint256 i, uint32 voter, bytes memory reason) private {
        ISettlements.Line memory line = lines[i];
        ISettlements.Sibling[] memory proof = proofOf(i);
        bytes memory signature = voice(ballot, voter, Choice.For, line.quotaMicro);
        vm.expectRevert(reason);
        ballots.voteWithQuota(ballot, voter, Choice.For, later(), signature, line, proof);
    }
}
