"""What a worker's or a partner's dialog needs to know, in numbers and tasks only (要綱 2-2-イ, 3-1-エ3): today's list, the visit under way, a slip.

Words that somebody typed stay in the console: a task shows what kind it is, never what it says.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import col, select

from casestore import due_today, staff, visits
from casestore.calendar import JST
from casestore.due_today import Waiting
from casestore.follow_ups import Promised
from casestore.permissions import Act, Actor
from casestore.tables import Case, Visit
from casestore.words import N_
from casestore.worklists import visible
from dialogs import out_of_reach
from dialogs.facts import Beginning
from dialogs.looked_up import Look, LookedUp
from dialogs.outreach.field_questions import NAMELESS, NUMBERS, OUT_OF_REACH
from locales import catalog

TASKS = {
    Promised.TRIAGE: N_("振り分けをする"),
    Promised.NEXT_ACTION: N_("次にすること"),
    Promised.ALERT: N_("急ぎの知らせを確かめる"),
    Promised.WANTS_PERSON: N_("本人と話す"),
    Promised.LEAD: N_("気づきを確かめる"),
    Promised.CALL: N_("ほかの方法で連絡する"),
    Promised.WARD: N_("区保護課が受け取ったか確かめる"),
    Promised.AGENCY: N_("つなぎ先が受け取ったか確かめる"),
    Promised.REVIEW: N_("断られたつなぎを見直す"),
    Promised.SILENT: N_("しばらく連絡がありません"),
}
NOTHING = N_("きょうまでの用事はありません。")
SOME = N_("きょうまでの用事が%(count)d件あります。")
NO_NAME = N_("名前のない人")
MOST_OWN, MOST_NUMBERS = 40, 5_000


def field_work(look: Look) -> LookedUp:
    """The worker's own list, and every number they may write to. Somebody whose account is closed has neither."""
    worker = staff.actor_by_id(look.work, look.talk.staff_id or "", look.now)
    if worker is None:
        return LookedUp(texts={"today_summary": summary(0, look.language)})
    due = due_lines(due_today.today(look.work, worker, look.now, everyone=False), look.now, look.language)
    listed = {number for number, _words in due}
    own = tuple((number, number) for number in _own(look, worker) if number not in listed)
    numbers = tuple((number, number) for number in _numbers(look, worker))
    return LookedUp(
        lists={"today_work": due, "my_work": (*due, *own), NUMBERS: numbers, OUT_OF_REACH: _out_of_reach(look, worker)},
        texts={"today_summary": summary(len(due), look.language)},
    )


def due_lines(waiting: Iterable[Waiting], now: datetime, language: str) -> tuple[tuple[str, str], ...]:
    """One line a case that has something due by today: its number with what kind of task it is."""
    gettext, today = catalog(language).gettext, now.astimezone(JST).date()
    lines: dict[str, str] = {}
    for one in waiting:
        if one.follow_up.due_at.astimezone(JST).date() <= today:
            task = gettext(TASKS.get(Promised(one.follow_up.kind), TASKS[Promised.NEXT_ACTION]))
            lines.setdefault(one.case.number, f"{one.case.number} {task}")
    return tuple(lines.items())


def summary(count: int, language: str) -> str:
    gettext = catalog(language).gettext
    return gettext(SOME) % {"count": count} if count else gettext(NOTHING)


def _out_of_reach(look: Look, worker: Actor) -> tuple[tuple[str, str], ...]:
    chosen = look.answered.get("case")
    return ((str(chosen), ""),) if out_of_reach.lost(look.work, worker, chosen) else ()


def _own(look: Look, worker: Actor) -> list[str]:
    rows = select(Case.number).where(
        Case.owner_id == worker.staff_id, col(Case.closed_at).is_(None), visible(worker, Act.WRITE_ENTRY)
    )
    return list(look.work.session.exec(rows.order_by(col(Case.updated_at).desc()).limit(MOST_OWN)))


def _numbers(look: Look, worker: Actor) -> list[str]:
    rows = select(Case.number).where(col(Case.closed_at).is_(None), visible(worker, Act.WRITE_ENTRY))
    return list(look.work.session.exec(rows.order_by(col(Case.id).desc()).limit(MOST_NUMBERS)))


def visit_under_way(look: Look) -> LookedUp:
    """The visit somebody is on, or has just ended: what a record of it need not ask."""
    owner = look.talk.staff_id or ""
    now_on, newest = visits.under_way(look.work, owner), visits.to_record(look.work, owner, look.now)
    away = {} if now_on is None else {"away": "recorded" if now_on.recorded_at else "unrecorded"}
    record = _begun(look, newest) if newest is not None else {}
    known = {key: value for key, value in record.items() if key == "case" and value != NAMELESS}
    return LookedUp(
        texts={"visit_number": _shown(look, now_on)},
        beginnings={
            "visit_back": Beginning(away),
            "visit_more": Beginning(away),
            "visit": Beginning(record),
            "absent": Beginning(known),
        },
    )


def _begun(look: Look, visit: Visit) -> dict[str, str]:
    local = visit.started_at.astimezone(JST)
    case = look.work.session.get(Case, visit.case_id) if visit.case_id else None
    return {"case": case.number if case else NAMELESS, "when": local.strftime("%Y-%m-%dT%H:%M")}


def _shown(look: Look, visit: Visit | None) -> str:
    case = look.work.session.get(Case, visit.case_id) if visit is not None and visit.case_id else None
    return case.number if case else catalog(look.language).gettext(NO_NAME)
