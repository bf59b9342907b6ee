"""様式2, its screening, 様式3, 様式4 as data, and several sittings read as one sheet (要綱 3-1-エ, 3-1-エ2, 3-3-オ, 6-1, 6-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestore.entries import Written
from casestore.forms import FORM_OF, form_named, gaps, problems, relevant
from casestore.forms import form as words
from casestore.forms.assessment import ASSESSMENT, SCREENING
from casestore.forms.case_list import CASE_LIST
from casestore.forms.contact_log import CONTACT_LIST, CONTACT_LOG
from casestore.forms.form import NOT_A_CHOICE, Form
from casestore.kinds import KINDS, When
from casestore.profile import load_profile
from casestore.provenance import WAYS, Gathered, changes, gathered, gathered_before, missing, read_sources

CODES = load_profile("sapporo").codes
TODAY = date(2026, 11, 25)
FIRST = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
SITTING = {"sitting_on": "2026-11-24", "complete": "no"}
SEEN_IN_THE_STATISTICS = {
    "経済的困窮", "家族関係・家族の問題", "その他メンタルヘルスの課題", "就職活動困難", "家計管理の課題", "病気", "住まい不安定",
    "コミュニケーションが苦手", "ひとり親", "その他",
}  # fmt: skip


def wrong(form: Form, answers: Mapping[str, object]) -> dict[str, str]:
    return {problem.field: problem.message for problem in problems(form, answers, CODES, TODAY)}


def test_the_forms_are_found_by_kind_and_by_name() -> None:
    assert FORM_OF["assessment"] is form_named("intake_assessment") is ASSESSMENT
    assert FORM_OF["screening"] is form_named("screening") is SCREENING
    assert form_named("contact_log") is CONTACT_LOG
    assert [form.form_no for form in (ASSESSMENT, SCREENING, CONTACT_LOG)] == ["様式2", "様式2", "様式3"]
    assert FORM_OF["contact"].form_no == CONTACT_LOG.form_no


def test_every_answer_the_law_reads_can_be_given_on_the_form() -> None:
    """(要綱 3-1-エ, 3-1-エ2) Else a screening could never open a plan, or a way to the ward never be owed."""

    def read_by_law(kind: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for when in KINDS[kind].also:
            assert isinstance(when, When)
            found.setdefault(when.field, set()).add(when.code)
        return found

    for kind, form in (("assessment", ASSESSMENT), ("screening", SCREENING)):
        for name, codes in read_by_law(kind).items():
            assert codes <= set(CODES[form.field(name).codes].ids), (kind, name)
    assert set(CODES["screening_results"].ids) == read_by_law("screening")["result"]
    ways = {when.code for when in KINDS["contact_attempt"].also}
    assert ways <= set(CODES["support_forms"].ids)


def test_the_ward_s_office_is_a_destination_and_the_others_are_the_directory_s_kinds() -> None:
    destinations, targets = CODES["screening_destinations"], CODES["referral_targets"]
    assert destinations.label("ward_assistance_office") == targets.label("public_assistance")
    assert set(destinations.ids) ^ set(targets.ids) == {"ward_assistance_office", "public_assistance"}


def test_the_issue_flags_are_the_whole_list_and_the_ten_that_were_seen_are_marked() -> None:
    flags = CODES["issue_flags"]
    assert len(flags.ids) == 27
    assert {code.label.ja for code in flags.codes if code.trust == "sourced"} == SEEN_IN_THE_STATISTICS
    assert flags.trust == "recalled"


def test_a_sitting_needs_its_day_and_whether_it_is_the_last_and_nothing_else() -> None:
    assert wrong(ASSESSMENT, SITTING) == {}
    assert wrong(ASSESSMENT, {}) == {"sitting_on": words.MISSING, "complete": words.MISSING}


@pytest.mark.parametrize(
    ("name", "answer", "problem"),
    [
        ("household", [{"relation": "母", "age": "71", "works": "no"}], {}),
        ("household", [{"age": "71"}], {"household.0.relation": words.MISSING}),
        ("certificates", ["mental", "none"], {"certificates": words.NOT_TOGETHER}),
        ("benefits", ["pension", "child_allowance"], {}),
        ("benefits", ["lottery"], {"benefits": words.NOT_A_CHOICE}),
        ("own_income", "85000", {}),
        ("own_income", "8万5千円", {"own_income": words.NOT_MONEY}),
        ("sitting_on", "2026-11-26", {"sitting_on": words.DAY_AHEAD}),
        ("leave_by", "2027-01-31", {}),
        ("jobs", [{"employer": "倉庫", "from": "2019-04", "until": "2026-13"}], {"jobs.0.until": words.NO_SUCH_MONTH}),
        (
            "jobs",
            [{"employer": "倉庫", "from": "2019-04", "until": "2018-03"}],
            {"jobs": "仕事のおわりが、はじめより前の行があります。年と月を確かめてください。"},
        ),
        ("issue_flags", ["poverty", "unstable_housing", "single_parent"], {}),
        ("issue_flags", ["poverty", "laziness"], {"issue_flags": words.NOT_A_CHOICE}),
        ("own_words", "あ" * 60_000, {}),
        ("blood_type", "A", {"blood_type": words.NOT_ON_FORM}),
    ],
)
def test_bad_input_of_the_assessment_sheet_is_named(name: str, answer: object, problem: dict[str, str]) -> None:
    said = {**SITTING, "lives_with": "yes", "housing_troubles": ["notice"], name: answer}
    assert wrong(ASSESSMENT, said) == problem


@pytest.mark.parametrize(
    ("answers", "name", "asked"),
    [
        ({}, "household", False),
        ({"lives_with": "yes"}, "household", True),
        ({"has_debts": "no"}, "debt_amount", False),
        ({"has_debts": "yes"}, "debt_amount", True),
        ({"certificates": ["medical_payment"]}, "certificate_grades", False),
        ({"certificates": ["physical"]}, "certificate_grades", True),
        ({"work_status": "working"}, "since_work", False),
        ({"work_status": "working"}, "employment", True),
        ({"housing_troubles": ["notice"]}, "leave_by", True),
    ],
)
def test_a_field_of_the_assessment_sheet_is_asked_when_it_applies(answers: dict[str, object], name: str, asked: bool) -> None:
    assert (name in {one.id for one in relevant(ASSESSMENT, answers)}) is asked


def test_a_screening_that_hands_on_names_where_to_and_every_screening_a_reason() -> None:
    screened = {"date": "2026-11-25", "result": "plan", "reason": "続けてかかわる必要がある"}
    assert wrong(SCREENING, screened) == {}
    assert wrong(SCREENING, {**screened, "reason": ""}) == {"reason": words.MISSING}
    assert wrong(SCREENING, {**screened, "result": "other_agency"}) == {"destination": words.MISSING}
    assert wrong(SCREENING, {**screened, "result": "other_agency", "destination": ["ward_assistance_office"]}) == {}


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({"way": "visit", "facts": "玄関で5分ほど話した。"}, {}),
        ({"facts": "話した"}, {"way": words.MISSING}),
        ({"way": "visit"}, {"facts": words.MISSING}),
        ({"way": "visit", "facts": "話した", "began": "14:30", "ended": "14:30"}, {}),
        (
            {"way": "visit", "facts": "話した", "began": "14:30", "ended": "13:05"},
            {"ended": "終了の時刻が、開始より前になっています。時刻を確かめてください。"},
        ),
        ({"way": "visit", "facts": "話した", "began": "25:00"}, {"began": words.NO_SUCH_TIME}),
        ({"way": "telepathy", "facts": "話した"}, {"way": words.NOT_A_CHOICE}),
    ],
)
def test_a_contact_tells_how_and_what_apart_from_what_was_thought(answers: dict[str, object], problem: dict[str, str]) -> None:
    """(要綱 3-3-イ)"""
    assert wrong(CONTACT_LOG, answers) == problem
    assert {"facts", "opinion"} <= {one.id for one in CONTACT_LOG.fields}


def test_the_printed_lists_have_a_column_once_each_and_say_where_it_is_from() -> None:
    """(要綱 6-2) 様式3's output face and 様式4."""
    for columns in (CONTACT_LIST, CASE_LIST):
        ids = [column.id for column in columns]
        assert len(ids) == len(set(ids))
        assert all(column.label and column.of and (column.source or column.trust == "proposed") for column in columns)
    answers = {one.id for one in CONTACT_LOG.fields}
    assert {"way", "partner", "facts", "opinion"} <= answers & {column.of for column in CONTACT_LIST}
    assert len(CASE_LIST) == 23


