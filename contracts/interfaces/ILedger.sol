// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Vintages} from "../Vintages.sol";

/// @notice What new units are issued for. Each of the first four has its own reserved part of the month's growth, so that none starves
/// another.
enum Channel {
    Welcome,
    Bonus,
    Energy,
    Grants,
    /// Units that expired or overflowed before, given again by the community: within the volume, outside the growth.
    Commons
}

/// @title The tokens of the community: who holds how much, until when, and what is set aside for agreed services.
/// @notice There is no transfer and no approval. A balance changes by issuance, by a service, because time passed, or by leaving, and by
/// nothing else. Every unit expires at the end of a calendar month (UTC). Amounts are hundredths of a token.
/// @dev A `Vintages` word is laid out in `Vintages.sol`; events carry it whole, so that an auditor can replay every balance.
interface ILedger {
    /// @notice Free units by the month in which they expire, with what is set aside.
    /// @param epoch The month to which `lanes[0]` belongs: the present one, in answers of this contract.
    /// @param open How many of the member's requests are open; not kept for the whole supply.
    /// @param escrowed What is set aside for open services.
    /// @param lanes `lanes[j]` expires at the end of month `epoch + j`.
    struct Account {
        uint256 epoch;
        uint256 open;
        uint256 escrowed;
        uint256[4] lanes;
    }

    /// @notice Fresh units were issued to a member. They expire at the end of month `lastEpoch`.
    /// @param received What the member got.
    /// @param overflowed What exceeded the holding cap and went to the commons allowance instead.
    event Issued(Channel indexed channel, uint32 indexed member, uint256 received, uint256 overflowed, uint256 lastEpoch);
    /// @notice This much of a member's welcome bonus waits for budget.
    event WelcomeOwed(uint32 indexed member, uint256 amount);
    /// @notice Units of a member were set aside for a service.
    /// @param taken The lanes that were taken, soonest expiring first.
    event Escrowed(bytes32 indexed service, uint32 indexed member, Vintages taken);
    /// @notice What was set aside was paid to the provider in fresh units, which expire at the end of month `lastEpoch`.
    /// @param received What the provider got.
    /// @param overflowed What exceeded the provider's holding cap and went to the commons allowance instead.
    event Paid(
        bytes32 indexed service,
        uint32 indexed from,
        uint32 indexed to,
        uint256 received,
        uint256 overflowed,
        uint256 lastEpoch
    );
    /// @notice What was set aside went back to the requester, with the expiry it had before.
    /// @param returned The lanes that came back.
    /// @param expired What had expired meanwhile and went to the commons allowance.
    event Refunded(bytes32 indexed service, uint32 indexed member, Vintages returned, uint256 expired);
    /// @notice What was set aside was divided: a part was paid to the provider in fresh units, which expire at the end of month
    /// `lastEpoch`; the rest went back to the requester with the expiry it had before.
    /// @param received What the provider got.
    /// @param overflowed What exceeded the provider's holding cap and went to the commons allowance instead.
    /// @param returned The lanes that came back to the requester.
    /// @param expired What had expired meanwhile and went to the commons allowance.
    event Split(
        bytes32 indexed service,
        uint32 indexed from,
        uint32 indexed to,
        uint256 received,
        uint256 overflowed,
        uint256 lastEpoch,
        Vintages returned,
        uint256 expired
    );
    /// @notice Free units of a member were paid at once, in fresh units, which expire at the end of month `lastEpoch`.
    /// @param taken The lanes that were taken, soonest expiring first.
    /// @param received What the provider got.
    /// @param overflowed What exceeded the provider's holding cap and went to the commons allowance instead.
    event PaidAtOnce(
        bytes32 indexed service,
        uint32 indexed from,
        uint32 indexed to,
        Vintages taken,
        uint256 received,
        uint256 overflowed,
        uint256 lastEpoch
    );
    /// @notice This much of the energy channel's share of the month was kept for the claims of one period, until the end of month
    /// `lastEpoch`. It counts as issued by the channel in this month, and as circulating until it is claimed or lapses.
    event EnergyReserved(uint256 amount, uint256 lastEpoch);
    /// @notice The free units of a member who left went to the commons allowance, and with them what was owed of the welcome bonus.
    event Burnt(uint32 indexed member, uint256 amount);
    /// @notice Free units of the whole community expired before month `epoch` began and went to the commons allowance.
    event Expired(uint256 indexed epoch, uint256 amount);

