"""The lines that docs/verify.md gives to whoever trusts nobody: run as they stand there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cli.assets import ROOT

PROOF = "/api/v1/settlements/2026-05/members/{}/proof"


@pytest.fixture(scope="module")
def lines() -> str:
    found = re.search(r"```python\n(.*?)```", (ROOT / "docs" / "verify.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def test_they_hold_for_what_was_published_and_not_for_a_cent_more(
    published: Any, client_of: Callable[..., TestClient], lines: str, tmp_path: Path
) -> None:
    proof = client_of(published.books).get(PROOF.format("parrocchia")).json()

    def said() -> str:
        (tmp_path / "proof.json").write_text(json.dumps(proof))
        run = [sys.executable, "-I", "-c", lines]
        return subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()

    assert said() == f"it holds {published.root}"
    proof["private"]["cents"] += 1
    assert said().startswith("it does not hold")
