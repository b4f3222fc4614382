"""The file that says where a community's contracts are and what was planned for them: what an auditor is given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eth_utils.address import is_address, to_checksum_address

from chain.deployment import Deployment
from chain.errors import ChainError
from chain.genesis import ORDER, Genesis

FORMAT = "borgo-deployment-2"
_EARLIER = ("borgo-deployment-1",)
"""Of contracts that this version does not know any more."""


@dataclass(frozen=True)
class DeploymentFile:
    """A deployment as a community makes it known.

    Attributes:
        deployment: the chain, the addresses and the first block.
        genesis_hash: the hash of the chain's block 0, 32 bytes; None if the file does not say.
        plan: what the community decided before the contracts existed; None if the file does not say.
    """

    deployment: Deployment
    genesis_hash: bytes | None = None
    plan: Genesis | None = None

    def write(self, path: Path) -> None:
        """Write the file, whole or not at all."""
        entries: dict[str, Any] = {"format": FORMAT, **asdict(self.deployment)}
        if self.genesis_hash is not None:
            entries["genesis_hash"] = "0x" + self.genesis_hash.hex()
        if self.plan is not None:
            entries["genesis"] = asdict(self.plan)
        part = path.with_name(f".{path.name}.part")
        part.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
        part.replace(path)

    @classmethod
    def read(cls, path: Path) -> DeploymentFile:
        """Read the file.

        Raises:
            ChainError: there is no such file, or something in it is missing or wrong.
        """
        try:
            entries = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(entries, dict) and entries.get("format") in _EARLIER:
                raise ChainError(
                    f"{path} tells of a community with earlier contracts, which this version does not know.",
                    "Contracts never change: use the version of Borgo that founded it, or begin anew with --fresh.",
                )
            return cls._of(entries)
        except OSError as error:
            raise ChainError(f"{path} cannot be read: {error.strerror}.", "Give the file of the deployment.") from error
        except (KeyError, TypeError, ValueError) as error:
            raise ChainError(
                f"{path} is not the file of a deployment: {_fault(error)}.", f'It is JSON with "format": "{FORMAT}".'
            ) from error

    @classmethod
    def _of(cls, entries: Mapping[str, Any]) -> DeploymentFile:
        if not isinstance(entries, dict) or entries.get("format", FORMAT) != FORMAT:
            raise ValueError(f'its "format" is not "{FORMAT}"')
        addresses = {name: entries["addresses"][name] for name in ORDER}
        strange = [name for name, address in addresses.items() if not is_address(address)]
        if strange:
            raise ValueError(f"the address of {strange[0]} is no address")
        deployment = Deployment(
            int(entries["chain_id"]),
            {name: to_checksum_address(address) for name, address in addresses.items()},
            int(entries["block"]),
        )
        first, plan = entries.get("genesis_hash"), entries.get("genesis")
        return cls(
            deployment,
            None if first is None else bytes.fromhex(first.removeprefix("0x")),
            None if plan is None else Genesis(**{**plan, **_with_checksums(plan)}),
        )


def _with_checksums(plan: Mapping[str, Any]) -> dict[str, Any]:
    def holders(given: Mapping[str, Any]) -> dict[str, int]:
        return {to_checksum_address(key): int(until) for key, until in given.items()}

    return {
        "registrars": holders(plan["registrars"]),
        "oracles": holders(plan["oracles"]),
        "offices": {role: holders(given) for role, given in plan.get("offices", {}).items()},
        "class_rules": {name: (bps, welcomed) for name, (bps, welcomed) in plan["class_rules"].items()},
    }


def _fault(error: Exception) -> str:
    return f"{error} is missing" if isinstance(error, KeyError) else str(error).rstrip(".")
