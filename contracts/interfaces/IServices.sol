// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @notice Where a service stands. A stored state changes by an action only; what time alone does is visible from the deadlines.
/// Whatever comes after Disputed is final.
enum State {
    None,
    /// The requester's tokens are set aside; the provider has until `approveBy`.
    Requested,
    /// Agreed by both. The provider performs between `start` and `performBy`.
    Active,
    /// The provider says that it is done; either party has until `reviewBy` to object.
    Delivered,
    /// One of them objected; the mediator has until `mediateBy`.
    Disputed,
    /// Paid.
    Closed,
    /// Ended by a party or by both, refunded; or revoked before it existed.
    Cancelled,
    /// Ended by time, refunded.
    Expired,
    /// Divided by the mediator, or into halves because nobody decided.
    Resolved
}

/// @title The life of one agreed service, from request to closing.
/// @notice The requester's signed request sets the price aside; the provider's signature makes the agreement; the requester's closing
/// signature, or silence after a claimed delivery, pays; a dispute divides; whatever else happens refunds. Every signature is an EIP-712
/// message that anyone may relay; time-outs may be called by anyone and do not depend on who calls. A pause of the community stops
/// `request` and `instant` and nothing else.
interface IServices {
    /// @notice What the requester signs. The service's id is the EIP-712 digest of this message: chain, contract, parties, price, times,
    /// mediator and terms cannot be changed afterwards, and the same request cannot be used twice.
    /// @param requester Who asks and pays, a member.
    /// @param provider Who performs and is paid, another member.
    /// @param amount The price in hundredths of a token, above zero and at most `MaxPrice`.
    /// @param category A coarse category, which says nothing of health or need. Those of collective interest (`IOffers`) may earn a bonus.
    /// @param start When the service may begin.
    /// @param performBy When it must be done, at most 45 days after the request.
    /// @param mediator Who would decide a dispute: a member who is not a party, or 0 for nobody. Decides only while in office.
    /// @param stakeholder The stakeholder in agreement with whom the service is offered, or 0.
    /// @param terms The salted hash of place, text and all else that was agreed.
    /// @param salt Makes two otherwise equal requests two services.
    /// @param validUntil The last second in which the request may be relayed.
    struct Request {
        uint32 requester;
        uint32 provider;
        uint48 amount;
        uint16 category;
        uint40 start;
        uint40 performBy;
        uint32 mediator;
        uint32 stakeholder;
        bytes32 terms;
        bytes32 salt;
        uint40 validUntil;
    }

    /// @notice What requester and provider both sign, face to face, to exchange tokens at once for a coupon, an entrance or a product.
    /// @param requester Who pays, a member.
    /// @param provider Who made the offer.
    /// @param offer The offer's id, see `IOffers`.
    /// @param amount The price in hundredths of a token, at most `MaxPrice` and the offer's `maxAmount`.
    /// @param terms The salted hash of what is bought.
    /// @param salt Makes two otherwise equal purchases two.
    /// @param validUntil The last second in which it may be relayed, at most `ONLINE` away.
    struct Instant {
        uint32 requester;
        uint32 provider;
        bytes32 offer;
        uint48 amount;
        bytes32 terms;
        bytes32 salt;
        uint40 validUntil;
    }

    /// @notice A service as it stands.
    /// @param amount The price; once it was closed for less, or resolved, what was paid of it.
    /// @param approveBy The last second for the provider's approval; 0 unless Requested.
    /// @param reviewBy The last second for an objection; 0 unless Delivered.
    /// @param mediateBy The last second for the mediator's decision; 0 unless Disputed.
    struct Service {
        State state;
        uint32 requester;
        uint32 provider;
        uint48 amount;
        uint16 category;
        uint40 start;
        uint40 performBy;
        uint40 approveBy;
        uint40 reviewBy;
        uint40 mediateBy;
    }

