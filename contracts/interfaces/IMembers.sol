// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IKeyChanges, KeyType} from "./IKeyChanges.sol";

/// @notice What a member is. A company belongs to the community without power of control.
enum Class {
    None,
    Citizen,
    Association,
    Shop,
    Company,
    PublicBody
}

/// @notice An office that the community gives until a stated date: to a key, or to a member (see `holderOf`).
enum Role {
    None,
    /// Signs admissions and refusals.
    Registrar,
    /// Signs settlements.
    Oracle,
    /// Registers stakeholders and books their purchases.
    Treasurer,
    /// Recognises, beforehand, services of collective interest.
    Recogniser,
    /// Resolves disputes to which it was named.
    Mediator,
    /// May suspend a settlement.
    Auditor,
    /// Together with another one, may pause new requests and issuance for a few days.
    Pauser,
    /// May propose ballots.
    Board
}

/// @notice The reasons for which an application may be refused, and no other: the door of a community is open.
enum RefusalReason {
    None,
    /// The law does not admit bodies of this kind (art. 31 of Legislative Decree 199/2021).
    NotEligible,
    /// A private enterprise for which taking part would be the main commercial or industrial activity.
    MainActivity,
    /// The point of delivery, or the residence, lies outside the community's area.
    OutsideArea,
    /// The point of delivery belongs to another configuration of shared energy.
    PointTakenElsewhere,
    /// Who applies did not prove to be who they say, or to hold the point of delivery.
    IdentityNotProven,
    /// Who applies is a member already.
    AlreadyMember,
    /// What the statute asks of everybody (stated in the evidence) is missing, and was asked for.
    ApplicationIncomplete
}

/// @notice How a member is written where an office's holder is asked for: the address whose value is the member's number. Nobody has a
/// key for such an address, so the two kinds of holders cannot be confused.
// slither-disable-next-line dead-code (Slither does not follow functions outside of contracts)
function holderOf(uint32 member) pure returns (address) {
    return address(uint160(member));
}

/// @notice Whether who holds an office as `holder` is the member who is written `oneself` (see `holderOf`): by the number, or by the key with
/// which that member signs now. So is compared whoever must not stand on both sides.
// slither-disable-next-line dead-code (Slither does not follow functions outside of contracts)
function isOneself(IMembers members, address holder, address oneself) view returns (bool) {
    return holder == oneself || holderOf(members.memberByKey(holder)) == oneself;
}

/// @title The register of members and of offices, and the one verifier of members' signatures.
/// @notice A member is a number. The person behind it is known to the association only, off chain, in a row that can be erased.
/// Nothing here holds tokens. Whatever is signed for this contract is used once: by a number, by a member's nonce, or by a reference.
/// @dev Three ways to ask for a member's signature, by what it is for: `authoriseSpend` begins a service, `authoriseActive` is any other act
/// of an active member (an approval, a preference, a proposal), `authorise` finishes what was begun, and is open to those who left meanwhile.
interface IMembers is IKeyChanges {
    /// @notice What the registrar signs to admit a member.
    /// @param member The number the member gets: used once, never zero, below the numbers kept for funds.
    /// @param class What the member is.
    /// @param key The member's key: an address, or the hash that `libraries/Keys.sol` defines for a passkey.
    /// @param keyType How the member signs.
    /// @param identity The identity commitment: an HMAC of the person's or body's tax code under a key that only the association
    /// holds. One commitment has one active number.
    /// @param registrar Who signs.
    /// @param validUntil The last second in which the signature may be used.
    struct Admission {
        uint32 member;
        Class class;
        address key;
        KeyType keyType;
        bytes32 identity;
        address registrar;
        uint40 validUntil;
    }

    /// @notice What the registrar signs to refuse an application.
    /// @param application The salted hash of the application: refused once.
    /// @param reason One of the lawful reasons.
    /// @param evidence The salted hash of the reasons in full, which the applicant receives.
    /// @param registrar Who signs and answers for it.
    /// @param validUntil The last second in which the signature may be used.
    struct Refusal {
        bytes32 application;
        RefusalReason reason;
        bytes32 evidence;
        address registrar;
        uint40 validUntil;
    }

