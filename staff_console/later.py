"""あとにする on きょう (要綱 2-1-ア): a row that can wait is put off by its reader, stands in a list of what was put off, and comes back by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlmodel import select
from starlette.responses import Response

from casestore import follow_ups, lookalikes, people, putting_off
from casestore.db import Work
from casestore.due_today import Waiting
from casestore.permissions import Act
from casestore.putting_off import CannotWait
from casestore.tables import Case, FollowUp
from casestore.words import N_ as _
from casestore.worklists import visible
from staff_console import promises, short_record, undo
from staff_console.dates import day_of, left_short, long_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.shell import page, typed_day
from staff_console.short_record import ON
from staff_console.views import Choice, Problem

UNTIL_REPLY = _("返事があるまで。おそくとも%(day)sに戻ります")
UNTIL = _("%(day)sに戻ります。返事があれば、すぐに戻ります")
NO_DAY = _("あしたから2週間のあいだの日をえらんでください。急ぎの知らせは、あとにできません。")
AFTER_REPLY = _("返事があるまで・おそくとも %(day)s")
REPLY, OTHER = "reply", "day"
DAYS = {1: short_record.TOMORROW, 3: short_record.IN_DAYS, 7: short_record.IN_A_WEEK}


class Mine(NamedTuple):
    """What is to be put off, with its case."""

    follow_up: FollowUp
    case: Case


@dataclass(frozen=True)
class Later:
    """One row that was put off, and until when in words."""

    id: str
    words: str
    name: str
    link: str
    left: str
    late: bool
    until: str


def until(asked: Asked, resting: putting_off.Resting) -> str:
    gettext = words_in(asked.language)
    return gettext(UNTIL_REPLY if resting.for_reply else UNTIL) % {"day": long_day(resting.until, gettext)}


def of(work: Work, asked: Asked, waiting: Iterable[Waiting]) -> Mapping[str, putting_off.Resting]:
    """Which of these rest for the reader; what has become urgent does not."""
    may_rest = [one.follow_up for one in waiting if putting_off.can_wait(one.follow_up, one.case)]
    return putting_off.resting(work, asked.by.staff_id, may_rest, asked.now)


def rows(work: Work, asked: Asked) -> tuple[Later, ...]:
    """Everything the reader has put off, soonest due first."""
    return tuple(_row(work, asked, *one) for one in putting_off.all_resting(work, asked.by, asked.now))


def _row(work: Work, asked: Asked, row: FollowUp, case: Case, resting: putting_off.Resting) -> Later:
    gettext, due, today = words_in(asked.language), day_of(row.due_at), day_of(asked.now)
    link = promises.told(row).link or "/cases/%(number)s"
    return Later(
        row.id,
        promises.words(asked, row, follow_ups.words_of(work, row)),
        people.known(work, case.person_id).shown,
        link % {"number": case.number},
        left_short(due, today, gettext),
        due < today,
        until(asked, resting),
    )


def show(asked: Asked) -> Response:
    """GET /today/{task}/later"""
    return _draw(asked)


def put_off(asked: Asked) -> Response:
    """POST /today/{task}/later: until a day, or until the person writes (`after`: reply). 422 for what cannot wait."""
    after = asked.typed("after")
    day = None if after == REPLY else _day(asked, after)

    def write(work: Work) -> None:
        mine = _mine(work, asked)
        if day is None and after != REPLY:
            raise CannotWait(mine.follow_up.id)
        putting_off.put_off(work, mine.follow_up, mine.case, day, asked.by, asked.now)

    try:
        asked.house.store.write(write)
    except CannotWait:
        return _draw(asked, words_in(asked.language)(NO_DAY))
    return see_other(f"/today?{undo.told('put_off', of=asked.path['task'])}")


def _draw(asked: Asked, problem: str = "") -> Response:
    gettext, today = words_in(asked.language), day_of(asked.now)
    with asked.house.store.reading() as work:
        mine = _mine(work, asked)
        words, who = follow_ups.words_of(work, mine.follow_up), people.known(work, mine.case.person_id)
    last = today + putting_off.LONGEST
    values = {
        "task": asked.path["task"],
        "words": promises.words(asked, mine.follow_up, words),
        "number": mine.case.number,
        "name": who.shown,
        "due": long_day(day_of(mine.follow_up.due_at), gettext),
        "may_wait": putting_off.can_wait(mine.follow_up, mine.case),
        "afters": (
            Choice(REPLY, gettext(AFTER_REPLY) % {"day": long_day(last, gettext)}),
            *(
                Choice(str(n), gettext(ON) % {"words": gettext(w), "day": long_day(_soon(asked, n), gettext)})
                for n, w in DAYS.items()
            ),
            Choice(OTHER, gettext(short_record.THAT_DAY)),
        ),
        "after": asked.typed("after") or REPLY,
        "until": asked.typed("until"),
        "first_iso": _in(today, 1).isoformat(),
        "last_iso": last.isoformat(),
        "problems": (Problem("after", problem),) if problem else (),
        "problem": problem,
    }
    return page(asked, "later.html", values, 422 if problem else 200)


def _day(asked: Asked, after: str) -> date | None:
    if after.isdecimal() and int(after) in DAYS:
        return _soon(asked, int(after))
    return typed_day(asked.typed("until")) if after == OTHER else None


def _soon(asked: Asked, days: int) -> date:
    """So many days from now, or the first day after it on which somebody is here."""
    return asked.house.settings.profile.calendar.business_day_after(_in(day_of(asked.now), days), 0)


def _in(day: date, days: int) -> date:
    return date.fromordinal(day.toordinal() + days)


def bring_back(asked: Asked) -> Response:
    """POST /today/{task}/back: it stands in the list again."""
    if not asked.house.store.write(lambda work: putting_off.bring_back(work, asked.path["task"], asked.by, asked.now)):
        raise NotFound
    return see_other("/today?done=brought_back")


def _mine(work: Work, asked: Asked) -> Mine:
    """A task for staff in a case the reader may see. Raises NotFound."""
    row = work.session.get(FollowUp, asked.path["task"])
    if row is None or row.ended_at is not None or row.ask != follow_ups.STAFF or lookalikes.unseen(work, asked.by, [row]):
        raise NotFound
    case = work.session.exec(select(Case).where(Case.id == row.case_id, visible(asked.by, Act.READ_CASE))).first()
    if case is None:
        raise NotFound
    return Mine(row, case)
