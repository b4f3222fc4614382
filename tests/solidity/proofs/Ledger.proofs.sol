// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICouncil, Parameter} from "../../../contracts/interfaces/ICouncil.sol";
import {IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {Ledger} from "../../../contracts/Ledger.sol";
import {Vintages} from "../../../contracts/Vintages.sol";
import {vm} from "../Vm.sol";

/// @dev The ledger with a door by which an account comes to be as a proof wants it.
contract OpenLedger is Ledger {
    constructor(address all) Ledger(IMembers(all), all, all, all, ICouncil(all), 0) {}

    function put(uint32 member, Vintages account, Vintages supplied) external {
        (_accounts[member], _supply) = (account, supplied);
    }

    function setAside(bytes32 service, Vintages escrow) external {
        _escrows[service] = escrow;
    }

    function wordOf(uint32 member) external view returns (Vintages) {
        return _accounts[member];
    }
}

/// @dev I-05 and I-12 on the ledger itself, which has this contract for all its neighbours: they ask what they like and answer what they like.
contract LedgerProofs {
    uint256 private constant JANUARY = 672;
    uint32 private constant PAYER = 1;
    uint32 private constant PAYEE = 2;
    bytes32 private constant SERVICE = keccak256("a service");

    OpenLedger private ledger;
    uint256 private life;
    uint256 private cap;

    function setUp() public {
        ledger = new OpenLedger(address(this));
    }

    /// @notice What is set aside and comes back months later leaves exactly what waiting alone would have left.
    function check_I12_ARefundIsWorthWhatWaitingIsWorth(Vintages account, uint48 amount, uint8 after_) public {
        uint8 months = _months(after_);
        Vintages start = _open(account, account.totalOf());
        vm.assume(amount > 0 && amount <= start.totalOf());
        ledger.lock(SERVICE, PAYER, amount, 255);
        _wait(months);
        ledger.refund(SERVICE, PAYER);
        Vintages alone = start.roll(JANUARY + months);
        assert(Vintages.unwrap(ledger.wordOf(PAYER)) == Vintages.unwrap(alone));
    }

    /// @notice Whatever part of whatever was set aside is paid, what comes back expires no later than what was taken.
    function check_I12_WhatComesBackOfASplitExpiresNoLater(Vintages escrow, uint48 part, uint8 after_) public {
        uint8 months = _months(after_);
        uint256 amount = escrow.totalOf();
        vm.assume(escrow.epochOf() == JANUARY && escrow.openOf() == 0 && escrow.escrowedOf() == 0);
        vm.assume(amount > 0 && amount < 1 << 40 && part <= amount);
        _open(Vintages.wrap(JANUARY << 240).lockUp(amount).opened(), 0);
        ledger.setAside(SERVICE, escrow);
        _wait(months);
        ledger.paySplit(SERVICE, PAYER, PAYEE, part);
        Vintages left = ledger.wordOf(PAYER);
        Vintages alone = escrow.roll(JANUARY + months);
        for (uint256 j = 0; j < 4; j++) {
            assert(left.laneOf(j) <= alone.laneOf(j));
        }
        assert(left.escrowedOf() == 0 && left.openOf() == 0);
    }

    /// @notice A balance that receives nothing never grows, and is nothing after four months.
    function check_I05_ABalanceThatReceivesNothingNeverGrows(Vintages account, uint8 after_) public {
        uint8 months = _months(after_);
        Vintages start = _open(account, account.totalOf());
        uint256 before = ledger.balanceOf(PAYER);
        assert(before == start.totalOf());
        for (uint8 month = 1; month <= months; month++) {
            _wait(month);
            uint256 now_ = ledger.balanceOf(PAYER);
            assert(now_ <= before);
            before = now_;
        }
        assert(months < 4 || before == 0);
    }

    function valuesOf(Parameter[3] calldata) external view returns (uint256, uint256, uint256) {
        return (life, 1, cap);
    }

    function valueOf(Parameter) external pure returns (uint256) {
        return 0;
    }

    function holdingBpsOf(uint32) external pure returns (uint256) {
        return 10_000;
    }

    /// @dev An account of this month with some of its units set aside elsewhere, in a supply that holds at least as much.
    function _open(Vintages account, uint256 free) private returns (Vintages) {
        vm.assume(account.epochOf() == JANUARY);
        vm.assume(account.openOf() < 255 && account.escrowedOf() + free < 1 << 40);
        (life, cap) = (3, type(uint48).max);
        ledger.put(PAYER, account, account);
        _wait(0);
        return account;
    }

    /// @dev Each number of months, at most five, on a path of its own.
    function _months(uint8 given) private pure returns (uint8) {
        for (uint8 i = 0; i < 5; i++) {
            if (given == i) return i;
        }
        return 5;
    }

    function _wait(uint8 months) private {
        // The first seconds of January to June 2026.
        if (months == 0) vm.warp(20_454 days);
        else if (months == 1) vm.warp(20_485 days);
        else if (months == 2) vm.warp(20_513 days);
        else if (months == 3) vm.warp(20_544 days);
        else if (months == 4) vm.warp(20_574 days);
        else vm.warp(20_605 days);
    }
}
