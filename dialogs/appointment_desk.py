"""Appointments and papers at the desk (要綱 3-3-ア, 2-1-ア): booked, offered, moved, cancelled, kept, missed; papers asked for and looked at.

What changes for the person is said to them at a good hour; where we cannot write, telling them is a worker's task.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from casestore import appointments, follow_ups, ledger, papers, posts, same_person, talks
from casestore.calendar import JST
from casestore.db import Work
from casestore.duty import duty
from casestore.follow_ups import Promise, Promised
from casestore.ids import new_id
from casestore.papers import Wanted
from casestore.permissions import Act, Actor
from casestore.reachable import contact_of, wishes_of
from casestore.tables import Appointment, Case, Contact, PaperAsked
from casestore.words import N_
from casestore.words import to_person as _
from dialogs import scheduled, wording
from dialogs.appointing import remind_of
from dialogs.appointment_known import HOW, shown_in
from dialogs.at_desk import AtDesk, action
from dialogs.facts import Facts
from dialogs.says import Line, Saying, line

TELL_THEM = N_("予約のことを、電話などで本人に伝える")
WRITE_IT_DOWN = N_("面談の記録を書いて、次にすることを決める")
AFTER_CANCELLING = N_("予約を取り消しました。次にすることを決める")
DID_NOT_COME = N_("約束の時間に会えませんでした。本人の返事を見て、次を考える")
ASKED_FOR = N_("お願いした書類がどうなったか、やさしく聞く")
WAY_OF_TRYING = {"office": "appointment", "telephone": "telephone", "visit": "visit", "online": "appointment"}

RECEIVED = "書類を受け取った：%s"  # stands in the ledger, which is kept in Japanese

BOOKED = _("職員が、お話しする時間を予約しました。%(appointment)sです。%(how)s")
MOVED = _("予約の時間が変わりました。%(appointment)sです。%(how)s")
CANCELLED = _("すみません。%(appointment)sの予約は、こちらの都合でなくなりました。次のことは、職員がご連絡します。")
IF_NOT = _("都合が悪いときは、いつでも「予約」と送ってください。")
AGAIN = _(
    "「%(paper)s」の写真が、うまく読めませんでした。すみませんが、もう一度お願いできますか。「書類」と送ると始められます。"
)


class AppointmentDesk(AtDesk):
    """What a worker does about appointments and papers. Each raises NotAllowed; NotYet where the law says no."""

    def book_appointment(
        self, work: Work, case_id: str, staff: str, way: str, start: datetime, by: Actor, now: datetime, *, note: str = ""
    ) -> None:
        """A time agreed by telephone or at the counter. Raises Taken."""
        case = self._case(work, case_id, by, now)
        minutes, words = self.profile.appointments.minutes, {"note": note} if note else {}
        row = appointments.book(work, case, staff, way, start, minutes, now, by=by.staff_id, words=words)
        remind_of(work, self.profile, case, row, now)
        self._tell(work, case, row, BOOKED, now)

    def offer_times(
        self, work: Work, case_id: str, staff: str, way: str, starts: Sequence[datetime], by: Actor, now: datetime
    ) -> bool:
        """Invite a person to choose one of these times; False where we cannot write to them and a task was made. Raises Taken."""
        case = self._case(work, case_id, by, now)
        minutes = self.profile.appointments.minutes
        theirs = appointments.of(work, same_person.ids(work, case.person_id))
        for old in {row.offer for row in theirs if row.state == appointments.OFFERED}:
            appointments.release(work, old, now)
        invitation = appointments.offer(work, case, staff, way, starts, minutes, now, by=by.staff_id)
        until = max(starts).astimezone(JST).date() - timedelta(days=1)
        about = {"offer": invitation, "until": until.isoformat()}
        return scheduled.ask_at_once(self.desk, work, case, "invited", by, now, about=about)

    def move_appointment(self, work: Work, appointment: str, start: datetime, way: str, by: Actor, now: datetime) -> None:
        """Another time or way. Raises Taken, NotOpen."""
        row, case = self._appointment(work, appointment, by, now)
        self._forget_asking(work, case, row, now)
        appointments.move(work, row, start, now, by=by.staff_id, way=way)
        remind_of(work, self.profile, case, row, now)
        self._tell(work, case, row, MOVED, now)

    def cancel_appointment(self, work: Work, appointment: str, by: Actor, now: datetime) -> None:
        """It does not take place; the worker decides what comes instead. Raises NotOpen."""
        row, case = self._appointment(work, appointment, by, now)
        self._forget_asking(work, case, row, now)
        appointments.cancel(work, row, now, by=by.staff_id)
        self._next(work, case, row, AFTER_CANCELLING, now)
        self._tell(work, case, row, CANCELLED, now)

    def keep_appointment(self, work: Work, appointment: str, by: Actor, now: datetime) -> None:
        """They were there: what was talked about is written next. Raises NotOpen."""
        row, case = self._appointment(work, appointment, by, now)
        self._forget_asking(work, case, row, now)
        appointments.keep(work, row, now, by=by.staff_id)
        self._next(work, case, row, WRITE_IT_DOWN, now)

    def miss_appointment(self, work: Work, appointment: str, by: Actor, now: datetime) -> None:
        """They did not come (3-3-ア): written down, and the next business day they are asked kindly what happened. Raises NotOpen."""
        row, case = self._appointment(work, appointment, by, now)
        self._forget_asking(work, case, row, now)
        appointments.miss(work, row, now, by=by.staff_id)
        ledger.write(
            work,
            case.id,
            "contact_attempt",
            {"way": WAY_OF_TRYING[row.way], "result": "not_come"},
            by=by,
            now=now,
            happened_at=row.starts_at,
            promises=[action(DID_NOT_COME, self._day(now, 3), self.profile, row.staff_id, now, because=f"missed:{row.id}")],
        )
        asked = datetime.combine(self._day(now, 1), self.profile.appointments.ask_missed_at, JST)
        about = {"appointment_id": row.id, "case": case.id}
        because = f"missed:{row.id}"
        scheduled.ask_on(work, case, "missed", asked, because=because, now=now, about=about, owner=row.staff_id)

    def ask_for_papers(self, work: Work, case_id: str, wanted: Sequence[Wanted], by: Actor, now: datetime) -> bool:
        """Ask a person for papers, by photo or in person; False where we cannot write to them and a task was made. Raises MyNumber."""
        case = self._case(work, case_id, by, now)
        made = papers.ask_for(work, case, wanted, now, by=by.staff_id)
        owner = duty(work, case) or by.staff_id
        promise = action(ASKED_FOR, self._day(now, 5), self.profile, owner, now, because=new_id(now))
        follow_ups.promise(work, promise, person=case.person_id, now=now, case=case.id)
        return not made or scheduled.ask_at_once(self.desk, work, case, "papers", by, now)

    def settle_paper(self, work: Work, paper: str, state: str, by: Actor, now: datetime) -> None:
        """A worker has looked at it: received, not needed, or wanted again, which the person is told. LookupError for another state."""
        row = work.session.get_one(PaperAsked, paper)
        case = self._case(work, row.case_id, by, now)
        if state not in (*papers.SETTLED, papers.WANTED):
            raise LookupError(state)
        papers.settle(work, row, state, now, by=by.staff_id)
        if state == papers.RECEIVED:
            name = papers.name(work, self.profile, row, "ja")
            answers = {"way": "chat" if row.messages else "meeting", "partner": "person", "note": RECEIVED % name}
            ledger.write(work, case.id, "contact", answers, by=by, now=now)
        if state == papers.WANTED:
            self._tell_of_paper(work, case, row, now)

    # -- inside ----------------------------------------------------------------------------------------------------------

    def _case(self, work: Work, case_id: str, by: Actor, now: datetime) -> Case:
        case = same_person.worked_on(work, work.session.get_one(Case, case_id))
        self.allow(work, by, Act.WRITE_ENTRY, case, now)
        return case

    def _appointment(self, work: Work, appointment: str, by: Actor, now: datetime) -> tuple[Appointment, Case]:
        row = work.session.get_one(Appointment, appointment)
        return row, self._case(work, row.case_id, by, now)

    def _day(self, now: datetime, business_days: int) -> date:
        return self.profile.calendar.business_day_after(now.astimezone(JST).date(), business_days)

    def _next(self, work: Work, case: Case, row: Appointment, words: str, now: datetime) -> None:
        promise = action(words, None, self.profile, row.staff_id, now, because=f"{row.state}:{row.id}")
        follow_ups.promise(work, promise, person=case.person_id, now=now, case=case.id)

    def _forget_asking(self, work: Work, case: Case, row: Appointment, now: datetime) -> None:
        scheduled.ask_no_more(work, case, "tomorrow", now, because=appointments.reason(row))

    def _tell(self, work: Work, case: Case, row: Appointment, text: str, now: datetime) -> None:
        """Said to the person in their language; the sentence about changing it only where it still stands."""
        contact = contact_of(work, case)
        if contact is None:
            return self._tell_by_hand(work, case, row.staff_id, f"{row.state}:{appointments.reason(row)}", now)
        language = talks.load(work, contact.id).language
        place = self.profile.appointments.place.to(language)
        how = line(HOW[row.way], office_place=place)
        said = [Saying(line(text, appointment=shown_in(self.profile, row, language), how=how))]
        if row.state == appointments.BOOKED:
            said.append(Saying(Line(IF_NOT)))
        self._say(work, contact.id, tuple(said), language, now)
        return None

    def _tell_of_paper(self, work: Work, case: Case, row: PaperAsked, now: datetime) -> None:
        contact = contact_of(work, case)
        if contact is None:
            return self._tell_by_hand(work, case, duty(work, case), f"paper:{row.id}:{now.isoformat()}", now)
        language = talks.load(work, contact.id).language
        name = papers.name(work, self.profile, row, language)
        self._say(work, contact.id, (Saying(line(AGAIN, paper=name)),), language, now)
        return None

    def _say(self, work: Work, contact: str, said: tuple[Saying, ...], language: str, now: datetime) -> None:
        post = wording.post(said, language, Facts())
        assert post is not None  # noqa: S101 - there is always a sentence
        due = wishes_of(work, work.session.get(Contact, contact)).moment(now, self.profile.calendar)
        posts.queue(work, contact, post, now, author="bot", language=language, not_before=due if due > now else None)

    def _tell_by_hand(self, work: Work, case: Case, owner: str | None, because: str, now: datetime) -> None:
        promise = Promise(Promised.CALL, because, self.profile.calendar.good_time(now), owner, step="told", words=TELL_THEM)
        follow_ups.promise(work, promise, person=case.person_id, now=now, case=case.id)
