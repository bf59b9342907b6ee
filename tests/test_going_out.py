"""What goes out of our own accord (要綱 2-1-ア, 3-1-ウ, 3-3-エ): what rides on a reply, the month's messages, the stop-all switch, each held or moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from casestore import posts, push_budget, riding, standstill
from casestore.calendar import JST
from casestore.db import Store, Work
from casestore.fine_print_asking import Pushes
from casestore.follow_ups import Promised
from casestore.ledger import NoNextAction
from casestore.permissions import Actor
from casestore.posts import USED_UP, Outcome, Outgoing, ReplyTo
from casestore.riding import Carrier
from casestore.speech import Bubble, Post
from casestore.tables import FollowUp, Message
from dialogs import outgoing
from dialogs.at_desk import NotAllowed
from dialogs.desk import Desk
from dialogs.scheduled import ask_on
from tests.conftest import StillClock
from tests.playing import Office
from tests.test_asking import asks, begun, heard, row_of, tasks
from tests.test_desk import through_intake


@pytest.fixture
def office(store: Store, clock: StillClock) -> Office:
    return begun(store, clock)


@pytest.fixture
def small(sqlite_store: Store, clock: StillClock) -> Office:
    """The same on SQLite alone, where the database is not the point."""
    return begun(sqlite_store, clock)


def words(*texts: str) -> Post:
    return Post(tuple(Bubble(text) for text in texts))


def queue(office: Office, text: str, *, own: bool = False, later: float = 0, reply: bool = False) -> str:
    now = office.clock.now()
    answers = ReplyTo("T", now + timedelta(seconds=40)) if reply else None
    return office.do(
        lambda work: posts.queue(
            work,
            office.contact().id,
            words(text),
            now,
            author="bot",
            not_before=now + timedelta(days=later),
            reply_to=answers,
            own_accord=own,
        )
    )


def aboard(office: Office, carrier: str, bubbles: int = 1) -> None:
    contact = office.contact()
    office.do(lambda work: riding.take_along(work, contact.person_id, contact.id, Carrier(carrier, bubbles)))


def message(office: Office, one: str) -> Message:
    return office.look(lambda work: work.session.get_one(Message, one))


def claimed(office: Office) -> list[Outgoing]:
    return list(office.do(lambda work: posts.claim_posts(work, office.clock.now())))


def settled(office: Office, one: str, outcome: Outcome, **more: object) -> None:
    office.do(lambda work: posts.settle(work, one, outcome, office.clock.now(), **more))  # type: ignore[arg-type]


def texts(one: Outgoing) -> list[str]:
    return [bubble.text for bubble in one.post.bubbles]


# -- riding on a reply ---------------------------------------------------------------------------------------------------


def test_what_can_wait_goes_with_the_next_free_reply_in_order_and_costs_nothing(office: Office) -> None:
    """(要綱 3-1-ウ) one call, two rows, one end for both."""
    first, second = queue(office, "お知らせ一", own=True, later=3), queue(office, "お知らせ二", own=True, later=3)
    office.clock.forward(minutes=1)
    reply = queue(office, "お返事", reply=True)
    aboard(office, reply)
    (one,) = claimed(office)
    assert (one.id, one.reply_token, texts(one)) == (reply, "T", ["お返事", "お知らせ一", "お知らせ二"])
    settled(office, reply, Outcome.ACCEPTED)
    assert {message(office, each).state for each in (reply, first, second)} == {"accepted"}
    office.clock.forward(days=4)
    assert claimed(office) == []
    assert office.look(lambda work: push_budget.used(work, "bot", office.clock.now())) == 0


def test_a_crash_between_sending_and_settling_neither_loses_nor_doubles_what_rode(office: Office) -> None:
    rider = queue(office, "お知らせ", own=True, later=3)
    reply = queue(office, "お返事", reply=True)
    aboard(office, reply)
    claimed(office)  # and here the process dies
    office.clock.forward(minutes=2)
    (again,) = claimed(office)
    assert (again.id, texts(again), again.in_doubt) == (reply, ["お返事", "お知らせ"], True)
    settled(office, reply, Outcome.UNCERTAIN)
    assert message(office, rider).state == "uncertain"
    office.clock.forward(days=4)
    assert claimed(office) == []


def test_what_rode_on_a_reply_that_never_went_out_goes_by_itself(office: Office) -> None:
    rider = queue(office, "お知らせ", own=True, later=3)
    reply = queue(office, "お返事", reply=True)
    aboard(office, reply)
    claimed(office)
    settled(office, reply, Outcome.NEVER, problem="gone")
    (alone,) = claimed(office)
    assert (alone.id, texts(alone)) == (rider, ["お知らせ"])


def test_a_reply_tried_again_keeps_what_rides_on_it(office: Office) -> None:
    rider = queue(office, "お知らせ", own=True, later=3)
    reply = queue(office, "お返事", reply=True)
    aboard(office, reply)
    claimed(office)
    settled(office, reply, Outcome.LATER, retry_at=office.clock.now() + timedelta(seconds=5))
    office.clock.forward(seconds=6)
    assert [texts(one) for one in claimed(office)] == [["お返事", "お知らせ"]]
    assert message(office, rider).state == "riding"


def test_a_call_takes_five_bubbles_and_nothing_overtakes_what_did_not_fit(office: Office) -> None:
    long = office.do(
        lambda work: posts.queue(
            work,
            office.contact().id,
            words("一", "二", "三"),
            office.clock.now(),
            author="bot",
            not_before=office.clock.now() + timedelta(days=2),
            own_accord=True,
        )
    )
    office.clock.forward(seconds=1)
    short = queue(office, "短い", own=True, later=2)
    reply = queue(office, "お返事", reply=True)
    aboard(office, reply, bubbles=3)
    assert [message(office, one).state for one in (long, short)] == ["waiting", "waiting"]
    aboard(office, reply, bubbles=2)
    assert [message(office, one).state for one in (long, short)] == ["riding", "waiting"]


def test_nothing_rides_that_was_tried_or_is_somebody_elses_words(office: Office) -> None:
    """Of what was tried nobody knows whether it went; a worker's words go when the worker said."""
    tried, workers = queue(office, "一", own=True), queue(office, "職員から", later=1)
    claimed(office)
    reply = queue(office, "お返事", reply=True)
    aboard(office, reply)
    assert [message(office, one).state for one in (tried, workers)] == ["waiting", "waiting"]


