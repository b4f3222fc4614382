"""A report as one HTML page that needs nothing else: style and drawings inside, no scripts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from simulator.report.chapters import answer_sentence, chapters_of, subtitle
from simulator.report.document import Document
from simulator.report.formulas import Notes
from simulator.report.language import LANGUAGES, Code

TEMPLATES = Path(__file__).parent / "templates"
NAMES = {"it": "Italiano", "en": "English"}


@cache
def environment() -> Environment:
    """The templates; everything in them is escaped unless it is a drawing of ours."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.globals["kind_of"] = lambda block: type(block).__name__
    made.globals["style"] = (TEMPLATES / "report.css").read_text(encoding="utf-8")
    return made


def report_html(document: Document, code: Code, *, other: Code | None = None) -> str:
    """The page in a language.

    Args:
        document: the results.
        code: the language.
        other: the language that the same report is also written in, beside this one.
    """
    say = LANGUAGES[code]
    return (
        environment()
        .get_template("report.html")
        .render(
            document=document,
            say=say,
            title=f"{document['name']} – Borgo",
            subtitle=subtitle(document, say),
            sentence=answer_sentence(document, say),
            chapters=chapters_of(document, say),
            notes=Notes(document["formulas"]),
            other=None if other is None else {"href": f"report.{other}.html", "code": other, "name": NAMES[other]},
        )
    )
