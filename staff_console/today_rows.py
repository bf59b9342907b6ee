"""The rows of きょう in words (要綱 2-1-ア, 2-2-ア): what it is, whose, since when or by when, and the exact place it opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from casestore import flags
from casestore.db import Work
from casestore.due_today import RINGING, Trouble, Unanswered, Waiting
from casestore.facts import Role
from casestore.follow_ups import Promised
from casestore.permissions import Act, may
from casestore.words import N_ as _
from staff_console import promises
from staff_console.dates import ago, day_of, how_long, left_short, told
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.phrases import beside
from staff_console.spoken import PROBLEMS
from staff_console.today_groups import AT_ONCE, HEADINGS, LATER, DueGroup, folded, group_of, place_of
from staff_console.views import RedCard, Task

NOBODY = _("担当なし")
UNKNOWN_NAME = _("お名前はまだです")
NAMED = _("%(name)sさん")
A_DAY = timedelta(days=1)
SINCE, WAITED = _("%(when)sから"), _("%(long)s待っています")
AWAY = _("%(owner)s（休み・代わり %(cover)s）")
ANSWER = _("返事を書く")
QUESTION = _("%(name)sさんの相談に答える")
SILENT_FOR = _("%(days)s日、連絡がありません")
LATER_SHOWN = 20


def groups(
    asked: Asked,
    waiting: Iterable[Waiting],
    second: Sequence[Task],
    unanswered: Sequence[Unanswered],
    questions: Sequence[Task],
) -> tuple[DueGroup, ...]:
    """Everything that is due, in the order of harm, one's own first in each; what comes later stands last."""
    found: dict[str, list[Task]] = {heading.id: [] for heading in (*HEADINGS, LATER)}
    rung = [one for one in waiting if one.follow_up.kind in RINGING]
    found["urgent"], found["waiting"] = _ringing(asked, rung, unanswered)
    found["second"], found["flags"] = list(second), list(questions)
    today = day_of(asked.now)
    for one in sorted(waiting, key=lambda one: (not one.mine, one.follow_up.due_at)):
        if one.follow_up.kind in RINGING or _on_the_day(one, asked):
            continue
        group = group_of(one.follow_up)
        due = group in AT_ONCE or day_of(one.follow_up.due_at) <= today
        found[group if due else LATER.id].append(task(asked, one))
    found[LATER.id] = sorted(found[LATER.id], key=lambda one: one.due)[:LATER_SHOWN]
    gettext = words_in(asked.language)
    return tuple(
        folded(heading, found[heading.id], gettext(heading.words), gettext(heading.why))
        for heading in (*HEADINGS, LATER)
        if found[heading.id]
    )


def _on_the_day(one: Waiting, asked: Asked) -> bool:
    """An appointment that is still to come today stands with its clock in the plan of the day."""
    return one.follow_up.kind == Promised.APPOINTMENT and day_of(one.follow_up.due_at) == day_of(asked.now)


def _ringing(asked: Asked, rung: Iterable[Waiting], unanswered: Iterable[Unanswered]) -> tuple[list[Task], list[Task]]:
    """One line a person, however often it rang or they wrote: alerts, and those who wait for a worker's words."""
    of_case: dict[str, list[Waiting]] = {}
    for one in sorted(rung, key=lambda one: (not one.mine, one.follow_up.made_at)):
        of_case.setdefault(one.case.id, []).append(one)
    urgent: list[Task] = []
    wait: list[Task] = []
    for some in of_case.values():
        loud = any(one.follow_up.kind == Promised.ALERT for one in some)
        (urgent if loud else wait).append(_rang(asked, some))
    wait.extend(_unanswered(asked, one) for one in unanswered if one.case.id not in of_case)
    return urgent, wait


def _rang(asked: Asked, some: Sequence[Waiting]) -> Task:
    gettext, since = words_in(asked.language), min(one.follow_up.made_at for one in some)
    words = promises.ringing(asked, ((one.follow_up.kind, one.words) for one in some))
    when = gettext(SINCE) % {"when": told(since, asked.now, gettext)}
    return replace(task(asked, some[0]), words=words, left=when, late=asked.now - since > A_DAY)


def _unanswered(asked: Asked, one: Unanswered) -> Task:
    gettext, waited = words_in(asked.language), asked.now - one.since
    return Task(
        id=f"talk-{one.contact_id}",
        words=gettext(ANSWER),
        name=one.who.shown,
        link=f"/cases/{one.case.number}?talk={one.contact_id}#chat",
        due=day_of(one.since).isoformat(),
        left=gettext(WAITED) % {"long": how_long(waited, gettext)},
        late=waited > A_DAY,
        owner=one.pen_name,
    )


def task(asked: Asked, one: Waiting) -> Task:
    """One promise."""
    gettext, due, today = words_in(asked.language), day_of(one.follow_up.due_at), day_of(asked.now)
    age = group_of(one.follow_up) == "untriaged"
    since = one.case.received_at or one.case.made_at
    return Task(
        id=one.follow_up.id,
        words=_words(asked, one),
        name=one.who.shown,
        link=place_of(one.follow_up, one.case.number) if _may_do(asked, one) else f"/cases/{one.case.number}#lead",
        due=due.isoformat(),
        left=ago(since, asked.now, gettext) if age else left_short(due, today, gettext),
        late=due < today,
        owner=_owner(asked, one),
    )


def _words(asked: Asked, one: Waiting) -> str:
    """What it is; of somebody silent also for how long, which is the rung it has come to."""
    if one.follow_up.kind == Promised.SILENT and (days := one.follow_up.step.rpartition(":")[2]).isdecimal():
        return words_in(asked.language)(SILENT_FOR) % {"days": days}
    return promises.words(asked, one.follow_up, one.words)


def _may_do(asked: Asked, one: Waiting) -> bool:
    """Whether the form behind it is open to the reader: theirs, anyone's at the desk, or they lead. Else it opens the case."""
    anyones = group_of(one.follow_up) in AT_ONCE or one.follow_up.owner_id is None
    return one.mine or anyones or Role.CHIEF in asked.by.roles


def _owner(asked: Asked, one: Waiting) -> str:
    """Whose it is; of somebody who is away also who looks after it meanwhile."""
    gettext = words_in(asked.language)
    if not one.cover_name:
        return one.owner_name or gettext(NOBODY)
    return gettext(AWAY) % {"owner": one.owner_name, "cover": one.cover_name}


def questions(work: Work, asked: Asked, names: dict[str, str]) -> tuple[Task, ...]:
    """相談したい: what the chief is asked, each opening the question itself. Nothing for others."""
    if not may(asked.by, Act.SUPERVISE, None, asked.now).allowed:
        return ()
    gettext = words_in(asked.language)
    return tuple(
        Task(
            id=f"flag-{one.flag.id}",
            words=gettext(QUESTION) % {"name": names.get(one.flag.asked_by, "")},
            name=one.who.shown,
            link=f"/cases/{one.case.number}#flag-{one.flag.id}",
            due=day_of(one.flag.asked_at).isoformat(),
            left=gettext(WAITED) % {"long": how_long(asked.now - one.flag.asked_at, gettext)},
            late=asked.now - one.flag.asked_at > A_DAY,
            owner="",
        )
        for one in flags.open_ones(work, asked.by)
    )


def red(asked: Asked, trouble: Trouble) -> RedCard:
    """A turn that failed, a post that did not go out."""
    gettext, message = words_in(asked.language), trouble.message
    words = _("自動で返事ができなかったメッセージ") if message.way == "in" else _("送れなかったメッセージ")
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
