"""What a person decided about an appointment or a paper, written down (要綱 3-3-ア, 2-1-ア): booked, moved, cancelled, missed; sent, promised, not there.

Whatever they said, the case keeps a dated next action of a named worker. A time that somebody else took in the same moment raises Taken:
the turn is undone and taken again, and then finds it gone (dialogs.slots.SlotCheck).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from casestore import appointments, conversation, follow_ups, ledger, papers, same_person
from casestore.calendar import JST
from casestore.duty import duty
from casestore.follow_ups import Promise, Promised
from casestore.ledger import BY_PERSON
from casestore.profile import Profile
from casestore.tables import Appointment, Case, PaperAsked
from casestore.words import N_
from dialogs import acts, scheduled
from dialogs.answers import Answer
from dialogs.appointment_known import moment
from dialogs.conversations.appointment import way_of
from dialogs.scene import Scene, reception_of, soon, triage_due
from dialogs.two_layers import read

PERSON = "person"
FIND_A_TIME = N_("面談の希望に合う時間をさがして、返事をする")
WAS_CANCELLED = N_("本人が予約を取り消しました。これからのことを考える")
DECLINED = N_("面談のお誘いに「いまはいい」と返事がありました。これからのことを考える")
WHAT_HAPPENED = N_("会えなかった日のことを読んで、これからのことを考える")
WHERE_TO = N_("訪問の住所を、チャットではない方法でたずねる")
LOOK_AT_PHOTOS = N_("送られた書類の写真を確かめる")
WITHOUT_PAPER = N_("書類がそろわないので、ほかの方法を考える")
KEPT_WORDS = ("at_home", "door_name", "phone_name")


# -- appointments --------------------------------------------------------------------------------------------------------


def _booked(scene: Scene, act: acts.Write) -> None:
    """A time was chosen (3-3-ア): kept for them, reminded the day before."""
    values, words = _said(act)
    way, start = way_of(values) or str(values.get("by") or "office"), moment(str(values["slot"]))
    case = _case(scene, act)
    offers = appointments.last_offer(scene.work, same_person.ids(scene.work, scene.talk.person_id), scene.now)
    taken = next((one for one in offers if one.starts_at == start), None)
    if taken is not None:
        row = appointments.accept(scene.work, taken.offer, start, scene.now, by=PERSON, way=way_of(values), words=words)
    else:
        old = _about(scene, act)
        staff = (old.staff_id if old else None) or duty(scene.work, case)
        if staff is None:
            raise LookupError("times are only offered where somebody is on duty")
        way = way_of(values) or (old.way if old else "office")
        minutes = scene.profile.appointments.minutes
        row = appointments.book(scene.work, case, staff, way, start, minutes, scene.now, by=PERSON, words=words)
    _planned(scene, case, row)


def _moved(scene: Scene, act: acts.Write) -> None:
    """Another time or way for the one there is."""
    values, words = _said(act)
    row = _about(scene, act) or _next(scene)
    if row is None or row.state != appointments.BOOKED:
        return _booked(scene, act)
    scheduled.ask_no_more(scene.work, _case_of(scene, row), "tomorrow", scene.now, because=appointments.reason(row))
    appointments.move(scene.work, row, moment(str(values["slot"])), scene.now, by=PERSON, way=way_of(values), words=words)
    _planned(scene, _case_of(scene, row), row)
    return None


def _wished(scene: Scene, act: acts.Write) -> None:
    """Nothing free fits: a worker looks for a time. Whoever cannot come is not expected any more."""
    values, words = _said(act)
    case, row = _case(scene, act), _about(scene, act) or _next(scene)
    if row is not None and row.state == appointments.BOOKED:
        appointments.note(scene.work, row, words)
        if values.get("change") == "cancel":
            _call_off(scene, row, words)
    _release(scene)
    _task(scene, case, FIND_A_TIME, soon(scene))


def _cancelled(scene: Scene, act: acts.Write) -> None:
    """It does not take place, without blame; what comes next is the worker's to think of, by a day (2-1-ア)."""
    values, words = _said(act)
    row = _about(scene, act) or _next(scene)
    if row is not None and row.state == appointments.BOOKED:
        _call_off(scene, row, words)
    contact = values.get("instead") == "contact"
    _task(scene, _case(scene, act), WAS_CANCELLED, soon(scene) if contact else _tomorrow(scene))


