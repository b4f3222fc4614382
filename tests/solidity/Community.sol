// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IBallots} from "../../contracts/interfaces/IBallots.sol";
import {ICouncil, Kind, Parameter} from "../../contracts/interfaces/ICouncil.sol";
import {ILedger} from "../../contracts/interfaces/ILedger.sol";
import {Class, IMembers, KeyType, Role} from "../../contracts/interfaces/IMembers.sol";
import {IOffers} from "../../contracts/interfaces/IOffers.sol";
import {IServices} from "../../contracts/interfaces/IServices.sol";
import {ISettlements} from "../../contracts/interfaces/ISettlements.sol";
import {ITreasury} from "../../contracts/interfaces/ITreasury.sol";
import {Intents} from "../../contracts/libraries/Intents.sol";
import {Months} from "../../contracts/libraries/Months.sol";
import {vm} from "./Vm.sol";

/// @dev A community of four founding members on 1 January 2026, with everything that a test needs to speak for them. Time is kept in
/// `clock`: compiled through the IR, a `block.timestamp` may be read before the warp that precedes it.
abstract contract Community {
    uint256 internal constant NEW_YEAR = 1_767_225_600;
    uint256 internal constant REGISTRAR = 0xbeef;
    uint256 internal constant FOUNDERS = 4;
    uint32 internal constant ANNA = 1;
    uint32 internal constant BRUNO = 2;
    uint32 internal constant CARLA = 3;
    uint32 internal constant SHOP = 4;

    ICouncil internal council;
    IMembers internal members;
    ILedger internal ledger;
    IServices internal services;
    ISettlements internal settlements;
    ITreasury internal treasury;
    IOffers internal offers;
    IBallots internal ballots;
    uint256 internal clock;
    uint256 internal salt;

    function setUp() public virtual {
        moveTo(NEW_YEAR);
        deploy(parameters());
        for (uint32 member = ANNA; member <= SHOP; member++) {
            admit(member);
        }
    }

    /// @dev The contracts in the order of `chain/genesis.py`, one nonce after the other.
    function deploy(uint24[] memory values) internal {
        uint256 nonce = vm.getNonce(address(this));
        address[8] memory all;
        for (uint256 i = 0; i < all.length; i++) {
            all[i] = vm.computeCreateAddress(address(this), nonce + i);
        }
        council = ICouncil(all[0]);
        members = IMembers(all[1]);
        ledger = ILedger(all[2]);
        services = IServices(all[3]);
        settlements = ISettlements(all[4]);
        treasury = ITreasury(all[5]);
        offers = IOffers(all[6]);
        ballots = IBallots(all[7]);
        createAt(all[0], "Council.sol:Council", abi.encode(values, members, settlements, treasury, ballots));
        createAt(all[1], "Members.sol:Members", abi.encode(ledger, services, council, appointments(), classRules()));
        createAt(
            all[2], "Ledger.sol:Ledger", abi.encode(members, services, treasury, settlements, council, FOUNDERS)
        );
        createAt(all[3], "Services.sol:Services", abi.encode(members, ledger, council, offers));
        createAt(all[4], "Settlements.sol:Settlements", abi.encode(members, ledger, council, 3));
        createAt(all[5], "Treasury.sol:Treasury", abi.encode(members, ledger, services, settlements, council));
        createAt(all[6], "Offers.sol:Offers", abi.encode(members, council, services));
        createAt(all[7], "Ballots.sol:Ballots", abi.encode(members, settlements, council));
    }

    function createAt(address planned, string memory artifact, bytes memory arguments) private {
        vm.assertEq(vm.deployCode(artifact, arguments), planned, artifact);
    }

    function parameters() internal pure virtual returns (uint24[] memory values) {
        uint24[34] memory given = [
            uint24(3), 100_00, 2, 60_00, 5, 7 days, 3 days, 7 days, 20_00, 1_000, 2_000, 3_000, 4_000, 1_000,
            10 days, 2_000, 2_000, 2_000, 40_00, 4_00, 10_00, 7 days, 7 days, 2_000,
            500, 4_000, 5_500, 1_500, 1_00, 10_00, 1_000, 500, 500, 8_000
        ];
        values = new uint24[](given.length);
        for (uint256 i = 0; i < given.length; i++) {
            values[i] = given[i];
        }
    }

    function classRules() internal pure returns (IMembers.ClassRule[5] memory) {
        return [
            IMembers.ClassRule(10_000, true),
            IMembers.ClassRule(20_000, true),
            IMembers.ClassRule(20_000, true),
            IMembers.ClassRule(20_000, false),
            IMembers.ClassRule(20_000, false)
        ];
    }

    /// @dev One registrar, five oracles, three pausers and one of every other office, for two years.
    function appointments() internal pure returns (IMembers.Appointment[] memory given) {
        uint40 until = uint40(NEW_YEAR + 730 days);
        given = new IMembers.Appointment[](14);
        given[0] = IMembers.Appointment(Role.Registrar, vm.addr(REGISTRAR), until);
        for (uint256 i = 0; i < 5; i++) {
            given[i + 1] = IMembers.Appointment(Role.Oracle, vm.addr(oracleKey(i)), until);
        }
        uint256 next = 6;
        for (uint256 number = uint256(Role.Treasurer); number <= uint256(Role.Board); number++) {
            Role role = Role(number);
            for (uint256 i = 0; i < (role == Role.Pauser ? 3 : 1); i++) {
                given[next++] = IMembers.Appointment(role, vm.addr(officerKey(role, i)), until);
            }
        }
    }

    function officerKey(Role role, uint256 i) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("officer", role, i))) >> 1;
    }

    /// @dev What a ballot would decide, carried out at once.
    function decide(Kind kind, bytes memory data) internal {
        vm.prank(address(ballots));
        council.enact(kind, data);
    }

    function schedule(Parameter parameter, uint24 next) internal {
        decide(Kind.ChangeParameter, abi.encode(parameter, next));
    }

    /// @dev Expects a deployment to fail for `reason`.
    function refuseCreation(string memory artifact, bytes memory arguments, bytes memory reason) internal {
        bytes memory creation = abi.encodePacked(vm.getCode(artifact), arguments);
        address made;
        bytes memory told;
        assembly {
            made := create(0, add(creation, 0x20), mload(creation))
            told := mload(0x40)
            mstore(0x40, add(told, and(add(returndatasize(), 0x3f), not(0x1f))))
            mstore(told, returndatasize())
            returndatacopy(add(told, 0x20), 0, returndatasize())
        }
        vm.assertEq(made, address(0), "nothing was created");
        vm.assertTrue(keccak256(told) == keccak256(reason), "for another reason");
    }

    function moveTo(uint256 timestamp) internal {
        clock = timestamp;
        vm.warp(timestamp);
    }

    function pass(uint256 duration) internal {
        moveTo(clock + duration);
    }

    function keyOf(uint32 member) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("member", member))) >> 1;
    }

    function oracleKey(uint256 i) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("oracle", i))) >> 1;
    }

    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    function later() internal view returns (uint40) {
        return uint40(clock + 365 days);
    }

    function admission(uint32 member) internal view returns (IMembers.Admission memory) {
        return IMembers.Admission({
            member: member,
            class: Class.Citizen,
            key: vm.addr(keyOf(member)),
            keyType: KeyType.Secp256k1,
            identity: keccak256(abi.encode("identity", member)),
            registrar: vm.addr(REGISTRAR),
            validUntil: later()
        });
    }

    function admit(uint32 member) internal {
        admit(admission(member));
    }

    function admit(IMembers.Admission memory given) internal {
        members.admit(given, sign(REGISTRAR, members.digestOf(given)));
    }

    /// @dev Anna asks Bruno for something worth ten tokens, from tomorrow, within ten days.
    function order() internal returns (IServices.Request memory) {
        return IServices.Request({
            requester: ANNA,
            provider: BRUNO,
            amount: 10_00,
            category: 2,
            start: uint40(clock + 1 days),
            performBy: uint40(clock + 10 days),
            mediator: CARLA,
            stakeholder: 0,
            terms: keccak256("terms"),
            salt: bytes32(++salt),
            validUntil: later()
        });
    }

    function request(IServices.Request memory given) internal returns (bytes32) {
        return services.request(given, sign(keyOf(given.requester), services.idOf(given)));
    }

    function requested() internal returns (bytes32) {
        return request(order());
    }

    function active() internal returns (bytes32 service) {
        service = requested();
        services.approve(service, later(), signed(Intents.APPROVE, service, BRUNO));
    }

    function delivered() internal returns (bytes32 service) {
        service = active();
        pass(2 days);
        services.deliver(service, later(), signed(Intents.DELIVER, service, BRUNO));
    }

    function signed(bytes32 typeHash, bytes32 service, uint32 member) internal view returns (bytes memory) {
        return signed(typeHash, service, member, later());
    }

    function signed(bytes32 typeHash, bytes32 service, uint32 member, uint40 validUntil)
        internal
        view
        returns (bytes memory)
    {
        bytes32 intent = Intents.hash(typeHash, service, member, validUntil);
        return sign(keyOf(member), typed(address(services), intent));
    }

    /// @dev EIP-712, written a second time from the standard.
    function typed(address verifier, bytes32 structHash) internal view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Borgo"),
                keccak256("1"),
                block.chainid,
                verifier
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    /// @dev The first second of the month after the present one.
    function nextMonth() internal view returns (uint256) {
        return Months.startOf(uint256(Months.epochOf(clock)) + 1);
    }

    function stateOf(bytes32 service) internal view returns (uint256) {
        return uint256(services.serviceOf(service).state);
    }

    function escrowed(uint32 member) internal view returns (uint256) {
        return ledger.accountOf(member).escrowed;
    }
}
