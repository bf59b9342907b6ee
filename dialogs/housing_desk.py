"""住居確保給付金 at the desk (要綱 8-1, 8-2, 9): a duty noted by the agency, the city's decisions, payments and ends.

Each is permitted, judged by the law, audited, and sets the clocks of the benefit (casestore/housing_clocks.py) in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from casestore import housing, housing_lists, ledger
from casestore.calendar import JST
from casestore.db import Work
from casestore.duty import duty
from casestore.entries import Written
from casestore.housing_months import Month
from casestore.permissions import Act, Actor
from casestore.tables import Case
from casestore.words import N_
from dialogs.at_desk import AtDesk, action

NOON = time(12, 0)
ABOUT = {"benefit_decision": "benefit_application", "benefit_extension_decided": "benefit_extension"}
# What the worker does next once the city has written.
AFTER_CITY = {
    ("benefit_decision", "granted"): N_("住居確保給付金の支給が決まりました。本人に伝えて、面談の日を決める"),
    ("benefit_decision", "refused"): N_("住居確保給付金は支給されないことになりました。理由を読んで、本人とほかの方法を考える"),
    ("benefit_extension_decided", "granted"): N_("住居確保給付金の延長が決まりました。本人に伝える"),
    ("benefit_extension_decided", "refused"): N_(
        "住居確保給付金は延長されないことになりました。これからの家賃を、本人と考える"
    ),
    ("benefit_ended", "finished"): N_("住居確保給付金の支給が終わりました。これからの家賃を、本人と確かめる"),
    ("benefit_ended", "stopped"): N_("住居確保給付金が中止になりました。理由を読んで、本人と話す"),
}


class AlreadyPaid(Exception):
    """The month has a payment already."""


class HousingDesk(AtDesk):
    """What is written about the benefit from its own pages."""

    def benefit_duty(self, work: Work, case_id: str, what: str, on: date, by: Actor, now: datetime, *, once: str = "") -> None:
        """One interview, consultation or application of a person who receives the benefit, on the day it was (8-1).

        `once` makes the same tap twice one entry. Raises NotYet while nothing is received.
        """
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.WRITE_ENTRY, case, now)
        ledger.write(
            work,
            case_id,
            "benefit_duty",
            {"duty": what, "done_on": on.isoformat()},
            by=by,
            now=now,
            happened_at=min(datetime.combine(on, NOON, JST), now),
            profile=self.profile,
            cause=f"benefit_duty:{by.staff_id}:{once}" if once else None,
        )

    def benefit_by_city(
        self, work: Work, case_id: str, kind: str, answers: Mapping[str, Any], by: Actor, now: datetime, *, seen_version: int
    ) -> None:
        """The city's decision, payment or end (8-1, 8-2): about the newest application or extension; `answers` were checked by its form.

        Raises NotYet, NotYours, ChangedMeanwhile, AlreadyPaid.
        """
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.WRITE_ENTRY, case, now)
        written = housing_lists.written(work, case_id)
        if kind == "benefit_paid" and self._is_paid(written, answers):
            raise AlreadyPaid(case.number)
        about = next((one.id for one in reversed(written) if one.kind == ABOUT.get(kind)), None)
        words = AFTER_CITY.get((kind, str(answers.get("result"))))
        owner = duty(work, case)
        ledger.write(
            work,
            case_id,
            kind,
            answers,
            by=by,
            now=now,
            about=about,
            promises=[action(words, None, self.profile, owner, now)] if words and owner else (),
            profile=self.profile,
            seen_version=seen_version,
        )

    def _is_paid(self, written: Sequence[Written], answers: Mapping[str, Any]) -> bool:
        found, month = housing.receipt(written, self.profile.housing), Month.read(answers.get("month"))
        return found is not None and month is not None and (month in found.paid or month in found.beside)