def test_a_question_about_due_rides_on_the_answer_to_what_they_write(office: Office) -> None:
    """(要綱 3-3-エ) they wrote the day before: asked then, and not again on its day."""
    asked = asks(office, days=1)
    got = office.says("U1", "ありがとう")
    assert "北の倉庫" in "\n".join(got)
    assert row_of(office, asked).ended_as == "asked"
    (question,) = office.look(
        lambda work: work.session.exec(select(Message).where(Message.because == asked, Message.way == "out")).all()
    )
    assert (question.state, question.carried_by is not None) == ("accepted", True)
    before = heard(office)
    office.forward(hours=30)
    assert "北の倉庫" not in "\n".join(office.phones["U1"][before:])


def test_a_question_of_next_week_does_not_ride(small: Office) -> None:
    asks(small, days=7)
    assert "北の倉庫" not in "\n".join(small.says("U1", "ありがとう"))


# -- the month's messages ------------------------------------------------------------------------------------------------


def with_plan(office: Office, limit: int, reserve: int = 0) -> None:
    office.desk = Desk(replace(office.desk.profile, pushes=Pushes(limit, reserve)))


def pushed(office: Office, count: int, at: datetime | None = None) -> None:
    """So many accepted pushes."""
    for _ in range(count):
        one = queue(office, "職員から")
        _accepted(office, one, at or office.clock.now())


def _accepted(office: Office, one: str, when: datetime) -> None:
    office.do(lambda work: posts.settle(work, one, Outcome.ACCEPTED, when, pushes=1))


