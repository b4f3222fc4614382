// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @title The community's monthly settlements: one Merkle sum root per period, signed by several reporters.
/// @notice A settlement gives each member a quota (millesimi, in millionths of a thousandth: the whole is 10⁹) and tokens. Energy is
/// computed off chain by reporters who work apart and sign only if they agree. Here is checked who signed, that the whole is
/// exactly 10⁹, and that one member's line belongs to the root. That the lines themselves are right is what the audit recomputes.
/// A settlement is final when its window is over. Until then the reporters may revise it, an auditor or 5 % of the members may suspend it
/// once for each revision, and a ballot may declare it void. A final settlement never changes: what turns out later goes to a true-up.
interface ISettlements {
    /// @notice What the reporters sign.
    /// @param period The month as YYYYMM, a month that is over (UTC). The n-th true-up of a month is 1 000 000 · n + YYYYMM; its quotas are
    /// those of the corrected month, its tokens are only what comes in addition.
    /// @param revision 0 for the first publication, then one more each time.
    /// @param root The root of the sum tree over the members' lines.
    /// @param leaves How many lines there are.
    /// @param tokens The sum of all lines' tokens, in hundredths.
    /// @param sharedWh The energy shared in the period, in Wh. Attested, not checked here.
    /// @param incentiveCents The euro cents shared out. Attested, not checked here.
    /// @param datasetHash The salted hash of the readings that were used.
    /// @param rulesHash The hash of the rules and parameters that were used.
    /// @param codeHash The hash of the code version that computed.
    /// @param validUntil The last second in which the signatures may be used.
    struct Settlement {
        uint32 period;
        uint8 revision;
        bytes32 root;
        uint32 leaves;
        uint64 tokens;
        uint64 sharedWh;
        uint64 incentiveCents;
        bytes32 datasetHash;
        bytes32 rulesHash;
        bytes32 codeHash;
        uint40 validUntil;
    }

    /// @notice One member's line.
    /// @param index Its place in the tree, from 0.
    /// @param member The member's number.
    /// @param quotaMicro The quota in millionths of a thousandth.
    /// @param tokens Hundredths of a token.
    /// @param privateHash The salted hash of what only the member sees: energy, euros, retrocession.
    struct Line {
        uint32 index;
        uint32 member;
        uint32 quotaMicro;
        uint48 tokens;
        bytes32 privateHash;
    }

    /// @notice A sibling on the way from a line to the root: its hash, and its sums packed as `MerkleSum` says.
    struct Sibling {
        bytes32 hash;
        uint256 sums;
    }

    /// @notice What is on record about a period, in one slot; all zero if nothing was published.
    /// @param seal The first 26 bytes of H(root ‖ sums), where `sums` are the whole of the quotas and the published tokens, packed.
    /// @param revision The revision that holds.
    /// @param finalAt The settlement is final after this second.
    struct Record {
        bytes26 seal;
        uint8 revision;
        uint40 finalAt;
    }

    /// @notice What an auditor signs to suspend the finality of a settlement.
    /// @param evidence The salted hash of what the auditor found.
    /// @param validUntil The last second in which the signature may be used.
    struct Suspend {
        uint32 period;
        uint8 revision;
        bytes32 evidence;
        address auditor;
        uint40 validUntil;
    }

    /// @notice What a member signs to join others in suspending the finality of a settlement.
    struct Objection {
        uint32 period;
        uint8 revision;
        bytes32 evidence;
        uint32 signer;
        uint40 validUntil;
    }

    /// @notice What a member signs to give back a part of the quota to the internal fund, from the next month on.
    /// @param bps The part in basis points, 10 000 for all of it.
    /// @param nonce The member's number of earlier preferences.
    struct Retrocede {
        uint32 member;
        uint16 bps;
        uint32 nonce;
        uint40 validUntil;
    }

    /// @notice The last suspension of a period; all zero if there was none.
    /// @param revision Which revision was suspended.
    /// @param windowEnd When its window would have ended.
    /// @param until When the suspension ends by itself.
    struct Suspension {
        uint8 revision;
        uint40 windowEnd;
        uint40 until;
    }

    /// @notice What is kept for the members' claims to a final period's tokens; all zero before `openClaims`.
    /// @param published The tokens of all lines.
    /// @param reserved What the volume rule allowed. A line is paid `tokens · reserved / published`, rounded down.
    /// @param lastEpoch The claims lapse at the end of this month.
    struct Claims {
        uint64 published;
        uint64 reserved;
        uint16 lastEpoch;
    }

