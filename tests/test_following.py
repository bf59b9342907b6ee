"""The text that was shown is the text that is agreed to: editions, stamps, and what changes between two messages (要綱 3-1-エ, 3-2-ア, 6-2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256

from casestore import documents
from casestore.profile import load_profile
from casestore.sharing import Scope
from casestore.speech import Said
from dialogs import engine
from dialogs.acts import Question
from dialogs.answers import Answer
from dialogs.asking import AboutText, Text
from dialogs.choices import Option
from dialogs.conversations.consent import NOBODY, SCOPES
from dialogs.facts import Beginning, Facts
from dialogs.progress import Turn
from dialogs.session import Fragment, Session
from dialogs.steps import Ask, Dialog, Repeat, Section, said, way
from locales import LANGUAGES

SAPPORO = load_profile("sapporo")
TEXT = documents.current(SAPPORO, "consent_text", date(2026, 12, 3))
NOW = datetime(2026, 12, 3, 12, tzinfo=UTC)
NEXT, ASK = Option("next", "つぎへ", also=("はい",)), Option("ask", "質問がある")
READING = Dialog(
    "reading",
    "読む",
    (
        Repeat(
            "part",
            lambda known: len(known.get("parts") or ()),  # type: ignore[arg-type]
            (
                Ask("read", "%(item)s", AboutText((NEXT, ASK), stamps="parts")),
                Section(said("read", "ask"), (Ask("question", "なんですか。", Text(), for_staff="consent"),)),
            ),
        ),
        Ask("end", "いいですか。", AboutText((NEXT,), stamps="text")),
    ),
    "",
    given=("parts", "text"),
    follows=("parts", "text"),
    renewed="変わりました。",
)
DIALOGS = {"reading": READING}


def facts(*parts: str) -> Facts:
    texts = {f"reading.part.{at}": part for at, part in enumerate(parts, start=1)}
    known = {"parts": tuple(f"stamp of {part}" for part in parts), "text": "/".join(parts)}
    return Facts(texts=texts, beginnings={"reading": Beginning(known)})


class Reader:
    """Somebody who reads a text that the office may change meanwhile."""

    def __init__(self, *parts: str) -> None:
        self.parts, self.count = parts, 0
        self.turn = engine.begin(Session(), "reading", NOW, facts(*parts), dialogs=DIALOGS)

    def hear(self, text: str) -> Turn:
        self.count += 1
        heard = (Fragment(Said(text=text), f"m{self.count}"),)
        self.turn = engine.turn(self.turn.session, heard, NOW, facts(*self.parts), DIALOGS)
        return self.turn

    @property
    def open(self) -> str:
        frame = self.turn.session.top
        found = way(READING, frame)
        return found.ask.key if found.ask else ""

    @property
    def says(self) -> list[str]:
        return [saying.line.text for saying in self.turn.says]


# -- the document --------------------------------------------------------------------------------------------------------


def test_the_parts_of_a_document_hold_all_that_its_digest_is_reckoned_over() -> None:
    """(要綱 6-2)"""
    for language in LANGUAGES:
        shown = "\n".join(part.text for part in documents.parts(TEXT, language))
        for line in documents.text_of(TEXT, language).split("\n"):
            assert line in shown or line == TEXT.id
        assert documents.digest(TEXT, language) == sha256(documents.text_of(TEXT, language).encode()).hexdigest()


def test_one_letter_changes_one_stamp_and_a_new_edition_the_first() -> None:
    old = documents.parts(TEXT, "ja")
    body = replace(TEXT.sections[2].body, ja=TEXT.sections[2].body.ja + "。")
    other = replace(TEXT, sections=(*TEXT.sections[:2], replace(TEXT.sections[2], body=body), *TEXT.sections[3:]))
    assert [a.stamp == b.stamp for a, b in zip(old, documents.parts(other, "ja"), strict=True)] == [True, True, False, True]
    newer = documents.parts(replace(TEXT, edition="2027-04-01"), "ja")
    assert [a.stamp == b.stamp for a, b in zip(old, newer, strict=True)] == [False, True, True, True]


def test_a_resident_can_name_everybody_whom_the_gate_of_sharing_knows() -> None:
    """(要綱 3-1-エ)"""
    offered = {option.id for option in SCOPES} - {NOBODY}
    assert offered == set(SAPPORO.codes["consent_scopes"].ids)
    assert offered >= {scope.value for scope in Scope}


# -- while it is read ----------------------------------------------------------------------------------------------------


def test_each_answer_holds_the_stamp_of_what_was_shown() -> None:
    reader = Reader("一", "二")
    reader.hear("つぎへ")
    read = reader.turn.session.top.answers["part.1.read"]
    assert read.value == {"choice": "next", "shown": "stamp of 一"}
    assert read.message_ids == ("m1",)
    assert reader.open == "part.2.read"


def test_a_part_that_changed_after_it_was_read_is_read_again_and_nothing_else() -> None:
    """(要綱 3-1-エ) The yes that was on its way does not count for a text that nobody saw."""
    reader = Reader("一", "二", "三")
    for _part in range(3):
        reader.hear("はい")
    assert reader.open == "end"
    reader.parts = ("一", "二のあたらしい文", "三")
    reader.hear("はい")
    assert reader.open == "part.2.read"
    assert reader.says == ["変わりました。", "%(item)s"]
    reader.hear("はい")
    assert reader.open == "end", "the parts that are as they were are not read again"
    assert [key for key, _old in reader.turn.session.top.earlier] == ["part.2.read"]


def test_the_part_on_the_screen_is_shown_anew_when_it_changed_under_the_readers_eyes() -> None:
    reader = Reader("一", "二")
    reader.parts = ("一のあたらしい文", "二")
    reader.hear("つぎへ")
    assert "part.1.read" not in reader.turn.session.top.answers
    assert reader.says == ["変わりました。", "%(item)s"]
    reader.hear("つぎへ")
    assert reader.turn.session.top.answers["part.1.read"].value == {"choice": "next", "shown": "stamp of 一のあたらしい文"}


def test_a_part_that_came_or_went_leaves_no_answer_about_another_text() -> None:
    reader = Reader("一", "二")
    reader.hear("つぎへ")
    reader.hear("つぎへ")
    reader.parts = ("一", "あいだ", "二")
    reader.hear("つぎへ")
    assert reader.open == "part.2.read", "what was the second part is the third now"
    reader.hear("つぎへ")
    assert reader.open == "part.3.read"
    reader.parts = ("一",)
    reader.hear("つぎへ")
    assert reader.open == "end"


def test_what_steers_still_steers_when_the_text_has_changed() -> None:
    reader = Reader("一", "二")
    reader.hear("つぎへ")
    reader.parts = ("あたらしい一", "二")
    reader.hear("人と話す")
    assert reader.turn.session.wanted == "asked"


def test_a_question_about_a_part_goes_to_a_person_before_the_dialog_ends() -> None:
    """(要綱 3-1-エ)"""
    reader = Reader("一", "二")
    reader.hear("質問がある")
    turn = reader.hear("だれに伝わりますか")
    assert Question("consent", "だれに伝わりますか", ("m2",)) in turn.acts
    assert reader.open == "part.2.read", "reading goes on"


def test_an_answer_without_a_stamp_never_holds() -> None:
    kind = AboutText((NEXT,), stamps="text")
    for value in ("next", None, {"choice": "next"}, {"choice": "next", "shown": "x"}):
        assert not kind.still_holds(Answer(value).value, {"text": "y"})
    assert kind.still_holds({"choice": "next", "shown": "y"}, {"text": "y"})
