"""定型文: a worker who reads only Japanese answers a person in their language (要綱 3-1-ウ, 3-3-ア)."""

from __future__ import annotations

import json
import re

import pytest
from sqlmodel import col, select

from casestore import staff_phrases, talks
from casestore.db import Store
from casestore.fine_print import Text
from casestore.fine_print_phrases import CATEGORIES, KNOWN, TYPED, PhraseText, placeholders, well_formed
from casestore.profile import load_profile
from casestore.speech import Post
from casestore.staff_phrases import Phrase
from casestore.tables import Audit, Message
from dialogs.at_desk import NotAllowed
from dialogs.phrasing import NotInTheirLanguage
from dialogs.plain_words import LIMITS, length, sentences
from locales import NAMES
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE, Visitor, console_of
from tests.playing import Office

pytestmark = pytest.mark.anyio

PROFILE = load_profile("sapporo")


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    """Somebody who told us their trouble and then went on in English."""
    office = Office(sqlite_store, clock)
    office.says("U1", *THE_INTAKE, "English")
    return office


def contact(office: Office) -> str:
    return office.contact().id


def last_post(office: Office) -> Post:
    def find(work: object) -> Post:
        row = work.session.exec(select(Message).where(Message.way == "out").order_by(col(Message.id).desc())).first()  # type: ignore[attr-defined]
        return Post.from_json(json.loads(work.open(office.case().person_id, "message.body", row.id, row.body)))  # type: ignore[attr-defined]

    return office.look(find)


def says(office: Office, phrase: str, who: str = "tanaka", **typed: str) -> str:
    by = office.actor(who)
    sent = office.do(lambda work: office.worker.say_phrase(work, contact(office), phrase, typed, by, office.clock.now()))
    office.settle()
    return sent


def test_the_city_has_forty_phrases_and_more_and_each_is_whole() -> None:
    assert len(PROFILE.phrases) >= 40
    assert {one.category for one in PROFILE.phrases} == set(CATEGORIES)
    used = {name for one in PROFILE.phrases for name in placeholders(one.text.ja)}
    assert used == {*KNOWN, *TYPED}, "nothing can be filled in that no sentence uses"
    for one in PROFILE.phrases:
        assert max(map(length, sentences(one.text.ja))) <= LIMITS["ja"].advised, one.id


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("%(day)sに来てください。", True),
        ("100%です", False),
        ("%(money)s円", False),
        ("%(day)d", False),
        ("", True),
        ("%s", False),
    ],
)
def test_a_sentence_holds_only_what_can_be_filled_in(text: str, right: bool) -> None:
    assert well_formed(text) is right


def test_a_phrase_whose_languages_differ_is_refused() -> None:
    PhraseText("a", "opening", Text("%(day)sに", "on %(day)s"))
    for bad in (Text("%(day)sに", "soon"), Text("あす", "tomorrow", (("vi", "%(day)s"),))):
        with pytest.raises(ValueError, match="same names"):
            PhraseText("a", "opening", bad)


def test_a_phrase_goes_out_in_the_persons_language_and_its_japanese_and_id_are_kept(office: Office) -> None:
    says(office, "i_will_call", day="2026-12-03", time="10:00")
    assert office.phones["U1"][-1] == "I will call you on Thu, Dec 3 at about 10:00."
    post = last_post(office)
    assert (post.phrase, post.in_japanese) == ("i_will_call", ("12月3日（木）の10:00ごろ、お電話します。",))
    noted = office.look(lambda work: work.session.exec(select(Audit).where(Audit.action == "replied")).all())
    assert [row.detail for row in noted] == ["i_will_call"]
    pen = office.look(lambda work: talks.load(work, contact(office)).pen)
    assert pen == office.actor("tanaka").staff_id, "whoever answers has the pen"


def test_what_the_profile_knows_is_filled_in_in_their_language(office: Office) -> None:
    says(office, "call_us")
    assert PROFILE.agency.hours.en in office.phones["U1"][-1]
    assert PROFILE.agency.phone is not None and PROFILE.agency.phone.label in office.phones["U1"][-1]
    says(office, "hello")
    assert office.actor("tanaka").name in office.phones["U1"][-1]


def test_a_phrase_without_words_in_their_language_is_not_sent_in_another(office: Office) -> None:
    by = office.actor("mori")
    own = Phrase("", "opening", {"ja": "おかえりなさい。"})
    made = office.do(lambda work: office.worker.keep_phrase(work, own, by, office.clock.now()))
    before = len(office.phones["U1"])
    with pytest.raises(NotInTheirLanguage):
        says(office, made)
    assert len(office.phones["U1"]) == before


def test_the_office_changes_adds_and_takes_out_and_what_was_sent_stays(office: Office) -> None:
    chief, now = office.actor("mori"), office.clock.now()
    says(office, "got_paper")
    changed = Phrase("got_paper", "bring", {"ja": "紙をもらいました。", "en": "I got the paper."}, own=True)
    office.do(lambda work: office.worker.keep_phrase(work, changed, chief, now))
    says(office, "got_paper")
    assert office.phones["U1"][-2:] == ["I have received the papers. Thank you.", "I got the paper."]
    gone = Phrase("got_paper", "bring", changed.texts, own=True, out=True)
    office.do(lambda work: office.worker.keep_phrase(work, gone, chief, now))
    with pytest.raises(LookupError):
        says(office, "got_paper")
    offered = office.look(lambda work: staff_phrases.offered(work, PROFILE))
    assert "got_paper" not in {one.id for one in offered}
    assert len(offered) == len(PROFILE.phrases) - 1


