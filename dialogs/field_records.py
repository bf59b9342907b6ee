"""From a worker's taps to 様式3, from a partner's tip to a 気づき (要綱 2-2-イ, 3-1-ア, 3-3-ア, 3-3-イ).

Each is written with both times, when it happened and when it was told; its messages are cited, so that voice and photos stay with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from casestore import follow_ups, ledger, partners, people, resources, staff, visits
from casestore.calendar import JST
from casestore.duty import duty
from casestore.follow_ups import Promise, Promised
from casestore.ids import new_id
from casestore.leads import TOLD_BY_ANOTHER
from casestore.ledger import BY_PARTNER
from casestore.permissions import Actor
from casestore.tables import Case
from casestore.words import N_
from dialogs import acts, alerting, out_of_reach
from dialogs.answers import Answer
from dialogs.outreach.field_questions import NAMELESS, moment
from dialogs.scene import Scene, triage_due
from dialogs.two_layers import read

LATER_THE_SAME_DAY = time(17, 0)
GO_AGAIN = N_("もう一度、訪問する")
CALL_AGAIN = N_("もう一度、電話する")
READ_IT = N_("訪問や電話の記録を読んで、次にすることを決める")
NAME_SEEN = N_("メモに機関の名前を書きました。本人が困っていないか、確かめる")
ONLY_SENT = "（写真・音声）"  # what 様式3 holds where a worker sent nothing else
TIP = ("urgency", "told_of", "seen", "where", "knows", "bridge", "alarms")
NEXT = {"visit": GO_AGAIN, "call": CALL_AGAIN}
MET = ("met", "door", "talked")
WAYS = {"visit": "visit", "called": "telephone"}
LEAD_NEXT = {"visit": "visit", "call": "desk", "office": "desk", "none": "none"}
LEVELS: Mapping[str, acts.Level] = {"now": "now", "today": "today"}


def visit(scene: Scene, act: acts.Write) -> None:
    """A visit: 支援経過 where they met, 連絡の試み where they did not, a 気づき about somebody without a name."""
    return _nameless(scene, act) if _said(act, "case") == NAMELESS else about_a_case(scene, act)


def about_a_case(scene: Scene, act: acts.Write) -> None:
    """A record in a ledger; where its worker may not write any more, kept for whoever looks after it (out_of_reach.py)."""
    worker = _worker(scene)
    if (case := out_of_reach.in_reach(scene.work, worker, _said(act, "case"))) is not None:
        RECORDS[act.kind](scene, act, case, worker)
    else:
        case = out_of_reach.keep(scene, act, worker)
        visits.recorded(scene.work, worker.staff_id, case.id, scene.now)
    _signs(scene, case, act)


def _absent(scene: Scene, act: acts.Write, case: Case, worker: Actor) -> None:
    """Nobody at home, with or without a note; that it is tried again another way is a clock's to promise (clocks.toml)."""
    note = _said(act, "note")
    left = note in ("code", "named")
    values = {
        "way": "note" if left else "visit",
        "result": "message_left" if left else "absent",
        "note_left": note,
        "by": worker.staff_id,
    }
    if allowed := _said(act, "allowed"):
        values["note_allowed"] = allowed
    promises = [_promise(scene, duty(scene.work, case), NAME_SEEN, 1)] if allowed == "no" else []
    _write(scene, case, "contact_attempt", values, {}, worker, scene.now, promises)


def _contact(scene: Scene, act: acts.Write, case: Case, worker: Actor) -> None:
    way, result = WAYS[act.kind], _said(act, "result")
    met = result in MET
    values, sources = _on_the_sheet(act, worker, met)
    values |= {"way": way, "partner": "person", "met": result} if met else _attempt(way, result)
    happened, next_steps = moment(_value(act, "when"), _told_at(act, scene.now)), _next(scene, act, case, worker, met)
    _write(scene, case, "contact" if met else "contact_attempt", values, sources, worker, happened, next_steps)
    if met:
        follow_ups.end_all(scene.work, (Promised.CALL,), "done", scene.now, case=case.id)


