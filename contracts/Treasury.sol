// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ICouncil, Parameter} from "./interfaces/ICouncil.sol";
import {Channel, ILedger} from "./interfaces/ILedger.sol";
import {Class, IMembers, Role, holderOf, isOneself} from "./interfaces/IMembers.sol";
import {IServices, State} from "./interfaces/IServices.sol";
import {ISettlements} from "./interfaces/ISettlements.sol";
import {ITreasury, Purpose} from "./interfaces/ITreasury.sol";
import {Intents} from "./libraries/Intents.sol";
import {Months} from "./libraries/Months.sol";

/// @title Allowances that stakeholders buy, and the commons allowance of the community.
/// @notice Specified in `interfaces/ITreasury.sol`.
contract Treasury is ITreasury, EIP712 {
    using Math for uint256;

    struct Registration {
        uint40 until;
        uint32 sequence;
    }

    /// @inheritdoc ITreasury
    uint256 public constant ALLOWANCE_MONTHS = 12;
    /// @inheritdoc ITreasury
    uint256 public constant ACTIVE_MONTHS = 2;
    /// @inheritdoc ITreasury
    uint256 public constant MAX_ECO_BONUS = 5_00;
    /// @inheritdoc ITreasury
    uint256 public constant MAX_STANDING = 50_00;
    /// @dev The sum of all quotas of a settlement.
    uint256 private constant WHOLE = 1_000_000_000;

    IMembers public immutable MEMBERS;
    ILedger public immutable LEDGER;
    IServices public immutable SERVICES;
    ISettlements public immutable SETTLEMENTS;
    ICouncil public immutable COUNCIL;

    mapping(uint32 stakeholder => Registration) private _stakeholders;
    mapping(bytes32 allowance => Allowance) private _allowances;
    mapping(bytes32 grant => Pool) private _pools;
    mapping(bytes32 grant => mapping(uint256 word => uint256 bits)) private _taken;
    mapping(uint256 epoch => mapping(uint256 word => uint256 bits)) private _standingPaid;
    mapping(bytes32 id => bool) private _used;
    mapping(uint32 stakeholder => mapping(bytes32 product => bool)) private _products;
    /// @dev What allowances and gifts by quota may still give, by the month with which they end.
    mapping(uint256 lastEpoch => uint256) private _outstanding;
    Standing private _standing;

    modifier onlyCouncil() {
        if (msg.sender != address(COUNCIL)) revert Treasury_NotAllowed(msg.sender);
        _;
    }

    constructor(IMembers members, ILedger ledger, IServices services, ISettlements settlements, ICouncil council)
        EIP712("Borgo", "1")
    {
        (MEMBERS, LEDGER, SERVICES, SETTLEMENTS, COUNCIL) = (members, ledger, services, settlements, council);
    }

    /// @inheritdoc ITreasury
    function register(Stakeholder calldata order, bytes calldata signature) external {
        _requireInTime(order.validUntil);
        uint32 stakeholder = order.stakeholder;
        uint32 sequence = _stakeholders[stakeholder].sequence;
        if (order.sequence != sequence) revert Treasury_WrongSequence(stakeholder, order.sequence, sequence);
        if (order.until > block.timestamp + MEMBERS.MAX_TERM()) revert Treasury_BadTerm(order.until);
        if (!MEMBERS.isActive(stakeholder)) revert IMembers.Members_NotActive(stakeholder);
        if (_isCitizen(stakeholder)) revert Treasury_Citizen(stakeholder);
        MEMBERS.authoriseOfficer(Role.Treasurer, order.treasurer, _hashTypedDataV4(Intents.hash(order)), signature);

        _stakeholders[stakeholder] = Registration(order.until, sequence + 1);

        emit StakeholderRegistered(stakeholder, order.until, order.agreement, order.treasurer);
    }

    /// @inheritdoc ITreasury
    function buy(Purchase calldata order, bytes calldata signature) external {
        _requireInTime(order.validUntil);
        uint32 stakeholder = order.stakeholder;
        _requireStakeholder(stakeholder);
        if (order.purpose == Purpose.None || order.cents == 0) revert Treasury_NoPurpose();
        uint256 rate = COUNCIL.valueOf(Parameter.TokensPerEuro);
        if (order.tokensPerEuro != rate) revert Treasury_WrongRate(order.tokensPerEuro, rate);
        if (isOneself(MEMBERS, order.treasurer, holderOf(stakeholder))) revert Treasury_OwnPurchase(stakeholder);
        _use(order.receipt);
        MEMBERS.authoriseOfficer(Role.Treasurer, order.treasurer, _hashTypedDataV4(Intents.hash(order)), signature);

        // Cents times hundredths for a euro: in hundredths of a token, rounded down.
        uint256 tokens = uint256(order.cents) * rate / 100;
        uint256 most = grantable();
        if (tokens > most) revert Treasury_TooMuch(tokens, most);
        uint48 bought = SafeCast.toUint48(tokens);
        uint16 lastEpoch = uint16(_epoch() + ALLOWANCE_MONTHS);
        _allowances[order.receipt] = Allowance(stakeholder, order.purpose, lastEpoch, bought, bought);
        _outstanding[lastEpoch] += tokens;

        emit Purchased(order.receipt, stakeholder, order.purpose, order.cents, tokens, lastEpoch, order.treasurer);
    }

    /// @inheritdoc ITreasury
    function grant(
        Grant calldata order,
        bytes calldata signature,
        uint32[] calldata members,
        uint48[] calldata weights
    ) external {
        bytes32 id = _hashTypedDataV4(Intents.hash(order));
        _requireInTime(order.validUntil);
        _use(id);
        if (keccak256(abi.encode(members, weights)) != order.recipients) revert Treasury_WrongRecipients();
        MEMBERS.authoriseActive(order.stakeholder, id, signature);

        (uint256[] memory amounts, uint256 given) = _divide(order.pool, members, weights);
        if (given == 0) revert Treasury_NothingToGive();
        uint256 lastEpoch = _draw(order.allowance, order.stakeholder, Purpose.Members, given);
        _outstanding[lastEpoch] -= given;

        emit Granted(id, order.allowance, given, members.length);

        LEDGER.grant(members, amounts);
    }

    /// @inheritdoc ITreasury
    function openQuotaGrant(QuotaGrant calldata order, bytes calldata signature) external {
        bytes32 id = _hashTypedDataV4(Intents.hash(order));
        _requireInTime(order.validUntil);
        _use(id);
        if (order.pool == 0) revert Treasury_NothingToGive();
        if (!SETTLEMENTS.isFinal(order.period)) revert Treasury_NotFinal(order.period);
        MEMBERS.authoriseActive(order.stakeholder, id, signature);

        uint16 lastEpoch = _draw(order.allowance, order.stakeholder, Purpose.Quotas, order.pool);
        _pools[id] = Pool(order.period, lastEpoch, order.pool, order.pool);

        emit QuotaGrantOpened(id, order.allowance, order.period, order.pool, lastEpoch);
    }

    /// @inheritdoc ITreasury
    function takeQuotaShare(bytes32 id, ISettlements.Line calldata line, ISettlements.Sibling[] calldata proof)
        external
    {
        Pool memory pool = _pools[id];
        if (pool.lastEpoch < _epoch()) revert Treasury_Ended(id, pool.lastEpoch);
        if (!SETTLEMENTS.verify(pool.period, line, proof)) revert Treasury_NotVerified(id, line.index);
        _requireRecipient(line.member);
        uint256 amount = uint256(pool.pool) * line.quotaMicro / WHOLE;
        if (amount == 0) revert Treasury_NothingToGive();

        _setBit(_taken[id], line.index);
        // The quotas of a tree add up to the whole, and a line is paid once: the parts never exceed the pool.
        _pools[id].left = pool.left - uint48(amount);
        _outstanding[pool.lastEpoch] -= amount;

        emit QuotaShareTaken(id, line.member, line.index, amount);

        _grantOne(line.member, amount);
    }

    /// @inheritdoc ITreasury
    function grantEcoBonus(EcoBonus calldata order, bytes calldata signature) external {
        _requireInTime(order.validUntil);
        if (order.amount == 0) revert Treasury_NothingToGive();
        if (order.amount > MAX_ECO_BONUS) revert Treasury_BonusTooLarge(order.amount, MAX_ECO_BONUS);
        mapping(bytes32 => bool) storage products = _products[order.stakeholder];
        if (order.product == 0 || products[order.product]) revert Treasury_Used(order.product);
        products[order.product] = true;
        _requireRecipient(order.member);
        MEMBERS.authoriseActive(order.stakeholder, _hashTypedDataV4(Intents.hash(order)), signature);

        uint256 lastEpoch = _draw(order.allowance, order.stakeholder, Purpose.EcoProducts, order.amount);
        _outstanding[lastEpoch] -= order.amount;

        emit EcoBonusGranted(order.product, order.allowance, order.member, order.amount);

        _grantOne(order.member, order.amount);
    }

    /// @inheritdoc ITreasury
    function grantCommons(uint32[] calldata members, uint48 amount) external onlyCouncil {
        uint256[] memory amounts = new uint256[](members.length);
        uint256 given = 0;
        uint32 last = 0;
        for (uint256 i = 0; i < members.length; i++) {
            if (members[i] <= last) revert Treasury_BadRecipients(i);
            last = members[i];
            if (_isStakeholder(last) || !MEMBERS.isActive(last)) continue;
            amounts[i] = amount;
            given++;
        }
        if (given == 0 || amount == 0) revert Treasury_NothingToGive();

        emit CommonsGranted(amount, given);

        LEDGER.grantCommons(members, amounts);
    }

    /// @inheritdoc ITreasury
    function setStandingGrant(uint48 each) external onlyCouncil {
        if (each > MAX_STANDING) revert Treasury_StandingTooLarge(each, MAX_STANDING);

        _standing.each = each;

        emit StandingGrantSet(each);
    }

    /// @inheritdoc ITreasury
    function payStandingGrant(uint32 member, bytes32 service) external {
        if (!MEMBERS.isActive(member)) revert IMembers.Members_NotActive(member);
        if (!_isCitizen(member)) revert Treasury_NotACitizen(member);
        uint256 epoch = _epoch();
        uint256 share = _standingShare(epoch);
        _requireTookPart(member, service, share, epoch);

        _setBit(_standingPaid[epoch], member);

        emit StandingGrantPaid(member, epoch, service, share);

        (uint32[] memory members, uint256[] memory amounts) = _one(member, share);
        LEDGER.grantCommons(members, amounts);
    }

    /// @inheritdoc ITreasury
    function stakeholderOf(uint32 stakeholder) external view returns (uint40 until, uint32 sequence) {
        Registration memory registration = _stakeholders[stakeholder];
        return (registration.until, registration.sequence);
    }

    /// @inheritdoc ITreasury
    function allowanceOf(bytes32 allowance) external view returns (Allowance memory) {
        return _allowances[allowance];
    }

    /// @inheritdoc ITreasury
    function poolOf(bytes32 id) external view returns (Pool memory) {
        return _pools[id];
    }

    /// @inheritdoc ITreasury
    function isTaken(bytes32 id, uint32 index) external view returns (bool) {
        return _hasBit(_taken[id], index);
    }

    /// @inheritdoc ITreasury
    function outstanding() public view returns (uint256 sum) {
        uint256 epoch = _epoch();
        for (uint256 last = epoch; last <= epoch + ALLOWANCE_MONTHS; last++) {
            sum += _outstanding[last];
        }
    }

    /// @inheritdoc ITreasury
    function grantable() public view returns (uint256) {
        return (ALLOWANCE_MONTHS * LEDGER.shareOf(Channel.Grants)).saturatingSub(outstanding());
    }

    /// @inheritdoc ITreasury
    function isUsed(bytes32 id) external view returns (bool) {
        return _used[id];
    }

    /// @inheritdoc ITreasury
    function isProductUsed(uint32 stakeholder, bytes32 product) external view returns (bool) {
        return _products[stakeholder][product];
    }

    /// @inheritdoc ITreasury
    function standing() external view returns (Standing memory) {
        return _standing;
    }

    /// @inheritdoc ITreasury
    function hasStandingGrant(uint32 member, uint256 epoch) external view returns (bool) {
        return _hasBit(_standingPaid[epoch], member);
    }

    /// @dev Takes `amount` out of an allowance. Says with which month it ends.
    function _draw(bytes32 id, uint32 stakeholder, Purpose purpose, uint256 amount) private returns (uint16) {
        _requireStakeholder(stakeholder);
        Allowance memory allowance = _allowances[id];
        if (allowance.stakeholder != stakeholder) revert Treasury_NotYours(id, stakeholder);
        if (allowance.purpose != purpose) revert Treasury_WrongPurpose(id, allowance.purpose);
        if (allowance.lastEpoch < _epoch()) revert Treasury_Ended(id, allowance.lastEpoch);
        if (allowance.left < amount) revert Treasury_AllowanceExceeded(id, amount, allowance.left);
        _allowances[id].left = allowance.left - uint48(amount);
        return allowance.lastEpoch;
    }

    /// @dev The same for all members in month `epoch`; fixed by the first call of the month.
    function _standingShare(uint256 epoch) private returns (uint256 share) {
        Standing memory rule = _standing;
        if (rule.each == 0) revert Treasury_NothingToGive();
        if (rule.epoch == epoch) return rule.share;
        // slither-disable-next-line unused-return (what is left to give, and to how many at most)
        (,, uint256 commons) = LEDGER.totals();
        // slither-disable-next-line unused-return (of those who are members now)
        (, uint256 current) = MEMBERS.activeMembers();
        share = uint256(rule.each).min(commons / current);
        if (share == 0) revert Treasury_NothingToGive();
        _standing = Standing(rule.each, uint16(epoch), uint48(share));

        emit StandingShareFixed(epoch, share);
    }

    function _grantOne(uint32 member, uint256 amount) private {
        (uint32[] memory members, uint256[] memory amounts) = _one(member, amount);
        LEDGER.grant(members, amounts);
    }

    function _use(bytes32 id) private {
        if (id == 0 || _used[id]) revert Treasury_Used(id);
        _used[id] = true;
    }

    function _setBit(mapping(uint256 => uint256) storage words, uint256 place) private {
        if (_hasBit(words, place)) revert Treasury_AlreadyTaken(place);
        words[place >> 8] |= 1 << (place & 0xff);
    }

    function _hasBit(mapping(uint256 => uint256) storage words, uint256 place) private view returns (bool) {
        return words[place >> 8] >> (place & 0xff) & 1 != 0;
    }

    /// @dev What each member gets of `pool` by weight, rounded down.
    function _divide(uint256 pool, uint32[] calldata members, uint48[] calldata weights)
        private
        view
        returns (uint256[] memory amounts, uint256 given)
    {
        if (members.length != weights.length) revert Treasury_BadRecipients(members.length);
        uint256 whole = 0;
        uint32 last = 0;
        for (uint256 i = 0; i < members.length; i++) {
            if (members[i] <= last) revert Treasury_BadRecipients(i);
            last = members[i];
            _requireRecipient(last);
            whole += weights[i];
        }
        if (whole == 0) revert Treasury_BadRecipients(0);
        amounts = new uint256[](members.length);
        for (uint256 i = 0; i < members.length; i++) {
            amounts[i] = pool * weights[i] / whole;
            given += amounts[i];
        }
    }

    /// @dev A service of the member's own that was paid and worth at least `share`. What was given to a member says nothing: else the grant
    /// itself would keep a dormant member awake.
    function _requireTookPart(uint32 member, bytes32 service, uint256 share, uint256 epoch) private view {
        IServices.Service memory known = SERVICES.serviceOf(service);
        bool own = known.requester == member || known.provider == member;
        bool recent = known.start <= block.timestamp && Months.epochOf(known.start) + ACTIVE_MONTHS >= epoch;
        if (!own || !recent || known.state != State.Closed || known.amount < share) {
            revert Treasury_NotActive(member, service);
        }
    }

    function _requireInTime(uint40 validUntil) private view {
        if (block.timestamp > validUntil) revert Treasury_IntentExpired(validUntil);
    }

    function _requireStakeholder(uint32 stakeholder) private view {
        if (!_isStakeholder(stakeholder)) {
            revert Treasury_NotAStakeholder(stakeholder, _stakeholders[stakeholder].until);
        }
    }

    function _requireRecipient(uint32 member) private view {
        if (_isStakeholder(member)) revert Treasury_ToAStakeholder(member);
        if (!MEMBERS.isActive(member)) revert IMembers.Members_NotActive(member);
    }

    function _isStakeholder(uint32 member) private view returns (bool) {
        return _stakeholders[member].until >= block.timestamp;
    }

    function _isCitizen(uint32 member) private view returns (bool) {
        // slither-disable-next-line unused-return (the key does not matter)
        (Class class,,) = MEMBERS.memberOf(member);
        return class == Class.Citizen;
    }

    function _epoch() private view returns (uint256) {
        return Months.epochOf(block.timestamp);
    }

    function _one(uint32 member, uint256 amount)
        private
        pure
        returns (uint32[] memory members, uint256[] memory amounts)
    {
        (members, amounts) = (new uint32[](1), new uint256[](1));
        (members[0], amounts[0]) = (member, amount);
    }
}
