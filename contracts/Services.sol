// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Header, HeaderFields} from "./Header.sol";
import {ICouncil, Parameter} from "./interfaces/ICouncil.sol";
import {ILedger} from "./interfaces/ILedger.sol";
import {IMembers} from "./interfaces/IMembers.sol";
import {IOffers, isCollective} from "./interfaces/IOffers.sol";
import {IServices, State} from "./interfaces/IServices.sol";
import {Intents} from "./libraries/Intents.sol";
import {Agreements} from "./services/Agreements.sol";
import {Disputes} from "./services/Disputes.sol";

/// @title The life of agreed services.
/// @notice Specified in `interfaces/IServices.sol`. Here: how it begins, and how it ends without a quarrel.
contract Services is Disputes {
    /// @inheritdoc IServices
    uint256 public constant MAX_AHEAD = 45 days;
    /// @inheritdoc IServices
    uint256 public constant GRACE = 7 days;
    /// @inheritdoc IServices
    uint256 public constant ONLINE = 15 minutes;

    constructor(IMembers members, ILedger ledger, ICouncil council, IOffers offers)
        Agreements(members, ledger, council, offers)
    {}

    /// @inheritdoc IServices
    function request(Request calldata order, bytes calldata signature) external returns (bytes32 service) {
        service = idOf(order);
        if (_headers[service].stateOf() != State.None) revert Services_Exists(service);
        if (block.timestamp > order.validUntil) revert Services_IntentExpired(order.validUntil);
        if (order.requester == order.provider) revert Services_SameParty(order.requester);
        if (order.mediator == order.requester || order.mediator == order.provider) {
            revert Services_SameParty(order.mediator);
        }
        uint256 latest = block.timestamp + MAX_AHEAD;
        if (order.start < block.timestamp || order.performBy < order.start || order.performBy > latest) {
            revert Services_BadTimes(order.start, order.performBy);
        }
        (uint256 maxPrice, uint256 maxOpen, uint256 window) = COUNCIL.requestTerms();
        _requirePrice(order.amount, maxPrice);

        uint256 approveBy = block.timestamp + window;
        if (approveBy > order.start) approveBy = order.start;
        _headers[service] = _headerOf(order).within(order.start - approveBy);

        _tellRequested(service, order, uint40(approveBy));
        if (order.stakeholder != 0) emit StakeholderNamed(service, order.stakeholder);

        // After all else, because the register books what a delegate spends. Whoever asked in the requester's name is no mediator either.
        if (MEMBERS.authoriseSpend(order.requester, order.provider, service, order.amount, signature) == order.mediator) {
            revert Services_SameParty(order.mediator);
        }
        LEDGER.lock(service, order.requester, order.amount, maxOpen);
    }

    /// @inheritdoc IServices
    function approve(bytes32 service, uint40 validUntil, bytes calldata signature) external {
        Header header = _headers[service];
        if (header.stateOf() != State.Requested) revert Services_WrongState(service, header.stateOf());
        _requireUntil(header.approveByOf());
        _authoriseActive(
            Intents.hash(Intents.APPROVE, service, header.providerOf(), validUntil), header.providerOf(), validUntil, signature
        );

        _headers[service] = header.become(State.Active);

        emit ServiceApproved(service);
    }

    /// @inheritdoc IServices
    function approveMany(
        bytes32[] calldata ids,
        uint32 signer,
        uint16 minimum,
        uint40 validUntil,
        bytes calldata signature
    ) external {
        _authoriseActive(Intents.hashMany(ids, signer, minimum, validUntil), signer, validUntil, signature);

        uint256 approved = 0;
        for (uint256 i = 0; i < ids.length; i++) {
            Header header = _headers[ids[i]];
            // What was never requested has no provider: a request may be relayed after the group was approved.
            if (header.stateOf() != State.None && header.providerOf() != signer) revert Services_NotAParty(ids[i], signer);
            if (header.stateOf() != State.Requested || block.timestamp > header.approveByOf()) continue;
            approved++;
            _headers[ids[i]] = header.become(State.Active);

            emit ServiceApproved(ids[i]);
        }
        if (approved == 0 || approved < minimum) revert Services_TooFew(approved, minimum);
    }

    /// @inheritdoc IServices
    function deliver(bytes32 service, uint40 validUntil, bytes calldata signature) external {
        Header header = _headers[service];
        if (header.stateOf() != State.Active) revert Services_WrongState(service, header.stateOf());
        if (block.timestamp < header.startOf()) revert Services_TooEarly(header.startOf());
        _requireUntil(header.performByOf());
        _authorise(Intents.DELIVER, service, header.providerOf(), validUntil, signature);

        uint256 reviewBy = block.timestamp + COUNCIL.valueOf(Parameter.ReviewWindow);
        _headers[service] = header.become(State.Delivered).within(reviewBy - header.startOf());

        emit ServiceDelivered(service, uint40(reviewBy));
    }

    /// @inheritdoc IServices
    function close(bytes32 service, uint40 validUntil, bytes calldata signature) external {
        Header header = _headers[service];
        _requireAgreed(service, header.stateOf());
        _requireUntil(header.performByOf() + GRACE);
        _authorise(Intents.CLOSE, service, header.requesterOf(), validUntil, signature);

        _headers[service] = header.become(State.Closed);

        emit ServiceClosed(service, true);

        LEDGER.pay(service, header.requesterOf(), header.providerOf());
        _reward(service, header, header.amountOf());
    }

    /// @inheritdoc IServices
    function closeFor(
        bytes32 service,
        uint48 amount,
        uint40 validUntil,
        bytes calldata requesterSignature,
        bytes calldata providerSignature
    ) external {
        Header header = _headers[service];
        _requireAgreed(service, header.stateOf());
        // Waiting ends an agreement by then; what is delivered or disputed is still theirs to settle.
        if (header.stateOf() == State.Active) _requireUntil(header.performByOf() + GRACE);
        _requirePrice(amount, header.amountOf());
        _authorise(
            Intents.hashFor(service, header.requesterOf(), amount, validUntil), header.requesterOf(), validUntil, requesterSignature
        );
        _authorise(
            Intents.hashFor(service, header.providerOf(), amount, validUntil), header.providerOf(), validUntil, providerSignature
        );

        _headers[service] = header.costing(amount).become(State.Closed);

        emit ServiceClosedFor(service, amount);

        LEDGER.paySplit(service, header.requesterOf(), header.providerOf(), amount);
        _reward(service, header, amount);
    }

    /// @inheritdoc IServices
    function closeAfterReview(bytes32 service) external {
        Header header = _headers[service];
        if (header.stateOf() != State.Delivered) revert Services_WrongState(service, header.stateOf());
        _requireAfter(header.deadlineOf());

        _headers[service] = header.become(State.Closed);

        emit ServiceClosed(service, false);

        LEDGER.pay(service, header.requesterOf(), header.providerOf());
        _reward(service, header, header.amountOf());
    }

    /// @inheritdoc IServices
    function cancel(bytes32 service, uint32 signer, uint40 validUntil, bytes calldata signature) external {
        Header header = _headers[service];
        _requireOpen(service, header.stateOf());
        if (signer != header.providerOf()) {
            if (signer != header.requesterOf() || header.stateOf() >= State.Delivered) revert Services_NotAParty(service, signer);
            if (header.stateOf() == State.Active && block.timestamp >= header.startOf()) revert Services_TooLate(header.startOf());
        }
        _authorise(Intents.CANCEL, service, signer, validUntil, signature);

        _headers[service] = header.become(State.Cancelled);

        emit ServiceCancelled(service, signer);

        LEDGER.refund(service, header.requesterOf());
    }

    /// @inheritdoc IServices
    function cancelTogether(
        bytes32 service,
        uint40 validUntil,
        bytes calldata requesterSignature,
        bytes calldata providerSignature
    ) external {
        Header header = _headers[service];
        _requireOpen(service, header.stateOf());
        _authorise(Intents.CANCEL, service, header.requesterOf(), validUntil, requesterSignature);
        _authorise(Intents.CANCEL, service, header.providerOf(), validUntil, providerSignature);

        _headers[service] = header.become(State.Cancelled);

        emit ServiceCancelled(service, 0);

        LEDGER.refund(service, header.requesterOf());
    }

    /// @inheritdoc IServices
    function revoke(Request calldata order, uint40 validUntil, bytes calldata signature) external {
        bytes32 service = idOf(order);
        if (_headers[service].stateOf() != State.None) revert Services_Exists(service);
        _authorise(Intents.CANCEL, service, order.requester, validUntil, signature);

        _headers[service] = _headers[service].become(State.Cancelled);

        emit ServiceCancelled(service, order.requester);
    }

    /// @inheritdoc IServices
    function expire(bytes32 service) external {
        Header header = _headers[service];
        if (header.stateOf() == State.Requested) _requireAfter(header.approveByOf());
        else if (header.stateOf() == State.Active) _requireAfter(header.performByOf() + GRACE);
        else revert Services_WrongState(service, header.stateOf());

        _headers[service] = header.become(State.Expired);

        emit ServiceExpired(service);

        LEDGER.refund(service, header.requesterOf());
    }

    /// @inheritdoc IServices
    function instant(Instant calldata purchase, bytes calldata requesterSignature, bytes calldata providerSignature)
        external
        returns (bytes32 service)
    {
        service = instantIdOf(purchase);
        if (_headers[service].stateOf() != State.None) revert Services_Exists(service);
        (uint32 requester, uint32 provider) = (purchase.requester, purchase.provider);
        if (requester == provider) revert Services_SameParty(requester);
        _requireInTime(purchase.validUntil);
        if (purchase.validUntil > block.timestamp + ONLINE) revert Services_NotOnline(purchase.validUntil);
        // slither-disable-next-line unused-return (the others are for `request`)
        (uint256 maxPrice,,) = COUNCIL.requestTerms();
        _requirePrice(purchase.amount, Math.min(maxPrice, OFFERS.maxAmountOf(purchase.offer, provider)));

        uint40 present = uint40(block.timestamp);
        _headers[service] = HeaderFields.headerOf(requester, provider, purchase.amount, present, present, 0, State.Closed);

        emit InstantPaid(service, requester, provider, purchase.offer, purchase.amount);

        MEMBERS.authorise(provider, service, providerSignature);
        // slither-disable-next-line unused-return (there is no mediator, and the delegate is no party)
        MEMBERS.authoriseSpend(requester, provider, service, purchase.amount, requesterSignature);
        LEDGER.direct(service, requester, provider, purchase.amount);
    }

    /// @dev Here and not in `request`, which without the compiler's IR has no room for one more value.
    function _tellRequested(bytes32 service, Request calldata order, uint40 approveBy) private {
        emit ServiceRequested(
            service,
            order.requester,
            order.provider,
            order.amount,
            order.category,
            order.start,
            order.performBy,
            approveBy
        );
    }

    /// @dev `header` is as it was before the service was closed.
    function _reward(bytes32 service, Header header, uint256 paid) private {
        if (!isCollective(header.categoryOf()) || header.stateOf() == State.Disputed) return;
        uint256 wanted = OFFERS.bonusOf(header.requesterOf(), header.providerOf(), header.categoryOf(), header.startOf(), paid);
        if (wanted == 0) return;
        uint256 issued = LEDGER.bonus(header.providerOf(), wanted);
        // A month that has nothing left for bonuses does not use up the pair's.
        if (issued != 0) OFFERS.book(service, header.requesterOf(), header.providerOf(), issued);
    }

    function _headerOf(Request calldata order) private pure returns (Header) {
        return HeaderFields.headerOf(
            order.requester,
            order.provider,
            order.amount,
            order.start,
            order.performBy,
            order.category,
            State.Requested
        );
    }
}
