// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Kind} from "./ICouncil.sol";
import {ISettlements} from "./ISettlements.sol";

/// @notice What a member says in a ballot.
enum Choice {
    Against,
    For,
    Abstain
}

/// @title Where the members decide.
/// @notice One member, one vote, in every ballot. Where the quota model or the funds are at stake the ballot is an *assembly*: it must
/// be carried by heads and also by millesimi, as each voter proves them in one final settlement. Members without power of control vote
/// with their head only. The electorate is those who were members before the second of the proposal. Nothing here can be paused.
interface IBallots {
    /// @notice What is proposed, and signed by those who propose it. Its digest is the ballot's id, so a vote is for this and no other.
    /// @param kind What is to be decided.
    /// @param dataHash The keccak-256 of the data that `kind` needs, as `ICouncil.Kind` says.
    /// @param text The salted hash of the text that explains it.
    /// @param period For an assembly, the final settlement in which quotas are proved, of the last six months; otherwise 0.
    /// @param salt Makes the ballot unique.
    /// @param validUntil The last second in which the signatures may be used.
    struct Proposal {
        Kind kind;
        bytes32 dataHash;
        bytes32 text;
        uint32 period;
        bytes32 salt;
        uint40 validUntil;
    }

    /// @notice A ballot as it stands. Quotas are millionths of a thousandth, and 0 where heads alone decide.
    /// @param opened The second of the proposal; whoever was admitted before it, and still is a member, may vote.
    /// @param closes The last second in which votes count.
    /// @param electorate How many may vote at most.
    /// @param quorumBps The part that must take part, of the electorate and of the entitled quotas.
    /// @param majorityBps The part of the votes for and against that those for must exceed.
    /// @param delay How long after `closes` the decision can be carried out.
    /// @param revision The revision of `period` that is pinned.
    /// @param entitled The quotas that could vote: all, less those excused.
    struct Ballot {
        Kind kind;
        bool byMillesimi;
        bool executed;
        uint40 opened;
        uint40 closes;
        uint40 delay;
        uint16 quorumBps;
        uint16 majorityBps;
        uint32 electorate;
        uint32 votesFor;
        uint32 votesAgainst;
        uint32 abstained;
        uint32 period;
        uint8 revision;
        uint32 entitled;
        uint32 quotasFor;
        uint32 quotasAgainst;
        uint32 quotasAbstained;
        bytes32 dataHash;
    }

    /// @notice A ballot was opened. `proposers` are the members who signed; none if the board did.
    event BallotOpened(
        bytes32 indexed ballot,
        Kind indexed kind,
        bytes data,
        bytes32 text,
        uint32 period,
        uint8 revision,
        uint32 electorate,
        uint40 closes,
        uint32[] proposers
    );
    /// @notice A member voted; `quotaMicro` is 0 if the head alone counts.
    event Voted(bytes32 indexed ballot, uint32 indexed voter, Choice choice, uint32 quotaMicro);
    /// @notice The quota of a member who left, or has no power of control, does not count among those entitled.
    event QuotaExcused(bytes32 indexed ballot, uint32 indexed member, uint32 quotaMicro);
    /// @notice What was decided was carried out; `carried` is false only where a settlement was confirmed.
    event BallotExecuted(bytes32 indexed ballot, bool carried);

    /// @notice This proposal was made before.
    error Ballots_Exists(bytes32 ballot);
    /// @notice The members judge this settlement until `closes` in another ballot.
    error Ballots_Running(bytes32 dataHash, uint40 closes);
    /// @notice There is no such ballot.
    error Ballots_Unknown(bytes32 ballot);
    /// @notice The data are not those that were signed.
    error Ballots_WrongData(bytes32 dataHash);
    /// @notice Fewer members signed than a twentieth of all.
    error Ballots_TooFewProposers(uint256 given, uint256 electorate);
    /// @notice Proposers stand in the order of their numbers, each once, each with a signature.
    error Ballots_NotSorted(uint256 proposers, uint256 signatures);
    /// @notice An assembly needs a final settlement of the last six months; other ballots need none.
    error Ballots_BadPeriod(uint32 period);
    /// @notice The ballot is closed, or there never was one.
    error Ballots_Closed(bytes32 ballot, uint40 closes);
    /// @notice The ballot is open, or what it decided is not yet due.
    error Ballots_TooEarly(bytes32 ballot, uint256 notBefore);
    /// @notice What was decided was not carried out in time.
    error Ballots_Lapsed(bytes32 ballot);
    /// @notice The member has voted.
    error Ballots_VotedBefore(bytes32 ballot, uint32 voter);
    /// @notice The line is not the member's, or is not in the pinned settlement.
    error Ballots_BadQuota(bytes32 ballot, uint32 member);
    /// @notice Quotas do not count in this ballot.
    error Ballots_HeadsOnly(bytes32 ballot);
    /// @notice The member has power of control and has not left, or has voted, or was excused before.
    error Ballots_CannotBeExcused(bytes32 ballot, uint32 member);
    /// @notice The members did not decide so.
    error Ballots_NotCarried(bytes32 ballot);
    /// @notice It was carried out before.
    error Ballots_Executed(bytes32 ballot);
    /// @notice The signed time has passed.
    error Ballots_IntentExpired(uint40 validUntil);

    /// @notice How long after it became due a decision can be carried out.
    function LAPSE() external view returns (uint256);

    /// @notice Opens a ballot that a twentieth of the members propose.
    /// @param data What `proposal.kind` needs.
    /// @param proposers Members in ascending order.
    /// @param signatures One of each, over the proposal's digest.
    function propose(
        Proposal calldata proposal,
        bytes calldata data,
        uint32[] calldata proposers,
        bytes[] calldata signatures
    ) external returns (bytes32 ballot);

    /// @notice Opens a ballot that `holder` proposes, who holds the office of the Board and can do no more than this.
    function proposeByBoard(
        Proposal calldata proposal,
        bytes calldata data,
        address holder,
        bytes calldata signature
    ) external returns (bytes32 ballot);

    /// @notice Counts a member's head; in an assembly too, for whoever has no quota to prove.
    /// @dev The signature is over `Vote` with `quotaMicro` 0, so that nobody can leave out the quota of a voter who has one.
    function vote(bytes32 ballot, uint32 voter, Choice choice, uint40 validUntil, bytes calldata signature) external;

    /// @notice Counts a member's head and quota in an assembly.
    /// @dev The signature is over `Vote` with the line's `quotaMicro`. Without power of control the head alone counts.
    function voteWithQuota(
        bytes32 ballot,
        uint32 voter,
        Choice choice,
        uint40 validUntil,
        bytes calldata signature,
        ISettlements.Line calldata line,
        ISettlements.Sibling[] calldata proof
    ) external;

    /// @notice Takes the quota of a member who left before voting, or has no power of control, out of those entitled. Anyone may.
    function excuse(bytes32 ballot, ISettlements.Line calldata line, ISettlements.Sibling[] calldata proof) external;

    /// @notice Carries out what was decided, once. Anyone may.
    function execute(bytes32 ballot, bytes calldata data) external;

    /// @notice A ballot as it stands.
    function ballotOf(bytes32 ballot) external view returns (Ballot memory);

    /// @notice Whether the votes counted so far carry it.
    function isCarried(bytes32 ballot) external view returns (bool);

    /// @notice Whether a member has voted.
    function hasVoted(bytes32 ballot, uint32 voter) external view returns (bool);

    /// @notice The digest that proposers sign: the ballot's id.
    function idOf(Proposal calldata proposal) external view returns (bytes32);
}
