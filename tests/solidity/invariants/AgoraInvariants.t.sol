// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IBallots} from "../../../contracts/interfaces/IBallots.sol";
import {vm} from "../Vm.sol";
import {Agora} from "./Agora.sol";

/// @dev I-14, I-18 and I-19 of docs/contracts.md, after whatever members propose, vote, pause and carry out.
contract AgoraInvariantsTest {
    struct Selectors {
        address target;
        bytes4[] selectors;
    }

    Agora private agora;

    function setUp() public {
        agora = new Agora();
        agora.begin();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(agora);
    }

    function targetSelectors() external view returns (Selectors[] memory targets) {
        bytes4[12] memory acts = [
            Agora.wait.selector,
            Agora.come.selector,
            Agora.go.selector,
            Agora.proposeValue.selector,
            Agora.proposeShares.selector,
            Agora.voteHead.selector,
            Agora.voteHead.selector,
            Agora.voteHead.selector,
            Agora.voteQuota.selector,
            Agora.excuse.selector,
            Agora.execute.selector,
            Agora.pause.selector
        ];
        targets = new Selectors[](1);
        targets[0].target = address(agora);
        targets[0].selectors = new bytes4[](acts.length);
        for (uint256 i = 0; i < acts.length; i++) {
            targets[0].selectors[i] = acts[i];
        }
    }

    function invariant_I19_VotesNeverExceedThoseEntitled() public view {
        IBallots ballots = agora.theBallots();
        for (uint256 i = 0; i < agora.count(); i++) {
            bytes32 id = agora.all(i);
            IBallots.Ballot memory ballot = ballots.ballotOf(id);
            uint256 heads = uint256(ballot.votesFor) + ballot.votesAgainst + ballot.abstained;
            uint256 quotas = uint256(ballot.quotasFor) + ballot.quotasAgainst + ballot.quotasAbstained;
            vm.assertEq(heads, agora.acceptedHeads(id), "every vote is counted once");
            vm.assertLe(heads, ballot.electorate, "votes of the electorate");
            vm.assertLe(quotas, ballot.entitled, "quotas of those entitled");
            vm.assertLe(ballot.entitled, 1_000_000_000, "a thousand thousandths");
        }
    }

    function afterInvariant() external {
        agora.stillDecides();
    }
}
