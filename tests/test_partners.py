"""Contact persons of other agencies by chat (要綱 2-1-イ, 3-1-ア, 3-1-エ2, 3-1-エ3): linked, a tip, an answer, unlinked; on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select

from casestore import agency_links, partners, referrals
from casestore.agency_links import Made
from casestore.calendar import JST
from casestore.db import Store
from casestore.entries import Written
from casestore.follow_ups import Promised
from casestore.partners import Linking
from casestore.referrals import Status
from casestore.tables import Audit, Case, Contact, PartnerLink
from dialogs import falling_due
from tests.conftest import StillClock
from tests.playing import Office

NAME = "カナリア美咲"
THE_INTAKE = (
    *(
        "こんにちは",
        "日本語",
        "わたし自身のこと",
        "いまは、どれもない",
        "4、7",
        "これで全部",
        "4",
        "カナリアの家賃が払えません。",
    ),
    *(NAME, "いつでもだいじょうぶ", "中央区", "いまは考えていない", "これで送る"),
)
LEGAL = {"agency": "みなみ法律相談", "agency_kind": "legal", "shares": "person_only"}
TIP = ("メニュー", "気になる方", "急ぎではない", "70代ぐらいの男性", "郵便がたまっています", "団地の4号棟", "返事はまだ")


@pytest.fixture
def office(store: Store, clock: StillClock) -> Office:
    """Tanaka has taken on somebody; a contact person of another agency has linked their phone with a slip's code."""
    office = Office(store, clock)
    office.says("U1", *THE_INTAKE)
    tanaka, case = office.actor("tanaka"), office.case()
    office.do(
        lambda work: office.worker.triage(
            work, case.id, "application", "続けて支える", (), tanaka.staff_id, "面談", None, tanaka, clock.now()
        )
    )
    office.settle()
    office.says("P1", linking(office).code)
    return office


def linking(office: Office, agency: str = "みなみ法律相談") -> Linking:
    by = office.actor("tanaka").staff_id

    def made(work: Any) -> Linking:
        partner = partners.add(work, "", agency, "青木 相談員", by, office.clock.now())
        return partners.link(work, partner, 7, by, office.clock.now())

    return office.do(made)


def slip(office: Office) -> tuple[str, Made]:
    tanaka, case = office.actor("tanaka"), office.case()
    referral = office.do(lambda work: office.worker.refer(work, case.id, "referral", LEGAL, tanaka, office.clock.now()))
    made = office.do(lambda work: office.worker.make_agency_link(work, case.id, referral, tanaka, office.clock.now()))
    return referral, made


def got(office: Office) -> str:
    return "\n".join(office.phones.get("P1", []))


def newest(office: Office, kind: str, number: str = "R8-0001") -> Written:
    return next(one for one in reversed(office.entries(number)) if one.kind == kind)


def status(office: Office, referral: str) -> Status:
    found = referrals.one(office.entries(), referral)
    assert found is not None
    return found.status


def test_a_slips_code_links_a_phone_once_and_nobody_elses_after_it(office: Office) -> None:
    """(要綱 3-1-エ3) used up by the first; a wrong code is an ordinary message."""
    assert "つながりました" in got(office)
    made = linking(office, "きた相談室")
    assert "つながりました" in office.says("P2", made.code.lower().replace("-", " "))[-1]
    assert "つながりました" not in "".join(office.says("P3", made.code))
    token = linking(office, "ひがし相談室").token
    assert "つながりました" in office.says("P4", "", channel="telegram", event="start", payload=token)[-1]
    hashes = office.look(lambda work: [row.token_digest + row.code_digest for row in work.session.exec(select(PartnerLink))])
    assert all(token not in one and made.code.replace("-", "") not in one for one in hashes)


def test_a_link_is_good_for_its_days_and_a_new_one_ends_the_old(office: Office) -> None:
    first = linking(office, "きた相談室")
    by = office.actor("tanaka").staff_id
    second = office.do(lambda work: partners.link(work, first.partner_id, 7, by, office.clock.now()))
    assert "つながりました" not in "".join(office.says("P5", first.code))
    office.clock.forward(days=8)
    assert "つながりました" not in "".join(office.says("P6", second.code))


