"""What is promised in a case and comes next (要綱 2-1-ア, 3-1-エ3, 3-3-エ): the one act of the banner, and everything else with its day."""

from __future__ import annotations

from collections.abc import Callable

from casestore import worklists
from casestore.db import Work
from casestore.follow_ups import Promised
from casestore.permissions import Act, may
from casestore.tables import FollowUp
from casestore.words import N_ as _
from casestore.worklists import CasePage
from staff_console import promises
from staff_console.case_views import NextAction, Plan
from staff_console.dates import day_of, left, long_day, short_day, told
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.views import Choice

WHOSE, NOBODYS = _("担当は%(name)sさん。"), _("担当はまだいません。")
SINCE = _("%(when)sから")
CHECK_INS = (Promised.CHECK_IN, Promised.CHECK_IN_AGAIN)
BESIDE = {
    **dict.fromkeys((Promised.TRIAGE, Promised.LEAD), promises.TRIAGE),
    **dict.fromkeys((Promised.AGENCY, Promised.REVIEW, Promised.SHARING), promises.WAYS),
    Promised.LOOKALIKE: promises.COMPARE,
    Promised.APPOINTMENT: promises.APPOINTMENTS,
}
ACTS = (
    Promised.NEXT_ACTION,
    Promised.CALL,
    Promised.WARD,
    Promised.CLOCK,
    Promised.AFTERWARDS,
    Promised.SILENT,
    Promised.SHARING,
)  # done by a worker, who then says what was done


def words_of(work: Work, row: FollowUp) -> str:
    return work.open(row.person_id, "follow_up.words", row.id, row.words)


def in_order(found: CasePage) -> list[FollowUp]:
    """What is open, soonest first; whoever waits for a person now comes before every date."""
    rows = [row for row in found.follow_ups if row.ended_at is None]
    return sorted(rows, key=lambda row: (row.kind not in promises.RINGING, row.ask == "person", row.due_at))


def first(work: Work, asked: Asked, found: CasePage) -> NextAction | None:
    """The one act that comes next, its day, and why; all that rings counts as one."""
    rows = in_order(found)
    if not rows:
        return None
    row, gettext, due = rows[0], words_in(asked.language), day_of(rows[0].due_at)
    kept, rings = promises.told(row), row.kind in promises.RINGING
    rung = [(one.kind, words_of(work, one)) for one in rows if one.kind in promises.RINGING]
    return NextAction(
        id=row.id,
        words=promises.ringing(asked, rung) if rings else promises.words(asked, row, words_of(work, row)),
        due=short_day(due, gettext),
        due_iso=due.isoformat(),
        left=gettext(SINCE) % {"when": told(row.made_at, asked.now, gettext)}
        if rings
        else left(due, day_of(asked.now), gettext),
        late=due < day_of(asked.now),
        why=_why(asked, found, row),
        owner=found.staff.get(row.owner_id or "", ""),
        act=Choice(kept.link % {"number": found.line.case.number}, gettext(kept.act)) if kept.act else None,
        may_clear=rings and _may(work, asked, found, Act.CLEAR_ALERT),
        may_finish=row.kind in ACTS and _may(work, asked, found, Act.WRITE_ENTRY),
        may_move=not rings and row.kind != Promised.APPOINTMENT and _may(work, asked, found, Act.MOVE_FOLLOW_UP),
        alone=not any(one.kind != Promised.LOOKALIKE for one in rows[1:]),
    )


def others(work: Work, asked: Asked, found: CasePage) -> tuple[Plan, ...]:
    """Everything else that is promised; check-ins after work was found have a card of their own."""
    gettext, rows = words_in(asked.language), in_order(found)
    rest = [row for row in rows[1:] if row.kind not in CHECK_INS and row.kind not in promises.RINGING]
    may_write, may_move = _may(work, asked, found, Act.WRITE_ENTRY), _may(work, asked, found, Act.MOVE_FOLLOW_UP)
    return tuple(
        Plan(
            id=row.id,
            words=promises.words(asked, row, words_of(work, row)),
            due=long_day(day_of(row.due_at), gettext),
            due_iso=day_of(row.due_at).isoformat(),
            late=day_of(row.due_at) < day_of(asked.now),
            owner=found.staff.get(row.owner_id or "", "") if row.ask == "staff" else "",
            may_finish=row.kind in ACTS and may_write,
            may_move=may_move and row.kind != Promised.APPOINTMENT,
            act=_act(found, row, gettext),
        )
        for row in rest
    )


def _act(found: CasePage, row: FollowUp, gettext: Callable[[str], str]) -> Choice | None:
    """Where it is done, if that is elsewhere."""
    if row.kind not in BESIDE:
        return None
    words, link = BESIDE[Promised(row.kind)]
    return Choice(link % {"number": found.line.case.number}, gettext(words))


def _may(work: Work, asked: Asked, found: CasePage, act: Act) -> bool:
    return may(asked.by, act, worklists.thing_of(work, found.line.case), asked.now).allowed


def _why(asked: Asked, found: CasePage, row: FollowUp) -> str:
    """Why this is next; of what a worker chose themself, whose it is."""
    gettext = words_in(asked.language)
    if row.kind != Promised.NEXT_ACTION:
        return gettext(promises.told(row).why)
    name = found.staff.get(row.owner_id or "", "")
    return gettext(WHOSE) % {"name": name} if name else gettext(NOBODYS)
