// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @notice The numbers that the community governs. Their bounds are written in `libraries/Bounds.sol` and never change.
/// Amounts are hundredths of a token, windows are seconds, shares and growth are basis points (10 000 = 100 %).
enum Parameter {
    /// How many calendar months a fresh unit lives, the month of issue included.
    Life,
    /// Tokens that may circulate for each active member.
    VolumePerMember,
    /// The most a member may hold, free and in escrow, as a multiple of VolumePerMember.
    HoldingCap,
    /// The highest price of one service.
    MaxPrice,
    /// How many requests of one member may be open at a time.
    MaxOpen,
    /// How long a provider has to approve a request.
    ApproveWindow,
    /// How long a requester has to object after the provider says that the service was delivered.
    ReviewWindow,
    /// How long a published settlement may still be revised.
    SettlementWindow,
    /// The welcome bonus of one member.
    Welcome,
    /// The part of the volume that may be issued in one month, all channels together.
    GrowthBps,
    /// The part of a month's growth that is reserved for welcome bonuses.
    ShareWelcome,
    /// The part reserved for bonuses of collective interest.
    ShareBonus,
    /// The part reserved for energy rewards.
    ShareEnergy,
    /// The part reserved for grants of stakeholders.
    ShareGrants
}

/// @title The community's governed parameters.
/// @notice A value stays within its bounds, moves by at most one step at a time, and changes only at the border between two months, at
/// least seven days after the change was scheduled. A scheduled change takes effect by itself: nobody has to apply it.
interface ICouncil {
    /// @notice Everything there is to know about one parameter.
    /// @param value What holds now.
    /// @param next What holds from the second `from` on; equal to `value` when no change is pending.
    /// @param from The first second of the month in which `next` takes or took effect; 0 if the parameter never changed.
    /// @param min The lowest value ever allowed.
    /// @param max The highest value ever allowed.
    /// @param stepAbsolute A change of at most this much is always allowed.
    /// @param stepBps A change of at most this part of the present value is allowed too.
    struct State {
        uint24 value;
        uint24 next;
        uint40 from;
        uint24 min;
        uint24 max;
        uint24 stepAbsolute;
        uint16 stepBps;
    }

    /// @notice A parameter received its first value, at deployment.
    event ParameterSet(Parameter indexed parameter, uint24 value);
    /// @notice A change was scheduled. It takes effect by itself in the second `from`, the first of a month.
    event ParameterScheduled(Parameter indexed parameter, uint24 value, uint24 next, uint40 from);

    /// @notice The caller is not the board.
    error Council_NotTheBoard(address caller);
    /// @notice A value lies outside the parameter's bounds.
    error Council_OutOfBounds(Parameter parameter, uint256 value, uint256 min, uint256 max);
    /// @notice A change is larger than one step.
    error Council_StepTooLarge(Parameter parameter, uint256 value, uint256 next, uint256 step);
    /// @notice A change of this parameter is already on its way.
    error Council_ChangePending(Parameter parameter, uint40 from);
    /// @notice The four shares are changed together, through `scheduleShares`.
    error Council_SharesChangeTogether(Parameter parameter);
    /// @notice The four shares do not add up to 10 000 basis points.
    error Council_SharesDoNotAddUp(uint256 sum);
    /// @notice The deployment gave too few or too many values.
    error Council_WrongTable(uint256 given, uint256 wanted);

    /// @notice Who may schedule changes; the zero address means nobody, and then the parameters are fixed for ever.
    function BOARD() external view returns (address);

    /// @notice The value that holds now.
    function valueOf(Parameter parameter) external view returns (uint256 value);

    /// @notice Three values that hold now, in one call.
    function valuesOf(Parameter[3] calldata parameters) external view returns (uint256, uint256, uint256);

    /// @notice The parameter with its pending change and its bounds.
    function stateOf(Parameter parameter) external view returns (State memory state);

    /// @notice Schedules a change for the first border between two months that lies at least seven days ahead.
    /// @dev Reverts if the caller is not the board, if a change is pending, or if `next` leaves the bounds or the step.
    function schedule(Parameter parameter, uint24 next) external;

    /// @notice Schedules the four reserved shares (welcome, bonus, energy, grants) as one vector that adds up to 10 000.
    /// @dev Reverts as `schedule` does, for the first share that offends.
    function scheduleShares(uint24[4] calldata next) external;
}
