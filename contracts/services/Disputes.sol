// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Header} from "../Header.sol";
import {Parameter} from "../interfaces/ICouncil.sol";
import {Role, holderOf} from "../interfaces/IMembers.sol";
import {IServices, State} from "../interfaces/IServices.sol";
import {Intents} from "../libraries/Intents.sol";
import {Agreements} from "./Agreements.sol";

/// @title What happens when the parties of a service disagree.
/// @notice Specified in `interfaces/IServices.sol`.
abstract contract Disputes is Agreements {
    /// @inheritdoc IServices
    function dispute(bytes32 service, uint32 signer, bytes32 evidence, uint40 validUntil, bytes calldata signature)
        external
    {
        Header header = _headers[service];
        if (header.stateOf() != State.Delivered) revert Services_WrongState(service, header.stateOf());
        if (signer != header.requesterOf() && signer != header.providerOf()) revert Services_NotAParty(service, signer);
        _requireUntil(header.deadlineOf());
        _authorise(Intents.hashDispute(service, signer, evidence, validUntil), signer, validUntil, signature);

        uint256 mediateBy = block.timestamp + COUNCIL.valueOf(Parameter.MediateWindow);
        _headers[service] = header.become(State.Disputed).within(mediateBy - header.startOf());

        emit ServiceDisputed(service, signer, evidence, uint40(mediateBy));
    }

    /// @inheritdoc IServices
    function resolve(
        Request calldata order,
        uint16 providerBps,
        bytes32 reasons,
        uint40 validUntil,
        bytes calldata signature
    ) external {
        bytes32 service = idOf(order);
        Header header = _headers[service];
        if (header.stateOf() != State.Disputed) revert Services_WrongState(service, header.stateOf());
        _requireUntil(header.deadlineOf());
        if (providerBps > 10_000) revert Services_BadPart(providerBps);
        uint32 mediator = order.mediator;
        _requireInTime(validUntil);
        bytes32 intent = Intents.hashResolve(service, mediator, providerBps, reasons, validUntil);
        MEMBERS.authoriseOfficer(Role.Mediator, holderOf(mediator), _hashTypedDataV4(intent), signature);

        _resolve(service, header, mediator, uint256(header.amountOf()) * providerBps / 10_000, reasons);
    }

    /// @inheritdoc IServices
    function resolveByDefault(bytes32 service) external {
        Header header = _headers[service];
        if (header.stateOf() != State.Disputed) revert Services_WrongState(service, header.stateOf());
        _requireAfter(header.deadlineOf());

        _resolve(service, header, 0, header.amountOf() / 2, 0);
    }

    function _resolve(bytes32 service, Header header, uint32 mediator, uint256 toProvider, bytes32 reasons) private {
        // At most the price, which fits.
        _headers[service] = header.costing(uint48(toProvider)).become(State.Resolved);

        emit ServiceResolved(service, mediator, uint48(toProvider), reasons);

        LEDGER.paySplit(service, header.requesterOf(), header.providerOf(), toProvider);
    }
}
