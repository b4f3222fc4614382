"""Which number on the chain stands for which member: the one link between them, kept off the chain and erasable.

The file is JSON, `{"format": "borgo-members-1", "community": "anpci", "numbers": {"famiglia-1": 1}}`. Whoever admits
members writes it; reporters only read it. To erase a person's row is to cut the link.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from energy.errors import InputError

FIRST_FUND = 0xFFFF_FF00
"""From here on numbers belong to funds, as `contracts/Members.sol` has it."""
MemberNumber = Annotated[int, Field(strict=True, ge=1, lt=FIRST_FUND)]


class _NumbersFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    format: Literal["borgo-members-1"] = "borgo-members-1"
    community: str
    numbers: dict[str, MemberNumber]

    @model_validator(mode="after")
    def _each_number_once(self) -> Self:
        if len(set(self.numbers.values())) < len(self.numbers):
            raise ValueError("two members have the same number")
        return self


def read_numbers(file: Path, community: str) -> dict[str, int]:
    """The members' numbers by their ids.

    Raises:
        InputError: no such file, another format or community, or a number that is taken twice or out of range.
    """
    try:
        found = _NumbersFile.model_validate_json(file.read_bytes())
    except OSError as error:
        raise InputError(
            f"The members' numbers cannot be read: {error.strerror}.", file=file, remedy="Admit the members first."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(
            f"The file of members' numbers is wrong: {first['msg']}.",
            file=file,
            field=".".join(map(str, first["loc"])) or None,
            remedy="Restore it from a backup, or write it again from the register of admissions.",
        ) from error
    if found.community != community:
        raise InputError(
            f"The numbers are those of the community {found.community!r}, not of {community!r}.",
            file=file,
            field="community",
            remedy="Give the file of this community.",
        )
    return found.numbers


def write_numbers(file: Path, community: str, numbers: Mapping[str, int]) -> None:
    """Write the file, whole or not at all; readable by its owner only.

    Raises:
        pydantic.ValidationError: a number that is taken twice or out of range.
    """
    content = _NumbersFile(community=community, numbers=dict(numbers)).model_dump()
    part = file.with_name(f".{file.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    part.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(file)
