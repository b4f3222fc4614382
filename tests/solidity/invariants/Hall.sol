// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Class, IMembers} from "../../../contracts/interfaces/IMembers.sol";
import {IKeyChanges} from "../../../contracts/interfaces/IKeyChanges.sol";
import {Intents} from "../../../contracts/libraries/Intents.sol";
import {Roll} from "../Roll.sol";
import {vm} from "../Vm.sol";

/// @dev Twelve people in the hall of the register, who come, go, change keys, lose them, help each other, and try again what was done before.
/// Everybody signs with the key that this contract believes to be present.
contract Hall is Roll {
    uint256 private constant PEOPLE = 12;

    /// @dev A person's present number and generation of keys, and how many keys the person ever made.
    struct Person {
        uint32 number;
        uint256 generation;
        uint256 made;
        uint256 waiting;
    }

    uint32 public numbers;
    bytes[] private _relayed;
    mapping(uint256 person => Person) private _people;
    mapping(uint32 number => uint256 person) public personOf;

    function begin() external {
        setUp();
        numbers = FABIO;
        for (uint32 member = ANNA; member <= FABIO; member++) {
            _people[member - 1] = Person(member, 0, 1, 0);
            personOf[member] = member - 1;
        }
        setContacts(ANNA, BRUNO, CARLA, DINO);
        setContacts(BRUNO, ANNA, CARLA, DINO);
        setContacts(CARLA, BRUNO, ANNA, DINO);
    }

    function register() external view returns (IMembers) {
        return members;
    }

    function time() external view returns (uint256) {
        return clock;
    }

    function presentKey(uint32 member) public view returns (address) {
        return vm.addr(_key(member));
    }

    function welcomed(uint32 member) external view returns (uint256) {
        return welcomes[member];
    }

    // What may happen.

    function wait(uint256 seed) external {
        pass(seed % 5 == 0 ? 20 days : seed % 2 days + 1);
    }

    function come(uint256 seed, bool control) external {
        uint256 person = seed % PEOPLE;
        IMembers.Admission memory given = admission(numbers + 1);
        given.class = control ? Class.Citizen : Class.Company;
        given.identity = keccak256(abi.encode("person", person));
        if (person < FABIO) given.identity = keccak256(abi.encode("identity", uint32(person + 1)));
        bool done = _relay(
            abi.encodeCall(IMembers.admit, (given, sign(REGISTRAR, members.digestOf(given))))
        );
        if (!done) return;
        numbers++;
        _people[person] = Person(numbers, 0, 1, 0);
        personOf[numbers] = person;
    }

    function quit(uint256 seed) external {
        uint32 member = _someone(seed);
        bytes memory signature = exitSigned(member, _key(member));
        _relay(abi.encodeCall(IMembers.exit, (member, members.nonceOf(member), later(), signature)));
    }

    function change(uint256 seed) external {
        uint32 member = _someone(seed);
        uint256 next = _people[personOf[member]].made;
        IKeyChanges.Rotation memory given = rotation(member, next);
        bytes32 digest = digestOf(given);
        bytes memory byNew = sign(keyOf(member, next), digest);
        bool done = _relay(abi.encodeCall(IKeyChanges.rotate, (given, sign(_key(member), digest), byNew)));
        if (done) _waits(member, next);
    }

    function lose(uint256 seed, uint8 first, uint8 second) external {
        uint32 member = _someone(seed);
        uint32[3] memory contact = members.contactsOf(member);
        (uint32 a, uint32 b) = (contact[first % 3], contact[second % 3]);
        uint256 next = _people[personOf[member]].made;
        IKeyChanges.Recovery memory given = recovery(member, a, b, next);
        bytes32 digest = digestOf(given);
        if (a == 0) return;
        bytes memory call = abi.encodeCall(
            IKeyChanges.recover, (given, sign(_key(a), digest), sign(_key(b), digest), sign(keyOf(member, next), digest))
        );
        if (_relay(call)) _waits(member, next);
    }

    function withdraw(uint256 seed) external {
        uint32 member = _someone(seed);
        uint256 waiting = _people[personOf[member]].waiting;
        bytes memory signature = cancelSigned(member, waiting, _key(member));
        address to = vm.addr(keyOf(member, waiting));
        _relay(
            abi.encodeCall(IKeyChanges.cancelKeyChange, (member, to, members.nonceOf(member), later(), signature))
        );
    }

    function complete(uint256 seed) external {
        uint32 member = _someone(seed);
        IKeyChanges.KeyChange memory due = members.keyChangeOf(member);
        (bool done,) = address(members).call(abi.encodeCall(IKeyChanges.completeKeyChange, (member)));
        vm.assertTrue(done == (due.key != address(0) && clock >= due.from), "completed on its day, and not before");
        if (!done) return;
        _people[personOf[member]].generation = _people[personOf[member]].waiting;
    }

    function trust(uint256 seed, uint256 a, uint256 b, uint256 c) external {
        uint32 member = _someone(seed);
        IKeyChanges.Contacts memory given = contacts(member, _someone(a), _someone(b), _someone(c));
        _relay(abi.encodeCall(IKeyChanges.setContacts, (given, sign(_key(member), digestOf(given)))));
    }

    function help(uint256 seed, uint256 other, uint16 perRequest, uint16 perEpoch) external {
        (uint32 member, uint32 to) = (_someone(seed), _someone(other));
        IMembers.Delegation memory given = delegation(member, to, perRequest % 21_00, perEpoch % 61_00);
        bytes32 digest = digestOf(given);
        _relay(abi.encodeCall(IMembers.delegate, (given, sign(_key(member), digest), sign(_key(to), digest))));
    }

    function stopHelping(uint256 seed, bool bySelf) external {
        uint32 member = _someone(seed);
        (uint32 to,,,) = members.delegateOf(member);
        uint32 signer = bySelf || to == 0 ? member : to;
        bytes32 intent =
            keccak256(abi.encode(Intents.END_DELEGATION, member, signer, members.nonceOf(signer), later()));
        bytes memory signature = sign(_key(signer), typed(intent));
        _relay(
            abi.encodeCall(IMembers.endDelegation, (member, signer, members.nonceOf(signer), later(), signature))
        );
    }

    /// @dev A delegate spends; what is booked is what was spent, within both limits.
    function spend(uint256 seed, uint256 other, uint16 amount) external {
        (uint32 member, uint32 provider) = (_someone(seed), _someone(other));
        (uint32 to, uint256 perRequest, uint256 perEpoch, uint256 before) = members.delegateOf(member);
        if (to == 0) return;
        bytes32 digest = keccak256(abi.encode(seed, other, amount, clock));
        bytes memory call =
            abi.encodeCall(IMembers.authoriseSpend, (member, provider, digest, amount, sign(_key(to), digest)));
        (bool done,) = address(members).call(call);
        (,,, uint256 spent) = members.delegateOf(member);
        bool allowed = amount <= perRequest && before + amount <= perEpoch && to != provider
            && members.isActive(member) && members.isActive(to) && members.isActive(provider);
        vm.assertTrue(done == allowed, "within the limits, and never to the delegate");
        vm.assertEq(spent, done ? before + amount : before, "booked");
    }

    /// @dev I-17: whatever was signed and used is worthless.
    function repeat(uint256 seed) external {
        if (_relayed.length == 0) return;
        (bool done,) = address(members).call(_relayed[seed % _relayed.length]);
        vm.assertTrue(!done, "a signature works once");
    }

    function _relay(bytes memory call) private returns (bool done) {
        (done,) = address(members).call(call);
        if (done) _relayed.push(call);
    }

    function _waits(uint32 member, uint256 generation) private {
        Person storage person = _people[personOf[member]];
        (person.waiting, person.made) = (generation, generation + 1);
    }

    function _someone(uint256 seed) private view returns (uint32) {
        return uint32(seed % numbers) + 1;
    }

    /// @dev Only a person's present number has a present key; an older one keeps what it had, which nobody here signs with.
    function _key(uint32 member) private view returns (uint256) {
        Person memory person = _people[personOf[member]];
        return person.number == member ? keyOf(member, person.generation) : keyOf(member, 0);
    }
}
