"""The desk: one person's way from a message at night to a check-in, in one process (要綱 3-1-ア … 3-3-エ)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select, update

from casestore import attachments, audit, case_filter, conversation, due_today, ledger, staff, worklists
from casestore.calendar import JST
from casestore.case_filter import CaseFilter
from casestore.db import Store, Work
from casestore.facts import Fact
from casestore.follow_ups import Promised
from casestore.ledger import NoNextAction
from casestore.permissions import Actor
from casestore.speech import Media
from casestore.tables import Contact, Message, Staff
from dialogs import falling_due
from dialogs.at_desk import NotAllowed
from tests.conftest import StillClock
from tests.playing import Office

THE_INTAKE = (
    "こんにちは",
    "日本語",
    "わたし自身のこと",
    "いまは、どれもない",
    "4、7",
    "これで全部",
    "4",
    "家賃が払えません。今月で仕事をやめました。",
    "美咲",
    "いつでもだいじょうぶ",
    "中央区",
    "申請したい",
    "これで送る",
)


@pytest.fixture
def office(store: Store, clock: StillClock) -> Office:
    return Office(store, clock)


def through_intake(office: Office, who: str = "U1") -> list[str]:
    return office.says(who, *THE_INTAKE)


def triaged(office: Office, outcome: str = "application", resources: tuple[str, ...] = ()) -> None:
    case, tanaka = office.case(), office.actor("tanaka")
    office.do(
        lambda work: office.worker.triage(
            work,
            case.id,
            outcome,
            "家賃の滞納",
            resources,
            tanaka.staff_id,
            "面談の日を決める",
            date(2026, 11, 27),
            tanaka,
            office.clock.now(),
        )
    )
    office.settle()


def test_a_message_at_night_becomes_a_reception_with_a_number_and_an_honest_day(store: Store, clock: StillClock) -> None:
    office = Office(store, clock)
    got = through_intake(office)
    assert "受付番号は R8-0001 です" in got[0]
    assert "あす（11月26日・木）の午前10時まで" in got[1]
    case = office.case()
    assert (case.stage, case.group, case.owner_id) == ("reception", "today", None)
    intake, wish = office.entries()
    assert intake.kind == "intake"
    assert intake.answers["troubles"] == ["04", "07"]
    assert intake.answers["main_trouble"] == "04"
    assert intake.answers["wants_public_assistance"] == "yes"
    assert intake.sources["own_words"]["words"] == "家賃が払えません。今月で仕事をやめました。"
    assert len(intake.sources["own_words"]["messages"]) == 1
    assert wish.kind == "wish_public_assistance"
    triage, wished = sorted(office.promised(), key=lambda row: row.kind, reverse=True)
    assert triage.kind == Promised.TRIAGE
    assert (wished.kind, wished.step) == (Promised.CLOCK, "ward_wish")
    assert triage.due_at == datetime(2026, 11, 26, 17, 0, tzinfo=JST).astimezone(UTC)
    assert triage.owner_id == office.actor("mori").staff_id
    assert office.is_true()


def test_the_queue_shows_own_words_and_the_name_they_asked_for(office: Office) -> None:
    through_intake(office)
    (line,) = office.queue()
    assert line.who.shown == "美咲"
    assert line.own_words.startswith("家賃が払えません")
    assert line.unread == len(THE_INTAKE)


def test_pieces_sent_quickly_are_one_answer(office: Office) -> None:
    office.says("U1", *THE_INTAKE[:7])
    for piece in ("家賃が", "払えなくて", "困っています"):
        office.clock.forward(seconds=2)
        office.send("U1", piece)
        office.settle()
    assert office.phones["U1"][-1].startswith("よろしければ") or "ことばで" in office.phones["U1"][-1]
    office.clock.forward(seconds=9)
    office.settle()
    office.says("U1", *THE_INTAKE[8:])
    intake = office.entries()[0]
    assert intake.sources["own_words"]["words"] == "家賃が\n払えなくて\n困っています"
    assert len(intake.sources["own_words"]["messages"]) == 3


def test_words_of_danger_are_answered_at_once_and_stop_the_questions_until_a_person_has_looked(office: Office) -> None:
    office.says("U1", "こんにちは", "日本語")
    office.clock.forward(seconds=1)
    office.send("U1", "もう死にたい")
    office.settle()
    help_now = "\n".join(office.phones["U1"][-3:])
    assert "0120" in help_now
    case = office.case()
    assert case.group == "today"
    assert Fact.ALERTED in case.facts
    (alert,) = [row for row in office.promised() if row.kind == Promised.ALERT]
    assert alert.due_at == office.clock.now()
    again = office.says("U1", "わたし自身のこと")
    assert not any("選べます" in text for text in again)
    tanaka, contact = office.actor("tanaka"), office.contact()
    office.do(lambda work: office.worker.clear_hold(work, contact.id, tanaka, office.clock.now()))
    assert Fact.ALERTED not in office.case().facts
    assert office.is_true()


def test_one_need_written_and_chosen_from_the_list_is_one_alert(office: Office) -> None:
    office.says("U1", *THE_INTAKE[:3], "食べるものがない", "これで全部")
    assert [entry.answers["class"] for entry in office.entries() if entry.kind == "alert"] == ["hunger"]


def test_a_turn_that_fails_three_times_becomes_a_red_card_and_later_messages_get_through(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    from dialogs import desk as desk_module
    from tsunagi.rounds import Rounds

    real = desk_module.engine.turn

    def broken(session, heard, now, facts):  # type: ignore[no-untyped-def]
        if any("こわれる" in fragment.said.text for fragment in heard):
            raise ZeroDivisionError
        return real(session, heard, now, facts)

    monkeypatch.setattr(desk_module.engine, "turn", broken)
    rounds = Rounds(office.store, office.desk, office.clock.now)
    office.send("U1", "こわれる")
    office.send("U2", "こんにちは")
    for _ in range(3):
        office.clock.forward(seconds=30)
        asyncio.run(rounds.once())
    office.deliver()
    assert "こちらの不具合で" in office.phones["U1"][0]
    assert office.phones["U2"]
    cards = office.look(lambda work: due_today.troubles(work, office.actor("tanaka")))
    assert [card.message.failed_at is not None for card in cards] == [True]
    assert office.says("U1", "こんにちは")
    office.do(lambda work: conversation.looked_at(work, cards[0].message.id, office.clock.now()))
    assert office.look(lambda work: due_today.troubles(work, office.actor("tanaka"))) == []


def test_silence_half_way_brings_one_reminder_by_day_and_then_a_task_for_a_named_worker(office: Office) -> None:
    office.says("U1", *THE_INTAKE[:5])
    before = len(office.phones["U1"])
    office.forward(hours=19)
    assert len(office.phones["U1"]) == before
    office.forward(days=1)
    reminded = office.phones["U1"][before:]
    assert any("その後、いかがですか" in text for text in reminded)
    office.forward(days=6)
    assert len(office.phones["U1"]) == before + len(reminded)
    tasks = [row for row in office.promised() if row.kind == Promised.CALL]
    assert [task.owner_id for task in tasks] == [office.actor("mori").staff_id]
    assert office.entries()[0].kind == "contact_attempt"
    assert office.is_true()


def test_nobody_is_reminded_who_has_finished(office: Office) -> None:
    through_intake(office)
    before = len(office.phones["U1"])
    office.forward(days=5)
    assert len(office.phones["U1"]) == before


def test_going_on_to_application_gives_the_case_an_owner_and_a_dated_next_action(office: Office) -> None:
    through_intake(office)
    triaged(office)
    case, tanaka = office.case(), office.actor("tanaka")
    assert case.owner_id == tanaka.staff_id
    assert case.stage == "application"
    (action,) = (row for row in office.promised() if row.kind == Promised.NEXT_ACTION)
    assert {row.step for row in office.promised()} == {"", "application", "ward_wish"}
    assert (action.kind, action.owner_id) == (Promised.NEXT_ACTION, tanaka.staff_id)
    assert action.due_at.astimezone(JST).date() == date(2026, 11, 27)
    assert office.queue() == []


def test_the_ward_stays_open_until_it_has_acknowledged_and_the_person_is_there(office: Office) -> None:
    through_intake(office)
    triaged(office, "ward_assistance", ("hogo_chuo",))
    told = "\n".join(office.phones["U1"][-3:])
    assert "保護課" in told
    assert "電話：" in told
    kinds = {row.kind for row in office.promised()}
    assert {Promised.WARD, Promised.REACHED} <= kinds
    referral = next(entry for entry in office.entries() if entry.kind == "ward_referral")
    office.forward(days=5)
    escalated = office.do(lambda work: falling_due.escalate(office.desk, work, office.clock.now()))
    assert escalated == 1
    chief = [row for row in office.promised() if row.kind == Promised.WARD and row.step.startswith("chief:")]
    assert [row.owner_id for row in chief] == [office.actor("mori").staff_id]
    tanaka, case = office.actor("tanaka"), office.case()
    office.do(
        lambda work: office.worker.answer_of_referral(
            work, case.id, referral.id, "referral_acknowledged", "受け取りました", tanaka, office.clock.now()
        )
    )
    assert Fact.WARD_TO_ACKNOWLEDGE not in office.case().facts
    assert Fact.WARD_TO_ARRIVE in office.case().facts
    office.forward(days=4)
    assert "保護課" in office.phones["U1"][-1]
    office.says("U1", "できた", "聞いてもらえた")
    assert Fact.WARD_TO_ARRIVE not in office.case().facts
    assert office.is_true()


def test_an_answer_about_what_a_worker_has_settled_meanwhile_is_kept_and_fails_no_turn(office: Office) -> None:
    """(要綱 3-1-エ3, 3-3-エ) Asked on one day; before they answer, the way there was recorded, the work has ended."""
    through_intake(office)
    triaged(office, "ward_assistance", ("hogo_chuo",))
    tanaka, case = office.actor("tanaka"), office.case()
    referral = next(entry for entry in office.entries() if entry.kind == "ward_referral")
    settled(office, "referral_acknowledged", referral.id, tanaka)
    office.forward(days=9)
    assert "保護課" in office.phones["U1"][-1]
    settled(office, "referral_reached", referral.id, tanaka)
    office.says("U1", "できた", "聞いてもらえた")
    assert [entry.kind for entry in office.entries()].count("referral_reached") == 1
    office.do(
        lambda work: office.worker.record_employment(work, case.id, date(2026, 12, 4), "北の倉庫", tanaka, office.clock.now())
    )
    office.forward(days=8)
    work = next(entry for entry in office.entries() if entry.kind == "employment_started")
    settled(office, "employment_ended", work.id, tanaka)
    for _ in range(8):
        office.says("U1", "だいじょうぶ")
    assert [entry.answers.get("step") for entry in office.entries() if entry.kind == "contact_attempt"] == [None, "week_1"]
    assert office.look(lambda work: work.session.exec(select(Message).where(col(Message.failed_at).is_not(None))).all()) == []
    assert office.is_true()


def settled(office: Office, kind: str, about: str, by: Actor) -> None:
    """A worker writes what became of it."""

    def job(work: Work) -> None:
        ledger.write(work, office.case().id, kind, {}, by=by, now=office.clock.now(), about=about, profile=office.desk.profile)

    office.do(job)


def test_information_is_sent_in_the_persons_language_and_asked_after(office: Office) -> None:
    office.says(
        "U1", "hello", "English", "me", "none", "6", "that's all", "I have debts.", "Misaki", "yes", "kita", "not now", "send"
    )
    triaged(office, "information_only", ("houterasu",))
    letter = "\n".join(office.phones["U1"][-3:])
    assert "Phone:" in letter
    assert "電話" not in letter
    before = len(office.phones["U1"])
    office.forward(days=8)
    assert "Houterasu" in "\n".join(office.phones["U1"][before:])
    assert office.is_true()


def test_a_worker_takes_the_pen_the_bot_is_silent_and_gives_it_back(office: Office) -> None:
    through_intake(office)
    tanaka, contact = office.actor("tanaka"), office.contact()
    office.do(lambda work: office.worker.take_over(work, contact.id, tanaka, office.clock.now()))
    assert office.says("U1", "きょう電話してもいいですか") == []
    office.do(lambda work: office.worker.reply(work, contact.id, "はい、お待ちしています。", tanaka, office.clock.now()))
    office.settle()
    assert office.phones["U1"][-1] == "はい、お待ちしています。"
    office.do(lambda work: office.worker.hand_back(work, contact.id, tanaka, "電話で話した", office.clock.now()))
    office.settle()
    assert office.says("U1", "こんにちは")


def test_a_memo_never_leaves(office: Office) -> None:
    through_intake(office)
    tanaka, contact = office.actor("tanaka"), office.contact()
    before = list(office.phones["U1"])
    office.do(lambda work: office.worker.memo(work, contact.id, "家主に連絡ずみ", tanaka, office.clock.now()))
    office.forward(days=1)
    assert not any("家主" in text for text in office.phones["U1"])
    assert office.phones["U1"][: len(before)] == before
    shown = office.look(lambda work: conversation.conversation(work, contact.id, tanaka.staff_id))
    assert [(line.way, line.words) for line in shown.spoken if line.way == "memo"] == [("memo", "家主に連絡ずみ")]


def test_after_employment_the_person_is_asked_at_each_step_and_trouble_reaches_the_owner(office: Office) -> None:
    through_intake(office)
    triaged(office)
    tanaka, case = office.actor("tanaka"), office.case()
    office.forward(days=6)
    started = office.clock.now().astimezone(JST).date()
    office.do(lambda work: office.worker.record_employment(work, case.id, started, "北の倉庫", tanaka, office.clock.now()))
    steps = [row.step for row in office.promised() if row.kind == Promised.CHECK_IN]
    assert steps == ["week_1", "month_1", "month_3", "month_6"]
    before = len(office.phones["U1"])
    office.forward(days=8)
    assert "北の倉庫" in "\n".join(office.phones["U1"][before:])
    office.says("U1", "だいじょうぶ", "こまっている")
    for _ in range(6):
        office.says("U1", "だいじょうぶ")
    check_in = [entry for entry in office.entries() if entry.kind == "check_in"]
    assert [entry.answers["step"] for entry in check_in] == ["week_1"]
    alerts = [entry for entry in office.entries() if entry.kind == "alert"]
    assert alerts
    owners = {row.owner_id for row in office.promised() if row.kind == Promised.ALERT}
    assert owners == {tanaka.staff_id}
    assert office.is_true()


def test_an_unanswered_check_in_is_asked_again_at_another_hour_and_then_becomes_a_task(office: Office) -> None:
    through_intake(office)
    triaged(office)
    tanaka, case = office.actor("tanaka"), office.case()
    started = office.clock.now().astimezone(JST).date()
    office.do(lambda work: office.worker.record_employment(work, case.id, started, "北の倉庫", tanaka, office.clock.now()))
    sent: list[datetime] = []
    before = len(office.phones["U1"])
    for _ in range(14 * 24):
        office.forward(hours=1)
        if len(office.phones["U1"]) > before:
            before = len(office.phones["U1"])
            sent.append(office.clock.now().astimezone(JST))
    assert len(sent) == 3
    assert len({moment.date() for moment in sent}) == 3
    assert len({moment.hour for moment in sent}) == 3
    assert all(8 <= moment.hour < 21 for moment in sent)
    tasks = [row for row in office.promised() if row.kind == Promised.CALL]
    assert [task.owner_id for task in tasks] == [tanaka.staff_id]


def test_an_outreach_worker_links_a_phone_once_and_leaves_a_lead_without_a_name(office: Office) -> None:
    sato = office.actor("sato")
    token = office.do(lambda work: staff.new_link(work, sato.staff_id, "telegram", office.clock.now()))
    linked = office.says("T1", "", channel="telegram", event="start", payload=token)
    assert "つながりました" in linked[0]
    again = office.says("T2", "", channel="telegram", event="start", payload=token)
    assert "もう使えません" in again[0]
    told = office.says(
        "T1",
        *("きろく", "声かけ", "大通公園のベンチ", "60代くらいの男性。荷物が多い。", "もう一度行く", "12月3日", "これで送る"),
        channel="telegram",
    )
    assert "記録しました" in told[-1]
    (line,) = office.queue()
    assert line.case.stage == "lead"
    assert line.who.shown == ""
    entry = office.entries()[0]
    assert (entry.kind, entry.staff_id) == ("lead", sato.staff_id)
    again = next(row for row in office.promised() if row.kind == Promised.NEXT_ACTION)
    assert (again.owner_id, again.due_at.astimezone(JST).date()) == (sato.staff_id, date(2026, 12, 3))
    assert office.is_true()


def test_a_photo_where_words_were_asked_is_kept_and_answered(office: Office) -> None:
    office.says("U1", *THE_INTAKE[:3])
    got = office.says("U1", "", media=(Media("image", ref="photo-1"),))
    assert got
    wanted = office.do(lambda work: attachments.attachments_wanted(work, office.clock.now()))
    assert [one.media.kind for one in wanted] == ["image"]


def test_an_unknown_kind_a_sticker_and_a_novel_are_never_met_with_silence(office: Office) -> None:
    office.says("U1", *THE_INTAKE[:3])
    for said in (
        {"event": "unknown:hologram"},
        {"media": (Media("sticker", name="こまった"),)},
        {"text": "あ" * 20_000},
        {"text": "ﾔﾁﾝｶﾞﾊﾗｴﾅｲ\ud800😀"},
    ):
        before = len(office.phones["U1"])
        office.clock.forward(seconds=30)
        office.send("U1", **said)
        office.clock.forward(seconds=30)
        office.settle()
        assert len(office.phones["U1"]) > before, said


def test_stop_ends_what_we_send_of_our_own_accord_but_not_our_answers(office: Office) -> None:
    through_intake(office)
    triaged(office, "referral", ("houterasu",))
    office.says("U1", "停止")
    before = len(office.phones["U1"])
    office.forward(days=10)
    assert len(office.phones["U1"]) == before
    tasks = [row for row in office.promised() if row.kind == Promised.CALL]
    assert tasks
    assert office.says("U1", "こんにちは")


def test_the_last_follow_up_of_an_open_case_cannot_be_taken_away(office: Office) -> None:
    through_intake(office)
    triaged(office)
    tanaka = office.actor("tanaka")
    *others, last = office.promised()
    for row in others:
        office.do(lambda work, row=row: office.worker.end_follow_up(work, row.id, "done", tanaka, office.clock.now()))
    with pytest.raises(NoNextAction):
        office.do(lambda work: office.worker.end_follow_up(work, last.id, "done", tanaka, office.clock.now()))
    assert [row.id for row in office.promised()] == [last.id]


def test_a_city_officer_neither_sees_nor_triages_a_reception(office: Office) -> None:
    through_intake(office)
    ito, case = office.actor("ito"), office.case()
    assert office.look(lambda work: worklists.reception(work, ito)) == []
    with pytest.raises(NotAllowed) as refused:
        office.do(
            lambda work: office.worker.triage(work, case.id, "application", "x", (), "", "", None, ito, office.clock.now())
        )
    assert refused.value.hidden


def test_a_restricted_case_does_not_exist_for_others_in_list_count_search_or_page(office: Office) -> None:
    through_intake(office)
    triaged(office)
    number = office.case().number

    def hide(work: Work) -> None:
        from casestore.tables import Case

        case = work.session.exec(select(Case).where(Case.number == number)).one()
        case.restricted = True
        work.session.add(case)

    office.do(hide)
    sato, tanaka = office.actor("sato"), office.actor("tanaka")
    for actor, there in ((sato, 0), (tanaka, 1)):
        assert len(office.look(lambda work, a=actor: case_filter.listed(work, a, CaseFilter(), office.clock.now()))) == there
        assert office.look(lambda work, a=actor: worklists.reception_count(work, a, "all")) == there
        assert (
            len(office.look(lambda work, a=actor: case_filter.listed(work, a, CaseFilter("美咲"), office.clock.now()))) == there
        )
        assert (office.look(lambda work, a=actor: worklists.case_page(work, a, number)) is not None) == bool(there)


def test_everything_the_desk_did_stands_in_an_unbroken_audit_chain(office: Office) -> None:
    through_intake(office)
    triaged(office)
    assert office.look(audit.broken_at) is None
    assert office.look(audit.length) > len(THE_INTAKE)


def test_a_follow_up_left_with_somebody_who_left_goes_to_the_chief(office: Office) -> None:

    through_intake(office)
    triaged(office)
    tanaka = office.actor("tanaka")
    gone = update(Staff).where(col(Staff.id) == tanaka.staff_id).values(disabled_at=office.clock.now())
    office.do(lambda work: work.session.exec(gone))  # by another hand: staff.disable would refuse
    assert not office.is_true()
    office.do(lambda work: falling_due.escalate(office.desk, work, office.clock.now()))
    assert {row.owner_id for row in office.promised()} == {office.actor("mori").staff_id}
    assert office.is_true()


def test_reply_tokens_are_only_used_within_their_time(office: Office) -> None:
    office.send("U1", "こんにちは")
    office.clock.forward(seconds=4)
    office.do(lambda work: office.desk.turns(work, office.clock.now()))

    def queued(work: Work) -> Message:
        return work.session.exec(select(Message).where(Message.way == "out")).one()

    message = office.look(queued)
    assert message.reply_token == "R1"
    assert message.reply_until is not None
    assert message.reply_until - message.at < timedelta(seconds=41)


def test_two_people_on_two_phones_do_not_see_each_other(office: Office) -> None:
    through_intake(office, "U1")
    through_intake(office, "U2")
    contacts = office.look(lambda work: work.session.exec(select(Contact)).all())
    assert len({contact.person_id for contact in contacts}) == 2
    assert len(office.queue()) == 2
