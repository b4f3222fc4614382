// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Months} from "../../../contracts/libraries/Months.sol";
import {vm} from "../Vm.sol";

contract MonthsTest {
    /// @dev The calendar counted month by month, as one would on paper.
    function test_EveryMonthOfFourCenturies_BeginsWhereCountingSays() public pure {
        uint8[12] memory lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        uint256 day;
        for (uint256 epoch = 0; epoch < 400 * 12; epoch++) {
            uint256 year = 1970 + epoch / 12;
            vm.assertEq(Months.startOf(epoch), day * 1 days, "start");
            vm.assertEq(Months.epochOf(day * 1 days), epoch, "first second");
            if (day > 0) vm.assertEq(Months.epochOf(day * 1 days - 1), epoch - 1, "the second before");
            bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            day += lengths[epoch % 12] + (epoch % 12 == 1 && leap ? 1 : 0);
        }
    }

    function test_TheLeapDay_BelongsToFebruary() public pure {
        vm.assertEq(Months.epochOf(1_709_164_800), (2024 - 1970) * 12 + 1, "29 February 2024");
        vm.assertEq(Months.epochOf(1_709_251_199), (2024 - 1970) * 12 + 1, "its last second");
        vm.assertEq(Months.epochOf(1_709_251_200), (2024 - 1970) * 12 + 2, "1 March 2024");
        vm.assertEq(Months.epochOf(951_782_400), (2000 - 1970) * 12 + 1, "29 February 2000");
    }

    function testFuzz_EveryMoment_LiesInItsMonth(uint40 timestamp) public pure {
        uint256 moment = timestamp % 172_000_000_000; // the year 7420
        uint256 epoch = Months.epochOf(moment);
        vm.assertTrue(Months.startOf(epoch) <= moment, "begun");
        vm.assertTrue(moment < Months.startOf(epoch + 1), "not over");
    }
}
