// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ILedger} from "./interfaces/ILedger.sol";
import {Class, IMembers, RefusalReason} from "./interfaces/IMembers.sol";
import {Intents} from "./libraries/Intents.sol";
import {Months} from "./libraries/Months.sol";
import {Delegates} from "./members/Delegates.sol";
import {Offices} from "./members/Offices.sol";

/// @title Members, offices, and the verifier of signatures.
/// @notice Specified in `interfaces/IMembers.sol`. Here: how one comes, and how one goes.
contract Members is Offices, Delegates {
    using Intents for Admission;
    using Intents for Refusal;

    /// @dev A rule takes 32 bits of `_RULES`, at the class's number.
    uint256 private constant RULE_BITS = 32;
    uint256 private constant CLASSES = uint256(type(Class).max);

    /// @inheritdoc IMembers
    uint32 public constant FIRST_FUND = 0xffffff00;

    ILedger public immutable LEDGER;
    uint256 private immutable _RULES;

    mapping(bytes32 identity => uint32 member) private _memberByIdentity;
    mapping(bytes32 application => bool) private _refused;

    /// @param rules What holds for each class, in the order of `Class` from `Citizen` on.
    constructor(
        ILedger ledger,
        address services,
        address council,
        Appointment[] memory appointments,
        ClassRule[5] memory rules
    ) EIP712("Borgo", "1") Offices(council, appointments) Delegates(services) {
        LEDGER = ledger;
        uint256 packed = 0;
        for (uint256 i = 0; i < CLASSES; i++) {
            (Class class, uint16 bps, bool welcomed) = (Class(i + 1), rules[i].holdingBps, rules[i].welcomed);
            if (bps < 10_000 || bps > 40_000) revert Members_BadClassRule(class, bps);
            packed |= (uint256(bps) | (welcomed ? 1 << 16 : 0)) << (uint256(class) * RULE_BITS);
            emit ClassRuleSet(class, bps, welcomed);
        }
        _RULES = packed;
    }

    /// @inheritdoc IMembers
    function admit(Admission calldata admission, bytes calldata signature) external {
        _requireInTime(admission.validUntil);
        _requireRegistrar(admission.registrar, digestOf(admission), signature);

        (uint32 member, Class class) = (admission.member, admission.class);
        if (member == 0 || member >= FIRST_FUND || _members[member].class != Class.None) revert Members_NumberTaken(member);
        if (class == Class.None) revert Members_ClassMissing();
        bool firstTime = _takeIdentity(member, admission.identity);
        _takeKey(member, admission.keyType, admission.key);
        _members[member] = Member(admission.key, admission.keyType, class, uint40(block.timestamp), 0);
        _count(class, true);

        emit MemberAdmitted(member, class, admission.keyType, admission.key, admission.registrar);

        if (firstTime && ruleOf(class).welcomed) LEDGER.welcome(member);
    }

    /// @inheritdoc IMembers
    function refuse(Refusal calldata refusal, bytes calldata signature) external {
        bytes32 application = refusal.application;
        _requireInTime(refusal.validUntil);
        _requireRegistrar(refusal.registrar, _hashTypedDataV4(refusal.hash()), signature);
        bool stated = application != 0 && refusal.evidence != 0 && refusal.reason != RefusalReason.None;
        if (!stated || _refused[application]) revert Members_BadRefusal(application);
        _refused[application] = true;

        emit AdmissionRefused(application, refusal.reason, refusal.evidence, refusal.registrar);
    }

    /// @inheritdoc IMembers
    function exit(uint32 member, uint64 nonce, uint40 validUntil, bytes calldata signature) external {
        _requireActive(member);
        _requireNoRecovery(member);
        _useNonce(member, nonce, validUntil);
        _requireSigned(member, _hashTypedDataV4(Intents.hashOfExit(member, nonce, validUntil)), signature);

        _members[member].left = uint40(block.timestamp);
        _count(_members[member].class, false);
        _dropKeyChange(member);
        _dropDelegate(member, member);

        emit MemberLeft(member);

        // slither-disable-next-line unused-return (the ledger tells how much in its own event)
        if (LEDGER.accountOf(member).open == 0) LEDGER.burnAll(member);
    }

    /// @inheritdoc IMembers
    function burnRest(uint32 member) external {
        if (_members[member].left == 0) revert Members_NotLeft(member);
        uint256 open = LEDGER.accountOf(member).open;
        if (open != 0) revert Members_StillOpen(member, open);
        // slither-disable-next-line unused-return (the ledger tells how much in its own event)
        LEDGER.burnAll(member);
    }

    /// @inheritdoc IMembers
    function holdingBpsOf(uint32 member) external view returns (uint256) {
        return ruleOf(_members[member].class).holdingBps;
    }

    /// @inheritdoc IMembers
    function isIdentityKnown(bytes32 identity) external view returns (bool) {
        return _memberByIdentity[identity] != 0;
    }

    /// @inheritdoc IMembers
    function isRefused(bytes32 application) external view returns (bool) {
        return _refused[application];
    }

    /// @inheritdoc IMembers
    function ruleOf(Class class) public view returns (ClassRule memory) {
        uint256 rule = _RULES >> (uint256(class) * RULE_BITS);
        return ClassRule(uint16(rule), (rule >> 16) & 1 == 1);
    }

    /// @inheritdoc IMembers
    function digestOf(Admission calldata admission) public view returns (bytes32) {
        return _hashTypedDataV4(admission.hash());
    }

    /// @dev Whoever left may come back, not in the same month: limits by month would begin anew with the number.
    function _takeIdentity(uint32 member, bytes32 identity) private returns (bool firstTime) {
        uint32 known = _memberByIdentity[identity];
        if (identity == 0 || (known != 0 && _members[known].left == 0)) revert Members_IdentityTaken();
        if (known != 0) {
            uint40 notBefore = Months.startOf(uint256(Months.epochOf(_members[known].left)) + 1);
            if (block.timestamp < notBefore) revert Members_ReentryTooEarly(notBefore);
        }
        _memberByIdentity[identity] = member;
        return known == 0;
    }
}
