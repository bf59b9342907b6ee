"""The bell (the guideline on LINE of 2021): words without content that say that something waits in the room, and a link into it.

What goes out of our own accord rings once; again only after the person was here or a day has nearly passed, and never twice in the same
words. 要綱 2-1-ア, 3-1-イ
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import func, select

from casestore import people, rooms
from casestore.db import Work
from casestore.safe_contact import NEXT_NOTICE, Notice
from casestore.speech import Bubble, Button, Post
from casestore.tables import Contact, Message, Person
from casestore.wishes import Wishes
from casestore.words import to_person
from locales import catalog

BELL, ANSWERED = "bell", "bell_answered"  # kinds of message: of our own accord, and to what they sent where they only ring
INTO_THE_ROOM = to_person("部屋に入る")
BELLS = (
    to_person("お知らせがあります。下のリンクから、部屋に入って読んでください。"),
    to_person("部屋に、新しいことばが届いています。よいときに、下のリンクから入ってください。"),
)


def bell(work: Work, contact: str, now: datetime, not_before: datetime | None = None) -> Notice | None:
    """The bell to ring for what was just written, within the hours they named; None where none need ring, or none may."""
    row, wishes = work.session.get_one(Contact, contact), Wishes.of(people.prefers(work, contact))
    if wishes.hushed or rooms.is_here(work, contact, now) or _rang_lately(work, row, now):
        return None
    language = work.session.get_one(Person, row.person_id).language
    say = catalog(language).gettext
    words = BELLS[rung(work, contact, BELL) % len(BELLS)]
    post = Post((Bubble(say(words), (Button(say(INTO_THE_ROOM), kind="room"),)),))
    return Notice(post, language, wishes.in_their_hours(not_before or now))


def _rang_lately(work: Work, contact: Contact, now: datetime) -> bool:
    """Whether a bell rang that they have not answered by coming or writing."""
    rows = select(func.max(Message.at)).where(Message.contact_id == contact.id, Message.way == "out", Message.kind == BELL)
    last = work.session.exec(rows).one()
    came = max((at for at in (contact.heard_at, rooms.last_entered(work, contact.id)) if at), default=None)
    return last is not None and (came is None or came <= last) and now - last < NEXT_NOTICE


def rung(work: Work, contact: str, kind: str) -> int:
    """How often a bell of this kind rang here."""
    rows = select(func.count()).select_from(Message).where(Message.contact_id == contact, Message.kind == kind)
    return int(work.session.exec(rows).one())
