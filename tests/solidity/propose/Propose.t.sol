// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IBallots} from "../../../contracts/interfaces/IBallots.sol";
import {ICouncil, Kind, Parameter, Vector} from "../../../contracts/interfaces/ICouncil.sol";
import {IMembers, Role} from "../../../contracts/interfaces/IMembers.sol";
import {vm} from "../Vm.sol";
import {Assembled} from "../vote/Assembled.sol";

contract ProposeTest is Assembled {
    function test_WhenATwentiethSigns_OpensForTheFrozenElectorate() public {
        IBallots.Proposal memory given = proposal(Kind.ChangeParameter, price(), 0);
        (uint32[] memory proposers, bytes[] memory signatures) = signedBy(given, 1);
        uint40 closes = uint40(clock + 7 days);
        bytes32 ballot = ballots.idOf(given);
        vm.expectEmit(address(ballots));
        emit IBallots.BallotOpened(ballot, Kind.ChangeParameter, price(), TEXT, 0, 0, 4, closes, proposers);
        ballots.propose(given, price(), proposers, signatures);
        IBallots.Ballot memory now_ = ballots.ballotOf(ballot);
        vm.assertEq(now_.opened, clock, "opened");
        vm.assertEq(now_.closes, closes, "closes");
        vm.assertEq(now_.quorumBps, 2_000, "quorum");
        vm.assertEq(now_.electorate, 4, "electorate");
        vm.assertTrue(now_.dataHash == keccak256(price()), "data");
    }

    function test_WhenTheBoardSigns_Opens() public {
        vm.assertEq(ballots.ballotOf(openPrice()).electorate, 4, "electorate");
    }

    function test_WhenSomebodyElseSignsForTheBoard_Reverts() public {
        IBallots.Proposal memory given = proposal(Kind.ChangeParameter, price(), 0);
        address board = vm.addr(officerKey(Role.Board, 0));
        bytes memory signature = sign(keyOf(ANNA), ballots.idOf(given));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongOfficer.selector, Role.Board, board));
        ballots.proposeByBoard(given, price(), board, signature);
        address anna = vm.addr(keyOf(ANNA));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NoRole.selector, Role.Board, anna));
        ballots.proposeByBoard(given, price(), anna, signature);
    }

    function test_WhenFewerThanATwentiethSign_Reverts() public {
        for (uint32 member = 5; member <= 21; member++) {
            admit(member);
        }
        pass(1);
        IBallots.Proposal memory given = proposal(Kind.ChangeParameter, price(), 0);
        refuse(given, 1, abi.encodeWithSelector(IBallots.Ballots_TooFewProposers.selector, 1, 21));
        (uint32[] memory proposers, bytes[] memory signatures) = signedBy(given, 2);
        ballots.propose(given, price(), proposers, signatures);
    }

    function test_WhenNobodySigns_Reverts() public {
        IBallots.Proposal memory given = proposal(Kind.ChangeParameter, price(), 0);
        refuse(given, 0, abi.encodeWithSelector(IBallots.Ballots_TooFewProposers.selector, 0, 4));
    }

    function test_WhenAMemberSignsTwice_Reverts() public {
        IBallots.Proposal memory given = proposal(Kind.ChangeParameter, price(), 0);
        (uint32[] memory proposers, bytes[] memory signatures) = signedBy(given, 2);
        proposers[1] = ANNA;
        vm.expectRevert(abi.encodeWithSelector(IBallots.Ballots_NotSorted.selector, 2, 2));
        ballots.propose(given, price(), proposers, signatures);
    }

    function test_WhenASignatureIsMissing_Reverts() public {
        IBallots.Proposal memory given = proposal(Kind.ChangeParameter, price(), 0);
        (uint32[] memory proposers,) = signedBy(given, 2);
        vm.expectRevert(abi.encodeWithSelector(IBallots.Ballots_NotSorted.selector, 2, 0));
        ballots.propose(given, price(), proposers, new bytes[](0));
    }

    function test_WhenAProposerHasLeft_Reverts() public {
        leave(ANNA);
        pass(1);
        IBallots.Proposal memory given = proposal(Kind.ChangeParameter, price(), 0);
        refuse(given, 2, abi.encodeWithSelector(IMembers.Members_NotActive.selector, ANNA));
    }

    function test_WhenASignatureIsAnothers_Reverts() public {
        IBallots.Proposal memory given = proposal(Kind.ChangeParameter, price(), 0);
        (uint32[] memory proposers, bytes[] memory signatures) = signedBy(given, 2);
        (signatures[0], signatures[1]) = (signatures[1], signatures[0]);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        ballots.propose(given, price(), proposers, signatures);
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        IBallots.Proposal memory given = proposal(Kind.ChangeParameter, price(), 0);
        given.validUntil = uint40(clock - 1);
        refuse(given, 1, abi.encodeWithSelector(IBallots.Ballots_IntentExpired.selector, given.validUntil));
    }

    function test_WhenTheDataAreOthers_Reverts() public {
        IBallots.Proposal memory given = proposal(Kind.ChangeParameter, reduction(), 0);
        refuse(given, 1, abi.encodeWithSelector(IBallots.Ballots_WrongData.selector, keccak256(price())));
    }

    function test_WhenItWasProposedBefore_Reverts() public {
        IBallots.Proposal memory given = proposal(Kind.ChangeParameter, price(), 0);
        bytes32 ballot = open(given, price());
        refuse(given, 1, abi.encodeWithSelector(IBallots.Ballots_Exists.selector, ballot));
    }

    function test_WhenHeadsAloneDecide_NoSettlementIsPinned() public {
        refuseToOpen(
            Kind.ChangeParameter,
            price(),
            DECEMBER,
            abi.encodeWithSelector(IBallots.Ballots_BadPeriod.selector, DECEMBER)
        );
    }

    function test_WhenMillesimiDecide_ASettlementMustBeFinal() public {
        refuseToOpen(
            Kind.ChangeParameter, reduction(), 0, abi.encodeWithSelector(IBallots.Ballots_BadPeriod.selector, 0)
        );
        refuseToOpen(
            Kind.ChangeParameter,
            reduction(),
            202511,
            abi.encodeWithSelector(IBallots.Ballots_BadPeriod.selector, 202511)
        );
    }

    function test_WhenTheSettlementIsOlderThanSixMonths_Reverts() public {
        uint256 july = 1_782_864_000;
        moveTo(july - 1);
        openReduction();
        moveTo(july);
        refuseToOpen(
            Kind.ChangeParameter,
            reduction(),
            DECEMBER,
            abi.encodeWithSelector(IBallots.Ballots_BadPeriod.selector, DECEMBER)
        );
    }

    function test_ProceduresAreThoseOfTheInterface() public view {
        uint24[] memory coefficients = new uint24[](3);
        (coefficients[0], coefficients[1], coefficients[2]) = (500, 4_500, 5_000);
        uint24[] memory shares = new uint24[](4);
        (shares[0], shares[1], shares[2], shares[3]) = (2_000, 3_000, 4_000, 1_000);
        uint32[] memory one = new uint32[](1);
        expectProcedure(Kind.ChangeParameter, price(), false, 5_000, 0);
        expectProcedure(Kind.ChangeParameter, abi.encode(Parameter.QuorumBps, 2_500), false, 6_000, 0);
        expectProcedure(Kind.ChangeParameter, abi.encode(Parameter.VotingPeriod, 8 days), false, 6_000, 0);
        expectProcedure(Kind.ChangeParameter, abi.encode(Parameter.TokensPerEuro, 11_00), false, 5_000, 0);
        expectProcedure(Kind.ChangeParameter, reduction(), true, 6_000, 0);
        expectProcedure(Kind.ChangeVector, abi.encode(Vector.Shares, shares), false, 5_000, 0);
        expectProcedure(Kind.ChangeVector, abi.encode(Vector.Coefficients, coefficients), true, 6_000, 0);
        expectProcedure(Kind.GrantRole, abi.encode(Role.Oracle, address(1), later()), false, 5_000, 7 days);
        expectProcedure(Kind.GrantRole, abi.encode(Role.Oracle, address(1), 0), false, 5_000, 0);
        expectProcedure(Kind.GrantCommons, abi.encode(one, 1_00), false, 5_000, 7 days);
        expectProcedure(Kind.SetStandingGrant, abi.encode(1_00), false, 5_000, 7 days);
    }

    function test_WhenAValueIsImpossible_NoBallotIsHeld() public {
        refuseToOpen(
            Kind.ChangeParameter,
            abi.encode(Parameter.MaxPrice, 72_01),
            0,
            abi.encodeWithSelector(ICouncil.Council_StepTooLarge.selector, Parameter.MaxPrice, 60_00, 72_01, 12_00)
        );
        uint24[] memory funds = new uint24[](4);
        (funds[0], funds[1], funds[2], funds[3]) = (750, 500, 500, 8_250);
        bytes memory data = abi.encode(Vector.Funds, funds);
        open(Kind.ChangeVector, data, DECEMBER);
        (funds[1], funds[2], funds[3]) = (249, 1_001, 8_000);
        refuseToOpen(
            Kind.ChangeVector,
            abi.encode(Vector.Funds, funds),
            DECEMBER,
            abi.encodeWithSelector(ICouncil.Council_StepTooLarge.selector, Parameter.FundSocial, 500, 1_001, 500)
        );
    }

    function test_WhenTheOfficeIsNone_Reverts() public {
        refuseOffice(Role.None, address(1), later());
        refuseOffice(Role.Auditor, address(0), later());
        // It would end before it begins.
        refuseOffice(Role.Auditor, address(1), uint40(clock + 14 days));
    }

    function test_WhenTheGrantIsEmpty_Reverts() public {
        bytes memory reason = abi.encodeWithSelector(ICouncil.Council_EmptyGrant.selector);
        refuseToOpen(Kind.GrantCommons, abi.encode(new uint32[](0), 1_00), 0, reason);
        refuseToOpen(Kind.GrantCommons, abi.encode(new uint32[](1), 0), 0, reason);
    }

    function test_WhenThereIsNothingToDecide_Reverts() public {
        refuseToOpen(Kind.None, "", 0, abi.encodeWithSelector(ICouncil.Council_NothingToDecide.selector, Kind.None));
    }

    function test_WhenTheDataAreMalformed_Reverts() public {
        IBallots.Proposal memory given = proposal(Kind.ChangeParameter, hex"00", 0);
        (uint32[] memory proposers, bytes[] memory signatures) = signedBy(given, 1);
        vm.expectRevert();
        ballots.propose(given, hex"00", proposers, signatures);
    }

    function expectProcedure(Kind kind, bytes memory data, bool byMillesimi, uint256 majority, uint256 delay) private view {
        ICouncil.Procedure memory procedure = council.procedureOf(kind, data);
        vm.assertTrue(procedure.byMillesimi == byMillesimi, "by millesimi");
        vm.assertEq(procedure.majorityBps, majority, "majority");
        vm.assertEq(procedure.quorumBps, 2_000, "quorum");
        vm.assertEq(procedure.duration, 7 days, "duration");
        vm.assertEq(procedure.delay, delay, "delay");
    }

    function refuseOffice(Role role, address holder, uint40 until) private {
        bytes memory reason = abi.encodeWithSelector(ICouncil.Council_BadOffice.selector, role, holder, until);
        refuseToOpen(Kind.GrantRole, abi.encode(role, holder, until), 0, reason);
    }

    function refuseToOpen(Kind kind, bytes memory data, uint32 period, bytes memory reason) private {
        IBallots.Proposal memory given = proposal(kind, data, period);
        (uint32[] memory proposers, bytes[] memory signatures) = signedBy(given, 1);
        vm.expectRevert(reason);
        ballots.propose(given, data, proposers, signatures);
    }

    function refuse(IBallots.Proposal memory given, uint32 count, bytes memory reason) private {
        (uint32[] memory proposers, bytes[] memory signatures) = signedBy(given, count);
        vm.expectRevert(reason);
        ballots.propose(given, price(), proposers, signatures);
    }

    function signedBy(IBallots.Proposal memory given, uint32 count)
        private
        view
        returns (uint32[] memory proposers, bytes[] memory signatures)
    {
        proposers = new uint32[](count);
        signatures = new bytes[](count);
        for (uint32 i = 0; i < count; i++) {
            proposers[i] = i + 1;
            signatures[i] = sign(keyOf(i + 1), ballots.idOf(given));
        }
    }
}
