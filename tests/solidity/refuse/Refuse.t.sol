// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IMembers, RefusalReason, Role} from "../../../contracts/interfaces/IMembers.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Roll} from "../Roll.sol";
import {vm} from "../Vm.sol";

contract RefuseTest is Roll {
    function refusal(uint256 number) internal view returns (IMembers.Refusal memory) {
        return IMembers.Refusal({
            application: keccak256(abi.encode("application", number)),
            reason: RefusalReason.OutsideArea,
            evidence: keccak256("evidence"),
            registrar: vm.addr(REGISTRAR),
            validUntil: later()
        });
    }

    function signed(IMembers.Refusal memory given) internal view returns (bytes memory) {
        return sign(REGISTRAR, typed(keccak256(abi.encode(Intents.REFUSAL, given))));
    }

    function refuse(IMembers.Refusal memory given, bytes memory reason) internal {
        bytes memory signature = signed(given);
        vm.expectRevert(reason);
        members.refuse(given, signature);
    }

    function testFuzz_WhenALawfulReasonIsStated_TellsIt(uint256 number, uint8 reason) public {
        IMembers.Refusal memory given = refusal(number);
        given.reason = RefusalReason(1 + reason % uint8(type(RefusalReason).max));
        bytes memory signature = signed(given);
        vm.assertTrue(!members.isRefused(given.application), "not yet");
        vm.expectEmit(address(members));
        emit IMembers.AdmissionRefused(given.application, given.reason, given.evidence, given.registrar);
        members.refuse(given, signature);
        vm.assertTrue(members.isRefused(given.application), "refused");
    }

    function test_WhenNoReasonIsStated_Reverts() public {
        IMembers.Refusal memory given = refusal(1);
        given.reason = RefusalReason.None;
        refuse(given, abi.encodeWithSelector(IMembers.Members_BadRefusal.selector, given.application));
    }

    function test_WhenThereIsNoEvidence_Reverts() public {
        IMembers.Refusal memory given = refusal(1);
        given.evidence = 0;
        refuse(given, abi.encodeWithSelector(IMembers.Members_BadRefusal.selector, given.application));
    }

    function test_WhenThereIsNoApplication_Reverts() public {
        IMembers.Refusal memory given = refusal(1);
        given.application = 0;
        refuse(given, abi.encodeWithSelector(IMembers.Members_BadRefusal.selector, bytes32(0)));
    }

    function test_WhenItIsRelayedTwice_Reverts() public {
        IMembers.Refusal memory given = refusal(1);
        members.refuse(given, signed(given));
        refuse(given, abi.encodeWithSelector(IMembers.Members_BadRefusal.selector, given.application));
    }

    function test_WhenTheSignedTimeHasPassed_Reverts() public {
        IMembers.Refusal memory given = refusal(1);
        given.validUntil = uint40(clock - 1);
        refuse(given, abi.encodeWithSelector(IMembers.Members_IntentExpired.selector, given.validUntil));
    }

    function test_WhenTheRegistrarHoldsNoOffice_Reverts() public {
        IMembers.Refusal memory given = refusal(1);
        given.registrar = vm.addr(keyOf(ANNA));
        refuse(given, abi.encodeWithSelector(IMembers.Members_NoRole.selector, Role.Registrar, given.registrar));
    }

    function test_WhenSomebodyElseSigned_Reverts() public {
        IMembers.Refusal memory given = refusal(1);
        bytes memory signature = sign(keyOf(ANNA), typed(keccak256(abi.encode(Intents.REFUSAL, given))));
        vm.expectRevert(
            abi.encodeWithSelector(
                IMembers.Members_WrongRegistrar.selector, vm.addr(keyOf(ANNA)), vm.addr(REGISTRAR)
            )
        );
        members.refuse(given, signature);
    }

    function test_WhenARefusedApplicantIsAdmittedLater_Works() public {
        members.refuse(refusal(1), signed(refusal(1)));
        admit(GINO);
    }
}