def _declined(scene: Scene, act: acts.Write) -> None:
    """They would rather not come now: the times are free again, and the support goes on."""
    _release(scene)
    values, _words = _said(act)
    contact = values.get("instead") == "contact"
    _task(scene, _case(scene, act), DECLINED, soon(scene) if contact else _tomorrow(scene))


def _missed_told(scene: Scene, act: acts.Write) -> None:
    """What happened on the day they did not come, kept with that appointment in their words."""
    values, words = _said(act)
    if (row := _about(scene, act)) is not None:
        told = {key: values[key] for key in ("happened", "instead") if values.get(key)}
        appointments.note(scene.work, row, {**words, **told})
    _task(scene, _case(scene, act), WHAT_HAPPENED, soon(scene) if values.get("instead") == "contact" else _tomorrow(scene))


def _call_off(scene: Scene, row: Appointment, words: Mapping[str, Any]) -> None:
    scheduled.ask_no_more(scene.work, _case_of(scene, row), "tomorrow", scene.now, because=appointments.reason(row))
    appointments.cancel(scene.work, row, scene.now, by=PERSON, words=words)
    conversation.note(scene.work, scene.talk.contact_id, "", PERSON, scene.now, way="event", kind="appointment_cancelled")


def _planned(scene: Scene, case: Case, row: Appointment) -> None:
    remind(scene, case, row)
    if row.way == "visit":
        _task(scene, case, WHERE_TO, _tomorrow(scene))
    conversation.note(scene.work, scene.talk.contact_id, "", PERSON, scene.now, way="event", kind="appointment_booked")


def remind(scene: Scene, case: Case, row: Appointment) -> None:
    remind_of(scene.work, scene.profile, case, row, scene.now)


def remind_of(work: Any, profile: Profile, case: Case, row: Appointment, now: datetime) -> None:
    """Promise the reminder of the day before; of what is nearer than that nobody is reminded."""
    eve = row.starts_at.astimezone(JST).date() - timedelta(days=1)
    due = datetime.combine(eve, profile.appointments.remind_at, JST)
    if due <= now:
        return
    about = {"appointment_id": row.id, "until": eve.isoformat()}
    scheduled.ask_on(work, case, "tomorrow", due, because=appointments.reason(row), now=now, about=about, owner=row.staff_id)


# -- papers --------------------------------------------------------------------------------------------------------------


def _papers(scene: Scene, act: acts.Write) -> None:
    """Each paper by itself: photos to look at, a promise with a day, or another way to be found (3-3-ア, 8-1)."""
    for at in range(1, len(act.about) + 1):
        row = scene.work.session.get(PaperAsked, act.about.get(f"paper.{at}.id", ""))
        got = act.answers.get(f"paper.{at}.got")
        if row is not None and got is not None and row.state not in papers.SETTLED:
            _paper(scene, row, got, act.answers.get(f"paper.{at}.by"))


def _paper(scene: Scene, row: PaperAsked, got: Answer, by: Answer | None) -> None:
    photos = got.value if isinstance(got.value, tuple) else ()
    state = papers.SENT if photos else str(got.value)
    day = date.fromisoformat(str(by.value)) if by is not None and by.how == "said" else None
    papers.answer(scene.work, row, state, scene.now, by_day=day, messages=photos)
    case = same_person.worked_on(scene.work, scene.work.session.get_one(Case, row.case_id))
    if state == papers.SENT:
        _task(scene, case, LOOK_AT_PHOTOS, _tomorrow(scene))
    elif state in (papers.LOST, papers.NONE):
        _task(scene, case, WITHOUT_PAPER, _tomorrow(scene))
    else:
        _promised(scene, case, row, day, got, by)


