// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IKeyChanges} from "../../../contracts/interfaces/IKeyChanges.sol";
import {IMembers, KeyType, Role} from "../../../contracts/interfaces/IMembers.sol";
import {Roll} from "../Roll.sol";
import {vm} from "../Vm.sol";
import {Wallet} from "./Wallet.sol";

/// @dev ERC-1271: an organisation signs through its own contract.
contract ContractKeysTest is Roll {
    bytes32 private constant DIGEST = keccak256("digest");
    uint256 private constant OWNER = 0xa11ce;

    Wallet private wallet;

    function setUp() public override {
        super.setUp();
        wallet = new Wallet(vm.addr(OWNER));
        admitWith(GINO, KeyType.Contract, address(wallet));
    }

    function refuse(bytes memory signature) internal {
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, GINO));
        members.authorise(GINO, DIGEST, signature);
    }

    function test_WhenTheContractSaysYes_ReturnsSilently() public view {
        members.authorise(GINO, DIGEST, sign(OWNER, DIGEST));
    }

    function testFuzz_WhenTheContractSaysNo_Reverts(bytes calldata signature) public {
        refuse(signature);
    }

    function test_WhenTheOwnersSignatureIsOverSomethingElse_Reverts() public {
        refuse(sign(OWNER, keccak256("other")));
    }

    function test_WhenTheContractAnswersInAnyOtherWay_Reverts() public {
        Wallet.Manners[4] memory manners =
            [Wallet.Manners.Short, Wallet.Manners.Failing, Wallet.Manners.OtherWord, Wallet.Manners.Writing];
        for (uint256 i = 0; i < manners.length; i++) {
            wallet.behave(manners[i]);
            refuse(sign(OWNER, DIGEST));
        }
    }

    /// @dev A contract that burns all it gets costs 150 000 gas, not the block.
    function test_Attack_WhenTheContractBurnsGas_TheLossIsBounded() public {
        wallet.behave(Wallet.Manners.Greedy);
        bytes memory signature = sign(OWNER, DIGEST);
        uint256 before = gasleft();
        (bool done,) = address(members).staticcall(abi.encodeCall(IMembers.authorise, (GINO, DIGEST, signature)));
        vm.assertTrue(!done, "refused");
        vm.assertLe(before - gasleft(), 200_000, "bounded");
    }

    /// @dev A long answer is not copied; its first word counts.
    function test_Attack_WhenTheContractAnswersAtLength_TheRestIsNotRead() public {
        wallet.behave(Wallet.Manners.Long);
        uint256 before = gasleft();
        members.authorise(GINO, DIGEST, sign(OWNER, DIGEST));
        vm.assertLe(before - gasleft(), 60_000, "not copied");
    }

    function test_WhenTheContractIsGone_Reverts() public {
        vm.etch(address(wallet), hex"");
        refuse(sign(OWNER, DIGEST));
    }

    /// @dev The types are apart: whoever had the key of the contract's address could not sign for it, and a key's address that gets code
    /// (EIP-7702) still signs as a key only.
    function test_TheTypeDecides() public {
        vm.etch(vm.addr(keyOf(ANNA)), address(wallet).code);
        members.authorise(ANNA, DIGEST, sign(keyOf(ANNA), DIGEST));
        bytes memory signature = sign(OWNER, DIGEST);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        members.authorise(ANNA, DIGEST, signature);
    }

    function test_WhenAContractHoldsAnOffice_SignsThroughItself() public {
        members.grantRole(Role.Registrar, address(wallet), uint40(clock + 1 days));
        IMembers.Admission memory given = admission(8);
        given.registrar = address(wallet);
        members.admit(given, sign(OWNER, members.digestOf(given)));
        vm.assertTrue(members.isActive(8), "admitted");
        bytes memory signature = sign(keyOf(ANNA), DIGEST);
        vm.expectRevert(
            abi.encodeWithSelector(IMembers.Members_WrongOfficer.selector, Role.Registrar, address(wallet))
        );
        members.authoriseOfficer(Role.Registrar, address(wallet), DIGEST, signature);
    }

    function test_WhenAMemberMovesToAContract_BothSign() public {
        Wallet next = new Wallet(vm.addr(keyOf(ANNA, 1)));
        IKeyChanges.Rotation memory given = rotation(ANNA, 1);
        (given.key, given.keyType) = (address(next), KeyType.Contract);
        bytes32 digest = digestOf(given);
        members.rotate(given, sign(keyOf(ANNA), digest), sign(keyOf(ANNA, 1), digest));
        pass(3 days);
        members.completeKeyChange(ANNA);
        members.authorise(ANNA, DIGEST, sign(keyOf(ANNA, 1), DIGEST));
    }
}