    /// @notice Only the named contract of this community may call this.
    error Ledger_NotAllowed(address caller);
    /// @notice The member has fewer free units than the price.
    error Ledger_NotEnough(uint32 member, uint256 free, uint256 amount);
    /// @notice The member has as many open requests as allowed.
    error Ledger_TooManyOpen(uint32 member, uint256 open);
    /// @notice Something is set aside for this service already.
    error Ledger_EscrowExists(bytes32 service);
    /// @notice Nothing is set aside for this service.
    error Ledger_NoEscrow(bytes32 service);
    /// @notice No part of a welcome bonus is owed to this member, or none can be paid this month.
    error Ledger_NothingToPay(uint32 member);
    /// @notice More than what is set aside for a service cannot be divided.
    error Ledger_SplitTooLarge(bytes32 service, uint256 amountTo, uint256 escrowed);
    /// @notice The channel may not issue this much this month.
    error Ledger_BudgetExceeded(Channel channel, uint256 wanted, uint256 issuable);
    /// @notice The commons allowance is smaller.
    error Ledger_CommonsExceeded(uint256 wanted, uint256 commons);
    /// @notice There is no room for this much below the volume of the community.
    error Ledger_NoRoom(uint256 wanted, uint256 room);
    /// @notice Less is reserved until the end of month `lastEpoch`.
    error Ledger_NotReserved(uint256 wanted, uint256 reserved, uint256 lastEpoch);
    /// @notice The energy of a period cannot be reserved until the end of this month.
    error Ledger_BadReserve(uint256 lastEpoch);
    /// @notice The member has open requests, which end first.
    error Ledger_StillOpen(uint32 member, uint256 open);
    /// @notice There must be one amount for each member.
    error Ledger_BadList(uint256 members, uint256 amounts);

    /// @notice Opens a member's account with the welcome bonus: what the budget allows now, the rest through `payWelcome` later.
    /// @dev Only `Members`, which calls it once for each identity.
    function welcome(uint32 member) external;

    /// @notice Pays what is still owed of a member's welcome bonus, as far as the budget reaches. Anyone may call it.
    function payWelcome(uint32 member) external;

    /// @notice Sets `amount` aside for `service`, soonest expiring first. Only `Services`.
    /// @dev Reverts if the member has too little, or `maxOpen` requests open already.
    function lock(bytes32 service, uint32 member, uint256 amount, uint256 maxOpen) external;

    /// @notice Pays what is set aside for `service` to `to`, in fresh units. Only `Services`. Never reverts for the holding cap.
    function pay(bytes32 service, uint32 from, uint32 to) external;

    /// @notice Gives what is set aside for `service` back with its old expiry. Only `Services`.
    function refund(bytes32 service, uint32 member) external;

    /// @notice Pays `amountTo` of what is set aside for `service` to `to`, in fresh units, taken from the soonest expiring first; gives the
    /// rest back with its old expiry. Only `Services`. Never reverts for the holding cap.
    function paySplit(bytes32 service, uint32 from, uint32 to, uint256 amountTo) external;

    /// @notice Pays `amount` of free units at once, soonest expiring first, in fresh units. Only `Services`.
    /// @dev Reverts if `from` has too little. Never reverts for the holding cap.
    function direct(bytes32 service, uint32 from, uint32 to, uint256 amount) external;

