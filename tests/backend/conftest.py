"""A plausible settled month: eleven members, every hour of May 2026, and euros that add up to the cent."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from backend.access.reader import Reader, Role
from backend.access.sessions import Access
from backend.app import create_app
from backend.books import Books
from backend.delivery import LOCAL_HOSTS
from backend.settlements.service import SettlementBook
from energy.calendar import Month
from energy.exact import apportion, round_to_int
from energy.remarks import Remark
from energy.rules import Figure, load_rules
from oracle.readings import SourceFile
from oracle.settlement.result import (
    EnergyTotals,
    HourlySeries,
    MemberLine,
    MoneyTotals,
    PlantLine,
    Settlement,
    ThresholdLine,
)

MAY = Month(2026, 5)
SECRET = b"a secret of the tests only"
STEWARD, AUDITOR = Reader(Role.STEWARD), Reader(Role.AUDITOR)
WHOLE = 10**9
MILLE = 1000

MEMBERS = (
    # member, class, category, kWp, consumption and production in kWh a month, β
    ("azienda-1", "Azienda 1", "company", "A", 0, 5_600, 0, "0"),
    ("azienda-3", "Azienda 3", "company", "A", 80, 2_100, 8_300, "0"),
    ("azienda-4", "Azienda 4", "company", "B", 20, 3_900, 1_400, "0"),
    ("comune", "Comune di Borgo San Lorenzo", "public_body", "B", 45, 7_800, 4_100, "0"),
    ("famiglia-1", "Famiglia 1", "citizen", "C", 0, 108, 0, "3"),
    ("famiglia-2", "Famiglia 2", "citizen", "C", 0, 167, 0, "2.5"),
    ("famiglia-3", "Famiglia 3", "citizen", "D", 3, 280, 210, "0"),
    ("famiglia-4", "Famiglia 4", "citizen", "D", 6, 233, 470, "0"),
    ("famiglia-5", "Famiglia 5", "citizen", "D", 0, 190, 0, "1"),
    ("famiglia-6", "Famiglia 6", "citizen", "D", 0, 225, 0, "0"),
    ("parrocchia", "Parrocchia di Santa Lucia", "association", "B", 0, 640, 0, "2"),
)


def _curves(month: Month) -> tuple[np.ndarray, np.ndarray]:
    """Weights of production and consumption for each UTC hour of the month."""
    hour = np.arange(month.hours)
    clock = (hour + 0.5) % 24
    weather = 0.55 + 0.45 * np.sin(hour // 24 * 1.7) ** 2
    sun = np.clip(np.sin((clock - 6) / 14 * np.pi), 0, None) ** 1.4 * weather
    people = 0.35 + 0.5 * np.exp(-(((clock - 10) / 3.5) ** 2)) + 0.75 * np.exp(-(((clock - 20) / 2.2) ** 2))
    return sun * 1000, people * 1000


def _spread(total_wh: int, weights: np.ndarray) -> np.ndarray:
    return np.array(apportion(total_wh, [int(weight) for weight in weights]), dtype=np.int64)


@pytest.fixture(scope="session")
def build() -> Callable[..., Settlement]:
    """Builds the settlement of a month; keywords replace its fields."""

    def build(month: Month = MAY, **changes: object) -> Settlement:
        return replace(_settlement(month), **changes)

    return build


@pytest.fixture(scope="session")
def settlement(build: Callable[..., Settlement]) -> Settlement:
    return build()


@pytest.fixture(scope="session")
def book(build: Callable[..., Settlement]) -> SettlementBook:
    return SettlementBook([build(Month(2026, month)) for month in (4, 5, 3)])


BooksOf = Callable[..., Books]
ClientOf = Callable[..., TestClient]


@pytest.fixture(scope="session")
def books_of() -> BooksOf:
    """Makes the books of these settlements: `books_of(book, demonstration=False, chain=…)`."""
    return _books_of


@pytest.fixture(scope="session")
def client_of() -> ClientOf:
    """Makes a client of some books, signed in as a reader, the steward unless given: `client_of(books, None)`."""
    return _client_of


@pytest.fixture(scope="session")
def books(book: SettlementBook) -> Books:
    return _books_of(book)


@pytest.fixture(scope="session")
def client(books: Books) -> TestClient:
    """Signed in as the steward."""
    return _client_of(books)


def _books_of(book: SettlementBook, *, demonstration: bool = True, **more: Any) -> Books:
    latest = book.latest
    name = latest.community_name if latest else "Comunità di prova"
    members = {row[0]: row[1] for row in MEMBERS}
    access = Access(SECRET, "borgo-san-lorenzo", demonstration=demonstration)
    return Books("borgo-san-lorenzo", name, book, access, members, **more)


def _client_of(
    books: Books,
    reader: Reader | None = STEWARD,
    *,
    base_url: str = "http://localhost",
    hosts: Collection[str] | None = LOCAL_HOSTS,
) -> TestClient:
    client = TestClient(create_app(books, hosts=hosts), base_url=base_url)
    if reader is not None:
        client.headers["cookie"] = f"{books.access.cookie}={books.access.token(reader)}"
    return client


def _settlement(month: Month) -> Settlement:
    sun, people = _curves(month)
    injected = _spread(sum(row[6] for row in MEMBERS) * 1000, sun)
    withdrawn = _spread(sum(row[5] for row in MEMBERS) * 1000, people)
    shared = np.minimum(injected, withdrawn)
    total = int(shared.sum())
    by_consumer = apportion(total, [row[5] for row in MEMBERS], [row[0] for row in MEMBERS])
    by_producer = apportion(total, [row[6] for row in MEMBERS], [row[0] for row in MEMBERS])

    tip = total * 118
    valorisation = round_to_int(Fraction(total * 1057, 100))
    tip_cents, valorisation_cents = round_to_int(Fraction(tip, 10_000)), round_to_int(Fraction(valorisation, 10_000))
    surplus_share = Fraction(1) - Fraction(55, 100) * int(injected.sum()) / total
    surplus = round_to_int(max(surplus_share, Fraction(0)) * tip)
    surplus_cents = round_to_int(Fraction(surplus, 10_000))
    fees = 1_863
    regular = tip_cents + valorisation_cents - fees - surplus_cents
    management, internal, social, shareable = apportion(regular, [10, 5, 5, 80])

    lines = _members(by_consumer, by_producer, shareable, surplus_cents)
    retroceded = sum(line.retroceded_cents for line in lines)
    return Settlement(
        community="borgo-san-lorenzo",
        community_name="Comunità energetica di Borgo San Lorenzo",
        period=month,
        synthetic=True,
        energy=EnergyTotals(int(injected.sum()), int(withdrawn.sum()), total, total, total),
        money=MoneyTotals(
            tip_micro_eur=tip,
            surplus_micro_eur=surplus,
            valorisation_micro_eur=valorisation,
            tip_cents=tip_cents,
            valorisation_cents=valorisation_cents,
            fees_cents=fees,
            regular_cents=regular,
            surplus_cents=surplus_cents,
            funds_cents={"management": management, "internal_fund": internal + retroceded, "social_fund": social},
            members_cents=sum(line.cents for line in lines),
        ),
        members=lines,
        plants=_plants(total, tip, valorisation),
        thresholds=(
            ThresholdLine(
                "AC001E01234",
                "tariff_only",
                month,
                month,
                total,
                int(injected.sum()),
                Fraction(55, 100),
                max(surplus_share, Fraction(0)),
                tip,
                surplus,
            ),
            ThresholdLine("AC001E01234", "with_grant", month, month, 0, 0, Fraction(45, 100), Fraction(0), 0, 0),
        ),
        freed_quota_micro=sum(line.base_quota_micro - _reduced(line) for line in lines),
        hours=HourlySeries(month.start, injected, withdrawn, shared, _prices(month)),
        quota_columns=("installed_kw", "injected_kwh", "withdrawn_kwh"),
        rules={
            "region": "Toscana",
            "surplus_window": "monthly",
            "quota_basis": "metered",
            "quota_coefficients": "installed_kw 0.05, injected_kwh 0.4, withdrawn_kwh 0.55",
            "dominance": "mean",
            "max_reduction": "0.15",
            "funds": "management 10 %, internal_fund 5 %, social_fund 5 %",
        },
        figures=_figures(month),
        sources=(
            SourceFile("e-distribuzione-2026-05.csv", "3f" * 32, "e-distribuzione matrix CSV"),
            SourceFile("20260501MGPPrezzi.xml", "a9" * 32, "GME XML"),
        ),
        dataset_hash="5c" * 32,
        rules_hash="e1" * 32,
        warnings=(Remark("prices_synthetic", {}),),
    )


def _prices(month: Month) -> np.ndarray:
    return np.full(month.hours, 96_400_000, dtype=np.int64)


def _reduced(line: MemberLine) -> int:
    return round_to_int(line.base_quota_micro * line.alpha)


def _members(by_consumer: list[int], by_producer: list[int], shareable: int, surplus: int) -> tuple[MemberLine, ...]:
    keys = [row[0] for row in MEMBERS]
    basis = [(Fraction(row[4]), Fraction(row[6]), Fraction(row[5])) for row in MEMBERS]
    totals = [sum(column) for column in zip(*basis, strict=True)]
    q = [tuple(MILLE * value / total for value, total in zip(row, totals, strict=True)) for row in basis]
    quotas = [Fraction(5, 100) * a + Fraction(40, 100) * b + Fraction(55, 100) * c for a, b, c in q]
    base = apportion(WHOLE, quotas, keys)
    largest = max(base)
    alphas = [
        Fraction(85, 100) * (1 + Fraction(15, 100) * (1 - Fraction(quota, largest)))
        if quota > Fraction(WHOLE, len(MEMBERS))
        else Fraction(1)
        for quota in base
    ]
    betas = [Fraction(row[7]) for row in MEMBERS]
    reduced = [quota * alpha for quota, alpha in zip(base, alphas, strict=True)]
    freed = WHOLE - sum(reduced)
    final = apportion(WHOLE, [r + freed * b / sum(betas) for r, b in zip(reduced, betas, strict=True)], keys)
    regular = apportion(shareable, final, keys)
    entitled = [0 if row[2] == "company" else quota for row, quota in zip(MEMBERS, final, strict=True)]
    surpluses = apportion(surplus, entitled, keys)
    retroceded = [
        round_to_int(Fraction(amount, 20)) if key == "comune" else 0 for key, amount in zip(keys, regular, strict=True)
    ]
    return tuple(
        MemberLine(
            member=row[0],
            name=row[1],
            member_class=row[2],
            category=row[3],
            injected_wh=row[6] * 1000,
            withdrawn_wh=row[5] * 1000,
            shared_wh=by_consumer[i],
            produced_shared_wh=by_producer[i],
            basis=basis[i],
            q=q[i],
            base_quota_micro=base[i],
            alpha=alphas[i],
            beta=betas[i],
            final_quota_micro=final[i],
            regular_cents=regular[i],
            surplus_cents=surpluses[i],
            retroceded_cents=retroceded[i],
            cents=regular[i] + surpluses[i] - retroceded[i],
        )
        for i, row in enumerate(MEMBERS)
    )


def _plants(total: int, tip: int, valorisation: int) -> tuple[PlantLine, ...]:
    producers = [row for row in MEMBERS if row[4]]
    keys = [row[0] for row in producers]
    produced = [row[6] for row in producers]
    parts = zip(*(apportion(amount, produced, keys) for amount in (total, tip, valorisation)), strict=True)
    return tuple(
        PlantLine(
            plant=f"pv-{row[0]}",
            member=row[0],
            substation="AC001E01234",
            power_kw=Fraction(row[4]),
            injected_wh=row[6] * 1000,
            shared_wh=shared,
            incentivised_wh=shared,
            reduction=Fraction(1, 2) if row[0] == "comune" else Fraction(0),
            tip_micro_eur=tip_part,
            valorisation_micro_eur=valorisation_part,
        )
        for row, (shared, tip_part, valorisation_part) in zip(producers, parts, strict=True)
    )


def _figures(month: Month) -> tuple[Figure, ...]:
    first = month.first_day
    shipped = [figure for figure in load_rules().figures if figure.covers(first)]
    tras = Figure("tras_e", Fraction("10.57"), "EUR/MWh", first, None, "our own file", "assumption", overridden=True)
    return (*shipped, tras)
