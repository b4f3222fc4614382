"""The statements that are printed: of a month for the assembly, and of one member's amount."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from backend.access.reader import Reader
from backend.access.sessions import reader_of
from backend.books import Books
from backend.pages.corrections import Told, told_of, told_to
from backend.pages.language import Language, language_of
from backend.pages.money import money_way
from backend.pages.story import meaning, steps
from backend.settlements.routes import line_of, settled
from backend.settlements.schemas import Publication
from backend.settlements.statement import statement
from backend.settlements.versions import versions_of
from oracle.settlement.result import MemberLine, Settlement

if TYPE_CHECKING:
    from backend.pages.paper import Paper

PDF = "application/pdf"
EMPTY = "–"
SUMS = {"contributions", "net", "members"}


def paper_routes(books: Books) -> APIRouter:
    """The printed statements of a community's months."""
    routes = APIRouter(include_in_schema=False, default_response_class=Response)

    @routes.get("/mesi/{period}/prospetto.pdf")
    def month_paper(request: Request, period: str) -> Response:
        settlement, language = settled(books.settlements, period), language_of(request)
        published = None if books.chain is None else books.chain.publications.get(settlement.period)
        return _file(
            month_statement(settlement, published, reader_of(request), language, told_of(books, settlement, language)),
            f"{settlement.community}-{settlement.period}.pdf",
        )

    @routes.get("/mesi/{period}/soci/{member}/estratto.pdf")
    def member_paper(request: Request, period: str, member: str) -> Response:
        settlement, language = settled(books.settlements, period), language_of(request)
        line = line_of(settlement, member)
        published = None if books.chain is None else books.chain.publications.get(settlement.period)
        told = told_to(versions_of(books, settlement), settlement, line, language)
        return _file(member_statement(settlement, line, published, language, told), f"{member}-{settlement.period}.pdf")

    return routes


def _file(content: bytes, name: str) -> Response:
    return Response(content, headers={"Content-Disposition": f'inline; filename="{name}"'}, media_type=PDF)


def month_statement(
    settlement: Settlement,
    published: Publication | None,
    reader: Reader,
    language: Language,
    told: Told | None = None,
) -> bytes:
    """The statement of a month, with what corrections found; the members' table as far as the reader may see it."""
    t, f = language.text, language.format
    paper = _paper(settlement, t("paper.month", month=f.month(settlement.period)), language)
    energy, money = settlement.energy, settlement.money
    paper.number(f.kwh(energy.shared_wh), t("shared.label", month=f.month(settlement.period)))
    paper.number(f.euros(money.members_cents), t("paid.label", month=f.month(settlement.period)))
    paper.section(t("statement.title"))
    lines = statement(settlement)
    paper.rows(
        [t(f"statement.{each}") for each in ("line", "energy", "rate", "amount")],
        [
            (
                line_name(line.key, language),
                EMPTY if line.energy_wh is None else f.energy(line.energy_wh),
                EMPTY if line.rate_micro_eur_per_mwh is None else f.micro_euros(line.rate_micro_eur_per_mwh),
                EMPTY if line.amount_cents is None else f.euros(line.amount_cents),
            )
            for line in lines
        ],
        (46, 18, 18, 18),
        bold=[index for index, line in enumerate(lines) if line.key in SUMS],
    )
    _members(paper, settlement, reader, language)
    _publication(paper, published, told, language)
    return paper.bytes()


def member_statement(
    settlement: Settlement,
    line: MemberLine,
    published: Publication | None,
    language: Language,
    told: Told | None = None,
) -> bytes:
    """Why a member gets its amount, step by step; `told` is what corrections changed of it."""
    t, f = language.text, language.format
    month = f.month(settlement.period)
    paper = _paper(settlement, t("paper.member", member=line.name, month=month), language)
    paper.number(f.euros(line.cents), t("story.lead", member=line.name, month=month))
    paper.paragraph(meaning(line, language))
    for number, step in enumerate(steps(settlement, line, language), 1):
        paper.section(f"{number}. {step.title}: {step.number}")
        for sentence in step.formula:
            paper.paragraph(sentence)
        if step.source is not None:
            paper.paragraph(f"{t('story.source')} {step.source.name}", muted=True)
    _publication(paper, published, told, language)
    return paper.bytes()


def line_name(key: str, language: Language) -> str:
    """A line of the statement in words."""
    kind, _, name = key.partition(".")
    if not name:
        return language.text(f"statement.line.{key}")
    return language.text("statement.line.fund", name=language.word(kind, name))


def _paper(settlement: Settlement, title: str, language: Language) -> Paper:
    from backend.pages.paper import Paper  # here: its library takes long to import, and few ask for paper

    t = language.text
    printed = language.format.moment(datetime.now(UTC))
    paper = Paper(title, t("paper.foot", community=settlement.community_name, printed=printed), language.code)
    # The same books give the same file: it is dated by its month.
    paper.set_creation_date(datetime.combine(settlement.period.first_day, datetime.min.time(), UTC))
    paper.heading(settlement.community_name, title)
    if settlement.synthetic:
        paper.band(f"{t('synthetic.band')}. {t('paper.synthetic')}")
    return paper


def _members(paper: Paper, settlement: Settlement, reader: Reader, language: Language) -> None:
    if not reader.is_signed_in:
        return
    t, f = language.text, language.format
    paper.section(t("members.title"))
    ordered = sorted(settlement.members, key=lambda line: (-line.cents if reader.has_office else 0, line.name))
    rows = []
    for line in ordered:
        seen = reader.may_see(line.member)
        amounts = [f.energy(wh) for wh in (line.injected_wh, line.withdrawn_wh, line.shared_wh)]
        rows.append(
            (
                line.name,
                *(amounts if seen else [t("reader.private")] * 3),
                f.quota(line.final_quota_micro),
                f.euros(line.cents) if seen else t("reader.private"),
            )
        )
    energy, way = settlement.energy, money_way(settlement)
    total = [f.energy(wh) for wh in (energy.injected_wh, energy.withdrawn_wh, energy.shared_wh)]
    quota = f.quota(sum(line.final_quota_micro for line in settlement.members))
    rows.append((t("members.total"), *total, quota, f.euros(way.members)))
    head = [t(f"members.{each}") for each in ("member", "injected", "withdrawn", "shared", "quota", "euros")]
    paper.rows(head, rows, (30, 14, 14, 14, 14, 14), bold=[len(rows) - 1])
    if not reader.has_office:
        paper.paragraph(t("reader.private_note"), muted=True)


def _publication(paper: Paper, first: Publication | None, told: Told | None, language: Language) -> None:
    t, f = language.text, language.format
    paper.section(t("publication.title"))
    if first is None:
        paper.paragraph(t("publication.not_yet"))
        return
    published = first.newest
    for row in () if told is None else told.rows:
        difference = f" ({row.difference})" if row.difference else ""
        paper.paragraph(f"{row.name}, {row.published}: {row.euros or EMPTY}{difference}; {row.state}.")
    if told is not None:
        paper.paragraph(" ".join(told.sentences))
    state = "final" if published.is_final else "window"
    paper.paragraph(t(f"publication.{state}", until=f.moment(published.final_at)))
    paper.paragraph(
        t("paper.published", time=f.moment(published.published_at), revision=published.revision, root=published.root),
        muted=True,
    )
