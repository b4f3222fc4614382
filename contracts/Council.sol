// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ICouncil, Kind, Parameter, Vector} from "./interfaces/ICouncil.sol";
import {IMembers, Role, isOneself} from "./interfaces/IMembers.sol";
import {ISettlements} from "./interfaces/ISettlements.sol";
import {ITreasury} from "./interfaces/ITreasury.sol";
import {Bounds} from "./libraries/Bounds.sol";
import {Intents} from "./libraries/Intents.sol";
import {Months} from "./libraries/Months.sol";

/// @title The governed parameters, the pause, and the carrying out of decisions.
/// @notice Specified in `interfaces/ICouncil.sol`.
contract Council is ICouncil, EIP712 {
    using Intents for Pause;

    /// @dev A field holds one parameter: day of the change 20 | next 24 | value 24. Three fields share a word, in the order of
    /// `Parameter`, so that those which a service needs together are read together.
    uint256 private constant FIELD_BITS = 68;
    uint256 private constant FIELD_MASK = (1 << FIELD_BITS) - 1;
    /// @dev The word of a request's parameters holds the last second of a pause above its fields: a request reads one word for both.
    uint256 private constant REQUEST_WORD = uint256(Parameter.MaxPrice) / 3;
    uint256 private constant PAUSE_SHIFT = 3 * FIELD_BITS;

    uint256 private constant LONGEST_PAUSE = 7 days;
    uint256 private constant BETWEEN_PAUSES = 30 days;
    uint16 private constant HALF = 5_000;
    uint16 private constant THREE_FIFTHS = 6_000;
    /// @dev A ballot on a suspended settlement is not longer than this, and leaves a day of the suspension to carry it out.
    uint256 private constant LONGEST_JUDGEMENT = 7 days;
    /// @dev The categories of `Weight…`, one after the other.
    uint256 private constant FIRST_COLLECTIVE = 7;

    /// @inheritdoc ICouncil
    address public immutable BALLOTS;
    IMembers public immutable MEMBERS;
    ITreasury public immutable TREASURY;
    ISettlements public immutable SETTLEMENTS;

    mapping(uint256 word => uint256 fields) private _words;
    uint32 private _pauses;
    uint40 private _pausedAt;

    modifier onlyBallots() {
        if (msg.sender != BALLOTS) revert Council_NotAllowed(msg.sender);
        _;
    }

    /// @param values The first value of every parameter, in the order of `Parameter`.
    constructor(
        uint24[] memory values,
        IMembers members,
        ISettlements settlements,
        ITreasury treasury,
        address ballots
    ) EIP712("Borgo", "1") {
        if (values.length != Bounds.COUNT) revert Council_WrongTable(values.length, Bounds.COUNT);
        for (uint256 i = 0; i < Bounds.COUNT; i++) {
            Parameter parameter = Parameter(i);
            _requireWithin(parameter, values[i]);
            _store(parameter, values[i], values[i], 0);
            emit ParameterSet(parameter, values[i]);
        }
        for (uint256 i = 0; i < Bounds.VECTORS; i++) {
            _requireWhole(Vector(i), values);
        }
        // slither-disable-next-line missing-zero-check (a deployment asserts every link before it is made known)
        (MEMBERS, SETTLEMENTS, TREASURY, BALLOTS) = (members, settlements, treasury, ballots);
    }

    /// @inheritdoc ICouncil
    function pause(Pause calldata given, address[2] calldata pausers, bytes[2] calldata signatures) external {
        if (block.timestamp > given.validUntil) revert Council_IntentExpired(given.validUntil);
        if (given.number != _pauses + 1) revert Council_WrongPause(given.number, _pauses + 1);
        if (_pausedAt != 0 && block.timestamp < _pausedAt + BETWEEN_PAUSES) {
            revert Council_PausedLately(_pausedAt + BETWEEN_PAUSES);
        }
        uint256 latest = block.timestamp + LONGEST_PAUSE;
        if (given.until > latest) revert Council_PauseTooLong(given.until, latest);
        // Numbers sort before keys.
        if (pausers[0] >= pausers[1] || isOneself(MEMBERS, pausers[1], pausers[0])) {
            revert Council_NotSorted(pausers[0], pausers[1]);
        }
        bytes32 digest = digestOf(given);
        for (uint256 i = 0; i < 2; i++) {
            MEMBERS.authoriseOfficer(Role.Pauser, pausers[i], digest, signatures[i]);
        }

        (_pauses, _pausedAt) = (given.number, uint40(block.timestamp));
        uint256 fields = _words[REQUEST_WORD] & ((1 << PAUSE_SHIFT) - 1);
        _words[REQUEST_WORD] = fields | uint256(given.until) << PAUSE_SHIFT;

        emit Paused(given.number, given.until, given.evidence, pausers[0], pausers[1]);
    }

    /// @inheritdoc ICouncil
    function enact(Kind kind, bytes calldata data) external onlyBallots {
        if (kind == Kind.ChangeParameter) {
            (Parameter parameter, uint24 next) = abi.decode(data, (Parameter, uint24));
            _requireAlone(parameter);
            _schedule(parameter, next);
        } else if (kind == Kind.ChangeVector) {
            (Vector vector, uint24[] memory next) = abi.decode(data, (Vector, uint24[]));
            uint256 first = _requireVector(vector, next);
            for (uint256 i = 0; i < next.length; i++) {
                _schedule(Parameter(first + i), next[i]);
            }
        } else if (kind == Kind.GrantRole) {
            (Role role, address holder, uint40 until) = abi.decode(data, (Role, address, uint40));
            if (until == 0) MEMBERS.endRole(role, holder);
            else MEMBERS.grantRole(role, holder, until);
        } else if (kind == Kind.GrantCommons) {
            (uint32[] memory members, uint48 amount) = abi.decode(data, (uint32[], uint48));
            TREASURY.grantCommons(members, amount);
        } else if (kind == Kind.SetStandingGrant) {
            TREASURY.setStandingGrant(abi.decode(data, (uint48)));
        } else if (kind == Kind.JudgeSettlement) {
            (uint32 period, uint8 revision) = abi.decode(data, (uint32, uint8));
            SETTLEMENTS.void(period, revision);
        } else {
            revert Council_NothingToDecide(kind);
        }
    }

    /// @inheritdoc ICouncil
    function confirm(uint32 period, uint8 revision) external onlyBallots {
        SETTLEMENTS.confirm(period, revision);
    }

    /// @inheritdoc ICouncil
    function procedureOf(Kind kind, bytes calldata data) external view returns (Procedure memory procedure) {
        procedure.majorityBps = HALF;
        procedure.quorumBps = uint16(_valueOf(Parameter.QuorumBps));
        procedure.duration = uint40(_valueOf(Parameter.VotingPeriod));
        if (kind == Kind.ChangeParameter) _examineValue(procedure, data);
        else if (kind == Kind.ChangeVector) _examineVector(procedure, data);
        else if (kind == Kind.GrantRole) _examineOffice(procedure, data);
        else if (kind == Kind.GrantCommons) _examineGrant(procedure, data);
        else if (kind == Kind.SetStandingGrant) _examineStandingGrant(procedure, data);
        else if (kind == Kind.JudgeSettlement) _examineJudgement(procedure, data);
        else revert Council_NothingToDecide(kind);
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
    function requestTerms() external view returns (uint256 maxPrice, uint256 maxOpen, uint256 approveWindow) {
        uint256 word = _words[REQUEST_WORD];
        uint256 until = word >> PAUSE_SHIFT;
        if (block.timestamp <= until) revert Council_Paused(uint40(until));
        return (_valueIn(word), _valueIn(word >> FIELD_BITS), _valueIn(word >> 2 * FIELD_BITS));
    }

    /// @inheritdoc ICouncil
    function bonusTerms(uint16 category) external view returns (uint256 weightBps, uint256 providerCap) {
        if (category < FIRST_COLLECTIVE || category > FIRST_COLLECTIVE + 2) return (0, 0);
        Parameter weight = Parameter(uint256(Parameter.WeightEnvironment) + category - FIRST_COLLECTIVE);
        return (_valueOf(weight), _valueOf(Parameter.ProviderCap));
    }

    /// @inheritdoc ICouncil
    function stateOf(Parameter parameter) external view returns (State memory state) {
        (, state.next, state.from) = _load(parameter);
        state.value = uint24(_valueOf(parameter));
        (state.min, state.max, state.stepAbsolute, state.stepBps) = Bounds.boundsOf(parameter);
    }

    /// @inheritdoc ICouncil
    function quotaModel() external view returns (uint24[10] memory values, uint40 since) {
        for (uint256 i = 0; i < 10; i++) {
            Parameter parameter = Parameter(uint256(Parameter.CoefficientPower) + i);
            // slither-disable-next-line unused-return (the values are read by the same rule as everywhere)
            (,, uint40 from) = _load(parameter);
            if (from <= block.timestamp && from > since) since = from;
            values[i] = uint24(_valueOf(parameter));
        }
    }

    /// @inheritdoc ICouncil
    function requireNotPaused() external view {
        uint256 until = _words[REQUEST_WORD] >> PAUSE_SHIFT;
        if (block.timestamp <= until) revert Council_Paused(uint40(until));
    }

    /// @inheritdoc ICouncil
    function pauseState() external view returns (uint40 until, uint32 number) {
        return (uint40(_words[REQUEST_WORD] >> PAUSE_SHIFT), _pauses);
    }

    /// @inheritdoc ICouncil
    function isPaused() external view returns (bool) {
        return block.timestamp <= _words[REQUEST_WORD] >> PAUSE_SHIFT;
    }

    /// @inheritdoc ICouncil
    function digestOf(Pause calldata given) public view returns (bytes32) {
        return _hashTypedDataV4(given.hash());
    }

    function _schedule(Parameter parameter, uint24 next) private {
        // slither-disable-next-line unused-return (no change is pending, so `value` is the one before the last change)
        (, uint24 value, uint40 from) = _load(parameter);
        if (block.timestamp < from) revert Council_ChangePending(parameter, from);
        _requirePossible(parameter, next);

        // The first month that begins no earlier than the notice from now.
        from = Months.startOf(uint256(Months.epochOf(block.timestamp + _valueOf(Parameter.Notice) - 1)) + 1);
        _store(parameter, value, next, from);

        emit ParameterScheduled(parameter, value, next, from);
    }

    function _store(Parameter parameter, uint24 value, uint24 next, uint40 from) private {
        (uint256 word, uint256 shift) = _placeOf(parameter);
        uint256 field = uint256(from / 1 days) << 48 | uint256(next) << 24 | value;
        _words[word] = (_words[word] & ~(FIELD_MASK << shift)) | field << shift;
    }

    function _load(Parameter parameter) private view returns (uint24 value, uint24 next, uint40 from) {
        (uint256 word, uint256 shift) = _placeOf(parameter);
        uint256 field = (_words[word] >> shift) & FIELD_MASK;
        return (uint24(field), uint24(field >> 24), uint40((field >> 48) * 1 days));
    }

    function _valueOf(Parameter parameter) private view returns (uint256) {
        (uint256 word, uint256 shift) = _placeOf(parameter);
        return _valueIn(_words[word] >> shift);
    }

    /// @dev What holds now of the field in the lowest bits.
    function _valueIn(uint256 field) private view returns (uint256) {
        uint256 from = ((field >> 48) & 0xfffff) * 1 days;
        return (block.timestamp < from ? field : field >> 24) & 0xffffff;
    }

    function _examineValue(Procedure memory procedure, bytes calldata data) private view {
        (Parameter parameter, uint24 next) = abi.decode(data, (Parameter, uint24));
        _requireAlone(parameter);
        _requirePossible(parameter, next);
        // From `VotingPeriod` on stand the rules of ballots, and from `CoefficientPower` on the quota model and the funds.
        procedure.byMillesimi = parameter >= Parameter.CoefficientPower;
        if (parameter >= Parameter.VotingPeriod) procedure.majorityBps = THREE_FIFTHS;
    }

    function _examineVector(Procedure memory procedure, bytes calldata data) private view {
        (Vector vector, uint24[] memory next) = abi.decode(data, (Vector, uint24[]));
        uint256 first = _requireVector(vector, next);
        for (uint256 i = 0; i < next.length; i++) {
            _requirePossible(Parameter(first + i), next[i]);
        }
        procedure.byMillesimi = vector != Vector.Shares;
        if (procedure.byMillesimi) procedure.majorityBps = THREE_FIFTHS;
    }

    function _examineOffice(Procedure memory procedure, bytes calldata data) private view {
        (Role role, address holder, uint40 until) = abi.decode(data, (Role, address, uint40));
        uint256 notice = _valueOf(Parameter.Notice);
        bool ahead = until == 0 || until > block.timestamp + procedure.duration + notice;
        if (role == Role.None || holder == address(0) || !ahead) revert Council_BadOffice(role, holder, until);
        // Whoever abuses an office loses it at once.
        if (until != 0) procedure.delay = uint40(notice);
    }

    function _examineGrant(Procedure memory procedure, bytes calldata data) private view {
        (uint32[] memory members, uint48 amount) = abi.decode(data, (uint32[], uint48));
        if (members.length == 0 || amount == 0) revert Council_EmptyGrant();
        procedure.delay = uint40(_valueOf(Parameter.Notice));
    }

    function _examineStandingGrant(Procedure memory procedure, bytes calldata data) private view {
        abi.decode(data, (uint48));
        procedure.delay = uint40(_valueOf(Parameter.Notice));
    }

    function _examineJudgement(Procedure memory procedure, bytes calldata data) private view {
        (uint32 period, uint8 revision) = abi.decode(data, (uint32, uint8));
        if (procedure.duration > LONGEST_JUDGEMENT) procedure.duration = uint40(LONGEST_JUDGEMENT);
        ISettlements.Suspension memory suspension = SETTLEMENTS.suspensionOf(period);
        bool right = suspension.revision == revision && SETTLEMENTS.recordOf(period).revision == revision;
        bool inTime = suspension.until >= block.timestamp + procedure.duration + 1 days;
        if (!right || !inTime) revert Council_NotSuspended(period, revision);
    }

    /// @dev Bounds and step, from the value that holds once nothing is pending.
    function _requirePossible(Parameter parameter, uint256 next) private view {
        _requireWithin(parameter, next);
        // slither-disable-next-line unused-return (the step begins at the newest value)
        (, uint256 value,) = _load(parameter);
        // slither-disable-next-line unused-return (the others are for `_requireWithin`)
        (,, uint256 step, uint256 stepBps) = Bounds.boundsOf(parameter);
        uint256 relative = value * stepBps / 10_000;
        if (relative > step) step = relative;
        if ((next > value ? next - value : value - next) > step) revert Council_StepTooLarge(parameter, value, next, step);
    }

    function _placeOf(Parameter parameter) private pure returns (uint256 word, uint256 shift) {
        return (uint256(parameter) / 3, uint256(parameter) % 3 * FIELD_BITS);
    }

    function _requireWithin(Parameter parameter, uint256 value) private pure {
        // slither-disable-next-line unused-return (the others are for `_requirePossible`)
        (uint24 min, uint24 max,,) = Bounds.boundsOf(parameter);
        if (value < min || value > max) revert Council_OutOfBounds(parameter, value, min, max);
    }

    function _requireAlone(Parameter parameter) private pure {
        for (uint256 i = 0; i < Bounds.VECTORS; i++) {
            (uint256 first, uint256 count) = Bounds.rangeOf(Vector(i));
            bool inside = uint256(parameter) >= first && uint256(parameter) < first + count;
            if (inside) revert Council_ChangesTogether(parameter, Vector(i));
        }
    }

    /// @dev The vector's first parameter, if there is one value for each and they add up.
    function _requireVector(Vector vector, uint24[] memory next) private pure returns (uint256 first) {
        uint256 count;
        (first, count) = Bounds.rangeOf(vector);
        if (next.length != count) revert Council_WrongTable(next.length, count);
        _requireSum(vector, next, 0, count);
    }

    function _requireWhole(Vector vector, uint24[] memory values) private pure {
        (uint256 first, uint256 count) = Bounds.rangeOf(vector);
        _requireSum(vector, values, first, count);
    }

    function _requireSum(Vector vector, uint24[] memory values, uint256 first, uint256 count) private pure {
        uint256 sum = 0;
        for (uint256 i = first; i < first + count; i++) {
            sum += values[i];
        }
        if (sum != 10_000) revert Council_DoesNotAddUp(vector, sum);
    }
}
