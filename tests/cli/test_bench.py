"""`borgo bench`: a bar is the most or the least, and every file of benchmarks can be run."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from cli.bench import FOLDER, Measure


@pytest.mark.parametrize(
    ("measure", "holds"),
    [
        (Measure("time", 2.0, "s", 2.0), True),
        (Measure("time", 2.1, "s", 2.0), False),
        (Measure("rate", 2000.0, "events/s", 2000.0, at_least=True), True),
        (Measure("rate", 1999.0, "events/s", 2000.0, at_least=True), False),
        (Measure("rate", 0.0, "events/s", None), True),
    ],
)
def test_a_bar_is_the_most_or_the_least(measure: Measure, holds: bool) -> None:
    assert measure.holds == holds
    assert measure.as_json()["holds"] == holds


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.py")), ids=lambda file: file.stem)
def test_every_benchmark_has_a_function_that_runs_it(file: Path) -> None:
    functions = [each.name for each in ast.parse(file.read_text()).body if isinstance(each, ast.FunctionDef)]
    assert "run" in functions
