"""The room as a channel: what we say there is said as soon as the page can show it; links into it are made when they go out.

A link lives half an hour from the moment it is sent, so it is made by the posting loop, not when the words were written; in the store only
its hash is kept, and the words without it.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

from bots.settlement import Fetched, Settlement, Shown
from casestore import rooms
from casestore.db import Store
from casestore.messages import Arrival
from casestore.posts import Outcome, Outgoing
from casestore.speech import Bubble, Button, Media, Post

PATH = "/room"
SAID = Settlement(Outcome.ACCEPTED)


class RoomDoor:
    """Accepts at once: the page reads what was said from the store."""

    async def send(self, outgoing: Outgoing, now: datetime) -> Settlement:
        return SAID

    async def fetch(self, media: Media, limit: int) -> Fetched:
        return Fetched(problem="gone")  # what is sent in the room is kept with the message itself

    async def show_typing(self, to: str) -> None:
        return None

    async def show_menu(self, to: str, language: str, audience: str) -> Shown:
        return Shown.NEVER

    async def decline(self, arrival: Arrival, words: str) -> None:
        return None

    async def close(self) -> None:
        return None


async def with_link(store: Store, base_url: str, outgoing: Outgoing, now: datetime) -> Outgoing:
    """The post with a fresh link into the room where one belongs; without it where there is no room any more. Raises StoreUnavailable."""
    if not any(button.kind == "room" for bubble in outgoing.post.bubbles for button in bubble.buttons):
        return outgoing
    job = store.submit(lambda work: rooms.key_for(work, outgoing.contact_id, now))
    try:
        token: str = await asyncio.wrap_future(job)
        link = f"{base_url}{PATH}/{token}"
    except rooms.NoRoom:
        link = ""
    return replace(outgoing, post=Post(tuple(_linked(bubble, link) for bubble in outgoing.post.bubbles)))


def _linked(bubble: Bubble, link: str) -> Bubble:
    """The link as a button, and written out: LINE on a computer shows no buttons."""
    if not any(button.kind == "room" for button in bubble.buttons):
        return bubble
    buttons = tuple(_button(button, link) for button in bubble.buttons if link or button.kind != "room")
    return Bubble(f"{bubble.text}\n{link}".rstrip(), buttons)


def _button(button: Button, link: str) -> Button:
    return Button(button.label, kind="link", url=link) if button.kind == "room" else button
