// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ICouncil, Parameter} from "./interfaces/ICouncil.sol";
import {Channel, ILedger} from "./interfaces/ILedger.sol";
import {IMembers} from "./interfaces/IMembers.sol";
import {Months} from "./libraries/Months.sol";
import {Vintages} from "./Vintages.sol";

/// @title The ledger's books and the volume rule: what exists, what may be issued, and how it is issued.
/// @notice Specified in `interfaces/ILedger.sol`; the verbs are in `Ledger.sol`.
abstract contract Books is ILedger {
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
    address public immutable TREASURY;
    address public immutable SETTLEMENTS;
    ICouncil public immutable COUNCIL;

    mapping(uint32 member => Vintages) internal _accounts;
    mapping(bytes32 service => Vintages) internal _escrows;
    mapping(uint32 member => uint256) internal _welcomeOwed;
    Vintages internal _supply;
    /// @dev What is kept for claims of energy tokens, in the lane of the month with which the claims lapse.
    // slither-disable-next-line uninitialized-state (`Ledger` writes it)
    Vintages internal _reserved;
    Issuance internal _issuance;
    Totals internal _totals;

    constructor(
        IMembers members,
        address services,
        address treasury,
        address settlements,
        ICouncil council,
        uint32 foundingMembers
    ) {
        // slither-disable-start missing-zero-check (a deployment asserts every link before it is made known)
        (MEMBERS, SERVICES, TREASURY, SETTLEMENTS) = (members, services, treasury, settlements);
        (COUNCIL, FOUNDING_MEMBERS) = (council, foundingMembers);
        // slither-disable-end missing-zero-check
        // 2³² members times the highest welcome fit 48 bits.
        _issuance.founding = uint48(foundingMembers * council.valueOf(Parameter.Welcome));
    }

    /// @dev Issues up to `wanted`, as the volume rule allows: nothing in a pause.
    function _issue(Channel channel, uint32 member, uint256 wanted) internal returns (uint256 amount) {
        if (COUNCIL.isPaused()) return 0;
        uint256 epoch = Months.epochOf(block.timestamp);
        (uint256 growth, uint256 founding) = _budget(channel, epoch, _rolledSupply(epoch));
        amount = wanted.min(growth + founding);
        if (amount == 0) return 0;

        // The founding allowance first: it exists for the first weeks, and leaves the month's growth to those who come later.
        uint256 fromFounding = amount.min(founding);
        _book(channel, epoch, amount - fromFounding, fromFounding);
        _mintOne(channel, member, amount, epoch);
    }

    /// @dev Counts what a channel uses of its share in month `epoch`, and of the founding allowance.
    function _book(Channel channel, uint256 epoch, uint256 fromGrowth, uint256 fromFounding) internal {
        Issuance memory issuance = _issuance;
        if (issuance.epoch != epoch) {
            issuance.epoch = uint16(epoch);
            delete issuance.issued;
        }
        issuance.founding -= uint48(fromFounding);
        issuance.issued[uint256(channel)] += uint48(fromGrowth);
        _issuance = issuance;
    }

    function _mintOne(Channel channel, uint32 member, uint256 amount, uint256 epoch) internal {
        (uint256 life, uint256 cap) = _terms();
        uint256 received = _mint(channel, member, amount, epoch, life, cap);
        _mintSupply(epoch, life, amount, received);
    }

    function _mintAll(
        Channel channel,
        uint32[] calldata members,
        uint256[] calldata amounts,
        uint256 sum,
        uint256 epoch
    ) internal {
        (uint256 life, uint256 cap) = _terms();
        uint256 received = 0;
        for (uint256 i = 0; i < members.length; i++) {
            if (amounts[i] != 0) received += _mint(channel, members[i], amounts[i], epoch, life, cap);
        }
        _mintSupply(epoch, life, sum, received);
    }

    /// @dev Overflow above the holding cap counts as issued and burnt.
    function _mint(Channel channel, uint32 member, uint256 amount, uint256 epoch, uint256 life, uint256 cap)
        private
        returns (uint256 received)
    {
        received = _credit(member, amount, epoch, life, cap);
        emit Issued(channel, member, received, amount - received, epoch + life - 1);
    }

    function _mintSupply(uint256 epoch, uint256 life, uint256 amount, uint256 received) internal {
        _supply = _rolledSupply(epoch).mint(life, received);
        _totals.issued += uint80(amount);
        _burn(amount - received);
    }

    /// @dev Puts fresh units into an account, up to the holding cap. The caller accounts for the rest.
    function _credit(uint32 member, uint256 amount, uint256 epoch, uint256 life, uint256 cap)
        internal
        returns (uint256 received)
    {
        Vintages account = _accounts[member].roll(epoch);
        uint256 held = account.totalOf() + account.escrowedOf();
        // No class may hold less than the general cap: the register is asked only by those who reach it.
        if (held + amount > cap) cap = cap * MEMBERS.holdingBpsOf(member) / 10_000;
        received = amount.min(cap.saturatingSub(held));
        _accounts[member] = account.mint(life, received);
    }

    /// @dev How many months fresh units live, and the general holding cap.
    function _terms() internal view returns (uint256 life, uint256 cap) {
        uint256 multiple;
        uint256 volumePerMember;
        (life, multiple, volumePerMember) =
            COUNCIL.valuesOf([Parameter.Life, Parameter.HoldingCap, Parameter.VolumePerMember]);
        cap = multiple * volumePerMember;
    }

    function _sumOf(uint32[] calldata members, uint256[] calldata amounts) internal pure returns (uint256 sum) {
        if (members.length != amounts.length) revert Ledger_BadList(members.length, amounts.length);
        for (uint256 i = 0; i < amounts.length; i++) {
            sum += amounts[i];
        }
    }

    /// @dev The supply in month `epoch`. What expired is booked at once, with the word that forgets it: never a second time.
    function _rolledSupply(uint256 epoch) internal returns (Vintages rolled) {
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
    function _burn(uint256 amount) internal {
        if (amount == 0) return;
        _totals.burnt += uint80(amount);
        _totals.commons += uint80(amount);
    }

    /// @dev What a channel may issue out of its share of the growth, and out of the founding allowance. Every subtraction saturates.
    function _budget(Channel channel, uint256 epoch, Vintages rolled)
        internal
        view
        returns (uint256 growth, uint256 founding)
    {
        (uint256 share, uint256 cap) = _shareOf(channel);
        uint256 room = _room(cap, epoch, rolled);
        uint256 issued = _issuance.epoch == epoch ? _issuance.issued[uint256(channel)] : 0;
        founding = channel == Channel.Welcome ? room.min(_issuance.founding) : 0;
        growth = (room - founding).min(share.saturatingSub(issued));
    }

    /// @dev A channel's share of a month's growth, and the volume of which it is a part.
    function _shareOf(Channel channel) internal view returns (uint256 share, uint256 cap) {
        (uint256 growthBps, uint256 shareBps, uint256 volumePerMember) = COUNCIL.valuesOf(
            [Parameter.GrowthBps, Parameter(uint256(Parameter.ShareWelcome) + uint256(channel)), Parameter.VolumePerMember]
        );
        cap = volumePerMember * _headcount();
        share = cap * growthBps * shareBps / 1e8;
    }

    /// @dev What the volume leaves beside all that circulates, is set aside, or is kept for claims.
    function _room(uint256 cap, uint256 epoch, Vintages rolled) internal view returns (uint256) {
        Vintages reserved = _reserved.roll(epoch);
        return cap.saturatingSub(rolled.totalOf() + rolled.escrowedOf() + reserved.totalOf());
    }

    /// @dev Members count from the month after their admission, the founding ones at once.
    function _headcount() internal view returns (uint256) {
        (uint256 atStart, uint256 current) = MEMBERS.activeMembers();
        return atStart.max(current.min(FOUNDING_MEMBERS));
    }
}
