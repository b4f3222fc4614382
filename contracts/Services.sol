// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ICouncil, Parameter} from "./interfaces/ICouncil.sol";
import {ILedger} from "./interfaces/ILedger.sol";
import {IMembers} from "./interfaces/IMembers.sol";
import {IServices, State} from "./interfaces/IServices.sol";
import {Intents} from "./libraries/Intents.sol";

/// @title The life of agreed services.
/// @notice Specified in `interfaces/IServices.sol`.
contract Services is IServices, EIP712 {
    using Intents for Request;

    /// @dev One slot, eight bits free.
    struct Header {
        uint32 requester;
        uint32 provider;
        uint48 amount;
        uint40 start;
        uint40 performBy;
        uint16 category;
        // Requested: from the approval's deadline to `start`. Delivered: from `start` to the review's deadline. In seconds.
        uint32 offset;
        State state;
    }

    /// @inheritdoc IServices
    uint256 public constant MAX_AHEAD = 45 days;
    /// @inheritdoc IServices
    uint256 public constant GRACE = 7 days;

    IMembers public immutable MEMBERS;
    ILedger public immutable LEDGER;
    ICouncil public immutable COUNCIL;

    mapping(bytes32 service => Header) private _headers;

    constructor(IMembers members, ILedger ledger, ICouncil council) EIP712("Borgo", "1") {
        (MEMBERS, LEDGER, COUNCIL) = (members, ledger, council);
    }

    /// @inheritdoc IServices
    function request(Request calldata order, bytes calldata signature) external returns (bytes32 service) {
        service = idOf(order);
        if (_headers[service].state != State.None) revert Services_Exists(service);
        if (block.timestamp > order.validUntil) revert Services_IntentExpired(order.validUntil);
        if (order.requester == order.provider) revert Services_SameParty(order.requester);
        if (order.mediator == order.requester || order.mediator == order.provider) {
            revert Services_SameParty(order.mediator);
        }
        uint256 latest = block.timestamp + MAX_AHEAD;
        if (order.start < block.timestamp || order.performBy < order.start || order.performBy > latest) {
            revert Services_BadTimes(order.start, order.performBy);
        }
        (uint256 maxPrice, uint256 maxOpen, uint256 window) =
            COUNCIL.valuesOf([Parameter.MaxPrice, Parameter.MaxOpen, Parameter.ApproveWindow]);
        if (order.amount == 0 || order.amount > maxPrice) revert Services_BadPrice(order.amount, maxPrice);
        MEMBERS.authoriseWith(order.requester, order.provider, service, signature);

        uint256 approveBy = block.timestamp + window;
        if (approveBy > order.start) approveBy = order.start;
        _headers[service] = Header({
            requester: order.requester,
            provider: order.provider,
            amount: order.amount,
            start: order.start,
            performBy: order.performBy,
            category: order.category,
            offset: uint32(order.start - approveBy),
            state: State.Requested
        });

        emit ServiceRequested(
            service,
            order.requester,
            order.provider,
            order.amount,
            order.category,
            order.start,
            order.performBy,
            uint40(approveBy)
        );

        LEDGER.lock(service, order.requester, order.amount, maxOpen);
    }

    /// @inheritdoc IServices
    function approve(bytes32 service, uint40 validUntil, bytes calldata signature) external {
        Header memory header = _headers[service];
        if (header.state != State.Requested) revert Services_WrongState(service, header.state);
        _requireUntil(header.start - header.offset);
        _authorise(Intents.APPROVE, service, header.provider, validUntil, signature);

        _headers[service].state = State.Active;

        emit ServiceApproved(service);
    }

    /// @inheritdoc IServices
    function deliver(bytes32 service, uint40 validUntil, bytes calldata signature) external {
        Header memory header = _headers[service];
        if (header.state != State.Active) revert Services_WrongState(service, header.state);
        if (block.timestamp < header.start) revert Services_TooEarly(header.start);
        _requireUntil(header.performBy);
        _authorise(Intents.DELIVER, service, header.provider, validUntil, signature);

        uint256 reviewBy = block.timestamp + COUNCIL.valueOf(Parameter.ReviewWindow);
        header.state = State.Delivered;
        header.offset = uint32(reviewBy - header.start);
        _headers[service] = header;

        emit ServiceDelivered(service, uint40(reviewBy));
    }

    /// @inheritdoc IServices
    function close(bytes32 service, uint40 validUntil, bytes calldata signature) external {
        Header memory header = _headers[service];
        if (header.state != State.Active && header.state != State.Delivered) {
            revert Services_WrongState(service, header.state);
        }
        _requireUntil(header.performBy + GRACE);
        _authorise(Intents.CLOSE, service, header.requester, validUntil, signature);

        _end(service, State.Closed);

        emit ServiceClosed(service, true);

        LEDGER.pay(service, header.requester, header.provider);
    }

    /// @inheritdoc IServices
    function closeAfterReview(bytes32 service) external {
        Header memory header = _headers[service];
        if (header.state != State.Delivered) revert Services_WrongState(service, header.state);
        _requireAfter(uint256(header.start) + header.offset);

        _end(service, State.Closed);

        emit ServiceClosed(service, false);

        LEDGER.pay(service, header.requester, header.provider);
    }

    /// @inheritdoc IServices
    function cancel(bytes32 service, uint32 signer, uint40 validUntil, bytes calldata signature) external {
        Header memory header = _headers[service];
        if (header.state == State.None || header.state > State.Delivered) {
            revert Services_WrongState(service, header.state);
        }
        if (signer != header.provider) {
            if (signer != header.requester || header.state == State.Delivered) revert Services_NotAParty(service, signer);
            if (header.state == State.Active && block.timestamp >= header.start) revert Services_TooLate(header.start);
        }
        _authorise(Intents.CANCEL, service, signer, validUntil, signature);

        _end(service, State.Cancelled);

        emit ServiceCancelled(service, signer);

        LEDGER.refund(service, header.requester);
    }

    /// @inheritdoc IServices
    function revoke(Request calldata order, uint40 validUntil, bytes calldata signature) external {
        bytes32 service = idOf(order);
        if (_headers[service].state != State.None) revert Services_Exists(service);
        _authorise(Intents.CANCEL, service, order.requester, validUntil, signature);

        _end(service, State.Cancelled);

        emit ServiceCancelled(service, order.requester);
    }

    /// @inheritdoc IServices
    function expire(bytes32 service) external {
        Header memory header = _headers[service];
        if (header.state == State.Requested) _requireAfter(header.start - header.offset);
        else if (header.state == State.Active) _requireAfter(header.performBy + GRACE);
        else revert Services_WrongState(service, header.state);

        _end(service, State.Expired);

        emit ServiceExpired(service);

        LEDGER.refund(service, header.requester);
    }

    /// @inheritdoc IServices
    function idOf(Request calldata order) public view returns (bytes32) {
        return _hashTypedDataV4(order.hash());
    }

    /// @inheritdoc IServices
    function serviceOf(bytes32 service) external view returns (Service memory) {
        Header memory header = _headers[service];
        return Service({
            state: header.state,
            requester: header.requester,
            provider: header.provider,
            amount: header.amount,
            category: header.category,
            start: header.start,
            performBy: header.performBy,
            approveBy: header.state == State.Requested ? header.start - header.offset : 0,
            reviewBy: header.state == State.Delivered ? header.start + header.offset : 0
        });
    }

    /// @dev Nothing else of a header ever changes once it is final, and it is never cleared: an id works once.
    function _end(bytes32 service, State state) private {
        _headers[service].state = state;
    }

    function _authorise(
        bytes32 typeHash,
        bytes32 service,
        uint32 signer,
        uint40 validUntil,
        bytes calldata signature
    ) private view {
        if (block.timestamp > validUntil) revert Services_IntentExpired(validUntil);
        MEMBERS.authorise(signer, _hashTypedDataV4(Intents.hash(typeHash, service, signer, validUntil)), signature);
    }

    function _requireUntil(uint256 deadline) private view {
        if (block.timestamp > deadline) revert Services_TooLate(deadline);
    }

    function _requireAfter(uint256 deadline) private view {
        if (block.timestamp <= deadline) revert Services_TooEarly(deadline + 1);
    }
}
