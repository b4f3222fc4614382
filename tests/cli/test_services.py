"""The private PostgreSQL server of the tests, and what is said where a service is missing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from cli.launch import ROOT
from cli.services import Service, ServiceError, install_missing, postgres_server


def value(url: str, query: str) -> object:
    engine = create_engine(url)
    with engine.connect() as connection:
        found: object = connection.execute(text(query)).scalar()
    engine.dispose()
    return found


def test_every_test_gets_an_empty_database(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alone (id INTEGER PRIMARY KEY)"))
    engine.dispose()


# The same words again: it fails if the database above is given twice.
test_every_test_gets_another_empty_database = test_every_test_gets_an_empty_database


def test_the_server_ends_with_its_block_and_leaves_nothing(postgres_url: str) -> None:
    assert value(postgres_url, "SHOW fsync") == "off"
    with postgres_server(durable=True) as url:
        folder = Path(str(url.query["host"]))
        assert value(url.render_as_string(), "SHOW fsync") == "on"
        assert value(url.render_as_string(), "SHOW listen_addresses") == ""
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
    assert not folder.exists()
    assert not alive(pid)
    assert value(postgres_url, "SELECT 1") == 1, "the other server is left alone"


@pytest.mark.usefixtures("postgres_url")
def test_the_server_ends_when_its_owner_is_killed() -> None:
    code = "from cli.services import *\nwith postgres_server() as url: print(url.query['host'], flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        folder = Path(owner.stdout.readline().strip())
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        assert alive(pid)
        owner.kill()
    patience = time.monotonic() + 60
    while folder.exists() or alive(pid):
        assert time.monotonic() < patience, "the server outlived its owner"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_missing_service_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    nowhere = Service("Mosquitto", "mosquitto", ("mosquitto",))
    assert nowhere.find() is None
    assert "sudo apt install mosquitto" in nowhere.remedy
    monkeypatch.setattr("cli.services.POSTGRESQL", Service("PostgreSQL", "postgresql", ("initdb",)))
    with pytest.raises(ServiceError, match="sudo apt install postgresql"), postgres_server():
        pass


def test_the_newest_version_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    for version in ("9", "15", "16"):
        (tmp_path / version / "bin").mkdir(parents=True)
    for version in ("9", "15"):
        (tmp_path / version / "bin" / "initdb").touch()
    folders = f"{tmp_path.relative_to('/')}/*/bin"
    assert Service("PostgreSQL", "postgresql", ("initdb",), folders).find() == tmp_path / "15" / "bin" / "initdb"


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing but an apt-get that writes down what it is told, and root's rights."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr("cli.services.SERVICES", (Service("Mosquitto", "mosquitto", ("mosquitto",)),))
    monkeypatch.setenv("PATH", str(tmp_path))
    program = tmp_path / "apt-get"
    program.write_text(f'#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >>"{tmp_path}/told"\n')
    program.chmod(0o755)
    return program


def test_a_missing_service_is_installed_and_a_present_one_is_not(apt: Path) -> None:
    install_missing()
    told = apt.with_name("told")
    assert told.read_text().splitlines() == [
        "noninteractive update",
        "noninteractive install -y --no-install-recommends mosquitto",
    ]
    told.unlink()
    present = apt.with_name("mosquitto")
    present.touch()
    present.chmod(0o755)
    install_missing()
    assert not told.exists()


def test_a_failing_apt_is_quoted(apt: Path) -> None:
    apt.write_text("#!/bin/sh\necho 'no such package'\nexit 100\n")
    with pytest.raises(ServiceError, match="no such package"):
        install_missing()


WITHOUT_SERVICES = """
import importlib.util, sys
import pytest
from cli.services import Service
Service.find = lambda self: None
spec = importlib.util.spec_from_file_location("shared", sys.argv[1])
shared = importlib.util.module_from_spec(spec)
spec.loader.exec_module(shared)
sys.exit(pytest.main(["-q", "test_it.py"], [shared]))
"""


@pytest.mark.parametrize("ci", [False, True])
def test_a_missing_service_is_told_of_loudly_and_fails_on_a_build_server(tmp_path: Path, ci: bool) -> None:
    (tmp_path / "test_it.py").write_text("def test_store(database_url): pass\ndef test_page(chromium): pass\n")
    result = subprocess.run(
        [sys.executable, "-c", WITHOUT_SERVICES, f"{ROOT}/tests/conftest.py"],
        cwd=tmp_path,
        env={**os.environ, "CI": "true" if ci else "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == (1 if ci else 0), result.stdout
    assert ("1 passed, 2 errors" if ci else "1 passed, 2 skipped") in result.stdout
    assert "NOT TESTED: PostgreSQL is missing. Debian and Ubuntu: sudo apt install postgresql" in result.stdout
    assert "NOT TESTED: Chromium is missing. Debian and Ubuntu: sudo apt install chromium" in result.stdout
