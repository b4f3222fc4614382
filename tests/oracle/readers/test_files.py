from __future__ import annotations

import hashlib
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from energy.errors import InputError, InputErrors
from oracle.readers import MeterFile, documents, read_meter_file, read_meter_files, read_price_file

Write = Callable[[str, bytes | str], Path]
Refused = Callable[..., InputError]
Zipped = Callable[..., bytes]

MATRIX = "IT001E10000001_prelevata_2026-03.csv"
ROWS = "Curve_20260329_20261025.csv"
FLOW = "01234567890_12345678901_202610_PDO2G_20261105101112_1_DP0001.xml"
OCTOBER = "IT001E10000001_prelevata_2026-10.csv"
FILES = (MATRIX, OCTOBER, ROWS, FLOW)
HEAD = b"POD;DATA;ORA;FL_ORA_LEGALE;ATTIVA_PRELEVATA;TIPO_DATO;\n"


def content(file: MeterFile) -> dict[tuple[str, str, date], tuple[list[int], str]]:
    return {(c.pod, c.direction, c.day): (c.wh.tolist(), c.quality) for c in file.curves}


def test_the_same_bytes_have_the_same_name_and_curves(fixtures: Path, write: Write) -> None:
    for name in FILES:
        data = (fixtures / name).read_bytes()
        one, other = read_meter_file(fixtures / name), read_meter_file(write(name, data))
        assert one.sha256 == other.sha256 == hashlib.sha256(data).hexdigest()
        assert content(one) == content(other)
        assert one.flags == other.flags


@pytest.mark.parametrize(("encoding", "flag"), [("utf-8", None), ("utf-8-sig", None), ("utf-16", "UTF-16")])
def test_encodings_that_tell_themselves_are_read(fixtures: Path, write: Write, encoding: str, flag: str | None) -> None:
    text = "Modalità;così\n" + (fixtures / MATRIX).read_text(encoding="utf-8")
    file = read_meter_file(write(MATRIX, text.encode(encoding)))
    assert content(file) == content(read_meter_file(fixtures / MATRIX))
    assert any("Read as" in entry.text for entry in file.flags) == bool(flag)


def test_windows_1252_is_read_where_its_accents_are_italian(fixtures: Path, write: Write, refused: Refused) -> None:
    text = (fixtures / MATRIX).read_text(encoding="utf-8")
    file = read_meter_file(write(MATRIX, f"Unità;però\n{text}".encode("cp1252")))
    assert "Read as Windows-1252" in str(file.flags[0])
    error = refused(read_meter_file, write(MATRIX, f"a\nÿÞ\n{text}".encode("cp1252")), match="encoding is not clear")
    assert error.line == 2


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "encoding|not a text"),
        (b"Giorno;\x00\x01;\n", "not a text file"),
        ("Giorno;1\n".encode("utf-16-le"), "not a text file"),
        (b"a;b\n1;2\n", "format is not known"),
        (b"DATA;ORA;kWh\n01/05/2026;00:00;0,1\n", "format is not known"),
        (b"PK\x03\x04 and nothing more", "cannot be opened"),
    ],
)
def test_what_is_no_file_of_readings_is_refused(write: Write, refused: Refused, data: bytes, match: str) -> None:
    refused(read_meter_file, write("x.csv", data), match=match)


def test_an_absent_file_is_refused(tmp_path: Path, refused: Refused) -> None:
    refused(read_meter_file, tmp_path / "absent.csv", match="cannot be read")
    refused(read_meter_file, tmp_path, match="cannot be read")


def test_every_file_that_cannot_be_read_is_named_at_once(fixtures: Path, write: Write) -> None:
    bad = write("bad.csv", "a\n"), write("worse.csv", "")
    with pytest.raises(InputErrors) as caught:
        read_meter_files([bad[0], fixtures / MATRIX, bad[1]])
    assert [error.file for error in caught.value.errors] == ["bad.csv", "worse.csv"]
    assert len(read_meter_files([fixtures / MATRIX, fixtures / ROWS])) == 2


def test_an_archive_may_hold_several_files_and_others_are_told(fixtures: Path, write: Write, zipped: Zipped) -> None:
    entries = {f"in/{name}": (fixtures / name).read_bytes() for name in (MATRIX, OCTOBER)} | {"readme.pdf": b"%PDF"}
    file = read_meter_file(write("all.zip", zipped(entries)))
    assert len(file.curves) == 6
    assert any("neither CSV nor XML" in flag.text for flag in file.flags)


