"""What people told when asked how it goes, written down: during support, before an evaluation, after the end (要綱 3-3-イ, 3-3-ウ, 3-3-エ).

The entry is `person_told`, the person's own; a モニタリング or an 評価 is the worker's, who begins it from these answers (person_said.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

from casestore import follow_ups, ledger, same_person
from casestore.calendar import JST
from casestore.duty import duty
from casestore.facts import over
from casestore.follow_ups import Promise, Promised
from casestore.ledger import BY_PERSON
from casestore.person_said import AFTER_CLOSING, BEFORE_EVALUATION, KIND, MONITORING
from casestore.tables import Case
from casestore.words import N_
from dialogs import acts
from dialogs.scene import Scene, reception_of
from dialogs.two_layers import read

BY_THE_END_OF = time(17, 0)
READ_MONITORING = N_("支援のようすの返事を読んで、モニタリングに記録する")
READ_EVALUATION = N_("評価の前の返事を読んで、評価シートを作る")
READ_AFTERWARDS = N_("終わったあとのようすの返事を読んで、声をかけるか決める")
HEARD_AFTERWARDS = "after_closing_heard"  # the step of a promise that outlives the end


def _monitoring(scene: Scene, act: acts.Write) -> None:
    """How each support goes (3-3-イ): read by the owner, who makes a モニタリング of it."""
    values, sources = _rows(act, "line", "lines", "service", "going")
    case = _case(scene, act)
    _write(scene, case, MONITORING, values, sources, (_read_it(scene, case, READ_MONITORING),))


def _before_evaluation(scene: Scene, act: acts.Write) -> None:
    """How far each goal was reached as the person feels it, and their wish (3-3-ウ): what 様式6 begins with."""
    values, sources = _rows(act, "goal", "goals", "goal", "attained")
    case = _case(scene, act)
    _write(scene, case, BEFORE_EVALUATION, values, sources, (_read_it(scene, case, READ_EVALUATION),))


def _after_closing(scene: Scene, act: acts.Write) -> None:
    """How life goes after the end (3-3-エ). Who wants to talk again is received anew; who is in trouble is somebody's to think of.

    An end is not undone by an answer: only the wish to talk again opens the case.
    """
    values, sources = read(act.answers)
    asked = scene.work.session.get(Case, act.about.get("case", ""))
    anew = asked is None or values.get("again") == "yes"
    case = reception_of(scene) if anew or asked is None else same_person.worked_on(scene.work, asked)
    _write(scene, case, AFTER_CLOSING, values, sources, () if over(frozenset(case.facts)) else (_again(scene, case),))
    if over(frozenset(case.facts)) and values.get("now") in ("some", "trouble"):
        _somebody_thinks_of_it(scene, case)
    if values.get("now") == "leave":
        follow_ups.end_all(
            scene.work, (Promised.ASK, Promised.CHECK_IN, Promised.CHECK_IN_AGAIN), "stopped", scene.now, case=case.id
        )


def _again(scene: Scene, case: Case) -> Promise:
    return _read_it(scene, case, READ_AFTERWARDS)


def _somebody_thinks_of_it(scene: Scene, case: Case) -> None:
    """A case that is over has no next action: what outlives the end is promised by itself."""
    due = datetime.combine(_tomorrow(scene), BY_THE_END_OF, JST)
    promise = Promise(
        Promised.AFTERWARDS, scene.because, due, duty(scene.work, case), step=HEARD_AFTERWARDS, words=READ_AFTERWARDS
    )
    follow_ups.promise(scene.work, promise, person=case.person_id, now=scene.now, case=case.id)


# -- together ------------------------------------------------------------------------------------------------------------


def _case(scene: Scene, act: acts.Write) -> Case:
    """The case it was asked about, or where that rests the one worked on; begun by the person, their own."""
    asked = scene.work.session.get(Case, act.about.get("case", ""))
    case = same_person.worked_on(scene.work, asked) if asked else None
    return case if case is not None and not over(frozenset(case.facts)) else reception_of(scene)


def _write(
    scene: Scene,
    case: Case,
    dialog: str,
    values: Mapping[str, Any],
    sources: Mapping[str, Mapping[str, Any]],
    promises: tuple[Promise, ...],
) -> None:
    ledger.write(
        scene.work,
        case.id,
        KIND,
        {"dialog": dialog} | dict(values),
        by=BY_PERSON,
        now=scene.now,
        sources=sources,
        promises=promises,
        cause=scene.cause(),
        profile=scene.profile,
    )
    scene.case_id = case.id


def _read_it(scene: Scene, case: Case, words: str) -> Promise:
    due = datetime.combine(_tomorrow(scene), BY_THE_END_OF, JST)
    return Promise(Promised.NEXT_ACTION, "", due, duty(scene.work, case), words=words)


def _tomorrow(scene: Scene) -> Any:
    return scene.profile.calendar.business_day_after(scene.now.astimezone(JST).date(), 1)


def _rows(
    act: acts.Write, prefix: str, table: str, thing: str, answer: str
) -> tuple[dict[str, Any], dict[str, Mapping[str, Any]]]:
    """The answers with those of a Repeat as one table; of what was asked about (`about`) the host keeps the names in order."""
    values, sources = read(act.answers)
    things = json.loads(act.about.get(table, "[]"))
    found = []
    for at, name in enumerate(things, start=1):
        said, source = values.pop(f"{prefix}.{at}.{answer}", ""), sources.pop(f"{prefix}.{at}.{answer}", {})
        found.append({thing: name, answer: said if source.get("how") == "said" else ""})
        if source:
            sources[f"{table}.{at}"] = source
    return ({table: found} | values if found else values), dict(sources)


WRITERS: dict[str, Callable[[Scene, acts.Write], None]] = {
    MONITORING: _monitoring,
    BEFORE_EVALUATION: _before_evaluation,
    AFTER_CLOSING: _after_closing,
}
