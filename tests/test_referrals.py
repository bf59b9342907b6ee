"""つなぎ from the first letter to the last word (要綱 3-1-ウ, 3-1-エ2, 3-1-エ3): chains, several at once, refusals, silence, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casestore import audit, referral_lists, referrals
from casestore.calendar import JST
from casestore.db import Store
from casestore.facts import Fact
from casestore.follow_ups import Promised
from casestore.ledger import NotYet, NotYours
from casestore.referrals import Referral, Status, Turn
from dialogs import falling_due
from dialogs.at_desk import NotAllowed
from tests.conftest import StillClock
from tests.playing import Office

THE_INTAKE = (
    *("こんにちは", "日本語", "わたし自身のこと", "いまは、どれもない", "4、7", "これで全部", "4", "家賃が払えません。"),
    *("美咲", "いつでもだいじょうぶ", "中央区", "いまは考えていない", "これで送る"),
)
LEGAL = {"agency": "みなみ法律相談", "agency_kind": "legal", "shares": "person_only"}


@pytest.fixture
def office(store: Store, clock: StillClock) -> Office:
    """A counsellor has taken on somebody who wrote at night."""
    office = Office(store, clock)
    office.says("U1", *THE_INTAKE)
    tanaka, case = office.actor("tanaka"), office.case()
    office.do(
        lambda work: office.worker.triage(
            work, case.id, "application", "続けて支える", (), tanaka.staff_id, "面談", None, tanaka, clock.now()
        )
    )
    office.settle()
    return office


def handed_on(office: Office, answers: dict[str, Any] | None = None, kind: str = "referral", who: str = "tanaka") -> str:
    actor, case = office.actor(who), office.case()
    return office.do(lambda work: office.worker.refer(work, case.id, kind, answers or LEGAL, actor, office.clock.now()))


def answered(office: Office, referral: str, kind: str, words: str = "電話で聞いた", who: str = "tanaka", **more: Any) -> None:
    actor, case = office.actor(who), office.case()
    office.do(
        lambda work: office.worker.answer_of_referral(work, case.id, referral, kind, words, actor, office.clock.now(), **more)
    )


def chain(office: Office, referral: str) -> Referral:
    found = referrals.one(office.entries(), referral)
    assert found is not None
    return found


def promised(office: Office, kind: Promised) -> list[Any]:
    return [row for row in office.promised() if row.kind == kind]


def listed(office: Office, who: str) -> list[list[str]]:
    """Ids of what the desk shows this member of staff: open, and over."""
    actor = office.actor(who)
    found = (
        office.look(lambda work: referral_lists.open_ones(work, actor)),
        office.look(lambda work: referral_lists.over_ones(work, actor)),
    )
    return [[line.referral.id for line in lines] for lines in found]


def escalated(office: Office) -> None:
    office.do(lambda work: falling_due.escalate(office.desk, work, office.clock.now()))


def test_a_referral_is_a_chain_of_marks_each_with_its_time_and_its_writer(office: Office) -> None:
    """(要綱 3-1-エ3) sent, seen, accepted, contacted, arrived, followed up, closed."""
    one = handed_on(
        office,
        LEGAL
        | {
            "shares": "spoken_consent",
            "consent_words": "はい、伝えてください",
            "request": "借金の相談",
            "told": "家賃のこと",
            "reply_by": "2026-12-02",
        },
    )
    office.clock.forward(days=1)
    for kind, status, turn in (
        ("referral_seen", Status.SEEN, Turn.AGENCY),
        ("referral_acknowledged", Status.ACCEPTED, Turn.PERSON),
        ("referral_contacted", Status.CONTACTED, Turn.PERSON),
        ("referral_reached", Status.ARRIVED, Turn.NOBODY),
    ):
        answered(office, one, kind, f"{kind} のこと")
        assert (chain(office, one).status, chain(office, one).turn) == (status, turn)
    found = chain(office, one)
    assert found.over and (found.request, found.told, found.reply_by) == ("借金の相談", "家賃のこと", date(2026, 12, 2))
    answered(office, one, "referral_followed_up", "支援が続いている")
    assert [mark.kind for mark in chain(office, one).marks][-1] == "referral_followed_up"
    tanaka = office.actor("tanaka").staff_id
    assert {mark.staff_id for mark in chain(office, one).marks} == {tanaka}
    assert all(mark.at == office.clock.now() for mark in chain(office, one).marks)
    assert office.is_true()


def test_several_referrals_at_once_are_each_their_own(office: Office) -> None:
    """(要綱 3-1-エ3) one accepted, one revoked, one silent; none hides another."""
    first, second, third = (handed_on(office, LEGAL | {"agency": name}) for name in ("甲", "乙", "丙"))
    answered(office, second, "referral_acknowledged")
    answered(office, first, "referral_revoked", "本人がやめたいと言った")
    statuses = {one.agency: one.status for one in referrals.of(office.entries())}
    assert statuses == {"甲": Status.REVOKED, "乙": Status.ACCEPTED, "丙": Status.SENT}
    assert [row.because for row in promised(office, Promised.AGENCY)] == [third]
    assert {row.because for row in office.promised() if row.kind in (Promised.REACHED, Promised.CALL)} >= {second, third}
    assert office.is_true()


def test_a_refusal_goes_to_review_and_from_there_to_another_agency(office: Office) -> None:
    """(要綱 3-1-エ3) declined with a reason, reviewed, the old one ended, another begun."""
    one = handed_on(office)
    answered(office, one, "referral_declined", "いまは受けていない")
    assert (chain(office, one).status, chain(office, one).turn) == (Status.DECLINED, Turn.OFFICE)
    assert promised(office, Promised.AGENCY) == []
    (review,) = promised(office, Promised.REVIEW)
    assert review.owner_id == office.actor("tanaka").staff_id
    assert review.due_at.astimezone(JST).date() == date(2026, 11, 26)
    answered(office, one, "referral_reviewed", "夜もあいている所へ", decision="another_agency")
    assert promised(office, Promised.REVIEW) == []
    assert chain(office, one).status is Status.CLOSED and chain(office, one).over
    other = handed_on(office, LEGAL | {"agency": "きた法律相談"})
    assert [one.id for one in referrals.of(office.entries()) if not one.over] == [other]
    assert office.is_true()


def test_the_same_agency_asked_again_after_a_refusal_owes_an_answer_again(office: Office) -> None:
    """(要綱 3-1-エ3)"""
    one = handed_on(office)
    for _ in range(2):
        answered(office, one, "referral_declined", "満員")
        assert len(promised(office, Promised.REVIEW)) == 1
        answered(office, one, "referral_reviewed", "もう一度たのむ", decision="ask_again")
        assert (chain(office, one).status, chain(office, one).turn) == (Status.REVIEWED, Turn.AGENCY)
        assert promised(office, Promised.REVIEW) == [] and len(promised(office, Promised.AGENCY)) == 1
        office.clock.forward(minutes=1)
    answered(office, one, "referral_acknowledged")
    assert chain(office, one).status is Status.ACCEPTED and promised(office, Promised.AGENCY) == []


def test_a_refusal_nobody_reviews_is_the_chiefs_after_a_business_day(office: Office) -> None:
    """(要綱 3-1-エ3, 2-2-ア)"""
    one = handed_on(office)
    answered(office, one, "referral_declined", "満員")
    escalated(office)
    assert len(promised(office, Promised.REVIEW)) == 1, "not before its day"
    office.clock.forward(days=2)
    escalated(office)
    escalated(office)
    owners = [row.owner_id for row in promised(office, Promised.REVIEW)]
    assert sorted(owners) == sorted([office.actor("tanaka").staff_id, office.actor("mori").staff_id])
    answered(office, one, "referral_reviewed", "ここで支える", decision="support_here")
    assert promised(office, Promised.REVIEW) == []


def test_the_silence_of_an_agency_is_the_owners_then_the_chiefs_and_again_every_week(office: Office) -> None:
    """(要綱 3-1-エ3) by the day asked for; the chief three days later, and one line only however long it lasts."""
    handed_on(office, LEGAL | {"reply_by": "2026-11-27"})
    (owners,) = promised(office, Promised.AGENCY)
    assert owners.due_at.astimezone(JST).date() == date(2026, 11, 27)
    assert owners.owner_id == office.actor("tanaka").staff_id
    told = []
    for days in (3, 3, 7, 7):
        office.clock.forward(days=days)
        escalated(office)
        told.append([row.step for row in promised(office, Promised.AGENCY) if row.step])
    assert told == [[], ["chief:2026-11-30"], ["chief:2026-12-07"], ["chief:2026-12-14"]]


def test_a_ward_is_told_to_the_chief_every_day_and_once_a_day(office: Office) -> None:
    """(要綱 3-1-エ2)"""
    handed_on(office, {"ward": "chuo", "wishes_to_apply": "yes", "shares": "person_only"}, "ward_referral")
    office.clock.forward(days=6)
    escalated(office)
    first = [row.step for row in promised(office, Promised.WARD) if row.step]
    office.clock.forward(days=1)
    escalated(office)
    escalated(office)
    second = [row.step for row in promised(office, Promised.WARD) if row.step]
    assert len(first) == len(second) == 1 and first != second


def test_a_ward_referral_needs_the_wards_word_and_the_persons_arrival_or_the_chiefs_reason(office: Office) -> None:
    """(要綱 3-1-エ2)"""
    one = handed_on(office, {"ward": "chuo", "wishes_to_apply": "yes", "shares": "person_only"}, "ward_referral")
    assert "hogo_chuo" in chain(office, one).places
    for kind in ("referral_closed", "referral_revoked", "ward_referral_released"):
        with pytest.raises((NotYet, NotYours)):
            answered(office, one, kind, "もういい")
    answered(office, one, "referral_acknowledged")
    assert chain(office, one).open == (Fact.WARD_TO_ARRIVE,)
    answered(office, one, "ward_referral_released", "本人が市外へ移った", who="mori")
    assert chain(office, one).over and promised(office, Promised.WARD) == []
    assert office.is_true()


def test_a_ward_that_declines_stays_open_after_the_review(office: Office) -> None:
    """(要綱 3-1-エ2) connecting without fail: a review ends no way to the ward."""
    one = handed_on(office, {"ward": "chuo", "wishes_to_apply": "yes", "shares": "person_only"}, "ward_referral")
    answered(office, one, "referral_declined", "窓口で断られた")
    answered(office, one, "referral_reviewed", "同行する", decision="another_agency")
    assert not chain(office, one).over and len(promised(office, Promised.WARD)) == 1


def test_what_is_due_and_overdue_is_told_by_whose_turn_it_is(office: Office) -> None:
    """(要綱 3-1-エ3) nobody's turn: nothing is overdue."""
    profile, now = office.desk.profile, office.clock.now()
    one = handed_on(office, LEGAL | {"reply_by": "2026-11-27"})
    assert chain(office, one).overdue_since(profile, now) is None
    office.clock.forward(days=3)
    assert chain(office, one).overdue_since(profile, office.clock.now()) == date(2026, 11, 28)
    answered(office, one, "referral_acknowledged")
    assert chain(office, one).due(profile) == date(2026, 12, 2), "the person is asked a week after"
    answered(office, one, "referral_reached")
    assert chain(office, one).due(profile) is None


