"""A long campaign of forge: every property with many random inputs, every invariant after many random acts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cli.assurance.report import Report
from cli.assurance.running import Running, bar, step

NAMES = "^(testFuzz|invariant)"
"""The tests with random inputs or acts, by their names."""
RUNS_OF_AN_INVARIANT = 20
"""So many runs of a property take as long as about one of an invariant, which is a sequence of acts."""

_SUITE = re.compile(r"^Ran \d+ tests? for (?P<file>\S+):(?P<contract>\w+)$")
_VERDICT = re.compile(r"^\[(?P<verdict>PASS|FAIL)")
_TEST = re.compile(r"(?P<name>\w+)\(\S*\) \((?:runs: (?P<runs>\d+)(?:, calls: (?P<calls>\d+))?|gas: \d+)")


@dataclass(frozen=True)
class Outcome:
    """What became of one property; `calls` are the acts of an invariant; `problem` is what forge says of a failure."""

    contract: str
    name: str
    runs: int
    calls: int | None
    problem: str

    @property
    def holds(self) -> bool:
        """Whether nothing was found against it."""
        return not self.problem


def fuzz(root: Path, *, runs: int | None, seed: int, only: str) -> Report:
    """Runs the campaign in the forge project at `root`, with its profile `deep`.

    Args:
        root: the project's folder.
        runs: how often each property is tried; the profile's number if None.
        seed: of all that is random.
        only: a regular expression; the contracts of tests whose names match.

    Raises:
        ChainError: forge is missing, or the contracts do not compile.
    """
    variables = {"FOUNDRY_PROFILE": "deep", "FOUNDRY_FUZZ_SEED": hex(seed)}
    if runs is not None:
        invariant_runs = max(1, runs // RUNS_OF_AN_INVARIANT)
        variables |= {"FOUNDRY_FUZZ_RUNS": str(runs), "FOUNDRY_INVARIANT_RUNS": str(invariant_runs)}
    chosen = ["forge", "test", "--match-test", NAMES, "--match-contract", only]
    with bar(None, "Compiling the contracts and their tests"):
        total = _count(Running([*chosen, "--list", "--json"], root, variables))
    running = Running(chosen, root, variables)
    outcomes = []
    with bar(total, "Trying the properties") as progress:
        for outcome in read_outcomes(running):
            outcomes.append(outcome)
            step(progress, outcome.name)
    if not outcomes:
        raise running.broke()
    told = f" --runs {runs}" if runs is not None else ""
    notes = [
        f"Seed {hex(seed)}.",
        *(f"{each.contract}.{each.name}: {each.problem}" for each in outcomes if each.problem),
    ]
    return Report(
        title="Properties, tried at random",
        command=f"./borgo contracts fuzz{told} --save",
        columns=["contract", "property", "#runs", "#calls", "holds"],
        rows=[
            (each.contract, each.name, each.runs, each.calls, "yes" if each.holds else "NO")
            for each in sorted(outcomes, key=lambda each: (each.contract, each.name))
        ],
        notes=notes,
        holds=running.code == 0 and len(outcomes) == total and all(each.holds for each in outcomes),
    )


def read_outcomes(lines: Iterable[str]) -> Iterator[Outcome]:
    """The outcomes in what forge prints; a failure's text may have many lines, and the last one names the test."""
    contract, waiting, failed, over = "", False, False, False
    told: list[str] = []
    for line in lines:
        over = over or line == "Failing tests:"  # from here on it repeats itself
        if over:
            continue
        if suite := _SUITE.match(line):
            contract = suite["contract"]
        if verdict := _VERDICT.match(line):
            waiting, failed, told = True, verdict["verdict"] == "FAIL", []
        if not waiting:
            continue
        told.append(line.strip())
        if test := _TEST.search(line):
            waiting = False
            calls = int(test["calls"]) if test["calls"] else None
            yield Outcome(contract, test["name"], int(test["runs"] or 0), calls, "\n".join(told) if failed else "")


def _count(listing: Running) -> int:
    """How many tests forge lists."""
    found = None
    for line in listing:
        if line.startswith("{"):
            found = json.loads(line)
    if listing.code or found is None:
        raise listing.broke()
    return sum(len(tests) for contracts in found.values() for tests in contracts.values())
