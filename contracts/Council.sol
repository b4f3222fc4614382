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
    /// @dev A field holds one parameter: from 36 | next 24 | value 24. Three fields share a word, in the order of `Parameter`, so that
    /// those which a service needs together are read together.
    uint256 private constant FIELD_BITS = 84;
    uint256 private constant FIELD_MASK = (1 << FIELD_BITS) - 1;

    /// @inheritdoc ICouncil
    address public immutable BOARD;

    mapping(uint256 word => uint256 fields) private _words;

    /// @param values The first value of every parameter, in the order of `Parameter`.
    /// @param board Who may schedule changes; zero for nobody.
    constructor(uint24[] memory values, address board) {
        if (values.length != Bounds.COUNT) revert Council_WrongTable(values.length, Bounds.COUNT);
        for (uint256 i = 0; i < Bounds.COUNT; i++) {
            Parameter parameter = Parameter(i);
            _requireWithin(parameter, values[i]);
            _store(parameter, values[i], values[i], 0);
            emit ParameterSet(parameter, values[i]);
        }
        uint256 first = uint256(Parameter.ShareWelcome);
        _requireWhole(values[first], values[first + 1], values[first + 2], values[first + 3]);
        // slither-disable-next-line missing-zero-check (zero means that nobody may schedule changes)
        BOARD = board;
    }

    /// @inheritdoc ICouncil
    function schedule(Parameter parameter, uint24 next) external {
        if (parameter >= Parameter.ShareWelcome && parameter <= Parameter.ShareGrants) {
            revert Council_SharesChangeTogether(parameter);
        }
        _schedule(parameter, next);
    }

    /// @inheritdoc ICouncil
    function scheduleShares(uint24[4] calldata next) external {
        _requireWhole(next[0], next[1], next[2], next[3]);
        for (uint256 i = 0; i < 4; i++) {
            _schedule(Parameter(uint256(Parameter.ShareWelcome) + i), next[i]);
        }
    }

    /// @inheritdoc ICouncil
    function valueOf(Parameter parameter) external view returns (uint256) {
        return _valueOf(parameter);
    }

    /// @inheritdoc ICouncil
    function valuesOf(Parameter[3] calldata parameters) external view returns (uint256, uint256, uint256) {
        return (_valueOf(parameters[0]), _valueOf(parameters[1]), _valueOf(parameters[2]));
    }

    /// @inheritdoc ICouncil
    function stateOf(Parameter parameter) external view returns (State memory state) {
        (, state.next, state.from) = _load(parameter);
        state.value = uint24(_valueOf(parameter));
        (state.min, state.max, state.stepAbsolute, state.stepBps) = Bounds.boundsOf(parameter);
    }

    function _schedule(Parameter parameter, uint24 next) private {
        if (msg.sender != BOARD) revert Council_NotTheBoard(msg.sender);
        (, uint24 value, uint40 from) = _load(parameter);
        if (block.timestamp < from) revert Council_ChangePending(parameter, from);
        _requireWithin(parameter, next);
        _requireStep(parameter, value, next);

        // The first month that begins no earlier than seven days from now.
        from = Months.startOf(uint256(Months.epochOf(block.timestamp + NOTICE - 1)) + 1);
        _store(parameter, value, next, from);

        emit ParameterScheduled(parameter, value, next, from);
    }

    function _store(Parameter parameter, uint24 value, uint24 next, uint40 from) private {
        (uint256 word, uint256 shift) = _placeOf(parameter);
        uint256 field = uint256(from) << 48 | uint256(next) << 24 | value;
        _words[word] = (_words[word] & ~(FIELD_MASK << shift)) | field << shift;
    }

    function _load(Parameter parameter) private view returns (uint24 value, uint24 next, uint40 from) {
        (uint256 word, uint256 shift) = _placeOf(parameter);
        uint256 field = (_words[word] >> shift) & FIELD_MASK;
        return (uint24(field), uint24(field >> 24), uint40(field >> 48));
    }

    function _valueOf(Parameter parameter) private view returns (uint256) {
        (uint24 value, uint24 next, uint40 from) = _load(parameter);
        return block.timestamp < from ? value : next;
    }

    function _placeOf(Parameter parameter) private pure returns (uint256 word, uint256 shift) {
        return (uint256(parameter) / 3, uint256(parameter) % 3 * FIELD_BITS);
    }

    function _requireWithin(Parameter parameter, uint256 value) private pure {
        // slither-disable-next-line unused-return (the others are for `_requireStep`)
        (uint24 min, uint24 max,,) = Bounds.boundsOf(parameter);
        if (value < min || value > max) revert Council_OutOfBounds(parameter, value, min, max);
    }

    function _requireStep(Parameter parameter, uint256 value, uint256 next) private pure {
        // slither-disable-next-line unused-return (the others are for `_requireWithin`)
        (,, uint256 step, uint256 stepBps) = Bounds.boundsOf(parameter);
        uint256 relative = value * stepBps / 10_000;
        if (relative > step) step = relative;
        if ((next > value ? next - value : value - next) > step) revert Council_StepTooLarge(parameter, value, next, step);
    }

    function _requireWhole(uint256 welcome, uint256 bonus, uint256 energy, uint256 grants) private pure {
        uint256 sum = welcome + bonus + energy + grants;
        if (sum != 10_000) revert Council_SharesDoNotAddUp(sum);
    }
}
