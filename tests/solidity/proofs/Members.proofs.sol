// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {IKeyChanges, KeyType} from "../../../contracts/interfaces/IKeyChanges.sol";
import {Class, IMembers, RefusalReason, Role} from "../../../contracts/interfaces/IMembers.sol";
import {Members} from "../../../contracts/Members.sol";
import {vm} from "../Vm.sol";
import {svm} from "./Svm.sol";

/// @dev An organisation's contract that confirms whatever it is asked: everything is signed.
contract Confirms {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return this.isValidSignature.selector;
    }
}

/// @dev I-09, I-17, I-19 and I-22 in the register, where everybody signs whatever is wanted. This contract is the ledger.
contract MembersProofs {
    uint40 private constant JANUARY = 1_767_225_600;
    uint40 private constant FEBRUARY = 1_769_904_000;
    uint40 private constant EVER = type(uint40).max;

    Members private members;
    address[5] private keys;
    uint256 private welcomes;

    function setUp() public {
        vm.warp(JANUARY);
        bytes memory confirms = address(new Confirms()).code;
        for (uint256 i = 0; i < 5; i++) {
            // Not where halmos puts what is created: an address that is no number of a member.
            keys[i] = address(uint160(uint256(keccak256(abi.encode("key", i)))));
            vm.etch(keys[i], confirms);
        }
        IMembers.Appointment[] memory given = new IMembers.Appointment[](1);
        given[0] = IMembers.Appointment(Role.Registrar, keys[0], JANUARY + 730 days);
        IMembers.ClassRule memory rule = IMembers.ClassRule(10_000, true);
        members = new Members(ILedger(address(this)), address(this), address(this), given, [rule, rule, rule, rule, rule]);
    }

    /// @notice An identity has one welcome, and one active number: it comes again only when the first has left, from the next month on, under another number and with another key.
    function check_I09_I22_AnIdentityHasOneWelcomeAndOneActiveNumber(
        bytes32 identity,
        uint32 one,
        uint32 other,
        uint8 class,
        uint8 another,
        bool leaves,
        bool sameKey,
        bool nextMonth
    ) public {
        vm.assume(class <= 5 && another <= 5);
        vm.assume(_admits(one, Class(class), keys[1], identity));
        assert(welcomes == 1 && identity != 0 && one != 0 && class != 0);
        if (leaves) members.exit(one, 0, EVER, "");
        vm.warp(nextMonth ? FEBRUARY : FEBRUARY - 1);
        bool again = _admits(other, Class(another), keys[sameKey ? 1 : 2], identity);
        assert(!again || (leaves && nextMonth && !sameKey && other != one));
        assert(welcomes == 1);
        assert(!(members.isActive(one) && members.isActive(other) && one != other));
    }

    /// @notice The electorate of any second counts exactly those who were members then, companies without control.
    function check_I19_TheElectorateIsWhoWasActive(uint8 gap, uint8 class, bool leaves, uint40 second) public {
        vm.assume(class >= 1 && class <= 5 && gap <= 1);
        members.admit(_admission(1, Class.Citizen, keys[1], "one"), "");
        vm.warp(JANUARY + 10 * gap);
        members.admit(_admission(2, Class(class), keys[2], "two"), "");
        if (leaves) members.exit(1, 0, EVER, "");
        vm.warp(FEBRUARY);
        vm.assume(second < FEBRUARY);
        (uint256 heads, uint256 control) = members.electorateAt(second);
        bool first = members.wasActiveAt(1, second);
        bool other = members.wasActiveAt(2, second);
        assert(heads == (first ? 1 : 0) + (other ? 1 : 0));
        assert(control == (first ? 1 : 0) + (other && Class(class) != Class.Company ? 1 : 0));
    }

    /// @notice A member's message works once: after any act, none that names the same nonce works.
    function check_I17_ANonceWorksOnce(uint8 verb, uint8 again, uint64 nonce) public {
        for (uint32 i = 1; i < 4; i++) {
            members.admit(_admission(i, Class.Citizen, keys[i], bytes32(uint256(i))), "");
        }
        vm.assume(_acts(verb, nonce));
        vm.warp(JANUARY + 1 days);
        assert(!_acts(again, nonce));
    }

    /// @notice An admission and a refusal work once.
    function check_I17_AnAdmissionAndARefusalWorkOnce(uint32 member, bytes32 application, uint8 reason, bool nextMonth) public {
        vm.assume(_admits(member, Class.Citizen, keys[1], "one"));
        vm.assume(reason >= 1 && reason <= 7);
        if (nextMonth) {
            members.exit(member, 0, EVER, "");
            vm.warp(FEBRUARY);
        }
        assert(!_admits(member, Class.Citizen, keys[1], "one"));
        assert(!_admits(member, Class.Citizen, keys[2], "two"));
        IMembers.Refusal memory refusal = IMembers.Refusal(application, _reason(reason), "why", keys[0], EVER);
        vm.assume(_works(abi.encodeCall(members.refuse, (refusal, ""))));
        assert(!_works(abi.encodeCall(members.refuse, (refusal, ""))));
    }

    function _reason(uint8 reason) private pure returns (RefusalReason) {
        return RefusalReason(reason);
    }

    function _acts(uint8 verb, uint64 nonce) private returns (bool) {
        vm.assume(verb < 6);
        if (verb == 0) return _works(abi.encodeCall(members.exit, (1, nonce, EVER, "")));
        if (verb == 1) {
            IKeyChanges.Rotation memory rotation = IKeyChanges.Rotation(1, keys[4], KeyType.Contract, nonce, EVER);
            return _works(abi.encodeCall(members.rotate, (rotation, "", "")));
        }
        if (verb == 2) return _works(abi.encodeCall(members.cancelKeyChange, (1, keys[4], nonce, EVER, "")));
        if (verb == 3) {
            IKeyChanges.Contacts memory none = IKeyChanges.Contacts(1, 0, 0, 0, nonce, EVER);
            return _works(abi.encodeCall(members.setContacts, (none, "")));
        }
        if (verb == 4) {
            IMembers.Delegation memory delegation = IMembers.Delegation(1, 2, 1_00, 2_00, nonce, EVER);
            return _works(abi.encodeCall(members.delegate, (delegation, "", "")));
        }
        return _works(abi.encodeCall(members.endDelegation, (1, 1, nonce, EVER, "")));
    }

    function _admission(uint32 member, Class class, address key, bytes32 identity)
        private
        view
        returns (IMembers.Admission memory)
    {
        return IMembers.Admission(member, class, key, KeyType.Contract, identity, keys[0], EVER);
    }

    function _admits(uint32 member, Class class, address key, bytes32 identity) private returns (bool) {
        return _works(abi.encodeCall(members.admit, (_admission(member, class, key, identity), "")));
    }

    function _works(bytes memory call) private returns (bool done) {
        (done,) = address(members).call(call);
    }

    function welcome(uint32) external {
        welcomes++;
    }

    function accountOf(uint32) external pure returns (ILedger.Account memory account) {}

    function burnAll(uint32) external pure returns (uint256) {
        return 0;
    }
}
