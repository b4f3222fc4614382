// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICouncil, Parameter} from "../../../contracts/interfaces/ICouncil.sol";
import {Bounds} from "../../../contracts/libraries/Bounds.sol";
import {Months} from "../../../contracts/libraries/Months.sol";
import {Community} from "../Community.sol";
import {vm} from "../Vm.sol";

contract ScheduleTest is Community {
    uint256 private constant FEBRUARY = 1_769_904_000;
    uint256 private constant MARCH = 1_772_323_200;

    function test_WhenScheduledSevenDaysAhead_TakesEffectByItselfAtTheBorder() public {
        moveTo(FEBRUARY - 7 days);
        vm.expectEmit(address(council));
        emit ICouncil.ParameterScheduled(Parameter.MaxPrice, 60_00, 70_00, uint40(FEBRUARY));
        council.schedule(Parameter.MaxPrice, 70_00);
        moveTo(FEBRUARY - 1);
        vm.assertEq(council.valueOf(Parameter.MaxPrice), 60_00, "before");
        moveTo(FEBRUARY);
        vm.assertEq(council.valueOf(Parameter.MaxPrice), 70_00, "after");
    }

    function test_WhenScheduledLater_WaitsForTheFollowingBorder() public {
        moveTo(FEBRUARY - 7 days + 1);
        council.schedule(Parameter.MaxPrice, 70_00);
        vm.assertEq(council.stateOf(Parameter.MaxPrice).from, MARCH, "from");
    }

    function test_WhenAChangeIsPending_Reverts() public {
        council.schedule(Parameter.MaxPrice, 70_00);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_ChangePending.selector, Parameter.MaxPrice, FEBRUARY));
        council.schedule(Parameter.MaxPrice, 65_00);
    }

    function test_WhenTheLastChangeTookEffect_StartsFromIt() public {
        council.schedule(Parameter.MaxPrice, 70_00);
        moveTo(FEBRUARY);
        council.schedule(Parameter.MaxPrice, 84_00);
        moveTo(MARCH);
        vm.assertEq(council.valueOf(Parameter.MaxPrice), 84_00, "a fifth more again");
    }

    function test_WhenItLeavesTheNeighbours_TheyKeepTheirValues() public {
        council.schedule(Parameter.MaxOpen, 7);
        moveTo(FEBRUARY);
        vm.assertEq(council.valueOf(Parameter.MaxPrice), 60_00, "before it in the word");
        vm.assertEq(council.valueOf(Parameter.MaxOpen), 7, "it");
        vm.assertEq(council.valueOf(Parameter.ApproveWindow), 7 days, "after it in the word");
    }

    function test_WhenTheCallerIsNotTheBoard_Reverts() public {
        vm.prank(address(1));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_NotTheBoard.selector, address(1)));
        council.schedule(Parameter.MaxPrice, 70_00);
    }

    function test_WhenThereIsNoBoard_NobodyCan() public {
        deploy(parameters(), address(0));
        vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_NotTheBoard.selector, address(this)));
        council.schedule(Parameter.MaxPrice, 70_00);
    }

    function test_WhenTheStepIsTooLarge_Reverts() public {
        vm.expectRevert(
            abi.encodeWithSelector(ICouncil.Council_StepTooLarge.selector, Parameter.MaxPrice, 60_00, 72_01, 12_00)
        );
        council.schedule(Parameter.MaxPrice, 72_01);
    }

    function test_WhenTheStepDownIsTooLarge_Reverts() public {
        vm.expectRevert(
            abi.encodeWithSelector(ICouncil.Council_StepTooLarge.selector, Parameter.MaxPrice, 60_00, 47_99, 12_00)
        );
        council.schedule(Parameter.MaxPrice, 47_99);
    }

    function test_WhenItLeavesTheBounds_Reverts() public {
        council.schedule(Parameter.Life, 4);
        moveTo(FEBRUARY);
        vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_OutOfBounds.selector, Parameter.Life, 5, 2, 4));
        council.schedule(Parameter.Life, 5);
    }

    function test_WhenAShareIsChangedAlone_Reverts() public {
        vm.expectRevert(
            abi.encodeWithSelector(ICouncil.Council_SharesChangeTogether.selector, Parameter.ShareEnergy)
        );
        council.schedule(Parameter.ShareEnergy, 4_500);
    }

    function test_WhenTheSharesAreChanged_TheyStillAddUp() public {
        council.scheduleShares([uint24(3_000), 3_000, 3_000, 1_000]);
        moveTo(FEBRUARY);
        vm.assertEq(council.valueOf(Parameter.ShareWelcome), 3_000, "welcome");
        vm.assertEq(council.valueOf(Parameter.ShareEnergy), 3_000, "energy");
    }

    function test_WhenTheSharesDoNotAddUp_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_SharesDoNotAddUp.selector, 10_001));
        council.scheduleShares([uint24(3_001), 3_000, 3_000, 1_000]);
    }

    function testFuzz_WhateverIsScheduled_TheValueStaysInBoundsWithinAStep(uint8 which, uint24 next, uint40 wait) public {
        Parameter parameter = Parameter(which % Bounds.COUNT);
        ICouncil.State memory before = council.stateOf(parameter);
        pass(wait % 400 days);
        try council.schedule(parameter, next) {
            ICouncil.State memory state = council.stateOf(parameter);
            vm.assertEq(state.value, before.value, "not at once");
            vm.assertTrue(next >= state.min && next <= state.max, "bounds");
            vm.assertTrue(state.from >= clock + 7 days, "notice");
            vm.assertEq(state.from, Months.startOf(Months.epochOf(state.from)), "a border");
            moveTo(state.from);
            vm.assertEq(council.valueOf(parameter), next, "by itself");
        } catch {
            vm.assertEq(council.valueOf(parameter), before.value, "unchanged");
        }
    }

    function test_AtDeployment_WhenAValueIsOutOfBounds_Reverts() public {
        uint24[] memory values = parameters();
        values[0] = 1;
        create(values, abi.encodeWithSelector(ICouncil.Council_OutOfBounds.selector, Parameter.Life, 1, 2, 4));
    }

    function test_AtDeployment_WhenTheSharesDoNotAddUp_Reverts() public {
        uint24[] memory values = parameters();
        values[uint256(Parameter.ShareGrants)] = 999;
        create(values, abi.encodeWithSelector(ICouncil.Council_SharesDoNotAddUp.selector, 9_999));
    }

    function test_AtDeployment_WhenAValueIsMissing_Reverts() public {
        create(new uint24[](13), abi.encodeWithSelector(ICouncil.Council_WrongTable.selector, 13, 14));
    }

    function create(uint24[] memory values, bytes memory reason) internal {
        refuseCreation("Council.sol:Council", abi.encode(values, address(0)), reason);
    }
}
