"""支援調整会議 (要綱 4-1, 4-2, 4-3): the coming and past meetings, what is due for them, a new one called, items put on an agenda."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import NamedTuple

from starlette.responses import Response

from casestore import audit, meeting_proposals, meetings
from casestore.agenda import PLAN, SUBJECTS
from casestore.calendar import JST
from casestore.db import Work
from casestore.fields import later_by_months
from casestore.ledger import NotYet
from casestore.meeting_proposals import Proposal
from casestore.meetings import MeetingRefused
from casestore.permissions import Act, may
from casestore.tables import Meeting
from casestore.words import N_ as _
from staff_console import refusals, undo
from staff_console.dates import clock, day_of, left_short, long_day
from staff_console.house import Asked, NotFound, see_other
from staff_console.meeting_views import ComingRow, MeetingRow, ProposalRow
from staff_console.pages import words_in
from staff_console.shell import page, typed_day
from staff_console.triage_form import refusal_words
from staff_console.views import Choice, Tag

MONTHLY, AS_NEEDED = _("毎月の会議"), _("臨時の会議")
WHEN = _("%(day)s %(clock)s")
WAITS, NO_CITY, CALLED_OFF, DONE = _("結果の記録を待っています"), _("市の出席なし"), _("取りやめ"), _("記録済み")
COORDINATED, NOT_COORDINATED, NO_CONSENT = _("事前調整ずみ"), _("事前調整がまだ"), _("本人の同意がありません")
PUT_OFF = _("見送り%(times)d回")
REASONS = {
    "plan": _("%(day)sに、本人がプラン案に同意しました。会議の了承がまだです。"),
    "roles": _("%(day)sに、本人が同意したプランです。だれが何をするかが、まだ決まっていません。"),
    "evaluation": _("%(day)sに、評価を書きました。会議の確認がまだです。"),
    "suspension": _("%(day)sまで、連絡をこころみました。中断するかどうかを、会議で確かめます。"),
    "gap": _("%(day)sに記録した、足りない社会資源です。まだ話し合っていません。"),
}
AFTER = _("%(months)dか月の評価")
NO_TIME = _("会議の日と時刻を入れてください。時刻は 14:00 のように入れます。")
NO_ITEM = _("議題にのせるものを、1つ以上えらんでください。")
NO_MEETING = _("どの会議の議題にのせるか、えらんでください。")
NO_WHY = _("事前調整ができていない理由を書いてください。")


class Typed(NamedTuple):
    """What was chosen and typed in the list of what is due."""

    meeting: str = ""
    chosen: tuple[str, ...] = ()
    whys: dict[str, str] = {}  # noqa: RUF012 - never changed
    problems: dict[str, str] = {}  # noqa: RUF012
    problem: str = ""


def show(asked: Asked) -> Response:
    """GET /meetings"""
    return draw(asked, Typed())


def draw(asked: Asked, typed: Typed, status: int = 200) -> Response:
    """The page; that the list of people was looked at is written down first."""
    asked.house.store.write(lambda work: audit.note(work, asked.by.staff_id, "listed_meetings", "", asked.now))
    with asked.house.store.reading() as work:
        coming, due = meetings.coming(work, asked.by), meeting_proposals.proposals(work, asked.by)
        last = coming[0].held_at if coming else asked.now
        values = {
            "coming": tuple(_row(work, asked, one) for one in coming),
            "past": tuple(_row(work, asked, one) for one in meetings.past(work, asked.by)),
            "due": tuple(proposal(asked, one, typed) for one in due),
            "evaluations": evaluations_before(work, asked, last),
            "open_meetings": tuple(Choice(one.id, when(asked, one)) for one in coming),
            "meeting": typed.meeting or (coming[0].id if coming else ""),
            "ahead": _not_in_calendar(asked, meetings.months(work)),
            "see_gaps": sees_gaps(asked),
            "may_run": may(asked.by, Act.RUN_MEETING, None, asked.now).allowed,
            "may_table": may(asked.by, Act.TABLE_ITEM, None, asked.now).allowed,
            "problem": typed.problem,
        }
    return page(asked, "meetings.html", values, status)


def propose(asked: Asked) -> Response:
    """POST /meetings/monthly: the monthly meetings ahead go into the calendar."""
    asked.house.store.write(lambda work: asked.house.desk.propose_meetings(work, asked.by, asked.now))
    return see_other("/meetings?done=called")


def call(asked: Asked) -> Response:
    """POST /meetings: a meeting as needed."""
    held_at = typed_time(asked)
    if held_at is None:
        return refusals.come_back(asked, NO_TIME, 422)
    place = asked.typed("place") or asked.house.settings.profile.meetings.place.to(asked.language)
    try:
        new = asked.house.store.write(lambda work: asked.house.desk.call_meeting(work, held_at, place, asked.by, asked.now))
    except MeetingRefused as no:
        return refusals.come_back(asked, no.reason, 422)
    return see_other(f"/meetings/{new}?done=called")


def table(asked: Asked) -> Response:
    """POST /meetings/items: what was chosen goes on an agenda, each by itself; what does not comes back with its reason."""
    typed = ticked(asked, asked.typed("meeting"))
    if not typed.chosen or not typed.meeting:
        return draw(asked, typed._replace(problem=NO_MEETING if typed.chosen else NO_ITEM), 422)
    tabled, left = put_all_on(asked, typed)
    if left:
        return draw(asked, left, 409)
    return see_other(f"/meetings/{typed.meeting}?{undo.told('tabled', of=tabled[0] if len(tabled) == 1 else '')}")


def ticked(asked: Asked, meeting: str) -> Typed:
    """What was ticked for a meeting, each with the reason typed beside it."""
    chosen = tuple(dict.fromkeys(one for one in asked.form.get("item", ()) if one.partition(":")[0] in SUBJECTS))
    return Typed(meeting, chosen, {one: asked.typed(f"why-{one}") for one in chosen})


def put_all_on(asked: Asked, typed: Typed) -> tuple[list[str], Typed | None]:
    """Each by itself: the ids of what is on the agenda now, and what is not with the reasons; None where nothing is left."""
    tabled: list[str] = []
    problems = {one: problem for one in typed.chosen if (problem := put_on(asked, typed, one, tabled))}
    left = tuple(one for one in typed.chosen if one in problems)
    return tabled, typed._replace(chosen=left, problems=problems) if left else None


def put_on(asked: Asked, typed: Typed, item: str, tabled: list[str]) -> str:
    """Put one on the agenda (its id to `tabled`); the sentence why not, in the reader's language, "" when it is there."""
    subject, entry = SUBJECTS[item.partition(":")[0]], item.partition(":")[2]
    gettext = words_in(asked.language)

    def write(work: Work) -> str:
        if meetings.find(work, asked.by, typed.meeting) is None or entry not in _entries(work, asked):
            raise NotFound
        why = typed.whys.get(item, "")
        return asked.house.desk.table_item(work, typed.meeting, subject, entry, asked.by, asked.now, override=why)

    try:
        tabled.append(asked.house.store.write(write))
    except MeetingRefused as no:
        return gettext(no.reason)
    except NotYet as no:
        missing_why = subject is PLAN and not typed.whys.get(item)
        return gettext(NO_WHY) if missing_why else refusal_words(asked, no.refusal)
    return ""


