"""The message that the reporters sign: the root of the tree over the lines, and what it was computed from."""

from __future__ import annotations

from typing import Any

from chain.merkle import Place, SumTree
from energy.errors import InputError
from oracle.community import Community
from oracle.publication.dataset import Listing, Manifest, dataset_hash
from oracle.publication.hashes import rules_hash, shared_out_cents
from oracle.publication.lines import settlement_lines
from oracle.settlement import Settlement


def settlement_tree(settlement: Settlement, manifest: Manifest, chain_id: int, contract: str) -> SumTree:
    """The Merkle sum tree over the settlement's lines, with the manifest's numbers, salts and tokens.

    Args:
        settlement: of the month that the manifest is about.
        manifest: of the data set.
        chain_id, contract: where it is published; `contract` is the address of `Settlements`.

    Raises:
        InputError: a member without a number or a salt, or another month than the manifest's.
        ChainError: lines that make no tree, as quotas that do not add up to the whole.
    """
    period = manifest.period
    if settlement.period != period.month:
        raise InputError(f"The settlement is of {settlement.period}, and the data set of {period}.", field="period")
    # The month gave its tokens when it was published itself.
    energy_per_member = 0 if period.true_up else manifest.decisions.energy_per_member
    lines = settlement_lines(settlement, manifest.numbers, manifest.salts, energy_per_member)
    return SumTree(Place(chain_id, contract, period.number, manifest.revision), lines)


def settlement_message(
    settlement: Settlement,
    community: Community,
    tree: SumTree,
    manifest: Manifest,
    listing: Listing,
    *,
    code_hash: bytes,
    valid_until: int,
) -> dict[str, Any]:
    """The fields of the typed message `Settlement`, as `chain.intents` signs it and the contract takes it.

    Args:
        listing: the files of the data set with their hashes.
        code_hash: of the version that computed.
        valid_until: the last Unix second in which the signatures may be used.
    """
    return {
        "period": tree.place.period,
        "revision": tree.place.revision,
        "root": tree.root,
        "leaves": len(tree.lines),
        "tokens": tree.tokens,
        "sharedWh": settlement.energy.shared_wh,
        "incentiveCents": shared_out_cents(settlement),
        "datasetHash": dataset_hash(manifest.salt, listing),
        "rulesHash": rules_hash(settlement, community, manifest.decisions),
        "codeHash": code_hash,
        "validUntil": valid_until,
    }
