"""Outreach workers on their phones (要綱 2-2-イ, 3-1-ア, 3-3-ア): visits with the safety timer, records, notices, on both databases.

The canary: whatever happens in these stories, no resident's name and no word of theirs reaches a colleague's phone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlmodel import col, select, update

from casestore import due_colleagues, entries, posts, push_budget, staff, visits
from casestore.calendar import JST
from casestore.db import Store
from casestore.fine_print_asking import Pushes
from casestore.follow_ups import Promised
from casestore.posts import Outcome
from casestore.speech import Media, Place
from casestore.tables import Attachment, Case, Message, Visit
from dialogs import ringing, visiting
from dialogs.desk import Desk
from tests.conftest import StillClock
from tests.playing import Office

NAME, SECRET = "カナリア美咲", "カナリアの家賃が払えません"
THE_INTAKE = (
    *("こんにちは", "日本語", "わたし自身のこと", "いまは、どれもない", "4、7", "これで全部", "4", SECRET),
    *(NAME, "いつでもだいじょうぶ", "中央区", "いまは考えていない", "これで送る"),
)
PHONES = ("T1", "T2")


@pytest.fixture
def office(store: Store, clock: StillClock) -> Office:
    """Tanaka has taken on somebody, with a next step that names them; she and the chief have linked their phones."""
    office = Office(store, clock)
    office.says("U1", *THE_INTAKE)
    tanaka, case = office.actor("tanaka"), office.case()
    office.do(
        lambda work: office.worker.triage(
            work, case.id, "application", "続けて支える", (), tanaka.staff_id, f"{NAME}さんに電話", None, tanaka, clock.now()
        )
    )
    office.settle()
    for phone, who in zip(PHONES, ("tanaka", "mori"), strict=True):
        link(office, phone, who)
    return office


def link(office: Office, phone: str, who: str) -> None:
    worker = office.actor(who)
    token = office.do(lambda work: staff.new_link(work, worker.staff_id, "telegram", office.clock.now()))
    office.says(phone, "", channel="telegram", event="start", payload=token)


def says(office: Office, phone: str, *texts: str, **more: object) -> list[str]:
    return office.says(phone, *texts, channel="telegram", **more)


def watch(office: Office) -> int:
    moved = office.do(lambda work: visiting.watch(work, office.desk.profile, office.clock.now()))
    office.settle()
    return moved


def got(office: Office, phone: str) -> str:
    return "\n".join(office.phones.get(phone, []))


def no_name_on_any_phone(office: Office) -> None:
    """Also what was queued and did not go out is looked at."""
    for phone in PHONES:
        assert "カナリア" not in got(office, phone)
        assert all("カナリア" not in label for label, _data in office.buttons.get(phone, []))


def newest(office: Office, kind: str, number: str = "R8-0001") -> entries.Written:
    return next(one for one in reversed(office.entries(number)) if one.kind == kind)


def visit_rows(office: Office) -> list[Visit]:
    return office.look(lambda work: list(work.session.exec(select(Visit).order_by(col(Visit.id)))))


def test_a_visit_that_lasts_too_long_is_asked_about_then_rung_then_cleared_with_what_was_found(office: Office) -> None:
    """(要綱 2-2-イ) the timer asks the worker kindly, tells the office after the grace, again and again, until somebody has looked."""
    clock = office.clock
    says(office, "T1", "訪問を始める", "R8-0001", "30分", "とばす")
    assert "30分" in got(office, "T1")
    assert watch(office) == 0, "nothing before its time"
    clock.forward(minutes=31)
    assert watch(office) == 1
    assert "R8-0001 の訪問の、予定の時間をすぎました" in got(office, "T1")
    assert "訪問から戻った知らせ" not in got(office, "T2"), "kindly first, to the worker alone"
    assert watch(office) == 0, "asked once"
    clock.forward(minutes=16)
    assert watch(office) == 1
    assert got(office, "T2").count("訪問から戻った知らせのない職員がいます") == 1
    clock.forward(minutes=5)
    assert watch(office) == 0
    clock.forward(minutes=11)
    assert watch(office) == 1, "until somebody has looked"
    assert got(office, "T2").count("訪問から戻った知らせのない職員がいます") == 2
    (row,) = visit_rows(office)
    mori = office.actor("mori")
    with pytest.raises(visits.NothingFound):
        office.do(lambda work: visits.clear(work, row.id, "  ", mori.staff_id, clock.now()))
    office.do(lambda work: visits.clear(work, row.id, "電話がつながった。話が長引いている", mori.staff_id, clock.now()))
    clock.forward(hours=2)
    assert watch(office) == 0
    assert office.look(lambda work: visits.out_now(work)) == []
    cleared = visit_rows(office)[0]
    assert office.look(lambda work: visits.found_of(work, cleared)) == "電話がつながった。話が長引いている"
    assert cleared.place is None, "where they were is kept no longer than somebody may have to look"
    no_name_on_any_phone(office)


def test_at_night_after_a_stop_of_the_server_it_asks_and_rings_at_once(office: Office) -> None:
    """(要綱 2-1-ア) judged again from the rows; quiet hours do not keep a worker in danger waiting."""
    office.clock.at = datetime(2026, 12, 3, 19, 0, tzinfo=JST)
    says(office, "T1", "行ってきます", "名前のない人", "60", "大通公園のあたり")
    office.clock.at = datetime(2026, 12, 3, 23, 40, tzinfo=JST)  # nobody watched since
    assert watch(office) == 2
    assert "名前のない人 の訪問の" in got(office, "T1")
    assert "訪問から戻った知らせ" in got(office, "T2")
    (row,) = visit_rows(office)
    assert row.case_id is None
    assert office.look(lambda work: visits.place_of(work, row)) == {"title": "大通公園のあたり"}


def test_more_time_moves_the_timer_and_being_back_ends_it(office: Office) -> None:
    """(要綱 2-2-イ) のばす and 戻りました; an alert that has rung stays on the screen until somebody clears it."""
    clock = office.clock
    says(office, "T1", "訪問を始める", "1", "30", "とばす")
    clock.forward(minutes=25)
    says(office, "T1", "のばす", "60")
    clock.forward(minutes=50)
    assert watch(office) == 0
    clock.forward(minutes=30)
    assert watch(office) == 2
    says(office, "T1", "戻りました")
    clock.forward(hours=1)
    assert watch(office) == 0, "nobody is looked for who is back"
    (open_alert,) = office.look(visits.out_now)
    assert open_alert.back_at is not None
    assert office.look(lambda work: visits.under_way(work, office.actor("tanaka").staff_id)) is None


def test_the_record_after_a_visit_is_written_with_both_times_and_its_voice(office: Office) -> None:
    """(要綱 2-2-イ, 3-3-ア) 戻りました leads to the record; it happened when the visit began, not when it was told."""
    began = office.clock.now()
    says(office, "T1", "訪問を始める", "R8-0001", "60", "とばす")
    office.clock.forward(minutes=40)
    assert "見たこと" in says(office, "T1", "戻りました")[-1]
    says(office, "T1", "", media=(Media("audio", ref="voice-1", mime="audio/ogg"),))
    says(office, "T1", "会えた", "疲れていた", "もう一度行く", "12月10日")
    shown = says(office, "T1", "", place=Place(43.06, 141.35, "中央区の家"))
    assert "会えたか：会えた" in shown[-1], "shown back before it counts"
    assert [one.kind for one in office.entries()].count("contact") == 0
    says(office, "T1", "送る")
    written = newest(office, "contact")
    assert written.answers["way"] == "visit" and written.answers["met"] == "met" and written.answers["seemed"] == "tired"
    assert written.answers["place"] == "中央区の家" and written.staff_id == office.actor("tanaka").staff_id
    assert written.happened_at < written.written_at
    assert abs((written.happened_at - began).total_seconds()) < 600
    (voice,) = office.look(lambda work: work.session.exec(select(Attachment)).all())
    assert voice.message_id in written.sources["facts"]["messages"], "the voice stays with the record"
    (again,) = [row for row in office.promised() if row.kind == Promised.NEXT_ACTION and row.because == written.id]
    assert again.due_at.astimezone(JST).date().isoformat() == "2026-12-10"
    assert office.look(lambda work: visits.to_record(work, written.staff_id, office.clock.now())) is None
    assert office.is_true()
    no_name_on_any_phone(office)


def test_a_late_record_says_when_it_happened(office: Office) -> None:
    """(要綱 3-3-ア) きのうの15時: the entry's own day is yesterday, and it is marked late."""
    says(office, "T1", "訪問の記録", "R8-0001", "きのうの15時", "玄関に封筒がたまっていた", "玄関先で話せた", "気になるようす")
    says(office, "T1", "事務所で相談する", "とばす", "これで送る")
    written = newest(office, "contact")
    yesterday = office.clock.now().astimezone(JST).date().toordinal() - 1
    assert written.happened_at.astimezone(JST).date().toordinal() == yesterday
    assert written.happened_at.astimezone(JST).hour == 15 and written.late
    assert written.answers["facts"] == "玄関に封筒がたまっていた"


