"""The agenda of a 支援調整会議 (要綱 4-1, 4-3): what may be tabled, and who sees which item.

Four kinds: プラン, 役割分担, 評価 (a 中断 among them), 足りない社会資源. Whether something may be tabled is asked of the law, as if the chief
wrote its result now; only the 事前調整 may be missing, and then its reason is an entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, func, select

from casestore import audit, entries, ledger, meetings, people, worklists
from casestore.db import Work
from casestore.entries import Written
from casestore.facts import FACTS, Fact, Role
from casestore.ids import new_id
from casestore.kinds import KINDS
from casestore.ledger import NotYet
from casestore.meetings import MeetingRefused
from casestore.people import Known
from casestore.permissions import Act, Actor, Relation, relation, scope, within
from casestore.profile import Profile
from casestore.refusals import Problem, Refusal, refusal_to_write
from casestore.sharing import Scope, may_share
from casestore.tables import Case, Entry, Meeting, MeetingItem
from casestore.words import N_ as _

TABLED, SETTLED, REFUSED, POSTPONED, WITHDRAWN = "tabled", "recorded", "refused", "postponed", "withdrawn"
WAITING = (TABLED, REFUSED)
BODY = "meeting_item.body"
ON_ANOTHER = _("ほかの会議の議題に、もうのっています。")
HAS_RESULT = _("結果を記録した議題は、取り下げられません。")


@dataclass(frozen=True)
class Subject:
    """A kind of item: what it is about, and the kind of entry its result is judged by."""

    id: str
    item: str  # the kind of the item: plan, roles, evaluation, gap
    about: str
    law: str
    label: str

    @property
    def stands_alone(self) -> bool:
        """Whether its result is about the case and no single entry."""
        return not KINDS[self.law].about


PLAN = Subject("plan", "plan", "plan", "approval", _("プランの検討"))
ROLES = Subject("roles", "roles", "plan", "roles_agreed", _("支援の役割分担"))
EVALUATION = Subject("evaluation", "evaluation", "evaluation", "evaluation_confirmed", _("評価"))
SUSPENSION = Subject("suspension", "evaluation", "contact_attempt", "suspension_confirmed", _("中断の確認"))
GAP = Subject("gap", "gap", "resource_gap", "gap_discussed", _("足りない社会資源"))
SUBJECTS = {one.id: one for one in (PLAN, ROLES, EVALUATION, SUSPENSION, GAP)}


@dataclass(frozen=True)
class Line:
    """One item as somebody may see it. grown: entries written to the case since it was tabled."""

    item: MeetingItem
    subject: Subject
    case: Case
    who: Known
    about: Written
    coordination: Written | None
    result: Written | None
    grown: int
    refused: tuple[str, ...]


@dataclass(frozen=True)
class Agenda:
    """What somebody sees of an agenda; of the rest they know how many."""

    lines: tuple[Line, ...]
    hidden: int


def subject_of(item_kind: str, about_kind: str) -> Subject:
    return next(one for one in SUBJECTS.values() if (one.item, one.about) == (item_kind, about_kind))


def on_agenda(work: Work) -> set[tuple[str, str]]:
    """What stands on an agenda and waits for its result: kind of item and entry."""
    rows = work.session.exec(
        select(MeetingItem.kind, MeetingItem.entry_id)
        .join(Meeting, col(Meeting.id) == col(MeetingItem.meeting_id))
        .where(col(MeetingItem.state).in_(WAITING), col(Meeting.state).in_(meetings.OPEN))
    ).all()
    return set(rows)


def table(
    work: Work, meeting: str, subject: Subject, entry: str, by: Actor, now: datetime, profile: Profile, *, override: str = ""
) -> str:
    """Put something on the agenda; the item's id. The same thing again is the same item.

    `override`: why the 事前調整 of a plan (4-3) could not be done; it becomes a pre_coordination entry. The item remembers the version of the
    case. Raises MeetingRefused, NotYet with sentences.
    """
    meetings.open_meeting(work, meeting)
    there = work.session.exec(
        select(MeetingItem).where(
            MeetingItem.meeting_id == meeting, MeetingItem.kind == subject.item, MeetingItem.entry_id == entry
        )
    ).first()
    if there is not None and there.state not in (WITHDRAWN, POSTPONED):
        return there.id
    about = entries.read(work, entry)
    case = work.session.exec(select(Case).join(Entry, col(Entry.case_id) == col(Case.id)).where(Entry.id == entry)).one()
    _must_be_ready(work, subject, case, about, profile, now)
    if subject is PLAN and Fact.COORDINATED not in case.facts:
        if not override:
            raise NotYet(Refusal(Problem.NOT_YET, (FACTS[Fact.COORDINATED].missing,), {}))
        answers = {"lines": [], "override": "yes", "override_reason": override}
        ledger.write(work, case.id, "pre_coordination", answers, by=by, now=now, about=entry, profile=profile)
    return _put_on(work, meeting, subject, case, about, there, by, now)


def _must_be_ready(work: Work, subject: Subject, case: Case, about: Written, profile: Profile, now: datetime) -> None:
    if (subject.item, about.id) in on_agenda(work):
        raise MeetingRefused(ON_ANOTHER)
    if subject is not GAP and (no_sharing := _not_shareable(work, case, profile, now)):
        raise MeetingRefused(no_sharing)
    facts = frozenset(case.facts) | ({Fact.COORDINATED} if subject is PLAN else frozenset())
    no = refusal_to_write(
        KINDS[subject.law], facts, {Role.CHIEF}, answers={}, about=None if subject.stands_alone else about, own=False
    )
    if no or about.kind != subject.about:
        raise NotYet(no or Refusal(Problem.WRONG_ABOUT, (_("その記録については書けません。別の記録を選んでください。"),), {}))


def _not_shareable(work: Work, case: Case, profile: Profile, now: datetime) -> str:
    """Why nothing of this person may be told in a meeting; a gap tells of nobody and is not asked."""
    return may_share(entries.entries(work, case.id), frozenset(case.facts), Scope.MEETING, profile, now)


def _put_on(
    work: Work, meeting: str, subject: Subject, case: Case, about: Written, there: MeetingItem | None, by: Actor, now: datetime
) -> str:
    last = work.session.exec(select(func.max(MeetingItem.place)).where(MeetingItem.meeting_id == meeting)).one() or 0
    item = there or MeetingItem(
        id=new_id(now), meeting_id=meeting, case_id=case.id, entry_id=about.id, kind=subject.item, body=b""
    )
    work.session.refresh(case)
    item.place, item.state, item.seen_version = last + 1, TABLED, case.version
    item.body = work.seal_json(case.person_id, BODY, item.id, {"by": by.staff_id, "refused": []})
    work.session.add(item)
    work.flush()
    audit.note(work, by.staff_id, "tabled", item.id, now, detail=case.number)
    work.tell("meeting", meeting)
    return item.id


def withdraw(work: Work, item: str, by: Actor, now: datetime) -> None:
    """Take an item off the agenda; it is due again for the next meeting."""
    row = work.session.get_one(MeetingItem, item)
    if row.state == SETTLED:
        raise MeetingRefused(HAS_RESULT)
    row.state = WITHDRAWN
    work.session.add(row)
    audit.note(work, by.staff_id, "took_off_agenda", item, now)
    work.tell("meeting", row.meeting_id)


def arrange(work: Work, meeting: str, order: Mapping[str, int], by: Actor, now: datetime) -> None:
    """Put the items in the order of these numbers; equal ones keep theirs. Items that are not named stay in their places."""
    meetings.open_meeting(work, meeting)
    query = select(MeetingItem).where(MeetingItem.meeting_id == meeting, col(MeetingItem.id).in_(order))
    rows = work.session.exec(query.order_by(col(MeetingItem.place))).all()
    places = [row.place for row in rows]
    for row, place in zip(sorted(rows, key=lambda one: order[one.id]), places, strict=True):
        row.place = place
        work.session.add(row)
    audit.note(work, by.staff_id, "arranged_agenda", meeting, now)
    work.tell("meeting", meeting)


def look_again(work: Work, item: str, by: Actor, now: datetime) -> None:
    """Somebody read what was written to the case since it was tabled: the result may rest on the case as it is now."""
    row = work.session.get_one(MeetingItem, item)
    case = work.session.get_one(Case, row.case_id)
    if row.state not in WAITING:
        raise MeetingRefused(HAS_RESULT)
    row.seen_version, row.state = case.version, TABLED
    row.body = work.seal_json(case.person_id, BODY, item, body(work, row, case) | {"refused": []})
    work.session.add(row)
    audit.note(work, by.staff_id, "looked_again", item, now, detail=case.number)
    work.tell("meeting", row.meeting_id)


def agenda(work: Work, actor: Actor, meeting: str, now: datetime) -> Agenda:
    """The items in their order: to those who read the case or sit in the meeting; of a restricted case only to those who may know of it."""
    query = select(MeetingItem, Case).join(Case, col(Case.id) == col(MeetingItem.case_id))
    rows = work.session.exec(
        query.where(MeetingItem.meeting_id == meeting, MeetingItem.state != WITHDRAWN).order_by(col(MeetingItem.place))
    ).all()
    sits = meetings.seated(work, meeting, actor.staff_id)
    shown = [(item, case) for item, case in rows if may_see(work, actor, case, now, sits)]
    who = people.known_all(work, {case.person_id for _item, case in shown})
    return Agenda(tuple(_line(work, item, case, who[case.person_id]) for item, case in shown), len(rows) - len(shown))


def may_see(work: Work, actor: Actor, case: Case, now: datetime, sits: bool) -> bool:
    """Whether an item about this case exists for somebody who sits, or does not sit, in its meeting."""
    thing = worklists.thing_of(work, case)
    hidden = relation(actor, thing, now) is Relation.HIDDEN
    return not hidden and (sits or within(scope(actor, Act.READ_CASE), thing, now))


def _line(work: Work, item: MeetingItem, case: Case, who: Known) -> Line:
    about = entries.read(work, item.entry_id)
    subject = subject_of(item.kind, about.kind)
    return Line(
        item=item,
        subject=subject,
        case=case,
        who=who,
        about=about,
        coordination=_coordination(work, item.entry_id) if subject is PLAN else None,
        result=entries.read(work, item.result_id) if item.result_id else None,
        grown=case.version - item.seen_version if item.state in WAITING else 0,
        refused=tuple(body(work, item, case)["refused"]),
    )


def _coordination(work: Work, plan: str) -> Written | None:
    query = select(Entry.id).where(Entry.about == plan, Entry.kind == "pre_coordination").order_by(col(Entry.seq).desc())
    found = work.session.exec(query.limit(1)).first()
    return entries.read(work, found) if found else None


def body(work: Work, item: MeetingItem, case: Case) -> dict[str, Any]:
    """What is noted of an item: who tabled it, why its result was refused."""
    opened: dict[str, Any] = work.open_json(case.person_id, BODY, item.id, item.body)
    return opened
