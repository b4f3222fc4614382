"""A chain that begins 14 months ago, and accounts that have nothing and need nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak
from web3.utils.address import get_create_address

from chain.node import EmbeddedNode
from cli.faults.restarting import CREATION

CHAIN_ID = 4_242


class Wallet:
    """Signs transactions of one account, the next nonce each time; they call a contract that feels every difference."""

    def __init__(self, name: str) -> None:
        self.account: LocalAccount = Account.from_key(keccak(text=name))
        self.nonce = 0

    @property
    def contract(self) -> str:
        """What the account's first transaction creates."""
        return get_create_address(self.account.address, 0)

    def sign(self, **changes: Any) -> bytes:
        """The next transaction; what is given replaces a field, and a given nonce is not counted."""
        fields: dict[str, Any] = {"nonce": self.nonce, "gas": 300_000, "gasPrice": 0, "chainId": CHAIN_ID, "value": 0}
        to = {"data": CREATION} if self.nonce == 0 else {"to": self.contract, "data": self.nonce.to_bytes(32)}
        self.nonce += "nonce" not in changes
        return bytes(self.account.sign_transaction({**fields, **to, **changes}).raw_transaction)

    def several(self, count: int) -> list[bytes]:
        """The next few transactions."""
        return [self.sign() for _ in range(count)]


@pytest.fixture(scope="session")
def wallet() -> Callable[[str], Wallet]:
    """Makes a wallet."""
    return Wallet


@pytest.fixture(scope="session")
def genesis() -> datetime:
    """Some 14 months ago."""
    return datetime.now(UTC).replace(microsecond=0) - timedelta(days=425)


Start = Callable[..., EmbeddedNode]


@pytest.fixture
def start(tmp_path: Path, genesis: datetime) -> Iterator[Start]:
    """Starts the node of this test in a folder, `node` unless named, and ends what was left running."""
    running: list[EmbeddedNode] = []

    def begin(folder: str = "node", **given: Any) -> EmbeddedNode:
        node = EmbeddedNode.start(tmp_path / folder, **{"chain_id": CHAIN_ID, "genesis": genesis, **given})
        running.append(node)
        return node

    yield begin
    for node in running:
        node.close()
