"""What a form (様式, 要綱 6-2) is made of: what it asks, who fills it, what is still wrong or missing in a set of answers.

Pure. Answers are a mapping of field ids to stored values: a code id, a list of code ids, an ISO date, text. None, "", [] and
NO_ANSWER mean "not answered". Labels are msgids; the words of codes are in the city's profile (codes.toml), where the city may correct them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from casestore.fields import read_kana, read_phone
from casestore.words import N_ as _

Answers = Mapping[str, object]
Kind = Literal["one", "many", "text", "long_text", "date", "phone", "email", "kana", "postal", "staff", "signature", "number"]
FilledBy = Literal["person", "staff", "system"]
Trust = Literal["sourced", "recalled", "proposed"]

LONGEST: Mapping[Kind, int] = {"long_text": 20_000}  # characters; 200 for every other kind
FIRST_DAY = date(1900, 1, 1)


class CodeList(Protocol):
    """What a form needs to know of a code list of the profile."""

    @property
    def ids(self) -> Collection[str]: ...
    @property
    def alone(self) -> Collection[str]: ...


CodeLists = Mapping[str, CodeList]


class Condition(Protocol):
    """A test of answers that can also say which field's answer decided it."""

    def __call__(self, answers: Answers, /) -> bool: ...
    def fired_by(self, answers: Answers, /) -> str: ...


@dataclass(frozen=True)
class On:
    """A condition on what was chosen in one field."""

    field: str
    test: Callable[[frozenset[str]], bool]

    def __call__(self, answers: Answers, /) -> bool:
        return self.test(values(answers, self.field))

    def fired_by(self, answers: Answers, /) -> str:
        return self.field


def said(field: str, *codes: str) -> On:
    """`said("who", "family", "other")`: `who` is one of these; with no codes: it is answered at all."""
    wanted = frozenset(codes)
    return On(field, lambda chosen: bool(chosen & wanted) if wanted else bool(chosen))


def unsaid(field: str, *codes: str) -> On:
    """The opposite: none of these was chosen, or with no codes nothing was answered."""
    wanted = frozenset(codes)
    return On(field, lambda chosen: not chosen & wanted if wanted else not chosen)


@dataclass(frozen=True)
class AnyOf:
    """The first that holds decides."""

    tests: tuple[Condition, ...]

    def __call__(self, answers: Answers, /) -> bool:
        return any(test(answers) for test in self.tests)

    def fired_by(self, answers: Answers, /) -> str:
        return next((test for test in self.tests if test(answers)), self.tests[0]).fired_by(answers)


@dataclass(frozen=True)
class AllOf:
    """The first is the one shown as having decided."""

    tests: tuple[Condition, ...]

    def __call__(self, answers: Answers, /) -> bool:
        return all(test(answers) for test in self.tests)

    def fired_by(self, answers: Answers, /) -> str:
        return self.tests[0].fired_by(answers)


def any_of(*tests: Condition) -> AnyOf:
    return AnyOf(tests)


def all_of(*tests: Condition) -> AllOf:
    return AllOf(tests)


@dataclass(frozen=True)
class Field:
    """One field. `required` stops saving; `starred` is the form's ※, missed only on paper; `form_no` is the number on the form."""

    id: str
    label: str
    kind: Kind
    codes: str = ""  # name of a list in the profile's codes.toml
    required: bool = False
    starred: bool = False
    filled_by: FilledBy = "person"
    national_report: bool = False
    form_no: str = ""
    source: str = ""
    trust: Trust = "proposed"
    asked_if: Condition | None = None
    group: str = ""
    hint: str = ""
    past: bool = False  # a date that cannot lie ahead


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field; `message` is a msgid that says what to do."""

    field: str
    message: str


@dataclass(frozen=True)
class Rule:
    """Something two fields must agree on; `field` is where the person is sent."""

    field: str
    broken: Callable[[Answers], bool]
    message: str


@dataclass(frozen=True)
class Form:
    """A form in one edition. `groups` gives the order and headings (msgids) of the groups of fields."""

    name: str
    edition: str
    title: str
    form_no: str
    groups: Mapping[str, str]
    fields: tuple[Field, ...]
    rules: tuple[Rule, ...] = ()

    def field(self, field_id: str) -> Field:
        """Raises KeyError for a field the form does not have."""
        return {field.id: field for field in self.fields}[field_id]


NO_ANSWER = ("", "skipped", "withheld")  # as the chat writes that somebody passed a question or would rather not say


def values(answers: Answers, field: str) -> frozenset[str]:
    """What was chosen, as a set, whether one or many; empty when not answered. Passed over is not answered: it must never read as safe."""
    answer = answers.get(field)
    many = answer if isinstance(answer, list | tuple | set | frozenset) else (answer,)
    return frozenset(str(one) for one in many if one is not None and str(one).strip() not in NO_ANSWER)


def relevant(form: Form, answers: Answers) -> tuple[Field, ...]:
    """The fields that are asked, given these answers, in the form's order."""
    return tuple(field for field in form.fields if field.asked_if is None or field.asked_if(answers))


