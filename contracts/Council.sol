// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICouncil, Parameter} from "./interfaces/ICouncil.sol";
import {Bounds} from "./libraries/Bounds.sol";
import {Months} from "./libraries/Months.sol";

/// @title The governed parameters.
/// @notice Specified in `interfaces/ICouncil.sol`.
contract Council is ICouncil {
    /// @dev How long a change is known before it can take effect.
    uint256 private constant NOTICE = 7 days;

    /// @inheritdoc ICouncil
    address public immutable BOARD;

    mapping(Parameter parameter => State) private _states;

    /// @param values The first value of every parameter, in the order of `Parameter`.
    /// @param board Who may schedule changes; zero for nobody.
    constructor(uint40[] memory values, address board) {
        if (values.length != Bounds.COUNT) revert Council_WrongTable(values.length, Bounds.COUNT);
        for (uint256 i = 0; i < Bounds.COUNT; i++) {
            Parameter parameter = Parameter(i);
            (uint40 min, uint40 max, uint40 stepAbsolute, uint16 stepBps) = Bounds.boundsOf(parameter);
            _states[parameter] = State(values[i], values[i], 0, min, max, stepAbsolute, stepBps);
            _requireWithin(parameter, values[i]);
            emit ParameterSet(parameter, values[i]);
        }
        uint256 welcome = uint256(Parameter.ShareWelcome);
        _requireWhole(values[welcome], values[welcome + 1], values[welcome + 2], values[welcome + 3]);
        BOARD = board;
    }

    /// @inheritdoc ICouncil
    function schedule(Parameter parameter, uint40 next) external {
        if (parameter >= Parameter.ShareWelcome && parameter <= Parameter.ShareGrants) {
            revert Council_SharesChangeTogether(parameter);
        }
        _schedule(parameter, next);
    }

    /// @inheritdoc ICouncil
    function scheduleShares(uint40[4] calldata next) external {
        _requireWhole(next[0], next[1], next[2], next[3]);
        for (uint256 i = 0; i < 4; i++) {
            _schedule(Parameter(uint256(Parameter.ShareWelcome) + i), next[i]);
        }
    }

    /// @inheritdoc ICouncil
    function valueOf(Parameter parameter) external view returns (uint256) {
        return _valueAt(parameter, Months.epochOf(block.timestamp));
    }

    /// @inheritdoc ICouncil
    function valuesOf(Parameter[3] calldata parameters) external view returns (uint256, uint256, uint256) {
        uint256 epoch = Months.epochOf(block.timestamp);
        return (_valueAt(parameters[0], epoch), _valueAt(parameters[1], epoch), _valueAt(parameters[2], epoch));
    }

    /// @inheritdoc ICouncil
    function stateOf(Parameter parameter) external view returns (State memory state) {
        state = _states[parameter];
        if (Months.epochOf(block.timestamp) >= state.fromEpoch) state.value = state.next;
    }

    function _schedule(Parameter parameter, uint40 next) private {
        if (msg.sender != BOARD) revert Council_NotTheBoard(msg.sender);
        State storage state = _states[parameter];
        uint16 fromEpoch = state.fromEpoch;
        if (Months.epochOf(block.timestamp) < fromEpoch) revert Council_ChangePending(parameter, fromEpoch);
        uint40 value = state.next;
        _requireWithin(parameter, next);
        uint256 relative = uint256(value) * state.stepBps / 10_000;
        uint256 step = relative > state.stepAbsolute ? relative : state.stepAbsolute;
        if ((next > value ? next - value : value - next) > step) revert Council_StepTooLarge(parameter, value, next, step);

        // The first month that begins no earlier than seven days from now.
        fromEpoch = Months.epochOf(block.timestamp + NOTICE - 1) + 1;
        state.value = value;
        state.next = next;
        state.fromEpoch = fromEpoch;

        emit ParameterScheduled(parameter, value, next, fromEpoch);
    }

    function _valueAt(Parameter parameter, uint256 epoch) private view returns (uint256) {
        State storage state = _states[parameter];
        return epoch < state.fromEpoch ? state.value : state.next;
    }

    function _requireWithin(Parameter parameter, uint256 value) private view {
        State storage state = _states[parameter];
        if (value < state.min || value > state.max) {
            revert Council_OutOfBounds(parameter, value, state.min, state.max);
        }
    }

    function _requireWhole(uint256 welcome, uint256 bonus, uint256 energy, uint256 grants) private pure {
        uint256 sum = welcome + bonus + energy + grants;
        if (sum != 10_000) revert Council_SharesDoNotAddUp(sum);
    }
}