    /// @notice A settlement or a revision was published. It is final after `finalAt` unless revised before.
    event SettlementPublished(
        uint32 indexed period,
        uint8 indexed revision,
        bytes32 root,
        uint32 leaves,
        uint64 tokens,
        uint64 sharedWh,
        uint64 incentiveCents,
        bytes32 datasetHash,
        bytes32 rulesHash,
        bytes32 codeHash,
        uint40 finalAt
    );

    /// @notice The finality of a revision waits until `until`, or until a ballot decides. `auditor` is zero if members suspended it.
    event SettlementSuspended(
        uint32 indexed period, uint8 indexed revision, address indexed auditor, bytes32 evidence, uint40 until
    );
    /// @notice A ballot ended the suspension: the revision is final after `finalAt`.
    event SettlementConfirmed(uint32 indexed period, uint8 indexed revision, uint40 finalAt);
    /// @notice A ballot declared a revision void. Nothing verifies against it; the reporters publish the next.
    event SettlementVoided(uint32 indexed period, uint8 indexed revision);
    /// @notice The tokens of a final period can be claimed until the end of month `lastEpoch`.
    event ClaimsOpened(uint32 indexed period, uint64 published, uint64 reserved, uint16 lastEpoch);
    /// @notice A line's tokens were claimed; `amount` was issued.
    event Claimed(uint32 indexed period, uint32 indexed member, uint32 index, uint256 amount);
    /// @notice From month `fromEpoch` on, a member gives back this part of the quota.
    event Retroceded(uint32 indexed member, uint16 bps, uint16 fromEpoch, uint32 nonce);

    /// @notice Only the named contract of this community may call this.
    error Settlements_NotAllowed(address caller);
    /// @notice At least one reporter must sign.
    error Settlements_BadThreshold(uint256 threshold);
    /// @notice The number is no month, or the month is not over.
    error Settlements_BadPeriod(uint32 period);
    /// @notice The next revision of this period has another number, or there can be none.
    error Settlements_WrongRevision(uint32 period, uint8 revision);
    /// @notice The settlement of this period is final.
    error Settlements_Final(uint32 period, uint40 finalAt);
    /// @notice A settlement has a root and between 1 and 2²⁰ lines.
    error Settlements_BadTree(bytes32 root, uint32 leaves);
    /// @notice Too few signatures.
    error Settlements_TooFewSignatures(uint256 given, uint256 wanted);
    /// @notice Signatures must be sorted by signer, each signer once.
    error Settlements_NotSorted(address signer);
    /// @notice The signed time has passed.
    error Settlements_IntentExpired(uint40 validUntil);

    /// @notice A true-up follows the month, or the true-up before it, when that one is final.
    error Settlements_BaseNotFinal(uint32 period, uint32 base);
    /// @notice Nothing was published for this period, or it was declared void.
    error Settlements_NotPublished(uint32 period);
    /// @notice This revision was suspended already.
    error Settlements_Suspended(uint32 period, uint8 revision);
    /// @notice This revision is not suspended, or its suspension has ended.
    error Settlements_NotSuspended(uint32 period, uint8 revision);
    /// @notice Fewer members signed than one in twenty.
    error Settlements_TooFewMembers(uint256 given, uint256 wanted);
    /// @notice Members are named in ascending order, each once, with one signature each.
    error Settlements_BadMembers(uint256 place);
    /// @notice The settlement of this period is not final.
    error Settlements_NotFinal(uint32 period);
    /// @notice These are not the root and the tokens that were published.
    error Settlements_WrongSeal(uint32 period);
    /// @notice The claims of this period are open already.
    error Settlements_ClaimsOpen(uint32 period);
    /// @notice The claims of this period are not open, or lapsed.
    error Settlements_NoClaims(uint32 period, uint16 lastEpoch);
    /// @notice The line is not part of the period.
    error Settlements_NotVerified(uint32 period, uint32 index);
    /// @notice The line's tokens were claimed already.
    error Settlements_AlreadyClaimed(uint32 period, uint32 index);
    /// @notice There are no tokens to claim.
    error Settlements_NothingToClaim(uint32 period);
    /// @notice More than the whole cannot be given back.
    error Settlements_BadPart(uint16 bps);
    /// @notice The member's next preference has another number.
    error Settlements_WrongNonce(uint32 member, uint32 nonce, uint32 wanted);

