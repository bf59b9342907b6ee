"""From what a person answered to entries of the ledger: intake, lead, check-in, whether they reached a place (要綱 3-1-イ, 3-1-エ3, 3-3-エ).

Both layers are kept: our reading of each answer, and the person's own words with their messages and who read them so.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from casestore import follow_ups, ledger, lookalikes, people, same_person, staff
from casestore.calendar import JST
from casestore.duty import duty
from casestore.facts import Fact, held
from casestore.follow_ups import Promise, Promised
from casestore.ids import new_id
from casestore.ledger import BY_PERSON, BY_SYSTEM, Writer
from casestore.tables import Case
from casestore.words import N_
from dialogs import (
    acts,
    agreeing,
    alerting,
    appointing,
    field_records,
    from_people,
    housing_told,
    identifying,
    own_records,
    slips,
    told_of_another,
    visiting,
)
from dialogs.scene import Scene, reception_of, soon, triage_due
from dialogs.two_layers import read

LATER_THE_SAME_DAY = time(17, 0)
GO_AGAIN = N_("もう一度、声をかけに行く")


def record(scene: Scene, act: acts.Write) -> None:
    """Write the entry an act asks for, with the promises it makes."""
    WRITERS.get(act.kind, _write_plain)(scene, act)


def _intake(scene: Scene, act: acts.Write) -> None:
    """相談受付 (3-1-イ): an entry in the person's open reception, or in a new one; somebody triages it within the day promised."""
    work, now = scene.work, scene.now
    values, sources = read(act.answers)
    written = identifying.waiting(work, scene.talk.contact_id)  # on the room's page, for people are never asked it in a chat
    sources |= identifying.sources(written, now)
    case = reception_of(scene)
    due = triage_due(scene.profile, now)
    ledger.write(
        work,
        case.id,
        "intake",
        {"route": "chat", "language": scene.talk.language} | values | written,
        by=BY_PERSON,
        now=now,
        sources=sources,
        promises=[Promise(Promised.TRIAGE, "", due, duty(work, case))],
        ends=(Promised.LEAD, Promised.CALL),
        cause=scene.cause(),
    )
    if values.get("wants_public_assistance") == "yes":
        wish = {"words": act.answers["wants_public_assistance"].words}
        cause = scene.cause()
        ledger.write(work, case.id, "wish_public_assistance", wish, by=BY_PERSON, now=now, cause=cause, profile=scene.profile)
    people.prefer(work, scene.talk.contact_id, {"safe_times": values.get("safe_times") or []})
    people.introduce(work, scene.talk.person_id, {key: values[key] for key, one in act.answers.items() if one.how == "said"})
    lookalikes.notice(work, scene.profile, scene.talk.person_id, now)


def _lead(scene: Scene, act: acts.Write) -> None:
    """気づき from an outreach worker (3-1-ア): about somebody who may have no name yet, never about the worker."""
    work, now = scene.work, scene.now
    values, sources = read(act.answers)
    worker = staff.actor_by_id(work, scene.talk.staff_id or "")
    if worker is None:
        raise LookupError("a lead comes from a linked member of staff")
    person = people.new_person(work, now, person=new_id(now))
    case = ledger.open_case(work, person, now)
    promises = [Promise(Promised.LEAD, "", triage_due(scene.profile, now), duty(work, case))]
    if values.get("next") == "visit" and (again := act.answers.get("date")) and again.how == "said":
        due = datetime.combine(date.fromisoformat(str(again.value)), LATER_THE_SAME_DAY, JST)
        promises.append(Promise(Promised.NEXT_ACTION, "", due, worker.staff_id, words=GO_AGAIN))
    ledger.write(work, case.id, "lead", values, by=worker, now=now, sources=sources, promises=promises, cause=scene.cause())
    scene.case_id = case.id
    seen = act.answers.get("seen")
    if seen is not None and seen.words:
        alerting.raise_for_words(scene, case, seen.words, seen.message_ids)


def _check_in(scene: Scene, act: acts.Write) -> None:
    """How work goes (3-3-エ). The answer silences the other askings of this check-in only."""
    case = scene.work.session.get_one(Case, act.about["case"])
    values, sources = read(act.answers)
    here, employment = same_person.worked_on(scene.work, case), act.about["employment"]
    asked = _still(case, employment, Fact.EMPLOYED)
    written = ledger.write(
        scene.work,
        case.id,
        "check_in" if asked else "contact_attempt",
        {"step": act.about.get("step", "")} | values,
        by=BY_PERSON if asked else BY_SYSTEM,
        now=scene.now,
        about=employment if asked else None,
        sources=sources,
        promises=[_still_looked_after(scene, case)] if here is case else (),
        ends=(Promised.CHECK_IN_AGAIN,),
        cause=scene.cause(),
    )
    if here is not case:  # the work was found in a ledger that rests in another now: what comes next is done in that one
        promise = replace(_still_looked_after(scene, here), because=written.id)
        follow_ups.promise(scene.work, promise, person=here.person_id, now=scene.now, case=here.id)


def _still(case: Case, entry: str, *facts: Fact) -> bool:
    """Whether what was asked about is still open: a worker or an agency may have settled it before the person answered."""
    return not frozenset(case.facts).isdisjoint(held(fact, entry) for fact in facts)


def _still_looked_after(scene: Scene, case: Case) -> Promise:
    """After the last check-in somebody still decides what comes next; nobody is let go by the calendar."""
    tomorrow = scene.profile.calendar.business_day_after(scene.now.astimezone(JST).date(), 1)
    due = datetime.combine(tomorrow, LATER_THE_SAME_DAY, JST)
    return Promise(
        Promised.NEXT_ACTION, "", due, duty(scene.work, case), words=N_("就労後の返事を読んで、次にすることを決める")
    )


def _referral_reached(scene: Scene, act: acts.Write) -> None:
    """The person got there (3-1-エ3). Whether the matter is over is for the owner to see."""
    case, referral = scene.work.session.get_one(Case, act.about["case"]), act.about.get("referral") or None
    if referral and not _still(case, referral, Fact.TO_ARRIVE, Fact.WARD_TO_ARRIVE):
        referral = None
    case = case if referral else same_person.worked_on(scene.work, case)
    values, sources = read(act.answers)
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
    case = same_person.worked_on(scene.work, scene.work.session.get_one(Case, act.about["case"]))
    values, sources = read(act.answers)
    promise = Promise(
        Promised.CALL, "", soon(scene), duty(scene.work, case), words=N_("つなぎ先に行けていません。いっしょに考える")
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
        profile=scene.profile,
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
    "record_wish": own_records.record_wish,
    **appointing.WRITERS,
    **agreeing.WRITERS,
    **from_people.WRITERS,
    **housing_told.WRITERS,
    **told_of_another.WRITERS,
    **field_records.WRITERS,
    **visiting.WRITERS,
    **slips.WRITERS,
}
