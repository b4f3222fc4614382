// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {IServices} from "../../../contracts/interfaces/IServices.sol";
import {ITreasury} from "../../../contracts/interfaces/ITreasury.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Months} from "../../../contracts/libraries/Months.sol";
import {vm} from "../Vm.sol";
import {Funded} from "./Funded.sol";

/// @dev On 1 April the welcomes have expired: the community may give 88 tokens again.
contract CommonsTest is Funded {
    uint256 internal constant APRIL = 675;

    function setUp() public override {
        super.setUp();
        moveTo(Months.startOf(APRIL));
    }

    function give(uint32[] memory to, uint48 amount) internal {
        vm.prank(address(council));
        treasury.grantCommons(to, amount);
    }

    function refuse(uint32[] memory to, uint48 amount, bytes memory reason) internal {
        vm.expectRevert(reason);
        vm.prank(address(council));
        treasury.grantCommons(to, amount);
    }

    function setRule(uint48 each) internal {
        vm.prank(address(council));
        treasury.setStandingGrant(each);
    }

    function refusePayment(uint32 member, bytes32 service, bytes memory reason) internal {
        vm.expectRevert(reason);
        treasury.payStandingGrant(member, service);
    }

    /// @dev Bruno does something for Anna, who pays five tokens.
    function work() internal returns (bytes32 service) {
        give(list(ANNA, CARLA), 5_00);
        return paid(5_00);
    }

    function paid(uint48 amount) internal returns (bytes32 service) {
        IServices.Request memory asked = order();
        (asked.amount, asked.start) = (amount, uint40(clock));
        service = request(asked);
        services.approve(service, later(), signed(Intents.APPROVE, service, BRUNO));
        services.close(service, later(), signed(Intents.CLOSE, service, ANNA));
    }

    function test_ByBallot_EachOfThemGetsTheAmount() public {
        vm.expectEmit(address(treasury));
        emit ITreasury.CommonsGranted(5_00, 2);
        give(list(ANNA, BRUNO), 5_00);
        vm.assertEq(ledger.balanceOf(ANNA), 5_00, "Anna");
        vm.assertEq(ledger.balanceOf(BRUNO), 5_00, "Bruno");
        (,, uint256 left) = ledger.totals();
        vm.assertEq(left, 78_00, "left");
    }

    function test_ByBallot_SomebodyElse_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ITreasury.Treasury_NotAllowed.selector, address(this)));
        treasury.grantCommons(list(ANNA, BRUNO), 1);
        vm.expectRevert(abi.encodeWithSelector(ITreasury.Treasury_NotAllowed.selector, address(this)));
        treasury.setStandingGrant(1);
    }

    function test_ByBallot_WhoLeftAndStakeholdersHinderNobody() public {
        exit(BRUNO);
        uint32[] memory to = new uint32[](3);
        (to[0], to[1], to[2]) = (ANNA, BRUNO, STORE);
        give(to, 5_00);
        vm.assertEq(ledger.balanceOf(ANNA), 5_00, "Anna");
        vm.assertEq(ledger.balanceOf(BRUNO) + ledger.balanceOf(STORE), 0, "nobody else");
    }

    function test_ByBallot_ToNobody_Reverts() public {
        refuse(new uint32[](0), 1, abi.encodeWithSelector(ITreasury.Treasury_NothingToGive.selector));
        refuse(list(ANNA, BRUNO), 0, abi.encodeWithSelector(ITreasury.Treasury_NothingToGive.selector));
    }

    function test_ByBallot_NotInOrder_Reverts() public {
        refuse(list(BRUNO, ANNA), 1, abi.encodeWithSelector(ITreasury.Treasury_BadRecipients.selector, 1));
        refuse(list(0, ANNA), 1, abi.encodeWithSelector(ITreasury.Treasury_BadRecipients.selector, 0));
    }

    function test_ByBallot_MoreThanThereIs_Reverts() public {
        refuse(
            list(ANNA, BRUNO), 50_00, abi.encodeWithSelector(ILedger.Ledger_CommonsExceeded.selector, 100_00, 88_00)
        );
    }

    function test_Standing_WhoTakesPartGetsItOnceAMonth() public {
        bytes32 service = work();
        setRule(2_00);
        vm.expectEmit(address(treasury));
        emit ITreasury.StandingShareFixed(APRIL, 2_00);
        vm.expectEmit(address(treasury));
        emit ITreasury.StandingGrantPaid(ANNA, APRIL, service, 2_00);
        treasury.payStandingGrant(ANNA, service);
        treasury.payStandingGrant(BRUNO, service);
        vm.assertEq(ledger.balanceOf(ANNA), 2_00, "the requester");
        vm.assertEq(ledger.balanceOf(BRUNO), 7_00, "the provider");
        vm.assertTrue(treasury.hasStandingGrant(ANNA, APRIL), "bit");
        refusePayment(ANNA, service, abi.encodeWithSelector(ITreasury.Treasury_AlreadyTaken.selector, ANNA));
        moveTo(nextMonth());
        treasury.payStandingGrant(ANNA, service);
        vm.assertEq(ledger.balanceOf(ANNA), 4_00, "again in May");
    }

    function test_Standing_TheFirstCallFixesTheSameShareForAll() public {
        give(list(ANNA, CARLA), 15_00);
        bytes32 service = paid(15_00);
        setRule(50_00);
        // 58 tokens for five members at most.
        treasury.payStandingGrant(ANNA, service);
        vm.assertEq(treasury.standing().share, 11_60, "share");
        treasury.payStandingGrant(BRUNO, service);
        vm.assertEq(ledger.balanceOf(BRUNO), 26_60, "the last as the first");
    }

    function test_Standing_WithoutARule_Reverts() public {
        bytes32 service = work();
        refusePayment(ANNA, service, abi.encodeWithSelector(ITreasury.Treasury_NothingToGive.selector));
        setRule(2_00);
        treasury.payStandingGrant(ANNA, service);
        setRule(0);
        refusePayment(BRUNO, service, abi.encodeWithSelector(ITreasury.Treasury_NothingToGive.selector));
    }

    function test_Standing_WhenLessIsLeftThanThereAreMembers_Reverts() public {
        give(list(ANNA, CARLA), 43_98);
        bytes32 service = paid(5_00);
        setRule(2_00);
        // Four hundredths for five members.
        refusePayment(ANNA, service, abi.encodeWithSelector(ITreasury.Treasury_NothingToGive.selector));
        vm.assertEq(treasury.standing().share, 0, "nothing is fixed");
    }

    function test_Standing_AboveTheHighest_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(ITreasury.Treasury_StandingTooLarge.selector, 50_01, 50_00));
        vm.prank(address(council));
        treasury.setStandingGrant(50_01);
    }

    function test_Standing_ForWhoIsNoCitizen_Reverts() public {
        setRule(2_00);
        refusePayment(STORE, 0, abi.encodeWithSelector(ITreasury.Treasury_NotACitizen.selector, STORE));
        refusePayment(77, 0, abi.encodeWithSelector(IMembers.Members_NotActive.selector, 77));
    }

    /// @dev Attack: members who do nothing have the grant paid every month.
    function test_Attack_DormantMembersMilkTheStandingGrant() public {
        bytes32 service = work();
        setRule(2_00);
        bytes memory reason = abi.encodeWithSelector(ITreasury.Treasury_NotActive.selector, CARLA, service);
        // Carla holds tokens that were given to her, which says nothing, and another's service is not hers.
        refusePayment(CARLA, service, reason);
        refusePayment(CARLA, 0, abi.encodeWithSelector(ITreasury.Treasury_NotActive.selector, CARLA, bytes32(0)));
        // One service counts for its month and the two that follow.
        moveTo(nextMonth());
        moveTo(nextMonth());
        treasury.payStandingGrant(ANNA, service);
        moveTo(nextMonth());
        refusePayment(ANNA, service, abi.encodeWithSelector(ITreasury.Treasury_NotActive.selector, ANNA, service));
    }

    /// @dev Attack: a request that nobody fulfils, one that was cancelled, a trifle, and one that begins next month.
    function test_Attack_ServicesThatAreNone() public {
        work();
        give(list(ANNA, BRUNO), 10_00);
        setRule(2_00);
        IServices.Request memory asked = order();
        (asked.amount, asked.start) = (3_00, uint40(clock));
        bytes32 open = request(asked);
        refusePayment(ANNA, open, abi.encodeWithSelector(ITreasury.Treasury_NotActive.selector, ANNA, open));
        services.cancel(open, ANNA, later(), signed(Intents.CANCEL, open, ANNA));
        refusePayment(ANNA, open, abi.encodeWithSelector(ITreasury.Treasury_NotActive.selector, ANNA, open));
        asked = order();
        (asked.amount, asked.start) = (1_99, uint40(clock));
        bytes32 trifle = request(asked);
        services.approve(trifle, later(), signed(Intents.APPROVE, trifle, BRUNO));
        services.close(trifle, later(), signed(Intents.CLOSE, trifle, ANNA));
        refusePayment(ANNA, trifle, abi.encodeWithSelector(ITreasury.Treasury_NotActive.selector, ANNA, trifle));
        asked = order();
        (asked.amount, asked.start, asked.performBy) = (3_00, uint40(clock + 40 days), uint40(clock + 41 days));
        bytes32 ahead = request(asked);
        services.approve(ahead, later(), signed(Intents.APPROVE, ahead, BRUNO));
        services.close(ahead, later(), signed(Intents.CLOSE, ahead, ANNA));
        refusePayment(ANNA, ahead, abi.encodeWithSelector(ITreasury.Treasury_NotActive.selector, ANNA, ahead));
    }

    function test_Standing_AtTheEndOfTheYear_EachMonthIsItsOwn() public {
        moveTo(1_798_761_599);
        bytes32 service = work();
        setRule(2_00);
        treasury.payStandingGrant(ANNA, service);
        moveTo(1_798_761_600);
        treasury.payStandingGrant(ANNA, service);
        vm.assertTrue(treasury.hasStandingGrant(ANNA, 683) && treasury.hasStandingGrant(ANNA, 684), "both");
    }
}
