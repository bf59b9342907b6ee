"""The papers of a meeting as one PDF (要綱 4-1, 4-2, 6-2): cover, agenda, who comes, and 様式1・2・5・6 of each case; with names or without.

What a person has not agreed to have shown in a meeting is left out, and the agenda says so. Each print is kept as it was.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from casestore import access_log, agenda, meeting_packs, meetings, worklists
from casestore.agenda import EVALUATION, GAP, PLAN, ROLES, Line
from casestore.db import Work
from casestore.ids import new_id
from casestore.permissions import Act, may
from casestore.sharing import Scope, may_share
from casestore.tables import Case, Meeting
from casestore.words import N_ as _
from staff_console import meeting_items
from staff_console.house import Asked
from staff_console.meetings import kind, when
from staff_console.pages import words_in
from staff_console.papers import filling, for_meeting, of_case, press
from staff_console.papers.boxes import Paper
from staff_console.papers.filling import CaseOnPaper
from staff_console.papers.for_meeting import Item, MeetingOnPaper, Seat
from staff_console.papers.nameless import nameless
from staff_console.taking_out import JAPANESE

TITLE = _("支援調整会議（%(kind)s）")
NOT_TO_TAKE = _("担当ではないので、資料に入れられません。")
FORMS: Mapping[str, str] = {"intake": "1", "intake_assessment": "2", "support_plan": "5", "evaluation": "6"}


@dataclass(frozen=True)
class Choice:
    """What the pack is to be: with names or without, which forms, signs without a shape as 〓."""

    named: bool = True
    forms: tuple[str, ...] = tuple(FORMS)
    geta: bool = False


@dataclass(frozen=True)
class OfCase:
    """One case of the agenda with its papers. left_out: why there are none (a msgid)."""

    case: Case
    on: CaseOnPaper
    papers: tuple[Paper, ...]
    left_out: str = ""


@dataclass(frozen=True)
class Bundle:
    """Everything of one meeting as it would be printed."""

    on: MeetingOnPaper
    cases: tuple[OfCase, ...]

    def papers(self, choice: Choice) -> tuple[Paper, ...]:
        """Agenda and list of people, then the papers of each case, without what says who it is where that was asked for."""
        behind = [
            paper if choice.named else nameless(paper, one.on)
            for one in self.cases
            for paper in one.papers
            if paper.form in choice.forms
        ]
        return (for_meeting.agenda(self.on, choice.named), for_meeting.attendance(self.on), *behind)

    @property
    def printed(self) -> tuple[Case, ...]:
        """The cases the agenda names: what is in the pack of them goes with them."""
        return tuple(one.case for one in self.cases)


def bundle(work: Work, asked: Asked, row: Meeting, choice: Choice) -> Bundle:
    """What the papers of a meeting are, as this person may take them along."""
    seen = agenda.agenda(work, asked.by, row.id, asked.now)
    of_cases = {case: _of_case(work, asked, [one for one in seen.lines if one.case.id == case]) for case in _order(seen.lines)}
    in_japanese, city = words_in(JAPANESE), asked.house.settings.profile.agency.city.ja
    on = MeetingOnPaper(
        title=in_japanese(TITLE) % {"kind": kind(_as_printed(asked), row)},
        when=when(_as_printed(asked), row),
        place=row.place,
        agency=asked.house.settings.profile.agency.name.ja,
        items=tuple(_item(asked, line, of_cases[line.case.id], choice) for line in seen.lines),
        seats=tuple(
            Seat(one.name, one.agency or (city if one.city else ""), one.present) for one in meetings.seats(work, row.id)
        ),
        hidden=seen.hidden,
    )
    return Bundle(on, tuple(of_cases.values()))


def _order(lines: Sequence[Line]) -> list[str]:
    return list(dict.fromkeys(line.case.id for line in lines))


def _of_case(work: Work, asked: Asked, lines: Sequence[Line]) -> OfCase:
    case = lines[0].case
    on = of_case.source_of(work, asked, case).on
    if all(line.subject is GAP for line in lines):
        return OfCase(case, on, ())  # a gap tells of nobody
    profile = asked.house.settings.profile
    left_out = may_share(on.entries, frozenset(case.facts), Scope.MEETING, profile, asked.now)
    if not may(asked.by, Act.EXPORT_CASE, worklists.thing_of(work, case), asked.now).allowed:
        left_out = NOT_TO_TAKE
    return OfCase(case, on, () if left_out else _papers(on, lines), left_out)


def _papers(on: CaseOnPaper, lines: Sequence[Line]) -> tuple[Paper, ...]:
    """様式1 and 2 as they are now, 様式5 in the version that is tabled, 様式6 where an evaluation is."""
    plan = next((line.about.id for line in lines if line.subject in (PLAN, ROLES)), "")
    judged = [filling.evaluation(on, line.about.id) for line in lines if line.subject is EVALUATION]
    found = (filling.intake(on), filling.assessment(on), filling.plan(on, plan), *judged)
    return tuple(one for one in found if one is not None)


def _item(asked: Asked, line: Line, of: OfCase, choice: Choice) -> Item:
    in_japanese = words_in(JAPANESE)
    forms = dict.fromkeys(FORMS[one.form] for one in of.papers if one.form in choice.forms)
    tags = meeting_items.tags(line, in_japanese)
    return Item(
        subject=in_japanese(line.subject.label),
        number=line.case.number,
        name="" if of.left_out or line.subject is GAP else line.who.shown,  # who has not agreed is not named either
        state="、".join(tag.words for tag in tags),
        papers=f"様式{'・'.join(forms)}" if forms and line.subject is not GAP else "",
        left_out=in_japanese(of.left_out) if of.left_out and line.subject is not GAP else "",
    )


def _as_printed(asked: Asked) -> Asked:
    return replace(asked, language=JAPANESE)


def keep(asked: Asked, row: Meeting, made: Bundle, choice: Choice) -> str:
    """Make the file, keep it, write down that it left, of each case in it. Returns its id. Raises NoGlyph."""
    papers = made.papers(choice)
    whole = (for_meeting.cover(made.on, choice.named, papers, asked.now), *papers)
    ready = press.put(whole, title=made.on.title, author=made.on.agency, geta=choice.geta)
    content, pages, pack = press.pdf(ready, asked.now), press.pages(ready), _command(asked, row, choice)

    def write(work: Work) -> None:
        new = meeting_packs.keep(
            work,
            row.id,
            pack,
            content,
            made.printed,
            named=choice.named,
            pages=pages,
            by=asked.by.staff_id,
            now=asked.now,
            source=press.source(),
        )
        if new:
            took_out(work, asked, made.printed)

    asked.house.store.write(write)
    return pack


def took_out(work: Work, asked: Asked, cases: Sequence[Case]) -> None:
    """Each case that leaves on paper has a row of its own."""
    for case in cases:
        access_log.took_out(work, asked.by, case, "form", asked.now)


def _command(asked: Asked, row: Meeting, choice: Choice) -> str:
    """The same form sent twice is one command: known by its moment, its page and who sent it."""
    if asked.drawn.at is None:
        return new_id(asked.now)
    parts = (asked.by.staff_id, row.id, str(choice), asked.drawn.at.isoformat())
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]
