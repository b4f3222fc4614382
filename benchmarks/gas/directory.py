"""What it costs to list a community under its municipality and region."""

from __future__ import annotations

from web3 import Web3

from benchmarks.gas.measured import MeasuredVillage
from chain.compile import compile_contracts

PIEMONTE, TORINO = 1, 1272


def enlist(village: MeasuredVillage) -> None:
    """A region enters a municipality, which enters the community; the region's keeper hands over."""
    artifact = compile_contracts()["Directory"]
    region, municipality, successor = (Web3.to_checksum_address(account) for account in village.w3.eth.accounts[3:6])
    factory = village.w3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
    sent = factory.constructor(PIEMONTE, region).transact({"from": region})
    address = village.w3.eth.wait_for_transaction_receipt(sent)["contractAddress"]
    village.contracts["Directory"] = village.w3.eth.contract(address=address, abi=artifact.abi)

    def measure(name: str, function: str, *arguments: object, sender: str) -> None:
        village.measure(name, "Directory", function, *arguments, sender=sender)

    measure("enter a municipality", "enterMunicipality", TORINO, municipality, sender=region)
    community = (TORINO, b"n" * 32, list(village.deployment.addresses.values()))
    measure("enter a community of 8 contracts", "enterCommunity", *community, sender=municipality)
    measure("withdraw a community", "withdrawCommunity", 1, sender=municipality)
    measure("offer the region", "offer", successor, sender=region)
    measure("take the region", "take", sender=successor)
