"""`python -m chain.node`: the embedded node as a process of its own, for a launcher to start and stop."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

from chain.errors import ChainError
from chain.node.node import HEARTBEAT, EmbeddedNode


def main() -> int:
    """Serves a chain, following the clock, until SIGTERM or SIGINT; prints its address once it answers."""
    parser = argparse.ArgumentParser(prog="python -m chain.node", description=main.__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where the chain is kept")
    parser.add_argument("--port", type=int, default=8545, help="where to listen on this machine; 0 for any free port")
    parser.add_argument("--chain-id", type=int, help="of a new chain; an existing one is compared with it")
    parser.add_argument("--genesis", type=_moment, help="the time of block 0, for instance 2025-06-01T00:00:00+02:00")
    parser.add_argument("--journal", help="sqlite:///… or postgresql://… instead of a file in the folder")
    parser.add_argument("--heartbeat", type=float, default=HEARTBEAT.total_seconds(), help="seconds to an empty block")
    parser.add_argument("--with-parent", action="store_true", help="stop when standard input ends")
    given = parser.parse_args()
    logging.basicConfig(format="%(levelname)s: %(message)s")
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    if given.with_parent:
        threading.Thread(target=_await_end_of_input, args=(stop,), daemon=True).start()
    try:
        with EmbeddedNode.start(
            given.folder,
            chain_id=given.chain_id,
            genesis=given.genesis,
            port=given.port,
            journal=given.journal,
            heartbeat=timedelta(seconds=given.heartbeat),
        ) as node:
            node.follow_clock()
            print(node.url, flush=True)
            stop.wait()
    except ChainError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _await_end_of_input(stop: threading.Event) -> None:
    sys.stdin.buffer.read()
    stop.set()


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
