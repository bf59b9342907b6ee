"""People who come twice: taken down by hand with name, telephone and birth date, or by chat; and the office that finds out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from casestore import audit, ledger, lookalikes, same_person, worklists
from casestore.follow_ups import Promised
from casestore.lookalikes import Pair
from casestore.tables import Case, Contact, FollowUp
from tests.console_room import THE_INTAKE
from tests.playing import Office

HANAKO = {"name": "髙﨑 花子", "kana": "タカサキ ハナコ", "birth_date": "1990-04-02", "phone_mobile": "000-0000-0001"}
BY_HAND = {"route": "telephone", "who": "self", "received_on": "2026-11-25", "own_words": "家賃が払えません。"}
WHY = "本人が、両方とも自分だと話した"


@dataclass
class Doubles(Office):
    """An office where the same person may come twice."""

    def takes_down(self, who: str = "tanaka", *, phone: str = "", **answers: Any) -> str:
        """様式1 by hand; its number."""
        actor = self.actor(who)
        return self.do(lambda work: self.worker.enter_intake(work, BY_HAND | answers, actor, self.clock.now(), phone=phone))

    def writes_in(self, phone: str, channel: str = "line") -> str:
        """The whole intake by chat; the number of the ledger it landed in."""
        self.says(phone, *THE_INTAKE, channel=channel)
        return self.number_of(phone)

    def number_of(self, phone: str) -> str:
        case = self.look(lambda work: same_person.current_case(work, self.contact_of(phone).person_id))
        assert case is not None
        return case.number

    def contact_of(self, phone: str) -> Contact:
        """The account of a phone."""

        def find(work: Any) -> Contact:
            rows = work.session.exec(select(Contact)).all()
            return next(row for row in rows if work.open(row.person_id, "contact.address", row.id, row.address) == phone)

        return self.look(find)

    def owned_by(self, number: str, who: str) -> None:
        case, owner = self.case(number), self.actor(who).staff_id
        answers = {"owner": owner, "before": case.owner_id or ""}
        self.do(lambda work: ledger.write(work, case.id, "owner_changed", answers, by=ledger.BY_SYSTEM, now=self.clock.now()))

    def person(self, number: str) -> str:
        return self.case(number).person_id

    # -- what the desk does ----------------------------------------------------------------------------------------------

    def merges(self, keep: str, away: str, who: str = "mori", reason: str = WHY) -> None:
        """By number, or by person id."""
        one, other, actor = self._id(keep), self._id(away), self.actor(who)
        self.clock.forward(minutes=1)
        self.do(lambda work: self.worker.bring_together(work, one, other, reason, actor, self.clock.now()))

    def parts(self, one: str, other: str, who: str = "mori", reason: str = "別の方だった") -> None:
        first, second, actor = self._id(one), self._id(other), self.actor(who)
        self.clock.forward(minutes=1)
        self.do(lambda work: self.worker.take_apart(work, first, second, reason, actor, self.clock.now()))

    def tells_apart(self, one: str, other: str, who: str = "mori") -> None:
        first, second, actor = self._id(one), self._id(other), self.actor(who)
        self.do(lambda work: self.worker.judge_different(work, first, second, actor, self.clock.now()))

    def restricts(self, number: str, who: str, *named: str) -> None:
        actor, case = self.actor(who), self.case(number)
        ids = [self.actor(one).staff_id for one in named]
        self.do(lambda work: self.worker.restrict(work, case.id, ids, actor, self.clock.now()))

    def excludes(self, number: str, who: str, new_owner: str = "") -> None:
        actor, case, away = self.actor("mori"), self.case(number), self.actor(who).staff_id
        owner = self.actor(new_owner).staff_id if new_owner else ""
        self.do(lambda work: self.worker.exclude(work, case.id, away, "親族", actor, self.clock.now(), new_owner=owner))

    # -- what is seen ----------------------------------------------------------------------------------------------------

    def suspected(self, who: str = "mori", number: str = "") -> list[Pair]:
        actor, person = self.actor(who), self.person(number) if number else ""
        return self.look(lambda work: lookalikes.suspected(work, actor, person))

    def asked(self) -> list[FollowUp]:
        """The open tasks to look whether two are one."""
        rows = select(FollowUp).where(FollowUp.kind == Promised.LOOKALIKE, col(FollowUp.ended_at).is_(None))
        return self.look(lambda work: list(work.session.exec(rows)))

    def sees(self, who: str, number: str) -> bool:
        actor = self.actor(who)
        return self.look(lambda work: worklists.case_by_number(work, actor, number)) is not None

    def open_cases(self) -> dict[str, Case]:
        rows = select(Case).where(col(Case.closed_at).is_(None))
        return {case.number: case for case in self.look(lambda work: work.session.exec(rows).all())}

    def is_true(self) -> bool:
        return not self.look(lambda work: [*ledger.untrue(work), *same_person.untrue(work)]) and not self.look(audit.broken_at)

    def _id(self, one: str) -> str:
        return self.person(one) if one.startswith("R") else one
