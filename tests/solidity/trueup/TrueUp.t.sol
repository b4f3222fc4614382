// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {Claimable} from "../claim/Claimable.sol";
import {vm} from "../Vm.sol";

contract TrueUpTest is Claimable {
    function trueUp(uint32 period) internal view returns (ISettlements.Settlement memory given) {
        given = settlement(0);
        given.period = period;
        given.root = alone(period);
        (given.leaves, given.tokens) = (1, 1_00);
    }

    function line() internal pure returns (ISettlements.Line memory) {
        return ISettlements.Line(0, ANNA, 1_000_000_000, 1_00, keccak256("late"));
    }

    function alone(uint32 period) internal view returns (bytes32) {
        ISettlements.Line memory only = line();
        return keccak256(
            abi.encodePacked(
                bytes1(0),
                block.chainid,
                address(settlements),
                period,
                uint8(0),
                only.index,
                only.member,
                only.quotaMicro,
                only.tokens,
                only.privateHash
            )
        );
    }

    function publishTrueUp(uint32 period) internal {
        ISettlements.Settlement memory given = trueUp(period);
        settlements.publish(given, signatures(given, 3));
    }

    function refuse(uint32 period, bytes memory reason) internal {
        ISettlements.Settlement memory given = trueUp(period);
        bytes[] memory all = signatures(given, 3);
        vm.expectRevert(reason);
        settlements.publish(given, all);
    }

    function test_WhenTheMonthIsFinal_ATrueUpMayFollow() public {
        settle();
        publishTrueUp(1_202512);
        vm.assertTrue(
            settlements.verify(1_202512, line(), new ISettlements.Sibling[](0)), "a settlement of its own"
        );
        vm.assertTrue(settlements.verify(DECEMBER, lines[1], proofOf(1, 0)), "the month stands");
    }

    function test_WhenTheMonthIsNotFinal_Reverts() public {
        refuse(1_202512, abi.encodeWithSelector(ISettlements.Settlements_BaseNotFinal.selector, 1_202512, DECEMBER));
        publish(0);
        moveTo(settlements.recordOf(DECEMBER).finalAt);
        refuse(1_202512, abi.encodeWithSelector(ISettlements.Settlements_BaseNotFinal.selector, 1_202512, DECEMBER));
    }

    function test_WhenOneTrueUpIsFinal_TheNextMayFollow() public {
        settle();
        refuse(2_202512, abi.encodeWithSelector(ISettlements.Settlements_BaseNotFinal.selector, 2_202512, 1_202512));
        publishTrueUp(1_202512);
        refuse(2_202512, abi.encodeWithSelector(ISettlements.Settlements_BaseNotFinal.selector, 2_202512, 1_202512));
        pass(7 days + 1);
        publishTrueUp(2_202512);
    }

    function test_WhenThereIsNoSuchMonth_Reverts() public {
        refuse(1_202500, abi.encodeWithSelector(ISettlements.Settlements_BadPeriod.selector, 1_202500));
        refuse(4_293_202500, abi.encodeWithSelector(ISettlements.Settlements_BadPeriod.selector, 4_293_202500));
    }

    function test_WhenFinal_WhatComesInAdditionCanBeClaimed() public {
        settle();
        openClaims();
        claim(0);
        publishTrueUp(1_202512);
        pass(7 days + 1);
        settlements.openClaims(1_202512, alone(1_202512), 1_00);
        settlements.claim(1_202512, line(), new ISettlements.Sibling[](0));
        vm.assertEq(ledger.balanceOf(ANNA), 25_00, "the month's and the addition");
    }
}
