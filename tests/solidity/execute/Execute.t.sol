// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Choice, IBallots} from "../../../contracts/interfaces/IBallots.sol";
import {ICouncil, Kind, Parameter, Vector} from "../../../contracts/interfaces/ICouncil.sol";
import {Role} from "../../../contracts/interfaces/IMembers.sol";
import {vm} from "../Vm.sol";
import {Assembled} from "../vote/Assembled.sol";

contract ExecuteTest is Assembled {
    address private constant SOMEBODY = address(0xabc);

    function test_WhenAValueWasCarried_ItIsScheduled() public {
        bytes32 ballot = carried(Kind.ChangeParameter, price());
        vm.expectEmit(address(ballots));
        emit IBallots.BallotExecuted(ballot, true);
        ballots.execute(ballot, price());
        vm.assertTrue(ballots.ballotOf(ballot).executed, "executed");
        moveTo(nextMonth());
        vm.assertEq(council.valueOf(Parameter.MaxPrice), 70_00, "from the next month");
    }

    function test_WhenItWasCarriedOut_NotAgain() public {
        bytes32 ballot = carried(Kind.ChangeParameter, price());
        ballots.execute(ballot, price());
        expectRefusal(ballot, price(), abi.encodeWithSelector(IBallots.Ballots_Executed.selector, ballot));
    }

    function test_WhenAnotherChangeIsPending_WaitsForItsBorder() public {
        bytes32 ballot = carried(Kind.ChangeParameter, price());
        schedule(Parameter.MaxPrice, 65_00);
        uint256 border = nextMonth();
        expectRefusal(
            ballot,
            price(),
            abi.encodeWithSelector(ICouncil.Council_ChangePending.selector, Parameter.MaxPrice, border)
        );
        moveTo(border);
        ballots.execute(ballot, price());
        vm.assertEq(council.stateOf(Parameter.MaxPrice).next, 70_00, "not lost");
    }

    function test_WhenTheBallotIsOpen_Reverts() public {
        bytes32 ballot = openPrice();
        cast(ballot, ANNA, Choice.For);
        uint256 closes = ballots.ballotOf(ballot).closes;
        moveTo(closes);
        expectRefusal(ballot, price(), abi.encodeWithSelector(IBallots.Ballots_TooEarly.selector, ballot, closes + 1));
    }

    function test_WhenThirtyDaysHavePassed_Lapses() public {
        bytes32 ballot = carried(Kind.ChangeParameter, price());
        moveTo(uint256(ballots.ballotOf(ballot).closes) + ballots.LAPSE() + 1);
        expectRefusal(ballot, price(), abi.encodeWithSelector(IBallots.Ballots_Lapsed.selector, ballot));
        moveTo(clock - 1);
        ballots.execute(ballot, price());
    }

    function test_WhenTheDataAreOthers_Reverts() public {
        bytes32 ballot = carried(Kind.ChangeParameter, price());
        expectRefusal(
            ballot, reduction(), abi.encodeWithSelector(IBallots.Ballots_WrongData.selector, keccak256(reduction()))
        );
    }

    function test_WhenThereIsNoBallot_Reverts() public {
        expectRefusal(0, price(), abi.encodeWithSelector(IBallots.Ballots_Unknown.selector, bytes32(0)));
    }

    function test_WhenAFifthTakesPart_TheQuorumIsReached() public {
        // One of five is a fifth; one of six is less.
        admit(5);
        pass(1);
        bytes32 ballot = openPrice();
        cast(ballot, ANNA, Choice.For);
        vm.assertTrue(ballots.isCarried(ballot), "one of five");
        admit(6);
        pass(1);
        ballot = openPrice();
        cast(ballot, ANNA, Choice.For);
        vm.assertTrue(!ballots.isCarried(ballot), "one of six");
        cast(ballot, BRUNO, Choice.Abstain);
        vm.assertTrue(ballots.isCarried(ballot), "who abstains takes part");
    }

    function test_WhenThereAreAsManyAgainst_IsNotCarried() public {
        bytes32 ballot = openPrice();
        cast(ballot, ANNA, Choice.For);
        cast(ballot, BRUNO, Choice.Against);
        refuse(ballot, price());
    }

    function test_WhenNobodyVotes_IsNotCarried() public {
        refuse(openPrice(), price());
    }

    function test_WhenAllAbstain_IsNotCarried() public {
        bytes32 ballot = openPrice();
        for (uint32 member = ANNA; member <= SHOP; member++) {
            cast(ballot, member, Choice.Abstain);
        }
        refuse(ballot, price());
    }

    function test_WhenTheRulesOfBallotsChange_ThreeFifthsMustBeExceeded() public {
        admit(5);
        pass(1);
        bytes memory data = abi.encode(Parameter.QuorumBps, 2_500);
        bytes32 ballot = open(Kind.ChangeParameter, data, 0);
        for (uint32 member = 1; member <= 5; member++) {
            cast(ballot, member, member <= 3 ? Choice.For : Choice.Against);
        }
        refuse(ballot, data);
    }

    function test_WhenHeadsAndMillesimiCarry_IsCarried() public {
        bytes32 ballot = openReduction();
        castQuota(ballot, 0, Choice.For);
        castQuota(ballot, 1, Choice.For);
        castQuota(ballot, 2, Choice.Against);
        vm.assertTrue(ballots.isCarried(ballot), "two of three, 800 of 1000");
        close(ballot);
        ballots.execute(ballot, reduction());
        vm.assertEq(council.stateOf(Parameter.MaxReduction).next, 2_000, "scheduled");
    }

    function test_WhenMillesimiDoNotCarry_HeadsAreNotEnough() public {
        bytes32 ballot = openReduction();
        cast(ballot, SHOP, Choice.For);
        castQuota(ballot, 1, Choice.For);
        castQuota(ballot, 2, Choice.For);
        castQuota(ballot, 0, Choice.Against);
        // Three heads of four, and half of the quotas.
        refuse(ballot, reduction());
    }

    function test_WhenHeadsDoNotCarry_MillesimiAreNotEnough() public {
        bytes32 ballot = openReduction();
        castQuota(ballot, 0, Choice.For);
        castQuota(ballot, 1, Choice.For);
        castQuota(ballot, 2, Choice.Against);
        cast(ballot, SHOP, Choice.Against);
        // 800 of 1000, and two heads of four.
        refuse(ballot, reduction());
    }

    function test_WhenTooFewMillesimiTakePart_IsNotCarried() public {
        bytes32 ballot = openReduction();
        cast(ballot, ANNA, Choice.For);
        cast(ballot, BRUNO, Choice.For);
        cast(ballot, SHOP, Choice.For);
        refuse(ballot, reduction());
    }

    function test_WhenMembersLeft_TheQuorumIsOfThoseWhoStay() public {
        leave(ANNA);
        leave(BRUNO);
        pass(1);
        moveTo(nextMonth());
        schedule(Parameter.QuorumBps, 2_500);
        moveTo(nextMonth());
        bytes32 ballot = openReduction();
        castQuota(ballot, 2, Choice.For);
        vm.assertTrue(!ballots.isCarried(ballot), "200 of 1000 are less than a quarter");
        ballots.excuse(ballot, lines[0], proofOf(0));
        vm.assertTrue(ballots.isCarried(ballot), "200 of 500 are more");
    }

    function test_WhenTheVectorWasCarried_AllItsPartsAreScheduled() public {
        uint24[] memory next = new uint24[](3);
        (next[0], next[1], next[2]) = (500, 4_500, 5_000);
        bytes memory data = abi.encode(Vector.Coefficients, next);
        bytes32 ballot = open(Kind.ChangeVector, data, DECEMBER);
        castQuota(ballot, 0, Choice.For);
        castQuota(ballot, 1, Choice.For);
        close(ballot);
        ballots.execute(ballot, data);
        moveTo(nextMonth());
        (uint24[10] memory model, uint40 since) = council.quotaModel();
        vm.assertEq(model[1], 4_500, "injected");
        vm.assertEq(model[2], 5_000, "withdrawn");
        vm.assertEq(since, clock, "a new version");
    }

    function test_WhenAnOfficeWasGiven_ItBeginsAfterTheNotice() public {
        uint40 until = uint40(clock + 365 days);
        bytes memory data = abi.encode(Role.Oracle, SOMEBODY, until);
        bytes32 ballot = carried(Kind.GrantRole, data);
        uint256 due = uint256(ballots.ballotOf(ballot).closes) + 7 days;
        moveTo(due);
        expectRefusal(ballot, data, abi.encodeWithSelector(IBallots.Ballots_TooEarly.selector, ballot, due + 1));
        moveTo(due + 1);
        ballots.execute(ballot, data);
        vm.assertEq(members.roleUntil(Role.Oracle, SOMEBODY), until, "in office");
    }

    function test_WhenAnOfficeWasTakenAway_ItEndsAtOnce() public {
        address holder = vm.addr(REGISTRAR);
        bytes memory data = abi.encode(Role.Registrar, holder, 0);
        ballots.execute(carried(Kind.GrantRole, data), data);
        vm.assertEq(members.roleUntil(Role.Registrar, holder), 0, "out of office");
    }

    function test_WhenCommonsWereGranted_MembersGetThem() public {
        // The welcome bonuses of all four expire with March and become the commons allowance.
        moveTo(1_775_001_600);
        uint32[] memory both = new uint32[](2);
        (both[0], both[1]) = (ANNA, BRUNO);
        bytes memory data = abi.encode(both, 5_00);
        bytes32 ballot = carried(Kind.GrantCommons, data);
        pass(7 days);
        ballots.execute(ballot, data);
        vm.assertEq(ledger.balanceOf(ANNA), 5_00, "Anna");
        vm.assertEq(ledger.balanceOf(BRUNO), 5_00, "Bruno");
    }

    function test_WhenAStandingGrantWasSet_ItHolds() public {
        bytes memory data = abi.encode(1_00);
        bytes32 ballot = carried(Kind.SetStandingGrant, data);
        pass(7 days);
        ballots.execute(ballot, data);
        vm.assertEq(treasury.standing().each, 1_00, "each");
    }

    /// @dev A ballot that everybody but the fourth member carries by heads, when it is closed.
    function carried(Kind kind, bytes memory data) private returns (bytes32 ballot) {
        ballot = open(kind, data, 0);
        for (uint32 member = ANNA; member <= CARLA; member++) {
            cast(ballot, member, Choice.For);
        }
        close(ballot);
    }

    function refuse(bytes32 ballot, bytes memory data) private {
        vm.assertTrue(!ballots.isCarried(ballot), "not carried");
        close(ballot);
        expectRefusal(ballot, data, abi.encodeWithSelector(IBallots.Ballots_NotCarried.selector, ballot));
    }

    function expectRefusal(bytes32 ballot, bytes memory data, bytes memory reason) private {
        vm.expectRevert(reason);
        ballots.execute(ballot, data);
    }
}
