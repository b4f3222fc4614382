// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Role} from "./IMembers.sol";

/// @notice The numbers that the community governs. Their bounds are written in `libraries/Bounds.sol` and never change.
/// Amounts are hundredths of a token, windows are seconds, shares and growth are basis points (10 000 = 100 %).
enum Parameter {
    /// How many calendar months a fresh unit lives, the month of issue included.
    Life,
    /// Tokens that may circulate for each active member.
    VolumePerMember,
    /// The most a member may hold, free and in escrow, as a multiple of VolumePerMember.
    HoldingCap,
    /// The highest price of one service.
    MaxPrice,
    /// How many requests of one member may be open at a time.
    MaxOpen,
    /// How long a provider has to approve a request.
    ApproveWindow,
    /// How long a requester has to object after the provider says that the service was delivered.
    ReviewWindow,
    /// How long a published settlement may still be revised.
    SettlementWindow,
    /// The welcome bonus of one member.
    Welcome,
    /// The part of the volume that may be issued in one month, all channels together.
    GrowthBps,
    /// The part of a month's growth that is reserved for welcome bonuses.
    ShareWelcome,
    /// The part reserved for bonuses of collective interest.
    ShareBonus,
    /// The part reserved for energy rewards.
    ShareEnergy,
    /// The part reserved for grants of stakeholders.
    ShareGrants,
    /// How long a mediator has to decide a dispute.
    MediateWindow,
    /// The bonus of a recognised service for the environment and common places, as a part of its price.
    WeightEnvironment,
    /// The bonus of a recognised social or cultural service.
    WeightSocial,
    /// The bonus of a recognised service for the life of the community.
    WeightCommunity,
    /// The most that one provider may get in bonuses in one month.
    ProviderCap,
    /// The energy reward of one month for each active member, shared out by the settlement.
    EnergyPerMember,
    /// What a stakeholder may grant for each euro given, in hundredths of a token.
    TokensPerEuro,
    /// How long a ballot is open.
    VotingPeriod,
    /// How long what was decided is known before it can take effect.
    Notice,
    /// The part of those entitled who must take part in a ballot.
    QuorumBps,
    /// The quota model's weight of installed power.
    CoefficientPower,
    /// The weight of injected energy.
    CoefficientInjected,
    /// The weight of withdrawn energy.
    CoefficientWithdrawn,
    /// The reduction of the largest dominant quota (1 − α).
    MaxReduction,
    /// The lowest support coefficient β of a supported member, in hundredths.
    BetaMin,
    /// The highest β, in hundredths.
    BetaMax,
    /// The part of the incentive that goes to the management of the community, never above a tenth.
    FundManagement,
    /// The part that goes to the internal fund.
    FundInternal,
    /// The part that goes to the social fund.
    FundSocial,
    /// The part that goes to the members, by quota.
    FundMembers
}

/// @notice Parameters that are parts of one whole: they change together, and add up to 10 000.
enum Vector {
    /// ShareWelcome, ShareBonus, ShareEnergy, ShareGrants.
    Shares,
    /// CoefficientPower, CoefficientInjected, CoefficientWithdrawn.
    Coefficients,
    /// FundManagement, FundInternal, FundSocial, FundMembers.
    Funds
}

/// @notice What a ballot may decide, and nothing else. `data` is the ABI encoding of the values in brackets.
enum Kind {
    None,
    /// (Parameter parameter, uint24 next): a new value.
    ChangeParameter,
    /// (Vector vector, uint24[] next): new values of parameters that add up to one.
    ChangeVector,
    /// (Role role, address holder, uint40 until): an office; `until` 0 ends it at once.
    GrantRole,
    /// (uint32[] members, uint48 amount): out of the commons allowance, the same to each.
    GrantCommons,
    /// (uint48 each): the most of the commons allowance that a member who takes part gets every month; 0 for none.
    SetStandingGrant,
    /// (uint32 period, uint8 revision): carried, it voids a suspended settlement; rejected with a quorum, it confirms it.
    JudgeSettlement
}

/// @title The community's governed parameters, its pause, and the carrying out of what it decided.
/// @notice A value stays within its bounds, moves by at most one step at a time, and changes only at the border between two months, at
/// least seven days after the change was decided. A change takes effect by itself: nobody has to apply it.
/// Other contracts of the community obey the council's address where a decision of the members is needed; the council obeys `Ballots`.
interface ICouncil {
    /// @notice Everything there is to know about one parameter.
    /// @param value What holds now.
    /// @param next What holds from the second `from` on; equal to `value` when no change is pending.
    /// @param from The first second of the month in which `next` takes or took effect; 0 if the parameter never changed.
    /// @param min The lowest value ever allowed.
    /// @param max The highest value ever allowed.
    /// @param stepAbsolute A change of at most this much is always allowed.
    /// @param stepBps A change of at most this part of the present value is allowed too.
    struct State {
        uint24 value;
        uint24 next;
        uint40 from;
        uint24 min;
        uint24 max;
        uint24 stepAbsolute;
        uint16 stepBps;
    }

    /// @notice How a decision is made.
    /// @param byMillesimi Whether millesimi must carry it too, and not heads alone.
    /// @param quorumBps The part that must take part: of the electorate, and in an assembly also of the entitled quotas.
    /// @param majorityBps The part of the votes for and against that must be exceeded by those for.
    /// @param duration How long the ballot is open.
    /// @param delay How long after it the decision waits. A new value has none: it waits for the border between two months.
    struct Procedure {
        bool byMillesimi;
        uint16 quorumBps;
        uint16 majorityBps;
        uint40 duration;
        uint40 delay;
    }

