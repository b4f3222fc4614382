"""The audit of a community that used every verb: silent where all is right, loud where it is not."""

from __future__ import annotations

from typing import Any

from oracle.audit.evidence import Evidence
from oracle.audit.findings import Kind, Notebook
from oracle.audit.replay import EFFECTS


def test_a_life_with_every_verb_gives_no_finding(complete: Any) -> None:
    report = complete.audit(complete.month.dataset)
    assert report.findings == ()
    evidence = Evidence(complete.rpc, complete.artifacts, complete.known.deployment)
    seen = {event.name for event in evidence.events(Notebook())}
    known = {
        entry["name"] for name in complete.known.deployment.addresses for entry in complete.artifacts[name].abi
        if entry["type"] == "event"
    }  # fmt: skip
    assert known - seen == {"EIP712DomainChanged"}
    assert set(EFFECTS) <= seen
    assert {kind for kind in Kind if not report.agreed[kind]} == {Kind.EVENT, Kind.READING}
