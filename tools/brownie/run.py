"""Runs Brownie on this project, with everything that it writes kept under `.borgo/brownie`.

    python tools/brownie/run.py compile
    python tools/brownie/run.py test tests/contracts
    python tools/brownie/run.py --rpc http://127.0.0.1:8545 run scripts/deploy.py main genesis.json deployment.json

Without `--rpc` it starts an anvil of its own on a free port. Its environment is made once:

    uv venv .borgo/brownie/env
    uv pip sync --config-file tools/brownie/uv.toml -p .borgo/brownie/env \\
        --require-hashes tools/brownie/requirements.lock
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from chain import solc  # noqa: E402 - found through the line above
from chain.village import START, anvil  # noqa: E402

HOME = ROOT / ".borgo" / "brownie"
# A development network may be rolled back between tests; the user's own chain may not.
NETWORKS = """\
live:
  - name: Borgo
    networks:
      - {{ id: borgo-rpc, name: the chain given by --rpc, host: "{rpc}", chainid: {chain} }}
development:
  - id: borgo
    name: a private anvil
    cmd: anvil
    host: "{rpc}"
    timeout: 120
    cmd_settings: {{ accounts: 10, mnemonic: brownie }}
"""


def main(words: list[str]) -> int:
    """Runs one Brownie command and gives its exit code."""
    parser = argparse.ArgumentParser(description="Run Brownie on Borgo's contracts.")
    parser.add_argument("--rpc", help="a chain to speak to, instead of a private one")
    parser.add_argument("--brownie", type=Path, default=HOME / "env" / "bin" / "brownie", help="Brownie's executable")
    options, command = parser.parse_known_args(words)
    if not options.brownie.exists():
        print(f"There is no Brownie at {options.brownie}. {__doc__}", file=sys.stderr)
        return 1
    solc.executable(ROOT / ".borgo" / "solcx")
    # Brownie remembers deployments by chain id and fails where a new chain has the same one. Our file is the record.
    shutil.rmtree(HOME / "build" / "deployments", ignore_errors=True)
    with chain_at(options.rpc) as (rpc, chain_id):
        (HOME / ".brownie").mkdir(parents=True, exist_ok=True)
        (HOME / ".brownie" / "network-config.yaml").write_text(NETWORKS.format(rpc=rpc, chain=chain_id))
        network = [] if command[:1] == ["compile"] else ["--network", "borgo-rpc" if options.rpc else "borgo"]
        environment = os.environ | {"HOME": str(HOME), "SOLCX_BINARY_PATH": str(ROOT / ".borgo" / "solcx")}
        return subprocess.run(
            [str(options.brownie), *command, *network], cwd=ROOT, env=environment, check=False
        ).returncode


@contextlib.contextmanager
def chain_at(rpc: str | None) -> Iterator[tuple[str, int]]:
    """The address and the id of the user's chain, or of a private one."""
    from web3 import Web3

    if rpc is not None:
        yield rpc, Web3(Web3.HTTPProvider(rpc)).eth.chain_id
        return
    with anvil(START) as w3:
        yield str(w3.provider.endpoint_uri), w3.eth.chain_id  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