def _promised(scene: Scene, case: Case, row: PaperAsked, day: date | None, got: Answer, by: Answer | None) -> None:
    """「書類を持ってきます」 is a promise of theirs, and somebody asks kindly after it (2-1-ア)."""
    name = papers.name(scene.work, scene.profile, row, "ja")
    due = day or scene.profile.calendar.business_day_after(scene.now.astimezone(JST).date(), 5)
    _values, sources = read({"what": got, "by": by} if by is not None else {"what": got})
    ledger.write(
        scene.work,
        case.id,
        "person_promised",
        {"what": name, "by": due.isoformat()},
        by=BY_PERSON,
        now=scene.now,
        sources=sources,
        cause=scene.cause(),
        profile=scene.profile,
    )


# -- what several need ---------------------------------------------------------------------------------------------------


def _said(act: acts.Write) -> tuple[dict[str, Any], dict[str, Any]]:
    """The readings, and what is kept with the appointment: names for the door and the telephone, and their own words."""
    values, _sources = read(act.answers)
    own = {key: answer.words for key, answer in act.answers.items() if key in ("wish", "words") and answer.words}
    return values, {key: values[key] for key in KEPT_WORDS if values.get(key)} | own


def _case(scene: Scene, act: acts.Write) -> Case:
    """Their case; whoever has none yet is received by asking for an appointment (3-1-イ)."""
    about = scene.work.session.get(Case, act.about.get("case", ""))
    case = same_person.worked_on(scene.work, about) if about is not None and about.closed_at is None else reception_of(scene)
    if case.version == 0:
        promise = Promise(Promised.TRIAGE, "", triage_due(scene.profile, scene.now), duty(scene.work, case))
        answers = {"route": "chat", "language": scene.talk.language}
        ledger.write(
            scene.work, case.id, "intake", answers, by=BY_PERSON, now=scene.now, promises=[promise], cause=scene.cause()
        )
    return case


def _case_of(scene: Scene, row: Appointment) -> Case:
    return scene.work.session.get_one(Case, row.case_id)


def _about(scene: Scene, act: acts.Write) -> Appointment | None:
    """The appointment the conversation was begun about, if it is theirs."""
    row = scene.work.session.get(Appointment, act.about.get("appointment_id", ""))
    return row if row is not None and row.person_id in same_person.ids(scene.work, scene.talk.person_id) else None


def _next(scene: Scene) -> Appointment | None:
    return appointments.next_booked(scene.work, same_person.ids(scene.work, scene.talk.person_id), scene.now)


def _release(scene: Scene) -> None:
    for row in appointments.last_offer(scene.work, same_person.ids(scene.work, scene.talk.person_id), scene.now)[:1]:
        appointments.release(scene.work, row.offer, scene.now)


def _task(scene: Scene, case: Case, words: str, due: datetime) -> None:
    """A dated task of whoever has the case; the same one twice in a turn is one."""
    promise = Promise(Promised.NEXT_ACTION, scene.because, due, duty(scene.work, case), step=words[:40], words=words)
    follow_ups.promise(scene.work, promise, person=case.person_id, now=scene.now, case=case.id)


def _tomorrow(scene: Scene) -> datetime:
    day = scene.profile.calendar.business_day_after(scene.now.astimezone(JST).date(), 1)
    return datetime.combine(day, scene.profile.calendar.hours.closes, JST)


WRITERS = {
    "appointment_booked": _booked,
    "appointment_moved": _moved,
    "appointment_wished": _wished,
    "appointment_cancelled": _cancelled,
    "appointment_declined": _declined,
    "appointment_missed_told": _missed_told,
    "papers_answered": _papers,
}
