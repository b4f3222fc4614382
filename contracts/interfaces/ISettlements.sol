// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @title The community's monthly settlements: one Merkle sum root per period, signed by several reporters.
/// @notice A settlement gives each member a quota (millesimi, in millionths of a thousandth: the whole is 10⁹) and tokens. Energy is
/// computed off chain by reporters who work apart and sign only if they agree. Here is checked who signed, that the whole is
/// exactly 10⁹, and that one member's line belongs to the root. That the lines themselves are right is what the audit recomputes.
interface ISettlements {
    /// @notice What the reporters sign.
    /// @param period The month as YYYYMM, a month that is over (UTC).
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

    /// @notice How many reporters must sign.
    function THRESHOLD() external view returns (uint256);

    /// @notice How often a settlement can be revised.
    function MAX_REVISIONS() external view returns (uint256);

    /// @notice The sum of all quotas, in millionths of a thousandth.
    function WHOLE() external view returns (uint256);

    /// @notice Publishes a settlement, or revises one that is not final yet; a revision begins the window anew.
    /// @dev Anyone may relay. `signatures` are sorted by their signers' addresses; each signer holds the office of Oracle now.
    function publish(Settlement calldata settlement, bytes[] calldata signatures) external;

    /// @notice Whether `line` belongs to the present revision of `period`: with this quota, these tokens, at this index, in a tree whose
    /// quotas make up the whole and whose tokens make up the published total.
    /// @param proof The siblings from the line up to the root.
    function verify(uint32 period, Line calldata line, Sibling[] calldata proof) external view returns (bool);

    /// @notice Whether a settlement of `period` was published and can no longer change.
    function isFinal(uint32 period) external view returns (bool);

    /// @notice What is on record about a period.
    function recordOf(uint32 period) external view returns (Record memory);

    /// @notice The digest that the reporters sign.
    function digestOf(Settlement calldata settlement) external view returns (bytes32);
}
