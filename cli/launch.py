"""What `./borgo` runs first: it sets up the packages that the command needs, then becomes the command.

Run as a script by any Python from 3.11, before anything is installed: the standard library only. When all is set up
this adds about 20 ms to a start; hence `os.path` instead of `pathlib`, and late imports.
"""

from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
if __name__ == "__main__":
    sys.path.insert(0, ROOT)

from cli.commands import COMMANDS, LEVELS, overview, unknown  # noqa: E402 - the line above makes it importable

ENVIRONMENT = os.path.join(ROOT, ".borgo", "env")
PYTHON = os.path.join(ENVIRONMENT, "bin", "python")
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


def is_built(level: str) -> bool:
    """Whether the environment was completely built from the lock of this level, as it is now, for this Python."""
    try:
        with open(stamp(ENVIRONMENT, level), "rb") as built, open(lock_file(level), "rb") as wanted:
            return built.read() == wanted.read()
    except FileNotFoundError:
        return False


def set_up(level: str) -> None:
    """Builds the environment; explains and ends the program where that is impossible."""
    from cli.environment import SetupError, build

    try:
        build(level)
    except SetupError as error:
        sys.exit(f"borgo: {error}")
    except OSError as error:
        sys.exit(f"borgo: cannot set up the Python packages: {error}.")
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
    level = COMMANDS[name].level
    assert level in LEVELS  # noqa: S101 - a mistake in the table, not of a user
    # The shell takes the environment's own Python if that runs: any other one here means that it is absent or broken.
    if sys.executable != PYTHON or not is_built(level) or os.environ.get(REPAIR) == "1":
        set_up(level)
    # -P: a folder `energy` or a file `numbers.py` where the user stands must not take the place of ours.
    os.execv(PYTHON, [PYTHON, "-P", "-m", "cli", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