def test_a_tip_becomes_a_lead_that_says_who_told_and_whom_it_is_about_apart(office: Office) -> None:
    """(要綱 2-1-イ, 3-1-ア) consent unknown stays unknown; never an application, never a case of the one who told."""
    office.says("P1", *TIP, "いっしょに行ける", "これで送る")
    lead = newest(office, "lead", "R8-0002")
    assert lead.role == "partner"
    assert lead.answers["told_by"] == "みなみ法律相談　青木 相談員"
    assert lead.answers["told_of"] == "70代ぐらいの男性" and lead.answers["seen"] == "郵便がたまっています"
    assert lead.answers["agrees"] == "unsure" and lead.answers["person_knows"] == "yes"
    assert [one.kind for one in office.entries("R8-0002")] == ["lead"]
    told_on = office.look(lambda work: work.session.exec(select(Contact).where(col(Contact.partner_id).is_not(None))).one())
    assert office.case("R8-0002").person_id != told_on.person_id
    assert any(row.kind == Promised.LEAD for row in office.promised("R8-0002"))
    assert office.is_true()


def test_danger_in_a_tip_is_an_alert_on_the_lead_and_no_hold_on_the_partners_talk(office: Office) -> None:
    """(要綱 2-1-ア, 3-2-イ) the words are about somebody else."""
    said = office.says(
        "P1", "利用者さんが死にたいと言っています", "気になる方", "命や体があぶない", "とばす", "これで全部", "とばす"
    )
    assert "本人は、ここに知らせることを" in said[-1]
    done = office.says("P1", "とばす", "とばす", "送る")
    assert any("すぐ職員に知らせました" in one for one in done)
    alerts = {one.answers["class"]: one.answers["level"] for one in office.entries("R8-0002") if one.kind == "alert"}
    assert alerts == {"tip_urgent": "now", "crisis": "now"}
    assert "どちらのことですか" in office.says("P1", "つぎのこと")[-1], "their talk goes on"


def test_a_partner_takes_a_referral_on_by_the_code_of_its_slip_and_sees_no_name_before(office: Office) -> None:
    """(要綱 3-1-エ3) the same entry as from the agency's page, written as the agency's own."""
    referral, made = slip(office)
    office.says("P1", "つなぎに返事をする")
    assert "R8-0001" not in got(office), "nothing before the code"
    wrong = office.says("P1", "2222-2222-2222")
    assert "ひらけませんでした" in wrong[-1]
    assert "受付番号：R8-0001" in office.says("P1", made.code)[-1]
    assert "受け取ったことをうかがいました" in office.says("P1", "受け取りました")[-1]
    assert status(office, referral) is Status.ACCEPTED
    assert newest(office, "referral_acknowledged").role == "partner"
    assert newest(office, "referral_seen").about == referral
    assert not [row for row in office.promised() if row.kind == Promised.AGENCY]
    assert "カナリア" not in got(office), "the person speaks for themself: the slip shows no name"
    day = office.clock.now().astimezone(JST).date()
    office.says("P1", "つなぎの返事", made.code, "連絡がとれた", f"{day.month}/{day.day}")
    assert status(office, referral) is Status.CONTACTED
    again = office.says("P1", "つなぎの返事", made.code)
    assert "ひらけませんでした" in again[-1], "the slip is used up by the last word"


def test_a_partner_declines_with_a_reason_and_it_is_reviewed(office: Office) -> None:
    """(要綱 3-1-エ3, 2-2-ア) a refusal is somebody's to review by a day."""
    referral, made = slip(office)
    office.says("P1", "つなぎの返事", made.code, "受けられない", "定員がいっぱいです")
    assert status(office, referral) is Status.DECLINED
    assert newest(office, "referral_declined").answers["words"] == "定員がいっぱいです"
    (review,) = [row for row in office.promised() if row.kind == Promised.REVIEW]
    assert review.owner_id == office.actor("tanaka").staff_id
    assert office.is_true()


def test_silence_after_a_slip_was_opened_by_chat_still_goes_to_the_chief(office: Office) -> None:
    """(要綱 3-1-エ3) looking answers nothing."""
    _referral, made = slip(office)
    office.says("P1", "つなぎの返事", made.code)
    office.clock.forward(days=20)
    office.do(lambda work: falling_due.escalate(office.desk, work, office.clock.now()))
    chief = office.actor("mori").staff_id
    assert [row for row in office.promised() if row.kind == Promised.AGENCY and row.owner_id == chief]


