"""Runs one command of `borgo` inside the environment that the launcher made ready."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
from typing import NoReturn

from cli.commands import COMMANDS, overview, unknown
from cli.launch import REPAIR, ROOT

OURS = {"cli", "backend", "simulator", "oracle", "chain", "energy", "benchmarks", "examples"}


def main(arguments: list[str]) -> int:
    """Runs the command that `arguments` name.

    Returns:
        the exit code: 0, 2 for an input that cannot be used, 130 after Ctrl-C, 1 when nobody reads on.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # ends our children as Ctrl-C does
    try:
        code = run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Python flushes once more at its end: let it do so into nothing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def run(arguments: list[str]) -> int:
    """Runs the command; a refused input becomes lines on stderr, one per fault."""
    name = arguments[0] if arguments else "--help"
    if name in {"--help", "-h", "help"}:
        print(overview())
        return 0
    if name not in COMMANDS:
        print(f"borgo: {unknown(name)}", file=sys.stderr)
        return 2
    command = COMMANDS[name]
    module, _, attribute = command.target.partition(":")
    repaired = os.environ.pop(REPAIR, None) == "1"
    try:
        import typer

        from chain.errors import ChainError
        from energy.errors import InputError, InputErrors

        function = getattr(importlib.import_module(module), attribute)
    except ImportError as error:
        if repaired or error.name is None or error.name.partition(".")[0] in OURS:
            raise
        repair(error, arguments)

    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name, context_settings={"ignore_unknown_options": command.passes_options})(function)
    try:
        if "contracts" in command.needs:
            compile_once()
        if "assets" in command.needs:
            from cli.assets import build_assets

            build_assets()
        typer.main.get_command(app).main(args=arguments[1:], prog_name=f"borgo {name}")
    except SystemExit as end:  # typer always ends so
        return end.code if isinstance(end.code, int) else 0
    except (InputError, InputErrors, ChainError) as error:
        if os.environ.get("BORGO_DEBUG") == "1":
            raise
        faults = error.errors if isinstance(error, InputErrors) else [error]
        for fault in faults:
            print(fault, file=sys.stderr)
        return 2
    raise AssertionError("typer returned")


def compile_once() -> None:
    """Compiles the contracts unless they are; of several processes one does it, and the others wait."""
    from chain.compile import compile_contracts
    from cli.environment import say, turn

    notice = threading.Timer(0.5, say, ["compiling the contracts …"])
    notice.start()
    try:
        with turn():
            compile_contracts()
    finally:
        notice.cancel()


def repair(error: ImportError, arguments: list[str]) -> NoReturn:
    """Starts again from the launcher, told to build the environment anew: a package in it is missing or broken."""
    print(f"borgo: a package is damaged ({error}): building the environment again", file=sys.stderr, flush=True)
    os.environ[REPAIR] = "1"
    launcher = f"{ROOT}/borgo"
    os.execv(launcher, [launcher, *arguments])


if __name__ == "__main__":
    try:
        code = main(sys.argv[1:])
    except KeyboardInterrupt:  # also while packages are still being imported
        code = 130
    # Ctrl-C within an `exec`, as dataclasses have one, leaves a mark: run with -m, Python would end with the signal
    # after all, though it was caught. Another `exec` removes the mark.
    exec("")  # noqa: S102
    sys.exit(code)
