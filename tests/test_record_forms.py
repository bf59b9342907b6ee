"""Every kind of entry has a form that people can fill; what the law and the chat read and write stands on it (要綱 6-1, 6-2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from casestore.documents import DOCUMENTS, consent_answers, current
from casestore.forms import FORM_OF, FORMS, form_named, problems, relevant
from casestore.forms import form as words
from casestore.forms.form import Answers, Field, Form
from casestore.forms.parts import ENDS_FIRST
from casestore.forms.records_plan import NOT_ARRANGED, NOT_ELIGIBLE
from casestore.kinds import KINDS
from casestore.profile import load_profile
from casestore.sharing import Scope
from dialogs.conversations.check_in import CHECK_IN
from dialogs.conversations.reached import REACHED
from dialogs.outreach.field_report import FIELD_REPORT
from dialogs.steps import Ask, Review, Section
from tests.examples_of_kinds import EXAMPLES

PROFILE = load_profile("sapporo")
CODES = PROFILE.codes
TODAY = date(2026, 11, 25)


def wrong(kind: str, answers: Answers) -> dict[str, str]:
    return {problem.field: problem.message for problem in problems(FORM_OF[kind], answers, CODES, TODAY)}


def fields_of(form: Form) -> Iterator[Field]:
    for field in form.fields:
        yield field
        yield from field.columns


def test_every_kind_of_entry_has_a_form_and_no_form_is_for_a_kind_that_does_not_exist() -> None:
    assert set(FORM_OF) == set(KINDS)


def test_every_form_of_a_kind_is_found_by_its_name_and_edition() -> None:
    for form in FORM_OF.values():
        assert form_named(form.name) is FORMS[form.name, form.edition]
        assert form_named(form.name).title == form.title


@pytest.mark.parametrize("kind", KINDS)
def test_no_field_stands_twice_every_group_has_its_heading_and_only_choices_have_codes(kind: str) -> None:
    form = FORM_OF[kind]
    ids = [field.id for field in form.fields]
    assert len(ids) == len(set(ids))
    assert {field.group for field in form.fields} <= set(form.groups)
    for field in fields_of(form):
        assert (field.kind in ("one", "many")) == bool(field.codes), field.id
        assert (field.kind == "rows") == bool(field.columns), field.id
        assert not field.codes or CODES[field.codes].ids, field.id
        assert field.trust == "proposed" or field.source, field.id
    assert {rule.field for rule in form.rules} <= set(ids)


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_law_reads_of_an_answer_is_a_field_of_the_form_with_that_code(kind: str) -> None:
    fields = {field.id: field for field in FORM_OF[kind].fields}
    for when in KINDS[kind].also:
        assert when.code in CODES[fields[when.field].codes].ids, when


def test_what_the_clocks_read_of_an_answer_is_a_field_of_the_form() -> None:
    for clock in PROFILE.clocks:
        for kind in clock.starts:
            fields = {field.id: field for field in FORM_OF[kind].fields}
            for name, code in clock.only.items():
                assert code in CODES[fields[name].codes].ids, (clock.id, name)
            for day in filter(None, (clock.day, clock.begins)):
                assert fields[day].kind == "date", (clock.id, day)


def test_there_is_an_example_of_every_kind() -> None:
    assert set(EXAMPLES) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_filled_example_is_let_through(kind: str) -> None:
    assert wrong(kind, EXAMPLES[kind]) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_on_the_form_is_refused_by_name(kind: str) -> None:
    assert wrong(kind, {**EXAMPLES[kind], "shoe_size": "27"}) == {"shoe_size": words.NOT_ON_FORM}


@pytest.mark.parametrize("kind", KINDS)
def test_each_required_field_that_is_asked_is_missed_by_its_own_name(kind: str) -> None:
    form, example = FORM_OF[kind], EXAMPLES[kind]
    for field in (one for one in form.fields if one.required and example.get(one.id)):
        left = {name: answer for name, answer in example.items() if name != field.id}
        assert (wrong(kind, left).get(field.id) == words.MISSING) is (field in relevant(form, left)), field.id


def test_only_a_few_records_may_be_written_without_a_word() -> None:
    """An entry somebody writes says something; these say it by being written at all."""
    silent = {kind for kind in KINDS if not problems(FORM_OF[kind], {}, CODES, TODAY)}
    assert silent <= {
        *("referral_acknowledged", "referral_seen", "referral_contacted", "referral_reached", "wish_public_assistance"),
        *("plan_submission", "plan_report", "alert_cleared", "consent_withdrawn", "unsent"),
    }


@pytest.mark.parametrize(
    ("kind", "answers", "field", "message"),
    [
        ("lead", {"kind": "phone"}, "kind", words.NOT_A_CHOICE),
        ("triage", {"reason": ""}, "reason", words.MISSING),
        (
            "information_given",
            {"resources": [], "told": ""},
            "told",
            "伝えたところか、伝えたことか、どちらかを入れてください。",
        ),
        ("referral", {"agency": ""}, "agency", words.MISSING),
        ("referral", {"shares": "spoken_consent"}, "consent_words", words.MISSING),
        ("referral", {"shares": "danger"}, "danger_reason", words.MISSING),
        ("referral", {"told": ""}, "told", words.MISSING),
        ("ward_referral", {"ward": "shibuya"}, "ward", words.NOT_A_CHOICE),
        ("referral_declined", {"words": " "}, "words", words.MISSING),
        ("referral_reviewed", {"decision": ""}, "decision", words.MISSING),
        ("referral_contacted", {"on": "2026-11-26"}, "on", words.DAY_AHEAD),
        ("assessment_confirmed", {"right": "no"}, "words", "ちがうところを、本人のことばで入れてください。"),
        ("emergency_support", {"service": "work_training"}, "service", words.NOT_A_CHOICE),
        ("emergency_support", {"until": "2026-11-01"}, "until", ENDS_FIRST),
        ("approval", {"outcome": "approved_with_changes", "changes": ""}, "changes", words.MISSING),
        ("approval", {"outcome": "returned"}, "outcome", words.NOT_A_CHOICE),
        ("approval", {"held_on": "2026-11-26"}, "held_on", words.DAY_AHEAD),
        ("roles_agreed", {"roles": [{"agency": "家計相談室"}]}, "roles.0.role", words.MISSING),
        ("support_decision", {"approval_no": ""}, "approval_no", words.MISSING),
        ("sent_back", {"reasons": ""}, "reasons", words.MISSING),
        ("support_request", {"papers": ["resume"]}, "papers", "支援要請には、プランの写しを付けてください（要綱 3-2-カ）。"),
        ("closure", {"follow_up_on": ""}, "follow_up_on", words.MISSING),
        ("closure", {"outcome": ["won"]}, "outcome", words.NOT_A_CHOICE),
        ("suspension", {"attempts": ""}, "attempts", words.MISSING),
        ("employment_started", {"wage": "たくさん"}, "wage", words.NOT_MONEY),
        ("benefit_application", {"lost_on": ""}, "lost_on", words.MISSING),
        ("benefit_application", {"incomes": [{"member": "本人"}]}, "incomes.0.amount", words.MISSING),
        ("benefit_application", {"documents": ["passport"]}, "documents", words.NOT_A_CHOICE),
        ("benefit_decision", {"from_month": "2026-13"}, "from_month", words.NO_SUCH_MONTH),
        ("benefit_decision", {"monthly_amount": ""}, "monthly_amount", words.MISSING),
        ("benefit_decision", {"result": "refused"}, "reason", words.MISSING),
        ("benefit_ended", {"result": "stopped"}, "reason", words.MISSING),
        ("benefit_duty", {"done_on": "2026-11-31"}, "done_on", words.ABSENT_DAY),
        ("person_promised", {"by": ""}, "by", words.MISSING),
        ("gap_discussed", {"result": "forgotten"}, "result", words.NOT_A_CHOICE),
        ("correction", {"reason": ""}, "reason", words.MISSING),
        ("merged_away", {"into": ""}, "into", words.MISSING),
    ],
)
def test_a_wrong_answer_is_refused_at_its_own_field(kind: str, answers: dict[str, object], field: str, message: str) -> None:
    assert wrong(kind, {**EXAMPLES[kind], **answers}) == {field: message}


def test_a_plan_whose_services_are_not_arranged_goes_to_the_meeting_only_with_a_reason() -> None:
    """要綱 4-3: what could not be arranged is seen, not hidden."""
    left = {"lines": [{"service": "budget_support", "result": "not_arranged"}]}
    assert wrong("pre_coordination", left) == {"override": NOT_ARRANGED}
    assert wrong("pre_coordination", {**left, "override": "no"}) == {"override": NOT_ARRANGED}
    assert wrong("pre_coordination", {**left, "override": "yes"}) == {"reason": words.MISSING}
    assert wrong("pre_coordination", {**left, "override": "yes", "reason": "急ぐ"}) == {}
    assert wrong("pre_coordination", {}) == {"lines": words.MISSING}


@pytest.mark.parametrize("kind", ["support_decision", "plan_confirmation"])
def test_nothing_is_decided_or_confirmed_with_a_requirement_that_is_not_met(kind: str) -> None:
    """要綱 5-1, 5-2, 5-3."""
    row = {"service": "work_training", "check": "person_wishes", "answer": "no"}
    assert wrong(kind, {**EXAMPLES[kind], "checks": [row]}) == {"checks": NOT_ELIGIBLE}
    assert wrong(kind, {**EXAMPLES[kind], "checks": [{**row, "answer": "na"}]}) == {}


def test_before_a_plan_only_what_the_guideline_names_can_be_given() -> None:
    """要綱 3-2-イ: housing benefit, temporary living, work support, and other resources of the community."""
    assert set(CODES["emergency_services"].ids) == {
        *("housing_benefit", "shelter_support", "own_support", "employment_support", "other_resources"),
    }
    assert list(CODES["services"].ids) == [service.id for service in PROFILE.services]


def test_a_hand_off_shares_nothing_only_on_one_of_four_grounds() -> None:
    """要綱 3-1-エ3; the person's own errand needs nothing told."""
    bare = {"agency": "ハローワーク", "shares": "person_only"}
    assert wrong("referral", bare) == {}
    assert wrong("referral", {**bare, "shares": "because"}).keys() == {"shares", "told"}
    assert set(CODES["sharing"].ids) == {"person_only", "with_consent", "spoken_consent", "danger"}