def test_a_contact_day_before_the_referral_is_asked_again(office: Office) -> None:
    _referral, made = slip(office)
    said = office.says("P1", "つなぎの返事", made.code, "連絡がとれた", "きのう")
    assert "つなぎの日より前になっています" in said[-1]


def test_a_referral_that_was_called_off_meanwhile_takes_no_answer(office: Office) -> None:
    """(要綱 3-1-エ3) told so, nothing written."""
    referral, made = slip(office)
    office.says("P1", "つなぎの返事", made.code, "受けられない")
    by = office.actor("tanaka").staff_id
    office.do(lambda work: agency_links.revoke(work, referral, by, office.clock.now()))
    assert "もう返事を待っていません" in office.says("P1", "いっぱいです")[-1]
    assert [one for one in office.entries() if one.kind == "referral_declined"] == []


def test_a_partner_who_has_left_is_a_stranger_again(office: Office) -> None:
    """(要綱 3-1-エ3) unlinked at once: no answers, no menu of a partner, the open question forgotten."""
    _referral, made = slip(office)
    office.says("P1", "つなぎに返事をする")
    (known,) = office.look(partners.everyone)
    assert known.linked == ("line",)
    office.do(lambda work: partners.end(work, known.id, office.actor("mori").staff_id, office.clock.now()))
    assert office.look(partners.everyone) == []
    said = office.says("P1", made.code)
    assert "受付番号" not in "".join(said) and "1 日本語" in "".join(said), "greeted as anybody new"
    with pytest.raises(LookupError):
        office.do(lambda work: partners.link(work, known.id, 7, known.id, office.clock.now()))


def test_a_lost_partner_never_becomes_a_case(office: Office) -> None:
    before = office.look(lambda work: len(work.session.exec(select(Case)).all()))
    office.says("P1", "つなぎに返事をする", "ああ", "いい", "うう", "人と話す", "停止")
    assert office.look(lambda work: len(work.session.exec(select(Case)).all())) == before


def tries(office: Office) -> int:
    return office.look(lambda work: len(work.session.exec(select(Audit).where(Audit.action == "agency_code_refused")).all()))


def test_wrong_codes_by_chat_are_throttled_and_audited_as_on_the_agencys_page(office: Office) -> None:
    """(要綱 3-1-エ3) after wrong ones even the right one has to wait, and is not looked at; it counts by account."""
    referral, made = slip(office)
    office.says("P1", "つなぎに返事をする")
    for number in range(9):
        assert "ひらけませんでした" in "".join(office.says("P1", f"2222-2222-222{number % 7 + 2}")) or number % 3
        office.clock.forward(minutes=10)
    assert tries(office) == 9, "each is a try, and is in the audit"
    office.says("P1", "2222-2222-2222")
    early = office.says("P1", made.code)
    assert "少し待ってから" in early[-1] and "受付番号" not in early[-1]
    assert tries(office) == 10, "what was not looked at is no try"
    office.clock.forward(hours=2)
    assert "受付番号：R8-0001" in office.says("P1", made.code)[-1]
    office.says("P1", "受け取りました")
    assert status(office, referral) is Status.ACCEPTED
    office.says("P1", "つなぎの返事", "ああ")
    assert tries(office) == 10, "words are no code"


def test_wrong_linking_codes_from_a_strangers_phone_are_throttled_too(office: Office) -> None:
    """(要綱 3-1-エ3) a stranger who guesses is slowed down; the message itself is answered as any other."""
    made, before = linking(office, "きた相談室"), tries(office)
    for _ in range(9):
        office.says("P9", "2222-2222-2222")
        office.clock.forward(minutes=10)
    assert tries(office) - before == 9
    office.says("P9", "2222-2222-2222")
    assert "つながりました" not in "".join(office.says("P9", made.code)), "the right one too has to wait"
    office.clock.forward(hours=2)
    assert "つながりました" in office.says("P9", made.code)[-1]


def test_a_partner_without_a_name_or_an_agency_is_refused(office: Office) -> None:
    by = office.actor("tanaka").staff_id
    for agency, name in (("", "青木"), ("みなみ", " ")):
        with pytest.raises(partners.Nameless):
            office.do(lambda work, agency=agency, name=name: partners.add(work, "", agency, name, by, office.clock.now()))  # type: ignore[misc]
