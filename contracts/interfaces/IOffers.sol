// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @notice Whether services of a category can be of collective interest at all: 7 environment and common places, 8 social and cultural
/// initiatives, 9 life of the energy community, each with its own weight among the governed parameters.
// slither-disable-next-line dead-code (Slither does not follow functions outside of contracts)
function isCollective(uint16 category) pure returns (bool) {
    return category >= 7 && category <= 9;
}

/// @title What organisations offer for instant payment, and what the community recognises as being of collective interest.
/// @notice Organisations sign what they offer. A recogniser, elected by the community, signs beforehand that what a provider does in a
/// category is of collective interest; then each of its services that is closed without a dispute earns a bonus: the category's governed
/// part of what was paid, once a month between the same two members in either role, and up to a governed sum for each provider and month.
/// Labels that the parties give themselves earn nothing.
interface IOffers {
    /// @notice What an association, a shop, a company or a public body signs to be paid at once. Its id is the digest of this message.
    /// @param provider Who offers, a member that is no citizen.
    /// @param maxAmount The most that one purchase may cost, in hundredths of a token.
    /// @param stakeholder The stakeholder in agreement with whom it is offered, or 0.
    /// @param until The last second in which the offer stands.
    /// @param terms The salted hash of what is offered.
    /// @param validUntil The last second in which the offer may be registered.
    struct Offer {
        uint32 provider;
        uint48 maxAmount;
        uint32 stakeholder;
        uint40 until;
        bytes32 terms;
        uint40 validUntil;
    }

    /// @notice What the recogniser signs: the community finds that what `provider` does in `category` is of collective interest.
    /// @param provider The member whose services earn the bonus.
    /// @param category A category of which `isCollective` is true.
    /// @param until The last second in which a service may start to earn it. A time that has passed withdraws a standing recognition.
    /// @param sequence How often this provider and category were recognised, or withdrawn, before.
    /// @param recogniser Who signs: the holder of the office, not the provider's number nor the provider's own key.
    /// @param validUntil The last second in which the signature may be used.
    struct Recognition {
        uint32 provider;
        uint16 category;
        uint40 until;
        uint32 sequence;
        address recogniser;
        uint40 validUntil;
    }

    /// @notice An offer on record; all zero if there is none.
    struct StandingOffer {
        uint32 provider;
        uint48 maxAmount;
        uint40 until;
    }

    /// @notice What is on record about a provider and a category; all zero if they were never recognised.
    /// @param from A service that starts before this second does not earn the bonus.
    /// @param until Nor does one that starts after this one.
    /// @param sequence How many recognitions and withdrawals there were.
    struct Standing {
        uint40 from;
        uint40 until;
        uint32 sequence;
    }

    /// @notice An organisation may be paid at once for what it offers, until the second `until`.
    event OfferRegistered(
        bytes32 indexed offer,
        uint32 indexed provider,
        uint48 maxAmount,
        uint32 stakeholder,
        uint40 until,
        bytes32 terms
    );
    /// @notice Services of `provider` in `category` that start between `from` and `until` are of collective interest.
    event Recognised(uint32 indexed provider, uint16 indexed category, uint40 from, uint40 until, address recogniser);
    /// @notice A service of collective interest was closed without a dispute, and its provider earned this much more.
    event BonusEarned(bytes32 indexed service, uint32 indexed provider, uint256 amount);

    /// @notice Only the named contract of this community may call this.
    error Offers_NotAllowed(address caller);
    /// @notice The signed time has passed.
    error Offers_IntentExpired(uint40 validUntil);
    /// @notice An offer with this id was registered.
    error Offers_Exists(bytes32 offer);
    /// @notice The provider makes no such offer, or no longer.
    error Offers_NoOffer(bytes32 offer, uint32 provider);
    /// @notice An offer names the most that it may cost.
    error Offers_NoPrice();
    /// @notice Only associations, shops, companies and public bodies can be paid at once.
    error Offers_NoOrganisation(uint32 provider);
    /// @notice An offer stands for some time, and for at most `MAX_STANDING`; so does a recognition.
    error Offers_BadTerm(uint40 until);
    /// @notice Services of this category are never of collective interest.
    error Offers_BadCategory(uint16 category);
    /// @notice Nobody recognises one's own services.
    error Offers_OwnServices(uint32 provider);
    /// @notice The next recognition of this provider and category has another number.
    error Offers_WrongSequence(uint32 given, uint32 wanted);

    /// @notice The longest time for which an offer or a recognition stands.
    function MAX_STANDING() external view returns (uint256);

    /// @notice Registers what an organisation offers for instant payment.
    /// @dev Anyone may relay.
    function register(Offer calldata offer, bytes calldata signature) external returns (bytes32 id);

    /// @notice Records that what `provider` does in `category` is of collective interest, from now on; or that it no longer is.
    /// @dev Anyone may relay. A recognition that still stands is prolonged, or made shorter, and keeps its beginning. A withdrawal leaves
    /// services alone that have started.
    function recognise(Recognition calldata recognition, bytes calldata signature) external;

    /// @notice Counts a bonus against the month's limits. Only `Services`.
    function book(bytes32 service, uint32 requester, uint32 provider, uint256 issued) external;

    /// @notice The most that one purchase of a standing offer may cost. Reverts unless `provider` makes it now.
    function maxAmountOf(bytes32 offer, uint32 provider) external view returns (uint256);

    /// @notice The bonus that a service would earn now: 0 if it was not recognised before it starts, if the two had one this month, or if
    /// the provider reached the cap. The month's budget may allow less.
    /// @param start When the service begins.
    /// @param paid What it is closed for.
    function bonusOf(uint32 requester, uint32 provider, uint16 category, uint40 start, uint256 paid)
        external
        view
        returns (uint256);

    /// @notice The id of an offer: the digest that the organisation signs.
    function idOf(Offer calldata offer) external view returns (bytes32);

    /// @notice The digest that the recogniser signs.
    function digestOf(Recognition calldata recognition) external view returns (bytes32);

    /// @notice An offer as it stands.
    function offerOf(bytes32 offer) external view returns (StandingOffer memory);

    /// @notice What is on record about a provider and a category.
    function recognitionOf(uint32 provider, uint16 category) external view returns (Standing memory);

    /// @notice What a provider has earned in bonuses this month.
    function bonusThisEpoch(uint32 provider) external view returns (uint256);

    /// @notice Whether the two, in either role, had a bonus between them this month.
    function pairHadBonus(uint32 a, uint32 b) external view returns (bool);
}
