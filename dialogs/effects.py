"""From what a turn asks to what is written: each act of a dialog becomes entries, promises and wishes, in the turn's own transaction.

Serves 要綱 2-1-ア: whatever a person says, somebody is named who looks at it by a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import col, update

from casestore import conversation, entries, follow_ups, ledger, lookalikes, people, same_person, shared_phones
from casestore.db import Work
from casestore.duty import duty
from casestore.facts import Fact, entries_holding
from casestore.follow_ups import Promise, Promised
from casestore.ledger import BY_SYSTEM
from casestore.tables import Case, Contact, FollowUp
from casestore.words import N_
from dialogs import acts
from dialogs.recording import record
from dialogs.scene import Scene, reception_of, soon

ASKED_FOR_A_PERSON = "wants_person"  # an alert of this class: somebody asked to talk with a person
SOFT_NOTE = N_("気になることばがありました（本人には何も伝えていません）")


def apply(scene: Scene, act: acts.Act) -> None:
    """Write what one act asks for."""
    match act:
        case acts.Write():
            record(scene, act)
        case acts.Alert(level="soft"):
            conversation.note(scene.work, scene.talk.contact_id, SOFT_NOTE, "bot", scene.now, way="event", kind="soft")
        case acts.Alert():
            _alert(scene, act)
        case acts.WantPerson():
            _want_person(scene, act.reason)
        case acts.Prefer():
            _prefer(scene, act)
        case acts.Stop():
            _stop(scene, act)
        case acts.Nudge():
            _nudge(scene, act)
        case acts.Done():
            _done(scene, act)
        case acts.StartAgain():
            conversation.note(
                scene.work, scene.talk.contact_id, act.dialog, "person", scene.now, way="event", kind="start_again"
            )


# -- people are told -----------------------------------------------------------------------------------------------------


def _alert(scene: Scene, act: acts.Alert) -> None:
    """Somebody has to look: at once for danger, the same day for need (2-1-ア). It stays until a person has cleared it."""
    work, now = scene.work, scene.now
    about = work.session.get(Case, act.about.get("case", ""))
    case = same_person.worked_on(work, about) if about else reception_of(scene)
    if act.level == "today" and _is_open(work, case, act.cls):
        return  # said in words and chosen from the list: one need, one alert. Danger to life rings each time
    promise = Promise(Promised.ALERT, "", now, duty(work, case), words=act.cls)
    answers = {"class": act.cls, "level": act.level, "messages": list(act.message_ids)}
    ledger.write(work, case.id, "alert", answers, by=BY_SYSTEM, now=now, promises=[promise], cause=scene.cause())
    work.tell("alert", case.id)


def _want_person(scene: Scene, reason: str) -> None:
    """A person is wanted: a task with the day we promised, and the conversation on top of the desk until somebody took it."""
    work, now = scene.work, scene.now
    case = reception_of(scene)
    if _is_open(work, case, ASKED_FOR_A_PERSON):
        return
    promise = Promise(Promised.WANTS_PERSON, "", scene.profile.calendar.reads_by(now), duty(work, case), words=reason)
    answers = {"class": ASKED_FOR_A_PERSON, "level": "today", "reason": reason}
    ledger.write(work, case.id, "alert", answers, by=BY_SYSTEM, now=now, promises=[promise], cause=scene.cause())
    work.tell("alert", case.id)


def _is_open(work: Work, case: Case, cls: str) -> bool:
    """Whether an alert of this class still waits for a person."""
    alerts = entries_holding(frozenset(case.facts), Fact.ALERTED)
    return any(entries.read(work, entry).answers.get("class") == cls for entry in alerts)


# -- wishes and silence --------------------------------------------------------------------------------------------------


def _prefer(scene: Scene, act: acts.Prefer) -> None:
    work, contact = scene.work, scene.talk.contact_id
    if act.what == "language":
        people.speak(work, scene.talk.person_id, act.value)
    elif act.what == "messages":
        work.session.exec(update(Contact).where(col(Contact.id) == contact).values(stopped_at=None))
    else:
        people.prefer(work, contact, {act.what: act.value})
        if act.what == "call_name" and act.value:
            people.name(work, scene.talk.person_id, call_name=act.value)
            lookalikes.notice(work, scene.profile, scene.talk.person_id, scene.now)


def _stop(scene: Scene, act: acts.Stop) -> None:
    """No more messages of our own accord, on any account of theirs; written to again is the one on which they say so.

    It closes nothing, and the owner hears of it by the conversation and きょう.
    """
    work, now, contact = scene.work, scene.now, scene.talk.contact_id
    if not act.blocked:
        mine = same_person.ids(work, scene.talk.person_id)
        work.session.exec(update(Contact).where(col(Contact.person_id).in_(mine)).values(stopped_at=now))
    conversation.note(work, contact, "", "person", now, way="event", kind="blocked" if act.blocked else "stopped")
    follow_ups.end_all(work, (Promised.HALF_WAY,), "stopped", now, contact=contact)
    for case in shared_phones.cases_of(work, contact):
        if case.closed_at is None:
            words = N_("メッセージの停止を希望しています。ほかの連絡の方法を考える")
            step = f"stopped:{case.number}"
            promise = Promise(Promised.CALL, scene.because, soon(scene), duty(work, case), step=step, words=words)
            follow_ups.promise(work, promise, person=case.person_id, now=now, case=case.id, contact=contact)


def _nudge(scene: Scene, act: acts.Nudge) -> None:
    """If they fall silent here: one gentle reminder, by day, then a worker's task (2-1-ア)."""
    due = scene.profile.calendar.good_time(scene.now + act.after)
    promise = Promise(Promised.HALF_WAY, f"{scene.talk.contact_id}#{act.turn}", due, None, step=act.then)
    follow_ups.promise(scene.work, promise, person=scene.talk.person_id, now=scene.now, contact=scene.talk.contact_id)


def _done(scene: Scene, act: acts.Done) -> None:
    if follow_up := act.about.get("follow_up"):
        follow_ups.end(scene.work, follow_up, "done", scene.now)
    if act.dialog == "reached":
        _not_silent(scene.work, act.about, scene.now)
    if case := act.about.get("case"):
        silent = (Promised.CHECK_IN_AGAIN,) if act.dialog == "check_in" else ()
        follow_ups.end_all(scene.work, silent, "answered", scene.now, case=case)


def _not_silent(work: Work, about: Mapping[str, str], now: datetime) -> None:
    """They answered whether they got there: the task for the case that nobody answers has nothing left to do (3-1-エ3)."""
    asked = work.session.get(FollowUp, about.get("follow_up", ""))
    for row in follow_ups.open_of(work, about.get("case", "")) if asked else ():
        if asked and row.kind == Promised.CALL and row.step == "reached" and row.because == asked.because:
            follow_ups.end(work, row.id, "answered", now)


def half_way_task(scene: Scene) -> None:
    """They stayed silent after the reminder: a named worker looks, by a day (2-1-ア)."""
    work, now = scene.work, scene.now
    case = reception_of(scene)
    due = scene.profile.calendar.good_time(now + timedelta(hours=1))
    promise = Promise(
        Promised.CALL, "", due, duty(work, case), words=N_("質問の途中で返事がなくなりました。ほかの方法で声をかける")
    )
    answers = {"way": "chat", "result": "silent"}
    ledger.write(work, case.id, "contact_attempt", answers, by=BY_SYSTEM, now=now, promises=[promise], cause=scene.cause())
