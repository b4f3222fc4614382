// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Class, IMembers, KeyType} from "../interfaces/IMembers.sol";
import {Keys} from "../libraries/Keys.sol";
import {Months} from "../libraries/Months.sol";

/// @title Who is a member, with which key, since when; how many there are and were; and whether a signature is theirs.
/// @notice Specified in `interfaces/IMembers.sol`.
abstract contract Register is IMembers, EIP712 {
    using Checkpoints for Checkpoints.Trace208;

    /// @dev One slot. A record is never cleared: a number works once.
    struct Member {
        address key;
        KeyType keyType;
        Class class;
        uint40 since;
        uint40 left;
    }

    /// @dev How many members are active: now, and before the first change in month `epoch`.
    struct Headcount {
        uint16 epoch;
        uint32 before;
        uint32 current;
        uint32 withControl;
    }

    struct Counters {
        uint64 nonce;
        uint32 recoveries;
    }

    mapping(uint32 member => Member) internal _members;
    /// @dev A key is used, or reserved for a change that waits, by one member; it stays so after it was changed.
    mapping(address key => uint32 member) internal _memberByKey;
    mapping(uint32 member => Counters) internal _counters;
    Headcount private _headcount;
    /// @dev heads | with control << 32, by second.
    Checkpoints.Trace208 private _electorates;

    /// @inheritdoc IMembers
    function authorise(uint32 member, bytes32 digest, bytes calldata signature) external view {
        _requireSigned(member, digest, signature);
    }

    /// @inheritdoc IMembers
    function authoriseActive(uint32 member, bytes32 digest, bytes calldata signature) external view {
        _requireActive(member);
        _requireSigned(member, digest, signature);
    }

    /// @inheritdoc IMembers
    function authoriseWith(uint32 member, uint32 other, bytes32 digest, bytes calldata signature) external view {
        _requireActive(member);
        _requireSigned(member, digest, signature);
        _requireActive(other);
    }

    /// @inheritdoc IMembers
    function authoriseVoter(uint32 member, uint256 timepoint, bytes32 digest, bytes calldata signature)
        external
        view
        returns (bool control)
    {
        _requireActive(member);
        if (!wasActiveAt(member, timepoint)) revert Members_NotInElectorate(member, timepoint);
        _requireSigned(member, digest, signature);
        return hasControl(_members[member].class);
    }

    /// @inheritdoc IMembers
    function memberOf(uint32 member) external view returns (Class, KeyType, address) {
        Member memory record = _members[member];
        return (record.class, record.keyType, record.key);
    }

    /// @inheritdoc IMembers
    function termOf(uint32 member) external view returns (uint40 since, uint40 left) {
        return (_members[member].since, _members[member].left);
    }

    /// @inheritdoc IMembers
    function memberByKey(address key) external view returns (uint32) {
        uint32 member = _memberByKey[key];
        return _members[member].key == key && isActive(member) ? member : 0;
    }

    /// @inheritdoc IMembers
    function nonceOf(uint32 member) external view returns (uint64) {
        return _counters[member].nonce;
    }

    /// @inheritdoc IMembers
    function activeMembers() external view returns (uint256 atStartOfEpoch, uint256 current) {
        Headcount memory count = _headcount;
        bool changedNow = count.epoch == Months.epochOf(block.timestamp);
        return (changedNow ? count.before : count.current, count.current);
    }

    /// @inheritdoc IMembers
    function electorateAt(uint256 timepoint) external view returns (uint256 heads, uint256 withControl) {
        _requirePast(timepoint);
        // A past second fits.
        uint256 counts = _electorates.upperLookup(uint48(timepoint));
        return (uint32(counts), counts >> 32);
    }

    /// @inheritdoc IMembers
    function wasActiveAt(uint32 member, uint256 timepoint) public view returns (bool) {
        _requirePast(timepoint);
        (uint256 since, uint256 left) = (_members[member].since, _members[member].left);
        return since != 0 && since <= timepoint && (left == 0 || left > timepoint);
    }

    /// @inheritdoc IMembers
    function isActive(uint32 member) public view returns (bool) {
        Member storage record = _members[member];
        return record.class != Class.None && record.left == 0;
    }

    /// @inheritdoc IMembers
    function hasControl(Class class) public pure returns (bool) {
        return class != Class.None && class != Class.Company;
    }

    /// @dev Counts a member of `class` who comes, or goes.
    function _count(Class class, bool comes) internal {
        Headcount memory count = _headcount;
        uint16 epoch = Months.epochOf(block.timestamp);
        if (count.epoch != epoch) (count.epoch, count.before) = (epoch, count.current);
        uint32 voice = hasControl(class) ? 1 : 0;
        if (comes) (count.current, count.withControl) = (count.current + 1, count.withControl + voice);
        else (count.current, count.withControl) = (count.current - 1, count.withControl - voice);
        _headcount = count;
        // slither-disable-next-line unused-return (the values before and after are known)
        _electorates.push(uint48(block.timestamp), uint208(count.withControl) << 32 | count.current);
    }

    /// @dev Gives the key to the member, or reserves it. A key is never given twice, not even after it was changed.
    function _takeKey(uint32 member, KeyType keyType, address key) internal {
        if (!Keys.isSupported(keyType)) revert Members_KeyTypeUnsupported(keyType);
        if (key == address(0) || _memberByKey[key] != 0) revert Members_KeyTaken(key);
        if (keyType == KeyType.Contract && key.code.length == 0) revert Members_NoContract(key);
        _memberByKey[key] = member;
    }

    /// @dev An intent of `signer` works once: only with the next nonce, and in time.
    function _useNonce(uint32 signer, uint64 nonce, uint40 validUntil) internal {
        _requireInTime(validUntil);
        uint64 expected = _counters[signer].nonce;
        if (nonce != expected) revert Members_WrongNonce(signer, nonce, expected);
        _counters[signer].nonce = expected + 1;
    }

    function _requireInTime(uint40 validUntil) internal view {
        if (block.timestamp > validUntil) revert Members_IntentExpired(validUntil);
    }

    function _requireActive(uint32 member) internal view {
        if (!isActive(member)) revert Members_NotActive(member);
    }

    function _requireSigned(uint32 member, bytes32 digest, bytes calldata signature) internal view {
        if (_members[member].class == Class.None) revert Members_NotActive(member);
        if (!_isSigned(member, digest, signature)) revert Members_WrongSignature(member);
    }

    function _isSigned(uint32 member, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        Member storage record = _members[member];
        return Keys.isSigned(record.keyType, record.key, digest, signature);
    }

    function _requirePast(uint256 timepoint) private view {
        if (timepoint >= block.timestamp) revert Members_NotPast(timepoint);
    }
}
