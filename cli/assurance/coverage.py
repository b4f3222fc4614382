"""Which lines and branches of the contracts forge's tests reach."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cli.assurance.report import Report
from cli.assurance.running import Running, bar

UNCOUNTED = {
    ("contracts/interfaces/IMembers.sol", "holderOf"): "one expression",
    ("contracts/interfaces/IMembers.sol", "isOneself"): "one expression",
    ("contracts/interfaces/IOffers.sol", "isCollective"): "one expression",
}
"""Functions outside of contracts, which forge 1.7 does not count, and why that may be."""

_FREE_FUNCTION = re.compile(r"^function (\w+)", re.MULTILINE)


@dataclass
class Covered:
    """What the tests reach of one file; each list of two is reached and all."""

    file: str
    lines: list[int] = field(default_factory=lambda: [0, 0])
    branches: list[int] = field(default_factory=lambda: [0, 0])
    functions: list[int] = field(default_factory=lambda: [0, 0])
    missed: set[int] = field(default_factory=set)

    @property
    def holds(self) -> bool:
        """Whether nothing is missed."""
        return all(reached == every for reached, every in (self.lines, self.branches, self.functions))


def coverage(root: Path, source: str = "contracts") -> Report:
    """Runs the tests of the forge project at `root` with its profile `coverage`, over the files in the folder `source`.

    Raises:
        ChainError: forge is missing, the contracts do not compile, or a test fails.
    """
    with tempfile.TemporaryDirectory(prefix="borgo-coverage-") as folder:
        answer = Path(folder, "lcov.info")
        command = ["forge", "coverage", "--exclude-tests", "--report", "lcov", "--report-file", str(answer)]
        running = Running(command, root, {"FOUNDRY_PROFILE": "coverage"})
        with bar(None, "Running the tests of the contracts, line by line"):
            for _ in running:
                pass
        if running.code or not answer.exists():
            raise running.broke()
        files = [each for each in read_lcov(answer.read_text().splitlines()) if each.file.startswith(f"{source}/")]
    uncounted = list(_uncounted(root, source))
    unknown = [each for each in uncounted if each not in UNCOUNTED]
    notes = ["Of an `if` without `else` forge counts the branch that is taken, and not the parts of its condition."]
    for file, name in uncounted:
        notes.append(f"`{name}` in {file} is not counted: {UNCOUNTED.get((file, name), 'NO REASON')}.")
    return Report(
        title="Coverage of the contracts",
        command="./borgo contracts coverage --save",
        columns=["file", "lines", "branches", "functions", "not reached"],
        rows=[
            (
                each.file.removeprefix(f"{source}/"),
                _part(each.lines),
                _part(each.branches),
                _part(each.functions),
                _numbers(each.missed),
            )
            for each in [*files, _sum(files)]
        ],
        notes=notes,
        holds=bool(files) and all(each.holds for each in files) and not unknown,
    )


def read_lcov(lines: Iterable[str]) -> Iterator[Covered]:
    """The files of an LCOV report: DA is a line, BRDA a branch, FNDA a function, each with its hits."""
    now = Covered("")
    for line in lines:
        kind, _, rest = line.partition(":")
        fields = rest.split(",")
        if kind == "SF":
            now = Covered(rest)
        elif kind == "DA":
            _count(now, now.lines, reached=fields[1] != "0", line=int(fields[0]))
        elif kind == "BRDA":
            _count(now, now.branches, reached=fields[3] not in {"0", "-"}, line=int(fields[0]))
        elif kind == "FNDA":
            _count(now, now.functions, reached=fields[0] != "0", line=None)
        elif kind == "end_of_record":
            yield now


def _count(covered: Covered, pair: list[int], *, reached: bool, line: int | None) -> None:
    pair[0] += reached
    pair[1] += 1
    if not reached and line is not None:
        covered.missed.add(line)


def _uncounted(root: Path, source: str) -> Iterator[tuple[str, str]]:
    for path in sorted((root / source).rglob("*.sol")):
        for name in _FREE_FUNCTION.findall(path.read_text(encoding="utf-8")):
            yield path.relative_to(root).as_posix(), name


def _sum(files: Iterable[Covered]) -> Covered:
    total = Covered("all")
    for each in files:
        for mine, its in zip(
            (total.lines, total.branches, total.functions), (each.lines, each.branches, each.functions), strict=True
        ):
            mine[0] += its[0]
            mine[1] += its[1]
    return total


def _part(pair: list[int]) -> str:
    return f"{pair[0]} of {pair[1]}"


def _numbers(lines: set[int]) -> str:
    return ", ".join(map(str, sorted(lines)))
