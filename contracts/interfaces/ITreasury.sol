// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ISettlements} from "./ISettlements.sol";

/// @notice What an allowance was bought for, and thereby how it may be given.
enum Purpose {
    None,
    /// To members, in equal parts or by stated weights.
    Members,
    /// To all members of a final settlement, in proportion to their quotas (millesimi).
    Quotas,
    /// With eco-compatible products.
    EcoProducts
}

/// @title What stakeholders buy for others, and what the community gives again.
/// @notice A stakeholder who pays euros to the association gets an allowance: tokens that can be given to members and to nobody else. An
/// allowance is never spent, resold or refunded, and ends after twelve months. What expired or overflowed is the community's commons
/// allowance: it is given by ballot, or month by month in equal parts to citizens who take part. Euros are not here, nor receipts:
/// only their salted hashes. Amounts are hundredths of a token; euros are cents.
interface ITreasury {
    /// @notice What the treasurer signs to register a stakeholder, or to change until when.
    /// @param stakeholder A member that is no citizen.
    /// @param until The last second in which it may buy and give.
    /// @param agreement The salted hash of the agreement.
    /// @param sequence How often this stakeholder was registered or changed before.
    /// @param treasurer Who signs.
    /// @param validUntil The last second in which the signature may be used.
    struct Stakeholder {
        uint32 stakeholder;
        uint40 until;
        bytes32 agreement;
        uint32 sequence;
        address treasurer;
        uint40 validUntil;
    }

    /// @notice What the treasurer signs when a stakeholder's payment arrived. The allowance gets the receipt's hash as its id.
    /// @param cents What was paid, in euro cents.
    /// @param tokensPerEuro The rate in hundredths of a token, which must be the one that holds: whoever relays cannot wait for another.
    /// @param purpose What it was bought for.
    /// @param receipt The salted hash of the receipt; used once.
    /// @param treasurer Who signs: the holder of the office, not the stakeholder's number nor the stakeholder's own key.
    struct Purchase {
        uint32 stakeholder;
        uint32 cents;
        uint24 tokensPerEuro;
        Purpose purpose;
        bytes32 receipt;
        address treasurer;
        uint40 validUntil;
    }

    /// @notice What a stakeholder signs to give a part of an allowance to members.
    /// @param pool What is given in all; each member gets `pool · weight / Σ weights`, rounded down.
    /// @param recipients keccak256(abi.encode(uint32[] members, uint48[] weights)).
    /// @param salt Makes two otherwise equal gifts two.
    struct Grant {
        uint32 stakeholder;
        bytes32 allowance;
        uint48 pool;
        bytes32 recipients;
        bytes32 salt;
        uint40 validUntil;
    }

    /// @notice What a stakeholder signs to give a part of an allowance to all members of a final settlement by their quotas.
    struct QuotaGrant {
        uint32 stakeholder;
        bytes32 allowance;
        uint48 pool;
        uint32 period;
        bytes32 salt;
        uint40 validUntil;
    }

    /// @notice What a stakeholder signs for a member who bought an eco-compatible product.
    /// @param amount At most `MAX_ECO_BONUS`.
    /// @param product The salted hash that names the very piece that was sold; used once by each stakeholder.
    struct EcoBonus {
        uint32 stakeholder;
        bytes32 allowance;
        uint32 member;
        uint48 amount;
        bytes32 product;
        uint40 validUntil;
    }

    /// @notice What a stakeholder may still give of one purchase.
    /// @param lastEpoch It ends with this month.
    /// @param bought What it was at first.
    /// @param left What it is now, ended or not.
    struct Allowance {
        uint32 stakeholder;
        Purpose purpose;
        uint16 lastEpoch;
        uint48 bought;
        uint48 left;
    }

    /// @notice A gift by quotas from which members may take their parts.
    /// @param pool What it was at first.
    /// @param left What was not taken yet.
    /// @param lastEpoch It ends with this month.
    struct Pool {
        uint32 period;
        uint16 lastEpoch;
        uint48 pool;
        uint48 left;
    }

    /// @notice The rule by which the community gives every month.
    /// @param each The most that a member gets in a month; 0 for no rule.
    /// @param epoch The month to which `share` belongs.
    /// @param share What each member gets in that month.
    struct Standing {
        uint48 each;
        uint16 epoch;
        uint48 share;
    }

