"""`borgo contracts fuzz`, `coverage`, `prove`: what forge finds in a small project, and what is read of its tables."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chain import solc
from chain.compile import CACHE
from chain.errors import ChainError
from cli.assurance.coverage import UNCOUNTED, coverage
from cli.assurance.fuzz import Outcome, fuzz, read_outcomes
from cli.assurance.prove import prove, read_proofs
from cli.assurance.report import Report
from cli.assurance.running import Running
from cli.launch import ROOT

SETTINGS = """
[profile.default]
src = "contracts"
test = "tests"
solc = "{solc}"
offline = true

[profile.default.invariant]
runs = 3
depth = 5

[profile.deep]
optimizer = false

[profile.coverage]
optimizer = false
"""

CONTRACT = """
// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

contract Counter {
    uint256 public count;

    function add(uint8 more) external {
        if (more == 0) revert("nothing");
        count += more;
    }
}
"""

TESTS = """
// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

import {Counter} from "../contracts/Counter.sol";

contract CounterTest {
    Counter private counter = new Counter();

    function test_AddsOne() external {
        counter.add(1);
        assert(counter.count() == 1);
    }

    function testFuzz_Adds(uint8 more) external {
        if (more != 0) counter.add(more);
        assert(counter.count() == more);
    }

    function invariant_NeverNegative() external view {
        assert(counter.count() >= 0);
    }
}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A forge project: one contract, and tests that try all but its refusal."""
    (tmp_path / "foundry.toml").write_text(SETTINGS.format(solc=solc.executable(CACHE / "solcx")))
    for folder, name, text in (("contracts", "Counter.sol", CONTRACT), ("tests", "Counter.t.sol", TESTS)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text)
    return tmp_path


def add_test(project: Path, function: str) -> None:
    file = project / "tests" / "Counter.t.sol"
    file.write_text(file.read_text().rstrip().removesuffix("}") + function + "}\n")


def test_each_property_is_tried_as_often_as_it_is_said(project: Path) -> None:
    report = fuzz(project, runs=60, seed=7, only=".*")
    assert report.holds
    assert report.rows == [
        ("CounterTest", "invariant_NeverNegative", 3, 15, "yes"),
        ("CounterTest", "testFuzz_Adds", 60, None, "yes"),
    ]
    assert report.notes == ["Seed 0x7."]


def test_a_property_that_does_not_hold_is_told_with_its_example(project: Path) -> None:
    add_test(project, "function testFuzz_IsSmall(uint8 more) external pure { assert(more < 200); }")
    report = fuzz(project, runs=500, seed=7, only=".*")
    assert not report.holds
    assert [row[-1] for row in report.rows] == ["yes", "yes", "NO"]
    assert "counterexample" in report.notes[-1]


def test_a_campaign_over_nothing_does_not_pass(project: Path) -> None:
    with pytest.raises(ChainError, match="forge ended"):
        fuzz(project, runs=1, seed=7, only="NoSuchContract")


def test_what_the_tests_do_not_reach_is_told(project: Path) -> None:
    file = project / "tests" / "Counter.t.sol"
    # An invariant tries every argument.
    file.write_text(file.read_text().replace("function invariant_", "function "))
    report = coverage(project)
    assert not report.holds
    [counter, everything] = report.rows
    assert counter == ("Counter.sol", "3 of 3", "0 of 1", "1 of 1", "9")
    assert everything[:3] == ("all", "3 of 3", "0 of 1")
    add_test(project, "function test_RefusesNothing() external { try counter.add(0) { assert(false); } catch {} }")
    assert coverage(project).holds


def test_a_function_that_forge_cannot_count_needs_a_reason(project: Path) -> None:
    file = project / "contracts" / "Counter.sol"
    file.write_text(file.read_text() + "\nfunction twice(uint256 x) pure returns (uint256) { return 2 * x; }\n")
    report = coverage(project)
    assert not report.holds
    assert "`twice` in contracts/Counter.sol is not counted: NO REASON." in report.notes


def test_the_functions_that_are_not_counted_are_those_with_a_reason() -> None:
    for (file, name), reason in UNCOUNTED.items():
        assert f"\nfunction {name}(" in Path(ROOT, file).read_text()
        assert reason


def test_tests_that_fail_are_no_coverage(project: Path) -> None:
    add_test(project, "function test_Fails() external pure { assert(false); }")
    with pytest.raises(ChainError, match="test_Fails"):
        coverage(project)


def test_a_project_that_does_not_compile_is_told(project: Path) -> None:
    (project / "contracts" / "Counter.sol").write_text("contract Counter {")
    with pytest.raises(ChainError, match="Compiler run failed"):
        fuzz(project, runs=1, seed=7, only=".*")


def test_a_failure_of_many_lines_names_its_test() -> None:
    text = """
