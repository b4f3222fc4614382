// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @notice Amounts sorted by the month in which they expire, in one word. Amounts are hundredths of a token.
/// @dev epoch 16 | open requests 8 | escrowed 40 | lane 3 48 | lane 2 48 | lane 1 48 | lane 0 48, the epoch in the highest bits.
/// Lane j expires at the end of month `epoch + j`. Escrow stands apart from the lanes: it does not age while it waits.
type Vintages is uint256;

using VintageMath for Vintages global;

/// @dev A lane, the escrow or the count of open requests would leave its field.
error VintageOverflow();
/// @dev More is taken than is there.
error VintageUnderflow();
/// @dev A word is asked about a month before its own.
error VintageInThePast(uint256 epoch, uint256 asked);

uint256 constant LANE_COUNT = 4;
uint256 constant LANE_BITS = 48;
uint256 constant LANE_MASK = (1 << LANE_BITS) - 1;
uint256 constant LANES_MASK = (1 << 192) - 1;
uint256 constant ESCROW_SHIFT = 192;
uint256 constant ESCROW_MASK = (1 << 40) - 1;
uint256 constant OPEN_SHIFT = 232;
uint256 constant OPEN_MASK = 0xff;
uint256 constant EPOCH_SHIFT = 240;
uint256 constant MIDDLE_MASK = ((1 << 48) - 1) << ESCROW_SHIFT;
/// @dev The lowest bit above each lane: where a lane's carry or borrow shows.
uint256 constant CARRY_MASK = (1 << 48) | (1 << 96) | (1 << 144) | (1 << 192);

