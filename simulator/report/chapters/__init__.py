"""The parts of a report, each from the JSON of the results to blocks that a page and paper can show."""

from simulator.report.blocks import Chapter
from simulator.report.chapters.answer import answer_chapter, answer_sentence, subtitle
from simulator.report.chapters.energy import energy_chapter
from simulator.report.chapters.members import members_chapter, sharing_chapter
from simulator.report.chapters.money import money_chapter
from simulator.report.chapters.rules import glossary_chapter, inputs_chapter, rules_chapter
from simulator.report.chapters.uncertain import environment_chapter, uncertainty_chapter
from simulator.report.document import Document
from simulator.report.language import Language

__all__ = ["answer_sentence", "chapters_of", "subtitle"]


def chapters_of(document: Document, say: Language) -> tuple[Chapter, ...]:
    """All chapters in order, but for the formulas, which a renderer numbers as it goes."""
    return (
        answer_chapter(document, say),
        energy_chapter(document, say),
        money_chapter(document, say),
        members_chapter(document, say),
        sharing_chapter(document, say),
        uncertainty_chapter(document, say),
        environment_chapter(document, say),
        rules_chapter(document, say),
        inputs_chapter(document, say),
        glossary_chapter(document, say),
    )
