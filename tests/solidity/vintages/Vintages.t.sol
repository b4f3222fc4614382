// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {VintageInThePast, VintageOverflow, Vintages, VintageUnderflow} from "../../../contracts/Vintages.sol";
import {vm} from "../Vm.sol";

/// @dev Each function is compared with the same arithmetic done lane by lane.
contract VintagesTest {
    uint256 private constant LANE = type(uint48).max;

    function word(uint16 epoch, uint8 open, uint40 escrowed, uint48[4] memory lanes) internal pure returns (Vintages) {
        uint256 w = uint256(epoch) << 240 | uint256(open) << 232 | uint256(escrowed) << 192;
        for (uint256 j = 0; j < 4; j++) {
            w |= uint256(lanes[j]) << (48 * j);
        }
        return Vintages.wrap(w);
    }

    function same(Vintages a, Vintages b) internal pure {
        vm.assertEq(Vintages.unwrap(a), Vintages.unwrap(b), "word");
    }

    function testFuzz_Roll_ShiftsOutWhatExpired(uint16 epoch, uint16 months, uint40 escrowed, uint48[4] memory lanes)
        public
        pure
    {
        uint256 to = uint256(epoch) + months % 7;
        vm.assume(to <= type(uint16).max);
        Vintages v = word(epoch, 3, escrowed, lanes);
        (Vintages rolled, uint256 expired) = (v.roll(to), v.expiredBy(to));
        uint48[4] memory left;
        uint256 gone;
        for (uint256 j = 0; j < 4; j++) {
            if (epoch + j >= to) left[epoch + j - to] = lanes[j];
            else gone += lanes[j];
        }
        same(rolled, word(uint16(to), 3, escrowed, left));
        vm.assertEq(expired, gone, "expired");
    }

    function testFuzz_Roll_InTwoStepsIsRollInOne(uint48[4] memory lanes, uint8 first, uint8 second) public pure {
        Vintages v = word(100, 1, 2, lanes);
        uint256 last = 100 + uint256(first) + second;
        Vintages half = v.roll(100 + uint256(first));
        same(v.roll(last), half.roll(last));
        vm.assertEq(v.expiredBy(last), v.expiredBy(100 + uint256(first)) + half.expiredBy(last), "expired");
    }

    function testFuzz_Roll_AfterFourMonthsNothingIsLeft(uint48[4] memory lanes) public pure {
        Vintages rolled = word(100, 0, 0, lanes).roll(104);
        vm.assertEq(rolled.totalOf(), 0, "zero");
    }

    function test_Roll_IntoThePast_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(VintageInThePast.selector, 100, 99));
        this.roll(Vintages.wrap(uint256(100) << 240), 99);
        vm.expectRevert(abi.encodeWithSelector(VintageInThePast.selector, 100, 99));
        this.expiredBy(Vintages.wrap(uint256(100) << 240), 99);
    }

    function testFuzz_Take_TakesTheSoonestFirst(uint48[4] memory lanes, uint256 amount) public pure {
        Vintages v = word(7, 1, 9, lanes);
        amount = amount % (v.totalOf() + 1);
        (Vintages rest, Vintages taken) = v.take(amount);
        uint256 wanted = amount;
        uint48[4] memory left;
        uint48[4] memory gone;
        for (uint256 j = 0; j < 4; j++) {
            gone[j] = wanted < lanes[j] ? uint48(wanted) : lanes[j];
            left[j] = lanes[j] - gone[j];
            wanted -= gone[j];
        }
        same(rest, word(7, 1, 9, left));
        same(taken, word(7, 0, 0, gone));
        same(rest.plus(taken), v);
    }

    function testFuzz_Take_MoreThanThereIs_Reverts(uint48[4] memory lanes, uint128 more) public {
        Vintages v = word(7, 0, 0, lanes);
        vm.expectRevert(abi.encodeWithSelector(VintageUnderflow.selector));
        this.take(v, v.totalOf() + 1 + more);
    }

    function testFuzz_Plus_IsLaneByLaneOrReverts(uint48[4] memory a, uint48[4] memory b) public {
        uint48[4] memory sum;
        bool fits = true;
        for (uint256 j = 0; j < 4; j++) {
            if (uint256(a[j]) + b[j] > LANE) fits = false;
            else sum[j] = a[j] + b[j];
        }
        if (!fits) vm.expectRevert(abi.encodeWithSelector(VintageOverflow.selector));
        Vintages result = this.plus(word(7, 1, 2, a), word(7, 0, 0, b));
        if (fits) same(result, word(7, 1, 2, sum));
    }

    function testFuzz_Minus_IsLaneByLaneOrReverts(uint48[4] memory a, uint48[4] memory b, bool smaller) public {
        uint48[4] memory difference;
        bool fits = true;
        for (uint256 j = 0; j < 4; j++) {
            if (smaller) b[j] = uint48(b[j] % (uint256(a[j]) + 1));
            if (b[j] > a[j]) fits = false;
            else difference[j] = a[j] - b[j];
        }
        if (!fits) vm.expectRevert(abi.encodeWithSelector(VintageUnderflow.selector));
        Vintages result = this.minus(word(7, 1, 2, a), word(7, 0, 0, b));
        if (fits) same(result, word(7, 1, 2, difference));
    }

    function test_Plus_OfAnotherMonth_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(VintageInThePast.selector, 7, 8));
        this.plus(Vintages.wrap(uint256(7) << 240), Vintages.wrap(uint256(8) << 240));
        vm.expectRevert(abi.encodeWithSelector(VintageInThePast.selector, 7, 8));
        this.minus(Vintages.wrap(uint256(7) << 240), Vintages.wrap(uint256(8) << 240));
    }

    function testFuzz_Mint_PutsFreshUnitsIntoTheLastMonthOfTheirLife(uint8 life, uint40 amount) public pure {
        life = life % 4 + 1;
        Vintages v = Vintages.wrap(uint256(7) << 240).mint(life, amount);
        vm.assertEq(v.laneOf(life - 1), amount, "lane");
        vm.assertEq(v.totalOf(), amount, "total");
    }

    function test_Mint_BeyondTheLastLane_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(VintageOverflow.selector));
        this.mint(Vintages.wrap(0), 5, 1);
    }

    function test_Mint_MoreThanALane_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(VintageOverflow.selector));
        this.mint(Vintages.wrap(0), 1, LANE + 1);
    }

    function testFuzz_Escrow_ComesAndGoes(uint40 before, uint40 amount) public {
        Vintages v = word(7, 1, before, [uint48(1), 2, 3, 4]);
        bool fits = uint256(before) + amount <= type(uint40).max;
        if (!fits) vm.expectRevert(abi.encodeWithSelector(VintageOverflow.selector));
        Vintages locked = this.lockUp(v, amount);
        if (!fits) return;
        vm.assertEq(locked.escrowedOf(), uint256(before) + amount, "locked");
        same(locked.letGo(amount), v);
        vm.expectRevert(abi.encodeWithSelector(VintageUnderflow.selector));
        this.letGo(locked, uint256(before) + amount + 1);
    }

    function test_Open_CountsUpAndDownWithinItsField() public {
        Vintages v = Vintages.wrap(0);
        for (uint256 i = 0; i < 255; i++) {
            v = v.opened();
        }
        vm.assertEq(v.openOf(), 255, "open");
        vm.expectRevert(abi.encodeWithSelector(VintageOverflow.selector));
        this.opened(v);
        for (uint256 i = 0; i < 255; i++) {
            v = v.settled();
        }
        vm.expectRevert(abi.encodeWithSelector(VintageUnderflow.selector));
        this.settled(v);
    }

    // Reverts can only be expected of calls.
    function roll(Vintages v, uint256 epoch) external pure {
        v.roll(epoch);
    }

    function expiredBy(Vintages v, uint256 epoch) external pure {
        v.expiredBy(epoch);
    }

    function take(Vintages v, uint256 amount) external pure {
        v.take(amount);
    }

    function mint(Vintages v, uint256 life, uint256 amount) external pure {
        v.mint(life, amount);
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

    function letGo(Vintages v, uint256 amount) external pure {
        v.letGo(amount);
    }

    function opened(Vintages v) external pure {
        v.opened();
    }

    function settled(Vintages v) external pure {
        v.settled();
    }
}
