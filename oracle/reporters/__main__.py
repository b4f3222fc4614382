"""`python -m oracle.reporters --config FILE`: one reporter."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from chain.errors import ChainError
from energy.errors import InputError, InputErrors
from oracle.reporters.config import load_config
from oracle.reporters.process import serve

GRACE = 10.0


def main(given: Sequence[str] | None = None) -> int:
    """Run until SIGTERM, Ctrl-C or, with `--with-parent`, the end of standard input."""
    parser = argparse.ArgumentParser(prog="python -m oracle.reporters", description="Run one reporter.")
    parser.add_argument("--config", type=Path, required=True, help="the reporter's TOML file")
    parser.add_argument("--with-parent", action="store_true", help="stop when standard input ends")
    options = parser.parse_args(given)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING, stream=sys.stderr)
    logging.getLogger("oracle.reporters").setLevel(logging.INFO)
    stop = threading.Event()
    try:
        config = load_config(options.config)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        if options.with_parent:
            threading.Thread(target=_watch, args=(stop,), daemon=True).start()
        serve(config, stop)
    except (InputError, InputErrors, ChainError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _watch(stop: threading.Event) -> None:
    """Whoever started this process holds the other end of standard input: it ends even where that one was killed."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    stop.set()
    threading.Timer(GRACE, os._exit, (1,)).start()


if __name__ == "__main__":
    sys.exit(main())