def _entries(work: Work, asked: Asked) -> set[str]:
    """What may be tabled by them at all: an id from elsewhere is as good as none."""
    return {one.entry_id for one in meeting_proposals.proposals(work, asked.by)}


def sees_gaps(asked: Asked) -> bool:
    """Whether the register of missing resources is there for them; the city reads it in the meeting."""
    return may(asked.by, Act.READ_CASE, None, asked.now).allowed


def typed_time(asked: Asked) -> datetime | None:
    """The day and the time of a form, in Tokyo; None when either cannot be read."""
    day = typed_day(asked.typed("day"))
    try:
        at = time.fromisoformat(asked.typed("time"))
    except ValueError:
        return None
    return datetime.combine(day, at.replace(tzinfo=None), JST) if day else None


def when(asked: Asked, row: Meeting) -> str:
    """「12月16日（水） 14:00」"""
    gettext = words_in(asked.language)
    return gettext(WHEN) % {"day": long_day(day_of(row.held_at), gettext), "clock": clock(row.held_at)}


def kind(asked: Asked, row: Meeting) -> str:
    return words_in(asked.language)(MONTHLY if row.regular else AS_NEEDED)


def tags(work: Work, asked: Asked, row: Meeting) -> tuple[Tag, ...]:
    """Where a meeting stands; whether the city was missing (4-2)."""
    gettext = words_in(asked.language)
    standing = {
        meetings.HELD: (Tag(gettext(WAITS), "wait"),),
        meetings.RECORDED: (Tag(gettext(DONE), "done"),),
        meetings.CANCELLED: (Tag(gettext(CALLED_OFF)),),
    }.get(row.state, ())
    took_place = row.state in (meetings.HELD, meetings.RECORDED)
    missing = took_place and not meetings.city_present(work, row.id)
    return (*standing, *((Tag(gettext(NO_CITY), "alert"),) if missing else ()))


