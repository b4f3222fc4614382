"""Several reporters on one machine, each a process of its own: what a community starts with."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from oracle.publication import Period
from oracle.reporters.keys import ensure_key
from oracle.reporters.notebook import Finding, Notebook, Quorum
from oracle.reporters.proposal import Proposal
from oracle.reporters.reporter import Submit

HOST = "127.0.0.1"
PIDS = "pids.json"
CONFIG = "reporter.toml"
GIVES_WAY = 5
"""How much later a reporter's turn at a processor comes than that of who started it: people wait for the pages."""
_ROOT = Path(__file__).resolve().parents[2]


def reporter_addresses(data: Path, count: int = 3) -> list[str]:
    """The addresses of a group's reporters, in their order; their keys are drawn where there are none yet.

    They must be known before the contracts are deployed, which give them their office.
    """
    return [ensure_key(_folder(data, i) / "key").address for i in range(1, count + 1)]


class ReporterGroup:
    """Starts reporters as children, and ends them; also those that an earlier, killed launcher left behind.

    Args:
        data: the group's folder; each reporter has one of its own in it.
        folder: the community's folder, which each of them reads for itself.
        numbers: the file of the members' numbers.
        deployment: the file of the deployment.
        rpc: the URL of a node.
        count: how many.
        every, patience, validity: see `Config`.
    """

    def __init__(
        self,
        data: Path,
        folder: Path,
        numbers: Path,
        deployment: Path,
        rpc: str,
        *,
        count: int = 3,
        every: float = 5.0,
        patience: float = 30.0,
        validity: int = 86_400,
    ) -> None:
        self.data = data
        self._addresses = reporter_addresses(data, count)
        self._paths = {"folder": folder, "numbers": numbers}
        self._chain = {"rpc": rpc, "deployment": str(deployment.resolve())}
        self._times = {"every": every, "patience": patience, "validity": validity}
        self._children: list[subprocess.Popen[bytes]] = []

    def configure(self) -> list[Path]:
        """Write each reporter's configuration, with ports that are free now; the files."""
        ports = free_ports(len(self._addresses))
        peers = [
            {"name": f"reporter-{i}", "address": address, "url": f"http://{HOST}:{port}"}
            for i, (address, port) in enumerate(zip(self._addresses, ports, strict=True), 1)
        ]
        files = []
        for i, port in enumerate(ports, 1):
            folder = _folder(self.data, i)
            own: dict[str, object] = {
                "name": f"reporter-{i}",
                "key": "key",
                "data": ".",
                **{name: str(path.resolve()) for name, path in self._paths.items()},
                "listen": f"{HOST}:{port}",
                **self._times,
            }
            text = _toml(own) + "\n[chain]\n" + _toml(self._chain)
            text += "".join(f"\n[[reporters]]\n{_toml(peer)}" for peer in peers)
            (folder / CONFIG).write_text(text, encoding="utf-8")
            files.append(folder / CONFIG)
        return files

    def start(self) -> None:
        """Start the reporters; what they say goes to `log` in their folders."""
        self.clean_up()
        for file in self.configure():
            with (file.parent / "log").open("ab") as out:
                command = [sys.executable, "-m", "oracle.reporters", "--config", str(file.resolve()), "--with-parent"]
                child = subprocess.Popen(
                    command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=out, stderr=out, start_new_session=True
                )
            with suppress(OSError):  # it may have ended already
                os.setpriority(os.PRIO_PROCESS, child.pid, os.getpriority(os.PRIO_PROCESS, 0) + GIVES_WAY)
            self._children.append(child)
            (self.data / PIDS).write_text(json.dumps([each.pid for each in self._children]), encoding="ascii")

    def stop(self, within: float = 4.0) -> None:
        """End the reporters in order, and by force those that do not end within some seconds: nothing is lost."""
        for child in self._children:
            if child.stdin is not None:
                child.stdin.close()
            child.terminate()
        deadline = time.monotonic() + within
        for child in self._children:
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._children = []
        (self.data / PIDS).unlink(missing_ok=True)

    def clean_up(self) -> None:
        """As the function of the same name, for this group."""
        clean_up(self.data)

    def dead(self) -> list[str]:
        """The names of reporters that ended by themselves."""
        return [f"reporter-{i}" for i, child in enumerate(self._children, 1) if child.poll() is not None]

    def relay(self, submit: Submit) -> int:
        """Hand every settlement that enough reporters signed, and that is not on the chain, to a relayer; how many."""
        ready: dict[bytes, Quorum] = {}
        for i in range(1, len(self._addresses) + 1):
            with closing(Notebook(_folder(self.data, i))) as notebook:
                waiting = notebook.ready()
            for quorum in waiting:
                ready.setdefault(quorum.digest, quorum)
        for quorum in sorted(ready.values(), key=lambda each: (each.message["period"], each.message["revision"])):
            submit(quorum)
        return len(ready)

    def proposals(self, period: Period, revision: int) -> list[Proposal]:
        """Every proposal of a period and revision that one of them signed or saw published, each root once."""
        found: dict[bytes, Proposal] = {}
        for i in range(1, len(self._addresses) + 1):
            with closing(Notebook(_folder(self.data, i))) as notebook:
                for proposal in notebook.proposals(period, revision):
                    found.setdefault(proposal.root, proposal)
        return list(found.values())

    def findings(self) -> dict[str, Sequence[Finding]]:
        """What each reporter found, by its name."""
        found = {}
        for i in range(1, len(self._addresses) + 1):
            with closing(Notebook(_folder(self.data, i))) as notebook:
                found[f"reporter-{i}"] = notebook.findings()
        return found

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def clean_up(data: Path) -> None:
    """End a group's reporters that were left behind; a process that only has the same number is left alone.

    Args:
        data: the group's folder.
    """
    try:
        left = json.loads((data / PIDS).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return
    for pid in left:
        if str(data.resolve()) in command_line(pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    (data / PIDS).unlink(missing_ok=True)


def _folder(data: Path, number: int) -> Path:
    return data / f"reporter-{number}"


def free_ports(count: int) -> list[int]:
    """Ports on which nobody listens now."""
    sockets = [socket.create_server((HOST, 0)) for _ in range(count)]
    try:
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def _toml(values: Mapping[str, object]) -> str:
    # A JSON string is a TOML string, and so are their numbers.
    return "".join(f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items())


def command_line(pid: int) -> str:
    """What a process was started with; empty if there is none, or if it cannot be told."""
    if Path("/proc/self/cmdline").exists():
        with suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    told = subprocess.run(
        ["/bin/ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return told.stdout
