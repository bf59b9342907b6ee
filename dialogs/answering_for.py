"""Same session, any hands (要綱 2-1-ア, 3-1-イ): a worker enters what the person said by telephone or at the counter, the bot goes on from there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from casestore import audit, conversation, follow_ups, shared_phones, talks
from casestore.db import Work
from casestore.follow_ups import Promised
from casestore.permissions import Act, Actor
from casestore.reachable import may_be_written_to
from casestore.tables import Contact
from casestore.talks import TalkState
from casestore.words import N_
from dialogs import rungs
from dialogs.acts import Nudge
from dialogs.answer_sheet import AnswerSheet, laid_out, main_frame
from dialogs.answers import BOT
from dialogs.at_desk import AtDesk, NotAllowed
from dialogs.catalogue import ASIDES, DIALOGS
from dialogs.desk import session_of
from dialogs.digressions import is_quiet
from dialogs.following import refreshed
from dialogs.progress import Moment, Turn
from dialogs.session import Session
from dialogs.told_by_staff import entered

OF_TWO = N_("この電話は2人で使っているので、答えを入れることはできません。台帳に記録してください。")
Typed = Mapping[str, Sequence[str]]


class TalkWentOn(Exception):
    """The person has answered meanwhile, or nothing is open any more."""


class NotEntered(Exception):
    """Something typed cannot be read, or nothing was typed: the sheet says which."""


class AnsweringFor(AtDesk):
    """A worker's hand in an open conversation."""

    def has_questions(self, work: Work, contact_id: str) -> bool:
        """Whether a dialog is open into which answers may be entered."""
        talk = talks.load(work, contact_id)
        is_theirs = talk.audience == "resident" and not shared_phones.is_shared(work, contact_id)
        return is_theirs and main_frame(session_of(talk)) is not None

    def answer_sheet(
        self, work: Work, contact_id: str, typed: Typed, by: Actor, now: datetime, language: str
    ) -> AnswerSheet | None:
        """The open dialog with what was typed so far; None where nothing is open. Raises NotAllowed."""
        talk = self._talk(work, contact_id, by, now)
        if main_frame(session_of(talk)) is None:
            return None
        return self._sheet(work, talk, self._session(work, talk, now), typed, now, language)

    def answer_for(self, work: Work, contact_id: str, typed: Typed, turn: int, by: Actor, now: datetime) -> None:
        """Record what was typed under the worker's name. Raises TalkWentOn, NotEntered, NotAllowed."""
        talks.lock(work, contact_id)
        talk = self._talk(work, contact_id, by, now)
        session = self._session(work, talk, now)
        if session.turn != turn or main_frame(session) is None or talks.unread(work, talk, 1):
            raise TalkWentOn
        sheet = self._sheet(work, talk, session, typed, now, session.language)
        if sheet.problems or not sheet.values:
            raise NotEntered
        facts = self.desk.facts(work, talk, session, now)
        contact = work.session.get_one(Contact, contact_id)
        speaks = _may_speak(session) and may_be_written_to(work, contact)
        wait = rungs.moment(self.profile, work, contact, now) - now
        after = entered(session, sheet.values, by.staff_id, now, facts, go_on=speaks and not wait)
        if speaks and wait and not after.session.held:
            after = after.after(acts=(Nudge(wait, "remind", after.session.turn),))
        conversation.note(work, contact_id, "", by.staff_id, now, way="event", kind="answered_for")
        if speaks:
            follow_ups.end_all(work, (Promised.HALF_WAY,), "told", now, contact=contact_id)
        self._settle(work, talk, after, now, f"answered_for:{contact_id}:{session.turn}")
        audit.note(work, by.staff_id, "answered_for", contact_id, now, detail=",".join(sheet.values)[:200])

    def _talk(self, work: Work, contact_id: str, by: Actor, now: datetime) -> TalkState:
        self.allow_talk(work, by, Act.REPLY, contact_id, now)
        if shared_phones.is_shared(work, contact_id):
            raise NotAllowed(OF_TWO, hidden=False, act=Act.REPLY.value)
        talk = talks.load(work, contact_id)
        if talk.audience != "resident":
            raise NotAllowed(OF_TWO, hidden=True, act=Act.REPLY.value)
        return talk

    def _session(self, work: Work, talk: TalkState, now: datetime) -> Session:
        """The stored session under the dialogs of today."""
        session = session_of(talk)
        return refreshed(Moment(now, self.desk.facts(work, talk, session, now), DIALOGS, ASIDES), session)

    def _sheet(self, work: Work, talk: TalkState, session: Session, typed: Typed, now: datetime, language: str) -> AnswerSheet:
        facts = self.desk.facts(work, talk, session.having(language=language), now)
        return laid_out(session, typed, facts, now, language)

    def _settle(self, work: Work, talk: TalkState, turn: Turn, now: datetime, because: str) -> None:
        """With what a dialog needs that begins in this very turn."""
        facts = self.desk.facts(work, talk, turn.session, now)
        self.desk.settle(work, talk, turn, facts, now, because=because, own_accord=not turn.session.held)


def _may_speak(session: Session) -> bool:
    """Whether the bot would go on by itself: nobody else has the talk, and the person is not resting or waiting for somebody."""
    return session.pen == BOT and not is_quiet(session) and not session.paused and not session.wanted
