"""Sending in the room: one form, one arrival, stored once however often it is sent; what was typed comes back with every problem."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from starlette.responses import Response

import locales
from bots.media import Safe
from bots.room import talk
from bots.room.house import PATH, Here, see_other
from bots.room.sent import MOST_SIGNS, TOO_BIG, Sent, read
from casestore import attachments, rooms
from casestore.db import Work
from casestore.messages import Arrival, arrive
from casestore.rooms import Visit
from casestore.speech import Said


def say(here: Here, form: Sent) -> Response:
    """POST /room/say: 303 once it is stored; 422 with what was typed; 404, with it too, where the visit has ended."""
    there = here.visit
    if there is None or not ours(there, form):
        return here.page("gone.html", {"typed": form.typed("text"), "too_often": False}, 404)
    problem = TOO_BIG if form.typed("too_big") else ""
    found = problem or read(form)
    if isinstance(found, str):
        words = locales.catalog(here.language).gettext(found) % {"most": MOST_SIGNS}
        return talk.drawn(here, typed=form.typed("text"), problem=words, status=422)
    said, clean = found
    here.house.store.write(lambda work: arrived(work, there, said, clean, form.once or secrets.token_hex(18), here.now))
    if said.tap and form.typed("text"):  # a button was pressed over words not yet sent: they stay in the box
        return talk.drawn(here, typed=form.typed("text"))
    return see_other(PATH)


def ours(there: Visit, form: Sent) -> bool:
    """Whether a page of this visit sent it: each carries a key that only its cookie's holder was shown."""
    return secrets.compare_digest(form.typed("form_key").encode(), there.form_key.encode())


def arrived(work: Work, there: Visit, said: Said, clean: Safe | None, once: str, now: datetime) -> None:
    """Store one arrival with its file; the same once again is nothing new."""
    event = hashlib.sha256(f"{there.contact_id}:{once}".encode()).hexdigest()[:40]
    arrival = Arrival(
        channel=rooms.CHANNEL,
        account=rooms.ACCOUNT,
        event_id=event,
        sender=there.contact_id,
        at=now,
        said=said,
        raw="",
        contact=there.contact_id,
    )
    for message in arrive(work, [arrival], now):
        if clean is not None:
            attachments.bring(work, message, said.media[0].kind, clean.content, clean.mime, now)
    rooms.seen(work, there, now)
