"""「チャットで本人に聞く」 on the pages of 同意 and of the plan (要綱 3-1-エ, 3-2-ア): one button, one clear answer."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from casestore import worklists
from casestore.db import Work
from casestore.permissions import Act, may
from casestore.tables import Case
from dialogs.asking_by_chat import TO_READ
from staff_console.house import Asked, NotFound, see_other

PAGE_OF: Mapping[str, str] = {"consent": "consent", "plan_review": "plan"}


def may_ask(asked: Asked, work: Work, case: Case, dialog: str) -> bool:
    """Whether the button stands there: something to read, and this reader may write to the person."""
    thing = worklists.thing_of(work, case)
    return TO_READ[dialog](frozenset(case.facts)) and may(asked.by, Act.REPLY, thing, asked.now).allowed


def ask(asked: Asked) -> Response:
    """POST /cases/{number}/ask/{dialog}: back to the page it was asked on, with how it went."""
    number, dialog = asked.path["number"], asked.path["dialog"]
    if dialog not in PAGE_OF:
        raise NotFound

    def begin(work: Work) -> str:
        case = worklists.case_by_number(work, asked.by, number)
        if case is None:
            raise NotFound
        return asked.house.desk.ask_by_chat(work, case.id, dialog, asked.by, asked.now)

    done = asked.house.store.write(begin)
    return see_other(f"/cases/{number}/{PAGE_OF[dialog]}?done={done}")