    /// @notice What a member and a delegate both sign, so that the delegate may ask for services in the member's name.
    /// @param perRequest The highest price of one service.
    /// @param perEpoch The most in one month.
    /// @param nonce The member's.
    struct Delegation {
        uint32 member;
        uint32 delegate;
        uint48 perRequest;
        uint48 perEpoch;
        uint64 nonce;
        uint40 validUntil;
    }

    /// @notice An office given at deployment.
    struct Appointment {
        Role role;
        address holder;
        uint40 until;
    }

    /// @notice What holds for all members of a class; given at deployment, for ever.
    /// @param holdingBps The class's holding cap, in basis points of the general one: 10 000 to 40 000. Never below the general cap, so
    /// that the ledger has to ask only when a receipt exceeds that one.
    /// @param welcomed Whether members of the class receive the welcome bonus.
    struct ClassRule {
        uint16 holdingBps;
        bool welcomed;
    }

    /// @notice A member was admitted. The identity commitment is deliberately not part of the event.
    event MemberAdmitted(uint32 indexed member, Class class, KeyType keyType, address key, address indexed registrar);
    /// @notice An application was refused, and for which lawful reason. Nothing in it tells who applied.
    event AdmissionRefused(
        bytes32 indexed application,
        RefusalReason indexed reason,
        bytes32 evidence,
        address indexed registrar
    );
    /// @notice The member left: begins nothing new, finishes what is open.
    event MemberLeft(uint32 indexed member);
    /// @notice `delegate` may ask for services in the member's name, within the limits.
    event DelegateSet(uint32 indexed member, uint32 indexed delegate, uint48 perRequest, uint48 perEpoch);
    /// @notice `delegate` no longer acts for the member; `by` ended it.
    event DelegationEnded(uint32 indexed member, uint32 indexed delegate, uint32 by);
    /// @notice The delegate signed a request in the member's name, and has spent `spent` in this month.
    event DelegateSpent(uint32 indexed member, uint32 indexed delegate, uint256 amount, uint256 spent);
    /// @notice `holder` has the office until the second `until`.
    event RoleGranted(Role indexed role, address indexed holder, uint40 until);
    /// @notice `holder` has the office no longer.
    event RoleEnded(Role indexed role, address indexed holder);
    /// @notice What holds for a class.
    event ClassRuleSet(Class indexed class, uint16 holdingBps, bool welcomed);

    /// @notice The number is zero, belongs to a fund, or was given before.
    error Members_NumberTaken(uint32 member);
    /// @notice This identity commitment has an active number, or is zero.
    error Members_IdentityTaken();
    /// @notice Who left this month can be admitted again from the next month on.
    error Members_ReentryTooEarly(uint40 notBefore);
    /// @notice A member must have a class.
    error Members_ClassMissing();
    /// @notice There is no active member with this number.
    error Members_NotActive(uint32 member);
    /// @notice The signature does not belong to the member's present key.
    error Members_WrongSignature(uint32 member);
    /// @notice The holder does not hold the office, or no longer.
    error Members_NoRole(Role role, address holder);
    /// @notice The signature does not belong to the registrar named in the admission or refusal.
    error Members_WrongRegistrar(address signer, address registrar);
    /// @notice The signature does not belong to the holder of the office.
    error Members_WrongOfficer(Role role, address holder);
    /// @notice An office must be a real one, with a holder, for a time that lies ahead and is not longer than `MAX_TERM`; at deployment,
    /// given to a holder once.
    error Members_BadAppointment(Role role, address holder, uint40 until);
    /// @notice The rule of a class is out of its bounds.
    error Members_BadClassRule(Class class, uint16 holdingBps);
    /// @notice The signed time has passed.
    error Members_IntentExpired(uint40 validUntil);
    /// @notice The member's next nonce is another one.
    error Members_WrongNonce(uint32 member, uint64 nonce, uint64 expected);
    /// @notice A refusal states a reason, an application and evidence; an application is refused once.
    error Members_BadRefusal(bytes32 application);
    /// @notice Only the named contract of this community may call this.
    error Members_NotAllowed(address caller);
    /// @notice The member has not left.
    error Members_NotLeft(uint32 member);
    /// @notice The member still has open requests.
    error Members_StillOpen(uint32 member, uint256 open);
    /// @notice A delegate is another active member, and the limits are not zero and not above `MAX_PER_REQUEST` and `MAX_PER_EPOCH`.
    error Members_BadDelegation(uint32 member, uint32 delegate);
    /// @notice The delegate acts for as many members as anyone may.
    error Members_TooManyDelegations(uint32 delegate);
    /// @notice Only the member or the delegate may end a delegation, and there is one.
    error Members_NoDelegation(uint32 member, uint32 signer);
    /// @notice A delegate never asks for a service that the delegate provides.
    error Members_DelegateIsParty(uint32 delegate);
    /// @notice The price exceeds what the delegate may sign, for one request or in this month.
    error Members_AboveLimit(uint32 member, uint256 amount, uint256 limit);
    /// @notice What happened in a second is known when the second is over.
    error Members_NotPast(uint256 timepoint);
    /// @notice The member was not active then, so has no voice in what was opened then.
    error Members_NotInElectorate(uint32 member, uint256 timepoint);