    /// @notice A stakeholder may buy and give until the second `until`.
    event StakeholderRegistered(uint32 indexed stakeholder, uint40 until, bytes32 agreement, address indexed treasurer);
    /// @notice A stakeholder's payment became an allowance, which ends with month `lastEpoch`.
    event Purchased(
        bytes32 indexed allowance,
        uint32 indexed stakeholder,
        Purpose purpose,
        uint256 cents,
        uint256 tokens,
        uint256 lastEpoch,
        address indexed treasurer
    );
    /// @notice A stakeholder gave to members. `given` is the sum of what was issued to them, or burnt above their holding caps.
    event Granted(bytes32 indexed grant, bytes32 indexed allowance, uint256 given, uint256 members);
    /// @notice Members of `period` may take their parts of `pool` until the end of month `lastEpoch`.
    event QuotaGrantOpened(
        bytes32 indexed grant, bytes32 indexed allowance, uint32 indexed period, uint256 pool, uint256 lastEpoch
    );
    /// @notice A member of the settlement took the part of line `index`.
    event QuotaShareTaken(bytes32 indexed grant, uint32 indexed member, uint32 index, uint256 amount);
    /// @notice A member got the bonus of an eco-compatible product.
    event EcoBonusGranted(bytes32 indexed product, bytes32 indexed allowance, uint32 indexed member, uint256 amount);
    /// @notice A ballot gave out of the commons allowance.
    event CommonsGranted(uint256 each, uint256 members);
    /// @notice From now on the standing grant is at most `each`; 0 ends it.
    event StandingGrantSet(uint48 each);
    /// @notice In this month, each member who takes part gets `share`.
    event StandingShareFixed(uint256 indexed epoch, uint256 share);
    /// @notice A member who takes part, as `service` shows, got the month's standing grant.
    event StandingGrantPaid(uint32 indexed member, uint256 indexed epoch, bytes32 service, uint256 amount);

    /// @notice Only the named contract of this community may call this.
    error Treasury_NotAllowed(address caller);
    /// @notice The signed time has passed.
    error Treasury_IntentExpired(uint40 validUntil);
    /// @notice The stakeholder's next registration has another number.
    error Treasury_WrongSequence(uint32 stakeholder, uint32 sequence, uint32 wanted);
    /// @notice This receipt, gift or product was used before, or is zero.
    error Treasury_Used(bytes32 id);
    /// @notice A citizen cannot be a stakeholder; tokens are not sold to citizens.
    error Treasury_Citizen(uint32 member);
    /// @notice This is no stakeholder now.
    error Treasury_NotAStakeholder(uint32 stakeholder, uint40 until);
    /// @notice A registration lasts at most as long as an office.
    error Treasury_BadTerm(uint40 until);
    /// @notice The treasurer cannot confirm a payment of one's own.
    error Treasury_OwnPurchase(uint32 stakeholder);
    /// @notice A purchase has a purpose and an amount.
    error Treasury_NoPurpose();
    /// @notice Another rate holds.
    error Treasury_WrongRate(uint256 given, uint256 present);
    /// @notice More was bought than can be given in twelve months, as the budget stands.
    error Treasury_TooMuch(uint256 tokens, uint256 grantable);
    /// @notice The allowance belongs to another stakeholder, or does not exist.
    error Treasury_NotYours(bytes32 allowance, uint32 stakeholder);
    /// @notice The allowance was bought for another purpose.
    error Treasury_WrongPurpose(bytes32 allowance, Purpose purpose);
    /// @notice The allowance, or the gift, ended with month `lastEpoch`.
    error Treasury_Ended(bytes32 id, uint256 lastEpoch);
    /// @notice The allowance is smaller.
    error Treasury_AllowanceExceeded(bytes32 allowance, uint256 wanted, uint256 left);
    /// @notice These are not the members and weights that were signed.
    error Treasury_WrongRecipients();
    /// @notice Members are named in ascending order, each once, with one weight each, and the weights are not all zero.
    error Treasury_BadRecipients(uint256 place);
    /// @notice Nothing flows to a stakeholder.
    error Treasury_ToAStakeholder(uint32 member);
    /// @notice Nobody, or nothing, is given.
    error Treasury_NothingToGive();
    /// @notice The settlement is not final.
    error Treasury_NotFinal(uint32 period);
    /// @notice The line is not part of the settlement.
    error Treasury_NotVerified(bytes32 grant, uint32 index);
    /// @notice This part, or this month's standing grant, was taken already.
    error Treasury_AlreadyTaken(uint256 place);
    /// @notice A bonus is larger than the highest.
    error Treasury_BonusTooLarge(uint256 amount, uint256 most);
    /// @notice The standing grant is larger than the highest.
    error Treasury_StandingTooLarge(uint256 each, uint256 most);
    /// @notice The member is not a citizen.
    error Treasury_NotACitizen(uint32 member);
    /// @notice The service does not show that the member takes part: paid, large enough, begun in this month or the two before, and the
    /// member's own.
    error Treasury_NotActive(uint32 member, bytes32 service);

