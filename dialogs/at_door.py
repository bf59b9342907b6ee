"""Safe contact from the host's side (要綱 3-1-イ): which words were said at the door, what a turn there comes to, what people are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from casestore import audit, conversation, follow_ups, people, safe_contact, shared_phones
from casestore.db import Work
from casestore.duty import duty
from casestore.follow_ups import Promise, Promised
from casestore.posts import ReplyTo
from casestore.safe_contact import PASS, PAUSE, SITTING
from casestore.talks import Heard, TalkState
from casestore.words import N_
from dialogs import acts
from dialogs.facts import Guard
from dialogs.progress import Turn
from dialogs.scene import Scene, soon
from dialogs.secrets import hashed

STRANGER = N_("合いことばがちがいました。ほかの人が電話を見ているかもしれません。別の方法で無事を確かめる")
HUSHED = N_("とめことばが送られました。合いことばで再開するまで、こちらからは何も送られません。別の方法で無事を確かめる")


def guard_of(work: Work, talk: TalkState, heard: Sequence[Heard], now: datetime) -> Guard:
    """Who else may read this screen, and which of their own words were just said."""
    wishes = talk.wishes
    neutral = wishes.neutral or (talk.restricted and wishes.quiet != "no")
    if talk.audience != "resident" or not (neutral or wishes.hushed or wishes.pass_word or wishes.pause_word):
        return Guard()
    said = [(one.message_id, which) for one in heard if (which := _word(work, talk, one.said.text))]
    return Guard(
        neutral=neutral,
        pass_word=bool(wishes.pass_word),
        passed=wishes.knows(now, SITTING),
        hushed=wishes.hushed,
        waits=safe_contact.waits(work, talk.contact_id) > 0,
        said=frozenset(which for _message, which in said),
        secrets=tuple(message for message, _which in said),
    )


def _word(work: Work, talk: TalkState, text: str) -> str:
    """ "pass" or "pause" where these words are the person's own, else ""."""
    wishes, here = talk.wishes, hashed(text) if text else ""
    if safe_contact.is_word(work, talk.contact_id, PASS, here, wishes.pass_word):
        return "pass"
    return "pause" if safe_contact.is_word(work, talk.contact_id, PAUSE, here, wishes.pause_word) else ""


def happened(scene: Scene, act: acts.AtDoor) -> None:
    """What a turn at the door comes to; what people must know is told them."""
    work, contact, now = scene.work, scene.talk.contact_id, scene.now
    safe_contact.mask(work, contact, act.secrets)
    match act.what:
        case "hushed":
            safe_contact.hush(work, contact, now)
            _told(scene, HUSHED, "hushed")
        case "passed":
            safe_contact.wake(work, contact, now)
        case "stranger":
            _told(scene, STRANGER, "stranger")
    audit.note(work, "person", f"door_{act.what}", contact, now)


def after_turn(work: Work, talk: TalkState, guard: Guard, turn: Turn, reply: ReplyTo, now: datetime) -> None:
    """Whatever else they said, they are here: what waited goes out. Within a sitting the word need not be said again.

    reply: what to answer with, where the turn itself said nothing: then the first that waited is the answer, and costs nothing.
    """
    opened = any(isinstance(act, acts.AtDoor) and act.what == "passed" for act in turn.acts)
    if turn.session.held or (guard.shut and not opened):
        return
    if guard.waits:
        safe_contact.release(work, talk.contact_id, now, reply.token, reply.until)
    wishes = talk.wishes
    if wishes.pass_word and wishes.passed and wishes.knows(now, SITTING) and now - wishes.passed > SITTING / 6:
        people.prefer(work, talk.contact_id, {"passed": now.isoformat(timespec="seconds")})


def _told(scene: Scene, words: str, kind: str) -> None:
    """A line in the conversation, and a dated task of whoever is on duty for each case: once a day."""
    work, now, contact = scene.work, scene.now, scene.talk.contact_id
    conversation.note(work, contact, "", "person", now, way="event", kind=kind)
    day = now.date().isoformat()
    for case in shared_phones.cases_of(work, contact):
        if case.closed_at is None:
            promise = Promise(Promised.CALL, f"{kind}:{contact}", soon(scene), duty(work, case), step=day, words=words)
            follow_ups.promise(work, promise, person=case.person_id, now=now, case=case.id, contact=contact)


def prefer_words(scene: Scene, act: acts.Prefer) -> None:
    """They chose a word, or want none any more; the message in which it stood is not kept as written."""
    work, contact, now = scene.work, scene.talk.contact_id, scene.now
    if act.what == "secret":
        return safe_contact.forget_words(work, contact) if act.value == "remove" else None
    safe_contact.choose_word(work, contact, act.what, act.value, now)
    safe_contact.mask(work, contact, (scene.because,))
    return None
