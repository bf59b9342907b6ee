"""A colleague's phone becomes theirs by a one-time link, or by its code where a platform has no links (要綱 2-2-イ, 3-1-エ3).

A worker's phone brings records and notices, a partner's tips and answers; what was asked there before is nobody's question any more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, update

from casestore import audit, conversation, partners, posts, staff, talks
from casestore.db import Work
from casestore.posts import ReplyTo
from casestore.slip_codes import is_code
from casestore.speech import Bubble, Post
from casestore.tables import Contact
from casestore.talks import Heard, TalkState
from casestore.words import N_
from dialogs import agency_side, slips
from locales import catalog

LINKED = N_(
    "つながりました。「きろく」と送ると、訪問や声かけの記録が始まります。名前などの個人の情報が、ここに届くことはありません。"
)
PARTNER_LINKED = N_(
    "つながりました。気になる方がいるときや、つなぎに返事をするときは、「メニュー」と送ってください。本人の名前は、ここには書かないでください。"
)
NOT_LINKED = N_("このリンクはもう使えません。コンソールで新しいリンクを作ってください。")
_TOKEN = re.compile(r"[\w-]{22}", re.ASCII)  # what staff.new_link and partners.link make


def linked(work: Work, talk: TalkState, heard: Sequence[Heard], reply: ReplyTo, now: datetime) -> bool:
    """Whether this is somebody opening their one-time link or sending its code; then the phone becomes theirs."""
    opened = next((one.said.payload for one in heard if one.said.event == "start" and one.said.payload), "")
    typed = "" if opened else next((one.said.text for one in heard if _looks_like_one(talk, one.said.text)), "")
    subject = slips.by_chat(talk).subject
    if not (opened or typed) or (typed and staff.waits_until(work, subject, now) is not None):
        return False
    words = _used(work, talk, opened or typed, now)
    if not words and typed:
        if is_code(typed):
            agency_side.wrong_code(work, subject, now)
        return False  # only letters that looked like a code
    text = catalog(talk.language).gettext(words or NOT_LINKED)
    because = heard[-1].message_id
    post = Post((Bubble(text),))
    posts.queue(work, talk.contact_id, post, now, author="bot", language=talk.language, reply_to=reply, because=because)
    talks.turned(work, talk.contact_id, [one.message_id for one in heard], now)
    work.tell("staff")
    return True


def _looks_like_one(talk: TalkState, text: str) -> bool:
    """A whole message that is a code or a token, from a phone that is nobody's yet."""
    if talk.staff_id or talk.partner_id:
        return False
    return is_code(text) or _TOKEN.fullmatch(text.strip()) is not None


def _used(work: Work, talk: TalkState, secret: str, now: datetime) -> str:
    """What to say to whoever it belongs to; "" where it opens nothing."""
    contact = talk.contact_id
    if owner := staff.use_link(work, secret, talk.channel, now):
        work.session.exec(update(Contact).where(col(Contact.id) == contact).values(staff_id=owner, partner_id=None))
        partners.forget_talk(work, contact)
        audit.note(work, owner, "channel_linked", contact, now)
        conversation.note(work, contact, "", owner, now, way="event", kind="linked")
        return LINKED
    if talk.staff_id is None and partners.use(work, secret, contact, now):
        conversation.note(work, contact, "", "partner", now, way="event", kind="linked")
        return PARTNER_LINKED
    return ""
