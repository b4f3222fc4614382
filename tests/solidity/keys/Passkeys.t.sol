// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {IKeyChanges} from "../../../contracts/interfaces/IKeyChanges.sol";
import {IMembers, KeyType} from "../../../contracts/interfaces/IMembers.sol";
import {Keys} from "../../../contracts/libraries/Keys.sol";
import {Roll} from "../Roll.sol";
import {vm} from "../Vm.sol";

/// @dev WebAuthn assertions on a chain with the precompile of EIP-7951.
/// forge-config: default.evm_version = "osaka"
contract PasskeysTest is Roll {
    bytes32 private constant DIGEST = 0x9e1c1f189b7f045157de10eee7e12a8487da460b4e52f7639b98914f55dcb7df;
    uint256 private constant ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551;
    uint256 private constant KEY = 0xc0ffee;
    string private constant SITE = "borgo.example";
    bytes1 private constant SEEN = 0x05;

    function setUp() public override {
        super.setUp();
        admitWith(GINO, KeyType.Passkey, passkey(KEY, SITE));
    }

    // What an authenticator and a browser write.

    function authenticatorData(string memory site, bytes1 flags) internal pure returns (bytes memory) {
        return abi.encodePacked(sha256(bytes(site)), flags, uint32(7));
    }

    function clientData(string memory kind, bytes memory challenge) internal pure returns (bytes memory) {
        return abi.encodePacked(
            '{"type":"', kind, '","challenge":"', challenge, '","origin":"https://borgo.example","crossOrigin":false}'
        );
    }

    function clientData(bytes32 challenge) internal pure returns (bytes memory) {
        return clientData("webauthn.get", bytes(Base64.encodeURL(abi.encodePacked(challenge))));
    }

    function assertion(uint256 key, bytes memory data, bytes memory client) internal pure returns (bytes memory) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        (bytes32 r, bytes32 s) = vm.signP256(key, sha256(abi.encodePacked(data, sha256(client))));
        if (uint256(s) > ORDER / 2) s = bytes32(ORDER - uint256(s));
        return abi.encodePacked(x, y, r, s, uint16(data.length), data, client);
    }

    function good(bytes32 digest) internal pure returns (bytes memory) {
        return assertion(KEY, authenticatorData(SITE, SEEN), clientData(digest));
    }

    function refuse(bytes memory signature) internal {
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, GINO));
        members.authorise(GINO, DIGEST, signature);
    }

    /// @dev Made by Chromium's own authenticator for http://localhost, its s brought to the lower half as clients do.
    function chromium() internal pure returns (bytes memory) {
        return abi.encodePacked(
            hex"1568a7abae49698f2546598088c7d0382e57235046958a57b903f661e323451d",
            hex"cd9f2dc15547dc668dcf3666961c742be6c2c370afa8e1b69699bcdedfadccc4",
            hex"bc175c451a68c883d888f4adc67bd59055646b0cd07d580b236f77281b220c77",
            hex"50bdc35b1a90036da59baa7aa6120de9d7cf09e242f989d30b0d0c32d5a46564",
            uint16(37),
            hex"49960de5880e8c687434170f6476605b8fe4aeb9a28632c7995cf3ba831d97630500000002",
            '{"type":"webauthn.get","challenge":"nhwfGJt_BFFX3hDu5-EqhIfaRgtOUvdjm5iRT1Xct98",',
            '"origin":"http://localhost:41547","crossOrigin":false}'
        );
    }

    function test_WhenABrowserMadeIt_ReturnsSilently() public {
        address key = Keys.passkeyOf(
            0x1568a7abae49698f2546598088c7d0382e57235046958a57b903f661e323451d,
            0xcd9f2dc15547dc668dcf3666961c742be6c2c370afa8e1b69699bcdedfadccc4,
            sha256("localhost")
        );
        admitWith(8, KeyType.Passkey, key);
        members.authorise(8, DIGEST, chromium());
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, 8));
        members.authorise(8, keccak256("other"), chromium());
    }

    function testFuzz_WhenTheMemberSigned_ReturnsSilently(bytes32 digest) public view {
        members.authorise(GINO, digest, good(digest));
    }

    function testFuzz_WhenAnotherDigestWasSigned_Reverts(bytes32 other) public {
        vm.assume(other != DIGEST);
        refuse(good(other));
    }

    function testFuzz_WhenItIsNoAssertion_Reverts(bytes calldata signature) public {
        refuse(signature);
    }

    /// @dev One byte changed anywhere: refused, and not by running out of anything.
    function testFuzz_WhenAByteIsChanged_Reverts(uint256 place, uint8 change) public {
        bytes memory signature = good(DIGEST);
        vm.assume(change != 0);
        place %= signature.length;
        signature[place] ^= bytes1(change);
        refuse(signature);
    }

    function testFuzz_WhenItIsCutShort_Reverts(uint256 length) public {
        bytes memory signature = good(DIGEST);
        length %= signature.length;
        assembly {
            mstore(signature, length)
        }
        refuse(signature);
    }

    function test_WhenMadeAtRegistration_Reverts() public {
        bytes memory challenge = bytes(Base64.encodeURL(abi.encodePacked(DIGEST)));
        refuse(assertion(KEY, authenticatorData(SITE, SEEN), clientData("webauthn.create", challenge)));
    }

    function test_WhenTheChallengeIsEncodedOtherwise_Reverts() public {
        bytes memory data = authenticatorData(SITE, SEEN);
        bytes memory padded = bytes(Base64.encode(abi.encodePacked(DIGEST)));
        refuse(assertion(KEY, data, clientData("webauthn.get", padded)));
        bytes memory alphabet = bytes(Base64.encodeURL(abi.encodePacked(DIGEST)));
        // The digest was chosen so that the two alphabets differ in it.
        for (uint256 i = 0; i < alphabet.length; i++) {
            if (alphabet[i] == "_") alphabet[i] = "/";
            if (alphabet[i] == "-") alphabet[i] = "+";
        }
        refuse(assertion(KEY, data, clientData("webauthn.get", alphabet)));
        refuse(assertion(KEY, data, clientData("webauthn.get", abi.encodePacked(DIGEST))));
    }

    /// @dev What looks like the right client data deeper inside does not count.
    function test_Attack_WhenTheRightTextStandsElsewhere_Reverts() public {
        bytes memory inner = clientData(DIGEST);
        bytes memory client = abi.encodePacked('{"type":"webauthn.get","challenge":"AAAA","other":', inner, "}");
        refuse(assertion(KEY, authenticatorData(SITE, SEEN), client));
        refuse(assertion(KEY, authenticatorData(SITE, SEEN), abi.encodePacked(" ", inner)));
    }

    function test_WhenTheUserWasNotVerified_Reverts() public {
        refuse(assertion(KEY, authenticatorData(SITE, 0x01), clientData(DIGEST)));
    }

    function test_WhenTheUserWasNotPresent_Reverts() public {
        refuse(assertion(KEY, authenticatorData(SITE, 0x04), clientData(DIGEST)));
        refuse(assertion(KEY, authenticatorData(SITE, 0x00), clientData(DIGEST)));
    }

    function test_WhenBackedUpThoughNotEligible_Reverts() public {
        refuse(assertion(KEY, authenticatorData(SITE, 0x15), clientData(DIGEST)));
    }

    function test_WhenEligibleOrBackedUpOrWithExtensions_ReturnsSilently() public view {
        bytes memory client = clientData(DIGEST);
        members.authorise(GINO, DIGEST, assertion(KEY, authenticatorData(SITE, 0x0d), client));
        members.authorise(GINO, DIGEST, assertion(KEY, authenticatorData(SITE, 0x1d), client));
        bytes memory extended = abi.encodePacked(authenticatorData(SITE, 0x85), hex"a16161f5");
        members.authorise(GINO, DIGEST, assertion(KEY, extended, client));
    }

    /// @dev rpIdHash: the same authenticator's key, used for another site.
    function test_Attack_WhenMadeForAnotherSite_Reverts() public {
        refuse(assertion(KEY, authenticatorData("borgo.example.evil", SEEN), clientData(DIGEST)));
    }

    function test_WhenAnotherKeySigned_Reverts() public {
        refuse(assertion(KEY + 1, authenticatorData(SITE, SEEN), clientData(DIGEST)));
    }

    /// @dev Signature malleability: the twin with a high s.
    function test_Attack_WhenSIsHigh_Reverts() public {
        bytes memory signature = good(DIGEST);
        bytes32 s;
        assembly {
            s := mload(add(signature, 0x80))
        }
        bytes32 twin = bytes32(ORDER - uint256(s));
        assembly {
            mstore(add(signature, 0x80), twin)
        }
        refuse(signature);
    }

    /// @dev A passkey's hash is not an address whose key could sign, and an address is no passkey.
    function test_TheTypeDecides() public {
        refuse(sign(keyOf(ANNA), DIGEST));
        bytes memory signature = good(DIGEST);
        vm.expectRevert(abi.encodeWithSelector(IMembers.Members_WrongSignature.selector, ANNA));
        members.authorise(ANNA, DIGEST, signature);
    }

    function test_WhenAMemberMovesToAPasskey_BothSign() public {
        IKeyChanges.Rotation memory given = rotation(ANNA, 1);
        (given.key, given.keyType) = (passkey(KEY + 1, SITE), KeyType.Passkey);
        bytes32 digest = digestOf(given);
        bytes memory byNew = assertion(KEY + 1, authenticatorData(SITE, SEEN), clientData(digest));
        members.rotate(given, sign(keyOf(ANNA), digest), byNew);
        pass(3 days);
        members.completeKeyChange(ANNA);
        members.authorise(
            ANNA, DIGEST, assertion(KEY + 1, authenticatorData(SITE, SEEN), clientData(DIGEST))
        );
    }
}
