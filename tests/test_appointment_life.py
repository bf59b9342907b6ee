"""Appointments and papers through the whole house: from a telephone to the worker's day, and back (要綱 3-3-ア, 2-1-ア, 8-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from casestore import appointments, due_today
from casestore.calendar import JST
from casestore.db import Store
from casestore.follow_ups import Promised
from casestore.papers import Wanted
from casestore.speech import Media
from casestore.tables import Appointment, FollowUp, PaperAsked
from tests.conftest import StillClock
from tests.playing import Office

THE_INTAKE = (
    *("こんにちは", "日本語", "わたし自身のこと", "いまは、どれもない", "4、7", "これで全部", "4", "家賃が払えません。"),
    *("美咲", "いつでもだいじょうぶ", "中央区", "いまは考えていない", "これで送る"),
)


@dataclass
class Day:
    """An office in which 田中 has taken on 美咲."""

    office: Office

    def __post_init__(self) -> None:
        self.office.says("U1", *THE_INTAKE)
        tanaka, case = self.office.actor("tanaka"), self.office.case()
        self.office.do(
            lambda work: self.office.worker.triage(
                work, case.id, "application", "続けて支える", (), tanaka.staff_id, "面談", None, tanaka, self.office.clock.now()
            )
        )
        self.office.settle()

    def act(self, name: str, *args: object) -> object:
        """田中 does something at the desk."""
        tanaka, worker = self.office.actor("tanaka"), self.office.worker
        done = self.office.do(lambda work: getattr(worker, name)(work, *args, tanaka, self.office.clock.now()))
        self.office.settle()
        return done

    def rows(self) -> list[Appointment]:
        case = self.office.case()
        return self.office.look(lambda work: appointments.of(work, (case.person_id,)))

    def on_today(self, who: str = "tanaka") -> list[str]:
        actor, now = self.office.actor(who), self.office.clock.now()
        return [
            f"{one.follow_up.due_at.astimezone(JST):%m-%d %H:%M} {one.follow_up.kind} {one.words}".strip()
            for one in self.office.look(lambda work: due_today.today(work, actor, now, everyone=False))
        ]

    def at(self, day: int, hour: int, minute: int = 0) -> None:
        """Move the clock to that moment of the days around 25 November 2026 (day 1: the 1st of December)."""
        goal = datetime(2026, 12, 1, hour, minute, tzinfo=JST) + timedelta(days=day - 1)
        self.office.forward(seconds=(goal.astimezone(UTC) - self.office.clock.now()).total_seconds())


@pytest.fixture
def day(sqlite_store: Store, clock: StillClock) -> Day:
    return Day(Office(sqlite_store, clock))


def test_booked_by_telephone_it_stands_in_the_workers_day_and_is_recalled_the_day_before(day: Day) -> None:
    """(要綱 3-3-ア)"""
    office = day.office
    got = office.says("U1", "予約", "電話で話す", "つなぎ、とだけ", "来週の火曜 10時", "これで予約する")
    assert got[:2] == ["予約しました。12月1日（火）の10:00です。", "その時間に、職員からお電話します。"]
    (row,) = day.rows()
    assert (row.state, row.way, row.staff_id) == ("booked", "telephone", office.actor("tanaka").staff_id)
    assert office.look(lambda work: appointments.said(work, work.session.get_one(Appointment, row.id))) == {
        "phone_name": "tsunagi"
    }
    assert "12-01 10:00 appointment" in day.on_today()
    before = len(office.phones["U1"])
    day.at(0, 14, 59)
    assert len(office.phones["U1"]) == before
    day.at(0, 15, 1)
    (notice, _question) = office.phones["U1"][before:]
    assert notice == "こんにちは。予約のお知らせです。12月1日（火）の10:00、電話です。その時間に、職員からお電話します。"
    assert office.says("U1", "行けます") == ["わかりました。では、そのときに。"]
    day.at(1, 11)
    assert not [one for one in day.on_today() if "返事がありません" in one], "whoever answered is not called in the morning"
    assert office.is_true()


def test_who_does_not_answer_the_reminder_is_called_in_the_morning(day: Day) -> None:
    """(要綱 2-1-ア)"""
    day.office.says("U1", "予約", "窓口で会う", "来週の火曜 13時半", "これで予約する")
    day.at(1, 9, 30)
    assert [one for one in day.on_today() if "予約の前の日のお知らせに返事がありません" in one]


def test_a_time_that_somebody_else_took_meanwhile_is_a_kind_miss_with_fresh_times(day: Day) -> None:
    office = day.office
    office.says("U1", "予約", "窓口で会う", "来週の火曜 10時")
    case, tanaka = office.case(), office.actor("tanaka")
    start = datetime(2026, 12, 1, 10, 0, tzinfo=JST)
    office.do(lambda work: appointments.book(work, case, tanaka.staff_id, "office", start, 60, office.clock.now(), by="x"))
    got = office.says("U1", "これで予約する")
    assert got[0].startswith("すみません。その時間は、先に決まってしまいました。")
    assert "12月1日（火）の10:00" not in got[0] and "12月1日（火）の11:00" in got[0]
    got = office.says("U1", "来週の火曜 11時", "これで予約する")
    assert got[0] == "予約しました。12月1日（火）の11:00です。"


def test_moved_and_cancelled_by_the_person_the_case_keeps_a_dated_next_action(day: Day) -> None:
    """(要綱 2-1-ア)"""
    office = day.office
    office.says("U1", "予約", "窓口で会う", "来週の火曜 10時", "これで予約する")
    got = office.says("U1", "予約", "時間を変えたい", "来週の水曜 15時", "これで予約する")
    assert got[0] == "予約しました。12月2日（水）の15:00です。"
    assert "12-02 15:00 appointment" in day.on_today() and not [one for one in day.on_today() if one.startswith("12-01 10:00")]
    before = len(office.phones["U1"])
    day.at(0, 16)
    assert len(office.phones["U1"]) == before, "the reminder moved along"
    got = office.says("U1", "予約", "行けなくなった", "いまはいい")
    assert got[0] == "わかりました。予約を取り消しました。"
    assert [row.state for row in day.rows()] == ["cancelled"]
    assert [one for one in day.on_today() if "本人が予約を取り消しました" in one]
    day.at(2, 16)
    assert "予約のお知らせ" not in "".join(office.phones["U1"][before:])
    assert office.is_true()


def test_who_did_not_come_is_asked_kindly_the_next_day_and_gets_a_new_time(day: Day) -> None:
    """(要綱 3-3-ア, 2-1-ア)"""
    office = day.office
    office.says("U1", "予約", "窓口で会う", "来週の火曜 10時", "これで予約する")
    day.at(0, 16)
    office.says("U1", "行けます")
    day.at(1, 10, 30)
    (row,) = day.rows()
    day.act("miss_appointment", row.id)
    assert office.entries()[-1].kind == "contact_attempt" and office.entries()[-1].answers["result"] == "not_come"
    before = len(office.phones["U1"])
    day.at(2, 10, 29)
    assert len(office.phones["U1"]) == before
    day.at(2, 10, 31)
    assert office.phones["U1"][before].startswith("こんにちは。12月1日（火）の10:00、窓口での面談は、お会いできませんでした。")
    office.says("U1", "行くのがつらい", "人がこわいです")
    got = office.says("U1", "電話で話す", "あさっての10時", "これで予約する")
    assert got[:2] == ["予約しました。12月4日（金）の10:00です。", "その時間に、職員からお電話します。"]
    old, new = day.rows()
    assert (old.state, new.state, new.way) == ("missed", "booked", "telephone")
    said = office.look(lambda work: appointments.said(work, work.session.get_one(Appointment, old.id)))
    assert (said["happened"], said["words"]) == ("hard", "人がこわいです")
    assert office.is_true()


def test_silence_after_a_no_show_ends_with_a_named_workers_dated_task(day: Day) -> None:
    """(要綱 2-1-ア)"""
    day.office.says("U1", "予約", "窓口で会う", "来週の火曜 10時", "これで予約する")
    day.at(0, 16)
    day.office.says("U1", "行けます")
    day.at(1, 11)
    day.act("miss_appointment", day.rows()[0].id)
    day.at(10, 12)
    assert [one for one in day.on_today() if "会えなかった方から返事がありません" in one]


def test_an_invitation_with_times_is_chosen_from_and_the_others_are_free_again(day: Day) -> None:
    office = day.office
    starts = [datetime(2026, 12, 1 + ahead, 10, 0, tzinfo=JST) for ahead in range(3)]
    day.at(0, 9, 30)
    tanaka = office.actor("tanaka")
    assert day.act("offer_times", office.case().id, tanaka.staff_id, "visit", starts) is True
    assert any("担当の" in one and "ご自宅での面談" in one for one in office.phones["U1"][-4:])
    got = office.says("U1", "2", "目立たないように", "つなぎ、とだけ", "これで予約する")
    assert got[:2] == ["予約しました。12月2日（水）の10:00です。", "その時間に、職員が家にうかがいます。"]
    assert [row.state for row in day.rows()] == ["released", "booked", "released"]
    assert [one for one in day.on_today() if "訪問の住所を、チャットではない方法でたずねる" in one]


def test_who_would_rather_not_come_is_not_pressed_and_somebody_thinks_of_them(day: Day) -> None:
    office = day.office
    day.at(0, 9, 30)
    starts = [datetime(2026, 12, 1, 10, 0, tzinfo=JST)]
    day.act("offer_times", office.case().id, office.actor("tanaka").staff_id, "office", starts)
    assert office.says("U1", "どれも合わない", "いまはいい")[-1].startswith("それで、だいじょうぶです。")
    assert [row.state for row in day.rows()] == ["released"]
    assert [one for one in day.on_today() if "いまはいい" in one]


def test_somebody_without_a_case_who_asks_for_an_appointment_is_received(sqlite_store: Store, clock: StillClock) -> None:
    """(要綱 3-1-イ)"""
    office = Office(sqlite_store, clock)
    office.says("U2", "予約", "電話で話す", "職員の名字だけ", "1", "これで予約する")
    assert [one.kind for one in office.entries()] == ["intake"]
    assert {row.kind for row in office.promised()} >= {Promised.TRIAGE, Promised.APPOINTMENT}
    assert office.is_true()


def test_papers_come_as_photos_each_with_its_paper_and_the_worker_says_what_is_received(day: Day) -> None:
    """(要綱 3-3-ア, 8-1)"""
    office = day.office
    day.at(0, 10)
    wanted = (Wanted("savings"), Wanted("residence"), Wanted(words="大家さんの手紙"))
    assert day.act("ask_for_papers", office.case().id, wanted) is True
    assert "住民票：区役所でもらえます。「マイナンバーなし」で頼んでください。" in "".join(office.phones["U1"][-4:])
    for message in ("M-1", "M-2"):
        office.send("U1", message_id=message, media=(Media("image", ref=message),))
        office.forward(seconds=60)
    got = office.says("U1", "これで全部", "あとで送る", "12/10", "なくした")
    assert got[-2:] == [
        "ない書類は、ほかの方法を職員がいっしょに考えます。",
        "あとの書類は、いつでも「書類」と送れば始められます。",
    ]
    papers = office.look(lambda work: list(work.session.exec(select(PaperAsked).order_by(PaperAsked.id))))
    assert [(one.code, one.state, len(one.messages)) for one in papers] == [
        ("savings", "sent", 2),
        ("residence", "later", 0),
        ("", "lost", 0),
    ]
    promise = next(one for one in office.entries() if one.kind == "person_promised")
    assert promise.answers == {"what": "住民票", "by": "2026-12-10"}
    assert {"送られた書類の写真を確かめる", "書類がそろわないので、ほかの方法を考える"} <= {
        one.split(" ", 3)[-1] for one in day.on_today()
    }
    before = len(office.phones["U1"])
    day.act("settle_paper", papers[0].id, "wanted")
    assert office.phones["U1"][before].startswith("「通帳」の写真が、うまく読めませんでした。")
    day.act("settle_paper", papers[0].id, "received")
    assert office.entries()[-1].kind == "contact" and office.entries()[-1].answers["note"] == "書類を受け取った：通帳"
    clock_rows = office.look(
        lambda work: [row.step for row in work.session.exec(select(FollowUp).where(FollowUp.kind == "clock"))]
    )
    assert "promised" in clock_rows, "whether the promise was kept is asked after"


def test_a_my_number_is_sent_back_kindly_and_never_stands_on_a_paper(day: Day) -> None:
    office = day.office
    day.at(0, 10)
    day.act("ask_for_papers", office.case().id, (Wanted("identity"),))
    assert (
        "マイナンバー（個人番号）は、ここに送らないでください。"
        in office.says("U1", "マイナンバーカードでいいですか 1234-5678-9012")[0]
    )
    paper = office.look(lambda work: work.session.exec(select(PaperAsked)).one())
    assert (paper.state, paper.messages) == ("wanted", [])
