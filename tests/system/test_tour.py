"""Every page of the running house, by every kind of reader: looked at, measured, and read by axe.

The screenshots stay in `.borgo/screenshots`, named by page, reader, language and size.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / ".borgo" / "screenshots"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
ME, MONTH = "famiglia-3", "2026-05"
PATIENCE = 600
"""Seconds for the whole history of the demonstration on a busy machine."""
TOUR = {
    "guest": ("/", "/mesi", f"/mesi/{MONTH}", "/servizi", "/servizi/{service}", "/token", "/decisioni",
              "/parametri", "/verifica", "/curve", "/entra", "/api", "/simula", f"/soci/{ME}", "/nulla"),
    f"member:{ME}": ("/", "/soci", f"/soci/{ME}", f"/mesi/{MONTH}", f"/mesi/{MONTH}/soci/{ME}", "/servizi", "/token",
                     f"/token/soci/{ME}", "/decisioni", "/parametri", "/servizi?stato=disputed", "/curve"),
    "steward": ("/", "/soci", f"/soci/{ME}", f"/mesi/{MONTH}", "/servizi", "/servizi/{service}", "/token",
                "/token/soci/azienda-3", "/verifica", "/simula", "/simula/breve"),
}  # fmt: skip


def _get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - an address of our own
        return json.loads(answer.read())


@contextmanager
def _house(data: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = data.parent / "up.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [ROOT / "borgo", "up", "--data", data, "--port", str(port), "--no-open"],
            stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    url = f"http://localhost:{port}"
    try:
        end = time.monotonic() + PATIENCE
        while not _is_told(url):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.5)
        yield url
        process.send_signal(signal.SIGINT)
        process.wait(60)
        assert "Traceback" not in log.read_text()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _is_told(url: str) -> bool:
    """Whether all of the history is on the chain and the newest month's proofs can be had."""
    with suppress(urllib.error.URLError, TimeoutError, ConnectionError):
        return bool(_get(f"{url}/healthz")["history_told"]) and bool(_get(f"{url}/api/v1/services")["services"])
    return False


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with _house(tmp_path_factory.mktemp("tour") / "data") as url:
        yield url


@contextmanager
def _reading(browser: Browser, house: str, reader: str, **context: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page of somebody who came in through a door, and what its console complains of."""
    with browser.new_context(**context) as each:
        if reader != "guest":
            each.request.post(f"{house}/entra", form={"come": reader}, headers={"origin": house})
        page = each.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        yield page, complaints


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("reader", TOUR)
def test_every_page_is_right_for_every_reader(
    browser: Browser, house: str, reader: str, size: str, language: str
) -> None:
    service = _get(f"{house}/api/v1/services")["services"][0]["service"]
    SHOTS.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    role, _, _ = reader.partition(":")
    with _reading(browser, house, reader, viewport=SIZES[size], locale=language) as (page, complaints):
        for path in TOUR[reader]:
            joined = "&" if "?" in path else "?"
            page.goto(f"{house}{path.format(service=service)}{joined}lang={language}", wait_until="networkidle")
            place = re.sub(r"[/?=]", "-", path.strip("/").replace("/{service}", "/one")) or "community"
            page.screenshot(path=SHOTS / f"{place}--{role}--{language}--{size}.png", full_page=True)
            faults += [f"{path}: {fault}" for fault in _faults(page, SIZES[size]["width"], language)]
    expected = re.compile(r"(/nulla|/soci/\S+)\?.*(404|401)")
    faults += [each for each in complaints if not expected.search(each)]
    assert faults == []


def _faults(page: Page, width: int, language: str) -> list[str]:
    """What is wrong with a page: its frame, its width, and what axe finds."""
    faults = []
    if page.locator("html").get_attribute("lang") != language:
        faults.append("another language")
    if page.locator("h1").count() != 1:
        faults.append(f"{page.locator('h1').count()} main titles")
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        faults.append(f"{wide} pixels wide on {width}")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    faults += [
        f"{violation['id']}: {node['html'][:120]} ({node['failureSummary'][:200]})"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
    return faults


def test_the_newcomer_s_walk_of_the_readme_works_word_for_word(browser: Browser, house: str) -> None:
    walk = (ROOT / "README.md").read_text(encoding="utf-8")
    with _reading(browser, house, "guest", viewport=SIZES["desk"], locale="en-GB") as (page, complaints):

        def follow(role: Any, name: str, *, exact: bool = True) -> None:
            assert name in walk, "the README names what is clicked"
            page.get_by_role(role, name=name, exact=exact).first.click()

        page.goto(house)
        follow("link", "Twelve months")
        expect(page.get_by_text("Provisional measurements")).to_have_count(0)
        follow("link", "Curves")
        expect(page.locator(".curve canvas")).to_have_count(1)
        follow("link", "Sign in")
        follow("button", "Enter as Famiglia 3")
        page.get_by_role("link", name="You are Famiglia 3").click()
        follow("link", "Why this amount?")
        expect(page.locator("[data-verify]")).to_have_attribute("data-state", "verified", timeout=30_000)
        assert "verified on your device" in walk
        expect(page.locator("[data-verify]")).to_contain_text(re.compile("verified on your device", re.IGNORECASE))
        page.screenshot(path=SHOTS / "verified--member--en--desk.png", full_page=True)
        for section in ("Services", "Tokens", "Decisions", "Parameters"):
            follow("link", section)
            expect(page.locator("h1")).to_have_text(section)
        follow("link", "Audit")
        follow("button", "Check now")
        expect(page.get_by_role("heading", name="All agrees")).to_be_visible(timeout=120_000)
        follow("link", "Months")
        follow("link", "May 2026")
        paper = page.get_by_role("link", name="Print the statement").get_attribute("href")
        assert paper is not None
        assert page.request.get(f"{house}{paper}").body().startswith(b"%PDF-")
    assert complaints == []


def test_an_auditor_runs_the_audit_and_all_agrees(browser: Browser, house: str) -> None:
    with _reading(browser, house, "auditor", viewport=SIZES["desk"], locale="it-IT") as (page, complaints):
        page.goto(f"{house}/verifica")
        page.get_by_role("button", name="Controlla adesso").click()
        expect(page.get_by_role("heading", name="Torna tutto")).to_be_visible(timeout=120_000)
        page.screenshot(path=SHOTS / "audited--auditor--it--desk.png", full_page=True)
    assert complaints == []
