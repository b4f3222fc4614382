"""Whether the contracts are what they should be: their code, what they were created with, and their links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.abi import collapse_if_tuple
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from chain.compile import Artifact
from chain.deployment_file import DeploymentFile
from chain.errors import ChainError
from chain.genesis import CLASS_RULES, LINKS, ORDER, PARAMETERS, ROLES, Genesis, arguments
from chain.intents import domain_separator
from oracle.audit.evidence import Evidence, with_checksums
from oracle.audit.findings import Kind, Notebook, Where

SEARCHED = 1_000
"""In how many blocks from the deployment's first the creations are looked for."""
PUSH32_ZERO = b"\x7f" + bytes(32)
"""What the compiler writes where a constructor will put an immutable value."""


def audit_construction(evidence: Evidence, known: DeploymentFile, notebook: Notebook) -> Genesis:
    """Check the chain, the code and the links, and tell what the contracts were created with.

    Raises:
        ChainError: the node does not answer, or the creations cannot be read from the chain.
    """
    _check_chain(evidence, known, notebook)
    created = _creations(evidence)
    given = {name: _arguments(evidence.artifacts[name], created[name][1], name) for name in ORDER}
    built = _genesis(given)
    _check_code(evidence, created, given, notebook)
    _check_links(evidence, built, given, notebook)
    if known.plan is not None:
        _check_plan(known.plan, built, notebook)
    return built


def _check_chain(evidence: Evidence, known: DeploymentFile, notebook: Notebook) -> None:
    told = int(evidence.rpc.call("eth_chainId"), 16)
    notebook.compare(Kind.CHAIN, {}, known.deployment.chain_id, told, "The node serves another chain.")
    if known.genesis_hash is not None:
        first = evidence.rpc.call("eth_getBlockByNumber", "0x0", False)
        found = bytes.fromhex(first["hash"][2:])
        notebook.compare(Kind.CHAIN, {"block": 0}, known.genesis_hash, found, "The chain has another beginning.")


def _creations(evidence: Evidence) -> dict[str, tuple[str, bytes]]:
    """The transaction that created each contract, and its data."""
    names = {evidence.contracts.addresses[name]: name for name in ORDER}
    found: dict[str, tuple[str, bytes]] = {}
    first = evidence.deployment.block
    for number in range(first, min(evidence.head + 1, first + SEARCHED)):
        block = evidence.rpc.call("eth_getBlockByNumber", hex(number), True)
        for transaction in block["transactions"]:
            if transaction["to"]:
                continue
            receipt = evidence.rpc.call("eth_getTransactionReceipt", transaction["hash"])
            created = receipt["contractAddress"]
            if created and (name := names.get(to_checksum_address(created))):
                found[name] = transaction["hash"], bytes.fromhex(transaction["input"][2:])
        if len(found) == len(names):
            return found
    missing = ", ".join(name for name in ORDER if name not in found)
    raise ChainError(
        f"No transaction in the {SEARCHED} blocks from block {first} on created {missing}.",
        "Check the addresses and the block of the deployment.",
    )


def _arguments(artifact: Artifact, data: bytes, name: str) -> tuple[Any, ...]:
    """The constructor's arguments, which follow the code."""
    entry = next(entry for entry in artifact.abi if entry["type"] == "constructor")
    kinds = [collapse_if_tuple(field) for field in entry["inputs"]]
    try:
        values = decode(kinds, data[len(artifact.bytecode) :])
    except DecodingError as error:
        raise ChainError(f"The transaction that created {name} was made with other code: {error}.") from error
    return tuple(map(with_checksums, values))


def _genesis(given: Mapping[str, tuple[Any, ...]]) -> Genesis:
    offices: dict[str, dict[str, int]] = {role: {} for role in ROLES}
    try:
        for role, holder, until in given["Members"][3]:
            offices[ROLES[role - 1]][holder] = until
        return Genesis(
            registrars=offices.pop("Registrar"),
            oracles=offices.pop("Oracle"),
            threshold=given["Settlements"][3],
            founding_members=given["Ledger"][5],
            offices={role: held for role, held in offices.items() if held},
            parameters=dict(zip(PARAMETERS, given["Council"][0], strict=True)),
            class_rules=dict(zip(CLASS_RULES, given["Members"][4], strict=True)),
        )
    except (ValueError, LookupError) as error:
        raise ChainError(f"The contracts cannot work with what they were created with: {error}") from error


