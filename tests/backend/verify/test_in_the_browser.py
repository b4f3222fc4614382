"""The reader's own browser checks the amount: it says verified only if it is, and else which step does not hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from chain.compile import ROOT
from chain.merkle import WHOLE, Line, Place, SumTree
from oracle.publication.lines import private_hash

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
SETTLED = "[data-verify]:not([data-state=checking])"
Visit = Callable[..., Page]
House = Callable[..., str]


def state(page: Page) -> str:
    """How the check ended."""
    page.wait_for_selector(SETTLED)
    return page.locator("[data-verify]").get_attribute("data-state") or ""


def wrong_step(page: Page) -> str | None:
    """Which step does not hold; none after it may be told as if it did."""
    wrong = page.locator("[data-checks] .wrong")
    if wrong.count() == 0:
        return None
    assert page.locator("[data-checks] li").last.get_attribute("class") == "wrong"
    return wrong.get_attribute("data-step")


def altering(change: Callable[[Any], None], url: str | re.Pattern[str]) -> Callable[[Page], None]:
    """Lets a page hear another answer than the one that was given."""

    def alter(route: Route) -> None:
        if route.request.method == "OPTIONS":
            route.continue_()
            return
        answer = route.fetch()
        document = answer.json()
        change(document)
        route.fulfill(response=answer, body=json.dumps(document))

    return lambda page: page.route(url, alter)


def proof(change: Callable[[Any], None]) -> Callable[[Page], None]:
    return altering(change, re.compile(r"/proof$"))


@pytest.mark.parametrize(
    ("lang", "viewport", "said", "member"),
    [("it", PHONE, "Verificato sul tuo dispositivo", "comune"), ("en", DESK, "Verified on your device", "famiglia-1")],
)
def test_what_was_published_is_verified(
    house: str, visit: Visit, lang: str, viewport: dict[str, int], said: str, member: str, published: Any
) -> None:
    complaints: list[str] = []

    def listen(page: Page) -> None:
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))

    page = visit(house, lang, member, listen, viewport=viewport)
    assert state(page) == "verified"
    assert page.locator(".verdict-title").inner_text().endswith(said)
    assert page.locator("[data-verdict-mark]").inner_text() == said
    steps = page.locator("[data-checks] li")
    assert steps.evaluate_all("all => all.map((e) => [e.dataset.step, e.className])") == [
        [step, "unknown" if step == "register" else "holds"]
        for step in ("line", "path", "chain", "register", "seal", "published", "shown", "money")
    ]
    assert "{" not in page.locator("#verify").inner_text()
    page.locator("[data-particulars] summary").click()
    assert published.root in page.locator("[data-particulars]").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]
    assert complaints == []


def more_euros(document: Any) -> None:
    document["private"]["cents"] += 1


def another_window(document: Any) -> None:
    document["final_at"] -= 1


AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}"


# Text under 16 px, and controls lower than 44 px.
SMALL_OR_LOW = """() => [...document.querySelectorAll("#verify *")].filter((e) => e.checkVisibility()).filter((e) =>
  parseFloat(getComputedStyle(e).fontSize) < 15.99 ||
  (e.matches("a, button, summary, input") && e.getBoundingClientRect().height < 43.5)).map((e) => e.outerHTML)"""


@pytest.mark.parametrize(("lie", "expected"), [(None, "verified"), (more_euros, "refused")])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_was_found_is_accessible(house: str, visit: Visit, lie: Any, expected: str, scheme: str) -> None:
    page = visit(house, prepare=proof(lie or (lambda _document: None)), viewport=PHONE, color_scheme=scheme)
    assert state(page) == expected
    page.evaluate("for (const each of document.querySelectorAll('#verify details')) each.open = true")
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(SMALL_OR_LOW) == []
    page.evaluate(AXE)
    found = page.evaluate(f"axe.run('#verify', {RULES}).then((r) => r.violations.map((v) => [v.id, v.nodes[0].html]))")
    assert found == []


def test_the_browser_asks_the_node_itself_and_only_to_read(house: str, visit: Visit, published: Any) -> None:
    asked: list[str] = []

    def listen(page: Page) -> None:
        page.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''}"))

    assert state(visit(house, prepare=listen)) == "verified"
    to_node = [each for each in asked if each.startswith(published.node.url)]
    assert set(re.findall(r'"method":"(\w+)"', " ".join(to_node))) == {
        *("eth_chainId", "eth_getBlockByNumber", "eth_call", "eth_getLogs", "eth_getTransactionByHash")
    }
    assert [each for each in asked if not each.startswith((house, published.node.url))] == []


def flip(text: str) -> str:
    return text[:-1] + ("1" if text[-1] == "0" else "0")


@pytest.mark.parametrize(("lie", "step"), [(more_euros, "path"), (another_window, "published")])
def test_a_server_that_lies_in_the_proof_is_found_out(
    house: str, visit: Visit, lie: Callable[[Any], None], step: str
) -> None:
    page = visit(house, prepare=proof(lie))
    assert state(page) == "refused"
    assert wrong_step(page) == step
    assert page.locator(".verdict-title").inner_text().endswith("Non torna")
    assert "Verificato" not in page.locator("main").inner_text()
    assert page.locator("[data-again]").is_visible()


def test_a_server_that_lies_on_the_page_is_found_out(house: str, visit: Visit) -> None:
    def lie(page: Page) -> None:
        def alter(route: Route) -> None:
            answer = route.fetch()
            body, count = re.subn(r'(data-proven="injected_wh"[^>]*>)[^<]+', r"\g<1>9.999,9 kWh", answer.text())
            assert count == 1
            route.fulfill(response=answer, body=body)

        page.route(re.compile(r"/mesi/"), alter)

    page = visit(house, prepare=lie)
    assert state(page) == "refused"
    assert wrong_step(page) == "shown"
    assert "Energia immessa" in page.locator("[data-checks] .wrong").inner_text()
    assert "Energia prelevata" not in page.locator("[data-checks] .wrong").inner_text()


def test_numbers_that_are_right_in_themselves_but_not_sealed_are_refused(
    house: str, visit: Visit, settlement: Any
) -> None:
    def invent(document: Any) -> None:
        mine = next(line for line in settlement.members if line.member == "comune")
        place = Place(4_242, document["settlements"], document["period"], document["revision"])
        salt = bytes.fromhex(document["private"]["salt"][2:])
        hidden = private_hash(salt, replace(mine, cents=mine.cents + 100, regular_cents=mine.regular_cents + 100))
        quota = document["quota_micro"]
        tokens, all_tokens = document["tokens"], document["total_tokens"]
        others = [Line(900, WHOLE - quota, all_tokens - tokens, bytes(32))]
        tree = SumTree(place, [Line(document["member"], quota, tokens, hidden), *others])
        (digest, sums), *_ = tree.proof(0)
        document["private"]["cents"] += 100
        document["private"]["regular_cents"] += 100
        document.update(
            root="0x" + tree.root.hex(),
            index=0,
            leaves=2,
            siblings=[{"hash": "0x" + digest.hex(), "quota_micro": sums & (2**64 - 1), "tokens": sums >> 128}],
        )

    page = visit(house, prepare=proof(invent))
    assert state(page) == "refused"
    assert wrong_step(page) == "seal"


def test_a_node_that_is_not_the_communitys_is_found_out(house: str, visit: Visit, published: Any) -> None:
    def other_chain(answers: Any) -> None:
        for each in answers:
            if each.get("result") == hex(4_242):
                each["result"] = hex(1)

    def empty(answers: Any) -> None:
        for each in answers:
            if isinstance(each["result"], str) and len(each["result"]) == 2 + 3 * 64:
                each["result"] = "0x" + "00" * 96

    for change in (other_chain, empty):
        page = visit(house, prepare=altering(change, re.compile(re.escape(published.node.url))))
        assert state(page) == "refused"
        assert wrong_step(page) == "chain"


def test_the_device_remembers_the_register_and_notices_another(house: str, visit: Visit, published: Any) -> None:
    address = published.books.chain.contracts.addresses["Settlements"]
    page = visit(house)
    assert state(page) == "verified"
    step = page.locator("[data-step=register]")
    assert f"({address[:6]}…{address[-4:]})" in step.inner_text()
    assert address in (page.locator("[data-particulars]").text_content() or "")
    page.reload()
    assert state(page) == "verified"
    assert step.get_attribute("class") == "holds"
    page.evaluate("for (const key of Object.keys(localStorage)) localStorage.setItem(key, '4242:0x' + '00'.repeat(20))")
    page.reload()
    assert (state(page), wrong_step(page)) == ("refused", "register")
    page.get_by_role("button", name="è cambiato davvero").click()
    assert state(page) == "verified"
    page.reload()
    assert (state(page), step.get_attribute("class")) == ("verified", "holds")


def test_without_the_node_nothing_is_said_to_be_verified_until_the_board_is_compared(
    house: str, visit: Visit, published: Any
) -> None:
    page = visit(house, "en", prepare=lambda page: page.route(f"{published.node.url}/**", lambda route: route.abort()))
    assert state(page) == "unasked"
    assert "Verified" not in page.locator("main").inner_text()
    assert page.locator("[data-checks] .unknown").count() == 4
    root = page.get_by_label(re.compile("notice board"))
    root.fill("12ab")
    page.get_by_role("button", name="Compare").click()
    assert page.locator("[data-step=board]").get_attribute("class") == "wrong"
    assert state(page) == "unasked"
    root.fill(flip(published.root))
    page.get_by_role("button", name="Compare").click()
    assert state(page) == "refused"
    assert wrong_step(page) == "board"
    root.fill(f"  {published.root[2:].upper()} ")
    page.keyboard.press("Enter")
    assert state(page) == "board_only"
    assert "Verified on your device" not in page.locator("main").inner_text()


def test_a_lie_is_not_made_good_by_the_board(house: str, visit: Visit, published: Any) -> None:
    page = visit(house, prepare=proof(more_euros))
    assert state(page) == "refused"
    page.locator("#board-root").fill(published.root)
    page.get_by_role("button", name="Confronta").click()
    assert (state(page), wrong_step(page)) == ("refused", "path")


def fulfill(route: Route, *, status: int) -> None:
    route.fulfill(status=status, body="{}")


def test_before_there_is_a_proof_the_page_says_what_is_missing_and_tries_again(
    house_with: House, visit: Visit, tmp_path: Path
) -> None:
    page = visit(house_with(datasets=tmp_path))
    assert state(page) == "no_dataset"
    assert page.locator("[data-checks] li").count() == 0
    assert "Verificato" not in page.locator("main").inner_text()
    for status, expected in ((404, "unpublished"), (409, "other_members"), (500, "server_away")):
        page.unroute_all()
        page.route(re.compile(r"/proof$"), partial(fulfill, status=status))
        page.get_by_role("button", name="Riprova").click()
        page.wait_for_selector(f"[data-verify][data-state={expected}]")
    page.unroute_all()
    page.route(re.compile(r"/proof$"), lambda route: route.abort())
    page.get_by_role("button", name="Riprova").click()
    page.wait_for_selector("[data-verify][data-state=server_away]")


def test_what_is_missing_is_looked_for_again_by_and_by(house: str, visit: Visit) -> None:
    def prepare(page: Page) -> None:
        page.clock.install()
        page.route(re.compile(r"/proof$"), partial(fulfill, status=404))

    page = visit(house, prepare=prepare)
    assert state(page) == "unpublished"
    page.unroute_all()
    page.clock.run_for(16_000)
    page.wait_for_selector("[data-verify][data-state=verified]")


def test_without_scripts_the_numbers_stand_there_and_nothing_is_claimed(house: str, visit: Visit) -> None:
    page = visit(house, java_script_enabled=False, viewport=PHONE)
    text = page.locator("#verify").inner_text()
    assert "JavaScript" in text
    assert "Verificato" not in page.locator("main").inner_text()
    page.locator("#verify summary").first.click()
    assert page.locator("[data-proven=injected_wh]").is_visible()
    assert page.get_by_role("link", name="I dati della prova").is_visible()
