"""`borgo up` as its users start, stop and kill it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120
"""Seconds after which a start is taken for hung."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(data: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [ROOT / "borgo", "up", "--data", data, "--port", str(port)],
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


def get(port: int, path: str) -> dict[str, object]:
    with urllib.request.urlopen(f"http://localhost:{port}{path}", timeout=30) as answer:
        return json.loads(answer.read())


def processes_in_session(leader: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[3]) == leader and fields[0] != "Z":
                found.append(int(folder.name))
    return found


def test_it_serves_the_month_survives_a_kill_and_stops_without_leaving_a_child(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, port) as process:
        first = get(port, "/api/v1/settlements/2026-05")
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert processes_in_session(process.pid) == []
    with running(tmp_path, port) as process:
        assert get(port, "/api/v1/settlements/2026-05") == first
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=30) as page:
            assert "Comunità di esempio ANPCI" in page.read().decode()
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=PATIENCE)
        assert "Traceback" not in output
        assert "0 new files, 180 known" in output
        assert processes_in_session(process.pid) == []


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
