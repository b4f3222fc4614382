"""`borgo test`: a failed check is told of and fails the run, whatever pytest says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.launch import ROOT
from cli.testing import from_root, passes, tool_check


def closing(tmp_path: Path, failed: list[str], test: str) -> tuple[int, list[str]]:
    """The exit code and the lines of a run of pytest after these checks failed."""
    (tmp_path / "test_it.py").write_text(test)
    code = f"import sys, pytest; from cli.testing import Verdict; sys.exit(pytest.main(['-q'], [Verdict({failed!r})]))"
    plain = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, cwd=tmp_path, env=plain, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout.splitlines()


@pytest.mark.parametrize(
    ("failed", "test", "code"),
    [
        ([], "def test_it(): pass", 0),
        (["mypy --strict"], "def test_it(): pass", 1),
        ([], "def test_it(): assert False", 1),
        (["mypy --strict"], "", 1),
    ],
)
def test_the_run_passes_only_if_all_does(tmp_path: Path, failed: list[str], test: str, code: int) -> None:
    result, output = closing(tmp_path, failed, test)
    assert result == code
    assert any("FAILED before the tests: mypy --strict" in line for line in output) == bool(failed)
    if test:
        assert " in " in output[-1], "pytest's closing line is the last"


def test_a_tool_that_complains_fails_its_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "unused.py").write_text("import os\n")
    assert not passes("ruff check", tool_check(["ruff", "check", "--isolated", str(tmp_path)]))
    told = capsys.readouterr().out
    assert told.startswith("ruff check      FAILED")
    assert "F401" in told
    (tmp_path / "unused.py").write_text("")
    assert passes("ruff check", tool_check(["ruff", "check", "--isolated", str(tmp_path)]))
    assert capsys.readouterr().out.startswith("ruff check      ok")


def test_paths_mean_the_same_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(ROOT, "tests"))
    assert from_root("cli/test_main.py::test_x[a/b]") == f"{ROOT}/tests/cli/test_main.py::test_x[a/b]"
    assert from_root("cli") == "cli"
    assert from_root("--maxfail=1") == "--maxfail=1"
    monkeypatch.chdir(tmp_path)
    assert from_root("test_x.py") == str(tmp_path.resolve() / "test_x.py")
