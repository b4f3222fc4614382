"""Node.js for the chain: how old it may be, and what the locks of npm and of the tools have to say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.commands import COMMANDS, CONTRACTS, NODE, PAGES
from cli.launch import ROOT
from cli.node import OLDEST, major_version


@pytest.mark.parametrize(
    ("script", "version"),
    [("echo v20.20.2", 20), ("echo v18.20.4", 18), ("echo v8.0.0", 8), ("echo hello", 0), ("exit 1", 0)],
)
def test_the_version_of_a_node_js_is_asked(tmp_path: Path, script: str, version: int) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\n{script}\n")
    node.chmod(0o755)
    assert major_version(str(node)) == version


def test_the_packages_of_npm_run_on_the_oldest_node_js_that_is_taken() -> None:
    assert json.loads(Path(ROOT, "package.json").read_text())["engines"]["node"] == f">={OLDEST}"


def test_every_package_of_npm_is_vouched_for_by_a_hash() -> None:
    entries = json.loads(Path(ROOT, "package-lock.json").read_text())["packages"]
    assert all(entry.get("integrity", "").startswith("sha512-") for name, entry in entries.items() if name)


def test_a_command_that_needs_something_has_the_packages_for_it() -> None:
    for command in COMMANDS.values():
        assert command.needs in {(), NODE, CONTRACTS, PAGES}
        assert not command.needs or command.level != "core"


def test_every_detector_that_slither_leaves_out_is_explained() -> None:
    left_out = json.loads(Path(ROOT, "slither.config.json").read_text())["detectors_to_exclude"].split(",")
    explained = Path(ROOT, "tools/slither/README.md").read_text()
    assert [name for name in left_out if f"| `{name}` |" not in explained] == []
    assert explained.count("\n| `") == len(left_out)
