"""A worker speaks, notes, takes the pen and gives it back, clears an alert (要綱 3-3-ア, 2-1-ア)."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime

from casestore import audit, conversation, entries, follow_ups, ledger, mentions, posts, shared_phones, talks
from casestore.db import Work
from casestore.duty import duty
from casestore.facts import Fact, entries_holding
from casestore.follow_ups import Promise, Promised
from casestore.permissions import Act, Actor
from casestore.profile import Profile
from casestore.speech import Bubble, Post
from casestore.tables import Case, Contact, Message
from casestore.words import N_
from dialogs import engine, ringing
from dialogs.at_desk import AtDesk, NotAllowed, case_of
from dialogs.desk import session_of
from dialogs.scene import triage_due

PHONE_OF_TWO = N_("この電話は2人で使っているので、自動応答には戻せません。")


class Speaking(AtDesk):
    """The conversation, from the staff's side."""

    def reply(
        self,
        work: Work,
        contact_id: str,
        text: str,
        by: Actor,
        now: datetime,
        *,
        not_before: datetime | None = None,
        in_japanese: str = "",
        phrase: str = "",
        why_now: str = "",
    ) -> str:
        """Queue a worker's words to the person; the message id. Whoever replies has the pen from then on.

        in_japanese, phrase: the same in Japanese and the id, where it is a 定型文 (dialogs.phrasing). why_now: a code, of what goes out at
        night, for the audit.
        """
        self.allow_talk(work, by, Act.REPLY, contact_id, now)
        talk = talks.load(work, contact_id)
        if talk.pen != by.staff_id:
            self._pen(work, contact_id, by, now)
        message = posts.queue(
            work,
            contact_id,
            Post((Bubble(text),), (in_japanese,) if in_japanese else (), phrase),
            now,
            author=by.staff_id,
            language=talk.language,
            not_before=not_before,
            must_arrive=True,
        )
        audit.note(work, by.staff_id, "replied", contact_id, now, detail=" ".join(filter(None, (phrase, why_now))))
        return message

    def memo(self, work: Work, contact_id: str, text: str, by: Actor, now: datetime, *, tell: Collection[str] = ()) -> str:
        """Note something beside the conversation. It is of another way than what goes out, so it can never leave.

        tell: the colleagues who are asked to read it. Raises LookupError for one who may not.
        """
        self.allow_talk(work, by, Act.MEMO, contact_id, now)
        audit.note(work, by.staff_id, "memo", contact_id, now)
        message = conversation.note(work, contact_id, text, by.staff_id, now)
        for reader in sorted(set(tell)):
            self._ask_to_read(work, contact_id, message, reader, by, now)
        return message

    def _ask_to_read(self, work: Work, contact_id: str, message: str, reader: str, by: Actor, now: datetime) -> None:
        contact, case = work.session.get_one(Contact, contact_id), case_of(work, contact_id)
        if case is None or reader not in {one.staff_id for one in mentions.may_be_told(work, contact, by.staff_id, now)}:
            raise LookupError(reader)
        mention = mentions.tell(work, message, contact_id, reader, by.staff_id, now)
        ringing.ring_to_read(work, self.profile, reader, case.number, mentions.BECAUSE + mention, now)
        audit.note(work, by.staff_id, "mentioned", contact_id, now, detail=reader)

    def take_over(self, work: Work, contact_id: str, by: Actor, now: datetime) -> None:
        """The worker has the pen; the bot is silent except when life is in danger."""
        self.allow_talk(work, by, Act.TAKE_OVER, contact_id, now)
        self._pen(work, contact_id, by, now)

    def _pen(self, work: Work, contact_id: str, by: Actor, now: datetime) -> None:
        talk = talks.load(work, contact_id)
        session = engine.take_pen(session_of(talk), by.staff_id)
        talks.keep(work, talk, session.as_json(), now, pen=by.staff_id, held=bool(session.held), turn=session.turn)
        conversation.note(work, contact_id, "", by.staff_id, now, way="event", kind="took_over")
        case = case_of(work, contact_id)
        if case is not None:
            follow_ups.end_all(work, (Promised.WANTS_PERSON,), "taken", now, case=case.id)
            _clear(work, case, by, now, only="wants_person")
        audit.note(work, by.staff_id, "took_over", contact_id, now)

    def hand_back(self, work: Work, contact_id: str, by: Actor, note: str, now: datetime) -> None:
        """The bot may speak again; what the worker learned stands in the note. Not on a telephone of two: it would tell one of the other."""
        self.allow_talk(work, by, Act.TAKE_OVER, contact_id, now)
        if shared_phones.is_shared(work, contact_id):
            raise NotAllowed(PHONE_OF_TWO, hidden=False, act=Act.TAKE_OVER.value)
        talk = talks.load(work, contact_id)
        session = session_of(talk)
        facts = self.desk.facts(work, talk, session, now)
        conversation.note(work, contact_id, note, by.staff_id, now, way="event", kind="handed_back")
        turn = engine.give_pen(session, now, facts)
        self.desk.settle(work, talk, turn, facts, now, because=f"hand_back:{contact_id}:{session.turn}")
        audit.note(work, by.staff_id, "handed_back", contact_id, now)

    def clear_hold(self, work: Work, contact_id: str, by: Actor, now: datetime) -> None:
        """Somebody has made sure that the person is safe: the alert is cleared and the talk may go on."""
        case = case_of(work, contact_id)
        self.allow(work, by, Act.CLEAR_ALERT, case, now)
        talk = talks.load(work, contact_id)
        session = engine.release(session_of(talk))
        conversation.note(work, contact_id, "", by.staff_id, now, way="event", kind="cleared")
        if case is not None:
            self.clear_alerts(work, case.id, by, now)
        facts = self.desk.facts(work, talk, session, now)
        turn = engine.resume(session, now, facts)
        self.desk.settle(work, talk, turn, facts, now, because=f"cleared:{contact_id}:{session.turn}")

    def clear_alerts(self, work: Work, case_id: str, by: Actor, now: datetime) -> None:
        """Every open alert of a case has been looked at by this member of staff."""
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.CLEAR_ALERT, case, now)
        promise = _ordinary(self.profile, work, case, now)
        if promise is not None:
            follow_ups.promise(work, promise, person=case.person_id, now=now, case=case.id)
        follow_ups.end_all(work, (Promised.ALERT, Promised.WANTS_PERSON), "cleared", now, case=case.id)
        _clear(work, case, by, now)

    def send_again(self, work: Work, message_id: str, by: Actor, now: datetime) -> None:
        """Queue a post that could not be sent once more, as a new message with a new key."""
        row = work.session.get_one(Message, message_id)
        self.allow_talk(work, by, Act.REPLY, row.contact_id, now)
        contact = work.session.get_one(Contact, row.contact_id)
        if row.way != "out" or row.state not in ("never", "uncertain"):
            raise LookupError(message_id)
        post = Post.from_json(json.loads(work.open(contact.person_id, "message.body", row.id, row.body)))
        conversation.looked_at(work, message_id, now)
        work.flush()
        posts.queue(work, row.contact_id, post, now, author=row.author, language=row.language, must_arrive=True, because=row.id)
        audit.note(work, by.staff_id, "sent_again", message_id, now)


def _clear(work: Work, case: Case, by: Actor, now: datetime, *, only: str = "") -> None:
    for entry in entries_holding(frozenset(case.facts), Fact.ALERTED):
        if not only or entries.read(work, entry).answers.get("class") == only:
            ledger.write(work, case.id, "alert_cleared", {}, by=by, now=now, about=entry)


def _ordinary(profile: Profile, work: Work, case: Case, now: datetime) -> Promise | None:
    """What keeps a case once its alerts are cleared and nothing else is promised."""
    kinds = {row.kind for row in follow_ups.open_of(work, case.id)} - {
        Promised.ALERT,
        Promised.WANTS_PERSON,
        Promised.LOOKALIKE,
    }
    if kinds:
        return None
    kind = Promised.NEXT_ACTION if Fact.TRIAGED in case.facts else Promised.TRIAGE
    return Promise(kind, f"cleared:{case.id}:{case.version}", triage_due(profile, now), duty(work, case))
