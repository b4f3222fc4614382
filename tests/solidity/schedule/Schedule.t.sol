// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICouncil, Kind, Parameter, Vector} from "../../../contracts/interfaces/ICouncil.sol";
import {Bounds} from "../../../contracts/libraries/Bounds.sol";
import {Months} from "../../../contracts/libraries/Months.sol";
import {Community} from "../Community.sol";
import {vm} from "../Vm.sol";

contract ScheduleTest is Community {
    uint256 private constant FEBRUARY = 1_769_904_000;
    uint256 private constant MARCH = 1_772_323_200;

    function test_WhenDecidedSevenDaysAhead_TakesEffectByItselfAtTheBorder() public {
        moveTo(FEBRUARY - 7 days);
        vm.expectEmit(address(council));
        emit ICouncil.ParameterScheduled(Parameter.MaxPrice, 60_00, 70_00, uint40(FEBRUARY));
        schedule(Parameter.MaxPrice, 70_00);
        moveTo(FEBRUARY - 1);
        vm.assertEq(council.valueOf(Parameter.MaxPrice), 60_00, "before");
        moveTo(FEBRUARY);
        vm.assertEq(council.valueOf(Parameter.MaxPrice), 70_00, "after");
    }

    function test_WhenDecidedLater_WaitsForTheFollowingBorder() public {
        moveTo(FEBRUARY - 7 days + 1);
        schedule(Parameter.MaxPrice, 70_00);
        vm.assertEq(council.stateOf(Parameter.MaxPrice).from, MARCH, "from");
    }

    function test_WhenTheNoticeIsLonger_WaitsLonger() public {
        schedule(Parameter.Notice, 8 days);
        moveTo(MARCH - 8 days);
        schedule(Parameter.MaxPrice, 70_00);
        vm.assertEq(council.stateOf(Parameter.MaxPrice).from, MARCH, "eight days suffice");
        pass(1);
        schedule(Parameter.MaxOpen, 6);
        vm.assertEq(council.stateOf(Parameter.MaxOpen).from, MARCH + 31 days, "one second less does not");
    }

    function test_WhenTheBorderIsAfterALeapDay_IsStillAMonthsFirstSecond() public {
        uint256 leapDay = 1_835_395_200;
        moveTo(leapDay - 8 days);
        schedule(Parameter.MaxPrice, 70_00);
        vm.assertEq(council.stateOf(Parameter.MaxPrice).from, leapDay + 1 days, "1 March 2028");
    }

    function test_WhenTheYearEnds_TakesEffectOnNewYear() public {
        uint256 nextYear = NEW_YEAR + 365 days;
        moveTo(nextYear - 7 days);
        schedule(Parameter.MaxPrice, 70_00);
        vm.assertEq(council.stateOf(Parameter.MaxPrice).from, nextYear, "1 January 2027");
    }

    function test_WhenAChangeIsPending_Reverts() public {
        schedule(Parameter.MaxPrice, 70_00);
        refuse(
            Kind.ChangeParameter,
            abi.encode(Parameter.MaxPrice, 65_00),
            abi.encodeWithSelector(ICouncil.Council_ChangePending.selector, Parameter.MaxPrice, FEBRUARY)
        );
    }

    function test_WhenTheLastChangeTookEffect_StartsFromIt() public {
        schedule(Parameter.MaxPrice, 70_00);
        moveTo(FEBRUARY);
        schedule(Parameter.MaxPrice, 84_00);
        moveTo(MARCH);
        vm.assertEq(council.valueOf(Parameter.MaxPrice), 84_00, "a fifth more again");
    }

    function test_WhenItLeavesTheNeighbours_TheyKeepTheirValues() public {
        schedule(Parameter.MaxOpen, 7);
        moveTo(FEBRUARY);
        vm.assertEq(council.valueOf(Parameter.MaxPrice), 60_00, "before it in the word");
        vm.assertEq(council.valueOf(Parameter.MaxOpen), 7, "it");
        vm.assertEq(council.valueOf(Parameter.ApproveWindow), 7 days, "after it in the word");
        (uint256 maxPrice, uint256 maxOpen, uint256 approveWindow) = council.requestTerms();
        vm.assertEq(maxPrice, 60_00, "a request's price");
        vm.assertEq(maxOpen, 7, "a request's number");
        vm.assertEq(approveWindow, 7 days, "a request's window");
    }

    function test_WhenTheCallerIsNotTheBallots_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_NotAllowed.selector, address(this)));
        council.enact(Kind.ChangeParameter, abi.encode(Parameter.MaxPrice, 70_00));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_NotAllowed.selector, address(this)));
        council.confirm(202512, 0);
    }

    function test_WhenTheStepIsTooLarge_Reverts() public {
        refuse(
            Kind.ChangeParameter,
            abi.encode(Parameter.MaxPrice, 72_01),
            abi.encodeWithSelector(ICouncil.Council_StepTooLarge.selector, Parameter.MaxPrice, 60_00, 72_01, 12_00)
        );
    }

    function test_WhenTheStepDownIsTooLarge_Reverts() public {
        refuse(
            Kind.ChangeParameter,
            abi.encode(Parameter.MaxPrice, 47_99),
            abi.encodeWithSelector(ICouncil.Council_StepTooLarge.selector, Parameter.MaxPrice, 60_00, 47_99, 12_00)
        );
    }

    function test_WhenItLeavesTheBounds_Reverts() public {
        schedule(Parameter.Life, 4);
        moveTo(FEBRUARY);
        refuse(
            Kind.ChangeParameter,
            abi.encode(Parameter.Life, 5),
            abi.encodeWithSelector(ICouncil.Council_OutOfBounds.selector, Parameter.Life, 5, 2, 4)
        );
    }

    function test_WhenTheManagementWouldTakeMoreThanATenth_Reverts() public {
        refuse(
            Kind.ChangeVector,
            abi.encode(Vector.Funds, four(1_001, 499, 500, 8_000)),
            abi.encodeWithSelector(
                ICouncil.Council_OutOfBounds.selector, Parameter.FundManagement, 1_001, 0, 1_000
            )
        );
    }

    function test_WhenAPartIsChangedAlone_Reverts() public {
        refuseAlone(Parameter.ShareWelcome, Vector.Shares);
        refuseAlone(Parameter.ShareGrants, Vector.Shares);
        refuseAlone(Parameter.CoefficientPower, Vector.Coefficients);
        refuseAlone(Parameter.CoefficientWithdrawn, Vector.Coefficients);
        refuseAlone(Parameter.FundManagement, Vector.Funds);
        refuseAlone(Parameter.FundMembers, Vector.Funds);
    }

    function test_WhenTheSharesAreChanged_TheyStillAddUp() public {
        decide(Kind.ChangeVector, abi.encode(Vector.Shares, four(3_000, 3_000, 3_000, 1_000)));
        moveTo(FEBRUARY);
        vm.assertEq(council.valueOf(Parameter.ShareWelcome), 3_000, "welcome");
        vm.assertEq(council.valueOf(Parameter.ShareEnergy), 3_000, "energy");
    }

    function test_WhenTheQuotaModelIsChanged_TheVersionIsTheFirstSecondOfTheMonth() public {
        (uint24[10] memory values, uint40 since) = council.quotaModel();
        vm.assertEq(values[1], 4_000, "injected");
        vm.assertEq(values[9], 8_000, "members");
        vm.assertEq(since, 0, "since the deployment");
        uint24[] memory next = new uint24[](3);
        (next[0], next[1], next[2]) = (500, 5_000, 4_500);
        decide(Kind.ChangeVector, abi.encode(Vector.Coefficients, next));
        (values, since) = council.quotaModel();
        vm.assertEq(values[1], 4_000, "not yet");
        vm.assertEq(since, 0, "not yet another version");
        moveTo(FEBRUARY);
        (values, since) = council.quotaModel();
        vm.assertEq(values[1], 5_000, "now");
        vm.assertEq(since, FEBRUARY, "another version");
    }

    function test_WhenThePartsDoNotAddUp_Reverts() public {
        refuse(
            Kind.ChangeVector,
            abi.encode(Vector.Shares, four(3_001, 3_000, 3_000, 1_000)),
            abi.encodeWithSelector(ICouncil.Council_DoesNotAddUp.selector, Vector.Shares, 10_001)
        );
    }

    function test_WhenAPartIsMissing_Reverts() public {
        refuse(
            Kind.ChangeVector,
            abi.encode(Vector.Coefficients, four(500, 4_000, 5_500, 0)),
            abi.encodeWithSelector(ICouncil.Council_WrongTable.selector, 4, 3)
        );
    }

    function test_WhenThereIsNothingToDecide_Reverts() public {
        refuse(Kind.None, "", abi.encodeWithSelector(ICouncil.Council_NothingToDecide.selector, Kind.None));
    }

    function test_TheBonusFollowsTheCategory() public {
        (uint256 weight, uint256 cap) = council.bonusTerms(6);
        vm.assertEq(weight + cap, 0, "not of collective interest");
        (weight, cap) = council.bonusTerms(10);
        vm.assertEq(weight + cap, 0, "nor is this");
        schedule(Parameter.WeightSocial, 2_500);
        moveTo(FEBRUARY);
        (weight, cap) = council.bonusTerms(8);
        vm.assertEq(weight, 2_500, "social");
        vm.assertEq(cap, 40_00, "cap");
        (weight,) = council.bonusTerms(7);
        vm.assertEq(weight, 2_000, "environment");
        (weight,) = council.bonusTerms(9);
        vm.assertEq(weight, 2_000, "community");
    }

    function testFuzz_WhateverIsDecided_TheValueStaysInBoundsWithinAStep(uint8 which, uint24 next, uint40 wait) public {
        Parameter parameter = Parameter(which % Bounds.COUNT);
        ICouncil.State memory before = council.stateOf(parameter);
        pass(wait % 400 days);
        // Half of the tries lie within two steps, or almost none would succeed.
        uint256 step = uint256(before.value) * before.stepBps / 10_000;
        if (step < before.stepAbsolute) step = before.stepAbsolute;
        uint256 low = before.value > 2 * step ? before.value - 2 * step : 0;
        if (next % 2 == 0) next = uint24(low + next % (4 * step + 1));
        vm.prank(address(ballots));
        try council.enact(Kind.ChangeParameter, abi.encode(parameter, next)) {
            ICouncil.State memory state = council.stateOf(parameter);
            vm.assertEq(state.value, before.value, "not at once");
            vm.assertTrue(next >= state.min && next <= state.max, "bounds");
            vm.assertLe(next > before.value ? next - before.value : before.value - next, step, "step");
            vm.assertTrue(state.from >= clock + 7 days, "notice");
            vm.assertTrue(state.from <= clock + 7 days + 31 days, "the first border");
            vm.assertEq(state.from, Months.startOf(Months.epochOf(state.from)), "a border");
            moveTo(state.from - 1);
            vm.assertEq(council.valueOf(parameter), before.value, "not before");
            moveTo(state.from);
            vm.assertEq(council.valueOf(parameter), next, "by itself");
        } catch {
            vm.assertEq(council.valueOf(parameter), before.value, "unchanged");
        }
    }

    function testFuzz_WhateverVectorIsDecided_ItAddsUp(uint24 a, uint24 b, uint24 c) public {
        uint24[] memory next = four(a % 1_001, b % 1_001, c % 1_001, 0);
        next[3] = 10_000 - next[0] - next[1] - next[2];
        vm.prank(address(ballots));
        try council.enact(Kind.ChangeVector, abi.encode(Vector.Funds, next)) {} catch {}
        moveTo(MARCH);
        uint256 sum;
        for (uint256 i = uint256(Parameter.FundManagement); i <= uint256(Parameter.FundMembers); i++) {
            sum += council.valueOf(Parameter(i));
        }
        vm.assertEq(sum, 10_000, "the whole");
        vm.assertLe(council.valueOf(Parameter.FundManagement), 1_000, "a tenth at most");
    }

    function test_AtDeployment_WhenAValueIsOutOfBounds_Reverts() public {
        uint24[] memory values = parameters();
        values[0] = 1;
        create(values, abi.encodeWithSelector(ICouncil.Council_OutOfBounds.selector, Parameter.Life, 1, 2, 4));
    }

    function test_AtDeployment_WhenAVectorDoesNotAddUp_Reverts() public {
        uint24[] memory values = parameters();
        values[uint256(Parameter.ShareGrants)] = 999;
        create(values, abi.encodeWithSelector(ICouncil.Council_DoesNotAddUp.selector, Vector.Shares, 9_999));
        values = parameters();
        values[uint256(Parameter.FundMembers)] = 7_999;
        create(values, abi.encodeWithSelector(ICouncil.Council_DoesNotAddUp.selector, Vector.Funds, 9_999));
    }

    function test_AtDeployment_WhenAValueIsMissing_Reverts() public {
        create(new uint24[](33), abi.encodeWithSelector(ICouncil.Council_WrongTable.selector, 33, 34));
    }

    function test_AtDeployment_EveryParameterHasRoomForAStep() public view {
        for (uint256 i = 0; i < Bounds.COUNT; i++) {
            ICouncil.State memory state = council.stateOf(Parameter(i));
            vm.assertTrue(state.min < state.max && state.stepAbsolute > 0, "bounds and step");
            vm.assertEq(state.value, parameters()[i], "first value");
            vm.assertEq(state.next, state.value, "no change");
            vm.assertEq(state.from, 0, "never changed");
        }
    }

    function create(uint24[] memory values, bytes memory reason) internal {
        refuseCreation(
            "Council.sol:Council", abi.encode(values, members, settlements, treasury, ballots), reason
        );
    }

    function refuseAlone(Parameter parameter, Vector vector) private {
        refuse(
            Kind.ChangeParameter,
            abi.encode(parameter, council.stateOf(parameter).value),
            abi.encodeWithSelector(ICouncil.Council_ChangesTogether.selector, parameter, vector)
        );
    }

    function refuse(Kind kind, bytes memory data, bytes memory reason) private {
        vm.prank(address(ballots));
        vm.expectRevert(reason);
        council.enact(kind, data);
    }

    function four(uint24 a, uint24 b, uint24 c, uint24 d) private pure returns (uint24[] memory values) {
        values = new uint24[](4);
        (values[0], values[1], values[2], values[3]) = (a, b, c, d);
    }
}
