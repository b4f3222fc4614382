// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @notice Where a service stands. A stored state changes by an action only; what time alone does is visible from the deadlines.
/// Closed, Cancelled and Expired are final.
enum State {
    None,
    /// The requester's tokens are set aside; the provider has until `approveBy`.
    Requested,
    /// Agreed by both. The provider performs between `start` and `performBy`.
    Active,
    /// The provider says that it is done; the requester has until `reviewBy`.
    Delivered,
    /// Paid.
    Closed,
    /// Ended by a party, refunded; or revoked before it existed.
    Cancelled,
    /// Ended by time, refunded.
    Expired
}

/// @title The life of one agreed service, from request to closing.
/// @notice The requester's signed request sets the price aside; the provider's signature makes the agreement; the requester's closing
/// signature, or silence after a claimed delivery, pays; whatever else happens refunds. Every signature is an EIP-712 message that
/// anyone may relay; time-outs may be called by anyone and do not depend on who calls.
interface IServices {
    /// @notice What the requester signs. The service's id is the EIP-712 digest of this message: chain, contract, parties, price, times,
    /// mediator and terms cannot be changed afterwards, and the same request cannot be used twice.
    /// @param requester Who asks and pays, a member.
    /// @param provider Who performs and is paid, another member.
    /// @param amount The price in hundredths of a token, above zero and at most `MaxPrice`.
    /// @param category A coarse category. It says nothing of health or need.
    /// @param start When the service may begin.
    /// @param performBy When it must be done, at most 45 days after the request.
    /// @param mediator Who would decide a dispute: a member who is not a party, or 0 for nobody.
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
        bytes32 terms;
        bytes32 salt;
        uint40 validUntil;
    }

    /// @notice A service as it stands.
    /// @param approveBy The last second for the provider's approval; 0 unless Requested.
    /// @param reviewBy The last second for the requester's objection; 0 unless Delivered.
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
    /// @notice The provider agreed.
    event ServiceApproved(bytes32 indexed service);
    /// @notice The provider says that the service was delivered. Silence until `reviewBy` pays.
    event ServiceDelivered(bytes32 indexed service, uint40 reviewBy);
    /// @notice The price was paid: by the requester's signature, or by silence after the review.
    event ServiceClosed(bytes32 indexed service, bool bySignature);
    /// @notice `by` ended the service, and the price went back; or revoked a request that nobody had relayed.
    event ServiceCancelled(bytes32 indexed service, uint32 indexed by);
    /// @notice A deadline passed, and the price went back.
    event ServiceExpired(bytes32 indexed service);

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

    /// @notice The longest time from the request to `performBy`, so that an escrow is no way to keep tokens from expiring.
    function MAX_AHEAD() external view returns (uint256);

    /// @notice How long after `performBy` the requester's closing signature is still accepted.
    function GRACE() external view returns (uint256);

    /// @notice ∅ → Requested. Sets the price aside, soonest expiring first.
    /// @dev Reverts unless both are active members, distinct, price and times in order, fewer than `MaxOpen` requests open, the signature
    /// right and in time, and the id new.
    function request(Request calldata order, bytes calldata signature) external returns (bytes32 service);

    /// @notice Requested → Active, by the provider's signature, until `approveBy`.
    function approve(bytes32 service, uint40 validUntil, bytes calldata signature) external;

    /// @notice Active → Delivered, by the provider's signature, from `start` to `performBy`. Opens the review.
    function deliver(bytes32 service, uint40 validUntil, bytes calldata signature) external;

    /// @notice Active or Delivered → Closed, by the requester's signature, until `performBy` plus the grace. Pays the provider.
    function close(bytes32 service, uint40 validUntil, bytes calldata signature) external;

    /// @notice Delivered → Closed, by anyone, after the review. Pays the provider.
    function closeAfterReview(bytes32 service) external;

    /// @notice Requested, Active or Delivered → Cancelled, by a party's signature. Refunds the requester.
    /// @dev A request: either party, at any time. An agreement: the provider at any time, the requester before `start`. A delivered
    /// service: the provider only.
    function cancel(bytes32 service, uint32 signer, uint40 validUntil, bytes calldata signature) external;

    /// @notice ∅ → Cancelled. Makes a signed request that nobody has relayed unusable for ever.
    /// @dev Takes the same `Cancel` message as `cancel`: whichever of request and revocation is relayed first, the requester gets out.
    function revoke(Request calldata order, uint40 validUntil, bytes calldata signature) external;

    /// @notice Requested → Expired after `approveBy`, Active → Expired after `performBy` plus the grace. Anyone may call it.
    function expire(bytes32 service) external;

    /// @notice The id of a request: the digest that the requester signs.
    function idOf(Request calldata order) external view returns (bytes32);

    /// @notice A service as it stands; all zero if there is none.
    function serviceOf(bytes32 service) external view returns (Service memory);
}
