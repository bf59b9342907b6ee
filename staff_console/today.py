"""きょう: what failed, what is due and to whom it belongs (要綱 2-1-ア: nobody is without a next action, an owner and a date).

One's own, or the office's: a switch that stands in the address. The groups and their order: today_groups.py, city_today.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from casestore import access_log, audit, conversation, due_today, putting_off, worklists
from casestore.db import Work
from casestore.due_today import Unanswered
from casestore.facts import Role
from casestore.permissions import Act, may
from casestore.words import N_ as _
from staff_console import asked_to_read, city_today, colleague_tasks, day_plan, later, second_looks, today_rows, visits_page
from staff_console.dates import long_day
from staff_console.day_plan import DayPlan
from staff_console.house import Asked, NotFound, Values, see_other
from staff_console.later import Later
from staff_console.pages import words_in
from staff_console.shell import page, part, typed_day
from staff_console.today_groups import LATER, DueGroup
from staff_console.views import RedCard, View

NOTHING = _("きょうまでの用事はありません。")
SOME = _("きょうまでの用事が%(count)d件あります。")
NEXT_ONE = _("次の用事は%(day)sです。")
MINE, OFFICE = "mine", "office"
WHOSE = {MINE: _("わたしの仕事"), OFFICE: _("相談室ぜんたい")}


@dataclass(frozen=True)
class Found:
    """What the reader is shown, and how much of it is for today."""

    groups: tuple[DueGroup, ...]
    put_off: tuple[Later, ...]
    may_wait: frozenset[str]
    red: tuple[RedCard, ...]
    day: DayPlan
    others: Values  # of the pages that have rows of their own here
    count: int
    whole: bool  # everything there is stands on the page


def show(asked: Asked) -> Response:
    """GET /today: ?whose=mine or office."""
    found = _found(asked)
    asked.house.store.write(lambda work: access_log.listed(work, asked.by, "today", found.count, asked.now))
    return page(asked, "today.html", _values(asked, found))


def lists(asked: Asked) -> Response:
    """GET /today/lists: live."""
    return part(asked, "_today.html", _values(asked, _found(asked)))


def whose(asked: Asked) -> str:
    """Whose work is shown: what the address says, else the office for whoever leads it and one's own for everybody else."""
    asked_for = asked.query.get("whose", "")
    return asked_for if asked_for in WHOSE else OFFICE if Role.CHIEF in asked.by.roles else MINE


def _found(asked: Asked) -> Found:
    office = whose(asked) == OFFICE
    with asked.house.store.reading() as work:
        everything = due_today.today(work, asked.by, asked.now, everyone=office, desk=not office)
        unanswered = _unanswered(work, asked, office)
        names = worklists.staff_names(work)
        red = tuple(today_rows.red(asked, one) for one in due_today.troubles(work, asked.by))
        second = tuple(task for group in second_looks.tasks(work, asked) for task in group.tasks)
        asked_of_chief = today_rows.questions(work, asked, names)
        city = city_today.groups(work, asked)
        others = {
            "out": visits_page.rows(work, asked),
            "colleagues": colleague_tasks.rows(work, asked),
            "to_read": asked_to_read.rows(work, asked),
        }
        resting, day = later.of(work, asked, everything), day_plan.plan(work, asked, everything)
        put_off = later.rows(work, asked)
    waiting = [one for one in everything if one.follow_up.id not in resting]
    groups = (*city, *today_rows.groups(asked, waiting, second, unanswered, asked_of_chief))
    return Found(
        groups=groups,
        put_off=put_off,
        may_wait=frozenset(one.follow_up.id for one in waiting if putting_off.can_wait(one.follow_up, one.case)),
        red=red,
        day=day,
        others=others,
        count=_for_today(groups, city, red, others),
        whole=len(everything) < due_today.MOST,
    )


def _unanswered(work: Work, asked: Asked, office: bool) -> list[Unanswered]:
    """One's own: those whose pen one has, and those nobody of the office holds."""
    found = due_today.unanswered(work, asked.by)
    return found if office else [one for one in found if one.pen == asked.by.staff_id or one.case.owner_id == asked.by.staff_id]


def _for_today(groups: tuple[DueGroup, ...], city: tuple[DueGroup, ...], red: tuple[RedCard, ...], others: Values) -> int:
    due = sum(group.count for group in groups if group.id != LATER.id and group not in city)
    rung: int = sum(one.rung for one in others["out"]) + sum(one.by_today for one in others["colleagues"])
    return due + city_today.due(city) + len(red) + rung + len(others["to_read"])


def _values(asked: Asked, found: Found) -> Values:
    gettext, here = words_in(asked.language), whose(asked)
    count = {"count": found.count}
    return found.others | {
        "groups": found.groups,
        "put_off": found.put_off,
        "may_wait": found.may_wait,
        "red": found.red,
        "day": found.day,
        "whose": here,
        "views": tuple(View(id, gettext(words)) for id, words in WHOSE.items()),
        "has_office": may(asked.by, Act.SEE_QUEUE, None, asked.now).allowed,
        "summary": gettext(SOME) % count if found.count else gettext(NOTHING),
        "nothing": found.count == 0,
        "next_one": _next_one(asked, found),
        "whole": found.whole,
        "most": due_today.MOST,
    }


def _next_one(asked: Asked, found: Found) -> str:
    """When the next thing is due, for a day on which all is done."""
    gettext = words_in(asked.language)
    first = next((group.first[0] for group in found.groups if group.id == LATER.id), None)
    day = typed_day(first.due) if first else None
    return gettext(NEXT_ONE) % {"day": long_day(day, gettext)} if day else ""


def seen(asked: Asked) -> Response:
    """POST /today/seen: somebody has looked at a red card of a person they may see, and deals with it."""

    def write(work: Work) -> None:
        card = next((one for one in due_today.troubles(work, asked.by) if one.message.id == asked.typed("message")), None)
        if card is None:
            raise NotFound
        conversation.looked_at(work, card.message.id, asked.now)
        audit.note(work, asked.by.staff_id, "looked_at_red_card", card.message.id, asked.now)

    asked.house.store.write(write)
    return see_other("/today?done=seen")
