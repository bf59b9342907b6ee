"""A worker's hands in Chromium, by accessible names: sheets filled, papers opened; and a phone that reaches us by LINE's own webhook."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import io
import json
import os
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from PIL import Image, ImageChops
from playwright.sync_api import ConsoleMessage, Locator, Page, expect
from pypdf import PdfReader
from starlette.applications import Starlette

from bots.doors import Channels, doors
from tests.in_chromium import Standing
from tests.playing import Office

GOLDEN = Path(__file__).parent / "golden_story"
SECRET = "a-channel-secret"
Answers = Mapping[str, Any]


@dataclass
class Phone:
    """A resident's LINE: what it sends comes in signed, through the webhook; what it gets stands in the office's phones."""

    office: Office
    door: Starlette
    loop: asyncio.AbstractEventLoop
    user: str = "U" + "e" * 32
    sent: int = 0

    def says(self, *texts: str) -> list[str]:
        """One after the other, each with its turn; what the phone got for the last."""
        got: list[str] = []
        for text in texts:
            before = len(self.office.phones.get(self.user, []))
            self.office.clock.forward(seconds=30)
            self.posts(text)
            self.office.clock.forward(seconds=30)
            self.office.settle()
            got = self.office.phones.get(self.user, [])[before:]
        return got

    def posts(self, text: str) -> None:
        self.sent += 1
        event = {
            "type": "message",
            "mode": "active",
            "timestamp": int(self.office.clock.now().timestamp() * 1000),
            "source": {"type": "user", "userId": self.user},
            "webhookEventId": f"01E{self.sent:023}",
            "deliveryContext": {"isRedelivery": False},
            "replyToken": f"reply{self.sent}",
            "message": {"type": "text", "id": str(self.sent), "text": text},
        }
        body = json.dumps({"destination": "bot", "events": [event]}).encode()
        signed = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()
        assert asyncio.run_coroutine_threadsafe(self._knock(body, signed), self.loop).result() == 200

    async def _knock(self, body: bytes, signed: str) -> int:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.door), base_url="http://line.test") as line:
            answer = await line.post("/webhooks/line", content=body, headers={"x-line-signature": signed})
        return answer.status_code


@contextmanager
def line_of(office: Office) -> Iterator[Phone]:
    """LINE's door into an office, and a phone that knocks at it."""
    channels = Channels(line_secret=SECRET, line_account="bot")
    door = Starlette(routes=doors(office.store, channels, office.clock.now, lambda: None))
    loop = asyncio.new_event_loop()  # the browser's loop has the main thread
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield Phone(office, door, loop)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(timeout=5)
    loop.close()


@dataclass
class Desk:
    """One member of staff at a browser, for as long as the clock stands; what the browser complains about is kept."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def goes(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    def follows(self, name: str, within: str = "") -> None:
        """Click the link with this name, in this part of the page."""
        scope = self.page.locator("main")
        scope = scope.get_by_role("navigation", name=within) if within else scope
        scope.get_by_role("link", name=name, exact=True).click()

    def writes(self, number: str, page: str, kind: str, answers: Answers) -> None:
        """From the page of the case, as a worker goes: the page where it stands, the kind, the sheet, recorded."""
        self.goes(f"/cases/{number}")
        self.follows(page, "このケースの書類")
        self.follows(kind)
        self.records(answers)

    def records(self, answers: Answers, button: str = "記録する") -> None:
        fill(self.page.locator("main"), answers)
        self.page.get_by_role("button", name=button, exact=True).click()
        expect(self.page.locator(".toasts")).not_to_be_empty()

    def looks_at(self, number: str, title: str, golden: str, *told: str) -> None:
        """The paper with this title as the page shows it beside its golden picture, then printed: a snapshot that says `told`."""
        self.goes(f"/cases/{number}/forms")
        self.page.get_by_role("link", name=re.compile(f"^見る ?{title}")).click()
        same_picture(self.page.get_by_role("img", name=re.compile("の1ページ目$")), golden)
        self.prints(self.page.get_by_role("button", name="PDFにして印刷する"), *told)

    def prints(self, button: Locator, *told: str) -> None:
        """The button makes a PDF that says `told`; opened again it is the same file, byte for byte."""
        with self.page.expect_response(re.compile("/forms/printed/")) as answer:
            button.click()
        opened = [self.page.request.get(answer.value.url) for _ in range(2)]
        assert [one.headers["content-type"] for one in opened] == ["application/pdf"] * 2
        assert opened[0].body() == opened[1].body()
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(opened[0].body())).pages]
        text = re.sub(r"[\s\u200b]", "", "".join(pages))
        assert [words for words in told if words not in text] == []


@contextmanager
def at_desk(standing: Standing, who: str, **window: Any) -> Iterator[Desk]:
    """Sign in, work, leave; the browser must have had nothing to complain about (a page refused by the CSP is a complaint)."""
    page = standing.signed_in(who, **window)
    desk = Desk(page)
    page.on("console", lambda said: desk.complaints.append(said.text) if complaint(said) else None)
    page.on("pageerror", lambda error: desk.complaints.append(str(error)))
    page.on(
        "response", lambda answer: desk.complaints.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
    )
    yield desk
    page.context.close()
    assert desk.complaints == [], desk.complaints


def complaint(said: ConsoleMessage) -> bool:
    """Whether a browser's word is a complaint: a PDF has no way to name its icon, so that Chromium asks for one we do not have."""
    return said.type in ("error", "warning") and not said.location["url"].endswith("/favicon.ico")


def fill(scope: Locator, answers: Answers) -> None:
    """Each answer into the field with this label: words, a choice by its words (several: a tuple), a row by its own fields."""
    for label, answer in answers.items():
        named = re.compile(f"^{re.escape(label)}(かならず)?$")
        if isinstance(answer, dict):
            fill(scope.get_by_role("group", name=named), answer)
            continue
        found = scope.get_by_role("textbox", name=named).or_(scope.get_by_role("combobox", name=named))
        found = found.or_(scope.get_by_role("group", name=named))
        match found.evaluate("one => one.tagName"):
            case "FIELDSET":
                for words in (answer,) if isinstance(answer, str) else answer:
                    found.get_by_label(words, exact=True).check()
            case "SELECT":
                found.select_option(label=answer)
            case _:
                found.fill(answer)


def same_picture(shown: Locator, golden: str) -> None:
    """The picture of a page in the console beside the one kept (REWRITE=1 keeps today's), small, with some tolerance."""
    drawn = base64.b64decode((shown.get_attribute("src") or "").partition(",")[2])
    whole = Image.open(io.BytesIO(drawn)).convert("L")
    picture = whole.resize((413, round(413 * whole.height / whole.width)), Image.Resampling.LANCZOS)
    kept = GOLDEN / f"{golden}.png"
    if os.environ.get("REWRITE"):
        kept.parent.mkdir(exist_ok=True)
        picture.save(kept, optimize=True)
    before = Image.open(kept).convert("L")
    assert picture.size == before.size
    far = sum(ImageChops.difference(picture, before).histogram()[64:])
    assert far < picture.width * picture.height * 0.002, f"{golden}: {far} points differ: look at it, then REWRITE=1"
