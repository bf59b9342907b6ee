"""The clocks of 住居確保給付金 in the store (要綱 8-1): each entry about the benefit sets anew what must be looked at, and ends what has been seen to.

The days come from casestore.housing, the words from clocks.toml. The month's report is asked of the person by chat, with their worker behind it
(asking.toml); what else asks something of them is a task of the worker. Of the duties only this month's and the next month's are promised at a
time, so that nobody drowns in them; the sweep brings the others.
"""

from __future__ import annotations

import json
from datetime import datetime

from sqlmodel import col, select

from casestore import duty, follow_ups, housing, housing_lists
from casestore.calendar import JST
from casestore.clocks import ASK_AT, Hands
from casestore.db import Work
from casestore.facts import Fact
from casestore.follow_ups import Promise, Promised
from casestore.housing import Due
from casestore.housing_months import Month
from casestore.profile import Profile
from casestore.tables import Case, FollowUp

WINDS = frozenset(
    (
        "benefit_decision",
        "benefit_duty",
        "benefit_report",
        "benefit_extension",
        "benefit_extension_decided",
        "benefit_ended",
        "correction",
    )
)
ONCE = ("benefit_extension_opens", "benefit_extension_closes", "benefit_end")
CLOCKS = (*housing.LAST_DAYS, "benefit_interviews", *ONCE)

TOLD_BY_CHAT = "benefit_duties"  # while the report is asked for: that dialog says what is left
OVERTAKEN = "overtaken"
CLOCKS_OF = select(FollowUp).where(FollowUp.kind == Promised.CLOCK)


def wind(work: Work, case: str, profile: Profile, hands: Hands, now: datetime) -> tuple[Promise, ...]:
    """What is to be promised now that the case's entries are what they are; open promises that nothing asks for any more are ended.

    What was due before today is not promised late: a decision may come weeks after its first month has begun.
    """
    written = housing_lists.written(work, case)
    wanted = housing.due(written, profile.housing, profile.calendar)
    _end_all_but(work, case, {one.step for one in wanted}, now)
    receipt, today = housing.receipt(written, profile.housing), now.astimezone(JST).date()
    if receipt is None:
        return ()
    closes, next_month = profile.calendar.hours.closes, Month.of(today).later(1)
    reports = housing.asked(written, profile.housing, profile.calendar)
    _ask_no_more(work, case, receipt.decision, {one.of for one in reports}, now)
    asks = tuple(_asking(one, receipt.decision, profile, hands) for one in reports if one.day >= today and one.of <= next_month)
    told = {one.of for one in reports}
    soon = [one for one in wanted if one.day >= today and (one.of <= next_month or one.clock in ONCE)]
    looked = [one for one in soon if one.clock != TOLD_BY_CHAT or one.of not in told]
    _open_again(work, case, receipt.decision, {one.step for one in looked})
    return asks + tuple(
        Promise(Promised.CLOCK, receipt.decision, datetime.combine(one.day, closes, JST), hands.owner, step=one.step)
        for one in looked
    )


def _asking(one: Due, decision: str, profile: Profile, hands: Hands) -> Promise:
    """The person asked for the report of a month, which says what is left too."""
    morning = profile.calendar.good_time(datetime.combine(one.day, ASK_AT, JST))
    about = json.dumps({"month": one.of.iso})
    return Promise(Promised.ASK, f"{decision}#{one.of.iso}", morning, hands.owner, step=one.clock, words=about)


def _ask_no_more(work: Work, case: str, decision: str, wanted: set[Month], now: datetime) -> None:
    """End the askings about months that have their report."""
    rows = select(FollowUp).where(FollowUp.case_id == case, FollowUp.kind == Promised.ASK, col(FollowUp.ended_at).is_(None))
    for row in work.session.exec(rows.where(col(FollowUp.because).startswith(f"{decision}#"))).all():
        if Month.read(row.because.rpartition("#")[2]) not in wanted:
            follow_ups.end(work, row.id, OVERTAKEN, now)


def rewind(work: Work, profile: Profile, now: datetime) -> int:
    """One sweep over those who receive: what a new month asks for is promised. How many cases that were."""
    rows = work.session.exec(select(Case).where(housing_lists.holds(Fact.RECEIVING), col(Case.closed_at).is_(None))).all()
    for row in rows:
        hands = duty.hands(work, row.owner_id, "")
        for one in wind(work, row.id, profile, hands, now):
            follow_ups.promise(work, one, person=row.person_id, now=now, case=row.id)
    return len(rows)


def _end_all_but(work: Work, case: str, wanted: set[str], now: datetime) -> None:
    """End what nothing asks for any more."""
    for row in work.session.exec(CLOCKS_OF.where(FollowUp.case_id == case, col(FollowUp.ended_at).is_(None))).all():
        if row.step.partition(":")[0] in CLOCKS and row.step not in wanted:
            follow_ups.end(work, row.id, OVERTAKEN, now)


def _open_again(work: Work, case: str, decision: str, wanted: set[str]) -> None:
    """What ended because of an entry that was corrected since is open again; what a worker ended stays so."""
    ended = CLOCKS_OF.where(FollowUp.case_id == case, FollowUp.because == decision, FollowUp.ended_as == OVERTAKEN)
    for row in work.session.exec(ended.where(col(FollowUp.step).in_(wanted))).all():
        row.ended_at, row.ended_as = None, ""
        work.session.add(row)
        work.tell("today")
