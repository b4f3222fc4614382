"""`borgo quotas`: the quota table of a community from one CSV file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from energy.errors import InputError
from energy.exact import parse_decimal
from energy.quotas import (
    Contribution,
    MemberFile,
    QuotaMember,
    QuotaRules,
    Rounding,
    Statement,
    StatementLine,
    compute_quotas,
    quota_statement,
    read_members,
    read_rules,
    smallest_reduction,
)

_WIDTH = 100
_NAME_WIDTH = 12


@dataclass(frozen=True)
class _Report:
    """All that the command has to say, in the order in which it is said."""

    rules: QuotaRules
    contribution: Contribution
    rounding: Rounding
    members: MemberFile
    sums_kwh: dict[str, Fraction]
    statement: Statement
    warnings: tuple[str, ...]
    minimum: dict[str, Any] | None


def quotas(
    members: Annotated[
        Path, typer.Argument(help="CSV file: member,category,installed_kw,injected_kwh,withdrawn_kwh,beta.")
    ],
    *,
    rules: Annotated[
        Path | None, typer.Option(help="TOML file of rules; without it, those of the ANPCI's published example.")
    ] = None,
    rounding: Annotated[
        Rounding, typer.Option(help="exact: columns sum to the cent. deck: each figure by itself, as the ANPCI prints.")
    ] = Rounding.EXACT,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    minimum_eur: Annotated[
        str | None, typer.Option(help="Find the smallest reduction that gives the supported members these euros.")
    ] = None,
    minimum_for: Annotated[
        str | None, typer.Option(help="With --minimum-eur: look at this supported member only.")
    ] = None,
) -> None:
    """Share a contribution by quotas (millesimi): base, reduction of dominant members, support, euros."""
    report = _report(members, rules, rounding, minimum_eur, minimum_for)
    if as_json:
        typer.echo(json.dumps(_as_json(report), ensure_ascii=False, indent=2))
    else:
        _print(report, Console(width=_WIDTH, highlight=False))


def _report(
    file: Path, rules_file: Path | None, rounding: Rounding, minimum_eur: str | None, minimum_for: str | None
) -> _Report:
    rules, contribution = read_rules(rules_file) if rules_file else (QuotaRules(), Contribution())
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(f"The members cannot be read: {error.strerror}.", file=file) from error
    members = read_members(data, (*rules.columns, *contribution.columns), file=file)
    strangers = sorted(rules.retrocession.keys() - {record.member for record in members.records})
    if strangers:
        raise InputError(
            f"These give back a part, but are not members: {', '.join(strangers)}.",
            file=rules_file,
            field="retrocession",
            remedy="Write each name exactly as in the members' file.",
        )
    people = [
        QuotaMember(record.member, tuple(record.values[name] for name in rules.columns), record.beta)
        for record in members.records
    ]
    sums = {name: sum((r.values[name] for r in members.records), Fraction(0)) for name in contribution.columns}
    try:
        computed = compute_quotas(people, rules)
    except InputError as error:
        error.file = file
        raise
    statement = quota_statement(computed, rules, contribution.incentive_eur(sums), rounding)
    unused = [f"Column {name!r} is not used: the rules do not name it." for name in members.unused]
    minimum = _minimum(people, rules, statement, minimum_eur, minimum_for)
    return _Report(rules, contribution, rounding, members, sums, statement, (*statement.warnings, *unused), minimum)


def _minimum(
    people: list[QuotaMember], rules: QuotaRules, statement: Statement, minimum_eur: str | None, member: str | None
) -> dict[str, Any] | None:
    if minimum_eur is None:
        if member is not None:
            raise InputError("A member without a minimum.", field="--minimum-for", remedy="Add --minimum-eur.")
        return None
    try:
        wanted = parse_decimal(minimum_eur)
    except InputError as error:
        error.field = "--minimum-eur"
        raise
    smallest = smallest_reduction(people, rules, statement.members_eur, wanted, member=member)
    return {"minimum_eur": float(wanted), "member": member, "max_reduction": float(smallest)}


def _as_json(report: _Report) -> dict[str, Any]:
    statement, sums = report.statement, report.sums_kwh
    figures: dict[str, Any] = {name: float(total) for name, total in sums.items()}
    if sums:
        figures["minimum_kwh"] = float(min(sums.values()))
    money = {
        "incentive_eur": float(statement.incentive_eur),
        "funds": {name: float(part) for name, part in statement.funds},
        "members_eur": float(statement.members_eur),
    }
    support = {"freed": float(statement.freed), "per_beta": float(statement.per_beta)}
    answer = {
        "members": [
            {"member": record.member, "category": record.category, "beta": float(record.beta), **_figures(line)}
            for record, line in zip(report.members.records, statement.lines, strict=True)
        ],
        "totals": {**figures, **money, **support, **_figures(statement.totals)},
        "rules": _rules(report),
        "warnings": list(report.warnings),
    }
    return answer if report.minimum is None else {**answer, "minimum": report.minimum}


def _figures(line: StatementLine) -> dict[str, Any]:
    alpha = {} if line.alpha is None else {"alpha": float(line.alpha)}
    return {
        "q": [float(value) for value in line.q],
        "quota": float(line.quota),
        **alpha,
        "reduced_quota": float(line.reduced_quota),
        "final_quota": float(line.final_quota),
        "base_eur": float(line.base_eur),
        "retroceded_eur": float(line.retroceded_eur),
        "eur": float(line.eur),
    }


def _rules(report: _Report) -> dict[str, Any]:
    rules, contribution = report.rules, report.contribution
    if contribution.pool_eur is None:
        money = {"tariff_eur_per_kwh": float(contribution.tariff_eur_per_kwh)}
    else:
        money = {"pool_eur": float(contribution.pool_eur)}
    return {
        "columns": list(rules.columns),
        "coefficients": [float(value) for value in rules.coefficients],
        "dominance": rules.dominance,
        "threshold": None if rules.threshold is None else float(rules.threshold),
        "max_reduction": float(rules.max_reduction),
        "reading": rules.reading,
        "basis": rules.basis,
        "period": rules.period,
        **money,
        "funds": {fund.name: fund.bps for fund in rules.funds},
        "retrocession": dict(rules.retrocession),
        "internal_fund": rules.internal_fund,
        "rounding": report.rounding.value,
    }


def _print(report: _Report, console: Console) -> None:
    statement, rules = report.statement, report.rules
    console.print(_cascade(report))
    table = _members_table(report, len(rules.columns))
    if Measurement.get(console, console.options.update_width(10 * _WIDTH), table).minimum > _WIDTH:
        table = _members_table(report, 0)
    console.print(table)
    names = ", ".join(
        f"q{j} {name} × {_number(weight)}"
        for j, (name, weight) in enumerate(zip(rules.columns, rules.coefficients, strict=True), 1)
    )
    notes = [
        f"Quotas are thousandths of the whole: quota from {names}.",
        f"Dominant members keep α of it; what they leave, {_number(statement.freed, 2)} ‰, goes to the supported: "
        f"{_number(statement.per_beta, 2)} ‰ for each unit of β.",
        "base € is what the quota alone would give; € is what the member gets by the final quota.",
    ]
    if report.sums_kwh:
        notes.append(
            "The lesser of the two sums overstates the energy shared hour by hour, which is what the GSE pays."
        )
    if statement.totals.retroceded_eur:
        back = _number(statement.totals.retroceded_eur, 2)
        notes.append(f"€ is after {back} € that members give back to {rules.internal_fund}.")
    if report.minimum is not None:
        who = report.minimum["member"] or "every supported member"
        notes.append(
            f"For {who} to get at least {report.minimum['minimum_eur']:,.2f} €, the smallest max_reduction is "
            f"{report.minimum['max_reduction']:.6f}."
        )
    for note in notes:
        console.print(Text(note))
    for warning in report.warnings:
        console.print(Text(f"Warning: {warning}", style="yellow"))


def _cascade(report: _Report) -> Table:
    statement, rules = report.statement, report.rules
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    table.add_column(justify="right", no_wrap=True)
    table.add_column()
    origin = "as given in the rules"
    if report.sums_kwh:
        lesser = _number(min(report.sums_kwh.values()))
        tariff = _number(report.contribution.tariff_eur_per_kwh)
        origin = f"{tariff} €/kWh × {lesser} kWh, the lesser of injected and withdrawn"
    table.add_row("Contribution", "", f"{_number(statement.incentive_eur, 2)} €", Text(origin))
    parts = [*statement.funds, ("members", statement.members_eur)]
    shares = [*(fund.bps for fund in rules.funds), rules.members_bps]
    for (name, part), bps in zip(parts, shares, strict=True):
        table.add_row(Text(f"  {name}"), f"{_number(Fraction(bps, 100))} %", f"{_number(part, 2)} €", "")
    return table


def _members_table(report: _Report, parameters: int) -> Table:
    """One line for each member, with as many of the parameters' q as are asked for."""
    statement = report.statement
    table = Table(box=box.SIMPLE_HEAD, show_footer=True, pad_edge=False, padding=0)
    headings = [*(f"q{j + 1}" for j in range(parameters)), "quota", "α", "reduced", "β", "final ‰", "base €", "€"]

    def cells(line: StatementLine, beta: str) -> list[str]:
        return [
            *(f"{value:.2f}" for value in map(float, line.q[:parameters])),
            f"{float(line.quota):.2f}",
            "" if line.alpha is None else f"{float(line.alpha):.2f}",
            f"{float(line.reduced_quota):.2f}",
            beta,
            f"{float(line.final_quota):.{2 if report.rounding is Rounding.DECK else 6}f}",
            _number(line.base_eur, 2),
            _number(line.eur, 2),
        ]

    table.add_column("member", footer="total", min_width=_NAME_WIDTH, overflow="fold")
    for heading, total in zip(headings, cells(statement.totals, ""), strict=True):
        table.add_column(heading, footer=total, justify="right", no_wrap=True)
    for record, line in zip(report.members.records, statement.lines, strict=True):
        table.add_row(Text(line.member), *cells(line, _number(record.beta) if record.beta else ""))
    return table


def _number(value: Fraction, digits: int | None = None) -> str:
    """Digits for people, thousands apart; without `digits` as many decimals as the number has."""
    number = Decimal(value.numerator) / value.denominator
    return f"{number:,f}" if digits is None else f"{number:,.{digits}f}"
