// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ICouncil, Parameter} from "./interfaces/ICouncil.sol";
import {IMembers, Role} from "./interfaces/IMembers.sol";
import {ISettlements} from "./interfaces/ISettlements.sol";
import {Intents} from "./libraries/Intents.sol";
import {MerkleSum} from "./libraries/MerkleSum.sol";
import {Months} from "./libraries/Months.sol";

/// @title Monthly settlements and their verification.
/// @notice Specified in `interfaces/ISettlements.sol`.
contract Settlements is ISettlements, EIP712 {
    using Intents for Settlement;

    /// @inheritdoc ISettlements
    uint256 public constant MAX_REVISIONS = 5;
    /// @inheritdoc ISettlements
    uint256 public constant WHOLE = 1_000_000_000;
    /// @inheritdoc ISettlements
    uint256 public immutable THRESHOLD;

    IMembers public immutable MEMBERS;
    ICouncil public immutable COUNCIL;

    mapping(uint32 period => Record) private _records;

    constructor(IMembers members, ICouncil council, uint256 threshold) EIP712("Borgo", "1") {
        if (threshold == 0) revert Settlements_BadThreshold(threshold);
        (MEMBERS, COUNCIL, THRESHOLD) = (members, council, threshold);
    }

    /// @inheritdoc ISettlements
    function publish(Settlement calldata settlement, bytes[] calldata signatures) external {
        uint32 period = settlement.period;
        if (block.timestamp > settlement.validUntil) revert Settlements_IntentExpired(settlement.validUntil);
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
    function verify(uint32 period, Line calldata line, Sibling[] calldata proof) external view returns (bool) {
        Record memory record = _records[period];
        uint256 sums = MerkleSum.pack(line.quotaMicro, line.tokens);
        bytes32 hash = MerkleSum.leaf(period, record.revision, line);
        bool inOrder;
        (hash, sums, inOrder) = MerkleSum.climb(hash, sums, line.index, proof);
        // The seal holds the whole of the quotas and the published tokens, so equal seals mean equal sums.
        return inOrder && _seal(hash, sums) == record.seal;
    }

    /// @inheritdoc ISettlements
    function isFinal(uint32 period) external view returns (bool) {
        uint40 finalAt = _records[period].finalAt;
        return finalAt != 0 && block.timestamp > finalAt;
    }

    /// @inheritdoc ISettlements
    function recordOf(uint32 period) external view returns (Record memory) {
        return _records[period];
    }

    /// @inheritdoc ISettlements
    function digestOf(Settlement calldata settlement) public view returns (bytes32) {
        return _hashTypedDataV4(settlement.hash());
    }

    /// @dev Numbers beyond six digits are free for periods of another kind.
    function _requireOver(uint32 period) private view {
        (uint256 year, uint256 month) = (period / 100, period % 100);
        bool real = year >= 1970 && year <= 7000 && month >= 1 && month <= 12;
        if (!real || Months.startOf((year - 1970) * 12 + month) > block.timestamp) revert Settlements_BadPeriod(period);
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
        uint256 next = finalAt == 0 ? 0 : record.revision + 1;
        if (revision != next || revision > MAX_REVISIONS) revert Settlements_WrongRevision(period, revision);
        if (finalAt != 0 && block.timestamp > finalAt) revert Settlements_Final(period, finalAt);
    }

    /// @dev 208 bits, so that a record is one slot: as hard to forge as to guess, and harder to collide than an address.
    function _seal(bytes32 root, uint256 sums) private pure returns (bytes26) {
        return bytes26(keccak256(abi.encode(root, sums)));
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
