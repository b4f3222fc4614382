// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IMembers, Role} from "../interfaces/IMembers.sol";
import {Keys} from "../libraries/Keys.sol";
import {Register} from "./Register.sol";

/// @title The offices of a community, each with an end date.
/// @notice Specified in `interfaces/IMembers.sol`.
abstract contract Offices is Register {
    /// @inheritdoc IMembers
    uint256 public constant MAX_TERM = 5 * 366 days;

    address public immutable COUNCIL;

    mapping(Role role => mapping(address holder => uint40 until)) private _roles;

    modifier onlyCouncil() {
        if (msg.sender != COUNCIL) revert Members_NotAllowed(msg.sender);
        _;
    }

    constructor(address council, Appointment[] memory appointments) {
        // slither-disable-next-line missing-zero-check (a deployment asserts every link before it is made known)
        COUNCIL = council;
        for (uint256 i = 0; i < appointments.length; i++) {
            (Role role, address holder, uint40 until) =
                (appointments[i].role, appointments[i].holder, appointments[i].until);
            if (_roles[role][holder] != 0) revert Members_BadAppointment(role, holder, until);
            _appoint(role, holder, until);
        }
    }

    /// @inheritdoc IMembers
    function grantRole(Role role, address holder, uint40 until) external onlyCouncil {
        _appoint(role, holder, until);
    }

    /// @inheritdoc IMembers
    function endRole(Role role, address holder) external onlyCouncil {
        if (_roles[role][holder] == 0) revert Members_NoRole(role, holder);
        _roles[role][holder] = 0;

        emit RoleEnded(role, holder);
    }

    /// @inheritdoc IMembers
    function authoriseOfficer(Role role, address holder, bytes32 digest, bytes calldata signature) external view {
        requireRole(role, holder);
        if (!_isSignedBy(holder, digest, signature)) revert Members_WrongOfficer(role, holder);
    }

    /// @inheritdoc IMembers
    function roleUntil(Role role, address holder) external view returns (uint40) {
        return _roles[role][holder];
    }

    /// @inheritdoc IMembers
    function requireRole(Role role, address holder) public view {
        if (block.timestamp > _roles[role][holder]) revert Members_NoRole(role, holder);
        (bool isMember, uint32 member) = _asMember(holder);
        if (isMember && !isActive(member)) revert Members_NoRole(role, holder);
    }

    function _requireRegistrar(address registrar, bytes32 digest, bytes calldata signature) internal view {
        requireRole(Role.Registrar, registrar);
        if (!_isSignedBy(registrar, digest, signature)) {
            revert Members_WrongRegistrar(Keys.recover(digest, signature), registrar);
        }
    }

    function _isSignedBy(address holder, bytes32 digest, bytes calldata signature) private view returns (bool) {
        (bool isMember, uint32 member) = _asMember(holder);
        return isMember ? _isSigned(member, digest, signature) : Keys.isSignedBy(holder, digest, signature);
    }

    function _appoint(Role role, address holder, uint40 until) private {
        bool inOrder = role != Role.None && holder != address(0);
        if (!inOrder || until <= block.timestamp || until > block.timestamp + MAX_TERM) {
            revert Members_BadAppointment(role, holder, until);
        }
        _roles[role][holder] = until;

        emit RoleGranted(role, holder, until);
    }

    /// @dev The inverse of `holderOf`.
    function _asMember(address holder) private pure returns (bool isMember, uint32 member) {
        return (uint160(holder) <= type(uint32).max, uint32(uint160(holder)));
    }
}
