"""What `./borgo` runs first: it sets up what the command needs, then becomes the command.

Run as a script by any Python from 3.11, before anything is installed: the standard library only. When all is set up
this adds about 20 ms to a start; hence `os.path` instead of `pathlib`, and late imports.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
if __name__ == "__main__":
    sys.path.insert(0, ROOT)

from cli.commands import COMMANDS, LEVELS, overview, unknown  # noqa: E402 - the line above makes it importable

ENVIRONMENT = os.path.join(ROOT, ".borgo", "env")
PYTHON = os.path.join(ENVIRONMENT, "bin", "python")
NODE = os.path.join(ROOT, ".borgo", "node")
NODE_MODULES = os.path.join(ROOT, "node_modules")
PROGRAMS = (os.path.join(NODE, "bin"), os.path.join(NODE_MODULES, ".bin"))
"""Where commands find Node.js, anvil and forge: in front of PATH."""
REPAIR = "BORGO_REPAIR"
"""Set by a command that could not import one of its packages: build the environment anew, once."""


def lock_file(level: str) -> str:
    """The lock of a level, as committed."""
    return os.path.join(ROOT, "requirements", f"{level}.lock")


def packages_folder(environment: str) -> str:
    """Where an environment keeps its packages for the Python that runs this."""
    return os.path.join(environment, "lib", f"python{sys.version_info.major}.{sys.version_info.minor}", "site-packages")


def stamp(environment: str, level: str) -> str:
    """The copy of the lock that an environment was built from; it is written last, and lies among the packages."""
    return os.path.join(packages_folder(environment), f"borgo-{level}.lock")


def read(file: str) -> bytes:
    """What a file holds; nothing, if it is not there."""
    try:
        with open(file, "rb") as opened:
            return opened.read()
    except (FileNotFoundError, NotADirectoryError):
        return b""


def is_built(level: str) -> bool:
    """Whether the environment was completely built from the lock of this level, as it is now, for this Python."""
    return read(stamp(ENVIRONMENT, level)) == read(lock_file(level))


def node_mark() -> bytes:
    """What tells one Node.js from another: the lock that one is taken from, and its program's size and time."""
    try:
        program = os.stat(os.path.join(NODE, "bin", "node"))
    except OSError:
        return b"none"
    return read(lock_file("node")) + f"# {program.st_size} {program.st_mtime_ns}\n".encode()


def has_node() -> bool:
    """Whether there is the Node.js that was chosen, and the npm packages of the lock as it is now."""
    modules = os.path.join(NODE_MODULES, ".borgo.lock")
    return read(os.path.join(NODE, "mark")) == node_mark() and read(modules) == read(f"{ROOT}/package-lock.json")


def set_up(build: Callable[[], None]) -> None:
    """Builds something; explains and ends the program where that is impossible."""
    import signal

    from cli.environment import SetupError

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # ends our children as Ctrl-C does
    try:
        build()
    except SetupError as error:
        sys.exit(f"borgo: {error}")
    except OSError as error:
        sys.exit(f"borgo: cannot set up the packages: {error}.")
    except KeyboardInterrupt:
        sys.exit(130)


def main(arguments: list[str]) -> None:
    """Becomes the command that `arguments` name; prints the list of commands where they name none."""
    name = arguments[0] if arguments else "--help"
    if name in {"--help", "-h", "help"}:
        print(overview())
        return
    if name not in COMMANDS:
        print(f"borgo: {unknown(name)}", file=sys.stderr)
        sys.exit(2)
    command = COMMANDS[name]
    assert command.level in LEVELS  # noqa: S101 - a mistake in the table, not of a user
    # The shell takes the environment's own Python if that runs: any other one here means that it is absent or broken.
    if sys.executable != PYTHON or not is_built(command.level) or os.environ.get(REPAIR) == "1":
        from cli.environment import build

        set_up(lambda: build(command.level))
    if command.needs:
        os.environ["PATH"] = os.pathsep.join([*PROGRAMS, os.environ.get("PATH", os.defpath)])
        if not has_node():
            from cli.node import build_node

            set_up(build_node)
    # -P: a folder `energy` or a file `numbers.py` where the user stands must not take the place of ours.
    os.execv(PYTHON, [PYTHON, "-P", "-m", "cli", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
