// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {State} from "./interfaces/IServices.sol";

/// @notice What is kept of a service, in one word.
/// @dev state 8 | offset 32 | category 16 | performBy 40 | start 40 | amount 48 | provider 32 | requester 32, the requester in the lowest
/// bits and the highest eight bits free. The offset is in seconds. Requested: from the approval's deadline to `start`. Delivered: from
/// `start` to the review's deadline. Disputed: from `start` to the mediator's deadline.
type Header is uint256;

using HeaderFields for Header global;

uint256 constant AMOUNT_SHIFT = 64;
uint256 constant START_SHIFT = 112;
uint256 constant PERFORM_SHIFT = 152;
uint256 constant CATEGORY_SHIFT = 192;
uint256 constant OFFSET_SHIFT = 208;
uint256 constant STATE_SHIFT = 240;
uint256 constant AMOUNT_MASK = type(uint48).max;
uint256 constant OFFSET_MASK = type(uint32).max;

/// @title Reading and changing such a word.
library HeaderFields {
    /// @dev Every field fits its bits by its type; the offset is 0.
    function headerOf(
        uint32 requester,
        uint32 provider,
        uint48 amount,
        uint40 start,
        uint40 performBy,
        uint16 category,
        State state
    ) internal pure returns (Header) {
        return Header.wrap(
            uint256(requester) | uint256(provider) << 32 | uint256(amount) << AMOUNT_SHIFT | uint256(start) << START_SHIFT
                | uint256(performBy) << PERFORM_SHIFT | uint256(category) << CATEGORY_SHIFT | uint256(state) << STATE_SHIFT
        );
    }

    function requesterOf(Header h) internal pure returns (uint32) {
        return uint32(Header.unwrap(h));
    }

    function providerOf(Header h) internal pure returns (uint32) {
        return uint32(Header.unwrap(h) >> 32);
    }

    function amountOf(Header h) internal pure returns (uint48) {
        return uint48(Header.unwrap(h) >> AMOUNT_SHIFT);
    }

    function startOf(Header h) internal pure returns (uint40) {
        return uint40(Header.unwrap(h) >> START_SHIFT);
    }

    function performByOf(Header h) internal pure returns (uint40) {
        return uint40(Header.unwrap(h) >> PERFORM_SHIFT);
    }

    function categoryOf(Header h) internal pure returns (uint16) {
        return uint16(Header.unwrap(h) >> CATEGORY_SHIFT);
    }

    function stateOf(Header h) internal pure returns (State) {
        return State(uint8(Header.unwrap(h) >> STATE_SHIFT));
    }

    /// @dev The last second for an approval, of what is Requested.
    function approveByOf(Header h) internal pure returns (uint256) {
        unchecked {
            // The offset was made by a subtraction from `start`.
            return h.startOf() - (Header.unwrap(h) >> OFFSET_SHIFT & OFFSET_MASK);
        }
    }

    /// @dev The last second of the review of what is Delivered, or of the mediator of what is Disputed.
    function deadlineOf(Header h) internal pure returns (uint256) {
        unchecked {
            // At most 2⁴⁰ + 2³².
            return h.startOf() + (Header.unwrap(h) >> OFFSET_SHIFT & OFFSET_MASK);
        }
    }

    /// @dev The same with another offset, which is cut to its bits.
    function within(Header h, uint256 offset) internal pure returns (Header) {
        uint256 rest = Header.unwrap(h) & ~(OFFSET_MASK << OFFSET_SHIFT);
        return Header.wrap(rest | (offset & OFFSET_MASK) << OFFSET_SHIFT);
    }

    /// @dev The same in another state.
    function become(Header h, State state) internal pure returns (Header) {
        return Header.wrap(Header.unwrap(h) & (1 << STATE_SHIFT) - 1 | uint256(state) << STATE_SHIFT);
    }

    /// @dev The same with another amount.
    function costing(Header h, uint48 amount) internal pure returns (Header) {
        return Header.wrap(Header.unwrap(h) & ~(AMOUNT_MASK << AMOUNT_SHIFT) | uint256(amount) << AMOUNT_SHIFT);
    }
}
