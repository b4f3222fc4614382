// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Parameter} from "../interfaces/ICouncil.sol";

/// @title The bounds of the governed parameters.
/// @notice They are code, so that no deployment and no ballot can go beyond what this page says.
library Bounds {
    uint256 internal constant COUNT = uint256(type(Parameter).max) + 1;

    /// @notice The lowest and highest value of `parameter` and the size of one step: the larger of `stepAbsolute` and `stepBps` of
    /// the present value.
    function boundsOf(Parameter parameter)
        internal
        pure
        returns (uint24 min, uint24 max, uint24 stepAbsolute, uint16 stepBps)
    {
        if (parameter == Parameter.Life) return (2, 4, 1, 0);
        if (parameter == Parameter.VolumePerMember) return (20_00, 500_00, 5_00, 1_000);
        if (parameter == Parameter.GrowthBps) return (100, 2_500, 100, 2_000);
        if (parameter == Parameter.ShareWelcome) return (0, 10_000, 1_000, 0);
        if (parameter == Parameter.ShareBonus) return (0, 10_000, 1_000, 0);
        if (parameter == Parameter.ShareEnergy) return (0, 10_000, 1_000, 0);
        if (parameter == Parameter.ShareGrants) return (0, 10_000, 1_000, 0);
        if (parameter == Parameter.Welcome) return (0, 50_00, 5_00, 2_000);
        if (parameter == Parameter.HoldingCap) return (1, 4, 1, 0);
        if (parameter == Parameter.MaxPrice) return (5_00, 300_00, 5_00, 2_000);
        if (parameter == Parameter.MaxOpen) return (1, 20, 2, 0);
        if (parameter == Parameter.ApproveWindow) return (1 days, 14 days, 1 days, 2_500);
        // Never longer than the grace after `performBy`: a delivered service can always be closed before it would expire.
        if (parameter == Parameter.ReviewWindow) return (1 days, 7 days, 1 days, 2_500);
        return (2 days, 21 days, 1 days, 2_500);
    }
}
