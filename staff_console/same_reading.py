"""What a page of one person under several ids says: likenesses, what was brought together, whose telephone it is (要綱 6-1).

What the header of a case and the preview of the reception desk say of it, too.
"""

from __future__ import annotations

from casestore import lookalikes, people, same_person, shared_phones, worklists
from casestore.db import Work
from casestore.facts import Fact
from casestore.permissions import Act, may
from casestore.tables import Case, Contact, Lookalike
from casestore.words import N_ as _
from staff_console import comparing
from staff_console.dates import day_of, full_day
from staff_console.house import Asked
from staff_console.pages import words_in
from staff_console.same_views import Compared, Joined, Phone, SamePage
from staff_console.views import Problem

BY_WHOM = _("%(day)sに%(name)sさんが合わせました。")
BOTH = _("%(one)sと%(other)s")
NAMED, BESIDE = _("%(name)sさん"), _("・")
RESTS = _("この台帳は%(number)sに合わせてあります")
ALIKE = _("同じ方かもしれない人が%(count)d人います")


def whole(work: Work, asked: Asked, case: Case, pair: Compared | None, problems: tuple[Problem, ...]) -> SamePage:
    """The page of one ledger, with somebody beside it or without."""
    ours, current = same_person.cases(work, case.person_id), same_person.current_case(work, case.person_id)
    resting = [one.number for one in ours if Fact.MERGED in one.facts]
    suspected = lookalikes.suspected(work, asked.by, case.person_id)
    return SamePage(
        number=case.number,
        name=people.known(work, case.person_id).shown,
        resting_in=current.number if current and case.number in resting else "",
        resting=tuple(number for number in resting if number != case.number),
        suspicions=tuple(comparing.suspicion(work, asked, one, same_person.ids(work, case.person_id)) for one in suspected),
        compared=pair,
        joined=tuple(
            _joined(work, asked, row)
            for row in lookalikes.judged(work, same_person.ids(work, case.person_id), same_person.SAME)
        ),
        phones=_phones(work, asked, case),
        problems=problems,
        typed={name: asked.typed(name) for name in asked.form},
    )


def _joined(work: Work, asked: Asked, row: Lookalike) -> Joined:
    gettext, names = words_in(asked.language), worklists.staff_names(work)
    when = full_day(day_of(row.judged_at or row.found_at), gettext, asked.language)
    both = (_told(work, asked, one) for one in (row.person_a, row.person_b))
    return Joined(
        row.person_a,
        row.person_b,
        gettext(BOTH) % dict(zip(("one", "other"), both, strict=True)),
        gettext(BY_WHOM) % {"day": when, "name": names.get(row.judged_by or "", "")},
    )


def _told(work: Work, asked: Asked, person: str) -> str:
    """One id in words: its ledger, its account, the name it came with."""
    gettext, who = words_in(asked.language), people.own(work, person)
    numbers = [one.number for one in same_person.cases(work, person) if one.person_id == person]
    channels = [comparing.account(asked, one.channel) for one in _accounts(work, person)]
    found = [*numbers, *channels, *([gettext(NAMED) % {"name": who.shown}] if who.shown else [])]
    return gettext(BESIDE).join(found)


def _accounts(work: Work, person: str) -> list[Contact]:
    return [one for one in same_person.contacts(work, person) if one.person_id == person]


def _phones(work: Work, asked: Asked, case: Case) -> tuple[Phone, ...]:
    mine = same_person.ids(work, case.person_id)
    return tuple(
        Phone(one.id, comparing.account(asked, one.channel), _users(work, one, mine), one.person_id not in mine)
        for one in worklists.readable_accounts(work, asked.by, [case.person_id])[case.person_id]
        if one.staff_id is None
    )


def _users(work: Work, contact: Contact, mine: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    """Who else writes from there: person, name, number."""
    others = [one for one in shared_phones.writers_of(work, contact.id) if one not in mine]
    numbers = ((one, same_person.current_case(work, one)) for one in others)
    return tuple((one, people.known(work, one).shown, case.number if case else "") for one, case in numbers)


def marks(work: Work, asked: Asked, case: Case) -> tuple[tuple[str, str], ...]:
    """What the header of a case and the preview say of all this: link and words; nothing for those who may not judge."""
    if not may(asked.by, Act.MERGE, worklists.thing_of(work, case), asked.now).allowed:
        return ()
    gettext, found = words_in(asked.language), []
    current = same_person.worked_on(work, case)
    if current.id != case.id:
        found.append((f"/cases/{current.number}", gettext(RESTS) % {"number": current.number}))
    if pairs := lookalikes.suspected(work, asked.by, case.person_id):
        words = gettext(ALIKE) % {"count": len(pairs)}
        found.append((f"/cases/{case.number}/same", words))
    return tuple(found)
