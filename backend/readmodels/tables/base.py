"""The columns that every subject's tables are made of."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, MetaData, Text

metadata = MetaData()


def number(name: str, *, key: bool = False) -> Column[int]:
    """An integer that may be empty unless it is part of the key."""
    return Column(name, BigInteger, primary_key=key, autoincrement=False)


def whole(name: str, *, index: bool = False) -> Column[int]:
    """An integer that is never empty."""
    return Column(name, BigInteger, nullable=False, index=index)


def text(name: str, *, key: bool = False) -> Column[str]:
    """Text that is never empty: a name, or an address with its checksum."""
    return Column(name, Text, primary_key=key, nullable=False)


def word(name: str, *, key: bool = False, index: bool = False) -> Column[bytes]:
    """32 bytes: an id or a hash."""
    return Column(name, LargeBinary(32), primary_key=key, nullable=False, index=index)


def truth(name: str, *, empty: bool = False) -> Column[bool]:
    """Yes or no."""
    return Column(name, Boolean, nullable=empty)


def lanes() -> tuple[Column[int], ...]:
    """Tokens by expiry: the month `epoch`, and `lane_j` until the end of month `epoch` + j."""
    return (
        Column("epoch", Integer, nullable=False),
        *(Column(f"lane_{lane}", BigInteger, nullable=False) for lane in range(4)),
    )
