// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICouncil, Parameter} from "../../../contracts/interfaces/ICouncil.sol";
import {Channel, ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {Class, IMembers, Role} from "../../../contracts/interfaces/IMembers.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Community} from "../Community.sol";
import {vm} from "../Vm.sol";

/// @dev Every way in which the ledger issues, spoken to as the contract that owns the channel does. Four founders: a volume of 400
/// tokens, of which 80 circulate; a growth of 40 a month: bonus 12, energy 16, grants 4.
contract IssueTest is Community {
    uint256 internal constant JANUARY = 672;

    function bonus(uint32 member, uint256 amount) internal returns (uint256) {
        vm.prank(address(services));
        return ledger.bonus(member, amount);
    }

    function grant(uint32 member, uint256 amount) internal {
        (uint32[] memory to, uint256[] memory amounts) = (new uint32[](1), new uint256[](1));
        (to[0], amounts[0]) = (member, amount);
        vm.prank(address(treasury));
        ledger.grant(to, amounts);
    }

    function commons(uint32 member, uint256 amount) internal {
        (uint32[] memory to, uint256[] memory amounts) = (new uint32[](1), new uint256[](1));
        (to[0], amounts[0]) = (member, amount);
        vm.prank(address(treasury));
        ledger.grantCommons(to, amounts);
    }

    function reserve(uint256 amount, uint256 lastEpoch, bool partly) internal returns (uint256) {
        vm.prank(address(settlements));
        return ledger.reserveEnergy(amount, lastEpoch, partly);
    }

    function energy(uint32 member, uint256 amount, uint256 lastEpoch) internal {
        vm.prank(address(settlements));
        ledger.energy(member, amount, lastEpoch);
    }

    function pause() internal {
        ICouncil.Pause memory given = ICouncil.Pause(1, uint40(clock + 6 days), keccak256("reason"), later());
        bytes32 digest = council.digestOf(given);
        (uint256 a, uint256 b) = (officerKey(Role.Pauser, 0), officerKey(Role.Pauser, 1));
        if (vm.addr(a) > vm.addr(b)) (a, b) = (b, a);
        council.pause(given, [vm.addr(a), vm.addr(b)], [sign(a, digest), sign(b, digest)]);
    }

    function test_WhenSomebodyElseCalls_Reverts() public {
        bytes memory reason = abi.encodeWithSelector(ILedger.Ledger_NotAllowed.selector, address(this));
        vm.expectRevert(reason);
        ledger.bonus(ANNA, 1);
        vm.expectRevert(reason);
        ledger.grant(new uint32[](0), new uint256[](0));
        vm.expectRevert(reason);
        ledger.grantCommons(new uint32[](0), new uint256[](0));
        vm.expectRevert(reason);
        ledger.reserveEnergy(1, JANUARY, false);
        vm.expectRevert(reason);
        ledger.energy(ANNA, 1, JANUARY);
    }

    function test_Bonus_IsCutToTheBudgetAndNeverReverts() public {
        vm.assertEq(bonus(ANNA, 10_00), 10_00, "whole");
        vm.expectEmit(address(ledger));
        emit ILedger.Issued(Channel.Bonus, BRUNO, 2_00, 0, JANUARY + 2);
        vm.assertEq(bonus(BRUNO, 10_00), 2_00, "cut");
        vm.assertEq(bonus(CARLA, 10_00), 0, "nothing left");
        vm.assertEq(ledger.issuedThisEpoch(Channel.Bonus), 12_00, "its share");
        vm.assertEq(ledger.issuable(Channel.Grants), 4_00, "the others keep theirs");
    }

    function test_Bonus_InAPause_IsNothing() public {
        pause();
        vm.assertEq(bonus(ANNA, 10_00), 0, "nothing");
        vm.assertEq(ledger.issuable(Channel.Bonus), 0, "and it is said");
        pass(6 days + 1);
        vm.assertEq(bonus(ANNA, 10_00), 10_00, "after it");
    }

    function test_Grant_WithinItsShare_IsIssued() public {
        grant(ANNA, 4_00);
        vm.assertEq(ledger.balanceOf(ANNA), 24_00, "Anna");
        vm.assertEq(ledger.issuedThisEpoch(Channel.Grants), 4_00, "counted");
        vm.assertEq(ledger.shareOf(Channel.Grants), 4_00, "its share");
    }

    function test_Grant_AboveItsShare_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_BudgetExceeded.selector, Channel.Grants, 4_01, 4_00));
        this.grantFrom(ANNA, 4_01);
    }

    function grantFrom(uint32 member, uint256 amount) external {
        grant(member, amount);
    }

    function test_Grant_WhenTheListsDiffer_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_BadList.selector, 1, 2));
        vm.prank(address(treasury));
        ledger.grant(new uint32[](1), new uint256[](2));
    }

    function test_Grant_InAPause_Reverts() public {
        pause();
        vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_Paused.selector, uint40(clock + 6 days)));
        this.grantFrom(ANNA, 1_00);
    }

    function test_Commons_AboveTheAllowance_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_CommonsExceeded.selector, 1, 0));
        this.commonsFrom(ANNA, 1);
    }

    function commonsFrom(uint32 member, uint256 amount) external {
        commons(member, amount);
    }

    function test_Commons_GiveAgainWhatExpired_OutsideTheGrowth() public {
        moveTo(NEW_YEAR + 95 days);
        vm.assertEq(ledger.issuable(Channel.Commons), 80_00, "all expired");
        commons(ANNA, 50_00);
        vm.assertEq(ledger.balanceOf(ANNA), 50_00, "Anna");
        (uint256 issued, uint256 burnt, uint256 left) = ledger.totals();
        vm.assertEq(issued, 130_00, "issued again");
        vm.assertEq(burnt, 80_00, "burnt before");
        vm.assertEq(left, 30_00, "left to give");
        vm.assertEq(ledger.issuedThisEpoch(Channel.Commons), 0, "no share");
        vm.assertEq(ledger.shareOf(Channel.Commons), 0, "none at all");
        vm.assertEq(ledger.issuable(Channel.Grants), 4_00, "the growth is untouched");
    }

    function test_Commons_InAPause_Revert() public {
        moveTo(NEW_YEAR + 95 days);
        pause();
        vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_Paused.selector, uint40(clock + 6 days)));
        this.commonsFrom(ANNA, 1_00);
    }

    function test_Commons_WhatOverflowsIsCommonsAgain() public {
        moveTo(NEW_YEAR + 95 days);
        for (uint256 i = 0; i < 5; i++) {
            commons(ANNA, 10_00);
        }
        uint256 cap = 200_00;
        // Nobody comes near the cap with what four members have: lower it.
        vm.assertTrue(ledger.balanceOf(ANNA) < cap, "below");
        schedule(Parameter.HoldingCap, 1);
        moveTo(nextMonth());
        commons(ANNA, 30_00);
        vm.assertEq(ledger.balanceOf(ANNA), 80_00, "all of it");
        (,, uint256 left) = ledger.totals();
        vm.assertEq(left, 0, "nothing left");
    }

    function test_Reserve_KeepsRoomAndCountsAsIssued() public {
        vm.expectEmit(address(ledger));
        emit ILedger.EnergyReserved(10_00, JANUARY + 1);
        vm.assertEq(reserve(10_00, JANUARY + 1, false), 10_00, "reserved");
        vm.assertEq(ledger.issuedThisEpoch(Channel.Energy), 10_00, "counted");
        (uint256 now_, uint256 next) = ledger.energyReserved();
        vm.assertEq(now_, 0, "not until this month");
        vm.assertEq(next, 10_00, "until the next");
        (uint256 issued,,) = ledger.totals();
        vm.assertEq(issued, 80_00, "not issued yet");
    }

    function test_Reserve_IsNeverMoreThanEachMembersReward() public {
        vm.assertEq(reserve(1_000_00, JANUARY, false), 16_00, "four tokens for each of four");
    }

    function test_Reserve_WhenTheBudgetIsSmaller_RevertsOrTakesWhatThereIs() public {
        reserve(10_00, JANUARY, false);
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_BudgetExceeded.selector, Channel.Energy, 10_00, 6_00));
        this.reserveFrom(10_00, JANUARY, false);
        vm.assertEq(reserve(10_00, JANUARY, true), 6_00, "what there is");
    }

    function reserveFrom(uint256 amount, uint256 lastEpoch, bool partly) external {
        reserve(amount, lastEpoch, partly);
    }

    function test_Reserve_ForAnotherMonth_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_BadReserve.selector, JANUARY - 1));
        this.reserveFrom(1, JANUARY - 1, true);
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_BadReserve.selector, JANUARY + 2));
        this.reserveFrom(1, JANUARY + 2, true);
    }

    function test_Reserve_InAPause_Reverts() public {
        pause();
        vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_Paused.selector, uint40(clock + 6 days)));
        this.reserveFrom(1, JANUARY, true);
    }

    function test_Energy_IsPaidOutOfTheReserve() public {
        reserve(10_00, JANUARY + 1, false);
        moveTo(nextMonth());
        energy(ANNA, 4_00, JANUARY + 1);
        vm.assertEq(ledger.balanceOf(ANNA), 24_00, "Anna");
        vm.assertEq(ledger.issuedThisEpoch(Channel.Energy), 0, "the month of the reserve paid it");
        (uint256 now_,) = ledger.energyReserved();
        vm.assertEq(now_, 6_00, "left");
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NotReserved.selector, 6_01, 6_00, JANUARY + 1));
        this.energyFrom(ANNA, 6_01, JANUARY + 1);
    }

    function energyFrom(uint32 member, uint256 amount, uint256 lastEpoch) external {
        energy(member, amount, lastEpoch);
    }

    function test_Energy_InAPause_Reverts() public {
        reserve(10_00, JANUARY + 1, false);
        pause();
        vm.expectRevert(abi.encodeWithSelector(ICouncil.Council_Paused.selector, uint40(clock + 6 days)));
        this.energyFrom(ANNA, 1_00, JANUARY + 1);
    }

    function test_Energy_AfterTheLastMonth_HasLapsed() public {
        reserve(10_00, JANUARY, false);
        moveTo(nextMonth());
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NotReserved.selector, 1, 0, JANUARY));
        this.energyFrom(ANNA, 1, JANUARY);
        (uint256 now_, uint256 next) = ledger.energyReserved();
        vm.assertEq(now_ + next, 0, "nothing kept");
    }

    /// @dev The last second of 29 February 2028, and the first of March.
    function test_Energy_OnALeapDay_LapsesWithTheMonth() public {
        uint256 february = 697;
        moveTo(1_835_395_200);
        reserve(1_00, february, true);
        moveTo(1_835_481_599);
        energy(ANNA, 50, february);
        moveTo(1_835_481_600);
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NotReserved.selector, 50, 0, february));
        this.energyFrom(ANNA, 50, february);
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_BadReserve.selector, february));
        this.reserveFrom(0, february, true);
        reserve(0, february + 1, true);
    }

    function test_Energy_AtTheEndOfTheYear_LapsesWithTheMonth() public {
        // 2026-12-31T23:59:59Z
        moveTo(1_798_761_599);
        reserve(10_00, 683, false);
        energy(ANNA, 1_00, 683);
        moveTo(1_798_761_600);
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NotReserved.selector, 1_00, 0, 683));
        this.energyFrom(ANNA, 1_00, 683);
    }

    function test_WhenTheVolumeIsFull_AReserveKeepsItsRoomBesideAllOthers() public {
        uint24[] memory values = parameters();
        // A volume of 4 × 20 tokens, welcome 15: 60 circulate, 20 are free; the growth is 20, of which energy may have 15.
        (values[1], values[8], values[9]) = (20_00, 15_00, 2_500);
        (values[10], values[11], values[12], values[13]) = (0, 2_500, 7_500, 0);
        deploy(values);
        for (uint32 member = ANNA; member <= SHOP; member++) {
            admit(member);
        }
        vm.assertEq(reserve(15_00, JANUARY, false), 15_00, "reserved");
        vm.assertEq(ledger.issuable(Channel.Bonus), 5_00, "the rest of the room");
        bonus(ANNA, 5_00);
        vm.assertEq(ledger.issuable(Channel.Bonus), 0, "full");
        energy(BRUNO, 15_00, JANUARY);
        ILedger.Account memory supply = ledger.supply();
        vm.assertEq(supply.lanes[2], ledger.volumeCap(), "the volume, and not more");
    }

    /// @dev Two of four leave: the volume falls to 40 tokens, of which 30 circulate and 15 are kept.
    function test_WhenTheVolumeFalls_NothingIsIssuedAboveIt() public {
        uint24[] memory values = parameters();
        (values[1], values[8], values[9]) = (20_00, 15_00, 2_500);
        (values[10], values[11], values[12], values[13]) = (0, 2_500, 7_500, 0);
        deploy(values);
        for (uint32 member = ANNA; member <= SHOP; member++) {
            admit(member);
        }
        reserve(15_00, JANUARY + 1, false);
        exit(CARLA);
        exit(SHOP);
        moveTo(nextMonth());
        vm.assertEq(ledger.volumeCap(), 40_00, "volume");
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NoRoom.selector, 15_00, 10_00));
        this.energyFrom(ANNA, 15_00, JANUARY + 1);
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NoRoom.selector, 1, 0));
        this.commonsFrom(ANNA, 1);
        vm.assertEq(ledger.issuable(Channel.Commons), 0, "and it is said");
        energy(ANNA, 5_00, JANUARY + 1);
        energy(BRUNO, 5_00, JANUARY + 1);
        vm.assertEq(ledger.supply().lanes[1] + ledger.supply().lanes[2], 40_00, "up to the volume");
    }

    function exit(uint32 member) internal {
        bytes32 hash = keccak256(abi.encode(Intents.EXIT, member, members.nonceOf(member), later()));
        members.exit(member, members.nonceOf(member), later(), sign(keyOf(member), typed(address(members), hash)));
    }

    function test_WhenAClassMayHoldMore_OnlyItsMembersDo() public {
        uint24[] memory values = parameters();
        (values[1], values[2], values[9]) = (20_00, 1, 2_500);
        (values[10], values[11], values[12], values[13]) = (0, 10_000, 0, 0);
        values[8] = 10_00;
        deploy(values);
        admit(ANNA);
        admit(BRUNO);
        admit(CARLA);
        IMembers.Admission memory shop = admission(SHOP);
        shop.class = Class.Shop;
        admit(shop);
        bonus(ANNA, 15_00);
        vm.assertEq(ledger.balanceOf(ANNA), 20_00, "a citizen: the general cap");
        bonus(SHOP, 5_00);
        moveTo(nextMonth());
        bonus(SHOP, 15_00);
        vm.assertEq(ledger.balanceOf(SHOP), 30_00, "a shop may hold twice as much");
    }
}
