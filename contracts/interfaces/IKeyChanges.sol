// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @notice How a member signs; `libraries/Keys.sol` says how each is verified. The key is always twenty bytes: an address for
/// `Secp256k1` and `Contract`, the hash of public key and relying party for `Passkey`.
enum KeyType {
    None,
    Secp256k1,
    Passkey,
    Contract
}

/// @title How a member comes to another key: by the present one, or by two of three contacts.
/// @notice A part of `IMembers`. A thief and the owner of a stolen key look the same to a contract, so every change waits, and a recovery by
/// contacts is stronger than the key.
interface IKeyChanges {
    /// @notice What a member's present key and the new key both sign to change the key.
    struct Rotation {
        uint32 member;
        address key;
        KeyType keyType;
        uint64 nonce;
        uint40 validUntil;
    }

    /// @notice What two of a member's contacts and the new key sign when the present key is lost or stolen.
    /// @param recovery How many recoveries of this member were begun before: a number that the lost key cannot move.
    struct Recovery {
        uint32 member;
        address key;
        KeyType keyType;
        uint32 first;
        uint32 second;
        uint32 recovery;
        uint40 validUntil;
    }

    /// @notice What a member signs to name three contacts, or, with three zeros, none.
    struct Contacts {
        uint32 member;
        uint32 first;
        uint32 second;
        uint32 third;
        uint64 nonce;
        uint40 validUntil;
    }

    /// @notice A change of key that waits for its day.
    /// @param key The new key; zero if no change waits.
    /// @param keyType Its type.
    /// @param from The first second in which the change may be completed.
    /// @param isRecovery Whether contacts began it.
    struct KeyChange {
        address key;
        KeyType keyType;
        uint40 from;
        bool isRecovery;
    }

    /// @notice A change of the member's key was begun; it may be completed from the second `from` on.
    event KeyChangeStarted(uint32 indexed member, KeyType keyType, address key, uint40 from, bool isRecovery);
    /// @notice A change that waited was withdrawn: by the present key, or because a recovery or the member's exit took its place.
    event KeyChangeCancelled(uint32 indexed member, address key);
    /// @notice The member signs with `key` from now on.
    event KeyChanged(uint32 indexed member, KeyType keyType, address key);
    /// @notice The member's contacts from the second `from` on.
    event ContactsSet(uint32 indexed member, uint32 first, uint32 second, uint32 third, uint40 from);

    /// @notice The key is zero, or was, is or may become a member's key.
    error Members_KeyTaken(address key);
    /// @notice Keys of this type do not exist, or this chain cannot verify them.
    error Members_KeyTypeUnsupported(KeyType keyType);
    /// @notice A key of type `Contract` must be a contract that exists.
    error Members_NoContract(address key);
    /// @notice The new key did not sign that it takes over.
    error Members_WrongNewKey(address key);
    /// @notice While a recovery waits, the present key cannot change the account. (It can cancel the first recovery.)
    error Members_RecoveryRunning(uint32 member);
    /// @notice No change of this member's key to this key waits.
    error Members_NoKeyChange(uint32 member);
    /// @notice The change waits until then.
    error Members_TooEarly(uint40 notBefore);
    /// @notice The present key cancelled one recovery already: it may be the stolen one.
    error Members_NotCancellable(uint32 member);
    /// @notice The change is due since then: it can be completed, and not cancelled any more.
    error Members_TooLate(uint40 due);
    /// @notice Contacts are three different active members, and not the member itself.
    error Members_BadContacts(uint32 member);
    /// @notice Both must be the member's contacts, and differ.
    error Members_NotContacts(uint32 member, uint32 first, uint32 second);
    /// @notice The number is not that of the member's next recovery.
    error Members_WrongRecovery(uint32 member, uint32 recovery, uint32 expected);

    /// @notice How long a member's own change of key, and of contacts, waits: long enough to be noticed.
    /// @dev This and `RECOVERY_DELAY` are code: a ballot that shortened them would open every account.
    function ROTATION_DELAY() external view returns (uint256);

    /// @notice How long a recovery waits.
    function RECOVERY_DELAY() external view returns (uint256);

    /// @notice Begins a change of key, signed by the present and by the new key. Takes the place of one that waited.
    /// @dev Anyone may relay. Reverts while a recovery waits.
    function rotate(Rotation calldata rotation, bytes calldata byPresent, bytes calldata byNew) external;

    /// @notice Begins a change of key, signed by two of the member's contacts and by the new key. Takes the place of the member's own change of
    /// key or contacts that waited: whoever holds a stolen key cannot be faster.
    /// @dev Anyone may relay. Reverts while another recovery waits.
    function recover(
        Recovery calldata recovery,
        bytes calldata byFirst,
        bytes calldata bySecond,
        bytes calldata byNew
    ) external;

    /// @notice Withdraws the change to `key` that waits, signed by the present key, before its day: a change that is due is certain. A key
    /// cancels one recovery, never a second one.
    function cancelKeyChange(uint32 member, address key, uint64 nonce, uint40 validUntil, bytes calldata signature)
        external;

    /// @notice Makes a change of key that has waited long enough effective. Anyone may call it.
    function completeKeyChange(uint32 member) external;

    /// @notice Names the member's contacts: at once if there were none, otherwise after `ROTATION_DELAY`.
    /// @dev Anyone may relay. Reverts while a recovery waits.
    function setContacts(Contacts calldata contacts, bytes calldata signature) external;

    /// @notice The number that the member's next recovery must name.
    function recoveryOf(uint32 member) external view returns (uint32);

    /// @notice The change of key that waits; all zero if none does.
    function keyChangeOf(uint32 member) external view returns (KeyChange memory);

    /// @notice The member's contacts as of now; three zeros for none.
    function contactsOf(uint32 member) external view returns (uint32[3] memory);
}
