"""What waits for a second person: openings by break-glass to review, questions that need another's yes; they stand first on きょう (security 3.5)."""

from __future__ import annotations

from casestore import break_glass, four_eyes, people, worklists
from casestore.break_glass import review_by
from casestore.db import Work
from casestore.words import N_ as _
from staff_console.dates import day_of, left_short
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.views import Task, TaskGroup

HEADING = _("2人目の確認を待っています")
REVIEW = _("緊急の閲覧を確かめる（%(name)sさん）")
QUESTIONS = {
    four_eyes.LIFT: _("閲覧の制限を解いてよいか答える（%(name)sさんから）"),
    four_eyes.OPEN: _("制限のあるケースを緊急にひらいてよいか答える（%(name)sさんから）"),
}
NOW = _("いますぐ")


def tasks(work: Work, asked: Asked) -> tuple[TaskGroup, ...]:
    """One group for きょう, or nothing."""
    found = (*_questions(work, asked), *_reviews(work, asked))
    return (TaskGroup(words_in(asked.language)(HEADING), found),) if found else ()


def _reviews(work: Work, asked: Asked) -> tuple[Task, ...]:
    gettext, names, today = words_in(asked.language), worklists.staff_names(work), day_of(asked.now)
    calendar = asked.house.settings.profile.calendar
    drawn = []
    for row, case in break_glass.to_review(work, asked.by):
        due = day_of(review_by(row.at, calendar))
        drawn.append(
            Task(
                id=row.id,
                words=gettext(REVIEW) % {"name": names.get(row.staff_id, "")},
                name=people.known(work, case.person_id).shown,
                link=f"/break-glass/{row.id}",
                due=due.isoformat(),
                left=left_short(due, today, gettext),
                late=due < today,
                owner="",
            )
        )
    return tuple(drawn)


def _questions(work: Work, asked: Asked) -> tuple[Task, ...]:
    gettext, names = words_in(asked.language), worklists.staff_names(work)
    return tuple(
        Task(
            id=row.id,
            words=gettext(QUESTIONS[row.act]) % {"name": names.get(row.asked_by, "")},
            name=people.known(work, case.person_id).shown,
            link=f"/cases/{case.number}/protect",
            due=day_of(row.asked_at).isoformat(),
            left=gettext(NOW),
            late=False,
            owner="",
        )
        for row, case in four_eyes.waiting(work, asked.by, asked.now)
        if row.act in QUESTIONS
    )
