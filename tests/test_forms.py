"""Forms as data, 様式1 first of all: what is asked, what is wrong, what is missing (要綱 6-2, 3-1-イ, 3-1-エ)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

import pytest

from casestore.fine_print import Text
from casestore.fine_print_codes import Code, CodeList
from casestore.forms import FORM_OF, FORMS, Field, Form, form_named, gaps, problems, relevant, rows, said, sentence, values
from casestore.forms import form as words
from casestore.forms.intake import INTAKE
from casestore.forms.reading import read_typed, without_empty_rows
from casestore.profile import load_profile
from dialogs.conversations.intake import INTAKE as CHAT
from dialogs.steps import Ask, Section

CODES = load_profile("sapporo").codes
TODAY = date(2026, 11, 25)
BY_CHAT = {"received_on": "2026-11-25", "route": "chat", "who": "self", "troubles": ["02", "03"], "main_trouble": "02"}
BY_PHONE = {**BY_CHAT, "route": "telephone", "received_by": "staff-1"}


def wrong(answers: Mapping[str, object]) -> dict[str, str]:
    return {problem.field: problem.message for problem in problems(INTAKE, answers, CODES, TODAY)}


def test_the_form_is_found_by_name_and_edition() -> None:
    assert form_named("intake") is FORMS["intake", "2021-04-01"] is INTAKE
    with pytest.raises(KeyError):
        form_named("poem")


def test_every_item_of_the_official_form_stands_in_it_in_order() -> None:
    numbers = [int(field.form_no) for field in INTAKE.fields if field.form_no.isdigit()]
    assert sorted(set(numbers)) == list(range(1, 18))


def test_no_field_stands_twice_and_every_group_has_a_heading() -> None:
    ids = [field.id for field in INTAKE.fields]
    assert len(ids) == len(set(ids))
    assert {field.group for field in INTAKE.fields} == set(INTAKE.groups)


def test_every_code_list_of_the_form_is_in_the_profile_and_only_choices_have_one() -> None:
    for field in INTAKE.fields:
        assert (field.kind in ("one", "many")) == bool(field.codes), field.id
        assert not field.codes or CODES[field.codes].ids, field.id


def test_every_field_says_where_its_label_comes_from() -> None:
    assert all(field.source for field in INTAKE.fields if field.trust == "sourced")
    assert {field.trust for field in INTAKE.fields if field.form_no} == {"sourced"}


def test_the_ids_the_chat_writes_are_the_form_s() -> None:
    agreed = {
        *("who", "urgent", "troubles", "main_trouble", "own_words", "contact_ways", "safe_times", "call_name", "ward"),
        *("wants_public_assistance", "name", "kana", "sex", "birth_date", "address", "phone_home", "phone_mobile", "email"),
        *("visitor_name", "visitor_phone", "visitor_relation", "route", "received_on", "received_by"),
    }
    assert agreed <= {field.id for field in INTAKE.fields}


def asked_in(steps: Iterable[object]) -> Iterator[Ask]:
    for step in steps:
        if isinstance(step, Section):
            yield from asked_in(step.steps)
        elif isinstance(step, Ask):
            yield step


def test_every_answer_of_the_chat_lands_in_a_field_that_knows_its_codes() -> None:
    """Else 振り分け and the safety checks never see it: 「食べるものがない」 said at night would stand nowhere."""
    form = {f"intake.{field.id}": field for field in INTAKE.fields}
    strays = {ask.key: ask.form for ask in asked_in(CHAT.steps) if ask.form and ask.form not in form}
    assert strays == {}
    for ask in asked_in(CHAT.steps):
        if ask.form:
            codes = form[ask.form].codes
            assert {option.id for option in getattr(ask.kind, "options", ())} <= set(CODES[codes].ids if codes else ()), ask.key


def test_a_first_contact_by_chat_needs_no_name_and_no_worker() -> None:
    assert wrong(BY_CHAT) == {}


def test_a_reception_by_telephone_names_the_worker_who_took_it() -> None:
    assert wrong({**BY_PHONE, "received_by": ""}) == {"received_by": words.MISSING}
    assert wrong(BY_PHONE) == {}


def test_blank_words_are_not_an_answer() -> None:
    assert wrong({"received_on": "2026-11-25", "route": "chat", "who": "self", "own_words": "　 "}).keys() == {"own_words"}


@pytest.mark.parametrize(
    ("field", "answer", "message"),
    [
        ("who", "cat", words.NOT_A_CHOICE),
        ("who", ["self", "family"], words.ONLY_ONE),
        ("who", "", words.MISSING),
        ("troubles", ["02", "99"], words.NOT_A_CHOICE),
        ("urgent", ["none", "food"], words.NOT_TOGETHER),
        ("safe_times", ["any", "morning"], words.NOT_TOGETHER),
        ("ward", "shibuya", words.NOT_A_CHOICE),
        ("birth_date", "2026-02-30", words.ABSENT_DAY),
        ("birth_date", "2025-02-29", words.ABSENT_DAY),
        ("birth_date", "2026-13-01", words.ABSENT_DAY),
        ("birth_date", "令和0年5月1日", words.ABSENT_DAY),
        ("birth_date", "昭和64年1月8日", words.ABSENT_DAY),
        ("birth_date", "20261203", words.NO_SUCH_DAY),
        ("birth_date", "2026-W01-1", words.NO_SUCH_DAY),
        ("birth_date", "きのう", words.NO_SUCH_DAY),
        ("birth_date", "1850-01-01", words.TOO_LONG_AGO),
        ("birth_date", "2026-11-26", words.DAY_AHEAD),
        ("received_on", "2027-11-25", words.DAY_AHEAD),
        ("phone_mobile", "12345", words.NOT_A_PHONE),
        ("email", "someone at home", words.NOT_AN_EMAIL),
        ("kana", "山田", words.NOT_KANA),
        ("postal_code", "60-001", words.NOT_POSTAL),
        ("own_words", "あ" * 60_001, words.TOO_LONG),
        ("own_words", "こわれた\ud842文字", words.UNREADABLE),
        ("name", "あ" * 201, words.TOO_LONG),
        ("name", 5, words.NOT_TEXT),
        ("name", ["a"], words.NOT_TEXT),
        ("main_trouble", "06", "いちばん困っていることは、選んだ困りごとの中からひとつにしてください。"),
        ("shoe_size", "27", words.NOT_ON_FORM),
    ],
)
def test_a_wrong_answer_comes_back_with_what_to_do(field: str, answer: object, message: str) -> None:
    assert wrong({**BY_CHAT, field: answer}) == {field: message}


@pytest.mark.parametrize(
    ("field", "answer"),
    [
        ("phone_mobile", "00000000000"),
        ("kana", "さとう　はなこ"),
        ("kana", "サトウ"),
        ("postal_code", "0600001"),
        ("email", "a@example.jp"),
        ("birth_date", "1968-02-29"),
        ("urgent", ["food", "sleep"]),
        ("urgent", ["none"]),
        ("urgent", ("lifeline",)),
        ("own_words", "あ" * 60_000),
        ("own_words", "<script>alert(1)</script>\n=1+1"),
        ("name", "𠮷野家の髙橋"),
        ("name", "葛󠄀城\U000e0100 渡邉󠄂"),
        ("wants_public_assistance", "not_say"),
        ("sex", None),
        ("ward", "withheld"),
        ("main_trouble", "skipped"),
    ],
)
def test_a_right_answer_is_let_through(field: str, answer: object) -> None:
    assert wrong({**BY_CHAT, field: answer}) == {}


def test_answers_that_no_longer_apply_are_kept_but_not_judged() -> None:
    assert wrong({**BY_CHAT, "sex": "male", "sex_other": "あ" * 300}) == {}


@pytest.mark.parametrize(
    ("answers", "field", "asked"),
    [
        ({}, "main_trouble", False),
        ({"troubles": ["03"]}, "main_trouble", True),
        ({"troubles": ["03"]}, "trouble_other", False),
        ({"troubles": ["03", "16"]}, "trouble_other", True),
        ({"language": "ja"}, "interpreter", False),
        ({"language": "vi"}, "interpreter", True),
        ({"who": "self"}, "person_knows", False),
        ({"who": "family"}, "person_knows", True),
        ({"urgent": ["none"]}, "last_meal", False),
        ({"urgent": ["food"]}, "last_meal", True),
        ({"safe_to_message": "no"}, "other_contact", True),
        ({"route": "chat"}, "received_by", False),
        ({"route": "visit"}, "received_by", True),
        ({"consent_variant": "without"}, "signature", False),
        ({"consent_variant": "without"}, "no_consent_reason", True),
        ({"consent_variant": "with"}, "signature", True),
        ({"consent_variant": "with"}, "no_consent_reason", False),
        ({"visitor_relation": "family"}, "visitor_kinship", True),
        ({"work": "other"}, "work_other", True),
    ],
)
def test_a_field_is_asked_only_when_earlier_answers_call_for_it(answers: dict[str, object], field: str, asked: bool) -> None:
    assert (field in {one.id for one in relevant(INTAKE, answers)}) is asked


def test_what_the_paper_wants_starred_is_listed_and_does_not_stop_saving() -> None:
    assert [field.id for field in gaps(INTAKE, BY_CHAT)] == ["sex", "birth_date"]
    assert gaps(INTAKE, {**BY_PHONE, "sex": "female", "birth_date": "1980-04-01"}) == ()


def test_a_form_made_stricter_finds_more() -> None:
    strict = replace(
        INTAKE, fields=tuple(replace(field, required=True) for field in INTAKE.fields if field.id == "ward"), rules=()
    )
    assert [problem.field for problem in problems(strict, {}, CODES)] == ["ward"]


HOME = CodeList(
    codes=(
        Code(id="flat", label=Text("アパート", "Flat")),
        Code(id="dormitory", label=Text("寮", "Dormitory"), active_to=date(2026, 3, 31)),
        Code(id="support_home", label=Text("居住支援の住まい", "Supported home"), active_from=date(2027, 4, 1)),
    ),
    source="a list of the test",
    trust="proposed",
)
LISTS = {**CODES, "homes": HOME}
SHEET = Form(
    "sheet",
    "2026-04-01",
    "表のある様式",
    "",
    {"all": "ぜんぶ"},
    (
        Field(
            "people",
            "同居している人",
            "rows",
            required=True,
            columns=(
                Field("relation", "続柄", "text", required=True),
                Field("age", "年齢", "number"),
                Field("moved_in", "いっしょに住みはじめた日", "date", past=True),
                Field("works", "就労", "one", "yes_no_unsure"),
                Field("wage", "給料", "money", required=True, asked_if=said("works", "yes")),
            ),
        ),
        Field("income", "収入", "money"),
        Field("since", "いつから", "month"),
        Field("at", "時刻", "time"),
        Field("home", "住まい", "one", "homes"),
    ),
)
MOTHER = {"relation": "母", "age": "71"}


def told(answers: dict[str, object], today: date | None = TODAY) -> dict[str, str]:
    return {problem.field: problem.message for problem in problems(SHEET, answers, LISTS, today)}


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"people": [MOTHER]}, {}),
        ({"people": [{}, MOTHER, {"age": "　"}]}, {}),
        ({"people": [MOTHER], "income": "85000", "since": "2026-11", "at": "09:30"}, {}),
        ({}, {"people": words.MISSING}),
        ({"people": [{}, {"age": ""}]}, {"people": words.MISSING}),
        ({"people": [MOTHER, {"age": "8"}]}, {"people.1.relation": words.MISSING}),
        ({"people": [{}, {**MOTHER, "age": "七十"}]}, {"people.1.age": words.NOT_A_NUMBER}),
        ({"people": [{**MOTHER, "moved_in": "2026-02-30"}]}, {"people.0.moved_in": words.ABSENT_DAY}),
        ({"people": [{**MOTHER, "moved_in": "2026-11-26"}]}, {"people.0.moved_in": words.DAY_AHEAD}),
        ({"people": [{**MOTHER, "works": "perhaps"}]}, {"people.0.works": words.NOT_A_CHOICE}),
        ({"people": [{**MOTHER, "works": "yes"}]}, {"people.0.wage": words.MISSING}),
        ({"people": [{**MOTHER, "works": "yes", "wage": "-5"}]}, {"people.0.wage": words.NOT_MONEY}),
        ({"people": [{**MOTHER, "shoe_size": "24"}]}, {"people.0.shoe_size": words.NOT_ON_FORM}),
        ({"people": "母"}, {"people": words.NOT_ROWS}),
        ({"people": ["母"]}, {"people": words.NOT_ROWS}),
        ({"people": [MOTHER] * 101}, {"people": words.TOO_MANY_ROWS}),
        ({"people": [MOTHER], "income": "8万"}, {"income": words.NOT_MONEY}),
        ({"people": [MOTHER], "income": "1" * 13}, {"income": words.NOT_MONEY}),
        ({"people": [MOTHER], "income": "１００"}, {"income": words.NOT_MONEY}),
        ({"people": [MOTHER], "income": 85000}, {"income": words.NOT_TEXT}),
        ({"people": [MOTHER], "since": "2026-13"}, {"since": words.NO_SUCH_MONTH}),
        ({"people": [MOTHER], "since": "2026-00"}, {"since": words.NO_SUCH_MONTH}),
        ({"people": [MOTHER], "at": "24:00"}, {"at": words.NO_SUCH_TIME}),
        ({"people": [MOTHER], "home": "dormitory"}, {"home": words.RETIRED}),
        ({"people": [MOTHER], "home": "support_home"}, {"home": words.RETIRED}),
        ({"people": [MOTHER], "home": "castle"}, {"home": words.NOT_A_CHOICE}),
    ],
)
def test_a_table_is_judged_row_by_row_and_its_cells_like_fields(answers: dict[str, object], found: dict[str, str]) -> None:
    assert told(answers) == found


def test_a_retired_code_could_be_chosen_to_its_last_day_and_keeps_its_label_for_ever() -> None:
    assert told({"people": [MOTHER], "home": "dormitory"}, date(2026, 3, 31)) == {}
    assert told({"people": [MOTHER], "home": "dormitory"}, date(2026, 4, 1)) == {"home": words.RETIRED}
    assert told({"people": [MOTHER], "home": "support_home"}, date(2027, 4, 1)) == {}
    assert HOME.label("dormitory") == "寮"


def test_a_code_cannot_be_retired_before_it_begins() -> None:
    with pytest.raises(ValueError, match="retired before it begins"):
        Code(id="x", label=Text("x", "x"), active_from=date(2026, 4, 1), active_to=date(2026, 3, 31))


@pytest.mark.parametrize(
    ("answers", "spoken"),
    [
        (
            {"people": [MOTHER], "since": "2026-13"},
            "「いつから」 年と月を、たとえば 2026-11 のように入れてください。月は1から12までです。",
        ),
        ({"people": [{}, {"age": "8"}]}, "「同居している人」の2行目の「続柄」 ここは、まだ入っていません。入れてください。"),
        ({"people": [MOTHER], "hat": "1"}, "「hat」 この様式にない項目です。画面をひらき直してください。"),
    ],
)
def test_what_is_wrong_is_said_with_the_name_of_its_field(answers: dict[str, object], spoken: str) -> None:
    assert [sentence(problem, str) for problem in problems(SHEET, answers, LISTS, TODAY)] == [spoken]


def test_empty_rows_are_passed_over() -> None:
    assert rows({"people": [{}, MOTHER, {"age": ""}, {"works": []}]}, "people") == (MOTHER,)
    assert rows({"people": "母"}, "people") == rows({}, "people") == ()
    assert values({"people": [{}, {"age": "  "}]}, "people") == frozenset()
    assert without_empty_rows(SHEET, {"people": [{}, MOTHER], "income": "1"}) == {"people": [MOTHER], "income": "1"}
    assert without_empty_rows(SHEET, {"people": [{}]}) == {}


def test_what_is_typed_becomes_what_is_stored() -> None:
    typed = {
        "people.1.relation": ["母"],
        "people.1.age": ["七十一歳"],
        "people.1.moved_in": ["令和元年5月1日"],
        "people.0.age": [" "],
        "income": ["8万5千円"],
        "since": ["令和8年11月"],
        "at": ["午後2時半"],
        "csrf": ["x"],
    }
    assert read_typed(SHEET, typed, TODAY) == {
        "people": [{}, {"relation": "母", "age": "71", "moved_in": "2019-05-01"}],
        "income": "85000",
        "since": "2026-11",
        "at": "14:30",
    }


def test_what_cannot_be_read_stays_as_typed_and_is_then_refused_by_name() -> None:
    typed = {
        "people.0.relation": ["母"],
        "people.0.moved_in": ["令和0年5月1日"],
        "income": ["たくさん"],
        "since": ["2026年13月"],
        "at": ["25時"],
    }
    read = read_typed(SHEET, typed, TODAY)
    assert read["since"] == "2026年13月"
    assert told(read) == {
        "people.0.moved_in": words.ABSENT_DAY,
        "income": words.NOT_MONEY,
        "since": words.NO_SUCH_MONTH,
        "at": words.NO_SUCH_TIME,
    }


def test_more_rows_than_anyone_can_mean_are_refused_without_being_built() -> None:
    read = read_typed(SHEET, {"people.9999.relation": ["母"], "people.0.relation": ["父"]}, TODAY)
    assert len(read["people"]) == 101
    assert told(read) == {"people": words.TOO_MANY_ROWS}


@pytest.mark.parametrize("form", {id(form): form for form in FORM_OF.values()}.values(), ids=lambda form: form.name)
def test_every_form_is_whole(form: Form) -> None:
    """(要綱 6-2) Labels, where they come from, lists that exist, headings, no field twice."""
    ids = [field.id for field in form.fields]
    assert len(ids) == len(set(ids))
    assert {field.group for field in form.fields} <= set(form.groups)
    for field in [*form.fields, *(column for table in form.fields for column in table.columns)]:
        assert field.label, field.id
        assert (field.kind in ("one", "many")) == bool(field.codes), field.id
        assert not field.codes or CODES[field.codes].ids, field.id
        assert (field.kind == "rows") == bool(field.columns), field.id
        assert field.trust in ("sourced", "recalled", "proposed")
        assert field.source or field.trust == "proposed", field.id
    assert {rule.field for rule in form.rules} <= set(ids)
