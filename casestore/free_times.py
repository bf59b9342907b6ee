"""When a worker can be met (要綱 3-3-ア): the profile's beginnings on business days, less what they have already and when they are away."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from sqlmodel import col, select

from casestore.calendar import JST
from casestore.db import Work
from casestore.fine_print_appointments import CELL
from casestore.profile import Profile
from casestore.tables import Absence, AppointmentCell

A_CELL = timedelta(minutes=CELL)


def free(work: Work, profile: Profile, staff: str, now: datetime) -> tuple[datetime, ...]:
    """When this worker can be met, soonest first: the profile's beginnings on business days, less what they have and when they are away."""
    rules = profile.appointments
    today = now.astimezone(JST).date()
    first, last = profile.calendar.business_day_after(today, rules.first_business_day), today + timedelta(days=rules.days_ahead)
    days = [day for day in _days(first, last) if profile.calendar.is_business_day(day)]
    away, busy = _away(work, staff, first, last), _busy(work, staff, now)
    starts = (datetime.combine(day, at, JST).astimezone(UTC) for day in days if day not in away for at in rules.starts)
    return tuple(start for start in starts if start > now and busy.isdisjoint(cells(start, rules.minutes)))


def cells(start: datetime, minutes: int) -> list[datetime]:
    """The quarters of an hour that a time touches, UTC."""
    local = start.astimezone(UTC).replace(second=0, microsecond=0)
    begins = local - timedelta(minutes=local.minute % CELL)
    whole = timedelta(minutes=minutes) + (local - begins)
    return [begins + A_CELL * n for n in range(-(-whole // A_CELL))]


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _away(work: Work, staff: str, first: date, last: date) -> set[date]:
    rows = select(Absence).where(
        Absence.staff_id == staff, col(Absence.ended_at).is_(None), Absence.first_day <= last, Absence.last_day >= first
    )
    return {day for row in work.session.exec(rows) for day in _days(row.first_day, row.last_day)}


def _busy(work: Work, staff: str, now: datetime) -> set[datetime]:
    work.flush()
    rows = select(AppointmentCell.at).where(AppointmentCell.staff_id == staff, AppointmentCell.at >= now - timedelta(days=1))
    return set(work.session.exec(rows))
