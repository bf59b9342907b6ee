"""Real addresses for every GET page of the console: what stands in braces in its path, taken from what the store holds.

A page whose path has a new name in braces needs a line in WHAT (a test says so).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import islice, product

from sqlalchemy import Select, or_
from sqlmodel import col, select

from bench.town import TOKEN
from casestore.db import Work
from casestore.follow_ups import STAFF
from casestore.kinds import KINDS
from casestore.permissions import Act, Actor, may
from casestore.profile import load_profile
from casestore.tables import (
    Attachment,
    BreakGlass,
    Case,
    Contact,
    Entry,
    FollowUp,
    Meeting,
    MeetingItem,
    MeetingSeat,
    PrintedForm,
    SharingSeat,
    Staff,
    StaffPhrase,
    Visit,
)
from casestore.worklists import visible
from staff_console.guard import Page
from staff_console.routes import PAGES

NAMED = re.compile(r"\{(\w+)\}")
KIND = KINDS["resource_gap"]
Values = tuple[dict[str, str], ...]
Find = Callable[[Work, Actor, Act, int], Values]


def _cases(*where: object) -> Find:
    """Open cases this reader sees, the newest and the oldest of them."""

    def find(work: Work, actor: Actor, act: Act, many: int) -> Values:
        query = select(Case.number).where(visible(actor, act), col(Case.closed_at).is_(None), *where)  # type: ignore[arg-type]
        newest = work.session.exec(query.order_by(col(Case.id).desc()).limit(many)).all()
        oldest = work.session.exec(query.order_by(col(Case.id)).limit(many)).all()
        mixed = dict.fromkeys(one for pair in zip(newest, oldest, strict=True) for one in pair)
        return tuple({"number": one} for one in islice(mixed, many))

    return find


def _rows(name: str, query: Select[tuple[str]]) -> Find:
    def find(work: Work, _actor: Actor, _act: Act, many: int) -> Values:
        return tuple({name: one} for one in work.connection.execute(query.limit(many)).scalars())

    return find


def _pictures(work: Work, actor: Actor, act: Act, many: int) -> Values:
    """Kept pictures with the case of the person who sent them."""
    rows = (
        select(Attachment.id, Case.number)
        .join(Case, col(Case.person_id) == col(Attachment.person_id))
        .where(Attachment.state == "kept", visible(actor, act), col(Case.closed_at).is_(None))
        .limit(many)
    )
    return tuple({"attachment": one, "number": number} for one, number in work.session.exec(rows))


def _talks(work: Work, actor: Actor, act: Act, many: int) -> Values:
    rows = (
        select(Contact.id)
        .join(Case, col(Case.person_id) == col(Contact.person_id))
        .where(visible(actor, act), col(Case.closed_at).is_(None))
        .order_by(col(Contact.id).desc())
        .limit(many)
    )
    return tuple({"contact": one} for one in work.session.exec(rows))


def _sharing(work: Work, actor: Actor, _act: Act, many: int) -> Values:
    """A 支援会議 is there for its members alone."""
    rows = select(SharingSeat.meeting_id).where(SharingSeat.staff_id == actor.staff_id).limit(many)
    return tuple({"sharing": one} for one in work.session.exec(rows))


def _minutes(work: Work, actor: Actor, _act: Act, many: int) -> Values:
    """Minutes are read by those who sat there."""
    rows = (
        select(Meeting.id)
        .join(MeetingSeat, col(MeetingSeat.meeting_id) == col(Meeting.id))
        .where(col(Meeting.minutes).is_not(None), MeetingSeat.staff_id == actor.staff_id)
        .limit(many)
    )
    return tuple({"meeting": one} for one in work.session.exec(rows))


def _tasks(work: Work, actor: Actor, act: Act, many: int) -> Values:
    """What this reader has promised, the soonest first."""
    rows = (
        select(FollowUp.id)
        .join(Case, col(Case.id) == col(FollowUp.case_id))
        .where(visible(actor, act), FollowUp.ask == STAFF, col(FollowUp.ended_at).is_(None))
        .where(or_(FollowUp.owner_id == actor.staff_id, col(FollowUp.owner_id).is_(None)))
        .order_by(col(FollowUp.due_at))
        .limit(many)
    )
    return tuple({"task": one} for one in work.session.exec(rows))


def _printed(work: Work, actor: Actor, act: Act, many: int) -> Values:
    """Papers that were printed, with their case."""
    rows = select(PrintedForm.id, Case.number).join(Case, col(Case.id) == col(PrintedForm.case_id)).where(visible(actor, act))
    return tuple({"printed": one, "number": number} for one, number in work.session.exec(rows.limit(many)))


def _plans_on_paper(work: Work, actor: Actor, act: Act, many: int) -> Values:
    return tuple(one | {"paper": "support_plan"} for one in _cases(_with_plan)(work, actor, act, many))


_with_benefit = col(Case.id).in_(select(Entry.case_id).where(Entry.kind == "benefit_submission"))
_with_plan = col(Case.id).in_(select(Entry.case_id).where(Entry.kind == "plan_submission"))
_owned = col(Case.owner_id).is_not(None)
WHAT: Mapping[str, Find] = {
    "number": _cases(),
    "contact": _talks,
    "attachment": _pictures,
    "resource": lambda *_: tuple({"resource": one.id} for one in load_profile("sapporo").resources[:1]),
    "task": _tasks,
    "kind": lambda _work, actor, *_: ({"kind": KIND.name},) if actor.roles & set(KIND.by) else (),
    "token": lambda *_: ({"token": TOKEN},),
    "form": lambda *_: ({"form": "all"},),
    "phrase": _rows("phrase", select(StaffPhrase.id)),
    "meeting": _rows("meeting", select(MeetingItem.meeting_id).distinct()),
    "sharing": _sharing,
    "visit": _rows("visit", select(Visit.id)),
    "opened": _rows("opened", select(BreakGlass.id)),
    "staff": _rows("staff", select(Staff.id).join(Case, col(Case.owner_id) == col(Staff.id)).distinct()),
}
OWN: Mapping[str, Find] = {  # pages that are there for some cases only
    "/cases/{number}/forms/printed/{printed}": _printed,
    "/city/{number}/forms/printed/{printed}": _printed,
    "/cases/{number}/forms/{paper}": _plans_on_paper,
    "/city/{number}": _cases(col(Case.shown), _with_plan),
    "/city/housing/{number}": _cases(_with_benefit),
    "/meetings/{meeting}/minutes": _minutes,
    "/cases/{number}/access": _cases(_owned),
}


def get_pages() -> tuple[Page, ...]:
    """Every page that is looked at: those asked for by GET; not a calendar's feed, which answers a program once in a while only."""
    return tuple(page for page in PAGES if page.method == "GET" and not page.path.endswith("{token}.ics"))


def opens(page: Page, actor: Actor, work_now: object) -> bool:
    """Whether the page is there for this role at all."""
    return not isinstance(page.permission, Act) or may(actor, page.permission, None, work_now).allowed  # type: ignore[arg-type]


def addresses(work: Work, actor: Actor, page: Page, many: int) -> list[str]:
    """So many real addresses of a page for this reader; none where nothing fits."""
    names, act = NAMED.findall(page.path), page.permission if isinstance(page.permission, Act) else Act.READ_CASE
    if not names:
        return [page.path]
    if page.path not in OWN and not WHAT.keys() >= set(names):
        return []
    finds = [OWN[page.path]] if page.path in OWN else [_pictures] if "attachment" in names else [WHAT[name] for name in names]
    filled = (
        {name: value for part in parts for name, value in part.items()}
        for parts in product(*(find(work, actor, act, many) for find in finds))
    )
    return [page.path.format(**values) for values in islice(filled, many)]