Ran 2 tests for tests/A.t.sol:ATest
[FAIL: panic: assertion failed (0x01)]
\t[Sequence] (original: 17, shrunk: 1)
\t\tsender=0x01 addr=[contracts/A.sol:A]0x56 calldata=add(uint256) args=[10]
 invariant_Zero() (runs: 1, calls: 16, reverts: 18)

[PASS] testFuzz_Adds((uint8,uint32)[]) (runs: 256, μ: 11553, ~: 502)
Suite result: FAILED. 1 passed; 1 failed; 0 skipped; finished in 1.83s (1.84s CPU time)

Ran 1 test for tests/B.t.sol:BTest
[FAIL: EvmError: Revert] setUp() (gas: 0)

Failing tests:
Encountered 1 failing test in tests/A.t.sol:ATest
[FAIL: panic: assertion failed (0x01)]
 invariant_Zero() (runs: 1, calls: 16, reverts: 18)
"""
    first, second, third = read_outcomes(text.splitlines())
    assert (first.contract, first.name, first.runs, first.calls) == ("ATest", "invariant_Zero", 1, 16)
    assert "args=[10]" in first.problem
    assert second == Outcome("ATest", "testFuzz_Adds", 256, None, "")
    assert (third.contract, third.name, third.holds) == ("BTest", "setUp", False)


PROOFS = """
// SPDX-License-Identifier: UNLICENSED
pragma solidity 0.8.37;

contract SumProofs {
    function check_OrderDoesNotMatter(uint128 a, uint128 b) public pure {
        assert(uint256(a) + b == uint256(b) + a);
    }

    function check_NeverSeven(uint256 a) public pure {
        assert(a != 7);
    }
}
"""


def test_a_proof_is_for_every_input(project: Path) -> None:
    settings = project / "foundry.toml"
    proofs = '\n[profile.proofs]\nout = ".borgo/halmos/out"\n'
    settings.write_text(settings.read_text() + proofs)
    (project / "tests" / "Sum.proofs.sol").write_text(PROOFS)
    report = prove(project, only="SumProofs")
    assert not report.holds
    results = [(row[0], row[1], row[-1]) for row in report.rows]
    assert results == [
        ("SumProofs", "check_NeverSeven", "REFUTED"),
        ("SumProofs", "check_OrderDoesNotMatter", "proved"),
    ]


def test_a_proof_over_short_loops_only_is_no_proof() -> None:
    text = """
Running 3 tests for tests/solidity/proofs/A.proofs.sol:AProofs
[PASS] check_A(uint256,bytes32[]) (paths: 12, time: 0.50s, bounds: [])
[TIMEOUT] check_B(uint256) (paths: 3, time: 300.10s, bounds: [])
[PASS] check_C() (paths: 2, time: 1.00s, bounds: [])
WARNING  check_C(): paths have not been fully explored due to the loop unrolling bound: 5
Symbolic test result: 2 passed; 1 failed; time: 301.60s
"""
    proofs = {proof.name: proof for proof in read_proofs(text.splitlines())}
    assert proofs["check_A"].holds
    assert (proofs["check_A"].paths, proofs["check_A"].seconds) == (12, 0.5)
    assert proofs["check_B"].result == "NOT DECIDED IN TIME"
    assert proofs["check_C"].result == "PROVED FOR SHORT LOOPS ONLY"
    assert not proofs["check_C"].holds


def test_a_report_is_the_same_as_a_page_and_as_json(tmp_path: Path) -> None:
    report = Report("Found", "./borgo it", ["name", "#count"], [("a|b", 12_345), ("c", None)], ["A note."])
    report.save(tmp_path / "page.md")
    page = (tmp_path / "page.md").read_text()
    assert page.startswith("# Found\n\nBy `./borgo it` on ")
    assert "| name | count |\n| --- | ---: |\n| a\\|b | 12,345 |\n| c |  |\n\nA note.\n" in page
    told = json.loads(json.dumps(report.as_json()))
    assert told["rows"] == [{"name": "a|b", "count": 12345}, {"name": "c", "count": None}]
    assert told["holds"]


def test_a_tool_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(ChainError, match="no-such-tool is not installed"):
        list(Running(["no-such-tool"], tmp_path))


def test_who_stops_listening_ends_the_tool(tmp_path: Path) -> None:
    running = Running(["sh", "-c", "echo one; sleep 600"], tmp_path)
    assert next(iter(running)) == "one"
