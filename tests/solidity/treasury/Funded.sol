// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Class, IMembers, Role} from "../../../contracts/interfaces/IMembers.sol";
import {ITreasury, Purpose} from "../../../contracts/interfaces/ITreasury.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Claimable} from "../claim/Claimable.sol";
import {vm} from "../Vm.sol";

/// @dev A shop that is registered as a stakeholder, and what it and the treasurer sign. The budget allows grants of 4 tokens a month, so
/// 48 tokens may be bought; a euro buys 10.
abstract contract Funded is Claimable {
    uint32 internal constant STORE = 9;

    function setUp() public virtual override {
        super.setUp();
        IMembers.Admission memory store = admission(STORE);
        store.class = Class.Shop;
        admit(store);
        register();
    }

    function treasurer() internal pure returns (uint256) {
        return officerKey(Role.Treasurer, 0);
    }

    function registration(uint32 sequence) internal view returns (ITreasury.Stakeholder memory) {
        return ITreasury.Stakeholder(
            STORE, uint40(clock + 700 days), keccak256("agreement"), sequence, vm.addr(treasurer()), later()
        );
    }

    function signedBy(uint256 key, ITreasury.Stakeholder memory given) internal view returns (bytes memory) {
        return sign(key, typed(address(treasury), keccak256(abi.encode(Intents.STAKEHOLDER, given))));
    }

    function register() internal {
        ITreasury.Stakeholder memory given = registration(0);
        treasury.register(given, signedBy(treasurer(), given));
    }

    function purchase(uint32 cents, Purpose purpose, bytes32 receipt) internal view returns (ITreasury.Purchase memory) {
        return ITreasury.Purchase(STORE, cents, 10_00, purpose, receipt, vm.addr(treasurer()), later());
    }

    function signedBy(uint256 key, ITreasury.Purchase memory given) internal view returns (bytes memory) {
        return sign(key, typed(address(treasury), keccak256(abi.encode(Intents.PURCHASE, given))));
    }

    function buy(uint32 cents, Purpose purpose) internal returns (bytes32 allowance) {
        allowance = keccak256(abi.encode("receipt", ++salt));
        ITreasury.Purchase memory given = purchase(cents, purpose, allowance);
        treasury.buy(given, signedBy(treasurer(), given));
    }

    function gift(bytes32 allowance, uint48 pool, uint32[] memory to, uint48[] memory weights)
        internal
        returns (ITreasury.Grant memory)
    {
        return ITreasury.Grant(
            STORE, allowance, pool, keccak256(abi.encode(to, weights)), bytes32(++salt), later()
        );
    }

    function signedBy(uint32 member, ITreasury.Grant memory given) internal view returns (bytes memory) {
        return sign(keyOf(member), typed(address(treasury), keccak256(abi.encode(Intents.GRANT, given))));
    }

    function quotaGift(bytes32 allowance, uint48 pool) internal returns (ITreasury.QuotaGrant memory) {
        return ITreasury.QuotaGrant(STORE, allowance, pool, DECEMBER, bytes32(++salt), later());
    }

    function idOf(ITreasury.QuotaGrant memory given) internal view returns (bytes32) {
        return typed(address(treasury), keccak256(abi.encode(Intents.QUOTA_GRANT, given)));
    }

    function openQuotaGift(bytes32 allowance, uint48 pool) internal returns (bytes32 id) {
        ITreasury.QuotaGrant memory given = quotaGift(allowance, pool);
        id = idOf(given);
        treasury.openQuotaGrant(given, sign(keyOf(STORE), id));
    }

    function ecoBonus(bytes32 allowance, uint32 member, uint48 amount, bytes32 product)
        internal
        view
        returns (ITreasury.EcoBonus memory)
    {
        return ITreasury.EcoBonus(STORE, allowance, member, amount, product, later());
    }

    function signedBy(uint32 member, ITreasury.EcoBonus memory given) internal view returns (bytes memory) {
        return sign(keyOf(member), typed(address(treasury), keccak256(abi.encode(Intents.ECO_BONUS, given))));
    }

    function exit(uint32 member) internal {
        bytes32 hash = keccak256(abi.encode(Intents.EXIT, member, members.nonceOf(member), later()));
        members.exit(member, members.nonceOf(member), later(), sign(keyOf(member), typed(address(members), hash)));
    }

    function list(uint32 a, uint32 b) internal pure returns (uint32[] memory to) {
        to = new uint32[](2);
        (to[0], to[1]) = (a, b);
    }

    function weights(uint48 a, uint48 b) internal pure returns (uint48[] memory all) {
        all = new uint48[](2);
        (all[0], all[1]) = (a, b);
    }
}
