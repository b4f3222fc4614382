"""`borgo up` as its users start, stop and kill it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from backend.access.sessions import Access, ensure_secret
from cli.example import ensure_example

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "anpci"
MONTH = "2026-05"
PATIENCE = 120
"""Seconds after which a start is taken for hung."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def community(tmp_path: Path) -> Path:
    """The example with its last month only, so that there is one settlement to publish."""
    folder = tmp_path / "community"
    ensure_example(EXAMPLE)
    for name in ("meters", "prices"):
        (folder / name).mkdir(parents=True)
        for file in (EXAMPLE / name).iterdir():
            if MONTH in file.name or MONTH.replace("-", "") in file.name:
                shutil.copy(file, folder / name)
    shutil.copy(EXAMPLE / "rules.toml", folder)
    text = (EXAMPLE / "community.toml").read_text().replace('first_month = "2025-06"', f'first_month = "{MONTH}"')
    (folder / "community.toml").write_text(text)
    return folder


@contextmanager
def running(community: Path, data: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [ROOT / "borgo", "up", community, "--data", data, "--port", str(port), "--no-open"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        wait_for(process, f"http://localhost:{port}/healthz")
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def wait_for(process: subprocess.Popen[str], address: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise AssertionError(process.communicate()[0])
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - an address of our own
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{address} did not answer")


def get(port: int, path: str, key: str = "") -> dict[str, object]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    request = urllib.request.Request(f"http://localhost:{port}{path}", headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - an address of our own
        return json.loads(answer.read())


def steward_key(data: Path) -> str:
    """What the steward reads with."""
    return Access(ensure_secret(data / "anpci" / "sign-in"), "anpci", demonstration=True).steward_key


def processes_of(data: Path) -> list[str]:
    """The command lines that name a folder of data: the launcher, the reporters, anvil."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if str(data) in line:
                found.append(line)
    return found


def published(port: int) -> dict[str, object]:
    """What is published of the month, as soon as it is."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(urllib.error.HTTPError):
            return get(port, f"/api/v1/settlements/{MONTH}/publication")
        time.sleep(0.5)
    raise AssertionError("nothing was published")


def none_left(data: Path) -> bool:
    end = time.monotonic() + 30
    while processes_of(data) and time.monotonic() < end:
        time.sleep(0.1)
    return not processes_of(data)


def audit(url: str, data: Path) -> subprocess.CompletedProcess[str]:
    """The audit of what stands on the chain, with the data set that a reporter wrote when it saw it there."""
    chain = data / "anpci" / "chain"
    end = time.monotonic() + PATIENCE
    while not (datasets := list(chain.glob(f"reporters/*/datasets/dataset-{MONTH}-r0.zip"))):
        assert time.monotonic() < end, "no data set was written"
        time.sleep(0.5)
    command = [ROOT / "borgo", "audit", "--json", "--rpc", url, "--deployment", chain / "deployment.json"]
    return subprocess.run([*command, "--dataset", datasets[0]], capture_output=True, text=True, check=False)


def test_it_publishes_the_month_survives_a_kill_and_leaves_no_process(tmp_path: Path, community: Path) -> None:
    data, port = tmp_path / "data", free_port()
    with running(community, data, port) as process:
        first = get(port, f"/api/v1/settlements/{MONTH}", steward_key(data))
        publication = published(port)
        assert publication["members"] == 11
        assert publication["shared_wh"] == first["energy"]["shared_wh"]
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert none_left(data / "anpci" / "chain" / "reporters")
    with running(community, data, port) as process:
        assert get(port, f"/api/v1/settlements/{MONTH}", steward_key(data)) == first
        # How far the chain had come at the kill is as it happened: whether the month was final, and its claims open.
        meanwhile = {"is_final": None, "claims": None}
        assert {**published(port), **meanwhile} == {**publication, **meanwhile}
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=30) as page:
            assert "Comunità di esempio ANPCI" in page.read().decode()
        reporter = (data / "anpci/chain/reporters/reporter-1/reporter.toml").read_text()
        audited = audit(tomllib.loads(reporter)["chain"]["rpc"], data)
        assert audited.returncode == 0, audited.stdout + audited.stderr
        assert len(json.loads(audited.stdout)["quotas"]) == 11
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=PATIENCE)
        assert "Traceback" not in output
        assert "0 new files, 15 known" in output
        assert none_left(data)


def test_a_taken_port_is_said_before_any_work(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [ROOT / "borgo", "up", "--data", tmp_path, "--port", str(port)], capture_output=True, text=True, check=False
        )
    assert done.returncode == 2
    assert f"Port {port} is taken" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("port", ["0", "70000", "eight"])
def test_a_port_that_is_none(port: str) -> None:
    done = subprocess.run([ROOT / "borgo", "up", "--port", port], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
