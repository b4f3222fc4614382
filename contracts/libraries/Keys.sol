// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {KeyType} from "../interfaces/IKeyChanges.sol";

/// @title The one place where signatures are verified.
/// @notice A key is twenty bytes and a type:
/// - `Secp256k1`: the address of an Ethereum key; 65 bytes r ‖ s ‖ v, with s in the lower half of the order.
/// - `Passkey`: the hash of a P-256 public key and of the site it was made for (`passkeyOf`); a WebAuthn assertion whose challenge is the
///   digest: x ‖ y ‖ r ‖ s ‖ length of the authenticator data in two bytes ‖ authenticatorData ‖ clientDataJSON, s in the lower half.
/// - `Contract`: an organisation's own contract, asked as ERC-1271 says; whatever that contract wants.
/// @dev A malformed signature is a wrong one: nothing here reverts.
library Keys {
    /// @notice What an organisation's contract may use to answer: enough for a wallet of five signers, too little to hold anybody up.
    uint256 internal constant CONTRACT_GAS = 150_000;
    /// @dev Where RIP-7212 and EIP-7951 put the verification of P-256 signatures.
    address private constant P256_VERIFIER = address(0x100);
    /// @dev The bytes of a passkey's signature before the authenticator data.
    uint256 private constant HEAD = 4 * 32 + 2;
    /// @dev The bytes of the client data up to the end of the challenge, 43 characters of base64url.
    uint256 private constant CLIENT_DATA = 36 + 43 + 1;
    /// @dev Flags of the authenticator data: user present, user verified; backed up though not eligible for it.
    uint8 private constant PRESENT_AND_VERIFIED = 0x05;
    uint8 private constant BACKUP = 0x18;
    uint8 private constant BACKED_UP = 0x10;

    /// @notice Whether `signature` over `digest` was made with `key`.
    function isSigned(KeyType keyType, address key, bytes32 digest, bytes calldata signature)
        internal
        view
        returns (bool)
    {
        if (keyType == KeyType.Secp256k1) return key != address(0) && recover(digest, signature) == key;
        if (keyType == KeyType.Passkey) return _isAsserted(key, digest, signature);
        return keyType == KeyType.Contract && _isConfirmed(key, digest, signature);
    }

    /// @notice As `isSigned`, for an address of which it is not known whether it is a key or a contract. (It may be both, since EIP-7702.)
    function isSignedBy(address holder, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        return isSigned(KeyType.Secp256k1, holder, digest, signature)
            || isSigned(KeyType.Contract, holder, digest, signature);
    }

    /// @notice The address that signed; zero, which is nobody's, for a malformed or malleable signature.
    function recover(bytes32 digest, bytes calldata signature) internal pure returns (address signer) {
        // slither-disable-next-line unused-return (a malformed signature gives the zero address)
        (signer,,) = ECDSA.tryRecoverCalldata(digest, signature);
    }

    /// @notice Whether this chain can verify keys of this type. Without the precompile a P-256 signature would cost 250 000 gas and more, so
    /// passkeys are refused there instead.
    function isSupported(KeyType keyType) internal view returns (bool) {
        if (keyType == KeyType.Passkey) return _hasPrecompile();
        return keyType != KeyType.None;
    }

    /// @notice The key of a passkey: the last twenty bytes of the hash of its public key and of the hash of its relying party's id. An
    /// assertion made for another site is an assertion by another key.
    function passkeyOf(bytes32 x, bytes32 y, bytes32 rpIdHash) internal pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encode(x, y, rpIdHash)))));
    }

    /// @dev Web Authentication Level 2, 7.2, as far as it concerns a contract: the type, the challenge, the relying party (part of the key),
    /// presence, verification, backup bits, signature. Clients write the client data in a fixed order (5.8.1.1), so its beginning is
    /// compared as a whole (5.8.1.2) and nothing in it can pass for something else. Origin and counter are the authenticator's matter.
    function _isAsserted(address key, bytes32 digest, bytes calldata signature) private view returns (bool) {
        if (signature.length < HEAD) return false;
        uint256 end = HEAD + uint16(bytes2(signature[HEAD - 2:]));
        if (end < HEAD + 37 || signature.length < end + CLIENT_DATA) return false;
        (bytes calldata authenticatorData, bytes calldata clientData) = (signature[HEAD:end], signature[end:]);

        bytes memory expected =
            abi.encodePacked('{"type":"webauthn.get","challenge":"', Base64.encodeURL(abi.encodePacked(digest)), '"');
        if (keccak256(clientData[:CLIENT_DATA]) != keccak256(expected)) return false;
        uint8 flags = uint8(authenticatorData[32]);
        if (flags & PRESENT_AND_VERIFIED != PRESENT_AND_VERIFIED || flags & BACKUP == BACKED_UP) return false;

        (bytes32 x, bytes32 y) = (bytes32(signature), bytes32(signature[32:]));
        if (passkeyOf(x, y, bytes32(authenticatorData)) != key) return false;
        bytes32 message = sha256(abi.encodePacked(authenticatorData, sha256(clientData)));
        // Checks that s is low and the point on the curve.
        return P256.verifyNative(message, bytes32(signature[64:]), bytes32(signature[96:]), x, y);
    }

    /// @dev Static, so that nothing can be changed meanwhile; bounded, and only one word of the answer is read.
    function _isConfirmed(address key, bytes32 digest, bytes calldata signature) private view returns (bool confirmed) {
        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        bytes32 yes = bytes32(IERC1271.isValidSignature.selector);
        uint256 bound = CONTRACT_GAS;
        assembly ("memory-safe") {
            let answered := staticcall(bound, key, add(question, 0x20), mload(question), 0x00, 0x20)
            confirmed := and(answered, and(gt(returndatasize(), 0x1f), eq(mload(0x00), yes)))
        }
    }

    /// @dev A precompile has no code to look at, and answers nothing to a wrong signature: it is asked about a right one (Wycheproof,
    /// ecdsa_secp256r1_sha256, the message "123400").
    function _hasPrecompile() private view returns (bool) {
        bytes memory right = abi.encode(
            0xbb5a52f42f9c9261ed4361f59422a1e30036e7c32b270c8807a419feca605023,
            uint256(5),
            uint256(1),
            0xa71af64de5126a4a4e02b7922d66ce9415ce88a4c9d25514d91082c8725ac957,
            0x5d47723c8fbe580bb369fec9c2665d8e30a435b9932645482e7c9f11e872296b
        );
        // slither-disable-next-line low-level-calls (a precompile has no interface)
        (bool answered, bytes memory answer) = P256_VERIFIER.staticcall(right);
        return answered && answer.length == 32 && abi.decode(answer, (uint256)) == 1;
    }
}
