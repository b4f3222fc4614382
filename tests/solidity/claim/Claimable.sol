// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {Role} from "../../../contracts/interfaces/IMembers.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Settled} from "../publish/Settled.sol";
import {vm} from "../Vm.sol";

/// @dev A settlement that can become final, be claimed, suspended and judged.
abstract contract Claimable is Settled {
    function proofOf(uint256 index, uint8 revision) internal view returns (ISettlements.Sibling[] memory proof) {
        if (index == 1) return proofOfBruno(revision);
        proof = new ISettlements.Sibling[](2);
        if (index == 0) {
            proof[0] = ISettlements.Sibling(leafOf(lines[1], revision), sumsOf(lines[1]));
            proof[1] = ISettlements.Sibling(right(revision), sumsOf(lines[2]));
        } else {
            proof[1] = ISettlements.Sibling(left(revision), sums(800_000_000, 7_00));
        }
    }

    function settle() internal {
        publish(0);
        finish();
    }

    function finish() internal {
        moveTo(uint256(settlements.recordOf(DECEMBER).finalAt) + 1);
    }

    function openClaims() internal {
        settlements.openClaims(DECEMBER, rootOf(settlements.recordOf(DECEMBER).revision), uint64(TOKENS));
    }

    function claim(uint256 index) internal {
        settlements.claim(DECEMBER, lines[index], proofOf(index, settlements.recordOf(DECEMBER).revision));
    }

    function suspension(uint8 revision) internal view returns (ISettlements.Suspend memory) {
        return ISettlements.Suspend(DECEMBER, revision, keccak256("evidence"), vm.addr(auditor()), later());
    }

    function auditor() internal pure returns (uint256) {
        return officerKey(Role.Auditor, 0);
    }

    function signedBy(uint256 key, ISettlements.Suspend memory order) internal view returns (bytes memory) {
        return sign(key, typed(address(settlements), keccak256(abi.encode(Intents.SUSPEND, order))));
    }

    function suspend(uint8 revision) internal {
        ISettlements.Suspend memory order = suspension(revision);
        settlements.suspend(order, signedBy(auditor(), order));
    }

    function objection(uint32 member, uint8 revision, bytes32 evidence, uint40 validUntil)
        internal
        view
        returns (bytes memory)
    {
        bytes32 hash = keccak256(
            abi.encode(Intents.OBJECTION, ISettlements.Objection(DECEMBER, revision, evidence, member, validUntil))
        );
        return sign(keyOf(member), typed(address(settlements), hash));
    }

    function confirm(uint8 revision) internal {
        vm.prank(address(council));
        settlements.confirm(DECEMBER, revision);
    }

    function void(uint8 revision) internal {
        vm.prank(address(council));
        settlements.void(DECEMBER, revision);
    }
}