def test_the_case_list_reads_only_kinds_and_answers_that_exist() -> None:
    for column in CASE_LIST:
        of, _, value = column.of.partition(".")
        if of in FORM_OF and value not in ("written_at", "happened_at"):
            assert value in {one.id for one in FORM_OF[of].fields}, column.id
        assert of in (*FORM_OF, "case", "person", "city_act"), column.id


@dataclass
class Ledger:
    """Entries of one case, written one after another."""

    entries: list[Written] = field(default_factory=list)

    def write(
        self,
        kind: str,
        answers: Mapping[str, Any],
        *,
        about: str | None = None,
        day: int = 0,
        by: str = "staff-1",
        sources: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> str:
        seq = len(self.entries) + 1
        entry = Written(
            id=f"entry-{seq}",
            seq=seq,
            kind=kind,
            answers=dict(answers),
            about=about,
            happened_at=FIRST + timedelta(days=day),
            written_at=FIRST + timedelta(days=seq),
            role="counsellor",
            staff_id=by,
            sources=sources or {},
        )
        self.entries.append(entry)
        return entry.id

    def sit(self, answers: Mapping[str, Any], **more: Any) -> str:
        return self.write("assessment", answers, **more)

    def correct(self, entry: str, name: str, value: object, by: str = "staff-2") -> str:
        what = {"corrections": [{"field": name, "value": value}], "reason": "聞きまちがえた"}
        return self.write("correction", what, about=entry, by=by)

    @property
    def sheet(self) -> Gathered:
        return gathered(self.entries)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def test_several_sittings_are_one_sheet_and_the_later_one_holds(ledger: Ledger) -> None:
    """(要綱 3-1-エ)"""
    first = ledger.sit({"rent": "35000", "own_words": "家賃が心配です"}, day=0)
    second = ledger.sit({"rent": "38000", "dwelling": "rented_flat"}, day=3, by="staff-2")
    assert ledger.sheet.answers == {"rent": "38000", "own_words": "家賃が心配です", "dwelling": "rented_flat"}
    assert ledger.sheet.sittings == (first, second)
    assert [(said.value, said.by, said.entry) for said in ledger.sheet.history["rent"]] == [
        ("35000", "staff-1", first),
        ("38000", "staff-2", second),
    ]


def test_a_sitting_written_down_late_does_not_go_before_one_that_took_place_after_it(ledger: Ledger) -> None:
    ledger.sit({"rent": "38000"}, day=5)
    ledger.sit({"rent": "35000"}, day=1)
    assert ledger.sheet.answers["rent"] == "38000"


def test_what_was_not_asked_again_or_passed_over_keeps_its_answer(ledger: Ledger) -> None:
    ledger.sit({"rent": "35000", "certificates": ["mental"]}, day=0)
    ledger.sit({"rent": "", "certificates": [], "education": "skipped"}, day=1)
    assert ledger.sheet.answers == {"rent": "35000", "certificates": ["mental"]}


def test_a_correction_replaces_what_its_own_sitting_said_and_keeps_its_reason(ledger: Ledger) -> None:
    """(要綱 6-1)"""
    first = ledger.sit({"rent": "35000"}, sources={"rent": {"how": "paper", "by": "staff-1", "messages": []}})
    fixed = ledger.correct(first, "rent", "36000")
    said = ledger.sheet.source("rent")
    assert (said.value, said.how, said.by, said.entry, said.reason) == ("36000", "paper", "staff-2", first, "聞きまちがえた")
    assert said.seq == int(fixed.removeprefix("entry-"))
    ledger.sit({"rent": "40000"}, day=9)
    assert ledger.sheet.answers["rent"] == "40000"


def test_a_correction_can_add_an_answer_or_take_one_away(ledger: Ledger) -> None:
    ledger.sit({"rent": "35000"}, day=0)
    second = ledger.sit({"rent": "53000"}, day=1)
    ledger.correct(second, "rent", "")
    ledger.correct(second, "dwelling", "public")
    assert ledger.sheet.answers == {"rent": "35000", "dwelling": "public"}


def test_a_correction_s_words_count_as_its_value() -> None:
    assert changes({"corrections": [{"field": "rent", "words": "38000"}, {"words": "?"}], "reason": "x"}) == {"rent": "38000"}


@pytest.mark.parametrize("ending", ["continuation", "reopening", "application_withdrawn"])
def test_a_new_round_begins_with_an_empty_sheet_and_the_old_one_beside_it(ledger: Ledger, ending: str) -> None:
    """(要綱 3-3-オ)"""
    old = ledger.sit({"rent": "35000", "complete": "yes"})
    ledger.write(ending, {})
    assert ledger.sheet == Gathered()
    assert gathered_before(ledger.entries).sittings == (old,)
    ledger.correct(old, "rent", "1")
    new = ledger.sit({"rent": "41000"})
    assert ledger.sheet.answers == {"rent": "41000"}
    assert ledger.sheet.sittings == (new,)


def test_before_the_first_round_there_is_none() -> None:
    assert gathered([]) == gathered_before([]) == Gathered()


def test_the_person_has_confirmed_it_until_something_changes(ledger: Ledger) -> None:
    """(要綱 3-1-エ, 2-1-ア)"""
    first = ledger.sit({"rent": "35000"})
    assert not ledger.sheet.confirmed
    ledger.write("assessment_confirmed", {"right": "yes"}, about=first)
    assert ledger.sheet.confirmed
    assert ledger.sheet.source("rent").confirmed
    ledger.sit({"dwelling": "public"}, day=1)
    assert not ledger.sheet.confirmed
    assert ledger.sheet.source("rent").confirmed
    assert not ledger.sheet.source("dwelling").confirmed
    ledger.write("assessment_confirmed", {"right": "yes"}, about=first)
    assert ledger.sheet.confirmed
    ledger.correct(first, "rent", "36000")
    assert not ledger.sheet.confirmed
    assert not ledger.sheet.source("rent").confirmed


def test_a_no_of_the_person_is_no_confirmation(ledger: Ledger) -> None:
    first = ledger.sit({"rent": "35000"})
    ledger.write("assessment_confirmed", {"right": "yes"}, about=first)
    ledger.write("assessment_confirmed", {"right": "no", "words": "家賃がちがいます"}, about=first)
    assert not ledger.sheet.confirmed
    assert not ledger.sheet.source("rent").confirmed


def test_what_the_paper_wants_is_listed_over_all_sittings(ledger: Ledger) -> None:
    ledger.sit({"chief_complaint": "家賃が払えない", "dwelling": "rented_flat"})
    ledger.sit({"work_status": "looking", "issue_flags": ["poverty"]}, day=1)
    left = {one.id for one in missing(ASSESSMENT, ledger.sheet)}
    assert left == {one.id for one in gaps(ASSESSMENT, {})} - {"chief_complaint", "dwelling", "work_status", "issue_flags"}


def test_the_way_an_answer_came_is_taken_from_the_page() -> None:
    typed = {
        "from.rent": ["paper"],
        "from.own_words": ["message"],
        "message.own_words": ["m-1", "m-2"],
        "from.ghost": ["paper"],
    }
    answers = {"rent": "35000", "own_words": "心配です", "dwelling": "public", "health_notes": ""}
    sources, problems_ = read_sources(ASSESSMENT, typed, answers, "staff-1")
    assert problems_ == ()
    assert sources == {
        "rent": {"how": "paper", "by": "staff-1", "messages": [], "confirmed": False},
        "own_words": {"how": "message", "by": "staff-1", "messages": ["m-1", "m-2"], "confirmed": False},
        "dwelling": {"how": "told", "by": "staff-1", "messages": [], "confirmed": False},
    }


def test_a_way_nobody_knows_is_refused_with_the_name_of_the_field() -> None:
    _, found = read_sources(ASSESSMENT, {"from.rent": ["rumour"]}, {"rent": "35000"}, "staff-1")
    assert [(one.field, one.message, one.label) for one in found] == [("from.rent", NOT_A_CHOICE, "家賃（月）")]


NAMES = ("rent", "dwelling", "own_words", "issue_flags")
VALUES = st.one_of(st.text(min_size=0, max_size=4), st.lists(st.sampled_from(("poverty", "illness")), max_size=2))
ANSWERS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4)
STEPS = st.one_of(
    st.tuples(st.just("assessment"), ANSWERS, st.integers(0, 5)),
    st.tuples(st.just("correction"), st.tuples(st.sampled_from(NAMES), VALUES), st.integers(0, 30)),
    st.tuples(st.just("assessment_confirmed"), st.sampled_from(("yes", "no")), st.integers(0, 30)),
    st.tuples(st.just("continuation"), st.none(), st.none()),
)


