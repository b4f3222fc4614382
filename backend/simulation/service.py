"""Scenarios and their runs: made, described, run, compared, deleted, by whoever may."""

from __future__ import annotations

import io
import json
import shutil
import threading
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from backend.access.reader import Reader, Role
from backend.problems import ProblemError
from backend.simulation.checking import Checked, check_text, eligibility_of
from backend.simulation.files import missing_files
from backend.simulation.jobs import Jobs
from backend.simulation.kept import NO_PROBLEM, Kept, named
from backend.simulation.schemas import ScenarioDocument, State
from energy.errors import InputError, InputErrors
from simulator.description import Description, tables_of
from simulator.description.reader import FILE_NAME

RESULTS, SERIES = "results.json", "series"


class Simulations:
    """The scenarios of one community.

    Args:
        folder: where they are kept, each in a folder of its own.
    """

    def __init__(self, folder: Path) -> None:
        self._kept = Kept(folder)
        self._jobs = Jobs(self._ended)
        self._lock = threading.RLock()

    @property
    def nowhere(self) -> Path:
        """The folder of a description that is not kept yet: it has no files."""
        return self._kept.folder / ".new" / "inputs"

    def all(self) -> list[ScenarioDocument]:
        """Every scenario with where it is, the newest first."""
        return [self._now(note) for note in self._kept.all()]

    def get(self, key: str) -> ScenarioDocument:
        """One scenario, see `Kept.get`."""
        return self._now(self._kept.get(key))

    def text(self, key: str) -> str:
        """The description of a scenario, as written."""
        return (self._kept.inputs(key) / FILE_NAME).read_text(encoding="utf-8")

    def folder(self, key: str) -> Path:
        """Where the files of a scenario's description lie."""
        return self._kept.inputs(key)

    def checked(self, key: str) -> Checked:
        """The description of a scenario, checked as it is now."""
        return check_text(self.text(key), self._kept.inputs(key))

    def eligibility(self, key: str) -> list[dict[str, Any]]:
        """What the conditions of access say of a scenario; nothing where its description or rules cannot be read."""
        description = self.checked(key).description
        try:
            return [] if description is None else eligibility_of(description)
        except (InputError, InputErrors):
            return []

    def missing(self, key: str) -> list[str]:
        """Files that a scenario's description names and that were not uploaded."""
        description = self.checked(key).description
        return [] if description is None else missing_files(tables_of(description), self._kept.get(key).files)

    def add(self, text: str, description: Description, reader: Reader, name: str | None = None) -> ScenarioDocument:
        """Keep a description that was checked."""
        with self._lock:
            return self._kept.add(name or description.name, maker_of(reader), text.encode())

    def describe(self, key: str, text: str, reader: Reader) -> ScenarioDocument:
        """Put another description, which was checked, in the place of a scenario's."""
        with self._lock:
            self._may_change(key, reader)
            return self._kept.describe(key, text.encode())

    def rename(self, key: str, name: str, reader: Reader) -> None:
        """Give a scenario another name."""
        with self._lock:
            self._may_change(key, reader, running=True)
            self._kept.change(key, name=named(name))

    def duplicate(self, key: str, reader: Reader, name: str) -> ScenarioDocument:
        """Keep a copy of a scenario's description and files under another name, as the reader's own."""
        with self._lock:
            inputs, note = self._kept.inputs(key), self._kept.get(key)
            files = {file: (inputs / file).read_bytes() for file in note.files}
            return self._kept.add(name, maker_of(reader), (inputs / FILE_NAME).read_bytes(), files)

    def add_file(self, key: str, name: str, content: bytes, reader: Reader) -> str:
        """Keep a file beside a description."""
        with self._lock:
            self._may_change(key, reader)
            return self._kept.add_file(key, name, content)

    def remove_file(self, key: str, name: str, reader: Reader) -> None:
        """Delete a file beside a description."""
        with self._lock:
            self._may_change(key, reader)
            self._kept.remove_file(key, name)

    def delete(self, key: str, reader: Reader) -> None:
        """End its run and delete a scenario."""
        with self._lock:
            self._may_change(key, reader, running=True)
        self._jobs.cancel(key)
        with self._lock:
            self._kept.delete(key)

    def run(self, key: str) -> ScenarioDocument:
        """Begin a run, or go on with the one there is; a scenario whose report is there is not run again.

        Raises:
            ProblemError: 409 where files are missing or the description is not whole; 503 where too many wait.
        """
        with self._lock:
            note = self.get(key)
            if note.state is State.DONE:
                return note
            if self.checked(key).description is None:
                raise ProblemError(HTTPStatus.CONFLICT, "The description has faults.", "Mend it first.")
            if missing := self.missing(key):
                names = ", ".join(missing)
                raise ProblemError(HTTPStatus.CONFLICT, f"Files are missing: {names}.", "Upload them first.")
            self._jobs.start(key, self._kept.inputs(key).parent)
            return self.get(key)

    def cancel(self, key: str, reader: Reader) -> ScenarioDocument:
        """End the run of a scenario; nothing of it is left."""
        self._may_change(key, reader, running=True)
        self._jobs.cancel(key)
        return self.get(key)

    def may_change(self, note: ScenarioDocument, reader: Reader) -> bool:
        """Whether a scenario is a reader's to change and delete: its maker's and the steward's."""
        return reader.role is Role.STEWARD or (reader.is_signed_in and note.maker == maker_of(reader))

    def results(self, key: str) -> dict[str, Any] | None:
        """The results of a scenario that is done."""
        if self.get(key).state is not State.DONE:
            return None
        found: dict[str, Any] = json.loads((self._kept.report(key) / RESULTS).read_bytes())
        return found

    def report_file(self, key: str, name: str) -> bytes:
        """A file of a scenario's report, byte for byte as it was written.

        Args:
            key: the scenario.
            name: `report.it.html`, `report.en.pdf`, `results.json`, `series.zip` …

        Raises:
            ProblemError: 404 where there is no such file.
        """
        report = self._kept.report(key)
        if self.get(key).state is State.DONE:
            if name == f"{SERIES}.zip":
                return _zipped(report / SERIES)
            if name in {path.name for path in report.iterdir() if path.is_file()}:
                return (report / name).read_bytes()
        raise ProblemError(HTTPStatus.NOT_FOUND, "There is no such file of this scenario.", "Simulate it first.")

    def close(self) -> None:
        """End all runs."""
        self._jobs.close()

    def _may_change(self, key: str, reader: Reader, *, running: bool = False) -> None:
        note = self.get(key)
        if not self.may_change(note, reader):
            raise ProblemError(
                HTTPStatus.FORBIDDEN,
                "The scenario is somebody else's.",
                "Duplicate it and change the copy, or ask the steward.",
            )
        if not running and note.state in (State.WAITING, State.RUNNING):
            raise ProblemError(HTTPStatus.CONFLICT, "The scenario is being simulated.", "Wait, or cancel it first.")

    def _now(self, note: ScenarioDocument) -> ScenarioDocument:
        job = self._jobs.get(note.id)
        if job is None:
            return note
        state = State.WAITING if job.process is None else State.RUNNING
        return note.model_copy(update={"state": state, "progress": job.progress, **NO_PROBLEM})

    def _ended(self, key: str, said: Mapping[str, Any]) -> None:
        with self._lock:
            self._kept.tidy(key)
            report = self._kept.report(key)
            told: dict[str, object] = {"ended_at": datetime.now(UTC), "told": None, **NO_PROBLEM}
            if said.get("done") and not said.get("cancelled"):
                told |= {"state": State.DONE, "told": said.get("told")}
            else:
                shutil.rmtree(report, ignore_errors=True)  # one that was written in the last moment
                told["state"] = State.CANCELLED if said.get("cancelled") else State.FAILED
                told |= {name: said.get(name) for name in NO_PROBLEM}
            self._kept.change(key, **told)


def maker_of(reader: Reader) -> str:
    """How a scenario says who made it."""
    return reader.member or f"@{reader.role.value}"


def _zipped(folder: Path) -> bytes:
    """The files of a folder as one archive; the same files give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            archive.writestr(zipfile.ZipInfo(path.name), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
