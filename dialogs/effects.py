"""From what a turn asks to what is written: each act of a dialog becomes entries, promises and wishes, in the turn's own transaction.

Serves 要綱 2-1-ア: whatever a person says, somebody is named who looks at it by a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from sqlmodel import col, select, update

from casestore import conversation, follow_ups, ledger, people, staff
from casestore.calendar import JST
from casestore.db import Work
from casestore.facts import Fact, Role, entries_holding, over
from casestore.follow_ups import Promise, Promised
from casestore.ids import new_id
from casestore.ledger import BY_PERSON, BY_SYSTEM, Writer
from casestore.profile import Profile
from casestore.tables import Case, Contact
from casestore.talks import TalkState
from casestore.words import N_
from dialogs import acts
from dialogs.answers import Answer

LATER_THE_SAME_DAY = time(17, 0)
ASKED_FOR_A_PERSON = "wants_person"  # an alert of this class: somebody asked to talk with a person
SOFT_NOTE = N_("気になることばがありました（本人には何も伝えていません）")


@dataclass
class Scene:
    """One turn's work: whose talk, and the case once it is known."""

    work: Work
    profile: Profile
    talk: TalkState
    now: datetime
    because: str  # the message, follow-up or turn this rests on: commands are idempotent by it
    case_id: str | None = None
    count: int = field(default=0)

    def cause(self) -> str:
        """A name for the next entry of this turn; the same turn run again gives the same names."""
        self.count += 1
        return f"{self.because}/{self.count}"


def apply(scene: Scene, act: acts.Act) -> None:
    """Write what one act asks for."""
    match act:
        case acts.Write():
            WRITERS.get(act.kind, _write_plain)(scene, act)
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


# -- entries -------------------------------------------------------------------------------------------------------------


def _intake(scene: Scene, act: acts.Write) -> None:
    """相談受付 (3-1-イ): an entry in the person's open reception, or in a new one; somebody triages it within the day promised."""
    work, now = scene.work, scene.now
    values, sources = read(act.answers)
    case = reception_of(scene)
    due = triage_due(scene.profile, now)
    ledger.write(
        work,
        case.id,
        "intake",
        {"route": "chat", "language": scene.talk.language} | values,
        by=BY_PERSON,
        now=now,
        sources=sources,
        promises=[Promise(Promised.TRIAGE, "", due, duty(work, case))],
        ends=(Promised.LEAD, Promised.CALL),
        cause=scene.cause(),
    )
    if values.get("wants_public_assistance") == "yes":
        wish = {"words": act.answers["wants_public_assistance"].words}
        ledger.write(work, case.id, "wish_public_assistance", wish, by=BY_PERSON, now=now, cause=scene.cause())
    if name := str(values.get("call_name") or ""):
        people.name(work, scene.talk.person_id, call_name=name)


def _lead(scene: Scene, act: acts.Write) -> None:
    """気づき from an outreach worker (3-1-ア): about somebody who may have no name yet, never about the worker."""
    work, now = scene.work, scene.now
    values, sources = read(act.answers)
    worker = staff.actor_by_id(work, scene.talk.staff_id or "")
    if worker is None:
        raise LookupError("a lead comes from a linked member of staff")
    person = people.new_person(work, now, person=new_id(now))
    case = ledger.open_case(work, person, now)
    promise = Promise(Promised.LEAD, "", triage_due(scene.profile, now), duty(work, case))
    ledger.write(work, case.id, "lead", values, by=worker, now=now, sources=sources, promises=[promise], cause=scene.cause())
    scene.case_id = case.id


def _check_in(scene: Scene, act: acts.Write) -> None:
    """How work goes (3-3-エ). The answer silences the other askings of this check-in only."""
    case = scene.work.session.get_one(Case, act.about["case"])
    values, sources = read(act.answers)
    ledger.write(
        scene.work,
        case.id,
        "check_in",
        {"step": act.about.get("step", "")} | values,
        by=BY_PERSON,
        now=scene.now,
        about=act.about["employment"],
        sources=sources,
        promises=[_still_looked_after(scene, case)],
        ends=(Promised.CHECK_IN_AGAIN,),
        cause=scene.cause(),
    )


