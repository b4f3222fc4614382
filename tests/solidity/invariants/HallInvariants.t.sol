// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Class, IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {vm} from "../Vm.sol";
import {Hall} from "./Hall.sol";

/// @dev What holds in the register whatever its people do.
contract HallInvariantsTest {
    Hall private hall;
    IMembers private members;

    struct Selectors {
        address target;
        bytes4[] selectors;
    }

    function setUp() public {
        hall = new Hall();
        hall.begin();
        members = hall.register();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(hall);
    }

    function targetSelectors() external view returns (Selectors[] memory targets) {
        bytes4[12] memory acts = [
            Hall.wait.selector,
            Hall.come.selector,
            Hall.quit.selector,
            Hall.change.selector,
            Hall.lose.selector,
            Hall.withdraw.selector,
            Hall.complete.selector,
            Hall.trust.selector,
            Hall.help.selector,
            Hall.stopHelping.selector,
            Hall.spend.selector,
            Hall.repeat.selector
        ];
        targets = new Selectors[](1);
        targets[0] = Selectors(address(hall), new bytes4[](acts.length));
        for (uint256 i = 0; i < acts.length; i++) {
            targets[0].selectors[i] = acts[i];
        }
    }

    function invariant_I16_EveryActiveMemberSignsWithOneKeyAndNobodyElseDoes() public view {
        for (uint32 member = 1; member <= hall.numbers(); member++) {
            if (!members.isActive(member)) continue;
            (,, address key) = members.memberOf(member);
            vm.assertEq(key, hall.presentKey(member), "the key that was agreed");
            vm.assertEq(members.memberByKey(key), member, "by key");
        }
    }

    function invariant_I09_I22_OneIdentityHasOneWelcomeAndOneActiveNumber() public view {
        uint256[12] memory welcomes;
        uint256[12] memory actives;
        for (uint32 member = 1; member <= hall.numbers(); member++) {
            uint256 person = hall.personOf(member);
            welcomes[person] += hall.welcomed(member);
            if (members.isActive(member)) actives[person]++;
        }
        for (uint256 person = 0; person < 12; person++) {
            vm.assertLe(welcomes[person], 1, "one welcome");
            vm.assertLe(actives[person], 1, "one number");
        }
    }

    function invariant_I19_TheCountsAreThoseWhoAreActive() public {
        vm.warp(hall.time() + 1);
        uint256 heads = 0;
        uint256 control = 0;
        for (uint32 member = 1; member <= hall.numbers(); member++) {
            vm.assertTrue(members.wasActiveAt(member, hall.time()) == members.isActive(member), "then and now");
            if (!members.isActive(member)) continue;
            (Class class,,) = members.memberOf(member);
            heads++;
            if (class != Class.Company) control++;
        }
        (, uint256 current) = members.activeMembers();
        (uint256 electorate, uint256 withControl) = members.electorateAt(hall.time());
        vm.assertEq(current, heads, "members");
        vm.assertEq(electorate, heads, "electorate");
        vm.assertEq(withControl, control, "with control");
        vm.warp(hall.time());
    }

    function invariant_NobodyActsForMoreThanThreeAndEachCountsOnce() public view {
        for (uint32 to = 1; to <= hall.numbers(); to++) {
            uint256 count = 0;
            for (uint32 member = 1; member <= hall.numbers(); member++) {
                (uint32 by,,, uint256 spent) = members.delegateOf(member);
                if (by == to) count++;
                vm.assertLe(spent, members.MAX_PER_EPOCH(), "spent");
            }
            vm.assertEq(members.delegationsOf(to), count, "counted");
            vm.assertLe(count, members.MAX_DELEGATIONS(), "three");
        }
    }
}
