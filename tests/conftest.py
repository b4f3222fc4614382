"""What the tests of every room share: databases, a browser, and a loud word about what is missing."""

from __future__ import annotations

import signal
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import URL, create_engine, make_url, text

from cli.assets import build_assets
from cli.services import CHROMIUM, POSTGRESQL, Service, in_ci, postgres_server

# A slow machine is no fault of the code.
settings.register_profile("borgo", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("borgo")

# A run in the background of a script inherits that Ctrl-C is ignored, and would hand it on to the processes it tests.
signal.signal(signal.SIGINT, signal.default_int_handler)

CHROMIUM_ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)

SYSTEM = Path(__file__).parent / "system"

missing = pytest.StashKey[set[str]]()
"""What a user would do to have everything tested."""


def need(service: Service, config: pytest.Config) -> NoReturn:
    """Fails where a build server should have the service; elsewhere skips, to be told of at the end."""
    config.stash.setdefault(missing, set()).add(service.remedy)
    if in_ci():
        pytest.fail(service.remedy)
    pytest.skip(service.remedy)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The whole system's tests, which take longest, begin: then no core waits for another at the end."""
    items.sort(key=lambda item: SYSTEM not in item.path.parents)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A run beside others hands what it missed to the one that tells."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["missing"] = sorted(session.config.stash.get(missing, set()))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash.setdefault(missing, set()).update(getattr(node, "workeroutput", {}).get("missing", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for remedy in sorted(config.stash.get(missing, set())):
        terminalreporter.write_line(f"NOT TESTED: {remedy}", red=True, bold=True)


@pytest.fixture(scope="session")
def postgres_url(pytestconfig: pytest.Config) -> Iterator[str]:
    """The address of a private PostgreSQL server, for SQLAlchemy."""
    if POSTGRESQL.find() is None:
        need(POSTGRESQL, pytestconfig)
    with postgres_server() as url:
        yield url.render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a new, empty database: first in SQLite, then in PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'borgo.db'}"
        return
    server: URL = make_url(request.getfixturevalue("postgres_url"))
    name = f"test_{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield server.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(scope="session")
def assets() -> Path:
    """The folder of the scripts and styles, built."""
    return build_assets()


@pytest.fixture(scope="session")
def chromium(pytestconfig: pytest.Config) -> str:
    """The executable of a Chromium, for playwright."""
    found = CHROMIUM.find()
    if found is None:
        need(CHROMIUM, pytestconfig)
    return str(found)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """The one Chromium of a run: playwright's synchronous interface wants to be the only one of its thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGUMENTS))
        yield browser
        browser.close()