def _still_looked_after(scene: Scene, case: Case) -> Promise:
    """After the last check-in somebody still decides what comes next; nobody is let go by the calendar."""
    tomorrow = scene.profile.calendar.business_day_after(scene.now.astimezone(JST).date(), 1)
    due = datetime.combine(tomorrow, LATER_THE_SAME_DAY, JST)
    return Promise(
        Promised.NEXT_ACTION, "", due, duty(scene.work, case), words=N_("就労後の返事を読んで、次にすることを決める")
    )


def _referral_reached(scene: Scene, act: acts.Write) -> None:
    """The person got there (3-1-エ3). Whether the matter is over is for the owner to see."""
    case = scene.work.session.get_one(Case, act.about["case"])
    values, sources = read(act.answers)
    referral = act.about.get("referral") or None
    kind = "referral_reached" if referral else "contact_attempt"
    ledger.write(
        scene.work,
        case.id,
        kind,
        values,
        by=BY_PERSON if referral else BY_SYSTEM,
        now=scene.now,
        about=referral,
        sources=sources,
        promises=[_look_again(scene, case, N_("ご本人は行けました。これで終わってよいか確かめる"))],
        cause=scene.cause(),
    )


def _not_reached(scene: Scene, act: acts.Write) -> None:
    """They could not go: the owner helps, soon (3-1-エ3)."""
    case = scene.work.session.get_one(Case, act.about["case"])
    values, sources = read(act.answers)
    promise = Promise(
        Promised.CALL, "", _soon(scene), duty(scene.work, case), words=N_("つなぎ先に行けていません。いっしょに考える")
    )
    ledger.write(
        scene.work,
        case.id,
        "contact_attempt",
        {"way": "chat", "result": "not_reached"} | values,
        by=BY_SYSTEM,
        now=scene.now,
        sources=sources,
        promises=[promise],
        cause=scene.cause(),
    )


def _look_again(scene: Scene, case: Case, words: str) -> Promise:
    day = scene.profile.calendar.business_day_after(scene.now.astimezone(JST).date(), 1)
    return Promise(
        Promised.NEXT_ACTION, "", datetime.combine(day, LATER_THE_SAME_DAY, JST), duty(scene.work, case), words=words
    )


def _write_plain(scene: Scene, act: acts.Write) -> None:
    """Any other entry the person may write about a case they are in."""
    case_id = act.about.get("case") or reception_of(scene).id
    values, sources = read(act.answers)
    about = act.about.get("entry") or None
    ledger.write(
        scene.work,
        case_id,
        act.kind,
        values,
        by=_writer(scene),
        now=scene.now,
        about=about,
        sources=sources,
        cause=scene.cause(),
    )


def _writer(scene: Scene) -> Writer:
    if scene.talk.staff_id and (worker := staff.actor_by_id(scene.work, scene.talk.staff_id)):
        return worker
    return BY_PERSON


WRITERS = {
    "intake": _intake,
    "lead": _lead,
    "check_in": _check_in,
    "referral_reached": _referral_reached,
    "referral_not_reached": _not_reached,
}


