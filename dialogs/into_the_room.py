"""部屋: a link into our own web chat, where the same talk goes on (DESIGN.md 1). Pure. 要綱 3-1-イ"""

from __future__ import annotations

from casestore.words import N_ as _
from dialogs.half_way import reminder
from dialogs.outreach import FIRST_ASKED
from dialogs.progress import Moment, Turn, push
from dialogs.says import Line, Saying, Tap, command
from dialogs.session import Session
from dialogs.steps import Way

THE_ROOM = Tap(Line(_("部屋に入る")), kind="room")  # the link is made when it goes out (bots.room.way)
_GO = Tap(Line(_("つづける")), command("go"))


def offered(m: Moment, session: Session, found: Way | None, argument: str) -> Turn:
    """The way in. A colleague's phone has no room: there a record begins."""
    if first := FIRST_ASKED.get(m.facts.audience):
        return push(m, session, first)
    text = _("部屋への入り口です。下のリンクは30分のあいだ、1回使えます。部屋でも、ここのつづきが話せます。")
    return Turn(session, (Saying(Line(text), (THE_ROOM, *((_GO,) if session.frames else ()))),), reminder(m, session))
