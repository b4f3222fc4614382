// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Channel, ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {vm} from "../Vm.sol";
import {Purse} from "./Purse.sol";

/// @dev The properties of the ledger, the treasury and the claims that must hold after whatever happens.
contract PurseInvariantsTest {
    struct Selectors {
        address target;
        bytes4[] selectors;
    }

    Purse private purse;
    ILedger private ledger;
    ITreasury private treasury;
    ISettlements private settlements;

    function setUp() public {
        purse = new Purse();
        purse.begin();
        (ledger, treasury, settlements) = (purse.ledger_(), purse.treasury_(), purse.settlements_());
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(purse);
    }

    function targetSelectors() external view returns (Selectors[] memory targets) {
        bytes4[17] memory acts = [
            Purse.passTime.selector,
            Purse.lock.selector,
            Purse.lock.selector,
            Purse.finish.selector,
            Purse.finish.selector,
            Purse.buyAtOnce.selector,
            Purse.bonus.selector,
            Purse.welcome.selector,
            Purse.burn.selector,
            Purse.purchase.selector,
            Purse.giveTo.selector,
            Purse.ecoBonusFor.selector,
            Purse.openPool.selector,
            Purse.takeShare.selector,
            Purse.openTheClaims.selector,
            Purse.claimLine.selector,
            Purse.giveCommons.selector
        ];
        targets = new Selectors[](1);
        targets[0] = Selectors(address(purse), new bytes4[](acts.length + 1));
        for (uint256 i = 0; i < acts.length; i++) {
            targets[0].selectors[i] = acts[i];
        }
        targets[0].selectors[acts.length] = Purse.govern.selector;
    }

    function invariant_I01_TheSupplyIsTheSumOfAllAccountsLaneByLane() public {
        vm.warp(purse.time());
        ILedger.Account memory supply = ledger.supply();
        uint256[4] memory lanes;
        uint256 escrowed;
        for (uint32 member = 1; member <= purse.POPULATION(); member++) {
            ILedger.Account memory account = ledger.accountOf(member);
            escrowed += account.escrowed;
            for (uint256 j = 0; j < 4; j++) {
                lanes[j] += account.lanes[j];
            }
        }
        for (uint256 j = 0; j < 4; j++) {
            vm.assertEq(supply.lanes[j], lanes[j], "lane");
        }
        vm.assertEq(supply.escrowed, escrowed, "escrow");
    }

    function invariant_I02_WhatIsSetAsideBelongsToOpenServices() public {
        vm.warp(purse.time());
        uint256 sum;
        for (uint256 i = 0; i < purse.openCount(); i++) {
            sum += purse.free(ledger.escrowOf(purse.open(i)));
        }
        vm.assertEq(ledger.supply().escrowed, sum, "open services");
    }

    function invariant_I03_WhatIsHeldWasIssuedAndNotBurnt() public {
        vm.warp(purse.time());
        Purse.Books memory books = purse.books();
        vm.assertEq(books.held, books.issued - books.burnt, "books");
        vm.assertLe(books.commons, books.burnt, "the commons were burnt once");
    }

    function invariant_I07_NoChannelIssuesMoreThanItsShare() public {
        vm.warp(purse.time());
        for (uint256 i = 0; i < 4; i++) {
            (uint256 issued, uint256 share) = purse.shareOf(Channel(i));
            vm.assertLe(issued, share, "share");
        }
    }

    function invariant_I20_ClaimsAreAtMostWhatWasReserved() public {
        vm.warp(purse.time());
        vm.assertLe(purse.claimed(), settlements.claimsOf(202512).reserved, "claims");
    }

    function invariant_I21_GiftsAreAtMostTheAllowances() public {
        vm.warp(purse.time());
        (uint256 bought, uint256 gifts) = purse.counts();
        for (uint256 i = 0; i < bought; i++) {
            ITreasury.Allowance memory allowance = treasury.allowanceOf(purse.allowances(i));
            vm.assertEq(purse.given(purse.allowances(i)), allowance.bought - allowance.left, "an allowance");
        }
        for (uint256 i = 0; i < gifts; i++) {
            ITreasury.Pool memory pool = treasury.poolOf(purse.pools(i));
            vm.assertEq(purse.given(purse.pools(i)), pool.pool - pool.left, "a pool");
        }
    }
}
