"""What a form (様式, 要綱 6-2) is made of: what it asks, who fills it, what is still wrong or missing in a set of answers.

Pure. Answers are a mapping of field ids to stored values: a code id, a list of code ids, an ISO date or month, yen as digits, text, a list of
rows. None, "", [] and NO_ANSWER mean "not answered". Labels are msgids; the words of codes are in the city's profile (codes*.toml).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, Protocol

from casestore.fields import narrow, read_kana, read_phone
from casestore.words import N_ as _

Answers = Mapping[str, object]
Kind = Literal[
    "one", "many", "rows", "text", "long_text", "date", "month", "time", "money", "number",
    "phone", "email", "kana", "postal", "staff", "signature",
]  # fmt: skip
FilledBy = Literal["person", "staff", "system"]
Trust = Literal["sourced", "recalled", "proposed"]

LONGEST: Mapping[Kind, int] = {"long_text": 60_000}  # characters; 200 for every other kind
MOST_ROWS = 100
FIRST_DAY = date(1900, 1, 1)


class CodeList(Protocol):
    """What a form needs to know of a code list of the profile."""

    @property
    def ids(self) -> Collection[str]: ...
    @property
    def alone(self) -> Collection[str]: ...
    def choices(self, day: date) -> Collection[str]: ...


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
    """One field. `required` stops saving; `starred` is the form's ※, missed only on paper; `form_no` is the number on the form.

    kind "rows": the answer is a list of mappings, one a row, of column ids to values; `columns` are fields of their own.
    """

    id: str
    label: str
    kind: Kind
    codes: str = ""  # name of a list in the profile's codes*.toml
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
    columns: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field; `message` is a msgid that says what to do, `label` the field's own ("": not on the form).

    In a table `field` is "table.row.column" (the row counted from 0, as given), `table` the table's label and `row` the row counted from 1.
    """

    field: str
    message: str
    label: str = ""
    table: str = ""
    row: int = 0


NAMED = _("「%(field)s」 %(message)s")
NAMED_IN_A_ROW = _("「%(table)s」の%(row)d行目の「%(field)s」 %(message)s")


def sentence(problem: Problem, gettext: Callable[[str], str]) -> str:
    """The problem for people, with the name of its field: 「生年月日」 その日はありません。…"""
    words = {
        "field": gettext(problem.label) if problem.label else problem.field,
        "table": gettext(problem.table) if problem.table else "",
        "row": problem.row,
        "message": gettext(problem.message),
    }
    return gettext(NAMED_IN_A_ROW if problem.row else NAMED) % words


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
    return frozenset(str(one) for one in many if answered(one))


def answered(answer: object) -> bool:
    """Whether a stored value says anything; a row or list does when something in it does."""
    if isinstance(answer, Mapping):
        return any(map(answered, answer.values()))
    if isinstance(answer, list | tuple | set | frozenset):
        return any(map(answered, answer))
    return answer is not None and str(answer).strip() not in NO_ANSWER


def rows(answers: Answers, field: str) -> tuple[Answers, ...]:
    """The rows of a table in which anything was written; () when there are none."""
    found = answers.get(field)
    return tuple(row for row in found if isinstance(row, Mapping) and answered(row)) if isinstance(found, list | tuple) else ()


def relevant(form: Form, answers: Answers) -> tuple[Field, ...]:
    """The fields that are asked, given these answers, in the form's order."""
    return _asked(form.fields, answers)


def _asked(fields: Sequence[Field], answers: Answers) -> tuple[Field, ...]:
    return tuple(field for field in fields if field.asked_if is None or field.asked_if(answers))


def gaps(form: Form, answers: Answers) -> tuple[Field, ...]:
    """The form's own ※ fields that are still empty: a list for the worker before printing, not an error."""
    return tuple(field for field in relevant(form, answers) if field.starred and not values(answers, field.id))


def problems(form: Form, answers: Answers, codes: CodeLists, today: date | None = None) -> tuple[Problem, ...]:
    """What keeps these answers from being saved, in the form's order; () when nothing does.

    `codes` are the profile's lists (`profile.codes`); with `today` (Asia/Tokyo) days that cannot lie ahead and codes no longer in use are
    found too.
    """
    labels = {field.id: field.label for field in form.fields}
    broken = (Problem(rule.field, rule.message, labels.get(rule.field, "")) for rule in form.rules if rule.broken(answers))
    return (*_problems(form.fields, answers, codes, today), *broken)


