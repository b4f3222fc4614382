// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Agreed} from "../Agreed.sol";
import {vm} from "../Vm.sol";

contract CancelTogetherTest is Agreed {
    function refuse(bytes32 service, bytes memory reason) internal {
        bytes memory byAnna = signed(Intents.CANCEL, service, ANNA);
        bytes memory byBruno = signed(Intents.CANCEL, service, BRUNO);
        vm.expectRevert(reason);
        services.cancelTogether(service, later(), byAnna, byBruno);
    }

    function test_WhenItHasStarted_BothMayEndIt() public {
        bytes32 service = agreed();
        pass(5 days);
        bytes memory byAnna = signed(Intents.CANCEL, service, ANNA);
        bytes memory byBruno = signed(Intents.CANCEL, service, BRUNO);
        vm.expectEmit(address(services));
        emit IServices.ServiceCancelled(service, 0);
        services.cancelTogether(service, later(), byAnna, byBruno);
        vm.assertEq(stateOf(service), uint256(State.Cancelled), "state");
        vm.assertEq(ledger.balanceOf(ANNA), 20_00, "Anna");
    }

    function test_WhenItIsRequestedDeliveredOrDisputed_BothMayEndIt() public {
        cancelTogether(make(order()));
        cancelTogether(done());
        cancelTogether(disputed(ANNA));
        vm.assertEq(ledger.balanceOf(ANNA), 20_00, "Anna");
        vm.assertEq(ledger.balanceOf(BRUNO), 20_00, "Bruno");
    }

    function test_WhenTheGraceIsOverAndNobodyEndedIt_BothStillMay() public {
        bytes32 service = agreed();
        pass(40 days);
        cancelTogether(service);
        vm.assertEq(ledger.balanceOf(ANNA), 20_00, "Anna");
    }

    function test_WhenItNeverWas_Reverts() public {
        bytes32 service = keccak256("nothing");
        refuse(service, abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.None));
    }

    function test_WhenItIsOver_Reverts() public {
        bytes32 service = agreed();
        close(service, ANNA);
        refuse(service, abi.encodeWithSelector(IServices.Services_WrongState.selector, service, State.Closed));
    }

    function test_WhenOnlyOneSigned_Reverts() public {
        bytes32 service = done();
        bytes memory byAnna = signed(Intents.CANCEL, service, ANNA);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, BRUNO));
        services.cancelTogether(service, later(), byAnna, byAnna);
    }
}
