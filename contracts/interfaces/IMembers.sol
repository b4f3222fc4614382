// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @notice What a member is. A company belongs to the community without power of control.
enum Class {
    None,
    Citizen,
    Association,
    Shop,
    Company,
    PublicBody
}

/// @notice How a member signs. The key is always twenty bytes: an address, or the hash of a public key.
/// Only `Secp256k1` can be used so far; the others are refused at admission.
enum KeyType {
    None,
    Secp256k1,
    Passkey,
    Contract
}

/// @notice An office that the community gives to a key until a stated date.
enum Role {
    None,
    /// Signs admissions.
    Registrar,
    /// Signs settlements.
    Oracle
}

/// @title The register of members and of offices, and the one verifier of members' signatures.
/// @notice A member is a number. The person behind it is known to the association only, off chain, in a row that can be erased.
/// Nothing here holds tokens.
interface IMembers {
    /// @notice What the registrar signs to admit a member.
    /// @param member The number the member gets: used once, never zero, below the numbers kept for funds.
    /// @param class What the member is.
    /// @param key The member's address, or the hash of the member's public key.
    /// @param keyType How the member signs.
    /// @param identity The identity commitment: an HMAC of the person's or body's tax code under a key that only the association
    /// holds. One commitment is admitted once.
    /// @param registrar Who signs.
    /// @param validUntil The last second in which the signature may be used.
    struct Admission {
        uint32 member;
        Class class;
        address key;
        KeyType keyType;
        bytes32 identity;
        address registrar;
        uint40 validUntil;
    }

    /// @notice An office given at deployment.
    struct Appointment {
        Role role;
        address holder;
        uint40 until;
    }

    /// @notice A member was admitted. The identity commitment is deliberately not part of the event.
    event MemberAdmitted(uint32 indexed member, Class class, KeyType keyType, address key, address indexed registrar);
    /// @notice `holder` has the office until the second `until`.
    event RoleGranted(Role indexed role, address indexed holder, uint40 until);

    /// @notice The number is zero, belongs to a fund, or was given before.
    error Members_NumberTaken(uint32 member);
    /// @notice The key is zero or belongs to another member.
    error Members_KeyTaken(address key);
    /// @notice This identity commitment was admitted before, or is zero.
    error Members_IdentityTaken();
    /// @notice A member must have a class.
    error Members_ClassMissing();
    /// @notice Keys of this type cannot be used yet.
    error Members_KeyTypeUnsupported(KeyType keyType);
    /// @notice There is no active member with this number.
    error Members_NotActive(uint32 member);
    /// @notice The signature does not belong to the member's present key.
    error Members_WrongSignature(uint32 member);
    /// @notice The key does not hold the office, or no longer.
    error Members_NoRole(Role role, address holder);
    /// @notice The signature does not belong to the registrar named in the admission.
    error Members_WrongRegistrar(address signer, address registrar);
    /// @notice An office must be a real one, given to a key once, for a time that lies ahead and is not longer than `MAX_TERM`.
    error Members_BadAppointment(Role role, address holder, uint40 until);
    /// @notice The signed time has passed.
    error Members_IntentExpired(uint40 validUntil);

    /// @notice The numbers from here on are kept for funds. They are never members and have no vote.
    function FIRST_FUND() external view returns (uint32);

    /// @notice The longest term of an office.
    function MAX_TERM() external view returns (uint256);

    /// @notice Admits a member and pays the welcome bonus as far as the month's budget reaches.
    /// @dev Anyone may relay. Reverts if the signed time has passed, the registrar holds no office or did not sign, or if number, key
    /// or identity were used before.
    function admit(Admission calldata admission, bytes calldata signature) external;

    /// @notice Returns silently if `signature` over `digest` was made with the present key of the active member `member`.
    /// @dev Reverts otherwise. `digest` is the EIP-712 digest of the calling contract, so that the chain, the contract, the action and
    /// the signer are part of what is signed. The caller must make sure that a digest works only once.
    function authorise(uint32 member, bytes32 digest, bytes calldata signature) external view;

    /// @notice As `authorise`, for an act that begins something with `other`, who must be an active member too.
    function authoriseWith(uint32 member, uint32 other, bytes32 digest, bytes calldata signature) external view;

    /// @notice Reverts unless `holder` holds the office now.
    function requireRole(Role role, address holder) external view;

    /// @notice The second until which `holder` has the office; 0 if never.
    function roleUntil(Role role, address holder) external view returns (uint40);

    /// @notice What is on record about a member; all zero for a number that was never given.
    function memberOf(uint32 member) external view returns (Class class, KeyType keyType, address key);

    /// @notice The member who signs with `key`; 0 if nobody does.
    function memberByKey(address key) external view returns (uint32 member);

    /// @notice Whether an identity commitment was admitted.
    function isIdentityKnown(bytes32 identity) external view returns (bool);

    /// @notice How many members are active now, and how many were at the first second of this month.
    function activeMembers() external view returns (uint256 atStartOfEpoch, uint256 current);

    /// @notice The digest that the registrar signs.
    function digestOf(Admission calldata admission) external view returns (bytes32);
}
