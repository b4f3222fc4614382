"""The example community, generated once for all its tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.example import write_example
from examples.anpci.generate import FIRST_MONTH, MemberYear, member_years
from examples.anpci.profiles import Year


@pytest.fixture(scope="session")
def anpci(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the whole example; not to be changed."""
    folder = tmp_path_factory.mktemp("anpci")
    _, is_new = write_example(folder)
    assert is_new
    return folder


@pytest.fixture(scope="session")
def year() -> Year:
    return Year(FIRST_MONTH)


@pytest.fixture(scope="session")
def members(year: Year) -> list[MemberYear]:
    """What the generator drew, before any file."""
    return member_years(year)