def lived(steps: list[tuple[str, Any, Any]]) -> Ledger:
    """A ledger after these steps; corrections and confirmations are about some sitting there already is."""
    ledger = Ledger()
    for kind, what, number in steps:
        sittings = [one.id for one in ledger.entries if one.kind == "assessment"]
        if kind == "assessment":
            ledger.sit(what, day=number)
        elif kind == "continuation":
            ledger.write(kind, {})
        elif sittings and kind == "correction":
            ledger.correct(sittings[number % len(sittings)], *what)
        elif sittings:
            ledger.write(kind, {"right": what}, about=sittings[number % len(sittings)])
    return ledger


@given(st.lists(STEPS, max_size=12))
def test_folding_never_loses_an_answer_and_always_comes_out_the_same(steps: list[tuple[str, Any, Any]]) -> None:
    ledger = lived(steps)
    sheet = ledger.sheet
    assert gathered(list(ledger.entries)) == sheet
    begins = max((at for at, one in enumerate(ledger.entries, 1) if one.kind == "continuation"), default=0)
    this_round = ledger.entries[begins:]
    corrected = {(one.about, name) for one in this_round if one.kind == "correction" for name in changes(one.answers)}
    for entry in this_round:
        for name, value in entry.answers.items() if entry.kind == "assessment" else ():
            said = [one for one in sheet.history.get(name, ()) if one.entry == entry.id]
            if words.answered(value) and (entry.id, name) not in corrected:
                assert [one.value for one in said] == [value]
            assert len(said) <= 1
    assert all(words.answered(one.value) and one.how in WAYS for said in sheet.history.values() for one in said)
    assert set(sheet.sittings) == {one.id for one in this_round if one.kind == "assessment"}


@given(st.lists(STEPS, max_size=12))
def test_a_confirmed_sheet_has_only_confirmed_answers_and_no_later_change(steps: list[tuple[str, Any, Any]]) -> None:
    sheet = lived(steps).sheet
    if sheet.confirmed:
        assert sheet.sittings
        assert all(said[-1].confirmed for said in sheet.history.values())


def test_the_order_in_which_entries_of_one_day_were_written_decides(ledger: Ledger) -> None:
    ledger.sit({"rent": "1"}, day=2)
    ledger.sit({"rent": "2"}, day=2)
    assert ledger.sheet.answers["rent"] == "2"
    swapped = [replace(one, seq=3 - one.seq) for one in ledger.entries]
    assert gathered(swapped).answers["rent"] == "1"
