"""Deploys a community's contracts through Brownie to any chain, and asserts every link and parameter.

    BORGO_GENESIS=genesis.json BORGO_DEPLOYMENT=deployment.json \\
        python tools/brownie/run.py --rpc URL run scripts/deploy.py

`genesis.json` holds the fields of `chain.genesis.Genesis`. The deployer is the node's first account, or, where the node
has none, the Brownie account named by BORGO_DEPLOYER; it has no power over the contracts afterwards.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from brownie import accounts, network, project, web3
from brownie.network.account import LocalAccount
from brownie.network.contract import ProjectContract
from web3.utils.address import get_create_address

from chain.deployment import Deployment
from chain.deployment_file import DeploymentFile
from chain.genesis import ORDER, Genesis, arguments, differences


def main() -> None:
    """Deploys what BORGO_GENESIS says and writes where to BORGO_DEPLOYMENT."""
    genesis = Genesis(**json.loads(Path(os.environ["BORGO_GENESIS"]).read_text(encoding="utf-8")))
    deployer = accounts[0] if len(accounts) else accounts.load(os.environ["BORGO_DEPLOYER"])
    contracts = deploy(genesis, deployer)
    where = {name: contract.address for name, contract in contracts.items()}
    deployment = Deployment(web3.eth.chain_id, where, contracts[ORDER[0]].tx.block_number)
    first = bytes(web3.eth.get_block(0)["hash"])
    DeploymentFile(deployment, first, genesis).write(Path(os.environ["BORGO_DEPLOYMENT"]))
    for name, address in where.items():
        print(f"{name:<12} {address}")
    print(f"Every link and parameter on {network.show_active()} is as planned.")


def deploy(genesis: Genesis, deployer: LocalAccount) -> dict[str, ProjectContract]:
    """Creates the contracts in their order and gives them by name.

    Raises:
        RuntimeError: something stands there otherwise than planned; the sentences say what.
    """
    containers = project.get_loaded_projects()[0]
    nonce = web3.eth.get_transaction_count(deployer.address)
    addresses = {name: get_create_address(deployer.address, nonce + step) for step, name in enumerate(ORDER)}
    given = arguments(genesis, addresses)
    contracts = {}
    for name in ORDER:
        contracts[name] = deployer.deploy(containers[name], *given[name])
        if contracts[name].address != addresses[name]:
            raise RuntimeError(f"{name} was created elsewhere: is {deployer} in use?")

    def ask(name: str, function: str, *asked: object) -> object:
        return getattr(contracts[name], function)(*asked)

    wrong = differences(genesis, addresses, ask)
    if wrong:
        raise RuntimeError(" ".join(wrong))
    return contracts
