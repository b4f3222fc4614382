// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Class, IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {IOffers} from "../../../contracts/interfaces/IOffers.sol";
import {Agreed} from "../Agreed.sol";
import {vm} from "../Vm.sol";

contract OfferTest is Agreed {
    function refuse(IOffers.Offer memory given, bytes memory reason) internal {
        bytes memory signature = sign(keyOf(given.provider), offers.idOf(given));
        vm.expectRevert(reason);
        offers.register(given, signature);
    }

    function test_WhenAShopSigned_TheOfferStands() public {
        IOffers.Offer memory given = offer();
        given.stakeholder = BAKERY;
        bytes32 id = offers.idOf(given);
        bytes memory signature = sign(keyOf(BAKERY), id);
        vm.expectEmit(address(offers));
        emit IOffers.OfferRegistered(id, BAKERY, 8_00, BAKERY, given.until, given.terms);
        offers.register(given, signature);
        IOffers.StandingOffer memory standing = offers.offerOf(id);
        vm.assertEq(standing.provider, BAKERY, "provider");
        vm.assertEq(standing.maxAmount, 8_00, "most");
        vm.assertEq(standing.until, given.until, "until");
        vm.assertEq(offers.maxAmountOf(id, BAKERY), 8_00, "as asked by services");
    }

    function test_WhenItIsNoCitizen_EveryClassMay() public {
        for (uint8 class = uint8(Class.Association); class <= uint8(Class.PublicBody); class++) {
            IMembers.Admission memory organisation = admission(10 + class);
            organisation.class = Class(class);
            admit(organisation);
            IOffers.Offer memory given = offer();
            given.provider = 10 + class;
            register(given);
        }
    }

    function test_WhenItIsACitizen_Reverts() public {
        IOffers.Offer memory given = offer();
        given.provider = ANNA;
        refuse(given, abi.encodeWithSelector(IOffers.Offers_NoOrganisation.selector, ANNA));
    }

    function test_WhenItIsNobody_Reverts() public {
        IOffers.Offer memory given = offer();
        given.provider = 99;
        refuse(given, abi.encodeWithSelector(IOffers.Offers_NoOrganisation.selector, 99));
    }

    function test_WhenTheShopHasLeft_Reverts() public {
        depart(BAKERY);
        refuse(offer(), abi.encodeWithSelector(IMembers.Members_NotActive.selector, BAKERY));
    }

    function test_WhenItIsRegisteredAlready_Reverts() public {
        bytes32 id = register(offer());
        refuse(offer(), abi.encodeWithSelector(IOffers.Offers_Exists.selector, id));
    }

    function test_WhenItCostsNothing_Reverts() public {
        IOffers.Offer memory given = offer();
        given.maxAmount = 0;
        refuse(given, abi.encodeWithSelector(IOffers.Offers_NoPrice.selector));
    }

    function test_WhenItStandsForever_Reverts() public {
        IOffers.Offer memory given = offer();
        given.until = uint40(clock + 366 days + 1);
        refuse(given, abi.encodeWithSelector(IOffers.Offers_BadTerm.selector, given.until));
    }

    function test_WhenItIsOverAlready_Reverts() public {
        IOffers.Offer memory given = offer();
        given.until = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(IOffers.Offers_BadTerm.selector, given.until));
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        IOffers.Offer memory given = offer();
        given.validUntil = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(IOffers.Offers_IntentExpired.selector, given.validUntil));
    }

    function test_WhenSomebodyElseSigned_Reverts() public {
        IOffers.Offer memory given = offer();
        bytes memory signature = sign(keyOf(ANNA), offers.idOf(given));
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, BAKERY));
        offers.register(given, signature);
    }
}
