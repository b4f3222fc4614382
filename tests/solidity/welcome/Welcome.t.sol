// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Channel, ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {Community} from "../Community.sol";
import {vm} from "../Vm.sol";

contract WelcomeTest is Community {
    function test_WhenAFoundingMemberJoins_PaysAtOnceOutOfTheFoundingAllowance() public view {
        vm.assertEq(ledger.balanceOf(ANNA), 20_00, "Anna");
        vm.assertEq(ledger.accountOf(ANNA).lanes[2], 20_00, "valid until the end of March");
        vm.assertEq(ledger.foundingAllowance(), 0, "four founders, four bonuses");
        vm.assertEq(ledger.issuedThisEpoch(Channel.Welcome), 0, "nothing out of the growth");
    }

    function test_WhenTheBudgetIsSmaller_PaysWhatIsThereAndOwesTheRest() public {
        // 4 members × 100 tokens × 10 % growth × 20 % share = 8 tokens.
        vm.assertEq(ledger.issuable(Channel.Welcome), 8_00, "budget");
        admit(5);
        vm.assertEq(ledger.balanceOf(5), 8_00, "paid");
        vm.assertEq(ledger.welcomeOwedTo(5), 12_00, "owed");
        vm.assertEq(ledger.issuable(Channel.Welcome), 0, "budget used");
    }

    function test_WhenTheNextMonthBegins_AnyoneMayHaveTheRestPaid() public {
        admit(5);
        moveTo(nextMonth());
        // Five members count now: 10 tokens a month.
        ledger.payWelcome(5);
        vm.assertEq(ledger.balanceOf(5), 18_00, "paid");
        moveTo(nextMonth());
        ledger.payWelcome(5);
        vm.assertEq(ledger.balanceOf(5), 20_00, "all");
        vm.assertEq(ledger.welcomeOwedTo(5), 0, "nothing owed");
    }

    function test_WhenNothingCanBePaidThisMonth_Reverts() public {
        admit(5);
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NothingToPay.selector, 5));
        ledger.payWelcome(5);
    }

    function test_WhenNothingIsOwed_Reverts() public {
        moveTo(nextMonth());
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NothingToPay.selector, ANNA));
        ledger.payWelcome(ANNA);
    }

    function test_WhenAskedForTheChannels_EachHasItsOwnShare() public view {
        vm.assertEq(ledger.volumeCap(), 400_00, "cap");
        vm.assertEq(ledger.issuable(Channel.Bonus), 12_00, "bonus");
        vm.assertEq(ledger.issuable(Channel.Energy), 16_00, "energy");
        vm.assertEq(ledger.issuable(Channel.Grants), 4_00, "grants");
    }

    function test_WhenMonthsPass_UnitsExpireIntoTheCommons() public {
        moveTo(nextMonth());
        moveTo(nextMonth());
        vm.assertEq(ledger.balanceOf(ANNA), 20_00, "still in March");
        moveTo(nextMonth());
        vm.assertEq(ledger.balanceOf(ANNA), 0, "not in April");
        (uint256 issued, uint256 burnt, uint256 commons) = ledger.totals();
        vm.assertEq(issued, 80_00, "issued");
        vm.assertEq(burnt, 80_00, "burnt");
        vm.assertEq(commons, 80_00, "commons");
        ILedger.Account memory supply = ledger.supply();
        vm.assertEq(supply.lanes[0] + supply.lanes[1] + supply.lanes[2] + supply.lanes[3], 0, "supply");
    }

    function test_WhenTheCommunityIsLarger_LaterMembersCountFromTheNextMonth() public {
        admit(5);
        vm.assertEq(ledger.volumeCap(), 400_00, "this month");
        moveTo(nextMonth());
        vm.assertEq(ledger.volumeCap(), 500_00, "next month");
    }
}

contract WelcomeUnderALowVolumeTest is Community {
    function parameters() internal pure override returns (uint24[] memory values) {
        values = super.parameters();
        values[1] = 20_00; // volume per member
        values[2] = 4; // holding cap
        values[8] = 50_00; // welcome
    }

    function test_WhenTheVolumeIsLowerThanTheFoundingAllowance_ItIsNotExceeded() public view {
        ILedger.Account memory supply = ledger.supply();
        vm.assertEq(supply.lanes[2], 80_00, "four times twenty");
        vm.assertEq(ledger.volumeCap(), 80_00, "the volume");
        vm.assertEq(ledger.welcomeOwedTo(SHOP), 30_00, "the rest waits");
        vm.assertEq(ledger.issuable(Channel.Welcome), 0, "no room");
    }
}

contract WelcomeAboveTheHoldingCapTest is Community {
    function parameters() internal pure override returns (uint24[] memory values) {
        values = super.parameters();
        values[1] = 20_00; // volume per member
        values[2] = 1; // holding cap
        values[8] = 50_00; // welcome
    }

    function test_WhenTheRestExceedsTheHoldingCap_ItOverflowsToTheCommons() public {
        vm.assertEq(ledger.welcomeOwedTo(ANNA), 30_00, "owed");
        pass(124 days); // all has expired
        (, uint256 before,) = ledger.totals();
        ledger.payWelcome(ANNA);
        (uint256 issued, uint256 burnt,) = ledger.totals();
        vm.assertEq(ledger.balanceOf(ANNA), 20_00, "the cap");
        vm.assertEq(burnt - before, 10_00, "the rest");
        vm.assertEq(issued, 110_00, "issued all the same");
        vm.assertEq(ledger.welcomeOwedTo(ANNA), 0, "nothing owed");
    }
}

contract WelcomeWithoutAShareTest is Community {
    function parameters() internal pure override returns (uint24[] memory values) {
        values = super.parameters();
        values[10] = 0;
        values[11] = 5_000;
    }

    function test_WhenNothingCanBeIssued_WhatExpiredIsBookedOnceOnly() public {
        moveTo(nextMonth());
        moveTo(nextMonth());
        moveTo(nextMonth());
        for (uint32 member = 5; member <= 7; member++) {
            admit(member);
        }
        (uint256 issued, uint256 burnt, uint256 commons) = ledger.totals();
        vm.assertEq(issued, 80_00, "issued");
        vm.assertEq(burnt, 80_00, "burnt once");
        vm.assertEq(commons, 80_00, "no allowance out of nothing");
    }
}
