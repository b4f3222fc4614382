// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IMembers, Role} from "../../../contracts/interfaces/IMembers.sol";
import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {vm} from "../Vm.sol";
import {Settled} from "./Settled.sol";

contract PublishTest is Settled {
    function refuse(ISettlements.Settlement memory given, bytes memory reason) internal {
        bytes[] memory all = signatures(given, 3);
        vm.expectRevert(reason);
        settlements.publish(given, all);
    }

    function test_WhenThreeReportersSigned_SealsTheRootAndOpensTheWindow() public {
        ISettlements.Settlement memory given = settlement(0);
        bytes[] memory all = signatures(given, 3);
        vm.expectEmit(address(settlements));
        emit ISettlements.SettlementPublished(
            DECEMBER,
            0,
            given.root,
            3,
            given.tokens,
            given.sharedWh,
            given.incentiveCents,
            given.datasetHash,
            given.rulesHash,
            given.codeHash,
            uint40(clock + 7 days)
        );
        settlements.publish(given, all);
        ISettlements.Record memory record = settlements.recordOf(DECEMBER);
        vm.assertTrue(record.seal == bytes26(keccak256(abi.encode(given.root, whole()))), "seal");
        vm.assertEq(record.finalAt, clock + 7 days, "window");
        vm.assertTrue(!settlements.isFinal(DECEMBER), "not yet");
        moveTo(record.finalAt);
        vm.assertTrue(!settlements.isFinal(DECEMBER), "not in the last second");
        pass(1);
        vm.assertTrue(settlements.isFinal(DECEMBER), "final");
    }

    function test_WhenTheDigestIsRebuiltFromTheStandard_ItIsTheSame() public view {
        ISettlements.Settlement memory given = settlement(0);
        bytes32 typeHash = keccak256(
            "Settlement(uint32 period,uint8 revision,bytes32 root,uint32 leaves,uint64 tokens,uint64 sharedWh,uint64 incentiveCents,bytes32 datasetHash,bytes32 rulesHash,bytes32 codeHash,uint40 validUntil)"
        );
        bytes32 digest = typed(address(settlements), keccak256(abi.encode(typeHash, given)));
        vm.assertTrue(settlements.digestOf(given) == digest, "digest");
    }

    function test_WhenAllFiveSigned_Works() public {
        ISettlements.Settlement memory given = settlement(0);
        settlements.publish(given, signatures(given, 5));
    }

    function test_WhenOnlyTwoSigned_Reverts() public {
        ISettlements.Settlement memory given = settlement(0);
        bytes[] memory all = signatures(given, 2);
        vm.expectRevert(abi.encodeWithSelector(ISettlements.Settlements_TooFewSignatures.selector, 2, 3));
        settlements.publish(given, all);
    }

    function test_WhenOneSignedTwice_Reverts() public {
        ISettlements.Settlement memory given = settlement(0);
        bytes[] memory all = signatures(given, 3);
        all[1] = all[0];
        vm.expectRevert();
        settlements.publish(given, all);
    }

    function test_WhenTheSignaturesAreNotSorted_Reverts() public {
        ISettlements.Settlement memory given = settlement(0);
        bytes[] memory all = signatures(given, 3);
        (all[0], all[1]) = (all[1], all[0]);
        vm.expectRevert();
        settlements.publish(given, all);
    }

    function test_WhenASignatureIsMalformed_Reverts() public {
        ISettlements.Settlement memory given = settlement(0);
        bytes[] memory all = signatures(given, 3);
        all[0] = hex"00";
        vm.expectRevert(abi.encodeWithSelector(ISettlements.Settlements_NotSorted.selector, address(0)));
        settlements.publish(given, all);
    }

    function test_WhenOneHoldsNoOffice_Reverts() public {
        ISettlements.Settlement memory given = settlement(0);
        bytes[] memory all = new bytes[](3);
        for (uint256 i = 0; i < 3; i++) {
            all[i] = sign(REGISTRAR, settlements.digestOf(given));
        }
        vm.expectRevert(
            abi.encodeWithSelector(IMembers.Members_NoRole.selector, Role.Oracle, vm.addr(REGISTRAR))
        );
        settlements.publish(given, all);
    }

    function test_WhenTheTermsAreOver_Reverts() public {
        moveTo(NEW_YEAR + 730 days + 1);
        ISettlements.Settlement memory given = settlement(0);
        bytes[] memory all = signatures(given, 3);
        vm.expectRevert();
        settlements.publish(given, all);
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        ISettlements.Settlement memory given = settlement(0);
        given.validUntil = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(ISettlements.Settlements_IntentExpired.selector, given.validUntil));
    }

    function test_WhenTheMonthIsNotOver_Reverts() public {
        ISettlements.Settlement memory given = settlement(0);
        given.period = 202601;
        refuse(given, abi.encodeWithSelector(ISettlements.Settlements_BadPeriod.selector, 202601));
        moveTo(nextMonth());
        settlements.publish(given, signatures(given, 3));
    }

    function test_WhenThereIsNoSuchMonth_Reverts() public {
        uint32[5] memory odd = [uint32(202500), 202513, 0, 196912, 1_202513];
        for (uint256 i = 0; i < odd.length; i++) {
            ISettlements.Settlement memory given = settlement(0);
            given.period = odd[i];
            refuse(given, abi.encodeWithSelector(ISettlements.Settlements_BadPeriod.selector, odd[i]));
        }
    }

    function test_WhenItIsRelayedTwice_Reverts() public {
        publish(0);
        refuse(settlement(0), abi.encodeWithSelector(ISettlements.Settlements_WrongRevision.selector, DECEMBER, 0));
    }

    function test_WhenARevisionIsSkipped_Reverts() public {
        refuse(settlement(1), abi.encodeWithSelector(ISettlements.Settlements_WrongRevision.selector, DECEMBER, 1));
    }

    function test_WhenRevisedInTime_TheWindowBeginsAnew() public {
        publish(0);
        pass(6 days);
        publish(1);
        vm.assertEq(settlements.recordOf(DECEMBER).revision, 1, "revision");
        vm.assertEq(settlements.recordOf(DECEMBER).finalAt, clock + 7 days, "window");
    }

    function test_WhenRevisedFiveTimes_TheSixthReverts() public {
        for (uint8 revision = 0; revision <= 5; revision++) {
            publish(revision);
        }
        refuse(settlement(6), abi.encodeWithSelector(ISettlements.Settlements_WrongRevision.selector, DECEMBER, 6));
    }

    function test_WhenItIsFinal_NoRevisionIsTaken() public {
        publish(0);
        uint40 finalAt = settlements.recordOf(DECEMBER).finalAt;
        moveTo(uint256(finalAt) + 1);
        refuse(settlement(1), abi.encodeWithSelector(ISettlements.Settlements_Final.selector, DECEMBER, finalAt));
    }

    function test_AtDeployment_WhenNobodyNeedSign_Reverts() public {
        refuseCreation(
            "Settlements.sol:Settlements",
            abi.encode(members, ledger, council, 0),
            abi.encodeWithSelector(ISettlements.Settlements_BadThreshold.selector, 0)
        );
    }

    function test_WhenThereIsNoTree_Reverts() public {
        ISettlements.Settlement memory given = settlement(0);
        given.root = 0;
        refuse(given, abi.encodeWithSelector(ISettlements.Settlements_BadTree.selector, bytes32(0), 3));
        given = settlement(0);
        given.leaves = 0;
        refuse(given, abi.encodeWithSelector(ISettlements.Settlements_BadTree.selector, given.root, 0));
        given.leaves = (1 << 20) + 1;
        refuse(given, abi.encodeWithSelector(ISettlements.Settlements_BadTree.selector, given.root, given.leaves));
    }
}