    /// @notice The price was set aside and the provider asked, who has until `approveBy`.
    event ServiceRequested(
        bytes32 indexed service,
        uint32 indexed requester,
        uint32 indexed provider,
        uint48 amount,
        uint16 category,
        uint40 start,
        uint40 performBy,
        uint40 approveBy
    );
    /// @notice The service is offered in agreement with a stakeholder.
    event StakeholderNamed(bytes32 indexed service, uint32 indexed stakeholder);
    /// @notice The provider agreed.
    event ServiceApproved(bytes32 indexed service);
    /// @notice The provider says that the service was delivered. Silence until `reviewBy` pays.
    event ServiceDelivered(bytes32 indexed service, uint40 reviewBy);
    /// @notice The price was paid: by the requester's signature, or by silence after the review.
    event ServiceClosed(bytes32 indexed service, bool bySignature);
    /// @notice Both agreed that `amount` of the price is paid and the rest goes back.
    event ServiceClosedFor(bytes32 indexed service, uint48 amount);
    /// @notice `by` ended the service, or both did if it is 0, and the price went back; or revoked a request that nobody had relayed.
    event ServiceCancelled(bytes32 indexed service, uint32 indexed by);
    /// @notice A deadline passed, and the price went back.
    event ServiceExpired(bytes32 indexed service);
    /// @notice `by` objected. The mediator named in the request has until `mediateBy`; after that anyone may have it halved.
    /// @param evidence The salted hash of what the objection rests on.
    event ServiceDisputed(bytes32 indexed service, uint32 indexed by, bytes32 evidence, uint40 mediateBy);
    /// @notice The price was divided: `toProvider` was paid and the rest went back.
    /// @param mediator Who decided, or 0 because nobody had.
    /// @param reasons The salted hash of the mediator's reasons; 0 if nobody decided.
    event ServiceResolved(bytes32 indexed service, uint32 indexed mediator, uint48 toProvider, bytes32 reasons);
    /// @notice `requester` paid `provider` at once, both having signed.
    event InstantPaid(
        bytes32 indexed service, uint32 indexed requester, uint32 indexed provider, bytes32 offer, uint48 amount
    );
    /// @notice The service is not in a state that allows this.
    error Services_WrongState(bytes32 service, State state);
    /// @notice A service with this id exists, or was revoked before it did.
    error Services_Exists(bytes32 service);
    /// @notice Nobody can be the other party, or the mediator, of one's own service.
    error Services_SameParty(uint32 member);
    /// @notice The price is zero or above the highest price.
    error Services_BadPrice(uint256 amount, uint256 maxPrice);
    /// @notice The times do not follow each other: now ≤ start ≤ performBy ≤ now + 45 days.
    error Services_BadTimes(uint40 start, uint40 performBy);
    /// @notice The signed time has passed.
    error Services_IntentExpired(uint40 validUntil);
    /// @notice It is too late for this.
    error Services_TooLate(uint256 deadline);
    /// @notice It is too early for this.
    error Services_TooEarly(uint256 notBefore);
    /// @notice The signer is not a party who may do this.
    error Services_NotAParty(bytes32 service, uint32 signer);
    /// @notice Fewer of the services than the provider wants can still be approved.
    error Services_TooFew(uint256 approved, uint256 minimum);
    /// @notice A part is between 0 and 10 000 basis points.
    error Services_BadPart(uint16 providerBps);
    /// @notice Both signatures of an instant payment are given face to face: they are valid for `ONLINE` at most.
    error Services_NotOnline(uint40 validUntil);
    /// @notice The longest time from the request to `performBy`, so that an escrow is no way to keep tokens from expiring.
    function MAX_AHEAD() external view returns (uint256);

    /// @notice How long after `performBy` the requester's closing signature is still accepted.
    function GRACE() external view returns (uint256);

    /// @notice The longest time for which the signatures of an instant payment may be valid.
    function ONLINE() external view returns (uint256);

    /// @notice ∅ → Requested. Sets the price aside, soonest expiring first.
    /// @dev Reverts unless both are active members, distinct, price and times in order, fewer than `MaxOpen` requests open, the signature
    /// (or that of the requester's delegate, within limits) right and in time, the id new, and requests are not paused.
    function request(Request calldata order, bytes calldata signature) external returns (bytes32 service);

    /// @notice Requested → Active, by the provider's signature, until `approveBy`.
    function approve(bytes32 service, uint40 validUntil, bytes calldata signature) external;