def _row(work: Work, asked: Asked, row: Meeting) -> MeetingRow:
    return MeetingRow(row.id, when(asked, row), row.place, kind(asked, row), tags(work, asked, row))


def proposal(asked: Asked, one: Proposal, typed: Typed) -> ProposalRow:
    gettext, name = words_in(asked.language), f"{one.subject.id}:{one.entry_id}"
    plan = one.subject is PLAN
    shown = [Tag(gettext(COORDINATED), "done")] if plan and one.coordinated else []
    shown += [Tag(gettext(NOT_COORDINATED), "wait")] if plan and not one.coordinated else []
    shown += [] if one.shareable else [Tag(gettext(NO_CONSENT), "alert")]
    shown += [Tag(gettext(PUT_OFF) % {"times": one.postponed})] if one.postponed else []
    return ProposalRow(
        field=name,
        subject=gettext(one.subject.label),
        name=one.who.shown,
        number=one.case.number,
        tags=tuple(shown),
        asks_why=plan and not one.coordinated,
        why=typed.whys.get(name, ""),
        chosen=name in typed.chosen,
        problem=typed.problems.get(name, ""),
        reason=gettext(REASONS[one.subject.id]) % {"day": long_day(day_of(one.since), gettext)},
        ready=one.shareable and (one.coordinated or not plan),
    )


def evaluations_before(work: Work, asked: Asked, until: datetime) -> tuple[ComingRow, ...]:
    """Evaluations that fall due before a meeting (3-3-ウ)."""
    gettext, today = words_in(asked.language), day_of(asked.now)
    months = {one.id: one.months for one in asked.house.settings.profile.follow_ups.evaluations}
    return tuple(
        ComingRow(
            one.who.shown,
            one.case.number,
            left_short(day_of(one.due_at), today, gettext),
            day_of(one.due_at) < today,
            gettext(AFTER) % {"months": months[one.step]} if one.step in months else "",
        )
        for one in meeting_proposals.coming_evaluations(work, asked.by, until)
    )


def _not_in_calendar(asked: Asked, there: set[str]) -> tuple[str, ...]:
    """Days of monthly meetings the calendar proposes and nobody has put in."""
    profile, gettext, first = asked.house.settings.profile, words_in(asked.language), day_of(asked.now).replace(day=1)
    days: list[date] = [
        meetings.monthly_day(profile.meetings, profile.calendar, later_by_months(first, ahead))
        for ahead in range(profile.meetings.proposed_months)
    ]
    return tuple(
        long_day(day, gettext)
        for day in days
        if f"{day:%Y-%m}" not in there and datetime.combine(day, profile.meetings.at, JST) > asked.now
    )
