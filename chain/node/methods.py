"""Which questions the node takes from outside, and which it answers itself."""

from __future__ import annotations

from chain.node.refusal import Json

SEND = "eth_sendRawTransaction"
READS = frozenset(
    {
        *("eth_accounts", "eth_blockNumber", "eth_call", "eth_chainId", "eth_createAccessList", "eth_estimateGas"),
        *("eth_feeHistory", "eth_getBalance", "eth_getBlockByHash", "eth_getBlockByNumber", "eth_getBlockReceipts"),
        *("eth_getBlockTransactionCountByHash", "eth_getBlockTransactionCountByNumber", "eth_getCode", "eth_getLogs"),
        *("eth_getProof", "eth_getRawTransactionByHash", "eth_getStorageAt", "eth_getTransactionByHash"),
        *("eth_getTransactionByBlockHashAndIndex", "eth_getTransactionByBlockNumberAndIndex"),
        *("eth_getTransactionCount", "eth_getTransactionReceipt", "eth_newBlockFilter", "eth_newFilter"),
        *("eth_getFilterChanges", "eth_getFilterLogs", "eth_uninstallFilter", "eth_syncing"),
        *("net_listening", "net_version", "web3_clientVersion", "web3_sha3"),
    }
)
"""What is passed on to anvil. Everything else is refused: what changes its state or its clock, what signs with keys of
its own, and traces, which cost far more than they look."""
FREE = frozenset({"eth_gasPrice", "eth_maxPriorityFeePerGas", "eth_blobBaseFee"})
"""What a transaction costs here: nothing, though anvil would propose a tip."""
FOR_PAGES = READS - {method for method in READS if "ilter" in method} - {"eth_accounts"}
"""What a web page may ask: only what leaves nothing behind in the node, not even a filter."""
_AS_OF_NOW = frozenset({"eth_call", "eth_estimateGas"})


def at_the_present(method: str, parameters: list[Json], now: int) -> list[Json]:
    """A call on top of the newest block, made as if in a block of `now`; other questions stay as they are.

    On a quiet chain the newest block may be minutes old, and so would be its time: what depends on time, like a balance
    that expires or a window that ends, would be answered for then.
    """
    if method not in _AS_OF_NOW or not parameters:
        return parameters
    call, block, state, changes = (*parameters, None, None, None)[:4]
    if isinstance(block, dict) or block not in {None, "latest", "pending"}:
        return parameters
    if changes is not None and (not isinstance(changes, dict) or "time" in changes):
        return parameters
    return [call, block or "latest", state, {**(changes or {}), "time": hex(now)}]
