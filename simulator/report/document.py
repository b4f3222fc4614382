"""The results as one JSON document with units in its names: what files, pages, paper and comparisons are made from.

Every figure of a report is read from here, so that a stored document gives the same report again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from energy.errors import InputError
from energy.remarks import Remark, Value
from energy.rules.figure import KINDS
from simulator.description.model import Description
from simulator.description.writer import tables_of
from simulator.formulas import by_key
from simulator.remarks import SimulatorRemark
from simulator.report.formulas import FORMULAS as REPORT_FORMULAS
from simulator.report.language import LANGUAGES, Code
from simulator.report.names import FIGURES_IT, PROFILES
from simulator.report.results.energy import energy_results
from simulator.report.results.money import money_results
from simulator.report.results.people import people_results
from simulator.report.results.rounding import share
from simulator.report.results.uncertain import answer_results, uncertainty_results
from simulator.report.study import Study
from simulator.report.translated import told
from simulator.run import FORMULAS

FORMAT = "borgo-simulation/1"
Document = Mapping[str, Any]


def document_of(study: Study, *, dated: date | None = None, inputs: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    """The whole result as plain tables, lists, texts and numbers.

    Args:
        study: of a description.
        dated: the day to print on the report; without it the report has no date.
        inputs: path and SHA-256 of each file of the description, if they are kept.
    """
    simulation = study.simulation
    description = simulation.description
    money = simulation.money
    return {
        "format": FORMAT,
        "date": None if dated is None else dated.isoformat(),
        "name": description.name,
        "description": plain(tables_of(description)),
        "inputs": [{"path": path, "sha256": digest} for path, digest in inputs],
        "step_minutes": simulation.step_minutes,
        "answer": answer_results(study),
        "community": _community(description),
        "energy": energy_results(simulation),
        "money": money_results(simulation),
        **people_results(simulation),
        "uncertainty": uncertainty_results(study),
        "eligibility": [
            {"severity": finding.severity.value, "plant": finding.plant, **_remark(finding.remark)}
            for finding in simulation.eligibility.findings
        ],
        "remarks": [
            _remark(remark)
            for remark in simulation.remarks
            if all(remark != finding.remark for finding in simulation.eligibility.findings)
        ],
        "figures": [
            {
                "name": figure.name,
                "title": KINDS[figure.name].title,
                "value": plain(figure.value),
                "unit": figure.unit,
                "valid_from": figure.valid_from.isoformat(),
                "valid_to": None if figure.valid_to is None else figure.valid_to.isoformat(),
                "source": figure.source,
                "status": figure.status,
                "overridden": figure.overridden,
            }
            for figure in money.figures
        ],
        "formulas": [told(asdict(formula)) for formula in by_key(FORMULAS.values(), REPORT_FORMULAS).values()],
    }


def _community(description: Description) -> dict[str, Any]:
    members = description.members
    return {
        "kind": description.kind.value,
        "municipality": description.place.municipality,
        "region": description.place.region,
        "members": len(members),
        "consumers": sum(member.is_consumer for member in members),
        "producers": sum(member.is_producer for member in members),
        "plants": len(description.plants),
        "plants_kw": share(sum(plant.kw for plant in description.plants)),
        "storage_kwh": share(sum(plant.storage.kwh for plant in description.plants if plant.storage)),
        "substations": len(description.substations),
    }


def _remark(remark: Remark) -> dict[str, Any]:
    italian, english = (_said(remark, code) for code in LANGUAGES)
    return {"code": remark.code, "values": plain(dict(remark.values)), "it": italian, "en": english}


def _said(remark: Remark, code: Code) -> str:
    """A remark with profiles and figures by their names."""
    if not isinstance(remark, SimulatorRemark):
        return remark.text
    values = dict(remark.values)
    if "profiles" in values:
        values["profiles"] = tuple(LANGUAGES[code](*PROFILES[str(each)]) for each in plain(values["profiles"]))
    if "figure" in values:
        name = str(values["figure"])
        values["figure"] = LANGUAGES[code](FIGURES_IT.get(name, name), KINDS[name].title if name in KINDS else name)
    return SimulatorRemark(remark.code, values).said(code)


def plain(value: Value | object) -> Any:  # noqa: ANN401 - what JSON can hold
    """Dates as ISO texts, fractions as numbers, all else as it is."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    return value


def json_text(document: Document) -> str:
    """The document as it is written: the same document gives the same bytes."""
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def read_document(file: Path) -> dict[str, Any]:
    """A document that was written before.

    Raises:
        InputError: not a file of ours.
    """
    remedy = "Give a folder that `borgo simulate … --out` wrote."
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError("There are no results of a simulation here.", file=file, remedy=remedy) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise InputError("This is not a result of this version of the simulator.", file=file, remedy=remedy)
    return document


def digest(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()
