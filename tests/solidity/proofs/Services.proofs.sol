// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICouncil, Parameter} from "../../../contracts/interfaces/ICouncil.sol";
import {ILedger} from "../../../contracts/interfaces/ILedger.sol";
import {Class, IMembers, KeyType, Role} from "../../../contracts/interfaces/IMembers.sol";
import {IOffers} from "../../../contracts/interfaces/IOffers.sol";
import {IServices, State} from "../../../contracts/interfaces/IServices.sol";
import {Offers} from "../../../contracts/Offers.sol";
import {Services} from "../../../contracts/Services.sol";
import {vm} from "../Vm.sol";
import {svm} from "./Svm.sol";

/// @dev I-15 and I-22 for services in every state that a storage can hold. This contract is register, ledger and council at once, and lets
/// every signature pass: what is refused here, the services themselves refuse.
contract ServicesProofs {
    struct Payment {
        uint32 from;
        uint32 to;
        uint256 amount;
        uint256 count;
    }

    Services private services;
    Offers private offers;
    Payment private paid;
    uint32 private by;
    Class private class;
    uint256 private maxPrice;

    function setUp() public {
        offers = new Offers(IMembers(address(this)), ICouncil(address(this)), address(this));
        IMembers members = IMembers(address(this));
        services = new Services(members, ILedger(address(this)), ICouncil(address(this)), offers);
    }

    /// @notice A dispute that nobody decided is halved: whoever calls, whoever objected, and not before the mediator's time is over.
    function check_I15_TheDefaultDependsNeitherOnTheCallerNorOnTheOpener(
        bytes32 first,
        bytes32 second,
        bool byRequester,
        address caller,
        uint40 time
    ) public {
        svm.enableSymbolicStorage(address(services));
        IServices.Service memory one = services.serviceOf(first);
        IServices.Service memory other = services.serviceOf(second);
        vm.assume(first != second && keccak256(abi.encode(one)) == keccak256(abi.encode(other)));
        vm.assume(one.requester != one.provider && time < 1 << 39);
        vm.warp(time);
        services.dispute(first, byRequester ? one.requester : one.provider, 0, type(uint40).max, "");
        services.dispute(second, byRequester ? one.provider : one.requester, 0, type(uint40).max, "");
        one = services.serviceOf(first);
        assert(keccak256(abi.encode(one)) == keccak256(abi.encode(services.serviceOf(second))));

        vm.warp(uint256(time) + 10 days + 1);
        services.resolveByDefault(first);
        Payment memory mine = paid;
        vm.prank(caller);
        services.resolveByDefault(second);
        assert(mine.count == 1 && paid.count == 2);
        assert(mine.from == one.requester && mine.to == one.provider && mine.amount == one.amount / 2);
        assert(paid.from == mine.from && paid.to == mine.to && paid.amount == mine.amount);
        one = services.serviceOf(first);
        assert(one.state == State.Resolved);
        assert(keccak256(abi.encode(one)) == keccak256(abi.encode(services.serviceOf(second))));
    }

    /// @notice Nobody halves what is not disputed, or what the mediator may still decide.
    function check_I15_NoDefaultBeforeTheMediatorsTimeIsOver(bytes32 service, uint40 time) public {
        svm.enableSymbolicStorage(address(services));
        vm.warp(time);
        IServices.Service memory before = services.serviceOf(service);
        services.resolveByDefault(service);
        assert(before.state == State.Disputed && time > before.mediateBy);
    }

    /// @notice Whoever asks is not who provides, and neither they nor who signed for them is the mediator.
    function check_I22_NobodyServesOneself(IServices.Request calldata order, uint40 time) public {
        svm.enableSymbolicStorage(address(services));
        (maxPrice, by) = (type(uint48).max, uint32(svm.createUint(32, "by")));
        vm.warp(time);
        services.request(order, "");
        assert(order.requester != order.provider);
        assert(order.mediator != order.requester && order.mediator != order.provider && order.mediator != by);
    }

    /// @notice Paid at once is only a provider who registered the offer, for no more than it says, while it stands, and never by oneself.
    function check_I22_PaidAtOnceIsOnlyWhoRegistered(IServices.Instant calldata purchase, uint40 time) public {
        svm.enableSymbolicStorage(address(services));
        svm.enableSymbolicStorage(address(offers));
        maxPrice = type(uint48).max;
        vm.warp(time);
        services.instant(purchase, "", "");
        IOffers.StandingOffer memory offer = offers.offerOf(purchase.offer);
        assert(purchase.requester != purchase.provider);
        assert(offer.provider == purchase.provider && offer.provider != 0);
        assert(time <= offer.until && purchase.amount <= offer.maxAmount && purchase.amount > 0);
        assert(time <= purchase.validUntil && purchase.validUntil <= uint256(time) + 15 minutes);
    }

    /// @notice Only organisations register offers.
    function check_I22_NoCitizenRegistersAnOffer(IOffers.Offer calldata offer, uint8 what, uint40 time) public {
        svm.enableSymbolicStorage(address(offers));
        vm.assume(what <= uint8(type(Class).max));
        class = Class(what);
        vm.warp(time);
        offers.register(offer, "");
        assert(class != Class.Citizen && class != Class.None);
        assert(time <= offer.validUntil && time <= offer.until);
    }

    function authorise(uint32, bytes32, bytes calldata) external pure {}

    function authoriseActive(uint32, bytes32, bytes calldata) external pure {}

    function authoriseSpend(uint32, uint32, bytes32, uint256, bytes calldata) external view returns (uint32) {
        return by;
    }

    function memberOf(uint32) external view returns (Class, KeyType, address) {
        return (class, KeyType.None, address(0));
    }

    function requestTerms() external view returns (uint256, uint256, uint256) {
        return (maxPrice, 5, 7 days);
    }

    function valueOf(Parameter parameter) external pure returns (uint256) {
        return parameter == Parameter.MediateWindow ? 10 days : 3 days;
    }

    function bonusTerms(uint16) external pure returns (uint256, uint256) {
        return (0, 0);
    }

    function lock(bytes32, uint32, uint256, uint256) external {}

    function pay(bytes32, uint32, uint32) external {}

    function refund(bytes32, uint32) external {}

    function direct(bytes32, uint32, uint32, uint256) external {}

    function paySplit(bytes32, uint32 from, uint32 to, uint256 amountTo) external {
        paid = Payment(from, to, amountTo, paid.count + 1);
    }
}
