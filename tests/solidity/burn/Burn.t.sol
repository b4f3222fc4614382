// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {Community} from "../Community.sol";
import {vm} from "../Vm.sol";

/// @dev What a member who left still held; the ledger is spoken to as `Members` does.
contract BurnTest is Community {
    function burn(uint32 member) internal returns (uint256) {
        vm.prank(address(members));
        return ledger.burnAll(member);
    }

    function test_WhenSomebodyElseCalls_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NotAllowed.selector, address(this)));
        ledger.burnAll(ANNA);
    }

    function test_WhenARequestIsOpen_Reverts() public {
        requested();
        vm.prank(address(members));
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_StillOpen.selector, ANNA, 1));
        ledger.burnAll(ANNA);
    }

    function test_WhenNothingIsOpen_AllGoesToTheCommons() public {
        vm.expectEmit(address(ledger));
        emit ILedger.Burnt(ANNA, 20_00);
        vm.assertEq(burn(ANNA), 20_00, "burnt");
        vm.assertEq(ledger.balanceOf(ANNA), 0, "Anna");
        vm.assertEq(ledger.supply().lanes[2], 60_00, "supply");
        (uint256 issued, uint256 burnt, uint256 commons) = ledger.totals();
        vm.assertEq(issued - burnt, 60_00, "books");
        vm.assertEq(commons, 20_00, "commons");
    }

    function test_WhenNothingIsHeld_NothingHappens() public {
        burn(ANNA);
        vm.assertEq(burn(ANNA), 0, "nothing");
        (,, uint256 commons) = ledger.totals();
        vm.assertEq(commons, 20_00, "once only");
    }

    function test_WhenAWelcomeIsOwed_ItIsOwedNoLonger() public {
        admit(5);
        vm.assertEq(ledger.welcomeOwedTo(5), 12_00, "owed");
        vm.expectEmit(address(ledger));
        emit ILedger.WelcomeOwed(5, 0);
        burn(5);
        vm.assertEq(ledger.welcomeOwedTo(5), 0, "forfeited");
        moveTo(nextMonth());
        vm.expectRevert(abi.encodeWithSelector(ILedger.Ledger_NothingToPay.selector, 5));
        ledger.payWelcome(5);
    }

    function test_WhenAProviderLeftBeforeBeingPaid_ItCanBeBurntAgain() public {
        bytes32 service = delivered();
        burn(BRUNO);
        pass(4 days);
        services.closeAfterReview(service);
        vm.assertEq(ledger.balanceOf(BRUNO), 10_00, "paid all the same");
        vm.assertEq(burn(BRUNO), 10_00, "burnt");
    }
}
