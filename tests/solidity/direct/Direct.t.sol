// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {Vintages} from "../../../contracts/Vintages.sol";
import {Community} from "../Community.sol";
import {vm} from "../Vm.sol";

contract DirectTest is Community {
    bytes32 internal constant PURCHASE = keccak256("purchase");

    function test_WhenSomebodyElseCalls_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NotAllowed.selector, address(this)));
        ledger.direct(PURCHASE, ANNA, SHOP, 1_00);
    }

    function test_WhenThereIsTooLittle_Reverts() public {
        vm.prank(address(services));
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NotEnough.selector, ANNA, 20_00, 20_01));
        ledger.direct(PURCHASE, ANNA, SHOP, 20_01);
    }

    function test_WhenPaid_TheSoonestExpiringGoAndFreshOnesCome() public {
        moveTo(nextMonth());
        Vintages taken = Vintages.wrap((uint256(673) << 240) | (uint256(5_00) << 48));
        vm.expectEmit(address(ledger));
        emit ILedger.PaidAtOnce(PURCHASE, ANNA, SHOP, taken, 5_00, 0, 675);
        vm.prank(address(services));
        ledger.direct(PURCHASE, ANNA, SHOP, 5_00);
        vm.assertEq(ledger.balanceOf(ANNA), 15_00, "Anna");
        vm.assertEq(ledger.accountOf(SHOP).lanes[2], 5_00, "fresh");
        vm.assertEq(ledger.supply().lanes[1], 75_00, "supply of March");
        vm.assertEq(ledger.supply().lanes[2], 5_00, "supply of April");
    }

    function test_WhenTheProviderReachesTheCap_TheRestOverflows() public {
        uint24[] memory values = parameters();
        (values[1], values[2]) = (20_00, 1);
        deploy(values);
        for (uint32 member = ANNA; member <= SHOP; member++) {
            admit(member);
        }
        (, uint256 before,) = ledger.totals();
        vm.prank(address(services));
        ledger.direct(PURCHASE, ANNA, SHOP, 5_00);
        (, uint256 burnt,) = ledger.totals();
        vm.assertEq(ledger.balanceOf(SHOP), 20_00, "full");
        vm.assertEq(burnt - before, 5_00, "overflow");
        vm.assertEq(ledger.supply().lanes[2], 75_00, "supply");
    }
}