def test_a_month_is_one_of_tokyo_and_only_accepted_pushes_count(office: Office) -> None:
    last_evening = datetime(2026, 11, 30, 14, 59, tzinfo=UTC)  # 23:59 on the 30th in Sapporo
    pushed(office, 2, at=last_evening)
    pushed(office, 3, at=last_evening + timedelta(minutes=1))
    failed = queue(office, "x")
    settled(office, failed, Outcome.NEVER)
    now = datetime(2026, 12, 3, tzinfo=UTC)
    assert office.look(lambda work: push_budget.used(work, "bot", now)) == 3
    assert office.look(lambda work: push_budget.used(work, "bot", last_evening)) == 2
    assert office.look(lambda work: push_budget.used(work, "another account", now)) == 0


def test_the_forecast_is_what_was_used_what_is_planned_and_what_an_average_day_costs(small: Office) -> None:
    pushed(small, 28)
    now = small.clock.now()
    budget = small.look(lambda work: push_budget.budget(work, Pushes(100, 10), "bot", now, planned=5))
    days_left = 30 - now.astimezone(JST).day
    assert (budget.used, budget.a_day, budget.days_left) == (28, 1.0, days_left)
    assert budget.forecast == 28 + 5 + days_left
    assert (budget.left, budget.left_for_askings, budget.spent, budget.will_do) == (72, 62, False, True)
    assert small.look(lambda work: push_budget.budget(work, Pushes(30, 2), "bot", now)).spent


def test_when_only_the_reserve_is_left_askings_wait_and_their_worker_is_told_once(office: Office) -> None:
    """(要綱 3-3-エ) a visible state with a name, and it goes out when there are messages again."""
    with_plan(office, 10, 7)
    pushed(office, 3)
    asked, before = asks(office), heard(office)
    office.forward(hours=20)
    assert "北の倉庫" not in "\n".join(office.phones["U1"][before:])
    (task,) = tasks(office)
    assert (task.owner_id, task.step) == (office.actor("tanaka").staff_id, "budget")
    (seen,) = shown(office)
    assert (seen.id, seen.why) == (asked, "budget")
    office.forward(days=6)  # December has begun
    assert "北の倉庫" in "\n".join(office.phones["U1"][before:])
    assert row_of(office, task.id).ended_as == "overtaken"


def test_what_waits_for_messages_rides_when_they_write(small: Office) -> None:
    with_plan(small, 10, 7)
    pushed(small, 3)
    asks(small)
    small.settle()
    assert "北の倉庫" in "\n".join(small.says("U1", "ありがとう"))
    assert [row for row in tasks(small) if row.step == "budget"] == []


def test_silence_half_way_is_a_workers_at_once_where_there_are_no_messages_left(small: Office) -> None:
    with_plan(small, 10, 9)
    small.says("U2", "こんにちは", "日本語", "わたし自身のこと")
    pushed(small, 1)
    before = heard(small, "U2")
    small.forward(days=2)
    assert heard(small, "U2") == before
    assert any(row.kind == Promised.CALL for row in small.promised("R8-0002"))


def test_a_workers_words_and_answers_may_spend_the_reserve(small: Office) -> None:
    with_plan(small, 10, 9)
    pushed(small, 5)
    tanaka, contact = small.actor("tanaka"), small.contact()
    small.do(lambda work: small.worker.reply(work, contact.id, "きょう電話しますね。", tanaka, small.clock.now()))
    small.settle()
    assert small.phones["U1"][-1] == "きょう電話しますね。"


def test_lines_own_limit_lets_what_can_wait_try_again_each_morning_and_gives_up_a_workers_words(office: Office) -> None:
    """A refusal for the month is surely not sent: a new day is a first try, for as long as it takes."""
    own, now = queue(office, "お知らせ", own=True), office.clock.now()
    for _day in range(5):
        (one,) = claimed(office)
        assert one.first_try == office.clock.now()
        settled(office, own, Outcome.LATER, problem=USED_UP, retry_at=office.clock.now() + timedelta(hours=1))
        waiting = message(office, own)
        assert waiting.not_before is not None
        local = waiting.not_before.astimezone(JST)
        assert (local.hour, local.date()) == (10, office.clock.now().astimezone(JST).date() + timedelta(days=1))
        office.clock.at = waiting.not_before
    assert office.clock.now() - now > timedelta(days=4)
    claimed(office)
    settled(office, own, Outcome.ACCEPTED, pushes=1)
    workers = queue(office, "職員から")
    claimed(office)
    settled(office, workers, Outcome.LATER, problem=USED_UP, retry_at=office.clock.now() + timedelta(hours=1))
    assert message(office, workers).tries == 1