def _attempt(way: str, result: str) -> dict[str, str]:
    return {"way": way, "result": {"message": "message_left"}.get(result, result)}


def _on_the_sheet(act: acts.Write, worker: Actor, met: bool) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The answers on 様式3; what was said and sent is its 事実."""
    given, told = read(act.answers)
    names = {
        "seen": "facts",
        "where": "place",
        "seemed": "seemed",
        "next": "next",
        "date": "date" if met else "next_try",
        "alarms": "alarms",
    }
    values = {names[key]: value for key, value in given.items() if key in names and _answered(act, key)}
    sources = {names[key]: source for key, source in told.items() if key in names}
    if isinstance(values.get("place"), dict):
        values["place"] = values["place"].get("title") or _on_the_map(values["place"])
    if "seen" in given and not values.get("facts"):
        values["facts"] = ONLY_SENT
    return values | {"by": worker.staff_id}, sources


def _on_the_map(place: Mapping[str, Any]) -> str:
    return f"{place.get('latitude')}, {place.get('longitude')}"


def _next(scene: Scene, act: acts.Write, case: Case, worker: Actor, met: bool) -> list[Promise]:
    """What the worker does next by a day, or what the owner has to read and decide; nobody is left without (else clocks.toml)."""
    chosen, day = _said(act, "next"), _said(act, "date")
    if chosen in NEXT:
        days = scene.profile.outreach.try_again_days
        made = _promise(scene, worker.staff_id, NEXT[chosen], days)
        return [replace(made, due_at=_by(date.fromisoformat(day)))] if day else [made]
    rest = [row for row in follow_ups.open_of(scene.work, case.id) if row.kind not in (Promised.CALL, Promised.LOOKALIKE)]
    if chosen == "office" or (met and not rest):
        return [_promise(scene, duty(scene.work, case), READ_IT, 1)]
    return []


def _promise(scene: Scene, owner: str | None, words: str, days: int) -> Promise:
    today = scene.now.astimezone(JST).date()
    calendar = scene.profile.calendar
    day = calendar.business_day_after(today + timedelta(days=days - 1), 1)
    return Promise(Promised.NEXT_ACTION, "", _by(day), owner, words=words)


def _by(day: date) -> datetime:
    return datetime.combine(day, LATER_THE_SAME_DAY, JST)


def _write(
    scene: Scene,
    case: Case,
    kind: str,
    values: Mapping[str, Any],
    sources: Mapping[str, Mapping[str, Any]],
    worker: Actor,
    happened: datetime,
    promises: Sequence[Promise],
) -> None:
    ledger.write(
        scene.work,
        case.id,
        kind,
        values,
        by=worker,
        now=scene.now,
        happened_at=happened,
        sources=sources,
        promises=promises,
        profile=scene.profile,
        cause=scene.cause(),
    )
    visits.recorded(scene.work, worker.staff_id, case.id, scene.now)


def _signs(scene: Scene, case: Case, act: acts.Write) -> None:
    """What was tapped or written of danger is about the person visited, never about the worker."""
    if _said(act, "seemed") == "urgent":
        alerting.raise_alert(scene, case, "field_worry", "now", _messages(act, "seemed"))
    words = act.answers["seen"].words if "seen" in act.answers else ""
    if words:
        alerting.raise_for_words(scene, case, words, _messages(act, "seen"))


def _nameless(scene: Scene, act: acts.Write) -> None:
    """A visit to somebody nobody knows by name yet is a 気づき."""
    worker = _worker(scene)
    values, sources = read({key: act.answers[key] for key in ("where", "seen", "date", "alarms") if key in act.answers})
    values |= {"kind": "visit", "next": LEAD_NEXT.get(_said(act, "next"), "desk"), "route": "outreach"}
    case = _new_case(scene)
    promises = [Promise(Promised.LEAD, "", triage_due(scene.profile, scene.now), duty(scene.work, case))]
    if _said(act, "next") == "visit":
        promises += _next(scene, act, case, worker, True)
    happened = moment(_value(act, "when"), _told_at(act, scene.now))
    _lead(scene, case, values, sources, worker, happened, promises)
    visits.recorded(scene.work, worker.staff_id, None, scene.now)
    _signs(scene, case, act)


def tip(scene: Scene, act: acts.Write) -> None:
    """A partner's tip: a 気づき about somebody who may not know of it. Who says it stands apart from whom it is about."""
    who = partners.known(scene.work, scene.talk.partner_id or "")
    if who is None:
        raise LookupError("a tip comes from a linked partner")
    given, sources = read({key: answer for key, answer in act.answers.items() if key in TIP})
    values = given | {
        "kind": "told",
        "route": "partner",
        "told_by": f"{_agency(scene, who)}　{who.name}",
        TOLD_BY_ANOTHER: scene.talk.contact_id,
        **_knows(_said(act, "knows")),
    }
    case = _new_case(scene)
    promise = Promise(Promised.LEAD, "", triage_due(scene.profile, scene.now), duty(scene.work, case))
    _lead(scene, case, values, sources, BY_PARTNER, scene.now, [promise])
    if (level := LEVELS.get(_said(act, "urgency"))) is not None:
        alerting.raise_alert(scene, case, "tip_urgent", level, _messages(act, "urgency"))
    words = "\n".join(act.answers[key].words for key in ("told_of", "seen") if key in act.answers)
    if words:
        alerting.raise_for_words(scene, case, words, _messages(act, "seen"))


