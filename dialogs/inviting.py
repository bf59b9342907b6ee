"""A worker sends a link into the room (DESIGN.md 1, 要綱 3-3-ア): words without content, on the account the person writes from."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import col, select

from casestore import audit, bells, posts, rooms, talks
from casestore.db import Work
from casestore.permissions import Act, Actor
from casestore.speech import Bubble, Button, Post
from casestore.tables import Message
from casestore.words import N_
from casestore.words import to_person as _
from dialogs.at_desk import AtDesk, NotAllowed
from locales import catalog

NO_ROOM = N_("この電話は、部屋を使えません（2人で使っているか、職員の電話です）。")
COME_IN = _("職員から、部屋へのご案内です。下のリンクは30分のあいだ、1回使えます。")
ONE_PRESS = timedelta(minutes=1)  # the same press twice


class Inviting(AtDesk):
    """The way into the room, from the staff's side."""

    def invite(self, work: Work, contact_id: str, by: Actor, now: datetime) -> None:
        """Send a link. Raises NotAllowed, also where this account has no room."""
        self.allow_talk(work, by, Act.REPLY, contact_id, now)
        if not rooms.may_have(work, contact_id):
            raise NotAllowed(NO_ROOM, hidden=False, act=Act.REPLY.value)
        if _just_sent(work, contact_id, now):
            return
        talk = talks.load(work, contact_id)
        say = catalog(talk.language).gettext
        post = Post((Bubble(say(COME_IN), (Button(say(bells.INTO_THE_ROOM), kind="room"),)),))
        posts.queue(work, contact_id, post, now, author=by.staff_id, language=talk.language, must_arrive=True, kind=bells.BELL)
        audit.note(work, by.staff_id, "invited", contact_id, now)


def _just_sent(work: Work, contact: str, now: datetime) -> bool:
    rows = select(Message.id).where(Message.contact_id == contact, Message.kind == bells.BELL, Message.author != "bot")
    return work.session.exec(rows.where(col(Message.at) > now - ONE_PRESS)).first() is not None
