"""Finds a whole community from the address of one contract: each link leads to the next."""

from __future__ import annotations

from collections.abc import Mapping

from eth_abi.exceptions import DecodingError
from eth_utils.address import to_checksum_address

from chain.compile import Artifact
from chain.contracts import Contracts
from chain.deployment import Deployment
from chain.deployment_file import DeploymentFile
from chain.errors import ChainError
from chain.genesis import ORDER
from chain.logs import read_logs
from chain.rpc import Rpc, RpcError

PATH = (
    ("Settlements", "MEMBERS", "Members"),
    ("Settlements", "COUNCIL", "Council"),
    ("Settlements", "LEDGER", "Ledger"),
    ("Ledger", "SERVICES", "Services"),
    ("Ledger", "TREASURY", "Treasury"),
    ("Services", "OFFERS", "Offers"),
    ("Council", "BALLOTS", "Ballots"),
)
"""From `Settlements` all others can be reached."""


def find_community(rpc: Rpc, artifacts: Mapping[str, Artifact], settlements: str) -> DeploymentFile:
    """The deployment whose contract `Settlements` is at an address.

    Raises:
        ChainError: there is no such contract, or the node does not answer.
    """
    addresses: dict[str, str] = {"Settlements": to_checksum_address(settlements)}
    # Other contracts have links of the same names, but no threshold.
    _ask(rpc, artifacts["Settlements"], addresses["Settlements"], "THRESHOLD")
    for source, link, target in PATH:
        addresses[target] = to_checksum_address(str(_ask(rpc, artifacts[source], addresses[source], link)))
    chain_id, head = (int(rpc.call(method), 16) for method in ("eth_chainId", "eth_blockNumber"))
    first = next(read_logs(rpc, [addresses["Council"]], 0, head), None)
    if first is None:
        raise ChainError("The contract Council wrote no event.", "Use a node that keeps the whole history.")
    ordered = {name: addresses[name] for name in ORDER}
    return DeploymentFile(Deployment(chain_id, ordered, int(first["blockNumber"], 16)))


def _ask(rpc: Rpc, artifact: Artifact, address: str, view: str) -> object:
    contracts = Contracts({artifact.name: artifact}, Deployment(0, {artifact.name: address}, 0))
    call = contracts.call(artifact.name, view)
    try:
        data = rpc.call("eth_call", {"to": call.to, "data": "0x" + call.data.hex()}, "latest")
        return contracts.answer(artifact.name, view, bytes.fromhex(data[2:]))
    except (RpcError, DecodingError) as error:
        raise ChainError(
            f"The contract {artifact.name} is not at {address}: it does not answer {view}.",
            "Give the address of the community's contract Settlements, from which all others are found.",
        ) from error
