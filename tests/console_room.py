"""A console to test: the real app on a real store, and a browser that behaves like one (cookies, Sec-Fetch-Site, 303)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from staff_console.app import ConsoleSettings, console
from staff_console.channel_door import Channels, none
from staff_console.guard import SafeHeaders
from tests.playing import Office

BASE = "http://console.test"
THE_INTAKE = (
    *("こんにちは", "日本語", "わたし自身のこと", "いまは、どれもない", "4、7", "これで全部", "4"),
    *(
        "家賃が払えません。今月で仕事をやめました。",
        "美咲",
        "いつでもだいじょうぶ",
        "中央区",
        "いまは考えていない",
        "これで送る",
    ),
)


def console_of(
    office: Office, *, rehearsal: bool = True, base: str = BASE, mfa_required: bool = False, channels: Channels = none
) -> SafeHeaders:
    """The console of an office; the office's clock is its clock."""
    settings = ConsoleSettings(
        rehearsal=rehearsal,
        secure_cookies=False,
        base_url=base,
        profile=office.desk.profile,
        telegram_start=lambda: "https://telegram.invalid/bot?start=",
        mfa_required=mfa_required,
        channels=channels,
    )
    return console(office.store, settings=settings, clock=office.clock.now, desk=office.worker)


@dataclass
class Visitor:
    """Somebody at a browser. What they last saw is `page`."""

    app: SafeHeaders
    headers: dict[str, str] = field(default_factory=lambda: {"sec-fetch-site": "same-origin"})
    page: str = ""

    def __post_init__(self) -> None:
        transport = httpx.ASGITransport(app=self.app)
        self.browser = httpx.AsyncClient(transport=transport, base_url=BASE, headers={"accept-language": "ja"})

    async def opens(self, path: str, **more: Any) -> httpx.Response:
        return self._seen(await self.browser.get(path, **more))

    async def sends(self, path: str, *, htmx: bool = False, **fields: Any) -> httpx.Response:
        """A form of the page in front of them, with its hidden token."""
        token = re.search(r'name="csrf" value="([^"]*)"', self.page)
        headers = self.headers | ({"hx-request": "true"} if htmx else {})
        form = {"csrf": token[1] if token else ""} | fields
        return self._seen(await self.browser.post(path, data=form, headers=headers))

    async def sits_down_as(self, office: Office, who: str) -> Visitor:
        """One click, as in rehearsal."""
        answer = await self.sends("/sign-in/rehearsal", who=office.actor(who).staff_id, next="/")
        assert answer.status_code == 303, answer.text
        await self.opens("/me")
        return self

    def _seen(self, answer: httpx.Response) -> httpx.Response:
        if answer.headers.get("content-type", "").startswith("text/html") and "hx-request" not in answer.request.headers:
            self.page = answer.text
        return answer


async def at_desk(office: Office, who: str = "mori") -> Visitor:
    """Somebody who came in by the sign-in page."""
    visitor = Visitor(console_of(office))
    await visitor.opens("/sign-in")
    return await visitor.sits_down_as(office, who)


def visit(office: Office, who: str, act: Callable[[Visitor], Awaitable[None]]) -> None:
    """One person's visit to the console, from the sign-in page on."""

    async def go() -> None:
        await act(await at_desk(office, who))

    asyncio.run(go())
