// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Settled} from "../publish/Settled.sol";
import {vm} from "../Vm.sol";

contract RetrocedeTest is Settled {
    uint16 internal constant JANUARY = 672;

    function preference(uint16 bps, uint32 nonce) internal view returns (ISettlements.Retrocede memory) {
        return ISettlements.Retrocede(ANNA, bps, nonce, later());
    }

    function signedBy(uint32 member, ISettlements.Retrocede memory given) internal view returns (bytes memory) {
        return sign(keyOf(member), typed(address(settlements), keccak256(abi.encode(Intents.RETROCEDE, given))));
    }

    function retrocede(uint16 bps, uint32 nonce) internal {
        ISettlements.Retrocede memory given = preference(bps, nonce);
        settlements.retrocede(given, signedBy(ANNA, given));
    }

    function refuse(ISettlements.Retrocede memory given, bytes memory reason) internal {
        bytes memory signature = signedBy(ANNA, given);
        vm.expectRevert(reason);
        settlements.retrocede(given, signature);
    }

    function test_WhenStated_HoldsFromTheNextMonth() public {
        ISettlements.Retrocede memory given = preference(2_500, 0);
        bytes memory signature = signedBy(ANNA, given);
        vm.expectEmit(address(settlements));
        emit ISettlements.Retroceded(ANNA, 2_500, JANUARY + 1, 0);
        settlements.retrocede(given, signature);
        vm.assertEq(settlements.retrocessionOf(ANNA, JANUARY), 0, "not in this month");
        vm.assertEq(settlements.retrocessionOf(ANNA, JANUARY + 1), 2_500, "from the next");
        vm.assertEq(settlements.retrocessionOf(ANNA, JANUARY + 50), 2_500, "until changed");
        vm.assertEq(settlements.retrocessionOf(BRUNO, JANUARY + 1), 0, "nobody else's");
        vm.assertEq(settlements.nonceOf(ANNA), 1, "used");
    }

    function test_WhenChanged_TheMonthsBeforeKeepTheirs() public {
        retrocede(2_500, 0);
        retrocede(5_000, 1);
        moveTo(nextMonth());
        retrocede(0, 2);
        vm.assertEq(settlements.retrocessionOf(ANNA, JANUARY), 0, "January");
        vm.assertEq(settlements.retrocessionOf(ANNA, JANUARY + 1), 5_000, "February: the last word of January");
        vm.assertEq(settlements.retrocessionOf(ANNA, JANUARY + 2), 0, "March: nothing again");
    }

    function test_AtTheEndOfTheYear_HoldsFromJanuary() public {
        moveTo(1_798_761_599);
        retrocede(1, 0);
        vm.assertEq(settlements.retrocessionOf(ANNA, 683), 0, "December 2026");
        vm.assertEq(settlements.retrocessionOf(ANNA, 684), 1, "January 2027");
    }

    function test_WhenRelayedTwice_Reverts() public {
        retrocede(2_500, 0);
        refuse(
            preference(2_500, 0), abi.encodeWithSelector(ISettlements.Settlements_WrongNonce.selector, ANNA, 0, 1)
        );
    }

    function test_WhenTheNonceIsAhead_Reverts() public {
        refuse(
            preference(2_500, 1), abi.encodeWithSelector(ISettlements.Settlements_WrongNonce.selector, ANNA, 1, 0)
        );
    }

    function test_WhenMoreThanAll_Reverts() public {
        refuse(preference(10_001, 0), abi.encodeWithSelector(ISettlements.Settlements_BadPart.selector, 10_001));
        retrocede(10_000, 0);
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        ISettlements.Retrocede memory given = preference(2_500, 0);
        given.validUntil = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(ISettlements.Settlements_IntentExpired.selector, given.validUntil));
    }

    function test_WhenAnotherSigned_Reverts() public {
        ISettlements.Retrocede memory given = preference(2_500, 0);
        bytes memory signature = signedBy(BRUNO, given);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        settlements.retrocede(given, signature);
    }

    function test_WhenNobodyHasTheNumber_Reverts() public {
        ISettlements.Retrocede memory given = preference(2_500, 0);
        given.member = 77;
        bytes memory signature = signedBy(77, given);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_NotActive.selector, 77));
        settlements.retrocede(given, signature);
    }
}
