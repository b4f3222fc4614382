"""What was published of a month, and what corrections that came after it was final found: for the pages to tell."""

from __future__ import annotations

from dataclasses import dataclass

from backend.books import Books
from backend.pages.language import Language
from backend.settlements.schemas import Publication
from backend.settlements.versions import Version, amounts_of, shown_as
from energy.calendar import ROME
from oracle.settlement.result import MemberLine, Settlement


@dataclass(frozen=True)
class Row:
    """A publication of a month.

    Attributes:
        name: the month itself, or which correction.
        published: when.
        shared: the energy shared; empty where it is one member's row.
        euros: to be divided, or one member's; empty where that is not known here.
        difference: to the row before, with its sign; empty in the first.
        state: open, suspended or final.
    """

    name: str
    published: str
    shared: str
    euros: str
    difference: str
    state: str


@dataclass(frozen=True)
class Told:
    """What is told of a month, or of one member's amount.

    Attributes:
        rows: what each publication gives; none of a month that was not corrected.
        sentences: what that means in the end.
        alarm: whether the page shows something else than was published.
    """

    rows: tuple[Row, ...]
    sentences: tuple[str, ...]
    alarm: bool = False


def told_to_all(published: Publication, shown: Publication | None, language: Language) -> Told:
    """What everybody is told of a month's corrections.

    Args:
        shown: which of its publications the page shows; None if it shows something else.
    """
    text, f, newest = language.text, language.format, published.newest
    as_published = shown is not None and shown.true_up == newest.true_up
    if as_published:
        sentences = [text("corrected.here" if published.true_ups else "publication.same")]
    else:
        shared, euros = f.kwh(newest.shared_wh), f.euros(newest.incentive_cents)
        sentences = [text("publication.other", shared=shared, euros=euros)]
        sentences += [text("corrected.late")] if shown is None and newest.is_final else []
    return Told(_month_rows(published, language), tuple(sentences), alarm=not as_published)


def told_of(books: Books, settlement: Settlement, language: Language) -> Told | None:
    """The same of a settlement that a page shows; None where nothing is published."""
    published = None if books.chain is None else books.chain.publications.get(settlement.period)
    if published is None:
        return None
    return told_to_all(published, shown_as(books, settlement), language)


def _month_rows(published: Publication, language: Language) -> tuple[Row, ...]:
    f = language.format
    every = (published, *published.true_ups) if published.true_ups else ()
    return tuple(
        Row(
            _name(each.true_up, language),
            f.moment(each.published_at),
            f.kwh(each.shared_wh),
            f.euros(each.incentive_cents),
            _signed(each.difference_cents, language) if each.true_up else "",
            _state(each, language),
        )
        for each in every
    )


def told_to(versions: tuple[Version, ...], settlement: Settlement, line: MemberLine, language: Language) -> Told | None:
    """What one member is told of its month's corrections.

    Args:
        versions: what was published of the month.
        settlement: what the page shows, with the member's line.

    Returns:
        None where nothing was corrected, and where nothing else is shown than was published.
    """
    if not versions:
        return None
    text, f, rows = language.text, language.format, _rows(versions, line, language)
    first, last, newest = versions[0].cents(line.member), versions[-1].cents(line.member), versions[-1].publication
    if last is not None and versions[-1].settlement is not settlement:
        is_older = any(each.settlement is settlement for each in versions)
        key = "page_is_older" if is_older else "not_yet_true_up" if newest.is_final else "not_yet_revision"
        return Told(rows, (text(f"corrected.{key}", euros=f.euros(last)),), alarm=True)
    if len(versions) == 1:
        return None
    if last is None or first is None:
        sentence = text("corrected.unknown")
    else:
        more = last - first
        key = "more" if more > 0 else "less" if more < 0 else "same"
        sentence = text(f"corrected.{key}", euros=f.euros(abs(more)))
    day = f.full_date(newest.final_at.astimezone(ROME).date())
    end = text("corrected.is_final" if newest.is_final else "corrected.is_open", day=day)
    return Told(rows, (sentence, end))


def _rows(versions: tuple[Version, ...], line: MemberLine, language: Language) -> tuple[Row, ...]:
    f = language.format
    return tuple(
        Row(
            _name(each.true_up, language),
            f.moment(each.published_at),
            "",
            "" if each.cents is None else f.euros(each.cents),
            "" if each.difference_cents is None else _signed(each.difference_cents, language),
            _state(version.publication, language),
        )
        for each, version in zip(amounts_of(versions, line), versions, strict=True)
    )


def _name(true_up: int, language: Language) -> str:
    return language.text("corrected.true_up", number=true_up) if true_up else language.text("corrected.first")


def _signed(cents: int, language: Language) -> str:
    return ("+" if cents > 0 else "") + language.format.euros(cents)


def _state(publication: Publication, language: Language) -> str:
    suspended = publication.suspension is not None and publication.suspension.holds
    end = publication.suspension.until if suspended and publication.suspension else publication.final_at
    kind = "final" if publication.is_final else "suspended" if suspended else "open"
    return language.text(f"corrected.{kind}", day=language.format.full_date(end.astimezone(ROME).date()))
