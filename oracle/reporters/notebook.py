"""What a reporter must never forget: what it signed, what others signed, which messages it has heard, what it found."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Insert,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    select,
    update,
)

from chain.database import Database, create_tables
from oracle.publication import Period
from oracle.reporters.proposal import Proposal, message_from, message_json

FILE = "notebook.sqlite"
MARGIN = 3600
"""Seconds after which a signature that could no longer be used is sure to stay so, whatever the last blocks become."""
SEEN_AGAIN = 60.0
"""After how many seconds it is written that a finding still holds."""

metadata = MetaData()
# Every proposal that was signed or published, with its salts.
proposal_table = Table(
    "proposal", metadata,
    Column("period", Integer, primary_key=True), Column("revision", Integer, primary_key=True),
    Column("root", LargeBinary, primary_key=True), Column("proposal", Text, nullable=False),
)  # fmt: skip
signed_table = Table(
    "signed", metadata,
    Column("period", Integer, primary_key=True), Column("revision", Integer, primary_key=True),
    Column("digest", LargeBinary, primary_key=True), Column("root", LargeBinary, nullable=False),
    Column("valid_until", Integer, nullable=False), Column("message", Text, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)  # fmt: skip
attested_table = Table(
    "attested", metadata,
    Column("period", Integer, primary_key=True), Column("revision", Integer, primary_key=True),
    Column("signer", String, primary_key=True), Column("digest", LargeBinary, primary_key=True),
    Column("message", Text, nullable=False), Column("signature", LargeBinary, nullable=False),
)  # fmt: skip
quorum_table = Table(
    "quorum", metadata,
    Column("period", Integer, primary_key=True), Column("revision", Integer, primary_key=True),
    Column("digest", LargeBinary, primary_key=True), Column("message", Text, nullable=False),
    Column("signatures", Text, nullable=False), Column("on_chain", Boolean, nullable=False),
)  # fmt: skip
heard_table = Table(
    "heard", metadata,
    Column("sender", String, primary_key=True), Column("id", String, primary_key=True),
    Column("at", Float, nullable=False, index=True),
)  # fmt: skip
finding_table = Table(
    "finding", metadata,
    Column("key", String, primary_key=True), Column("finding", Text, nullable=False),
    Column("first_seen", Float, nullable=False), Column("last_seen", Float, nullable=False),
)  # fmt: skip


@dataclass(frozen=True)
class Signed:
    """A settlement that somebody signed.

    Attributes:
        message: the fields of the typed message.
        digest: what was signed.
        signer: the signer's address.
    """

    message: Mapping[str, Any]
    digest: bytes
    signer: str
    signature: bytes

    def as_json(self) -> dict[str, str]:
        """As reporters pass it on."""
        return {"message": message_json(self.message), "signature": self.signature.hex()}


@dataclass(frozen=True)
class Quorum:
    """A settlement that enough reporters signed: all that `Settlements.publish` needs.

    Attributes:
        message: the fields of the typed message.
        signatures: sorted by their signers' addresses.
    """

    message: Mapping[str, Any]
    digest: bytes
    signatures: tuple[bytes, ...]

    @property
    def key(self) -> str:
        """A business key: the same settlement is sent once."""
        return f"settlement {self.message['period']} r{self.message['revision']} {self.digest.hex()}"


@dataclass(frozen=True)
class Finding:
    """Something that people should know about a reporter or a period.

    Attributes:
        kind: `differs`, `silent`, `garbage`, `cannot`, `equivocated`, `broke_word`, `outvoted`, `no_quorum`, `stuck`,
            `void`.
        reporter: whom it is about; empty for a period as a whole.
        text: one sentence, without any personal data.
        details: more, for the operator's eyes only: points and days in which readings differ.
    """

    period: str
    revision: int
    kind: str
    reporter: str
    text: str
    details: Mapping[str, Any]


class LockedError(Exception):
    """Another root was signed for this period and revision, and its signature may still be used."""


class Notebook:
    """A reporter's memory in its own SQLite file, fully synchronised: what was written survives any kill."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._database = Database(folder / FILE)
        create_tables(self._database, metadata)

    def close(self) -> None:
        """Give the file back."""
        self._database.close()

    def sign_once(
        self, proposal: Proposal, message: Mapping[str, Any], digest: bytes, now: int, sign: Callable[[bytes], bytes]
    ) -> bytes:
        """The signature of a settlement: the stored one, or a new one that is on disk before anybody can see it.

        For one period and revision never two roots are signed whose signatures could both be used: a second root only
        when the chain's clock has left the first one's last second well behind.

        Args:
            now: the chain's clock.

        Raises:
            LockedError: another root was signed, or this one with another end, and that signature may still be used.
        """
        period, revision = message["period"], message["revision"]
        with self._database.writing() as connection:
            here = (signed_table.c.period == period) & (signed_table.c.revision == revision)
            for row in connection.execute(select(signed_table).where(here)):
                if row.digest == digest:
                    return bytes(row.signature)
                if now <= row.valid_until + MARGIN:
                    raise LockedError(f"The root 0x{row.root.hex()} was signed before, until {row.valid_until}.")
            signature = sign(digest)
            connection.execute(_keeping(proposal))
            connection.execute(
                insert(signed_table).values(
                    period=period, revision=revision, digest=digest, root=proposal.root,
                    valid_until=proposal.valid_until, message=message_json(message), signature=signature,
                )
            )  # fmt: skip
        return signature

    def own(self, period: Period, revision: int, now: int) -> tuple[Proposal, Signed] | None:
        """What this reporter signed for a period and revision, while the signature can be used."""
        same = [signed_table.c[name] == proposal_table.c[name] for name in ("period", "revision", "root")]
        query = (
            select(signed_table, proposal_table.c.proposal)
            .join(proposal_table, and_(*same))
            .where(
                signed_table.c.period == period.number,
                signed_table.c.revision == revision,
                signed_table.c.valid_until >= now,
            )
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        kept = None if row is None else _read(row.proposal)
        if kept is None or row is None:
            return None
        # The kept proposal is the first one with this root; a later one differs in nothing but its end.
        proposal = kept.model_copy(update={"valid_until": row.valid_until})
        return proposal, Signed(message_from(row.message), row.digest, "", row.signature)

    def signed(self, proposal: Proposal) -> Signed | None:
        """What this reporter signed of exactly this proposal."""
        query = select(signed_table).where(
            signed_table.c.period == proposal.manifest.period.number,
            signed_table.c.revision == proposal.manifest.revision,
            signed_table.c.root == proposal.root,
            signed_table.c.valid_until == proposal.valid_until,
        )
        with self._database.reading() as connection:
            row = connection.execute(query).first()
        return None if row is None else Signed(message_from(row.message), row.digest, "", row.signature)

    def keep(self, proposal: Proposal) -> None:
        """Keep a proposal with its salts."""
        with self._database.writing() as connection:
            connection.execute(_keeping(proposal))

    def proposals(self, period: Period, revision: int) -> list[Proposal]:
        """Every kept proposal of a period and revision that this version of the code can read."""
        query = select(proposal_table.c.proposal).where(
            proposal_table.c.period == period.number, proposal_table.c.revision == revision
        )
        with self._database.reading() as connection:
            found = map(_read, connection.scalars(query))
            return [proposal for proposal in found if proposal is not None]

    def attest(self, signed: Signed) -> None:
        """Keep somebody's signature, which was checked."""
        row = {
            "period": signed.message["period"],
            "revision": signed.message["revision"],
            "signer": signed.signer,
            "digest": signed.digest,
            "message": message_json(signed.message),
            "signature": signed.signature,
        }
        with self._database.writing() as connection:
            connection.execute(insert(attested_table).prefix_with("OR IGNORE").values(row))

    def attested(self, period: Period, revision: int) -> list[Signed]:
        """Every signature known for a period and revision."""
        query = (
            select(attested_table)
            .where(attested_table.c.period == period.number, attested_table.c.revision == revision)
            .order_by(attested_table.c.signer, attested_table.c.digest)
        )
        with self._database.reading() as connection:
            return [
                Signed(message_from(row.message), row.digest, row.signer, row.signature)
                for row in connection.execute(query)
            ]

    def reach(self, quorum: Quorum) -> None:
        """Keep a settlement that enough reporters signed; more signatures than before take their place."""
        key = {
            "period": quorum.message["period"],
            "revision": quorum.message["revision"],
            "digest": quorum.digest,
        }
        row = {
            "message": message_json(quorum.message),
            "signatures": json.dumps([signature.hex() for signature in quorum.signatures]),
            "on_chain": False,
        }
        with self._database.writing() as connection:
            connection.execute(insert(quorum_table).prefix_with("OR REPLACE").values(**key, **row))

    def ready(self) -> list[Quorum]:
        """The settlements that were not seen on the chain yet, nor overtaken there."""
        with self._database.reading() as connection:
            rows = connection.execute(select(quorum_table).where(~quorum_table.c.on_chain)).all()
        return [
            Quorum(message_from(row.message), row.digest, tuple(map(bytes.fromhex, json.loads(row.signatures))))
            for row in rows
        ]

    def landed(self, period: Period, revision: int) -> None:
        """The chain holds this revision: nothing of it or before it needs to be sent any more."""
        here = (quorum_table.c.period == period.number) & (quorum_table.c.revision <= revision)
        with self._database.reading() as connection:
            waiting = connection.execute(select(quorum_table.c.digest).where(here, ~quorum_table.c.on_chain)).first()
        if waiting is not None:
            with self._database.writing() as connection:
                connection.execute(update(quorum_table).where(here).values(on_chain=True))

    def hear(self, sender: str, message_id: str, at: float, forget_before: float) -> bool:
        """Whether a message is heard for the first time; the memory outlives the time in which it would be accepted."""
        with self._database.writing() as connection:
            connection.execute(delete(heard_table).where(heard_table.c.at < forget_before))
            row = {"sender": sender, "id": message_id, "at": at}
            return bool(connection.execute(insert(heard_table).prefix_with("OR IGNORE").values(row)).rowcount)

    def find(self, finding: Finding) -> bool:
        """Write a finding down; whether it is new."""
        key = sha256(
            json.dumps([finding.period, finding.revision, finding.kind, finding.reporter, finding.text]).encode()
        ).hexdigest()
        now = time.time()
        with self._database.reading() as connection:
            seen = connection.scalar(select(finding_table.c.last_seen).where(finding_table.c.key == key))
        if seen is not None and now - seen < SEEN_AGAIN:
            return False
        row = {"finding": json.dumps(finding.__dict__), "first_seen": now, "last_seen": now}
        with self._database.writing() as connection:
            if seen is None:
                connection.execute(insert(finding_table).prefix_with("OR IGNORE").values(key=key, **row))
            else:
                connection.execute(update(finding_table).where(finding_table.c.key == key).values(last_seen=now))
        return seen is None

    def findings(self) -> Sequence[Finding]:
        """Everything that was found, the oldest first."""
        with self._database.reading() as connection:
            texts = connection.scalars(select(finding_table.c.finding).order_by(finding_table.c.first_seen)).all()
        return [Finding(**json.loads(text)) for text in texts]


def _read(text: str) -> Proposal | None:
    """A kept proposal; None for one that an earlier version of the code wrote in another form."""
    try:
        return Proposal.model_validate_json(text)
    except ValidationError:
        return None


def _keeping(proposal: Proposal) -> Insert:
    return (
        insert(proposal_table)
        .prefix_with("OR IGNORE")
        .values(
            period=proposal.manifest.period.number,
            revision=proposal.manifest.revision,
            root=proposal.root,
            proposal=proposal.model_dump_json(),
        )
    )
