"""きょう: what failed, what is due and to whom it belongs (要綱 2-1-ア: nobody is without a next action, an owner and a date)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from starlette.responses import Response

from casestore import access_log, audit, conversation, due_today
from casestore.db import Work
from casestore.due_today import Trouble, Waiting
from casestore.permissions import Act, may
from casestore.words import N_ as _
from staff_console import colleague_tasks, promises, second_looks, visits_page
from staff_console.dates import day_of, left_short, told
from staff_console.house import Asked, NotFound, Values, see_other
from staff_console.pages import words_in
from staff_console.phrases import beside
from staff_console.shell import page, part
from staff_console.spoken import PROBLEMS
from staff_console.views import RedCard, Task, TaskGroup

NOBODY = _("担当なし")
UNKNOWN_NAME = _("お名前はまだです")
NAMED = _("%(name)sさん")
NOTHING = _("きょうまでの用事はありません。")
SOME = _("きょうまでの用事が%(count)d件あります。")
GROUPS = (_("人が待っています"), _("期日がすぎています"), _("きょうまで"), _("これから"))
LATER_SHOWN = 20
A_DAY = timedelta(days=1)
SINCE = _("%(when)sから")
AWAY = _("%(owner)s（休み・代わり %(cover)s）")


def show(asked: Asked) -> Response:
    """GET /today"""
    lists = _lists(asked)
    count = (
        len(lists["red"]) + len(lists["out"]) + len(lists["colleagues"]) + sum(len(group.tasks) for group in lists["groups"])
    )
    asked.house.store.write(lambda work: access_log.listed(work, asked.by, "today", count, asked.now))
    sees_outgoing = may(asked.by, Act.SEE_OUTGOING, None, asked.now).allowed
    return page(asked, "today.html", lists | {"sees_outgoing": sees_outgoing})


def lists(asked: Asked) -> Response:
    """GET /today/lists: live."""
    return part(asked, "_today.html", _lists(asked))


def _lists(asked: Asked) -> Values:
    """What waits: red cards, visits under way, tasks in groups, and how much it is in a sentence."""
    gettext = words_in(asked.language)
    with asked.house.store.reading() as work:
        waiting = due_today.today(work, asked.by, asked.now, everyone=True)
        red = tuple(_red(asked, trouble) for trouble in due_today.troubles(work, asked.by))
        second = second_looks.tasks(work, asked)
        out = visits_page.rows(work, asked)
        colleagues = colleague_tasks.rows(work, asked)
    groups = (*second, *_groups(asked, waiting))
    urgent = sum(len(group.tasks) for group in groups if group.words != gettext(GROUPS[3]))
    urgent += sum(one.rung for one in out) + sum(one.by_today for one in colleagues)
    summary = gettext(SOME) % {"count": urgent} if urgent else gettext(NOTHING)
    return {"red": red, "groups": groups, "summary": summary, "out": out, "colleagues": colleagues}


def _groups(asked: Asked, waiting: list[Waiting]) -> tuple[TaskGroup, ...]:
    """One's own tasks first in each group; what rings stands above what has a date."""
    gettext, today = words_in(asked.language), day_of(asked.now)
    sorted_in: dict[str, list[Waiting]] = {words: [] for words in GROUPS}
    for one in waiting:
        due = day_of(one.follow_up.due_at)
        at = 0 if one.follow_up.kind in promises.RINGING else 1 if due < today else 2 if due == today else 3
        sorted_in[GROUPS[at]].append(one)
    sorted_in[GROUPS[3]] = sorted_in[GROUPS[3]][:LATER_SHOWN]
    for some in sorted_in.values():
        some.sort(key=lambda one: (not one.mine, one.follow_up.due_at))
    drawn = {words: tuple(_task(asked, one) for one in some) for words, some in sorted_in.items()}
    drawn[GROUPS[0]] = _ringing(asked, sorted_in[GROUPS[0]])
    return tuple(TaskGroup(gettext(words), tasks) for words, tasks in drawn.items() if tasks)


def _ringing(asked: Asked, waiting: list[Waiting]) -> tuple[Task, ...]:
    """One line a person, however often it rang: what it is about, and since when."""
    gettext, of_case = words_in(asked.language), dict[str, list[Waiting]]()
    for one in waiting:
        of_case.setdefault(one.case.id, []).append(one)
    drawn = []
    for some in of_case.values():
        since = min(one.follow_up.made_at for one in some)
        words = promises.ringing(asked, ((one.follow_up.kind, one.words) for one in some))
        when = gettext(SINCE) % {"when": told(since, asked.now, gettext)}
        drawn.append(replace(_task(asked, some[0]), words=words, left=when, late=asked.now - since > A_DAY))
    return tuple(drawn)


def _task(asked: Asked, one: Waiting) -> Task:
    gettext, due = words_in(asked.language), day_of(one.follow_up.due_at)
    link = promises.told(one.follow_up).link or "/cases/%(number)s"
    return Task(
        id=one.follow_up.id,
        words=promises.words(asked, one.follow_up, one.words),
        name=one.who.shown,
        link=link % {"number": one.case.number},
        due=due.isoformat(),
        left=left_short(due, day_of(asked.now), gettext),
        late=due < day_of(asked.now),
        owner=_owner(asked, one),
    )


def _owner(asked: Asked, one: Waiting) -> str:
    """Whose it is; of somebody who is away also who looks after it meanwhile."""
    gettext = words_in(asked.language)
    if not one.cover_name:
        return one.owner_name or gettext(NOBODY)
    return gettext(AWAY) % {"owner": one.owner_name, "cover": one.cover_name}


def _red(asked: Asked, trouble: Trouble) -> RedCard:
    gettext, message = words_in(asked.language), trouble.message
    inward = message.way == "in"
    words = _("自動で返事ができなかったメッセージ") if inward else _("送れなかったメッセージ")
    name = gettext(NAMED) % {"name": trouble.who.shown} if trouble.who.shown else gettext(UNKNOWN_NAME)
    pieces = (
        name,
        told(message.at, asked.now, gettext),
        gettext(PROBLEMS[message.problem]) if message.problem in PROBLEMS else "",
    )
    return RedCard(
        words=gettext(words),
        note=beside(pieces, gettext),
        link=f"/cases/{trouble.case.number}#m-{message.id}" if trouble.case else "",
        link_words=gettext(_("ひらく")),
        message=message.id,
    )


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
