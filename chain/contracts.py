"""A community's contracts as this room talks to them: calls encoded, answers, events and refusals decoded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_utils.abi import collapse_if_tuple
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from chain.compile import Artifact
from chain.deployment import Deployment
from chain.errors import ChainError
from chain.rpc import Json, Rpc

Value: TypeAlias = Any
"""What the ABI can hold: an integer, a truth, bytes, text, or a tuple of them."""

_STANDARD_ERRORS = {
    keccak(text="Error(string)")[:4]: ("Error", ("string",), ("reason",)),
    keccak(text="Panic(uint256)")[:4]: ("Panic", ("uint256",), ("code",)),
}


@dataclass(frozen=True)
class Call:
    """What a transaction does.

    Attributes:
        to: the checksum address of the contract or the receiver.
        data: the encoded function and its arguments.
        value: wei that go with it.
    """

    to: str
    data: bytes = b""
    value: int = 0


@dataclass(frozen=True)
class Revert:
    """Why a call reverts.

    Attributes:
        name: the error that the contract names, as `Services_WrongState`; "" if it gave none.
        values: its fields.
    """

    name: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        fields = ", ".join(f"{key}={_readable(value)}" for key, value in self.values.items())
        return f"{self.name}({fields})" if self.name else "no reason given"


@dataclass(frozen=True)
class _Function:
    selector: bytes
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class _EventType:
    name: str
    indexed: tuple[tuple[str, str], ...]
    plain: tuple[tuple[str, str], ...]


class Contracts:
    """The deployed contracts of one community, by their names."""

    def __init__(self, artifacts: Mapping[str, Artifact], deployment: Deployment) -> None:
        self.deployment = deployment
        self.addresses = {name: to_checksum_address(address) for name, address in deployment.addresses.items()}
        self._abis = {name: artifacts[name].abi for name in self.addresses}
        self._names = {bytes.fromhex(address[2:]): name for name, address in self.addresses.items()}

    def call(self, contract: str, function: str, *given: object) -> Call:
        """A call of a contract's function; structs are tuples.

        Raises:
            ChainError: there is no such contract or function.
        """
        found = self._function(contract, function)
        return Call(self.addresses[contract], found.selector + encode(found.inputs, given))

    def given(self, contract: str, function: str, call: Call) -> tuple[Value, ...] | None:
        """The arguments of a call, the inverse of `call`; None if it is a call of something else."""
        found = self._function(contract, function)
        if call.to != self.addresses[contract] or call.data[:4] != found.selector:
            return None
        try:
            return decode(found.inputs, call.data[4:])
        except DecodingError:
            return None

    def answer(self, contract: str, function: str, data: bytes) -> Value:
        """What a view function gave: one value, or a tuple if it gives several."""
        values = decode(self._function(contract, function).outputs, data)
        return values[0] if len(values) == 1 else values

    def ask(self, rpc: Rpc, questions: Sequence[tuple[str, str, Sequence[Any]]], block: Json = "latest") -> list[Value]:
        """The answers of view functions, given as (contract, function, arguments), all at one block.

        Raises:
            UnreachableError: no answer.
            RpcError: one of them reverted, or the node has no state for this block.
        """
        calls = [self.call(contract, function, *given) for contract, function, given in questions]
        raw = rpc.ask([("eth_call", ({"to": call.to, "data": "0x" + call.data.hex()}, block)) for call in calls])
        return [
            self.answer(contract, function, bytes.fromhex(data[2:]))
            for (contract, function, _), data in zip(questions, raw, strict=True)
        ]

    def event(self, address: bytes, topics: Sequence[bytes], data: bytes) -> tuple[str, str, dict[str, Any]]:
        """The contract, the name and the fields of an event.

        Raises:
            ChainError: the contract is not of this community, or has no such event.
        """
        contract = self._names.get(address)
        known = self._events.get((contract, topics[0] if topics else b""))
        if contract is None or known is None:
            raise ChainError(
                f"The contract at 0x{address.hex()} wrote an event that this version of Borgo does not know.",
                "Is the deployment the one that this version made?",
            )
        try:
            given = [(kind, name, topic) for (kind, name), topic in zip(known.indexed, topics[1:], strict=True)]
            fields = {name: _plain(kind, decode((kind,), topic)[0]) for kind, name, topic in given}
            values = decode([kind for kind, _ in known.plain], data)
        except (DecodingError, ValueError) as error:
            raise ChainError(f"An event {known.name} of {contract} cannot be decoded: {error}.") from error
        fields |= {name: _plain(kind, value) for (kind, name), value in zip(known.plain, values, strict=True)}
        return contract, known.name, fields

    def reason(self, data: bytes) -> Revert:
        """Why a call reverted, from the bytes it reverted with."""
        known = self._errors.get(data[:4])
        if known is None:
            return Revert("", {"data": data} if data else {})
        name, kinds, fields = known
        try:
            values = decode(kinds, data[4:])
        except DecodingError:
            return Revert(name, {"data": data[4:]})
        return Revert(name, dict(zip(fields, map(_plain, kinds, values), strict=True)))

    def _function(self, contract: str, name: str) -> _Function:
        try:
            return self._functions[contract, name]
        except KeyError:
            raise ChainError(f"There is no function {contract}.{name}.") from None

    @cached_property
    def _functions(self) -> dict[tuple[str, str], _Function]:
        return {
            (contract, entry["name"]): _Function(
                _selector(entry)[:4], _kinds(entry["inputs"]), _kinds(entry["outputs"])
            )
            for contract, entry in self._entries("function")
        }

    @cached_property
    def _events(self) -> dict[tuple[str | None, bytes], _EventType]:
        return {
            (contract, _selector(entry)): _EventType(
                entry["name"],
                tuple((collapse_if_tuple(field), field["name"]) for field in entry["inputs"] if field["indexed"]),
                tuple((collapse_if_tuple(field), field["name"]) for field in entry["inputs"] if not field["indexed"]),
            )
            for contract, entry in self._entries("event")
        }

    @cached_property
    def _errors(self) -> dict[bytes, tuple[str, tuple[str, ...], tuple[str, ...]]]:
        named = {
            _selector(entry)[:4]: (
                str(entry["name"]),
                _kinds(entry["inputs"]),
                tuple(field["name"] or str(i) for i, field in enumerate(entry["inputs"])),
            )
            for _, entry in self._entries("error")
        }
        return _STANDARD_ERRORS | named

    def _entries(self, kind: str) -> list[tuple[str, dict[str, Any]]]:
        return [(contract, entry) for contract, abi in self._abis.items() for entry in abi if entry["type"] == kind]


def _kinds(fields: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(collapse_if_tuple(field) for field in fields)


def _selector(entry: dict[str, Any]) -> bytes:
    return keccak(text=f"{entry['name']}({','.join(_kinds(entry['inputs']))})")


def _plain(kind: str, value: Value) -> Value:
    """An address with its checksum; all else as it is."""
    return to_checksum_address(value) if kind == "address" else value


def _readable(value: Value) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)
