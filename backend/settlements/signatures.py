"""Who signed what is published of a month: read from the transaction that published it."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus

from eth_utils.address import to_checksum_address
from sqlalchemy import select

from backend.books import ChainBooks
from backend.problems import ProblemError
from backend.readmodels.members import office_holds
from backend.readmodels.tables import office
from backend.settlements.schemas import Signatures
from chain import intents
from chain.contracts import Call
from chain.errors import ChainError
from chain.events.record import canonical
from chain.rpc import Rpc
from oracle.publication import Period
from oracle.reporters.keys import signer_of

TIMEOUT = 5.0


def signatures_of(chain: ChainBooks, period: Period) -> Signatures | None:
    """The signatures under the newest publication of a month, or of a true-up; None where nothing is published.

    Raises:
        ProblemError: 503 if the chain's node, which keeps them, does not answer.
    """
    published = chain.publications.of(period)
    if published is None:
        return None
    with chain.database.reading() as connection:
        event = next(
            each
            for each in canonical(connection, chain.contracts, name="SettlementPublished")
            if (each.fields["period"], each.fields["revision"]) == (period.number, published.revision)
        )
        rows = connection.execute(select(office).where(office.c.role == "oracle", office_holds(event.timestamp)))
        reporters = {to_checksum_address(row.holder) for row in rows}
    plan = chain.deployment.plan
    try:
        signers = _signers(chain, event.transaction)
    except ChainError as error:
        raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, error.message, error.remedy) from error
    return Signatures(
        signers=[signer for signer in signers if signer in reporters],
        reporters=len(reporters),
        threshold=None if plan is None else plan.threshold,
        transaction="0x" + event.transaction.hex(),
        block=event.number,
    )


@lru_cache(maxsize=512)
def _kept(url: str, transaction: bytes) -> tuple[str, bytes]:
    """To whom a transaction went, and with what: it never changes, so it is asked once."""
    found = Rpc(url, TIMEOUT).call("eth_getTransactionByHash", "0x" + transaction.hex())
    if found is None:
        raise ChainError("The chain's node does not know the transaction that published.", "Ask again in a minute.")
    return str(found["to"]), bytes.fromhex(found["input"][2:])


def _signers(chain: ChainBooks, transaction: bytes) -> list[str]:
    to, data = _kept(chain.url, transaction)
    given = chain.contracts.given("Settlements", "publish", Call(to_checksum_address(to), data))
    if given is None:
        return []
    values, signatures = given
    names = [name for _, name in intents.fields_of("Settlement")]
    message = dict(zip(names, values, strict=True))
    contract = chain.contracts.addresses["Settlements"]
    digest = intents.digest("Settlement", message, chain.contracts.deployment.chain_id, contract)
    return [signer for signer in (signer_of(digest, each) for each in signatures) if signer is not None]
