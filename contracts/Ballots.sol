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

    /// @dev A ballot but for its votes, in one slot.
    struct Head {
        uint40 opened;
        uint24 duration;
        uint32 electorate;
        Kind kind;
        bool byMillesimi;
        bool executed;
        // The number of the page begun last, and one; 0 for none.
        uint32 lastPage;
    }

    /// @dev The heads of 128 members, in one slot: all that a vote reads and writes. The ballot's times are repeated here for that.
    /// Pages are begun by their first vote, and found through the one begun before (its number, and one; 0 for none).
    struct Page {
        uint128 voters;
        uint8 votesFor;
        uint8 votesAgainst;
        uint8 abstained;
        uint40 opened;
        uint24 duration;
        uint32 previous;
    }

    /// @dev The sums of all pages.
    struct Heads {
        uint256 votesFor;
        uint256 votesAgainst;
        uint256 abstained;
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

    mapping(bytes32 ballot => Head) private _heads;
    mapping(bytes32 ballot => Quotas) private _quotas;
    mapping(bytes32 ballot => bytes32 dataHash) private _data;
    mapping(bytes32 dataHash => uint40 closes) private _judgedUntil;
    mapping(bytes32 ballot => mapping(uint256 number => Page)) private _pages;
    mapping(bytes32 ballot => mapping(uint256 number => uint256 members)) private _excused;

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
        Head memory head = _heads[ballot];
        _requireOpen(ballot, head.opened, head.duration);
        Quotas memory quotas = _requireQuota(ballot, line, proof);
        uint32 member = line.member;
        (uint256 word, uint256 bit) = (member >> 8, 1 << (member & 0xff));
        uint256 excused = _excused[ballot][word];
        if (excused & bit != 0 || _counts(ballot, head.opened, member)) revert Ballots_CannotBeExcused(ballot, member);
        _excused[ballot][word] = excused | bit;
        quotas.entitled -= line.quotaMicro;
        _quotas[ballot] = quotas;

        emit QuotaExcused(ballot, member, line.quotaMicro);
    }

    /// @inheritdoc IBallots
    function execute(bytes32 ballot, bytes calldata data) external {
        Head memory head = _heads[ballot];
        Quotas memory quotas = _quotas[ballot];
        if (head.kind == Kind.None) revert Ballots_Unknown(ballot);
        if (head.executed) revert Ballots_Executed(ballot);
        if (keccak256(data) != _data[ballot]) revert Ballots_WrongData(keccak256(data));
        uint256 due = uint256(head.opened) + head.duration + quotas.delay;
        if (block.timestamp <= due) revert Ballots_TooEarly(ballot, due + 1);
        if (block.timestamp > due + LAPSE) revert Ballots_Lapsed(ballot);
        Heads memory heads = _headsOf(ballot, head.lastPage);
        bool carried = _isCarried(head, heads, quotas);
        // A settlement that enough members declined to declare void is confirmed; any other refusal changes nothing.
        bool confirmed = head.kind == Kind.JudgeSettlement && !carried && _hasQuorum(head, heads, quotas);
        if (!carried && !confirmed) revert Ballots_NotCarried(ballot);

        _heads[ballot].executed = true;

        emit BallotExecuted(ballot, carried);

        if (carried) {
            COUNCIL.enact(head.kind, data);
        } else {
            (uint32 period, uint8 revision) = abi.decode(data, (uint32, uint8));
            COUNCIL.confirm(period, revision);
        }
    }

    /// @inheritdoc IBallots
    function ballotOf(bytes32 ballot) external view returns (Ballot memory) {
        Head memory head = _heads[ballot];
        Heads memory heads = _headsOf(ballot, head.lastPage);
        Quotas memory quotas = _quotas[ballot];
        return Ballot({
            kind: head.kind,
            byMillesimi: head.byMillesimi,
            executed: head.executed,
            opened: head.opened,
            closes: head.opened + head.duration,
            delay: quotas.delay,
            quorumBps: quotas.quorumBps,
            majorityBps: quotas.majorityBps,
            electorate: head.electorate,
            votesFor: uint32(heads.votesFor),
            votesAgainst: uint32(heads.votesAgainst),
            abstained: uint32(heads.abstained),
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
        Head memory head = _heads[ballot];
        return _isCarried(head, _headsOf(ballot, head.lastPage), _quotas[ballot]);
    }

    /// @inheritdoc IBallots
    function hasVoted(bytes32 ballot, uint32 voter) external view returns (bool) {
        return _hasVoted(ballot, voter);
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

        _heads[ballot] = Head({
            opened: uint40(block.timestamp),
            duration: uint24(procedure.duration),
            electorate: uint32(electorate),
            kind: proposal.kind,
            byMillesimi: procedure.byMillesimi,
            executed: false,
            lastPage: 0
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
        uint40 closes = uint40(block.timestamp + procedure.duration);
        if (proposal.kind == Kind.JudgeSettlement) _takeTurn(proposal.dataHash, closes);

        emit BallotOpened(
            ballot, proposal.kind, data, proposal.text, proposal.period, revision, uint32(electorate), closes, proposers
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
        (uint256 number, uint128 bit) = (voter >> 7, uint128(1) << (voter & 0x7f));
        Page memory page = _pages[ballot][number];
        if (page.opened == 0) page = _begin(ballot, number);
        _requireOpen(ballot, page.opened, page.duration);
        if (block.timestamp > validUntil) revert Ballots_IntentExpired(validUntil);
        if (page.voters & bit != 0) revert Ballots_VotedBefore(ballot, voter);
        bytes32 digest = _hashTypedDataV4(Intents.hashVote(ballot, voter, choice, quotaMicro, validUntil));
        control = MEMBERS.authoriseVoter(voter, page.opened - 1, digest, signature);

        page.voters |= bit;
        if (choice == Choice.For) page.votesFor++;
        else if (choice == Choice.Against) page.votesAgainst++;
        else page.abstained++;
        _pages[ballot][number] = page;
    }

    /// @dev Of two ballots on one settlement a few could carry the one that the others overlook.
    function _takeTurn(bytes32 dataHash, uint40 closes) private {
        uint40 judgedUntil = _judgedUntil[dataHash];
        if (block.timestamp <= judgedUntil) revert Ballots_Running(dataHash, judgedUntil);
        _judgedUntil[dataHash] = closes;
    }

    function _begin(bytes32 ballot, uint256 number) private returns (Page memory page) {
        Head storage head = _heads[ballot];
        (page.opened, page.duration, page.previous) = (head.opened, head.duration, head.lastPage);
        head.lastPage = uint32(number + 1);
    }

    function _headsOf(bytes32 ballot, uint256 lastPage) private view returns (Heads memory heads) {
        for (uint256 next = lastPage; next != 0;) {
            Page memory page = _pages[ballot][next - 1];
            heads.votesFor += page.votesFor;
            heads.votesAgainst += page.votesAgainst;
            heads.abstained += page.abstained;
            next = page.previous;
        }
    }

    function _hasVoted(bytes32 ballot, uint32 voter) private view returns (bool) {
        return _pages[ballot][voter >> 7].voters & (uint128(1) << (voter & 0x7f)) != 0;
    }

    function _requireOpen(bytes32 ballot, uint40 opened, uint24 duration) private view {
        uint40 closes = opened + duration;
        if (block.timestamp > closes) revert Ballots_Closed(ballot, closes);
    }

    /// @dev Whether a member's quota was or can be cast in this ballot.
    function _counts(bytes32 ballot, uint40 opened, uint32 member) private view returns (bool) {
        // slither-disable-next-line unused-return (the class alone matters)
        (Class class,,) = MEMBERS.memberOf(member);
        if (!MEMBERS.hasControl(class)) return false;
        return _hasVoted(ballot, member) || (MEMBERS.isActive(member) && MEMBERS.wasActiveAt(member, opened - 1));
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

    function _hasQuorum(Head memory head, Heads memory heads, Quotas memory quotas) private pure returns (bool) {
        uint256 voters = heads.votesFor + heads.votesAgainst + heads.abstained;
        uint256 cast = uint256(quotas.quotasFor) + quotas.quotasAgainst + quotas.quotasAbstained;
        return voters * BPS >= uint256(head.electorate) * quotas.quorumBps
            && cast * BPS >= uint256(quotas.entitled) * quotas.quorumBps;
    }

    function _isCarried(Head memory head, Heads memory heads, Quotas memory quotas) private pure returns (bool) {
        return _hasQuorum(head, heads, quotas) && _exceeds(heads.votesFor, heads.votesAgainst, quotas.majorityBps)
            && (!head.byMillesimi || _exceeds(quotas.quotasFor, quotas.quotasAgainst, quotas.majorityBps));
    }

    function _exceeds(uint256 inFavour, uint256 against, uint256 majorityBps) private pure returns (bool) {
        return inFavour * BPS > (inFavour + against) * majorityBps;
    }
}
