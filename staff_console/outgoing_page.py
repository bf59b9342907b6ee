"""これから送るもの (要綱 2-1-ア, 3-1-エ3, 3-3-ウ, 3-3-エ): what goes out by itself in two weeks, each to be moved, held, released or stopped.

Beside it how many of the month's LINE messages are left, and the switch that stops all of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time

from starlette.responses import Response

from casestore import access_log, standstill, worklists
from casestore.calendar import JST
from casestore.db import Work
from casestore.ledger import NoNextAction
from casestore.permissions import Act, may
from casestore.push_budget import Budget
from casestore.words import N_ as _
from dialogs import outgoing
from dialogs.catalogue import DIALOGS
from dialogs.outgoing import GoingOut
from staff_console import undo
from staff_console.dates import clock, day_of, long_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.pages import words_in
from staff_console.shell import page, typed_day
from staff_console.standing import CHANNELS, standing_words, switches
from staff_console.views import Choice, Problem, Tag, Tone

NO_CHANNEL = _("送れる連絡先がないので、職員の仕事になります")
WHAT = {
    outgoing.HALF_WAY: _("聞き取りの続き"),
    outgoing.WORKERS_WORDS: _("職員からのメッセージ"),
    outgoing.WRITTEN: _("できているメッセージ"),
}
AGAIN = _("%(what)s（%(count)d回目）")
WHY: dict[str, tuple[str, Tone]] = {
    "held": (_("止めています"), "wait"),
    "stopped": (_("すべて止めている間は送りません"), "wait"),
    "budget": (_("送信数が足りないので、来月まで待ちます"), "wait"),
    "riding": (_("返事といっしょに送ります（送信数はかかりません）"), "done"),
}
COSTS, FREE = _("LINEの送信数を1つ使います"), _("送信数はかかりません")
HELD_BY = _("%(name)sさんが止めています：%(reason)s")
HELD_UNTIL = _("%(day)sまで")
MORNING = time(10, 0)
NO_REASON = _("止める理由を書いてください。")
PAST = _("新しい日は、きょうかそれより後の日にしてください。")
LAST_ONE = _("これをやめると、次にすることがなくなります。先に、ケースで次にすることを決めてください。")


@dataclass(frozen=True)
class Row:
    """One thing that will go out, in words."""

    id: str
    what: str
    day: str
    clock: str
    due_iso: str
    number: str
    name: str
    channel: str
    cost: str
    tag: Tag | None
    held: str
    may_change: bool
    is_held: bool
    is_written: bool


@dataclass(frozen=True)
class Month:
    """One LINE account's month."""

    used: int
    limit: int
    left: int
    reserve: int
    planned: int
    forecast: int
    spent: bool
    will_do: bool


@dataclass(frozen=True)
class Refused:
    """What was typed about one row and why it was not taken."""

    thing: str = ""
    field: str = ""
    words: str = ""
    status: int = 200


def show(asked: Asked) -> Response:
    """GET /outgoing"""
    return _draw(asked)


def hold(asked: Asked) -> Response:
    """POST /outgoing/{thing}/hold: with a reason, until a day or until released."""
    reason, until = asked.typed("reason"), typed_day(asked.typed("until"))
    if not reason:
        return _draw(asked, Refused(asked.path["thing"], "reason", NO_REASON, 422))
    if (asked.typed("until") and until is None) or (until is not None and until <= day_of(asked.now)):
        return _draw(asked, Refused(asked.path["thing"], "until", PAST, 422))
    when = datetime.combine(until, MORNING, JST) if until else None
    return _do(
        asked, lambda work, thing: asked.house.desk.hold_outgoing(work, thing, reason, when, asked.by, asked.now), "held_back"
    )


def release(asked: Asked) -> Response:
    """POST /outgoing/{thing}/release"""
    return _do(asked, lambda work, thing: asked.house.desk.release_outgoing(work, thing, asked.by, asked.now), "let_go")


def move(asked: Asked) -> Response:
    """POST /outgoing/{thing}/move: another day, never one that is past; in the morning."""
    day = typed_day(asked.typed("due"))
    if day is None or day < day_of(asked.now):
        return _draw(asked, Refused(asked.path["thing"], "due", PAST, 422))
    due = max(datetime.combine(day, MORNING, JST), asked.now)
    return _do(
        asked, lambda work, thing: asked.house.desk.move_outgoing(work, thing, due, asked.by, asked.now), "outgoing_moved"
    )


