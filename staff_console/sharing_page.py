"""支援会議 (法9条): for its members only. It knows no case: no search, no link, no number leads from here to one or back."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from casestore import sharing_meetings, staff
from casestore.db import Work
from casestore.permissions import Act, may
from casestore.sharing_meetings import NoSuchMeeting, Opened, SharingRefused
from casestore.tables import SharingMeeting
from casestore.words import N_ as _
from dialogs.at_desk import NotAllowed
from staff_console import refusals
from staff_console.dates import clock, day_of, long_day, told
from staff_console.house import Asked, see_other
from staff_console.meeting_views import MemberView, SharingRow, SharingView, TopicView
from staff_console.meetings import NO_TIME, WHEN, sees_gaps, typed_time
from staff_console.pages import words_in
from staff_console.shell import page
from staff_console.views import Choice, Tag

OPEN, CLOSED = _("資料を見られます"), _("資料は閉じました")
NO_TEXT = _("書くことを入れてください。")
SAID_BY = _("%(name)s・%(when)s")


def show(asked: Asked) -> Response:
    """GET /meetings/sharing: those one is a member of, or called."""
    with asked.house.store.reading() as work:
        values = {
            "rows": tuple(_row(asked, one) for one in sharing_meetings.known(work, asked.by)),
            "see_gaps": sees_gaps(asked),
            "may_call": may(asked.by, Act.CALL_SHARING, None, asked.now).allowed,
            "able": _able(work, asked),
            "hours": asked.house.settings.profile.meetings.sharing_closes_after_hours,
        }
    return page(asked, "sharing_list.html", values)


def call(asked: Asked) -> Response:
    """POST /meetings/sharing"""
    held_at = typed_time(asked)
    if held_at is None:
        return refusals.come_back(asked, NO_TIME, 422)
    rules, members = asked.house.settings.profile.meetings, asked.form.get("member", ())

    def write(work: Work) -> str:
        return sharing_meetings.call(work, rules, held_at, asked.typed("place")[:100], members, asked.by, asked.now)

    return _tried(asked, lambda: see_other(f"/meetings/sharing/{asked.house.store.write(write)}?done=called"))


def one(asked: Asked) -> Response:
    """GET /meetings/sharing/{sharing}: looking is written down."""
    return _tried(asked, lambda: _draw(asked))


def name_member(asked: Asked) -> Response:
    """POST …/members"""
    return _done(
        asked, lambda work, at: sharing_meetings.name_member(work, at, asked.typed("member"), asked.by, asked.now), "seated"
    )


def strike_member(asked: Asked) -> Response:
    """POST …/members/{member}/remove"""
    return _done(
        asked, lambda work, at: sharing_meetings.strike_member(work, at, asked.path["member"], asked.by, asked.now), "unseated"
    )


def pledge(asked: Asked) -> Response:
    """POST …/pledge: they were told of the duty of secrecy and keep it."""
    return _done(asked, lambda work, at: sharing_meetings.pledge(work, at, asked.by, asked.now), "pledged")


def came(asked: Asked) -> Response:
    """POST …/came: who was there."""
    present = asked.form.get("came", ())
    return _done(asked, lambda work, at: sharing_meetings.came(work, at, present, asked.by, asked.now), "held")


def say(asked: Asked) -> Response:
    """POST …/topics: what was spoken about; 409 with the words when it may not be written any more."""
    text = asked.typed("text")[:8000]
    if not text:
        return _tried(asked, lambda: _draw(asked, words_in(asked.language)(NO_TEXT), "", 422))
    try:
        return _done(asked, lambda work, at: sharing_meetings.say(work, at, text, asked.by, asked.now), "spoken", raises=True)
    except SharingRefused as no:
        reason = words_in(asked.language)(no.reason)
        return _tried(asked, lambda: _draw(asked, reason, text, 409))


def _done(asked: Asked, job: Callable[[Work, str], None], done: str, *, raises: bool = False) -> Response:
    at = asked.path["sharing"]

    def act() -> Response:
        asked.house.store.write(lambda work: job(work, at))
        return see_other(f"/meetings/sharing/{at}?done={done}")

    return _tried(asked, act, raises=raises)


def _tried(asked: Asked, act: Callable[[], Response], *, raises: bool = False) -> Response:
    """Unknown and not theirs look the same; that somebody tried is in the audit."""
    try:
        return act()
    except NoSuchMeeting as no:
        raise NotAllowed("", hidden=True, act=Act.JOIN_SHARING.value) from no
    except SharingRefused as no:
        if raises:
            raise
        return refusals.come_back(asked, no.reason, 409)


def _draw(asked: Asked, problem: str = "", typed: str = "", status: int = 200) -> Response:
    def look(work: Work) -> SharingView:
        opened = sharing_meetings.view(work, asked.path["sharing"], asked.by, asked.now)
        return _view(work, asked, opened, problem, typed)

    return page(asked, "sharing.html", {"sharing": asked.house.store.write(look)}, status)


def _view(work: Work, asked: Asked, opened: Opened, problem: str, typed: str) -> SharingView:
    gettext, there = words_in(asked.language), {member.staff_id for member in opened.members}
    topics = None
    if opened.topics is not None:
        topics = tuple(
            TopicView(topic.text, gettext(SAID_BY) % {"name": topic.by, "when": told(topic.at, asked.now, gettext)})
            for topic in opened.topics
        )
    return SharingView(
        id=opened.meeting.id,
        when=_when(asked, opened.meeting),
        place=opened.meeting.place,
        closes=told(opened.meeting.closes_at, asked.now, gettext),
        members=tuple(
            MemberView(member.staff_id, member.name, member.pledged_at is not None, member.present) for member in opened.members
        ),
        topics=topics,
        member=opened.member,
        pledged=opened.pledged,
        closed=opened.closed,
        calls=opened.calls,
        others=tuple(choice for choice in _able(work, asked) if choice.id not in there) if opened.calls else (),
        problem=problem,
        typed=typed,
    )


def _row(asked: Asked, row: SharingMeeting) -> SharingRow:
    gettext = words_in(asked.language)
    tag = Tag(gettext(CLOSED)) if asked.now >= row.closes_at else Tag(gettext(OPEN), "key")
    return SharingRow(row.id, _when(asked, row), row.place, tag)


def _when(asked: Asked, row: SharingMeeting) -> str:
    gettext = words_in(asked.language)
    return gettext(WHEN) % {"day": long_day(day_of(row.held_at), gettext), "clock": clock(row.held_at)}


def _able(work: Work, asked: Asked) -> tuple[Choice, ...]:
    """Active staff whose role may sit in a 支援会議."""
    actors = [staff.actor_of(work, one) for one, _roles in staff.everyone(work) if one.disabled_at is None]
    return tuple(Choice(one.staff_id, one.name) for one in actors if may(one, Act.JOIN_SHARING, None, asked.now).allowed)
