"""The services that tests need from the system: a PostgreSQL server of their own, and a Chromium."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL


@dataclass(frozen=True)
class Service:
    """A program of the system: its Debian package, and the names that its executable goes by."""

    name: str
    package: str
    executables: tuple[str, ...]
    folders: str | None = None

    def find(self) -> Path | None:
        """The executable, from PATH or (Debian keeps PostgreSQL's servers off it) from the newest of `folders`."""
        for executable in self.executables:
            if found := shutil.which(executable):
                return Path(found)
        if self.folders is None:
            return None
        # Version folders: 9 comes before 15.
        versions = sorted(Path("/").glob(self.folders), key=lambda folder: (len(folder.parent.name), folder))
        candidates = [folder / executable for folder in reversed(versions) for executable in self.executables]
        return next(filter(Path.exists, candidates), None)

    @property
    def remedy(self) -> str:
        """What a user does to get it."""
        return f"{self.name} is missing. Debian and Ubuntu: sudo apt install {self.package}"


POSTGRESQL = Service("PostgreSQL", "postgresql", ("initdb",), "usr/lib/postgresql/*/bin")
CHROMIUM = Service("Chromium", "chromium", ("chromium", "chromium-browser", "google-chrome"))
SERVICES = (POSTGRESQL, CHROMIUM)


class ServiceError(RuntimeError):
    """A service is missing or does not start; the message says what to do."""


def in_ci() -> bool:
    """Whether a build server runs this: there a missing service is a failure."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def install_missing() -> None:
    """Installs the missing services with apt, where root may; elsewhere the tests say what is missing.

    Raises:
        ServiceError: apt failed.
    """
    packages = [service.package for service in SERVICES if service.find() is None]
    apt = shutil.which("apt-get")
    if not packages or apt is None or os.geteuid() != 0:
        return
    print(f"apt-get install {' '.join(packages)} …", flush=True)
    for command in ([apt, "update"], [apt, "install", "-y", "--no-install-recommends", *packages]):
        result = subprocess.run(
            command,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if result.returncode:
            tail = "\n".join(result.stdout.strip().splitlines()[-12:])
            raise ServiceError(f"`{' '.join(command)}` failed:\n{tail}")


# Stops the server when its standard input ends: also when whoever started it is killed.
KEEPER = """
"$1" -D "$2/data" -k "$2" -c listen_addresses= -c fsync="$3" -c synchronous_commit="$3" -c full_page_writes="$3" \\
    </dev/null >"$2/log" 2>&1 &
server=$!
read -r _
kill -INT $server 2>/dev/null
wait $server
rm -rf "$2"
"""


@contextmanager
def postgres_server(*, durable: bool = False, start_within: float = 60) -> Iterator[URL]:
    """Runs a private PostgreSQL server, reached by a socket in its own temporary folder, while the block runs.

    Args:
        durable: whether it waits for the disk; off, a test run is quicker and a power cut would cost its data.
        start_within: seconds.

    Yields:
        the address of its empty database `postgres`.

    Raises:
        ServiceError: PostgreSQL is missing or did not start.
    """
    initdb = POSTGRESQL.find()
    if initdb is None:
        raise ServiceError(POSTGRESQL.remedy)
    folder = Path(tempfile.mkdtemp(prefix="borgo-postgres-"))
    account = unprivileged()
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    user = None if account is None else account.pw_uid
    group = None if account is None else account.pw_gid
    groups: list[int] | None = None if account is None else []
    options = ["--username=borgo", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    create: list[str | Path] = [initdb, *options, "-D", folder / "data"]
    made = subprocess.run(
        create, cwd=folder, user=user, group=group, extra_groups=groups, capture_output=True, text=True, check=False
    )
    if made.returncode:
        shutil.rmtree(folder)
        raise ServiceError(f"initdb failed: {made.stderr.strip()}")
    keeper = subprocess.Popen(
        ["/bin/sh", "-c", KEEPER, "keeper", initdb.with_name("postgres"), folder, "on" if durable else "off"],
        cwd=folder,
        user=user,
        group=group,
        extra_groups=groups,
        stdin=subprocess.PIPE,
        start_new_session=True,  # a Ctrl-C in the terminal is for the tests, which then end it in order
    )
    url = URL.create("postgresql+psycopg", username="borgo", database="postgres", query={"host": str(folder)})
    try:
        wait_for(folder, time.monotonic() + start_within)
        yield url
    finally:
        keeper.communicate()


def unprivileged() -> pwd.struct_passwd | None:
    """The account that a server runs under when root runs the tests, since PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServiceError("PostgreSQL refuses to run as root, and there is no account `postgres` or `nobody`.")


def wait_for(folder: Path, deadline: float) -> None:
    """Returns when the server in `folder` answers."""
    import psycopg

    while True:
        try:
            psycopg.connect(host=str(folder), user="borgo", dbname="postgres").close()
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                log = (folder / "log").read_text(errors="replace").strip()
                raise ServiceError(f"PostgreSQL did not start: {error}\n{log}") from error
            time.sleep(0.05)
        else:
            return
