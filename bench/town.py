"""A small town: one of everything the console shows, brought there by the real desk. Helpers of the tests play the people.

What stands in LIVES is multiplied by bench/multiply.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlmodel import select, update

from casestore import (
    attachments,
    ledger,
    meeting_packs,
    meetings,
    partners,
    people,
    printed,
    sharing_meetings,
    staff_phrases,
    visits,
)
from casestore.agenda import PLAN
from casestore.db import Store, Work
from casestore.entries import Written
from casestore.facts import Fact
from casestore.follow_ups import Promise, Promised
from casestore.ids import new_id
from casestore.papers import Wanted
from casestore.speech import Media
from casestore.tables import AgencyLink, Attachment, CalendarLink, Contact
from tests import meeting_room, submitting
from tests.conftest import StillClock
from tests.console_room import THE_INTAKE
from tests.playing import Office
from tests.test_agency_links import SHARED, made
from tests.test_housing_life import granted
from tests.test_outreach import link
from tests.test_referrals import handed_on
from tests.test_sharing import agreed

BEGINS = datetime(2026, 11, 25, 1, 10, tzinfo=UTC)  # Wednesday 10:10 in Sapporo
RICH, WAITING, WITH_CITY, TABLED, CALLED, PROMISED, TOLD, WROTE, ENDED = LIVES = tuple(f"R8-{n:04d}" for n in range(1, 10))
NAMES = ("高橋 さくら", "渡邊 誠", "髙﨑 和子", "林 健", "木村 由紀子", "小野寺 健一")
TOKEN = "the-link-of-the-town"  # with which the agency opens its page; only its hash is kept
WHY = "本人から電話があり、今夜ねる場所がないと話している。担当は休み。"


def town(store: Store) -> Office:
    """The office with its people, each case as its name in LIVES says; the clock stands at the end of the story, days after BEGINS."""
    office = Office(store, StillClock(BEGINS))
    _rich(office)
    office.says("U2", *THE_INTAKE[:-2], "申請したい", "これで送る")
    _with_the_city(office, WITH_CITY, NAMES[0])
    _on_an_agenda(office)
    _called(office, NAMES[2], "たかさき かずこ")
    meeting_room.received(office, NAMES[3])
    _told(office, _called(office, NAMES[4], "きむら ゆきこ"))
    office.says("U3", *THE_INTAKE)
    _told(office, WROTE)
    _ended(office)
    _office_life(office)
    return office


def _rich(office: Office) -> None:
    """One person in support: conversation with a picture, つなぎ with a link, an appointment, papers, the housing benefit."""
    office.says("U1", *THE_INTAKE)
    tanaka, case, now = office.actor("tanaka"), office.case(), office.clock.now()
    start = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
    office.do(
        lambda work: office.worker.triage(
            work, case.id, "application", "続けて支える", (), tanaka.staff_id, "面談", None, tanaka, now
        )
    )
    office.settle()
    office.says("U1", "", media=(Media("image", "M-picture", "image/jpeg"),))
    office.do(lambda work: _keep_picture(work, office.clock.now()))
    agreed(office, "application", "consent")
    made(office, handed_on(office, SHARED))
    digest = sha256(TOKEN.encode()).hexdigest()
    office.do(lambda work: work.session.exec(update(AgencyLink).values(token_digest=digest)))
    office.do(lambda work: work.session.add(CalendarLink(token_digest=digest, staff_id=tanaka.staff_id, made_at=now)))
    office.do(lambda work: office.worker.book_appointment(work, case.id, tanaka.staff_id, "telephone", start, tanaka, now))
    office.do(lambda work: office.worker.ask_for_papers(work, case.id, [Wanted("", "通帳")], tanaka, office.clock.now()))
    office.settle()
    granted(office)
    cited = office.look(lambda work: work.session.exec(select(Attachment.message_id)).one())
    meeting_room.write(
        office, case.id, "contact", {"facts": "自宅で話した"}, sources={"facts": {"how": "said", "messages": [cited]}}
    )


def _keep_picture(work: Work, now: datetime) -> None:
    wanted = attachments.attachments_wanted(work, now, 5)[0]
    attachments.keep_attachment(work, wanted.id, b"\x89PNG", "image/png", now)


def _with_the_city(office: Office, number: str, name: str) -> Written:
    """A plan that waits for the city; the submission."""
    meeting_room.received(office, name)
    submitting.up_to_the_plan(office, number)
    plan = submitting.plans(office, number, submitting.OWN, submitting.TRAINING)
    return submitting.hand_in(office, number, plan)


def _on_an_agenda(office: Office) -> None:
    """Two meetings: one with minutes, one with an item."""
    first, second = meeting_room.meeting(office, days=10), meeting_room.meeting(office, days=20)
    case = meeting_room.agreed(office, NAMES[1])
    meeting_room.tabled(office, second, PLAN, meeting_room.holding(case, Fact.PLANNED))
    mori, now = office.actor("mori"), office.clock.now()
    office.do(lambda work: meetings.write_minutes(work, first, "話したこと", 0, mori, now))
    printed_by = {"named": True, "pages": 1, "by": mori.staff_id, "now": now, "source": ""}
    office.do(lambda work: meeting_packs.keep(work, second, new_id(now), b"%PDF", [case], **printed_by))


def _called(office: Office, name: str, kana: str) -> str:
    """Somebody who rang and is still to be sorted; the number."""

    def begin(work: Work) -> str:
        now, tanaka = office.clock.now(), office.actor("tanaka")
        person = people.new_person(work, now, person=new_id(now))
        people.introduce(work, person, {"name": name, "kana": kana, "phone_mobile": "000-0000-0000"})
        case = ledger.open_case(work, person, now)
        keeps = Promise(Promised.TRIAGE, "", now, tanaka.staff_id)
        answers = {"own_words": "家賃が払えません。", "route": "phone", "ward": "chuo", "troubles": ["housing"]}
        ledger.write(work, case.id, "intake", answers, by=tanaka, now=now, promises=[keeps])
        return case.number

    return office.do(begin)


def _told(office: Office, number: str) -> None:
    """Given information, and that was all (3-1-エ3)."""
    submitting.writes(office, number, "triage", {"outcome": "information_only", "reason": "制度を聞かれた"}, "tanaka")
    submitting.writes(office, number, "information_given", {"words": "窓口を伝えた"}, "tanaka")
    submitting.writes(office, number, "reception_closed", {"reason": "聞きたいことが分かった"}, "tanaka")


def _ended(office: Office) -> None:
    """A whole life: decided by the city, evaluated, closed."""
    plan = _with_the_city(office, ENDED, NAMES[5]).about
    writes = submitting.writes
    writes(office, ENDED, "support_decision", submitting.checked(office, "work_training"), "ito", plan)
    evaluation = writes(office, ENDED, "evaluation", {"result": "closed"}, "tanaka", plan)
    writes(office, ENDED, "evaluation_confirmed", {"result": "closed"}, "mori", evaluation.id)
    writes(office, ENDED, "closure", {"reason": "目標を果たした"}, "tanaka")


def _office_life(office: Office) -> None:
    """What belongs to the office and no case: 支援会議, a colleague out, an opened glass, an absence, a partner, a phrase."""
    mori, tanaka, sasaki, sato = (office.actor(name) for name in ("mori", "tanaka", "sasaki", "sato"))
    now, rules, case = office.clock.now(), office.desk.profile.meetings, office.case(WITH_CITY)
    today, phrase = now.date(), office.look(lambda work: staff_phrases.offered(work, office.desk.profile))[0]
    link(office, "T1", "tanaka")
    phone = office.look(lambda work: work.session.exec(select(Contact).where(Contact.staff_id == tanaka.staff_id)).one())

    def act(work: Work) -> None:
        sharing_meetings.call(work, rules, now + timedelta(days=1), "市役所", [tanaka.staff_id], mori, now)
        visits.start(work, tanaka.staff_id, phone.id, phone.person_id, case, 60, {"words": "中央区"}, now)
        office.worker.break_glass(work, WITH_CITY, "life", WHY, sasaki, now)
        office.worker.plan_absence(work, sato.staff_id, tanaka.staff_id, today, today, mori, now)
        partners.add(work, "", "法テラス（見本）", "佐々木", mori.staff_id, now)
        printed.keep(work, case, new_id(now), "support_plan", b"%PDF", by=tanaka.staff_id, now=now)
        staff_phrases.keep(work, replace(phrase, id=""), mori.staff_id, now)

    office.do(act)
