"""What a worker does at the desk: speaks, notes, takes the pen, triages, records work found. All of it in the caller's transaction.

Serves 要綱 3-1-イ (振り分け), 3-1-ウ (情報提供・つなぎ), 3-1-エ2 (区保護課), 3-3-エ (就労後). Each act checks permission, writes the
ledger, makes its promises and is audited.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlmodel import col, select

from casestore import audit, conversation, follow_ups, ledger, people, posts, talks, worklists
from casestore.calendar import JST
from casestore.db import Work
from casestore.facts import Fact, entries_holding
from casestore.fields import later_by_months
from casestore.fine_print import Resource
from casestore.follow_ups import REFERRAL, Promise, Promised
from casestore.ids import new_id
from casestore.ledger import NoNextAction
from casestore.permissions import Act, Actor, may
from casestore.profile import Profile
from casestore.speech import Bubble, Post
from casestore.tables import Case, Contact, FollowUp, Message
from casestore.words import N_
from dialogs import engine
from dialogs.desk import Desk, session_of
from dialogs.effects import duty, triage_due
from dialogs.handing_on import letter

MORNING = time(10, 0)
ASK_AT = time(10, 0)
OFFICE_CLOSES_WARD = time(17, 0)
CALL_TO_ASK = N_("つなぎ先に行けたか、電話などで確かめる")
LOOK_AT_WARD = N_("区保護課が受け取ったか確かめる")
READ_AND_DECIDE = N_("働きはじめました。様子を見て、次にすることを決める")


class NotAllowed(Exception):
    """This member of staff may not do this; `reason` is a msgid to show, `hidden` says to answer as if it did not exist."""

    def __init__(self, reason: str, hidden: bool) -> None:
        super().__init__(reason)
        self.reason, self.hidden = reason, hidden


@dataclass(frozen=True)
class Worker:
    """The staff's side of the desk; what the console calls."""

    desk: Desk

    @property
    def profile(self) -> Profile:
        return self.desk.profile

    # -- speaking --------------------------------------------------------------------------------------------------------

    def reply(
        self, work: Work, contact_id: str, text: str, by: Actor, now: datetime, *, not_before: datetime | None = None
    ) -> str:
        """Queue a worker's words to the person; the message id. Whoever replies has the pen from then on."""
        self._allow(work, by, Act.REPLY, _case_of(work, contact_id), now)
        talk = talks.load(work, contact_id)
        if talk.pen != by.staff_id:
            self._pen(work, contact_id, by, now)
        message = posts.queue(
            work,
            contact_id,
            Post((Bubble(text),)),
            now,
            author=by.staff_id,
            language=talk.language,
            not_before=not_before,
            must_arrive=True,
        )
        audit.note(work, by.staff_id, "replied", contact_id, now)
        return message

    def memo(self, work: Work, contact_id: str, text: str, by: Actor, now: datetime) -> str:
        """Note something beside the conversation. It is of another way than what goes out, so it can never leave."""
        self._allow(work, by, Act.MEMO, _case_of(work, contact_id), now)
        audit.note(work, by.staff_id, "memo", contact_id, now)
        return conversation.note(work, contact_id, text, by.staff_id, now)

    def take_over(self, work: Work, contact_id: str, by: Actor, now: datetime) -> None:
        """The worker has the pen; the bot is silent except when life is in danger."""
        self._allow(work, by, Act.TAKE_OVER, _case_of(work, contact_id), now)
        self._pen(work, contact_id, by, now)

    def _pen(self, work: Work, contact_id: str, by: Actor, now: datetime) -> None:
        talk = talks.load(work, contact_id)
        session = engine.take_pen(session_of(talk), by.staff_id)
        talks.keep(work, talk, session.as_json(), now, pen=by.staff_id, held=bool(session.held), turn=session.turn)
        conversation.note(work, contact_id, "", by.staff_id, now, way="event", kind="took_over")
        case = _case_of(work, contact_id)
        if case is not None:
            follow_ups.end_all(work, (Promised.WANTS_PERSON,), "taken", now, case=case.id)
            _clear(work, case, by, now, only="wants_person")
        audit.note(work, by.staff_id, "took_over", contact_id, now)

    def hand_back(self, work: Work, contact_id: str, by: Actor, note: str, now: datetime) -> None:
        """The bot may speak again; what the worker learned stands in the note."""
        self._allow(work, by, Act.TAKE_OVER, _case_of(work, contact_id), now)
        talk = talks.load(work, contact_id)
        session = session_of(talk)
        facts = self.desk.facts(work, talk, session, now)
        conversation.note(work, contact_id, note, by.staff_id, now, way="event", kind="handed_back")
        turn = engine.give_pen(session, now, facts)
        self.desk.settle(work, talk, turn, facts, now, because=f"hand_back:{contact_id}:{session.turn}")
        audit.note(work, by.staff_id, "handed_back", contact_id, now)

    def clear_hold(self, work: Work, contact_id: str, by: Actor, now: datetime) -> None:
        """Somebody has made sure that the person is safe: the alert is cleared and the talk may go on."""
        case = _case_of(work, contact_id)
        self._allow(work, by, Act.CLEAR_ALERT, case, now)
        talk = talks.load(work, contact_id)
        session = engine.release(session_of(talk))
        talks.keep(work, talk, session.as_json(), now, pen=session.pen, held=False, turn=session.turn)
        conversation.note(work, contact_id, "", by.staff_id, now, way="event", kind="cleared")
        if case is not None:
            self.clear_alerts(work, case.id, by, now)

    def clear_alerts(self, work: Work, case_id: str, by: Actor, now: datetime) -> None:
        """Every open alert of a case has been looked at by this member of staff."""
        case = work.session.get_one(Case, case_id)
        self._allow(work, by, Act.CLEAR_ALERT, case, now)
        promise = _ordinary(self.profile, work, case, now)
        if promise is not None:
            follow_ups.promise(work, promise, person=case.person_id, now=now, case=case.id)
        follow_ups.end_all(work, (Promised.ALERT, Promised.WANTS_PERSON), "cleared", now, case=case.id)
        _clear(work, case, by, now)

    def send_again(self, work: Work, message_id: str, by: Actor, now: datetime) -> None:
        """Queue a post that could not be sent once more, as a new message with a new key."""
        row = work.session.get_one(Message, message_id)
        self._allow(work, by, Act.REPLY, _case_of(work, row.contact_id), now)
        contact = work.session.get_one(Contact, row.contact_id)
        if row.way != "out" or row.state not in ("never", "uncertain"):
            raise LookupError(message_id)
        post = Post.from_json(json.loads(work.open(contact.person_id, "message.body", row.id, row.body)))
        conversation.looked_at(work, message_id, now)
        work.flush()
        posts.queue(work, row.contact_id, post, now, author=row.author, language=row.language, must_arrive=True, because=row.id)
        audit.note(work, by.staff_id, "sent_again", message_id, now)

    # -- 受付 ------------------------------------------------------------------------------------------------------------

    def enter_intake(self, work: Work, answers: Mapping[str, Any], by: Actor, now: datetime) -> str:
        """様式1 taken by telephone or at the counter (3-1-ア); the new case's reception number. `answers` were checked by the form."""
        self._allow(work, by, Act.ENTER_INTAKE, None, now)
        person = people.new_person(work, now, language=str(answers.get("language") or "ja"), person=new_id(now))
        named = {key: str(answers[key]) for key in ("name", "kana", "call_name", "birth_date") if answers.get(key)}
        if named:
            people.name(work, person, **named)
        for key in ("phone_home", "phone_mobile"):
            digits = "".join(sign for sign in str(answers.get(key) or "") if sign.isdigit())
            people.remember_exact(work, person, "phone", digits)
        case = ledger.open_case(work, person, now)
        promise = Promise(Promised.TRIAGE, "", triage_due(self.profile, now), duty(work, case))
        sources = {key: {"by": by.staff_id, "how": "told", "words": "", "messages": []} for key in answers}
        ledger.write(work, case.id, "intake", answers, by=by, now=now, sources=sources, promises=[promise])
        if answers.get("wants_public_assistance") == "yes":
            ledger.write(work, case.id, "wish_public_assistance", {"words": ""}, by=by, now=now)
        return case.number

    def triage(
        self,
        work: Work,
        case_id: str,
        outcome: str,
        reason: str,
        resources: Sequence[str],
        owner: str,
        next_action: str,
        next_date: date | None,
        by: Actor,
        now: datetime,
        *,
        seen_version: int | None = None,
    ) -> None:
        """振り分け (3-1-イ): the entry with its reason, what the person is told, and the promises that keep it.

        outcome: information_only, referral, application or ward_assistance. Raises NotYet, NotYours, ChangedMeanwhile, NotAllowed.
        """
        case = work.session.get_one(Case, case_id)
        self._allow(work, by, Act.TRIAGE, case, now)
        named_owner = owner or by.staff_id
        keeps = _action(next_action or READ_TRIAGE[outcome], next_date, self.profile, named_owner, now)
        ledger.write(
            work,
            case_id,
            "triage",
            {"outcome": outcome, "reason": reason, "resources": list(resources), "owner": named_owner},
            by=by,
            now=now,
            promises=[keeps],
            ends=(Promised.TRIAGE, Promised.LEAD, Promised.CALL),
            seen_version=seen_version,
        )
        if outcome != "application":
            self._hand_on(work, case, outcome, [self.profile.resource(one) for one in resources], named_owner, by, now)

    def _hand_on(
        self, work: Work, case: Case, outcome: str, places: Sequence[Resource], owner: str, by: Actor, now: datetime
    ) -> None:
        """Tell the person what to do, where, when, with what; and ask later whether they got there (3-1-ウ, 3-1-エ2, 3-1-エ3)."""
        contact = _contact_of(work, case)
        kind = {"referral": "referral", "ward_assistance": "ward_referral"}.get(outcome, "information_given")
        told = (
            [{"resources": [place.id for place in places]}]
            if kind == "information_given"
            else [{"resource": place.id, "target": place.kind} for place in places]
        )
        for answers in told:
            names = "、".join(place.name.ja for place in places if answers.get("resource", place.id) == place.id)
            promises = _reach_promises(self.profile, kind, names, owner, contact is not None, now)
            ledger.write(
                work,
                case.id,
                kind,
                answers | {"sent": contact is not None},
                by=by,
                now=now,
                promises=promises,
                contact=contact.id if contact else None,
            )
        if contact is not None and places:
            language = people.known(work, case.person_id).language
            posts.queue(
                work,
                contact.id,
                letter(self.profile, places, language),
                now,
                author=by.staff_id,
                language=language,
                must_arrive=True,
            )

    def acknowledge_ward(self, work: Work, case_id: str, referral: str, words: str, by: Actor, now: datetime) -> None:
        """The receiving office has said that it took the person on (3-1-エ2); the way stays open until the person is there too."""
        case = work.session.get_one(Case, case_id)
        self._allow(work, by, Act.WRITE_ENTRY, case, now)
        promise = _action(CALL_TO_ASK, None, self.profile, duty(work, case) or by.staff_id, now)
        ledger.write(
            work,
            case_id,
            "referral_acknowledged",
            {"words": words},
            by=by,
            now=now,
            about=referral,
            promises=[promise],
            ends=(Promised.WARD,),
        )

    # -- 就労後 ----------------------------------------------------------------------------------------------------------

    def record_employment(self, work: Work, case_id: str, started_on: date, employer: str, by: Actor, now: datetime) -> None:
        """Work was found (3-3-エ): the entry and the check-ins, each on a day and at an hour when somebody can answer."""
        case = work.session.get_one(Case, case_id)
        self._allow(work, by, Act.WRITE_ENTRY, case, now)
        contact = _contact_of(work, case)
        owner = duty(work, case) or by.staff_id
        promises = [
            Promise(Promised.CHECK_IN, "", when, owner, step=step, words=employer)
            for step, when in check_in_dates(self.profile, started_on, now)
        ]
        happened = datetime.combine(started_on, MORNING, JST)
        ledger.write(
            work,
            case_id,
            "employment_started",
            {"started_on": started_on.isoformat(), "employer": employer},
            by=by,
            now=now,
            happened_at=min(happened, now),
            promises=[*promises, _action(READ_AND_DECIDE, None, self.profile, owner, now)],
            contact=contact.id if contact else None,
        )

    def move_follow_up(self, work: Work, follow_up: str, due: datetime, by: Actor, now: datetime) -> None:
        """Another day for something promised."""
        row = work.session.get_one(FollowUp, follow_up)
        case = work.session.get(Case, row.case_id) if row.case_id else None
        self._allow(work, by, Act.MOVE_FOLLOW_UP, case, now)
        follow_ups.move(work, follow_up, self.profile.calendar.not_at_night(due) if row.ask == "person" else due)
        audit.note(work, by.staff_id, "moved_follow_up", follow_up, now, detail=due.isoformat())

    def end_follow_up(self, work: Work, follow_up: str, how: str, by: Actor, now: datetime) -> None:
        """Done, or withdrawn. Raises NoNextAction where that would leave the case without one."""
        row = work.session.get_one(FollowUp, follow_up)
        case = work.session.get(Case, row.case_id) if row.case_id else None
        self._allow(work, by, Act.MOVE_FOLLOW_UP, case, now)
        follow_ups.end(work, follow_up, how, now)
        if case is not None and case.closed_at is None and not follow_ups.has_next_action(work, case.id):
            raise NoNextAction(case.number)
        audit.note(work, by.staff_id, "ended_follow_up", follow_up, now, detail=how)

    def next_action(self, work: Work, case_id: str, words: str, due: date, by: Actor, now: datetime) -> None:
        """What comes next, and by which day (2-1-ア)."""
        case = work.session.get_one(Case, case_id)
        self._allow(work, by, Act.MOVE_FOLLOW_UP, case, now)
        promise = _action(words, due, self.profile, case.owner_id or by.staff_id, now, because=new_id(now))
        follow_ups.promise(work, promise, person=case.person_id, now=now, case=case_id)
        audit.note(work, by.staff_id, "planned", case_id, now)

    def _allow(self, work: Work, by: Actor, act: Act, case: Case | None, now: datetime) -> None:
        thing = worklists.thing_of(work, case) if case is not None else None
        verdict = may(by, act, thing, now)
        if not verdict.allowed:
            audit.note(work, by.staff_id, "denied", act.value, now, detail=case.number if case else "")
            raise NotAllowed(verdict.reason, verdict.hidden)


