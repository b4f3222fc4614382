// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Council} from "../../../contracts/Council.sol";
import {ICouncil, Kind, Parameter, Vector} from "../../../contracts/interfaces/ICouncil.sol";
import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {vm} from "../Vm.sol";
import {svm} from "./Svm.sol";

/// @dev I-18 for every parameter, with whatever value and change a storage can hold. This contract is the ballots.
contract CouncilProofs {
    /// @dev Where the same code stands again, with a storage that nobody has written: what a constructor wrote would stay as it is.
    address private constant ANYWHERE = address(uint160(uint256(keccak256("anywhere"))));

    Council private council;

    function setUp() public {
        uint24[34] memory given = [
            uint24(3), 100_00, 2, 60_00, 5, 7 days, 3 days, 7 days, 20_00, 1_000, 2_000, 3_000, 4_000, 1_000,
            10 days, 2_000, 2_000, 2_000, 40_00, 4_00, 10_00, 7 days, 7 days, 2_000,
            500, 4_000, 5_500, 1_500, 1_00, 10_00, 1_000, 500, 500, 8_000
        ];
        uint24[] memory values = new uint24[](34);
        for (uint256 i = 0; i < 34; i++) {
            values[i] = given[i];
        }
        address all = address(this);
        council = new Council(values, IMembers(all), ISettlements(all), ITreasury(all), all);
    }

    /// @notice What is decided is within the bounds and one step from the value that holds, whatever that is.
    function check_I18_AChangeKeepsBoundsAndStep(uint8 number, uint24 next) public {
        Parameter parameter = _any(number);
        vm.warp(1_767_225_600);
        ICouncil.State memory before = council.stateOf(parameter);
        council.enact(Kind.ChangeParameter, abi.encode(parameter, next));
        ICouncil.State memory later = council.stateOf(parameter);
        uint256 step = uint256(before.value) * before.stepBps / 10_000;
        if (step < before.stepAbsolute) step = before.stepAbsolute;
        uint256 moved = next > before.value ? next - before.value : before.value - next;
        assert(next >= before.min && next <= before.max && moved <= step);
        assert(later.next == next);
    }

    /// @notice A change begins with a month, at least seven days after it was decided, and a second one waits for it. (From the values at deployment, at eight moments around the borders.)
    function check_I18_AChangeBeginsWithAMonthAfterItsNotice(uint8 number, uint24 next, uint24 another, uint8 moment) public {
        Parameter parameter = _one(number);
        // Around the seventh day before a border, in a leap year too.
        (uint256 time, uint256 border, uint256 following) = (20_453 days + 86_399, uint256(20_454 days), uint256(20_485 days));
        if (moment == 0) (time, border, following) = (20_478 days - 1, 20_485 days, 20_513 days);
        if (moment == 1) (time, border, following) = (20_478 days, 20_485 days, 20_513 days);
        if (moment == 2) (time, border, following) = (20_478 days + 1, 20_485 days, 20_513 days);
        if (moment == 3) (time, border, following) = (19_776 days - 1, 19_783 days, 19_814 days);
        if (moment == 4) (time, border, following) = (19_776 days, 19_783 days, 19_814 days);
        if (moment == 5) (time, border, following) = (19_776 days + 1, 19_783 days, 19_814 days);
        if (moment == 6) (time, border, following) = (20_454 days, 20_485 days, 20_513 days);
        vm.warp(time);
        council.enact(Kind.ChangeParameter, abi.encode(parameter, next));
        uint256 from = council.stateOf(parameter).from;
        assert(from >= time + 7 days);
        assert(from == (border >= time + 7 days ? border : following));
        assert(!_enacts(Kind.ChangeParameter, abi.encode(parameter, another)));
    }

    /// @notice What holds changes in the second that was said, to the value that was said, and at no other time.
    function check_I18_AValueChangesAtItsBorderOnly(uint8 number, uint40 time, uint40 later) public {
        Parameter parameter = _any(number);
        vm.assume(later >= time);
        vm.warp(time);
        ICouncil.State memory state = council.stateOf(parameter);
        vm.warp(later);
        assert(council.valueOf(parameter) == (later < state.from ? state.value : time < state.from ? state.next : state.value));
    }

    /// @notice Parts of a whole change together and make the whole again, each within its bounds.
    function check_I18_PartsOfAWholeAddUp(uint8 which, uint24[4] calldata parts) public {
        vm.assume(which < 3);
        _anyState();
        vm.warp(1_767_225_600);
        uint256 count = which == 1 ? 3 : 4;
        uint24[] memory next = new uint24[](count);
        uint256 sum = 0;
        for (uint256 i = 0; i < count; i++) {
            next[i] = parts[i];
            sum += parts[i];
        }
        council.enact(Kind.ChangeVector, abi.encode(Vector(which), next));
        assert(sum == 10_000);
        uint256 first = which == 0 ? uint256(Parameter.ShareWelcome) : which == 1 ? uint256(Parameter.CoefficientPower) : uint256(Parameter.FundManagement);
        for (uint256 i = 0; i < count; i++) {
            ICouncil.State memory state = council.stateOf(Parameter(first + i));
            assert(state.next == parts[i] && state.next >= state.min && state.next <= state.max);
        }
    }

    /// @notice Nobody but the ballots changes anything.
    function check_I18_OnlyBallotsDecide(address caller, uint8 number, uint24 next) public {
        Parameter parameter = _any(number);
        vm.assume(caller != address(this));
        vm.prank(caller);
        assert(!_enacts(Kind.ChangeParameter, abi.encode(parameter, next)));
    }

    function _any(uint8 number) private returns (Parameter) {
        _anyState();
        return _one(number);
    }

    function _anyState() private {
        vm.etch(ANYWHERE, address(council).code);
        council = Council(ANYWHERE);
        svm.enableSymbolicStorage(ANYWHERE);
    }

    /// @dev Each parameter on a path of its own.
    function _one(uint8 number) private pure returns (Parameter) {
        for (uint256 i = 0; i < 34; i++) {
            if (number == i) return Parameter(i);
        }
        vm.assume(false);
        return Parameter.Life;
    }

    function _enacts(Kind kind, bytes memory data) private returns (bool done) {
        (done,) = address(council).call(abi.encodeCall(council.enact, (kind, data)));
    }
}
