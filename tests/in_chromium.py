"""An office served on loopback and looked at in a real Chromium: pages as a member of staff sees them, and what axe finds on them."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import axe_playwright_python
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.console_room import console_of
from tests.playing import Office

FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
AXE = next(Path(axe_playwright_python.__file__).parent.glob("**/axe.min.js")).read_text()
RULES = {  # "violations" alone: axe need not describe in full what is in order, which takes it four times as long
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


@dataclass
class Standing:
    """A served office and one browser."""

    office: Office
    base: str
    browser: Browser

    def window(self, width: int = 1440, scheme: Any = "light", **more: Any) -> BrowserContext:
        return self.browser.new_context(
            viewport={"width": width, "height": 1000},
            color_scheme=scheme,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            base_url=self.base,
            **more,
        )

    def signed_in(self, who: str = "田中 ゆかり", **window: Any) -> Page:
        page = self.window(**window).new_page()
        page.goto("/sign-in", wait_until="domcontentloaded")
        page.get_by_role("button", name=who).click()
        page.wait_for_url("**/today")
        return page


@contextmanager
def in_chromium(office: Office) -> Iterator[Standing]:
    """The office with its console on a free port and a browser beside it; both are closed afterwards."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    app = console_of(office, base=base)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", timeout_graceful_shutdown=1, lifespan="off"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(FLAGS))
        yield Standing(office, base, browser)
        browser.close()
    app.live.close()
    server.should_exit = True
    thread.join(timeout=5)


def listening(page: Page) -> list[str]:
    """What the browser complains about from now on."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


WIDTHS = (320, 390, 1440)
SCHEMES: tuple[Any, ...] = ("light", "dark")


def faults_in_every_look(page: Page) -> dict[str, Any]:
    """The page as it stands, at each width and in each scheme, without loading it again: what axe finds, and sideways scroll."""
    faults: dict[str, Any] = {}
    for width, scheme in itertools.product(WIDTHS, SCHEMES):
        page.set_viewport_size({"width": width, "height": 1000})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # a colour half way to its new one is no fault
        found = violations(page)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(("sideways scroll", [page.url]))
        if found:
            faults[f"{page.url} {width} {scheme}"] = found
    return faults


def violations(page: Page) -> list[Any]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(rules)", RULES)["violations"]
    return [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found]
