"""The community as its steward describes it: `community.toml` — members, connection points, plants and chosen rules."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from energy.calendar import Month
from energy.errors import InputError, InputErrors
from energy.exact import parse_decimal
from energy.incentive import Plant, Technology
from energy.quotas import QuotaRules, quota_rules
from energy.rules import HOLDERS
from energy.rules.rules import check_region
from oracle.readings import POD_PATTERN, Direction, Point
from oracle.tables import MonthText, Table
from oracle.validation import MeteringPoint

FILE_NAME = "community.toml"


def _exact(value: object) -> Fraction:
    if isinstance(value, str):
        return parse_decimal(value)
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return Fraction(value)
    raise InputError(f"{value!r} is not a number.")


def _pod(value: str) -> str:
    if not POD_PATTERN.fullmatch(value):
        raise InputError(f"{value!r} is not a POD.", remedy="A POD reads IT001E12345678.")
    return value


def _region(value: str) -> str:
    check_region(value)
    return value


Exact = Annotated[Fraction, BeforeValidator(_exact)]
Positive = Annotated[Exact, Field(gt=0)]
Pod = Annotated[str, AfterValidator(_pod)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


class MemberClass(StrEnum):
    """What a member is, as far as rules depend on it."""

    CITIZEN = "citizen"
    ASSOCIATION = "association"
    SHOP = "shop"
    COMPANY = "company"
    PUBLIC_BODY = "public_body"

    @property
    def is_enterprise(self) -> bool:
        """Enterprises take no part in the surplus above the 55/45 % threshold (DM 414/2023)."""
        return self in (MemberClass.SHOP, MemberClass.COMPANY)

    @property
    def holder(self) -> str:
        """Its usual kind of holder, on which the exemption from factor F depends."""
        return _USUAL_HOLDER[self]


_USUAL_HOLDER = {
    MemberClass.CITIZEN: "natural_person",
    MemberClass.ASSOCIATION: "third_sector_body",
    MemberClass.SHOP: "enterprise",
    MemberClass.COMPANY: "enterprise",
    MemberClass.PUBLIC_BODY: "local_authority",
}


class Substation(Table):
    """A primary substation, the perimeter within which energy is shared."""

    id: Key
    name: str = ""


class ConnectionPoint(Table):
    """A connection point (POD) of a member.

    Attributes:
        available_kw: the contract's available power, against which withdrawn readings are checked.
    """

    pod: Pod
    substation: Key
    available_kw: Positive | None = None


class CommunityPlant(Table):
    """A plant behind one of the member's connection points.

    Attributes:
        grant: capital grant as a share of the investment cost.
        incentivised: false for a plant that earns the valorisation only.
    """

    id: Key
    pod: Pod
    kw: Positive
    technology: Technology = Technology.PV
    in_operation: date
    grant: Annotated[Exact, Field(ge=0, le=1)] = Fraction(0)
    incentivised: bool = True

    def as_plant(self) -> Plant:
        """The plant as the incentive's rules see it."""
        return Plant(self.id, self.kw, self.technology, self.in_operation, self.grant, self.incentivised)


class Support(Table):
    """A support coefficient β, from a month on; from the beginning, where no month is written."""

    beta: Annotated[Exact, Field(ge=0)]
    first_month: MonthText | None = None


def _supports(value: object) -> object:
    """One β for all months is written as a number, one that changes as a list of tables."""
    if isinstance(value, list | tuple):
        return value
    beta = _exact(value)
    if beta < 0:
        raise InputError("β should be greater than or equal to 0.")
    return ({"beta": beta},)


class CommunityMember(Table):
    """A member: its key, class, need category, support coefficient β, points and plants.

    Attributes:
        supports: `beta` in the file: a number, or a list `{ beta = "2", first_month = "2026-01" }` in order of time, so
            that another β for the months to come leaves those that were settled as they are.
        holder: what it is for the reduction F, where its class does not tell.
        parameters: further values that the quota rules name as columns, e.g. an investment in euros.
        first_month: the first month in which it takes part; `last_month` the last. Both optional.
    """

    id: Key
    name: str
    member_class: MemberClass = Field(alias="class")
    category: str = ""
    supports: Annotated[tuple[Support, ...], BeforeValidator(_supports)] = Field((), alias="beta")
    holder: Literal[HOLDERS] | None = None  # type: ignore[valid-type]
    parameters: Mapping[str, Annotated[Exact, Field(ge=0)]] = {}
    first_month: MonthText | None = None
    last_month: MonthText | None = None
    points: tuple[ConnectionPoint, ...] = Field(min_length=1)
    plants: tuple[CommunityPlant, ...] = ()

    @field_validator("supports")
    @classmethod
    def _supports_follow_each_other(cls, supports: tuple[Support, ...]) -> tuple[Support, ...]:
        months = [support.first_month for support in supports]
        dated = [month for month in months if month is not None]
        if None in months[1:] or sorted(set(dated)) != dated:
            raise InputError(
                "The months of β are not in order of time, each once.",
                remedy="Write first_month for each β but the first, the earliest first.",
            )
        return supports

    def beta(self, month: Month) -> Fraction:
        """The support coefficient β that its category has in a month; 0: it is not supported."""
        held = [each.beta for each in self.supports if each.first_month is None or each.first_month <= month]
        return held[-1] if held else Fraction(0)

    @property
    def kind_of_holder(self) -> str:
        """One of `energy.rules.HOLDERS`."""
        return self.holder or self.member_class.holder

    def belongs(self, month: Month) -> bool:
        """Whether it takes part in the month."""
        after = self.first_month is None or self.first_month <= month
        return after and (self.last_month is None or month <= self.last_month)


