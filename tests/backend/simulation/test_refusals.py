"""What is not taken: broken descriptions, foreign files, names that lead elsewhere, too much of anything."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from backend.access.reader import Reader, Role
from backend.access.rules import FILES, WRITING, is_one_of
from backend.books import Books
from backend.problems import ProblemError
from backend.simulation.files import is_safe, safe_name
from backend.simulation.service import Simulations
from energy.rules import REGIONS
from tests.backend.simulation.conftest import SMALL

ClientOf = Callable[..., TestClient]
WRONG = SMALL.replace("43.6", "143.6").replace('"Marche"', '"Marce"').replace("copies = 5", "copie = 5")
HERE = {"origin": "http://localhost"}
MAKER = Reader(Role.MEMBER, "famiglia-1")
API = "/api/v1/simulations"


@pytest.fixture
def client(books: Books, client_of: ClientOf) -> TestClient:
    return client_of(books, MAKER)


@pytest.fixture
def kept(client: TestClient) -> str:
    return str(client.post(API, json={"toml": SMALL, "run": False}, headers=HERE).json()["id"])


def test_all_faults_are_told_with_their_fields(client: TestClient, tmp_path: Path) -> None:
    sent = client.post(API, json={"toml": WRONG}, headers=HERE)
    assert sent.status_code == 422
    assert sent.headers["content-type"] == "application/problem+json"
    faults = sent.json()["faults"]
    assert {fault["field"] for fault in faults} == {"place.latitude", "place.region", "members[2].copie"}
    assert all(fault["line"] > 1 and fault["message"] and fault["remedy"] for fault in faults)
    assert list((tmp_path / "simulations").iterdir()) == [], "nothing is kept"


@pytest.mark.parametrize(
    "body",
    [
        {}, {"toml": SMALL, "description": {}}, {"toml": ""}, {"toml": "name = "}, {"toml": "\0"}, {"toml": 3},
        {"description": {"name": "x"}}, {"description": {"members": [[[[]]]]}}, {"toml": SMALL, "name": " \n"},
        {"toml": SMALL.replace("9000", "nan")}, {"toml": SMALL.replace("9000", "inf")},
        {"toml": SMALL.replace("copies = 5", "copies = 9999")}, {"toml": "a = " + "[" * 3000 + "]" * 3000},
        {"toml": "#" * 700_000}, {"toml": "name = " + "1" * 5000},
        {"toml": "name = 0x" + "f" * 5000}, {"toml": SMALL + 'irradiation = "x"'},
    ],
)  # fmt: skip
def test_what_is_no_description_is_refused(client: TestClient, body: object, tmp_path: Path) -> None:
    sent = client.post(API, json=body, headers=HERE)
    assert sent.status_code == 422, sent.text
    assert list((tmp_path / "simulations").iterdir()) == []


PLACES = ("/etc/passwd", "../../scenario.json", "..\\x.csv", "a/b.csv", "C:\\x.csv", "", ".", "community.toml", "x")


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("where", ["irradiation", "zonal", "series", "curve", "rules"])
def test_a_description_names_no_file_outside_its_folder(client: TestClient, where: str, name: str) -> None:
    quoted = '"' + name.replace("\\", "\\\\") + '"'
    text = {
        "irradiation": SMALL.replace("longitude", f"irradiation = {quoted}\nlongitude"),
        "zonal": f"{SMALL}[prices]\nzonal_files = [{quoted}]\n",
        "series": SMALL.replace("arrays = [{ kw = 20 }]", f"series = {quoted}"),
        "curve": SMALL.replace(
            'profile = "office", bill = { total = 9000 }', f'profile = "own_curve", curve = {{ files = [{quoted}] }}'
        ),
        "rules": f"overrides = [{quoted}]\n{SMALL}",
    }[where]
    assert client.post(API, json={"toml": text}, headers=HERE).status_code == 422


@given(st.text(max_size=120) | st.from_regex(r"(\.\.[/\\])*[a-zA-Z0-9 .]{0,20}\.(csv|zip|toml)"))
def test_a_kept_name_is_plain(name: str) -> None:
    try:
        kept = safe_name(name)
    except ProblemError:
        return
    assert is_safe(kept)
    assert not set(kept) & set("/\\:\0 ")
    assert kept[0].isalnum()
    assert kept.lower() != "community.toml"
    assert len(kept) <= 80


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("letture.csv", 303), ("../../fuori.csv", 303), ("C:\\dati\\prezzi 2025.zip", 303), ("nome con è.xml", 303),
        ("community.toml", 422), ("..", 422), ("programma.exe", 422), (".csv", 422), ("con.csv", 422), ("x", 422),
    ],
)  # fmt: skip
def test_files_are_kept_under_plain_names_or_not_at_all(
    client: TestClient, kept: str, simulations: Simulations, tmp_path: Path, name: str, status: int
) -> None:
    sent = client.post(
        f"/simula/scenari/{kept}/file", files={"file": (name, b"1;2\n")}, headers=HERE, follow_redirects=False
    )
    assert sent.status_code == status
    there = {path.name for path in (tmp_path / "simulations" / kept / "inputs").iterdir()}
    assert there == {"community.toml", *simulations.get(kept).files}
    assert len(there) == (2 if status == 303 else 1)
    assert simulations.text(kept) == SMALL
    assert {path.name for path in tmp_path.iterdir()} == {"simulations"}


def test_too_large_a_file_is_not_kept(client: TestClient, kept: str, simulations: Simulations) -> None:
    for size in ((8 << 20) + 1, 10 << 20):
        file = {"file": ("a.csv", b"1" * size)}
        assert client.post(f"/simula/scenari/{kept}/file", files=file, headers=HERE).status_code == 413
    assert simulations.get(kept).files == []
    large = {"file": ("community.toml", b"#" * (2 << 20))}
    assert client.post("/simula/carica", files=large, headers=HERE).status_code == 413


def test_a_description_is_uploaded_as_it_is_or_refused_with_its_lines(
    client: TestClient, simulations: Simulations
) -> None:
    commented = "# il nostro paese è piccolo\n" + SMALL
    sent = client.post(
        "/simula/carica", files={"file": ("x.toml", commented.encode())}, headers=HERE, follow_redirects=False
    )
    assert sent.status_code == 303
    (one,) = simulations.all()
    assert simulations.text(one.id) == commented
    assert client.get(f"/simula/scenari/{one.id}/descrizione").text == commented
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("community.toml", SMALL)
    for content in (
        packed.getvalue(),
        commented.encode("utf-16"),
        commented.encode("latin-1"),
        b"",
        b"\xff",
        b"name =",
    ):
        refused = client.post("/simula/carica?lang=it", files={"file": ("x.toml", content)}, headers=HERE)
        assert refused.status_code == 422
        assert "Il file non si può usare" in refused.text
    broken = client.post("/simula/carica", files={"file": ("x", SMALL.replace("43.6", "9").encode())}, headers=HERE)
    assert "place.latitude" in broken.text
    italian = client.post("/simula/carica?lang=it", files={"file": ("x", WRONG.encode())}, headers=HERE)
    shown = re.findall(r"<li>(.*?)</li>", unescape(italian.text.partition('class="faults"')[2].partition("</ul>")[0]))
    assert [re.sub("<.*?>", "", each) for each in shown] == [
        "Riga 4, place.region: «Marce» non è una regione italiana. Forse «Marche»? Scrivine una di queste: "
        f"{', '.join(REGIONS)}.",
        "Riga 6, place.latitude: 143,6 non va. Dev'essere al massimo 48.",
        "Riga 25, members[2].copie: La chiave «copie» non c'è per un socio. Forse «copies»?",
    ]
    assert 'lang="en"' not in italian.text.partition('class="faults"')[2].partition("</ul>")[0]
    assert len(simulations.all()) == 1


@pytest.mark.parametrize("path", ["/simula/breve", "/simula/descrivi"])
def test_what_is_no_form_is_refused(client: TestClient, simulations: Simulations, path: str) -> None:
    kinds = {"content-type": "application/x-www-form-urlencoded", **HERE}
    for body, headers in ((b"\xff=1", kinds), (b"a=%ff", kinds), (b"{}", HERE), (b"a=1&" * 30_000, kinds)):
        assert client.post(path, content=body, headers=headers).status_code == 422
    assert client.post(path, content=b"act=save", headers=kinds).status_code == 422
    assert simulations.all() == []


def test_things_are_sent_to_addresses_that_take_them_only(client: TestClient) -> None:
    for path in (
        "/simula",
        "/simula/confronta",
        "/simula/scenari",
        "/api/v1/simulations/schema",
        "/simula/scenari/a/b",
    ):
        assert client.post(path, headers=HERE).status_code == 405
    assert is_one_of("/simula/scenari/0a/file", FILES)
    assert not is_one_of("/simula/scenari/0a/b/file", FILES)
    assert not is_one_of("/simula/scenari//file", FILES)
    assert is_one_of("/esci", WRITING)
    assert not is_one_of("/esci/x", WRITING)


@pytest.mark.parametrize("key", ["0" * 12, "..", "%2e%2e", "x" * 12, "0" * 13])
def test_scenarios_that_are_none(client: TestClient, key: str) -> None:
    assert client.get(f"{API}/{key}").status_code == 404
    assert client.get(f"/simula/descrivi?scenario={key}").status_code == 404
