// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Class, IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {Roll} from "../Roll.sol";
import {vm} from "../Vm.sol";

contract ElectorateTest is Roll {
    bytes32 private constant DIGEST = keccak256("vote");

    function heads(uint256 timepoint) internal view returns (uint256 count) {
        (count,) = members.electorateAt(timepoint);
    }

    function refuseVoter(uint32 member, uint256 timepoint, bytes memory reason) internal {
        bytes memory signature = sign(keyOf(member), DIGEST);
        vm.expectRevert(reason);
        members.authoriseVoter(member, timepoint, DIGEST, signature);
    }

    function test_WhenMembersComeAndGo_ThePastStays() public {
        uint256 start = clock;
        pass(1 days);
        admitAs(GINO, Class.Company);
        pass(1 days);
        exit(ANNA);
        pass(1);
        vm.assertEq(heads(NEW_YEAR - 1), 0, "before the first");
        vm.assertEq(heads(NEW_YEAR), 6, "founders");
        vm.assertEq(heads(start + 1 days - 1), 6, "before");
        vm.assertEq(heads(start + 1 days), 7, "with the company");
        vm.assertEq(heads(start + 2 days), 6, "without Anna");
        (, uint256 control) = members.electorateAt(start + 1 days);
        vm.assertEq(control, 6, "a company has no control");
        (, control) = members.electorateAt(start + 2 days);
        vm.assertEq(control, 5, "without Anna");
        exit(GINO);
        pass(1);
        (, control) = members.electorateAt(clock - 1);
        vm.assertEq(control, 5, "a company leaves no control");
    }

    function test_WhenTheSecondIsNotOver_Reverts() public {
        bytes memory reason = abi.encodeWithSelector(IMembers.Members_NotPast.selector, clock);
        vm.expectRevert(reason);
        members.electorateAt(clock);
        vm.expectRevert(reason);
        members.wasActiveAt(ANNA, clock);
        refuseVoter(ANNA, clock, reason);
    }

    function test_WhenActiveThenAndNow_Votes() public {
        admitAs(GINO, Class.Company);
        pass(1);
        vm.assertTrue(
            members.authoriseVoter(ANNA, clock - 1, DIGEST, sign(keyOf(ANNA), DIGEST)), "a citizen has control"
        );
        vm.assertTrue(
            !members.authoriseVoter(GINO, clock - 1, DIGEST, sign(keyOf(GINO), DIGEST)), "a company has not"
        );
    }

    function test_Attack_WhenAdmittedAfterTheFreeze_HasNoVote() public {
        uint256 frozen = clock - 1;
        admit(GINO);
        pass(1);
        refuseVoter(GINO, frozen, abi.encodeWithSelector(IMembers.Members_NotInElectorate.selector, GINO, frozen));
    }

    /// @dev Leaving and coming back under a new number gives no second vote in a running ballot.
    function test_Attack_WhenSomebodyLeavesAndReturns_HasNoSecondVote() public {
        uint256 frozen = clock - 1;
        exit(ANNA);
        refuseVoter(ANNA, frozen, abi.encodeWithSelector(IMembers.Members_NotActive.selector, ANNA));
        moveTo(nextMonth());
        IMembers.Admission memory again = admission(GINO);
        again.identity = admission(ANNA).identity;
        admit(again);
        pass(1);
        refuseVoter(GINO, frozen, abi.encodeWithSelector(IMembers.Members_NotInElectorate.selector, GINO, frozen));
    }

    /// @dev Voting twice by key rotation: old and new key speak for the same number, and never at the same time.
    function test_Attack_WhenTheKeyChangesDuringABallot_OneNumberOneKey() public {
        uint256 frozen = clock - 1;
        members.authoriseVoter(ANNA, frozen, DIGEST, sign(keyOf(ANNA), DIGEST));
        rotate(ANNA, 0, 1);
        bytes memory byNew = sign(keyOf(ANNA, 1), DIGEST);
        bytes memory reason = abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA);
        vm.expectRevert(reason);
        members.authoriseVoter(ANNA, frozen, DIGEST, byNew);
        pass(3 days);
        members.completeKeyChange(ANNA);
        refuseVoter(ANNA, frozen, reason);
        members.authoriseVoter(ANNA, frozen, DIGEST, byNew);
        vm.assertEq(members.memberByKey(vm.addr(keyOf(ANNA))), 0, "the old key is nobody's");
        (uint256 count,) = members.electorateAt(clock - 1);
        vm.assertEq(count, 6, "six heads");
    }

    /// @dev Whatever happened in whichever second, the counts are the number of those of whom `wasActiveAt` is true.
    function testFuzz_TheCountsAreThoseWhoWereActive(uint8[12] calldata acts, uint8[12] calldata pauses) public {
        uint256 start = clock;
        uint32 next = GINO;
        for (uint256 i = 0; i < 12; i++) {
            uint32 member = ANNA + acts[i] % 6;
            if (acts[i] >= 128) admitAs(next++, acts[i] % 2 == 0 ? Class.Citizen : Class.Company);
            else if (members.isActive(member)) exit(member);
            pass(pauses[i] % 3);
        }
        pass(1);
        for (uint256 timepoint = start - 2; timepoint < clock; timepoint++) {
            uint256 count = 0;
            uint256 control = 0;
            for (uint32 member = ANNA; member < next; member++) {
                if (!members.wasActiveAt(member, timepoint)) continue;
                count++;
                (Class class,,) = members.memberOf(member);
                if (class != Class.Company) control++;
            }
            (uint256 found, uint256 withControl) = members.electorateAt(timepoint);
            vm.assertEq(found, count, "heads");
            vm.assertEq(withControl, control, "control");
        }
        vm.assertTrue(!members.wasActiveAt(99, clock - 1), "nobody");
    }
}
