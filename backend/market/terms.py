"""What two members agree on in words, and how these words are tied to the request that one of them signs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak
from sqlalchemy import Connection, Row, select

from backend.market.models import service_terms
from chain import intents
from chain.contracts import Contracts
from energy.errors import InputError

SALT_BYTES = 32
LONGEST_TITLE, LONGEST_TEXT = 120, 2000
_FORMAT = "borgo-terms-1"
_COLUMNS = {"performBy": "perform_by", "validUntil": "valid_until"}


@dataclass(frozen=True)
class Words:
    """What was agreed, as the requester wrote it: plain text in the writer's language.

    Attributes:
        title: one line.
        description: more of it; may be empty.
        place: where, in words; may be empty.
    """

    title: str
    description: str = ""
    place: str = ""

    def __post_init__(self) -> None:
        if not self.title.strip() or len(self.title) > LONGEST_TITLE:
            raise InputError(f"A title has 1 to {LONGEST_TITLE} characters.", field="title")
        for field in ("description", "place"):
            if len(getattr(self, field)) > LONGEST_TEXT:
                raise InputError(f"This has at most {LONGEST_TEXT} characters.", field=field)


@dataclass(frozen=True)
class ServiceTerms:
    """The words of one service with everything that proves them.

    Attributes:
        service: its id on the chain, 32 bytes.
        words: title, description, place.
        terms_salt: what was hashed before the words, 32 bytes.
        request: the signed fields as `chain.intents` names them: members by number, `amount` in hundredths of a token,
            `start`, `performBy` and `validUntil` in Unix seconds, `terms` and `salt` as bytes.
        signature: the requester's, 65 bytes.
    """

    service: bytes
    words: Words
    terms_salt: bytes
    request: Mapping[str, Any]
    signature: bytes

    @property
    def category(self) -> int:
        """The number of its category: see `backend.market.categories`."""
        return int(self.request["category"])


def words_hash(salt: bytes, words: Words) -> bytes:
    """Keccak-256 of 32 bytes of salt and the words, as it stands in the signed request.

    The words are hashed as a JSON array in ASCII without blanks: `["borgo-terms-1", title, description, place]`.

    Raises:
        InputError: the salt has another length, so that words could pass for salt.
    """
    if len(salt) != SALT_BYTES:
        raise InputError(f"A salt has {SALT_BYTES} bytes, not {len(salt)}.")
    fields = (_FORMAT, words.title, words.description, words.place)
    return keccak(salt + json.dumps(fields, separators=(",", ":")).encode("ascii"))


def service_id(request: Mapping[str, Any], contracts: Contracts) -> bytes:
    """The id that the chain gives to a request: the digest that the requester signs."""
    address = contracts.addresses[intents.contract_of("Request")]
    return intents.digest("Request", request, contracts.deployment.chain_id, address)


def problem_of(terms: ServiceTerms, contracts: Contracts) -> str | None:
    """Why the words are not those of the service on the chain; None if they are."""
    if words_hash(terms.terms_salt, terms.words) != terms.request["terms"]:
        return "The words do not give the hash that the requester signed."
    if service_id(terms.request, contracts) != terms.service:
        return "The signed request is not that of this service."
    return None


def record_terms(connection: Connection, terms: ServiceTerms, contracts: Contracts) -> None:
    """Keep the words of a service, in the transaction that records its request for sending.

    Raises:
        InputError: the words, the request and the service's id do not belong together; nothing is kept.
    """
    problem = problem_of(terms, contracts)
    if problem is not None:
        raise InputError(problem)
    request = {_COLUMNS.get(name, name): value for name, value in terms.request.items()}
    words = {"title": terms.words.title, "description": terms.words.description, "place": terms.words.place}
    kept = {"service": terms.service, "terms_salt": terms.terms_salt, "signature": terms.signature}
    connection.execute(service_terms.insert().values(**kept, **words, **request))


def terms_of(connection: Connection, service_id: bytes) -> ServiceTerms | None:
    """The words of a service; None if they were never here, or were erased."""
    row = connection.execute(select(service_terms).where(service_terms.c.service == service_id)).first()
    return None if row is None else _terms(row)


def all_terms(connection: Connection) -> dict[bytes, ServiceTerms]:
    """The words of every service, by its id: for lists."""
    return {row.service: _terms(row) for row in connection.execute(select(service_terms))}


def _terms(row: Row[Any]) -> ServiceTerms:
    request = {name: getattr(row, _COLUMNS.get(name, name)) for _, name in intents.fields_of("Request")}
    return ServiceTerms(
        row.service, Words(row.title, row.description, row.place), row.terms_salt, request, row.signature
    )
