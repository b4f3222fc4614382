// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

/// @dev The few cheatcodes of halmos that the proofs use.
interface Svm {
    function enableSymbolicStorage(address account) external;
    function createUint(uint256 bits, string calldata name) external returns (uint256);
    function createBytes32(string calldata name) external returns (bytes32);
    function createAddress(string calldata name) external returns (address);
}

Svm constant svm = Svm(address(uint160(uint256(keccak256("svm cheat code")))));
