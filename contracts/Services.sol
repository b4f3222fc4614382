// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Header, headerOf} from "./Header.sol";
import {ICouncil, Parameter} from "./interfaces/ICouncil.sol";
import {ILedger} from "./interfaces/ILedger.sol";
import {IMembers, Role, holderOf} from "./interfaces/IMembers.sol";
import {IOffers, isCollective} from "./interfaces/IOffers.sol";
import {IServices, State} from "./interfaces/IServices.sol";
import {Intents} from "./libraries/Intents.sol";

/// @title The life of agreed services.
/// @notice Specified in `interfaces/IServices.sol`.
contract Services is IServices, EIP712 {
    using Intents for Request;
    using Intents for Instant;

    /// @inheritdoc IServices
    uint256 public constant MAX_AHEAD = 45 days;
    /// @inheritdoc IServices
    uint256 public constant GRACE = 7 days;
    /// @inheritdoc IServices
    uint256 public constant ONLINE = 15 minutes;

    IMembers public immutable MEMBERS;
    ILedger public immutable LEDGER;
    ICouncil public immutable COUNCIL;
    IOffers public immutable OFFERS;

    /// @dev Nothing of a header ever changes once it is final, and it is never cleared: an id works once.
    mapping(bytes32 service => Header) private _headers;

    constructor(IMembers members, ILedger ledger, ICouncil council, IOffers offers) EIP712("Borgo", "1") {
        (MEMBERS, LEDGER, COUNCIL, OFFERS) = (members, ledger, council, offers);
    }

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
        _headers[service] = headerOf(
            order.requester,
            order.provider,
            order.amount,
            order.start,
            order.performBy,
            order.category,
            State.Requested
        ).within(order.start - approveBy);

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
    function dispute(bytes32 service, uint32 signer, bytes32 evidence, uint40 validUntil, bytes calldata signature)
        external
    {
        Header header = _headers[service];
        if (header.stateOf() != State.Delivered) revert Services_WrongState(service, header.stateOf());
        if (signer != header.requesterOf() && signer != header.providerOf()) revert Services_NotAParty(service, signer);
        _requireUntil(header.deadlineOf());
        _authorise(Intents.hashDispute(service, signer, evidence, validUntil), signer, validUntil, signature);

        uint256 mediateBy = block.timestamp + COUNCIL.valueOf(Parameter.MediateWindow);
        _headers[service] = header.become(State.Disputed).within(mediateBy - header.startOf());

        emit ServiceDisputed(service, signer, evidence, uint40(mediateBy));
    }

    /// @inheritdoc IServices
    function resolve(
        Request calldata order,
        uint16 providerBps,
        bytes32 reasons,
        uint40 validUntil,
        bytes calldata signature
    ) external {
        bytes32 service = idOf(order);
        Header header = _headers[service];
        if (header.stateOf() != State.Disputed) revert Services_WrongState(service, header.stateOf());
        _requireUntil(header.deadlineOf());
        if (providerBps > 10_000) revert Services_BadPart(providerBps);
        uint32 mediator = order.mediator;
        _requireInTime(validUntil);
        bytes32 intent = Intents.hashResolve(service, mediator, providerBps, reasons, validUntil);
        MEMBERS.authoriseOfficer(Role.Mediator, holderOf(mediator), _hashTypedDataV4(intent), signature);

        _resolve(service, header, mediator, uint256(header.amountOf()) * providerBps / 10_000, reasons);
    }

    /// @inheritdoc IServices
    function resolveByDefault(bytes32 service) external {
        Header header = _headers[service];
        if (header.stateOf() != State.Disputed) revert Services_WrongState(service, header.stateOf());
        _requireAfter(header.deadlineOf());

        _resolve(service, header, 0, header.amountOf() / 2, 0);
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
        _headers[service] = headerOf(requester, provider, purchase.amount, present, present, 0, State.Closed);

        emit InstantPaid(service, requester, provider, purchase.offer, purchase.amount);

        MEMBERS.authorise(provider, service, providerSignature);
        // slither-disable-next-line unused-return (there is no mediator, and the delegate is no party)
        MEMBERS.authoriseSpend(requester, provider, service, purchase.amount, requesterSignature);
        LEDGER.direct(service, requester, provider, purchase.amount);
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

    /// @dev `header` is as it was before the service was closed.
    function _reward(bytes32 service, Header header, uint256 paid) private {
        if (!isCollective(header.categoryOf()) || header.stateOf() == State.Disputed) return;
        uint256 wanted = OFFERS.bonusOf(header.requesterOf(), header.providerOf(), header.categoryOf(), header.startOf(), paid);
        if (wanted == 0) return;
        uint256 issued = LEDGER.bonus(header.providerOf(), wanted);
        // A month that has nothing left for bonuses does not use up the pair's.
        if (issued != 0) OFFERS.book(service, header.requesterOf(), header.providerOf(), issued);
    }

    function _resolve(bytes32 service, Header header, uint32 mediator, uint256 toProvider, bytes32 reasons) private {
        // At most the price, which fits.
        _headers[service] = header.costing(uint48(toProvider)).become(State.Resolved);

        emit ServiceResolved(service, mediator, uint48(toProvider), reasons);

        LEDGER.paySplit(service, header.requesterOf(), header.providerOf(), toProvider);
    }

    /// @dev For the intents that name service, signer and time, and nothing else.
    function _authorise(
        bytes32 typeHash,
        bytes32 service,
        uint32 signer,
        uint40 validUntil,
        bytes calldata signature
    ) private view {
        _authorise(Intents.hash(typeHash, service, signer, validUntil), signer, validUntil, signature);
    }

    /// @dev For an act that begins something, which who left cannot.
    function _authoriseActive(bytes32 intent, uint32 signer, uint40 validUntil, bytes calldata signature) private view {
        _requireInTime(validUntil);
        MEMBERS.authoriseActive(signer, _hashTypedDataV4(intent), signature);
    }

    function _authorise(bytes32 intent, uint32 signer, uint40 validUntil, bytes calldata signature) private view {
        _requireInTime(validUntil);
        MEMBERS.authorise(signer, _hashTypedDataV4(intent), signature);
    }

    function _requireInTime(uint40 validUntil) private view {
        if (block.timestamp > validUntil) revert Services_IntentExpired(validUntil);
    }

    function _requireUntil(uint256 deadline) private view {
        if (block.timestamp > deadline) revert Services_TooLate(deadline);
    }

    function _requireAfter(uint256 deadline) private view {
        if (block.timestamp <= deadline) revert Services_TooEarly(deadline + 1);
    }

    function _requireOpen(bytes32 service, State state) private pure {
        if (state == State.None || state > State.Disputed) revert Services_WrongState(service, state);
    }

    function _requireAgreed(bytes32 service, State state) private pure {
        if (state < State.Active || state > State.Disputed) revert Services_WrongState(service, state);
    }

    function _requirePrice(uint256 amount, uint256 most) private pure {
        if (amount == 0 || amount > most) revert Services_BadPrice(amount, most);
    }
}
