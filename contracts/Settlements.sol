// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {ICouncil, Parameter} from "./interfaces/ICouncil.sol";
import {ILedger} from "./interfaces/ILedger.sol";
import {IMembers, Role} from "./interfaces/IMembers.sol";
import {ISettlements} from "./interfaces/ISettlements.sol";
import {Intents} from "./libraries/Intents.sol";
import {MerkleSum} from "./libraries/MerkleSum.sol";
import {Months} from "./libraries/Months.sol";

/// @title Monthly settlements and their verification.
/// @notice Specified in `interfaces/ISettlements.sol`.
contract Settlements is ISettlements, EIP712 {
    using Checkpoints for Checkpoints.Trace224;
    using Intents for Settlement;

    /// @inheritdoc ISettlements
    uint256 public constant MAX_REVISIONS = 5;
    /// @inheritdoc ISettlements
    uint256 public constant SUSPENSION = 21 days;
    /// @inheritdoc ISettlements
    uint256 public constant SUSPEND_BPS = 500;
    /// @inheritdoc ISettlements
    uint256 public constant WHOLE = 1_000_000_000;
    /// @inheritdoc ISettlements
    uint256 public immutable THRESHOLD;
    /// @dev The n-th true-up of a month has n times this more in its number.
    uint32 private constant TRUE_UP = 1_000_000;
    /// @dev A void settlement never becomes final.
    uint40 private constant NEVER = type(uint40).max;

    IMembers public immutable MEMBERS;
    ILedger public immutable LEDGER;
    ICouncil public immutable COUNCIL;

    mapping(uint32 period => Record) private _records;
    mapping(uint32 period => Suspension) private _suspensions;
    mapping(uint32 period => Claims) private _claims;
    mapping(uint32 period => mapping(uint256 word => uint256 bits)) private _claimed;
    /// @dev By the first month in which the part holds.
    mapping(uint32 member => Checkpoints.Trace224) private _retrocessions;
    mapping(uint32 member => uint32) private _nonces;

    modifier onlyCouncil() {
        if (msg.sender != address(COUNCIL)) revert Settlements_NotAllowed(msg.sender);
        _;
    }

    constructor(IMembers members, ILedger ledger, ICouncil council, uint256 threshold) EIP712("Borgo", "1") {
        if (threshold == 0) revert Settlements_BadThreshold(threshold);
        (MEMBERS, LEDGER, COUNCIL, THRESHOLD) = (members, ledger, council, threshold);
    }

    /// @inheritdoc ISettlements
    function publish(Settlement calldata settlement, bytes[] calldata signatures) external {
        uint32 period = settlement.period;
        _requireInTime(settlement.validUntil);
        _requireOver(period);
        _requireTree(settlement);
        _requireNext(period, settlement.revision);
        _requireSigned(digestOf(settlement), signatures);

        uint40 finalAt = uint40(block.timestamp + COUNCIL.valueOf(Parameter.SettlementWindow));
        bytes26 seal = _seal(settlement.root, MerkleSum.pack(WHOLE, settlement.tokens));
        _records[period] = Record(seal, settlement.revision, finalAt);

        emit SettlementPublished(
            period,
            settlement.revision,
            settlement.root,
            settlement.leaves,
            settlement.tokens,
            settlement.sharedWh,
            settlement.incentiveCents,
            settlement.datasetHash,
            settlement.rulesHash,
            settlement.codeHash,
            finalAt
        );
    }

    /// @inheritdoc ISettlements
    function suspend(Suspend calldata order, bytes calldata signature) external {
        _requireInTime(order.validUntil);
        MEMBERS.authoriseOfficer(Role.Auditor, order.auditor, _hashTypedDataV4(Intents.hash(order)), signature);
        _suspend(order.period, order.revision, order.auditor, order.evidence);
    }

    /// @inheritdoc ISettlements
    function suspendByMembers(
        uint32 period,
        uint8 revision,
        bytes32 evidence,
        uint40 validUntil,
        uint32[] calldata signers,
        bytes[] calldata signatures
    ) external {
        _requireInTime(validUntil);
        _requireObjections(Objection(period, revision, evidence, 0, validUntil), signers, signatures);
        _suspend(period, revision, address(0), evidence);
    }

    /// @inheritdoc ISettlements
    function confirm(uint32 period, uint8 revision) external onlyCouncil {
        _requireOpen(period, revision);
        Suspension memory suspension = _suspensions[period];
        if (suspension.revision != revision || block.timestamp > suspension.until) {
            revert Settlements_NotSuspended(period, revision);
        }
        uint40 finalAt = uint40(Math.max(suspension.windowEnd, block.timestamp));

        // It has ended: it is not suspended any more, nor ever again.
        _suspensions[period].until = uint40(block.timestamp) - 1;
        _records[period].finalAt = finalAt;

        emit SettlementConfirmed(period, revision, finalAt);
    }

    /// @inheritdoc ISettlements
    function void(uint32 period, uint8 revision) external onlyCouncil {
        _requireOpen(period, revision);

        _records[period] = Record(0, revision, NEVER);

        emit SettlementVoided(period, revision);
    }

    /// @inheritdoc ISettlements
    function openClaims(uint32 period, bytes32 root, uint64 tokens) external {
        if (!isFinal(period)) revert Settlements_NotFinal(period);
        if (_claims[period].lastEpoch != 0) revert Settlements_ClaimsOpen(period);
        Record memory record = _records[period];
        if (_seal(root, MerkleSum.pack(WHOLE, tokens)) != record.seal) revert Settlements_WrongSeal(period);
        uint256 epoch = Months.epochOf(block.timestamp);
        uint16 lastEpoch = Months.epochOf(uint256(record.finalAt) + 1) + 1;
        if (epoch > lastEpoch) revert Settlements_NoClaims(period, lastEpoch);

        // The ledger is the community's own, and calls nobody back.
        // slither-disable-next-line reentrancy-no-eth,reentrancy-events
        uint256 reserved = LEDGER.reserveEnergy(tokens, lastEpoch, epoch == lastEpoch);
        if (reserved == 0) revert Settlements_NothingToClaim(period);
        _claims[period] = Claims(tokens, uint64(reserved), lastEpoch);

        emit ClaimsOpened(period, tokens, uint64(reserved), lastEpoch);
    }

    /// @inheritdoc ISettlements
    function claim(uint32 period, Line calldata line, Sibling[] calldata proof) external {
        Claims memory claims = _claims[period];
        if (claims.lastEpoch < Months.epochOf(block.timestamp)) revert Settlements_NoClaims(period, claims.lastEpoch);
        if (!_verify(period, line, proof)) revert Settlements_NotVerified(period, line.index);
        (uint256 word, uint256 bit) = (line.index >> 8, 1 << (line.index & 0xff));
        uint256 bits = _claimed[period][word];
        if (bits & bit != 0) revert Settlements_AlreadyClaimed(period, line.index);
        uint256 amount = uint256(line.tokens) * claims.reserved / claims.published;
        if (amount == 0) revert Settlements_NothingToClaim(period);
        if (!MEMBERS.isActive(line.member)) revert IMembers.Members_NotActive(line.member);

        _claimed[period][word] = bits | bit;

        emit Claimed(period, line.member, line.index, amount);

        LEDGER.energy(line.member, amount, claims.lastEpoch);
    }

    /// @inheritdoc ISettlements
    function retrocede(Retrocede calldata order, bytes calldata signature) external {
        _requireInTime(order.validUntil);
        uint32 member = order.member;
        uint32 nonce = _nonces[member];
        if (order.nonce != nonce) revert Settlements_WrongNonce(member, order.nonce, nonce);
        if (order.bps > 10_000) revert Settlements_BadPart(order.bps);
        MEMBERS.authoriseActive(member, _hashTypedDataV4(Intents.hash(order)), signature);

        uint16 from = Months.epochOf(block.timestamp) + 1;
        _nonces[member] = nonce + 1;
        // slither-disable-next-line unused-return (what was stated before)
        _retrocessions[member].push(from, order.bps);

        emit Retroceded(member, order.bps, from, nonce);
    }

    /// @inheritdoc ISettlements
    function verify(uint32 period, Line calldata line, Sibling[] calldata proof) external view returns (bool) {
        return _verify(period, line, proof);
    }

    /// @inheritdoc ISettlements
    function isFinal(uint32 period) public view returns (bool) {
        uint40 finalAt = _records[period].finalAt;
        return finalAt != 0 && block.timestamp > finalAt;
    }

    /// @inheritdoc ISettlements
    function recordOf(uint32 period) external view returns (Record memory) {
        return _records[period];
    }

    /// @inheritdoc ISettlements
    function suspensionOf(uint32 period) external view returns (Suspension memory) {
        return _suspensions[period];
    }

    /// @inheritdoc ISettlements
    function claimsOf(uint32 period) external view returns (Claims memory) {
        return _claims[period];
    }

    /// @inheritdoc ISettlements
    function isClaimed(uint32 period, uint32 index) external view returns (bool) {
        return _claimed[period][index >> 8] >> (index & 0xff) & 1 != 0;
    }

    /// @inheritdoc ISettlements
    function retrocessionOf(uint32 member, uint16 epoch) external view returns (uint16 bps) {
        return uint16(_retrocessions[member].upperLookup(epoch));
    }

    /// @inheritdoc ISettlements
    function nonceOf(uint32 member) external view returns (uint32) {
        return _nonces[member];
    }

    /// @inheritdoc ISettlements
    function digestOf(Settlement calldata settlement) public view returns (bytes32) {
        return _hashTypedDataV4(settlement.hash());
    }

    function _suspend(uint32 period, uint8 revision, address auditor, bytes32 evidence) private {
        uint40 finalAt = _requireOpen(period, revision);
        Suspension memory last = _suspensions[period];
        if (last.until != 0 && last.revision == revision) revert Settlements_Suspended(period, revision);

        uint40 until = uint40(block.timestamp + SUSPENSION);
        _suspensions[period] = Suspension(revision, finalAt, until);
        if (until > finalAt) _records[period].finalAt = until;

        emit SettlementSuspended(period, revision, auditor, evidence, until);
    }

    /// @dev Enough members, in ascending order, signed what `order` says, each in the own name.
    function _requireObjections(Objection memory order, uint32[] calldata signers, bytes[] calldata signatures)
        private
        view
    {
        // slither-disable-next-line unused-return (of those who are members now)
        (, uint256 current) = MEMBERS.activeMembers();
        uint256 wanted = Math.ceilDiv(current * SUSPEND_BPS, 10_000);
        if (signers.length < wanted) revert Settlements_TooFewMembers(signers.length, wanted);
        if (signers.length != signatures.length) revert Settlements_BadMembers(signers.length);
        for (uint256 i = 0; i < signers.length; i++) {
            if (signers[i] <= order.signer) revert Settlements_BadMembers(i);
            order.signer = signers[i];
            MEMBERS.authoriseActive(order.signer, _hashTypedDataV4(Intents.hash(order)), signatures[i]);
        }
    }

    function _verify(uint32 period, Line calldata line, Sibling[] calldata proof) private view returns (bool) {
        Record storage record = _records[period];
        (bytes26 seal, uint8 revision) = (record.seal, record.revision);
        (bytes32 hash, uint256 sums) = MerkleSum.leaf(period, revision, line);
        bool inOrder;
        (hash, sums, inOrder) = MerkleSum.climb(hash, sums, line.index, proof);
        // The seal holds the whole of the quotas and the published tokens, so equal seals mean equal sums. (A void record has none.)
        return inOrder && _seal(hash, sums) == seal;
    }

    /// @dev A month that is over; or a true-up of a month, or of a true-up, that is final.
    function _requireOver(uint32 period) private view {
        uint256 base = period % TRUE_UP;
        (uint256 year, uint256 month) = (base / 100, base % 100);
        bool real = year >= 1970 && year <= 7000 && month >= 1 && month <= 12;
        if (!real || Months.startOf((year - 1970) * 12 + month) > block.timestamp) revert Settlements_BadPeriod(period);
        if (period >= TRUE_UP && !isFinal(period - TRUE_UP)) {
            revert Settlements_BaseNotFinal(period, period - TRUE_UP);
        }
    }

    /// @dev The revision holds, and is neither final nor void.
    function _requireOpen(uint32 period, uint8 revision) private view returns (uint40 finalAt) {
        Record memory record = _records[period];
        finalAt = record.finalAt;
        if (finalAt == 0 || finalAt == NEVER) revert Settlements_NotPublished(period);
        if (record.revision != revision) revert Settlements_WrongRevision(period, revision);
        if (block.timestamp > finalAt) revert Settlements_Final(period, finalAt);
    }

    function _requireInTime(uint40 validUntil) private view {
        if (block.timestamp > validUntil) revert Settlements_IntentExpired(validUntil);
    }

    function _requireTree(Settlement calldata settlement) private pure {
        uint256 leaves = settlement.leaves;
        if (leaves == 0 || leaves > 1 << MerkleSum.MAX_DEPTH || settlement.root == 0) {
            revert Settlements_BadTree(settlement.root, settlement.leaves);
        }
    }

    function _requireNext(uint32 period, uint8 revision) private view {
        Record storage record = _records[period];
        uint40 finalAt = record.finalAt;
        uint256 next = finalAt == 0 ? 0 : uint256(record.revision) + 1;
        bool allowed = revision <= MAX_REVISIONS || finalAt == NEVER;
        if (revision != next || !allowed) revert Settlements_WrongRevision(period, revision);
        if (finalAt != 0 && block.timestamp > finalAt) revert Settlements_Final(period, finalAt);
    }

    /// @dev 208 bits, so that a record is one slot: as hard to forge as to guess, and harder to collide than an address.
    function _seal(bytes32 root, uint256 sums) private pure returns (bytes26) {
        return bytes26(MerkleSum.top(root, sums));
    }

    /// @dev A malformed signature recovers to the zero address, which is never in order.
    function _requireSigned(bytes32 digest, bytes[] calldata signatures) private view {
        if (signatures.length < THRESHOLD) revert Settlements_TooFewSignatures(signatures.length, THRESHOLD);
        address last = address(0);
        for (uint256 i = 0; i < signatures.length; i++) {
            // slither-disable-next-line unused-return (a malformed signature gives the zero address)
            (address signer,,) = ECDSA.tryRecoverCalldata(digest, signatures[i]);
            if (signer <= last) revert Settlements_NotSorted(signer);
            MEMBERS.requireRole(Role.Oracle, signer);
            last = signer;
        }
    }
}
