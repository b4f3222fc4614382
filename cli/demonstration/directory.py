"""The directory: a region's list of municipalities and their communities, that anybody can compare with the chain."""

from __future__ import annotations

from collections.abc import Callable

from eth_abi.abi import encode
from eth_account.signers.local import LocalAccount
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from chain.contracts import Call, Contracts
from chain.deployment import Deployment
from chain.genesis import ORDER
from cli.demonstration.chain import DemoChain, at

TITLE = "Directory"
REGION, MUNICIPALITY = 11, 42_002
"""ISTAT codes: the Marche, and Ancona."""


def directory(chain: DemoChain) -> None:
    """A region enters a municipality, which enters the community; the region's list gets another keeper."""
    book = chain.book
    chain.to(at(7, 28))
    region, successor, municipality = (chain.keys.officer(name) for name in ("region", "successor", "municipality"))
    artifact = chain.artifacts["Directory"]
    code = artifact.bytecode + encode(("uint32", "address"), (REGION, region.address))
    created = chain.do(Call("", code), "create a directory", region)["contractAddress"]
    place = Deployment(chain.deployment.chain_id, {"Directory": to_checksum_address(created)}, 0)
    contracts = Contracts(chain.artifacts, place)

    def act(sender: LocalAccount, function: str, *given: object) -> None:
        chain.do(contracts.call("Directory", function, *given), f"Directory.{function}", sender)

    ask = _asking(chain, contracts)
    act(region, "enterMunicipality", MUNICIPALITY, municipality.address)
    addresses = [chain.deployment.addresses[name] for name in ORDER]
    act(municipality, "enterCommunity", MUNICIPALITY, keccak(text="Comunità di esempio ANPCI"), addresses)
    book.check("the community is found by each of its contracts", {1}, {ask("communityAt", each) for each in addresses})
    book.check("the code that stands there is the one that was entered", True, ask("verify", 1))
    act(region, "offer", successor.address)
    stranger = contracts.call("Directory", "withdrawCommunity", 1)
    book.check(
        "nobody but its municipality strikes it off", "Directory_NotTheKeeper", chain.refusal(stranger, contracts)
    )
    act(successor, "take")
    book.check("the region's list has another keeper", successor.address.lower(), ask("keeper"))
    act(municipality, "withdrawCommunity", 1)
    book.check(
        "a community that was struck off is listed no more",
        (False, 0),
        (ask("verify", 1), ask("communityAt", addresses[0])),
    )
    book.tell(
        "A region listed a municipality, and that one the community with the code of its eight contracts; then it "
        "was struck off."
    )


def _asking(chain: DemoChain, contracts: Contracts) -> Callable[..., object]:
    return lambda function, *given: contracts.ask(chain.rpc, [("Directory", function, given)])[0]
