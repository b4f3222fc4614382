// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Choice, IBallots} from "../../../contracts/interfaces/IBallots.sol";
import {ICouncil, Kind, Parameter, Vector} from "../../../contracts/interfaces/ICouncil.sol";
import {IMembers, Role} from "../../../contracts/interfaces/IMembers.sol";
import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {Bounds} from "../../../contracts/libraries/Bounds.sol";
import {Months} from "../../../contracts/libraries/Months.sol";
import {Assembled} from "../vote/Assembled.sol";
import {vm} from "../Vm.sol";

/// @dev Members who propose, vote with head and quota, excuse, leave, come, pause and carry out, at any time and in any order.
contract Agora is Assembled {
    uint32 public numbers = SHOP;
    bytes32[] public all;
    mapping(bytes32 ballot => bytes data) private _dataOf;
    mapping(bytes32 ballot => uint256) public acceptedHeads;
    uint24[] private _known;
    uint40[] private _from;
    uint256 public lastPause;

    /// @dev After each act: no value has moved but at its border.
    modifier watches() {
        _;
        _watch();
    }

    function begin() external {
        setUp();
        for (uint256 i = 0; i < Bounds.COUNT; i++) {
            _known.push(council.stateOf(Parameter(i)).value);
            _from.push(0);
        }
    }

    function count() external view returns (uint256) {
        return all.length;
    }

    function theBallots() external view returns (IBallots) {
        return ballots;
    }

    function wait(uint24 time) external watches {
        pass(uint256(time) % 10 days);
    }

    function come() external watches {
        if (numbers < 40) admit(++numbers);
    }

    function go(uint32 who) external watches {
        uint32 member = who % numbers + 1;
        if (members.isActive(member)) leave(member);
    }

    function proposeValue(uint8 which, uint24 next) external watches {
        Parameter parameter = Parameter(which % Bounds.COUNT);
        ICouncil.State memory state = council.stateOf(parameter);
        uint256 step = uint256(state.next) * state.stepBps / 10_000;
        if (step < state.stepAbsolute) step = state.stepAbsolute;
        uint256 low = state.next > step ? state.next - step : 0;
        bytes memory data = abi.encode(parameter, uint24(low + next % (2 * step + 1)));
        _propose(Kind.ChangeParameter, data, parameter >= Parameter.CoefficientPower);
    }

    function proposeShares(uint24 a, uint24 b) external watches {
        uint24[] memory next = new uint24[](4);
        for (uint256 i = 0; i < 4; i++) {
            next[i] = council.stateOf(Parameter(uint256(Parameter.ShareWelcome) + i)).next;
        }
        (uint256 from, uint256 to, uint24 part) = (a % 4, b % 4, uint24(a % 1_000));
        if (next[from] < part) return;
        next[from] -= part;
        next[to] += part;
        _propose(Kind.ChangeVector, abi.encode(Vector.Shares, next), false);
    }

    function voteHead(uint256 which, uint32 who, uint8 how) external watches {
        if (all.length == 0) return;
        bytes32 ballot = all[which % all.length];
        uint32 voter = who % numbers + 1;
        Choice choice = Choice(how % 3);
        bytes memory signature = voice(ballot, voter, choice, 0);
        bool before = ballots.hasVoted(ballot, voter);
        try ballots.vote(ballot, voter, choice, later(), signature) {
            vm.assertTrue(!before, "I-19: one vote for each member");
            acceptedHeads[ballot]++;
        } catch {}
    }

    function voteQuota(uint256 which, uint256 line, uint8 how) external watches {
        if (all.length == 0) return;
        bytes32 ballot = all[which % all.length];
        ISettlements.Line memory given = lines[line % 3];
        Choice choice = Choice(how % 3);
        bytes memory signature = voice(ballot, given.member, choice, given.quotaMicro);
        ISettlements.Sibling[] memory proof = proofOf(line % 3);
        bool before = ballots.hasVoted(ballot, given.member);
        try ballots.voteWithQuota(ballot, given.member, choice, later(), signature, given, proof) {
            vm.assertTrue(!before, "I-19: one vote for each member");
            acceptedHeads[ballot]++;
        } catch {}
    }

    function excuse(uint256 which, uint256 line) external watches {
        if (all.length == 0) return;
        ISettlements.Sibling[] memory proof = proofOf(line % 3);
        try ballots.excuse(all[which % all.length], lines[line % 3], proof) {} catch {}
    }

    function execute(uint256 which) external watches {
        if (all.length == 0) return;
        bytes32 ballot = all[which % all.length];
        IBallots.Ballot memory b = ballots.ballotOf(ballot);
        try ballots.execute(ballot, _dataOf[ballot]) {
            vm.assertTrue(!b.executed && clock > b.closes, "once, after the ballot");
            uint256 cast = uint256(b.votesFor) + b.votesAgainst + b.abstained;
            vm.assertTrue(cast * 10_000 >= uint256(b.electorate) * b.quorumBps, "I-18: a quorum of the frozen electorate");
            vm.assertTrue(b.votesFor > b.votesAgainst, "by most heads");
            vm.assertTrue(!b.byMillesimi || b.quotasFor > b.quotasAgainst, "by most quotas");
            _noteSchedules();
        } catch {}
    }

    function pause(uint24 time) external watches {
        (, uint32 number) = council.pauseState();
        ICouncil.Pause memory given =
            ICouncil.Pause(number + 1, uint40(clock + time % 10 days), keccak256("why"), later());
        uint256[2] memory keys = [officerKey(Role.Pauser, 0), officerKey(Role.Pauser, 1)];
        if (vm.addr(keys[0]) > vm.addr(keys[1])) (keys[0], keys[1]) = (keys[1], keys[0]);
        bytes32 digest = council.digestOf(given);
        bytes[2] memory signatures = [sign(keys[0], digest), sign(keys[1], digest)];
        try council.pause(given, [vm.addr(keys[0]), vm.addr(keys[1])], signatures) {
            vm.assertTrue(given.until <= clock + 7 days, "I-14: seven days");
            vm.assertTrue(lastPause == 0 || clock >= lastPause + 30 days, "I-14: once in thirty days");
            lastPause = clock;
        } catch {}
    }

    /// @dev A ballot of every kind can be opened, voted in and closed whatever the pause: called at the end by the invariant.
    function stillDecides() external {
        uint32 voter = ++numbers;
        admit(voter);
        pass(1);
        bytes memory data = abi.encode(Role.Auditor, address(0xa0d1), uint40(0));
        bytes32 ballot = open(Kind.GrantRole, data, 0);
        cast(ballot, voter, Choice.For);
        vm.assertEq(ballots.ballotOf(ballot).votesFor, 1, "I-14: a pause cannot prevent votes");
    }

    function _propose(Kind kind, bytes memory data, bool byMillesimi) private {
        if (all.length >= 12) return;
        IBallots.Proposal memory given = proposal(kind, data, byMillesimi ? DECEMBER : 0);
        uint256 key = officerKey(Role.Board, 0);
        bytes32 ballot = ballots.idOf(given);
        try ballots.proposeByBoard(given, data, vm.addr(key), sign(key, ballot)) {
            all.push(ballot);
            _dataOf[ballot] = data;
        } catch {}
    }

    function _noteSchedules() private {
        for (uint256 i = 0; i < Bounds.COUNT; i++) {
            ICouncil.State memory state = council.stateOf(Parameter(i));
            if (state.from == _from[i]) continue;
            vm.assertTrue(state.from >= clock + 7 days, "I-18: seven days ahead");
            vm.assertEq(state.from, Months.startOf(Months.epochOf(state.from)), "I-18: a border");
            uint256 step = uint256(state.value) * state.stepBps / 10_000;
            if (step < state.stepAbsolute) step = state.stepAbsolute;
            uint256 moved = state.next > state.value ? state.next - state.value : state.value - state.next;
            vm.assertLe(moved, step, "I-18: one step");
            _from[i] = state.from;
        }
    }

    function _watch() private {
        uint256[3] memory sums;
        for (uint256 i = 0; i < Bounds.COUNT; i++) {
            ICouncil.State memory state = council.stateOf(Parameter(i));
            vm.assertTrue(state.value >= state.min && state.value <= state.max, "I-18: bounds");
            if (state.value != _known[i]) {
                vm.assertTrue(clock >= _from[i] && state.value == state.next, "I-18: only at the border that was said");
                _known[i] = state.value;
            }
            for (uint256 v = 0; v < 3; v++) {
                (uint256 first, uint256 size) = Bounds.rangeOf(Vector(v));
                if (i >= first && i < first + size) sums[v] += state.value;
            }
        }
        for (uint256 v = 0; v < 3; v++) {
            vm.assertEq(sums[v], 10_000, "the whole");
        }
    }
}
