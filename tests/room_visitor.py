"""A resident at a browser in the room: the real routes on a real store; cookies, 303 and hidden fields as a browser has them."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlmodel import select
from starlette.applications import Starlette

from bots.room.house import RoomHouse
from bots.room.routes import room
from casestore import rooms
from casestore.db import Work
from casestore.tables import Contact
from tests.playing import Office

BASE = "http://room.test"


def house_of(office: Office) -> RoomHouse:
    return RoomHouse(office.store, office.desk.profile, office.clock.now, office.settle, patience=0.3)


def room_of(office: Office, house: RoomHouse | None = None) -> Starlette:
    return Starlette(routes=room(house or house_of(office)))


def contact_of(office: Office, channel: str = "line") -> str:
    return office.look(lambda work: work.session.exec(select(Contact.id).where(Contact.channel == channel)).one())


def link_for(office: Office, contact: str = "") -> str:
    """A link into the room, as the posting loop makes it when it goes out."""

    def make(work: Work) -> str:
        return rooms.key_for(work, contact or contact_of(office), office.clock.now())

    return f"/room/{office.do(make)}"


@dataclass
class Resident:
    """What they last saw is `page`; `here` its address."""

    office: Office
    page: str = ""
    here: str = ""
    headers: dict[str, str] = field(default_factory=lambda: {"sec-fetch-site": "same-origin"})

    def __post_init__(self) -> None:
        transport = httpx.ASGITransport(app=room_of(self.office))
        self.browser = httpx.AsyncClient(transport=transport, base_url=BASE, headers={"accept-language": "ja"})

    async def opens(self, path: str) -> httpx.Response:
        return self._seen(await self.browser.get(path))

    async def comes_in(self, link: str = "") -> httpx.Response:
        """Open the link, press 「はいる」, see the room."""
        link = link or link_for(self.office)
        await self.opens(link)
        answer = await self.browser.post(link, headers=self.headers)
        assert answer.status_code == 303, answer.text
        return await self.opens("/room")

    async def sends(
        self,
        path: str = "/room/say",
        *,
        follow: bool = True,
        files: Any = None,
        fields: dict[str, str] | None = None,
        **more: str,
    ) -> httpx.Response:
        """The form in front of them."""
        answer = await self.browser.post(path, data=self.hidden() | (fields or {}) | more, files=files, headers=self.headers)
        if follow and answer.status_code == 303 and answer.headers["location"].startswith("/room"):
            return await self.opens(answer.headers["location"])
        return self._seen(answer)

    def hidden(self) -> dict[str, str]:
        return {
            name: value
            for name in ("form_key", "once")
            for value in re.findall(f'name="{name}" value="([^"]*)"', self.page)[:1]
        }

    async def writes(self, *texts: str) -> str:
        """Write one thing after the other; the page after the last."""
        for text in texts:
            self.office.clock.forward(seconds=30)
            answer = await self.sends(text=text)
            assert answer.status_code == 200, answer.text
        return self.page

    async def presses(self, *labels: str) -> str:
        """Press buttons of the newest question, by what stands on them."""
        for label in labels:
            self.office.clock.forward(seconds=10)
            answer = await self.sends(tap=self.buttons()[label])
            assert answer.status_code == 200, answer.text
        return self.page

    def buttons(self) -> dict[str, str]:
        found = re.findall(r'name="tap" value="([^"]*)"[^>]*>(.*?)</button>', self.page, re.S)
        return {
            html.unescape(re.sub(r'<span class="n">\d+</span>|<[^>]+>', "", words)).strip(): html.unescape(data)
            for data, words in found
        }

    @property
    def words(self) -> str:
        """What the page says, without its marks."""
        body = self.page.partition("<main")[2]
        return html.unescape(re.sub(r"<rp>.*?</rp>|<rt>.*?</rt>|<[^>]+>", "", body))

    def _seen(self, answer: httpx.Response) -> httpx.Response:
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.page, self.here = answer.text, str(answer.url)
        return answer
