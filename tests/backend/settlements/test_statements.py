"""The statement of a month as table and paper: its sums, and who sees what in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from starlette.testclient import TestClient

from backend.access.reader import GUEST, Reader, Role
from backend.books import Books
from backend.pages.language import Language
from backend.pages.papers import line_name, member_statement, month_statement
from backend.settlements.schemas import Publication
from backend.settlements.statement import statement
from energy.calendar import Month
from energy.exact import round_to_int
from oracle.settlement.result import Settlement
from simulator.report.sheet import plain

ClientOf = Callable[..., TestClient]
STEWARD, MEMBER = Reader(Role.STEWARD), Reader(Role.MEMBER, "famiglia-1")
PUBLISHED = Publication(
    period="2026-05",
    revision=0,
    root="0x" + "ab" * 32,
    members=11,
    shared_wh=1,
    incentive_cents=1,
    dataset_hash="0x" + "00" * 32,
    rules_hash="0x" + "00" * 32,
    code_hash="0x" + "00" * 32,
    published_at=datetime(2026, 6, 2, tzinfo=UTC),
    final_at=datetime(2026, 6, 9, tzinfo=UTC),
    is_final=True,
)


@pytest.mark.parametrize("month", [Month(2026, 3), Month(2026, 5), Month(2025, 10)], ids=str)
def test_the_statement_adds_up_to_the_cent(build: Callable[..., Settlement], month: Month) -> None:
    settlement = build(month)
    lines = {line.key: line for line in statement(settlement)}

    def cents(*keys: str) -> int:
        return sum(lines[key].amount_cents or 0 for key in keys)

    funds = [key for key in lines if key.startswith("fund.")]
    assert cents("tip", "valorisation") == cents("contributions")
    assert cents("contributions", "fees") == cents("net")
    assert cents(*funds, "members") == cents("net")
    assert len(funds) == len(settlement.money.funds_cents)
    for key in ("tip", "valorisation"):
        line = lines[key]
        assert line.energy_wh is not None
        assert line.rate_micro_eur_per_mwh is not None
        again = round_to_int(Fraction(line.energy_wh * line.rate_micro_eur_per_mwh, 10**6 * 10**4))
        assert abs(again - cents(key)) <= 1, "the mean rate is rounded"


def test_of_no_energy_there_is_no_rate(build: Callable[..., Settlement], settlement: Settlement) -> None:
    from dataclasses import replace

    nothing = build(energy=replace(settlement.energy, incentivised_wh=0, shared_wh=0))
    assert [line.rate_micro_eur_per_mwh for line in statement(nothing)] == [None] * len(statement(nothing))


def test_the_table_is_for_everybody_and_names_each_line(books: Books, client_of: ClientOf) -> None:
    sent = client_of(books, None).get("/api/v1/settlements/2026-05/statement.csv")
    assert sent.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(sent.text)))
    for language in (Language("it"), Language("en")):
        names = [line_name(row["line"], language) for row in rows]
        assert len(set(names)) == len(names)


class _Words(list[str]):
    """What is written on a paper, in order."""

    def __contains__(self, text: object) -> bool:
        return str(text).replace("\u202f", "\u00a0") in "\n".join(self)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> _Words:
    """Every text that goes onto papers: what is in the file itself is drawn by numbers of letters."""
    words = _Words()

    def note(text: str) -> str:
        words.append(plain(text))
        return words[-1]

    monkeypatch.setattr("backend.pages.paper.plain", note)
    return words


@pytest.mark.parametrize("language", [Language("it"), Language("en")], ids=lambda each: each.code)
def test_the_paper_of_a_month_says_what_the_reader_may_see(
    settlement: Settlement, language: Language, written: _Words
) -> None:
    f = language.format
    amounts = {line.member: f.euros(line.cents) for line in settlement.members}
    for reader, seen in ((GUEST, set()), (MEMBER, {"famiglia-1"}), (STEWARD, set(amounts))):
        written.clear()
        assert month_statement(settlement, PUBLISHED, reader, language).startswith(b"%PDF-")
        assert {member for member, amount in amounts.items() if amount in list(written)} == seen
        assert ("Famiglia 2" in written) is reader.is_signed_in
        assert f.euros(settlement.money.members_cents) in written
        assert PUBLISHED.root in written
        assert language.text("synthetic.band") in written


@pytest.mark.parametrize("language", [Language("it"), Language("en")], ids=lambda each: each.code)
def test_the_paper_of_a_member_tells_each_step(settlement: Settlement, language: Language, written: _Words) -> None:
    for line in settlement.members:
        written.clear()
        assert member_statement(settlement, line, None, language).startswith(b"%PDF-")
        assert language.format.euros(line.cents) in written
        assert [number for number in range(1, 8) if f"{number}. " not in written] == []
        assert language.text("publication.not_yet") in written


def test_papers_are_served_as_files_to_read(books: Books, client_of: ClientOf) -> None:
    for path, name in (
        ("/mesi/2026-05/prospetto.pdf", "borgo-san-lorenzo-2026-05.pdf"),
        ("/mesi/2026-05/soci/comune/estratto.pdf", "comune-2026-05.pdf"),
    ):
        sent = client_of(books).get(path)
        assert sent.headers["content-type"] == "application/pdf"
        assert sent.headers["content-disposition"] == f'inline; filename="{name}"'
        assert sent.content.startswith(b"%PDF-")
    assert client_of(books, MEMBER).get("/mesi/2026-05/soci/comune/estratto.pdf").status_code == 403
    assert client_of(books).get("/mesi/2020-01/prospetto.pdf").status_code == 404
