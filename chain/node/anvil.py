"""One anvil process: started, asked, ended; and those that an earlier, killed node left behind."""

from __future__ import annotations

import json
import os
import platform
import select
import shutil
import signal
import socket
import subprocess
import time
from http.client import HTTPConnection, HTTPException
from itertools import pairwise
from pathlib import Path

from chain.errors import ChainError
from chain.node.refusal import Json, RefusalError

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]
GAS_LIMIT = 30_000_000
"""Of a block. Part of every header, so of every hash: a journal is bound to it."""
START_SECONDS = 30.0
ANSWER_SECONDS = 120.0
"""The longest that anvil may think about one question before it counts as dead."""
_RULES = {"--hardfork": "osaka", "--base-fee": 0, "--gas-price": 0, "--gas-limit": GAS_LIMIT}
RULES = " ".join(f"{option} {value}" for option, value in _RULES.items())
"""What, beside the journal, decides the hashes."""
# Without pruning, anvil stalls under load and leaves gigabytes of states; with 64 it can still be reorganised in tests.
_OPTIONS = ("--prune-history", "64", "--no-mining", "--order", "fifo", "--accounts", "0", "--disable-min-priority-fee")
_DOORS = ("--host", HOST, "--no-cors", "--no-request-size-limit", "--quiet")


def binary() -> Path:
    """The executable of anvil, which npm installs.

    Raises:
        ChainError: it is not installed.
    """
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    name = f"anvil-{platform.system().lower()}-{machine}"
    path = ROOT / "node_modules" / "@foundry-rs" / name / "bin" / "anvil"
    if not path.exists():
        raise ChainError(
            f"The embedded node needs anvil, and the npm package @foundry-rs/{name} is not installed.",
            "Run `npm ci` in the project's folder, or use a node of your own with --rpc URL.",
        )
    return path


class GoneError(ChainError):
    """anvil does not answer. Whatever it held beyond the journal counts as never made."""


class Anvil:
    """A running anvil on a free port of this machine. It keeps nothing that matters: it is ended by SIGKILL."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.port = port
        self._process = process
        self._connection = HTTPConnection(HOST, port, timeout=ANSWER_SECONDS)

    @classmethod
    def start(cls, folder: Path, chain_id: int, genesis: int) -> Anvil:
        """Starts an anvil for the node in `folder`, with nothing but its genesis block.

        Raises:
            ChainError: it is not installed, or does not start.
        """
        identity = ("--chain-id", str(chain_id), "--timestamp", str(genesis))
        rules = [str(word) for option in _RULES.items() for word in option]
        log = folder / "anvil.log"
        folder.mkdir(parents=True, exist_ok=True)
        for _ in range(5):  # Another program may take the free port before anvil does.
            with socket.create_server((HOST, 0)) as free:
                port = free.getsockname()[1]
            program = [*_with_us(), str(binary()), *_marker(folder), "--port", str(port)]
            with log.open("wb") as output:
                process = subprocess.Popen(
                    [*program, *identity, *rules, *_OPTIONS, *_DOORS],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,  # a Ctrl-C in the terminal is for the node, which then ends anvil
                )
            anvil = cls(process, port)
            if anvil._answers():
                return anvil
            anvil.end()
        said = log.read_text(errors="replace").strip()[-500:]
        raise ChainError("anvil does not start.", f"It says: {said or 'nothing'}")

    def call(self, method: str, *parameters: Json) -> Json:
        """The answer to one question.

        Raises:
            GoneError: no answer; whether the question was understood is not known.
            RefusalError: anvil refused.
        """
        question = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters})
        try:
            self._connection.request("POST", "/", question.encode(), {"Content-Type": "application/json"})
            answer = json.loads(self._connection.getresponse().read())
        except (OSError, HTTPException, ValueError) as error:
            self._connection.close()
            raise GoneError(f"anvil does not answer {method}: {error!r}.") from error
        if "error" in answer:
            raise RefusalError.of(answer["error"])
        return answer["result"]

    def end(self) -> None:
        """Ends the process."""
        self._connection.close()
        self._process.kill()
        self._process.wait()

    def _answers(self) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            try:
                self.call("eth_chainId")
            except GoneError:
                time.sleep(0.01)
            else:
                return self._process.poll() is None
        return False


def _with_us() -> list[str]:
    """What makes anvil end with the thread that starts it, also if that is killed, where the system offers it.

    If only the thread ends, the node makes anvil again when it is next asked.
    """
    tool = shutil.which("setpriv")
    return [tool, "--pdeathsig", "KILL"] if tool else []


def _marker(folder: Path) -> tuple[str, str]:
    """The words of a command line by which an anvil belongs to a folder: the place of files that it never writes."""
    return "--cache-path", str(folder.resolve() / "anvil")


def processes_of(folder: Path) -> list[int]:
    """The process ids of the anvils that were started for the node in `folder`, whoever started them."""
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _belongs(entry, folder)]


def _belongs(entry: Path, folder: Path) -> bool:
    try:
        words = (entry / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    option, value = map(os.fsencode, _marker(folder))
    return Path(os.fsdecode(words[0])).name == "anvil" and (option, value) in pairwise(words)


def end_orphans(folder: Path) -> None:
    """Ends the anvils that a killed node left behind. Who calls this holds the folder's lock.

    An anvil is known by its own command line, which names the folder: unlike a recorded process id this cannot be
    missing after a kill between start and record, nor mean another process later. The process is held by a descriptor
    before it is looked at, so that it cannot become another one before it is ended.

    Raises:
        ChainError: one of them cannot be ended.
    """
    for number in processes_of(folder):
        try:
            held = os.pidfd_open(number)
        except ProcessLookupError:
            continue
        try:
            if not _belongs(Path("/proc") / str(number), folder):
                continue
            signal.pidfd_send_signal(held, signal.SIGKILL)
            ended = select.poll()
            ended.register(held, select.POLLIN)
            if not ended.poll(10_000):
                raise ChainError(f"The anvil with process id {number} was left behind and does not end.")
        except ProcessLookupError:
            continue
        except PermissionError as error:
            raise ChainError(
                f"The anvil with process id {number}, left behind in {folder}, belongs to another user.", "End it."
            ) from error
        finally:
            os.close(held)
