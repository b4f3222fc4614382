// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ICouncil} from "./interfaces/ICouncil.sol";
import {Class, IMembers, Role, holderOf, isOneself} from "./interfaces/IMembers.sol";
import {IOffers, isCollective} from "./interfaces/IOffers.sol";
import {Intents} from "./libraries/Intents.sol";
import {Months} from "./libraries/Months.sol";

/// @title Offers for instant payment, and recognitions of collective interest with the limits of their bonuses.
/// @notice Specified in `interfaces/IOffers.sol`.
contract Offers is IOffers, EIP712 {
    using Intents for Offer;
    using Intents for Recognition;

    /// @dev What a provider earned in bonuses in month `epoch`.
    struct Earned {
        uint16 epoch;
        uint48 amount;
    }

    /// @inheritdoc IOffers
    uint256 public constant MAX_STANDING = 366 days;

    IMembers public immutable MEMBERS;
    ICouncil public immutable COUNCIL;
    address public immutable SERVICES;

    mapping(bytes32 offer => StandingOffer) private _offers;
    mapping(uint32 provider => mapping(uint16 category => Standing)) private _recognitions;
    mapping(uint32 provider => Earned) private _earned;
    /// @dev The last month in which two members, in either role, had a bonus between them. No community lives in month 0.
    mapping(uint256 pair => uint16 epoch) private _pairs;

    constructor(IMembers members, ICouncil council, address services) EIP712("Borgo", "1") {
        // slither-disable-next-line missing-zero-check (a deployment asserts every link before it is made known)
        (MEMBERS, COUNCIL, SERVICES) = (members, council, services);
    }

    /// @inheritdoc IOffers
    function register(Offer calldata offer, bytes calldata signature) external returns (bytes32 id) {
        id = idOf(offer);
        if (_offers[id].provider != 0) revert Offers_Exists(id);
        _requireInTime(offer.validUntil);
        _requireTerm(offer.until);
        if (offer.maxAmount == 0) revert Offers_NoPrice();
        // slither-disable-next-line unused-return (the key is for the verifier)
        (Class class,,) = MEMBERS.memberOf(offer.provider);
        if (class == Class.None || class == Class.Citizen) revert Offers_NoOrganisation(offer.provider);
        MEMBERS.authoriseActive(offer.provider, id, signature);

        _offers[id] = StandingOffer(offer.provider, offer.maxAmount, offer.until);

        emit OfferRegistered(id, offer.provider, offer.maxAmount, offer.stakeholder, offer.until, offer.terms);
    }

    /// @inheritdoc IOffers
    function recognise(Recognition calldata recognition, bytes calldata signature) external {
        (uint32 provider, uint16 category) = (recognition.provider, recognition.category);
        (uint40 until, address recogniser) = (recognition.until, recognition.recogniser);
        _requireInTime(recognition.validUntil);
        if (!isCollective(category)) revert Offers_BadCategory(category);
        if (isOneself(MEMBERS, recogniser, holderOf(provider))) revert Offers_OwnServices(provider);
        Standing memory standing = _recognitions[provider][category];
        if (recognition.sequence != standing.sequence) {
            revert Offers_WrongSequence(recognition.sequence, standing.sequence);
        }
        bool stands = block.timestamp <= standing.until;
        if (stands && until < block.timestamp) until = uint40(block.timestamp);
        else _requireTerm(until);
        MEMBERS.authoriseOfficer(Role.Recogniser, recogniser, digestOf(recognition), signature);

        uint40 from = stands ? standing.from : uint40(block.timestamp);
        _recognitions[provider][category] = Standing(from, until, standing.sequence + 1);

        emit Recognised(provider, category, from, until, recogniser);
    }

    /// @inheritdoc IOffers
    function book(bytes32 service, uint32 requester, uint32 provider, uint256 issued) external {
        if (msg.sender != SERVICES) revert Offers_NotAllowed(msg.sender);
        uint16 epoch = Months.epochOf(block.timestamp);

        // At most `ProviderCap`, which fits.
        _earned[provider] = Earned(epoch, uint48(_earnedIn(provider, epoch) + issued));
        _pairs[_pair(requester, provider)] = epoch;

        emit BonusEarned(service, provider, issued);
    }

    /// @inheritdoc IOffers
    function maxAmountOf(bytes32 offer, uint32 provider) external view returns (uint256) {
        StandingOffer memory standing = _offers[offer];
        if (standing.provider == 0 || standing.provider != provider || block.timestamp > standing.until) {
            revert Offers_NoOffer(offer, provider);
        }
        return standing.maxAmount;
    }

    /// @inheritdoc IOffers
    function bonusOf(uint32 requester, uint32 provider, uint16 category, uint40 start, uint256 paid)
        external
        view
        returns (uint256)
    {
        Standing memory standing = _recognitions[provider][category];
        // A service that starts before it was recognised, or one that never was: `until` is 0 then.
        if (start < standing.from || start > standing.until) return 0;
        uint16 epoch = Months.epochOf(block.timestamp);
        if (_pairs[_pair(requester, provider)] == epoch) return 0;
        (uint256 weightBps, uint256 cap) = COUNCIL.bonusTerms(category);
        return Math.min(paid * weightBps / 10_000, Math.saturatingSub(cap, _earnedIn(provider, epoch)));
    }

    /// @inheritdoc IOffers
    function idOf(Offer calldata offer) public view returns (bytes32) {
        return _hashTypedDataV4(offer.hash());
    }

    /// @inheritdoc IOffers
    function digestOf(Recognition calldata recognition) public view returns (bytes32) {
        return _hashTypedDataV4(recognition.hash());
    }

    /// @inheritdoc IOffers
    function offerOf(bytes32 offer) external view returns (StandingOffer memory) {
        return _offers[offer];
    }

    /// @inheritdoc IOffers
    function recognitionOf(uint32 provider, uint16 category) external view returns (Standing memory) {
        return _recognitions[provider][category];
    }

    /// @inheritdoc IOffers
    function bonusThisEpoch(uint32 provider) external view returns (uint256) {
        return _earnedIn(provider, Months.epochOf(block.timestamp));
    }

    /// @inheritdoc IOffers
    function pairHadBonus(uint32 a, uint32 b) external view returns (bool) {
        return _pairs[_pair(a, b)] == Months.epochOf(block.timestamp);
    }

    function _earnedIn(uint32 provider, uint16 epoch) private view returns (uint256) {
        Earned memory earned = _earned[provider];
        return earned.epoch == epoch ? earned.amount : 0;
    }

    function _requireInTime(uint40 validUntil) private view {
        if (block.timestamp > validUntil) revert Offers_IntentExpired(validUntil);
    }

    function _requireTerm(uint40 until) private view {
        if (until < block.timestamp || until > block.timestamp + MAX_STANDING) revert Offers_BadTerm(until);
    }

    function _pair(uint32 a, uint32 b) private pure returns (uint256) {
        return a < b ? uint256(a) << 32 | b : uint256(b) << 32 | a;
    }
}
