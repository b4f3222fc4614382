"""The embedded node: an ordinary JSON-RPC address, kept alive by a journal of blocks from which anvil is made again."""

from chain.node.anvil import processes_of
from chain.node.journal import Block, Identity, Journal
from chain.node.node import EmbeddedNode
from chain.node.refusal import RefusalError
from chain.node.steps import Step

__all__ = ["Block", "EmbeddedNode", "Identity", "Journal", "RefusalError", "Step", "processes_of"]