# -- the stop-all switch -------------------------------------------------------------------------------------------------


def stops(office: Office, what: str, who: str = "mori") -> None:
    office.do(lambda work: office.worker.stop_sending(work, what, office.actor(who), office.clock.now()))


def goes_on(office: Office, what: str) -> int:
    return office.do(lambda work: office.worker.go_on_sending(work, what, office.actor("mori"), office.clock.now()))


@pytest.mark.parametrize("what", ["line", "dialog:check_in"])
def test_while_all_stands_still_nothing_of_our_own_accord_goes_out_but_answers_and_help_do(office: Office, what: str) -> None:
    """(要綱 2-1-ア)"""
    asks(office)
    stops(office, what)
    before = heard(office)
    office.forward(days=2)
    assert "北の倉庫" not in "\n".join(office.phones["U1"][before:])
    assert office.says("U1", "こんにちは")
    assert "北の倉庫" not in "\n".join(office.phones["U1"][before:])
    assert any("119" in text or "110" in text or "電話" in text for text in office.says("U1", "死にたい"))
    assert {one.why for one in shown(office)} == {"stopped"}


def test_a_post_of_ours_already_written_stands_still_too_and_a_workers_does_not(office: Office) -> None:
    own = queue(office, "お知らせ", own=True)
    stops(office, "line")
    workers = queue(office, "職員から")
    assert [one.id for one in claimed(office)] == [] or message(office, own).state == "waiting"
    office.clock.forward(minutes=2)
    goes_on(office, "line")
    office.settle()
    assert {message(office, one).state for one in (own, workers)} == {"accepted"}


def test_what_waited_goes_out_in_its_order_and_one_at_a_time(office: Office) -> None:
    """(要綱 2-1-ア) no burst: half a minute between two."""
    people = ("U2", "U3", "U4")
    for who in people:
        through_intake(office, who)
    office.clock.at = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
    office.settle()
    stops(office, "line")
    for place, number in enumerate(("R8-0004", "R8-0003", "R8-0002")):
        _asked_in(office, number, timedelta(minutes=place))
    office.forward(hours=1)
    before = {who: heard(office, who) for who in people}
    assert goes_on(office, "line") == 3
    order: list[str] = []
    for _ in range(8):
        office.settle()
        order += [who for who in people if heard(office, who) > before[who] and who not in order]
        if len(order) < 3:
            assert len(order) <= 1 + (office.clock.now() - datetime(2026, 11, 27, 2, 0, tzinfo=UTC)) / timedelta(seconds=30)
        office.clock.forward(seconds=15)
    assert order == ["U4", "U3", "U2"]


def _asked_in(office: Office, number: str, wait: timedelta) -> None:
    case, now = office.case(number), office.clock.now()
    about = {"place": "法テラス"}
    office.do(lambda work: ask_on(work, case, "reached", now + wait, because=number, now=now, about=about))


def test_only_who_leads_or_runs_the_channels_may_stop_everything(small: Office) -> None:
    with pytest.raises(NotAllowed):
        stops(small, "line", "tanaka")
    with pytest.raises(KeyError):
        stops(small, "dialog:nothing")
    stops(small, "line")
    stops(small, "line")
    assert len(small.look(lambda work: standstill.standing(work))) == 1


# -- each of them --------------------------------------------------------------------------------------------------------


def shown(office: Office, who: str = "tanaka") -> list[outgoing.GoingOut]:
    return list(office.look(lambda work: outgoing.going_out(work, office.desk.profile, office.actor(who), office.clock.now())))