NOT_ON_FORM = _("この様式にない項目です。画面をひらき直してください。")
MISSING = _("ここは、まだ入っていません。入れてください。")
NOT_A_CHOICE = _("選べるものの中から選んでください。")
ONLY_ONE = _("ここは、ひとつだけ選んでください。")
NOT_TOGETHER = _("「どれもない」のような答えは、ほかのものといっしょには選べません。どちらかを外してください。")
NO_SUCH_DAY = _("日付を、たとえば 2026-12-03 や 令和8年12月3日 のように入れてください。")
ABSENT_DAY = _("その日は暦にありません（令和0年や2月30日など）。年・月・日を確かめてください。")
TOO_LONG_AGO = _("1900年より前の日付になっています。年を確かめてください。")
DAY_AHEAD = _("これから先の日付になっています。年と月を確かめてください。")
NO_SUCH_MONTH = _("年と月を、たとえば 2026-11 のように入れてください。月は1から12までです。")
NO_SUCH_TIME = _("時刻を、たとえば 14:30 のように入れてください。")
NOT_MONEY = _("金額を、円の数字で入れてください。")
NOT_A_PHONE = _("電話番号を、市外局番から数字で入れてください。")
NOT_AN_EMAIL = _("メールアドレスを、@ の前と後ろまで入れてください。")
NOT_KANA = _("ふりがなを、ひらがなかカタカナで入れてください。")
NOT_POSTAL = _("郵便番号を、7けたの数字で入れてください。")
NOT_A_NUMBER = _("数字で入れてください。")
RETIRED = _("この選択肢は、いまは使われていません。いまある中から選び直してください。")
NOT_ROWS = _("この表を読みとれませんでした。画面をひらき直してください。")
TOO_MANY_ROWS = _("行が多すぎます。100行までにしてください。")
UNREADABLE = _("保存できない文字が入っています。その文字を消してから、入れ直してください。")
NOT_TEXT = _("ここには、ことばで入れてください。")
TOO_LONG = _("長すぎて保存できません。少し短くしてください。")


def _problems(fields: Sequence[Field], answers: Answers, codes: CodeLists, today: date | None) -> Iterator[Problem]:
    known = {field.id for field in fields}
    yield from (Problem(str(key), NOT_ON_FORM) for key in answers if key not in known)
    for field in _asked(fields, answers):
        if field.kind == "rows" and values(answers, field.id):
            yield from _wrong_rows(field, answers[field.id], codes, today)
        elif message := _problem(field, answers, codes, today):
            yield Problem(field.id, message, field.label)


def _wrong_rows(field: Field, answer: object, codes: CodeLists, today: date | None) -> Iterator[Problem]:
    """Empty rows are passed over; the others are judged like a small form each."""
    if not isinstance(answer, list | tuple) or not all(isinstance(row, Mapping) for row in answer):
        yield Problem(field.id, NOT_ROWS, field.label)
    elif len(answer) > MOST_ROWS:
        yield Problem(field.id, TOO_MANY_ROWS, field.label)
    else:
        for at, row in enumerate(answer):
            for wrong in _problems(field.columns, row, codes, today) if answered(row) else ():
                yield replace(wrong, field=f"{field.id}.{at}.{wrong.field}", table=field.label, row=at + 1)


def _problem(field: Field, answers: Answers, codes: CodeLists, today: date | None) -> str:
    chosen = values(answers, field.id)
    if not chosen:
        return MISSING if field.required else ""
    if field.codes:
        return _wrong_choice(field, answers[field.id], chosen, codes[field.codes], today)
    answer = answers[field.id]
    if not isinstance(answer, str):
        return NOT_TEXT
    if len(answer) > LONGEST.get(field.kind, 200):
        return TOO_LONG
    if LONE_SURROGATE.search(answer):
        return UNREADABLE
    if field.kind == "date":
        return _wrong_day(answer, today if field.past else None)
    readable, message = _READABLE.get(field.kind, (bool, NOT_TEXT))
    return "" if readable(answer) else message


def _wrong_choice(field: Field, answer: object, chosen: frozenset[str], codes: CodeList, today: date | None) -> str:
    if not chosen <= set(codes.ids):
        return NOT_A_CHOICE
    if today is not None and not chosen <= set(codes.choices(today)):
        return RETIRED
    if field.kind == "one" and not isinstance(answer, str):
        return ONLY_ONE
    return NOT_TOGETHER if len(chosen) > 1 and not chosen.isdisjoint(codes.alone) else ""


def _wrong_day(answer: str, today: date | None) -> str:
    try:
        day = date.fromisoformat(answer) if ISO_DAY.fullmatch(answer) else None
    except ValueError:
        day = None
    if day is None:
        return ABSENT_DAY if LIKE_A_DAY.search(narrow(answer)) else NO_SUCH_DAY
    if day < FIRST_DAY:
        return TOO_LONG_AGO
    return DAY_AHEAD if today is not None and day > today else ""


ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
# Three numbers as a day has them: the readers of fields.py left it as typed, because there is no such day.
LIKE_A_DAY = re.compile(r"(元|\d)\s*[年./-]\s*\d+\s*[月./-]\s*\d")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")
DIGITS = re.compile(r"\d{1,12}", re.ASCII)
_READABLE: Mapping[Kind, tuple[Callable[[str], object], str]] = {
    "phone": (read_phone, NOT_A_PHONE),
    "email": (re.compile(r"[^@\s]+@[^@\s]+").fullmatch, NOT_AN_EMAIL),
    "kana": (read_kana, NOT_KANA),
    "postal": (re.compile(r"\d{3}-?\d{4}", re.ASCII).fullmatch, NOT_POSTAL),
    "number": (DIGITS.fullmatch, NOT_A_NUMBER),
    "money": (DIGITS.fullmatch, NOT_MONEY),
    "month": (re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII).fullmatch, NO_SUCH_MONTH),
    "time": (re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII).fullmatch, NO_SUCH_TIME),
}
