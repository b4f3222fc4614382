// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {ITreasury, Purpose} from "../../../contracts/interfaces/ITreasury.sol";
import {vm} from "../Vm.sol";
import {Funded} from "./Funded.sol";

/// @dev December gives Anna 500, Bruno 300 and Carla 200 thousandths.
contract QuotaGrantTest is Funded {
    bytes32 internal allowance;

    function setUp() public override {
        super.setUp();
        allowance = buy(2_00, Purpose.Quotas);
        settle();
    }

    function take(bytes32 id, uint256 index) internal {
        treasury.takeQuotaShare(id, lines[index], proofOf(index, 0));
    }

    function refuseShare(bytes32 id, uint256 index, bytes memory reason) internal {
        ISettlements.Sibling[] memory proof = proofOf(index, 0);
        vm.expectRevert(reason);
        treasury.takeQuotaShare(id, lines[index], proof);
    }

    function refuse(ITreasury.QuotaGrant memory given, bytes memory reason) internal {
        bytes memory signature = sign(keyOf(STORE), idOf(given));
        vm.expectRevert(reason);
        treasury.openQuotaGrant(given, signature);
    }

    function test_EachMemberTakesByQuota() public {
        ITreasury.QuotaGrant memory given = quotaGift(allowance, 3_99);
        bytes32 id = idOf(given);
        bytes memory signature = sign(keyOf(STORE), id);
        vm.expectEmit(address(treasury));
        emit ITreasury.QuotaGrantOpened(id, allowance, DECEMBER, 3_99, 684);
        treasury.openQuotaGrant(given, signature);
        vm.assertEq(treasury.allowanceOf(allowance).left, 16_01, "set aside");
        vm.assertEq(treasury.outstanding(), 20_00, "but not given yet");
        ISettlements.Sibling[] memory proof = proofOf(0, 0);
        vm.expectEmit(address(treasury));
        emit ITreasury.QuotaShareTaken(id, ANNA, 0, 1_99);
        treasury.takeQuotaShare(id, lines[0], proof);
        take(id, 1);
        take(id, 2);
        vm.assertEq(ledger.balanceOf(ANNA), 21_99, "Anna");
        vm.assertEq(ledger.balanceOf(BRUNO), 21_19, "Bruno");
        vm.assertEq(ledger.balanceOf(CARLA), 20_79, "Carla");
        vm.assertEq(treasury.poolOf(id).left, 2, "rounding");
        vm.assertEq(treasury.outstanding(), 16_03, "outstanding");
        vm.assertTrue(treasury.isTaken(id, 1), "bit");
    }

    function test_TakenTwice_Reverts() public {
        bytes32 id = openQuotaGift(allowance, 2_00);
        take(id, 1);
        refuseShare(id, 1, abi.encodeWithSelector(ITreasury.Treasury_AlreadyTaken.selector, 1));
    }

    function test_OfALineThatIsNotThere_Reverts() public {
        bytes32 id = openQuotaGift(allowance, 2_00);
        lines[1].quotaMicro += 1;
        refuseShare(id, 1, abi.encodeWithSelector(ITreasury.Treasury_NotVerified.selector, id, 1));
    }

    function test_OfAGiftThatIsNotThere_Reverts() public {
        refuseShare(keccak256("none"), 1, abi.encodeWithSelector(ITreasury.Treasury_Ended.selector, keccak256("none"), 0));
    }

    function test_AfterTheAllowancesEnd_Reverts() public {
        bytes32 id = openQuotaGift(allowance, 2_00);
        for (uint256 i = 0; i < 13; i++) {
            moveTo(nextMonth());
        }
        refuseShare(id, 1, abi.encodeWithSelector(ITreasury.Treasury_Ended.selector, id, 684));
    }

    function test_WhenThePartIsTooSmall_Reverts() public {
        bytes32 id = openQuotaGift(allowance, 3);
        refuseShare(id, 2, abi.encodeWithSelector(ITreasury.Treasury_NothingToGive.selector));
    }

    function test_WhenTheMemberLeft_Reverts() public {
        bytes32 id = openQuotaGift(allowance, 2_00);
        exit(BRUNO);
        refuseShare(id, 1, abi.encodeWithSelector(IMembers.Members_NotActive.selector, BRUNO));
    }

    function test_Open_WhenTheSettlementIsNotFinal_Reverts() public {
        ITreasury.QuotaGrant memory given = quotaGift(allowance, 2_00);
        given.period = 202511;
        refuse(given, abi.encodeWithSelector(ITreasury.Treasury_NotFinal.selector, 202511));
    }

    function test_Open_Twice_Reverts() public {
        ITreasury.QuotaGrant memory given = quotaGift(allowance, 2_00);
        treasury.openQuotaGrant(given, sign(keyOf(STORE), idOf(given)));
        refuse(given, abi.encodeWithSelector(ITreasury.Treasury_Used.selector, idOf(given)));
    }

    function test_Open_WithNothing_Reverts() public {
        refuse(quotaGift(allowance, 0), abi.encodeWithSelector(ITreasury.Treasury_NothingToGive.selector));
    }

    function test_Open_WithMoreThanTheAllowance_Reverts() public {
        refuse(
            quotaGift(allowance, 20_01),
            abi.encodeWithSelector(ITreasury.Treasury_AllowanceExceeded.selector, allowance, 20_01, 20_00)
        );
    }

    function test_Open_TooLate_Reverts() public {
        ITreasury.QuotaGrant memory given = quotaGift(allowance, 2_00);
        given.validUntil = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(ITreasury.Treasury_IntentExpired.selector, given.validUntil));
    }

    function test_Open_SignedByAnother_Reverts() public {
        ITreasury.QuotaGrant memory given = quotaGift(allowance, 2_00);
        bytes memory signature = sign(keyOf(ANNA), idOf(given));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, STORE));
        treasury.openQuotaGrant(given, signature);
    }

    function testFuzz_PartsNeverExceedThePool(uint48 pool) public {
        pool = pool % 4_00 + 1;
        bytes32 id = openQuotaGift(allowance, pool);
        uint256 before = ledger.balanceOf(ANNA) + ledger.balanceOf(BRUNO) + ledger.balanceOf(CARLA);
        for (uint256 i = 0; i < 3; i++) {
            try treasury.takeQuotaShare(id, lines[i], proofOf(i, 0)) {} catch {}
        }
        uint256 paid = ledger.balanceOf(ANNA) + ledger.balanceOf(BRUNO) + ledger.balanceOf(CARLA) - before;
        vm.assertEq(treasury.poolOf(id).left, pool - paid, "the pool paid");
        vm.assertLe(pool - paid, 2, "all but rounding");
    }
}
