"""Sources: short files, nothing unfinished, nothing of one machine, no secrets, rooms that say what they are for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from cli.checks.findings import Finding

LONGEST = 400
CODE = {".py", ".sol", ".js", ".mjs", ".ts", ".css", ".html"}

# The patterns are spelled so that they do not find themselves.
UNFINISHED = re.compile(r"\b(?:T[O]DO|F[I]XME)\b")
MACHINE_PATH = re.compile(r"(?<![\w.:/*})-])(?:/(?:home|Users)/\w[\w.-]*|/(?:root|work|tmp)/)")
SECRETS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE[ ]KEY-----"),
    "an access key": re.compile(r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_\w{30,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{20,})\b"),
    "a password": re.compile(
        r"""\b\w*(?:password|passwd|secret|api_?key|token)["']?\s*[:=]\s*["'](?=[^"']*\d)[^\s"'{}<>$]{12,}["']""",
        re.IGNORECASE,
    ),
    "a password in an address": re.compile(r"\w://[^\s/:@\"'{}<>$]+:[^\s/@\"'{}<>$]{8,}@[\w.-]+"),
}


def length(path: Path, text: str) -> Iterator[Finding]:
    """A file of code that is too long to be read at one sitting."""
    lines = len(text.splitlines())
    if path.suffix in CODE and lines > LONGEST:
        yield Finding(path, lines, f"{lines} lines, more than {LONGEST}: divide it by subject")


def unfinished(path: Path, text: str) -> Iterator[Finding]:
    """Marks of work left for later."""
    for number, line in enumerate(text.splitlines(), 1):
        if match := UNFINISHED.search(line):
            yield Finding(path, number, f"unfinished work: {match[0]}")


def machine_paths(path: Path, text: str) -> Iterator[Finding]:
    """Absolute paths that exist on one developer's machine only."""
    for number, line in enumerate(text.splitlines(), 1):
        if match := MACHINE_PATH.search(line):
            yield Finding(path, number, f"a path of one machine: {match[0]}")


def secrets(path: Path, text: str) -> Iterator[Finding]:
    """What looks like a key or a password; the finding does not repeat it."""
    for number, line in enumerate(text.splitlines(), 1):
        for kind, pattern in SECRETS.items():
            if pattern.search(line):
                yield Finding(path, number, f"looks like {kind}: keep it out of the repository")


def room_purpose(path: Path, text: str) -> Iterator[Finding]:
    """A package whose `__init__` does not say in one sentence what the room is for."""
    if path.name != "__init__.py":
        return
    purpose = ast.get_docstring(ast.parse(text)) or ""
    one_sentence = purpose.endswith(".") and "\n\n" not in purpose and not re.search(r"\.\s+[A-Z]", purpose)
    if not one_sentence:
        yield Finding(path, 1, "the docstring must say in one sentence what the room is for")
