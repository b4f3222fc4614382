// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICouncil, Parameter} from "../../../contracts/interfaces/ICouncil.sol";
import {ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {IMembers, Role} from "../../../contracts/interfaces/IMembers.sol";
import {IOffers} from "../../../contracts/interfaces/IOffers.sol";
import {IServices} from "../../../contracts/interfaces/IServices.sol";
import {Services} from "../../../contracts/Services.sol";
import {vm} from "../Vm.sol";
import {svm} from "./Svm.sol";

/// @dev What a service asks a member to have signed.
error Asked(bytes32 digest);

/// @dev I-17 for services in every state that a storage can hold. This contract is register, ledger, council and offers at once. As register it
/// lets every signature pass, or it ends the call and tells which message was asked of one member.
contract SignaturesProofs {
    uint8 private constant VERBS = 8;

    Services private services;
    uint32 private signer;
    bool private telling;
    bool private both;

    function setUp() public {
        services = _services();
    }

    /// @notice No act succeeds twice on a service, whatever is signed and whenever.
    function check_I17_NoActSucceedsTwice(uint8 verb, bytes32 service, uint40 time, uint40 later) public {
        svm.enableSymbolicStorage(address(services));
        signer = uint32(svm.createUint(32, "signer"));
        vm.warp(time);
        vm.assume(_act(services, verb, service));
        vm.warp(later);
        assert(!_act(services, verb, service));
    }

    /// @notice A message is for one act on one service: no other act asks for the same one.
    function check_I17_AMessageIsForOneActOnOneService(
        uint8 verb,
        bytes32 service,
        uint8 otherVerb,
        bytes32 other,
        uint40 time,
        uint40 later
    ) public {
        svm.enableSymbolicStorage(address(services));
        // Both sign `Cancel` to cancel together, as either would alone.
        vm.assume(verb <= otherVerb && (verb != otherVerb || service != other) && !(verb == 4 && otherVerb == 5 && service == other));
        vm.warp(time);
        bytes32 digest = _asked(services, verb, service);
        vm.warp(later);
        assert(digest != _asked(services, otherVerb, other));
    }

    /// @notice A message for the services of one community is none for those of another.
    function check_I17_AMessageIsForOneContract(uint8 verb, bytes32 service, bytes32 other, uint40 time) public {
        Services others = _services();
        svm.enableSymbolicStorage(address(services));
        svm.enableSymbolicStorage(address(others));
        vm.warp(time);
        assert(_asked(services, verb, service) != _asked(others, verb, other));
    }

    /// @notice A message for one chain is none for another.
    function check_I17_AMessageIsForOneChain(uint8 verb, bytes32 service, uint40 time, uint64 chain, uint64 next) public {
        vm.assume(chain != next);
        vm.chainId(chain);
        services = _services();
        svm.enableSymbolicStorage(address(services));
        vm.warp(time);
        bytes32 digest = _asked(services, verb, service);
        vm.chainId(next);
        assert(digest != _asked(services, verb, service));
    }

    /// @notice Nothing is done with a signature whose time has passed.
    function check_I17_NothingIsDoneAfterItsTime(uint8 verb, bytes32 service, uint40 time, uint40 until) public {
        svm.enableSymbolicStorage(address(services));
        signer = uint32(svm.createUint(32, "signer"));
        vm.assume(time > until);
        vm.warp(time);
        (bool done,) = address(services).call(_callOf(services, verb, service, until));
        assert(!done);
    }

    function _services() private returns (Services) {
        address all = address(this);
        return new Services(IMembers(all), ILedger(all), ICouncil(all), IOffers(all));
    }

    function _act(Services place, uint8 verb, bytes32 service) private returns (bool done) {
        (done,) = address(place).call(_callOf(place, verb, service, uint40(svm.createUint(40, "until"))));
    }

    /// @dev The message that a verb, with any arguments, asks of the signer.
    function _asked(Services place, uint8 verb, bytes32 service) private returns (bytes32) {
        (telling, signer) = (true, uint32(svm.createUint(32, "signer")));
        (bool done, bytes memory told) =
            address(place).call(_callOf(place, verb, service, uint40(svm.createUint(40, "until"))));
        vm.assume(!done && told.length == 36 && bytes4(told) == Asked.selector);
        bytes32 digest;
        assembly {
            digest := mload(add(told, 36))
        }
        return digest;
    }

    /// @dev Any verb that needs the message of a party, with any arguments.
    function _callOf(Services place, uint8 verb, bytes32 service, uint40 until) private returns (bytes memory) {
        vm.assume(verb < VERBS);
        both = verb == 5 || verb == 7;
        if (verb == 0) return abi.encodeCall(place.approve, (service, until, ""));
        if (verb == 1) {
            bytes32[] memory ids = new bytes32[](1);
            ids[0] = service;
            return abi.encodeCall(place.approveMany, (ids, signer, uint16(svm.createUint(16, "minimum")), until, ""));
        }
        if (verb == 2) return abi.encodeCall(place.deliver, (service, until, ""));
        if (verb == 3) return abi.encodeCall(place.close, (service, until, ""));
        if (verb == 4) return abi.encodeCall(place.cancel, (service, signer, until, ""));
        if (verb == 5) return abi.encodeCall(place.cancelTogether, (service, until, "", ""));
        if (verb == 6) {
            return abi.encodeCall(place.dispute, (service, signer, svm.createBytes32("evidence"), until, ""));
        }
        return abi.encodeCall(place.closeFor, (service, uint48(svm.createUint(48, "amount")), until, "", ""));
    }

    function authorise(uint32 member, bytes32 digest, bytes calldata) external view {
        _tell(member, digest);
    }

    function authoriseActive(uint32 member, bytes32 digest, bytes calldata) external view {
        _tell(member, digest);
    }

    function _tell(uint32 member, bytes32 digest) private view {
        if (!telling) return;
        if (member == signer) revert Asked(digest);
        require(both, "of somebody else");
    }

    function valueOf(Parameter) external pure returns (uint256) {
        return 3 days;
    }

    function bonusOf(uint32, uint32, uint16, uint40, uint256) external pure returns (uint256) {
        return 0;
    }

    function pay(bytes32, uint32, uint32) external {}

    function refund(bytes32, uint32) external {}

    function paySplit(bytes32, uint32, uint32, uint256) external {}
}
