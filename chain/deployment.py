"""Deploys a community's contracts to any chain and checks what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address

from chain import genesis as plan
from chain.compile import Artifact
from chain.errors import ChainError

if TYPE_CHECKING:  # whoever only reads a deployment need not wait for web3
    from web3 import Web3
    from web3.contract import Contract


@dataclass(frozen=True)
class Deployment:
    """Where a community's contracts are.

    Attributes:
        chain_id: the chain.
        addresses: the checksum address of each contract of `genesis.ORDER`.
        block: the number of the block that holds the first of them.
    """

    chain_id: int
    addresses: Mapping[str, str]
    block: int

    def contract(self, w3: Web3, artifacts: Mapping[str, Artifact], name: str) -> Contract:
        """The contract `name`, ready to be called."""
        return w3.eth.contract(address=to_checksum_address(self.addresses[name]), abi=artifacts[name].abi)


def holder_of(member: int) -> str:
    """How a member is written where an office's holder is asked for: the address whose value is the member's number."""
    return to_checksum_address(member.to_bytes(20))


def deploy(w3: Web3, account: LocalAccount, artifacts: Mapping[str, Artifact], genesis: plan.Genesis) -> Deployment:
    """Creates the contracts from `account`, one nonce after the other, and checks every link and parameter.

    Raises:
        ChainError: a contract was not created, or stands there otherwise than planned.
    """
    from web3.types import Nonce
    from web3.utils.address import get_create_address

    chain_id, nonce = w3.eth.chain_id, w3.eth.get_transaction_count(account.address)
    addresses = {
        name: str(get_create_address(account.address, Nonce(nonce + step))) for step, name in enumerate(plan.ORDER)
    }
    given = plan.arguments(genesis, addresses)
    first_block = None
    for step, name in enumerate(plan.ORDER):
        factory = w3.eth.contract(abi=artifacts[name].abi, bytecode=artifacts[name].bytecode)
        transaction = factory.constructor(*given[name]).build_transaction(
            {"from": account.address, "nonce": nonce + step, "chainId": chain_id}
        )
        sent = w3.eth.send_raw_transaction(account.sign_transaction(transaction).raw_transaction)
        receipt = w3.eth.wait_for_transaction_receipt(sent)
        if receipt["status"] != 1 or receipt["contractAddress"] != addresses[name]:
            raise ChainError(
                f"{name} was not created at {addresses[name]}.", "Is the deploying account used elsewhere?"
            )
        first_block = first_block or receipt["blockNumber"]
    deployment = Deployment(chain_id, addresses, first_block or 0)
    wrong = check(w3, artifacts, genesis, deployment)
    if wrong:
        raise ChainError(" ".join(wrong))
    return deployment


def check(w3: Web3, artifacts: Mapping[str, Artifact], genesis: plan.Genesis, deployment: Deployment) -> list[str]:
    """Every link and parameter of a deployment that is not as planned, as sentences."""

    def ask(name: str, function: str, *given: object) -> object:
        return deployment.contract(w3, artifacts, name).functions[function](*given).call()

    return plan.differences(genesis, deployment.addresses, ask)
