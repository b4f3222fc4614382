"""How one reporter is set up: its key, its folders, its fellows and its chain, in a TOML file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Self

from eth_utils.address import is_address, to_checksum_address
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from energy.errors import InputError, InputErrors


def _checksum(text: str) -> str:
    if not is_address(text):
        raise ValueError(f"{text!r} is no address")
    return to_checksum_address(text)


Address = Annotated[str, AfterValidator(_checksum)]
Seconds = Annotated[float, Field(gt=0)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Peer(_Table):
    """A reporter of the community: the address that signs for it, and where it listens."""

    name: str
    address: Address
    url: Annotated[str, Field(pattern=r"^https?://[^/]+/?$")]


class ChainPlace(_Table):
    """A node, and the file of the deployment, as `chain.deployment_file` writes it."""

    rpc: str
    deployment: Path


class Config(_Table):
    """One reporter; paths are relative to the file.

    Attributes:
        name: which of `reporters` this one is.
        key: the file of its key.
        data: its own folder: store of readings, archive of raw files, notebook, data sets.
        folder: the community's folder that it reads, best a copy of its own.
        numbers: the file of the members' numbers.
        listen: host and port.
        relay: the file of a key that pays for publishing; without it somebody else relays what the reporters signed.
        every: seconds from one look at files, chain and fellows to the next.
        patience: seconds to wait for a fellow whose turn it is, before taking it, and before calling one silent.
        timeout: seconds to wait for an answer; before it signs, a fellow settles the month from its raw files.
        validity: seconds for which a signature may be used.
    """

    name: str
    key: Path
    data: Path
    folder: Path
    numbers: Path
    listen: Annotated[str, Field(pattern=r"^[^:]+:[0-9]{1,5}$")]
    chain: ChainPlace
    reporters: tuple[Peer, ...] = Field(min_length=1)
    relay: Path | None = None
    every: Seconds = 5.0
    patience: Seconds = 30.0
    timeout: Seconds = 60.0
    validity: Annotated[int, Field(ge=60, le=30 * 86_400)] = 86_400

    @model_validator(mode="after")
    def _reporters_are_told_apart(self) -> Self:
        for keys in ([peer.name for peer in self.reporters], [peer.address for peer in self.reporters]):
            if len(set(keys)) < len(keys):
                raise ValueError("two reporters have the same name or address")
        if self.name not in {peer.name for peer in self.reporters}:
            raise ValueError(f"{self.name!r} is not one of the reporters")
        return self

    @property
    def me(self) -> Peer:
        """This reporter."""
        return next(peer for peer in self.reporters if peer.name == self.name)

    @property
    def peers(self) -> tuple[Peer, ...]:
        """The others."""
        return tuple(peer for peer in self.reporters if peer.name != self.name)


def load_config(file: Path) -> Config:
    """Read a reporter's configuration.

    Raises:
        InputError: it cannot be read or is not TOML.
        InputErrors: everything that is wrong in it.
    """
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"The configuration cannot be read: {error.strerror}.", file=file) from error
    except ValueError as error:
        raise InputError(f"The configuration is not valid TOML: {error}.", file=file) from error
    try:
        config = Config.model_validate(tables)
    except ValidationError as error:
        raise InputErrors(
            InputError(f"{entry['msg']}.", file=file, field=".".join(map(str, entry["loc"])) or None)
            for entry in error.errors()
        ) from error
    base = file.resolve().parent
    paths = {name: base / getattr(config, name) for name in ("key", "data", "folder", "numbers")}
    return config.model_copy(
        update={
            **paths,
            "relay": None if config.relay is None else base / config.relay,
            "chain": config.chain.model_copy(update={"deployment": base / config.chain.deployment}),
        }
    )
