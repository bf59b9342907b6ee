"""Safe contact (要綱 3-1-イ; violence at home, a telephone that others read): what goes out of our own accord says nothing, and waits.

A neutral notice goes ahead; the words themselves stay here ("kept") until the person has answered, and, where they chose a word that only
they know, until they have said it. After their pause word nothing goes out at all.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, literal_column, update
from sqlmodel import col, func, select

from casestore import people, shared_phones
from casestore.db import Work
from casestore.speech import Bubble, Button, Post, Said
from casestore.tables import Contact, Message, Person
from casestore.wishes import Wishes
from casestore.words import to_person
from locales import catalog

KEPT, NOTICE = "kept", "notice"  # the state of words that wait; the kind of what goes ahead of them
HERE = timedelta(minutes=10)  # who wrote so lately holds the telephone
SITTING = timedelta(minutes=30)  # so long a word that was said holds
NEXT_NOTICE = timedelta(hours=20)
NOTICES = (
    to_person("お知らせがあります。よいときに「つづける」と送ってください。"),
    to_person("前のお知らせが、まだ残っています。いそぎません。よいときに「つづける」と送ってください。"),
)
GO_ON = to_person("つづける")
WAITING: ColumnElement[str] = literal_column("'waiting'")
PASS, PAUSE = "pass_word", "pause_word"
MASKED = "●●●"


@dataclass(frozen=True)
class Mode:
    """How we must behave towards an account. why: "" (nothing to mind), "wished", "restricted" or "shared"."""

    why: str
    wishes: Wishes
    heard_at: datetime | None

    def must_wait(self, now: datetime) -> bool:
        """Whether what we would say of our own accord waits for the person. Who just wrote, and is who they are, is here."""
        if self.wishes.hushed:
            return True
        here = self.heard_at is not None and now - self.heard_at <= HERE and self.wishes.knows(now, SITTING)
        return bool(self.why) and not here


@dataclass(frozen=True)
class Notice:
    """What goes ahead of words that wait: the post, in which language, and not before when."""

    post: Post
    language: str
    at: datetime


@dataclass(frozen=True)
class Waiting:
    """Words wait for the person; what goes ahead of them, if anything may."""

    notice: Notice | None


def waiting(work: Work, contact: str, now: datetime, not_before: datetime | None = None) -> Waiting | None:
    """Whether words of our own accord must wait, None where they may go out as they are."""
    mode = mode_of(work, contact)
    return Waiting(notice(work, contact, mode.wishes, now, not_before)) if mode.must_wait(now) else None


def mode_of(work: Work, contact: str) -> Mode:
    """The mode of an account. Raises NoResultFound."""
    row = work.session.get_one(Contact, contact)
    wishes = Wishes.of(people.prefers(work, contact))
    return Mode(_why(work, row, wishes), wishes, row.heard_at)


def _why(work: Work, contact: Contact, wishes: Wishes) -> str:
    if wishes.neutral:
        return "wished"
    if shared_phones.is_shared(work, contact.id):
        return "shared"
    protected = work.session.get_one(Person, contact.person_id).restricted
    return "restricted" if protected and wishes.quiet != "no" else ""


def notice(work: Work, contact: str, wishes: Wishes, now: datetime, not_before: datetime | None = None) -> Notice | None:
    """The neutral notice to send now, within the hours they named; None after a pause word, or where enough was said already.

    Never the same words twice: after the second only the ladder of the dialog goes on.
    """
    if wishes.hushed:
        return None
    row = work.session.get_one(Contact, contact)
    sent = _notices(work, contact, row.heard_at)
    if len(sent) >= len(NOTICES) or (sent and now - max(sent) < NEXT_NOTICE):
        return None
    language = work.session.get_one(Person, row.person_id).language
    say = catalog(language).gettext
    button = Button(say(GO_ON), "!go")
    return Notice(Post((Bubble(say(NOTICES[len(sent)]), (button,)),)), language, wishes.in_their_hours(not_before or now))


def _notices(work: Work, contact: str, since: datetime | None) -> list[datetime]:
    rows = select(Message.at).where(Message.contact_id == contact, Message.way == "out", Message.kind == NOTICE)
    return list(work.session.exec(rows.where(col(Message.at) > since) if since else rows))


def waits(work: Work, contact: str) -> int:
    """How many posts wait for this person's answer."""
    rows = select(func.count()).select_from(Message).where(Message.contact_id == contact, Message.state == KEPT)
    return int(work.session.exec(rows).one())


def release(work: Work, contact: str, now: datetime, token: str = "", until: datetime | None = None) -> None:
    """The person is here: what waited may go out, oldest first; the first answers what they just wrote (token, good until)."""
    work.flush()
    kept = select(func.min(Message.id)).where(Message.contact_id == contact, Message.state == KEPT)
    if token and (first := work.session.exec(kept).one()):
        row = work.session.get_one(Message, first)
        row.reply_token, row.reply_until = token, until
        work.session.add(row)
        work.flush()
    work.session.exec(
        update(Message)
        .where(col(Message.contact_id) == contact, col(Message.state) == KEPT)
        .values(state="waiting", not_before=now)
    )
    work.tell("post", contact)
    work.tell("talk", contact)


def hush(work: Work, contact: str, now: datetime) -> None:
    """Their pause word: nothing goes out of our own accord until they say the other word. Notices not yet sent are taken back."""
    people.prefer(work, contact, {"hushed": now.isoformat(timespec="seconds")})
    unsent = update(Message).where(
        col(Message.contact_id) == contact,
        col(Message.state) == WAITING,
        col(Message.claimed_until).is_(None),
        col(Message.reply_token) == "",
    )
    work.session.exec(unsent.where(col(Message.kind) == NOTICE).values(state="cancelled", settled_at=now))
    work.session.exec(unsent.values(state=KEPT))
    work.tell("talk", contact)


def wake(work: Work, contact: str, now: datetime) -> None:
    """They said the word that only they know."""
    people.prefer(work, contact, {"hushed": "", "passed": now.isoformat(timespec="seconds")})


def choose_word(work: Work, contact: str, which: str, hashed: str, now: datetime) -> None:
    """The word that only they know, or the one that stops the talk: kept as a keyed hash. Whoever has one wants quiet notices."""
    kept = work.vault.digest(f"{which}:{contact}", hashed) if hashed else ""
    wishes = {which: kept} | ({"quiet": "yes", "passed": now.isoformat(timespec="seconds")} if hashed and which == PASS else {})
    people.prefer(work, contact, wishes)


def forget_words(work: Work, contact: str) -> None:
    people.prefer(work, contact, {PASS: "", PAUSE: "", "hushed": ""})


def is_word(work: Work, contact: str, which: str, hashed: str, kept: str) -> bool:
    """Whether a word (hashed by dialogs.secrets) is the one they chose."""
    return bool(kept and hashed) and work.vault.digest(f"{which}:{contact}", hashed) == kept


def mask(work: Work, contact: str, messages: Collection[str]) -> None:
    """A secret word is not kept as written: nobody who reads the conversation learns it."""
    work.flush()
    for message in messages:
        row = work.session.get(Message, message)
        if row is None or row.contact_id != contact or row.way != "in" or row.body is None:
            continue
        person = work.session.get_one(Contact, contact).person_id
        row.body, row.raw = work.seal_json(person, "message.body", message, Said(text=MASKED)), None
        work.session.add(row)
