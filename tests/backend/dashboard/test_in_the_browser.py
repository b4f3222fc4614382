"""The community's pages in a real browser: signing in by hand, switching periods, reading and zooming curves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.books import Books
from backend.settlements.service import SettlementBook
from cli.assets import build_assets
from tests.backend.dashboard.test_dashboard import Feed
from tests.backend.test_browser import DESK, NARROW_TARGETS, PHONE, SMALL, TOO_SMALL, opened, served

PATHS = ("/?periodo=mese", "/?periodo=anno", "/mesi", "/soci", "/soci/comune", "/curve?dal=2026-03-29")


@pytest.fixture(scope="module")
def address(book: SettlementBook, books_of: Callable[..., Books]) -> Iterator[str]:
    now = datetime(2026, 6, 3, 8, 20, tzinfo=UTC)
    with served(books_of(book, assets=build_assets(), live=Feed(now), clock=now.timestamp)) as url:
        yield url


def _sign_in(page: Page, address: str, door: str) -> None:
    page.goto(f"{address}/entra")
    page.locator(f'button[value="{door}"]').click()


@pytest.mark.parametrize("viewport", [DESK, PHONE, SMALL], ids=["desk", "phone", "small"])
def test_pages_fit_and_can_be_read(browser: Browser, address: str, viewport: dict[str, int]) -> None:
    with opened(browser, address, viewport=viewport) as page:
        for path in PATHS:
            for language in ("it", "en"):
                page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
                page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
                assert page.locator("h1").count() == 1, path
                assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
                assert page.evaluate(TOO_SMALL) == [], path
                assert page.evaluate(NARROW_TARGETS) == [], path


def test_a_member_signs_in_by_hand_and_finds_its_page(browser: Browser, address: str) -> None:
    with opened(browser, address, reader=None, viewport=PHONE) as page:
        page.get_by_role("link", name=re.compile("Entra per vederlo|Sign in to see it")).click()
        page.locator('button[value="member:famiglia-1"]').click()
        page.get_by_role("link", name=re.compile("Famiglia 1$")).first.click()
        assert page.url.endswith("/soci/famiglia-1")
        assert page.locator("h1").inner_text() == "Famiglia 1"


def test_periods_change_without_a_new_page_and_have_addresses(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/?lang=it", viewport=DESK) as page:
        page.evaluate("window.same = true")
        page.get_by_role("link", name="Dodici mesi").click()
        expect(page.locator("#span-anno")).to_have_attribute("aria-current", "true")
        assert page.evaluate("window.same") is True
        assert "periodo=anno" in page.url
        assert page.locator("#energy .slider").count() == 1
        title = page.locator(".amounts .shared .value").inner_text()
    with opened(browser, f"{address}/?lang=it", javascript=False, viewport=DESK) as page:
        page.get_by_role("link", name="Dodici mesi").click()
        assert page.locator(".amounts .shared .value").inner_text() == title


def test_curves_are_read_by_keyboard_and_zoomed(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/curve?lang=it&dal=2026-05-10", viewport=DESK) as page:
        slider = page.get_by_role("slider", name="Scegli il momento")
        slider.focus()
        page.keyboard.press("Home")
        reading = page.locator(".reading")
        assert reading.inner_text().startswith("00:00")
        page.keyboard.press("ArrowRight")
        row = page.locator("#curves tbody tr").nth(1).locator("td").first.text_content()
        assert f"Immessa {row}\u00a0kWh" in (slider.get_attribute("aria-valuetext") or "")
        before = page.locator(".curve canvas").screenshot()
        page.get_by_role("button", name="Ingrandisci").click()
        page.wait_for_timeout(100)
        assert page.locator(".curve canvas").screenshot() != before
        page.get_by_role("button", name="Tutto").click()
        page.keyboard.press("Tab")
        page.locator("#later").click()
        assert "dal=2026-05-11" in page.url
        page.locator("#length").select_option("7")
        expect(page.locator("#curve-title")).to_contain_text("Dal 11 maggio 2026 al 17 maggio 2026")
        expect(page.locator(".curve canvas")).to_have_count(1)
        expect(page.locator("#curves tbody tr")).to_have_count(7 * 24)


def test_a_finger_reads_the_curve(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/curve?lang=it&dal=2026-05-10", viewport=PHONE, has_touch=True) as page:
        over = page.locator(".u-over")
        over.scroll_into_view_if_needed()
        box = over.bounding_box()
        assert box is not None
        fingers = page.context.new_cdp_session(page)
        y = box["y"] + box["height"] / 2
        for kind, x in (("touchStart", 0.2), ("touchMove", 0.5), ("touchMove", 0.98)):
            points = [{"x": box["x"] + x * box["width"], "y": y}]
            fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        assert page.locator(".reading").inner_text().startswith(("22:00", "23:00"))


def test_without_scripts_the_curve_is_a_table_and_a_form(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/curve?lang=it&dal=2026-05-10", javascript=False, viewport=PHONE) as page:
        page.locator("#day").fill("2026-05-20")
        page.get_by_role("button", name="Mostra").click()
        assert "dal=2026-05-20" in page.url
        page.locator("summary").click()
        assert page.locator("#curves tbody tr").count() == 24
