"""Locks: no host in them, so that any mirror serves; and one version of a package in all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from cli.checks.findings import Finding

# A scheme, an option of pip that names a host, or npm's record of where a package came from.
HOST = re.compile(r"\w://|^\s*(?:--?(?:extra-)?index-url|--?find-links|-[if])\b|\bgit\+|\"resolved\"", re.IGNORECASE)
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)(?:\[[^]]*])?==(?P<version>[^\s;\\]+)(?:\s*;\s*(?P<marker>[^\\]*))?")


def is_lock(path: Path) -> bool:
    """Whether the file is a lock of Python or npm packages."""
    return path.suffix == ".lock" or path.name == "package-lock.json"


def hosts(path: Path, text: str) -> Iterator[Finding]:
    """Every line of a lock that says where a package is fetched from."""
    if path.name == "package-lock.json":
        # The home page of a sponsor is no source of packages.
        text = re.sub(r'"url": "[^"]*"', "", text)
    for number, line in enumerate(text.splitlines(), 1):
        if HOST.search(line):
            yield Finding(path, number, f"a lock must not name a host: {line.strip()}")


def pins(text: str) -> dict[tuple[str, str], tuple[str, int]]:
    """The version and line of every package of a requirements lock, by name and environment marker."""
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        if match := PINNED.match(line):
            key = match["name"].lower().replace("_", "-"), (match["marker"] or "").strip()
            found[key] = match["version"], number
    return found


def disagreements(locks: Mapping[Path, str], order: Sequence[Path]) -> Iterator[Finding]:
    """Every package of a narrower lock that the next wider one lacks or has in another version.

    Args:
        locks: the text of each lock.
        order: the locks, the narrowest first.
    """
    for narrow, wide in pairwise(order):
        wider = pins(locks[wide])
        for (name, marker), (version, line) in pins(locks[narrow]).items():
            other, _ = wider.get((name, marker), ("nothing", 0))
            if other != version:
                label = f"{name} ({marker})" if marker else name
                yield Finding(narrow, line, f"{label} is {version} here and {other} in {wide}")
