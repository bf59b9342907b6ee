"""支援会議 (生活困窮者自立支援法 9条): another kind of meeting, about people who are not connected yet, under a duty of secrecy.

It has its own access list and closes of itself. Nothing here leads to a case and no case leads here: this module knows the meeting,
its members and sealed words, and no other module of the store knows this one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, delete, func, or_, select

from casestore import audit, staff
from casestore.db import Work
from casestore.fine_print_meetings import Meetings
from casestore.ids import new_id
from casestore.permissions import Act, Actor, may
from casestore.tables import SharingMeeting, SharingSeat, SharingTopic, Staff
from casestore.words import N_ as _

TOPIC = "sharing_topic.body"
CLOSED = _("この会議の資料は、もう見られません。")
NOT_PLEDGED = _("先に、秘密を守ることを確かめてください。")
NO_MEMBERS = _("出る人を1人以上選んでください。")


class NoSuchMeeting(Exception):
    """There is none, or not for this person: the two are the same."""


class SharingRefused(Exception):
    """Not now; `reason` is a msgid to show."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Member:
    """Somebody on the list. `pledged_at`: when they were told of the duty of secrecy."""

    staff_id: str
    name: str
    pledged_at: datetime | None
    present: bool | None


@dataclass(frozen=True)
class Topic:
    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Opened:
    """What one person sees of a 支援会議. topics: None where they may not read them (not a member, no pledge, closed)."""

    meeting: SharingMeeting
    members: tuple[Member, ...]
    topics: tuple[Topic, ...] | None
    member: bool
    pledged: bool
    closed: bool
    calls: bool  # names its members


def call(work: Work, rules: Meetings, held_at: datetime, place: str, members: Collection[str], by: Actor, now: datetime) -> str:
    """A new 支援会議 with its members; its id. Whoever calls it reads it only as one of them."""
    if not members:
        raise SharingRefused(NO_MEMBERS)
    closes = held_at + timedelta(hours=rules.sharing_closes_after_hours)
    new = new_id(now)
    work.session.add(SharingMeeting(id=new, held_at=held_at, place=place, closes_at=closes, made_by=by.staff_id, made_at=now))
    work.flush()
    audit.note(work, by.staff_id, "sharing_meeting_called", new, now)
    for member in sorted(set(members)):
        name_member(work, new, member, by, now)
    return new


def name_member(work: Work, meeting: str, member: str, by: Actor, now: datetime) -> None:
    """Add a member. Only whoever called the meeting may; only someone whose role may sit in one."""
    _called_by(work, meeting, by)
    actor = staff.actor_by_id(work, member)
    if actor is None or not may(actor, Act.JOIN_SHARING, None, now).allowed:
        raise NoSuchMeeting
    if work.session.get(SharingSeat, (meeting, member)) is None:
        work.session.add(SharingSeat(meeting_id=meeting, staff_id=member))
        work.flush()
        audit.note(work, by.staff_id, "sharing_member_named", meeting, now, detail=member)


def strike_member(work: Work, meeting: str, member: str, by: Actor, now: datetime) -> None:
    """Take a member off the list: from then on it does not exist for them."""
    _called_by(work, meeting, by)
    work.session.exec(delete(SharingSeat).where(col(SharingSeat.meeting_id) == meeting, col(SharingSeat.staff_id) == member))
    audit.note(work, by.staff_id, "sharing_member_struck", meeting, now, detail=member)


def _called_by(work: Work, meeting: str, by: Actor) -> SharingMeeting:
    row = work.session.get(SharingMeeting, meeting)
    if row is None or row.made_by != by.staff_id:
        raise NoSuchMeeting
    return row


def known(work: Work, actor: Actor) -> Sequence[SharingMeeting]:
    """The meetings somebody is a member of or called, newest first."""
    mine = select(1).where(SharingSeat.meeting_id == SharingMeeting.id, SharingSeat.staff_id == actor.staff_id).exists()
    query = select(SharingMeeting).where(or_(mine, SharingMeeting.made_by == actor.staff_id))
    return work.session.exec(query.order_by(col(SharingMeeting.held_at).desc()).limit(50)).all()