READ_TRIAGE = {
    "information_only": N_("情報が届いて役に立ったか確かめ、終わりにしてよいか決める"),
    "referral": N_("つなぎ先と連絡をとり、行けたか確かめる"),
    "application": N_("利用申込とアセスメントの日を決める"),
    "ward_assistance": N_("区保護課に連絡し、受け取りを確かめる"),
}


def check_in_dates(profile: Profile, started_on: date, now: datetime) -> list[tuple[str, datetime]]:
    """When the check-ins of the profile fall due: each by day and on a business day; those already past are left out."""
    found = []
    for after in profile.follow_ups.check_ins:
        day = later_by_months(started_on, after.months) + timedelta(days=after.days)
        due = profile.calendar.good_time(datetime.combine(day, ASK_AT, JST))
        if due > now:
            found.append((after.id, due))
    return found


def _action(words: str, due: date | None, profile: Profile, owner: str, now: datetime, *, because: str = "") -> Promise:
    """A task for a named worker; without a day, by the close of the next business day."""
    day = due or profile.calendar.business_day_after(now.astimezone(JST).date(), 1)
    when = datetime.combine(day, profile.calendar.hours.closes, JST)
    return Promise(Promised.NEXT_ACTION, because, when, owner, words=words)


def _reach_promises(profile: Profile, kind: str, names: str, owner: str, by_chat: bool, now: datetime) -> list[Promise]:
    """ "Did you reach them?" to the person, or to a worker where chat cannot; and the ward's own answer (3-1-エ2, 3-1-エ3)."""
    rules = profile.follow_ups
    asked = profile.calendar.good_time(
        datetime.combine(now.astimezone(JST).date() + timedelta(days=rules.reached_after_days), ASK_AT, JST)
    )
    step = "" if kind == "information_given" else REFERRAL
    first = (
        Promise(Promised.REACHED, "", asked, owner, step=step, words=names)
        if by_chat
        else Promise(Promised.CALL, "", asked, owner, step=step, words=CALL_TO_ASK)
    )
    if kind != "ward_referral":
        return [first]
    day = profile.calendar.business_day_after(now.astimezone(JST).date(), rules.ward_confirmation_days)
    answer_by = datetime.combine(day, OFFICE_CLOSES_WARD, JST)
    return [first, Promise(Promised.WARD, "", answer_by, owner, words=LOOK_AT_WARD)]


