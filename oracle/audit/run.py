"""The audit from beginning to end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from chain.compile import Artifact
from chain.deployment_file import DeploymentFile
from chain.rpc import Rpc
from oracle.audit.construction import audit_construction
from oracle.audit.datasets import DataSets
from oracle.audit.evidence import Evidence
from oracle.audit.findings import Notebook, Report
from oracle.audit.replay import Replay
from oracle.audit.views import audit_views

Progress = Callable[[str], None]
"""Is told what is looked at next."""


def audit(
    rpc: Rpc,
    artifacts: Mapping[str, Artifact],
    known: DeploymentFile,
    datasets: Sequence[Path] = (),
    progress: Progress = lambda _: None,
) -> Report:
    """Recompute a community's history from its chain, and its settlements from their data sets, and compare.

    Raises:
        InputError: a file is no data set, or is damaged.
        ChainError: the node does not answer, or there is nothing to audit at these addresses.
    """
    notebook = Notebook()
    evidence = Evidence(rpc, artifacts, known.deployment)
    progress("the contracts' code and links")
    built = audit_construction(evidence, known, notebook)
    progress("all events")
    threshold = max(each.threshold for each in (built, known.plan) if each)
    replay = Replay(evidence, built, threshold, notebook)
    replay.follow(evidence.events(notebook))
    progress("what the contracts tell")
    audit_views(evidence, replay, notebook)
    again = DataSets(evidence, replay, notebook)
    if datasets:
        progress("the settlements' data sets")
        again.audit(datasets)
    evidence.require_unmoved()
    facts = {
        "chain": known.deployment.chain_id,
        "block": evidence.head,
        "time": evidence.now,
        "events": replay.events,
        "members": len(replay.people.members),
        "services": len(replay.lives.services),
        "settlements": len(replay.publications.all),
    }
    return Report(facts, notebook.agreed, tuple(notebook.findings), tuple(again.quotas), tuple(again.notes))
