// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Choice, IBallots} from "../interfaces/IBallots.sol";
import {ICouncil} from "../interfaces/ICouncil.sol";
import {IKeyChanges} from "../interfaces/IKeyChanges.sol";
import {IMembers} from "../interfaces/IMembers.sol";
import {IOffers} from "../interfaces/IOffers.sol";
import {IServices} from "../interfaces/IServices.sol";
import {ISettlements} from "../interfaces/ISettlements.sol";
import {ITreasury} from "../interfaces/ITreasury.sol";

/// @title The EIP-712 structs that people, registrars and reporters sign.
/// @notice The text of each type is its name: a signature for one action is worthless for any other. Chain and contract are in the
/// domain separator of the contract that receives the intent.
library Intents {
    bytes32 internal constant ADMISSION = keccak256(
        "Admission(uint32 member,uint8 class,address key,uint8 keyType,bytes32 identity,address registrar,uint40 validUntil)"
    );
    bytes32 internal constant REFUSAL =
        keccak256("Refusal(bytes32 application,uint8 reason,bytes32 evidence,address registrar,uint40 validUntil)");
    bytes32 internal constant EXIT = keccak256("Exit(uint32 member,uint64 nonce,uint40 validUntil)");
    bytes32 internal constant ROTATION =
        keccak256("Rotation(uint32 member,address key,uint8 keyType,uint64 nonce,uint40 validUntil)");
    bytes32 internal constant RECOVERY = keccak256(
        "Recovery(uint32 member,address key,uint8 keyType,uint32 first,uint32 second,uint32 recovery,uint40 validUntil)"
    );
    bytes32 internal constant CANCEL_KEY_CHANGE =
        keccak256("CancelKeyChange(uint32 member,address key,uint64 nonce,uint40 validUntil)");
    bytes32 internal constant CONTACTS =
        keccak256("Contacts(uint32 member,uint32 first,uint32 second,uint32 third,uint64 nonce,uint40 validUntil)");
    bytes32 internal constant DELEGATION = keccak256(
        "Delegation(uint32 member,uint32 delegate,uint48 perRequest,uint48 perEpoch,uint64 nonce,uint40 validUntil)"
    );
    bytes32 internal constant END_DELEGATION =
        keccak256("EndDelegation(uint32 member,uint32 signer,uint64 nonce,uint40 validUntil)");
    bytes32 internal constant REQUEST = keccak256(
        "Request(uint32 requester,uint32 provider,uint48 amount,uint16 category,uint40 start,uint40 performBy,uint32 mediator,uint32 stakeholder,bytes32 terms,bytes32 salt,uint40 validUntil)"
    );
    bytes32 internal constant APPROVE = keccak256("Approve(bytes32 service,uint32 signer,uint40 validUntil)");
    bytes32 internal constant DELIVER = keccak256("Deliver(bytes32 service,uint32 signer,uint40 validUntil)");
    bytes32 internal constant CLOSE = keccak256("Close(bytes32 service,uint32 signer,uint40 validUntil)");
    bytes32 internal constant CANCEL = keccak256("Cancel(bytes32 service,uint32 signer,uint40 validUntil)");
    bytes32 internal constant APPROVE_MANY =
        keccak256("ApproveMany(bytes32[] services,uint32 signer,uint16 minimum,uint40 validUntil)");
    bytes32 internal constant CLOSE_FOR =
        keccak256("CloseFor(bytes32 service,uint32 signer,uint48 amount,uint40 validUntil)");
    bytes32 internal constant DISPUTE =
        keccak256("Dispute(bytes32 service,uint32 signer,bytes32 evidence,uint40 validUntil)");
    bytes32 internal constant RESOLVE =
        keccak256("Resolve(bytes32 service,uint32 signer,uint16 providerBps,bytes32 reasons,uint40 validUntil)");
    bytes32 internal constant INSTANT = keccak256(
        "Instant(uint32 requester,uint32 provider,bytes32 offer,uint48 amount,bytes32 terms,bytes32 salt,uint40 validUntil)"
    );
    bytes32 internal constant OFFER = keccak256(
        "Offer(uint32 provider,uint48 maxAmount,uint32 stakeholder,uint40 until,bytes32 terms,uint40 validUntil)"
    );
    bytes32 internal constant RECOGNITION = keccak256(
        "Recognition(uint32 provider,uint16 category,uint40 until,uint32 sequence,address recogniser,uint40 validUntil)"
    );
    bytes32 internal constant SETTLEMENT = keccak256(
        "Settlement(uint32 period,uint8 revision,bytes32 root,uint32 leaves,uint64 tokens,uint64 sharedWh,uint64 incentiveCents,bytes32 datasetHash,bytes32 rulesHash,bytes32 codeHash,uint40 validUntil)"
    );
    bytes32 internal constant SUSPEND =
        keccak256("Suspend(uint32 period,uint8 revision,bytes32 evidence,address auditor,uint40 validUntil)");
    bytes32 internal constant OBJECTION =
        keccak256("Objection(uint32 period,uint8 revision,bytes32 evidence,uint32 signer,uint40 validUntil)");
    bytes32 internal constant RETROCEDE =
        keccak256("Retrocede(uint32 member,uint16 bps,uint32 nonce,uint40 validUntil)");
    bytes32 internal constant STAKEHOLDER = keccak256(
        "Stakeholder(uint32 stakeholder,uint40 until,bytes32 agreement,uint32 sequence,address treasurer,uint40 validUntil)"
    );
    bytes32 internal constant PURCHASE = keccak256(
        "Purchase(uint32 stakeholder,uint32 cents,uint24 tokensPerEuro,uint8 purpose,bytes32 receipt,address treasurer,uint40 validUntil)"
    );
    bytes32 internal constant GRANT = keccak256(
        "Grant(uint32 stakeholder,bytes32 allowance,uint48 pool,bytes32 recipients,bytes32 salt,uint40 validUntil)"
    );
    bytes32 internal constant QUOTA_GRANT = keccak256(
        "QuotaGrant(uint32 stakeholder,bytes32 allowance,uint48 pool,uint32 period,bytes32 salt,uint40 validUntil)"
    );
    bytes32 internal constant ECO_BONUS = keccak256(
        "EcoBonus(uint32 stakeholder,bytes32 allowance,uint32 member,uint48 amount,bytes32 product,uint40 validUntil)"
    );
    bytes32 internal constant PROPOSAL = keccak256(
        "Proposal(uint8 kind,bytes32 dataHash,bytes32 text,uint32 period,bytes32 salt,uint40 validUntil)"
    );
    bytes32 internal constant VOTE =
        keccak256("Vote(bytes32 ballot,uint32 voter,uint8 choice,uint32 quotaMicro,uint40 validUntil)");
    bytes32 internal constant PAUSE =
        keccak256("Pause(uint32 number,uint40 until,bytes32 evidence,uint40 validUntil)");

    function hash(IMembers.Admission calldata admission) internal pure returns (bytes32) {
        uint256 place;
        assembly ("memory-safe") {
            place := admission
        }
        return _hashWords(ADMISSION, place, 7);
    }

    function hash(IMembers.Refusal calldata refusal) internal pure returns (bytes32) {
        uint256 place;
        assembly ("memory-safe") {
            place := refusal
        }
        return _hashWords(REFUSAL, place, 5);
    }

    function hash(IKeyChanges.Rotation calldata rotation) internal pure returns (bytes32) {
        uint256 place;
        assembly ("memory-safe") {
            place := rotation
        }
        return _hashWords(ROTATION, place, 5);
    }

    function hash(IKeyChanges.Recovery calldata recovery) internal pure returns (bytes32) {
        uint256 place;
        assembly ("memory-safe") {
            place := recovery
        }
        return _hashWords(RECOVERY, place, 7);
    }

    function hash(IKeyChanges.Contacts calldata contacts) internal pure returns (bytes32) {
        uint256 place;
        assembly ("memory-safe") {
            place := contacts
        }
        return _hashWords(CONTACTS, place, 6);
    }

    function hash(IMembers.Delegation calldata delegation) internal pure returns (bytes32) {
        uint256 place;
        assembly ("memory-safe") {
            place := delegation
        }
        return _hashWords(DELEGATION, place, 6);
    }

    function hashOfExit(uint32 member, uint64 nonce, uint40 validUntil) internal pure returns (bytes32) {
        return keccak256(abi.encode(EXIT, member, nonce, validUntil));
    }

    function hashOfCancelKeyChange(uint32 member, address key, uint64 nonce, uint40 validUntil)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(CANCEL_KEY_CHANGE, member, key, nonce, validUntil));
    }

    function hashOfEndDelegation(uint32 member, uint32 signer, uint64 nonce, uint40 validUntil)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(END_DELEGATION, member, signer, nonce, validUntil));
    }

    /// @dev As `keccak256(abi.encode(REQUEST, request))`, without looking at each field once more: a field that does not fit its type hashes
    /// to what nobody can have signed, and reverts where it is read.
    function hash(IServices.Request calldata request) internal pure returns (bytes32 digest) {
        bytes32 typeHash = REQUEST;
        // Behind the free memory pointer, which Solidity lets anyone use as scratch space: the type, then eleven words of calldata.
        assembly ("memory-safe") {
            let start := mload(0x40)
            mstore(start, typeHash)
            calldatacopy(add(start, 0x20), request, 0x160)
            digest := keccak256(start, 0x180)
        }
    }

    function hash(IServices.Instant calldata purchase) internal pure returns (bytes32) {
        return keccak256(abi.encode(INSTANT, purchase));
    }

    function hash(IOffers.Offer calldata offer) internal pure returns (bytes32) {
        return keccak256(abi.encode(OFFER, offer));
    }

    function hash(IOffers.Recognition calldata recognition) internal pure returns (bytes32) {
        return keccak256(abi.encode(RECOGNITION, recognition));
    }

    function hash(ISettlements.Settlement calldata settlement) internal pure returns (bytes32) {
        return keccak256(abi.encode(SETTLEMENT, settlement));
    }

    function hash(ISettlements.Suspend calldata order) internal pure returns (bytes32) {
        return keccak256(abi.encode(SUSPEND, order));
    }

    function hash(ISettlements.Objection memory order) internal pure returns (bytes32) {
        return keccak256(abi.encode(OBJECTION, order));
    }

    function hash(ISettlements.Retrocede calldata order) internal pure returns (bytes32) {
        return keccak256(abi.encode(RETROCEDE, order));
    }

    function hash(ITreasury.Stakeholder calldata order) internal pure returns (bytes32) {
        return keccak256(abi.encode(STAKEHOLDER, order));
    }

    function hash(ITreasury.Purchase calldata order) internal pure returns (bytes32) {
        return keccak256(abi.encode(PURCHASE, order));
    }

    function hash(ITreasury.Grant calldata order) internal pure returns (bytes32) {
        return keccak256(abi.encode(GRANT, order));
    }

    function hash(ITreasury.QuotaGrant calldata order) internal pure returns (bytes32) {
        return keccak256(abi.encode(QUOTA_GRANT, order));
    }

    function hash(ITreasury.EcoBonus calldata order) internal pure returns (bytes32) {
        return keccak256(abi.encode(ECO_BONUS, order));
    }

    function hash(IBallots.Proposal calldata proposal) internal pure returns (bytes32) {
        return keccak256(abi.encode(PROPOSAL, proposal));
    }

    function hash(ICouncil.Pause calldata given) internal pure returns (bytes32) {
        return keccak256(abi.encode(PAUSE, given));
    }

    function hashVote(bytes32 ballot, uint32 voter, Choice choice, uint32 quotaMicro, uint40 validUntil)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(VOTE, ballot, voter, choice, quotaMicro, validUntil));
    }

    /// @dev Approve, Deliver, Close and Cancel have the same fields and differ by `typeHash`.
    function hash(bytes32 typeHash, bytes32 service, uint32 signer, uint40 validUntil) internal pure returns (bytes32) {
        return keccak256(abi.encode(typeHash, service, signer, validUntil));
    }

    function hashFor(bytes32 service, uint32 signer, uint48 amount, uint40 validUntil) internal pure returns (bytes32) {
        return keccak256(abi.encode(CLOSE_FOR, service, signer, amount, validUntil));
    }

    function hashDispute(bytes32 service, uint32 signer, bytes32 evidence, uint40 validUntil)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(DISPUTE, service, signer, evidence, validUntil));
    }

    function hashResolve(bytes32 service, uint32 signer, uint16 providerBps, bytes32 reasons, uint40 validUntil)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(RESOLVE, service, signer, providerBps, reasons, validUntil));
    }

    /// @dev An array is hashed as its members in a row.
    function hashMany(bytes32[] calldata services, uint32 signer, uint16 minimum, uint40 validUntil)
        internal
        pure
        returns (bytes32)
    {
        bytes32 list = keccak256(abi.encodePacked(services));
        return keccak256(abi.encode(APPROVE_MANY, list, signer, minimum, validUntil));
    }

    /// @dev The hash of a struct of words as they lie in the call's data: what `abi.encode` would give, in a third of the code. A field with dirty
    /// bits gives a hash that nobody signed.
    function _hashWords(bytes32 typeHash, uint256 place, uint256 words) private pure returns (bytes32 structHash) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            calldatacopy(add(free, 0x20), place, mul(words, 0x20))
            structHash := keccak256(free, add(0x20, mul(words, 0x20)))
        }
    }
}
