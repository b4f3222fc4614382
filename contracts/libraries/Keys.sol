// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {WebAuthn} from "@openzeppelin/contracts/utils/cryptography/WebAuthn.sol";
import {KeyType} from "../interfaces/IMembers.sol";

/// @title The one place where signatures are verified.
/// @notice A key is twenty bytes and a type:
/// - `Secp256k1`: the address of an Ethereum key; 65 bytes r ‖ s ‖ v, with s in the lower half of the order.
/// - `Passkey`: the hash of a P-256 public key and of the site it was made for (`passkeyOf`); a WebAuthn assertion whose challenge is the
///   digest, laid out as x ‖ y ‖ abi.encode(r, s, challengeIndex, typeIndex, authenticatorData, clientDataJSON), s in the lower half.
/// - `Contract`: an organisation's own contract, asked as ERC-1271 says; whatever that contract wants.
/// @dev A malformed signature is a wrong one: nothing here reverts.
library Keys {
    /// @notice What an organisation's contract may use to answer: enough for a wallet of five signers, too little to hold anybody up.
    uint256 internal constant CONTRACT_GAS = 150_000;
    /// @dev Where RIP-7212 and EIP-7951 put the verification of P-256 signatures.
    address private constant P256_VERIFIER = address(0x100);

    /// @notice Whether `signature` over `digest` was made with `key`.
    function isSigned(KeyType keyType, address key, bytes32 digest, bytes calldata signature)
        internal
        view
        returns (bool)
    {
        if (keyType == KeyType.Secp256k1) return key != address(0) && recover(digest, signature) == key;
        if (keyType == KeyType.Passkey) return _isAsserted(key, digest, signature);
        if (keyType == KeyType.Contract) return _isConfirmed(key, digest, signature);
        return false;
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

    /// @dev OpenZeppelin checks type, challenge, presence, verification, backup bits, low s, and that the point is on the curve; that the
    /// authenticator data begin with the relying party's hash is part of the key.
    function _isAsserted(address key, bytes32 digest, bytes calldata signature) private view returns (bool) {
        if (signature.length < 64) return false;
        (bytes32 x, bytes32 y) = (bytes32(signature[:32]), bytes32(signature[32:64]));
        (bool inOrder, WebAuthn.WebAuthnAuth calldata auth) = WebAuthn.tryDecodeAuth(signature[64:]);
        if (!inOrder || auth.authenticatorData.length < 37) return false;
        if (passkeyOf(x, y, bytes32(auth.authenticatorData[:32])) != key) return false;
        return WebAuthn.verify(abi.encodePacked(digest), auth, x, y);
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
