"""A house with cases on their way to a 支援調整会議, for the tests of area 会議: written by the ledger, as far as a test needs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import select

from casestore import agenda, ledger, meetings, people
from casestore.db import Work
from casestore.entries import Written
from casestore.facts import Fact, entries_holding
from casestore.follow_ups import Promise, Promised
from casestore.ids import new_id
from casestore.ledger import BY_PERSON
from casestore.permissions import Actor
from casestore.tables import Case, Meeting, MeetingSeat
from tests.playing import Office, whole_consent


def write(office: Office, case: str, kind: str, answers: dict[str, Any] | None = None, **more: Any) -> Written:
    """One entry by 田中 (or `by`), with the clocks of the profile."""
    by = more.pop("by", None) or office.actor("tanaka")
    now = office.clock.now()
    profile = office.desk.profile
    return office.do(lambda work: ledger.write(work, case, kind, answers or {}, by=by, now=now, profile=profile, **more))


def received(office: Office, name: str = "美咲") -> Case:
    """A case with its 相談受付, of 田中."""

    def begin(work: Work) -> str:
        now, tanaka = office.clock.now(), office.actor("tanaka")
        person = people.new_person(work, now, person=new_id(now))
        people.name(work, person, name=name)
        case = ledger.open_case(work, person, now)
        keeps = Promise(Promised.NEXT_ACTION, "", now + timedelta(days=400), tanaka.staff_id, words="面談")
        ledger.write(work, case.id, "intake", {"own_words": "家賃"}, by=tanaka, now=now, promises=[keeps])
        return case.id

    case = office.do(begin)
    write(office, case, "triage", {"outcome": "application", "owner": office.actor("tanaka").staff_id})
    return row(office, case)


def consented(office: Office, name: str = "美咲") -> Case:
    case = received(office, name)
    write(office, case.id, "application")
    write(office, case.id, "consent", whole_consent(office.desk.profile, office.clock.now()), by=BY_PERSON)
    return row(office, case.id)


def agreed(
    office: Office, name: str = "美咲", *, by: Actor | None = None, coordinated: bool = True, services: tuple[str, ...] = ()
) -> Case:
    """A case whose plan the person has agreed to, and, if `coordinated`, that was arranged with the agencies beforehand."""
    case = consented(office, name)
    write(office, case.id, "assessment", {"complete": "yes"})
    write(office, case.id, "screening", {"result": "plan"})
    plan = write(office, case.id, "plan", {"long_term_goal": "家賃を自分で払う", "services": list(services)}, by=by)
    write(office, case.id, "plan_agreement", by=BY_PERSON, about=plan.id)
    if coordinated:
        write(office, case.id, "pre_coordination", {"override": "no"}, about=plan.id)
    return row(office, case.id)


def row(office: Office, case: str) -> Case:
    return office.look(lambda work: work.session.exec(select(Case).where(Case.id == case)).one())


def holding(case: Case, fact: Fact) -> str:
    """The newest entry about which a fact is open."""
    return entries_holding(frozenset(case.facts), fact)[-1]


def meeting(office: Office, *, days: int = 5) -> str:
    """A meeting called by 森 in so many days."""
    now = office.clock.now()
    return office.do(lambda work: meetings.call(work, now + timedelta(days=days), "会議室", office.actor("mori"), now))


def tabled(office: Office, at: str, subject: agenda.Subject, entry: str, **more: Any) -> str:
    mori, now, profile = office.actor("mori"), office.clock.now(), office.desk.profile
    return office.do(lambda work: agenda.table(work, at, subject, entry, mori, now, profile, **more))


def held(office: Office, at: str, *, city: bool = True) -> None:
    """The day comes, and everyone asked is there; without the city where a test wants it so."""
    office.clock.at = max(office.clock.at, found(office, at).held_at + timedelta(hours=2))
    mori, now = office.actor("mori"), office.clock.now()
    came = [one.id for one in seats(office, at) if city or not one.city]
    office.do(lambda work: meetings.hold(work, at, came, mori, now))


def found(office: Office, at: str) -> Meeting:
    return office.look(lambda work: work.session.get_one(Meeting, at))


def seats(office: Office, at: str) -> list[MeetingSeat]:
    return office.look(lambda work: meetings.seats(work, at))