def test_nobody_at_home_in_two_taps_promises_another_way(office: Office) -> None:
    """(要綱 3-3-イ, 2-2-イ) the note bears a number; a name on it without the person's word is looked after."""
    shown = says(office, "T1", "不在だった", "R8-0001", "番号だけのメモ")
    assert "R8-0001：不在だった（番号だけのメモ）" in shown[0]
    written = newest(office, "contact_attempt")
    assert written.answers["way"] == "note" and written.answers["note_left"] == "code"
    says(office, "T1", "不在だった", "R8-0001", "名前も書いたメモ", "言っていない")
    named = newest(office, "contact_attempt")
    assert named.answers["note_allowed"] == "no"
    assert {row.step for row in office.promised() if row.because == named.id} == {"", "try_again"}, "the name, and another try"
    assert office.is_true()


def test_an_urgent_concern_rings_the_owner_and_says_nothing_but_the_number(office: Office) -> None:
    """(要綱 2-1-ア) words of danger in a worker's record are about the person: an alert on the case, no hold on the worker's talk."""
    mori_rang = got(office, "T2").count("見てほしい")
    says(
        office,
        "T2",
        "電話した",
        "R8-0001",
        "いま",
        "話せた",
        "死にたいと言っていた",
        "急ぎの心配がある",
        "予定どおり",
        "これで送る",
    )
    alerts = [one.answers["class"] for one in office.entries() if one.kind == "alert"]
    assert {"field_worry", "crisis"} <= set(alerts)
    assert "R8-0001 で、見てほしいことがあります" in got(office, "T1"), "the owner's phone"
    assert got(office, "T2").count("見てほしい") == mori_rang, "the owner has a phone, so the chief is not rung besides"
    assert "どうしますか" in says(office, "T2", "つぎ")[-1], "the worker's own talk goes on"
    assert got(office, "T1").count("見てほしい") == 1, "one ring for both alerts"
    no_name_on_any_phone(office)


