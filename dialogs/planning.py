"""The city's side of the desk, and what the person is told of it (要綱 3-2-オ, 5): decide or confirm, give back with reasons, change, send the notice.

Each act is permitted, judged by the law, audited, and starts and stops the clocks of its kind; all of it in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casestore import city_acts, entries, people, plans, posts, submitted_plans
from casestore.city_acts import act_of
from casestore.db import Work
from casestore.duty import duty
from casestore.entries import Written
from casestore.facts import Fact, held
from casestore.forms.form import Problem
from casestore.forms.plan import services_in
from casestore.permissions import Act, Actor
from casestore.speech import Bubble, Post
from casestore.tables import Case
from casestore.wishes import Wishes
from casestore.words import N_, to_person
from casestore.writing import Filled, Unreadable, write_on_form
from dialogs.at_desk import AtDesk, action, contact_of
from locales import catalog

# Neutral on purpose: whoever else looks at this phone learns nothing of plans, services or the city.
LETTER_READY = to_person("お渡しする書類ができました。受け取り方は、担当からお知らせします。急ぎではありません。")
AFTER_ACT = {
    "support_decision": N_("市が支援を決定しました。本人に伝えて、支援を始める"),
    "plan_confirmation": N_("市が内容を確認しました。本人に伝えて、支援を始める"),
    "sent_back": N_("市から差し戻されました。理由を読んで、本人といっしょにプランを見直す"),
    "support_change": N_("市が支援決定を変更しました。本人に伝える"),
    "notice": N_("通知書ができました。本人に渡す"),
}
NO_PLAN = N_("いま判断できるプランがありません。画面をひらき直してください。")
SENT_ALREADY = N_("この決定の通知書は、もう出ています。")


@dataclass(frozen=True)
class CityPen:
    """Who writes into which case now, and which version of it they saw."""

    work: Work
    case: Case
    by: Actor
    now: datetime
    seen: int | None


class Planning(AtDesk):
    """What a city officer does with a plan."""

    def city_act(
        self, work: Work, case_id: str, answers: Mapping[str, Any], by: Actor, now: datetime, *, seen_version: int | None = None
    ) -> str:
        """Decide or confirm the current plan, whichever its services need; the kind that was written.

        answers: of the form support_decision. Raises Unreadable, NotYet, NotYours, ChangedMeanwhile.
        """
        pen = self._city_pen(work, case_id, by, now, seen_version)
        plan = _current(pen)
        kind = act_of(services_in(plan.entry.answers), self.profile).kind
        self._city_writes(pen, kind, answers, plan.entry.id)
        return kind

    def send_plan_back(
        self, work: Work, case_id: str, reasons: str, by: Actor, now: datetime, *, seen_version: int | None = None
    ) -> None:
        """差戻し with its reasons (5-3): the plan falls back to planning. Raises as city_act does."""
        pen = self._city_pen(work, case_id, by, now, seen_version)
        self._city_writes(pen, "sent_back", {"reasons": reasons}, _current(pen).entry.id)

    def change_support(
        self, work: Work, case_id: str, answers: Mapping[str, Any], by: Actor, now: datetime, *, seen_version: int | None = None
    ) -> None:
        """支援決定の変更 (5-1): answers of the form support_change. Raises as city_act does."""
        pen = self._city_pen(work, case_id, by, now, seen_version)
        self._city_writes(pen, "support_change", answers, _current(pen).entry.id)

    def send_notice(self, work: Work, case_id: str, decision: str, typed: Mapping[str, Any], by: Actor, now: datetime) -> str:
        """様式8 for a decision or a change, with the next 文書番号, which is returned; the person hears that a letter is ready (5-1, 5-2).

        typed: what nobody can derive (addressee, mayor, contact, conditions, appeal). Raises Unreadable, NotYet, NotYours.
        """
        pen = self._city_pen(work, case_id, by, now, None)
        written = entries.entries(work, case_id)
        about = next((one for one in written if one.id == decision), None)
        plan = next((one for one in plans.versions(written) if about is not None and one.entry.id == about.about), None)
        if about is None or plan is None:
            raise Unreadable(Problem("notice", NO_PLAN))
        if held(Fact.NOTICE_DUE, decision) not in pen.case.facts:
            raise Unreadable(Problem("notice", SENT_ALREADY))
        number = submitted_plans.next_document_number(work, now)
        self._city_writes(pen, "notice", dict(typed) | city_acts.notice_answers(plan, about, number, now), about.id)
        self._tell_of_letter(pen)
        return number

    def _city_pen(self, work: Work, case_id: str, by: Actor, now: datetime, seen: int | None) -> CityPen:
        case = work.session.get_one(Case, case_id)
        self.allow(work, by, Act.WRITE_ENTRY, case, now)
        return CityPen(work, case, by, now, seen)

    def _city_writes(self, pen: CityPen, kind: str, answers: Mapping[str, Any], about: str) -> Written:
        """The entry, if its form is whole, with the clocks of its kind, and a task for whoever looks after the person."""
        filled = Filled(kind, {name: said for name, said in answers.items() if said}, about, seen_version=pen.seen)
        owner = duty(pen.work, pen.case) or pen.by.staff_id
        told = action(AFTER_ACT[kind], None, self.profile, owner, pen.now)
        return write_on_form(pen.work, self.profile, pen.case.id, filled, by=pen.by, now=pen.now, promises=[told])

    def _tell_of_letter(self, pen: CityPen) -> None:
        """By chat where the person may be written to, in the hours they named; else the owner's task alone says it."""
        contact = contact_of(pen.work, pen.case)
        if contact is None:
            return
        language = people.known(pen.work, pen.case.person_id).language
        posts.queue(
            pen.work,
            contact.id,
            Post((Bubble(catalog(language).gettext(LETTER_READY)),)),
            pen.now,
            author=pen.by.staff_id,
            language=language,
            must_arrive=True,
            not_before=Wishes.of(people.prefers(pen.work, contact.id)).moment(pen.now, self.profile.calendar),
        )


def _current(pen: CityPen) -> plans.Version:
    plan = plans.current(entries.entries(pen.work, pen.case.id))
    if plan is None:
        raise Unreadable(Problem("plan", NO_PLAN))
    return plan
