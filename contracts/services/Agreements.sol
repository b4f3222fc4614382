// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Header} from "../Header.sol";
import {ICouncil} from "../interfaces/ICouncil.sol";
import {ILedger} from "../interfaces/ILedger.sol";
import {IMembers} from "../interfaces/IMembers.sol";
import {IOffers} from "../interfaces/IOffers.sol";
import {IServices, State} from "../interfaces/IServices.sol";
import {Intents} from "../libraries/Intents.sol";

/// @title What is kept of services, how it is read, and what every verb asks before it acts.
/// @notice Specified in `interfaces/IServices.sol`.
abstract contract Agreements is IServices, EIP712 {
    using Intents for Request;
    using Intents for Instant;

    IMembers public immutable MEMBERS;
    ILedger public immutable LEDGER;
    ICouncil public immutable COUNCIL;
    IOffers public immutable OFFERS;

    /// @dev Nothing of a header ever changes once it is final, and it is never cleared: an id works once.
    mapping(bytes32 service => Header) internal _headers;

    constructor(IMembers members, ILedger ledger, ICouncil council, IOffers offers) EIP712("Borgo", "1") {
        (MEMBERS, LEDGER, COUNCIL, OFFERS) = (members, ledger, council, offers);
    }

    /// @inheritdoc IServices
    function idOf(Request calldata order) public view returns (bytes32) {
        return _hashTypedDataV4(order.hash());
    }

    /// @inheritdoc IServices
    function instantIdOf(Instant calldata purchase) public view returns (bytes32) {
        return _hashTypedDataV4(purchase.hash());
    }

    /// @inheritdoc IServices
    function serviceOf(bytes32 service) external view returns (Service memory) {
        Header header = _headers[service];
        return Service({
            state: header.stateOf(),
            requester: header.requesterOf(),
            provider: header.providerOf(),
            amount: header.amountOf(),
            category: header.categoryOf(),
            start: header.startOf(),
            performBy: header.performByOf(),
            approveBy: header.stateOf() == State.Requested ? uint40(header.approveByOf()) : 0,
            reviewBy: header.stateOf() == State.Delivered ? uint40(header.deadlineOf()) : 0,
            mediateBy: header.stateOf() == State.Disputed ? uint40(header.deadlineOf()) : 0
        });
    }

    /// @dev For the intents that name service, signer and time, and nothing else.
    function _authorise(
        bytes32 typeHash,
        bytes32 service,
        uint32 signer,
        uint40 validUntil,
        bytes calldata signature
    ) internal view {
        _authorise(Intents.hash(typeHash, service, signer, validUntil), signer, validUntil, signature);
    }

    /// @dev For an act that begins something, which who left cannot.
    function _authoriseActive(bytes32 intent, uint32 signer, uint40 validUntil, bytes calldata signature) internal view {
        _requireInTime(validUntil);
        MEMBERS.authoriseActive(signer, _hashTypedDataV4(intent), signature);
    }

    function _authorise(bytes32 intent, uint32 signer, uint40 validUntil, bytes calldata signature) internal view {
        _requireInTime(validUntil);
        MEMBERS.authorise(signer, _hashTypedDataV4(intent), signature);
    }

    function _requireInTime(uint40 validUntil) internal view {
        if (block.timestamp > validUntil) revert Services_IntentExpired(validUntil);
    }

    function _requireUntil(uint256 deadline) internal view {
        if (block.timestamp > deadline) revert Services_TooLate(deadline);
    }

    function _requireAfter(uint256 deadline) internal view {
        if (block.timestamp <= deadline) revert Services_TooEarly(deadline + 1);
    }

    function _requireOpen(bytes32 service, State state) internal pure {
        if (state == State.None || state > State.Disputed) revert Services_WrongState(service, state);
    }

    function _requireAgreed(bytes32 service, State state) internal pure {
        if (state < State.Active || state > State.Disputed) revert Services_WrongState(service, state);
    }

    function _requirePrice(uint256 amount, uint256 most) internal pure {
        if (amount == 0 || amount > most) revert Services_BadPrice(amount, most);
    }
}
