"""A community of three with meter files, and three reporters who settle it: what their faults are tried on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chain.contracts import Contracts
from chain.deployment_file import DeploymentFile
from chain.sender import create_key
from cli.faults.rig import Community, fund
from energy.calendar import Month, quarters_in_day
from examples.anpci.dso_files import MeterMonth, e_distribuzione
from oracle.publication import write_numbers
from oracle.reporters import Config
from oracle.reporters.config import ChainPlace, Peer
from oracle.reporters.group import free_ports

FIRST_MONTH = Month(2024, 6)
"""A month whose figures of law are all among the shipped ones."""
START = 1_734_220_800
"""15 December 2024, when six months are over."""
MEMBERS = {"anna": 1, "bruno": 2, "scuola": 3}
_PODS = {name: f"IT001E0000000{number}" for name, number in MEMBERS.items()}
_COMMUNITY = """
[community]
id = "tre"
name = "Comunità di prova"
region = "Marche"
market_zone = "CNOR"
first_month = "2024-06"
synthetic = true

[rules]
surplus_window = "monthly"

[quotas]
period = "monthly"

[[substations]]
id = "cabina"
"""


@dataclass
class Village:
    """The community's folder, which tests bend and settle again.

    Attributes:
        extra: Wh added to the first quarter-hour of a member's month, as a correction of its DSO would.
    """

    folder: Path
    extra: dict[tuple[str, Month], int] = field(default_factory=dict)

    def found(self) -> None:
        """Write the description; no month has readings yet."""
        members = [
            f'[[members]]\nid = "{name}"\nname = "{name}"\nclass = "citizen"\n'
            f'points = [{{ pod = "{pod}", substation = "cabina" }}]\n'
            for name, pod in _PODS.items()
        ]
        plant = f'plants = [{{ id = "tetto", pod = "{_PODS["scuola"]}", kw = "20", in_operation = 2023-01-01 }}]\n'
        (self.folder / "meters").mkdir(parents=True)
        (self.folder / "prices").mkdir()
        (self.folder / "community.toml").write_text(_COMMUNITY + "\n".join(members) + plant, encoding="utf-8")

    def write(self, month: Month) -> None:
        """Write a month's meter and price files, over those that are there."""
        for name, number in MEMBERS.items():
            wh = {"withdrawn": _curve(month, 40 + 10 * number, self.extra.get((name, month), 0))}
            if name == "scuola":
                wh["injected"] = _curve(month, 300, 0)
            for file, data in e_distribuzione(MeterMonth(_PODS[name], month, wh)):
                self._put("meters", file, data)
        self._put("prices", f"MGP_{month}_SINTETICO.xml", _prices(month))

    def correct(self, name: str, month: Month, wh: int) -> None:
        """A correction of the DSO arrives: one reading of a member is higher by some Wh than at first."""
        self.extra[name, month] = wh
        self.write(month)

    def _put(self, folder: str, name: str, data: bytes) -> None:
        file = self.folder / folder / name
        if not file.exists() or file.read_bytes() != data:
            part = self.folder / f".{name}.part"  # on the way in, as a careful copy would do it
            part.write_bytes(data)
            part.replace(file)


def _curve(month: Month, level: int, extra: int) -> list[list[int]]:
    days = [[level + (7 * quarter) % 23 for quarter in range(quarters_in_day(day))] for day in month.days]
    days[0][0] += extra
    return days


def _prices(month: Month) -> bytes:
    hours = (
        f"<Prezzi><Data>{day:%Y%m%d}</Data><Mercato>MGP</Mercato><Ora>{hour}</Ora>"
        f"<CNOR>{80 + hour},000000</CNOR></Prezzi>"
        for day in month.days
        for hour in range(1, quarters_in_day(day) // 4 + 1)
    )
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<NewDataSet>", *hours, "</NewDataSet>", ""]).encode()


@dataclass(frozen=True)
class Office:
    """Three reporters of a deployed community, two of whom must sign, with their keys and configurations.

    Attributes:
        configs: by name, `reporter-1` to `reporter-3`.
    """

    contracts: Contracts
    configs: Mapping[str, Config]

    @classmethod
    def found(
        cls, community: Community, folder: Path, villages: Sequence[Village], *, relays: bool = False, **times: float
    ) -> Office:
        """Write keys, configurations and the members' numbers under a folder.

        Args:
            community: whose contracts are deployed.
            villages: the folder that each of the three reads.
            relays: give each a funded key of its own to publish with.
            times: of the configurations.
        """
        folder.mkdir(parents=True, exist_ok=True)
        DeploymentFile(community.contracts.deployment).write(folder / "deployment.json")
        write_numbers(folder / "numbers.json", "tre", MEMBERS)
        ports = free_ports(3)
        peers = tuple(
            Peer(name=f"reporter-{i}", address=account.address, url=f"http://127.0.0.1:{port}")
            for i, (account, port) in enumerate(zip(community.reporters, ports, strict=True), 1)
        )
        configs = {}
        for peer, account, village in zip(peers, community.reporters, villages, strict=True):
            data = folder / peer.name
            data.mkdir()
            (data / "key").touch(mode=0o600)
            (data / "key").write_text(f"0x{account.key.hex()}\n")
            if relays:
                fund(community.node, create_key(data / "relay"))
            configs[peer.name] = Config(
                name=peer.name,
                key=data / "key",
                data=data,
                folder=village.folder,
                numbers=folder / "numbers.json",
                listen=peer.url.removeprefix("http://"),
                chain=ChainPlace(rpc=community.node.url, deployment=folder / "deployment.json"),
                reporters=peers,
                relay=data / "relay" if relays else None,
                every=0.1,
                patience=0.2,
                timeout=20.0,
            ).model_copy(update=times)
        return cls(community.contracts, configs)
