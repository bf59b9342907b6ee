"""担当 (要綱 2-1-ア): one click and a case is one's own, with what was promised in it; one more and it is as before."""

from __future__ import annotations

from starlette.responses import Response

from casestore import entries, follow_ups, ledger, staff, worklists
from casestore.db import Work
from casestore.permissions import Act, may
from casestore.tables import Case
from casestore.words import N_ as _
from dialogs.at_desk import NotAllowed
from staff_console import undo
from staff_console.house import Asked, NotFound, see_other

NOT_YOURS_TO_GIVE = _("担当を決められるのは主任です。")
HAS_A_CONFLICT = _("この方と利害があるため、この職員を担当にすることはできません。")


def may_own(work: Work, asked: Asked, case: Case) -> bool:
    """Whether the button 担当になる has something to do for this reader."""
    thing = worklists.thing_of(work, case)
    return case.owner_id != asked.by.staff_id and may(asked.by, Act.WRITE_ENTRY, thing, asked.now).allowed


def change(asked: Asked) -> Response:
    """POST /cases/{number}/owner: to oneself, back to whoever it was before, or (the chief) to anyone."""
    to = asked.typed("owner") or asked.by.staff_id

    def write(work: Work) -> str:
        case = worklists.case_by_number(work, asked.by, asked.path["number"], Act.SEE_QUEUE)
        if case is None or staff.actor_by_id(work, to) is None:
            raise NotFound
        return give(work, asked, case, to)

    before = asked.house.store.write(write)
    done = "mine" if to == asked.by.staff_id else "given_back"
    number = asked.path["number"]
    query = undo.told(done, was=before, number=number) if done == "mine" else undo.told(done)
    at = f"/reception?case={number}&" if asked.typed("back") == "reception" else f"/cases/{number}?"
    return see_other(f"{at}{query}")


def give(work: Work, asked: Asked, case: Case, to: str, *, cause: str | None = None) -> str:
    """The case and what staff promised in it are theirs from now on; whose it was before. cause: the same command again changes nothing.

    Raises NotAllowed.
    """
    _allow(work, asked, case, to)
    if to in worklists.thing_of(work, case).excluded:
        raise NotAllowed(HAS_A_CONFLICT, hidden=False)
    before = case.owner_id or ""
    answers = {"owner": to, "before": before}
    ledger.write(work, case.id, "owner_changed", answers, by=asked.by, now=asked.now, cause=cause)
    for row in follow_ups.open_of(work, case.id):
        if row.ask == "staff" and row.owner_id != to:
            follow_ups.hand_over(work, row.id, to)
    return before


def _allow(work: Work, asked: Asked, case: Case, to: str) -> None:
    thing = worklists.thing_of(work, case)
    act = Act.WRITE_ENTRY if to == asked.by.staff_id or _undoes(work, asked, case, to) else Act.ASSIGN
    verdict = may(asked.by, act, thing, asked.now)
    if not verdict.allowed:
        raise NotAllowed(NOT_YOURS_TO_GIVE if act is Act.ASSIGN else verdict.reason, verdict.hidden)


def _undoes(work: Work, asked: Asked, case: Case, to: str) -> bool:
    """Whether this only takes back one's own last step."""
    last = entries.entries(work, case.id)[-1]
    return last.kind == "owner_changed" and last.staff_id == asked.by.staff_id and last.answers.get("before") == to
