// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Parameter} from "../../../contracts/interfaces/ICouncil.sol";
import {Channel, ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {ISettlements} from "../../../contracts/interfaces/ISettlements.sol";
import {ITreasury, Purpose} from "../../../contracts/interfaces/ITreasury.sol";
import {Months} from "../../../contracts/libraries/Months.sol";
import {Funded} from "../treasury/Funded.sol";
import {vm} from "../Vm.sol";

/// @dev Everything that moves tokens, at random: services as `Services` asks for them, purchases, gifts, claims, the commons, exits. What
/// can be said about one act is checked around it.
contract Purse is Funded {
    struct Books {
        uint256 held;
        uint256 issued;
        uint256 burnt;
        uint256 commons;
    }

    uint32 public constant POPULATION = STORE;
    bytes32[] public open;
    bytes32[] public allowances;
    bytes32[] public pools;
    mapping(bytes32 service => uint32) public requesterOf;
    mapping(bytes32 id => uint256) public given;
    uint256 public claimed;
    uint256 public times;
    uint256 private lastService;

    function begin() external {
        setUp();
        for (uint32 member = SHOP + 1; member < STORE; member++) {
            admit(member);
        }
        settle();
    }

    /// @dev I-06 and I-07: what is held grows by what is issued only, every unit that leaves is booked, and an issuance keeps the volume.
    modifier act() {
        vm.warp(clock);
        Books memory before = books();
        _;
        Books memory then_ = books();
        times++;
        vm.assertEq(then_.held + then_.burnt - before.burnt, before.held + then_.issued - before.issued, "conserved");
        if (then_.issued > before.issued) vm.assertLe(then_.held, ledger.volumeCap(), "I-07: above the volume");
    }

    function books() public view returns (Books memory b) {
        ILedger.Account memory supply = ledger.supply();
        b.held = supply.escrowed + free(supply);
        (b.issued, b.burnt, b.commons) = ledger.totals();
    }

    function free(ILedger.Account memory account) public pure returns (uint256) {
        return account.lanes[0] + account.lanes[1] + account.lanes[2] + account.lanes[3];
    }

    function time() external view returns (uint256) {
        return clock;
    }

    function openCount() external view returns (uint256) {
        return open.length;
    }

    function counts() external view returns (uint256, uint256) {
        return (allowances.length, pools.length);
    }

    function ledger_() external view returns (ILedger) {
        return ledger;
    }

    function treasury_() external view returns (ITreasury) {
        return treasury;
    }

    function settlements_() external view returns (ISettlements) {
        return settlements;
    }

    function shareOf(Channel channel) external view returns (uint256 issued, uint256 share) {
        return (ledger.issuedThisEpoch(channel), ledger.shareOf(channel));
    }

    // Acts

    function passTime(uint256 duration) external {
        vm.warp(clock);
        uint256[] memory before = new uint256[](POPULATION + 1);
        for (uint32 member = 1; member <= POPULATION; member++) {
            before[member] = ledger.balanceOf(member);
        }
        pass(duration % 45 days + 1);
        for (uint32 member = 1; member <= POPULATION; member++) {
            vm.assertLe(ledger.balanceOf(member), before[member], "I-05: time alone adds nothing");
        }
    }

    function lock(uint32 who, uint256 amount) external act {
        uint32 member = someone(who);
        uint256 most = ledger.balanceOf(member);
        if (most == 0 || ledger.accountOf(member).open >= 5) return;
        bytes32 service = bytes32(++lastService);
        vm.prank(address(services));
        ledger.lock(service, member, amount % most + 1, 5);
        open.push(service);
        requesterOf[service] = member;
    }

    function finish(uint256 which, uint32 to, uint256 how, uint256 part) external act {
        if (open.length == 0) return;
        bytes32 service = remove(which % open.length);
        uint32 from = requesterOf[service];
        uint32 provider = other(from, to);
        ILedger.Account memory escrow = ledger.escrowOf(service);
        (uint256 amount, uint256 payer) = (free(escrow), ledger.balanceOf(from));
        vm.prank(address(services));
        if (how % 3 == 0) {
            ledger.pay(service, from, provider);
            part = amount;
        } else if (how % 3 == 1) {
            ledger.refund(service, from);
            part = 0;
        } else {
            part = part % (amount + 1);
            ledger.paySplit(service, from, provider, part);
        }
        uint256 back = ledger.balanceOf(from) - payer;
        vm.assertLe(back, amount - part, "I-11: no more goes back than was not paid");
        // I-12: whatever came back expires no later than what was taken.
        if (back != 0) {
            uint256 last = 0;
            for (uint256 j = 0; j < 4; j++) {
                if (escrow.lanes[j] != 0) last = escrow.epoch + j;
            }
            vm.assertTrue(last >= Months.epochOf(clock), "I-12: nothing that expired comes back");
        }
    }

    function buyAtOnce(uint32 who, uint32 to, uint256 amount) external act {
        uint32 member = someone(who);
        uint256 most = ledger.balanceOf(member);
        if (most == 0) return;
        vm.prank(address(services));
        ledger.direct(bytes32(++lastService), member, other(member, to), amount % most + 1);
    }

    function bonus(uint32 who, uint256 amount) external act {
        uint256 budget = ledger.issuable(Channel.Bonus);
        amount %= 50_00;
        vm.prank(address(services));
        vm.assertEq(ledger.bonus(someone(who), amount), amount < budget ? amount : budget, "what there is");
    }

    function welcome(uint32 who) external act {
        try ledger.payWelcome(someone(who)) {} catch {}
    }

    function burn(uint32 who) external act {
        uint32 member = someone(who);
        if (ledger.accountOf(member).open != 0) return;
        vm.prank(address(members));
        ledger.burnAll(member);
        vm.assertEq(ledger.balanceOf(member), 0, "all of it");
    }

    function purchase(uint32 cents, uint256 purpose) external act {
        uint256 most = treasury.grantable() * 100 / 10_00;
        (, uint32 sequence) = treasury.stakeholderOf(STORE);
        if (most == 0 || clock > NEW_YEAR + 600 days || sequence == 0) return;
        allowances.push(buy(uint32(cents % most + 1), Purpose(purpose % 3 + 1)));
    }

    function giveTo(uint256 which, uint32 a, uint48 pool, uint48 weightA, uint48 weightB) external act {
        if (allowances.length == 0) return;
        bytes32 id = allowances[which % allowances.length];
        a = a % (SHOP - 1) + 1;
        ITreasury.Grant memory asked = gift(id, pool % 20_00, list(a, a + 1), weights(weightA, weightB));
        uint256 before = books().issued;
        bytes memory signature = signedBy(STORE, asked);
        try treasury.grant(asked, signature, list(a, a + 1), weights(weightA, weightB)) {} catch {}
        given[id] += books().issued - before;
    }

    function ecoBonusFor(uint256 which, uint32 who, uint48 amount) external act {
        if (allowances.length == 0) return;
        bytes32 id = allowances[which % allowances.length];
        ITreasury.EcoBonus memory asked = ecoBonus(id, someone(who), amount % 5_00, bytes32(++salt));
        uint256 before = books().issued;
        bytes memory signature = signedBy(STORE, asked);
        try treasury.grantEcoBonus(asked, signature) {} catch {}
        given[id] += books().issued - before;
    }

    function openPool(uint256 which, uint48 pool) external act {
        if (allowances.length == 0) return;
        bytes32 allowance = allowances[which % allowances.length];
        ITreasury.QuotaGrant memory asked = quotaGift(allowance, pool % 10_00);
        bytes32 id = idOf(asked);
        bytes memory signature = sign(keyOf(STORE), id);
        try treasury.openQuotaGrant(asked, signature) {
            pools.push(id);
            // For the sum: an allowance counts what its pools hold as given.
            given[allowance] += asked.pool;
        } catch {}
    }

    function takeShare(uint256 which, uint256 index) external act {
        if (pools.length == 0) return;
        bytes32 id = pools[which % pools.length];
        ISettlements.Sibling[] memory proof = proofOf(index % 3, 0);
        uint256 before = books().issued;
        try treasury.takeQuotaShare(id, lines[index % 3], proof) {} catch {}
        given[id] += books().issued - before;
    }

    function openTheClaims(uint256) external act {
        bytes32 root = rootOf(0);
        try settlements.openClaims(DECEMBER, root, uint64(TOKENS)) {} catch {}
    }

    function claimLine(uint256 index) external act {
        bool before = settlements.isClaimed(DECEMBER, uint32(index % 3));
        uint256 issued = books().issued;
        ISettlements.Sibling[] memory proof = proofOf(index % 3, 0);
        try settlements.claim(DECEMBER, lines[index % 3], proof) {
            vm.assertTrue(!before, "I-20: once");
        } catch {}
        claimed += books().issued - issued;
    }

    function giveCommons(uint32 a, uint48 amount) external act {
        a = a % (SHOP - 1) + 1;
        uint256 before = books().commons;
        vm.prank(address(council));
        try treasury.grantCommons(list(a, a + 1), amount % 30_00) {
            vm.assertLe(books().commons, before, "the commons pay");
        } catch {}
    }

    function govern(uint256 which, uint24 next) external act {
        Parameter parameter = [Parameter.Life, Parameter.VolumePerMember, Parameter.HoldingCap][which % 3];
        uint24 wanted = next % (council.stateOf(parameter).max + 1);
        try this.decideHere(parameter, wanted) {} catch {}
    }

    function decideHere(Parameter parameter, uint24 next) external {
        schedule(parameter, next);
    }

    function someone(uint32 who) private pure returns (uint32) {
        return who % POPULATION + 1;
    }

    function other(uint32 member, uint32 who) private pure returns (uint32) {
        uint32 found = someone(who);
        return found == member ? found % POPULATION + 1 : found;
    }

    function remove(uint256 place) private returns (bytes32 service) {
        service = open[place];
        open[place] = open[open.length - 1];
        open.pop();
    }
}
