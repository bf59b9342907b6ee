"""What a talk about the plan knows at its beginning: the services in use and the goals, from the plan that is supported (要綱 3-3-イ, 3-3-ウ)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from casestore import entries, plans, same_person
from casestore.facts import Fact, over
from casestore.forms.form import rows
from casestore.plans import Version
from casestore.tables import Case
from dialogs.facts import Beginning
from dialogs.looked_up import Look, LookedUp


def plan_lines(look: Look) -> LookedUp:
    """The services of the plan in use, each once, in the words of the person's language."""
    case, plan = _in_use(look)
    services = list(dict.fromkeys(str(row["service"]) for row in plan.lines if row.get("service"))) if plan else []
    names = {one.id: one.name.to(look.language) for one in look.profile.services}
    return _known(case, "monitoring", "lines", "line", services, [names.get(one, one) for one in services])


def plan_goals(look: Look) -> LookedUp:
    """The goals of the plan in use, as they were written together with the person."""
    case, plan = _in_use(look)
    goals = [str(row["goal"]) for row in rows(plan.entry.answers, "goals") if row.get("goal")] if plan else []
    return _known(case, "before_evaluation", "goals", "goal", goals, goals)


def _known(case: Case | None, dialog: str, table: str, turn: str, things: Sequence[str], words: Sequence[str]) -> LookedUp:
    about = {"case": case.id, table: json.dumps(list(things), ensure_ascii=False)} if case else {}
    return LookedUp(
        texts={f"{dialog}.{turn}.{at}": said for at, said in enumerate(words, start=1)},
        beginnings={dialog: Beginning({table: tuple(things)}, about)},
    )


def _in_use(look: Look) -> tuple[Case | None, Version | None]:
    """The person's case and its plan, while that is supported and the case goes on."""
    case = look.work.session.get(Case, look.about.get("case", "")) or same_person.current_case(look.work, look.talk.person_id)
    case = same_person.worked_on(look.work, case) if case else None
    if case is None or case.person_id not in same_person.ids(look.work, look.talk.person_id):
        return None, None
    if Fact.SUPPORTED not in case.facts or over(frozenset(case.facts)):
        return case, None
    return case, plans.current(entries.entries(look.work, case.id))
