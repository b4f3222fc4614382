"""The pages in a real browser: at a desk and on a phone, in both languages, by mouse and by keyboard."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page

import backend.pages
from backend.app import create_app
from backend.books import Books
from backend.settlements.service import SettlementBook
from cli.assets import build_assets

DESK = {"width": 1280, "height": 900}
TABLET = {"width": 768, "height": 1024}
SMALL = {"width": 320, "height": 640}
PHONE = {"width": 390, "height": 844}
PAGES = ("/", "/mesi/2026-04", "/mesi/2026-05/soci/comune", "/nothing")
STYLE = (Path(backend.pages.__file__).parent / "styles" / "tokens.css").read_text(encoding="utf-8")


@contextmanager
def served(books: Books) -> Iterator[str]:
    """The books behind a real server on a free port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(books), log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        try:
            yield f"http://localhost:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture(scope="module")
def address(book: SettlementBook, books_of: Callable[..., Books]) -> Iterator[str]:
    with served(books_of(book, assets=build_assets())) as url:
        yield url


@contextmanager
def opened(
    browser: Browser, url: str, *, javascript: bool = True, reader: str | None = "steward", **context: object
) -> Iterator[Page]:
    """A page, signed in through a door, that may not complain in its console, except of an answer that is an error."""
    with browser.new_context(java_script_enabled=javascript, **context) as each:  # type: ignore[arg-type]
        if reader is not None:
            house = "/".join(url.split("/")[:3])
            each.request.post(f"{house}/entra", form={"come": reader}, headers={"origin": house})
        page = each.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        yield page
        assert [text for text in complaints if not re.search(r"status of (404|422) ", text)] == []


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("viewport", [DESK, TABLET, PHONE, SMALL], ids=["desk", "tablet", "phone", "small"])
def test_pages_fit_can_be_read_and_name_their_pictures(
    browser: Browser, address: str, viewport: dict[str, int], language: str
) -> None:
    with opened(browser, address, viewport=viewport) as page:
        for path in PAGES:
            page.goto(f"{address}{path}?lang={language}")
            page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
            assert page.locator("html").get_attribute("lang") == language
            assert page.locator("h1").count() == 1, path
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
            assert page.locator("svg:not([aria-hidden=true]):not([aria-label]), img:not([alt])").count() == 0, path
            levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))")
            assert all(after - before <= 1 for before, after in pairwise(levels)), path
            assert page.evaluate(TOO_SMALL) == [], path
            assert page.evaluate(NARROW_TARGETS) == [], path


@pytest.mark.parametrize("reader", ["steward", "member:famiglia-3"])
def test_on_a_phone_a_row_of_a_table_is_one_piece(browser: Browser, address: str, reader: str) -> None:
    with opened(browser, address, reader=reader, viewport=PHONE) as page:
        for path in ("/", "/mesi", "/mesi/2026-05", "/soci", "/soci/famiglia-3"):
            page.goto(f"{address}{path}?lang=it")
            assert page.locator(".cards tbody tr").count(), path
            assert page.evaluate(PIECES) == [], path


# Cells that draw a line or a ground of their own, or take room though they hold nothing.
PIECES = """() => [...document.querySelectorAll(":is(.cards, .divided) > :is(tbody, tfoot) :is(th, td)")]
  .filter((e) => e.checkVisibility() && e.getClientRects().length)
  .filter((e) => {
    const style = getComputedStyle(e);
    const lines = ["Top", "Bottom", "Left", "Right"].some((side) => parseFloat(style[`border${side}Width`]));
    const empty = e.closest(".cards") && !e.textContent.trim() && !e.querySelector("svg, input");
    return lines || empty || style.backgroundColor !== "rgba(0, 0, 0, 0)";
  })
  .map((e) => e.outerHTML.slice(0, 90))"""

# Text under 16 px in the page, or under 12 px where a drawing is scaled.
TOO_SMALL = """() => {
  const shown = (e) => e.checkVisibility() && e.getClientRects().length;
  const small = [];
  for (const e of document.querySelectorAll("body *:not(svg *)")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (own && shown(e) && parseFloat(getComputedStyle(e).fontSize) < 15.99) small.push(e.outerHTML.slice(0, 90));
  }
  for (const e of document.querySelectorAll("svg text")) {
    const svg = e.ownerSVGElement;
    if (!shown(svg)) continue;
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    if (parseFloat(e.getAttribute("font-size")) * scale < 12) small.push(e.textContent);
  }
  return small;
}"""

# Controls lower than 44 px; a link inside a sentence may be as high as its line (WCAG 2.2, 2.5.8).
NARROW_TARGETS = """() => [...document.querySelectorAll("a, button, summary, input")]
  .filter((e) => e.checkVisibility() && !e.classList.contains("skip"))
  .filter((e) => !(e.tagName === "A" && e.closest("p.source, td span")))
  .filter((e) => e.getBoundingClientRect().height < 43.5)
  .map((e) => e.outerHTML.slice(0, 90) + e.getBoundingClientRect().height)"""