def test_a_chain_ends_in_the_status_of_its_last_word() -> None:
    """(要綱 3-1-エ3)"""
    bare = Referral("1", "referral", None, (), "", "", "", "", "person_only", None, (), (Fact.TO_ACKNOWLEDGE,))  # type: ignore[arg-type]
    assert bare.status is Status.SENT
    assert replace(bare, open=(Fact.DECLINED, Fact.TO_ACKNOWLEDGE)).status is Status.DECLINED


def test_the_same_command_twice_hands_on_once(office: Office) -> None:
    """(要綱 3-1-ウ)"""
    tanaka, case = office.actor("tanaka"), office.case()
    ids = {
        office.do(
            lambda work: office.worker.refer(work, case.id, "referral", LEGAL, tanaka, office.clock.now(), cause="form:1")
        )
        for _ in range(2)
    }
    assert len(ids) == 1 and len(referrals.of(office.entries())) == 1


def test_somebody_whose_case_it_is_not_hands_on_nothing(office: Office) -> None:
    """(要綱 2-2)"""
    with pytest.raises(NotAllowed):
        handed_on(office, who="sasaki")
    with pytest.raises(NotAllowed):
        handed_on(office, who="ito")
    assert referrals.of(office.entries()) == ()


def test_everything_about_a_referral_is_in_the_audit(office: Office) -> None:
    """(要綱 6-1)"""
    before = office.look(audit.length)
    one = handed_on(office)
    answered(office, one, "referral_declined", "満員")
    assert office.look(audit.length) >= before + 2
    assert office.look(audit.broken_at) is None


def test_the_person_is_asked_whether_they_got_there_by_the_name_of_the_place(office: Office) -> None:
    """(要綱 3-1-エ3) also of a place the directory does not know; the answer closes the third way."""
    one = handed_on(office)
    before = len(office.phones["U1"])
    office.forward(days=8)
    assert any("みなみ法律相談" in said for said in office.phones["U1"][before:])
    office.says("U1", "できた", "聞いてもらえた")
    reached = chain(office, one).last("referral_reached")
    assert reached is not None and reached.role == "person"
    assert office.is_true()


def test_the_desk_finds_what_is_open_and_what_is_over_of_the_cases_one_may_see(office: Office) -> None:
    """(要綱 3-1-エ3, 2-2)"""
    waiting, over = handed_on(office), handed_on(office, LEGAL | {"agency": "きた法律相談"})
    answered(office, over, "referral_closed", "もういらない")
    seen = {who: listed(office, who) for who in ("tanaka", "mori", "sasaki", "ito")}
    assert seen["tanaka"] == seen["mori"] == [[waiting], [over]]
    assert seen["sasaki"] == seen["ito"] == [[], []]
