"""A proposal: what a root holds beside the files — revision and salts — and until when its signatures may be used."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from pydantic import Field

from chain import intents
from chain.contracts import Contracts
from energy.errors import InputError
from oracle.publication import (
    Manifest,
    ManifestMember,
    Period,
    code_hash,
    content_hash,
    recompute,
    rules_hash,
    settlement_message,
    settlement_tree,
)
from oracle.publication.dataset import Bytes32, Listing, lay_out
from oracle.readers.remembered import RememberedFiles
from oracle.reporters.inputs import Archive
from oracle.reporters.view import View
from oracle.settlement.decisions import differing
from oracle.tables import Table


class Proposal(Table):
    """One root for a period and revision, with all that is needed to compute it again from the same readings.

    Attributes:
        manifest: of the data set: salts, and the members' numbers.
        listing: the files of the data set.
        root: what the proposer's own store gave.
        tokens: of all lines under the root, in hundredths.
        valid_until: the last Unix second in which its signatures may be used.
    """

    manifest: Manifest
    listing: Listing
    root: Bytes32
    tokens: Annotated[int, Field(strict=True, ge=0, lt=1 << 64)]
    valid_until: Annotated[int, Field(strict=True, ge=0, lt=1 << 40)]


@dataclass(frozen=True)
class Place:
    """Where settlements are published, and how their messages are hashed there."""

    chain_id: int
    contract: str

    @classmethod
    def of(cls, contracts: Contracts) -> Place:
        """The place of a community's contract `Settlements`."""
        return cls(contracts.deployment.chain_id, contracts.addresses["Settlements"])

    def message(self, view: View, proposal: Proposal) -> dict[str, Any]:
        """What would be signed: computed from this reporter's own view, with the proposal's salts.

        Raises:
            InputError: the proposal has no salt for a member of the view.
        """
        manifest = proposal.manifest
        tree = settlement_tree(view.settlement, manifest, self.chain_id, self.contract)
        return settlement_message(
            view.settlement, view.community, tree, manifest, proposal.listing, code_hash=code_hash(),
            valid_until=proposal.valid_until,
        )  # fmt: skip

    def digest(self, message: Mapping[str, Any]) -> bytes:
        """The digest of a message, as the contract asks for it."""
        return intents.digest("Settlement", message, self.chain_id, self.contract)


def draw(view: View, period: Period, revision: int, valid_until: int, place: Place) -> Proposal:
    """A new proposal with fresh salts: 256 bits for the data set, and for each member's line."""
    members = [
        ManifestMember(id=line.member, number=view.numbers[line.member], salt=secrets.token_bytes(32))
        for line in view.settlement.members
    ]
    manifest = Manifest(
        community=view.community.community.id,
        period=period,
        revision=revision,
        salt=secrets.token_bytes(32),
        decisions=view.decisions,
        members=tuple(sorted(members, key=lambda member: member.number)),
    )
    tree = settlement_tree(view.settlement, manifest, place.chain_id, place.contract)
    return Proposal(
        manifest=manifest, listing=view.listing, root=tree.root, tokens=tree.tokens, valid_until=valid_until
    )


def refusal(view: View, proposal: Proposal, message: Mapping[str, Any]) -> str | None:
    """Why the proposal's root is not the one that this view gives; None if it is."""
    if proposal.manifest.community != view.community.community.id:
        return "It is about another community."
    if proposal.manifest.numbers != {line.member: view.numbers[line.member] for line in view.settlement.members}:
        return "Its members or their numbers are not those of this reporter."
    if other := differing(proposal.manifest.decisions, view.decisions):
        return f"It holds other decisions than the chain tells this reporter: {', '.join(other)}."
    if (message["root"], message["tokens"]) != (proposal.root, proposal.tokens):
        return "Its root does not follow from this reporter's readings."
    return None


def check_dataset(view: View, proposal: Proposal, archive: Archive, files: RememberedFiles | None = None) -> None:
    """Settle the proposal's month from its raw files alone, in a store of its own.

    Args:
        view: what it should give.
        proposal: whose files are settled.
        archive: where these are.
        files: reads them; what it read before it need not read again.

    Raises:
        InputError, InputErrors: the files do not give what this reporter's store gives.
    """
    files = files or RememberedFiles()
    with TemporaryDirectory(prefix="borgo-") as folder:
        laid = lay_out(proposal.manifest, proposal.listing, Path(folder), archive.content)
        found = recompute(laid, files.meter_file, files.price_file)
    tokens = view.decisions.energy_per_member
    same = (
        found.readings == view.readings
        and content_hash(found.settlement, view.numbers, tokens) == bytes.fromhex(view.parts["content"])
        and rules_hash(found.settlement, found.community, view.decisions) == bytes.fromhex(view.parts["rules"])
    )
    if not same:
        raise InputError(
            "The raw files of the data set do not give what this reporter's store gives.",
            file=proposal.manifest.file_name,
            remedy="Restore the store, or delete it: it is filled again from the files.",
        )


def message_json(message: Mapping[str, Any]) -> str:
    """A message as JSON, bytes in hexadecimal."""
    return json.dumps(
        {key: f"0x{value.hex()}" if isinstance(value, bytes) else value for key, value in message.items()}
    )


def message_from(text: str) -> dict[str, Any]:
    """The message in a JSON text.

    Raises:
        ValueError: it is not the message `Settlement`.
    """
    found = json.loads(text)
    fields = intents.fields_of("Settlement")
    if not isinstance(found, dict) or set(found) != {name for _, name in fields}:
        raise ValueError("It is not the message Settlement.")
    return {name: _value(kind, found[name]) for kind, name in fields}


def _value(kind: str, value: object) -> int | bytes:
    if kind == "bytes32" and isinstance(value, str) and len(value) == 66:
        return bytes.fromhex(value[2:])
    if kind != "bytes32" and type(value) is int and 0 <= value < 1 << int(kind.removeprefix("uint")):
        return value
    raise ValueError(f"{value!r} is no {kind}.")
