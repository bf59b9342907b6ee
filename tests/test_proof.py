"""The checks of authors: each finds what was planted in a broken dialog, names its line, and finds nothing in ours. 要綱 3-1-イ"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest

from casestore.speech import Said
from dialogs import proof, readability, where_written
from dialogs.answers import Known
from dialogs.asking import Name, Number, Text
from dialogs.catalogue import DIALOGS
from dialogs.choices import Choice, Many, Option, yes_no
from dialogs.commands import command_in
from dialogs.conditions import Gate, answers_table, explore
from dialogs.facts import Facts
from dialogs.plain_words import LIMITS, figures, length, sentences
from dialogs.says import Line, Tap
from dialogs.spoken_texts import texts
from dialogs.steps import Ask, Dialog, Repeat, Review, Say, Section, said
from dialogs.when_in_words import terms
from locales import NAMES

WHY = "うかがうためです。"


def asking(key: str, kind: Name | Choice | Number | Text | None = None, **more: object) -> Ask:
    return Ask(key, "おたずねします。", kind or Name(), title="題", why=WHY, **more)  # type: ignore[arg-type]


def dialog(*steps: object, name: str = "planted", **more: object) -> Dialog:
    return Dialog(name, "見本", steps, WHY, **more)  # type: ignore[arg-type]


def found(one: Dialog, languages: tuple[str, ...] = ("ja",)) -> dict[str, list[proof.Finding]]:
    by_check: dict[str, list[proof.Finding]] = {}
    for finding in proof.findings({one.name: one}, languages):
        by_check.setdefault(finding.check, []).append(finding)
    return by_check


ROOF = asking("roof", yes_no(), skip=True)
WHOLE = dialog(ROOF, Section(said("roof", "no"), (asking("where"),)), Review("check"))


def test_a_whole_dialog_has_nothing_to_mend() -> None:
    assert found(WHOLE) == {}


# -- each check, planted -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "condition",
    [
        said("roof", "perhaps"),  # no such choice
        lambda known: known.get("roof") == "yes" and known.get("roof") == "no",
        lambda known: len(known["roof"]) > 9,
    ],
)
def test_a_step_nobody_can_reach_is_found(condition: object) -> None:
    one = dialog(ROOF, Section(condition, (asking("where"),)))  # type: ignore[arg-type]
    assert [finding.key for finding in found(one)["unreachable"]] == ["where"]


def test_a_step_behind_two_doors_that_exclude_each_other_is_unreachable() -> None:
    inner = Section(said("roof", "yes"), (asking("where"),))
    assert "unreachable" in found(dialog(ROOF, Section(said("roof", "no"), (asking("why_not"), inner))))


def test_a_repeat_that_never_comes_is_unreachable() -> None:
    assert "unreachable" in found(dialog(ROOF, Repeat("child", lambda known: 0, (asking("age"),))))


def test_a_key_used_twice_is_found_also_in_two_branches() -> None:
    twice = dialog(ROOF, Section(said("roof", "no"), (asking("a"),)), Section(said("roof", "yes"), (Say("a", "はい。"),)))
    assert [finding.key for finding in found(twice)["duplicate-key"]] == ["a"]


def test_a_condition_on_a_later_question_is_found_also_behind_an_or() -> None:
    looks = Section(lambda known: known.get("roof") == "yes" or known.get("later") == "x", (asking("where"),))
    [finding] = found(dialog(ROOF, looks, asking("later")))["looks-ahead"]
    assert "'later'" in finding.words and "asked later" in finding.words


def test_a_condition_on_a_question_that_does_not_exist_is_found_and_what_the_host_gives_is_declared() -> None:
    steps = (Repeat("line", lambda known: len(known.get("pages") or ()), (asking("agree"),)),)  # type: ignore[arg-type]
    [finding] = found(dialog(*steps))["looks-ahead"]
    assert "'pages'" in finding.words
    assert found(dialog(*steps, given=("pages",))) == {}


def test_a_repeat_sees_its_own_answers_by_their_short_names() -> None:
    inside = (asking("age", Number()), Section(lambda known: known["age"] > 17, (asking("work"),)))  # type: ignore[operator]
    assert found(dialog(asking("count", Number()), Repeat("child", lambda known: known["count"], inside))) == {}  # type: ignore[arg-type, return-value]


def test_a_missing_translation_is_found_in_each_language_that_exists() -> None:
    untranslated = found(WHOLE, ("ja", "en"))["untranslated"]
    assert {"おたずねします。", "見本", "題"} <= {finding.thing for finding in untranslated}
    assert all(finding.words.startswith("no en") for finding in untranslated)


def test_a_label_over_twenty_signs_is_found_unless_it_has_a_short_one() -> None:
    long = "とても長くてボタンには入らない選択肢のことば"
    assert "long-label" in found(dialog(asking("a", Choice((Option("x", long),)))))
    assert "long-label" not in found(dialog(asking("a", Choice((Option("x", long, "短いことば"),)))))


def test_a_title_that_stands_on_a_button_before_the_review_is_a_label_too() -> None:
    long = replace(asking("a"), title="とても長くてボタンには入らない質問のなまえのこと")
    assert "long-label" not in found(dialog(long))
    assert "long-label" in found(dialog(long, Review("check")))


class Crowded(Name):
    """So many buttons of its own that nothing else fits."""

    again: ClassVar[str] = "もう一度お願いします。"

    def taps(self, where: tuple[str, str], page: int, partial: tuple[str, ...], facts: Facts) -> tuple[Tap, ...]:
        return tuple(Tap(Line(f"ボタン{number}"), f"planted/a/{number}") for number in range(14))


def test_a_question_without_a_way_to_a_person_is_found() -> None:
    assert [finding.key for finding in found(dialog(asking("a", Crowded())))["no-person"]] == ["a"]


def test_a_question_without_a_reason_or_a_name_is_found() -> None:
    bare = found(dialog(Ask("a", "おたずねします。", Name(), form="intake.name")))
    assert set(bare) >= {"no-why", "no-title"}


def test_a_field_that_no_form_has_is_found() -> None:
    assert "no-such-field" in found(dialog(asking("a", form="intake.no_such")))
    assert "no-such-field" in found(dialog(asking("a", form="no_such.ward")))
    assert "no-such-field" not in found(dialog(asking("a", form="intake.ward")))


def test_a_long_sentence_is_found_and_a_longish_one_is_advice() -> None:
    of = {size: found(dialog(Say("a", "あ" * (size - 1) + "。"), ROOF)).get("long-sentence", []) for size in (45, 46, 60, 61)}
    assert of[45] == []
    assert [[finding.advice for finding in of[size]] for size in (46, 60, 61)] == [[True], [True], [False]]


def test_a_choice_that_would_call_a_person_or_stop_instead_is_found_and_really_does() -> None:
    assert "shadowed" in found(dialog(asking("a", Choice((Option("staff", "職員"), Option("x", "ほか"))))))
    command = command_in(Said(text="職員"))
    assert command is not None and command.name == "person"


def test_words_that_begin_two_dialogs_or_are_commands_already_are_found() -> None:
    one, other = dialog(ROOF, words=("みほんの話",)), dialog(ROOF, name="other", words=("みほんのはなし", "ミホンの話"))
    assert [finding.dialog for finding in proof.findings({"planted": one, "other": other}, ("ja",))] == ["other"]
    assert "shared-word" in found(dialog(ROOF, words=("あとで",)))


def test_a_button_of_more_than_64_bytes_is_found() -> None:
    assert "long-name" in found(dialog(asking("k" * 60)))
    assert "long-name" in found(dialog(asking("a", Choice((Option("x" * 60, "はい"),)))))
    [advice] = found(dialog(asking("quite_a_long_key_for_rows", Choice(of="rows"))))["long-name"]
    assert advice.advice


# -- where it stands -----------------------------------------------------------------------------------------------------

PLANTED = dialog(
    asking("first"),
    Section(said("roof", "no"), (asking("second"),)),
    name="here",
)


def test_a_finding_names_the_file_and_the_line_to_mend() -> None:
    here = Path(__file__).read_text(encoding="utf-8").splitlines()
    finding = next(one for one in proof.findings({"here": PLANTED}, ("ja",)) if one.check == "looks-ahead")
    name, number = proof.printed(finding, {"here": PLANTED}).split(":")[:2]
    assert name == "tests/test_proof.py"
    assert 'asking("second")' in here[int(number) - 1]


def test_a_text_of_ours_is_found_in_the_line_where_it_is_written() -> None:
    line = where_written.of(DIALOGS["intake"], "", "ward")
    source = Path(proof.__file__).parents[1] / line.file
    assert '"ward"' in source.read_text(encoding="utf-8").splitlines()[line.number - 1]


# -- ours ----------------------------------------------------------------------------------------------------------------


def test_no_dialog_of_ours_has_anything_that_must_be_mended() -> None:
    wrong = [proof.printed(finding) for finding in proof.findings() if not finding.advice]
    assert wrong == [], "\n".join(wrong)


def test_no_condition_of_ours_is_only_thought_to_hold() -> None:
    """One with more combinations than are tried was at least seen to hold."""
    for one in DIALOGS.values():
        table, absent = answers_table(one)
        for step in one.steps:
            if isinstance(step, Section):
                explored = explore((Gate(step.when, ""),), table, absent)
                assert not explored.cut_short or any(run.held for run in explored.runs), one.name


# -- plain language ------------------------------------------------------------------------------------------------------


def test_every_language_has_its_limit() -> None:
    assert set(LIMITS) == set(NAMES)


def test_readings_and_placeholders_do_not_make_a_sentence_longer_or_shorter_than_it_is() -> None:
    assert length("申請（しんせい）します。") == length("申請します。")
    assert length("%(reads_by)sに読みます。") == 8 + len("に読みます。")
    assert sentences("はい。そうですか？\nでは、3.5万円です。") == ("はい。", "そうですか？", "では、3.5万円です。")
    assert sentences("This is one. This is 2.5 two!") == ("This is one.", "This is 2.5 two!")


def test_residents_dialogs_are_easy_to_read() -> None:
    """Figures of the whole; 45 signs is what the guideline for plain Japanese advises for one sentence."""
    said_to_residents = [
        text.text for one in DIALOGS.values() if one.audience == "resident" for text in texts(one) if text.role == "sentence"
    ]
    whole = figures(said_to_residents, "ja")
    assert whole.sentences > 100
    assert whole.mean <= 30, whole
    assert whole.over <= 0.05, whole
    assert whole.kanji <= 7, whole


def test_easy_japanese_is_shorter_and_has_fewer_kanji_than_japanese() -> None:
    """Holds from the day its catalog is opened; until then there is nothing to compare."""
    residents = [one for one in DIALOGS.values() if one.audience == "resident"]
    plain = readability.of(residents, "ja")
    for language in set(readability.COUNTED) - {"ja"}:
        easy = readability.of(residents, language)
        assert easy.mean < plain.mean
        assert easy.kanji <= plain.kanji


# -- conditions in words -------------------------------------------------------------------------------------------------


def test_a_condition_is_told_apart_into_the_answers_it_needs() -> None:
    one = dialog(
        asking("a", Choice((Option("x", "エックス"), Option("y", "ワイ")))),
        asking("b", Choice((Option("z", "ゼット"), Option("w", "ダブル")))),
    )
    table, absent = answers_table(one)

    def both(known: Known) -> bool:
        return known.get("a") == "x" and known.get("b") != "z"

    def either(known: Known) -> bool:
        return known.get("a") == "x" or known.get("b") == "w"

    assert terms(Gate(both, ""), table, absent) == [{"a": [0], "b": [1]}]
    assert terms(Gate(either, ""), table, absent) == [{"a": [0]}, {"b": [1]}]


def test_a_choice_of_several_is_told_by_what_it_includes() -> None:
    one = dialog(asking("a", Many((Option("x", "エックス"), Option("y", "ワイ"), Option("none", "ない", alone=True)))))
    table, absent = answers_table(one)
    assert terms(Gate(said("a", "y"), ""), table, absent) == [{"a": [1, 3, 4]}]