def test_words_of_danger_on_a_workers_phone_with_no_record_open_ring_the_office_at_once(office: Office) -> None:
    """(要綱 2-2-イ) on a visit or at the menu they may be the worker's own: a call due now, the leader's phone, the visit as an alert."""
    says(office, "T1", "訪問を始める", "R8-0001", "30分", "とばす")
    office.clock.forward(minutes=5)
    told = says(office, "T1", "殴られている 助けて")
    assert "事務所に急ぎで知らせました" in "".join(told)
    assert "急ぎのことばを書いた職員や関係機関がいます" in got(office, "T2")
    (row,) = visit_rows(office)
    assert row.alerted_at == office.clock.now()
    (task,) = office.look(due_colleagues.waiting)
    assert (task.who, task.due <= office.clock.now()) == ("田中 ゆかり", True)
    assert "殴られている" not in got(office, "T2")
    no_name_on_any_phone(office)


def test_danger_in_a_residents_words_rings_the_owners_phone_at_night_unless_it_is_switched_off(office: Office) -> None:
    """(要綱 2-1-ア, 2-2-イ) at any hour, content-free; each person can switch it off."""
    office.clock.at = datetime(2026, 12, 3, 23, 50, tzinfo=JST)
    office.says("U1", "もう死にたい")
    assert "R8-0001 で、見てほしいことがあります" in got(office, "T1")
    says(office, "T1", "お知らせの設定", "朝の一覧だけ")
    rang = got(office, "T1").count("見てほしい")
    office.clock.forward(minutes=30)
    office.says("U1", "飛び降りたい")
    assert got(office, "T1").count("見てほしい") == rang
    assert "R8-0001 で、見てほしい" in got(office, "T2"), "who has switched it off leaves it to whoever leads"
    no_name_on_any_phone(office)


