// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IMembers} from "../interfaces/IMembers.sol";
import {Intents} from "../libraries/Intents.sol";
import {Months} from "../libraries/Months.sol";
import {KeyChanges} from "./KeyChanges.sol";

/// @title Who may ask for small services in the name of a member who needs help with it.
/// @notice Specified in `interfaces/IMembers.sol`.
abstract contract Delegates is KeyChanges {
    using Intents for Delegation;

    /// @dev One slot. What was spent in a month is kept when the delegate changes: the limit is the member's.
    struct Proxy {
        uint32 delegate;
        uint48 perRequest;
        uint48 perEpoch;
        uint16 epoch;
        uint48 spent;
    }

    /// @inheritdoc IMembers
    uint256 public constant MAX_PER_REQUEST = 20_00;
    /// @inheritdoc IMembers
    uint256 public constant MAX_PER_EPOCH = 60_00;
    /// @inheritdoc IMembers
    uint256 public constant MAX_DELEGATIONS = 3;

    address public immutable SERVICES;

    mapping(uint32 member => Proxy) private _proxies;
    mapping(uint32 delegate => uint256) private _delegations;

    constructor(address services) {
        // slither-disable-next-line missing-zero-check (a deployment asserts every link before it is made known)
        SERVICES = services;
    }

    /// @inheritdoc IMembers
    function delegate(Delegation calldata delegation, bytes calldata byMember, bytes calldata byDelegate) external {
        (uint32 member, uint32 to) = (delegation.member, delegation.delegate);
        _requireActive(member);
        _requireActive(to);
        _requireNoRecovery(member);
        _requireLimits(delegation);
        _useNonce(member, delegation.nonce, delegation.validUntil);
        bytes32 digest = _hashTypedDataV4(delegation.hash());
        _requireSigned(member, digest, byMember);
        _requireSigned(to, digest, byDelegate);

        _dropDelegate(member, member);
        if (_delegations[to] == MAX_DELEGATIONS) revert Members_TooManyDelegations(to);
        _delegations[to]++;
        Proxy storage proxy = _proxies[member];
        (proxy.delegate, proxy.perRequest, proxy.perEpoch) = (to, delegation.perRequest, delegation.perEpoch);

        emit DelegateSet(member, to, delegation.perRequest, delegation.perEpoch);
    }

    /// @inheritdoc IMembers
    function endDelegation(
        uint32 member,
        uint32 signer,
        uint64 nonce,
        uint40 validUntil,
        bytes calldata signature
    ) external {
        uint32 from = _proxies[member].delegate;
        if (from == 0 || (signer != member && signer != from)) revert Members_NoDelegation(member, signer);
        _useNonce(signer, nonce, validUntil);
        bytes32 intent = Intents.hashOfEndDelegation(member, signer, nonce, validUntil);
        _requireSigned(signer, _hashTypedDataV4(intent), signature);

        _dropDelegate(member, signer);
    }

    /// @inheritdoc IMembers
    function authoriseSpend(uint32 member, uint32 other, bytes32 digest, uint256 amount, bytes calldata signature)
        external
        returns (uint32 by)
    {
        if (msg.sender != SERVICES) revert Members_NotAllowed(msg.sender);
        _requireActive(member);
        by = _isSigned(member, digest, signature) ? member : _spend(member, other, digest, amount, signature);
        _requireActive(other);
    }

    /// @inheritdoc IMembers
    function delegateOf(uint32 member) external view returns (uint32, uint256, uint256, uint256) {
        Proxy memory proxy = _proxies[member];
        if (proxy.delegate == 0) return (0, 0, 0, 0);
        return (proxy.delegate, proxy.perRequest, proxy.perEpoch, _spentNow(proxy));
    }

    /// @inheritdoc IMembers
    function delegationsOf(uint32 member) external view returns (uint256) {
        return _delegations[member];
    }

    function _dropDelegate(uint32 member, uint32 by) internal {
        uint32 from = _proxies[member].delegate;
        if (from == 0) return;
        _delegations[from]--;
        _proxies[member].delegate = 0;

        emit DelegationEnded(member, from, by);
    }

    /// @dev Books what the delegate signed for. Limits are kept by whoever is the counterparty, but never for the delegate's own services.
    function _spend(uint32 member, uint32 other, bytes32 digest, uint256 amount, bytes calldata signature)
        private
        returns (uint32 by)
    {
        Proxy memory proxy = _proxies[member];
        by = proxy.delegate;
        if (by == 0 || !isActive(by) || !_isSigned(by, digest, signature)) revert Members_WrongSignature(member);
        if (by == other) revert Members_DelegateIsParty(by);
        if (amount > proxy.perRequest) revert Members_AboveLimit(member, amount, proxy.perRequest);
        uint256 spent = _spentNow(proxy) + amount;
        if (spent > proxy.perEpoch) revert Members_AboveLimit(member, spent, proxy.perEpoch);
        // Not above `perEpoch`, which fits.
        (_proxies[member].epoch, _proxies[member].spent) = (Months.epochOf(block.timestamp), uint48(spent));

        emit DelegateSpent(member, by, amount, spent);
    }

    function _spentNow(Proxy memory proxy) private view returns (uint256) {
        return proxy.epoch == Months.epochOf(block.timestamp) ? proxy.spent : 0;
    }

    function _requireLimits(Delegation calldata given) private pure {
        bool small = given.perRequest != 0 && given.perRequest <= MAX_PER_REQUEST
            && given.perRequest <= given.perEpoch && given.perEpoch <= MAX_PER_EPOCH;
        if (!small || given.member == given.delegate) revert Members_BadDelegation(given.member, given.delegate);
    }
}
