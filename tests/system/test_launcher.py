"""The launcher for real: houses of their own, set up from nothing, broken, killed, raced and moved."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.checks.findings import house_files
from cli.launch import ROOT

QUICK = "lock"  # `lock --help` needs the core packages and does nothing else
CHAIN = (
    "contracts"  # `contracts --help` needs the chain's packages, Node.js, what npm brings, and the compiled contracts
)
OFFLINE_NPM = {"npm_config_registry": "http://127.0.0.1:9", "npm_config_cache": "/nonexistent"}
MEMBERS = "examples/anpci/members.csv"


def build_house(folder: Path, tools: Path | None = None) -> Path:
    """A copy of what git tracks or would add, with nothing set up; `tools` spares it to fetch uv again."""
    for file in house_files(Path(ROOT)):
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(Path(ROOT, file), folder / file)
    if tools is not None:
        shutil.copytree(tools, folder / ".borgo" / "tools")
    return folder


def borgo(house: Path, *arguments: str, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    """A run of the house's launcher, to its end."""
    return subprocess.run(
        [house / "borgo", *arguments],
        cwd=cwd,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def packages(house: Path) -> Path:
    [folder] = (house / ".borgo" / "env").glob("lib/python*/site-packages")
    return folder


def leftovers(house: Path) -> list[str]:
    kept = {"env", "tools", "lock", "node", "solcx", "contracts"}
    return sorted(path.name for path in (house / ".borgo").iterdir() if path.name not in kept)


def assert_works(house: Path, command: str = QUICK, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command runs, and the environment is whole: the next start sets up nothing."""
    result = borgo(house, command, "--help", **variables)
    assert result.returncode == 0, result.stderr
    assert f"Usage: borgo {command}" in result.stdout
    assert leftovers(house) == []
    second = borgo(house, command, "--help", PIP_NO_INDEX="1", UV_OFFLINE="1", **variables, **OFFLINE_NPM)
    assert (second.returncode, second.stderr) == (0, "")
    return result


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A house in a path with spaces, and its first start from nothing."""
    house = build_house(tmp_path_factory.mktemp("a house") / "of our own")
    return house, borgo(house, "quotas", str(house / MEMBERS), "--json")


@pytest.fixture
def ready(first_start: tuple[Path, object]) -> Path:
    """A house with the core packages, shared by the tests that leave it whole."""
    return first_start[0]


@pytest.fixture
def bare(ready: Path, tmp_path: Path) -> Path:
    """A house of the test's own, with nothing set up but uv."""
    return build_house(tmp_path / "bare", ready / ".borgo" / "tools")


@pytest.fixture
def furnished(ready: Path, bare: Path) -> Path:
    """A house of the test's own, with the core packages; its files are hard links: replace, do not overwrite."""
    shutil.copytree(ready / ".borgo" / "env", bare / ".borgo" / "env", symlinks=True, copy_function=os.link)
    return bare


def test_the_first_start_sets_up_what_the_command_needs(
    first_start: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    house, result = first_start
    assert result.returncode == 0, result.stderr
    assert len(json.loads(result.stdout)["members"]) == 11
    assert "setting up the Python packages (core)" in result.stderr
    assert (packages(house) / "numpy").is_dir()
    assert not (packages(house) / "fastapi").exists()
    assert not (packages(house) / "pytest").exists()
    assert leftovers(house) == []


def test_the_second_start_sets_up_nothing(ready: Path) -> None:
    before = (ready / ".borgo" / "env").stat()
    result = borgo(ready, QUICK, "--help", PIP_NO_INDEX="1", UV_OFFLINE="1")
    assert (result.returncode, result.stderr) == (0, "")
    assert (ready / ".borgo" / "env").stat().st_ino == before.st_ino


def test_the_list_of_commands_needs_nothing(bare: Path) -> None:
    for arguments in ([], ["--help"]):
        result = borgo(bare, *arguments)
        assert result.returncode == 0
        assert "settle" in result.stdout
    result = borgo(bare, "qotas")
    assert (result.returncode, result.stdout) == (2, "")
    assert "`quotas`" in result.stderr
    assert not (bare / ".borgo" / "env").exists()


def test_files_are_taken_from_where_the_user_stands(ready: Path, tmp_path: Path) -> None:
    shutil.copy(ready / MEMBERS, tmp_path / "ours.csv")
    # Neither a package nor a module of the user takes the place of ours or of Python's.
    for trap in ("energy", "cli", "json"):
        (tmp_path / f"{trap}.py").write_text("raise SystemExit('the wrong one')")
    result = borgo(ready, "quotas", "ours.csv", "--json", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["members"]


def test_symbolic_links_lead_home(ready: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "absolute").symlink_to(ready / "borgo")
    (tmp_path / "bin" / "borgo").symlink_to(Path("..", "absolute"))
    for command in (tmp_path / "absolute", tmp_path / "bin" / "borgo"):
        result = subprocess.run([command, QUICK, "--help"], capture_output=True, text=True, check=False)
        assert (result.returncode, result.stderr) == (0, "")
    on_path = {**os.environ, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    result = subprocess.run(["borgo", QUICK, "--help"], env=on_path, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
    in_folder = subprocess.run(["sh", "borgo", QUICK, "--help"], cwd=ready, capture_output=True, check=False)
    assert in_folder.returncode == 0


def test_a_higher_level_keeps_the_lower_and_a_moved_house_works(furnished: Path, tmp_path: Path) -> None:
    result = borgo(furnished, "example", "--help")
    assert result.returncode == 0, result.stderr
    assert "(app)" in result.stderr
    assert (packages(furnished) / "fastapi").is_dir()
    assert borgo(furnished, QUICK, "--help").stderr == ""
    moved = furnished.rename(tmp_path / "moved")
    result = borgo(moved, QUICK, "--help")
    assert (result.returncode, result.stderr) == (0, "")


def test_a_changed_lock_is_installed_at_the_level_that_was_there(furnished: Path) -> None:
    with (furnished / "requirements" / "core.lock").open("a") as lock:
        lock.write("# changed\n")
    assert "setting up the Python packages (core)" in assert_works(furnished).stderr


@pytest.mark.parametrize("old", [False, True], ids=["no Python", "an old Python"])
def test_without_a_python_one_line_says_what_to_install(bare: Path, tmp_path: Path, old: bool) -> None:
    path = tmp_path / "path"
    path.mkdir()
    if old:
        (path / "python3").write_text("#!/bin/sh\nexit 1\n")  # what the question for its version ends with
        (path / "python3").chmod(0o755)
    result = subprocess.run(
        ["/bin/sh", bare / "borgo", "quotas"], env={"PATH": str(path)}, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    [line] = result.stderr.splitlines()
    assert "Python 3.11" in line
    assert "sudo apt install python3" in line


def test_without_the_network_one_line_says_so_and_nothing_is_lost(bare: Path, tmp_path: Path) -> None:
    offline = {"UV_OFFLINE": "1", "UV_CACHE_DIR": str(tmp_path / "empty")}
    result = borgo(bare, QUICK, "--help", **offline)
    assert result.returncode == 1
    assert "borgo: could not install the Python packages (core). Is the network reachable" in result.stderr
    assert "Traceback" not in result.stderr
    assert leftovers(bare) == []
    assert_works(bare)
    assert borgo(bare, "test", "--help", **offline).returncode == 1
    result = borgo(bare, QUICK, "--help", **offline)
    assert (result.returncode, result.stderr) == (0, ""), "the core packages are still there"


def lose_python(house: Path) -> None:
    (house / ".borgo" / "env" / "bin" / "python").unlink()


def break_python(house: Path) -> None:
    lose_python(house)
    broken = house / ".borgo" / "env" / "bin" / "python"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)


def lose_a_package(house: Path) -> None:
    shutil.rmtree(packages(house) / "typer")


def lose_all_packages(house: Path) -> None:
    shutil.rmtree(packages(house))


def cut_the_stamp(house: Path) -> None:
    stamp = packages(house) / "borgo-core.lock"
    beginning = stamp.read_bytes()[:100]
    stamp.unlink()
    stamp.write_bytes(beginning)


def leave_a_half_built_one(house: Path) -> None:
    (house / ".borgo" / "env").rename(house / ".borgo" / "env.new")


@pytest.mark.parametrize(
    "harm", [lose_python, break_python, lose_a_package, lose_all_packages, cut_the_stamp, leave_a_half_built_one]
)
def test_a_damaged_environment_is_repaired(furnished: Path, harm: Callable[[Path], None]) -> None:
    harm(furnished)
    assert "setting up" in assert_works(furnished).stderr


@pytest.mark.parametrize("moment", ["env.new", "env.new/lib/python*/site-packages/*"])
def test_a_kill_while_setting_up_is_survived(bare: Path, moment: str) -> None:
    with subprocess.Popen([bare / "borgo", QUICK, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        while not list((bare / ".borgo").glob(moment)) and process.poll() is None:
            time.sleep(0.001)
        process.kill()
    assert_works(bare)


def test_ctrl_c_while_setting_up_is_quiet_and_survived(bare: Path) -> None:
    with subprocess.Popen(
        [bare / "borgo", QUICK, "--help"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    ) as process:
        while not (bare / ".borgo" / "env.new").exists():
            assert process.poll() is None
            time.sleep(0.001)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert_works(bare)


def test_starts_at_the_same_time_all_work(bare: Path) -> None:
    start = [bare / "borgo", QUICK, "--help"]
    together = [subprocess.Popen(start, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate() for process in together]
    assert [process.returncode for process in together] == [0, 0, 0], told
    assert_works(bare)


@pytest.fixture(scope="module")
def chain_packages(
    first_start: tuple[Path, object], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A house in a path with spaces, and its first start of a command that needs a chain."""
    house = build_house(tmp_path_factory.mktemp("a chain") / "of our own", first_start[0] / ".borgo" / "tools")
    shutil.copytree(Path(ROOT, ".borgo", "contracts"), house / ".borgo" / "contracts")  # 14 s of compiling
    return house, borgo(house, CHAIN, "--help")


@pytest.fixture
def connected(chain_packages: tuple[Path, object], bare: Path) -> Path:
    """A house of the test's own, with the chain's Python packages and nothing of Node.js."""
    for folder in ("env", "contracts"):
        there = chain_packages[0] / ".borgo" / folder
        shutil.copytree(there, bare / ".borgo" / folder, symlinks=True, copy_function=os.link)
    return bare


def test_a_command_that_needs_a_chain_gets_node_js_and_its_packages(
    chain_packages: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    house, result = chain_packages
    assert result.returncode == 0, result.stderr
    for step in ("setting up the Python packages (chain)", "setting up Node.js and its packages"):
        assert step in result.stderr
    for folder in ("solc", "@openzeppelin/contracts"):
        assert (house / "node_modules" / folder / "package.json").is_file()
    assert not (packages(house) / "fastapi").exists()
    assert_works(house, CHAIN)
    for command in ("audit", "contracts", "faults"):
        assert borgo(house, command, "--help").returncode == 0, "the packages of its level suffice"


def test_the_commands_of_the_lowest_level_need_no_more(ready: Path) -> None:
    for command in ("settle", "quotas", "inspect"):
        result = borgo(ready, command, "--help")
        assert (result.returncode, result.stderr) == (0, "")
    assert not (ready / "node_modules").exists()


@pytest.mark.parametrize("old", [False, True], ids=["no Node.js", "an old Node.js"])
def test_where_the_system_has_no_node_js_that_serves_one_is_brought(connected: Path, tmp_path: Path, old: bool) -> None:
    path = tmp_path / "path"
    path.mkdir()
    for folder in reversed(os.environ["PATH"].split(os.pathsep)):
        for program in Path(folder).glob("*"):
            (path / program.name).unlink(missing_ok=True)
            (path / program.name).symlink_to(program)
    for name in ("node", "nodejs", "npm", "npx"):
        (path / name).unlink(missing_ok=True)
    if old:
        for name in ("node", "npm"):
            (path / name).write_text("#!/bin/sh\necho v18.20.4\n")
            (path / name).chmod(0o755)
    assert "bringing one" in assert_works(connected, CHAIN, PATH=str(path)).stderr
    node = connected / ".borgo" / "node" / "bin" / "node"
    assert node.resolve().is_relative_to(connected.resolve())
    assert str(node) in (connected / ".borgo" / "solcx" / "solc-v0.8.37").read_text()


def test_without_the_network_a_line_says_so_and_the_packages_of_node_js_stay(connected: Path, tmp_path: Path) -> None:
    (connected / "node_modules" / "old").mkdir(parents=True)
    result = borgo(connected, CHAIN, "--help", **{**OFFLINE_NPM, "npm_config_cache": str(tmp_path)})
    assert result.returncode == 1
    assert "borgo: could not install the packages of Node.js. Is the network reachable" in result.stderr
    assert "Traceback" not in result.stderr
    assert leftovers(connected) == []
    assert (connected / "node_modules" / "old").is_dir()
    assert_works(connected, CHAIN)
    assert not (connected / "node_modules" / "old").exists()


@pytest.mark.parametrize("moment", ["npm", "npm/node_modules/*"])
def test_a_kill_while_npm_installs_is_survived(connected: Path, moment: str) -> None:
    start = [connected / "borgo", CHAIN, "--help"]
    with subprocess.Popen(start, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as killed:
        while not list((connected / ".borgo").glob(moment)) and killed.poll() is None:
            time.sleep(0.001)
        killed.kill()
    assert "setting up Node.js" in assert_works(connected, CHAIN).stderr


def test_commands_that_need_a_chain_can_start_together(connected: Path) -> None:
    start = [connected / "borgo", CHAIN, "--help"]
    together = [subprocess.Popen(start, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    told = [process.communicate() for process in together]
    assert [process.returncode for process in together] == [0, 0, 0], told
    assert sum("set up in" in errors for _, errors in told) == 1
    assert_works(connected, CHAIN)


def test_a_changed_lock_of_npm_is_installed_and_a_system_without_anvil_is_told_what_to_do(connected: Path) -> None:
    assert_works(connected, CHAIN)
    for name in ("package.json", "package-lock.json"):
        text = json.loads((connected / name).read_text())
        for place in (text, text.get("packages", {}).get("", {})):
            place.pop("optionalDependencies", None)
        text["packages"] = {key: each for key, each in text.get("packages", {}).items() if "foundry" not in key}
        (connected / name).write_text(json.dumps(text))
    assert re.search("there is no anvil for .*: give --rpc URL", assert_works(connected, CHAIN).stderr)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see the processes of a session")
def test_no_process_is_left_behind(bare: Path) -> None:
    for _ in range(2):  # with setting up, and without
        with subprocess.Popen(
            [bare / "borgo", QUICK, "--help"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            pass
        assert process.returncode == 0
        assert session_members(process.pid) == []


def session_members(session: int) -> list[str]:
    """The command lines of the processes that belong to a session."""
    members = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
            command = stat.with_name("cmdline").read_text()
        except OSError:
            continue  # ended meanwhile
        if int(fields[3]) == session:
            members.append(command)
    return members
