"""A person's own matters through the whole house: settings, my records, how is my case going (要綱 2-1-ア, 3-1-イ, 6-1, 6-2)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from casestore import access_log, follow_ups, ledger, people, restriction, shared_phones, talks
from casestore.calendar import JST
from casestore.conversation import read_to
from casestore.db import Store
from casestore.follow_ups import Promised
from casestore.tables import Case
from dialogs.own_records import COPY, CORRECT, ERASE
from dialogs.questions import TASKS
from tests.conftest import StillClock
from tests.examples_of_kinds import EXAMPLES
from tests.playing import Office
from tests.test_desk import THE_INTAKE, triaged

MEMO = "大家さんによると、夜中に怒鳴り声がするらしい。"


@pytest.fixture
def office(sqlite_store: Store, clock: StillClock) -> Office:
    return Office(sqlite_store, clock)


def looks_at_the_case(office: Office, email: str = "tanaka") -> None:
    by, case = office.actor(email), office.case()
    office.do(lambda work: access_log.read(work, by, work.session.get_one(Case, case.id), office.clock.now()))


def kept_wishes(office: Office) -> dict[str, object]:
    return office.look(lambda work: people.prefers(work, office.contact().id))


# -- settings ------------------------------------------------------------------------------------------------------------


def test_each_setting_takes_effect_at_once_and_is_shown_the_next_time(office: Office) -> None:
    """要綱 3-1-イ"""
    office.says("U1", *THE_INTAKE)
    office.says("U1", "設定", "送ってよい時間", "夕方", "これで全部")
    assert kept_wishes(office)["safe_times"] == ["evening"] and kept_wishes(office)["safe_contact"] == "hours"
    office.says("U1", "設定", "お呼びする名前", "さき")
    assert office.look(lambda work: people.known(work, office.case().person_id)).call_name == "さき"
    shown = office.says("U1", "設定")[0]
    assert "・送ってよい時間：夕方（20時まで）" in shown and "・お呼びする名前：さき" in shown


def test_a_setting_counts_even_if_the_talk_stops_there(office: Office) -> None:
    office.says("U1", *THE_INTAKE)
    office.says("U1", "設定", "送ってよいか", "時間を決めてほしい")
    assert kept_wishes(office)["safe_contact"] == "hours"


def test_stop_and_start_again_by_the_settings(office: Office) -> None:
    """要綱 2-1-ア: the owner hears of it, nothing is closed."""
    office.says("U1", *THE_INTAKE)
    office.says("U1", "設定", "お知らせを止める", "やめる")
    assert office.look(lambda work: talks.load(work, office.contact().id)).stopped
    assert any(row.step.startswith("stopped:") for row in office.promised())
    office.says("U1", "設定", "また受け取る", "送ってほしい")
    assert not office.look(lambda work: talks.load(work, office.contact().id)).stopped


def test_no_is_no_change(office: Office) -> None:
    office.says("U1", *THE_INTAKE)
    office.says("U1", "設定", "お知らせを止める", "やめない")
    assert not office.look(lambda work: talks.load(work, office.contact().id)).stopped
    assert "messages" not in kept_wishes(office)


# -- my records ----------------------------------------------------------------------------------------------------------


def test_what_we_hold_is_told_by_kind_and_day_and_never_in_words(office: Office) -> None:
    """要綱 6-1: no words of third parties, no memos of workers, no ledger in the chat."""
    office.says("U1", *THE_INTAKE)
    triaged(office)
    tanaka = office.actor("tanaka")
    office.do(lambda work: office.worker.memo(work, office.contact().id, MEMO, tanaka, office.clock.now()))
    told = "\n".join(office.says("U1", "わたしの記録", "何があるか"))
    assert "・相談の受付（11月25日（水））" in told and "・ここでの会話：" in told and "・くらしのことの聞き取り" in told
    assert "家賃" not in told and "大家さん" not in told and "田中" not in told


def test_who_looked_is_told_in_roles_and_days(office: Office) -> None:
    """要綱 6-1: roles, not names."""
    office.says("U1", *THE_INTAKE)
    assert "・まだ、だれも見ていません。" in office.says("U1", "わたしの記録", "だれが見たか")[0]
    looks_at_the_case(office, "tanaka")
    looks_at_the_case(office, "mori")
    told = office.says("U1", "わたしの記録", "だれが見たか")[0]
    assert "・11月25日（水）：相談支援員" in told and "・11月25日（水）：主任相談支援員" in told
    assert "田中" not in told and "森" not in told


@pytest.mark.parametrize(
    ("texts", "wish", "task"),
    [
        (("直してほしい", "お呼びする名前", "みさきです", "これで全部"), "correct", CORRECT),
        (("消してほしい", "写真や書類", "伝えてほしい"), "erase", ERASE),
        (("写しがほしい", "たのむ"), "copy", COPY),
    ],
)
def test_a_wish_about_the_records_is_an_entry_and_a_dated_task(
    office: Office, texts: tuple[str, ...], wish: str, task: str
) -> None:
    """要綱 6-1, 2-1-ア: their own words stand in the ledger from that day; a named worker answers by the day we said."""
    office.says("U1", *THE_INTAKE)
    triaged(office)
    office.says("U1", "わたしの記録", *texts)
    written = office.entries()[-1]
    assert (written.kind, written.answers["wish"], written.role) == ("record_wish", wish, "person")
    due = [row for row in office.promised() if row.because.startswith("record_wish:")]
    assert len(due) == 1 and due[0].owner_id and due[0].kind == Promised.NEXT_ACTION
    assert due[0].due_at.astimezone(JST).date() == written.written_at.astimezone(JST).date() + timedelta(days=7)
    assert office.look(lambda work: follow_ups.words_of(work, due[0])) == task
    assert office.is_true()


def test_the_words_of_a_correction_stand_beside_the_old_answer_which_stays(office: Office) -> None:
    office.says("U1", *THE_INTAKE)
    office.says("U1", "わたしの記録", "直してほしい", "お呼びする名前", "みさきです", "これで全部")
    intake, wish = office.entries()[0], office.entries()[-1]
    assert intake.answers["call_name"] == "美咲"
    assert (wish.answers["field"], wish.answers["words"]) == ("call_name", "みさきです")


def test_no_wish_is_written_that_was_not_confirmed(office: Office) -> None:
    office.says("U1", *THE_INTAKE)
    before = len(office.entries())
    assert (
        office.says("U1", "わたしの記録", "消してほしい", "記録のぜんぶ", "やめておく")[0] == "わかりました。そのままにします。"
    )
    assert len(office.entries()) == before


def test_a_wish_after_the_end_does_not_open_the_case_again(office: Office) -> None:
    """要綱 6-1: asking for a copy is not a new 相談; somebody still answers it by a day."""
    office.says("U1", *(text if text != "申請したい" else "いまは考えていない" for text in THE_INTAKE))
    triaged(office, "information_only")
    by, case = office.actor("tanaka"), office.case()
    for kind in ("information_given", "reception_closed"):
        office.do(lambda work, kind=kind: ledger.write(work, case.id, kind, EXAMPLES[kind], by=by, now=office.clock.now()))
    office.says("U1", "わたしの記録", "写しがほしい", "たのむ")
    assert office.case().closed_at is not None and office.entries()[-1].kind == "record_wish"
    assert office.is_true()
    assert [row.words is not None for row in office.promised() if row.because.startswith("record_wish:")] == [True]


# -- how is my case going ------------------------------------------------------------------------------------------------


def test_before_the_triage_the_promise_and_its_day_are_told(office: Office) -> None:
    """要綱 3-1-イ: only what is a row."""
    office.says("U1", *THE_INTAKE)
    told = office.says("U1", "どうなってる？")[0]
    assert "受付番号：R8-0001" in told and "相談を受け付けました。" in told
    assert re.search(r"・.*までに、職員があなたの相談を読んで、これからのことを決めます。", told)
    assert "職員がまだ読んでいません" in told


def test_after_the_triage_the_reason_is_told_in_their_own_answers(office: Office) -> None:
    """要綱 3-1-イ: the explained triage; nothing staff heard or suspected is among it."""
    office.says("U1", *THE_INTAKE)
    triaged(office)
    now = office.says("U1", "どうなってる？")[0]
    assert "次は、利用の申込みと、個人の情報の説明です。" in now and "担当：田中" in now.replace(" ", "")
    why = office.says("U1", "どうして")[0]
    assert "職員は、ここでつづけて、相談をうかがうことにしました。" in why
    assert "・困っていること：" in why and "決めたのは、機械ではなく職員です。" in why


def test_a_question_about_the_case_is_a_workers_dated_task(office: Office) -> None:
    """(要綱 2-1-ア, 3-1-イ)"""
    office.says("U1", *THE_INTAKE)
    said = office.says("U1", "どうなってる？", "質問がある", "家賃の補助は、いつ決まりますか")
    assert any("職員が読んで返事をします。" in one for one in said)
    words = [office.look(lambda work, row=row: follow_ups.words_of(work, row)) for row in office.promised()]
    assert words.count(TASKS["case"]) == 1


def test_what_is_late_is_called_late(office: Office) -> None:
    office.says("U1", *THE_INTAKE)
    office.forward(days=9)
    assert "おくれています。すみません。" in office.says("U1", "どうなってる？")[0]


def test_the_read_mark_is_true(office: Office) -> None:
    """要綱 2-1-ア: a receipt says whether a human has read it, and when next."""
    office.says("U1", *THE_INTAKE)
    first = office.says("U1", "あしたの朝、電話に出られません。")[0]
    assert first.startswith("届きました。職員はまだ読んでいません。")
    tanaka = office.actor("tanaka")
    office.do(lambda work: read_to(work, tanaka.staff_id, office.contact().id, office.clock.now()))
    office.forward(minutes=5)
    assert office.says("U1", "昼なら出られます。")[0].startswith("届きました。前のメッセージは、職員が読みました。")
    assert "職員がここまで全部読みました" not in office.says("U1", "どうなってる？")[0]


def test_a_person_without_a_case_is_told_so(office: Office) -> None:
    office.says("U1", "こんにちは", "日本語", "あとで")
    assert "相談の受付は、まだしていません。" in office.says("U1", "どうなってる？")[0]


def test_no_name_of_a_worker_where_others_may_read(office: Office) -> None:
    office.says("U1", *THE_INTAKE)
    triaged(office)
    tanaka = office.actor("tanaka")
    office.do(lambda work: restriction.restrict(work, office.case(), (), tanaka.staff_id, office.clock.now()))
    assert "田中" not in office.says("U1", "どうなってる？")[0]


def test_on_a_telephone_of_two_the_bot_shows_nothing(office: Office) -> None:
    """要綱 6-1: whoever reads it may be the other one; a worker has the pen, and even without it nothing is looked up."""
    office.says("U1", *THE_INTAKE)
    contact, tanaka = office.contact(), office.actor("tanaka")
    other = office.do(lambda work: people.new_person(work, office.clock.now(), person="P" + "0" * 31))
    office.do(lambda work: shared_phones.share(work, contact.id, other, tanaka.staff_id, office.clock.now()))
    for words in ("わたしの記録", "設定", "どうなってる？"):
        told = "\n".join(office.says("U1", words))
        assert "R8-0001" not in told and "相談の受付" not in told and "言語：" not in told