def view(work: Work, meeting: str, actor: Actor, now: datetime) -> Opened:
    """Look at one, which is written down. Raises NoSuchMeeting for whoever is neither member nor its caller."""
    row, seat = work.session.get(SharingMeeting, meeting), work.session.get(SharingSeat, (meeting, actor.staff_id))
    if row is None or (seat is None and row.made_by != actor.staff_id):
        raise NoSuchMeeting
    pledged, closed = seat is not None and seat.pledged_at is not None, now >= row.closes_at
    reads = pledged and not closed
    audit.note(work, actor.staff_id, "viewed_sharing_topics" if reads else "viewed_sharing_meeting", meeting, now)
    topics = _topics(work, meeting) if reads else None
    return Opened(row, _members(work, meeting), topics, seat is not None, pledged, closed, row.made_by == actor.staff_id)


def pledge(work: Work, meeting: str, actor: Actor, now: datetime) -> None:
    """The member was told of the duty of secrecy, during and after (法9条5項), and keeps it."""
    seat = work.session.get(SharingSeat, (meeting, actor.staff_id))
    if seat is None:
        raise NoSuchMeeting
    if seat.pledged_at is None:
        seat.pledged_at = now
        work.session.add(seat)
        audit.note(work, actor.staff_id, "pledged_secrecy", meeting, now)


def say(work: Work, meeting: str, text: str, actor: Actor, now: datetime) -> None:
    """Write down what is spoken about, sealed for the house. Members who pledged only, and until it closes."""
    row, seat = work.session.get(SharingMeeting, meeting), work.session.get(SharingSeat, (meeting, actor.staff_id))
    if row is None or seat is None:
        raise NoSuchMeeting
    if seat.pledged_at is None:
        raise SharingRefused(NOT_PLEDGED)
    if now >= row.closes_at:
        raise SharingRefused(CLOSED)
    new, last = new_id(now), select(func.max(SharingTopic.place)).where(SharingTopic.meeting_id == meeting)
    sealed = work.vault.seal_for_house(TOPIC, new, text.encode("utf-8", "replace"))
    place = (work.session.exec(last).one() or 0) + 1
    work.session.add(
        SharingTopic(id=new, meeting_id=meeting, place=place, body=sealed, written_by=actor.staff_id, written_at=now)
    )
    audit.note(work, actor.staff_id, "wrote_sharing_topic", new, now)


def came(work: Work, meeting: str, present: Collection[str], by: Actor, now: datetime) -> None:
    """Who of the members was there."""
    _called_by(work, meeting, by)
    for seat in work.session.exec(select(SharingSeat).where(SharingSeat.meeting_id == meeting)):
        seat.present = seat.staff_id in present
        work.session.add(seat)
    audit.note(work, by.staff_id, "sharing_attendance", meeting, now)


def _members(work: Work, meeting: str) -> tuple[Member, ...]:
    rows = work.session.exec(
        select(SharingSeat, Staff.name)
        .join(Staff, col(Staff.id) == col(SharingSeat.staff_id))
        .where(SharingSeat.meeting_id == meeting)
        .order_by(col(Staff.made_at), col(Staff.id))
    ).all()
    return tuple(Member(seat.staff_id, name, seat.pledged_at, seat.present) for seat, name in rows)


def _topics(work: Work, meeting: str) -> tuple[Topic, ...]:
    names = dict(work.session.exec(select(Staff.id, Staff.name)).all())
    rows = work.session.exec(
        select(SharingTopic).where(SharingTopic.meeting_id == meeting).order_by(col(SharingTopic.place))
    ).all()
    return tuple(
        Topic(work.vault.open_for_house(TOPIC, row.id, row.body).decode(), names[row.written_by], row.written_at)
        for row in rows
    )
