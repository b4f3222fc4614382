"""What `borgo up` shows while it runs: the bar of the told history, and the browser where there is a desktop."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import uvicorn
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from backend.telling import Telling
from cli.services import in_ci

LOOK_EVERY = 0.2


@contextmanager
def telling_bar(telling: Telling, console: Console) -> Iterator[None]:
    """A bar for as long as a history is being told; where there is no terminal, a line before and one after it."""
    stop = threading.Event()
    thread = threading.Thread(target=_show, args=(telling, console, stop), name="bar", daemon=True)
    if not telling.done:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if thread.ident is not None:
            thread.join()


def _show(telling: Telling, console: Console, stop: threading.Event) -> None:
    if not console.is_terminal:
        console.print("Telling the community's history on its chain; the pages grow with it.")
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %")
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Telling the history", total=None)
        while not (telling.done or telling.problem or stop.wait(LOOK_EVERY)):
            month = telling.period_told
            text = f"Telling the history: {month.first_day:%B %Y}" if month else "Telling the history"
            bar.update(task, description=text, completed=telling.acts_told, total=telling.acts or None)
    if telling.done:
        console.print("The history is told: the chain follows the clock.")


@contextmanager
def when_served(server: uvicorn.Server, act: Callable[[], object]) -> Iterator[None]:
    """Do something in a thread as soon as the server answers, unless the block ends before."""
    stop = threading.Event()

    def wait() -> None:
        while not stop.wait(LOOK_EVERY):
            if server.started:
                act()
                return

    threading.Thread(target=wait, name="served", daemon=True).start()
    try:
        yield
    finally:
        stop.set()


@contextmanager
def browser(server: uvicorn.Server, url: str, *, wanted: bool) -> Iterator[None]:
    """Open the pages in a browser as soon as they are served, if that is wanted and somebody sits at a desktop."""
    if wanted and has_desktop(os.environ, sys.platform) and sys.stdout.isatty() and not in_ci():
        with when_served(server, lambda: webbrowser.open(url)):
            yield
    else:
        yield


def has_desktop(environment: Mapping[str, str], platform: str) -> bool:
    """Whether a browser with a window can be expected."""
    if platform.startswith("linux"):
        return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))
    return True
