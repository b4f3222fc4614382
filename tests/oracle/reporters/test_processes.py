"""Reporters as processes: three of them publish, no launcher's death leaves one behind, and no kill makes two roots."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from web3 import HTTPProvider, Web3

from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.deployment import deploy
from chain.deployment_file import DeploymentFile
from chain.genesis import Genesis
from chain.sender import create_key
from cli.faults.reporting import kill_reporters
from cli.faults.rig import DAY, Community, Node, Relayer, fund, key
from cli.faults.settling import FIRST_MONTH, MEMBERS, Village
from oracle.publication import Period, write_numbers
from oracle.reporters import Quorum, ReporterGroup, load_config, publish_call, reporter_addresses
from oracle.reporters.__main__ import main
from oracle.reporters.group import GIVES_WAY, command_line
from oracle.reporters.onchain import Settlements

ROOT = Path(__file__).resolve().parents[3]
WITHIN = 90.0

LAUNCHER = """
import sys, time
from pathlib import Path
from oracle.reporters import ReporterGroup
data, folder, numbers, deployment, rpc = sys.argv[1:]
ReporterGroup(Path(data), Path(folder), Path(numbers), Path(deployment), rpc).start()
print("started", flush=True)
time.sleep(600)
"""


@pytest.fixture
def group(node: Node, tmp_path: Path) -> tuple[ReporterGroup, Contracts, list[str]]:
    """A group for a deployed community, not started; and what a launcher would be given."""
    village = Village(tmp_path / "files")
    village.found()
    village.write(FIRST_MONTH)
    data = tmp_path / "reporters"
    until = Community.now(node) + 300 * DAY
    genesis = Genesis({key("registrar").address: until}, dict.fromkeys(reporter_addresses(data), until), 2, 3)
    fund(node, key("founder"))
    artifacts = compile_contracts()
    deployment = deploy(Web3(HTTPProvider(node.url)), key("founder"), artifacts, genesis)
    DeploymentFile(deployment).write(tmp_path / "deployment.json")
    write_numbers(tmp_path / "numbers.json", "tre", MEMBERS)
    given = [data, village.folder, tmp_path / "numbers.json", tmp_path / "deployment.json"]
    made = ReporterGroup(*given, node.url, every=0.1, patience=1.0)
    return made, Contracts(artifacts, deployment), [*map(str, given), node.url]


def wait_for(what: Callable[[], object]) -> None:
    deadline = time.monotonic() + WITHIN
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def alive(pid: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(pid, 0)
        stat = Path(f"/proc/{pid}/stat")
        return not stat.exists() or ") Z " not in stat.read_text()
    return False


def test_three_processes_agree_and_a_relayer_publishes(
    group: tuple[ReporterGroup, Contracts, list[str]], node: Node
) -> None:
    reporters, contracts, _ = group
    account = key("relayer of a group")
    fund(node, account)
    relayer = Relayer(node.rpc, account, contracts.deployment.chain_id)
    sent: list[Quorum] = []

    def submit(quorum: Quorum) -> None:
        if quorum.digest not in {each.digest for each in sent}:
            sent.append(quorum)
            relayer.send(publish_call(contracts, quorum))

    with reporters:
        own = os.getpriority(os.PRIO_PROCESS, 0)
        children = json.loads((reporters.data / "pids.json").read_text())
        assert {os.getpriority(os.PRIO_PROCESS, pid) for pid in children} == {min(own + GIVES_WAY, 19)}
        wait_for(lambda: reporters.relay(submit) or reporters.dead())
        assert reporters.dead() == []
        wait_for(lambda: Settlements(node.rpc, contracts).records([Period(FIRST_MONTH)]) != [None])
        wait_for(lambda: len(list(reporters.data.glob("*/datasets/*.zip"))) == 3)
        wait_for(lambda: reporters.relay(submit) == 0)
        kinds = {finding.kind for found in reporters.findings().values() for finding in found}
    assert {each.message["revision"] for each in sent} == {0}
    assert kinds <= {"silent", "no_quorum"}  # at most what a slow start looks like
    assert all((folder / "key").stat().st_mode & 0o077 == 0 for folder in reporters.data.glob("reporter-*"))


def test_no_reporter_outlives_a_killed_launcher(group: tuple[ReporterGroup, Contracts, list[str]]) -> None:
    reporters, _, given = group
    command = [sys.executable, "-c", LAUNCHER, *given]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as launcher:
        assert launcher.stdout is not None
        assert launcher.stdout.readline() == "started\n"
        pids = json.loads((reporters.data / "pids.json").read_text())
        launcher.send_signal(signal.SIGKILL)
    wait_for(lambda: not any(map(alive, pids)))


def test_what_was_left_behind_is_cleaned_up_and_nothing_else(group: tuple[ReporterGroup, Contracts, list[str]]) -> None:
    reporters, _, _ = group
    reporters.data.mkdir(exist_ok=True)
    sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
    with subprocess.Popen([*sleeper, str(reporters.data.resolve())]) as ours, subprocess.Popen(sleeper) as another:
        (reporters.data / "pids.json").write_text(json.dumps([ours.pid, another.pid]))
        try:
            # A process that has just begun has no command line yet.
            wait_for(lambda: all(command_line(each.pid).strip() for each in (ours, another)))
            reporters.clean_up()
            wait_for(lambda: ours.poll() is not None)
            assert ours.returncode == -signal.SIGKILL
            assert another.poll() is None
        finally:
            ours.kill()
            another.kill()


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("no such file", "cannot be read"),
        ("an open key", "open to others"),
        ("no reporter of that name", "not one of the reporters"),
        ("a taken port", "Choose another port"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(
    group: tuple[ReporterGroup, Contracts, list[str]], what: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    config = group[0].configure()[0]
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    with ExitStack() as stack:
        if what == "no such file":
            config.unlink()
        elif what == "an open key":
            (config.parent / "key").chmod(0o644)
        elif what == "a taken port":
            port = int(load_config(config).listen.split(":")[1])
            stack.enter_context(socket.create_server(("127.0.0.1", port))).listen()
        else:
            config.write_text(config.read_text().replace('name = "reporter-1"\nkey', 'name = "nobody"\nkey'))
        try:
            assert main(["--config", str(config)]) == 2
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
    assert told in capsys.readouterr().err


def test_a_key_is_drawn_once_and_belongs_to_its_owner(tmp_path: Path) -> None:
    first = reporter_addresses(tmp_path, 3)
    assert reporter_addresses(tmp_path, 3) == first
    assert len(set(first)) == 3
    assert create_key(tmp_path / "another").address not in first


def test_no_kill_makes_two_roots_or_loses_a_settlement() -> None:
    found = kill_reporters(5)
    assert found.wrong == []
    assert set(found.killed.values()) == {5}


def test_a_reporter_that_sends_before_it_records_is_found_guilty() -> None:
    assert kill_reporters(1, control=True).wrong


def test_killed_in_every_window_of_true_ups_it_goes_on_with_each_of_them() -> None:
    """The month itself, and its first two true-ups."""
    found = kill_reporters(3, true_ups=True)
    assert found.wrong == []
    assert set(found.killed.values()) == {3}
