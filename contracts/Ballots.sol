// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Choice, IBallots} from "./interfaces/IBallots.sol";
import {ICouncil, Kind} from "./interfaces/ICouncil.sol";
import {Class, IMembers, Role} from "./interfaces/IMembers.sol";
import {ISettlements} from "./interfaces/ISettlements.sol";
import {Intents} from "./libraries/Intents.sol";
import {Months} from "./libraries/Months.sol";

/// @title Where the members decide.
/// @notice Specified in `interfaces/IBallots.sol`.
contract Ballots is IBallots, EIP712 {
    using Intents for Proposal;

    /// @dev Heads, in one slot: all that a vote reads and writes but the voter's bit.
    struct Heads {
        uint40 opened;
        uint40 closes;
        uint32 electorate;
        uint32 votesFor;
        uint32 votesAgainst;
        uint32 abstained;
        Kind kind;
        bool byMillesimi;
        bool executed;
    }

    /// @dev Quotas and the rules of the ballot, in one slot.
    struct Quotas {
        uint32 entitled;
        uint32 quotasFor;
        uint32 quotasAgainst;
        uint32 quotasAbstained;
        uint32 period;
        uint8 revision;
        uint16 quorumBps;
        uint16 majorityBps;
        uint32 delay;
    }

    /// @inheritdoc IBallots
    uint256 public constant LAPSE = 30 days;
    /// @dev A proposal needs one member in twenty.
    uint256 private constant PROPOSERS = 20;
    /// @dev How many months the pinned settlement may lie back: nobody picks the best month of a life.
    uint256 private constant PERIOD_MONTHS = 6;
    uint256 private constant BPS = 10_000;

    IMembers public immutable MEMBERS;
    ISettlements public immutable SETTLEMENTS;
    ICouncil public immutable COUNCIL;

    mapping(bytes32 ballot => Heads) private _heads;
    mapping(bytes32 ballot => Quotas) private _quotas;
    mapping(bytes32 ballot => bytes32 dataHash) private _data;
    mapping(bytes32 ballot => mapping(uint256 page => uint256 voters)) private _voted;
    mapping(bytes32 ballot => mapping(uint256 page => uint256 members)) private _excused;

    constructor(IMembers members, ISettlements settlements, ICouncil council) EIP712("Borgo", "1") {
        (MEMBERS, SETTLEMENTS, COUNCIL) = (members, settlements, council);
    }

    /// @inheritdoc IBallots
    function propose(
        Proposal calldata proposal,
        bytes calldata data,
        uint32[] calldata proposers,
        bytes[] calldata signatures
    ) external returns (bytes32 ballot) {
        ballot = idOf(proposal);
        uint256 electorate = _open(ballot, proposal, data, proposers);
        if (proposers.length == 0 || proposers.length * PROPOSERS < electorate) {
            revert Ballots_TooFewProposers(proposers.length, electorate);
        }
        if (proposers.length != signatures.length) revert Ballots_NotSorted(proposers.length, signatures.length);
        uint256 last = 0;
        for (uint256 i = 0; i < proposers.length; i++) {
            uint32 proposer = proposers[i];
            if (proposer <= last) revert Ballots_NotSorted(proposers.length, signatures.length);
            MEMBERS.authoriseActive(proposer, ballot, signatures[i]);
            last = proposer;
        }
    }

    /// @inheritdoc IBallots
    function proposeByBoard(
        Proposal calldata proposal,
        bytes calldata data,
        address holder,
        bytes calldata signature
    ) external returns (bytes32 ballot) {
        ballot = idOf(proposal);
        _open(ballot, proposal, data, new uint32[](0));
        MEMBERS.authoriseOfficer(Role.Board, holder, ballot, signature);
    }

    /// @inheritdoc IBallots
    function vote(bytes32 ballot, uint32 voter, Choice choice, uint40 validUntil, bytes calldata signature) external {
        _castHead(ballot, voter, choice, 0, validUntil, signature);

        emit Voted(ballot, voter, choice, 0);
    }

    /// @inheritdoc IBallots
    function voteWithQuota(
        bytes32 ballot,
        uint32 voter,
        Choice choice,
        uint40 validUntil,
        bytes calldata signature,
        ISettlements.Line calldata line,
        ISettlements.Sibling[] calldata proof
    ) external {
        if (line.member != voter) revert Ballots_BadQuota(ballot, line.member);
        bool control = _castHead(ballot, voter, choice, line.quotaMicro, validUntil, signature);
        Quotas memory quotas = _requireQuota(ballot, line, proof);
        uint32 counted = control ? line.quotaMicro : 0;
        if (choice == Choice.For) quotas.quotasFor += counted;
        else if (choice == Choice.Against) quotas.quotasAgainst += counted;
        else quotas.quotasAbstained += counted;
        _quotas[ballot] = quotas;

        emit Voted(ballot, voter, choice, counted);
    }

    /// @inheritdoc IBallots
    function excuse(bytes32 ballot, ISettlements.Line calldata line, ISettlements.Sibling[] calldata proof) external {
        Heads memory heads = _heads[ballot];
        if (block.timestamp > heads.closes) revert Ballots_Closed(ballot, heads.closes);
        Quotas memory quotas = _requireQuota(ballot, line, proof);
        uint32 member = line.member;
        if (_isSet(_excused[ballot], member) || _counts(ballot, heads.opened, member)) {
            revert Ballots_CannotBeExcused(ballot, member);
        }
        _set(_excused[ballot], member);
        quotas.entitled -= line.quotaMicro;
        _quotas[ballot] = quotas;

        emit QuotaExcused(ballot, member, line.quotaMicro);
    }

    /// @inheritdoc IBallots
    function execute(bytes32 ballot, bytes calldata data) external {
        Heads memory heads = _heads[ballot];
        Quotas memory quotas = _quotas[ballot];
        if (heads.kind == Kind.None) revert Ballots_Unknown(ballot);
        if (heads.executed) revert Ballots_Executed(ballot);
        if (keccak256(data) != _data[ballot]) revert Ballots_WrongData(keccak256(data));
        uint256 due = uint256(heads.closes) + quotas.delay;
        if (block.timestamp <= due) revert Ballots_TooEarly(ballot, due + 1);
        if (block.timestamp > due + LAPSE) revert Ballots_Lapsed(ballot);
        bool carried = _isCarried(heads, quotas);
        // A settlement that enough members declined to declare void is confirmed; any other refusal changes nothing.
        bool confirmed = heads.kind == Kind.JudgeSettlement && !carried && _hasQuorum(heads, quotas);
        if (!carried && !confirmed) revert Ballots_NotCarried(ballot);

        _heads[ballot].executed = true;

        emit BallotExecuted(ballot, carried);

        if (carried) {
            COUNCIL.enact(heads.kind, data);
        } else {
            (uint32 period, uint8 revision) = abi.decode(data, (uint32, uint8));
            COUNCIL.confirm(period, revision);
        }
    }

    /// @inheritdoc IBallots
    function ballotOf(bytes32 ballot) external view returns (Ballot memory) {
        Heads memory heads = _heads[ballot];
        Quotas memory quotas = _quotas[ballot];
        return Ballot({
            kind: heads.kind,
            byMillesimi: heads.byMillesimi,
            executed: heads.executed,
            opened: heads.opened,
            closes: heads.closes,
            delay: quotas.delay,
            quorumBps: quotas.quorumBps,
            majorityBps: quotas.majorityBps,
            electorate: heads.electorate,
            votesFor: heads.votesFor,
            votesAgainst: heads.votesAgainst,
            abstained: heads.abstained,
            period: quotas.period,
            revision: quotas.revision,
            entitled: quotas.entitled,
            quotasFor: quotas.quotasFor,
            quotasAgainst: quotas.quotasAgainst,
            quotasAbstained: quotas.quotasAbstained,
            dataHash: _data[ballot]
        });
    }

    /// @inheritdoc IBallots
    function isCarried(bytes32 ballot) external view returns (bool) {
        return _isCarried(_heads[ballot], _quotas[ballot]);
    }

    /// @inheritdoc IBallots
    function hasVoted(bytes32 ballot, uint32 voter) external view returns (bool) {
        return _isSet(_voted[ballot], voter);
    }

    /// @inheritdoc IBallots
    function idOf(Proposal calldata proposal) public view returns (bytes32) {
        return _hashTypedDataV4(proposal.hash());
    }

    function _open(bytes32 ballot, Proposal calldata proposal, bytes calldata data, uint32[] memory proposers)
        private
        returns (uint256 electorate)
    {
        if (_heads[ballot].kind != Kind.None) revert Ballots_Exists(ballot);
        if (block.timestamp > proposal.validUntil) revert Ballots_IntentExpired(proposal.validUntil);
        if (keccak256(data) != proposal.dataHash) revert Ballots_WrongData(keccak256(data));
        ICouncil.Procedure memory procedure = COUNCIL.procedureOf(proposal.kind, data);
        uint8 revision = _requirePeriod(proposal.period, procedure.byMillesimi);
        // What happened in this second is not known yet: whoever is admitted in it does not vote.
        // slither-disable-next-line unused-return (members without power of control vote with their head)
        (electorate,) = MEMBERS.electorateAt(block.timestamp - 1);

        uint40 closes = uint40(block.timestamp + procedure.duration);
        _heads[ballot] = Heads({
            opened: uint40(block.timestamp),
            closes: closes,
            electorate: uint32(electorate),
            votesFor: 0,
            votesAgainst: 0,
            abstained: 0,
            kind: proposal.kind,
            byMillesimi: procedure.byMillesimi,
            executed: false
        });
        _quotas[ballot] = Quotas({
            entitled: procedure.byMillesimi ? uint32(SETTLEMENTS.WHOLE()) : 0,
            quotasFor: 0,
            quotasAgainst: 0,
            quotasAbstained: 0,
            period: proposal.period,
            revision: revision,
            quorumBps: procedure.quorumBps,
            majorityBps: procedure.majorityBps,
            delay: uint32(procedure.delay)
        });
        _data[ballot] = proposal.dataHash;

        emit BallotOpened(
            ballot,
            proposal.kind,
            data,
            proposal.text,
            proposal.period,
            revision,
            uint32(electorate),
            closes,
            proposers
        );
    }

    /// @dev Whether the voter has power of control.
    function _castHead(
        bytes32 ballot,
        uint32 voter,
        Choice choice,
        uint32 quotaMicro,
        uint40 validUntil,
        bytes calldata signature
    ) private returns (bool control) {
        Heads memory heads = _heads[ballot];
        if (block.timestamp > heads.closes) revert Ballots_Closed(ballot, heads.closes);
        if (block.timestamp > validUntil) revert Ballots_IntentExpired(validUntil);
        if (_isSet(_voted[ballot], voter)) revert Ballots_VotedBefore(ballot, voter);
        bytes32 digest = _hashTypedDataV4(Intents.hashVote(ballot, voter, choice, quotaMicro, validUntil));
        control = MEMBERS.authoriseVoter(voter, heads.opened - 1, digest, signature);

        _set(_voted[ballot], voter);
        if (choice == Choice.For) heads.votesFor++;
        else if (choice == Choice.Against) heads.votesAgainst++;
        else heads.abstained++;
        _heads[ballot] = heads;
    }

    function _set(mapping(uint256 page => uint256 members) storage pages, uint32 member) private {
        pages[member >> 8] |= 1 << (member & 0xff);
    }

    function _isSet(mapping(uint256 page => uint256 members) storage pages, uint32 member) private view returns (bool) {
        return pages[member >> 8] & 1 << (member & 0xff) != 0;
    }

    /// @dev Whether a member's quota was or can be cast in this ballot.
    function _counts(bytes32 ballot, uint40 opened, uint32 member) private view returns (bool) {
        // slither-disable-next-line unused-return (the class alone matters)
        (Class class,,) = MEMBERS.memberOf(member);
        if (!MEMBERS.hasControl(class)) return false;
        return _isSet(_voted[ballot], member) || (MEMBERS.isActive(member) && MEMBERS.wasActiveAt(member, opened - 1));
    }

    function _requireQuota(
        bytes32 ballot,
        ISettlements.Line calldata line,
        ISettlements.Sibling[] calldata proof
    ) private view returns (Quotas memory quotas) {
        quotas = _quotas[ballot];
        if (quotas.period == 0) revert Ballots_HeadsOnly(ballot);
        // A final settlement never changes, so what verifies now is a line of the pinned revision.
        if (!SETTLEMENTS.verify(quotas.period, line, proof)) revert Ballots_BadQuota(ballot, line.member);
    }

    /// @dev The revision of the settlement that an assembly pins; 0 for heads alone.
    function _requirePeriod(uint32 period, bool byMillesimi) private view returns (uint8 revision) {
        if (!byMillesimi) {
            if (period != 0) revert Ballots_BadPeriod(period);
            return 0;
        }
        if (!SETTLEMENTS.isFinal(period)) revert Ballots_BadPeriod(period);
        // Whatever is final is a month, or a true-up of one, whose last six digits are the month's.
        uint256 month = period % 1_000_000;
        uint256 epoch = (month / 100 - 1970) * 12 + month % 100 - 1;
        if (epoch + PERIOD_MONTHS < Months.epochOf(block.timestamp)) revert Ballots_BadPeriod(period);
        return SETTLEMENTS.recordOf(period).revision;
    }

    function _hasQuorum(Heads memory heads, Quotas memory quotas) private pure returns (bool) {
        uint256 voters = uint256(heads.votesFor) + heads.votesAgainst + heads.abstained;
        uint256 cast = uint256(quotas.quotasFor) + quotas.quotasAgainst + quotas.quotasAbstained;
        return voters * BPS >= uint256(heads.electorate) * quotas.quorumBps
            && cast * BPS >= uint256(quotas.entitled) * quotas.quorumBps;
    }

    function _isCarried(Heads memory heads, Quotas memory quotas) private pure returns (bool) {
        return _hasQuorum(heads, quotas) && _exceeds(heads.votesFor, heads.votesAgainst, quotas.majorityBps)
            && (!heads.byMillesimi || _exceeds(quotas.quotasFor, quotas.quotasAgainst, quotas.majorityBps));
    }

    function _exceeds(uint256 inFavour, uint256 against, uint256 majorityBps) private pure returns (bool) {
        return inFavour * BPS > (inFavour + against) * majorityBps;
    }
}
