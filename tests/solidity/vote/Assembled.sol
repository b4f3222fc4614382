// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Choice, IBallots} from "../../../contracts/interfaces/IBallots.sol";
import {Kind, Parameter, Vector} from "../../../contracts/interfaces/ICouncil.sol";
import {Class, IMembers, KeyType, Role} from "../../../contracts/interfaces/IMembers.sol";
import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Settled} from "../publish/Settled.sol";
import {vm} from "../Vm.sol";

/// @dev A community on 10 January 2026, whose settlement of December is final. Anna has half of the quotas, Bruno three tenths, the third
/// line two tenths: Carla's, unless a test gives it to somebody else. The fourth member has none.
abstract contract Assembled is Settled {
    bytes32 internal constant TEXT = keccak256("text");

    function setUp() public virtual override {
        super.setUp();
        lines[2].member = third();
        publish(0);
        pass(9 days);
    }

    function third() internal virtual returns (uint32) {
        return CARLA;
    }

    function admitAs(uint32 member, Class class) internal {
        IMembers.Admission memory given = admission(member);
        given.class = class;
        admit(given);
    }

    function proofOf(uint256 line) internal view returns (ISettlements.Sibling[] memory proof) {
        proof = new ISettlements.Sibling[](2);
        if (line == 2) {
            proof[1] = ISettlements.Sibling(left(0), sums(800_000_000, 7_00));
        } else {
            proof[0] = ISettlements.Sibling(leafOf(lines[1 - line], 0), sumsOf(lines[1 - line]));
            proof[1] = ISettlements.Sibling(right(0), sumsOf(lines[2]));
        }
    }

    function proposal(Kind kind, bytes memory data, uint32 period) internal returns (IBallots.Proposal memory) {
        return IBallots.Proposal(kind, keccak256(data), TEXT, period, bytes32(++salt), later());
    }

    function open(IBallots.Proposal memory given, bytes memory data) internal returns (bytes32) {
        uint256 key = officerKey(Role.Board, 0);
        return ballots.proposeByBoard(given, data, vm.addr(key), sign(key, ballots.idOf(given)));
    }

    function open(Kind kind, bytes memory data, uint32 period) internal returns (bytes32) {
        return open(proposal(kind, data, period), data);
    }

    function price() internal pure returns (bytes memory) {
        return abi.encode(Parameter.MaxPrice, 70_00);
    }

    function openPrice() internal returns (bytes32) {
        return open(Kind.ChangeParameter, price(), 0);
    }

    function reduction() internal pure returns (bytes memory) {
        return abi.encode(Parameter.MaxReduction, 2_000);
    }

    function openReduction() internal returns (bytes32) {
        return open(Kind.ChangeParameter, reduction(), DECEMBER);
    }

    function voice(bytes32 ballot, uint32 voter, Choice choice, uint32 quotaMicro) internal view returns (bytes memory) {
        bytes32 vote = Intents.hashVote(ballot, voter, choice, quotaMicro, later());
        return sign(keyOf(voter), typed(address(ballots), vote));
    }

    function cast(bytes32 ballot, uint32 voter, Choice choice) internal {
        ballots.vote(ballot, voter, choice, later(), voice(ballot, voter, choice, 0));
    }

    function castQuota(bytes32 ballot, uint256 line, Choice choice) internal {
        ISettlements.Line memory given = lines[line];
        bytes memory signature = voice(ballot, given.member, choice, given.quotaMicro);
        ballots.voteWithQuota(ballot, given.member, choice, later(), signature, given, proofOf(line));
    }

    function close(bytes32 ballot) internal {
        moveTo(uint256(ballots.ballotOf(ballot).closes) + 1);
    }

    function leave(uint32 member) internal {
        uint64 nonce = members.nonceOf(member);
        bytes32 intent = keccak256(abi.encode(Intents.EXIT, member, nonce, later()));
        members.exit(member, nonce, later(), sign(keyOf(member), typed(address(members), intent)));
    }

    /// @dev An auditor suspends the settlement of December, whose first revision is not final yet.
    function suspend(uint8 revision) internal {
        uint256 key = officerKey(Role.Auditor, 0);
        ISettlements.Suspend memory order =
            ISettlements.Suspend(DECEMBER, revision, keccak256("evidence"), vm.addr(key), later());
        bytes32 intent = keccak256(abi.encode(Intents.SUSPEND, order));
        settlements.suspend(order, sign(key, typed(address(settlements), intent)));
    }
}