def _clear(work: Work, case: Case, by: Actor, now: datetime, *, only: str = "") -> None:
    for entry in entries_holding(frozenset(case.facts), Fact.ALERTED):
        if not only or ledger.read(work, entry).answers.get("class") == only:
            ledger.write(work, case.id, "alert_cleared", {}, by=by, now=now, about=entry)


def _ordinary(profile: Profile, work: Work, case: Case, now: datetime) -> Promise | None:
    """What keeps a case once its alerts are cleared and nothing else is promised."""
    kinds = {row.kind for row in follow_ups.open_of(work, case.id)} - {Promised.ALERT, Promised.WANTS_PERSON}
    if kinds:
        return None
    kind = Promised.NEXT_ACTION if Fact.TRIAGED in case.facts else Promised.TRIAGE
    return Promise(kind, f"cleared:{case.version}", triage_due(profile, now), duty(work, case))


def _case_of(work: Work, contact_id: str) -> Case | None:
    contact = work.session.get_one(Contact, contact_id)
    return worklists.case_of_person(work, contact.person_id)


def _contact_of(work: Work, case: Case) -> Contact | None:
    """The way to write to the person: the contact they were last heard on, unless blocked or stopped."""
    return work.session.exec(
        select(Contact)
        .where(Contact.person_id == case.person_id, col(Contact.blocked_at).is_(None), col(Contact.stopped_at).is_(None))
        .order_by(col(Contact.heard_at).desc())
    ).first()