def test_the_mornings_list_has_numbers_and_tasks_once_a_business_day(office: Office) -> None:
    """(要綱 2-2-イ) at 8:45, never what somebody typed; not on a holiday, not twice, not late in the morning."""

    def morning(day: int, hour: int, minute: int) -> int:
        office.clock.at = datetime(2026, 12, day, hour, minute, tzinfo=JST)
        sent = office.do(lambda work: ringing.morning(work, office.desk.profile, office.clock.now()))
        office.settle()
        return sent

    assert morning(7, 8, 44) == 0
    assert morning(7, 8, 45) == 1, "the chief has nothing due"
    assert "おはようございます" in got(office, "T1") and "R8-0001 次にすること" in got(office, "T1")
    assert morning(7, 8, 50) == 0
    assert morning(8, 11, 0) == 0, "no morning's list at eleven"
    assert morning(12, 8, 50) == 0, "Saturday"
    says(office, "T1", "お知らせの設定", "急ぎだけ")
    assert morning(14, 8, 50) == 0
    no_name_on_any_phone(office)


def test_todays_list_shows_numbers_and_kinds_of_tasks_and_opens_as_an_act(office: Office) -> None:
    """(要綱 2-2-イ) what a worker typed for the console, with a name in it, stays in the console."""
    office.clock.at = datetime(2026, 12, 7, 9, 0, tzinfo=JST)
    shown = says(office, "T1", "きょう")
    assert "R8-0001 次にすること" in shown[-1]
    assert "戻るまで" in says(office, "T1", "1", "訪問を始める")[-1]
    no_name_on_any_phone(office)


def test_a_number_one_may_not_write_to_is_answered_like_one_that_does_not_exist(office: Office) -> None:
    """(要綱 2-2) a restricted case of somebody else does not exist, neither in the list nor when its number is typed."""
    case = office.case()
    office.do(lambda work: work.session.exec(update(Case).where(col(Case.id) == case.id).values(restricted=True)))
    link(office, "T3", "sato")
    answers = [says(office, "T3", "訪問を始める", number)[-1] for number in ("R8-0001", "R8-7777")]
    assert answers[0].replace("R8-0001", "X") == answers[1].replace("R8-7777", "X")
    assert "見つかりませんでした" in answers[0]


def test_a_lost_place_in_the_talk_never_makes_a_ledger_of_the_worker(office: Office) -> None:
    """(要綱 2-2-イ) three misses, 人と話す and words about danger leave the number of ledgers as it was."""
    before = office.look(lambda work: len(work.session.exec(select(Case)).all()))
    says(office, "T1", "訪問を始める", "ああ", "いい", "うう", "人と話す", "死にたいと言われた")
    assert office.look(lambda work: len(work.session.exec(select(Case)).all())) == before


def test_a_visit_to_somebody_without_a_name_becomes_a_lead(office: Office) -> None:
    """(要綱 3-1-ア) with what was seen, for the reception."""
    says(
        office, "T1", "訪問の記録", "名前のない人", "さっき", "橋の下で寝ていた。食べるものがないそうだ", "会えた", "疲れていた"
    )
    says(office, "T1", "もう一度行く", "あした", "豊平川の橋", "これで送る")
    lead = newest(office, "lead", "R8-0002")
    assert lead.answers["kind"] == "visit" and lead.answers["next"] == "visit"
    assert lead.happened_at < lead.written_at
    assert [one.answers["class"] for one in office.entries("R8-0002") if one.kind == "alert"] == ["hunger"]
    assert office.is_true()


@pytest.mark.parametrize(
    ("told", "end"),
    [
        (("訪問の記録", "R8-0001", "さっき", "台所に食べるものがなかった", "会えた", "疲れていた", "予定どおり", "とばす"), "これで送る"),
        (("電話した", "R8-0001", "いま", "話せた", "台所に食べるものがなかった", "疲れていた", "予定どおり"), "これで送る"),
        (("不在だった", "R8-0001"), "番号だけのメモ"),
    ],
)  # fmt: skip
def test_a_case_that_is_kept_from_its_worker_meanwhile_loses_nothing_and_fails_no_turn(
    office: Office, told: tuple[str, ...], end: str
) -> None:
    """(要綱 2-2, 2-2-イ) between the choice and 送る it became restricted: a true answer, and the record is with whoever looks after it."""
    says(office, "T1", *told)
    taken = {"restricted": True, "owner_id": office.actor("mori").staff_id}
    office.do(lambda work: work.session.exec(update(Case).where(col(Case.number) == "R8-0001").values(taken)))
    said = "\n".join(says(office, "T1", end))
    assert "R8-0001には、いまは書けなくなっています" in said and "なくなっていません" in said
    assert "記録しました" not in said and "と記録しました" not in said
    assert office.look(lambda work: work.session.exec(select(Message).where(col(Message.failed_at).is_not(None))).all()) == []
    assert not [one for one in office.entries() if one.kind in ("contact", "contact_attempt")], (
        "what they may not write is not written"
    )
    kept = next(one for one in office.entries() if one.kind == "alert" and one.answers["class"] == "kept_record")
    assert kept.role == "system" and "田中" in kept.answers["reason"]
    assert ("台所に食べるものがなかった" in kept.answers["reason"]) == ("台所に食べるものがなかった" in told)
    assert kept.answers["messages"], "with the messages it came in"
    (task,) = [row for row in office.promised() if row.kind == Promised.ALERT and row.because == kept.id]
    assert task.owner_id == taken["owner_id"]
    assert len(office.look(lambda work: work.session.exec(select(Case)).all())) == 1, (
        "no second ledger shows what this one hides"
    )
    again = says(office, "T1", "不在だった", "R8-0001")
    assert "見つかりませんでした" in again[-1]


