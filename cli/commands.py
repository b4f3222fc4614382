"""The commands of `borgo`: what each does, where its function is, and what must be set up for it.

The launcher reads this table before anything is installed, so it imports the standard library only.
"""

from __future__ import annotations

import difflib

LEVELS = ("core", "chain", "app", "dev")
"""The sets of packages, each holding the one before it: `requirements/{core,chain,app,dev}.lock`."""


NODE = ("node",)
"""What a command needs that starts a node of the chain: Node.js and the npm packages."""
CONTRACTS = ("node", "contracts")
"""What a command needs that deploys or knows the contracts: also these, compiled."""
PAGES = (*CONTRACTS, "assets")
"""What a command needs that serves the pages: also what they bring to the browser, built."""


class Command:
    """One command: `target` is `module:function`, `level` one of `LEVELS`, `summary` one line for the list.

    A command may have needs beyond Python: `NODE`, `CONTRACTS` or `PAGES`.
    A command with `passes_options` hands options that it does not know to its function, as arguments.
    """

    # A dataclass would cost each start 15 ms.
    def __init__(
        self, target: str, level: str, summary: str, needs: tuple[str, ...] = (), *, passes_options: bool = False
    ) -> None:
        self.target = target
        self.level = level
        self.summary = summary
        self.needs = needs
        self.passes_options = passes_options


COMMANDS = {
    "up": Command("cli.up:up", "app", "Settle, publish and serve a community at http://localhost:8000.", PAGES),
    "demo": Command("cli.demo:demo", "app", "Use every verb on a chain of its own, and check all of it.", CONTRACTS),
    "example": Command("cli.example:example", "app", "Write the meter and price files of an example community."),
    "settle": Command("cli.settle:settle", "core", "Settle a month of a community from its files, member by member."),
    "simulate": Command("cli.simulate:simulate", "app", "Is a community worth it here, how big, for whom?", NODE),
    "economy": Command("cli.economy:economy", "app", "Years of tokens by the contracts' rules, before you vote."),
    "quotas": Command("cli.quotas:quotas", "core", "Compute the ANPCI quotas of a community's members."),
    "inspect": Command("cli.inspect:inspect", "core", "Show what a file of the DSO holds, before it is used."),
    "audit": Command("cli.audit:audit", "chain", "Recompute a community's history from its chain alone.", CONTRACTS),
    "contracts": Command(
        "cli.contracts:contracts", "chain", "The contracts' addresses, gas, proofs, coverage.", CONTRACTS
    ),
    "bench": Command("cli.bench:bench", "app", "Measure speed, memory and gas against their bars.", PAGES),
    "faults": Command("cli.faults.run:faults", "chain", "Kill and mislead every part, and see it hold.", CONTRACTS),
    "test": Command(
        "cli.testing:run_tests", "dev", "Check the code and run all the tests.", PAGES, passes_options=True
    ),
    "lock": Command("cli.lock:lock", "core", "Compile requirements/*.in into the lock files."),
}


def overview() -> str:
    """The list of the commands, for a user who gave none."""
    width = max(map(len, COMMANDS)) + 2
    lines = [f"  {name:<{width}}{command.summary}" for name, command in COMMANDS.items()]
    return "\n".join(
        [
            "Borgo, the platform on which a renewable energy community lives.",
            "",
            "Usage: ./borgo COMMAND [ARGUMENTS]      ./borgo COMMAND --help",
            "",
            *lines,
        ]
    )


def unknown(name: str) -> str:
    """What to tell a user who asked for a command that does not exist."""
    near = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = f"Did you mean `{near[0]}`?" if near else "`./borgo` lists the commands."
    return f"There is no command `{name}`. {hint}"
