"""What every command has in common: how it is found, how it refuses, how it is interrupted."""

from __future__ import annotations

import importlib.util
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cli.__main__ import run
from cli.commands import COMMANDS, LEVELS, Command, overview, unknown
from cli.launch import lock_file

# A command of the tests, as a module of its own.
MODULE = '''
import sys
import time

from energy.errors import InputError, InputErrors


def refuse(several: bool = False) -> None:
    """Refuse the input."""
    error = InputError("The value is negative.", file="members.csv", line=3, field="beta", remedy="Write 0 or more.")
    raise InputErrors([error, InputError("There is no member.")]) if several else error


def wait() -> None:
    print("waiting", flush=True)
    time.sleep(60)


def talk() -> None:
    for _ in range(100_000):
        print("a line that nobody reads")


def echo(words: list[str]) -> None:
    print(*words)
'''


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "of_a_test.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("refuse", "echo"):
        monkeypatch.setitem(COMMANDS, name, Command(f"of_a_test:{name}", "core", "", passes_options=name == "echo"))


def start(tmp_path: Path, name: str) -> subprocess.Popen[str]:
    """A process that runs a command of the tests."""
    (tmp_path / "of_a_test.py").write_text(MODULE)
    code = (
        "import sys; from cli.__main__ import main; from cli.commands import COMMANDS, Command\n"
        f"sys.path.append({str(tmp_path)!r})\n"
        f"COMMANDS[{name!r}] = Command('of_a_test:{name}', 'core', '')\n"
        f"sys.exit(main([{name!r}]))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def test_every_command_has_a_summary_a_level_with_a_lock_and_a_function() -> None:
    for name, command in COMMANDS.items():
        assert name in overview()
        assert command.summary in overview()
        assert command.level in LEVELS
        assert Path(lock_file(command.level)).is_file()
        module, _, function = command.target.partition(":")
        spec = importlib.util.find_spec(module)
        assert spec is not None, f"{name} has no module {module}"
        assert spec.origin is not None
        assert f"\ndef {function}(" in Path(spec.origin).read_text(), f"{module} has no {function}"


def test_an_unknown_command_gets_the_nearest_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["settel"]) == 2
    assert "`settle`" in capsys.readouterr().err
    assert "lists the commands" in unknown("zzz")


@pytest.mark.parametrize("arguments", [[], ["--help"], ["help"]])
def test_without_a_command_all_are_listed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 0
    assert capsys.readouterr().out.strip() == overview()


@pytest.mark.usefixtures("commands")
def test_a_refused_input_is_told_line_by_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BORGO_DEBUG", raising=False)
    assert run(["refuse", "--several"]) == 2
    captured = capsys.readouterr()
    assert captured.err.splitlines() == [
        "members.csv:3 [beta]: The value is negative. Write 0 or more.",
        "There is no member.",
    ]
    assert captured.out == ""
    assert run(["refuse"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
    monkeypatch.setenv("BORGO_DEBUG", "1")
    with pytest.raises(ValueError, match="negative"):
        run(["refuse"])


@pytest.mark.usefixtures("commands")
def test_a_wrong_option_is_told_and_a_passing_command_gets_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["refuse", "--sevral"]) == 2
    assert "--several" in capsys.readouterr().err
    assert run(["echo", "-k", "quotas", "-xvs", "--maxfail=1", "file.py::test"]) == 0
    assert capsys.readouterr().out == "-k quotas -xvs --maxfail=1 file.py::test\n"


def test_a_missing_module_of_ours_is_no_damaged_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "later", Command("cli.not_there:later", "core", ""))
    with pytest.raises(ModuleNotFoundError, match="not_there"):
        run(["later"])


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_command_ends_quietly(tmp_path: Path, number: signal.Signals, code: int) -> None:
    with start(tmp_path, "wait") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "waiting\n"
        process.send_signal(number)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (code, "")


def test_nobody_reading_is_no_error(tmp_path: Path) -> None:
    with start(tmp_path, "talk") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1
