"""LINE's messages of a month (要綱 3-1-ウ, 3-3-エ): what they cost so far, what is left, and what only urgent ones may still spend.

A reply is free; a push counts once, however many bubbles it has. A month is one of Asia/Tokyo. The plan and the reserve stand in asking.toml.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, literal_column, or_
from sqlmodel import col, select

from casestore.calendar import JST
from casestore.db import Work
from casestore.fine_print_asking import Pushes
from casestore.tables import Message

COUNTED = "line"  # the channel whose pushes are counted
COST: ColumnElement[bool] = literal_column("message.pushes > 0")  # the index's very words
EVERY_MORNING = "morning:"  # what a staff phone gets each business day, of our own accord and not planned one by one
LOOKED_BACK = timedelta(days=28)
MORNING = time(9, 0)


@dataclass(frozen=True)
class Budget:
    """How a month stands. planned: what will go out by its end; a_day: what is pushed besides on an average day."""

    plan: Pushes
    used: int
    a_day: float = 0.0
    planned: int = 0
    days_left: int = 0

    @property
    def left(self) -> int:
        return max(self.plan.monthly_limit - self.used, 0)

    @property
    def left_for_askings(self) -> int:
        """The reserve is for what cannot wait."""
        return max(self.left - self.plan.reserve, 0)

    @property
    def spent(self) -> bool:
        return self.left_for_askings == 0

    @property
    def forecast(self) -> int:
        """What the month will have cost at its end."""
        return self.used + self.planned + round(self.a_day * self.days_left)

    @property
    def will_do(self) -> bool:
        return self.forecast <= self.plan.monthly_limit


def used(work: Work, account: str, now: datetime) -> int:
    """Accepted pushes of this month on one channel account."""
    return _pushed(work, account, month_of(now)[0], now)


def budget(work: Work, plan: Pushes, account: str, now: datetime, planned: int = 0) -> Budget:
    """The month of one channel account, with the forecast for its end."""
    first, after = month_of(now)
    besides = or_(col(Message.own_accord).is_(None), col(Message.because).startswith(EVERY_MORNING))
    a_day = _pushed(work, account, now - LOOKED_BACK, now, besides) / LOOKED_BACK.days
    days_left = (after.astimezone(JST).date() - now.astimezone(JST).date()).days - 1
    return Budget(plan, _pushed(work, account, first, now), a_day, planned, days_left)


def month_of(now: datetime) -> tuple[datetime, datetime]:
    """The first moment of this month and of the next one; UTC."""
    day = now.astimezone(JST).date().replace(day=1)
    after = day + timedelta(days=monthrange(day.year, day.month)[1])
    return _midnight(day), _midnight(after)


def next_month(now: datetime) -> datetime:
    """The first morning on which there are messages again; UTC."""
    day = month_of(now)[1].astimezone(JST).date()
    return datetime.combine(day, MORNING, JST).astimezone(UTC)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), JST).astimezone(UTC)


def _pushed(work: Work, account: str, since: datetime, now: datetime, *only: ColumnElement[bool]) -> int:
    rows = select(func.sum(Message.pushes)).where(
        COST, Message.channel == COUNTED, Message.account == account, col(Message.settled_at) >= since, *only
    )
    return int(work.session.exec(rows.where(col(Message.settled_at) <= now)).one() or 0)