def _agency(scene: Scene, who: partners.Known) -> str:
    return resources.now(scene.work, scene.profile).resource(who.place).name.ja if who.place else who.agency


def _knows(chosen: str) -> dict[str, str]:
    """Consent stays unknown unless they said so; told is not agreed."""
    if chosen == "agreed":
        return {"person_knows": "yes", "agrees": "yes"}
    return {"person_knows": {"knows": "yes", "not_told": "no"}.get(chosen, "unsure"), "agrees": "unsure"}


def _new_case(scene: Scene) -> Case:
    person = people.new_person(scene.work, scene.now, person=new_id(scene.now))
    return ledger.open_case(scene.work, person, scene.now)


def _lead(
    scene: Scene,
    case: Case,
    values: Mapping[str, Any],
    sources: Mapping[str, Mapping[str, Any]],
    by: ledger.Writer,
    happened: datetime,
    promises: Sequence[Promise],
) -> None:
    ledger.write(
        scene.work,
        case.id,
        "lead",
        values,
        by=by,
        now=scene.now,
        happened_at=happened,
        sources=sources,
        promises=promises,
        cause=scene.cause(),
    )
    scene.case_id = case.id


# -- reading the answers -------------------------------------------------------------------------------------------------


def _worker(scene: Scene) -> Actor:
    worker = staff.actor_by_id(scene.work, scene.talk.staff_id or "", scene.now)
    if worker is None:
        raise LookupError("a record comes from a linked member of staff")
    return worker


def _answered(act: acts.Write, key: str) -> bool:
    return key in act.answers and act.answers[key].how == "said"


def _value(act: acts.Write, key: str) -> Any:  # an answer's value, of whatever kind
    return act.answers[key].value if _answered(act, key) else None


def _said(act: acts.Write, key: str) -> str:
    """A choice's id, "" where it was not asked or not answered."""
    return str(_value(act, key) or "")


def _told_at(act: acts.Write, now: datetime) -> datetime:
    """When it was told: "just now" was just now then, however late it is sent."""
    answer: Answer | None = act.answers.get("when")
    return datetime.fromisoformat(answer.at) if answer and answer.at else now


def _messages(act: acts.Write, key: str) -> Sequence[str]:
    return act.answers[key].message_ids if key in act.answers else ()


RECORDS: Mapping[str, Callable[[Scene, acts.Write, Case, Actor], None]] = {
    "visit": _contact,
    "called": _contact,
    "absent": _absent,
}
WRITERS: dict[str, Callable[[Scene, acts.Write], None]] = {
    "visit": visit,
    "called": about_a_case,
    "absent": about_a_case,
    "tip": tip,
}
