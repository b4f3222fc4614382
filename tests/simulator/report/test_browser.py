"""The page in a real browser: nothing runs over, in light and dark, on a phone and on a desk, and axe finds nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from simulator.report.compare import Scenario, compare_html
from simulator.report.folder import read_report

AXE = Path(__file__).resolve().parents[3] / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CASES = [
    ("small_municipality", "it", 390, "light"),
    ("small_municipality", "en", 1280, "dark"),
    ("company_public_citizens", "it", 1280, "light"),
    ("shopping_centre", "en", 390, "dark"),
]


def faults_of(browser: Browser, file: Path, width: int, scheme: str) -> list[str]:
    """What runs over the page, and what axe finds, with every table unfolded."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    faults = [f"asks for {url}" for url in asked if url != file.as_uri()]
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        faults.append(f"{wide} px wide")
    cut = """() => [...document.querySelectorAll('.number, figure, li, p, summary')]
      .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
      .map((e) => e.textContent.trim().slice(0, 60))"""
    faults += [f"runs over: {text}" for text in page.evaluate(cut)]
    over = """() => [...document.querySelectorAll('svg')].filter((s) => s.clientWidth).flatMap((s) => {
      const box = s.getBoundingClientRect();
      return [...s.querySelectorAll('text')].filter((t) => {
        const r = t.getBoundingClientRect();
        return r.left < box.left - 3 || r.right > box.right + 3;
      }).map((t) => t.textContent) })"""
    faults += [f"off the drawing: {text}" for text in page.evaluate(over)]
    page.add_script_tag(path=AXE)
    found = page.evaluate("(tags) => axe.run({ runOnly: tags })", TAGS)
    faults += [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found["violations"]]
    page.close()
    return faults


@pytest.mark.parametrize(("name", "code", "width", "scheme"), CASES)
def test_a_report_fits_and_is_accessible(
    name: str, code: str, width: int, scheme: str, browser: Browser, reports: dict[str, Path]
) -> None:
    assert faults_of(browser, reports[name] / f"report.{code}.html", width, scheme) == []


def test_a_comparison_fits_and_is_accessible(browser: Browser, reports: dict[str, Path], tmp_path: Path) -> None:
    scenarios = [Scenario(name, read_report(folder)) for name, folder in list(reports.items())[:4]]
    file = tmp_path / "comparison.html"
    file.write_text(compare_html(scenarios, "it"), encoding="utf-8")
    assert faults_of(browser, file, 390, "light") == []