def _check_code(
    evidence: Evidence,
    created: Mapping[str, tuple[str, bytes]],
    given: Mapping[str, tuple[Any, ...]],
    notebook: Notebook,
) -> None:
    for name in ORDER:
        artifact, address = evidence.artifacts[name], evidence.contracts.addresses[name]
        transaction, data = created[name]
        where = {"contract": name, "address": address}
        notebook.require(
            Kind.CODE,
            {**where, "transaction": transaction},
            data.startswith(artifact.bytecode),
            f"the {len(artifact.bytecode)} bytes that these sources compile to",
            f"others, from byte {_first_difference(artifact.bytecode, data)} on",
            f"{name} was created with code that these sources do not give.",
        )
        code = bytes.fromhex(evidence.rpc.call("eth_getCode", address, hex(evidence.head))[2:])
        template = artifact.bytecode[-artifact.deployed_size :]
        cleared = _without_immutables(code, template, _immutables(evidence, name, given[name]))
        notebook.require(
            Kind.CODE,
            where,
            cleared == template,
            f"the {len(template)} bytes that these sources compile to",
            f"{len(code)} bytes that differ from byte {_first_difference(template, cleared)} on",
            f"{name} runs code that these sources, created with these arguments, do not give.",
        )


def _immutables(evidence: Evidence, name: str, given: tuple[Any, ...]) -> set[int]:
    """The words that the constructor of a contract may have put into its code."""
    own, chain_id = evidence.contracts.addresses[name], evidence.deployment.chain_id
    typed_data = {
        int.from_bytes(b"Borgo".ljust(31, b"\0") + b"\5"),
        int.from_bytes(b"1".ljust(31, b"\0") + b"\1"),
        int.from_bytes(keccak(text="Borgo")),
        int.from_bytes(keccak(text="1")),
        int.from_bytes(domain_separator(chain_id, own)),
        int(own, 16),
        chain_id,
    }
    if name == "Members":
        typed_data.add(packed_rules(given[4]))
    return typed_data | {
        int(value, 16) if isinstance(value, str) else value for value in given if isinstance(value, str | int)
    }


def packed_rules(rules: Iterable[tuple[int, bool]]) -> int:
    """What holds for each class in one word: 32 bits for a class, by its number, of which 16 are the cap."""
    return sum((bps | welcomed << 16) << 32 * number for number, (bps, welcomed) in enumerate(rules, 1))


def _without_immutables(code: bytes, template: bytes, immutables: set[int]) -> bytes:
    """The code with zeros where the template waits for an immutable value and a right one stands."""
    cleared = bytearray(code)
    at = template.find(PUSH32_ZERO)
    while at >= 0:
        word = slice(at + 1, at + 33)
        if int.from_bytes(code[word]) in immutables:
            cleared[word] = bytes(32)
        at = template.find(PUSH32_ZERO, at + 33)
    return bytes(cleared)


def _first_difference(wanted: bytes, found: bytes) -> int:
    pairs = zip(wanted, found, strict=False)
    return next((i for i, (one, other) in enumerate(pairs) if one != other), min(len(wanted), len(found)))


def _check_links(evidence: Evidence, built: Genesis, given: Mapping[str, tuple[Any, ...]], notebook: Notebook) -> None:
    addresses = evidence.contracts.addresses
    for name, wanted in arguments(built, addresses).items():
        for number, (one, other) in enumerate(zip(wanted, given[name], strict=True), 1):
            if isinstance(one, str):
                where: Where = {"contract": name, "argument": number}
                notebook.compare(Kind.LINK, where, one, other, f"{name} was created with another address.")
    facts: list[tuple[str, str, object]] = [
        ("Ledger", "FOUNDING_MEMBERS", built.founding_members),
        ("Settlements", "THRESHOLD", built.threshold),
    ]
    facts += [(name, target.upper(), addresses[target]) for name, targets in LINKS.items() for target in targets]
    answers = evidence.ask([(name, function, ()) for name, function, _ in facts])
    for (name, function, expected), found in zip(facts, answers, strict=True):
        place = {"contract": name, "field": function}
        notebook.compare(Kind.LINK, place, expected, found, f"{name}.{function} is not what {name} was created with.")


def _check_plan(plan: Genesis, built: Genesis, notebook: Notebook) -> None:
    for name in ("threshold", "founding_members"):
        expected, found = getattr(plan, name), getattr(built, name)
        notebook.compare(
            Kind.PLAN, {"field": name}, expected, found, f"The contracts were created with another {name}."
        )
    for field, (planned, real) in {
        "registrars": (plan.registrars, built.registrars),
        "oracles": (plan.oracles, built.oracles),
        "offices": (_held(plan), _held(built)),
        "parameters": (plan.parameters, built.parameters),
        "class_rules": ({name: tuple(rule) for name, rule in plan.class_rules.items()}, built.class_rules),
    }.items():
        for key in (*planned, *(key for key in real if key not in planned)):
            notebook.compare(
                Kind.PLAN,
                {"field": field, "key": key},
                planned.get(key, "nothing"),
                real.get(key, "nothing"),
                f"The {field} of the contracts are not as planned.",
            )


def _held(genesis: Genesis) -> dict[str, int]:
    return {f"{role} {holder}": until for role, held in genesis.offices.items() for holder, until in held.items()}
