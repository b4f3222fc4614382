// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Books} from "./Books.sol";
import {ICouncil, Parameter} from "./interfaces/ICouncil.sol";
import {Channel, ILedger} from "./interfaces/ILedger.sol";
import {IMembers} from "./interfaces/IMembers.sol";
import {Months} from "./libraries/Months.sol";
import {EPOCH_SHIFT, Vintages} from "./Vintages.sol";

/// @title The tokens: balances, escrow, issuance.
/// @notice Specified in `interfaces/ILedger.sol`.
contract Ledger is Books {
    using Math for uint256;

    modifier only(address caller) {
        if (msg.sender != caller) revert Ledger_NotAllowed(msg.sender);
        _;
    }

    constructor(
        IMembers members,
        address services,
        address treasury,
        address settlements,
        ICouncil council,
        uint32 foundingMembers
    ) Books(members, services, treasury, settlements, council, foundingMembers) {}

    /// @inheritdoc ILedger
    function welcome(uint32 member) external only(address(MEMBERS)) {
        _payWelcome(member, COUNCIL.valueOf(Parameter.Welcome));
    }

    /// @inheritdoc ILedger
    function payWelcome(uint32 member) external {
        uint256 owed = _welcomeOwed[member];
        uint256 left = _payWelcome(member, owed);
        if (left == owed) revert Ledger_NothingToPay(member);
    }

    /// @inheritdoc ILedger
    function lock(bytes32 service, uint32 member, uint256 amount, uint256 maxOpen) external only(SERVICES) {
        uint256 epoch = Months.epochOf(block.timestamp);
        Vintages account = _accounts[member].roll(epoch);
        if (Vintages.unwrap(_escrows[service]) != 0) revert Ledger_EscrowExists(service);
        if (account.openOf() >= maxOpen) revert Ledger_TooManyOpen(member, account.openOf());
        uint256 free = account.totalOf();
        if (free < amount) revert Ledger_NotEnough(member, free, amount);

        (Vintages rest, Vintages taken) = account.take(amount);
        _accounts[member] = rest.lockUp(amount).opened();
        _escrows[service] = taken;
        _supply = _rolledSupply(epoch).minus(taken).lockUp(amount);

        emit Escrowed(service, member, taken);
    }

    /// @inheritdoc ILedger
    function pay(bytes32 service, uint32 from, uint32 to) external only(SERVICES) {
        uint256 epoch = Months.epochOf(block.timestamp);
        uint256 amount = _clearEscrow(service).totalOf();
        Vintages payer = _accounts[from].roll(epoch);
        _accounts[from] = payer.letGo(amount).settled();

        (uint256 life, uint256 received) = _receive(to, amount, epoch);
        _supply = _rolledSupply(epoch).letGo(amount).mint(life, received);
        _burn(amount - received);

        emit Paid(service, from, to, received, amount - received, epoch + life - 1);
    }

    /// @inheritdoc ILedger
    function refund(bytes32 service, uint32 member) external only(SERVICES) {
        uint256 epoch = Months.epochOf(block.timestamp);
        Vintages escrow = _clearEscrow(service);
        uint256 amount = escrow.totalOf();
        (Vintages returned, uint256 expired) = (escrow.roll(epoch), escrow.expiredBy(epoch));
        Vintages account = _accounts[member].roll(epoch);
        _accounts[member] = account.letGo(amount).settled().plus(returned);
        _supply = _rolledSupply(epoch).letGo(amount).plus(returned);
        _burn(expired);

        emit Refunded(service, member, returned, expired);
    }

    /// @inheritdoc ILedger
    function paySplit(bytes32 service, uint32 from, uint32 to, uint256 amountTo) external only(SERVICES) {
        uint256 epoch = Months.epochOf(block.timestamp);
        (Vintages returned, uint256 expired) = _giveBack(service, from, amountTo, epoch);
        (uint256 life, uint256 received) = _receive(to, amountTo, epoch);
        _supply = _supply.mint(life, received);
        _burn(amountTo - received + expired);

        emit Split(service, from, to, received, amountTo - received, epoch + life - 1, returned, expired);
    }

    /// @inheritdoc ILedger
    function direct(bytes32 service, uint32 from, uint32 to, uint256 amount) external only(SERVICES) {
        uint256 epoch = Months.epochOf(block.timestamp);
        Vintages taken = _spend(from, amount, epoch);
        (uint256 life, uint256 received) = _receive(to, amount, epoch);
        _supply = _supply.mint(life, received);
        _burn(amount - received);

        emit PaidAtOnce(service, from, to, taken, received, amount - received, epoch + life - 1);
    }

    /// @inheritdoc ILedger
    function bonus(uint32 provider, uint256 amount) external only(SERVICES) returns (uint256 issued) {
        return _issue(Channel.Bonus, provider, amount);
    }

    /// @inheritdoc ILedger
    function grant(uint32[] calldata members, uint256[] calldata amounts) external only(TREASURY) {
        COUNCIL.requireNotPaused();
        uint256 epoch = Months.epochOf(block.timestamp);
        uint256 sum = _sumOf(members, amounts);
        // slither-disable-next-line unused-return (the founding allowance is for welcomes only)
        (uint256 growth,) = _budget(Channel.Grants, epoch, _rolledSupply(epoch));
        if (sum > growth) revert Ledger_BudgetExceeded(Channel.Grants, sum, growth);
        _book(Channel.Grants, epoch, sum, 0);
        _mintAll(Channel.Grants, members, amounts, sum, epoch);
    }

    /// @inheritdoc ILedger
    function grantCommons(uint32[] calldata members, uint256[] calldata amounts) external only(TREASURY) {
        COUNCIL.requireNotPaused();
        uint256 epoch = Months.epochOf(block.timestamp);
        uint256 sum = _sumOf(members, amounts);
        uint256 room = _room(volumeCap(), epoch, _rolledSupply(epoch));
        if (sum > _totals.commons) revert Ledger_CommonsExceeded(sum, _totals.commons);
        if (sum > room) revert Ledger_NoRoom(sum, room);
        _totals.commons -= uint80(sum);
        _mintAll(Channel.Commons, members, amounts, sum, epoch);
    }

    /// @inheritdoc ILedger
    function reserveEnergy(uint256 wanted, uint256 lastEpoch, bool partly)
        external
        only(SETTLEMENTS)
        returns (uint256 reserved)
    {
        COUNCIL.requireNotPaused();
        uint256 epoch = Months.epochOf(block.timestamp);
        if (lastEpoch != epoch && lastEpoch != epoch + 1) revert Ledger_BadReserve(lastEpoch);
        reserved = wanted.min(_headcount() * COUNCIL.valueOf(Parameter.EnergyPerMember));
        // slither-disable-next-line unused-return (the founding allowance is for welcomes only)
        (uint256 growth,) = _budget(Channel.Energy, epoch, _rolledSupply(epoch));
        if (reserved > growth) {
            if (!partly) revert Ledger_BudgetExceeded(Channel.Energy, reserved, growth);
            reserved = growth;
        }
        _book(Channel.Energy, epoch, reserved, 0);
        _reserved = _reserved.roll(epoch).mint(lastEpoch - epoch + 1, reserved);

        emit EnergyReserved(reserved, lastEpoch);
    }

    /// @inheritdoc ILedger
    function energy(uint32 member, uint256 amount, uint256 lastEpoch) external only(SETTLEMENTS) {
        COUNCIL.requireNotPaused();
        uint256 epoch = Months.epochOf(block.timestamp);
        Vintages reserved = _reserved.roll(epoch);
        bool kept = lastEpoch == epoch || lastEpoch == epoch + 1;
        uint256 left = kept ? reserved.laneOf(lastEpoch - epoch) : 0;
        if (left < amount) revert Ledger_NotReserved(amount, left, lastEpoch);
        reserved = reserved.minus(Vintages.wrap(epoch << EPOCH_SHIFT).mint(lastEpoch - epoch + 1, amount));
        _reserved = reserved;
        // There was room when it was reserved. Should the volume have fallen since, the reserves do not block each other.
        Vintages rolled = _rolledSupply(epoch);
        uint256 room = volumeCap().saturatingSub(rolled.totalOf() + rolled.escrowedOf());
        if (room < amount) revert Ledger_NoRoom(amount, room);
        _mintOne(Channel.Energy, member, amount, epoch);
    }

    /// @inheritdoc ILedger
    function burnAll(uint32 member) external only(address(MEMBERS)) returns (uint256 burnt) {
        uint256 epoch = Months.epochOf(block.timestamp);
        Vintages account = _accounts[member].roll(epoch);
        if (account.openOf() != 0) revert Ledger_StillOpen(member, account.openOf());
        if (_welcomeOwed[member] != 0) {
            _welcomeOwed[member] = 0;
            emit WelcomeOwed(member, 0);
        }
        burnt = account.totalOf();
        if (burnt == 0) return 0;
        // slither-disable-next-line unused-return (the units are gone, whichever they were)
        _spend(member, burnt, epoch);
        _burn(burnt);

        emit Burnt(member, burnt);
    }

    /// @inheritdoc ILedger
    function balanceOf(uint32 member) external view returns (uint256) {
        Vintages account = _accounts[member].roll(Months.epochOf(block.timestamp));
        return account.totalOf();
    }

    /// @inheritdoc ILedger
    function accountOf(uint32 member) external view returns (Account memory) {
        Vintages account = _accounts[member].roll(Months.epochOf(block.timestamp));
        return _open(account);
    }

    /// @inheritdoc ILedger
    function supply() external view returns (Account memory) {
        Vintages rolled = _supply.roll(Months.epochOf(block.timestamp));
        return _open(rolled);
    }

    /// @inheritdoc ILedger
    function escrowOf(bytes32 service) external view returns (Account memory) {
        return _open(_escrows[service]);
    }

    /// @inheritdoc ILedger
    function welcomeOwedTo(uint32 member) external view returns (uint256) {
        return _welcomeOwed[member];
    }

    /// @inheritdoc ILedger
    function totals() external view returns (uint256 issued, uint256 burnt, uint256 commons) {
        uint256 expired = _supply.expiredBy(Months.epochOf(block.timestamp));
        Totals memory books = _totals;
        return (books.issued, books.burnt + expired, books.commons + expired);
    }

    /// @inheritdoc ILedger
    function volumeCap() public view returns (uint256) {
        return COUNCIL.valueOf(Parameter.VolumePerMember) * _headcount();
    }

    /// @inheritdoc ILedger
    function issuable(Channel channel) external view returns (uint256) {
        if (COUNCIL.isPaused()) return 0;
        uint256 epoch = Months.epochOf(block.timestamp);
        Vintages rolled = _supply.roll(epoch);
        if (channel == Channel.Commons) {
            return _room(volumeCap(), epoch, rolled).min(_totals.commons + _supply.expiredBy(epoch));
        }
        (uint256 growth, uint256 founding) = _budget(channel, epoch, rolled);
        return growth + founding;
    }

    /// @inheritdoc ILedger
    function shareOf(Channel channel) external view returns (uint256 share) {
        if (channel == Channel.Commons) return 0;
        // slither-disable-next-line unused-return (the volume is part of the share)
        (share,) = _shareOf(channel);
    }

    /// @inheritdoc ILedger
    function energyReserved() external view returns (uint256 untilThisMonth, uint256 untilNextMonth) {
        Vintages reserved = _reserved.roll(Months.epochOf(block.timestamp));
        return (reserved.laneOf(0), reserved.laneOf(1));
    }

    /// @inheritdoc ILedger
    function issuedThisEpoch(Channel channel) external view returns (uint256) {
        if (channel == Channel.Commons) return 0;
        return _issuance.epoch == Months.epochOf(block.timestamp) ? _issuance.issued[uint256(channel)] : 0;
    }

    /// @inheritdoc ILedger
    function foundingAllowance() external view returns (uint256) {
        return _issuance.founding;
    }

    /// @dev Pays up to `owed` and keeps the rest on record.
    function _payWelcome(uint32 member, uint256 owed) private returns (uint256 left) {
        left = owed - _issue(Channel.Welcome, member, owed);
        if (left != _welcomeOwed[member]) {
            _welcomeOwed[member] = left;
            emit WelcomeOwed(member, left);
        }
    }

    /// @dev Ends an escrow of which `amountTo` is paid: the rest goes back, and the escrow leaves the supply.
    function _giveBack(bytes32 service, uint32 from, uint256 amountTo, uint256 epoch)
        private
        returns (Vintages returned, uint256 expired)
    {
        Vintages rest = _clearEscrow(service);
        uint256 amount = rest.totalOf();
        if (amountTo > amount) revert Ledger_SplitTooLarge(service, amountTo, amount);
        // What is paid becomes fresh: its old lanes do not matter.
        // slither-disable-next-line unused-return
        (rest,) = rest.take(amountTo);
        (returned, expired) = (rest.roll(epoch), rest.expiredBy(epoch));
        Vintages account = _accounts[from].roll(epoch);
        _accounts[from] = account.letGo(amount).settled().plus(returned);
        _supply = _rolledSupply(epoch).letGo(amount).plus(returned);
    }

    /// @dev Takes free units from an account and from the supply, soonest expiring first.
    function _spend(uint32 member, uint256 amount, uint256 epoch) private returns (Vintages taken) {
        Vintages rest = _accounts[member].roll(epoch);
        uint256 free = rest.totalOf();
        if (free < amount) revert Ledger_NotEnough(member, free, amount);
        (rest, taken) = rest.take(amount);
        _accounts[member] = rest;
        _supply = _rolledSupply(epoch).minus(taken);
    }

    /// @dev Puts fresh units into the account of a provider. The caller accounts for what exceeds the holding cap.
    function _receive(uint32 to, uint256 amount, uint256 epoch) private returns (uint256 life, uint256 received) {
        uint256 cap;
        (life, cap) = _terms();
        received = _credit(to, amount, epoch, life, cap);
    }

    function _clearEscrow(bytes32 service) private returns (Vintages escrow) {
        escrow = _escrows[service];
        if (Vintages.unwrap(escrow) == 0) revert Ledger_NoEscrow(service);
        _escrows[service] = Vintages.wrap(0);
    }

    function _open(Vintages v) private pure returns (Account memory) {
        return Account(
            v.epochOf(), v.openOf(), v.escrowedOf(), [v.laneOf(0), v.laneOf(1), v.laneOf(2), v.laneOf(3)]
        );
    }
}
