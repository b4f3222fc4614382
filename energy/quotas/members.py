"""The members of a quota computation from a CSV file, in the spellings that Italian spreadsheets produce."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from energy.errors import InputError, InputErrors
from energy.exact import parse_decimal

STANDARD_COLUMNS = ("member", "category", "installed_kw", "injected_kwh", "withdrawn_kwh", "beta")
_PERHAPS_THOUSANDS = re.compile(r"[1-9]\d{0,2}\.\d{3}")


@dataclass(frozen=True)
class MemberRecord:
    """A line of the file: key, category (free text), numbers by column, support coefficient."""

    member: str
    category: str
    values: Mapping[str, Fraction]
    beta: Fraction


@dataclass(frozen=True)
class MemberFile:
    """The lines of the file, and the columns in it that nothing uses."""

    records: tuple[MemberRecord, ...]
    unused: tuple[str, ...]


def read_members(data: bytes, columns: Sequence[str], *, file: Path | None) -> MemberFile:
    """Read members and the numeric `columns` that are needed of them.

    Fields are separated by `;` or `,`, as the first line shows. With `;` the decimal mark may be a comma, and is then
    a comma in the whole file. A byte order mark, CRLF, blank lines and empty fields at the end of a line are accepted.

    Raises:
        InputError: not UTF-8, no header, no members, a column missing or named twice.
        InputErrors: the lines that are wrong, each with its field and remedy.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            "The file is not UTF-8 text.", file=file, line=line, remedy="Save it as 'CSV UTF-8'."
        ) from error
    separator = ";" if ";" in text.lstrip().partition("\n")[0] else ","
    lines = _split(text, separator, file)
    if not lines:
        raise InputError("The file is empty.", file=file, remedy=f"Start it with: {separator.join(STANDARD_COLUMNS)}")
    numeric = (*dict.fromkeys(columns), "beta")
    header = _header(*lines.pop(0), numeric, file)
    if not lines:
        raise InputError("The file names no members.", file=file, remedy="Write one line for each member.")

    places = [header.index(name) for name in numeric]
    commas = separator == ";" and any(
        "," in "".join(fields[i] for i in places if i < len(fields)) for _, fields in lines
    )
    records: dict[str, MemberRecord] = {}
    errors: list[InputError] = []
    for line, fields in lines:
        try:
            record = _record(header, fields, numeric, separator, "," if commas else ".")
            if record.member in records:
                raise InputError(f"{record.member!r} is listed twice.", field="member", remedy="Keep one of its lines.")
            records[record.member] = record
        except InputError as error:
            error.file, error.line = file, line
            errors.append(error)
    if errors:
        raise InputErrors(errors)
    return MemberFile(
        tuple(records.values()), tuple(name for name in header if name not in {*STANDARD_COLUMNS, *columns})
    )


def _split(text: str, separator: str, file: Path | None) -> list[tuple[int, list[str]]]:
    """Line number and fields of every line that is not blank, without empty fields at its end."""
    lines = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            fields = [field.strip() for field in row]
            while fields and not fields[-1]:
                fields.pop()
            if fields:
                lines.append((reader.line_num, fields))
    except csv.Error as error:
        raise InputError(
            f"The line cannot be divided into fields: {error}.",
            file=file,
            line=reader.line_num,
            remedy="Look for a quotation mark that is never closed.",
        ) from error
    return lines


def _header(line: int, header: list[str], numeric: Sequence[str], file: Path | None) -> list[str]:
    for name in ("member", "category", *numeric):
        if name not in header:
            raise InputError(
                "A column is missing.",
                file=file,
                line=line,
                field=name,
                remedy=f"The first line must name it; it names: {', '.join(header)}.",
            )
        if header.count(name) > 1:
            raise InputError("A column is named twice.", file=file, line=line, field=name, remedy="Keep one of them.")
    return header


def _record(
    header: Sequence[str], fields: Sequence[str], numeric: Sequence[str], separator: str, mark: str
) -> MemberRecord:
    if len(fields) > len(header):
        raise InputError(
            f"The line has {len(fields)} fields, the first line {len(header)}.",
            remedy="Look for a separator inside a name or number, and put that field between quotation marks.",
        )
    texts = {**dict.fromkeys(header, ""), **dict(zip(header, fields, strict=False))}
    if not texts["member"]:
        raise InputError("The member has no name.", field="member", remedy="Write its name or key.")
    values = {name: _number(name, texts[name], separator, mark) for name in numeric}
    return MemberRecord(texts["member"], texts["category"], values, values["beta"])


def _number(column: str, text: str, separator: str, mark: str) -> Fraction:
    if not text:
        raise InputError("The number is missing.", field=column, remedy="Write 0 where there is none.")
    if separator == ";" and mark == "." and _PERHAPS_THOUSANDS.fullmatch(text):
        raise InputError(
            f"{text!r} may mean thousands or thousandths.",
            field=column,
            remedy=f"Write {text.replace('.', '')} or {text.replace('.', ',')}.",
        )
    try:
        value = parse_decimal(text, decimal=mark)
    except ValueError as error:
        remedy = f"Write plain digits, with {mark!r} as decimal mark and nothing between thousands."
        raise InputError(f"{text!r} is not a number.", field=column, remedy=remedy) from error
    if value < 0:
        raise InputError(f"{text} is negative.", field=column, remedy="Write 0 or a positive number.")
    return value
