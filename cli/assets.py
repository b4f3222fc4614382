"""Builds what the pages bring to the browser: scripts and styles, bundled with the libraries of package-lock.json."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from energy.errors import InputError

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / ".borgo" / "web"
PAGES = Path("backend", "pages")
ENTRIES = {
    "page": PAGES / "scripts" / "page.js",
    "curves": PAGES / "scripts" / "curves.js",
    "verify": PAGES / "scripts" / "verify.js",
    "style": PAGES / "styles" / "index.css",
}
"""What is built, by the name that it is served under."""
SOURCES = ((PAGES / "scripts", "*.js"), (PAGES / "styles", "*.css"), (PAGES / "static", "*"), (Path("chain"), "*.mjs"))
"""Where everything of ours lies that a build reads; `static` is copied as it is."""
LOCK = Path("package-lock.json")
ESBUILD = Path("node_modules", "esbuild", "bin", "esbuild")
LICENCES = "licences.txt"
OPTIONS = (
    *("--bundle", "--minify", "--format=esm", "--target=es2022", "--charset=utf8", "--log-level=warning"),
    *("--preserve-symlinks", "--legal-comments=inline", f"--banner:js=/*! Libraries and their licences: {LICENCES} */"),
)


LOCK_FILE = ".lock"
_held: dict[Path, int] = {}
"""The build that this process serves, held open and locked, by the folder of the builds."""


def build_assets(root: Path = ROOT, built: Path = BUILT) -> Path:
    """The folder of the built files, from an earlier build if nothing changed; builds that nobody serves are removed.

    The folder stays until the process ends or asks again.

    Args:
        root: the repository, with `node_modules` in it.
        built: where each build has a folder, named by the hash of what it was built from.

    Raises:
        InputError: no Node.js, no esbuild, or an error in a source.
    """
    with _turn(built):
        folder = built / source_hash(root)
        if not folder.exists():
            fresh = Path(mkdtemp(prefix=".", dir=built))
            try:
                _build(root, fresh)
                fresh.chmod(0o755)
                fresh.rename(folder)
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
        _hold(folder)
        for other in built.iterdir():
            if other.is_dir() and other != folder:
                _remove_unheld(other)
    return folder


@contextmanager
def _turn(built: Path) -> Iterator[None]:
    """Wait until no other process builds or removes."""
    built.mkdir(parents=True, exist_ok=True)
    with (built / LOCK_FILE).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _hold(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    earlier = _held.pop(folder.parent, None)
    _held[folder.parent] = descriptor
    if earlier is not None:
        os.close(earlier)


def _remove_unheld(folder: Path) -> None:
    """Remove a build that no living process holds, or what a killed one left half-built."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
    except BlockingIOError:
        pass  # somebody serves it
    finally:
        os.close(descriptor)


def source_hash(root: Path = ROOT) -> str:
    """16 hexadecimal digits that tell one build from another: of the sources, the lock and the options."""
    digest = sha256(json.dumps([OPTIONS, [str(path) for path in ENTRIES.values()]]).encode())
    for path in (*source_files(root), LOCK):
        content = (root / path).read_bytes()
        digest.update(f"{path.as_posix()}\n{len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]


def source_files(root: Path = ROOT) -> Iterator[Path]:
    """Every file of ours that a build reads, from the root, in order."""
    for folder, pattern in SOURCES:
        for path in sorted((root / folder).glob(pattern)):
            yield path.relative_to(root)


def _build(root: Path, folder: Path) -> None:
    node = shutil.which("node")
    if node is None or not (root / ESBUILD).exists():
        missing = "Node.js" if node is None else "the npm package esbuild"
        raise InputError(
            f"The pages cannot be built: {missing} is missing.",
            remedy="Start through ./borgo, which brings it, or install Node.js 20 and run `npm ci`.",
        )
    record = folder / "built.json"
    entries = [f"{name}={path.as_posix()}" for name, path in ENTRIES.items()]
    done = subprocess.run(
        [node, str(root / ESBUILD), *entries, *OPTIONS, f"--outdir={folder}", f"--metafile={record}"],
        cwd=root,
        env={**os.environ, "NODE_PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or done.stderr.strip():
        raise InputError(f"The pages cannot be built:\n{done.stderr.strip()}")
    inputs = json.loads(record.read_text())["inputs"]
    record.unlink()
    foreign = {Path(each) for each in inputs} - set(source_files(root))
    (folder / LICENCES).write_text(_licences(root, foreign), encoding="utf-8")
    for path in (root / PAGES / "static").iterdir():
        shutil.copyfile(path, folder / path.name)


def _licences(root: Path, files: set[Path]) -> str:
    """Name, version and licence of each library of which there are `files` in the build."""
    packages = set()
    for file in files:
        if file.parts[0] != "node_modules":
            raise InputError(f"{file} is built into the pages, but no source of them.", file="cli/assets.py")
        packages.add(Path(*file.parts[: 3 if file.parts[1].startswith("@") else 2]))
    texts = []
    for package in sorted(packages):
        about = json.loads((root / package / "package.json").read_text(encoding="utf-8"))
        licence = (root / package / "LICENSE").read_text(encoding="utf-8").strip()
        texts.append(f"{about['name']} {about['version']} ({about['license']})\n\n{licence}\n")
    return ("\n" + "-" * 80 + "\n\n").join(texts)


if __name__ == "__main__":
    print(build_assets())