    /// @notice The numbers from here on are kept for funds. They are never members and have no vote.
    function FIRST_FUND() external view returns (uint32);

    /// @notice The longest term of an office.
    function MAX_TERM() external view returns (uint256);

    /// @notice The highest price that any delegate may sign for, in hundredths of a token.
    function MAX_PER_REQUEST() external view returns (uint256);

    /// @notice The most that any delegate may sign for in one month and one member's name.
    function MAX_PER_EPOCH() external view returns (uint256);

    /// @notice For how many members one delegate may act.
    function MAX_DELEGATIONS() external view returns (uint256);

    /// @notice Admits a member and pays the welcome bonus as far as the month's budget reaches, to an identity's first number only.
    /// @dev Anyone may relay. Reverts if the signed time has passed, the registrar holds no office or did not sign, if number or key were
    /// used before, or if the identity has an active number or had one until this month.
    function admit(Admission calldata admission, bytes calldata signature) external;

    /// @notice Records that an application was refused, and why. Nothing else follows from it: an applicant may apply again.
    /// @dev Anyone may relay.
    function refuse(Refusal calldata refusal, bytes calldata signature) external;

    /// @notice The member leaves: no new services and no vote from now on; what is open is finished; what is left then is burnt.
    /// @dev Anyone may relay. Burns at once if no request is open, otherwise through `burnRest` later. Reverts while a recovery waits.
    function exit(uint32 member, uint64 nonce, uint40 validUntil, bytes calldata signature) external;

    /// @notice Burns what a member who left still holds, once none of the member's requests is open. Anyone may call it, as often as
    /// there is something (a service provided before leaving may be paid later).
    function burnRest(uint32 member) external;

    /// @notice Names a delegate, in the place of a former one. Both sign: nobody is made a delegate unasked.
    /// @dev Anyone may relay. Reverts while a recovery waits.
    function delegate(Delegation calldata delegation, bytes calldata byMember, bytes calldata byDelegate) external;

    /// @notice Ends a delegation at once, by the signature and nonce of the member or of the delegate.
    function endDelegation(
        uint32 member,
        uint32 signer,
        uint64 nonce,
        uint40 validUntil,
        bytes calldata signature
    ) external;

    /// @notice Gives an office, or moves its end. Only the Council, which does it by ballot.
    function grantRole(Role role, address holder, uint40 until) external;

    /// @notice Ends an office at once. Only the Council, which does it by ballot.
    function endRole(Role role, address holder) external;

    /// @notice Returns silently if `signature` over `digest` was made with the present key of `member`, active or gone: for finishing
    /// what is open (a delivery, a closing, a cancellation, a dispute).
    /// @dev Reverts otherwise. `digest` is the EIP-712 digest of the calling contract, so that the chain, the contract, the action and
    /// the signer are part of what is signed. The caller must make sure that a digest works only once.
    function authorise(uint32 member, bytes32 digest, bytes calldata signature) external view;

