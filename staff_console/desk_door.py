"""What the console asks of the desk (dialogs/desk.py): every act that may end in words to a person goes through it.

Written as a Protocol, so that a page knows nothing of how a conversation is led.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from casestore.agency_links import Made
from casestore.db import Work
from casestore.permissions import Actor
from dialogs.agency_side import AgencyView, Key
from staff_console.answering_door import AnsweringDoor
from staff_console.appointment_door import AppointmentDoor
from staff_console.asking_door import AskingDoor
from staff_console.guarding_door import GuardingDoor
from staff_console.meeting_door import MeetingDoor
from staff_console.outdoors_door import OutdoorsDoor
from staff_console.outgoing_door import OutgoingDoor
from staff_console.phrase_door import PhraseDoor
from staff_console.same_door import SameDoor
from staff_console.writing_door import WritingDoor


class DeskDoor(
    GuardingDoor,
    WritingDoor,
    SameDoor,
    OutgoingDoor,
    AskingDoor,
    AnsweringDoor,
    AppointmentDoor,
    OutdoorsDoor,
    MeetingDoor,
    PhraseDoor,
    Protocol,
):
    """Each call runs inside one unit of work and raises NotYet, NotYours or NotAllowed with a reason a person can read."""

    def reply(
        self,
        work: Work,
        contact_id: str,
        text: str,
        by: Actor,
        now: datetime,
        *,
        not_before: datetime | None = None,
        why_now: str = "",
    ) -> str:
        """Queue a worker's words to the person; the message id. With `not_before` it waits until then. why_now: for the audit, at night."""
        ...

    def memo(self, work: Work, contact_id: str, text: str, by: Actor, now: datetime, *, tell: Collection[str] = ()) -> str:
        """Note something beside the conversation. It can never leave. tell: who is asked to read it; LookupError for who may not."""
        ...

    def take_over(self, work: Work, contact_id: str, by: Actor, now: datetime) -> None:
        """The worker has the pen; the bot is silent."""
        ...

    def hand_back(self, work: Work, contact_id: str, by: Actor, note: str, now: datetime) -> None:
        """The bot may answer again."""
        ...

    def clear_hold(self, work: Work, contact_id: str, by: Actor, now: datetime) -> None:
        """Someone has made sure that the person is safe."""
        ...

    def clear_alerts(self, work: Work, case_id: str, by: Actor, now: datetime) -> None:
        """Every open alert of a case has been looked at."""
        ...

    def send_again(self, work: Work, message_id: str, by: Actor, now: datetime) -> None:
        """Queue a post that could not be sent once more."""
        ...

    def triage(
        self,
        work: Work,
        case_id: str,
        outcome: str,
        reason: str,
        resources: Sequence[str],
        owner: str,
        next_action: str,
        next_date: date | None,
        by: Actor,
        now: datetime,
        *,
        seen_version: int | None = None,
    ) -> None:
        """振り分け (要綱 3-1-イ): the entry, what is sent to the person, and the follow-ups that keep the promise.

        Also raises ChangedMeanwhile when the case is not at `seen_version` any more.
        """
        ...

    def enter_intake(
        self, work: Work, answers: Mapping[str, Any], by: Actor, now: datetime, *, case_id: str = "", phone: str = ""
    ) -> str:
        """様式1 taken by telephone or at the counter, of a new person or of a case that has none yet; the reception number.

        `phone`: somebody else's account from which they write too.
        """
        ...

    def end_reception(self, work: Work, case_id: str, reason: str, by: Actor, now: datetime) -> None:
        """The reception, or what was only noticed, is over."""
        ...

    def open_again(self, work: Work, case_id: str, reason: str, by: Actor, now: datetime) -> None:
        """A case that was over is taken up again."""
        ...

    def record_employment(self, work: Work, case_id: str, started_on: date, employer: str, by: Actor, now: datetime) -> None:
        """Work was found (3-3-エ): the entry and the planned check-ins."""
        ...

    def move_follow_up(self, work: Work, follow_up: str, due: datetime, by: Actor, now: datetime) -> None:
        """Another day for something promised."""
        ...

    def end_follow_up(self, work: Work, follow_up: str, how: str, by: Actor, now: datetime) -> None:
        """Done, or withdrawn. Raises NoNextAction where that would leave the case without one."""
        ...

    def take_up_follow_up(self, work: Work, follow_up: str, by: Actor, now: datetime) -> bool:
        """What was withdrawn a moment ago goes on; False where it was not, or is too long ago."""
        ...

    def next_action(self, work: Work, case_id: str, words: str, due: date, by: Actor, now: datetime) -> None:
        """What comes next, and by which day (2-1-ア)."""
        ...

    # the city's act (dialogs/planning.py)
    def city_act(
        self, work: Work, case_id: str, answers: Mapping[str, Any], by: Actor, now: datetime, *, seen_version: int | None = None
    ) -> str:
        """支援決定 or 確認 (3-2-オ); the kind that was written. Raises Unreadable with its problems."""
        ...

    def send_plan_back(
        self, work: Work, case_id: str, reasons: str, by: Actor, now: datetime, *, seen_version: int | None = None
    ) -> None:
        """差戻し (5-3)."""
        ...

    def change_support(
        self, work: Work, case_id: str, answers: Mapping[str, Any], by: Actor, now: datetime, *, seen_version: int | None = None
    ) -> None:
        """支援決定の変更 (5-1)."""
        ...

    def send_notice(self, work: Work, case_id: str, decision: str, typed: Mapping[str, Any], by: Actor, now: datetime) -> str:
        """様式8; its 文書番号 (5-1, 5-2)."""
        ...

    # つなぎ (dialogs/handing_over.py, agency_side.py)
    def refer(
        self,
        work: Work,
        case_id: str,
        kind: str,
        answers: Mapping[str, Any],
        by: Actor,
        now: datetime,
        *,
        happened_at: datetime | None = None,
        cause: str | None = None,
        seen_version: int | None = None,
    ) -> str:
        """A つなぎ through the gate of sharing (要綱 3-1-ウ, 3-1-エ2); the entry's id."""
        ...

    def answer_of_referral(
        self,
        work: Work,
        case_id: str,
        referral: str,
        kind: str,
        words: str,
        by: Actor,
        now: datetime,
        *,
        on: date | None = None,
        decision: str = "",
        cause: str | None = None,
    ) -> None:
        """What became of a つなぎ (要綱 3-1-エ2, 3-1-エ3)."""
        ...

    def make_agency_link(self, work: Work, case_id: str, referral: str, by: Actor, now: datetime) -> Made:
        """A link and a slip for the destination; LookupError when the case has no such つなぎ."""
        ...

    def revoke_agency_link(self, work: Work, case_id: str, referral: str, by: Actor, now: datetime) -> int:
        """They stop working; how many that ended."""
        ...

    def look(self, work: Work, key: Key, language: str, now: datetime) -> AgencyView | None:
        """What a link or slip shows; writes nothing."""
        ...

    def may_try(self, work: Work, key: Key, now: datetime) -> bool:
        """Whether a code from this source is looked at now."""
        ...

    def enter_code(self, work: Work, key: Key, language: str, now: datetime) -> AgencyView | None:
        """A code was typed; None when it opens nothing."""
        ...

    def agency_answers(
        self, work: Work, key: Key, kind: str, words: str, on: date | None, language: str, now: datetime
    ) -> AgencyView | None:
        """An agency's answer; what is left to say. Raises NeedsMore, LookupError."""
        ...

    # 住居確保給付金 (dialogs/housing_desk.py)
    def benefit_duty(self, work: Work, case_id: str, what: str, on: date, by: Actor, now: datetime, *, once: str = "") -> None:
        """One duty done while receiving the benefit (8-1). `once` makes the same tap twice one entry."""
        ...

    def benefit_by_city(
        self, work: Work, case_id: str, kind: str, answers: Mapping[str, Any], by: Actor, now: datetime, *, seen_version: int
    ) -> None:
        """The city's decision, payment or end (8-1, 8-2). Also raises AlreadyPaid and ChangedMeanwhile."""
        ...

    # 同意 (dialogs/consenting.py)
    def give_consent(
        self,
        work: Work,
        case_id: str,
        typed: Mapping[str, Any],
        by: Actor,
        now: datetime,
        *,
        shown: str,
        messages: Collection[str] = (),
        cause: str | None = None,
    ) -> str:
        """A consent to the text that was shown (3-1-エ); the entry's id. Raises Unreadable, NotYet, NotYours."""
        ...