def test_a_consent_names_its_document_and_reaches_exactly_those_who_can_be_told() -> None:
    """要綱 3-1-エ: a record, never a ticked default; whoever can be told is asked about by `casestore.sharing`."""
    assert {*Scope, "other"} == set(CODES["consent_scopes"].ids)
    assert set(CODES["consent_documents"].ids) == set(DOCUMENTS)
    document = current(PROFILE, "privacy_rules", TODAY)
    given = consent_answers(
        document,
        "ja",
        scope=["agency", "other"],
        scope_named="兄",
        channel="paper",
        evidence="署名のある紙",
        given_on=TODAY,
        explained_by="staff-1",
        words="はい",
    )
    assert wrong("consent", given) == {}
    assert wrong("consent", {**given, "scope": []}) == {"scope": words.MISSING}
    assert wrong("consent", {**given, "scope_named": ""}) == {"scope_named": words.MISSING}
    assert wrong("consent", {**given, "explained_by": ""}) == {"explained_by": words.MISSING}
    assert wrong("consent", {**given, "channel": "room", "explained_by": ""}) == {}


def asked_in(steps: Iterable[object]) -> Iterator[Ask]:
    for step in steps:
        if isinstance(step, Section):
            yield from asked_in(step.steps)
        elif isinstance(step, Ask) and not isinstance(step, Review):
            yield step


