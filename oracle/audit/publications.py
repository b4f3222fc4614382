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
from oracle.audit.evidence import Event, Evidence
from oracle.audit.findings import Kind, Notebook
from oracle.audit.months import first_second
from oracle.audit.offices import ORACLE
from oracle.audit.parameters import Parameters
from oracle.audit.people import People
from oracle.publication.period import TRUE_UP

MAX_REVISIONS = 5
SEAL_BYTES = 26
NEVER = (1 << 40) - 1
"""When a void settlement becomes final."""
NO_SEAL = bytes(SEAL_BYTES)
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


@dataclass
class Record:
    """What the contract keeps about a period."""

    seal: bytes
    revision: int
    final_at: int

    @property
    def is_void(self) -> bool:
        """Whether a ballot declared the revision void."""
        return self.final_at == NEVER


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
        self.records: dict[int, Record] = {}

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
        self.records[new.period] = Record(seal(new.root, new.tokens), new.revision, new.final_at)

    def is_final(self, period: int, time: int) -> bool:
        """Whether a period's settlement can no longer change at a time not before the newest event."""
        return period in self.records and time > self.records[period].final_at

    def is_open(self, period: int, revision: int, time: int) -> bool:
        """Whether a revision holds, and is neither final nor void."""
        record = self.records.get(period)
        return record is not None and record.revision == revision and time <= record.final_at and not record.is_void

    def proven(self, event: Event, contract: str, function: str, period: int) -> merkle.Line | None:
        """The line that a call proved for a period, if its proof is right; a wrong one is a finding.

        None also where the call cannot be read, because somebody else's contract relayed it.
        """
        given, published = self._evidence.given(event, contract, function), self.in_force.get(period)
        if given is None or published is None:
            return None
        (index, *fields), siblings = given[-2:]
        line, proof = merkle.Line(*fields), [(digest, sums) for digest, sums in siblings]
        place = merkle.Place(
            self._evidence.deployment.chain_id, self._evidence.contracts.addresses["Settlements"], period,
            published.revision,
        )  # fmt: skip
        right = merkle.verify(
            place, index, line, proof, root=published.root, leaves=published.leaves, tokens=published.tokens
        )
        where = {**event.where, "period": period, "member": line.member}
        self._notebook.require(
            Kind.QUOTA, where, right, "a line of the published tree", index, "A line was used that was not published."
        )
        return line if right else None

    def _check_place(self, new: Publication) -> None:
        now, before = new.event.timestamp, self.records.get(new.period)
        end = end_of(new.period)
        due = now + self._parameters.at("SettlementWindow", now)
        revision = 0 if before is None else before.revision + 1
        most = f"revision {revision}, of at most {MAX_REVISIONS}"
        true_up = new.period >= TRUE_UP
        base_is_final = self.is_final(new.period - TRUE_UP, now) if true_up else True
        self._notebook.rules(
            Kind.SETTLEMENT,
            _where(new),
            "A publication that the rules do not allow.",
            (
                (end is not None and end <= now, "a month that is over", new.period),
                (base_is_final, f"a final settlement of {new.period - TRUE_UP}", new.period),
                (
                    new.revision == revision and (revision <= MAX_REVISIONS or (before is not None and before.is_void)),
                    most,
                    new.revision,
                ),
                (before is None or now <= before.final_at, "a settlement that is not final", new.period),
                (new.final_at == due, f"final after {due}", new.final_at),
                (0 < new.leaves <= merkle.MAX_LINES, "as many lines as a tree can have", new.leaves),
            ),
        )
        self._notebook.compare(
            Kind.TOTAL, {**_where(new), "field": "tokens"}, self.energy_tokens(new), new.tokens,
            "A month gives the parameter's tokens for each line if energy was shared, and a true-up gives none.",
        )  # fmt: skip

    def energy_tokens(self, published: Publication) -> int:
        """The tokens that all lines of a publication must have."""
        if published.period >= TRUE_UP or not published.shared_wh:
            return 0
        end = end_of(published.period)
        return 0 if end is None else self._parameters.held("EnergyPerMember", end - 1) * published.leaves

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
        offices, now = self._people.offices, new.event.timestamp
        inside = [each for each in signers if each is not None and offices.held(ORACLE, each, now)]
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
        given = self._evidence.given(event, "Settlements", "publish")
        if given is None:
            return None
        values, signatures = given
        names = [name for _, name in intents.fields_of("Settlement")]
        return dict(zip(names, values, strict=True)), list(signatures)


def end_of(period: int) -> int | None:
    """The first second after the month of a period, or of its true-ups; None if that is no month."""
    year, month = divmod(period % TRUE_UP, 100)
    real = 1970 <= year <= 7000 and 1 <= month <= 12
    return first_second((year - 1970) * 12 + month) if real else None


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
