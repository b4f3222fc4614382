// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Months} from "../../../contracts/libraries/Months.sol";
import {vm} from "../Vm.sol";
import {Works} from "./Works.sol";

/// @dev The properties of docs/contracts.md that must hold whatever turn services take.
contract WorksInvariantsTest {
    Works private works;

    function setUp() public {
        works = new Works();
        works.begin();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(works);
    }

    struct Selectors {
        address target;
        bytes4[] selectors;
    }

    function targetSelectors() external view returns (Selectors[] memory targets) {
        bytes4[15] memory acts = [
            Works.passTime.selector,
            Works.ask.selector,
            Works.ask.selector,
            Works.approveSome.selector,
            Works.approveSome.selector,
            Works.deliver.selector,
            Works.object.selector,
            Works.quarrels.selector,
            Works.closes.selector,
            Works.closes.selector,
            Works.cancels.selector,
            Works.decides.selector,
            Works.endsByWaiting.selector,
            Works.buys.selector,
            Works.recogniseSome.selector
        ];
        targets = new Selectors[](1);
        targets[0] = Selectors(address(works), new bytes4[](acts.length + 1));
        for (uint256 i = 0; i < acts.length; i++) {
            targets[0].selectors[i] = acts[i];
        }
        targets[0].selectors[acts.length] = Works.disturb.selector;
    }

    function invariant_I01_TheSupplyIsTheSumOfAllAccountsLaneByLane() public {
        vm.warp(works.time());
        ILedger.Account memory supply = works.supply_();
        for (uint256 j = 0; j < 4; j++) {
            uint256 lane = 0;
            for (uint32 member = 1; member <= works.PEOPLE(); member++) {
                lane += works.accountOf(member).lanes[j];
            }
            vm.assertEq(supply.lanes[j], lane, "lane");
        }
    }

    function invariant_I02_WhatIsSetAsideBelongsToOpenServices() public {
        vm.warp(works.time());
        uint256[7] memory escrowed;
        uint256[7] memory open;
        uint256 total;
        for (uint256 i = 0; i < works.count(); i++) {
            IServices.Service memory s = works.serviceOf(works.all(i));
            if (s.state > State.Disputed) continue;
            escrowed[s.requester] += s.amount;
            open[s.requester]++;
            total += s.amount;
        }
        for (uint32 member = 1; member <= works.PEOPLE(); member++) {
            ILedger.Account memory account = works.accountOf(member);
            vm.assertEq(account.escrowed, escrowed[member], "of an account");
            vm.assertEq(account.open, open[member], "open requests");
        }
        vm.assertEq(works.supply_().escrowed, total, "of all");
    }

    function invariant_I03_WhatIsHeldWasIssuedAndNotBurnt() public {
        vm.warp(works.time());
        Works.Before memory books = works.books_();
        vm.assertEq(books.held, books.issued - books.burnt, "books");
    }

    function invariant_I08_NoProviderEarnsMoreThanTheCapNorTwoMembersTwice() public {
        vm.warp(works.time());
        uint256 epoch = Months.epochOf(works.time());
        for (uint32 a = 1; a <= works.PEOPLE(); a++) {
            vm.assertEq(works.bonusThisEpoch(a), works.earned(a, epoch), "as counted outside");
            vm.assertLe(works.earned(a, epoch), 5_00, "cap");
            for (uint32 b = a + 1; b <= works.PEOPLE(); b++) {
                vm.assertLe(works.shared(works.pairOf(a, b), epoch), 1, "once a month");
            }
        }
    }

    function invariant_I11_EndedServicesStayAsTheyEnded() public {
        vm.warp(works.time());
        for (uint256 i = 0; i < works.count(); i++) {
            bytes32 service = works.all(i);
            State ended = works.ended(service);
            if (ended != State.None) vm.assertTrue(works.serviceOf(service).state == ended, "ended");
        }
    }

    function invariant_I22_NobodyServesOneself() public {
        vm.warp(works.time());
        for (uint256 i = 0; i < works.count(); i++) {
            IServices.Service memory s = works.serviceOf(works.all(i));
            vm.assertTrue(s.requester != s.provider, "two parties");
        }
    }
}
