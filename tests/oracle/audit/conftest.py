"""A community that lived and settled a month on a real node, as it was before anybody meddled with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from eth_abi.abi import encode
from web3 import Web3

from chain import intents
from chain.compile import Artifact, compile_contracts
from chain.contracts import Contracts
from chain.deployment_file import DeploymentFile
from chain.genesis import CHANGE_PARAMETER, DAY, PARAMETERS
from chain.rpc import Rpc
from chain.village import Village, anvil, tell
from cli.month import PreparedMonth, prepare_month
from energy.calendar import Month, quarters_in_day
from examples.anpci.dso_files import MeterMonth, e_distribuzione
from examples.anpci.price_files import gme
from oracle.audit.findings import Finding, Kind, Report
from oracle.audit.run import audit
from oracle.reporters.decided import read_decided
from oracle.settlement import Decisions
from tests.oracle.audit.acts import Acts
from tests.oracle.audit.life import NUMBERS, Names, live

MONTH = Month(2026, 1)
PERIOD = 202601
FEBRUARY = 1_770_000_000
"""2 February 2026, in the morning."""
MEMBERS = {"anna": 1, "bruno": 2, "carla": 3}
POD_OF = {"anna": "IT001E00000001", "bruno": "IT001E00000002", "carla": "IT001E00000003"}
COMMUNITY = """
[community]
id = "prova"
name = "Prova"
region = "Marche"
market_zone = "CNOR"
first_month = "2026-01"
synthetic = true

[rules]
overrides = ["rules.toml"]
surplus_window = "monthly"

[[substations]]
id = "cabina"

[quotas]
columns = ["installed_kw", "injected_kwh", "withdrawn_kwh"]
coefficients = ["0.05", "0.40", "0.55"]
dominance = "mean"
max_reduction = "0.15"
reading = "A"
basis = "metered"
period = "monthly"
funds = [{ name = "management", bps = 1000 }]
"""
RULES = """
[[tras_e]]
value = 10.57
unit = "EUR/MWh"
valid_from = 2025-01-01
valid_to = 2026-12-31
source = "An assumption for tests."
status = "assumption"
"""
PLANT = """plants = [{{ id = "pv", pod = "{pod}", kw = "20", technology = "pv", in_operation = 2024-11-18 }}]"""


def write_community(folder: Path) -> None:
    """Three members, one of them with a plant, and a month of readings and prices."""
    members = []
    for name, pod in POD_OF.items():
        members.append(f"""[[members]]