def gaps(form: Form, answers: Answers) -> tuple[Field, ...]:
    """The form's own ※ fields that are still empty: a list for the worker before printing, not an error."""
    return tuple(field for field in relevant(form, answers) if field.starred and not values(answers, field.id))


def problems(form: Form, answers: Answers, codes: CodeLists, today: date | None = None) -> tuple[Problem, ...]:
    """What keeps these answers from being saved, in the form's order; () when nothing does.

    `codes` are the profile's lists (`profile.codes`); with `today` (Asia/Tokyo) days that cannot lie ahead are checked too.
    """
    known = {field.id for field in form.fields}
    found = [Problem(key, NOT_ON_FORM) for key in answers if key not in known]
    for field in relevant(form, answers):
        if message := _problem(field, answers, codes, today):
            found.append(Problem(field.id, message))
    found.extend(Problem(rule.field, rule.message) for rule in form.rules if rule.broken(answers))
    return tuple(found)


NOT_ON_FORM = _("この様式にない項目です。画面をひらき直してください。")
MISSING = _("ここは、まだ入っていません。入れてください。")
NOT_A_CHOICE = _("選べるものの中から選んでください。")
ONLY_ONE = _("ここは、ひとつだけ選んでください。")
NOT_TOGETHER = _("「どれもない」のような答えは、ほかのものといっしょには選べません。どちらかを外してください。")
NO_SUCH_DAY = _("日付を、たとえば 2026-12-03 のように入れてください。")
DAY_AHEAD = _("これから先の日付になっています。年と月を確かめてください。")
NOT_A_PHONE = _("電話番号を、市外局番から数字で入れてください。")
NOT_AN_EMAIL = _("メールアドレスを、@ の前と後ろまで入れてください。")
NOT_KANA = _("ふりがなを、ひらがなかカタカナで入れてください。")
NOT_POSTAL = _("郵便番号を、7けたの数字で入れてください。")
NOT_A_NUMBER = _("数字で入れてください。")
NOT_TEXT = _("ここには、ことばで入れてください。")
TOO_LONG = _("長すぎて保存できません。少し短くしてください。")


def _problem(field: Field, answers: Answers, codes: CodeLists, today: date | None) -> str:
    chosen = values(answers, field.id)
    if not chosen:
        return MISSING if field.required else ""
    if field.codes:
        return _wrong_choice(field, answers[field.id], chosen, codes[field.codes])
    answer = answers[field.id]
    if not isinstance(answer, str):
        return NOT_TEXT
    if len(answer) > LONGEST.get(field.kind, 200):
        return TOO_LONG
    if field.kind == "date":
        return _wrong_day(answer, today if field.past else None)
    readable, message = _READABLE.get(field.kind, (bool, NOT_TEXT))
    return "" if readable(answer) else message


def _wrong_choice(field: Field, answer: object, chosen: frozenset[str], codes: CodeList) -> str:
    if not chosen <= set(codes.ids):
        return NOT_A_CHOICE
    if field.kind == "one" and not isinstance(answer, str):
        return ONLY_ONE
    return NOT_TOGETHER if len(chosen) > 1 and not chosen.isdisjoint(codes.alone) else ""


def _wrong_day(answer: str, today: date | None) -> str:
    try:
        day = date.fromisoformat(answer)
    except ValueError:
        return NO_SUCH_DAY
    if day < FIRST_DAY:
        return NO_SUCH_DAY
    return DAY_AHEAD if today is not None and day > today else ""


_READABLE: Mapping[Kind, tuple[Callable[[str], object], str]] = {
    "phone": (read_phone, NOT_A_PHONE),
    "email": (lambda answer: re.fullmatch(r"[^@\s]+@[^@\s]+", answer), NOT_AN_EMAIL),
    "kana": (read_kana, NOT_KANA),
    "postal": (lambda answer: re.fullmatch(r"\d{3}-?\d{4}", answer), NOT_POSTAL),
    "number": (lambda answer: re.fullmatch(r"\d{1,12}", answer), NOT_A_NUMBER),
}
