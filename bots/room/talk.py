"""The page of the room: the open question large and first, its choices, the box to write in; below it what was said before (要綱 3-1-イ)."""

from __future__ import annotations

import uuid
from typing import Any

from sqlmodel import col, select
from starlette.requests import Request
from starlette.responses import Response

from bots.room.house import Here
from bots.room.sent import MOST_SIGNS
from bots.room.shown import Shown, shown
from casestore import conversation, people, rooms, safe_contact, worklists
from casestore.db import Work
from casestore.tables import Message, Talk
from casestore.wishes import Wishes

LONGEST = 200  # rows of a conversation on the page
NOBODY = ""  # whose read mark is looked at: nobody's


def page(here: Here, request: Request) -> Response:
    """GET /room"""
    if here.visit is None:
        return here.page("gone.html", {"typed": "", "too_often": False}, 404)
    there = here.visit
    here.house.store.write(lambda work: rooms.seen(work, there, here.now))
    return drawn(here, fill="fill" in request.query_params)


def part(here: Here, request: Request) -> Response:
    """GET /room/part: the conversation alone, live. Does not count as being there."""
    if here.visit is None:
        return Response(status_code=401)
    return here.page("_talk.html", _values(here))


def drawn(here: Here, *, typed: str = "", problem: str = "", fill: bool = False, status: int = 200) -> Response:
    values = _values(here)
    if fill and not typed:
        typed = next((one.fill for one in values["talk"].choices if one.fill), "")
    return here.page("room.html", values | {"typed": typed, "problem": problem}, status)


def away(here: Here, typed: str) -> Response:
    """503: the store is away. What was typed stays."""
    return here.page("away.html", {"typed": typed}, 503)


def _values(here: Here) -> dict[str, Any]:
    with here.house.store.reading() as work:
        return {
            "talk": _talk(work, here),
            "closed": is_closed(work, here),
            "waits": safe_contact.waits(work, _contact(here)) > 0,
            "names": _names(work, here),
            "once": str(uuid.uuid4()),
            "most": MOST_SIGNS,
        }


def _talk(work: Work, here: Here) -> Shown:
    """What may be shown: where they chose a word that only they know, only what was said since they came in, until they have said it."""
    contact = _contact(here)
    spoken = conversation.conversation(work, contact, NOBODY, LONGEST).spoken
    if is_closed(work, here) and here.visit is not None:
        spoken = tuple(one for one in spoken if one.at >= here.visit.began_at)
    return shown(spoken, worklists.staff_names(work), here.now, waiting=_waits(work, contact))


def is_closed(work: Work, here: Here) -> bool:
    """Whether only the word they chose opens what was said before."""
    wishes = Wishes.of(people.prefers(work, _contact(here)))
    return wishes.hushed or not wishes.knows(here.now, safe_contact.SITTING)


def _names(work: Work, here: Here) -> dict[str, str]:
    """The person's own names with the kana they gave: a name's reading is never guessed."""
    if here.visit is None:
        return {}
    who = people.known(work, here.visit.person_id)
    return {who.name: who.kana} if who.name and who.kana else {}


def _waits(work: Work, contact: str) -> bool:
    """Whether the automatic questions have not answered yet; a worker answers when they do."""
    rows = select(Message.id).where(Message.contact_id == contact, col(Message.unread).is_(True))
    return work.session.get_one(Talk, contact).pen == "bot" and work.session.exec(rows).first() is not None


def still_waits(here: Here) -> bool:
    with here.house.store.reading() as work:
        contact = _contact(here)
        rows = select(Message.id).where(
            Message.contact_id == contact, Message.channel == rooms.CHANNEL, Message.state == "waiting"
        )
        return _waits(work, contact) or work.session.exec(rows.where(col(Message.not_before) <= here.now)).first() is not None


def empty() -> dict[str, Any]:
    """What a page with a form needs and no talk."""
    return {"once": str(uuid.uuid4()), "names": {}}


def _contact(here: Here) -> str:
    if here.visit is None:
        raise PermissionError("this page was drawn for nobody")
    return here.visit.contact_id