id = "{name}"
name = "{name.capitalize()}"
class = "citizen"
points = [{{ pod = "{pod}", substation = "cabina" }}]
{PLANT.format(pod=pod) if name == "carla" else ""}""")
    (folder / "community.toml").write_text("\n".join([COMMUNITY, *members]), encoding="utf-8")
    (folder / "rules.toml").write_text(RULES, encoding="utf-8")
    (folder / "meters").mkdir()
    (folder / "prices").mkdir()
    for i, pod in enumerate(POD_OF.values()):
        days = [[(quarter * (i + 3) + day.day) % 97 for quarter in range(quarters_in_day(day))] for day in MONTH.days]
        wh = {"withdrawn": days} | ({"injected": [[2 * each for each in row] for row in days]} if i == 2 else {})
        for file, data in e_distribuzione(MeterMonth(pod, MONTH, wh)):
            (folder / "meters" / file).write_bytes(data)
    quarters = sum(map(quarters_in_day, MONTH.days))
    zones = ("NORD", "CNOR", "CSUD", "SUD", "CALA", "SICI", "SARD")
    prices = dict.fromkeys(zones, np.arange(quarters, dtype=np.int64) + 8_000)
    starts = {day: i * 96 for i, day in enumerate(MONTH.days)}
    year: Any = SimpleNamespace(of_day=lambda day: slice(starts[day], starts[day] + 96))
    for file, data in gme(MONTH, year, prices):
        (folder / "prices" / file).write_bytes(data)


class Scene:
    """The community's chain, with ways to meddle with it and to audit it."""

    def __init__(
        self,
        village: Village,
        month: PreparedMonth,
        services: dict[str, bytes],
        names: Names | None = None,
        acts: Acts | None = None,
    ) -> None:
        self.village = village
        self.month = month
        self.services = services
        self.names = names or Names(services)
        self.acts = acts or Acts(village)
        self.artifacts: Mapping[str, Artifact] = compile_contracts()

    @property
    def w3(self) -> Web3:
        return self.village.w3

    @property
    def url(self) -> str:
        return str(self.w3.provider.endpoint_uri)  # type: ignore[attr-defined]

    @property
    def known(self) -> DeploymentFile:
        first = bytes(self.w3.eth.get_block(0)["hash"])
        return DeploymentFile(self.village.deployment, first, self.village.plan)

    @property
    def rpc(self) -> Rpc:
        return Rpc(self.url)

    def audit(self, *datasets: Path, known: DeploymentFile | None = None) -> Report:
        return audit(self.rpc, self.artifacts, known or self.known, datasets)

    def publish(self, message: Mapping[str, Any], signers: Sequence[Any] | None = None) -> None:
        digest = self.village.digest("Settlement", message)
        signatures = [intents.sign(key, digest) for key in signers or self.village.oracles[:3]]
        self.village.send("Settlements", "publish", intents.struct_values("Settlement", message), signatures)

    def slot(self, contract: str, label: str, *keys: tuple[str, object]) -> int:
        """The storage slot of a variable, or of an entry of a mapping."""
        layout = self.artifacts[contract].storage["storage"]
        slot = next(int(entry["slot"]) for entry in layout if entry["label"] == label)
        for kind, key in keys:
            slot = int.from_bytes(Web3.keccak(encode([kind, "uint256"], [key, slot])))
        return slot

    def word(self, contract: str, slot: int) -> int:
        return int.from_bytes(self.w3.eth.get_storage_at(self._address(contract), slot))

    def store(self, contract: str, slot: int, word: int) -> None:
        """Write into a contract's storage, past all its rules."""
        tell(self.w3, "anvil_setStorageAt", self._address(contract), f"0x{slot:064x}", f"0x{word:064x}")
        tell(self.w3, "evm_mine")

    def change(self, contract: str, label: str, *keys: tuple[str, object], low: int, bits: int, to: int) -> None:
        """Write into a field of a word, from its lowest bit on."""
        slot = self.slot(contract, label, *keys)
        word = self.word(contract, slot) & ~((1 << bits) - 1 << low)
        self.store(contract, slot, word | to << low)

    def call_as(self, caller: str, contract: str, function: str, *arguments: object) -> None:
        """A call that only one of the contracts may make, as if it made it."""
        sender = self._address(caller)
        tell(self.w3, "anvil_setBalance", sender, hex(10**18))
        tell(self.w3, "anvil_impersonateAccount", sender)
        self.village.send(contract, function, *arguments, sender=sender)
        tell(self.w3, "anvil_stopImpersonatingAccount", sender)

    def _address(self, contract: str) -> Any:
        return self.village.deployment.addresses[contract]


