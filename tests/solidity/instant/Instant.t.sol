// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICouncil} from "../../../contracts/interfaces/ICouncil.sol";
import {ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {IOffers} from "../../../contracts/interfaces/IOffers.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Agreed} from "../Agreed.sol";
import {vm} from "../Vm.sol";

contract InstantTest is Agreed {
    bytes32 private bread;

    function setUp() public override {
        super.setUp();
        bread = register(offer());
    }

    function refuse(IServices.Instant memory given, bytes memory reason) internal {
        bytes32 id = services.instantIdOf(given);
        (bytes memory byBuyer, bytes memory bySeller) =
            (sign(keyOf(given.requester), id), sign(keyOf(given.provider), id));
        vm.expectRevert(reason);
        services.instant(given, byBuyer, bySeller);
    }

    function test_WhenBothSigned_ItIsPaidAtOnce() public {
        IServices.Instant memory given = purchase(bread);
        bytes32 id = services.instantIdOf(given);
        (bytes memory byBuyer, bytes memory bySeller) = (sign(keyOf(ANNA), id), sign(keyOf(BAKERY), id));
        vm.expectEmit(address(services));
        emit IServices.InstantPaid(id, ANNA, BAKERY, bread, 3_00);
        services.instant(given, byBuyer, bySeller);
        uint256 before = ledger.balanceOf(BAKERY);
        vm.assertEq(ledger.balanceOf(ANNA), 17_00, "Anna");
        vm.assertTrue(before >= 3_00, "the bakery");
        vm.assertEq(escrowed(ANNA), 0, "nothing was set aside");
        vm.assertEq(ledger.accountOf(ANNA).open, 0, "nothing open");
        IServices.Service memory s = services.serviceOf(id);
        vm.assertEq(uint256(s.state), uint256(State.Closed), "state");
        vm.assertEq(s.amount, 3_00, "amount");
        vm.assertEq(s.start, clock, "start");
    }

    /// @dev I-06: what one loses the other gains.
    function testFuzz_WhenBothSigned_TheTokensMoveAndNoneIsMade(uint48 amount) public {
        IServices.Instant memory given = purchase(bread);
        given.amount = uint48(amount % 8_00 + 1);
        (uint256 anna, uint256 bakery) = (ledger.balanceOf(ANNA), ledger.balanceOf(BAKERY));
        pay(given);
        vm.assertEq(ledger.balanceOf(ANNA), anna - given.amount, "Anna");
        vm.assertEq(ledger.balanceOf(BAKERY), bakery + given.amount, "the bakery");
    }

    function test_WhenItIsRelayedAgain_Reverts() public {
        IServices.Instant memory given = purchase(bread);
        bytes32 id = pay(given);
        refuse(given, abi.encodeWithSelector(IServices.Services_Exists.selector, id));
    }

    function test_WhenTheSignaturesAreOlderThanTheirTime_Reverts() public {
        IServices.Instant memory given = purchase(bread);
        given.validUntil = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(IServices.Services_IntentExpired.selector, given.validUntil));
    }

    function test_WhenTheSignaturesAreValidForLong_Reverts() public {
        IServices.Instant memory given = purchase(bread);
        given.validUntil = uint40(clock + 15 minutes + 1);
        refuse(given, abi.encodeWithSelector(IServices.Services_NotOnline.selector, given.validUntil));
    }

    function test_WhenTheShopBuysFromItself_Reverts() public {
        IServices.Instant memory given = purchase(bread);
        given.requester = BAKERY;
        refuse(given, abi.encodeWithSelector(IServices.Services_SameParty.selector, BAKERY));
    }

    /// @dev I-22.
    function test_WhenACitizenWantsToBePaidAtOnce_Reverts() public {
        IServices.Instant memory given = purchase(bread);
        given.provider = BRUNO;
        refuse(given, abi.encodeWithSelector(IOffers.Offers_NoOffer.selector, bread, BRUNO));
    }

    function test_WhenThereIsNoSuchOffer_Reverts() public {
        IServices.Instant memory given = purchase(keyless());
        refuse(given, abi.encodeWithSelector(IOffers.Offers_NoOffer.selector, keyless(), BAKERY));
    }

    function test_WhenNobodyOffersNothing_Reverts() public {
        IServices.Instant memory given = purchase(keyless());
        given.provider = 0;
        refuse(given, abi.encodeWithSelector(IOffers.Offers_NoOffer.selector, keyless(), 0));
    }

    function test_WhenTheOfferIsOver_Reverts() public {
        pass(90 days + 1);
        refuse(purchase(bread), abi.encodeWithSelector(IOffers.Offers_NoOffer.selector, bread, BAKERY));
    }

    function test_WhenThePriceIsAboveTheOffer_Reverts() public {
        IServices.Instant memory given = purchase(bread);
        given.amount = 8_01;
        refuse(given, abi.encodeWithSelector(IServices.Services_BadPrice.selector, 8_01, 8_00));
    }

    function test_WhenThePriceIsAboveTheHighest_Reverts() public {
        IOffers.Offer memory dear = offer();
        dear.maxAmount = 900_00;
        IServices.Instant memory given = purchase(register(dear));
        given.amount = 60_01;
        refuse(given, abi.encodeWithSelector(IServices.Services_BadPrice.selector, 60_01, 60_00));
    }

    function test_WhenThePriceIsZero_Reverts() public {
        IServices.Instant memory given = purchase(bread);
        given.amount = 0;
        refuse(given, abi.encodeWithSelector(IServices.Services_BadPrice.selector, 0, 8_00));
    }

    function test_WhenTheBuyerHasTooLittle_Reverts() public {
        IOffers.Offer memory dear = offer();
        dear.maxAmount = 50_00;
        IServices.Instant memory given = purchase(register(dear));
        given.amount = 20_01;
        refuse(given, abi.encodeWithSelector(ILedger.Ledger_NotEnough.selector, ANNA, 20_00, 20_01));
    }

    function test_WhenTheBuyerIsNoMember_Reverts() public {
        IServices.Instant memory given = purchase(bread);
        given.requester = 99;
        refuse(given, abi.encodeWithSelector(IMembers.Members_NotActive.selector, 99));
    }

    function test_WhenTheShopHasLeft_Reverts() public {
        depart(BAKERY);
        refuse(purchase(bread), abi.encodeWithSelector(IMembers.Members_NotActive.selector, BAKERY));
    }

    function test_WhenTheShopDidNotSign_Reverts() public {
        IServices.Instant memory given = purchase(bread);
        bytes memory byBuyer = sign(keyOf(ANNA), services.instantIdOf(given));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, BAKERY));
        services.instant(given, byBuyer, byBuyer);
    }

    function test_WhenTheBuyerDidNotSign_Reverts() public {
        IServices.Instant memory given = purchase(bread);
        bytes memory bySeller = sign(keyOf(BAKERY), services.instantIdOf(given));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        services.instant(given, bySeller, bySeller);
    }

    function test_WhenTheCommunityPauses_Reverts() public {
        pause(1 days);
        refuse(purchase(bread), abi.encodeWithSelector(ICouncil.Council_Paused.selector, uint40(clock + 1 days)));
    }

    function keyless() private pure returns (bytes32) {
        return keccak256("nothing");
    }
}