@pytest.mark.parametrize(("dialog", "kind"), [(CHECK_IN, "check_in"), (REACHED, "referral_reached"), (FIELD_REPORT, "lead")])
def test_every_answer_of_a_chat_lands_in_a_field_that_knows_its_codes(dialog: object, kind: str) -> None:
    fields = {field.id: field for field in FORM_OF[kind].fields}
    for ask in asked_in(dialog.steps):  # type: ignore[attr-defined]
        if ask.key == "again":
            continue  # when they mean to go: only somebody who has not arrived is asked, and that is no referral_reached
        options = {option.id for option in getattr(ask.kind, "options", ())}
        codes = fields[ask.key].codes
        assert options <= set(CODES[codes].ids if codes else ()), ask.key


def test_what_the_desks_already_write_stands_on_the_forms() -> None:
    written = {
        "triage": {"outcome", "reason", "resources", "owner"},
        "information_given": {"resources", "sent"},
        "referral": {"resources", "sent"},
        "ward_referral": {"resources", "sent"},
        "alert": {"class", "level", "messages", "reason"},
        "contact": {"note"},
        "contact_attempt": {"way", "result", "reached", "helped", "what", "again"},
        "check_in": {"step"},
        "employment_started": {"started_on", "employer"},
        "owner_changed": {"owner", "before"},
        "reopening": {"why", "reason"},
        "resumption": {"why", "reason"},
        "alert_cleared": {"words"},
        "lead": {"alarms", "route"},
    }
    missing = {kind: keys - {field.id for field in FORM_OF[kind].fields} for kind, keys in written.items()}
    assert {kind: keys for kind, keys in missing.items() if keys} == {}


def test_the_classes_of_urgent_words_are_alert_classes_too() -> None:
    assert set(CODES["alarms"].ids) <= set(CODES["alert_classes"].ids)


def test_a_form_made_laxer_lets_more_through() -> None:
    """So that the refusals above come from the forms and not from somewhere else."""
    lax = replace(FORM_OF["closure"], fields=tuple(replace(one, required=False) for one in FORM_OF["closure"].fields))
    assert problems(lax, {}, CODES, TODAY) == ()
