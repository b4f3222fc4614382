"""The simulations in a real browser: from an empty page to an answer, with scripts and without, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.books import Books
from backend.settlements.service import SettlementBook
from backend.simulation.service import Simulations
from cli.assets import ROOT, build_assets
from tests.backend.simulation.conftest import SMALL
from tests.backend.test_browser import DESK, NARROW_TARGETS, PHONE, TOO_SMALL, opened, served

MEMBER = "member:famiglia-1"
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulations]:
    made = Simulations(tmp_path_factory.mktemp("browser") / "simulations")
    yield made
    made.close()


@pytest.fixture(scope="module")
def address(book: SettlementBook, books_of: Callable[..., Books], kept: Simulations) -> Iterator[str]:
    with served(books_of(book, assets=build_assets(), simulations=kept)) as url:
        yield url


@pytest.fixture(scope="module")
def done(browser: Browser, address: str) -> str:
    """The path of a scenario that was described with the short form, without scripts, and simulated."""
    with opened(browser, f"{address}/simula?lang=it", javascript=False, reader=MEMBER, viewport=PHONE) as page:
        page.get_by_role("link", name="Una prima risposta").click()
        page.get_by_role("button", name="+ Aggiungi un gruppo").click()
        page.locator("[id='chi.4']").select_option("association")
        page.locator("[id='kwh.4']").fill("3.800")
        page.get_by_role("button", name="Simula", exact=True).click()
        said = page.locator(".faults a").all_inner_texts()
        assert said == ["Capoluogo più vicino: Scegline uno.", "Nome della comunità: Manca."]
        assert page.locator("[id='kwh.4']").input_value() == "3.800", "nothing is lost"
        page.get_by_label("Nome della comunità").fill("Valle del sole")
        page.get_by_label("Capoluogo più vicino").select_option("Ancona")
        page.get_by_role("button", name="Simula", exact=True).click()
        assert re.search(r"/simula/scenari/[0-9a-f]{12}", page.url)
        for _ in range(600):
            if page.locator(".answer").count():
                break
            page.wait_for_timeout(200)
            page.goto(page.url)
        assert page.locator(".answer").inner_text().startswith("Conviene?")
        return re.sub(r"^https?://[^/]+|\?.*$", "", page.url)


def _paths(done: str) -> tuple[str, ...]:
    return ("/simula", "/simula/breve", "/simula/descrivi", "/simula/descrivi?modello=condominium", done)


@pytest.mark.parametrize("language", ["it", "en"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_pages_fit_and_are_accessible(
    browser: Browser, address: str, done: str, viewport: dict[str, int], language: str
) -> None:
    with opened(browser, address, reader=MEMBER, viewport=viewport) as page:
        for path in _paths(done):
            page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
            page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
            assert page.locator("h1").count() == 1, path
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
            assert page.evaluate(TOO_SMALL) == [], path
            targets = [each for each in page.evaluate(NARROW_TARGETS) if "visually-hidden" not in each]
            assert [each for each in targets if 'type="checkbox"' not in each and 'type="hidden"' not in each] == [], (
                path
            )
            page.evaluate(AXE)
            found = page.evaluate(
                f"axe.run('main', {RULES}).then((r) => r.violations.map((v) => [v.id, v.nodes[0].html]))"
            )
            assert found == [], path


def test_the_whole_form_grows_by_its_buttons_and_says_what_is_wrong_where(
    browser: Browser, address: str, kept: Simulations
) -> None:
    with opened(browser, f"{address}/simula?lang=it", reader=MEMBER, viewport=DESK) as page:
        page.get_by_role("link", name="Parti da qui: Condominio").click()
        members = page.locator(".member")
        count = members.count()
        page.get_by_role("button", name="+ Aggiungi un socio").click()
        expect(members).to_have_count(count + 1)
        expect(page.locator(f"[id='members.{count}.name']")).to_be_focused()
        page.get_by_role("button", name=f"Togli Socio {count + 1}").click()
        expect(members).to_have_count(count)
        page.locator("[id='members.0'] > summary").click()
        page.get_by_label("Comune", exact=True).fill("")
        page.get_by_label("Latitudine, gradi nord").fill("91")
        before = len(kept.all())
        with page.expect_response(re.compile("/simula/descrivi")) as answer:
            page.get_by_role("button", name="Controlla").last.click()
        assert answer.value.status == 422
        said = page.locator(".faults a").all_inner_texts()
        assert said == ["Il luogo · Comune: Manca.", "Il luogo · Latitudine, gradi nord: Dev'essere tra 35 e 48."]
        page.locator(".faults a").last.click()
        expect(page.get_by_label("Latitudine, gradi nord")).to_have_attribute("aria-invalid", "true")
        assert len(kept.all()) == before
    with opened(
        browser, f"{address}/simula/descrivi?modello=condominium&lang=it", reader=MEMBER, viewport=DESK
    ) as page:
        page.get_by_label("Comune", exact=True).fill("Torino")
        page.get_by_role("button", name="Salva", exact=True).click()
        expect(page.locator("h1")).to_have_text("Gruppo di autoconsumatori in condominio")
        assert len(kept.all()) == before + 1
        assert 'municipality = "Torino"' in kept.text(kept.all()[0].id)


def test_a_report_opens_under_its_own_policy_and_scenarios_are_compared(
    browser: Browser, address: str, done: str
) -> None:
    with opened(browser, f"{address}{done}?lang=it", reader=MEMBER, viewport=PHONE) as page:
        page.get_by_role("link", name="Apri il rapporto").click()
        expect(page.locator("h1")).to_have_text("Valle del sole")
        assert page.evaluate("getComputedStyle(document.querySelector('.page')).maxWidth") != "none", "it is styled"
        page.get_by_role("link", name="English").click()
        expect(page.locator(".answer")).to_contain_text("Is it worth it?")
        page.goto(f"{address}{done}?lang=it")
        page.get_by_role("button", name="Duplica").click()
        expect(page.locator("h1")).to_have_text("Valle del sole (copia)")
        page.get_by_role("button", name="Simula", exact=True).click()
        expect(page.locator(".answer")).to_be_visible(timeout=120_000)
        page.get_by_role("link", name="Tutti gli scenari").click()
        for box in page.locator("input[name=s]").all():
            box.check()
        page.get_by_role("button", name="Confronta quelli scelti").click()
        expect(page.locator("h1")).to_have_text("Scenari a confronto")
        _accessible(page)


def test_a_file_is_uploaded_and_a_scenario_deleted_by_hand(
    browser: Browser, address: str, kept: Simulations, tmp_path: Path
) -> None:
    file = tmp_path / "paese.toml"
    file.write_text(SMALL.replace('"Prova"', '"Da buttare"'), encoding="utf-8")
    with opened(browser, f"{address}/simula?lang=en", reader=MEMBER, viewport=PHONE) as page:
        page.get_by_label("Upload a description").set_input_files(file)
        page.get_by_role("button", name="Upload", exact=True).click()
        expect(page.locator("h1")).to_have_text("Da buttare")
        page.locator("summary", has_text="Delete the scenario").click()
        page.get_by_role("button", name="Delete", exact=True).click()
        expect(page.locator("h1")).to_have_text("Is an energy community worth it?")
        assert "Da buttare" not in [each.name for each in kept.all()]


@pytest.mark.usefixtures("done")
def test_a_guest_reads_what_it_is_for(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/simula?lang=it", reader=None, viewport=PHONE) as page:
        assert page.locator(".way").count() == 6
        assert "Valle del sole" not in page.content()
        _accessible(page)


def _accessible(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.evaluate(AXE)
    assert (
        page.evaluate(f"axe.run('main', {RULES}).then((r) => r.violations.map((v) => [v.id, v.nodes[0].html]))") == []
    )
