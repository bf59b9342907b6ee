"""The meeting room, from the staff's side (要綱 4-1, 4-2, 4-3): meetings called and held, items tabled, results recorded, minutes written.

What is decided there is judged by the law (casestore/meeting_results.py); here permission is asked and the case looked up.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlmodel import col, select

from casestore import agenda, audit, meeting_results, meetings
from casestore.agenda import Subject
from casestore.db import Store, Work
from casestore.meeting_results import Recorded, Result
from casestore.permissions import Act, Actor
from casestore.tables import Case, Entry, MeetingItem
from dialogs.at_desk import AtDesk


class MeetingRoom(AtDesk):
    """支援調整会議."""

    def propose_meetings(self, work: Work, by: Actor, now: datetime) -> list[str]:
        """Put the monthly meetings ahead into the calendar; ids of the new ones."""
        self.allow(work, by, Act.RUN_MEETING, None, now)
        return meetings.propose(work, self.profile, now)

    def call_meeting(self, work: Work, held_at: datetime, place: str, by: Actor, now: datetime) -> str:
        """A meeting as needed; its id. Raises MeetingRefused for a past time."""
        self.allow(work, by, Act.RUN_MEETING, None, now)
        return meetings.call(work, held_at, place, by, now)

    def move_meeting(self, work: Work, meeting: str, held_at: datetime, place: str, by: Actor, now: datetime) -> None:
        self.allow(work, by, Act.RUN_MEETING, None, now)
        meetings.move(work, meeting, held_at, place, by, now)

    def cancel_meeting(self, work: Work, meeting: str, by: Actor, now: datetime) -> None:
        self.allow(work, by, Act.RUN_MEETING, None, now)
        meetings.cancel(work, meeting, by, now)

    def seat_at_meeting(
        self, work: Work, meeting: str, by: Actor, now: datetime, *, staff_id: str, name: str, agency: str, city: bool
    ) -> str:
        """Ask a member of staff (by id) or somebody from outside (by name); the seat's id."""
        self.allow(work, by, Act.RUN_MEETING, None, now)
        seat = meetings.seat(work, meeting, now, staff_id=staff_id, name=name, agency=agency, city=city)
        audit.note(work, by.staff_id, "seated", meeting, now, detail=seat)
        return seat

    def unseat_at_meeting(self, work: Work, meeting: str, seat: str, by: Actor, now: datetime) -> None:
        self.allow(work, by, Act.RUN_MEETING, None, now)
        meetings.unseat(work, meeting, seat)
        audit.note(work, by.staff_id, "unseated", meeting, now, detail=seat)

    def hold_meeting(self, work: Work, meeting: str, came: Collection[str], by: Actor, now: datetime) -> None:
        """It took place, and these seats were taken."""
        self.allow(work, by, Act.RUN_MEETING, None, now)
        meetings.hold(work, meeting, came, by, now)

    def table_item(
        self, work: Work, meeting: str, subject: Subject, entry: str, by: Actor, now: datetime, *, override: str = ""
    ) -> str:
        """Put something on the agenda; the item's id. Raises MeetingRefused, NotYet, NotAllowed."""
        case = work.session.exec(select(Case).join(Entry, col(Entry.case_id) == col(Case.id)).where(Entry.id == entry)).one()
        self.allow(work, by, Act.TABLE_ITEM, case, now)
        return agenda.table(work, meeting, subject, entry, by, now, self.profile, override=override)

    def withdraw_item(self, work: Work, item: str, by: Actor, now: datetime) -> None:
        self._allow_item(work, item, by, now)
        agenda.withdraw(work, item, by, now)

    def arrange_agenda(self, work: Work, meeting: str, order: Mapping[str, int], by: Actor, now: datetime) -> None:
        """The items in the order of these numbers; `order`: by item, of those this person sees."""
        self.allow(work, by, Act.RUN_MEETING, None, now)
        agenda.arrange(work, meeting, order, by, now)

    def look_again(self, work: Work, item: str, by: Actor, now: datetime) -> None:
        """What was written since the item was tabled has been read."""
        self._allow_item(work, item, by, now)
        agenda.look_again(work, item, by, now)

    def _allow_item(self, work: Work, item: str, by: Actor, now: datetime) -> None:
        row = work.session.get_one(MeetingItem, item)
        self.allow(work, by, Act.TABLE_ITEM, work.session.get_one(Case, row.case_id), now)

    def record_meeting(self, store: Store, meeting: str, results: Mapping[str, Result], by: Actor, now: datetime) -> Recorded:
        """All results at once, each in a transaction of its own; what was recorded and what was refused."""
        with store.reading() as work:
            self.allow(work, by, Act.RUN_MEETING, None, now)
        return meeting_results.record(store, self.profile, meeting, results, by, now)

    def write_minutes(self, work: Work, meeting: str, text: str, seen_version: int, by: Actor, now: datetime) -> None:
        """A new version of the minutes. Raises MinutesChanged."""
        self.allow(work, by, Act.RUN_MEETING, None, now)
        meetings.write_minutes(work, meeting, text, seen_version, by, now)
