"""Proofs of the contracts' properties by halmos: for every input, not for many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from cli.assurance.report import Report
from cli.assurance.running import Running, bar, step
from cli.environment import bring_tools
from cli.launch import ROOT

_SUITE = re.compile(r"^Running (?P<count>\d+) tests for (?P<file>\S+):(?P<contract>\w+)$")
_VERDICT = re.compile(
    r"^\[(?P<verdict>PASS|FAIL|TIMEOUT|ERROR)\] (?P<name>\w+)\(.*\) \(paths: (?P<paths>\d+), time: (?P<seconds>[\d.]+)s"
)
_BOUNDED = re.compile(r"(?P<name>\w+)\(.*\): paths have not been fully explored due to the loop unrolling bound")
_RESULTS = {"PASS": "proved", "FAIL": "REFUTED", "TIMEOUT": "NOT DECIDED IN TIME", "ERROR": "NOT DECIDED"}


@dataclass(frozen=True)
class Proof:
    """What became of one property."""

    contract: str
    name: str
    paths: int
    seconds: float
    result: str

    @property
    def holds(self) -> bool:
        """Whether it was proved, for loops of any length."""
        return self.result == "proved"


def prove(root: Path, *, only: str, config: Path = Path(ROOT, "tools", "halmos", "halmos.toml")) -> Report:
    """Proves the properties in the forge project at `root`.

    Args:
        root: the project's folder.
        only: a regular expression; the contracts of properties whose names match.
        config: the prover's settings.

    Raises:
        ChainError: the contracts do not compile.
        SetupError: the prover could not be brought.
    """
    tools = bring_tools("halmos")
    command = ["halmos", "--root", str(root), "--config", str(config), "--match-contract", only]
    # It would leave folders in the user's home.
    home = tools.parent / "home"
    home.mkdir(exist_ok=True)
    running = Running(command, root, {"FOUNDRY_PROFILE": "proofs", "HOME": str(home)}, first=f"{tools}/bin")
    proofs: dict[tuple[str, str], Proof] = {}
    with bar(None, "Compiling the contracts and their properties") as progress:
        for proof in read_proofs(running):
            if (proof.contract, proof.name) not in proofs:
                step(progress, f"{proof.name}: {proof.result}")
            proofs[proof.contract, proof.name] = proof
    if not proofs:
        raise running.broke()
    found = sorted(proofs.values(), key=lambda each: (each.contract, each.name))
    return Report(
        title="Properties, proved",
        command="./borgo contracts prove --save",
        columns=["contract", "property", "#paths", "#seconds", "result"],
        rows=[(each.contract, each.name, each.paths, f"{each.seconds:.1f}", each.result) for each in found],
        holds=running.code == 0 and all(each.holds for each in found),
    )


def read_proofs(lines: Iterable[str]) -> Iterator[Proof]:
    """The proofs in what halmos prints; one that turns out to be bounded is given again, as such."""
    contract = ""
    known: dict[str, Proof] = {}
    for line in lines:
        if suite := _SUITE.match(line):
            contract, known = suite["contract"], {}
        elif verdict := _VERDICT.match(line):
            result = _RESULTS[verdict["verdict"]]
            proof = Proof(contract, verdict["name"], int(verdict["paths"]), float(verdict["seconds"]), result)
            known[proof.name] = proof
            yield proof
        elif (bounded := _BOUNDED.search(line)) and bounded["name"] in known:
            proof = known[bounded["name"]]
            if proof.holds:
                yield replace(proof, result="PROVED FOR SHORT LOOPS ONLY")
