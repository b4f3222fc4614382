// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {Vintages} from "../../../contracts/Vintages.sol";
import {Community} from "../Community.sol";
import {vm} from "../Vm.sol";

/// @dev What is set aside for a service is divided between its parties; the ledger is spoken to as `Services` does.
contract SplitTest is Community {
    bytes32 internal constant SERVICE = keccak256("service");

    function lock(uint256 amount) internal {
        vm.prank(address(services));
        ledger.lock(SERVICE, ANNA, amount, 5);
    }

    function split(uint256 amountTo) internal {
        vm.prank(address(services));
        ledger.paySplit(SERVICE, ANNA, BRUNO, amountTo);
    }

    function test_WhenSomebodyElseCalls_Reverts() public {
        lock(10_00);
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NotAllowed.selector, address(this)));
        ledger.paySplit(SERVICE, ANNA, BRUNO, 1_00);
    }

    function test_WhenNothingIsSetAside_Reverts() public {
        vm.prank(address(services));
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NoEscrow.selector, SERVICE));
        ledger.paySplit(SERVICE, ANNA, BRUNO, 1_00);
    }

    function test_WhenMoreIsPaidThanIsThere_Reverts() public {
        lock(10_00);
        vm.prank(address(services));
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_SplitTooLarge.selector, SERVICE, 10_01, 10_00));
        ledger.paySplit(SERVICE, ANNA, BRUNO, 10_01);
    }

    function test_WhenItIsDivided_OnePartIsFreshAndTheOtherKeepsItsExpiry() public {
        lock(10_00);
        moveTo(nextMonth());
        // Locked in January with the lane of March, which is lane 1 in February.
        Vintages returned = Vintages.wrap((uint256(673) << 240) | (uint256(6_00) << 48));
        vm.expectEmit(address(ledger));
        emit ILedger.Split(SERVICE, ANNA, BRUNO, 4_00, 0, 675, returned, 0);
        split(4_00);
        vm.assertEq(ledger.accountOf(ANNA).lanes[1], 16_00, "Anna: until the end of March");
        vm.assertEq(ledger.accountOf(ANNA).escrowed, 0, "nothing set aside");
        vm.assertEq(ledger.accountOf(ANNA).open, 0, "nothing open");
        vm.assertEq(ledger.accountOf(BRUNO).lanes[2], 4_00, "Bruno: until the end of April");
        vm.assertEq(ledger.supply().lanes[2], 4_00, "supply");
        vm.assertEq(ledger.supply().escrowed, 0, "supply's escrow");
    }

    function test_WhenTheRestHasExpired_ItGoesToTheCommons() public {
        lock(10_00);
        (,, uint256 before) = ledger.totals();
        moveTo(NEW_YEAR + 95 days);
        split(4_00);
        (,, uint256 commons) = ledger.totals();
        vm.assertEq(commons - before, 70_00 + 6_00, "what all lost by March, and the rest");
        vm.assertEq(ledger.balanceOf(ANNA), 0, "Anna");
        vm.assertEq(ledger.balanceOf(BRUNO), 4_00, "Bruno");
    }

    function testFuzz_WhenDivided_NothingIsLostAndNothingIsWon(uint256 amount, uint256 amountTo, uint256 wait) public {
        amount = 1 + amount % 20_00;
        amountTo = amountTo % (amount + 1);
        lock(amount);
        pass(wait % 150 days);
        split(amountTo);
        (uint256 issued, uint256 burnt,) = ledger.totals();
        ILedger.Account memory supply = ledger.supply();
        uint256 held = supply.lanes[0] + supply.lanes[1] + supply.lanes[2] + supply.lanes[3];
        vm.assertEq(held, issued - burnt, "books");
        uint256 sum;
        for (uint32 member = ANNA; member <= SHOP; member++) {
            sum += ledger.balanceOf(member);
        }
        vm.assertEq(sum, held, "accounts");
        vm.assertLe(ledger.balanceOf(ANNA), 20_00 - amountTo, "Anna gets no more than the rest");
        vm.assertEq(supply.escrowed, 0, "nothing set aside");
    }

    function test_WhenTheProviderReachesTheCap_TheRestOverflows() public {
        // Under a cap of 20 tokens: the lowest volume, once.
        deploy(lowCap());
        for (uint32 member = ANNA; member <= SHOP; member++) {
            admit(member);
        }
        (,, uint256 before) = ledger.totals();
        lock(10_00);
        split(4_00);
        (,, uint256 commons) = ledger.totals();
        vm.assertEq(ledger.balanceOf(BRUNO), 20_00, "Bruno is full");
        vm.assertEq(commons - before, 4_00, "overflow");
    }

    function lowCap() internal pure returns (uint24[] memory values) {
        values = parameters();
        (values[1], values[2]) = (20_00, 1);
    }
}
