"""What it costs to decide: proposals, votes by heads and by millesimi, execution, the pause."""

from __future__ import annotations

from typing import Any

from eth_abi.abi import encode
from web3 import Web3

from benchmarks.gas.measured import PERIOD, MeasuredVillage, line_values
from chain import genesis, intents
from chain.genesis import DAY, PARAMETERS

VOTERS = (1, 2, 3)
YES, NO = 1, 2


def propose(
    village: MeasuredVillage, name: str, kind: int, data: bytes, *, period: int = 0, board: bool = False
) -> bytes:
    """Proposes, by a member or by the board, and gives the ballot."""
    message = {
        "kind": kind,
        "dataHash": Web3.keccak(data),
        "text": b"t" * 32,
        "period": period,
        "salt": b"s" * 32,
        "validUntil": village.now + DAY,
    }
    order = intents.struct_values("Proposal", message)
    if board:
        holder, signature = village.officer("board"), village.said("Proposal", message, "board")
        village.measure(name, "Ballots", "proposeByBoard", order, data, holder, signature)
    else:
        signature = village.said("Proposal", message, 1)
        village.measure(name, "Ballots", "propose", order, data, [1], [signature])
    return village.digest("Proposal", message)


def vote(village: MeasuredVillage, ballot: bytes, choice: int = YES, prefix: str = "", *, quotas: bool = False) -> None:
    """Three members vote; the first of 128 pays for the word that holds all their votes."""
    _, lines, tree = village.tree()
    until = village.now + 20 * DAY
    for voter in VOTERS:
        line = lines[voter - 1]
        quota = line.quota_micro if quotas else 0
        message = {"ballot": ballot, "voter": voter, "choice": choice, "quotaMicro": quota, "validUntil": until}
        given: tuple[Any, ...] = (ballot, voter, choice, until, village.said("Vote", message, voter))
        if quotas:
            given += (line_values(voter - 1, line), tree.proof(voter - 1))
        name = f"{prefix}{'the first vote of 128' if voter == VOTERS[0] else 'vote'}"
        village.measure(name, "Ballots", "voteWithQuota" if quotas else "vote", *given)


def decide(village: MeasuredVillage) -> None:
    """A value by heads, which is carried out, and a coefficient by heads and millesimi."""
    prices, reduction = (list(PARAMETERS).index(name) for name in ("MaxPrice", "MaxReduction"))
    data = encode(["uint8", "uint24"], [prices, 55_00])
    ballot = propose(village, "propose", genesis.CHANGE_PARAMETER, data)
    vote(village, ballot)
    village.pass_time(8 * DAY)
    village.measure("carry out a new value", "Ballots", "execute", ballot, data)
    data = encode(["uint8", "uint24"], [reduction, 1_600])
    ballot = propose(village, "assembly: propose", genesis.CHANGE_PARAMETER, data, period=PERIOD)
    vote(village, ballot, prefix="assembly: ", quotas=True)
    # Member 4 leaves, and is not waited for.
    until = village.now + DAY
    signature = village.said("Exit", {"member": 4, "nonce": 0, "validUntil": until}, 4)
    village.measure("exit, with tokens", "Members", "exit", 4, 0, until, signature)
    _, lines, tree = village.tree()
    village.measure("assembly: excuse", "Ballots", "excuse", ballot, line_values(3, lines[3]), tree.proof(3))


def appoint(village: MeasuredVillage) -> None:
    """An office, the commons allowance and its standing grant, and shares that change together; then a pause."""
    until = village.now + 300 * DAY
    shares = [2_000, 2_500, 4_500, 1_000]
    decided = {
        "an office": (genesis.GRANT_ROLE, encode(["uint8", "address", "uint40"], [5, village.relayer, until])),
        "a grant of the commons to 2": (
            genesis.GRANT_COMMONS,
            encode(["uint32[]", "uint48"], [[1, 2], 10]),
        ),
        "a standing grant": (genesis.SET_STANDING_GRANT, encode(["uint48"], [2])),
        "new shares": (genesis.CHANGE_VECTOR, encode(["uint8", "uint24[]"], [0, shares])),
    }
    ballots = []
    for name, (kind, data) in decided.items():
        board = name == "an office"
        ballot = propose(village, f"propose {name}{', the board' if board else ''}", kind, data, board=board)
        vote(village, ballot)
        ballots.append((name, ballot, data))
    village.pass_time(16 * DAY)
    for name, ballot, data in ballots:
        village.measure(f"carry out {name}", "Ballots", "execute", ballot, data)


def judge(village: MeasuredVillage, revision: int, choice: int) -> None:
    """A suspended version of a settlement is declared void, or confirmed because the members decline to."""
    data = encode(["uint32", "uint8"], [PERIOD, revision])
    ballot = propose(village, "propose a settlement's end", genesis.JUDGE_SETTLEMENT, data)
    vote(village, ballot, choice)
    village.pass_time(8 * DAY)
    name = "declare a settlement void" if choice == YES else "confirm a settlement"
    village.measure(name, "Ballots", "execute", ballot, data)


def pause(village: MeasuredVillage) -> None:
    """Two of the three pausers let requests and issuance rest."""
    message = {"number": 1, "until": village.now + 3 * DAY, "evidence": b"e" * 32, "validUntil": village.now + DAY}
    pausers = sorted((f"pauser {i}" for i in range(2)), key=lambda name: int(village.officer(name), 16))
    signatures = [village.said("Pause", message, name) for name in pausers]
    holders = [village.officer(name) for name in pausers]
    village.measure("pause", "Council", "pause", intents.struct_values("Pause", message), holders, signatures)
