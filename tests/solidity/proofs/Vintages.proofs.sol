// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ESCROW_MASK, LANE_MASK, OPEN_MASK, Vintages} from "../../../contracts/Vintages.sol";
import {vm} from "../Vm.sol";

/// @dev I-04, I-05 and I-24: the arithmetic of one word, for every word, month and amount.
contract VintagesProofs {
    /// @notice What expired by a month is gone, what did not stays in its place, escrow and open requests do not age; after four months nothing is left.
    function check_I04_RollKeepsWhatDidNotExpireAndNothingElse(Vintages v, uint16 epoch) public pure {
        vm.assume(epoch >= v.epochOf());
        uint256 months = epoch - v.epochOf();
        Vintages rolled = v.roll(epoch);
        assert(rolled.epochOf() == epoch);
        assert(rolled.escrowedOf() == v.escrowedOf() && rolled.openOf() == v.openOf());
        for (uint256 j = 0; j < 4; j++) {
            assert(rolled.laneOf(j) == (months < 4 && j + months < 4 ? v.laneOf(j + months) : 0));
        }
        assert(months < 4 || rolled.totalOf() == 0);
    }

    /// @notice What expired and what is left make what there was.
    function check_I04_ExpiredAndLeftMakeTheWhole(Vintages v, uint16 epoch) public pure {
        vm.assume(epoch >= v.epochOf());
        assert(v.roll(epoch).totalOf() + v.expiredBy(epoch) == v.totalOf());
    }

    /// @notice What is taken and what is left make the word, lane by lane; what is taken makes the amount; no lane is touched before those that expire sooner are empty.
    function check_I04_TakeIsExactAndTakesTheSoonestFirst(Vintages v, uint256 amount) public pure {
        vm.assume(amount <= v.totalOf());
        (Vintages rest, Vintages taken) = v.take(amount);
        assert(taken.totalOf() == amount && taken.escrowedOf() == 0 && taken.openOf() == 0);
        assert(taken.epochOf() == v.epochOf() && rest.epochOf() == v.epochOf());
        assert(rest.escrowedOf() == v.escrowedOf() && rest.openOf() == v.openOf());
        for (uint256 j = 0; j < 4; j++) {
            assert(rest.laneOf(j) + taken.laneOf(j) == v.laneOf(j));
            for (uint256 later = j + 1; later < 4; later++) {
                assert(rest.laneOf(j) == 0 || taken.laneOf(later) == 0);
            }
        }
    }

    /// @notice Nobody takes more than there is.
    function check_I04_TakeRefusesMoreThanThereIs(Vintages v, uint256 amount) public view {
        vm.assume(amount > v.totalOf());
        assert(!_works(abi.encodeCall(this.take, (v, amount))));
    }

    /// @notice Fresh units enter the lane of their last month, and no other; what does not fit is refused.
    function check_I04_I24_MintFitsItsLaneOrReverts(Vintages v, uint8 life, uint256 amount) public view {
        vm.assume(life >= 1 && life <= 4);
        uint256 lane = life - 1;
        (bool works, Vintages made) = _tryWord(abi.encodeCall(this.mint, (v, life, amount)));
        assert(works == (amount <= LANE_MASK && v.laneOf(lane) <= LANE_MASK - amount));
        if (!works) return;
        for (uint256 j = 0; j < 4; j++) {
            assert(made.laneOf(j) == v.laneOf(j) + (j == lane ? amount : 0));
        }
        _sameBesides(v, made);
    }

    /// @notice Two words of one month add lane by lane, or not at all.
    function check_I04_I24_PlusIsExactOrReverts(Vintages v, Vintages w) public view {
        (bool works, Vintages sum) = _tryWord(abi.encodeCall(this.plus, (v, w)));
        bool fits = v.epochOf() == w.epochOf();
        for (uint256 j = 0; j < 4; j++) {
            if (v.laneOf(j) + w.laneOf(j) > LANE_MASK) fits = false;
        }
        assert(works == fits);
        if (!works) return;
        for (uint256 j = 0; j < 4; j++) {
            assert(sum.laneOf(j) == v.laneOf(j) + w.laneOf(j));
        }
        _sameBesides(v, sum);
    }

    /// @notice Two words of one month subtract lane by lane, or not at all.
    function check_I04_I24_MinusIsExactOrReverts(Vintages v, Vintages w) public view {
        (bool works, Vintages rest) = _tryWord(abi.encodeCall(this.minus, (v, w)));
        bool fits = v.epochOf() == w.epochOf();
        for (uint256 j = 0; j < 4; j++) {
            if (v.laneOf(j) < w.laneOf(j)) fits = false;
        }
        assert(works == fits);
        if (!works) return;
        for (uint256 j = 0; j < 4; j++) {
            assert(rest.laneOf(j) + w.laneOf(j) == v.laneOf(j));
        }
        _sameBesides(v, rest);
    }

    /// @notice Escrow and the count of open requests fit their fields or are refused, and touch nothing else.
    function check_I24_EscrowAndCountFitOrRevert(Vintages v, uint128 amount) public view {
        (bool works, Vintages word) = _tryWord(abi.encodeCall(this.lockUp, (v, amount)));
        assert(works == (v.escrowedOf() + amount <= ESCROW_MASK));
        assert(!works || (word.escrowedOf() == v.escrowedOf() + amount && _sameLanes(v, word) && word.openOf() == v.openOf()));
        (works, word) = _tryWord(abi.encodeCall(this.letGo, (v, amount)));
        assert(works == (v.escrowedOf() >= amount));
        assert(!works || (word.escrowedOf() + amount == v.escrowedOf() && _sameLanes(v, word) && word.openOf() == v.openOf()));
        (works, word) = _tryWord(abi.encodeCall(this.opened, (v)));
        assert(works == (v.openOf() < OPEN_MASK));
        assert(!works || (word.openOf() == v.openOf() + 1 && _sameLanes(v, word) && word.escrowedOf() == v.escrowedOf()));
        (works, word) = _tryWord(abi.encodeCall(this.settled, (v)));
        assert(works == (v.openOf() != 0));
        assert(!works || (word.openOf() + 1 == v.openOf() && _sameLanes(v, word) && word.escrowedOf() == v.escrowedOf()));
    }

    /// @notice Time alone never adds: a later month holds no more than an earlier one, and rolling in two steps is rolling in one.
    function check_I05_TimeAloneNeverAdds(Vintages v, uint16 first, uint16 second) public pure {
        vm.assume(first >= v.epochOf() && second >= first);
        Vintages once = v.roll(second);
        assert(once.totalOf() <= v.roll(first).totalOf());
        assert(Vintages.unwrap(v.roll(first).roll(second)) == Vintages.unwrap(once));
    }

    /// @notice Fresh units are there until their last month is over, and not a month longer.
    function check_I05_FreshUnitsLiveAsLongAsTheirLife(uint16 epoch, uint8 life, uint48 amount, uint8 months) public pure {
        vm.assume(life >= 1 && life <= 4 && uint256(epoch) + months <= type(uint16).max);
        Vintages empty = Vintages.wrap(uint256(epoch) << 240);
        uint256 left = empty.mint(life, amount).roll(uint256(epoch) + months).totalOf();
        assert(left == (months < life ? amount : 0));
    }

    function take(Vintages v, uint256 amount) external pure returns (Vintages rest, Vintages taken) {
        return v.take(amount);
    }

    function mint(Vintages v, uint256 life, uint256 amount) external pure returns (Vintages) {
        return v.mint(life, amount);
    }

    function plus(Vintages v, Vintages w) external pure returns (Vintages) {
        return v.plus(w);
    }

    function minus(Vintages v, Vintages w) external pure returns (Vintages) {
        return v.minus(w);
    }

    function lockUp(Vintages v, uint256 amount) external pure returns (Vintages) {
        return v.lockUp(amount);
    }

    function letGo(Vintages v, uint256 amount) external pure returns (Vintages) {
        return v.letGo(amount);
    }

    function opened(Vintages v) external pure returns (Vintages) {
        return v.opened();
    }

    function settled(Vintages v) external pure returns (Vintages) {
        return v.settled();
    }

    function _works(bytes memory call) private view returns (bool works) {
        (works,) = address(this).staticcall(call);
    }

    function _tryWord(bytes memory call) private view returns (bool works, Vintages word) {
        bytes memory answer;
        (works, answer) = address(this).staticcall(call);
        if (works) word = abi.decode(answer, (Vintages));
    }

    function _sameBesides(Vintages v, Vintages w) private pure {
        assert(v.epochOf() == w.epochOf() && v.escrowedOf() == w.escrowedOf() && v.openOf() == w.openOf());
    }

    function _sameLanes(Vintages v, Vintages w) private pure returns (bool same) {
        same = v.epochOf() == w.epochOf();
        for (uint256 j = 0; j < 4; j++) {
            same = same && v.laneOf(j) == w.laneOf(j);
        }
    }
}
