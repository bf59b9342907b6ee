"""Continue on another account (要綱 2-1-ア, 3-1-イ): a dialog that is open on one telephone of a person goes on where they write now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import col, select

from casestore import audit, conversation, follow_ups, same_person, shared_phones, talks
from casestore.db import Work
from casestore.follow_ups import Promised
from casestore.speech import Said
from casestore.statements import Statement
from casestore.tables import Contact, Talk
from casestore.talks import Heard, TalkState
from dialogs.answers import BOT
from dialogs.catalogue import DIALOGS
from dialogs.commands import command_in
from dialogs.digressions import is_quiet
from dialogs.facts import Guard
from dialogs.session import Frame, Session
from dialogs.urgency import screen

OTHERS = Statement(
    select(col(Talk.contact_id))
    .join(Contact, col(Contact.id) == col(Talk.contact_id))
    .where(
        col(Contact.person_id).in_(same_person.all_of(bindparam("person"))),
        col(Contact.id) != bindparam("contact"),
        col(Talk.pen) == BOT,
        col(Talk.held).is_(False),
    )
    .order_by(col(Contact.heard_at).desc(), col(Contact.id))
)


def brought_here(work: Work, talk: TalkState, session: Session, guard: Guard, heard: Sequence[Heard], now: datetime) -> Session:
    """The session of this talk, with the dialog that was open on another account of the same person; else as it is.

    Nothing moves for words of danger or words that begin something else, from or to a telephone of two, from where a worker has the
    pen or the talk is held, or where only a word of theirs opens the talk.
    """
    if session.frames or session.wanted or is_quiet(session) or guard.minds or not _may_move(talk):
        return session
    others = OTHERS.all(work, {"person": talk.person_id, "contact": talk.contact_id})
    if not others or not all(_plain(one.said) for one in heard) or shared_phones.is_shared(work, talk.contact_id):
        return session
    there = next((found for row in others if (found := _open_there(work, row.contact_id)) is not None), None)
    return _moved(work, there, talk, session, now) if there is not None else session


def _may_move(talk: TalkState) -> bool:
    """Where nobody has to be asked first who they are."""
    return talk.audience == "resident" and not (talk.wishes.pass_word or talk.wishes.hushed)


def _plain(said: Said) -> bool:
    """Words that begin nothing by themselves."""
    if said.event or (said.text and (found := screen(said.text)) is not None and found.sureness != "soft"):
        return False
    command = command_in(said)
    return command is None or command.name == "go"


def _main(session: Session) -> tuple[Frame, ...]:
    return tuple(frame for frame in session.frames if frame.dialog in DIALOGS and not DIALOGS[frame.dialog].aside)


def _open_there(work: Work, contact: str) -> TalkState | None:
    """The other talk, locked, if its dialog may leave it. One that another server is just taking stays where it is."""
    if shared_phones.is_shared(work, contact) or not _goes(talks.load(work, contact)):
        return None
    if not talks.lock_if_free(work, contact):
        return None
    there = talks.load(work, contact)
    return there if _goes(there) and not talks.unread(work, there, 1) else None


def _goes(there: TalkState) -> bool:
    session = Session.from_json(there.session)
    free = session.pen == BOT and not is_quiet(session) and not session.wanted and not there.stopped
    return free and _may_move(there) and bool(_main(session))


def _moved(work: Work, there: TalkState, here: TalkState, session: Session, now: datetime) -> Session:
    left = Session.from_json(there.session)
    rest = left.having(frames=(), kept=(), news=(), nudges=0, paused="", turn=left.turn + 1)
    talks.keep(work, there, rest.as_json(), now, pen=rest.pen, held=False, turn=rest.turn)
    follow_ups.end_all(work, (Promised.HALF_WAY,), "moved", now, contact=there.contact_id)
    conversation.note(work, there.contact_id, "", "person", now, way="event", kind="moved_over")
    audit.note(work, "person", "moved_over", here.contact_id, now, detail=there.contact_id)
    return session.having(
        frames=_main(left),
        kept=left.kept + session.kept,
        news=left.news,
        warned=tuple(dict.fromkeys(left.warned + session.warned)),
        done=tuple(dict.fromkeys(left.done + session.done)),
        language=left.language,
        nudges=0,
        paused="",
        moved=True,
    )
