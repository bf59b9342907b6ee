"""Two ledgers of one person are one, and two again (要綱 6-1); two people on one telephone stay two. Nobody is lost by it (2-1-ア)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from casestore import (
    access_log,
    case_filter,
    conversation,
    entries,
    erasing,
    follow_ups,
    four_eyes,
    ledger,
    lookalikes,
    merging,
    people,
    retention,
    same_person,
    shared_phones,
    silence,
    staff,
    statistics,
    worklists,
)
from casestore.calendar import JST
from casestore.case_filter import CaseFilter
from casestore.db import Store
from casestore.facts import Fact
from casestore.follow_ups import Promised
from casestore.forms import FORM_OF, problems
from casestore.kinds import KINDS
from casestore.tables import Audit, Case, Contact, FollowUp, Person, SharedContact
from dialogs.at_desk import NotAllowed, contact_of
from tests.conftest import StillClock
from tests.doubles import HANAKO, WHY, Doubles

LINE, TELEGRAM = "U1", "700001"


@pytest.fixture
def office(store: Store, clock: StillClock) -> Doubles:
    return Doubles(store, clock)


@pytest.fixture
def house(sqlite_store: Store, clock: StillClock) -> Doubles:
    return Doubles(sqlite_store, clock)


def two(office: Doubles) -> tuple[str, str]:
    """The same person by LINE and by Telegram, each with an open ledger."""
    return office.writes_in(LINE), office.writes_in(TELEGRAM, "telegram")


def kinds(office: Doubles, number: str) -> list[str]:
    return [one.kind for one in office.entries(number)]


def tasks(office: Doubles, number: str) -> list[str]:
    """What is to be done next in a case, in words."""
    return [office.look(lambda work, one=row: follow_ups.words_of(work, one)) for row in office.promised(number)]


def triage(office: Doubles, number: str, outcome: str = "application", *places: str) -> None:
    actor, case = office.actor("tanaka"), office.case(number)
    office.do(
        lambda work: office.worker.triage(
            work, case.id, outcome, "理由", places, actor.staff_id, "面談", None, actor, office.clock.now()
        )
    )


def close(office: Doubles, number: str) -> None:
    actor, case = office.actor("tanaka"), office.case(number)
    triage(office, number, "information_only")
    office.do(lambda work: office.worker.end_reception(work, case.id, "聞くだけで足りた", actor, office.clock.now()))


# -- together, in every constellation --------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep_first", [True, False])
def test_of_two_open_ledgers_the_one_not_kept_rests_and_says_where(office: Doubles, keep_first: bool) -> None:
    keep, away = two(office) if keep_first else two(office)[::-1]
    before = [office.entries(number) for number in (keep, away)]
    office.merges(keep, away)
    last = office.entries(away)[-1]
    assert (last.kind, last.answers) == ("merged_away", {"into": keep, "reason": WHY})
    assert problems(FORM_OF["merged_away"], last.answers, office.desk.profile.codes, date(2026, 11, 25)) == ()
    assert office.entries(keep) == before[0]
    assert office.entries(away)[:-1] == before[1]
    assert set(office.open_cases()) == {keep}
    assert merging.LOOK_AT_BOTH in tasks(office, keep)
    assert office.promised(away) == []
    assert office.is_true()


def test_where_only_one_has_a_ledger_nothing_rests(office: Doubles) -> None:
    number = office.takes_down(**HANAKO)
    office.says(LINE, "こんにちは")
    office.merges(number, office.contact_of(LINE).person_id)
    assert "merged_away" not in kinds(office, number)
    assert office.contact_of(LINE).id == office.look(lambda work: contact_of(work, office.case(number))).id  # type: ignore[union-attr]
    assert merging.LOOK_AT_BOTH in tasks(office, number)
    assert office.is_true()


@pytest.mark.parametrize("keep_closed", [True, False])
def test_an_open_ledger_never_rests_in_one_that_is_over(office: Doubles, keep_closed: bool) -> None:
    """Whichever was to be kept: or a person would be left without anybody who looks after them."""
    over, going_on = two(office)
    close(office, over)
    office.merges(*((over, going_on) if keep_closed else (going_on, over)))
    assert set(office.open_cases()) == {going_on}
    assert office.number_of(LINE) == office.number_of(TELEGRAM) == going_on
    assert merging.LOOK_AT_BOTH in tasks(office, going_on)
    assert office.is_true()


def test_two_that_are_over_stay_over_and_the_newer_is_opened_again_by_whoever_writes(office: Doubles) -> None:
    first, second = two(office)
    close(office, first)
    close(office, second)
    office.merges(first, second)
    assert office.open_cases() == {}
    office.says(LINE, "人と話したい")
    assert set(office.open_cases()) == {second}
    assert office.is_true()


def test_while_one_goes_on_the_other_is_not_taken_up_again(office: Doubles) -> None:
    over, going_on = two(office)
    close(office, over)
    office.merges(going_on, over)
    tanaka, case = office.actor("tanaka"), office.case(over)
    with pytest.raises(ledger.NotYet) as no:
        office.do(lambda work: office.worker.open_again(work, case.id, "また来た", tanaka, office.clock.now()))
    assert no.value.refusal.reasons == (ledger.OTHER_OPEN,)
    office.parts(going_on, over)
    office.do(lambda work: office.worker.open_again(work, case.id, "また来た", tanaka, office.clock.now()))
    assert set(office.open_cases()) == {over, going_on}


def test_with_an_alert_nobody_has_cleared_it_is_refused_with_the_laws_reason_and_nothing_is_changed(office: Doubles) -> None:
    keep = office.takes_down(**HANAKO)
    office.says(LINE, "死にたい")
    away = office.number_of(LINE)
    with pytest.raises(ledger.NotYet) as no:
        office.merges(keep, away)
    assert set(no.value.refusal.reasons) <= {words for fact in Fact for words in _in_the_way(fact)}
    assert set(office.open_cases()) == {keep, away}
    assert office.suspected() == []
    assert office.look(lambda work: same_person.ids(work, office.person(keep))) == (office.person(keep),)
    office.merges(away, keep)  # the other way round the alert stays where it is
    assert set(office.open_cases()) == {away}
    assert office.is_true()


def _in_the_way(fact: Fact) -> tuple[str, ...]:
    from casestore.facts import in_the_way

    return in_the_way(frozenset({fact}), (fact,))


def test_it_needs_a_reason_and_two_people_and_is_not_done_twice(house: Doubles) -> None:
    keep, away = two(house)
    with pytest.raises(ValueError, match="reason"):
        house.merges(keep, away, reason=" ")
    with pytest.raises(LookupError):
        house.merges(keep, "nobody")
    with pytest.raises(LookupError):
        house.parts(keep, away)
    house.merges(keep, away)
    for one, other in ((keep, away), (away, keep), (keep, keep)):
        with pytest.raises(merging.AlreadyOne):
            house.merges(one, other)
    with pytest.raises(merging.AlreadyOne):
        house.tells_apart(keep, away)
    with pytest.raises(ValueError, match="reason"):
        house.parts(keep, away, reason="")


def test_what_was_done_stands_in_the_audit_by_ids_alone(office: Doubles) -> None:
    keep, away = two(office)
    office.merges(keep, away)
    office.parts(keep, away)
    rows = office.look(lambda work: list(work.session.exec(select(Audit))))
    done = [row.action for row in rows if row.action in ("merged", "unmerged", "judged_same", "unjudged")]
    assert done == ["judged_same", "merged", "unjudged", "unmerged"]
    assert not any(WHY in row.detail or "美咲" in row.detail for row in rows)


# -- one person from then on -----------------------------------------------------------------------------------------------


def test_what_is_said_on_either_account_lands_in_the_one_ledger(office: Doubles) -> None:
    keep, away = two(office)
    office.merges(keep, away)
    office.says(TELEGRAM, "人と話したい", channel="telegram")
    assert kinds(office, away)[-1] == "merged_away"
    assert kinds(office, keep)[-1] == "alert"
    assert office.number_of(TELEGRAM) == keep
    assert set(office.open_cases()) == {keep}
    assert office.is_true()


def test_a_new_intake_by_the_second_account_is_told_the_one_number(office: Doubles) -> None:
    keep = office.takes_down(**HANAKO)
    office.says(LINE, "こんにちは")
    office.merges(keep, office.contact_of(LINE).person_id)
    office.writes_in(LINE)
    assert kinds(office, keep).count("intake") == 2
    assert any(keep in said for said in office.phones[LINE])
    assert list(office.open_cases()) == [keep]


def test_a_reply_goes_to_the_account_last_heard_and_the_page_has_all(office: Doubles) -> None:
    keep, away = two(office)
    office.merges(keep, away)
    tanaka = office.actor("tanaka")
    for phone, channel in ((LINE, "line"), (TELEGRAM, "telegram"), (LINE, "line")):
        office.says(phone, "書いています", channel=channel)
        page = office.look(lambda work: worklists.case_page(work, tanaka, keep))
        assert page is not None
        assert page.line.contact is not None
        assert page.line.contact.id == office.contact_of(phone).id
        assert {one.id for one in page.contacts} == {office.contact_of(LINE).id, office.contact_of(TELEGRAM).id}
    office.do(lambda work: office.worker.reply(work, page.line.contact.id, "読みました", tanaka, office.clock.now()))
    office.settle()
    assert office.phones[LINE][-1] == "読みました"


def test_unread_counts_and_who_waits_for_a_reply_know_every_account(office: Doubles) -> None:
    keep, away = two(office)
    office.merges(keep, away)
    mori = office.actor("mori")
    contacts = [office.contact_of(phone) for phone in (LINE, TELEGRAM)]
    for contact in contacts:
        office.do(lambda work, one=contact: conversation.read_to(work, mori.staff_id, one.id, office.clock.now()))
    office.says(LINE, "1つ目")
    office.says(TELEGRAM, "2つ目", channel="telegram")
    (line,) = office.queue("mori", "all")
    assert (line.case.number, line.unread) == (keep, 2)

    def waits() -> list[str]:
        return [one.case.number for one in office.queue("mori", "reply")]

    for one in office.look(lambda work: list(work.session.exec(select(FollowUp).where(FollowUp.ask == "person")))):
        office.do(lambda work, row=one: follow_ups.end(work, row.id, "done", office.clock.now()))
    assert waits() == []
    office.clock.forward(minutes=5)
    office.do(lambda work: office.worker.reply(work, contacts[1].id, "どうですか", mori, office.clock.now()))
    assert waits() == [keep]
    assert office.look(lambda work: worklists.reception_count(work, mori, "reply")) == 1
    office.says(LINE, "だいじょうぶです")  # answered on the other account
    assert waits() == []


def test_search_finds_the_one_ledger_by_either_name_and_the_resting_one_by_its_number(office: Doubles) -> None:
    keep = office.takes_down(**HANAKO)
    away = office.takes_down(name="田中 はな", phone_home="000-0000-0002")
    office.merges(keep, away)
    mori = office.actor("mori")

    def found(text: str) -> list[str]:
        return [
            one.case.number
            for one in office.look(lambda work: case_filter.listed(work, mori, CaseFilter(text), office.clock.now()))
        ]

    for text in ("高崎", "はな", "000-0000-0002", "00000000001", keep):
        assert found(text) == [keep], text
    assert found(away) == [away]


def test_a_name_known_under_one_id_is_known_in_the_one_ledger(office: Doubles) -> None:
    keep = office.writes_in(LINE)
    away = office.takes_down(**HANAKO)
    office.merges(keep, away)
    who = office.look(lambda work: people.known(work, office.person(keep)))
    assert (who.name, who.call_name, who.birth_date) == ("髙﨑 花子", "美咲", date(1990, 4, 2))
    office.parts(keep, away)
    assert office.look(lambda work: people.known(work, office.person(keep))).name == ""


def test_a_check_in_reaches_the_account_that_is_left_when_the_first_one_is_gone(office: Doubles) -> None:
    keep, away = two(office)
    triage(office, keep)
    tanaka = office.actor("tanaka")
    day = office.clock.now().astimezone(JST).date()
    office.do(
        lambda work: office.worker.record_employment(work, office.case(keep).id, day, "倉庫の仕事", tanaka, office.clock.now())
    )
    office.merges(keep, away)
    office.send(LINE, event="unfollow")
    office.settle()
    before = len(office.phones[TELEGRAM])
    office.forward(days=8)
    assert any("仕事" in said for said in office.phones[TELEGRAM][before:])
    assert office.is_true()


def test_a_check_in_of_the_resting_ledger_is_still_asked_and_what_follows_is_done_in_the_one(office: Doubles) -> None:
    keep, away = two(office)
    tanaka = office.actor("tanaka")
    day = office.clock.now().astimezone(JST).date()
    office.do(
        lambda work: office.worker.record_employment(work, office.case(away).id, day, "倉庫の仕事", tanaka, office.clock.now())
    )
    office.merges(keep, away)
    before = len(office.phones[TELEGRAM])
    office.forward(days=8)
    assert len(office.phones[TELEGRAM]) > before
    for _ in range(12):
        if not office.buttons.get(TELEGRAM):
            break
        _label, data = office.buttons[TELEGRAM][0]
        office.says(TELEGRAM, "", channel="telegram", tap=data)
        if "check_in" in kinds(office, away):
            break
    assert kinds(office, away)[-1] == "check_in"
    assert office.promised(away) == [row for row in office.promised(away) if row.kind == Promised.CHECK_IN]
    assert any("就労後の返事" in words for words in tasks(office, keep))
    assert office.is_true()


def test_an_unanswered_check_in_of_the_resting_ledger_is_a_task_in_the_one(office: Doubles) -> None:
    keep, away = two(office)
    tanaka = office.actor("tanaka")
    day = office.clock.now().astimezone(JST).date()
    office.do(
        lambda work: office.worker.record_employment(work, office.case(away).id, day, "倉庫の仕事", tanaka, office.clock.now())
    )
    office.merges(keep, away)
    for phone in (LINE, TELEGRAM):
        office.send(phone, event="unfollow", channel="line" if phone == LINE else "telegram")
    office.settle()
    office.forward(days=9)
    assert Promised.CALL in {row.kind for row in office.promised(keep)}
    assert office.is_true()


def test_stop_on_one_account_stops_all_of_theirs(office: Doubles) -> None:
    keep, away = two(office)
    office.merges(keep, away)
    office.says(TELEGRAM, "停止", channel="telegram")
    assert all(office.contact_of(phone).stopped_at is not None for phone in (LINE, TELEGRAM))
    assert office.look(lambda work: contact_of(work, office.case(keep))) is None
    assert any("停止" in words for words in tasks(office, keep))
    office.says(LINE, "再開")
    assert office.look(lambda work: contact_of(work, office.case(keep))).id == office.contact_of(LINE).id  # type: ignore[union-attr]
    office.parts(keep, away)
    assert office.contact_of(TELEGRAM).stopped_at is not None  # they said so themselves


@pytest.mark.parametrize("keep_first", [True, False])
def test_whoever_wrote_on_either_account_is_not_silent(office: Doubles, keep_first: bool) -> None:
    """Whichever id the ledger stands under (3-3-イ)."""
    numbers = two(office)
    keep, away = numbers if keep_first else numbers[::-1]
    office.merges(keep, away)
    office.clock.forward(days=40)
    quiet = office.look(lambda work: silence.silent(work, office.clock.now(), 30))
    assert [one.case.number for one in quiet] == [keep]
    other = (TELEGRAM, "telegram") if keep_first else (LINE, "line")
    office.says(other[0], "元気です", channel=other[1])
    assert office.look(lambda work: silence.silent(work, office.clock.now(), 30)) == []


def test_the_person_is_told_of_every_look_at_any_of_their_ledgers(office: Doubles) -> None:
    keep, away = two(office)
    tanaka = office.actor("tanaka")
    for number in (keep, away):
        office.do(lambda work, one=number: access_log.read(work, tanaka, office.case(one), office.clock.now()))
    for number, seen in ((keep, 1), (away, 1)):
        assert len(office.look(lambda work, one=number: access_log.who_looked(work, office.person(one)))) == seen
    office.merges(keep, away)
    for number in (keep, away):
        assert len(office.look(lambda work, one=number: access_log.who_looked(work, office.person(one)))) == 2


# -- what protects one protects both ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("restricted_rests", [True, False])
def test_a_restriction_of_one_hides_both_at_once_and_from_the_other_ones_owner_too(
    office: Doubles, restricted_rests: bool
) -> None:
    hidden, known = two(office)
    office.owned_by(hidden, "tanaka")
    office.owned_by(known, "sato")
    office.restricts(hidden, "tanaka")  # tanaka and, as the second, the chief
    assert (office.sees("sato", hidden), office.sees("sato", known)) == (False, True)
    office.merges(*((known, hidden) if restricted_rests else (hidden, known)), who="mori")
    for number in (hidden, known):
        assert office.case(number).restricted
        assert office.sees("tanaka", number)
        assert office.sees("mori", number)
        assert not office.sees("sato", number), number
    assert office.look(lambda work: people.known(work, office.person(known))).restricted
    assert office.is_true()
    for row in office.promised(known) + office.promised(hidden):
        assert row.owner_id != office.actor("sato").staff_id
    office.parts(hidden, known, "mori")
    assert office.case(known).restricted  # a restriction is lifted by two persons only
    assert office.is_true()


def test_two_restricted_ledgers_are_known_to_whoever_knew_of_one(office: Doubles) -> None:
    one, other = two(office)
    office.owned_by(one, "tanaka")
    office.owned_by(other, "sato")
    office.restricts(one, "tanaka", "tanaka", "mori")
    office.restricts(other, "sato", "sato", "mori")
    office.merges(one, other)
    for number in (one, other):
        assert [office.sees(who, number) for who in ("tanaka", "sato", "mori", "sasaki")] == [True, True, True, False]
    assert office.is_true()


def test_a_conflict_of_interest_with_one_holds_for_both(office: Doubles) -> None:
    one, other = two(office)
    office.owned_by(other, "sato")
    office.excludes(one, "sato")
    assert office.sees("sato", other)
    office.merges(one, other)
    assert not office.sees("sato", one)
    assert not office.sees("sato", other)
    assert office.case(other).owner_id == office.actor("mori").staff_id
    assert office.is_true()


def test_whoever_may_not_see_one_of_two_can_neither_bring_together_nor_take_apart(office: Doubles) -> None:
    hidden, known = two(office)
    office.owned_by(hidden, "tanaka")
    office.restricts(hidden, "tanaka")
    for act in (office.merges, office.parts, office.tells_apart):
        with pytest.raises(NotAllowed) as no:
            act(known, hidden, "sato")
        assert no.value.hidden
    assert not office.case(known).restricted


# -- apart again -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep_first", [True, False])
def test_undone_each_has_the_ledger_it_had_with_what_was_promised_in_it(office: Doubles, keep_first: bool) -> None:
    keep, away = two(office) if keep_first else two(office)[::-1]
    triage(office, away)
    before = [office.entries(number) for number in (keep, away)]
    facts = [set(office.case(number).facts) for number in (keep, away)]
    promised = {row.id: (row.kind, row.due_at, row.owner_id) for row in office.promised(away)}
    office.merges(keep, away)
    office.parts(away, keep, reason="声を聞いたら別の方だった")
    assert [set(office.case(number).facts) for number in (keep, away)] == facts
    assert office.entries(keep) == before[0]
    assert office.entries(away)[:-2] == before[1]
    assert [one.kind for one in office.entries(away)[-2:]] == ["merged_away", "merge_undone"]
    answers = office.entries(away)[-1].answers
    assert problems(FORM_OF["merge_undone"], answers, office.desk.profile.codes, date(2026, 11, 25)) == ()
    again = {row.id: (row.kind, row.due_at, row.owner_id) for row in office.promised(away)}
    assert promised.items() <= again.items()
    for number in (keep, away):
        assert merging.LOOK_AGAIN in tasks(office, number)
        assert merging.LOOK_AT_BOTH not in tasks(office, number)
    assert len(office.suspected()) == 1  # open again, until somebody looks
    assert set(office.open_cases()) == {keep, away}
    assert office.is_true()
    office.says(TELEGRAM, "人と話したい", channel="telegram")
    assert kinds(office, office.number_of(TELEGRAM))[-1] == "alert"
    assert office.number_of(TELEGRAM) != office.number_of(LINE)


def test_the_same_two_may_be_brought_together_and_taken_apart_again_and_again(office: Doubles) -> None:
    keep, away = two(office)
    for _ in range(3):
        office.merges(keep, away)
        assert merging.LOOK_AT_BOTH in tasks(office, keep)
        office.parts(keep, away)
        assert merging.LOOK_AGAIN in tasks(office, away)
        keep, away = away, keep
    assert office.is_true()


def test_what_somebody_left_behind_comes_back_to_one_who_works_here(office: Doubles) -> None:
    keep, away = two(office)
    triage(office, away)  # tanaka's
    office.merges(keep, away)
    mori, sato, tanaka = (office.actor(one) for one in ("mori", "sato", "tanaka"))
    office.do(lambda work: office.worker.hand_over_work(work, tanaka.staff_id, sato.staff_id, mori, office.clock.now()))
    office.do(lambda work: staff.disable(work, tanaka.staff_id, mori.staff_id, office.clock.now()))
    office.parts(keep, away)
    assert {row.owner_id for row in office.promised(away)} == {sato.staff_id}
    assert office.is_true()


def test_three_ids_of_one_person_come_apart_one_by_one_in_any_order(office: Doubles) -> None:
    """A second merge onto the first: each undoing takes out the one it was about, and only it."""
    a, b = two(office)
    c = office.takes_down(**HANAKO)
    office.merges(a, b)
    office.merges(c, a)  # a rests in c, b in a
    assert set(office.open_cases()) == {c}
    assert office.look(lambda work: set(same_person.ids(work, office.person(b)))) == {office.person(one) for one in (a, b, c)}
    office.parts(a, c)  # a and b are still one
    assert set(office.open_cases()) == {a, c}
    assert office.number_of(TELEGRAM) == a
    assert office.is_true()
    office.parts(a, b)
    assert set(office.open_cases()) == {a, b, c}
    assert office.is_true()
    office.merges(a, b)
    office.merges(c, a)
    office.parts(b, a)  # now the inner one first
    assert set(office.open_cases()) == {b, c}
    assert office.number_of(LINE) == c
    assert office.is_true()


def test_brought_together_by_another_id_than_the_one_that_is_taken_out_nobody_has_two_ledgers(office: Doubles) -> None:
    a, b = two(office)
    c = office.takes_down(**HANAKO)
    office.merges(a, b)
    office.merges(c, b)  # the ledger of a rests in c, because b's id was judged the same as c's
    office.parts(a, b)  # a is alone; b and c are one, and b's ledger, woken, rests in c
    assert set(office.open_cases()) == {a, c}
    assert kinds(office, b)[-2:] == ["merge_undone", "merged_away"]
    assert office.number_of(TELEGRAM) == c
    assert office.is_true()


def test_somebody_without_a_ledger_who_wrote_into_the_others_gets_one_of_their_own(office: Doubles) -> None:
    number = office.takes_down(**HANAKO)
    office.says(LINE, "こんにちは")
    stranger = office.contact_of(LINE).person_id
    office.merges(number, stranger)
    office.writes_in(LINE)
    assert office.number_of(LINE) == number
    office.parts(number, stranger)
    own = office.number_of(LINE)
    assert own != number
    assert kinds(office, own) == ["lead"]
    assert problems(FORM_OF["lead"], office.entries(own)[0].answers, office.desk.profile.codes, date(2026, 11, 25)) == ()
    assert tasks(office, own) == [merging.WROTE_MEANWHILE]
    assert office.is_true()


def test_somebody_who_only_said_hello_before_gets_none(office: Doubles) -> None:
    number = office.takes_down(**HANAKO)
    office.says(LINE, "こんにちは")
    stranger = office.contact_of(LINE).person_id
    office.merges(number, stranger)
    office.parts(number, stranger)
    assert office.look(lambda work: same_person.current_case(work, stranger)) is None
    assert list(office.open_cases()) == [number]


def test_a_ledger_that_was_over_is_taken_up_again_for_whoever_wrote_meanwhile(office: Doubles) -> None:
    over, going_on = two(office)
    close(office, over)
    office.merges(going_on, over)
    office.says(LINE, "また困っています")
    office.parts(going_on, over)
    assert set(office.open_cases()) == {over, going_on}
    assert kinds(office, over)[-1] == "reopening"
    assert problems(FORM_OF["reopening"], office.entries(over)[-1].answers, office.desk.profile.codes, date(2026, 11, 25)) == ()
    assert office.is_true()


# -- figures and retention -------------------------------------------------------------------------------------------------


def test_one_person_is_one_new_consultation_however_many_ledgers(office: Doubles) -> None:
    """Counted where they came first; what was reported before shows as a correction."""
    profile = office.desk.profile
    first, second = two(office)
    month_end = office.clock.now()

    def count(known_at: Any = None) -> int:
        return office.look(
            lambda work: statistics.month(work, profile, "2026-11", known_at=known_at).count("new_consultations")
        )

    assert count() == 2
    office.do(lambda work: statistics.close(work, profile, "2026-11", office.actor("mori").staff_id, month_end))
    office.merges(second, first)
    assert count() == 1
    assert count(month_end) == 2
    assert office.look(lambda work: statistics.untrue_month_ends(work, profile, office.clock.now())) == []
    made = office.look(lambda work: statistics.month(work, profile, "2026-11"))
    assert [one.case_id for one in made.events["new_consultations"]] == [office.case(first).id]
    (end,) = office.look(lambda work: statistics.month_ends(work, "2026-11"))
    (changed,) = statistics.corrections(end.figures, made)
    assert tuple(changed) == ("new_consultations", 2, 1)
    office.parts(first, second)
    assert count() == 2


def decide(office: Doubles) -> None:
    mori, ito = office.actor("mori"), office.actor("ito")
    for kept in office.desk.profile.retention.classes:
        question = office.do(
            lambda work, one=kept: retention.propose(work, one, 4, 5, "規程", mori.staff_id, office.clock.now())
        )
        office.do(lambda work, one=question: four_eyes.answer(work, one, four_eyes.YES, ito.staff_id, office.clock.now()))


def records(office: Doubles) -> list[retention.Record]:
    return office.look(lambda work: retention.records(work, office.desk.profile, office.clock.now()))


def test_both_clocks_run_on_the_person_and_erasing_takes_every_id(office: Doubles) -> None:
    first, second = two(office)
    office.merges(second, first)
    close(office, second)
    decide(office)
    persons = [office.person(number) for number in (first, second)]
    (record,) = records(office)
    assert record.state is retention.State.KEPT
    office.clock.forward(days=366 * 6)
    office.do(lambda work: retention.hold(work, persons[1], "開示の請求", office.actor("mori").staff_id, office.clock.now()))
    assert records(office)[0].state is retention.State.HELD
    office.do(lambda work: retention.release(work, persons[0], office.actor("mori").staff_id, office.clock.now()))
    (record,) = records(office)
    assert record.state is retention.State.ERASE
    mori, ito = office.actor("mori"), office.actor("ito")
    question = office.do(lambda work: retention.ask_to_erase(work, record, "期限がきた", mori.staff_id, office.clock.now()))
    office.do(lambda work: erasing.agree(work, office.desk.profile, question, ito.staff_id, office.clock.now()))
    with office.store.reading() as work:
        rows = [work.session.get_one(Person, one) for one in persons]
        assert all(row.wrapped_key is None and row.same_as is None for row in rows)
        assert lookalikes.judged(work, persons, same_person.SAME) == []
        assert retention.records(work, office.desk.profile, office.clock.now()) == []
    assert office.is_true()


def test_a_word_on_any_account_stops_the_clock_of_the_person(office: Doubles) -> None:
    first, second = two(office)
    office.merges(second, first)
    close(office, second)
    decide(office)
    office.clock.forward(days=366 * 6)
    assert records(office)[0].state is retention.State.ERASE
    office.says(LINE, "おぼえていますか")
    assert [one.state for one in records(office)] in ([], [retention.State.KEPT])


def test_an_account_without_a_ledger_is_not_erased_on_its_own_when_it_belongs_to_somebody_with_one(office: Doubles) -> None:
    """Or erasing a forgotten hello would take a whole ledger with it."""
    office.says(LINE, "こんにちは")
    stranger = office.contact_of(LINE).person_id
    number = office.takes_down(**HANAKO)
    assert [one.record_class for one in records(office)] == ["contact_without_case"]
    office.merges(number, stranger)
    assert records(office) == []
    office.parts(number, stranger)
    assert [one.person_id for one in records(office)] == [stranger]


def test_somebody_erased_is_brought_together_with_nobody(office: Doubles) -> None:
    first, second = two(office)
    close(office, first)
    decide(office)
    office.clock.forward(days=366 * 6)
    (record,) = [one for one in records(office) if one.person_id == office.person(first)]
    mori, ito = office.actor("mori"), office.actor("ito")
    question = office.do(lambda work: retention.ask_to_erase(work, record, "期限", mori.staff_id, office.clock.now()))
    office.do(lambda work: erasing.agree(work, office.desk.profile, question, ito.staff_id, office.clock.now()))
    with pytest.raises(LookupError):
        office.merges(second, first)


# -- two people on one telephone -------------------------------------------------------------------------------------------


def on_one_phone(office: Doubles) -> tuple[str, str]:
    """She wrote; he comes to the counter and says that it is his telephone too."""
    hers = office.writes_in(LINE)
    return hers, office.takes_down(phone=office.contact_of(LINE).id, name="鈴木 太郎", phone_mobile="000-0000-0003")


def test_a_second_person_on_the_same_telephone_is_taken_down_by_staff_and_both_ledgers_have_the_conversation(
    office: Doubles,
) -> None:
    hers, his = on_one_phone(office)
    tanaka, phone = office.actor("tanaka"), office.contact_of(LINE)
    for number in (hers, his):
        page = office.look(lambda work, one=number: worklists.case_page(work, tanaka, one))
        assert page is not None
        assert [one.id for one in page.contacts] == [phone.id]
    assert office.look(lambda work: shared_phones.is_shared(work, phone.id))
    assert [one.number for one in office.look(lambda work: shared_phones.cases_of(work, phone.id))] == [hers, his]
    assert office.suspected() == []
    assert office.is_true()


def test_a_reply_from_the_second_ledger_goes_to_that_telephone(office: Doubles) -> None:
    _hers, his = on_one_phone(office)
    tanaka = office.actor("tanaka")
    office.do(lambda work: office.worker.reply(work, office.contact_of(LINE).id, "鈴木さんへ", tanaka, office.clock.now()))
    office.settle()
    assert office.phones[LINE][-1] == "鈴木さんへ"
    assert office.case(his).person_id != office.contact_of(LINE).person_id


def test_nothing_about_one_is_told_on_the_telephone_by_itself(office: Doubles) -> None:
    """No letter, no question, no name, no number: neither of his matters nor of hers (DV)."""
    hers, his = on_one_phone(office)
    tanaka = office.actor("tanaka")
    before = len(office.phones[LINE])
    triage(office, his, "referral", "hogo_chuo")
    triage(office, hers, "referral", "hogo_chuo")
    day = office.clock.now().astimezone(JST).date()
    for number in (hers, his):
        office.do(
            lambda work, one=number: office.worker.record_employment(
                work, office.case(one).id, day, "倉庫の仕事", tanaka, office.clock.now()
            )
        )
    office.says(LINE, "こんにちは", "はい", "人と話したい")
    office.forward(days=30)
    assert office.phones[LINE][before:] == []
    for number in (hers, his):
        assert Promised.CALL in {row.kind for row in office.promised(number)}, number
    assert office.is_true()


def test_words_of_danger_are_answered_on_a_telephone_of_two_as_well(office: Doubles) -> None:
    hers, _his = on_one_phone(office)
    assert any("119" in said or "110" in said for said in office.says(LINE, "殺される"))
    assert office.case(hers).alerted


def test_the_bot_does_not_come_back_while_two_use_it_and_does_afterwards(office: Doubles) -> None:
    _hers, his = on_one_phone(office)
    contact, mori = office.contact_of(LINE).id, office.actor("mori")
    with pytest.raises(NotAllowed) as no:
        office.do(lambda work: office.worker.hand_back(work, contact, mori, "", office.clock.now()))
    assert not no.value.hidden
    office.do(lambda work: office.worker.unshare_phone(work, contact, office.case(his).id, mori, office.clock.now()))
    office.do(lambda work: office.worker.hand_back(work, contact, mori, "", office.clock.now()))
    page = office.look(lambda work: worklists.case_page(work, mori, his))
    assert page is not None
    assert page.contacts == ()
    with pytest.raises(LookupError):
        office.do(lambda work: office.worker.unshare_phone(work, contact, office.case(his).id, mori, office.clock.now()))
    office.do(lambda work: office.worker.share_phone(work, contact, office.case(his).id, mori, office.clock.now()))
    assert office.look(lambda work: shared_phones.is_shared(work, contact))
    with pytest.raises(shared_phones.AlreadyTheirs):
        office.do(lambda work: office.worker.share_phone(work, contact, office.case(his).id, mori, office.clock.now()))


def test_stop_on_a_telephone_of_two_is_a_task_in_both_ledgers(office: Doubles) -> None:
    hers, his = on_one_phone(office)
    contact, mori = office.contact_of(LINE).id, office.actor("mori")
    office.do(lambda work: office.worker.unshare_phone(work, contact, office.case(his).id, mori, office.clock.now()))
    office.do(lambda work: office.worker.hand_back(work, contact, mori, "", office.clock.now()))
    office.do(lambda work: shared_phones.share(work, contact, office.person(his), mori.staff_id, office.clock.now()))
    office.says(LINE, "停止")
    for number in (hers, his):
        assert any("停止" in words for words in tasks(office, number)), number


def test_whom_one_of_the_two_is_kept_from_does_not_read_what_both_wrote(office: Doubles) -> None:
    hers, his = on_one_phone(office)
    office.owned_by(hers, "tanaka")
    office.owned_by(his, "sato")
    office.restricts(hers, "tanaka")
    sato, contact = office.actor("sato"), office.contact_of(LINE)
    page = office.look(lambda work: worklists.case_page(work, sato, his))
    assert page is not None
    assert (page.contacts, page.line.contact, page.line.unread) == ((), None, 0)
    for act in (office.worker.reply, office.worker.memo):
        with pytest.raises(NotAllowed) as no:
            office.do(lambda work, do=act: do(work, contact.id, "あの", sato, office.clock.now()))
        assert no.value.hidden
    tanaka = office.actor("tanaka")
    seen = office.look(lambda work: worklists.case_page(work, tanaka, his))
    assert seen is not None
    assert [one.id for one in seen.contacts] == [contact.id]


def test_two_who_turn_out_to_be_one_share_nothing_any_more(office: Doubles) -> None:
    hers, his = on_one_phone(office)
    contact = office.contact_of(LINE).id
    office.merges(hers, his)
    assert not office.look(lambda work: shared_phones.is_shared(work, contact))
    page = office.look(lambda work: worklists.case_page(work, office.actor("mori"), hers))
    assert page is not None
    assert [one.id for one in page.contacts] == [contact]
    office.parts(hers, his)
    assert office.look(lambda work: shared_phones.is_shared(work, contact))


def test_an_erased_person_shares_no_telephone(office: Doubles) -> None:
    _hers, his = on_one_phone(office)
    close(office, his)
    decide(office)
    office.clock.forward(days=366 * 6)
    (record,) = [one for one in records(office) if one.person_id == office.person(his)]
    mori, ito = office.actor("mori"), office.actor("ito")
    question = office.do(lambda work: retention.ask_to_erase(work, record, "期限", mori.staff_id, office.clock.now()))
    office.do(lambda work: erasing.agree(work, office.desk.profile, question, ito.staff_id, office.clock.now()))
    assert all(row.until is not None for row in office.look(lambda work: list(work.session.exec(select(SharedContact)))))
    assert not office.look(lambda work: shared_phones.is_shared(work, office.contact_of(LINE).id))


def test_a_workers_own_telephone_is_shared_with_nobody(office: Doubles) -> None:
    number = office.takes_down(**HANAKO)
    office.says(TELEGRAM, "こんにちは", channel="telegram")
    contact, mori = office.contact_of(TELEGRAM), office.actor("mori")

    def link(work: Any) -> None:
        row = work.session.get_one(Contact, contact.id)
        row.staff_id = mori.staff_id
        work.session.add(row)

    office.do(link)
    with pytest.raises(LookupError):
        office.do(lambda work: office.worker.share_phone(work, contact.id, office.case(number).id, mori, office.clock.now()))


def test_the_law_says_who_may_and_what_must_not_be_open() -> None:
    law = KINDS["merged_away"]
    assert Fact.ALERTED in law.unless
    assert Fact.WARD_TO_ARRIVE in law.unless
    assert law.gives == (Fact.MERGED, Fact.CLOSED)
    assert KINDS["merge_undone"].clears == law.gives
    assert set(law.by) == set(KINDS["merge_undone"].by) == {"chief", "counsellor"}


def test_nothing_is_lost_of_the_words_of_either(office: Doubles) -> None:
    """Each id keeps its own key: every entry of both can be read before, between and after."""
    keep, away = two(office)
    told = {number: [one.answers for one in office.entries(number)] for number in (keep, away)}
    office.merges(keep, away)
    for number, answers in told.items():
        case = office.case(number)
        read = office.look(lambda work, one=case: [entry.answers for entry in entries.entries(work, one.id)])
        assert read[: len(answers)] == answers
    spoken = office.look(lambda work: conversation.conversation(work, office.contact_of(TELEGRAM).id, "x"))
    assert len(spoken.spoken) > 5
    assert office.look(lambda work: len(work.session.exec(select(Case)).all())) == 2
    assert office.clock.now() - office.case(keep).made_at < timedelta(days=1)