def read(answers: Mapping[str, Answer]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The two layers of answers: values by field, and for each the person's words, their messages, and who read them so."""
    values: dict[str, Any] = {}
    sources: dict[str, dict[str, Any]] = {}
    for key, answer in answers.items():
        value = list(answer.value) if isinstance(answer.value, tuple) else answer.value
        values[key] = value if answer.how == "said" else answer.how
        sources[key] = {
            "words": answer.words,
            "messages": list(answer.message_ids),
            "how": answer.how,
            "by": answer.by,
            "at": answer.at,
            "language": answer.language,
        }
    return values, sources


# -- people are told -----------------------------------------------------------------------------------------------------


def _alert(scene: Scene, act: acts.Alert) -> None:
    """Somebody has to look: at once for danger, the same day for need (2-1-ア). It stays until a person has cleared it."""
    work, now = scene.work, scene.now
    case = work.session.get_one(Case, act.about["case"]) if "case" in act.about else reception_of(scene)
    promise = Promise(Promised.ALERT, "", now, duty(work, case), words=act.cls)
    answers = {"class": act.cls, "level": act.level, "messages": list(act.message_ids)}
    ledger.write(work, case.id, "alert", answers, by=BY_SYSTEM, now=now, promises=[promise], cause=scene.cause())
    work.tell("alert", case.id)


def _want_person(scene: Scene, reason: str) -> None:
    """A person is wanted: a task with the day we promised, and the conversation on top of the desk until somebody took it."""
    work, now = scene.work, scene.now
    case = reception_of(scene)
    if _already_wanted(work, case):
        return
    promise = Promise(Promised.WANTS_PERSON, "", scene.profile.calendar.reads_by(now), duty(work, case), words=reason)
    answers = {"class": ASKED_FOR_A_PERSON, "level": "today", "reason": reason}
    ledger.write(work, case.id, "alert", answers, by=BY_SYSTEM, now=now, promises=[promise], cause=scene.cause())
    work.tell("alert", case.id)


def _already_wanted(work: Work, case: Case) -> bool:
    alerts = entries_holding(frozenset(case.facts), Fact.ALERTED)
    return any(ledger.read(work, entry).answers.get("class") == ASKED_FOR_A_PERSON for entry in alerts)


def reception_of(scene: Scene) -> Case:
    """The person's open case, reopened if it had ended, or a new one whose first entry follows at once."""
    work = scene.work
    case = work.session.exec(
        select(Case)
        .where(Case.person_id == scene.talk.person_id)
        .order_by(col(Case.closed_at).is_not(None), col(Case.made_at).desc())
    ).first()
    if case is None:
        return ledger.open_case(work, scene.talk.person_id, scene.now)
    if over(frozenset(case.facts)):
        _open_again(scene, case)
    return case


def _open_again(scene: Scene, case: Case) -> None:
    kind = "reopening" if Fact.CLOSED in case.facts else "resumption"
    promise = Promise(Promised.TRIAGE, "", triage_due(scene.profile, scene.now), duty(scene.work, case))
    ledger.write(
        scene.work, case.id, kind, {"why": "wrote"}, by=BY_PERSON, now=scene.now, promises=[promise], cause=scene.cause()
    )


def duty(work: Work, case: Case | None = None) -> str | None:
    """Who a promise goes to: the case's owner if active, else the chief, else a counsellor, longest in the office first."""
    if case and case.owner_id and staff.actor_by_id(work, case.owner_id):
        return case.owner_id
    return staff.on_duty(work, Role.CHIEF) or staff.on_duty(work, Role.COUNSELLOR)


def triage_due(profile: Profile, now: datetime) -> datetime:
    """By the close of the office, the profile's business days from now (a proposal of ours; 3-1-イ gives none)."""
    day = profile.calendar.business_day_after(now.astimezone(JST).date(), profile.follow_ups.triage_business_days)
    return datetime.combine(day, profile.calendar.hours.closes, JST)


def _soon(scene: Scene) -> datetime:
    return scene.profile.calendar.reads_by(scene.now)


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


def _stop(scene: Scene, act: acts.Stop) -> None:
    """No more messages of our own accord. It closes nothing, and the owner hears of it by the conversation and きょう."""
    work, now, contact = scene.work, scene.now, scene.talk.contact_id
    if not act.blocked:
        work.session.exec(update(Contact).where(col(Contact.id) == contact).values(stopped_at=now))
    conversation.note(work, contact, "", "person", now, way="event", kind="blocked" if act.blocked else "stopped")
    follow_ups.end_all(work, (Promised.HALF_WAY,), "stopped", now, contact=contact)
    case = work.session.exec(select(Case).where(Case.person_id == scene.talk.person_id, col(Case.closed_at).is_(None))).first()
    if case is not None:
        words = N_("メッセージの停止を希望しています。ほかの連絡の方法を考える")
        promise = Promise(Promised.CALL, scene.because, _soon(scene), duty(work, case), step="stopped", words=words)
        follow_ups.promise(work, promise, person=scene.talk.person_id, now=now, case=case.id, contact=contact)


def _nudge(scene: Scene, act: acts.Nudge) -> None:
    """If they fall silent here: one gentle reminder, by day, then a worker's task (2-1-ア)."""
    due = scene.profile.calendar.good_time(scene.now + act.after)
    promise = Promise(Promised.HALF_WAY, f"{scene.talk.contact_id}#{act.turn}", due, None, step=act.then)
    follow_ups.promise(scene.work, promise, person=scene.talk.person_id, now=scene.now, contact=scene.talk.contact_id)


def _done(scene: Scene, act: acts.Done) -> None:
    if follow_up := act.about.get("follow_up"):
        follow_ups.end(scene.work, follow_up, "done", scene.now)
    if case := act.about.get("case"):
        silent = (Promised.CHECK_IN_AGAIN,) if act.dialog == "check_in" else ()
        follow_ups.end_all(scene.work, silent, "answered", scene.now, case=case)


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
