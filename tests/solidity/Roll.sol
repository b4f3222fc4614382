// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ILedger} from "../../contracts/interfaces/ILedger.sol";
import {IKeyChanges} from "../../contracts/interfaces/IKeyChanges.sol";
import {Class, IMembers, KeyType, Role} from "../../contracts/interfaces/IMembers.sol";
import {Intents} from "../../contracts/libraries/Intents.sol";
import {Keys} from "../../contracts/libraries/Keys.sol";
import {Months} from "../../contracts/libraries/Months.sol";
import {vm} from "./Vm.sol";

/// @dev The register alone, with six citizens on 1 January 2026. The test itself stands for ledger, services and council, so that the
/// register's side of every link is seen. Time is kept in `clock` (see `Community`).
abstract contract Roll {
    uint256 internal constant NEW_YEAR = 1_767_225_600;
    uint256 internal constant REGISTRAR = 0xbeef;
    uint32 internal constant ANNA = 1;
    uint32 internal constant BRUNO = 2;
    uint32 internal constant CARLA = 3;
    uint32 internal constant DINO = 4;
    uint32 internal constant ELSA = 5;
    uint32 internal constant FABIO = 6;
    uint32 internal constant GINO = 7;

    IMembers internal members;
    uint256 internal clock;
    mapping(uint32 member => uint256) internal welcomes;
    mapping(uint32 member => uint256) internal burns;
    mapping(uint32 member => uint256) internal open;

    function setUp() public virtual {
        moveTo(NEW_YEAR);
        members = IMembers(vm.deployCode("Members.sol:Members", creation(appointments(), rules())));
        for (uint32 member = ANNA; member <= FABIO; member++) {
            admit(member);
        }
        pass(1);
    }

    // What the ledger does.

    function welcome(uint32 member) external {
        vm.assertEq(msg.sender, address(members), "only the register welcomes");
        welcomes[member]++;
    }

    function burnAll(uint32 member) external returns (uint256) {
        vm.assertEq(msg.sender, address(members), "only the register burns");
        return ++burns[member];
    }

    function accountOf(uint32 member) external view returns (ILedger.Account memory account) {
        account.open = open[member];
    }

    // What a test says.

    function creation(IMembers.Appointment[] memory given, IMembers.ClassRule[5] memory classes)
        internal
        view
        returns (bytes memory)
    {
        return abi.encode(address(this), address(this), address(this), given, classes);
    }

    function rules() internal pure returns (IMembers.ClassRule[5] memory given) {
        given[0] = IMembers.ClassRule(10_000, true);
        given[1] = IMembers.ClassRule(20_000, true);
        given[2] = IMembers.ClassRule(40_000, true);
        given[3] = IMembers.ClassRule(10_000, false);
        given[4] = IMembers.ClassRule(10_001, true);
    }

    function appointments() internal pure returns (IMembers.Appointment[] memory given) {
        given = new IMembers.Appointment[](2);
        uint40 until = uint40(NEW_YEAR + 730 days);
        given[0] = IMembers.Appointment(Role.Registrar, vm.addr(REGISTRAR), until);
        given[1] = IMembers.Appointment(Role.Oracle, vm.addr(0xfeed), until);
    }

    /// @dev Expects a deployment to fail for `reason`.
    function refuseCreation(bytes memory arguments, bytes memory reason) internal {
        bytes memory code = abi.encodePacked(vm.getCode("Members.sol:Members"), arguments);
        address made;
        bytes memory told;
        assembly {
            made := create(0, add(code, 0x20), mload(code))
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

    function later() internal view returns (uint40) {
        return uint40(clock + 365 days);
    }

    function nextMonth() internal view returns (uint40) {
        return Months.startOf(uint256(Months.epochOf(clock)) + 1);
    }

    /// @dev A member's first key.
    function keyOf(uint32 member) internal pure returns (uint256) {
        return keyOf(member, 0);
    }

    /// @dev A member's key of a generation.
    function keyOf(uint32 member, uint256 generation) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode("member", member, generation))) >> 1;
    }

    function sign(uint256 key, bytes32 digest) internal pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev EIP-712, written a second time from the standard.
    function typed(address verifier, uint256 chain, bytes32 structHash) internal pure returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Borgo"),
                keccak256("1"),
                chain,
                verifier
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, structHash));
    }

    function typed(bytes32 structHash) internal view returns (bytes32) {
        return typed(address(members), block.chainid, structHash);
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

    function admitAs(uint32 member, Class class) internal {
        IMembers.Admission memory given = admission(member);
        given.class = class;
        admit(given);
    }

    function admitWith(uint32 member, KeyType keyType, address key) internal {
        IMembers.Admission memory given = admission(member);
        (given.keyType, given.key) = (keyType, key);
        admit(given);
    }

    function exitSigned(uint32 member, uint256 key) internal view returns (bytes memory) {
        return sign(key, typed(keccak256(abi.encode(Intents.EXIT, member, members.nonceOf(member), later()))));
    }

    function exit(uint32 member) internal {
        members.exit(member, members.nonceOf(member), later(), exitSigned(member, keyOf(member)));
    }

    function rotation(uint32 member, uint256 generation) internal view returns (IKeyChanges.Rotation memory) {
        return IKeyChanges.Rotation({
            member: member,
            key: vm.addr(keyOf(member, generation)),
            keyType: KeyType.Secp256k1,
            nonce: members.nonceOf(member),
            validUntil: later()
        });
    }

    function digestOf(IKeyChanges.Rotation memory given) internal view returns (bytes32) {
        return typed(keccak256(abi.encode(Intents.ROTATION, given)));
    }

    /// @dev From one generation of a member's key to another.
    function rotate(uint32 member, uint256 from, uint256 to) internal {
        IKeyChanges.Rotation memory given = rotation(member, to);
        bytes32 digest = digestOf(given);
        members.rotate(given, sign(keyOf(member, from), digest), sign(keyOf(member, to), digest));
    }

    function contacts(uint32 member, uint32 a, uint32 b, uint32 c) internal view returns (IKeyChanges.Contacts memory) {
        return IKeyChanges.Contacts(member, a, b, c, members.nonceOf(member), later());
    }

    function digestOf(IKeyChanges.Contacts memory given) internal view returns (bytes32) {
        return typed(keccak256(abi.encode(Intents.CONTACTS, given)));
    }

    function setContacts(uint32 member, uint32 a, uint32 b, uint32 c) internal {
        IKeyChanges.Contacts memory given = contacts(member, a, b, c);
        members.setContacts(given, sign(keyOf(member), digestOf(given)));
    }

    function recovery(uint32 member, uint32 first, uint32 second, uint256 generation)
        internal
        view
        returns (IKeyChanges.Recovery memory)
    {
        return IKeyChanges.Recovery({
            member: member,
            key: vm.addr(keyOf(member, generation)),
            keyType: KeyType.Secp256k1,
            first: first,
            second: second,
            recovery: members.recoveryOf(member),
            validUntil: later()
        });
    }

    function digestOf(IKeyChanges.Recovery memory given) internal view returns (bytes32) {
        return typed(keccak256(abi.encode(Intents.RECOVERY, given)));
    }

    function recover(uint32 member, uint32 first, uint32 second, uint256 generation) internal {
        IKeyChanges.Recovery memory given = recovery(member, first, second, generation);
        bytes32 digest = digestOf(given);
        bytes memory byNew = sign(keyOf(member, generation), digest);
        members.recover(given, sign(keyOf(first), digest), sign(keyOf(second), digest), byNew);
    }

    /// @dev The cancellation of the change to `generation`, signed by a key of the member.
    function cancelSigned(uint32 member, uint256 generation, uint256 key) internal view returns (bytes memory) {
        address to = vm.addr(keyOf(member, generation));
        bytes32 intent =
            keccak256(abi.encode(Intents.CANCEL_KEY_CHANGE, member, to, members.nonceOf(member), later()));
        return sign(key, typed(intent));
    }

    function cancel(uint32 member, uint256 generation, uint256 key) internal {
        bytes memory signature = cancelSigned(member, generation, key);
        members.cancelKeyChange(
            member, vm.addr(keyOf(member, generation)), members.nonceOf(member), later(), signature
        );
    }

    function delegation(uint32 member, uint32 to, uint48 perRequest, uint48 perEpoch)
        internal
        view
        returns (IMembers.Delegation memory)
    {
        return IMembers.Delegation(member, to, perRequest, perEpoch, members.nonceOf(member), later());
    }

    function digestOf(IMembers.Delegation memory given) internal view returns (bytes32) {
        return typed(keccak256(abi.encode(Intents.DELEGATION, given)));
    }

    function delegate(uint32 member, uint32 to) internal {
        IMembers.Delegation memory given = delegation(member, to, 10_00, 25_00);
        bytes32 digest = digestOf(given);
        members.delegate(given, sign(keyOf(member), digest), sign(keyOf(to), digest));
    }

    /// @dev A passkey's key and its assertion over `digest`, as an authenticator at `site` makes it; flags: present and verified.
    function passkey(uint256 key, string memory site) internal pure returns (address) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        return Keys.passkeyOf(bytes32(x), bytes32(y), sha256(bytes(site)));
    }
}
