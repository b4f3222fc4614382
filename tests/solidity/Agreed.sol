// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ICouncil, Kind} from "../../contracts/interfaces/ICouncil.sol";
import {Class, IMembers, Role, holderOf} from "../../contracts/interfaces/IMembers.sol";
import {IOffers} from "../../contracts/interfaces/IOffers.sol";
import {IServices} from "../../contracts/interfaces/IServices.sol";
import {Intents} from "../../contracts/libraries/Intents.sol";
import {Community} from "./Community.sol";
import {vm} from "./Vm.sol";

/// @dev A community whose Carla is a mediator, with a bakery that may be paid at once, and all that a service may live through.
abstract contract Agreed is Community {
    uint32 internal constant BAKERY = 5;
    uint16 internal constant SOCIAL = 8;
    bytes32 internal constant EVIDENCE = keccak256("evidence");
    bytes32 internal constant REASONS = keccak256("reasons");

    /// @dev The request behind the service that was made last.
    IServices.Request internal made;

    function setUp() public virtual override {
        super.setUp();
        appoint(Role.Mediator, holderOf(CARLA));
        IMembers.Admission memory bakery = admission(BAKERY);
        bakery.class = Class.Shop;
        admit(bakery);
    }

    function appoint(Role role, address holder) internal {
        decide(Kind.GrantRole, abi.encode(role, holder, uint40(clock + 365 days)));
    }

    function make(IServices.Request memory given) internal returns (bytes32) {
        made = given;
        return request(given);
    }

    function approve(bytes32 service, uint32 provider) internal {
        services.approve(service, later(), signed(Intents.APPROVE, service, provider));
    }

    function close(bytes32 service, uint32 requester) internal {
        services.close(service, later(), signed(Intents.CLOSE, service, requester));
    }

    function agreed() internal returns (bytes32 service) {
        service = make(order());
        approve(service, BRUNO);
    }

    function done() internal returns (bytes32 service) {
        service = agreed();
        pass(2 days);
        services.deliver(service, later(), signed(Intents.DELIVER, service, BRUNO));
    }

    function disputed(uint32 by) internal returns (bytes32 service) {
        service = done();
        dispute(service, by);
    }

    function dispute(bytes32 service, uint32 by) internal {
        services.dispute(service, by, EVIDENCE, later(), signedDispute(service, by));
    }

    function resolve(uint32 mediator, uint16 bps) internal {
        services.resolve(made, bps, REASONS, later(), signedResolve(services.idOf(made), mediator, bps));
    }

    function closeFor(bytes32 service, uint48 amount) internal {
        services.closeFor(
            service, amount, later(), signedFor(service, ANNA, amount), signedFor(service, BRUNO, amount)
        );
    }

    function cancelTogether(bytes32 service) internal {
        services.cancelTogether(
            service, later(), signed(Intents.CANCEL, service, ANNA), signed(Intents.CANCEL, service, BRUNO)
        );
    }

    function signedDispute(bytes32 service, uint32 by) internal view returns (bytes memory) {
        return spoken(by, keccak256(abi.encode(Intents.DISPUTE, service, by, EVIDENCE, later())));
    }

    function signedResolve(bytes32 service, uint32 by, uint16 bps) internal view returns (bytes memory) {
        return spoken(by, keccak256(abi.encode(Intents.RESOLVE, service, by, bps, REASONS, later())));
    }

    function signedFor(bytes32 service, uint32 by, uint48 amount) internal view returns (bytes memory) {
        return spoken(by, keccak256(abi.encode(Intents.CLOSE_FOR, service, by, amount, later())));
    }

    function signedMany(bytes32[] memory ids, uint32 by, uint16 minimum) internal view returns (bytes memory) {
        bytes32 list = keccak256(abi.encodePacked(ids));
        return spoken(by, keccak256(abi.encode(Intents.APPROVE_MANY, list, by, minimum, later())));
    }

    /// @dev A member's signature under an intent for `Services`.
    function spoken(uint32 by, bytes32 intent) internal view returns (bytes memory) {
        return sign(keyOf(by), typed(address(services), intent));
    }

    function depart(uint32 member) internal {
        uint64 nonce = members.nonceOf(member);
        bytes32 digest = typed(address(members), Intents.hashOfExit(member, nonce, later()));
        members.exit(member, nonce, later(), sign(keyOf(member), digest));
    }

    // Offers and instant payments

    function offer() internal view returns (IOffers.Offer memory) {
        return IOffers.Offer({
            provider: BAKERY,
            maxAmount: 8_00,
            stakeholder: 0,
            until: uint40(clock + 90 days),
            terms: keccak256("bread"),
            validUntil: later()
        });
    }

    function register(IOffers.Offer memory given) internal returns (bytes32) {
        return offers.register(given, sign(keyOf(given.provider), offers.idOf(given)));
    }

    /// @dev Anna buys bread for three tokens.
    function purchase(bytes32 offered) internal returns (IServices.Instant memory) {
        return IServices.Instant({
            requester: ANNA,
            provider: BAKERY,
            offer: offered,
            amount: 3_00,
            terms: keccak256("a loaf"),
            salt: bytes32(++salt),
            validUntil: uint40(clock + 5 minutes)
        });
    }

    function pay(IServices.Instant memory given) internal returns (bytes32) {
        bytes32 id = services.instantIdOf(given);
        return services.instant(given, sign(keyOf(given.requester), id), sign(keyOf(given.provider), id));
    }

    // Collective interest

    function recogniser() internal pure returns (uint256) {
        return officerKey(Role.Recogniser, 0);
    }

    function recognition(uint32 provider, uint40 until) internal view returns (IOffers.Recognition memory) {
        return IOffers.Recognition({
            provider: provider,
            category: SOCIAL,
            until: until,
            sequence: offers.recognitionOf(provider, SOCIAL).sequence,
            recogniser: vm.addr(recogniser()),
            validUntil: later()
        });
    }

    function recognise(IOffers.Recognition memory given) internal {
        offers.recognise(given, sign(recogniser(), offers.digestOf(given)));
    }

    function recognise(uint32 provider) internal {
        recognise(recognition(provider, uint40(clock + 90 days)));
    }

    /// @dev A social service worth `amount`, agreed, which starts tomorrow.
    function social(uint32 requester, uint32 provider, uint48 amount) internal returns (bytes32 service) {
        IServices.Request memory given = order();
        (given.requester, given.provider, given.amount, given.mediator) = (requester, provider, amount, 0);
        given.category = SOCIAL;
        service = make(given);
        approve(service, provider);
    }

    // The pause

    function pause(uint256 duration) internal {
        (, uint32 number) = council.pauseState();
        ICouncil.Pause memory given =
            ICouncil.Pause(number + 1, uint40(clock + duration), keccak256("why"), uint40(clock + 1 hours));
        uint256[2] memory keys = [officerKey(Role.Pauser, 0), officerKey(Role.Pauser, 1)];
        if (vm.addr(keys[0]) > vm.addr(keys[1])) (keys[0], keys[1]) = (keys[1], keys[0]);
        bytes32 digest = council.digestOf(given);
        council.pause(
            given, [vm.addr(keys[0]), vm.addr(keys[1])], [sign(keys[0], digest), sign(keys[1], digest)]
        );
    }
}