def test_what_goes_out_in_two_weeks_stands_in_one_list_with_its_channel_and_its_cost(office: Office) -> None:
    asked = asks(office, days=3)
    asks(office, days=20, because="b2")
    written = queue(office, "お知らせ", own=True, later=2)
    found = shown(office)
    assert [(one.id, one.what, one.number, one.channel, one.costs) for one in found] == [
        (written, "written", "R8-0001", "line", True),
        (asked, "check_in", "R8-0001", "line", True),
    ]
    assert [one.owner_id for one in found] == [None, office.actor("tanaka").staff_id]


def test_a_restricted_case_does_not_exist_in_the_list_for_others_and_nobody_else_can_touch_it(office: Office) -> None:
    """(要綱 2-2)"""
    asked, tanaka = asks(office, days=3), office.actor("tanaka")
    office.do(lambda work: office.worker.restrict(work, office.case().id, (), tanaka, office.clock.now()))
    assert [one.id for one in shown(office)] == [asked]
    assert shown(office, "sato") == []
    with pytest.raises(NotAllowed) as refused:
        hold(office, asked, office.actor("sato"))
    assert refused.value.hidden


def hold(office: Office, thing: str, by: Actor, days: float = 0) -> None:
    until = office.clock.now() + timedelta(days=days) if days else None
    office.do(lambda work: office.worker.hold_outgoing(work, thing, "入院中", until, by, office.clock.now()))


def test_what_is_held_waits_until_its_day_or_its_release(office: Office) -> None:
    tanaka = office.actor("tanaka")
    first, second = asks(office, days=2), asks(office, "reached", days=2, because="b2", place="法テラス")
    hold(office, first, tanaka, days=5)
    hold(office, second, tanaka)
    before = heard(office)
    office.forward(days=4)
    assert heard(office) == before
    assert [(one.why, one.held.reason if one.held else "") for one in shown(office)] == [("held", "入院中")] * 2
    assert office.says("U1", "ありがとう")
    assert "北の倉庫" not in "\n".join(office.phones["U1"][before:])
    office.forward(days=2)
    assert "北の倉庫" in "\n".join(office.phones["U1"][before:])
    office.do(lambda work: office.worker.release_outgoing(work, second, tanaka, office.clock.now()))
    office.forward(days=1)
    assert row_of(office, second).ended_as == "asked"


def test_a_written_post_is_held_released_and_stopped(office: Office) -> None:
    tanaka, one = office.actor("tanaka"), queue(office, "お知らせ", own=True, later=1)
    hold(office, one, tanaka)
    office.clock.forward(days=3)
    assert claimed(office) == []
    office.do(lambda work: office.worker.release_outgoing(work, one, tanaka, office.clock.now()))
    office.do(
        lambda work: office.worker.move_outgoing(work, one, office.clock.now() + timedelta(days=2), tanaka, office.clock.now())
    )
    office.do(lambda work: office.worker.stop_outgoing(work, one, tanaka, office.clock.now()))
    assert message(office, one).state == "cancelled"
    with pytest.raises(LookupError):
        hold(office, one, tanaka)


def test_a_question_is_moved_and_stopped_and_the_last_next_action_cannot_be(office: Office) -> None:
    """(要綱 2-1-ア)"""
    tanaka, one = office.actor("tanaka"), asks(office, days=2)
    later = office.clock.now() + timedelta(days=9)
    office.do(lambda work: office.worker.move_outgoing(work, one, later, tanaka, office.clock.now()))
    assert row_of(office, one).due_at.date() >= later.date()

    def end_the_rest(work: Work) -> None:
        rows = select(FollowUp).where(
            FollowUp.case_id == office.case().id, FollowUp.id != one, col(FollowUp.ended_at).is_(None)
        )
        for row in work.session.exec(rows):
            row.ended_at = office.clock.now()
            work.session.add(row)

    office.do(end_the_rest)
    with pytest.raises(NoNextAction):
        office.do(lambda work: office.worker.stop_outgoing(work, one, tanaka, office.clock.now()))
    assert row_of(office, one).ended_at is None