def test_a_counsellor_sends_them_and_does_not_change_them(office: Office) -> None:
    """(要綱 2-2)"""
    with pytest.raises(NotAllowed):
        office.do(
            lambda work: office.worker.keep_phrase(
                work, Phrase("", "opening", {"ja": "はい"}), office.actor("tanaka"), office.clock.now()
            )
        )


def test_what_is_missing_is_known_language_by_language() -> None:
    phrase = Phrase("x", "opening", {"ja": "はい", "en": "Yes"})
    assert phrase.missing(tuple(NAMES)) == ("ja@easy", "zh_Hans", "ko", "vi", "ne")
    assert (phrase.to("ja@easy"), phrase.to("vi")) == ("はい", "")


def test_the_worker_sees_beside_a_question_in_english_what_it_says_in_japanese(office: Office) -> None:
    """(要綱 3-1-イ) Whatever the bot says in another language, the office can read."""
    office.says("U1", "help")
    post = last_post(office)
    assert "talk to a person" in " ".join(bubble.text for bubble in post.bubbles).casefold()
    assert len(post.in_japanese) == len(post.bubbles)
    assert "人と話す" in " ".join(post.in_japanese)
    office.says("U1", "日本語", "使い方")
    assert last_post(office).in_japanese == ()


# -- the pages -----------------------------------------------------------------------------------------------------------


async def test_a_worker_chooses_one_fills_it_in_sees_both_and_sends_it(office: Office) -> None:
    """(要綱 3-3-ア) Without a script: a list, a form, both languages side by side, one button."""
    worker = await Visitor(console_of(office)).sits_down_as(office, "tanaka")
    await worker.opens("/cases/R8-0001")
    start = f"/talks/{contact(office)}/phrases"
    assert start in worker.page
    assert (await worker.opens(start)).status_code == 200
    assert "%(day)s" in worker.page and "お電話します" in worker.page and 'lang="en"' in worker.page
    await worker.opens(f"{start}/i_will_call")
    assert "送る文" not in worker.page, "nothing to send before it is filled in"
    assert (await worker.sends(f"{start}/i_will_call", day="", time="10:00")).status_code == 422
    assert "日を入れてください。" in worker.page and 'value="10:00"' in worker.page
    await worker.opens(f"{start}/i_will_call?day=2026-12-03&time=10:00")
    assert (
        "I will call you on Thu, Dec 3 at about 10:00." in worker.page
        and "12月3日（木）の10:00ごろ、お電話します。" in worker.page
    )
    answer = await worker.sends(f"{start}/i_will_call", day="2026-12-03", time="10:00")
    assert (answer.status_code, answer.headers["location"]) == (303, "/cases/R8-0001?done=sent#chat")
    office.settle()
    assert office.phones["U1"][-1].startswith("I will call you on Thu, Dec 3")
    await worker.opens("/cases/R8-0001")
    assert re.search(r'<small class="gloss" lang="ja">12月3日（木）の10:00ごろ、お電話します。</small>', worker.page)
    assert "英語" in worker.page


async def test_an_unknown_phrase_and_a_strange_talk_answer_alike(office: Office) -> None:
    worker = await Visitor(console_of(office)).sits_down_as(office, "tanaka")
    assert (await worker.opens(f"/talks/{contact(office)}/phrases/moon")).status_code == 404
    assert (await worker.opens("/talks/moon/phrases")).status_code == 404
    city = await Visitor(console_of(office)).sits_down_as(office, "ito")
    assert (await city.opens(f"/talks/{contact(office)}/phrases")).status_code in (403, 404)


async def test_the_chief_edits_one_with_every_language_in_view(office: Office) -> None:
    chief = await Visitor(console_of(office)).sits_down_as(office, "mori")
    await chief.opens("/admin/phrases")
    assert "定型文を加える" in chief.page
    await chief.opens("/admin/phrases/new")
    assert all(name in chief.page for name in NAMES.values())
    form = {"category": "opening", "text_ja": "%(day)sに会いましょう。", "text_en": "See you soon.", "text_vi": "100%"}
    assert (await chief.sends("/admin/phrases/new", **form)).status_code == 422
    assert "日本語の文と、入れる名前がちがいます。" in chief.page and "See you soon." in chief.page
    assert "文の中に入れられる名前は、下にあるものだけです。" in chief.page
    form |= {"text_en": "See you on %(day)s.", "text_vi": ""}
    assert (await chief.sends("/admin/phrases/new", **form)).status_code == 303
    await chief.opens("/admin/phrases")
    assert "に会いましょう。" in chief.page
    assert "訳がまだ：" in chief.page and "Tiếng Việt" in chief.page


async def test_the_page_of_phrases_is_not_for_everyone(office: Office) -> None:
    worker = await Visitor(console_of(office)).sits_down_as(office, "tanaka")
    assert (await worker.opens("/admin/phrases")).status_code in (403, 404)
