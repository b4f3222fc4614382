"""What the pages' scripts promise: what is exchanged comes to life, and nothing that came with it is run or kept."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Route
from starlette.testclient import TestClient

from backend.app import create_app
from backend.books import Books
from backend.settlements.service import SettlementBook

FRAGMENT = """
<table data-sortable data-sorted-up="% up" data-sorted-down="% down">
  <thead><tr><th>Name</th><th class="n">Value</th></tr></thead>
  <tbody><tr><td data-value="a">a</td><td data-value="1">1</td></tr>
  <tr><td data-value="b">b</td><td data-value="2">2</td></tr></tbody>
</table>
<script>window.ran = "script"</script><p id="on" hx-on:click="window.ran = 'attribute'">press</p>
"""
ADDED = """
<a id="own" href="#" hx-get="/fragment" hx-target="#target" hx-push-url="/pushed">own</a>
<a id="other" href="#" hx-get="http://other.example/fragment" hx-target="#target">other</a>
<div id="target"></div></main>
"""


@pytest.fixture(scope="module")
def house(book: SettlementBook, books_of: Callable[..., Books], assets: Path) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        app = create_app(books_of(book, assets=assets))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield f"http://localhost:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@pytest.fixture
def page(browser: Browser, house: str) -> Iterator[Page]:
    """A page with a place that is exchanged, and links that do it."""

    def add(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("</main>", ADDED))

    with browser.new_context() as context:
        page = context.new_page()
        page.route(f"{house}/entra", add)
        page.route("**/fragment", lambda route: route.fulfill(body=FRAGMENT, content_type="text/html"))
        page.goto(f"{house}/entra")
        yield page


def test_a_table_that_comes_later_sorts_too(page: Page) -> None:
    page.locator("#own").click()
    page.get_by_role("button", name="Value").click()
    assert page.locator("#target tbody tr td:first-child").all_inner_texts() == ["b", "a"]
    assert page.locator("#target .sort").count() == 2


def test_nothing_that_comes_is_run_and_no_page_is_kept(page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.locator("#own").click()
    page.locator("#on").click()
    assert page.evaluate("window.ran") is None
    assert "htmx-history-cache" not in page.evaluate("Object.keys(sessionStorage).concat(Object.keys(localStorage))")
    assert page.locator("style").count() == 0
    assert [text for text in complaints if "Content Security Policy" in text] == []


def test_no_other_house_is_asked(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#other").click()
    page.locator("#own").click()
    page.wait_for_selector("#target table")
    assert [url for url in asked if "other.example" in url] == []


def test_files_are_kept_for_ever_under_the_hash_of_their_build_and_nowhere_else(client: TestClient) -> None:
    assert client.get("/static/none/page.js").status_code == 404


@pytest.mark.parametrize("name", ["page.js", "curves.js", "verify.js", "style.css", "icon.svg", "licences.txt"])
def test_a_built_file_never_changes_under_its_address(
    book: SettlementBook,
    books_of: Callable[..., Books],
    client_of: Callable[..., TestClient],
    assets: Path,
    name: str,
) -> None:
    client = client_of(books_of(book, assets=assets), None)
    answer = client.get(f"/static/{assets.name}/{name}")
    assert answer.content == (assets / name).read_bytes()
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get(f"/static/0000000000000000/{name}").status_code == 404
    for path in re.findall(r'/static/[^"]+', client.get("/").text):
        assert client.get(path).status_code == 200
