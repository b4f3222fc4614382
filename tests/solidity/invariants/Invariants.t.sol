// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;


import {Channel, ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {vm} from "../Vm.sol";
import {Village} from "./Village.sol";

/// @dev The properties of docs/contracts.md that must hold after whatever people do.
contract InvariantsTest {
    Village private village;

    function setUp() public {
        village = new Village();
        village.begin();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(village);
    }

    struct Selectors {
        address target;
        bytes4[] selectors;
    }

    function targetSelectors() external view returns (Selectors[] memory targets) {
        bytes4[14] memory acts = [
            Village.passTime.selector,
            Village.passTime.selector,
            Village.join.selector,
            Village.welcome.selector,
            Village.ask.selector,
            Village.ask.selector,
            Village.approve.selector,
            Village.deliver.selector,
            Village.close.selector,
            Village.closeAfterReview.selector,
            Village.cancel.selector,
            Village.expire.selector,
            Village.disturb.selector,
            Village.govern.selector
        ];
        targets = new Selectors[](1);
        targets[0] = Selectors(address(village), new bytes4[](acts.length + 1));
        for (uint256 i = 0; i < acts.length; i++) {
            targets[0].selectors[i] = acts[i];
        }
        targets[0].selectors[acts.length] = Village.settle.selector;
    }

    function invariant_I01_TheSupplyIsTheSumOfAllAccountsLaneByLane() public {
        vm.warp(village.time());
        ILedger.Account memory supply = village.supply_();
        uint256[4] memory lanes;
        for (uint32 member = 1; member <= village.population(); member++) {
            ILedger.Account memory account = village.accountOf(member);
            for (uint256 j = 0; j < 4; j++) {
                lanes[j] += account.lanes[j];
            }
        }
        for (uint256 j = 0; j < 4; j++) {
            vm.assertEq(supply.lanes[j], lanes[j], "lane");
        }
    }

    function invariant_I02_WhatIsSetAsideBelongsToOpenServices() public {
        vm.warp(village.time());
        uint256 size = village.population() + 1;
        uint256[] memory escrowed = new uint256[](size);
        uint256[] memory open = new uint256[](size);
        uint256 total;
        for (uint256 i = 0; i < village.count(); i++) {
            IServices.Service memory s = village.serviceOf(village.all(i));
            if (s.state > State.Delivered) continue;
            escrowed[s.requester] += s.amount;
            open[s.requester]++;
            total += s.amount;
        }
        for (uint32 member = 1; member < size; member++) {
            ILedger.Account memory account = village.accountOf(member);
            vm.assertEq(account.escrowed, escrowed[member], "of an account");
            vm.assertEq(account.open, open[member], "open requests");
        }
        vm.assertEq(village.supply_().escrowed, total, "of all");
    }

    function invariant_I03_WhatIsHeldWasIssuedAndNotBurnt() public {
        vm.warp(village.time());
        Village.Books memory books = village.books();
        vm.assertEq(books.held, books.issued - books.burnt, "books");
    }

    function invariant_I07_NoChannelIssuesMoreThanItsShare() public {
        vm.warp(village.time());
        for (uint256 i = 0; i < 4; i++) {
            (uint256 issued, uint256 share) = village.issuedAgainstShare(Channel(i));
            vm.assertLe(issued, share, "share");
        }
    }

    function invariant_I11_EndedServicesStayAsTheyEnded() public {
        vm.warp(village.time());
        for (uint256 i = 0; i < village.count(); i++) {
            bytes32 service = village.all(i);
            State ended = village.ended(service);
            if (ended != State.None) vm.assertTrue(village.serviceOf(service).state == ended, "ended");
        }
    }

    function invariant_I20_AFinalSettlementNeverChanges() public {
        vm.warp(village.time());
        vm.assertTrue(!village.settlementChangedAfterTheEnd(), "final");
    }
}
