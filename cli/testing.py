"""`borgo test`: every check of the code and of the contracts, then all the tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import pytest
import typer

from chain import solc
from chain.compile import CACHE
from chain.errors import ChainError
from cli.checks.house import check_house
from cli.environment import SetupError, bring_tools
from cli.launch import ENVIRONMENT, ROOT
from cli.services import ServiceError, in_ci, install_missing

# Each tool reads its settings in pyproject.toml.
TOOLS = {
    "ruff check": ["ruff", "check", "--quiet"],
    "ruff format": ["ruff", "format", "--check", "--quiet"],
    "mypy --strict": ["mypy", "--no-error-summary"],
    "import-linter": ["lint-imports", "--no-logo"],
}


def run_tests(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="PYTEST_ARGUMENTS", help="Given to pytest.")] = None,
) -> None:
    """Check the code and the contracts, then run all the tests; with arguments for pytest, check only the code.

    The code: ruff, mypy, import-linter, the rules of the house. The contracts: forge, Slither, Brownie. A check that
    fails does not stop those after it; the exit code is 0 only if all of them and the tests pass.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # pytest takes a SystemExit for a failed test
    selected = [from_root(argument) for argument in arguments or []]
    os.chdir(ROOT)
    if in_ci():
        try:
            install_missing()
        except ServiceError as error:
            print(error, file=sys.stderr)
    checks: dict[str, Callable[[], str]] = {name: tool_check(command) for name, command in TOOLS.items()}
    checks["house rules"] = lambda: "\n".join(map(str, check_house(Path(ROOT))))
    if not selected:
        checks |= {"forge test": forge_test, "slither": slither, "brownie test": brownie_test}
    failed = [name for name, check in checks.items() if not passes(name, check)]
    raise typer.Exit(int(pytest.main(selected or beside_each_other(), plugins=[Verdict(failed)])))


def beside_each_other() -> list[str]:
    """Arguments for pytest that keep every core busy; the tests of a file, which share what is dear, stay together."""
    # Files begin in the order in which they were collected, which is the longest first: see `tests/conftest.py`.
    return ["-n", str(os.cpu_count() or 1), "--dist", "loadfile", "--no-loadscope-reorder"]


def forge_test() -> str:
    """The contracts' tests in Solidity: every verb, and the invariants."""
    solc.executable(CACHE / "solcx")
    return tool_check(["forge", "test"])()


def slither() -> str:
    """The static analysis of the contracts; `tools/slither` says what it leaves out."""
    solc.executable(CACHE / "solcx")
    # What it compiles, which is not what forge tests, must not take the place of that.
    places = {"FOUNDRY_OUT": ".borgo/slither/out", "FOUNDRY_CACHE_PATH": ".borgo/slither/cache"}
    return tool_check(["slither", "."], bring_tools("slither"), places)()


def brownie_test() -> str:
    """The contracts' tests in Brownie."""
    bring_tools("brownie")
    return tool_check(["python", "tools/brownie/run.py", "test", "tests/contracts"])()


def from_root(argument: str) -> str:
    """An argument for pytest that means the same when it runs in the root of the repository."""
    file, colons, test_name = argument.partition("::")
    is_path = not argument.startswith("-") and (os.sep in file or file.endswith(".py"))
    return str(Path(file).resolve()) + colons + test_name if is_path else argument


def tool_check(
    command: list[str], environment: str | Path = ENVIRONMENT, variables: Mapping[str, str] | None = None
) -> Callable[[], str]:
    """A check that runs a tool, of an environment or on PATH, and gives what it complains of, or nothing."""

    def check() -> str:
        path = os.pathsep.join([f"{environment}/bin", os.environ["PATH"]])
        settings = {**os.environ, **(variables or {}), "PATH": path}
        try:
            result = subprocess.run(
                command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
            )
        except FileNotFoundError:
            return f"{command[0]} is not installed"
        if result.returncode == 0:
            return ""
        return result.stdout.strip() or f"{command[0]} ended with code {result.returncode}"

    return check


def passes(name: str, check: Callable[[], str]) -> bool:
    """Runs a check and prints its line: the name, the outcome, the seconds; and its complaints, if any."""
    print(f"{name:<16}", end="", flush=True)
    start = time.monotonic()
    try:
        complaints = check()
    except (SetupError, ChainError) as error:
        complaints = str(error)
    print(f"{'FAILED' if complaints else 'ok':<8}{time.monotonic() - start:5.1f} s", flush=True)
    if complaints:
        print(complaints, flush=True)
    return not complaints


class Verdict:
    """Tells pytest of the checks that failed before it: its last lines name them, and its exit code is not 0."""

    def __init__(self, failed: list[str]) -> None:
        self.failed = failed

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Names them just before the closing line."""
        if self.failed:
            terminalreporter.write_line(f"FAILED before the tests: {', '.join(self.failed)}", red=True, bold=True)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turns success into failure."""
        if self.failed and session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
