// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IKeyChanges} from "../interfaces/IKeyChanges.sol";
import {Intents} from "../libraries/Intents.sol";
import {Keys} from "../libraries/Keys.sol";
import {Register} from "./Register.sol";

/// @title How a member comes to another key: by the present one, or by two of three contacts.
/// @notice Specified in `interfaces/IKeyChanges.sol`.
/// @dev Thief and owner of a stolen key look the same from here. So a recovery is stronger than the key: it takes the place of what the key began,
/// and holds up what the key would begin; the key can cancel it once, and then no more.
abstract contract KeyChanges is Register {
    using Intents for Rotation;
    using Intents for Recovery;
    using Intents for Contacts;

    /// @dev One slot. Three numbers of 32 bits each; `next` holds from the second `from` on.
    struct Book {
        uint96 present;
        uint96 next;
        uint40 from;
    }

    /// @inheritdoc IKeyChanges
    uint256 public constant ROTATION_DELAY = 3 days;
    /// @inheritdoc IKeyChanges
    uint256 public constant RECOVERY_DELAY = 7 days;

    mapping(uint32 member => KeyChange) private _changes;
    mapping(uint32 member => Book) private _books;
    mapping(address key => bool) private _hasCancelled;

    /// @inheritdoc IKeyChanges
    function rotate(Rotation calldata rotation, bytes calldata byPresent, bytes calldata byNew) external {
        uint32 member = rotation.member;
        _requireActive(member);
        _requireNoRecovery(member);
        _useNonce(member, rotation.nonce, rotation.validUntil);
        bytes32 digest = _hashTypedDataV4(rotation.hash());
        _requireSigned(member, digest, byPresent);

        KeyChange memory change =
            KeyChange(rotation.key, rotation.keyType, uint40(block.timestamp + ROTATION_DELAY), false);
        _begin(member, change, digest, byNew);
    }

    /// @inheritdoc IKeyChanges
    function recover(
        Recovery calldata recovery,
        bytes calldata byFirst,
        bytes calldata bySecond,
        bytes calldata byNew
    ) external {
        uint32 member = recovery.member;
        _requireInTime(recovery.validUntil);
        _requireActive(member);
        _requireNoRecovery(member);
        _requireContacts(member, recovery.first, recovery.second);
        uint32 expected = _counters[member].recoveries;
        if (recovery.recovery != expected) revert Members_WrongRecovery(member, recovery.recovery, expected);
        bytes32 digest = _hashTypedDataV4(recovery.hash());
        _requireActive(recovery.first);
        _requireSigned(recovery.first, digest, byFirst);
        _requireActive(recovery.second);
        _requireSigned(recovery.second, digest, bySecond);

        _counters[member].recoveries = expected + 1;
        _keepContacts(member);
        KeyChange memory change =
            KeyChange(recovery.key, recovery.keyType, uint40(block.timestamp + RECOVERY_DELAY), true);
        _begin(member, change, digest, byNew);
    }

    /// @inheritdoc IKeyChanges
    function cancelKeyChange(uint32 member, address key, uint64 nonce, uint40 validUntil, bytes calldata signature)
        external
    {
        KeyChange memory change = _changes[member];
        if (key == address(0) || change.key != key) revert Members_NoKeyChange(member);
        if (block.timestamp >= change.from) revert Members_TooLate(change.from);
        address present = _members[member].key;
        if (change.isRecovery && _hasCancelled[present]) revert Members_NotCancellable(member);
        _useNonce(member, nonce, validUntil);
        _requireSigned(
            member, _hashTypedDataV4(Intents.hashOfCancelKeyChange(member, key, nonce, validUntil)), signature
        );

        if (change.isRecovery) _hasCancelled[present] = true;
        _dropKeyChange(member);
    }

    /// @inheritdoc IKeyChanges
    function completeKeyChange(uint32 member) external {
        KeyChange memory change = _changes[member];
        if (change.key == address(0)) revert Members_NoKeyChange(member);
        if (block.timestamp < change.from) revert Members_TooEarly(change.from);
        delete _changes[member];
        (_members[member].key, _members[member].keyType) = (change.key, change.keyType);

        emit KeyChanged(member, change.keyType, change.key);
    }

    /// @inheritdoc IKeyChanges
    function setContacts(Contacts calldata contacts, bytes calldata signature) external {
        uint32 member = contacts.member;
        _requireActive(member);
        _requireNoRecovery(member);
        _requireInOrder(contacts);
        _useNonce(member, contacts.nonce, contacts.validUntil);
        _requireSigned(member, _hashTypedDataV4(contacts.hash()), signature);

        uint96 present = _contactsOf(member);
        uint96 next = uint96(contacts.first) << 64 | uint96(contacts.second) << 32 | contacts.third;
        // Nothing has to be noticed where there were no contacts, or where they stay.
        bool atOnce = present == 0 || present == next;
        uint40 from = uint40(atOnce ? block.timestamp : block.timestamp + ROTATION_DELAY);
        _books[member] = Book(present, next, from);

        emit ContactsSet(member, contacts.first, contacts.second, contacts.third, from);
    }

    /// @inheritdoc IKeyChanges
    function keyChangeOf(uint32 member) external view returns (KeyChange memory) {
        return _changes[member];
    }

    /// @inheritdoc IKeyChanges
    function recoveryOf(uint32 member) external view returns (uint32) {
        return _counters[member].recoveries;
    }

    /// @inheritdoc IKeyChanges
    function contactsOf(uint32 member) external view returns (uint32[3] memory) {
        uint96 contacts = _contactsOf(member);
        return [uint32(contacts >> 64), uint32(contacts >> 32), uint32(contacts)];
    }

    /// @dev Withdraws the change that waits, if one does, and frees its key.
    function _dropKeyChange(uint32 member) internal {
        address key = _changes[member].key;
        if (key == address(0)) return;
        delete _changes[member];
        delete _memberByKey[key];

        emit KeyChangeCancelled(member, key);
    }

    function _requireNoRecovery(uint32 member) internal view {
        if (_changes[member].isRecovery) revert Members_RecoveryRunning(member);
    }

    function _begin(uint32 member, KeyChange memory change, bytes32 digest, bytes calldata byNew) private {
        _dropKeyChange(member);
        _takeKey(member, change.keyType, change.key);
        if (!Keys.isSigned(change.keyType, change.key, digest, byNew)) revert Members_WrongNewKey(change.key);
        _changes[member] = change;

        emit KeyChangeStarted(member, change.keyType, change.key, change.from, change.isRecovery);
    }

    /// @dev Forgets a change of contacts that waits.
    function _keepContacts(uint32 member) private {
        if (block.timestamp >= _books[member].from) return;
        uint96 present = _books[member].present;
        _books[member] = Book(present, present, uint40(block.timestamp));

        emit ContactsSet(
            member, uint32(present >> 64), uint32(present >> 32), uint32(present), uint40(block.timestamp)
        );
    }

    function _contactsOf(uint32 member) private view returns (uint96) {
        Book memory book = _books[member];
        return block.timestamp < book.from ? book.present : book.next;
    }

    function _requireInOrder(Contacts calldata contacts) private view {
        (uint32 member, uint32 a, uint32 b, uint32 c) =
            (contacts.member, contacts.first, contacts.second, contacts.third);
        if (a == 0 && b == 0 && c == 0) return;
        bool differ = a != b && b != c && a != c && a != member && b != member && c != member;
        if (!differ || !isActive(a) || !isActive(b) || !isActive(c)) revert Members_BadContacts(member);
    }

    function _requireContacts(uint32 member, uint32 first, uint32 second) private view {
        uint96 contacts = _contactsOf(member);
        (uint32 a, uint32 b, uint32 c) = (uint32(contacts >> 64), uint32(contacts >> 32), uint32(contacts));
        bool both = (first == a || first == b || first == c) && (second == a || second == b || second == c);
        // Zero is never an active member, so no contacts are no contacts.
        if (!both || first == second) revert Members_NotContacts(member, first, second);
    }
}
