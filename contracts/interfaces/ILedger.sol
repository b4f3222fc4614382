// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Vintages} from "../Vintages.sol";

/// @notice What new units are issued for. Each channel has its own reserved part of the month's growth, so that none starves another.
enum Channel {
    Welcome,
    Bonus,
    Energy,
    Grants
}

/// @title The tokens of the community: who holds how much, until when, and what is set aside for agreed services.
/// @notice There is no transfer and no approval. A balance changes by issuance, by a service, or because time passed, and by nothing
/// else. Every unit expires at the end of a calendar month (UTC). Amounts are hundredths of a token.
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
    /// @return burnt All that expired or overflowed.
    /// @return commons What the community may grant again out of `burnt`.
    function totals() external view returns (uint256 issued, uint256 burnt, uint256 commons);

    /// @notice The most that may circulate and be escrowed after an issuance in this month.
    function volumeCap() external view returns (uint256);

    /// @notice What a channel may still issue this month.
    function issuable(Channel channel) external view returns (uint256);

    /// @notice What a channel has issued this month out of its share; the founding allowance is not counted.
    function issuedThisEpoch(Channel channel) external view returns (uint256);

    /// @notice What is left of the founding allowance: the welcome bonus of the first members, given once, outside the growth rule.
    function foundingAllowance() external view returns (uint256);

    /// @notice How many first members count for the volume from the day they are admitted; later ones from the next month.
    function FOUNDING_MEMBERS() external view returns (uint256);
}
