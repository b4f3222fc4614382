"""Published settlements: who signed them and with which office, and whether each follows the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from eth_abi.abi import encode
from eth_keys.datatypes import Signature
from eth_keys.exceptions import BadSignature
from eth_utils.crypto import keccak
from eth_utils.exceptions import ValidationError

from chain import intents, merkle
from chain.contracts import Call
from chain.genesis import ORACLE
from oracle.audit.evidence import Event, Evidence
from oracle.audit.findings import Kind, Notebook
from oracle.audit.months import first_second
from oracle.audit.parameters import Parameters
from oracle.audit.people import People

MAX_REVISIONS = 5
SEAL_BYTES = 26
HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0


@dataclass(frozen=True)
class Publication:
    """One revision of a period's settlement, as its event tells it; `event` is where it stands."""

    period: int
    revision: int
    root: bytes
    leaves: int
    tokens: int
    shared_wh: int
    incentive_cents: int
    dataset_hash: bytes
    rules_hash: bytes
    code_hash: bytes
    final_at: int
    event: Event


def seal(root: bytes, tokens: int) -> bytes:
    """What the contract keeps of a root and its sums."""
    return keccak(encode(["bytes32", "uint256"], [root, merkle.pack(merkle.WHOLE, tokens)]))[:SEAL_BYTES]


class Publications:
    """All settlements in the order in which they were published."""

    def __init__(
        self, evidence: Evidence, threshold: int, people: People, parameters: Parameters, notebook: Notebook
    ) -> None:
        self._evidence = evidence
        self._threshold = threshold
        self._people = people
        self._parameters = parameters
        self._notebook = notebook
        self.all: list[Publication] = []
        self.in_force: dict[int, Publication] = {}

    def published(self, event: Event) -> None:
        """A settlement or a revision was published."""
        values = event.values
        new = Publication(
            values["period"], values["revision"], values["root"], values["leaves"], values["tokens"],
            values["sharedWh"], values["incentiveCents"], values["datasetHash"], values["rulesHash"],
            values["codeHash"], values["finalAt"], event,
        )  # fmt: skip
        self._check_place(new)
        self._check_signatures(new)
        self.all.append(new)
        self.in_force[new.period] = new

    def _check_place(self, new: Publication) -> None:
        now, before = new.event.timestamp, self.in_force.get(new.period)
        year, month = divmod(new.period, 100)
        real = 1970 <= year <= 7000 and 1 <= month <= 12
        end = first_second((year - 1970) * 12 + month) if real else None
        due = now + self._parameters.at("SettlementWindow", now)
        revision = 0 if before is None else before.revision + 1
        for holds, expected, found in (
            (end is not None and end <= now, "a month that is over", new.period),
            (
                new.revision == revision <= MAX_REVISIONS,
                f"revision {revision}, of at most {MAX_REVISIONS}",
                new.revision,
            ),
            (before is None or now <= before.final_at, "a settlement that is not final", new.period),
            (new.final_at == due, f"final after {due}", new.final_at),
            (0 < new.leaves <= merkle.MAX_LINES, "as many lines as a tree can have", new.leaves),
        ):
            explanation = "A publication that the rules do not allow."
            self._notebook.require(Kind.SETTLEMENT, _where(new), holds, expected, found, explanation)

    def _check_signatures(self, new: Publication) -> None:
        where, note = _where(new), self._notebook
        given = self._calldata(new.event)
        if given is None:
            note.require(
                Kind.SIGNATURES, where, False, "a direct call of Settlements.publish", "something else",
                "The signatures cannot be read from the transaction that published.",
            )  # fmt: skip
            return
        message, signatures = given
        for name, value in new.event.values.items():
            if name in message:
                place = {**where, "field": name}
                note.compare(Kind.SIGNATURES, place, message[name], value, "What was published is not what was signed.")
        contract = self._evidence.contracts.addresses["Settlements"]
        digest = intents.digest("Settlement", message, self._evidence.deployment.chain_id, contract)
        signers = [_signer(digest, signature) for signature in signatures]
        inside = [s for s in signers if s is not None and self._people.holds_office(ORACLE, s, new.event.timestamp)]
        for number, signer in enumerate(signers, 1):
            note.require(
                Kind.SIGNATURES, {**where, "signature": number}, signer in inside, "a reporter in office", signer,
                "A signature that is nobody's, or of a key without the office of Oracle at that time.",
            )  # fmt: skip
        note.require(
            Kind.SIGNATURES, where, len(set(inside)) >= self._threshold, f"{self._threshold} reporters in office",
            len(set(inside)), "Too few reporters signed the root.",
        )  # fmt: skip
        late = message["validUntil"] < new.event.timestamp
        note.require(
            Kind.SIGNATURES, where, not late, f"a publication until {message['validUntil']}", new.event.timestamp,
            "The signatures were used after their time.",
        )  # fmt: skip

    def _calldata(self, event: Event) -> tuple[dict[str, Any], list[bytes]] | None:
        """The signed message and the signatures."""
        to, data = self._evidence.transaction(event.transaction)
        given = None if to is None else self._evidence.contracts.given("Settlements", "publish", Call(to, data))
        if given is None:
            return None
        values, signatures = given
        names = [name for _, name in intents.fields_of("Settlement")]
        return dict(zip(names, values, strict=True)), list(signatures)


def _where(publication: Publication) -> dict[str, str | int]:
    return {**publication.event.where, "period": publication.period, "revision": publication.revision}


def _signer(digest: bytes, signature: bytes) -> str | None:
    """Who signed, as the contracts see it; None for a signature that they refuse."""
    r, s, v = (int.from_bytes(part) for part in (signature[:32], signature[32:64], signature[64:]))
    if len(signature) != 65 or v not in {27, 28} or s > HALF_ORDER:
        return None
    try:
        key = Signature(vrs=(v - 27, r, s)).recover_public_key_from_msg_hash(digest)
    except (BadSignature, ValidationError):
        return None
    return str(key.to_checksum_address())
