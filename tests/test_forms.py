"""様式1 as data: what is asked, what is wrong, what is missing (要綱 6-2, 3-1-イ, 3-1-エ)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from casestore.forms import FORMS, form_named, gaps, problems, relevant
from casestore.forms import form as words
from casestore.forms.intake import INTAKE
from casestore.profile import load_profile
from dialogs.intake import INTAKE as CHAT
from dialogs.steps import Ask, Section

CODES = load_profile("sapporo").codes
TODAY = date(2026, 11, 25)
BY_CHAT = {"received_on": "2026-11-25", "route": "chat", "who": "self", "troubles": ["02", "03"], "main_trouble": "02"}
BY_PHONE = {**BY_CHAT, "route": "telephone", "received_by": "staff-1"}


def wrong(answers: dict[str, object]) -> dict[str, str]:
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
        ("birth_date", "2026-02-30", words.NO_SUCH_DAY),
        ("birth_date", "きのう", words.NO_SUCH_DAY),
        ("birth_date", "1850-01-01", words.NO_SUCH_DAY),
        ("birth_date", "2026-11-26", words.DAY_AHEAD),
        ("received_on", "2027-11-25", words.DAY_AHEAD),
        ("phone_mobile", "12345", words.NOT_A_PHONE),
        ("email", "someone at home", words.NOT_AN_EMAIL),
        ("kana", "山田", words.NOT_KANA),
        ("postal_code", "60-001", words.NOT_POSTAL),
        ("own_words", "あ" * 20_001, words.TOO_LONG),
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
        ("own_words", "あ" * 20_000),
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
