from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.errors import InputError, InputErrors
from energy.quotas import MemberFile, MemberRecord, read_members

FILE = Path("members.csv")
COLUMNS = ("withdrawn_kwh",)
HEADER = "member,category,withdrawn_kwh,beta\n"


def read(text: str | bytes, columns: tuple[str, ...] = COLUMNS) -> MemberFile:
    return read_members(text.encode() if isinstance(text, str) else text, columns, file=FILE)


def refused(text: str | bytes, columns: tuple[str, ...] = COLUMNS) -> InputError:
    with pytest.raises((InputError, InputErrors)) as caught:
        read(text, columns)
    if isinstance(caught.value, InputErrors):
        (error,) = caught.value.errors
    else:
        assert isinstance(caught.value, InputError)
        error = caught.value
    assert error.file == FILE
    assert error.remedy
    return error


def test_the_spellings_of_a_spreadsheet_give_the_same_members() -> None:
    plain = read("member,category,withdrawn_kwh,beta\nAnna,casa,1300.5,2\nBar,,900,0\n")
    assert plain.records[0] == MemberRecord(
        "Anna", "casa", {"withdrawn_kwh": Fraction("1300.5"), "beta": Fraction(2)}, Fraction(2)
    )
    for other in (
        "member;category;withdrawn_kwh;beta\nAnna;casa;1300,5;2\nBar;;900;0\n",
        "member;category;withdrawn_kwh;beta\nAnna;casa;1300.5;2\nBar;;900;0\n",
        "\ufeffmember;category;withdrawn_kwh;beta;\r\nAnna;casa;1300,5;2;\r\n\r\nBar;;900;0;;\r\n",
        'member, category ,withdrawn_kwh,beta\r\n"Anna",casa, 1300.5 ,2\r\n,,,\r\nBar,,900,0',
        "\n\nbeta;withdrawn_kwh;category;member\n2;1300,50;casa;Anna\n0;+900;;Bar",
    ):
        assert read(other) == plain


def test_columns_that_nothing_needs_are_listed_unless_they_are_standard() -> None:
    file = read("member,category,installed_kw,withdrawn_kwh,beta,notes\nAnna,,x,1,0,hello\n")
    assert file.unused == ("notes",)


def test_a_further_parameter_is_read_when_it_is_asked_for() -> None:
    file = read("member,category,beta,invested_eur\nAnna,,0,12.5\n", ("invested_eur",))
    assert file.records[0].values["invested_eur"] == Fraction("12.5")
    assert file.unused == ()


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("", None, None),
        ("\n \n", None, None),
        (HEADER, None, None),
        ("member,category,beta\nAnna,,0\n", 1, "withdrawn_kwh"),
        ("member,withdrawn_kwh,beta\nAnna,1,0\n", 1, "category"),
        ("category,withdrawn_kwh,beta\n,1,0\n", 1, "member"),
        ("member,category,withdrawn_kwh\nAnna,,1\n", 1, "beta"),
        ("member,category,beta,withdrawn_kwh,beta\nAnna,,0,1,0\n", 1, "beta"),
        (HEADER + "Anna,,1,0\nAnna,,2,0\n", 3, "member"),
        (HEADER + ",,1,0\n", 2, "member"),
        (HEADER + "Anna,,-1,0\n", 2, "withdrawn_kwh"),
        (HEADER + "Anna,,1,-1\n", 2, "beta"),
        (HEADER + "Anna,,1,\n", 2, "beta"),
        (HEADER + "Anna,,,0\n", 2, "withdrawn_kwh"),
        (HEADER + "Anna,,many,0\n", 2, "withdrawn_kwh"),
        (HEADER + "Anna,,nan,0\n", 2, "withdrawn_kwh"),
        (HEADER + "Anna,,1e3,0\n", 2, "withdrawn_kwh"),
        (HEADER + "Anna,,1 300,0\n", 2, "withdrawn_kwh"),
        (HEADER + 'Anna,,"1300,5",0\n', 2, "withdrawn_kwh"),
        (HEADER + f"Anna,,{'9' * 5000},0\n", 2, "withdrawn_kwh"),
        (HEADER + "Anna,,1300,5,0\n", 2, None),
        (HEADER + 'Anna,,1,0\n"Bar,,1,0\n', 3, None),
        ("member;category;withdrawn_kwh;beta\nAnna;;1300,5;0\nBar;;1.300,5;0\n", 3, "withdrawn_kwh"),
        ("member;category;withdrawn_kwh;beta\nAnna;;1300,5;0\nBar;;1300.5;0\n", 3, "withdrawn_kwh"),
        ("member;category;withdrawn_kwh;beta\nAnna;;13.155;0\n", 2, "withdrawn_kwh"),
        ((HEADER + "Anna,povertà,1,0\n").encode("latin-1"), 2, None),
    ],
)
def test_a_wrong_file_is_refused_with_line_and_field(text: str | bytes, line: int | None, field: str | None) -> None:
    error = refused(text)
    assert (error.line, error.field) == (line, field)


def test_all_wrong_lines_are_told_at_once() -> None:
    with pytest.raises(InputErrors) as caught:
        read(HEADER + "Anna,,x,0\nBar,,1,0\nCarla,,-2,0\n")
    assert [error.line for error in caught.value.errors] == [2, 4]


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 99)), min_size=1, max_size=5),
    st.sampled_from([(",", "."), (";", ",")]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\ufeff"]),
)
def test_what_is_written_is_what_is_read(
    amounts: list[tuple[int, int]], marks: tuple[str, str], newline: str, mark: str
) -> None:
    separator, decimal = marks
    rows = [["member", "category", "withdrawn_kwh", "beta"]]
    rows += [[f"m{i}", "", f"{whole}{decimal}{part:02d}", "0"] for i, (whole, part) in enumerate(amounts)]
    file = read(mark + newline.join(separator.join(row) for row in rows))
    assert [record.values["withdrawn_kwh"] for record in file.records] == [
        whole + Fraction(part, 100) for whole, part in amounts
    ]
