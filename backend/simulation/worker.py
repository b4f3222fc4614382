"""The process that simulates: it says each step, and at last how it ended, a JSON line each.

    python -m backend.simulation.worker SCENARIO_DIR DAY

It reads `inputs/`, writes `report/` whole or not at all, and ends when the process that asked for it does.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from energy.errors import InputError, InputErrors
from simulator.description import read_description
from simulator.description.reader import FILE_NAME
from simulator.refusals import words_of
from simulator.report.chapters import answer_sentence
from simulator.report.compare import Scenario, lines_of
from simulator.report.document import Document
from simulator.report.folder import write_report
from simulator.report.language import LANGUAGES, Language
from simulator.report.study import Stage, study

INPUTS, REPORT = "inputs", "report"
EVERY = 0.1
"""Seconds between two words about the same stage."""
MOST_MEMORY = 16 << 30
"""Bytes of address space; a description that needs more is refused instead of filling the machine."""


TOO_LARGE = {
    "problem": "The community is too large for this machine.",
    "remedy": "Describe fewer members.",
    "problem_it": "La comunità è troppo grande per questa macchina. Descrivi meno soci.",
}


def main(arguments: Sequence[str]) -> int:
    """Simulate, and say how far it is and how it ended."""
    folder, day = Path(arguments[0]), date.fromisoformat(arguments[1])
    threading.Thread(target=_end_with_parent, daemon=True).start()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    teller = _Teller()
    try:
        source = (folder / INPUTS / FILE_NAME).read_bytes()
        found = study(read_description(folder / INPUTS), progress=teller)
        teller("writing", 0, 1)
        document = write_report(folder / REPORT, found, dated=day, source=source)
        teller("writing", 1, 1)
    except InputErrors as errors:
        _say(refusal_told(errors.errors[0]))
        return 1
    except InputError as error:
        _say(refusal_told(error))
        return 1
    except MemoryError:
        _say(TOO_LARGE)
        return 1
    _say({"done": True, "told": {code: _told(document, say) for code, say in LANGUAGES.items()}})
    return 0


def refusal_told(error: InputError) -> dict[str, str | None]:
    """A refusal in English, and in Italian where the simulator refuses; files are named without their folders."""
    file = Path(error.file).name if error.file else None
    told = InputError(error.message, file=file, line=error.line, field=error.field)
    found = {"problem": str(told), "remedy": error.remedy}
    message, remedy, code = words_of(error, "it")
    if code != "it":
        return found
    line = f"riga {error.line}" if error.line else None
    where = ", ".join(filter(None, (file, line, error.field)))
    return found | {"problem_it": " ".join(filter(None, (f"{where}: {message}" if where else message, remedy)))}


def _told(document: Document, say: Language) -> list[tuple[str, str]]:
    """The answer and the figures that a page sets at the head of a report."""
    lines = lines_of([Scenario("", document)], say)
    return [
        (document["answer"]["verdict"], answer_sentence(document, say)),
        *((each.name, each.values[0]) for each in lines),
    ]


class _Teller:
    """Says how far a stage is, a few times a second."""

    def __init__(self) -> None:
        self._said: dict[Stage, float] = {}

    def __call__(self, stage: Stage, done: int, whole: int) -> None:
        now = time.monotonic()
        if done in (0, whole) or now - self._said.get(stage, 0.0) >= EVERY:
            self._said[stage] = now
            _say({"stage": stage, "done": done, "whole": whole})


def _end_with_parent() -> None:
    """The parent holds the other end of this pipe: at its end, however it came, nobody waits for the answer."""
    while sys.stdin.buffer.read(1):
        pass
    os._exit(3)


def _say(what: object) -> None:
    print(json.dumps(what, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
