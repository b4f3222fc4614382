"""The example community, generated once for all its tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.example import write_example
from energy.calendar import Month
from examples.anpci.manifest import FIRST_MONTH
from examples.anpci.profiles import Calendar
from examples.anpci.published import MemberYear, member_years

LATER = tuple(Month(2026, number) for number in (6, 7, 8))
"""Months after the published year."""


@pytest.fixture(scope="session")
def anpci(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the published year and three months more; not to be changed."""
    folder = tmp_path_factory.mktemp("anpci")
    _, is_new = write_example(folder, LATER[-1])
    assert is_new
    return folder


@pytest.fixture(scope="session")
def year() -> Calendar:
    return Calendar(FIRST_MONTH)


@pytest.fixture(scope="session")
def members(year: Calendar) -> list[MemberYear]:
    """What the generator drew, before any file."""
    return member_years(year)
