"""`borgo demo`: every promise holds, nothing is left running, and a broken promise is told and counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from chain import intents
from chain.genesis import ORDER
from chain.node import processes_of
from cli import demo as module
from cli.demo import demo, live
from cli.demonstration.book import Book, Chapter
from cli.example import ensure_example

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "anpci"
app = typer.Typer()
app.command()(demo)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Book, Path, list[str]]:
    """The demonstration, where it ran, and the steps it told of."""
    ensure_example(EXAMPLE)
    folder, steps = tmp_path_factory.mktemp("demo"), list[str]()
    return live(EXAMPLE, folder, steps.append), folder, steps


def test_every_promise_holds(told: tuple[Book, Path, list[str]]) -> None:
    book, _, steps = told
    assert [promise for promise, holds in book.checks.items() if not holds] == []
    assert book.holds
    assert len(steps) == module.PARTS


def test_every_signed_message_and_every_free_verb_is_used(told: tuple[Book, Path, list[str]]) -> None:
    """By the labels under which gas is noted; what several sign with messages of their own has another label."""
    book, _, _ = told
    others = {"Settlement": "publish", "Vote": "vote", "Proposal": "propose"}
    wanted = {others.get(name, name) for name in intents.names()}
    wanted |= {"expire", "closeAfterReview", "resolveByDefault", "burnRest", "completeKeyChange", "payWelcome", "claim"}
    wanted |= {"openClaims", "takeQuotaShare", "payStandingGrant", "excuse", "voteWithQuota", "proposeByBoard"}
    wanted |= {"Revoke", "CancelTogether", "execute: void", "execute: confirm", "execute: a value", "execute: commons"}
    assert wanted <= book.gas.keys()


def test_the_audit_compared_everything(told: tuple[Book, Path, list[str]]) -> None:
    book, _, _ = told
    assert book.audit["clean"]
    assert {"balance", "service", "signatures", "dataset", "root", "quota", "parameter"} <= book.audit["agreed"].keys()
    # Of both versions of the month that were published.
    assert sorted({(each["revision"], each["member"]) for each in book.audit["quotas"]}) == [
        (revision, member) for revision in (0, 1) for member in range(1, 12)
    ]


def test_no_child_is_left_behind(told: tuple[Book, Path, list[str]]) -> None:
    _, folder, _ = told
    assert (folder / "chain").is_dir()
    assert processes_of(folder / "chain") == []
    assert json.loads((folder / "deployment.json").read_text())["addresses"].keys() == set(ORDER)


@pytest.mark.parametrize("holds", [True, False])
def test_the_exit_code_and_the_json_say_whether_all_held(
    told: tuple[Book, Path, list[str]], monkeypatch: pytest.MonkeyPatch, holds: bool
) -> None:
    book, _, _ = told
    chapters = dict(book.chapters)
    if not holds:
        chapters["Pause"] = Chapter(["A fact."], {"an invented promise": False})
    shown = Book(chapters, book.gas, book.audit)
    monkeypatch.setattr(module, "live", lambda *_: shown)
    result = CliRunner().invoke(app, ["--json"])
    assert result.exit_code == (0 if holds else 1)
    printed = json.loads(result.stdout)
    assert printed["holds"] is holds
    assert [each["title"] for each in printed["chapters"]] == list(chapters)
    assert printed["gas"]["Request"]["ceiling"] == 115_000
    people = CliRunner().invoke(app, [])
    assert people.exit_code == result.exit_code
    assert ("BROKEN" in people.stdout) is not holds


def test_a_ceiling_that_is_passed_is_a_broken_promise() -> None:
    book = Book(gas={"Request": 115_001})
    with book.chapter("Gas"):
        book.check("request stays under 115000 gas", True, book.gas["Request"] <= 115_000)
    assert not book.holds
    assert "found False" in next(iter(book.checks))


def test_no_checks_are_no_success() -> None:
    book = Book()
    assert not book.holds
    with book.chapter("Empty"):
        book.tell("Nothing is checked.")
    assert not book.holds
