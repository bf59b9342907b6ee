"""From what a turn asks to what is written: each act of a dialog becomes entries, promises and wishes, in the turn's own transaction.

Serves 要綱 2-1-ア: whatever a person says, somebody is named who looks at it by a day.
"""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, update

from casestore import conversation, follow_ups, ledger, lookalikes, people, same_person, shared_phones
from casestore.duty import duty
from casestore.follow_ups import Promise, Promised
from casestore.ledger import BY_SYSTEM
from casestore.tables import Case, Contact
from casestore.words import N_
from dialogs import acts, at_door, lost_colleagues, scheduled, told_of_another, visiting
from dialogs.alerting import is_open, raise_alert
from dialogs.questions import ask_staff
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
        case acts.Question():
            ask_staff(scene, act)
        case acts.ColleagueInDanger():
            visiting.cried(scene)
        case acts.WantPerson():
            _want_person(scene, act.reason)
        case acts.Prefer():
            _prefer(scene, act)
        case acts.AtDoor():
            at_door.happened(scene, act)
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
    work = scene.work
    if act.about.get("another"):
        return told_of_another.alert(scene, act)
    about = work.session.get(Case, act.about.get("case", ""))
    case = same_person.worked_on(work, about) if about else reception_of(scene)
    return raise_alert(scene, case, act.cls, act.level, act.message_ids)


def _want_person(scene: Scene, reason: str) -> None:
    """A person is wanted: a task with the day we promised, and the conversation on top of the desk until somebody took it.

    A colleague is called by the office; they are nobody's case.
    """
    if scene.talk.audience != "resident":
        return lost_colleagues.call_them(scene)
    work, now = scene.work, scene.now
    case = reception_of(scene)
    if is_open(work, case, ASKED_FOR_A_PERSON):
        return None
    promise = Promise(Promised.WANTS_PERSON, "", scene.profile.calendar.reads_by(now), duty(work, case), words=reason)
    answers = {"class": ASKED_FOR_A_PERSON, "level": "today", "reason": reason}
    ledger.write(work, case.id, "alert", answers, by=BY_SYSTEM, now=now, promises=[promise], cause=scene.cause())
    return work.tell("alert", case.id)


# -- wishes and silence --------------------------------------------------------------------------------------------------


def _prefer(scene: Scene, act: acts.Prefer) -> None:
    work, contact = scene.work, scene.talk.contact_id
    if act.what == "language":
        people.speak(work, scene.talk.person_id, act.value)
        work.tell("menu")
    elif act.what in ("pass_word", "pause_word", "secret"):
        at_door.prefer_words(scene, act)
    elif act.what == "safe_hours":
        times = [time for time in act.value.split(",") if time]
        by_hours = {} if scene.talk.wishes.safe in ("ask", "no") else {"safe_contact": "hours"}
        people.prefer(work, contact, {"safe_times": times} | by_hours)
    elif (act.what, act.value) == ("messages", "off"):
        _stop(scene, acts.Stop())
    elif act.what == "messages":
        if act.value == "on":
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
    scheduled.answered(scene.work, scene.profile, act.dialog, act.about, scene.now)


def half_way_task(scene: Scene) -> None:
    """They stayed silent after the reminder: a named worker looks, by a day (2-1-ア). A colleague is nobody's case."""
    if scene.talk.audience != "resident":
        return
    work, now = scene.work, scene.now
    case = reception_of(scene)
    due = scene.profile.calendar.good_time(now + timedelta(hours=1))
    promise = Promise(
        Promised.CALL, "", due, duty(work, case), words=N_("質問の途中で返事がなくなりました。ほかの方法で声をかける")
    )
    answers = {"way": "chat", "result": "silent"}
    ledger.write(work, case.id, "contact_attempt", answers, by=BY_SYSTEM, now=now, promises=[promise], cause=scene.cause())
