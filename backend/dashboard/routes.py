"""The API of the community's headline numbers, its energy over time and its members' months."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from backend.books import Books
from backend.dashboard.schemas import (
    Community,
    Energy,
    EnergyRow,
    EurosDivided,
    MemberList,
    MemberMonth,
    MemberMonths,
    MemberSummary,
    PeriodEnergy,
)
from backend.dashboard.series import EnergyAt, Step, community_series, member_series
from backend.dashboard.service import check_days, energy_by_span, months_of, newest_lines
from backend.dashboard.totals import euros, last_year
from backend.problems import problem_of
from backend.settlements.table import csv_response
from oracle.settlement.document import exact_text

First = Annotated[date | None, Query(alias="from", description="The first local day; the newest month's without any.")]
Last = Annotated[date | None, Query(alias="to", description="The last local day, included.")]
Long = Annotated[Step, Query(description="The length of a row.")]

MONTH_COLUMNS = ("period", "injected_wh", "withdrawn_wh", "shared_wh", "received_cents", "fees_cents", "members_cents")


BAD_DAYS: dict[int | str, dict[str, Any]] = {422: problem_of("Days that are none, or too many of them.")}
NO_MEMBER: dict[int | str, dict[str, Any]] = {404: problem_of("It never was a member.")}
CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


def dashboard_routes(books: Books) -> APIRouter:
    """The API over what a community and its members did."""
    routes = APIRouter()

    @routes.get("/api/v1/community", tags=["community"], summary="The community in its headline numbers")
    def get_community() -> Community:
        latest = books.settlements.latest
        plants = latest.plants if latest else ()
        return Community(
            community=books.community,
            name=books.name,
            synthetic=books.synthetic,
            members=len(latest.members) if latest else len(books.members),
            plants=len(plants),
            plants_kw=exact_text(sum((plant.power_kw for plant in plants), Fraction(0))),
            latest=str(latest.period) if latest else None,
            months=len(books.settlements.periods),
            energy=[PeriodEnergy.of(each) for each in energy_by_span(books).values()],
            euros=EurosDivided.of(euros(last_year(books.settlements))) if latest else None,
        )

    @routes.get(
        "/api/v1/energy",
        tags=["energy"],
        summary="What the community injected, withdrew and shared",
        responses=BAD_DAYS,
    )
    def get_energy(first: First = None, last: Last = None, step: Long = Step.HOUR) -> Energy:
        first, last = check_days(books, first, last, step)
        return _energy(books, None, (first, last), step, community_series(books, first, last, step))

    @routes.get(
        "/api/v1/energy.csv",
        tags=["energy"],
        summary="The same as a table",
        response_class=Response,
        responses={**BAD_DAYS, **CSV},
    )
    def get_energy_csv(first: First = None, last: Last = None, step: Long = Step.HOUR) -> Response:
        first, last = check_days(books, first, last, step)
        return _energy_csv(books.community, first, last, community_series(books, first, last, step))

    @routes.get(
        "/api/v1/settlements.csv",
        tags=["settlements"],
        summary="The settled months as a table",
        response_class=Response,
        responses=CSV,
    )
    def get_settlements_csv() -> Response:
        rows = []
        for each in books.settlements.newest_first():
            energy, money = each.energy, each.money
            received = money.tip_cents + money.valorisation_cents
            energies = (energy.injected_wh, energy.withdrawn_wh, energy.shared_wh)
            rows.append((str(each.period), *energies, received, money.fees_cents, money.members_cents))
        return csv_response(f"{books.community}-months.csv", MONTH_COLUMNS, rows)

    @routes.get("/api/v1/members", tags=["members"], summary="The members and their quotas")
    def get_members() -> MemberList:
        return MemberList(members=[MemberSummary.of(line) for line in newest_lines(books)])

    @routes.get(
        "/api/v1/members/{member}/months", tags=["members"], summary="A member's settled months", responses=NO_MEMBER
    )
    def get_member_months(member: str) -> MemberMonths:
        months = [MemberMonth.of(*each) for each in months_of(books, member)]
        return MemberMonths(member=member, name=books.members.get(member, member), months=months)

    @routes.get(
        "/api/v1/members/{member}/months.csv",
        tags=["members"],
        summary="The same as a table",
        response_class=Response,
        responses={**NO_MEMBER, **CSV},
    )
    def get_member_months_csv(member: str) -> Response:
        months = [MemberMonth.of(*each) for each in months_of(books, member)]
        return _csv(f"{books.community}-{member}-months.csv", MemberMonth, months)

    @routes.get(
        "/api/v1/members/{member}/energy",
        tags=["members"],
        summary="What one member injected, withdrew and had of the shared energy",
        responses={**NO_MEMBER, **BAD_DAYS},
    )
    def get_member_energy(member: str, first: First = None, last: Last = None, step: Long = Step.HOUR) -> Energy:
        months_of(books, member)
        first, last = check_days(books, first, last, step)
        return _energy(books, member, (first, last), step, member_series(books, member, first, last, step))

    @routes.get(
        "/api/v1/members/{member}/energy.csv",
        tags=["members"],
        summary="The same as a table",
        response_class=Response,
        responses={**NO_MEMBER, **BAD_DAYS, **CSV},
    )
    def get_member_energy_csv(member: str, first: First = None, last: Last = None, step: Long = Step.HOUR) -> Response:
        months_of(books, member)
        first, last = check_days(books, first, last, step)
        return _energy_csv(f"{books.community}-{member}", first, last, member_series(books, member, first, last, step))

    return routes


def _energy(books: Books, member: str | None, days: tuple[date, date], step: Step, rows: list[EnergyAt]) -> Energy:
    return Energy(
        community=books.community,
        member=member,
        synthetic=books.synthetic,
        first=days[0],
        last=days[1],
        step=step,
        rows=[EnergyRow.of(row) for row in rows],
    )


def _energy_csv(owner: str, first: date, last: date, rows: list[EnergyAt]) -> Response:
    return _csv(f"{owner}-{first}-{last}.csv", EnergyRow, [EnergyRow.of(row) for row in rows])


def _csv(name: str, kind: type[BaseModel], rows: list[Any]) -> Response:
    columns = tuple(kind.model_fields)
    return csv_response(name, columns, ([getattr(row, column) for column in columns] for row in rows))