/// @title Reading and changing such a word.
library VintageMath {
    /// @dev The month to which lane 0 belongs.
    function epochOf(Vintages v) internal pure returns (uint256) {
        return Vintages.unwrap(v) >> EPOCH_SHIFT;
    }

    /// @dev How many requests of this account are open.
    function openOf(Vintages v) internal pure returns (uint256) {
        return (Vintages.unwrap(v) >> OPEN_SHIFT) & OPEN_MASK;
    }

    /// @dev What this account has set aside in escrow.
    function escrowedOf(Vintages v) internal pure returns (uint256) {
        return (Vintages.unwrap(v) >> ESCROW_SHIFT) & ESCROW_MASK;
    }

    /// @dev What expires at the end of month `epoch + j`.
    function laneOf(Vintages v, uint256 j) internal pure returns (uint256) {
        return (Vintages.unwrap(v) >> (LANE_BITS * j)) & LANE_MASK;
    }

    /// @dev What is free to spend, all lanes together.
    function totalOf(Vintages v) internal pure returns (uint256) {
        return v.laneOf(0) + v.laneOf(1) + v.laneOf(2) + v.laneOf(3);
    }

    /// @dev The word in month `epoch`, without the lanes that expired before it. It does not depend on the life of fresh units.
    function roll(Vintages v, uint256 epoch) internal pure returns (Vintages) {
        uint256 from = v.epochOf();
        if (epoch == from) return v;
        if (epoch < from) revert VintageInThePast(from, epoch);
        // A shift by four lanes or more leaves nothing; one of many months cannot wrap, being far below 2^256.
        uint256 left = (Vintages.unwrap(v) & LANES_MASK) >> (LANE_BITS * (epoch - from));
        return Vintages.wrap((epoch << EPOCH_SHIFT) | (Vintages.unwrap(v) & MIDDLE_MASK) | left);
    }

    /// @dev What `roll` to the same month leaves behind.
    function expiredBy(Vintages v, uint256 epoch) internal pure returns (uint256) {
        uint256 from = v.epochOf();
        if (epoch == from) return 0;
        if (epoch < from) revert VintageInThePast(from, epoch);
        uint256 kept = type(uint256).max << (LANE_BITS * (epoch - from));
        return Vintages.wrap(Vintages.unwrap(v) & LANES_MASK & ~kept).totalOf();
    }

    /// @dev Splits `amount` off the lanes, the soonest expiring first. `taken` has the same epoch and nothing but lanes.
    function take(Vintages v, uint256 amount) internal pure returns (Vintages rest, Vintages taken) {
        uint256 lanes = 0;
        for (uint256 shift = 0; amount != 0; shift += LANE_BITS) {
            if (shift == 192) revert VintageUnderflow();
            uint256 lane = (Vintages.unwrap(v) >> shift) & LANE_MASK;
            uint256 part = lane < amount ? lane : amount;
            lanes |= part << shift;
            amount -= part;
        }
        taken = Vintages.wrap((v.epochOf() << EPOCH_SHIFT) | lanes);
        // Each part is at most its lane: no borrow can cross a lane.
        rest = Vintages.wrap(Vintages.unwrap(v) - lanes);
    }

    /// @dev Adds fresh units that expire at the end of the `life`-th month, this one included.
    function mint(Vintages v, uint256 life, uint256 amount) internal pure returns (Vintages) {
        if (amount > LANE_MASK || life > LANE_COUNT) revert VintageOverflow();
        return v.plus(Vintages.wrap((v.epochOf() << EPOCH_SHIFT) | (amount << (LANE_BITS * (life - 1)))));
    }

    /// @dev Adds the lanes of `w`, lane by lane. Both words must stand in the same month.
    function plus(Vintages v, Vintages w) internal pure returns (Vintages) {
        if (v.epochOf() != w.epochOf()) revert VintageInThePast(v.epochOf(), w.epochOf());
        uint256 a = Vintages.unwrap(v) & LANES_MASK;
        uint256 b = Vintages.unwrap(w) & LANES_MASK;
        // Both are below 2^192; a carry out of a lane shows as a changed bit just above it.
        uint256 sum = a + b;
        if ((a ^ b ^ sum) & CARRY_MASK != 0) revert VintageOverflow();
        return Vintages.wrap((Vintages.unwrap(v) & ~LANES_MASK) | sum);
    }

    /// @dev Takes away the lanes of `w`, lane by lane. Both words must stand in the same month.
    function minus(Vintages v, Vintages w) internal pure returns (Vintages) {
        if (v.epochOf() != w.epochOf()) revert VintageInThePast(v.epochOf(), w.epochOf());
        uint256 a = Vintages.unwrap(v) & LANES_MASK;
        uint256 b = Vintages.unwrap(w) & LANES_MASK;
        uint256 difference;
        unchecked {
            // A borrow, which may wrap below zero in the highest lane, shows as a changed bit above its lane.
            difference = a - b;
        }
        if ((a ^ b ^ difference) & CARRY_MASK != 0) revert VintageUnderflow();
        return Vintages.wrap((Vintages.unwrap(v) & ~LANES_MASK) | difference);
    }

    /// @dev Adds to the escrow.
    function lockUp(Vintages v, uint256 amount) internal pure returns (Vintages) {
        if (v.escrowedOf() + amount > ESCROW_MASK) revert VintageOverflow();
        return Vintages.wrap(Vintages.unwrap(v) + (amount << ESCROW_SHIFT));
    }

    /// @dev Takes from the escrow.
    function letGo(Vintages v, uint256 amount) internal pure returns (Vintages) {
        if (v.escrowedOf() < amount) revert VintageUnderflow();
        return Vintages.wrap(Vintages.unwrap(v) - (amount << ESCROW_SHIFT));
    }

    /// @dev One open request more.
    function opened(Vintages v) internal pure returns (Vintages) {
        if (v.openOf() == OPEN_MASK) revert VintageOverflow();
        return Vintages.wrap(Vintages.unwrap(v) + (1 << OPEN_SHIFT));
    }

    /// @dev One open request less.
    function settled(Vintages v) internal pure returns (Vintages) {
        if (v.openOf() == 0) revert VintageUnderflow();
        return Vintages.wrap(Vintages.unwrap(v) - (1 << OPEN_SHIFT));
    }
}