def send_now(asked: Asked) -> Response:
    """POST /outgoing/{thing}/now: what is written and waits for its hour goes out."""
    return _do(asked, lambda work, thing: asked.house.desk.send_outgoing(work, thing, asked.by, asked.now), "sent")


def stop(asked: Asked) -> Response:
    """POST /outgoing/{thing}/stop: only while the case has another next action (2-1-ア)."""
    try:
        return _do(
            asked, lambda work, thing: asked.house.desk.stop_outgoing(work, thing, asked.by, asked.now), "outgoing_stopped"
        )
    except NoNextAction:
        return _draw(asked, Refused(asked.path["thing"], "stop", LAST_ONE, 409))


def stop_all(asked: Asked) -> Response:
    """POST /outgoing/stop"""
    return _switch(
        asked, lambda work: asked.house.desk.stop_sending(work, asked.typed("what"), asked.by, asked.now), "all_stopped"
    )


def go_on(asked: Asked) -> Response:
    """POST /outgoing/go-on"""
    return _switch(
        asked, lambda work: asked.house.desk.go_on_sending(work, asked.typed("what"), asked.by, asked.now), "all_released"
    )


def _switch(asked: Asked, act: Callable[[Work], object], done: str) -> Response:
    try:
        asked.house.store.write(act)
    except KeyError:
        raise NotFound from None
    return see_other(f"/outgoing?{undo.told(done, of=asked.typed('what'))}")


def _do(asked: Asked, act: Callable[[Work, str], None], done: str) -> Response:
    try:
        asked.house.store.write(lambda work: act(work, asked.path["thing"]))
    except LookupError:
        raise NotFound from None
    return see_other(f"/outgoing?{undo.told(done, of=asked.path['thing'])}")


def _draw(asked: Asked, refused: Refused = Refused()) -> Response:
    gettext, profile = words_in(asked.language), asked.house.settings.profile
    with asked.house.store.reading() as work:
        found, names = outgoing.going_out(work, profile, asked.by, asked.now), worklists.staff_names(work)
        values = {
            "rows": tuple(_row(asked, one, names) for one in found),
            "months": tuple(_month(budget) for _account, budget in outgoing.months(work, profile, asked.by, asked.now)),
            "may_switch": may(asked.by, Act.STOP_SENDING, None, asked.now).allowed,
            "stops": tuple(Choice(one.what, standing_words(asked, one)) for one in standstill.standing(work)),
            "switches": switches(asked),
        }
    asked.house.store.write(lambda work: access_log.listed(work, asked.by, "outgoing", len(found), asked.now))
    words = gettext(refused.words) if refused.words else ""
    field = f"{refused.field}-{refused.thing}"
    problems = (Problem(field, words),) if words and refused.field != "stop" else ()
    typed = {name: asked.typed(name) for name in ("reason", "until", "due")}
    wrong = {"thing": refused.thing, "field": refused.field, "words": words}
    return page(asked, "outgoing.html", values | {"problems": problems, "wrong": wrong, "typed": typed}, refused.status)


def _row(asked: Asked, one: GoingOut, names: dict[str, str]) -> Row:
    gettext = words_in(asked.language)
    why = WHY.get(one.why)
    held = ""
    if one.held is not None:
        held = gettext(HELD_BY) % {"name": names.get(one.held.made_by, ""), "reason": one.held.reason}
        held += " " + gettext(HELD_UNTIL) % {"day": long_day(day_of(one.held.until), gettext)} if one.held.until else ""
    return Row(
        one.id,
        _what(one, gettext),
        long_day(day_of(one.at), gettext),
        clock(one.at),
        day_of(one.at).isoformat(),
        one.number,
        one.name,
        gettext(CHANNELS[one.channel]) if one.channel in CHANNELS else gettext(NO_CHANNEL),
        gettext(COSTS if one.costs else FREE) if one.channel else "",
        Tag(gettext(why[0]), why[1]) if why else None,
        held,
        one.may_change,
        one.held is not None,
        one.is_written,
    )


def _what(one: GoingOut, gettext: Callable[[str], str]) -> str:
    title = WHAT.get(one.what) or (DIALOGS[one.what].title if one.what in DIALOGS else WHAT[outgoing.WRITTEN])
    return gettext(AGAIN) % {"what": gettext(title), "count": one.rung + 1} if one.rung else gettext(title)


def _month(budget: Budget) -> Month:
    return Month(
        budget.used,
        budget.plan.monthly_limit,
        budget.left,
        budget.plan.reserve,
        budget.planned,
        budget.forecast,
        budget.spent,
        budget.will_do,
    )
