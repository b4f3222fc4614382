// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @title Calendar months in UTC, counted from January 1970.
/// @notice Epochs are months, so that a citizen reads "valid until 30 June" and not a number of seconds. The arithmetic is exact for
/// the proleptic Gregorian calendar, leap years included, from 1970 to the year 7430 (where the month number no longer fits 16 bits).
/// @dev Days and civil dates are converted by the usual shift of the year's start to 1 March, so that the leap day comes last.
library Months {
    uint256 private constant DAY = 1 days;
    /// @dev Days from 1 March of the year 0 to 1 January 1970.
    uint256 private constant SHIFT = 719_468;
    /// @dev Days of a cycle of 400 Gregorian years.
    uint256 private constant CYCLE = 146_097;

    /// @notice The month that holds `timestamp`: (year − 1970) × 12 + month − 1.
    function epochOf(uint256 timestamp) internal pure returns (uint16 epoch) {
        unchecked {
            // Every term is a day count or a year count below 2^40: nothing can wrap.
            uint256 day = timestamp / DAY + SHIFT;
            uint256 cycle = day / CYCLE;
            uint256 dayOfCycle = day % CYCLE;
            uint256 yearOfCycle = (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365;
            uint256 dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100);
            // 0 is March, 11 is February of the following civil year.
            uint256 monthFromMarch = (5 * dayOfYear + 2) / 153;
            uint256 months = (cycle * 400 + yearOfCycle) * 12 + monthFromMarch + 2;
            return uint16(months - 1970 * 12);
        }
    }

    /// @notice The first second of month `epoch`.
    function startOf(uint256 epoch) internal pure returns (uint40 timestamp) {
        unchecked {
            // `epoch` comes from a 16-bit month or one past it: nothing can wrap.
            uint256 monthsFromMarch = epoch + 1970 * 12 - 2;
            uint256 year = monthsFromMarch / 12;
            uint256 dayOfYear = (153 * (monthsFromMarch % 12) + 2) / 5;
            uint256 day = 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear;
            return uint40((day - SHIFT) * DAY);
        }
    }
}
