"""Audits that readers ask for: one at a time, in a process of its own; the newest is kept in a file."""

from __future__ import annotations

import contextlib
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from backend.audit.schemas import STEPS, AuditDocument, ReportDocument, State
from backend.books import ChainBooks
from energy.calendar import Month
from energy.errors import InputError
from oracle.publication.archive import DataSets

log = logging.getLogger(__name__)


class Audits:
    """The audits of one community's chain.

    Args:
        chain: what is audited.
        file: where the newest audit is kept.
    """

    def __init__(self, chain: ChainBooks, file: Path) -> None:
        self._chain = chain
        self._file = file
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._newest = self._kept()

    @property
    def newest(self) -> AuditDocument | None:
        """The audit that runs, else the last one; None if there was none yet."""
        with self._lock:
            return self._newest

    def months(self) -> list[Month]:
        """The months that can be settled again: those of which a reporter keeps the data set."""
        return sorted({period.month for period in DataSets(self._chain.datasets).periods()})

    def start(self, months: Sequence[Month] = ()) -> AuditDocument:
        """Begin an audit that settles these months and their true-ups again; while one runs, that one is given.

        Raises:
            InputError: a month without a data set.
        """
        datasets = DataSets(self._chain.datasets)
        files = []
        known = datasets.periods()
        for month in months:
            found = [datasets.find(period) for period in known if period.month == month]
            if not found:
                raise InputError(
                    f"There is no data set of {month} yet.", remedy="Choose a month that the reporters have published."
                )
            files += [str(kept.file) for kept in found if kept is not None]
        with self._lock:
            if self._process is not None and self._newest is not None:
                return self._newest
            self._newest = AuditDocument(
                state=State.RUNNING,
                months=[str(month) for month in months],
                steps=len(STEPS) if months else len(STEPS) - 1,
                started_at=datetime.now(UTC),
            )
            command = [sys.executable, "-m", "backend.audit.worker", self._chain.url, str(self._chain.deployment_path)]
            self._process = subprocess.Popen(
                [*command, *files], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
            )
            threading.Thread(target=self._follow, args=(self._process,), name="audit", daemon=True).start()
            return self._newest

    def close(self) -> None:
        """End the audit that runs, if one does."""
        with self._lock:
            process = self._process
        if process is not None:
            process.kill()
            process.wait()

    def _follow(self, process: subprocess.Popen[str]) -> None:
        ended: dict[str, Any] = {"problem": "The audit broke off.", "remedy": "Start it again."}
        with process:
            for line in process.stdout or ():
                said = json.loads(line)
                if "step" in said:
                    self._note_step(said["step"])
                else:
                    ended = said
            complaint = process.stderr.read() if process.stderr else ""
        if process.returncode != 0 and complaint:
            log.warning("The audit ended with: %s", complaint.strip().splitlines()[-1])
        self._end(ended)

    def _note_step(self, step: str) -> None:
        with self._lock:
            if self._newest is not None:
                done = STEPS.index(step) if step in STEPS else self._newest.steps_done
                self._newest = self._newest.model_copy(update={"step": step, "steps_done": done})

    def _end(self, said: dict[str, Any]) -> None:
        with self._lock:
            self._process = None
            if self._newest is None:
                return
            told = self._newest.model_dump() | {"step": None, "ended_at": datetime.now(UTC)}
            if "report" in said:
                report = ReportDocument.model_validate(said["report"])
                told |= {"state": State.DONE, "report": report, "steps_done": self._newest.steps}
            else:
                told |= {"state": State.FAILED, "problem": said["problem"], "remedy": said.get("remedy")}
            self._newest = AuditDocument.model_validate(told)
            part = self._file.with_name(f".{self._file.name}.part")
            with contextlib.suppress(OSError):  # only the next start would miss it
                part.write_text(self._newest.model_dump_json(), encoding="utf-8")
                part.replace(self._file)

    def _kept(self) -> AuditDocument | None:
        try:
            return AuditDocument.model_validate_json(self._file.read_bytes())
        except (OSError, ValidationError):
            return None
