"""The judgement of a proof by the page's own script, run by Node.js against a real node: true lines, and every lie."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from starlette.testclient import TestClient

from backend.pages.format import FORMATS
from backend.pages.language import Language
from backend.pages.verify import verification
from cli.assets import ESBUILD, ROOT
from oracle.settlement.document import exact_text
from oracle.settlement.result import Settlement

PROOF = "/api/v1/settlements/2026-05/members/{}/proof"
PROGRAM = """
import { readFileSync } from "node:fs";
import { judge, askRegister, written, writer } from "./scripts.mjs";
const asked = JSON.parse(readFileSync(0, "utf8"));
const first = asked.cases[0]?.proof;
const register = first && (await askRegister(first.node, first.settlements, first.period, first.first_block));
const judged = asked.cases.map(({ proof, page }) => {
  const { state, wrong, steps } = judge(proof, page, register);
  return { state, wrong: wrong ?? null, steps: steps.map((step) => step.id), signed: register.event.signed };
});
const texts = asked.numbers.map(({ lang, field, value, digits }) => written(writer(lang), field, value, digits));
console.log(JSON.stringify({ judged, texts }));
"""
Judge = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """Runs the page's scripts, bundled as for the browser."""
    folder = tmp_path_factory.mktemp("scripts")
    pages = "./backend/pages/scripts"
    source = "".join(f'export * from "{pages}/{name}.js";' for name in ("proof", "register", "format"))
    subprocess.run(
        [
            "node",
            ROOT / ESBUILD,
            "--bundle",
            "--format=esm",
            f"--outfile={folder / 'scripts.mjs'}",
            "--log-level=error",
        ],
        input=source,
        text=True,
        cwd=ROOT,
        check=True,
    )
    (folder / "run.mjs").write_text(PROGRAM)

    def run(cases: list[dict[str, Any]] = [], numbers: list[dict[str, Any]] = []) -> Any:  # noqa: B006
        done = subprocess.run(
            ["node", folder / "run.mjs"],
            input=json.dumps({"cases": cases, "numbers": numbers}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture(scope="module")
def case_of(published: Any, settlement: Settlement, client_of: Callable[..., TestClient]) -> Callable[..., Any]:
    """The proof of a member and what its page shows."""
    client = client_of(published.books)

    def case_of(member: str, lang: str = "it") -> dict[str, Any]:
        line = next(line for line in settlement.members if line.member == member)
        check = verification(settlement, line, Language(lang))
        shown = [{"field": each.field, "text": each.text, "label": each.name} for each in check.shown]
        page = {"period": check.period, "lang": lang, "shown": shown}
        return {"proof": client.get(PROOF.format(member)).json(), "page": page}

    return case_of


def test_every_members_line_is_verified_in_both_languages(
    run: Callable[..., Any], case_of: Callable[..., Any], settlement: Settlement
) -> None:
    cases = [case_of(line.member, lang) for line in settlement.members for lang in ("it", "en")]
    for told in run(cases)["judged"]:
        assert told == {
            "state": "verified",
            "wrong": None,
            "steps": ["line", "path", "chain", "register", "seal", "published", "shown", "money"],
            "signed": 2,
        }


def flip(text: str) -> str:
    return text[:-1] + ("1" if text[-1] == "0" else "0")


LIES: dict[str, tuple[str, Callable[[Any], None]]] = {
    "more euros": ("path", lambda p: p["private"].update(cents=p["private"]["cents"] + 1)),
    "other energy": ("path", lambda p: p["private"].update(withdrawn_wh=1)),
    "another coefficient": ("path", lambda p: p["private"].update(beta="7")),
    "another salt": ("path", lambda p: p["private"].update(salt="0x" + "00" * 32)),
    "a larger quota": ("path", lambda p: p.update(quota_micro=p["quota_micro"] + 1)),
    "tokens": ("path", lambda p: p.update(tokens=5)),
    "another member": ("path", lambda p: p.update(member=p["member"] + 1)),
    "another place": ("path", lambda p: p.update(index=p["index"] ^ 1)),
    "another neighbour": ("path", lambda p: p["siblings"][0].update(hash=flip(p["siblings"][0]["hash"]))),
    "a neighbour's sum": ("path", lambda p: p["siblings"][1].update(quota_micro=1)),
    "a shorter way": ("path", lambda p: p["siblings"].pop()),
    "more lines": ("path", lambda p: p.update(leaves=99)),
    "another root": ("path", lambda p: p.update(root=flip(p["root"]))),
    "another month": ("line", lambda p: p.update(period=202604)),
    "a text for a number": ("line", lambda p: p["private"].update(cents="100")),
    "a coefficient that is none": ("line", lambda p: p["private"].update(alpha='1","9')),
    "another community's energy": ("published", lambda p: p.update(shared_wh=p["shared_wh"] + 1)),
    "another window": ("published", lambda p: p.update(final_at=p["final_at"] - 1)),
    "another pool": ("money", lambda p: p.update(pool_cents=p["pool_cents"] + 5000)),
}


def test_every_lie_is_found_at_its_step(run: Callable[..., Any], case_of: Callable[..., Any]) -> None:
    true = case_of("comune")
    cases = []
    for _, change in LIES.values():
        case = deepcopy(true)
        change(case["proof"])
        cases.append(case)
    found = {lie: told["wrong"] for lie, told in zip(LIES, run([true, *cases])["judged"][1:], strict=True)}
    assert found == {lie: step for lie, (step, _) in LIES.items()}


def test_any_field_of_the_proof_that_is_another_is_refused(
    run: Callable[..., Any], case_of: Callable[..., Any]
) -> None:
    """But for what the judgement does not need: where to ask, and what the plan said."""
    true = case_of("famiglia-3")
    cases, names = [], []
    for name, value in true["proof"].items():
        if name in {"node", "first_block", "threshold", "private", "siblings", "settlements"}:
            continue
        case = deepcopy(true)
        case["proof"][name] = value + 10_000 if isinstance(value, int) else flip(value)
        cases.append(case)
        names.append(name)
    for name, value in true["proof"]["private"].items():
        case = deepcopy(true)
        case["proof"]["private"][name] = value + 1 if isinstance(value, int) else flip(value)
        cases.append(case)
        names.append(name)
    for i, sibling in enumerate(true["proof"]["siblings"]):
        for name, value in sibling.items():
            case = deepcopy(true)
            case["proof"]["siblings"][i][name] = value + 1 if isinstance(value, int) else flip(value)
            cases.append(case)
            names.append(f"{name} {i}")
    held = {name for name, told in zip(names, run([true, *cases])["judged"][1:], strict=True) if not told["wrong"]}
    assert held == set()


def test_a_number_on_the_page_that_is_another_or_is_missing_is_named(
    run: Callable[..., Any], case_of: Callable[..., Any]
) -> None:
    true = case_of("comune")
    cases = []
    for i in range(len(true["page"]["shown"])):
        other, missing = deepcopy(true), deepcopy(true)
        other["page"]["shown"][i]["text"] += "1"
        cases.append(other)
        if missing["page"]["shown"].pop(i)["field"] != "quota_micro":  # public, and shown elsewhere too
            cases.append(missing)
    assert {told["wrong"] for told in run(cases)["judged"]} == {"shown"}


EXACT = st.fractions(min_value=-100, max_value=100, max_denominator=10**4)
NUMBERS = st.one_of(
    st.tuples(st.sampled_from(["x_wh", "cents", "x_micro"]), st.integers(-(10**12), 10**12)),
    st.tuples(st.just("alpha"), EXACT),
)


@settings(max_examples=5)
@given(st.lists(NUMBERS, min_size=20, max_size=200))
def test_numbers_are_written_as_on_the_page(run: Callable[..., Any], many: list[tuple[str, Any]]) -> None:
    numbers, expected = [], []
    for lang, f in FORMATS.items():
        write = {"x_wh": f.kwh, "cents": f.euros, "x_micro": f.quota, "alpha": f.shortest}
        for field, value in many:
            plain = exact_text(value) if field == "alpha" else value
            numbers.append({"lang": lang, "field": field, "value": plain})
            expected.append(write[field](value))
    assert run(numbers=numbers)["texts"] == expected