    /// @notice What two pausers sign.
    /// @param number The pause's number, from 1: each is used once.
    /// @param until The last second of the pause.
    /// @param evidence The salted hash of the reason.
    /// @param validUntil The last second in which the signatures may be used.
    struct Pause {
        uint32 number;
        uint40 until;
        bytes32 evidence;
        uint40 validUntil;
    }

    /// @notice A parameter received its first value, at deployment.
    event ParameterSet(Parameter indexed parameter, uint24 value);
    /// @notice A change was decided. It takes effect by itself in the second `from`, the first of a month.
    event ParameterScheduled(Parameter indexed parameter, uint24 value, uint24 next, uint40 from);
    /// @notice New requests and issuance rest until the end of the second `until`.
    event Paused(uint32 indexed number, uint40 until, bytes32 evidence, address first, address second);

    /// @notice Only the community's ballots may call this.
    error Council_NotAllowed(address caller);
    /// @notice A value lies outside the parameter's bounds.
    error Council_OutOfBounds(Parameter parameter, uint256 value, uint256 min, uint256 max);
    /// @notice A change is larger than one step.
    error Council_StepTooLarge(Parameter parameter, uint256 value, uint256 next, uint256 step);
    /// @notice A change of this parameter is already on its way.
    error Council_ChangePending(Parameter parameter, uint40 from);
    /// @notice This parameter is part of a whole and changes with the others only.
    error Council_ChangesTogether(Parameter parameter, Vector vector);
    /// @notice The parts do not add up to 10 000 basis points.
    error Council_DoesNotAddUp(Vector vector, uint256 sum);
    /// @notice Too few or too many values.
    error Council_WrongTable(uint256 given, uint256 wanted);
    /// @notice There is nothing of this kind to decide.
    error Council_NothingToDecide(Kind kind);
    /// @notice An office is a real one, has a holder, and ends on a date that lies ahead (or at once: 0).
    error Council_BadOffice(Role role, address holder, uint40 until);
    /// @notice A grant names at least one member and an amount.
    error Council_EmptyGrant();
    /// @notice This settlement is not suspended, or its suspension ends before a ballot could be carried out.
    error Council_NotSuspended(uint32 period, uint8 revision);
    /// @notice New requests and issuance rest.
    error Council_Paused(uint40 until);
    /// @notice The next pause has another number.
    error Council_WrongPause(uint32 number, uint32 next);
    /// @notice A pause lasts at most seven days.
    error Council_PauseTooLong(uint40 until, uint256 latest);
    /// @notice The last pause began less than thirty days ago.
    error Council_PausedLately(uint256 notBefore);
    /// @notice The two pausers are sorted, and not one member by number and by key.
    error Council_NotSorted(address first, address second);
    /// @notice The signed time has passed.
    error Council_IntentExpired(uint40 validUntil);

    /// @notice The contract in which the members decide, the only one that may call `enact`.
    function BALLOTS() external view returns (address);

    /// @notice The value that holds now.
    function valueOf(Parameter parameter) external view returns (uint256 value);

    /// @notice Three values that hold now, in one call.
    function valuesOf(Parameter[3] calldata parameters) external view returns (uint256, uint256, uint256);

    /// @notice What a new request needs, in one storage word: the highest price, the most open requests, the approval window.
    /// @dev Reverts with `Council_Paused` in a pause, so that a request asks once.
    function requestTerms() external view returns (uint256 maxPrice, uint256 maxOpen, uint256 approveWindow);

    /// @notice The bonus of a service in `category` in basis points of its price, and the most that a provider may get in a month.
    /// Zero for categories that are never of collective interest.
    function bonusTerms(uint16 category) external view returns (uint256 weightBps, uint256 providerCap);

    /// @notice The parameter with its pending change and its bounds.
    function stateOf(Parameter parameter) external view returns (State memory state);

    /// @notice The quota model that holds now, in the order of `Parameter` from `CoefficientPower` to `FundMembers`, and the first second
    /// since which it has been unchanged (0: since the deployment), which names this version of it.
    function quotaModel() external view returns (uint24[10] memory values, uint40 since);

    /// @notice Reverts with `Council_Paused` in a pause. Only new requests and issuance ask; nothing that ends a service, no vote and no
    /// change of key ever does.
    function requireNotPaused() external view;

    /// @notice The last second of the present or latest pause, and its number; 0 and 0 if there never was one.
    function pauseState() external view returns (uint40 until, uint32 number);

    /// @notice Whether new requests and issuance rest now.
    function isPaused() external view returns (bool);

    /// @notice Lets new requests and issuance rest, for at most seven days, once in thirty. It ends by itself and cannot be made longer.
    /// @dev Anyone may relay.
    /// @param pausers Two holders of the office of Pauser, sorted; not a member's number and the key with which that member signs.
    /// @param signatures One of each.
    function pause(Pause calldata given, address[2] calldata pausers, bytes[2] calldata signatures) external;

    /// @notice How a decision of this kind is made. The quota model and the funds are decided by heads and millesimi, with three
    /// fifths; the rules of ballots by heads, with three fifths; all else by heads, with one half. What is to be exceeded, not reached.
    /// @dev Reverts if `data` is not what `kind` needs, or leaves the bounds or the step.
    function procedureOf(Kind kind, bytes calldata data) external view returns (Procedure memory);

    /// @notice Carries out what the members decided. Only `BALLOTS`.
    function enact(Kind kind, bytes calldata data) external;

    /// @notice Confirms a suspended settlement, which the members declined to declare void. Only `BALLOTS`.
    function confirm(uint32 period, uint8 revision) external;

    /// @notice The digest that the pausers sign.
    function digestOf(Pause calldata given) external view returns (bytes32);
}
