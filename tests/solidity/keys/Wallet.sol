// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @dev An organisation's contract with one owner, and with the bad manners that a test gives it.
contract Wallet {
    enum Manners {
        Good,
        Greedy,
        Short,
        Long,
        Failing,
        OtherWord,
        Writing
    }

    address private immutable _owner;
    Manners public manners;
    uint256 private _written;

    constructor(address owner) {
        _owner = owner;
    }

    function behave(Manners how) external {
        manners = how;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external returns (bytes4) {
        Manners how = manners;
        (address signer,,) = ECDSA.tryRecoverCalldata(digest, signature);
        if (how == Manners.Greedy) while (true) {}
        if (how == Manners.Failing) revert("no");
        if (how == Manners.Writing) _written = 1;
        bytes32 yes = bytes32(bytes4(0x1626ba7e));
        if (how == Manners.Short) {
            assembly {
                mstore(0, yes)
                return(0, 4)
            }
        }
        if (how == Manners.Long) {
            assembly {
                mstore(0, yes)
                return(0, 20000)
            }
        }
        if (how == Manners.OtherWord) {
            assembly {
                mstore(0, or(yes, 1))
                return(0, 32)
            }
        }
        return signer == _owner ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
    }
}