    /// @notice Issues up to `amount` to a provider for a service of collective interest, as far as the channel's budget reaches: nothing in
    /// a pause. Only `Services`. Never reverts.
    function bonus(uint32 provider, uint256 amount) external returns (uint256 issued);

    /// @notice Issues what stakeholders give, all or nothing, out of the channel's budget. Only `Treasury`.
    /// @dev Reverts in a pause, and if the budget is smaller than the sum.
    function grant(uint32[] calldata members, uint256[] calldata amounts) external;

    /// @notice Issues out of the commons allowance, all or nothing: within the volume, outside the growth. Only `Treasury`.
    /// @dev Reverts in a pause, and if the allowance or the room below the volume is smaller than the sum.
    function grantCommons(uint32[] calldata members, uint256[] calldata amounts) external;

    /// @notice Keeps up to `wanted` of the energy channel's budget for claims until the end of month `lastEpoch`, this one or the next; never
    /// more than `EnergyPerMember` for each active member. Only `Settlements`.
    /// @param partly Whether less than that may be reserved when the budget is smaller.
    /// @dev Reverts in a pause, and, unless `partly`, if the budget is smaller. What is reserved counts as circulating.
    function reserveEnergy(uint256 wanted, uint256 lastEpoch, bool partly) external returns (uint256 reserved);

    /// @notice Issues `amount` out of what is reserved until the end of month `lastEpoch`. Only `Settlements`.
    /// @dev Reverts in a pause, if less is reserved, or if the volume has fallen so far that there is no room.
    function energy(uint32 member, uint256 amount, uint256 lastEpoch) external;

    /// @notice Burns the free units of a member who left, to the benefit of the commons allowance. Only `Members`.
    /// @dev Reverts while requests of the member are open. What is earned as a provider afterwards can be burnt by another call.
    function burnAll(uint32 member) external returns (uint256 burnt);

    /// @notice What a member can spend now.
    function balanceOf(uint32 member) external view returns (uint256);

    /// @notice A member's account as of now.
    function accountOf(uint32 member) external view returns (Account memory);

    /// @notice The sum of all accounts as of now.
    function supply() external view returns (Account memory);

    /// @notice What is set aside for a service: the lanes as they were when it was requested; zero if nothing is.
    function escrowOf(bytes32 service) external view returns (Account memory);

    /// @notice What is still owed of a member's welcome bonus.
    function welcomeOwedTo(uint32 member) external view returns (uint256);

    /// @notice The community's books since its first day, as of now: circulating + escrowed = issued − burnt.
    /// @return issued All that was ever issued, overflow included.
    /// @return burnt All that expired, overflowed, or was left behind.
    /// @return commons What the community may still grant again out of `burnt`.
    function totals() external view returns (uint256 issued, uint256 burnt, uint256 commons);

    /// @notice The most that may circulate and be escrowed after an issuance in this month.
    function volumeCap() external view returns (uint256);

    /// @notice What a channel may still issue this month: nothing in a pause. For the commons, what the allowance and the volume leave.
    function issuable(Channel channel) external view returns (uint256);

    /// @notice What a channel has issued this month out of its share; the founding allowance is not counted.
    function issuedThisEpoch(Channel channel) external view returns (uint256);

    /// @notice A channel's share of this month's growth, issued or not. Nothing for the commons, which have no share.
    function shareOf(Channel channel) external view returns (uint256);

    /// @notice What is reserved for energy and not claimed yet, by the end of this month and by the end of the next.
    function energyReserved() external view returns (uint256 untilThisMonth, uint256 untilNextMonth);

    /// @notice What is left of the founding allowance: the welcome bonus of the first members, given once, outside the growth rule.
    function foundingAllowance() external view returns (uint256);

    /// @notice How many first members count for the volume from the day they are admitted; later ones from the next month.
    function FOUNDING_MEMBERS() external view returns (uint256);
}