def test_headers_sort_the_members_by_click_and_by_keyboard(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/mesi/2026-05?lang=it", viewport=DESK) as page:
        table = page.locator("table.members")
        headers = table.locator("thead th")

        def column(index: int) -> list[int]:
            values = table.locator("tbody tr").evaluate_all(f"rows => rows.map((r) => r.cells[{index}].dataset.value)")
            return [int(value) for value in values]

        assert column(5) == sorted(column(5), reverse=True)
        table.get_by_role("button", name="Prelevata kWh").click()
        assert column(2) == sorted(column(2), reverse=True)
        assert headers.nth(2).get_attribute("aria-sort") == "descending"
        assert headers.nth(5).get_attribute("aria-sort") is None
        page.keyboard.press("Enter")
        assert column(2) == sorted(column(2))
        assert headers.nth(2).get_attribute("aria-sort") == "ascending"
        table.get_by_role("button", name="Socio").click()
        names = table.locator("tbody th a").all_inner_texts()
        assert names == sorted(names)
        assert "Ordinata per Socio" in page.locator("[aria-live=polite]").inner_text()


def test_the_slider_gives_each_hour_by_keyboard_and_by_pointer(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/mesi/2026-05?lang=en", viewport=DESK) as page:
        slider = page.get_by_role("slider", name="Choose the hour")
        slider.focus()
        page.keyboard.press("Home")
        reading = page.locator(".reading").first
        assert reading.inner_text().startswith("00:00\u201301:00")
        page.keyboard.press("ArrowRight")
        assert "01:00\u201302:00" in (slider.get_attribute("aria-valuetext") or "")
        row = page.locator(".behind tbody tr").nth(1).locator("td").nth(1).text_content()
        assert f"Withdrawn {row}\u00a0kWh" in (reading.text_content() or "")
        drawing = page.locator("svg.plot.wide").first
        drawing.scroll_into_view_if_needed()
        box = drawing.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] - 12, box["y"] + box["height"] / 2)
        assert reading.inner_text().startswith("23:00")


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/mesi/2026-05?lang=it", viewport=DESK) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        reachable = page.locator("main :is(a, button, input, summary)").evaluate_all(
            "all => all.filter((e) => e.checkVisibility()).length"
        )
        page.evaluate("window.seen = new Set()")
        for _ in range(reachable + 5):
            page.keyboard.press("Tab")
            page.evaluate("document.activeElement.closest('main') && window.seen.add(document.activeElement)")
            outline = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
            assert outline >= 2
            if page.evaluate("document.activeElement.closest('footer') !== null"):
                break
        assert page.evaluate("window.seen.size") == reachable


def test_without_scripts_everything_can_be_read(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/mesi/2026-05?lang=it", javascript=False, viewport=PHONE) as page:
        assert page.locator("table.members tbody tr").count() == 11
        assert page.locator("svg.plot.narrow").first.is_visible()
        assert page.locator("svg.plot.wide").first.is_hidden()
        assert page.locator(".slider").count() == 0
        page.locator("summary", has_text="La tabella dietro il grafico").first.click()
        assert page.locator(".behind td").first.is_visible()


def test_paper_shows_the_numbers_and_leaves_the_controls_out(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/mesi/2026-05?lang=it", viewport=DESK) as page:
        page.emulate_media(media="print")
        assert page.locator(".slider").first.is_hidden()
        assert page.locator(".button").first.is_hidden()
        assert page.locator("table.members strong").first.is_visible()
        assert page.locator("svg.plot").first.is_visible()


def test_the_empty_house_fits_too(browser: Browser, books_of: Callable[..., Books]) -> None:
    empty = books_of(SettlementBook(), assets=build_assets())
    with served(empty) as url, opened(browser, url, viewport=PHONE, locale="it-IT") as page:
        assert page.locator("#empty-title").inner_text() == "Nessun mese ancora"
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


TEXT_ON = {
    "--ink": ("--paper", "--card", "--track"),
    "--muted": ("--paper", "--card"),
    "--accent": ("--paper", "--card"),
    "--on-accent": ("--accent",),
    "--band-ink": ("--band", "--band-stripe"),
    "--green-ink": ("--card", "--paper"),
    "--blue-ink": ("--card",),
    "--sun-ink": ("--card",),
    "--on-green": ("--green",),
}
LINES_ON = {
    "--focus": ("--paper", "--card"),
    "--green": ("--card",),
    "--blue-ink": ("--card",),
    "--sun-ink": ("--card",),
}


def _themes() -> dict[str, dict[str, str]]:
    light, dark = re.findall(r":root \{(.*?)\}", STYLE, flags=re.DOTALL)[:2]
    tokens = dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", light))
    return {"light": tokens, "dark": {**tokens, **dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", dark))}}


def _luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_and_lines_stand_out_in_both_themes(theme: str) -> None:
    tokens = _themes()[theme]
    pairs = [(a, b, 4.5) for a, under in TEXT_ON.items() for b in under]
    pairs += [(a, b, 3.0) for a, under in LINES_ON.items() for b in under]
    weak = {(a, b): round(_contrast(tokens[a], tokens[b]), 2) for a, b, least in pairs}
    assert {pair: weak[pair[:2]] for pair in pairs if weak[pair[:2]] < pair[2]} == {}