    /// @notice Requested → Active for each of a group of services of one provider who signs `ApproveMany` once.
    /// @dev Those that are no longer requested, or too late, are passed over, so that nobody who cancels blocks the others; reverts if
    /// fewer than `minimum` remain, or one has another provider.
    /// @param ids Which services.
    /// @param signer The provider of all of them.
    /// @param minimum How many must be approved, at least 1.
    function approveMany(
        bytes32[] calldata ids,
        uint32 signer,
        uint16 minimum,
        uint40 validUntil,
        bytes calldata signature
    ) external;

    /// @notice Active → Delivered, by the provider's signature, from `start` to `performBy`. Opens the review.
    function deliver(bytes32 service, uint40 validUntil, bytes calldata signature) external;

    /// @notice Active, Delivered or Disputed → Closed, by the requester's signature, until `performBy` plus the grace. Pays the provider,
    /// with the bonus if it was never disputed.
    function close(bytes32 service, uint40 validUntil, bytes calldata signature) external;

    /// @notice Active, Delivered or Disputed → Closed for at most the price, by both signatures (`CloseFor`); the rest goes back.
    /// @dev An agreement until `performBy` plus the grace; what is delivered or disputed at any time.
    function closeFor(
        bytes32 service,
        uint48 amount,
        uint40 validUntil,
        bytes calldata requesterSignature,
        bytes calldata providerSignature
    ) external;

    /// @notice Delivered → Closed, by anyone, after the review. Pays the provider, with the bonus.
    function closeAfterReview(bytes32 service) external;

    /// @notice Requested, Active, Delivered or Disputed → Cancelled, by a party's signature. Refunds the requester.
    /// @dev A request: either party, at any time. An agreement: the provider at any time, the requester before `start`. What is
    /// delivered or disputed: the provider only.
    function cancel(bytes32 service, uint32 signer, uint40 validUntil, bytes calldata signature) external;

    /// @notice Requested, Active, Delivered or Disputed → Cancelled, by both signatures, at any time. Refunds the requester.
    /// @dev Both sign `Cancel`.
    function cancelTogether(
        bytes32 service,
        uint40 validUntil,
        bytes calldata requesterSignature,
        bytes calldata providerSignature
    ) external;

    /// @notice ∅ → Cancelled. Makes a signed request that nobody has relayed unusable for ever.
    /// @dev Takes the same `Cancel` message as `cancel`: whichever of request and revocation is relayed first, the requester gets out.
    function revoke(Request calldata order, uint40 validUntil, bytes calldata signature) external;

    /// @notice Requested → Expired after `approveBy`, Active → Expired after `performBy` plus the grace. Anyone may call it.
    function expire(bytes32 service) external;

    /// @notice Delivered → Disputed, by a party's signature, within the review. Nothing moves until it ends.
    function dispute(bytes32 service, uint32 signer, bytes32 evidence, uint40 validUntil, bytes calldata signature)
        external;

    /// @notice Disputed → Resolved, by the mediator whom the request names, until `mediateBy`: `providerBps` of the price is paid, rounded
    /// down, and the rest goes back. No bonus.
    /// @dev The mediator must hold the office now. `order` is the request itself, whose digest is the service's id.
    function resolve(
        Request calldata order,
        uint16 providerBps,
        bytes32 reasons,
        uint40 validUntil,
        bytes calldata signature
    ) external;

    /// @notice Disputed → Resolved after `mediateBy`, by anyone: half is paid, rounded down, and half goes back, whoever calls and
    /// whoever objected.
    function resolveByDefault(bytes32 service) external;

    /// @notice ∅ → Closed. Both sign the same `Instant`; the provider has a registered offer and is no citizen. No bonus, no recourse.
    function instant(Instant calldata purchase, bytes calldata requesterSignature, bytes calldata providerSignature)
        external
        returns (bytes32 service);

    /// @notice The id of a request: the digest that the requester signs.
    function idOf(Request calldata order) external view returns (bytes32);

    /// @notice The id of an instant payment: the digest that both sign.
    function instantIdOf(Instant calldata purchase) external view returns (bytes32);

    /// @notice A service as it stands; all zero if there is none.
    function serviceOf(bytes32 service) external view returns (Service memory);
}