def test_who_is_not_understood_three_times_is_called_by_the_office_by_a_day(office: Office) -> None:
    """(要綱 2-1-ア, 2-2-イ) the telephone number, and a task with a name and a day; one for each phone, no ledger."""
    cases = office.look(lambda work: len(work.session.exec(select(Case)).all()))
    told = says(office, "T1", "訪問を始める", "ああ", "いい", "うう")
    assert "事務所から連絡します" in told[0] and "電話：" in told[0]
    (task,) = office.look(due_colleagues.waiting)
    assert task.who == "田中 ゆかり"
    assert task.owner_id == office.actor("mori").staff_id and task.due > office.clock.now()
    says(office, "T1", "ああ", "いい", "うう")
    assert len(office.look(due_colleagues.waiting)) == 1, "one call, not one for each miss"
    assert office.look(lambda work: len(work.session.exec(select(Case)).all())) == cases
    mori = office.actor("mori").staff_id
    office.do(lambda work: due_colleagues.done(work, task.id, mori, office.clock.now()))
    assert office.look(due_colleagues.waiting) == []
    with pytest.raises(LookupError):
        office.do(lambda work: due_colleagues.done(work, task.id, mori, office.clock.now()))
    office.clock.forward(hours=1)
    says(office, "T1", "ああ", "いい", "うう")
    assert len(office.look(due_colleagues.waiting)) == 1, "lost again, called again"
    assert office.is_true()


def test_the_mornings_list_costs_and_waits_like_everything_of_our_own_accord_and_danger_does_not(office: Office) -> None:
    """(要綱 2-2-イ, 3-1-ウ) once only the reserve is left no list goes out on LINE; what is urgent does."""
    worker = office.actor("tanaka")
    token = office.do(lambda work: staff.new_link(work, worker.staff_id, "line", office.clock.now()))
    office.says("L1", "", event="start", payload=token)
    office.desk = Desk(replace(office.desk.profile, pushes=Pushes(1, 0)))

    def morning(day: int) -> int:
        office.clock.at = datetime(2026, 12, day, 8, 50, tzinfo=JST)
        return office.do(lambda work: ringing.morning(work, office.desk.profile, office.clock.now()))

    assert morning(7) == 2, "on LINE and on Telegram"
    lists = office.look(
        lambda work: work.session.exec(select(Message).where(col(Message.because).startswith("morning:"))).all()
    )
    assert [one.own_accord for one in lists] == [True, True]
    (on_line,) = [one for one in lists if one.channel == "line"]
    assert morning(8) == 2, "nothing has been pushed yet"
    old = office.look(lambda work: work.session.get_one(Message, on_line.id))
    assert old.state == "cancelled", "yesterday's list gives way to today's"
    (newest_list,) = office.look(
        lambda work: work.session.exec(
            select(Message).where(Message.because == "morning:2026-12-08", Message.channel == "line")
        ).all()
    )
    office.do(lambda work: posts.settle(work, newest_list.id, Outcome.ACCEPTED, office.clock.now(), pushes=1))
    budget = office.look(lambda work: push_budget.budget(work, office.desk.profile.pushes, "bot", office.clock.now()))
    assert budget.spent and budget.a_day > 0, "lists of mornings to come are in the forecast"
    assert morning(9) == 1, "on Telegram only"
    office.settle()
    office.says("U1", "もう死にたい")
    assert "見てほしいことがあります" in got(office, "L1"), "danger does not wait for a month"
