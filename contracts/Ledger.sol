// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ICouncil, Parameter} from "./interfaces/ICouncil.sol";
import {Channel, ILedger} from "./interfaces/ILedger.sol";
import {IMembers} from "./interfaces/IMembers.sol";
import {Months} from "./libraries/Months.sol";
import {Vintages} from "./Vintages.sol";

/// @title The tokens: balances, escrow, issuance.
/// @notice Specified in `interfaces/ILedger.sol`.
contract Ledger is ILedger {
    using Math for uint256;

    /// @dev What was issued in month `epoch` by channel, and what is left of the founding allowance.
    struct Issuance {
        uint16 epoch;
        uint48 founding;
        uint48[4] issued;
    }

    struct Totals {
        uint80 issued;
        uint80 burnt;
        uint80 commons;
    }

    /// @inheritdoc ILedger
    uint256 public immutable FOUNDING_MEMBERS;
    IMembers public immutable MEMBERS;
    address public immutable SERVICES;
    ICouncil public immutable COUNCIL;

    mapping(uint32 member => Vintages) private _accounts;
    mapping(bytes32 service => Vintages) private _escrows;
    mapping(uint32 member => uint256) private _welcomeOwed;
    Vintages private _supply;
    Issuance private _issuance;
    Totals private _totals;

    modifier only(address caller) {
        if (msg.sender != caller) revert Ledger_NotAllowed(msg.sender);
        _;
    }

    constructor(IMembers members, address services, ICouncil council, uint32 foundingMembers) {
        // slither-disable-next-line missing-zero-check (a deployment asserts every link before it is made known)
        (MEMBERS, SERVICES, COUNCIL, FOUNDING_MEMBERS) = (members, services, council, foundingMembers);
        // 2³² members times the highest welcome fit 48 bits.
        _issuance.founding = uint48(foundingMembers * council.valueOf(Parameter.Welcome));
    }

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
        if (received != amount) _burn(amount - received);

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
        if (expired != 0) _burn(expired);

        emit Refunded(service, member, returned, expired);
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
        return _volumeCap(COUNCIL.valueOf(Parameter.VolumePerMember));
    }

    /// @inheritdoc ILedger
    function issuable(Channel channel) external view returns (uint256) {
        uint256 epoch = Months.epochOf(block.timestamp);
        Vintages rolled = _supply.roll(epoch);
        (uint256 growth, uint256 founding) = _budget(channel, epoch, rolled);
        return growth + founding;
    }

    /// @inheritdoc ILedger
    function issuedThisEpoch(Channel channel) external view returns (uint256) {
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

    /// @dev Issues up to `wanted`, as the volume rule allows; overflow above the holding cap counts as issued and burnt.
    function _issue(Channel channel, uint32 member, uint256 wanted) private returns (uint256 amount) {
        uint256 epoch = Months.epochOf(block.timestamp);
        Vintages rolled = _rolledSupply(epoch);
        (uint256 growth, uint256 founding) = _budget(channel, epoch, rolled);
        amount = wanted.min(growth + founding);
        if (amount == 0) return 0;

        // The founding allowance first: it exists for the first weeks, and leaves the month's growth to those who come later.
        uint256 fromFounding = amount.min(founding);
        Issuance memory issuance = _issuance;
        if (issuance.epoch != epoch) {
            issuance.epoch = uint16(epoch);
            delete issuance.issued;
        }
        issuance.founding -= uint48(fromFounding);
        issuance.issued[uint256(channel)] += uint48(amount - fromFounding);
        _issuance = issuance;

        (uint256 life, uint256 received) = _receive(member, amount, epoch);
        _supply = rolled.mint(life, received);
        _totals.issued += uint80(amount);
        if (received != amount) _burn(amount - received);

        emit Issued(channel, member, received, amount - received, epoch + life - 1);
    }

    /// @dev Puts fresh units into an account, up to the holding cap. The caller accounts for the rest.
    function _receive(uint32 member, uint256 amount, uint256 epoch) private returns (uint256 life, uint256 received) {
        uint256 volumePerMember;
        uint256 multiple;
        (life, multiple, volumePerMember) =
            COUNCIL.valuesOf([Parameter.Life, Parameter.HoldingCap, Parameter.VolumePerMember]);
        Vintages account = _accounts[member].roll(epoch);
        uint256 held = account.totalOf() + account.escrowedOf();
        received = amount.min((multiple * volumePerMember).saturatingSub(held));
        _accounts[member] = account.mint(life, received);
    }

    function _clearEscrow(bytes32 service) private returns (Vintages escrow) {
        escrow = _escrows[service];
        if (Vintages.unwrap(escrow) == 0) revert Ledger_NoEscrow(service);
        _escrows[service] = Vintages.wrap(0);
    }

    /// @dev The supply in month `epoch`. What expired is booked at once, with the word that forgets it: never a second time.
    function _rolledSupply(uint256 epoch) private returns (Vintages rolled) {
        Vintages supplied = _supply;
        rolled = supplied.roll(epoch);
        uint256 expired = supplied.expiredBy(epoch);
        if (expired != 0) {
            _supply = rolled;
            _burn(expired);
            emit Expired(epoch, expired);
        }
    }

    /// @dev Units that leave the supply become allowance of the community.
    function _burn(uint256 amount) private {
        _totals.burnt += uint80(amount);
        _totals.commons += uint80(amount);
    }

    /// @dev What a channel may issue out of its share of the growth, and out of the founding allowance. Every subtraction saturates.
    function _budget(Channel channel, uint256 epoch, Vintages rolled)
        private
        view
        returns (uint256 growth, uint256 founding)
    {
        (uint256 growthBps, uint256 share, uint256 volumePerMember) = COUNCIL.valuesOf(
            [Parameter.GrowthBps, Parameter(uint256(Parameter.ShareWelcome) + uint256(channel)), Parameter.VolumePerMember]
        );
        uint256 cap = _volumeCap(volumePerMember);
        uint256 room = cap.saturatingSub(rolled.totalOf() + rolled.escrowedOf());
        uint256 issued = _issuance.epoch == epoch ? _issuance.issued[uint256(channel)] : 0;
        founding = channel == Channel.Welcome ? room.min(_issuance.founding) : 0;
        growth = (room - founding).min((cap * growthBps * share / 1e8).saturatingSub(issued));
    }

    /// @dev Members count from the month after their admission, the founding ones at once.
    function _volumeCap(uint256 volumePerMember) private view returns (uint256) {
        (uint256 atStart, uint256 current) = MEMBERS.activeMembers();
        return volumePerMember * atStart.max(current.min(FOUNDING_MEMBERS));
    }

    function _open(Vintages v) private pure returns (Account memory) {
        return Account(
            v.epochOf(), v.openOf(), v.escrowedOf(), [v.laneOf(0), v.laneOf(1), v.laneOf(2), v.laneOf(3)]
        );
    }
}
