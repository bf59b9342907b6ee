"""The seven languages: what is translated, what is offered, how days and lists look, who understands whom (要綱 3-1-イ, 3-1-ウ)."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from casestore import profile_words
from casestore.calendar import AT, BY, show_when
from casestore.fine_print import Text
from casestore.profile import ProfileError, load_profile, read_profile
from casestore.profile_words import lines_of, more_of, shown_to_residents, with_words
from casestore.speech import Said
from dialogs import briefing
from dialogs.choices import NO, UNSURE, YES, lexicon
from dialogs.commands import command_in, is_greeting, is_thanks, table, when_named
from dialogs.facts import Facts
from dialogs.tongues import CALLED, TALKED
from dialogs.wording import Words
from locales import CONSOLE, LANGUAGES, NAMES, SOURCE, UnknownLanguage, catalog, of_tag, po_file
from tsunagi import languages
from tsunagi.wording_checks import labels, of_words, wrong

ROOT = Path(__file__).parents[1]
SAPPORO = load_profile("sapporo")
NOON = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def test_every_language_that_is_offered_is_whole() -> None:
    """Every sentence to residents and every line of the profile they may see; no leftover Japanese, nothing too long for a phone."""
    assert {one: languages.check(one) for one in LANGUAGES if one not in CONSOLE and languages.check(one)} == {}


def test_a_language_counts_when_its_file_is_there_and_a_draft_does_not_count() -> None:
    assert tuple(one for one in NAMES if one == SOURCE or po_file(one).exists()) == LANGUAGES
    assert languages.Files("vi").draft.name == "talk.draft.po"
    assert languages.Files("vi").final == po_file("vi")
    for unknown in ("xx", *(one for one in NAMES if one not in LANGUAGES)):
        with pytest.raises(UnknownLanguage):
            catalog(unknown)


def test_residents_have_every_sentence_that_is_said_to_them_and_none_of_the_desks() -> None:
    talk = {one.id for one in languages.template("vi")}
    assert {
        "人と話す",
        "きょうの%(time)sまで",
        "だれのことの相談ですか。",
        "職員からのご案内です。次のところに相談してみてください。",
    } <= talk
    assert "お渡しする書類ができました。受け取り方は、担当からお知らせします。急ぎではありません。" in talk, (
        "marked to_person among words for staff"
    )
    assert not {"内部メモ", "市が支援を決定しました。本人に伝えて、支援を始める", "もう一度、声をかけに行く"} & talk


def test_a_draft_is_begun_kept_and_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """new → a line translated → new again: the line stays; open refuses what is not whole."""
    languages.template("vi")  # read from here, before the rest happens elsewhere
    monkeypatch.setattr(languages, "ROOT", tmp_path)
    monkeypatch.setattr(languages, "po_file", lambda one: po_file("en") if one == "en" else tmp_path / one / "talk.po")
    assert languages.main(["new", "vi"]) == 0
    draft = tmp_path / "vi" / "talk.draft.po"
    written = draft.read_text("utf-8")
    assert "POT-Creation-Date" not in written
    assert '#. en: Talk to a person\nmsgid "人と話す"\nmsgstr ""' in written
    draft.write_text(written.replace('msgid "人と話す"\nmsgstr ""', 'msgid "人と話す"\nmsgstr "Gặp nhân viên"'), "utf-8")
    assert languages.main(["new", "vi"]) == 0
    assert 'msgid "人と話す"\nmsgstr "Gặp nhân viên"' in draft.read_text("utf-8")
    assert languages.main(["open", "vi"]) == 1
    assert draft.exists()
    assert not (tmp_path / "vi" / "talk.po").exists()
    words = tmp_path / "casestore/profiles/sapporo/words/vi.toml"
    assert '# STEP\n"ステップ" = ""' in words.read_text("utf-8")


@pytest.mark.parametrize(
    ("language", "source", "text", "problem"),
    [
        ("vi", "はい", "", "missing"),
        ("vi", "%(day)sまで", "đến ngày", "placeholders differ"),
        ("vi", "はい", "はい", "Japanese left (は)"),
        ("ko", "中央区", "中央区", "Japanese left (中)"),
        ("ko", "人と話す", "사람과 이야기하고 싶을 때 누르는 버튼입니다", "a button of 24 signs where 20 is the most"),
        ("vi", "はい", "a" * 201, "a sentence of 201 signs where 200 is the most"),
    ],
)
def test_what_is_wrong_with_a_translation_is_named(language: str, source: str, text: str, problem: str) -> None:
    assert problem in list(wrong(language, source, text))


@pytest.mark.parametrize(
    ("language", "source", "text"),
    [
        ("vi", "はい", "Vâng"),
        ("zh_Hans", "中央区", "中央区"),
        ("ja@easy", "はい", "はい"),
        ("vi", "窓口で言ってください。", "Hãy nói 「生活保護を申請したいです」 ở quầy."),
        ("ko", "%(day)sの%(time)s", "%(time)s, %(day)s"),
    ],
)
def test_what_is_right_is_left_alone(language: str, source: str, text: str) -> None:
    assert list(wrong(language, source, text)) == []


def test_the_buttons_are_known_to_the_check() -> None:
    assert {"人と話す", "もどる", "はい", "わたし自身のこと", "ほかをみる"} <= labels()
    assert of_words("vi", ["札幌市"], {}) == ["words: missing: 札幌市"]


# -- the profile ---------------------------------------------------------------------------------------------------------


def test_a_text_of_the_profile_is_said_in_each_language_or_in_the_nearest_that_is_there() -> None:
    text = Text("札幌市", "Sapporo", (("vi", "Thành phố Sapporo"), ("ja@easy", "札幌市（さっぽろし）")))
    assert [text.to(one) for one in ("ja", "en", "vi", "ja@easy", "ko")] == [
        "札幌市",
        "Sapporo",
        "Thành phố Sapporo",
        "札幌市（さっぽろし）",
        "Sapporo",
    ]
    assert Text("札幌市", "Sapporo").to("ja@easy") == "札幌市"


def test_a_text_of_several_lines_is_put_together_from_its_lines_or_not_at_all() -> None:
    words = {"ko": {"一行目": "첫째 줄", "二行目": "둘째 줄"}, "vi": {"一行目": "dòng một", "二行目": ""}}
    assert more_of("一行目\n\n二行目", words) == (("ko", "첫째 줄\n\n둘째 줄"),)
    raw = {"names": [{"ja": "一行目", "en": "one"}], "n": 1}
    assert with_words(raw, words)["names"][0]["more"] == (("ko", "첫째 줄"), ("vi", "dòng một"))


def test_words_beside_the_profile_are_read_with_it_and_a_broken_file_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "town"
    shutil.copytree(ROOT / "casestore/profiles/sapporo", folder, ignore=shutil.ignore_patterns("words"))
    (folder / "words").mkdir()
    (folder / "words/vi.toml").write_text('"ステップ" = "Trung tâm STEP"\n"24時間" = "24 giờ"\n', "utf-8")
    profile = read_profile("town", folder)
    assert profile.agency.short_name.to("vi") == "Trung tâm STEP"
    assert profile.hotline("police").hours.to("vi") == "24 giờ"
    assert profile.agency.name.to("vi") == profile.agency.name.en
    (folder / "words/vi.toml").write_text("= broken", "utf-8")
    with pytest.raises(ProfileError, match="words"):
        read_profile("town", folder)


def test_all_that_a_resident_may_be_shown_is_on_the_translators_list() -> None:
    listed = set(lines_of(shown_to_residents(SAPPORO)))
    agency, consent = SAPPORO.agency, next(one for one in SAPPORO.documents if one.id == "consent_text")
    expected = [
        agency.name,
        agency.hours,
        agency.who_reads,
        SAPPORO.no_phone,
        SAPPORO.wards[0].name,
        consent.title,
        consent.sections[0].body,
    ]
    expected += [text for one in SAPPORO.hotlines for text in (one.name, one.hours)]
    expected += [text for one in SAPPORO.resources for text in (one.name, one.place, one.what_to_bring)]
    expected += [one.name for one in SAPPORO.services]
    assert {line for text in expected for line in text.ja.split("\n") if line} <= listed
    assert profile_words.FOLDER == "words"


# -- who understands whom ------------------------------------------------------------------------------------------------


def test_somebody_who_reads_english_gets_first_the_numbers_that_understand_them_and_is_told_of_the_others() -> None:
    """(要綱 3-1-ウ) No number is passed off as one that can be talked to."""
    facts = briefing.Briefing(SAPPORO).facts("en", NOON)
    for_hunger = facts.numbers("hunger")
    assert for_hunger[0].name == SAPPORO.hotline("foreign_hokkaido").name.en and not for_hunger[0].note
    assert for_hunger[1].note == SAPPORO.hotline("yorisoi").languages_note.en  # type: ignore[union-attr]
    japanese_only = {one.name: one.note for one in facts.numbers("crisis")}["Inochi SOS (thoughts of death)"]
    assert japanese_only == catalog("en").gettext("日本語だけ")
    assert all(not one.note for one in facts.numbers("crisis") if one.number in ("110", "119")), (
        "nothing is claimed of the emergency numbers"
    )


def test_somebody_who_reads_japanese_sees_no_notes_and_no_desk_for_foreign_residents() -> None:
    facts = briefing.Briefing(SAPPORO).facts("ja", NOON)
    shown = [one for cls in SAPPORO.serves for one in facts.numbers(cls)]
    assert all(not one.note for one in shown)
    assert SAPPORO.hotline("foreign_hokkaido").name.ja not in {one.name for one in shown}
    easy = briefing.Briefing(SAPPORO).facts("ja@easy", NOON).numbers("hunger")
    assert SAPPORO.hotline("foreign_hokkaido").name.to("ja@easy") in {one.name for one in easy}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_that_is_shown_is_one_that_dials(language: str) -> None:
    """The digits people read are the digits of the link, for every class of danger, in every language (要綱 3-1-ウ)."""
    dialled = {one.phone.label: one.phone.tel for one in SAPPORO.hotlines if one.phone}
    facts = briefing.Briefing(SAPPORO).facts(language, NOON)
    shown = [one for cls in ("", *SAPPORO.serves) for one in facts.numbers(cls)]
    assert shown
    for one in shown:
        assert re.sub(r"[^\d#]", "", one.number) == dialled[one.number]
        assert one.hours and one.name


# -- days, lists, words that steer ---------------------------------------------------------------------------------------

LATIN_MONTHS = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun", re.IGNORECASE)


@pytest.mark.parametrize("language", [one for one in NAMES if one != "en"])
def test_a_moment_is_never_half_english(language: str) -> None:
    for hours in (1, 26, 24 * 9):
        said = show_when(NOON + timedelta(hours=hours), NOON, language)
        assert not LATIN_MONTHS.search(said.date.replace("tháng", "")), said
        assert {*BY, *AT} >= {said.kind}


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("ja", "12月3日（木）"),
        ("en", "Thu, Dec 3"),
        ("zh_Hans", "12月3日周四"),
        ("ko", "12월 3일 (목)"),
        ("vi", "T5 3 tháng 12"),
        ("ne", "डिसेम्बर 3, बिहि"),
    ],
)
def test_a_day_is_shown_in_the_way_of_the_language(language: str, day: str) -> None:
    words = Words("ja", Facts())
    words.language = language
    assert words.day(date(2026, 12, 3)) == day


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("", "ja"),
        ("ja-JP", "ja"),
        ("en-US", "en"),
        ("fr", "en"),
        ("zh-TW", "en"),
        ("zh-Hant-HK", "en"),
        ("vi_VN", "vi"),
        ("zh-CN", "zh_Hans"),
        ("zh", "zh_Hans"),
        ("ne", "ne"),
        ("ko-KR", "ko"),
    ],
)
def test_a_platforms_tag_leads_to_a_language_we_have(tag: str, language: str) -> None:
    assert of_tag(tag) == (language if language in LANGUAGES else "en")


def test_whoever_cannot_read_the_screen_finds_their_language_on_it() -> None:
    assert [option.label for option in TALKED.options] == [NAMES[one] for one in LANGUAGES]
    assert set(CALLED) == set(NAMES)
    for language in LANGUAGES:
        for word in CALLED[language]:
            assert command_in(Said(text=word)) == ("language", language)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "person",
            (
                "人工",
                "和工作人员说话",
                "상담원",
                "직원과 이야기하고 싶어요",
                "gặp nhân viên",
                "gap nhan vien",
                "कर्मचारी",
                "karmachari sanga kura",
            ),
        ),
        (
            "stop",
            (
                "停",
                "不要再发了",
                "退訂",
                "중지",
                "그만 보내세요",
                "dừng lại",
                "ngung gui",
                "रोक्नुहोस्",
                "banda garnuhos",
                "STOP",
                "tomete",
            ),
        ),
        ("unstop", ("恢复", "다시 받기", "nhận lại", "पुनः सुरु")),
        ("back", ("返回", "뒤로", "quay lại", "quay lai", "पछाडि")),
        ("skip", ("跳过", "건너뛰기", "bỏ qua", "छोड्नुहोस्")),
        ("withhold", ("不想说", "말하고 싶지 않아요", "không muốn trả lời", "भन्न चाहन्नँ")),
        ("later", ("以后再说", "累了", "나중에", "피곤해요", "để sau", "mệt quá", "पछि", "thakai lagyo")),
        ("go", ("继续", "계속", "tiếp tục", "जारी राख्नुहोस्")),
        ("help", ("帮助", "도움말", "không hiểu", "बुझिनँ")),
        ("why", ("为什么", "왜", "tại sao", "किन")),
        ("done", ("就这些", "이상입니다", "xong rồi", "सकियो")),
        ("language", ("语言", "언어", "ngôn ngữ", "भाषा")),
    ],
)
def test_words_that_steer_are_heard_in_every_language(name: str, words: tuple[str, ...]) -> None:
    for word in words:
        assert command_in(Said(text=word)) == (name, ""), word
        assert command_in(Said(text=f"  {word.upper()}! ")) == (name, ""), word


@pytest.mark.parametrize("text", ["hai", "dung", "đúng", "co", "vâng", "네", "是", "छ", "ho"])
def test_a_yes_is_not_taken_for_a_word_that_steers(text: str) -> None:
    assert command_in(Said(text=text)) is None
    assert lexicon((YES, NO, UNSURE)).get(text, "yes") == "yes"


def test_yes_no_and_unsure_are_known_in_every_language_and_never_mixed_up() -> None:
    words = lexicon((YES, NO, UNSURE))
    for id, said in (
        ("yes", ("是的", "네", "vâng", "हजुर", "hai")),
        ("no", ("不是", "아니요", "không", "छैन", "iie")),
        ("unsure", ("不知道", "모르겠어요", "không biết", "थाहा छैन", "thaha chaina")),
    ):
        for word in said:
            assert words[re.sub(r"[\s]", "", word)] == id, word


def test_greetings_and_thanks_are_met_as_such() -> None:
    assert all(map(is_greeting, ("你好", "안녕하세요", "xin chào", "नमस्ते", "namaste")))
    assert all(map(is_thanks, ("谢谢", "감사합니다", "cảm ơn", "धन्यवाद")))


@pytest.mark.parametrize(
    "text",
    ["나중에 내일 8시", "以后，明天早上8点", "để sau ngày mai 8 giờ sáng", "पछि भोलि बिहान ८ बजे", "あとで、あしたの朝8時"],
)
def test_a_pause_with_a_time_is_read_in_every_language(text: str) -> None:
    command = command_in(Said(text=text))
    assert command is not None and command.name == "later"
    assert when_named(command.argument, NOON) == datetime(2026, 11, 25, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["修改名字", "이름을 수정하고 싶어요", "sửa tên", "नाम सच्याउन चाहन्छु"])
def test_a_wish_to_change_one_thing_is_heard_in_every_language(text: str) -> None:
    command = command_in(Said(text=text))
    assert command is not None and command.name == "edit?"
    assert command.argument in ("名字", "이름", "tên", "नाम")


def test_no_word_means_two_things() -> None:
    assert len(table()) > 600