def decisions_of(village: Village) -> Decisions:
    """What the chain says of the month."""
    contracts = Contracts(compile_contracts(), village.deployment)
    return read_decided(Rpc(str(village.w3.provider.endpoint_uri)), contracts).of(MONTH)  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Members, services that end in every way, a parameter that changes, and a month that is ready to publish."""
    folder, out = tmp_path_factory.mktemp("community"), tmp_path_factory.mktemp("out")
    write_community(folder)
    with anvil() as w3:
        village = Village(w3)
        send, signed = village.send, village.signed
        for member in range(1, 7):
            send("Members", "admit", *village.admission(member))
        services: dict[str, bytes] = {}

        def begin(name: str, salt: int) -> bytes:
            message = village.request(1, 2, 1_00, salt)
            send("Services", "request", *village.signed_request(message))
            services[name] = village.digest("Request", message)
            return services[name]

        service = begin("closed", 1)
        send("Services", "approve", service, *signed("Approve", service, 2))
        send("Services", "close", service, *signed("Close", service, 1))
        service = begin("cancelled", 2)
        send("Services", "cancel", service, 1, *signed("Cancel", service, 1))
        service = begin("delivered", 3)
        send("Services", "approve", service, *signed("Approve", service, 2))
        village.pass_time(2 * DAY)
        send("Services", "deliver", service, *signed("Deliver", service, 2))
        village.pass_time(4 * DAY)
        send("Services", "closeAfterReview", service)
        begin("expired", 4)
        village.pass_time(8 * DAY)
        send("Services", "expire", services["expired"])
        message = village.request(1, 2, 1_00, 5)
        arguments, _ = village.signed_request(message)
        services["revoked"] = village.digest("Request", message)
        send("Services", "revoke", arguments, *signed("Cancel", services["revoked"], 1))
        data = encode(["uint8", "uint24"], [list(PARAMETERS).index("MaxPrice"), 55_00])
        Acts(village).decide(CHANGE_PARAMETER, data, (1, 2, 3), days=8)
        village.pass_time(40 * DAY)
        begin("open", 6)
        month = prepare_month(
            folder,
            MONTH,
            MEMBERS,
            village.deployment,
            decisions=decisions_of(village),
            out=out,
            valid_until=village.now + 300 * DAY,
        )
        yield Scene(village, month, services)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A community that has used every verb."""
    folder, out = tmp_path_factory.mktemp("whole"), tmp_path_factory.mktemp("whole-out")
    write_community(folder)
    with anvil() as w3:
        village = Village(w3, founding_members=11)

        def prepare() -> PreparedMonth:
            village.pass_time(max(0, FEBRUARY - village.now))
            return prepare_month(
                folder, MONTH, NUMBERS, village.deployment, decisions=decisions_of(village), out=out,
                valid_until=village.now + 20 * DAY,
            )  # fmt: skip

        acts = Acts(village)
        names, month = live(acts, prepare)
        yield Scene(village, month, names.services, names, acts)


@pytest.fixture
def complete(whole: Scene) -> Iterator[Scene]:
    """The community that has used every verb; whatever a test does to it is undone."""
    snapshot = tell(whole.w3, "evm_snapshot")
    yield whole
    assert tell(whole.w3, "evm_revert", snapshot)


@pytest.fixture
def unpublished(lived: Scene) -> Iterator[Scene]:
    """The community before it publishes; whatever a test does to it is undone."""
    snapshot = tell(lived.w3, "evm_snapshot")
    yield lived
    assert tell(lived.w3, "evm_revert", snapshot)


@pytest.fixture
def scene(unpublished: Scene) -> Scene:
    """The community after it published its month."""
    unpublished.publish(unpublished.month.message)
    return unpublished


@pytest.fixture
def repacked(lived: Scene, tmp_path: Path) -> Callable[[str, Callable[[bytes], bytes]], Path]:
    """A data set with one of its files changed; files are named by how their paths end."""

    def repack(ending: str, change: Callable[[bytes], bytes]) -> Path:
        file = tmp_path / f"{sha256(ending.encode()).hexdigest()[:8]}.zip"
        with ZipFile(lived.month.dataset) as source, ZipFile(file, "w") as target:
            (name,) = (name for name in source.namelist() if name.endswith(ending))
            for entry in source.infolist():
                data = source.read(entry)
                changed = change(data) if entry.filename == name else data
                assert entry.filename != name or changed != data
                target.writestr(entry, changed)
        return file

    return repack


@pytest.fixture
def only() -> Callable[[Report, Kind], Finding]:
    """The first finding of a kind."""

    def find(report: Report, kind: Kind) -> Finding:
        found = [finding for finding in report.findings if finding.kind is kind]
        assert found, f"no finding about {kind}: {report.findings}"
        return found[0]

    return find