def test_an_entry_with_a_path_outside_is_read_and_nothing_is_written(
    fixtures: Path, tmp_path: Path, zipped: Zipped
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / "x.zip"
    path.write_bytes(zipped({f"../../{MATRIX}": (fixtures / MATRIX).read_bytes()}))
    assert len(read_meter_file(path).curves) == 3
    assert sorted(file.name for file in tmp_path.rglob("*")) == ["in", "x.zip"]


def test_archives_that_are_too_much_are_refused(
    write: Write,
    zipped: Zipped,
    refused: Refused,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refused(read_meter_file, write("z.zip", zipped({"a.csv": b"0" * 20_000_000})), match="more than any meter file")
    monkeypatch.setattr(documents, "MAX_ENTRIES", 3)
    refused_many = zipped({f"{i}.csv": b"a" for i in range(4)})
    with pytest.raises(InputError, match="holds 4 files"):
        read_meter_file(write("z.zip", refused_many))
    monkeypatch.setattr(documents, "MAX_BYTES", 1000)
    refused(read_meter_file, write("z.zip", zipped({"a.csv": b"0" * 2000})), match="too many")
    refused(read_meter_file, write("z.csv", b"0" * 2000), match="too many")


def test_a_declared_size_is_not_believed(write: Write, zipped: Zipped, refused: Refused) -> None:
    data = bytearray(zipped({"a.csv": b"0" * 5000}))
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 10)
    refused(read_meter_file, write("lie.zip", bytes(data)), match="cannot be opened|not known|line break")


def test_empty_nested_and_locked_archives_are_refused(write: Write, zipped: Zipped, refused: Refused) -> None:
    refused(read_meter_file, write("z.zip", zipped({})), match="holds no CSV")
    refused(read_meter_file, write("z.zip", zipped({"b.zip": zipped({"a.csv": b"x"})})), match="holds no CSV")
    refused(read_meter_file, write("z.zip", zipped({"a.csv": b""})), match="empty")
    locked = bytearray(zipped({"a.csv": b"x;y;\n"}, zipfile.ZIP_STORED))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + offset] |= 1
    refused(read_meter_file, write("z.zip", bytes(locked)), match="cannot be opened")


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_anywhere_is_refused_or_gives_less_and_says_so(fixtures: Path, write: Write, name: str) -> None:
    data = (fixtures / name).read_bytes()
    whole = read_meter_file(fixtures / name)
    known = content(whole)

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, len(data) - 1))
    @example(len(data) - 1)
    @example(len(data) - 2)
    @example(len(data) - 3)
    def check(end: int) -> None:
        try:
            part = read_meter_file(write(name, data[:end]))
        except InputError:
            return
        for key, (values, quality) in content(part).items():
            for value, letter, right in zip(values, quality, known[key][0], strict=True):
                assert letter == "M" or value == right
        if content(part) != known:
            assert set(part.flags) - set(whole.flags)

    check()


@pytest.mark.parametrize("name", FILES)
def test_a_changed_byte_never_breaks_a_reader(fixtures: Path, write: Write, zipped: Zipped, name: str) -> None:
    data = (fixtures / name).read_bytes()

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def check(draw: st.DataObject) -> None:
        is_zip = draw.draw(st.booleans())
        changed = bytearray(zipped({name: data}) if is_zip else data)
        place = draw.draw(st.integers(0, len(changed) - 1))
        changed[place] = draw.draw(st.integers(0, 255))
        with suppress(InputError):
            read_meter_file(write(f"{name}.zip" if is_zip else name, bytes(changed)))

    check()


@settings(max_examples=300, deadline=None)
@given(
    start=st.sampled_from(
        [b"", b"PK\x03\x04", b"PK\x05\x06", b"<", b"<?xml version='1.0' encoding='", b"\xff\xfe", b"\xef\xbb\xbf", HEAD,
         HEAD + b"IT001E00000001;20260501;", b"Giorno;00:00\n", b"<a><DatiPod><Pod>IT001E00000001</Pod>"]
    ),
    rest=st.one_of(
        st.binary(max_size=200), st.text("0123456789;,./:<>='\" \nEabDst", max_size=200).map(str.encode)
    ),
)  # fmt: skip
def test_any_bytes_are_read_or_refused(write: Write, start: bytes, rest: bytes) -> None:
    path = write("IT001E10000001_A1.bin", start + rest)
    for read in (read_meter_file, read_price_file):
        with suppress(InputError):
            read(path)
