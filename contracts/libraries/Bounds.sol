// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Parameter, Vector} from "../interfaces/ICouncil.sol";

/// @title The bounds of the governed parameters.
/// @notice They are code, so that no deployment and no ballot can go beyond what this page says.
library Bounds {
    uint256 internal constant COUNT = uint256(type(Parameter).max) + 1;
    uint256 internal constant VECTORS = uint256(type(Vector).max) + 1;

    /// @notice The lowest and highest value of `parameter` and the size of one step: the larger of `stepAbsolute` and `stepBps` of
    /// the present value.
    function boundsOf(Parameter parameter)
        internal
        pure
        returns (uint24 min, uint24 max, uint24 stepAbsolute, uint16 stepBps)
    {
        if (parameter == Parameter.Life) return (2, 4, 1, 0);
        if (parameter == Parameter.VolumePerMember) return (20_00, 500_00, 5_00, 1_000);
        if (parameter == Parameter.HoldingCap) return (1, 4, 1, 0);
        if (parameter == Parameter.MaxPrice) return (5_00, 300_00, 5_00, 2_000);
        if (parameter == Parameter.MaxOpen) return (1, 20, 2, 0);
        if (parameter == Parameter.ApproveWindow) return (1 days, 14 days, 1 days, 2_500);
        // Never longer than the grace after `performBy`: a delivered service can always be closed before it would expire.
        if (parameter == Parameter.ReviewWindow) return (1 days, 7 days, 1 days, 2_500);
        if (parameter == Parameter.SettlementWindow) return (2 days, 21 days, 1 days, 2_500);
        if (parameter == Parameter.Welcome) return (0, 50_00, 5_00, 2_000);
        if (parameter == Parameter.GrowthBps) return (100, 2_500, 100, 2_000);
        if (parameter <= Parameter.ShareGrants) return (0, 10_000, 1_000, 0);
        if (parameter == Parameter.MediateWindow) return (3 days, 30 days, 1 days, 2_500);
        if (parameter <= Parameter.WeightCommunity) return (0, 5_000, 500, 2_000);
        if (parameter == Parameter.ProviderCap) return (5_00, 200_00, 5_00, 2_000);
        if (parameter == Parameter.EnergyPerMember) return (0, 20_00, 1_00, 2_000);
        if (parameter == Parameter.TokensPerEuro) return (1_00, 100_00, 1_00, 2_000);
        if (parameter == Parameter.VotingPeriod) return (3 days, 21 days, 1 days, 2_500);
        if (parameter == Parameter.Notice) return (7 days, 28 days, 1 days, 2_500);
        if (parameter == Parameter.QuorumBps) return (1_000, 5_000, 500, 0);
        if (parameter <= Parameter.CoefficientWithdrawn) return (0, 10_000, 1_000, 0);
        // Nobody keeps less than half of the quota.
        if (parameter == Parameter.MaxReduction) return (0, 5_000, 500, 0);
        // The two cannot cross.
        if (parameter == Parameter.BetaMin) return (10, 2_00, 50, 0);
        if (parameter == Parameter.BetaMax) return (2_00, 20_00, 1_00, 2_000);
        if (parameter == Parameter.FundManagement) return (0, 1_000, 250, 0);
        if (parameter <= Parameter.FundSocial) return (0, 4_000, 500, 0);
        return (5_000, 10_000, 1_000, 0);
    }

    /// @notice The first parameter of a vector, and how many there are.
    function rangeOf(Vector vector) internal pure returns (uint256 first, uint256 count) {
        if (vector == Vector.Shares) return (uint256(Parameter.ShareWelcome), 4);
        if (vector == Vector.Coefficients) return (uint256(Parameter.CoefficientPower), 3);
        return (uint256(Parameter.FundManagement), 4);
    }
}
