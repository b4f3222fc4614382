// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Ballots} from "../../../contracts/Ballots.sol";
import {Choice, IBallots} from "../../../contracts/interfaces/IBallots.sol";
import {ICouncil, Kind} from "../../../contracts/interfaces/ICouncil.sol";
import {Class, IMembers, KeyType, Role} from "../../../contracts/interfaces/IMembers.sol";
import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {vm} from "../Vm.sol";
import {svm} from "./Svm.sol";

/// @dev I-18 and I-19 for a ballot with any rules, in which up to three votes are cast. This contract is register, council and settlements at
/// once: it lets every signature pass, whatever key made it, and knows two members with any quotas that are at most the whole.
contract BallotsProofs {
    uint256 private constant WHOLE_QUOTAS = 1_000_000_000;
    uint256 private constant OPENED = 1_767_225_600;
    uint256 private constant LAST = OPENED + 7 days;

    Ballots private ballots;
    bytes32 private ballot;
    bytes private data;
    uint256 private electorate;
    ICouncil.Procedure private rules;
    uint32[3] private quotas;
    bool[3] private control;
    bool[3] private gone;
    uint256 private enacted;

    function setUp() public {
        address all = address(this);
        ballots = new Ballots(IMembers(all), ISettlements(all), ICouncil(all));
        data = abi.encode(uint256(1));
    }

    /// @notice A number votes once, whatever key it signs with and whatever it says; what is counted is how many numbers voted. (Of three numbers on two pages.)
    function check_I19_ANumberVotesOnce(uint8 one, uint8 other, uint8 third) public {
        rules = ICouncil.Procedure(false, 2_000, 5_000, 7 days, 0);
        _open();
        (one, other, third) = (_number(one), _number(other), _number(third));
        vm.warp(LAST);
        assert(_votes(one, Choice.For));
        assert(_votes(other, Choice.Against) == (other != one));
        assert(_votes(third, Choice.Abstain) == (third != one && third != other));
        IBallots.Ballot memory b = ballots.ballotOf(ballot);
        assert(b.votesFor == 1 && b.votesAgainst == (other != one ? 1 : 0));
        assert(b.abstained == (third != one && third != other ? 1 : 0));
        assert(ballots.hasVoted(ballot, one) && ballots.hasVoted(ballot, other) && ballots.hasVoted(ballot, third));
    }

    /// @notice Whatever is cast or excused, quotas cast are at most those entitled, and those entitled at most the whole. (Three acts of two members, of whom one may leave.)
    function check_I19_QuotasCastAreAtMostThoseEntitled(uint8 first, uint8 second, uint8 third, uint8 leaves) public {
        rules = ICouncil.Procedure(true, 2_000, 6_000, 7 days, 0);
        _open();
        _members();
        vm.warp(OPENED + 1);
        _turn(first);
        if (leaves == 1) gone[1] = true;
        else if (leaves == 2) gone[2] = true;
        _turn(second);
        _turn(third);
        IBallots.Ballot memory b = ballots.ballotOf(ballot);
        assert(uint256(b.quotasFor) + b.quotasAgainst + b.quotasAbstained <= b.entitled);
        assert(b.entitled <= WHOLE_QUOTAS);
    }

    /// @notice Nothing is carried out without the quorum of the frozen electorate and the majority, before its time, or twice.
    function check_I18_NothingIsDecidedWithoutTheQuorum(uint8 votesFor, uint8 votesAgainst, uint40 time) public {
        _anyRules();
        _open();
        vm.assume(uint256(votesFor) + votesAgainst <= 2);
        vm.warp(OPENED + 1);
        for (uint32 i = 0; i < 2; i++) {
            if (i < votesFor) ballots.vote(ballot, 300 + i, Choice.For, type(uint40).max, "");
        }
        for (uint32 i = 0; i < 2; i++) {
            if (i < votesAgainst) ballots.vote(ballot, 400 + i, Choice.Against, type(uint40).max, "");
        }
        vm.warp(time);
        ballots.execute(ballot, data);
        assert(enacted == 1);
        assert((uint256(votesFor) + votesAgainst) * 10_000 >= electorate * rules.quorumBps);
        assert(uint256(votesFor) * 10_000 > (uint256(votesFor) + votesAgainst) * rules.majorityBps);
        assert(time > LAST + rules.delay);
        (bool again,) = address(ballots).call(abi.encodeCall(ballots.execute, (ballot, data)));
        assert(!again && enacted == 1);
    }

    function _open() private {
        vm.warp(OPENED);
        uint32 period = rules.byMillesimi ? 202_512 : 0;
        IBallots.Proposal memory proposal =
            IBallots.Proposal(Kind.ChangeParameter, keccak256(data), 0, period, 0, type(uint40).max);
        ballot = ballots.proposeByBoard(proposal, data, address(1), "");
    }

    function _anyRules() private {
        electorate = svm.createUint(32, "electorate");
        (uint256 quorum, uint256 majority) = (svm.createUint(16, "quorum"), svm.createUint(16, "majority"));
        uint256 delay = svm.createUint(24, "delay");
        vm.assume(quorum >= 1_000 && quorum <= 10_000 && majority >= 5_000 && majority <= 10_000);
        rules = ICouncil.Procedure(false, uint16(quorum), uint16(majority), 7 days, uint40(delay));
    }

    /// @dev Two numbers of one page, and one of the next.
    function _number(uint8 given) private pure returns (uint8) {
        if (given == 0) return 1;
        return given == 1 ? 127 : 128;
    }

    function _members() private {
        uint256 sum = 0;
        for (uint256 i = 1; i < 3; i++) {
            quotas[i] = uint32(svm.createUint(32, "quota"));
            if (svm.createUint(1, "control") == 1) control[i] = true;
            sum += quotas[i];
        }
        vm.assume(sum <= WHOLE_QUOTAS);
    }

    /// @dev A member votes with the quota, or is excused, or somebody tries.
    function _turn(uint8 what) private {
        ISettlements.Sibling[] memory proof = new ISettlements.Sibling[](0);
        vm.assume(what < 4);
        uint32 member = what == 0 || what == 2 ? 1 : 2;
        ISettlements.Line memory line = ISettlements.Line(0, member, quotas[member], 0, 0);
        bytes memory call = what < 2
            ? abi.encodeCall(ballots.voteWithQuota, (ballot, member, Choice.For, type(uint40).max, "", line, proof))
            : abi.encodeCall(ballots.excuse, (ballot, line, proof));
        (bool done,) = address(ballots).call(call);
        done;
    }

    function _votes(uint32 voter, Choice choice) private returns (bool done) {
        (done,) = address(ballots).call(abi.encodeCall(ballots.vote, (ballot, voter, choice, type(uint40).max, "")));
    }

    function electorateAt(uint256) external view returns (uint256, uint256) {
        return (electorate, 0);
    }

    function authoriseOfficer(Role, address, bytes32, bytes calldata) external pure {}

    function authoriseVoter(uint32 member, uint256, bytes32, bytes calldata) external view returns (bool) {
        if (member > 2) return true;
        require(!gone[member], "left");
        return control[member];
    }

    function memberOf(uint32 member) external view returns (Class, KeyType, address) {
        return (control[member] ? Class.Citizen : Class.Company, KeyType.None, address(0));
    }

    function hasControl(Class class) external pure returns (bool) {
        return class == Class.Citizen;
    }

    function isActive(uint32 member) external view returns (bool) {
        return !gone[member];
    }

    function wasActiveAt(uint32, uint256) external pure returns (bool) {
        return true;
    }

    function procedureOf(Kind, bytes calldata) external view returns (ICouncil.Procedure memory) {
        return rules;
    }

    function enact(Kind, bytes calldata) external {
        enacted++;
    }

    function isFinal(uint32) external pure returns (bool) {
        return true;
    }

    function WHOLE() external pure returns (uint256) {
        return WHOLE_QUOTAS;
    }

    function recordOf(uint32) external pure returns (ISettlements.Record memory) {
        return ISettlements.Record(0, 0, 1);
    }

    function verify(uint32, ISettlements.Line calldata line, ISettlements.Sibling[] calldata)
        external
        view
        returns (bool)
    {
        return line.quotaMicro == quotas[line.member];
    }
}
