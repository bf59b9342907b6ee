"""Any entry of the law written from its form on a real store: all of them, once each, nothing half, nothing twice (要綱 2-1-ア, 6-1, 6-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from casestore import city_acts, corrections, documents, follow_ups, ledger, plans, writing
from casestore.calendar import JST
from casestore.corrections import as_corrected
from casestore.db import Store, Work
from casestore.entries import Written
from casestore.facts import Fact, held
from casestore.follow_ups import Promised
from casestore.forms import FORM_OF
from casestore.forms import form as form_words
from casestore.forms.form import Problem
from casestore.kinds import KINDS
from casestore.ledger import BY_PERSON, ChangedMeanwhile, NoNextAction, NotYet, NotYours, Writer
from casestore.permissions import Actor
from casestore.writing import Filled, Unreadable, WrittenBefore, write_on_form
from dialogs.at_desk import NotAllowed
from dialogs.desk import Desk
from dialogs.worker import Worker
from dialogs.writing_down import ELSEWHERE
from tests.conftest import StillClock
from tests.examples_of_kinds import EXAMPLES
from tests.life import Life

BY_CHIEF = ("approval", "plan_returned", "roles_agreed", "evaluation_confirmed", "suspension_confirmed", "gap_discussed")
TRAINING: Mapping[str, Any] = {
    "lines": [{"service": "work_training", "agency": "札幌の事業所"}, {"service": "hello_work_programme", "agency": "札幌"}]
}
OWN: Mapping[str, Any] = {"lines": [{"service": "own_support", "content": "月2回の面談"}]}
HANDED_IN = ("plan_agreement", "pre_coordination", "approval")


class Desk1(Life):
    """A case and its staff, written through forms only."""

    def fill(self, kind: str, **more: Any) -> Filled:
        """The example of a kind, with ids that exist, about the newest entry it may be about, and a next action."""
        return Filled(
            kind=kind,
            answers={**EXAMPLES[kind], **self.own(kind), **more},
            about=self.subject(kind),
            next_action="次の面談",
            next_day=date(2026, 12, 1),
        )

    def own(self, kind: str) -> dict[str, Any]:
        """What an example can not know: who works here, which text is in force."""
        if kind in ("triage", "owner_changed"):
            return {"owner": self.staff["counsellor"].staff_id}
        if kind in ("support_decision", "plan_confirmation"):
            return {"checks": self.checks()}
        in_force = documents.current(self.profile, "privacy_rules", self.clock.now().date()).edition
        return {"edition": in_force, "scope": ["agency", "city", "hello_work"]} if kind == "consent" else {}

    def checks(self) -> list[dict[str, str]]:
        """Every requirement of the current plan, answered with yes."""
        plan = plans.current(self.entries())
        services = plan.entry.answers["services"] if plan else []
        found = city_acts.checklist(services, self.profile)
        return [{"service": one.id, "check": check.id, "answer": "yes"} for one in found for check in one.checks]

    def subject(self, kind: str) -> str | None:
        law, facts = KINDS[kind], self.case().facts
        fitting = [
            one.id
            for one in self.entries()
            if (one.kind in law.about or (kind == "correction" and one.kind == "assessment"))
            and (not law.about_open or any(held(fact, one.id) in facts for fact in law.about_open))
        ]
        return fitting[-1] if fitting else None

    def on_form(self, kind: str, by: Writer | None = None, filled: Filled | None = None, **more: Any) -> Written:
        self.clock.forward(minutes=5)
        filled = filled or self.fill(kind, **more)
        hand = by or (
            self.staff["chief"] if kind in BY_CHIEF else self.by(kind, "person" if kind in ("unsent", "person_told") else "")
        )
        return self.store.write(
            lambda work: write_on_form(work, self.profile, self.case_id, filled, by=hand, now=self.clock.now())
        )

    def all_of(self, *kinds: str) -> None:
        for kind in kinds:
            self.on_form(kind)

    def next_case(self) -> None:
        self.case_id = self.store.write(self._open)

    def do(self, job: Any) -> Any:
        return self.store.write(job)


@pytest.fixture
def desk(store: Store, clock: StillClock) -> Desk1:
    return Desk1(store, clock)


@pytest.fixture
def one(sqlite_store: Store, clock: StillClock) -> Desk1:
    return Desk1(sqlite_store, clock)


def problems_of(desk: Desk1, filled: Filled, by: str = "counsellor") -> dict[str, str]:
    with pytest.raises(Unreadable) as wrong:
        desk.on_form(filled.kind, desk.staff[by], filled)
    return {problem.field: problem.message for problem in wrong.value.problems}


def test_every_kind_of_the_law_is_written_from_its_form_and_the_columns_follow_from_the_entries(desk: Desk1) -> None:
    """(要綱 6-1, 6-2)"""
    desk.all_of("lead", "intake", "contact", "alert", "alert_cleared", "wish_public_assistance", "triage", "information_given")
    desk.all_of("ward_referral", "ward_referral_released", "application", "consent_declined", "consent", "consent_withdrawn")
    desk.all_of("consent", "assessment", "correction", "assessment_confirmed", "screening", "emergency_support")
    desk.all_of("referral", "referral_seen", "referral_declined", "referral_reviewed", "referral_acknowledged")
    desk.all_of("referral_contacted", "referral_reached", "referral_followed_up", "referral", "referral_revoked")
    desk.all_of("referral", "referral_closed", "plan", "plan_change_wish", "plan_returned", "plan", *HANDED_IN, "roles_agreed")
    desk.all_of("plan_submission", "sent_back")
    desk.on_form("plan", **TRAINING)
    desk.all_of(*HANDED_IN, "plan_submission", "support_decision", "support_change", "notice", "support_request", "delivery")
    desk.all_of("monitoring", "evaluation", "evaluation_confirmed", "continuation", "assessment", "plan", *HANDED_IN)
    desk.all_of("plan_submission", "plan_confirmation", "evaluation", "evaluation_confirmed", "continuation", "assessment")
    desk.on_form("plan", **OWN)
    desk.all_of(*HANDED_IN, "plan_report", "employment_started", "check_in", "employment_ended", "person_promised")
    desk.all_of(
        "person_told",
        "record_wish",
        "supervision",
        "resource_gap",
        "gap_discussed",
        "owner_changed",
        "unsent",
        "contact_attempt",
    )
    desk.all_of("benefit_application", "benefit_withdrawn", "benefit_application", "benefit_check", "benefit_submission")
    desk.all_of("benefit_decision", "benefit_duty", "benefit_report", "benefit_paid", "benefit_extension")
    desk.all_of("benefit_extension_decided", "benefit_ended", "suspension_confirmed", "suspension", "resumption", "evaluation")
    desk.on_form("evaluation_confirmed", result="closed")
    desk.on_form("closure", left_open_reason="通知書は別に届ける")
    written = {one.kind for one in desk.entries()}
    desk.on_form("reopening")
    desk.all_of("merged_away", "merge_undone")
    assert desk.is_true()
    desk.next_case()
    desk.all_of("lead", "lead_closed")
    desk.next_case()
    desk.all_of("intake")
    desk.on_form("triage")
    desk.all_of("application", "application_withdrawn", "information_given", "reception_closed")
    written |= {"reopening", "merged_away", "merge_undone", "lead_closed", "application_withdrawn", "reception_closed"}
    assert written == set(KINDS)
    with desk.store.reading() as work:
        assert ledger.untrue(work) == []


def test_no_form_has_a_field_with_the_name_of_what_stands_around_it() -> None:
    around = {
        writing.ABOUT,
        writing.HAPPENED,
        writing.ACTION,
        writing.DAY,
        "csrf",
        "command",
        "seen_version",
        "give_up",
        "drawn",
        "form_which",
    }
    assert [kind for kind, form in FORM_OF.items() if around & {field.id for field in form.fields}] == []


def test_the_services_of_a_plan_are_derived_from_its_lines_and_its_number_from_the_rounds(one: Desk1) -> None:
    """(要綱 3-2-ア, 3-2-オ)"""
    one.all_of("intake", "triage", "application", "consent", "assessment", "screening")
    plan = one.on_form("plan", **TRAINING)
    assert plan.answers["services"] == ["work_training", "hello_work_programme"]
    assert plan.answers["plan_no"] == "1"
    assert {Fact.TRAINING, Fact.CITY_ACT, Fact.HELLO_WORK} <= set(one.case().facts)


def test_what_happened_earlier_bears_both_days_and_is_marked_late(one: Desk1) -> None:
    """(要綱 6-1)"""
    written = one.on_form("intake", filled=replace(one.fill("intake"), happened_on=date(2026, 11, 20)))
    assert (written.happened_at.astimezone(JST).date(), written.late) == (date(2026, 11, 20), True)
    assert written.written_at == one.clock.now()
    today = one.on_form("contact", filled=replace(one.fill("contact"), happened_on=date(2026, 11, 25)))
    assert (today.happened_at, today.late) == (one.clock.now(), False)


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"happened_on": date(2026, 11, 26)}, "happened_on", writing.NOT_AHEAD),
        ({"next_action": "", "next_day": date(2026, 12, 1)}, "next_action", writing.NO_ACTION),
        ({"next_action": "電話する", "next_day": None}, "next_date", writing.NO_DAY),
        ({"next_action": "電話する", "next_day": date(2026, 11, 24)}, "next_date", writing.PAST_DAY),
    ],
)
def test_the_day_it_happened_and_the_next_action_are_checked_by_name(
    one: Desk1, change: dict[str, Any], field: str, message: str
) -> None:
    """(要綱 2-1-ア)"""
    assert problems_of(one, replace(one.fill("intake"), **change)) == {field: message}
    assert one.entries() == []


def test_bad_answers_are_named_in_japanese_and_nothing_is_half_written(one: Desk1) -> None:
    one.on_form("intake")
    before = one.case().version
    filled = replace(one.fill("contact"), answers={"way": "owl", "shoe_size": "27", "facts": "あった"})
    found = problems_of(one, filled)
    assert found == {"shoe_size": form_words.NOT_ON_FORM, "way": form_words.NOT_A_CHOICE}
    assert one.case().version == before


def test_a_table_names_the_row(one: Desk1) -> None:
    one.all_of("intake", "triage", "application", "consent", "assessment", "screening")
    lines = [*EXAMPLES["plan"]["lines"], {"service": "work_training", "agency": "A", "from": "2026-02-30"}]
    assert problems_of(one, one.fill("plan", lines=lines)) == {"lines.2.from": form_words.ABSENT_DAY}


def test_without_a_next_action_an_open_case_is_refused_whole(one: Desk1) -> None:
    """(要綱 2-1-ア)"""
    with pytest.raises(NoNextAction):
        one.on_form("contact", filled=replace(one.fill("contact"), next_action="", next_day=None))
    assert (one.entries(), one.case().version) == ([], 0)


def test_what_was_typed_as_the_next_action_is_promised_beside_what_the_clocks_promise(one: Desk1) -> None:
    """(要綱 2-1-ア, 3-1-エ)"""
    one.on_form("intake")
    written = one.on_form("person_promised")
    mine = [row for row in one.promised() if row.because == written.id]
    assert {row.kind for row in mine} == {Promised.NEXT_ACTION, Promised.CLOCK}
    typed = next(row for row in mine if row.kind == Promised.NEXT_ACTION)
    assert typed.due_at.astimezone(JST) == datetime(2026, 12, 1, 17, 15, tzinfo=JST).replace(
        hour=one.profile.calendar.hours.closes.hour, minute=one.profile.calendar.hours.closes.minute
    )
    with one.store.reading() as work:
        assert follow_ups.words_of(work, typed) == "次の面談"


def test_the_same_command_again_writes_nothing_new_and_with_other_words_it_is_told(desk: Desk1) -> None:
    """(要綱 6-1)"""
    filled = replace(desk.fill("intake"), cause="write:me:1")
    first = desk.on_form("intake", filled=filled)
    assert desk.on_form("intake", filled=replace(filled, seen_version=0)).id == first.id
    with pytest.raises(WrittenBefore) as before:
        desk.on_form("intake", filled=replace(filled, answers={**filled.answers, "own_words": "書き足したこと"}))
    assert before.value.entry.id == first.id
    assert [one.kind for one in desk.entries()] == ["intake"]


def test_a_writer_who_has_not_seen_the_newest_entry_is_told_before_anything_is_written(desk: Desk1) -> None:
    desk.on_form("intake")
    seen = desk.case().version
    desk.on_form("contact")
    with pytest.raises(ChangedMeanwhile):
        desk.on_form("contact", filled=replace(desk.fill("contact"), seen_version=seen))
    assert desk.on_form("contact", filled=replace(desk.fill("contact"), seen_version=seen + 1)).seq == 3


def test_an_entry_of_another_case_can_not_be_what_it_is_about(one: Desk1) -> None:
    one.on_form("intake")
    one.on_form("resource_gap")
    elsewhere = one.subject("gap_discussed")
    one.next_case()
    one.on_form("intake")
    filled = replace(one.fill("gap_discussed"), about=elsewhere)
    assert problems_of(one, filled, "chief") == {"about": writing.NOT_OF_THIS_CASE}


def test_nothing_goes_to_the_city_once_consent_was_withdrawn(one: Desk1) -> None:
    """(要綱 3-1-エ, 3-2-オ)"""
    one.all_of("intake", "triage", "application", "consent", "assessment", "screening", "plan", *HANDED_IN)
    one.on_form("consent_withdrawn")
    with pytest.raises(NotYet) as no:
        one.on_form("plan_submission")
    assert "同意" in no.value.refusal.reason


def test_an_ending_that_leaves_something_open_asks_why(one: Desk1) -> None:
    """(要綱 3-3-エ)"""
    one.all_of("intake", "triage", "application", "consent", "assessment", "screening")
    one.on_form("plan", **OWN)
    one.all_of(*HANDED_IN, "plan_report", "evaluation", "referral")
    one.on_form("evaluation_confirmed", result="closed")
    found = problems_of(one, one.fill("closure"))
    assert set(found) == {"left_open_reason"}
    one.on_form("closure", left_open_reason="本人が自分で行くと決めた")
    assert Fact.CLOSED in one.case().facts


# -- corrections -----------------------------------------------------------------------------------------------------------


def correct(desk: Desk1, about: Written, why: str = "聞きまちがえた", by: str = "counsellor", **after: Any) -> Written:
    found = next(one for one in as_corrected(desk.entries()) if one.entry.id == about.id)
    answers = {name: value for name, value in {**found.answers, **after}.items() if value is not None}
    return desk.store.write(
        lambda work: writing.correct(
            work, desk.profile, desk.case_id, about.id, answers, why, by=desk.staff[by], now=desk.clock.now()
        )
    )


def test_a_correction_keeps_the_old_words_beside_the_new_with_who_when_and_why(desk: Desk1) -> None:
    """(要綱 6-1)"""
    desk.on_form("intake")
    contact = desk.on_form("contact")
    facts = desk.case().facts
    desk.clock.forward(hours=1)
    correct(desk, contact, facts="家賃を全部払えたと話してくれた。", opinion=None)
    read = next(one for one in as_corrected(desk.entries()) if one.entry.id == contact.id)
    assert read.entry.answers == contact.answers
    assert read.answers["facts"] == "家賃を全部払えたと話してくれた。"
    assert "opinion" not in read.answers
    change = read.of("facts")[0]
    assert (change.before, change.why, change.at) == (contact.answers["facts"], "聞きまちがえた", desk.clock.now())
    assert change.by == desk.staff["counsellor"].staff_id
    assert desk.case().facts == facts
    correct(desk, contact, facts="家賃を払えたと聞いた。")
    again = next(one for one in as_corrected(desk.entries()) if one.entry.id == contact.id)
    assert [one.after for one in again.of("facts")] == ["家賃を全部払えたと話してくれた。", "家賃を払えたと聞いた。"]
    assert again.answers["facts"] == "家賃を払えたと聞いた。"
    assert desk.is_true()


def wrong_correction(desk: Desk1, about: Written, why: str = "理由", **after: Any) -> dict[str, str]:
    with pytest.raises(Unreadable) as wrong:
        correct(desk, about, why, **after)
    return {problem.field: problem.message for problem in wrong.value.problems}


def test_a_correction_needs_a_reason_a_change_and_leaves_what_the_law_reads_alone(one: Desk1) -> None:
    one.on_form("intake")
    triage = one.on_form("triage")
    assert wrong_correction(one, triage, "", reason="別の理由") == {"reason": writing.NO_REASON}
    assert wrong_correction(one, triage) == {"reason": writing.NOTHING_CHANGED}
    assert wrong_correction(one, triage, outcome="information_only") == {"outcome": writing.LAW_READS_IT}
    contact = one.on_form("contact")
    assert wrong_correction(one, contact, way="owl") == {"way": form_words.NOT_A_CHOICE}
    assert [entry.kind for entry in one.entries()] == ["intake", "triage", "contact"]


def test_only_somebody_who_could_have_written_it_puts_it_right(one: Desk1) -> None:
    one.on_form("intake")
    triage = one.on_form("triage")
    with pytest.raises(NotYours):
        correct(one, triage, reason="別の理由", by="employment")
    contact = one.on_form("contact")
    assert correct(one, contact, by="employment", facts="ちがう").kind == corrections.KIND


def test_a_corrected_table_and_a_corrected_assessment_read_as_they_were_put_right(one: Desk1) -> None:
    """(要綱 3-1-エ)"""
    from casestore.provenance import gathered

    one.all_of("intake", "triage", "application", "consent")
    sitting = one.on_form("assessment", rent="36000", complete="no", arrears=["rent"], has_arrears="yes")
    correct(one, sitting, rent="38000")
    assert gathered(one.entries()).answers["rent"] == "38000"
    assert gathered(one.entries()).source("rent").reason == "聞きまちがえた"


# -- at the desk -----------------------------------------------------------------------------------------------------------


def write_down(desk: Desk1, kind: str, who: str, **more: Any) -> str:
    worker = Worker(Desk(desk.profile))
    desk.clock.forward(minutes=5)
    actor: Actor = desk.staff[who]
    filled = desk.fill(kind, **more)
    return desk.store.write(lambda work: worker.write_entry(work, desk.case_id, filled, actor, desk.clock.now()))


def test_the_desk_asks_permission_and_sends_each_kind_to_who_keeps_its_promises(desk: Desk1) -> None:
    """(要綱 3-1-エ3, 3-3-エ, 2-1-ア)"""
    desk.all_of("intake", "triage")
    with pytest.raises(NotAllowed):
        write_down(desk, "contact", "shelter")

    def kinds() -> set[str]:
        return {row.kind for row in desk.promised()}

    write_down(desk, "alert", "counsellor")
    assert Promised.ALERT in kinds()
    write_down(desk, "alert_cleared", "counsellor")
    assert Promised.ALERT not in kinds()
    write_down(desk, "employment_started", "counsellor")
    assert Promised.CHECK_IN in kinds()
    referral = write_down(desk, "referral", "counsellor", shares="spoken_consent", consent_words="お願いします")
    assert {Promised.AGENCY, Promised.SHARING} <= kinds()
    write_down(desk, "referral_declined", "counsellor")
    assert Promised.REVIEW in kinds() and Promised.AGENCY not in kinds()
    write_down(desk, "referral_reviewed", "counsellor")
    assert next(one for one in desk.entries() if one.kind == "referral_closed").about == referral
    assert desk.is_true()


def test_a_case_is_given_to_somebody_else_by_the_chief_alone_with_all_that_was_promised(one: Desk1) -> None:
    """(要綱 2-2-ア)"""
    one.all_of("intake", "triage")
    to = one.staff["other"].staff_id
    worker = Worker(Desk(one.profile))
    filled = replace(one.fill("owner_changed"), answers={"owner": to})
    with pytest.raises(NotAllowed):
        one.do(lambda work: worker.write_entry(work, one.case_id, filled, one.staff["counsellor"], one.clock.now()))
    one.do(lambda work: worker.write_entry(work, one.case_id, filled, one.staff["chief"], one.clock.now()))
    assert one.case().owner_id == to
    assert {row.owner_id for row in one.promised()} == {to}


def test_kinds_with_a_page_of_their_own_are_not_written_from_a_plain_form(one: Desk1) -> None:
    one.on_form("intake")
    worker = Worker(Desk(one.profile))
    for kind in sorted(ELSEWHERE):
        filled = Filled(kind=kind, answers={})
        with pytest.raises(LookupError):
            one.do(lambda work, filled=filled: worker.write_entry(work, one.case_id, filled, one.staff["chief"], one.now))


def test_a_correction_is_permitted_like_any_entry(one: Desk1) -> None:
    one.all_of("intake", "triage")
    contact = one.on_form("contact")
    worker = Worker(Desk(one.profile))

    def put_right(work: Work, who: str) -> str:
        return worker.correct_entry(
            work, one.case_id, contact.id, {**contact.answers, "facts": "ちがう"}, "理由", one.staff[who], one.now
        )

    with pytest.raises(NotAllowed):
        one.do(lambda work: put_right(work, "other"))
    assert one.do(lambda work: put_right(work, "counsellor"))


def test_the_person_writes_through_the_same_door(one: Desk1) -> None:
    written = one.on_form("intake", BY_PERSON)
    assert (written.role, written.staff_id) == ("person", "")
    assert timedelta() == one.clock.now() - written.happened_at
    assert Problem("x", "y").label == ""
