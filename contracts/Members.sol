// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ILedger} from "./interfaces/ILedger.sol";
import {Class, IMembers, KeyType, Role} from "./interfaces/IMembers.sol";
import {Intents} from "./libraries/Intents.sol";
import {Months} from "./libraries/Months.sol";

/// @title Members, offices, and the verifier of signatures.
/// @notice Specified in `interfaces/IMembers.sol`.
contract Members is IMembers, EIP712 {
    using Intents for Admission;

    struct Member {
        address key;
        KeyType keyType;
        Class class;
    }

    /// @dev How many members are active: now, and before the first change in month `epoch`.
    struct Headcount {
        uint16 epoch;
        uint32 before;
        uint32 current;
    }

    /// @inheritdoc IMembers
    uint32 public constant FIRST_FUND = 0xffffff00;
    /// @inheritdoc IMembers
    uint256 public constant MAX_TERM = 5 * 366 days;

    ILedger public immutable LEDGER;

    mapping(uint32 member => Member) private _members;
    mapping(address key => uint32 member) private _memberByKey;
    mapping(bytes32 identity => uint32 member) private _memberByIdentity;
    mapping(Role role => mapping(address holder => uint40 until)) private _roles;
    Headcount private _headcount;

    constructor(ILedger ledger, Appointment[] memory appointments) EIP712("Borgo", "1") {
        LEDGER = ledger;
        for (uint256 i = 0; i < appointments.length; i++) {
            (Role role, address holder, uint40 until) =
                (appointments[i].role, appointments[i].holder, appointments[i].until);
            bool real = role != Role.None && holder != address(0) && _roles[role][holder] == 0;
            if (!real || until <= block.timestamp || until > block.timestamp + MAX_TERM) {
                revert Members_BadAppointment(role, holder, until);
            }
            _roles[role][holder] = until;
            emit RoleGranted(role, holder, until);
        }
    }

    /// @inheritdoc IMembers
    function admit(Admission calldata admission, bytes calldata signature) external {
        if (block.timestamp > admission.validUntil) revert Members_IntentExpired(admission.validUntil);
        requireRole(Role.Registrar, admission.registrar);
        address signer = _signer(digestOf(admission), signature);
        if (signer != admission.registrar) revert Members_WrongRegistrar(signer, admission.registrar);

        uint32 member = admission.member;
        if (member == 0 || member >= FIRST_FUND || _members[member].class != Class.None) revert Members_NumberTaken(member);
        if (admission.class == Class.None) revert Members_ClassMissing();
        if (admission.keyType != KeyType.Secp256k1) revert Members_KeyTypeUnsupported(admission.keyType);
        if (admission.key == address(0) || _memberByKey[admission.key] != 0) revert Members_KeyTaken(admission.key);
        if (admission.identity == 0 || _memberByIdentity[admission.identity] != 0) revert Members_IdentityTaken();

        _members[member] = Member(admission.key, admission.keyType, admission.class);
        _memberByKey[admission.key] = member;
        _memberByIdentity[admission.identity] = member;
        _countOneMore();

        emit MemberAdmitted(member, admission.class, admission.keyType, admission.key, admission.registrar);

        LEDGER.welcome(member);
    }

    /// @inheritdoc IMembers
    function authorise(uint32 member, bytes32 digest, bytes calldata signature) external view {
        _authorise(member, digest, signature);
    }

    /// @inheritdoc IMembers
    function authoriseWith(uint32 member, uint32 other, bytes32 digest, bytes calldata signature) external view {
        _authorise(member, digest, signature);
        if (_members[other].class == Class.None) revert Members_NotActive(other);
    }

    /// @inheritdoc IMembers
    function requireRole(Role role, address holder) public view {
        if (block.timestamp > _roles[role][holder]) revert Members_NoRole(role, holder);
    }

    /// @inheritdoc IMembers
    function roleUntil(Role role, address holder) external view returns (uint40) {
        return _roles[role][holder];
    }

    /// @inheritdoc IMembers
    function memberOf(uint32 member) external view returns (Class, KeyType, address) {
        Member memory record = _members[member];
        return (record.class, record.keyType, record.key);
    }

    /// @inheritdoc IMembers
    function memberByKey(address key) external view returns (uint32) {
        return _memberByKey[key];
    }

    /// @inheritdoc IMembers
    function isIdentityKnown(bytes32 identity) external view returns (bool) {
        return _memberByIdentity[identity] != 0;
    }

    /// @inheritdoc IMembers
    function activeMembers() external view returns (uint256 atStartOfEpoch, uint256 current) {
        Headcount memory count = _headcount;
        bool changedNow = count.epoch == Months.epochOf(block.timestamp);
        return (changedNow ? count.before : count.current, count.current);
    }

    /// @inheritdoc IMembers
    function digestOf(Admission calldata admission) public view returns (bytes32) {
        return _hashTypedDataV4(admission.hash());
    }

    function _countOneMore() private {
        Headcount memory count = _headcount;
        uint16 epoch = Months.epochOf(block.timestamp);
        uint32 before = count.epoch == epoch ? count.before : count.current;
        _headcount = Headcount(epoch, before, count.current + 1);
    }

    function _authorise(uint32 member, bytes32 digest, bytes calldata signature) private view {
        Member storage record = _members[member];
        if (record.class == Class.None) revert Members_NotActive(member);
        if (_signer(digest, signature) != record.key) revert Members_WrongSignature(member);
    }

    /// @dev The zero address, which is never a member nor a registrar, for a malformed or malleable signature.
    function _signer(bytes32 digest, bytes calldata signature) private pure returns (address signer) {
        // slither-disable-next-line unused-return (a malformed signature gives the zero address)
        (signer,,) = ECDSA.tryRecoverCalldata(digest, signature);
    }
}
