// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Parameter} from "../../../contracts/interfaces/ICouncil.sol";
import {Channel, ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {IOffers} from "../../../contracts/interfaces/IOffers.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Agreed} from "../Agreed.sol";
import {vm} from "../Vm.sol";

/// @dev I-08. The month's budget for bonuses is 12.00 tokens: 400.00 × 10 % × 30 %; the weight of social services is 20 %.
contract BonusTest is Agreed {
    function parameters() internal pure override returns (uint24[] memory values) {
        values = super.parameters();
        values[uint256(Parameter.ProviderCap)] = 5_00;
    }

    /// @dev What is held and earned after a close is what was paid and the bonus.
    function earns(bytes32 service, uint32 requester, uint32 provider, uint256 paid, uint256 bonus) internal {
        (uint256 before, uint256 earned) = (ledger.balanceOf(provider), offers.bonusThisEpoch(provider));
        close(service, requester);
        vm.assertEq(ledger.balanceOf(provider), before + paid + bonus, "held");
        vm.assertEq(offers.bonusThisEpoch(provider), earned + bonus, "earned");
    }

    function test_WhenItWasRecognisedBefore_TheProviderEarnsTheWeight() public {
        recognise(BRUNO);
        bytes32 service = social(ANNA, BRUNO, 10_00);
        bytes memory signature = signed(Intents.CLOSE, service, ANNA);
        vm.expectEmit(address(offers));
        emit IOffers.BonusEarned(service, BRUNO, 2_00);
        services.close(service, later(), signature);
        vm.assertEq(ledger.balanceOf(BRUNO), 32_00, "Bruno");
        vm.assertTrue(offers.pairHadBonus(BRUNO, ANNA), "the two");
        vm.assertEq(ledger.issuedThisEpoch(Channel.Bonus), 2_00, "out of the share");
    }

    function testFuzz_WhenItWasRecognisedBefore_ItIsTheWeightUpToTheCap(uint48 price, uint48 paid) public {
        recognise(BRUNO);
        price = uint48(price % 20_00 + 1);
        paid = uint48(paid % price + 1);
        bytes32 service = social(ANNA, BRUNO, price);
        closeFor(service, paid);
        vm.assertEq(ledger.balanceOf(BRUNO), 20_00 + paid + uint256(paid) / 5, "Bruno");
    }

    function test_WhenSilencePays_ItEarnsToo() public {
        recognise(BRUNO);
        bytes32 service = social(ANNA, BRUNO, 10_00);
        pass(1 days);
        services.deliver(service, later(), signed(Intents.DELIVER, service, BRUNO));
        pass(3 days + 1);
        services.closeAfterReview(service);
        vm.assertEq(ledger.balanceOf(BRUNO), 32_00, "Bruno");
    }

    function test_WhenItWasNeverRecognised_EarnsNothing() public {
        earns(social(ANNA, BRUNO, 10_00), ANNA, BRUNO, 10_00, 0);
    }

    function test_WhenItWasRecognisedAfterItsStart_EarnsNothing() public {
        bytes32 service = social(ANNA, BRUNO, 10_00);
        pass(1 days + 1);
        recognise(BRUNO);
        earns(service, ANNA, BRUNO, 10_00, 0);
    }

    function test_WhenItStartsInTheLastSecondOfTheRecognition_Earns() public {
        recognise(recognition(BRUNO, uint40(clock + 1 days)));
        earns(social(ANNA, BRUNO, 10_00), ANNA, BRUNO, 10_00, 2_00);
    }

    function test_WhenItStartsAfterTheRecognition_EarnsNothing() public {
        recognise(recognition(BRUNO, uint40(clock + 1 days - 1)));
        earns(social(ANNA, BRUNO, 10_00), ANNA, BRUNO, 10_00, 0);
    }

    function test_WhenItIsWithdrawnAfterTheStart_StillEarns() public {
        recognise(BRUNO);
        bytes32 service = social(ANNA, BRUNO, 10_00);
        pass(2 days);
        recognise(recognition(BRUNO, 0));
        earns(service, ANNA, BRUNO, 10_00, 2_00);
    }

    function test_WhenItIsWithdrawnBeforeTheStart_EarnsNothing() public {
        recognise(BRUNO);
        bytes32 service = social(ANNA, BRUNO, 10_00);
        recognise(recognition(BRUNO, 0));
        earns(service, ANNA, BRUNO, 10_00, 0);
    }

    function test_WhenTheCategoryIsAnother_EarnsNothing() public {
        recognise(BRUNO);
        IServices.Request memory given = order();
        given.category = 9;
        bytes32 service = make(given);
        approve(service, BRUNO);
        earns(service, ANNA, BRUNO, 10_00, 0);
    }

    function test_WhenTheyHadOneThisMonth_EarnsNothingInEitherDirection() public {
        recognise(BRUNO);
        recognise(ANNA);
        earns(social(ANNA, BRUNO, 5_00), ANNA, BRUNO, 5_00, 1_00);
        earns(social(ANNA, BRUNO, 5_00), ANNA, BRUNO, 5_00, 0);
        earns(social(BRUNO, ANNA, 5_00), BRUNO, ANNA, 5_00, 0);
    }

    function test_WhenTheNextMonthComes_TheyEarnAgain() public {
        recognise(BRUNO);
        earns(social(ANNA, BRUNO, 5_00), ANNA, BRUNO, 5_00, 1_00);
        moveTo(nextMonth());
        vm.assertEq(offers.bonusThisEpoch(BRUNO), 0, "a new month");
        earns(social(ANNA, BRUNO, 5_00), ANNA, BRUNO, 5_00, 1_00);
    }

    function test_WhenTheProviderReachesTheCap_EarnsTheRest() public {
        recognise(BRUNO);
        earns(social(ANNA, BRUNO, 15_00), ANNA, BRUNO, 15_00, 3_00);
        earns(social(CARLA, BRUNO, 15_00), CARLA, BRUNO, 15_00, 2_00);
        bytes32 service = social(SHOP, BRUNO, 15_00);
        earns(service, SHOP, BRUNO, 15_00, 0);
        vm.assertTrue(!offers.pairHadBonus(SHOP, BRUNO), "nothing was used up");
    }

    function test_WhenTheMonthsBudgetIsGone_TheCloseWorksAndNothingIsUsedUp() public {
        recognise(BRUNO);
        vm.prank(address(services));
        ledger.bonus(CARLA, 500_00);
        vm.assertEq(ledger.issuable(Channel.Bonus), 0, "gone");
        earns(social(ANNA, BRUNO, 10_00), ANNA, BRUNO, 10_00, 0);
        vm.assertTrue(!offers.pairHadBonus(ANNA, BRUNO), "not used up");
    }

    function test_WhenTheCommunityPauses_TheCloseWorksAndNothingIsUsedUp() public {
        recognise(BRUNO);
        bytes32 service = social(ANNA, BRUNO, 10_00);
        pause(1 days);
        earns(service, ANNA, BRUNO, 10_00, 0);
        vm.assertTrue(!offers.pairHadBonus(ANNA, BRUNO), "not used up");
    }

    function test_WhenItWasDisputed_EarnsNothing() public {
        recognise(BRUNO);
        for (uint256 i = 0; i < 3; i++) {
            IServices.Request memory given = order();
            (given.category, given.amount) = (SOCIAL, 4_00);
            bytes32 service = make(given);
            approve(service, BRUNO);
            pass(2 days);
            services.deliver(service, later(), signed(Intents.DELIVER, service, BRUNO));
            dispute(service, ANNA);
            if (i == 0) close(service, ANNA);
            else if (i == 1) closeFor(service, 4_00);
            else resolve(CARLA, 10_000);
        }
        vm.assertEq(ledger.balanceOf(BRUNO), 32_00, "the prices only");
        vm.assertEq(offers.bonusThisEpoch(BRUNO), 0, "no bonus");
    }

    function test_WhenItIsPaidAtOnce_EarnsNothing() public {
        recognise(BAKERY);
        uint256 before = ledger.balanceOf(BAKERY);
        pay(purchase(register(offer())));
        vm.assertEq(ledger.balanceOf(BAKERY), before + 3_00, "the price only");
    }
}
