"""What falls due and asks a person (DESIGN.md 3): judged again, then asked; silence goes on to another hour, then to a named worker.

Serves 要綱 3-1-エ3 (つなぎの確認), 3-3-エ (就労後) and 2-1-ア (nobody is left half-way). Nothing goes out at night.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import col, select

from casestore import audit, follow_ups, partners, staff, talks
from casestore.calendar import JST
from casestore.db import Work
from casestore.duty import leading_for
from casestore.fine_print import Escalation
from casestore.follow_ups import Promise, Promised, still_wanted
from casestore.reachable import may_be_written_to
from casestore.tables import Case, Contact, FollowUp, Staff
from casestore.words import N_
from dialogs import ladder, letting_out, rungs, told_of_another
from dialogs.desk import Desk, session_of
from dialogs.effects import half_way_task
from dialogs.rungs import Due
from dialogs.scene import Scene

SILENCE = {
    Promised.WARD: N_("区保護課の受け取りがまだ確かめられていません"),
    Promised.AGENCY: N_("つなぎ先の受け取りがまだ確かめられていません"),
    Promised.REVIEW: N_("断られたつなぎが、まだ見直されていません"),
}
TO_CHIEF = "chief:"  # the step of what the chief is told, with the day


def fall_due(desk: Desk, work: Work, now: datetime, limit: int = 20) -> int:
    """Take what asks a person and is due; how many there were."""
    claimed = follow_ups.claim_due(work, now, limit)
    for follow_up in claimed:
        _one(desk, work, follow_up, now)
    return len(claimed)


def _one(desk: Desk, work: Work, follow_up: str, now: datetime) -> None:
    row = work.session.get_one(FollowUp, follow_up)
    case = work.session.get(Case, row.case_id) if row.case_id else None
    due = Due(row, case, rungs.way_of(work, row, case))
    moment = rungs.moment(desk.profile, work, due.contact, now)
    if moment > now:
        return follow_ups.move(work, row.id, moment)
    heard_at = due.contact.heard_at if due.contact else None
    if not still_wanted(row, due.facts, heard_at, now):
        follow_ups.end(work, row.id, "overtaken", now)
        return None
    if why := letting_out.kept(work, desk.profile, due, now):
        return letting_out.keep(work, due, why, now)
    ASKED[Promised(row.kind)](desk, work, due, now)
    audit.note(work, "system", f"due_{row.kind}", row.id, now)
    return None


def _half_way(desk: Desk, work: Work, due: Due, now: datetime) -> None:
    """Remind once, if they are still where we asked; then it is a worker's."""
    assert due.contact is not None  # noqa: S101 - a half-way promise is always about a talk
    follow_ups.end(work, due.row.id, "done", now)
    talk = talks.load(work, due.contact.id)
    session = session_of(talk)
    if f"{due.contact.id}#{session.turn}" != due.row.because or session.pen != "bot":
        return
    may = may_be_written_to(work, due.contact) or (due.row.step == "remind" and _colleague_named_it(work, due.contact, now))
    mute = not may or letting_out.no_messages_left(work, desk.profile, due.contact, now)
    if due.row.step == "task" or mute:
        scene = Scene(work, desk.profile, talk, now, f"follow_up:{due.row.id}")
        if not told_of_another.unfinished(scene, session):
            half_way_task(scene)
        return
    desk.remind(work, talk, now, about={}, because=due.row.id)


def _colleague_named_it(work: Work, phone: Contact, now: datetime) -> bool:
    """A colleague's dialogs remind of nothing by themselves: only at a time that they named (dialogs.digressions.later)."""
    here = staff.actor_by_id(work, phone.staff_id, now) if phone.staff_id else partners.known(work, phone.partner_id or "")
    return here is not None and phone.blocked_at is None and phone.stopped_at is None


def _climb(desk: Desk, work: Work, due: Due, now: datetime) -> None:
    if ladder.overtaken(work, desk.profile, due, now):
        follow_ups.end(work, due.row.id, "overtaken", now)
        return
    ladder.climb(desk, work, due, now)


ASKED: dict[Promised, Callable[[Desk, Work, Due, datetime], None]] = {
    Promised.HALF_WAY: _half_way,
    **dict.fromkeys(rungs.ASKED, _climb),
}


def escalate(desk: Desk, work: Work, now: datetime) -> int:
    """Silence about a つなぎ becomes the chief's business, again and again by the profile's rules (3-1-エ2, 3-1-エ3); also what an
    absent owner left behind. How many promises that were."""
    ladder.plan_anew(desk, work, now)
    ladder.end_after_closing(desk, work, now)
    told = sum(_escalate(work, rule, now) for rule in desk.profile.follow_ups.escalations)
    return told + _left_behind(work, now)


def _escalate(work: Work, rule: Escalation, now: datetime) -> int:
    """Tell the chief (who is away: their cover; of a restricted case: who may know) of every promise of a kind that nobody kept.

    What was told before gives way to it.
    """
    kind = Promised(rule.promised)
    late = now - timedelta(days=rule.after_days)
    overdue = work.session.exec(
        select(FollowUp).where(
            FollowUp.kind == kind, FollowUp.step == "", col(FollowUp.ended_at).is_(None), col(FollowUp.due_at) <= late
        )
    ).all()
    for row in overdue:
        chief = leading_for(work, work.session.get(Case, row.case_id) if row.case_id else None, now)
        since = (now.astimezone(JST).date() - row.due_at.astimezone(JST).date()).days - rule.after_days
        day = row.due_at.astimezone(JST).date() + timedelta(days=rule.after_days + since // rule.every_days * rule.every_days)
        promise = Promise(kind, row.because, now, chief, step=f"{TO_CHIEF}{day.isoformat()}", words=SILENCE[kind])
        newest = follow_ups.promise(work, promise, person=row.person_id, now=now, case=row.case_id, contact=row.contact_id)
        _give_way(work, row, newest, now)
    return len(overdue)


def _give_way(work: Work, row: FollowUp, newest: str, now: datetime) -> None:
    earlier = work.session.exec(
        select(FollowUp.id).where(
            FollowUp.kind == row.kind,
            FollowUp.because == row.because,
            col(FollowUp.step).startswith(TO_CHIEF),
            FollowUp.id != newest,
            col(FollowUp.ended_at).is_(None),
        )
    ).all()
    for one in earlier:
        follow_ups.end(work, one, "overtaken", now)


def _left_behind(work: Work, now: datetime) -> int:
    """Nothing stays with a disabled account."""
    rows = work.session.exec(
        select(FollowUp)
        .join(Staff, col(Staff.id) == col(FollowUp.owner_id))
        .where(col(FollowUp.ended_at).is_(None), col(Staff.disabled_at).is_not(None))
    ).all()
    for row in rows:
        if chief := leading_for(work, work.session.get(Case, row.case_id) if row.case_id else None, now):
            follow_ups.hand_over(work, row.id, chief)
    return len(rows)
