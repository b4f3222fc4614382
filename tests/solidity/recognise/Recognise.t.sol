// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IMembers, Role, holderOf} from "../../../contracts/interfaces/IMembers.sol";
import {IOffers, isCollective} from "../../../contracts/interfaces/IOffers.sol";
import {Agreed} from "../Agreed.sol";
import {vm} from "../Vm.sol";

contract RecogniseTest is Agreed {
    function refuse(IOffers.Recognition memory given, bytes memory reason) internal {
        bytes memory signature = sign(recogniser(), offers.digestOf(given));
        vm.expectRevert(reason);
        offers.recognise(given, signature);
    }

    function test_WhenTheRecogniserSigned_ServicesThatStartFromNowOnAreRecognised() public {
        IOffers.Recognition memory given = recognition(BRUNO, uint40(clock + 90 days));
        bytes memory signature = sign(recogniser(), offers.digestOf(given));
        vm.expectEmit(address(offers));
        emit IOffers.Recognised(BRUNO, SOCIAL, uint40(clock), given.until, given.recogniser);
        offers.recognise(given, signature);
        IOffers.Standing memory standing = offers.recognitionOf(BRUNO, SOCIAL);
        vm.assertEq(standing.from, clock, "from");
        vm.assertEq(standing.until, given.until, "until");
        vm.assertEq(standing.sequence, 1, "sequence");
    }

    function test_WhenItStillStands_ItKeepsItsBeginning() public {
        recognise(BRUNO);
        uint256 first = clock;
        pass(60 days);
        recognise(BRUNO);
        vm.assertEq(offers.recognitionOf(BRUNO, SOCIAL).from, first, "from");
        vm.assertEq(offers.recognitionOf(BRUNO, SOCIAL).until, clock + 90 days, "until");
    }

    function test_WhenItHasEnded_ItBeginsAnew() public {
        recognise(BRUNO);
        pass(90 days + 1);
        recognise(BRUNO);
        vm.assertEq(offers.recognitionOf(BRUNO, SOCIAL).from, clock, "from");
    }

    function test_WhenItIsWithdrawn_ItEndsNow() public {
        recognise(BRUNO);
        pass(10 days);
        recognise(recognition(BRUNO, 0));
        vm.assertEq(offers.recognitionOf(BRUNO, SOCIAL).until, clock, "until");
    }

    function test_WhenThereIsNothingToWithdraw_Reverts() public {
        refuse(recognition(BRUNO, 0), abi.encodeWithSelector(IOffers.Offers_BadTerm.selector, 0));
    }

    function test_WhenItIsRelayedAgain_Reverts() public {
        IOffers.Recognition memory given = recognition(BRUNO, uint40(clock + 90 days));
        recognise(given);
        recognise(recognition(BRUNO, 0));
        refuse(given, abi.encodeWithSelector(IOffers.Offers_WrongSequence.selector, 0, 2));
    }

    function test_WhenItStandsForever_Reverts() public {
        IOffers.Recognition memory given = recognition(BRUNO, uint40(clock + 366 days + 1));
        refuse(given, abi.encodeWithSelector(IOffers.Offers_BadTerm.selector, given.until));
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        IOffers.Recognition memory given = recognition(BRUNO, uint40(clock + 90 days));
        given.validUntil = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(IOffers.Offers_IntentExpired.selector, given.validUntil));
    }

    function test_WhenSomebodyElseSigned_Reverts() public {
        IOffers.Recognition memory given = recognition(BRUNO, uint40(clock + 90 days));
        bytes memory signature = sign(keyOf(BRUNO), offers.digestOf(given));
        vm.expectRevert(
            abi.encodeWithSelector(IMembers.Members_WrongOfficer.selector, Role.Recogniser, given.recogniser)
        );
        offers.recognise(given, signature);
    }

    function test_WhenTheOfficeHasEnded_Reverts() public {
        pass(731 days);
        IOffers.Recognition memory given = recognition(BRUNO, uint40(clock + 90 days));
        refuse(given, abi.encodeWithSelector(IMembers.Members_NoRole.selector, Role.Recogniser, given.recogniser));
    }

    /// @dev Whichever way the office is held: by the member's number, or by the key with which the member signs.
    function test_WhenARecogniserIsTheProvider_Reverts() public {
        address[2] memory oneself = [holderOf(BRUNO), vm.addr(keyOf(BRUNO))];
        for (uint256 i = 0; i < 2; i++) {
            appoint(Role.Recogniser, oneself[i]);
            IOffers.Recognition memory given = recognition(BRUNO, uint40(clock + 90 days));
            given.recogniser = oneself[i];
            bytes memory signature = sign(keyOf(BRUNO), offers.digestOf(given));
            vm.expectRevert(abi.encodeWithSelector(IOffers.Offers_OwnServices.selector, BRUNO));
            offers.recognise(given, signature);
        }
    }

    function test_WhenARecogniserIsTheProvider_NothingIsWithdrawnEither() public {
        recognise(BRUNO);
        appoint(Role.Recogniser, vm.addr(keyOf(BRUNO)));
        IOffers.Recognition memory given = recognition(BRUNO, 0);
        given.recogniser = vm.addr(keyOf(BRUNO));
        bytes memory signature = sign(keyOf(BRUNO), offers.digestOf(given));
        vm.expectRevert(abi.encodeWithSelector(IOffers.Offers_OwnServices.selector, BRUNO));
        offers.recognise(given, signature);
    }

    function test_WhenTheKeyIsAnotherMembers_Works() public {
        appoint(Role.Recogniser, vm.addr(keyOf(CARLA)));
        IOffers.Recognition memory given = recognition(BRUNO, uint40(clock + 90 days));
        given.recogniser = vm.addr(keyOf(CARLA));
        offers.recognise(given, sign(keyOf(CARLA), offers.digestOf(given)));
        vm.assertEq(offers.recognitionOf(BRUNO, SOCIAL).sequence, 1, "sequence");
    }

    function test_WhenARecogniserIsAnotherMember_Works() public {
        appoint(Role.Recogniser, holderOf(CARLA));
        IOffers.Recognition memory given = recognition(BRUNO, uint40(clock + 90 days));
        given.recogniser = holderOf(CARLA);
        offers.recognise(given, sign(keyOf(CARLA), offers.digestOf(given)));
        vm.assertEq(offers.recognitionOf(BRUNO, SOCIAL).sequence, 1, "sequence");
    }

    /// @dev Offers, services and the council agree on what can be of collective interest.
    function testFuzz_WhenTheCategoryIsOrdinary_Reverts(uint16 category) public {
        (uint256 weight,) = council.bonusTerms(category);
        vm.assertTrue((weight != 0) == isCollective(category), "as the council says");
        if (isCollective(category)) return;
        IOffers.Recognition memory given = recognition(BRUNO, uint40(clock + 90 days));
        given.category = category;
        refuse(given, abi.encodeWithSelector(IOffers.Offers_BadCategory.selector, category));
    }

    function test_WhenOtherThanServicesBooks_Reverts() public {
        vm.expectRevert(abi.encodeWithSelector(IOffers.Offers_NotAllowed.selector, address(this)));
        offers.book(0, ANNA, BRUNO, 1);
    }
}