class _Header(Table):
    id: Key
    name: str
    region: Annotated[str, AfterValidator(_region)]
    market_zone: Literal["NORD", "CNOR", "CSUD", "SUD", "CALA", "SICI", "SARD"]
    first_month: MonthText
    synthetic: bool = False


class _Files(Table):
    meters: str = "meters"
    prices: str = "prices"
    production: str = "production"


class _Rules(Table):
    overrides: tuple[str, ...] = ()
    surplus_window: Literal["monthly", "annual"] = "annual"


class Community(Table):
    """A whole `community.toml`."""

    community: _Header
    files: _Files = _Files()
    rules: _Rules = _Rules()
    substations: tuple[Substation, ...] = Field(min_length=1)
    members: tuple[CommunityMember, ...] = Field(min_length=1)
    quotas: Mapping[str, Any] = {}
    folder: Path = Path()

    @model_validator(mode="after")
    def _keys_are_unique_and_known(self) -> Self:
        points = [point for member in self.members for point in member.points]
        plants = [plant for member in self.members for plant in member.plants]
        for what, keys in (
            ("substation", [substation.id for substation in self.substations]),
            ("member", [member.id for member in self.members]),
            ("POD", [point.pod for point in points]),
            ("plant", [plant.id for plant in plants]),
            ("plant's POD", [plant.pod for plant in plants]),
        ):
            twice = sorted({key for key in keys if keys.count(key) > 1})
            if twice:
                raise InputError(f"The same {what} is written more than once: {', '.join(twice)}.")
        known = {substation.id for substation in self.substations}
        for point in points:
            if point.substation not in known:
                raise InputError(f"POD {point.pod} names the substation {point.substation!r}, which is not listed.")
        for member in self.members:
            own = {point.pod for point in member.points}
            for plant in member.plants:
                if plant.pod not in own:
                    raise InputError(
                        f"Plant {plant.id} names POD {plant.pod}, which is not one of {member.id}'s points."
                    )
        return self

    @property
    def file(self) -> Path:
        """The file that it was read from."""
        return self.folder / FILE_NAME

    def members_in(self, month: Month) -> tuple[CommunityMember, ...]:
        """Those who take part in the month, in order of id, whatever their order in the file."""
        return tuple(sorted((m for m in self.members if m.belongs(month)), key=lambda m: m.id))

    def quota_rules(self) -> QuotaRules:
        """The `[quotas]` table as rules of the quota model."""
        return quota_rules(self.quotas, file=self.file)

    def metering_points(self) -> dict[str, MeteringPoint]:
        """The known connection points with the limits against which readings are checked."""
        installed = {plant.pod: plant.kw for member in self.members for plant in member.plants}
        return {
            point.pod: MeteringPoint(point.pod, point.available_kw, installed.get(point.pod))
            for member in self.members
            for point in member.points
        }

    def channels(self, month: Month) -> list[Point]:
        """Every (POD, direction) that must be metered in the month: withdrawn for all, injected where a plant is."""
        members = self.members_in(month)
        withdrawn = [(point.pod, Direction.WITHDRAWN) for member in members for point in member.points]
        injected = [(plant.pod, Direction.INJECTED) for member in members for plant in member.plants]
        return sorted(withdrawn) + sorted(injected)


def load_community(folder: Path) -> Community:
    """Read and check `community.toml` in a folder.

    Raises:
        InputError: no such file, not UTF-8, or not TOML.
        InputErrors: everything that is wrong in its tables, with the path of each key.
    """
    file = folder / FILE_NAME
    if not file.is_file():
        raise InputError(
            f"The folder holds no {FILE_NAME}.", file=folder, remedy="Start from the one in examples/anpci."
        )
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Fraction)
    except UnicodeDecodeError as error:
        raise InputError("The file is not UTF-8 text.", file=file, remedy="Save it as UTF-8.") from error
    except (tomllib.TOMLDecodeError, ValueError) as error:
        raise InputError(f"The file is not valid TOML: {error}.", file=file) from error
    if "folder" in tables:
        raise InputError("Unknown key.", file=file, field="folder", remedy="Remove it.")
    try:
        community = Community.model_validate({**tables, "folder": folder})
    except ValidationError as error:
        entries = error.errors()
        # A list whose items were refused is also said to be too short.
        deeper = {entry["loc"][:depth] for entry in entries for depth in range(len(entry["loc"]))}
        raise InputErrors(
            InputError(_sentence(entry["msg"]), file=file, field=_path(entry["loc"]))
            for entry in entries
            if not entry["loc"] or entry["loc"] not in deeper
        ) from error
    community.quota_rules()
    return community


def _path(location: tuple[int | str, ...]) -> str | None:
    """`("members", 2, "points", 0)` as `members[3].points[1]`, counted as people count."""
    text = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location)
    return text.removeprefix(".") or None


def _sentence(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return text if text.endswith(".") else f"{text}."