    /// @notice How many whole months an allowance lasts after the month in which it was bought.
    function ALLOWANCE_MONTHS() external view returns (uint256);

    /// @notice How many months before the present one count for taking part.
    function ACTIVE_MONTHS() external view returns (uint256);

    /// @notice The highest eco-bonus.
    function MAX_ECO_BONUS() external view returns (uint256);

    /// @notice The highest standing grant.
    function MAX_STANDING() external view returns (uint256);

    /// @notice Registers a stakeholder, or changes until when; a time that has passed ends the registration.
    function register(Stakeholder calldata order, bytes calldata signature) external;

    /// @notice Turns a stakeholder's payment into an allowance, as a treasurer confirms.
    function buy(Purchase calldata order, bytes calldata signature) external;

    /// @notice Gives a part of an allowance to members, who are named in ascending order. All or nothing.
    /// @dev Equal weights make equal parts. What rounding leaves stays in the allowance.
    function grant(
        Grant calldata order,
        bytes calldata signature,
        uint32[] calldata members,
        uint48[] calldata weights
    ) external;

    /// @notice Sets a part of an allowance aside for the members of a final settlement, each by quota. Ends with the allowance.
    function openQuotaGrant(QuotaGrant calldata order, bytes calldata signature) external;

    /// @notice Pays the part of a line: `pool · quota / 10⁹`, rounded down. Anyone may call it, once for each line.
    function takeQuotaShare(bytes32 id, ISettlements.Line calldata line, ISettlements.Sibling[] calldata proof) external;

    /// @notice Gives the bonus of one eco-compatible product.
    function grantEcoBonus(EcoBonus calldata order, bytes calldata signature) external;

    /// @notice Gives the same amount of the commons allowance to each of these members, all or nothing. Only `Council`, after a ballot.
    /// @dev Who left since the ballot was opened gets nothing and hinders nobody; nor does a stakeholder.
    function grantCommons(uint32[] calldata members, uint48 amount) external;

    /// @notice Sets the rule of the standing grant; 0 ends it. Only `Council`, after a ballot.
    function setStandingGrant(uint48 each) external;

    /// @notice Pays the month's standing grant to a citizen who takes part, once in a month. Anyone may call it.
    /// @param service A paid service of the member's, as requester or provider, that began in this month or the two before and was worth
    /// at least the grant.
    /// @dev The first call of a month fixes the same share for all: the lower of the rule and the commons allowance divided by the active
    /// members. So the first cannot take it from the last.
    function payStandingGrant(uint32 member, bytes32 service) external;

    /// @notice The second until which a stakeholder may buy and give, and how often it was registered or changed; 0 and 0 if never.
    function stakeholderOf(uint32 stakeholder) external view returns (uint40 until, uint32 sequence);

    /// @notice An allowance; all zero if there is none.
    function allowanceOf(bytes32 allowance) external view returns (Allowance memory);

    /// @notice A gift by quotas; all zero if there is none.
    function poolOf(bytes32 id) external view returns (Pool memory);

    /// @notice Whether the part of a line was taken.
    function isTaken(bytes32 id, uint32 index) external view returns (bool);

    /// @notice What all allowances together may still give.
    function outstanding() external view returns (uint256);

    /// @notice What may be bought now: twelve months of the stakeholders' share of the growth, as it stands, less what is outstanding.
    function grantable() external view returns (uint256);

    /// @notice Whether a receipt was used, or a gift with this digest.
    function isUsed(bytes32 id) external view returns (bool);

    /// @notice Whether a stakeholder gave the bonus of this piece already.
    function isProductUsed(uint32 stakeholder, bytes32 product) external view returns (bool);

    /// @notice The rule of the standing grant, and the last month's share.
    function standing() external view returns (Standing memory);

    /// @notice Whether a member got the standing grant of month `epoch`.
    function hasStandingGrant(uint32 member, uint256 epoch) external view returns (bool);
}