    /// @notice How many reporters must sign.
    function THRESHOLD() external view returns (uint256);

    /// @notice How often a settlement can be revised. A revision that follows a void one is allowed beyond this number.
    function MAX_REVISIONS() external view returns (uint256);

    /// @notice How long a suspension lasts that no ballot ends.
    function SUSPENSION() external view returns (uint256);

    /// @notice The part of the active members, in basis points, who can suspend a settlement together.
    function SUSPEND_BPS() external view returns (uint256);

    /// @notice The sum of all quotas, in millionths of a thousandth.
    function WHOLE() external view returns (uint256);

    /// @notice Publishes a settlement, or revises one that is not final yet; a revision begins the window anew.
    /// @dev Anyone may relay. `signatures` are sorted by their signers' addresses; each signer holds the office of Oracle now. A true-up
    /// needs a final month, and each further true-up a final one before it.
    function publish(Settlement calldata settlement, bytes[] calldata signatures) external;

    /// @notice Suspends the finality of the present revision by an auditor's signature: once for each revision, before it is final.
    /// @dev The settlement becomes final no earlier than 21 days from now, unless a ballot decides before.
    function suspend(Suspend calldata order, bytes calldata signature) external;

    /// @notice The same by at least 5 % of the active members, who sign `Objection` with the same evidence and the same last second.
    /// @param signers The members in ascending order.
    function suspendByMembers(
        uint32 period,
        uint8 revision,
        bytes32 evidence,
        uint40 validUntil,
        uint32[] calldata signers,
        bytes[] calldata signatures
    ) external;

    /// @notice Ends the suspension of the present revision: it is final when its window ends, or now. Only `Council`, after a ballot.
    function confirm(uint32 period, uint8 revision) external;

    /// @notice Declares the present revision void, if it is not final. Only `Council`, after a ballot.
    /// @dev A ballot about a revision that was replaced meanwhile, or that became final, has no effect: this reverts.
    function void(uint32 period, uint8 revision) external;

    /// @notice Reserves the tokens of a final period for the members' claims. Anyone may call it, once for each period.
    /// @dev `root` and `tokens` are those that were published. Claims lapse at the end of the month after the one in which the settlement
    /// became final, however late they are opened. If the month's budget is too small, this reverts in the first of these two months
    /// and reserves what there is in the second: whoever calls first cannot choose a bad moment for all others.
    function openClaims(uint32 period, bytes32 root, uint64 tokens) external;

    /// @notice Issues the tokens of a line to its member. Anyone may call it, once for each line. Only active members are paid.
    function claim(uint32 period, Line calldata line, Sibling[] calldata proof) external;

    /// @notice States which part of the quota a member gives back from the next month on, by the member's signature.
    function retrocede(Retrocede calldata order, bytes calldata signature) external;

    /// @notice Whether `line` belongs to the present revision of `period`: with this quota, these tokens, at this index, in a tree whose
    /// quotas make up the whole and whose tokens make up the published total.
    /// @param proof The siblings from the line up to the root.
    function verify(uint32 period, Line calldata line, Sibling[] calldata proof) external view returns (bool);

    /// @notice Whether a settlement of `period` was published and can no longer change.
    function isFinal(uint32 period) external view returns (bool);

    /// @notice What is on record about a period.
    function recordOf(uint32 period) external view returns (Record memory);

    /// @notice The last suspension of a period.
    function suspensionOf(uint32 period) external view returns (Suspension memory);

    /// @notice What is kept for the claims to a period's tokens.
    function claimsOf(uint32 period) external view returns (Claims memory);

    /// @notice Whether the line at `index` was claimed.
    function isClaimed(uint32 period, uint32 index) external view returns (bool);

    /// @notice The part of the quota, in basis points, that a member gives back in month `epoch`, past or to come, as far as is known.
    function retrocessionOf(uint32 member, uint16 epoch) external view returns (uint16 bps);

    /// @notice The number that the member's next preference must bear.
    function nonceOf(uint32 member) external view returns (uint32);

    /// @notice The digest that the reporters sign.
    function digestOf(Settlement calldata settlement) external view returns (bytes32);
}