    /// @notice As `authorise`, for any other act: the member must be active.
    function authoriseActive(uint32 member, bytes32 digest, bytes calldata signature) external view;

    /// @notice As `authoriseActive`, for an act that begins something with `other`, who must be an active member too.
    function authoriseWith(uint32 member, uint32 other, bytes32 digest, bytes calldata signature) external view;

    /// @notice As `authoriseWith`, for spending `amount` on a service of `other`: accepts the member's signature, or the delegate's within
    /// the limits, which it books. Only `Services`.
    /// @return by Who signed: the member or the delegate. Neither may be the mediator.
    function authoriseSpend(uint32 member, uint32 other, bytes32 digest, uint256 amount, bytes calldata signature)
        external
        returns (uint32 by);

    /// @notice As `authoriseActive`, for a vote in a ballot whose electorate was frozen at `timepoint`: the member must have been
    /// active then and be so now.
    /// @return control Whether the member's class has power of control.
    function authoriseVoter(uint32 member, uint256 timepoint, bytes32 digest, bytes calldata signature)
        external
        view
        returns (bool control);

    /// @notice Returns silently if `holder` has the office now and signed `digest`: with the member's present key if the holder is
    /// a member, otherwise with the address's own key, or through ERC-1271 if the address is a contract.
    function authoriseOfficer(Role role, address holder, bytes32 digest, bytes calldata signature) external view;

    /// @notice Reverts unless `holder` holds the office now. A member who left holds none.
    function requireRole(Role role, address holder) external view;

    /// @notice The second until which `holder` has the office; 0 if never, or no longer.
    function roleUntil(Role role, address holder) external view returns (uint40);

    /// @notice What is on record about a member, also after the exit; all zero for a number that was never given.
    function memberOf(uint32 member) external view returns (Class class, KeyType keyType, address key);

    /// @notice Whether the member was admitted and has not left.
    function isActive(uint32 member) external view returns (bool);

    /// @notice When a member was admitted, and when the member left; 0 for not yet.
    function termOf(uint32 member) external view returns (uint40 since, uint40 left);

    /// @notice Whether members of this class have power of control: count in millesimi. Companies do not.
    function hasControl(Class class) external pure returns (bool);

    /// @notice What holds for a class.
    function ruleOf(Class class) external view returns (ClassRule memory);

    /// @notice The rule of the member's class: the holding cap in basis points of the general one.
    function holdingBpsOf(uint32 member) external view returns (uint256);

    /// @notice The active member who signs with `key`; 0 if nobody does.
    function memberByKey(address key) external view returns (uint32 member);

    /// @notice Whether an identity commitment was ever admitted.
    function isIdentityKnown(bytes32 identity) external view returns (bool);

    /// @notice Whether an application was refused.
    function isRefused(bytes32 application) external view returns (bool);

    /// @notice The nonce that the member's next intent for this contract must name. (Other contracts count their own.)
    function nonceOf(uint32 member) external view returns (uint64);

    /// @notice The member's delegate with the limits and what was spent in this month; all zero if there is none.
    function delegateOf(uint32 member)
        external
        view
        returns (uint32 by, uint256 perRequest, uint256 perEpoch, uint256 spent);

    /// @notice For how many members `member` is the delegate.
    function delegationsOf(uint32 member) external view returns (uint256);

    /// @notice How many members are active now, and how many were at the first second of this month.
    function activeMembers() external view returns (uint256 atStartOfEpoch, uint256 current);

    /// @notice How many members were active at the end of the second `timepoint`, and how many of them had power of control.
    /// @dev Reverts unless that second is over: freeze an electorate at `block.timestamp - 1`.
    function electorateAt(uint256 timepoint) external view returns (uint256 heads, uint256 withControl);

    /// @notice Whether the member was active at the end of the second `timepoint`. The members of whom this is true are those that
    /// `electorateAt` counts. Changing a key changes nothing here: a vote belongs to a number.
    function wasActiveAt(uint32 member, uint256 timepoint) external view returns (bool);

    /// @notice The digest that the registrar signs to admit.
    function digestOf(Admission calldata admission) external view returns (bytes32);
}
